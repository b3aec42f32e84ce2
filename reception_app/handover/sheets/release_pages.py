"""The release pages in large type: the person's own, with the warning and what to do; and the one for a carer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reception_app.handover.sheets.flow import Block, Section, draw_page, flow
from reception_app.handover.sheets.pen import ACT_RULE, BODY_END, CONTENT, LEFT, RIGHT, SECTION_RULE, TOP, Pen
from reception_app.handover.sheets.setting import Line, Words, bold, height_of, lay, plain, width_of
from reception_app.handover.views.release import CARER_UNFINISHED, UNFINISHED, CarerRelease, PersonRelease, ReleaseIssue
from reception_app.handover.views.translated import Translated

FLOOR = 14.0
_LABEL = 40.0
_STEP = 17.0


def person_release_page(view: PersonRelease) -> bytes:
    """Return the person's page as a PDF, 14 pt or more. Raises SheetProblem (SH-101) for what cannot be printed."""
    head = _head(view.title, view.called, view.issue)
    sections: list[Section] = []
    if view.overdose:
        sections.append(Section(None, (warning_box(*view.warning),), space=0.0))
        sections.append(Section(large_title("If you do use"), tuple(bullet(rule) for rule in view.rules)))
        sections.append(Section(large_title("If someone will not wake up"), large_steps(view.steps)))
    sections.append(Section(large_title(f"Today, {view.issue.day}"), tuple(large_row(*pair) for pair in view.today)))
    if view.needs:
        sections.append(Section(large_title("Your first days"), tuple(large_row(*pair) for pair in view.needs)))
    return _pages(f"Going home, pack {view.issue.pack_number}", head, sections, view.issue, view.translated)


def carer_release_page(view: CarerRelease) -> bytes:
    """Return the carer's page as a PDF, 14 pt or more; it holds what the person agreed to share, and says so."""
    head = _head(f"For {view.carer}", view.called, view.issue, CARER_UNFINISHED)
    sections = [Section(None, (large_words(view.consented),), space=0.0)]
    if view.meeting:
        sections.append(Section(large_title("When and where"), (large_words(view.meeting),)))
    if view.appointments:
        sections.append(Section(large_title("Appointments"), tuple(bullet(one) for one in view.appointments)))
    if view.medicines:
        sections.append(Section(large_title("Medicines"), tuple(bullet(one) for one in view.medicines)))
    if view.steps:
        signs = large_words(f"Signs of an overdose: {view.signs}")
        sections.append(Section(large_title("If they will not wake up"), (signs, *large_steps(view.steps))))
    # Whose number it is was not agreed to: the foot has the name alone.
    issue = replace(view.issue, prison="")
    return _pages(f"For a carer, pack {view.issue.pack_number}", head, sections, issue, view.translated)


def with_translation(
    sections: Sequence[Section], translated: Translated | None, top: float
) -> list[list[tuple[float, Block]]]:
    """Place a paper's sections and its translation on pages; that has a page of its own where there is not room."""
    pages = flow(sections, top, BODY_END)
    if translated is None:
        return pages
    said = _translated_section(translated)
    together = flow([*sections, said], top, BODY_END)
    return together if len(together) == len(pages) else [*pages, *flow([said], top, BODY_END)]


def _translated_section(translated: Translated) -> Section:
    """Return the translation, under the words that say who checked it, or that nobody has."""
    blocks: list[Block] = []
    for each in translated.parts:
        if each.head and each.lines:
            blocks.append(large_head(each.head))
        blocks += [bullet(line) for line in each.lines]
    return Section(large_title(translated.mark), tuple(blocks), space=4.0)


def large_head(text: str) -> Block:
    """Return a heading within a section."""
    lines = _set(plain(bold(text)), FLOOR, CONTENT)

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y + 1.4, lines)

    return Block(height_of(lines) + 2.0, draw)


def _pages(
    title: str, head: Block, sections: Sequence[Section], issue: ReleaseIssue, translated: Translated | None
) -> bytes:
    pages = with_translation(sections, translated, TOP + head.height)
    pen = Pen(title, max(1, len(pages)), floor=FLOOR)
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
        head.draw(pen, TOP)
        draw_page(pen, page)
        _footer(pen, issue)
    return pen.finish()


def _set(words: Words, size: float, width: float) -> tuple[Line, ...]:
    return lay(words, size, width, leading=1.18, floor=FLOOR)


def _head(title: str, called: str, issue: ReleaseIssue, unfinished: str = UNFINISHED) -> Block:
    name = _set(plain(bold(called)), 20, 70)
    left = lay(plain(bold(title)), 24, CONTENT - 74, leading=1.1, floor=FLOOR)
    warn = _set(plain(bold(unfinished)), FLOOR, CONTENT - 6) if issue.missing else ()
    top = max(height_of(left), height_of(name)) + 2.0
    height = top + (height_of(warn) + 4.0 if warn else 0.0)

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y, left)
        pen.lines(RIGHT, y + 0.6, name, align="right")
        if warn:
            pen.box(LEFT, y + top, CONTENT, height_of(warn) + 2.4, 1.1, dash=True)
            pen.lines(LEFT + 3, y + top + 1.2, warn)

    return Block(height, draw)


def warning_box(head: str, words: str) -> Block:
    """Return the danger box: its head and its words."""
    lines = (*_set(plain(bold(head)), 16, CONTENT - 32), *_set(plain(words), 16, CONTENT - 32))
    height = max(height_of(lines) + 5.0, 24.0)

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, ACT_RULE)
        pen.danger(LEFT + 4, y + (height - 18) / 2, 20)
        pen.lines(LEFT + 29, y + (height - height_of(lines)) / 2, lines)

    return Block(height, draw)


class _Title:
    """A section's rule and heading; `, continued` on a later page."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __call__(self, continued: bool) -> Block:
        lines = _set(plain(bold(self._words + (", continued" if continued else ""))), 16, CONTENT)

        def draw(pen: Pen, y: float) -> None:
            pen.rule(LEFT, y, RIGHT, SECTION_RULE)
            pen.lines(LEFT, y + 1.6, lines)

        return Block(height_of(lines) + 3.0, draw)


def large_title(words: str) -> _Title:
    """Return a section's heading."""
    return _Title(words)


def large_words(text: str) -> Block:
    """Return a paragraph in large type."""
    lines = _set(plain(text), FLOOR, CONTENT)

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y, lines)

    return Block(height_of(lines) + 1.2, draw)


def bullet(text: str) -> Block:
    """Return a point of a list."""
    lines = _set(plain(text), FLOOR, CONTENT - 7)

    def draw(pen: Pen, y: float) -> None:
        pen.bar(LEFT + 1, y + 1.9, 2.4, 2.4)
        pen.lines(LEFT + 7, y, lines)

    return Block(height_of(lines) + 0.8, draw)


def large_steps(steps: Sequence[tuple[str, str]]) -> tuple[Block, ...]:
    """Return numbered steps, each with its head."""
    return tuple(_step(number, head, words) for number, (head, words) in enumerate(steps, 1))


def _step(number: int, head: str, words: str) -> Block:
    lines = (*_set(plain(bold(head)), 15, CONTENT - _STEP), *_set(plain(words), FLOOR, CONTENT - _STEP))
    height = max(height_of(lines), 12.4) + 1.2

    def draw(pen: Pen, y: float) -> None:
        pen.circle(LEFT + 6.0, y + 6.2, 5.6, 0, fill=True)
        pen.text(LEFT + 6.0, y + 8.4, str(number), 17, bold=True, align="centre", white=True)
        pen.lines(LEFT + _STEP, y, lines)

    return Block(height, draw)


def large_medicine(name: str, words: str) -> Block:
    """Return a medicine with its strength, and how it is taken; the dose it begins with in bold too.

    What begins with words is not settled, and its dose does not stand out.
    """
    dose, comma, rest = words.partition(", ")
    settled = bool(comma) and dose[:1].isdigit()
    return _large_row(name, plain(bold(dose), f"{comma}{rest}") if settled else plain(words))


def large_row(label: str, words: str) -> Block:
    """Return a label and what is said of it."""
    return _large_row(label, plain(words))


def _large_row(label: str, words: Words) -> Block:
    beside = width_of(label, FLOOR, is_bold=True) <= _LABEL - 2
    left = _set(plain(bold(label)), FLOOR, _LABEL - 2 if beside else CONTENT)
    right = _set(words, FLOOR, CONTENT - _LABEL)
    top = 0.0 if beside else height_of(left)
    height = max(height_of(left), top + height_of(right)) + 1.0

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y, left)
        pen.lines(LEFT + _LABEL, y + top, right)

    return Block(height, draw)


def _footer(pen: Pen, issue: ReleaseIssue) -> None:
    large_footer(pen, issue.name, issue.prison, issue.pack_number, issue.issued, training=issue.training)


def large_footer(pen: Pen, of: str, prison: str, pack: str, issued: str, *, training: bool) -> None:
    """Draw the footer of a page in large type: who, which pack, which page."""
    top = 286.2
    pen.rule(LEFT, top, RIGHT, SECTION_RULE)
    who = plain(bold(f"{of}   {prison}".rstrip()))
    name = lay(who, 9.5, 150)
    if len(name) > 1:
        name = lay(who, 8, 150, leading=1.06)
    y = pen.lines(LEFT, top + (0.6 if len(name) == 1 else 0.1), name)
    words = f"{pack}   {issued}" + ("   TRAINING: not a real person" if training else "")
    pen.lines(LEFT, y, lay(plain(words), 8, 150, leading=1.05))
    pen.lines(RIGHT, top + 0.6, lay(plain(bold(f"Page {pen.page} of {pen.pages}")), 10.5, 40), align="right")
