"""R16: a clock that jumps by days while the desk is used, and doses across both clock changes of 2027.

Jumps: the history keeps its order, the jump is told at the next sign-in, and no dose is ever counted from the future.
Changes: hours since a dose are hours that passed, and the next dose is at its time on the wall, both held against a
calendar made minute by minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from reception_app.clinical.missed import missed_days
from reception_app.clinical.schedule import next_due
from reception_app.clock import from_wire, local, to_wire
from reception_app.errors import InputProblem
from reception_app.services.checking import check_deep
from reception_app.services.clock_checks import UNUSED, jump_at_start
from reception_app.services.context import AppContext, note_view
from tests.support.desks import MovingClock
from tests.torture.figures import TURNS, Counts, Piece, head, small_desk, work

CHANGES = (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC))
_DOSES = 20
"""Doses tried at each turn on a clock change."""
_CALENDAR = timedelta(days=5)
_CHECK_EVERY = 10


def move_clocks(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Every other turn moves the desk's clock by a day or more, every other one crosses a change of the clocks."""
    clock = MovingClock(CHANGES[0] - timedelta(days=400))
    ctx = small_desk(folder, clock)
    for _ in range(60):  # the desk itself was made by the machine's own clock
        note_view(ctx, "look", "desk", None, None)
    try:
        for index in indexes:
            random = Random(f"clock {index}")
            if index % 2:
                yield _across_a_change(random)
            else:
                yield _jumped(ctx, clock, random, deep=index % _CHECK_EVERY == 0)
    finally:
        ctx.close()


def _jumped(ctx: AppContext, clock: MovingClock, random: Random, *, deep: bool) -> Counts:
    counts, before = Counter(jumps=1), clock.at
    work(ctx, 1, random)
    by = timedelta(hours=random.randrange(24, 30 * 24)) * random.choice((1, -1))
    clock.at += by
    first = head(ctx)
    note_view(ctx, "sign-in", "user", ctx.operator.user_id, None)
    jump = jump_at_start(ctx)
    counts["told"] += jump is not None and (jump.by < timedelta(0)) == (by < timedelta(0))
    work(ctx, 1, random)
    with ctx.sessions.read() as session:
        order = "SELECT sequence FROM event ORDER BY sequence"
        lines = [row[0] for row in session.connection().exec_driver_sql(order)]
    counts["out of order"] += lines != list(range(1, head(ctx) + 1)) or head(ctx) <= first
    if by < timedelta(0):
        counts["from the future"] += _counted_from_the_future(before, clock.at)
    clock.at = before  # somebody set it right
    for _ in range(60):
        clock.forward(seconds=1)
        note_view(ctx, "look", "desk", None, None)
    if deep:
        counts["broken"] += any(check.broken for check in check_deep(ctx))
    return counts


def _counted_from_the_future(given_at: datetime, now: datetime) -> bool:
    try:
        missed_days(given_at, now)
    except InputProblem as problem:
        return problem.code != "IN-301"
    return True


def _across_a_change(random: Random) -> Counts:
    change, counts = random.choice(CHANGES), Counter(doses=_DOSES)
    for _ in range(_DOSES):
        given = change + timedelta(minutes=random.randrange(-36 * 60, 12 * 60))
        now = given + timedelta(minutes=random.randrange(48 * 60))
        missed = missed_days(from_wire(to_wire(given)), from_wire(to_wire(now)))
        counts["hours wrong"] += missed is None or missed.elapsed != now - given
        counts["hours wrong"] += missed is None or missed.hours != (now - given) // timedelta(hours=1)
        minutes = random.choice((0, 15, 30, 45))
        times = sorted({f"{random.randrange(24):02d}:{minutes:02d}" for _ in range(random.randrange(1, 5))})
        counts["due wrong"] += next_due(times, 1, as_required=False, after=given) != _first_after(change, times, given)
    return counts


def _first_after(change: datetime, times: list[str], after: datetime) -> datetime:
    """Return the first instant after `after` at which the clock on the wall first shows one of the times."""
    shown, days = _on_the_wall(change), {local(after).date() + timedelta(days=step) for step in range(3)}
    instants = [_shown_at(shown, day, time) for day in days for time in times]
    return min(instant for instant in instants if instant > after)


def _shown_at(shown: dict[tuple[date, str], datetime], day: date, time: str) -> datetime:
    if (day, time) in shown:
        return shown[(day, time)]
    return shown[(day, f"{int(time[:2]) + 1:02d}{time[2:]}")]  # an hour that is left out: an hour later on the wall


@cache
def _on_the_wall(change: datetime) -> dict[tuple[date, str], datetime]:
    """Return when the wall first shows each time of each day around a change."""
    shown: dict[tuple[date, str], datetime] = {}
    at = change - _CALENDAR
    while at < change + _CALENDAR:
        here = local(at)
        shown.setdefault((here.date(), here.strftime("%H:%M")), at)
        at += timedelta(minutes=1)
    return shown


def _shown(counts: Counts) -> str:
    return (
        f"{counts['jumps']} jumps of {UNUSED // timedelta(hours=1)} h to 30 days: {counts['told']} told, "
        f"{counts['out of order']} out of order, {counts['from the future']} doses counted from the future, "
        f"{counts['broken']} histories broken; {counts['doses']} doses across both changes of 2027: "
        f"{counts['hours wrong']} intervals wrong, {counts['due wrong']} due at another time than on the wall"
    )


def _holds(counts: Counts) -> bool:
    wrong = ("out of order", "from the future", "broken", "hours wrong", "due wrong")
    return counts[TURNS] > 0 and counts["told"] == counts["jumps"] and not any(counts[each] for each in wrong)


CLOCKS = Piece("R16", "clocks: order kept, jumps told, no interval wrong", 1000, move_clocks, _shown, _holds)
