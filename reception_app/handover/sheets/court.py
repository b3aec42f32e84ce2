"""The two halves of a court pack: what court custody does today, and the page that is sealed until a release."""

from __future__ import annotations

from collections.abc import Sequence

from reception_app.handover.sheets.flow import Block, Cell, Section, draw_page, row_block, together
from reception_app.handover.sheets.leaving_parts import (
    ACT,
    Bar,
    Head,
    frame_of,
    identity,
    pages_of,
    pair,
    paragraph,
    ring,
)
from reception_app.handover.sheets.pen import ACT_RULE, CONTENT, LEFT, RIGHT, TOP, Pen
from reception_app.handover.sheets.release_pages import (
    FLOOR,
    bullet,
    large_footer,
    large_medicine,
    large_row,
    large_steps,
    large_title,
    large_words,
    warning_box,
    with_translation,
)
from reception_app.handover.sheets.setting import bold, height_of, lay, plain
from reception_app.handover.views.court import NO_MEDICINE, CourtCustody, CourtDose, CourtReleased

_COLUMNS = (LEFT, 32.0, 92.0, 132.0, 164.0)
_OUTSIDE_END = 96.0
"""Where the part that shows when the page is folded in three ends: nothing about health stands above it."""


def court_custody_sheet(view: CourtCustody) -> bytes:
    """Return custody's half as a PDF. Raises SheetProblem (SH-101) for what cannot be printed."""
    issue = view.issue
    who = identity(issue, (("Leaves (planned)", view.leaves), ("At court", view.expected)))
    call = "; ".join(view.call_999)
    doses = (*((_dose_head(),) if view.doses else ()), *map(_dose, view.doses), paragraph(view.dose_note, after=0.6))
    items = (paragraph("For emergencies: " + "; ".join(view.items) + ".", strong=True),) if view.items else ()
    sections = [
        Section(None, (who,), space=0.0),
        Section(None, (ring("Prison healthcare", issue.telephone), paragraph(f"OBSERVE: {view.observe}", strong=True))),
        Section(Bar("CALL 999 IF THE PERSON"), (paragraph(f"{call}."),)),  # never overleaf, however many doses
        Section(Head(f"DOSES AT COURT, {view.day}", "write what was given, and bring it back"), (*doses, *items)),
        Section(Head("WATCH FOR, AND DO"), tuple(pair(sign.may, sign.todo, width=64) for sign in view.signs)),
        Section(
            Head("AFTER COURT", f"sealed envelope {issue.envelope_seal}: unopened, always with the person"),
            _ends(view),
        ),
    ]
    return pages_of(frame_of(issue, "AT COURT TODAY"), "For court custody: bring this page back", issue.to, sections)


def court_released_sheet(view: CourtReleased) -> bytes:
    """Return the sealed half as a PDF, 14 pt or more: folded in three, only who and when to open shows."""
    sections = [Section(None, (large_words(view.first),), space=0.0)]
    sections.append(Section(large_title("Do this"), tuple(bullet(step) for step in view.steps)))
    if view.warning:
        sections.append(Section(None, (warning_box(*view.warning),)))
        sections.append(Section(large_title("If you do use"), tuple(bullet(rule) for rule in view.rules)))
        sections.append(Section(large_title("If someone will not wake up"), large_steps(view.overdose)))
    medicines = tuple(large_medicine(*each) for each in view.medicines) or (large_words(NO_MEDICINE),)
    sections.append(Section(large_title("Your medicines"), medicines))
    told = tuple(large_row(*each) for each in (("Allergies", view.allergies), *view.people))
    sections.append(Section(large_title("Who helps"), (*told, large_words(view.next))))
    return _sealed(view, sections)


def _sealed(view: CourtReleased, sections: Sequence[Section]) -> bytes:
    pages = with_translation([Section(None, (_outside(view),), space=0.0), *sections], view.translated, TOP)
    pen = Pen(f"If released by the court, pack {view.issue.pack_number}", len(pages), floor=FLOOR)
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
        draw_page(pen, page)
        large_footer(pen, view.issue.name, view.issue.prison, view.issue.pack_number, view.issue.issued,
                     training=view.issue.training)  # fmt: skip
    return pen.finish()


def _outside(view: CourtReleased) -> Block:
    """Return what shows when the page is folded in three: who, and when it may be opened; nothing about health."""
    issue = view.issue
    inner = CONTENT - 10
    other = f"{view.translated.mark}: {view.translated.parts[0].head}" if view.translated else ""
    lines = (
        *lay(plain(bold(view.outside)), 24, inner, leading=1.2, floor=FLOOR),
        *(lay(plain(other), FLOOR, inner, leading=1.18, floor=FLOOR) if other else ()),
        *lay(plain(bold(issue.name)), 20, inner, leading=1.2, floor=FLOOR),
        *lay(plain(f"{issue.prison}. From {issue.sender} to {issue.to}."), FLOOR, inner, leading=1.5, floor=FLOOR),
        *lay(plain(bold(view.sealed)), FLOOR, inner, leading=1.18, floor=FLOOR),
    )
    fold = lay(plain("Fold here, then seal."), FLOOR, 60, floor=FLOOR)
    height = _OUTSIDE_END - TOP

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height - 7.0, ACT_RULE)
        pen.lines(LEFT + 5, y + 4.0, lines)
        pen.lines(LEFT, y + height - 5.5, fold)
        pen.dashed(LEFT + 52, y + height - 2.5, RIGHT)

    return Block(height + 2.0, draw)


def _dose_head() -> Block:
    words = ("Time", "What", "Who has it", "Given at, by", "Not had: why")
    return row_block(
        tuple(Cell(x, lay(plain(word), 8.5, 30)) for x, word in zip(_COLUMNS, words, strict=True)),
        pad=0.4, rule=(LEFT, RIGHT), rule_width=0.9,
    )  # fmt: skip


def _dose(row: CourtDose) -> Block:
    cells = (
        Cell(_COLUMNS[0], lay(plain(bold(row.time)), 14, 19)),
        Cell(_COLUMNS[1], lay(plain(bold(f"{row.what}. "), row.act), ACT, 58)),
        Cell(_COLUMNS[2], lay(plain(row.carrier), ACT, 37)),
    )
    return row_block(cells, pad=1.0, rule=(LEFT, RIGHT), least=11.5, extra=_columns_to_write)


def _ends(view: CourtCustody) -> tuple[Block, ...]:
    """Return the three ends of the day; who filled the page in signs below the last of them."""
    *others, last = (pair(when, then, box=True, width=56) for when, then in view.ends)
    return (*others, together(last, _signed()))


def _columns_to_write(pen: Pen, y: float) -> None:
    for x in _COLUMNS[3:]:
        pen.dashed(x, y + 10.0, x + 29.0)


def _signed() -> Block:
    words = lay(plain("Filled in by ", "." * 52, "  Name and role ", "." * 44, "  Time ", "." * 16), 10, CONTENT)

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y + 4.0, words)

    return Block(height_of(words) + 4.0, draw)
