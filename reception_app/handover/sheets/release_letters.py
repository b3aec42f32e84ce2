"""The release letters: to the GP, to the pharmacy for the day, and the identity letter. Lengths are millimetres.

A letter's address stands where a DL window shows it; nothing clinical stands above y 84.
"""

from __future__ import annotations

from collections.abc import Sequence

from reception_app.handover.sheets.flow import Block, Cell, Section, draw_page, flow, row_block, text_block
from reception_app.handover.sheets.frame import Frame, footer, head_bar, section_head
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, RIGHT, SECTION_RULE, TOP, Pen
from reception_app.handover.sheets.setting import Line, Span, Words, bold, height_of, lay, plain
from reception_app.handover.views.release import IdentityRelease, ReleaseIssue
from reception_app.handover.views.release_letters import GpRelease, MedicineOut, PrescriptionRelease

_ADDRESS_X, _ADDRESS_Y, _ADDRESS_WIDTH = 24.0, 50.0, 82.0
_BODY_Y = 84.0
_LATER_TOP = TOP + 10.0
_CONFIDENCE = "MEDICAL IN CONFIDENCE"
_COLUMNS = ((LEFT, 88.0), (LEFT + 92, 31.0), (LEFT + 126, 31.0), (LEFT + 160, 26.0))
"""Where each column of the medicines begins, and how wide it is."""
_RULE = (LEFT, RIGHT)
_DASH = " — "
"""What parts a medicine line."""


def gp_letter(view: GpRelease) -> bytes:
    """Return the letter to the GP as a PDF. Raises SheetProblem (SH-101) for what cannot be printed."""
    please = tuple(_task(when, what) for when, what in view.please)
    changed = tuple(text_block(LEFT, CONTENT, plain(words), 9.5) for words in view.changed)
    know = tuple(_pair(label, words) for label, words in view.know)
    by = "" if view.working_day.startswith("not") else f"your first working day is {view.working_day}"
    signed = (
        text_block(LEFT, CONTENT, plain(bold(view.signed)), 10.5),
        text_block(LEFT, CONTENT, plain(_ring(view.issue)), 9.5),
    )
    sections = [
        Section(None, (_identity(view.issue),), space=0.0),
        Section(_Bar("PLEASE DO", by), please, space=2.0),
        Section(_Head("MEDICINES ON RELEASE"), _medicines(view.medicines)),
        *([Section(_Head("CHANGED OR STOPPED, AND WHY"), changed)] if changed else []),
        Section(_Head("KNOW"), know),
        Section(None, signed, space=5.0),
    ]
    return _letter("LETTER TO GP", view.issue, view.to, _CONFIDENCE, sections)


def _ring(issue: ReleaseIssue) -> str:
    if issue.rings:
        return f"Ring {issue.telephone} with any doubt."
    return f"With any doubt ring healthcare at {issue.sender}: no telephone number is recorded."


def prescription_sheet(view: PrescriptionRelease) -> bytes:
    """Return what the pharmacy needs on the day as a PDF; it says that it is no prescription."""
    not_given = tuple(text_block(LEFT, CONTENT, plain(words), 9.5) for words in view.not_given)
    notice = plain(bold("This sheet is not a prescription. "), "Dispense against the prescription alone.")
    sections = [
        Section(None, (_identity(view.issue),), space=0.0),
        Section(_Bar(view.kind.upper(), f"released {view.issue.day}"), tuple(_pair(*pair) for pair in view.details)),
        Section(_Head("MEDICINES"), _medicines(view.medicines)),
        *([Section(_Head("NOT GIVEN FOR NOW"), not_given)] if not_given else []),
        Section(None, (text_block(LEFT, CONTENT, notice, 10.5),), space=4.0),
    ]
    return _letter("PRESCRIPTION DETAILS FOR THE DAY", view.issue, view.pharmacy, _CONFIDENCE, sections)


def identity_letter(view: IdentityRelease) -> bytes:
    """Return the identity letter as a PDF: nothing about health stands on it."""
    words = tuple(text_block(LEFT, CONTENT, plain(line), 12, after=3.0) for line in view.words)
    signed = text_block(LEFT, CONTENT, plain("Signed ", "." * 70, "   Name and role ", "." * 50), 11, after=2.0)
    sections = [Section(None, words, space=0.0), Section(None, (signed,), space=16.0)]
    return _letter("IDENTITY LETTER", view.issue, ("To whom it may concern",), "", sections)


def _letter(title: str, issue: ReleaseIssue, to: Sequence[str], right: str, sections: Sequence[Section]) -> bytes:
    first = flow(sections, _BODY_Y, BODY_END)
    pages = first[:1] + _later(first)
    frame = Frame(title, issue.name, issue.born, issue.nhs, issue.prison, issue.pack_number, issue.issued,
                  issue.training, reference=title.capitalize().replace(" gp", " GP"))  # fmt: skip
    pen = Pen(f"{title.capitalize()}, pack {issue.pack_number}", max(1, len(pages)))
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
            pen.text(LEFT, TOP + 3.6, title, 10.5, bold=True)
            pen.text(RIGHT, TOP + 3.6, right, 9, bold=True, align="right")
        else:
            _top(pen, issue, to, right)
            pen.text(LEFT, _BODY_Y - 3.0, title, 12, bold=True)
        draw_page(pen, page)
        footer(pen, frame)
    return pen.finish()


def _later(pages: list[list[tuple[float, Block]]]) -> list[list[tuple[float, Block]]]:
    """Return the pages after the first, moved up: only the first has an address."""
    lift = _BODY_Y - _LATER_TOP
    return [[(y - lift, block) for y, block in page] for page in pages[1:]]


def _top(pen: Pen, issue: ReleaseIssue, to: Sequence[str], right: str) -> None:
    pen.text(LEFT, TOP + 5.4, f"{issue.sender}, healthcare", 12, bold=True)
    pen.text(LEFT, TOP + 10.8, issue.telephone, 10)
    pen.text(RIGHT, TOP + 5.4, right, 12, bold=True, align="right")
    pen.text(RIGHT, TOP + 10.8, f"Issued {issue.issued}", 10, align="right")
    if issue.missing:
        words = lay(
            plain(bold("Not everything for this release is recorded yet: ring before you rely on it.")), 9.5, 90
        )
        pen.box(RIGHT - 94, 28.0, 94, height_of(words) + 2.4, 1.1, dash=True)
        pen.lines(RIGHT - 92, 29.2, words)
    lines: tuple[Line, ...] = ()
    for part in to:
        lines += lay(plain(part), 10.5, _ADDRESS_WIDTH)
    pen.lines(_ADDRESS_X, _ADDRESS_Y, lines)


def _identity(issue: ReleaseIssue) -> Block:
    name = lay(plain(bold(issue.name)), 13, 82.0, leading=1.12)
    height = max(height_of(name) + 3.0, 11.6)

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, SECTION_RULE)
        pen.lines(LEFT + 2.4, y + (height - height_of(name)) / 2, name)
        for x, label, value in (
            (97.0, "Born", issue.born), (132.0, "NHS No.", issue.nhs), (163.0, "Released", issue.day),
        ):  # fmt: skip
            pen.text(x, y + 3.8, label, 8)
            pen.lines(x, y + 4.8, lay(plain(bold(value)), 10.5, 36.0, leading=1.0))

    return Block(height + 3.0, draw)


class _Bar:
    """A black bar over what is to be done."""

    def __init__(self, words: str, note: str = "") -> None:
        self._words, self._note = words, note

    def __call__(self, continued: bool) -> Block:
        words = self._words + (", continued" if continued else "")
        return Block(8.0, lambda pen, y: _bar(pen, y, words, self._note))


def _bar(pen: Pen, y: float, words: str, note: str) -> None:
    head_bar(pen, LEFT, y, CONTENT, words, note)


class _Head:
    """A section's rule and heading."""

    def __init__(self, words: str, note: str = "") -> None:
        self._words, self._note = words, note

    def __call__(self, continued: bool) -> Block:
        words = self._words + (", continued" if continued else "")
        return Block(7.4, lambda pen, y: section_head(pen, y, LEFT, RIGHT, words, self._note))


def _task(when: str, what: str) -> Block:
    cells = (Cell(LEFT + 6, lay(plain(bold(when)), 10, 42)), Cell(LEFT + 50, lay(plain(what), 10, CONTENT - 50)))
    return row_block(cells, pad=0.9, extra=_box)


def _box(pen: Pen, y: float) -> None:
    pen.checkbox(LEFT + 0.4, y + 1.2, 3.6)


def _pair(label: str, words: str) -> Block:
    cells = (Cell(LEFT, lay(plain(bold(label)), 9.5, 38)), Cell(LEFT + 40, lay(plain(words), 9.5, CONTENT - 40)))
    return row_block(cells, pad=0.6)


def _medicines(rows: Sequence[MedicineOut]) -> tuple[Block, ...]:
    if not rows:
        return (text_block(LEFT, CONTENT, plain("No medicine is current."), 9.5),)
    named = zip(_COLUMNS, ("Medicine and dose", "Last given", "Supplied on release", "Lasts until"), strict=True)
    head = row_block(tuple(Cell(x, lay(plain(word), 8.5, width)) for (x, width), word in named), pad=0.4, rule=_RULE)
    return (head, *map(_medicine, rows))


def _line(line: str) -> Words:
    """Return a medicine line with name and dose in bold: the strength beside them is never read for the dose."""
    name, *parts = line.split(_DASH)
    runs: list[Span | str] = [bold(name)]
    for part in parts:
        runs += [_DASH, bold(part) if part.startswith("DOSE") else part]
    return plain(*runs)


def _medicine(row: MedicineOut) -> Block:
    words = (_line(row.line), plain(row.last), plain(row.supplied), plain(row.ends))
    cells = tuple(
        Cell(x, lay(each, 10 if x == LEFT else 9.5, width, leading=1.18))
        for (x, width), each in zip(_COLUMNS, words, strict=True)
    )
    return row_block(cells, rule=_RULE)
