"""The clinical sheet's medicines: one box a script, parted only when taller than a page; then the stopped."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.sheets.clinical_scores import struck
from reception_app.handover.sheets.flow import Block, Cell, Section, row_block, text_block
from reception_app.handover.sheets.frame import section_head
from reception_app.handover.sheets.pen import BOX_RULE, CONTENT, LEFT, RIGHT, SECTION_RULE, Pen
from reception_app.handover.sheets.setting import Line, Span, Words, bold, height_of, lay, plain, width_of
from reception_app.handover.views.clinical_parts import (
    Given,
    InterimBand,
    Mark,
    ScriptBox,
    SourceLine,
    StoppedLine,
)

EDGE = 7.2
BODY_X = LEFT + EDGE + 1.8
RIGHT_BODY = 71.0
SIDE_X = RIGHT - RIGHT_BODY
BODY_WIDTH = SIDE_X - BODY_X - 2.0
GAP = 1.7
_BOX_PAD = 1.2
_TYPE_IT = "no code can be read? type a line and its five letters"
_CODE_BOX, _CODE_HEIGHT = 20.0, 4.6
_MARKS = {
    Mark.CONFIRMED: Pen.tick, Mark.PERSON_SAYS: Pen.ring, Mark.NO_ANSWER: Pen.cross, Mark.DIFFERS: Pen.differs,
}  # fmt: skip
_DASH = " — "


@dataclass(frozen=True, slots=True)
class _Item:
    """A stretch of a box's body: lines at an indent, with a mark or a frame."""

    lines: tuple[Line, ...]
    indent: float = 0.0
    mark: Mark | None = None
    frame: str = ""
    after: float = 0.4

    @property
    def height(self) -> float:
        """Height in mm, with its frame and the space after."""
        return height_of(self.lines) + self.after + (1.6 if self.frame else 0.0)


def medicines(scripts: tuple[ScriptBox, ...]) -> Section:
    """Return the section of all current scripts."""
    return Section(_Heading(len(scripts)), tuple(_box(script) for script in scripts) or (_none(),))


@dataclass(frozen=True, slots=True)
class _Heading:
    count: int

    def __call__(self, continued: bool) -> Block:
        scripts = "1 script" if self.count == 1 else f"{self.count} scripts"
        if continued:
            return Block(8.0, lambda pen, y: section_head(pen, y, LEFT, RIGHT, "MEDICINES, continued"))
        words = f"MEDICINES: {scripts}, every one decided at receipt"
        return Block(13.2, lambda pen, y: _legend(pen, y, words))


def _legend(pen: Pen, y: float, words: str) -> None:
    section_head(pen, y, LEFT, RIGHT, words, _TYPE_IT)
    x = LEFT
    for draw, meaning in ((Pen.tick, "confirmed by a source"), (Pen.ring, "the person says"),
                          (Pen.cross, "asked, no answer"), (Pen.differs, "says otherwise")):  # fmt: skip
        draw(pen, x, y + 8.0)
        x += 3.4
        x += pen.text(x, y + 10.2, meaning, 9) + 5


def _none() -> Block:
    return text_block(LEFT, CONTENT, plain("No medicine is recorded as taken now."), 10, after=2.0)


def _box(script: ScriptBox) -> Block:
    return _box_of(script, _items(script), continued=False)


def _items(script: ScriptBox) -> tuple[_Item, ...]:
    line: Words = (bold(script.generic, 11.5), *(Span(f"{_DASH}{part}", size=11) for part in script.rest))
    dose: Words = (bold(f"DOSE {script.dose}", 10.5), *(Span(f"{_DASH}{part}", size=10) for part in script.directions))
    items = [
        _Item(lay(line, 11, BODY_WIDTH, leading=1.15), after=0.2),
        _Item(lay(dose, 10, BODY_WIDTH, leading=1.18), after=0.6),
    ]
    if script.stopper:
        items.append(
            _Item(lay(plain(bold(script.stopper)), 9.5, BODY_WIDTH - 4, leading=1.15), 2.0, frame="dashed", after=1.0)
        )
    if script.interim:
        items.append(
            _Item(lay(_interim(script.interim), 9.5, BODY_WIDTH - 8, leading=1.15), 6.0, frame="interim", after=1.0)
        )
    items.extend(_source(source) for source in script.sources)
    items.extend(_Item(lay(plain(bold(told)), 9, BODY_WIDTH, leading=1.18)) for told in script.compared)
    items.extend(_Item(lay(plain(note), 9, BODY_WIDTH, leading=1.18)) for note in script.notes)
    items.append(_Item(lay(plain(bold("Supply:"), f" {script.supply}"), 9, BODY_WIDTH, leading=1.18)))
    return tuple(items)


def _interim(band: InterimBand) -> Words:
    return plain(
        bold(f"INTERIM: was {band.was}, now {band.now}."), f" {band.why} ", bold("Review by"), f" {band.review_by}."
    )


def _source(source: SourceLine) -> _Item:
    words = plain(bold(source.head), f". {source.text}" if source.text else ".")
    return _Item(lay(words, 9, BODY_WIDTH - 4.2, leading=1.18), 4.2, source.mark, after=0.2)


def _box_of(script: ScriptBox, items: tuple[_Item, ...], *, continued: bool) -> Block:
    body = sum(item.height for item in items) + 2 * _BOX_PAD
    side = _side_height(script) if not continued else 0.0
    strip = () if continued else _typed_lines(script)
    foot = _strip_height(strip)
    height = max(body, side, 17.5 if script.schedule and " part " in script.schedule else 14.0) + foot

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, BOX_RULE)
        pen.bar(LEFT, y, EDGE, height)
        _edge(pen, script, y, continued)
        at = y + _BOX_PAD
        for item in items:
            _draw_item(pen, item, at)
            at += item.height
        if not continued:
            _side(pen, script, y, height - foot)
            _strip(pen, script.code, strip, y + height - foot)

    def part(room: float) -> tuple[Block, Block] | None:
        divided = _divide(items, room - GAP - 2 * _BOX_PAD - foot)
        if divided is None or room < max(side, 40.0):
            return None
        return _box_of(script, divided[0], continued=continued), _box_of(script, divided[1], continued=True)

    return Block(height + GAP, draw, part, whole=True)


def _divide(items: tuple[_Item, ...], room: float) -> tuple[tuple[_Item, ...], tuple[_Item, ...]] | None:
    """Part the body where `room` ends, inside an item if need be."""
    used = 0.0
    for index, item in enumerate(items):
        if used + item.height <= room:
            used += item.height
            continue
        count, taken = 0, used + (1.6 if item.frame else 0.0)
        for line in item.lines:
            if taken + line.height > room:
                break
            taken += line.height
            count += 1
        if count == 0:
            return (items[:index], items[index:]) if index else None
        first = _Item(item.lines[:count], item.indent, item.mark, item.frame, 0.0)
        rest = _Item(item.lines[count:], item.indent, None, item.frame, item.after)
        return (*items[:index], first), (rest, *items[index + 1 :])
    return None


def _draw_item(pen: Pen, item: _Item, y: float) -> None:
    if item.frame == "interim":
        height = height_of(item.lines) + 1.4
        pen.hatch(BODY_X, y, 4.2, height, gap=1.2)
        pen.box(BODY_X, y, BODY_WIDTH, height, 1.1)
        y += 0.7
    elif item.frame == "dashed":
        width = max(line.width for line in item.lines) + 4
        pen.box(BODY_X, y, width, height_of(item.lines) + 1.4, 1.1, dash=True)
        y += 0.7
    if item.mark:
        _MARKS[item.mark](pen, BODY_X + 0.4, y + 0.7)
    pen.lines(BODY_X + item.indent, y, item.lines)


# The foot of a box: the line that a desk with nothing else types, and its check code


def _typed_lines(script: ScriptBox) -> tuple[Line, ...]:
    return lay(plain(bold("Type:"), f" {script.typed}"), 8.5, RIGHT - BODY_X - _CODE_BOX - 3.0, leading=1.15)


def _strip_height(lines: tuple[Line, ...]) -> float:
    return max(height_of(lines) + 1.4, _CODE_HEIGHT + 0.8) if lines else 0.0


def _strip(pen: Pen, code: str, lines: tuple[Line, ...], y: float) -> None:
    pen.rule(LEFT + EDGE, y, RIGHT)
    pen.lines(BODY_X, y + 0.7, lines)
    left = RIGHT - _CODE_BOX - 1.0
    pen.box(left, y + 0.4, _CODE_BOX, _CODE_HEIGHT, BOX_RULE)
    for place, letter in enumerate(code):
        pen.text(left + (place + 0.5) * _CODE_BOX / len(code), y + 4.0, letter, 11, bold=True, align="centre")


def _edge(pen: Pen, script: ScriptBox, y: float, continued: bool) -> None:
    middle = LEFT + EDGE / 2
    pen.text(
        middle, y + 5.4, str(script.number), 13 if script.number < 100 else 10, bold=True, align="centre", white=True
    )
    if continued:
        pen.text(middle, y + 9.2, "cont.", 8, bold=True, align="centre", white=True)
    elif script.schedule:
        pen.text(middle, y + 9.6, "CD", 8, bold=True, align="centre", white=True)
        schedule, _, part = script.schedule.partition(" part ")
        pen.text(middle, y + 12.8, schedule, 8.5, bold=True, align="centre", white=True)
        if part:
            pen.text(middle, y + 16.0, f"Pt {part}", 8, bold=True, align="centre", white=True)


# The right part of a box: last given, next due, and the four ways to decide


def _given_lines(given: Given, width: float) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    words: Words = (bold(given.day, 9.5), *((bold(f"\N{NO-BREAK SPACE} {given.time}", 12),) if given.time else ()))
    return lay(words, 9.5, width, leading=1.1), lay(plain(given.note), 8.5, width, leading=1.12) if given.note else ()


def _side_height(script: ScriptBox) -> float:
    halves = [_given_lines(script.last, 35.0), _given_lines(script.next, 33.0)]
    return 4.2 + max(height_of(head) + height_of(note) for head, note in halves) + 1.0 + 5.2 + 0.8


def _side(pen: Pen, script: ScriptBox, y: float, height: float) -> None:
    for x, label, given, width in (
        (SIDE_X, "Last given", script.last, 35.0),
        (SIDE_X + 37, "Next due", script.next, 33.0),
    ):
        pen.text(x, y + 3.6, label, 8)
        head, note = _given_lines(given, width)
        pen.lines(x, pen.lines(x, y + 4.2, head), note)
    x = SIDE_X
    base = y + height - 5.2
    for label in ("Continue", "Bridge", "Hold", "Stop"):
        pen.checkbox(x, base, 3.6)
        pen.text(x + 4.6, base + 3.0, label, 9.5)
        x += 4.6 + width_of(label, 9.5) + 3.6


def stopped(lines: tuple[StoppedLine, ...]) -> Section:
    """Return the scripts stopped in the last 28 days; it says so when there are none."""
    if not lines:
        words = plain(bold("Stopped in the last 28 days:"), " none recorded.")
        return Section(None, (text_block(LEFT, CONTENT, words, 9.5, after=0.5),), space=1.0)
    wrong = sum(line.error is not None for line in lines)
    return Section(_Stopped(len(lines) - wrong, wrong), tuple(map(_stopped_block, lines)))


def _stopped_block(line: StoppedLine) -> Block:
    cells = (Cell(LEFT, lay(_stopped_words(line), 9.5, CONTENT)),)
    return struck(cells, line.error) if line.error else row_block(cells, rule=(LEFT, RIGHT))


def _stopped_words(line: StoppedLine) -> Words:
    return bold(line.medicine, 10.5), Span(f"{_DASH}{line.rest}." + (f" {line.what}" if line.what else ""))


@dataclass(frozen=True, slots=True)
class _Stopped:
    count: int
    wrong: int = 0

    def __call__(self, continued: bool) -> Block:
        words = f"STOPPED IN THE LAST 28 DAYS: {self.count}" + (", continued" if continued else "")
        words += f"; ENTERED IN ERROR: {self.wrong}" if self.wrong else ""
        return Block(7.2, lambda pen, y: section_head(pen, y, LEFT, RIGHT, words, rule=SECTION_RULE))
