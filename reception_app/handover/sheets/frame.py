"""What stands around every page: title, continuation head, footer, and the look of an incomplete sheet."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.sheets.pen import CONTENT, LEFT, PAGE_WIDTH, RIGHT, SECTION_RULE, TOP, Pen
from reception_app.handover.sheets.setting import Line, Span, Words, bold, height_of, lay, plain, width_of

DROP = 6.2
"""How far the body moves down under the band of an incomplete sheet, in mm."""

LEAVES = "Leaves (planned)"
"""How a sheet names the time of leaving: it is made before, so that none may say that somebody has left."""

_BAND_TOP, _BAND_END = 4.5, 14.9
_CONFIDENCE = "MEDICAL IN CONFIDENCE: healthcare staff only"


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of one sheet says about itself."""

    sheet: str
    name: str
    born: str
    nhs: str
    prison: str
    pack: str
    issued: str
    training: bool
    incomplete: str | None = None
    """What the black band says after its word; None when nothing is missing."""
    band: str = "INCOMPLETE"
    reference: str | None = None
    """What the footer's middle says in bold instead of the pack's number."""

    @property
    def drop(self) -> float:
        """How far down the body begins, in mm, beyond the usual."""
        return DROP if self.incomplete else 0.0


def footer(pen: Pen, frame: Frame) -> None:
    """Draw the footer between y 286.5 and 295: who, which pack, which page; a long name wraps."""
    top = 286.2
    pen.rule(LEFT, top, RIGHT, SECTION_RULE)
    pen.text(RIGHT, top + 3.9, page_words(pen), 10.5, bold=True, align="right")
    if frame.training:
        pen.text(RIGHT, top + 7.4, "TRAINING: not a real person", 8, bold=True, align="right")
    who = f"Prison No. {frame.prison}   Born {frame.born}"
    name = lay((Span(frame.name, True),), 9.5, 92.0)
    if len(name) > 1:
        name = lay((Span(frame.name, True),), 8.0, 92.0, leading=1.06)
    if len(name) > 2:
        # So long a name takes the pack's place too; the pack moves into the line below.
        name = lay((Span(frame.name, True),), 8.0, 142.0, leading=1.06)
        y = pen.lines(LEFT, top + 0.1, name)
        pen.text(LEFT, y + 2.3, f"{who}   {frame.reference or f'Pack {frame.pack}'}   Issued {frame.issued}", 8)
        return
    y = pen.lines(LEFT, top + (0.5 if len(name) == 1 else 0.1), name)
    pen.lines(LEFT, y, lay(plain(who), 8.0, 92.0, leading=1.0))
    middle = 106.0
    pen.text(middle, top + 3.7, frame.reference or f"Pack {frame.pack}", 9.5, bold=True)
    pen.text(middle, top + 7.2, f"Issued {frame.issued}", 8)


def page_words(pen: Pen) -> str:
    """Return `Page 2 of 5`, unbroken."""
    return f"Page {pen.page} of {pen.pages}"


def incomplete_band(pen: Pen, frame: Frame) -> None:
    """Draw the black head and hatched edges of an incomplete sheet; nothing when it is complete."""
    if not frame.incomplete:
        return
    edge, width = 4.5, 5.2
    for x in (edge, PAGE_WIDTH - edge - width):
        pen.hatch(x, _BAND_END, width, 292.0 - _BAND_END, gap=4.2, rule=4.6)
    pen.bar(edge, _BAND_TOP, PAGE_WIDTH - 2 * edge, _BAND_END - _BAND_TOP)
    pen.text(LEFT, _BAND_TOP + 7.2, frame.band, 17, bold=True, white=True)
    x = LEFT + width_of(frame.band, 17, is_bold=True) + 4
    room = PAGE_WIDTH - edge - 3 - x
    lines = lay(plain(frame.incomplete), 9.5, room, leading=1.12)
    if len(lines) > 2:
        lines = lay(plain(frame.incomplete), 8, room, leading=1.05)
    if len(lines) > 3:
        lines = lay(plain("More is missing than fits here: see page 1, WHAT IS MISSING."), 9.5, room, leading=1.12)
    top = (_BAND_TOP + _BAND_END - height_of(lines)) / 2
    pen.lines(x, top, lines, white=True)


def missing_fits(words: str) -> bool:
    """True when the whole list of what is missing fits in the band."""
    room = PAGE_WIDTH - 4.5 - 3 - (LEFT + width_of("INCOMPLETE", 17, is_bold=True) + 4)
    return len(lay(plain(words), 8, room, leading=1.05)) <= 3


def title(pen: Pen, frame: Frame, bar: Words, bar_right: str, top: float = TOP) -> float:
    """Draw the first page's title and black bar, and return where they end (14 mm down)."""
    pen.text(LEFT, top + 5.4, frame.sheet, 17, bold=True)
    pen.text(RIGHT, top + 2.6, frame.reference or f"Pack {frame.pack}", 10.5, bold=True, align="right")
    words = page_words(pen) + ("   TRAINING" if frame.training else "")
    pen.text(RIGHT, top + 6.6, words, 9, bold=frame.training, align="right")
    pen.bar(LEFT, top + 8.2, CONTENT, 5.8)
    pen.text(LEFT + 2, top + 12.2, bar, 10.5, white=True)
    pen.text(RIGHT - 2, top + 12.2, bar_right, 9, align="right", white=True)
    return top + 14.0


def continuation_height(frame: Frame) -> float:
    """Return where the body of a continuation page may begin, in mm from the page's top."""
    return TOP + frame.drop + 5.6 + _head_box(frame)[0] + 2.6


def _head_box(frame: Frame) -> tuple[float, float]:
    """Return the head box's height and the width left for the name."""
    width = CONTENT - 2.4 - 95
    facts = max(height_of(lines) for _, _, lines in _facts(frame))
    return max(9.6, height_of(_name_lines(frame.name, width)) + 1.6, 4.6 + facts + 0.8), width


def _facts(frame: Frame) -> tuple[tuple[float, str, tuple[Line, ...]], ...]:
    """Return born and the numbers beside the name: x, label, and the value on as many lines as it needs."""
    columns = ((106.0, "Born", frame.born), (142.0, "NHS No.", frame.nhs), (169.0, "Prison No.", frame.prison))
    return tuple((x, label, _fact(value, x)) for x, label, value in columns if value)


def _fact(value: str, x: float) -> tuple[Line, ...]:
    last = x == 169.0
    lines = lay(plain(bold(value)), 9.5 if last else 10, 196.5 - x if last else 36.0, leading=1.0)
    return lines if len(lines) == 1 else lay(plain(bold(value)), 8, 196.5 - x, leading=1.0)


def _name_lines(name: str, width: float) -> tuple[Line, ...]:
    """Return the name on one line, else split at the comma and wrapped."""
    size = _name_size(name, width)
    lines = lay((Span(name, True),), size, width)
    return lines if len(lines) == 1 else lay((Span(name.replace(", ", ",\n", 1), True),), size, width)


def _name_size(name: str, width: float) -> float:
    for size in (13.0, 12.0, 11.0):
        if width_of(name, size, is_bold=True) <= width:
            return size
    return 10.5


def continuation(pen: Pen, frame: Frame, beside: str = _CONFIDENCE) -> float:
    """Draw the head of a page after the first, and return where the body begins. `beside`: what stands at its right."""
    top = TOP + frame.drop
    pen.text(LEFT, top + 3.6, frame.sheet, 10.5, bold=True)
    if frame.training:
        pen.text(LEFT + width_of(frame.sheet, 10.5, is_bold=True) + 4, top + 3.6, "TRAINING", 9, bold=True)
    pen.text(RIGHT, top + 3.6, beside, 9, bold=True, align="right")
    height, width = _head_box(frame)
    box = top + 5.6
    pen.box(LEFT, box, CONTENT, height, SECTION_RULE)
    lines = _name_lines(frame.name, width)
    pen.lines(LEFT + 2.4, box + (height - height_of(lines)) / 2, lines)
    for x, label, value in _facts(frame):
        pen.text(x, box + 3.4, label, 8)
        pen.lines(x, box + 4.6, value)
    return continuation_height(frame)


def section_head(
    pen: Pen, y: float, left: float, right: float, words: str, note: str = "", rule: float = SECTION_RULE
) -> None:
    """Draw a section's rule, heading and note at the right."""
    pen.rule(left, y, right, rule)
    pen.text(left, y + 5.2, words, 11, bold=True)
    if note:
        pen.text(right, y + 5.2, note, 8, align="right")


def head_bar(pen: Pen, x: float, y: float, width: float, words: str, note: str = "", height: float = 6.2) -> float:
    """Draw a black bar with white capitals and a note at its right; return where it ends."""
    pen.bar(x, y, width, height)
    pen.text(x + 2, y + height / 2 + 1.45, words, 11.5, bold=True, white=True)
    if note:
        pen.text(x + width - 2, y + height / 2 + 1.1, note, 9, align="right", white=True)
    return y + height
