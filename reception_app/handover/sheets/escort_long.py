"""An escort sheet too long for its one page: page one keeps what cannot wait, the rest goes on on the next.

Nobody waits for a sheet to be shortened, an ambulance least of all; nothing is cut, and page one says what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from reception_app.handover.sheets.escort_fitting import Fitting
from reception_app.handover.sheets.escort_foot import LEAST_LOG, answers, handed_over, log, seals
from reception_app.handover.sheets.escort_middle import dose_heads, dose_rows, due, sign_rows, watch
from reception_app.handover.sheets.escort_top import boxes, fitness, fitness_lines, identity
from reception_app.handover.sheets.flow import Block, Section, flow, lines_block
from reception_app.handover.sheets.frame import Frame, continuation_height, section_head
from reception_app.handover.sheets.going_on import Page, goes_on_bar, later_head
from reception_app.handover.sheets.in_full import BAR, InFull, Room, begun, in_full, parted
from reception_app.handover.sheets.pen import BODY_END, LEFT, RIGHT, Pen
from reception_app.handover.views.escort import EscortView

_FITTINGS = (Fitting(False, 2), Fitting(False, 3))
_CONDITIONS = (10, 6, 3)
"""How many lines of conditions page one holds at most: fewer when the rest would have no room."""
_LOG = 40.0
_IDENTITY = {
    "name": Room("Name", 110), "prison": Room("Prison No.", 30), "called": Room("Likes to be called", 60),
    "sex": Room("Sex", 40), "speaks": Room("Speaks", 120), "talking": Room("Talking", 160),
    "sender": Room("From", 60), "to": Room("To", 160),
}  # fmt: skip
_SEALS = {
    "envelope_seal": Room("Envelope", 60), "bag_seal": Room("Medicines bag", 34), "property_seal": Room("Property", 26),
}  # fmt: skip
_LEG = 180


@dataclass(frozen=True, slots=True)
class Kept:
    """What page one keeps: lines of conditions, doses, and signs beside the last one, which always stands there."""

    conditions: int
    doses: int
    signs: int
    fitting: Fitting


def told_short(view: EscortView) -> tuple[EscortView, InFull]:
    """Return the view as page one holds it, and what of its names, places and seals stands in full on the next."""
    identity, rest = parted(view.identity, _IDENTITY)
    fitness, decided = parted(view.fitness, {"decided": Room("Fitness", 160)})
    short, seals_rest = parted(view, _SEALS)
    first, second = view.legs
    short = replace(
        short,
        identity=identity,
        fitness=fitness,
        legs=(begun(first, _LEG), begun(second, _LEG)),
        made_by=begun(view.made_by, 120),
    )
    rest = (*rest, *decided, *seals_rest)
    return (short, rest) if rest else (view, ())


def long_pages(view: EscortView, frame: Frame, top: float, rest: InFull = ()) -> list[Page]:
    """Return the blocks of every page. `top`: where the body of page one begins; `rest` goes on the further ones."""
    for kept in _ways(view, top, rest):
        return [_first(view, kept, top, rest), *_others(view, frame, kept, rest)]
    kept = Kept(_CONDITIONS[-1], 0, 0, _FITTINGS[-1])  # everything long at once: the log's lines go first
    return [_first(view, kept, top, rest), *_others(view, frame, kept, rest)]


def _ways(view: EscortView, top: float, rest: InFull) -> Iterator[Kept]:
    """Yield what page one may keep, the best first: the next dose and every sign, fewer signs, last of all no dose."""
    count = len(view.doses)
    heads = dose_heads().height if count else 0.0
    for least in dict.fromkeys((min(1, count), 0)):
        for signs in range(len(view.signs) - 1, -1, -1):
            for conditions, fitting in product(_CONDITIONS, _FITTINGS):
                room = _room(view, Kept(conditions, 0, signs, fitting), top, rest)
                doses = _as_many(dose_rows(view, fitting), room - heads)
                if room >= 0 and doses >= least:
                    yield Kept(conditions, doses, signs, fitting)


def _room(view: EscortView, kept: Kept, top: float, rest: InFull) -> float:
    """Return the height that page one has left for rows of doses."""
    return BODY_END - top - sum(block.height for block in (*_upper(view, kept, rest), *_foot(view, kept)))


def _as_many(rows: list[Block], room: float) -> int:
    used = 0.0
    for count, row in enumerate(rows):
        used += row.height
        if used > room:
            return count
    return len(rows)


def _upper(view: EscortView, kept: Kept, rest: InFull) -> list[Block]:
    fitting = kept.fitting
    shown = replace(view, doses=view.doses[: kept.doses], signs=(*view.signs[: kept.signs], view.signs[-1]))
    return [
        fitness(view, fitting, kept.conditions), identity(view, fitting), boxes(view, fitting),
        due(shown, fitting), watch(shown, fitting), _goes_on(view, kept, rest),
    ]  # fmt: skip


def _foot(view: EscortView, kept: Kept) -> list[Block]:
    return [seals(view, kept.fitting), handed_over(view, kept.fitting)]


def _first(view: EscortView, kept: Kept, top: float, rest: InFull) -> Page:
    placed: Page = []
    y = top
    for block in _upper(view, kept, rest):
        placed.append((y, block))
        y += block.height
    foot = _foot(view, kept)
    at = BODY_END - sum(block.height for block in foot)
    if at - y - 1.0 >= LEAST_LOG:
        placed.append((y + 0.4, log(at - y - 1.0)))
    for block in foot:
        placed.append((at, block))
        at += block.height
    return placed


def _goes_on(view: EscortView, kept: Kept, rest: InFull) -> Block:
    """Return the black bar that says what stands on page 2."""
    later = view.doses[kept.doses :]
    signs = len(view.signs) - 1 - kept.signs
    what = [
        *(["conditions"] if len(fitness_lines(view, kept.fitting)) > kept.conditions else []),
        *([f"{_count(len(later), 'dose time')}, from {later[0].time}"] if later else []),
        *([f"{_count(signs, 'more thing')} to watch for"] if signs else []),
        *([BAR] if rest else []),
        "the answers",
    ]
    return goes_on_bar("; ".join(what))


def _count(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def _others(view: EscortView, frame: Frame, kept: Kept, in_part: InFull) -> list[Page]:
    """Return the further pages: what page one has not, the answers, and lines for doses and checks to the end."""
    roomy = Fitting(False, 0)
    rest = [lines_block(LEFT + 1, (line,), 0.0) for line in fitness_lines(view, kept.fitting)[kept.conditions :]]
    sections = [
        Section(later_head("WATCH FOR, AND DO, continued"), tuple(sign_rows(view.signs[kept.signs : -1], roomy))),
        Section(_dose_head, tuple(dose_rows(view, roomy)[kept.doses :])),
        Section(later_head("CONDITIONS AND SAFETY, continued"), tuple(rest)),
        *([in_full(in_part)] if in_part else []),
        Section(later_head("ANSWERS", "above: on page 1"), (answers(view, roomy),)),
    ]
    top = continuation_height(frame)
    pages = flow(sections, top, BODY_END)
    at, last = pages[-1][-1]
    end = at + last.height
    if BODY_END - end >= _LOG:
        pages[-1].append((end + 2.0, log(BODY_END - end - 2.0)))
    return pages


def _dose_head(_again: bool) -> Block:
    heads = dose_heads()

    def draw(pen: Pen, y: float) -> None:
        section_head(pen, y, LEFT, RIGHT, "DUE ON THE WAY, continued", "the first ones stand on page 1")
        heads.draw(pen, y + 6.0)

    return Block(6.0 + heads.height, draw)
