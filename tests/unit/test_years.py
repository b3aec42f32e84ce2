"""A date stands without its year only in its own year: last December is not this one."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import datetimes, just, sampled_from

import reception_app
from reception_app.clinical.words import due_words, given_words, relative_words, weekday_words
from reception_app.clock import local
from reception_app.dates import short_day_text, short_moment_text
from reception_app.handover.record import Pack
from reception_app.handover.slip_changes import changes_between
from reception_app.handover.views.amendment import changed_lines
from reception_app.handover.views.court import court_custody
from reception_app.handover.views.hospital import bed_watch, hospital_summary
from reception_app.handover.views.receipt import receipt_view
from reception_app.handover.views.words import NBSP, day_beside, near_day, short_day, short_moment
from reception_app.vocabulary import Purpose
from tests.support.leaving_sheet_cases import to_court, to_hospital
from tests.support.receipt_cases import sample_receipt
from tests.support.records import sample_pack

NEW_YEAR = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
THIS_YEAR = datetime(2027, 3, 12, 8, 5, tzinfo=UTC)
LAST_YEAR = datetime(2026, 12, 11, 8, 5, tzinfo=UTC)
"""Three and a half weeks before: near enough to be mistaken for this year's."""
NEXT_YEAR = datetime(2028, 2, 4, 8, 5, tzinfo=UTC)

MOMENTS: dict[str, Callable[[datetime, datetime], str]] = {
    "screen": lambda at, now: short_moment_text(local(at), local(now)),
    "screen, due": lambda at, now: due_words(local(at), local(now)),
    "screen, given": lambda at, now: given_words(local(at), local(now)),
    "screen, by its day": lambda at, now: weekday_words(local(at), local(now)),
    "sheet": short_moment,
}
DAYS: dict[str, Callable[[datetime, datetime], str]] = {
    "screen": lambda at, now: short_day_text(local(at).date(), local(now).date()),
    "sheet": short_day,
    "sheet, near": near_day,
    "sheet, beside now": day_beside,
}


def plain(words: str) -> str:
    return words.replace(NBSP, " ")


@pytest.mark.parametrize("form", MOMENTS)
@pytest.mark.parametrize(
    ("at", "words"),
    [(THIS_YEAR, "Fri 12-Mar 08:05"), (LAST_YEAR, "Fri 11-Dec-2026 08:05"), (NEXT_YEAR, "Fri 04-Feb-2028 08:05")],
)
def test_a_moment_of_another_year_has_its_year(form: str, at: datetime, words: str) -> None:
    assert plain(MOMENTS[form](at, NEW_YEAR)) == words


@pytest.mark.parametrize("form", DAYS)
@pytest.mark.parametrize(("at", "year"), [(THIS_YEAR, None), (LAST_YEAR, "2026"), (NEXT_YEAR, "2028")])
def test_a_day_of_another_year_has_its_year(form: str, at: datetime, year: str | None) -> None:
    words = plain(DAYS[form](at, NEW_YEAR))
    assert words.endswith(f"-{year}") if year else "-20" not in words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Thu 31-Dec-2026 23:30"),
        (datetime(2027, 1, 1, 0, 5, tzinfo=UTC), "Fri 01-Jan 00:05"),
    ],
)
def test_the_year_turns_at_midnight_in_london(at: datetime, words: str) -> None:
    assert short_moment_text(local(at), local(NEW_YEAR)) == words


def test_late_since_last_year_says_which() -> None:
    assert relative_words(local(LAST_YEAR), local(NEW_YEAR)) == "late since Fri 11-Dec-2026 08:05"


def test_a_day_of_this_stay_may_stand_without_its_year() -> None:
    assert short_day_text(date(2026, 11, 20)) == "Fri 20-Nov"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2027, 3, 14, 9, 0, tzinfo=UTC), "today"),
        (datetime(2027, 3, 15, 9, 0, tzinfo=UTC), "Mon 15"),
        (datetime(2027, 2, 22, 9, 0, tzinfo=UTC), "Mon 22"),
        (datetime(2027, 2, 15, 9, 0, tzinfo=UTC), "Mon 15-Feb"),
        (datetime(2026, 12, 15, 9, 0, tzinfo=UTC), "Tue 15-Dec-2026"),
    ],
)
def test_a_weekday_and_its_number_stand_while_they_cannot_be_mistaken(at: datetime, words: str) -> None:
    assert plain(day_beside(at, datetime(2027, 3, 14, 21, 0, tzinfo=UTC))) == words


_SHORT = {"short_moment_text": "now", "short_day_text": "today", "short_moment": "now", "short_day": "now"}
"""What is said short, and how each takes what it stands beside."""
_OF_ONE_YEAR = {
    "dates.py": "the formatters themselves",
    "handover/views/words.py": "the formatters themselves",
    "clinical/going_on.py": "a day of the schedule being written",
}
"""Where a short date may stand by itself: nobody can mistake its year there."""


def _lonely(path: Path) -> list[str]:
    """Return the calls of a module that say a short date without what it stands beside."""
    found = []
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _SHORT:
            named = any(keyword.arg == _SHORT[call.func.id] for keyword in call.keywords)
            if len(call.args) < 2 and not named:
                found.append(f"{path.name}:{call.lineno}: {ast.unparse(call)}")
    return found


def test_a_short_date_is_said_beside_now_wherever_its_year_could_be_mistaken() -> None:
    root = Path(reception_app.__file__).parent
    modules = {path.relative_to(root).as_posix(): _lonely(path) for path in sorted(root.rglob("*.py"))}
    assert [call for name, calls in modules.items() if name not in _OF_ONE_YEAR for call in calls] == []


def _strings(view: object) -> Iterator[str]:
    if isinstance(view, str):
        yield plain(view)
    elif isinstance(view, list | tuple):
        for each in view:
            yield from _strings(each)
    elif is_dataclass(view):
        for field in fields(view):
            yield from _strings(getattr(view, field.name))


_DECEMBER, _JANUARY = datetime(2026, 12, 31, 22, 30, tzinfo=UTC), datetime(2027, 1, 1, 9, 0, tzinfo=UTC)


def _leaving_at_new_year(purpose: Purpose) -> Pack:
    pack = to_court() if purpose is Purpose.COURT else to_hospital()
    travel = replace(pack.header.travel, leaves_at=_JANUARY, expected_at=_JANUARY + timedelta(hours=2))
    return replace(pack, header=replace(pack.header, made_at=_DECEMBER, travel=travel))


def _court() -> object:
    return court_custody(_leaving_at_new_year(Purpose.COURT))


def _hospital() -> object:
    pack = _leaving_at_new_year(Purpose.HOSPITAL)
    return hospital_summary(pack).leaves, bed_watch(pack).leaves


def _receipt() -> object:
    pack = sample_pack(made_at=_DECEMBER - timedelta(hours=8))
    receipt = sample_receipt(pack, b"as sealed")
    return receipt_view(replace(receipt, received_at=_DECEMBER, made_at=_JANUARY), pack)


def _slip() -> object:
    pack = sample_pack()
    header = replace(pack.header, made_at=_JANUARY)
    told = tuple(replace(script, indication="said otherwise") for script in pack.record.scripts)
    after = replace(pack, header=header, record=replace(pack.record, scripts=told))
    return changed_lines(pack, after, changes_between(pack, after))


_DAY = re.compile(r"\b\d\d-([A-Z][a-z]{2})(-\d{4})?\b")


@pytest.mark.parametrize(
    ("view", "month", "year"),
    [(_court, "Jan", "-2027"), (_hospital, "Jan", "-2027"), (_receipt, "Dec", "-2026"), (_slip, "Nov", "-2026")],
)
def test_what_a_sheet_says_of_another_year_has_its_year(view: Callable[[], object], month: str, year: str) -> None:
    said = [found.group(2) for words in _strings(view()) for found in _DAY.finditer(words) if found.group(1) == month]
    assert said
    assert set(said) == {year}


_FROM, _TO = (datetime(year, 6, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2025, 2028))
"""Hypothesis draws naive bounds and gives them the zone."""


@given(
    at=datetimes(_FROM, _TO, timezones=just(UTC)),
    now=datetimes(_FROM, _TO, timezones=just(UTC)),
    form=sampled_from(sorted(MOMENTS | DAYS)),
)
def test_a_month_of_another_year_never_stands_without_it(at: datetime, now: datetime, form: str) -> None:
    words = plain((MOMENTS | DAYS)[form](at, now))
    found = _DAY.search(words)
    if found is not None and local(at).year != local(now).year:
        assert found.group(2) == f"-{local(at).year}"
