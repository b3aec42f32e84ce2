"""One rule for what is due next, whatever was recorded and whoever reads it: a schedule beside its line (E2, E9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose
from reception_app.clinical.next_due import fits_words, offered_again, settled_at
from reception_app.clinical.schedule import next_for
from reception_app.clinical.strip import strip_cards
from reception_app.clock import LONDON
from reception_app.handover.record import GivenDoseRecord, Schedule, ScheduleDose, Script
from reception_app.handover.record_findings import ErrorMark
from reception_app.handover.scheduled import as_of, dose_due, next_of, slots_of
from reception_app.handover.views.clinical_schedule import schedule_tables
from reception_app.handover.views.dues import due_between
from reception_app.handover.views.medicines import dose_text
from reception_app.handover.waiting import is_kept_back
from reception_app.vocabulary import DoseOutcome, ScheduleKind, ScriptStatus

MON = date(2026, 10, 19)  # the clocks go back on the Sunday after
OPEN_ENDED = (ScheduleKind.TITRATION, ScheduleKind.OTHER)


def at(day: int, time: str) -> datetime:
    """Return a local moment; `day` 1 is the Monday."""
    on = MON + timedelta(days=day - 1)
    return datetime.fromisoformat(f"{on} {time}").replace(tzinfo=LONDON).astimezone(UTC)


def course(
    kind: ScheduleKind = ScheduleKind.ALCOHOL,
    days: int = 3,
    times: tuple[str, ...] = ("08:00", "22:00"),
    started_on: date = MON,
    written_at: datetime | None = None,
) -> Schedule:
    doses = tuple(
        ScheduleDose(day, time, Decimal(10 * day + place), "mg")
        for day in range(1, days + 1)
        for place, time in enumerate(times)
    )
    return Schedule("c0" * 8, "Course", kind, started_on, days, doses, recorded_at=written_at)


def row(
    given_at: datetime, outcome: DoseOutcome = DoseOutcome.GIVEN, due_at: datetime | None = None
) -> GivenDoseRecord:
    return GivenDoseRecord("d0" * 8, given_at, outcome=outcome, due_at=due_at)


def script(**changes: object) -> Script:
    made = Script(
        "5c" * 8, "chlordiazepoxide", Dose(Decimal(5), "mg"), "5 mg", "capsule", times=("09:00",), schedule=course()
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields named by the test


def due(held: Script, now: datetime) -> tuple[datetime, str] | None:
    """Return when the next dose is due and how much it is."""
    found = next_of(held, now)
    return (found.at, str(dose_due(held, found.at))) if found is not None else None


MG = "\N{NO-BREAK SPACE}mg"
DECLINED, NOT_AVAILABLE = DoseOutcome.DECLINED, DoseOutcome.NOT_AVAILABLE


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        # A past dose without a word is due, late, until the next one's time: then that one alone is.
        ({}, at(1, "08:30"), (at(1, "08:00"), f"10{MG}")),
        ({}, at(1, "21:59"), (at(1, "08:00"), f"10{MG}")),
        ({}, at(1, "22:00"), (at(1, "22:00"), f"11{MG}")),
        ({}, at(4, "21:59"), (at(3, "22:00"), f"31{MG}")),
        ({}, at(4, "22:00"), None),
        # Any word ends the waiting, but that it was not available: somebody must act.
        ({"given": (row(at(1, "08:10"), DECLINED),)}, at(1, "08:30"), (at(1, "22:00"), f"11{MG}")),
        ({"given": (row(at(1, "08:10"), NOT_AVAILABLE),)}, at(1, "08:30"), (at(1, "08:00"), f"10{MG}")),
        ({"given": (row(at(1, "08:10"), NOT_AVAILABLE),)}, at(1, "22:00"), (at(1, "22:00"), f"11{MG}")),
        # The last dose known counts, though nobody wrote it into the schedule: told, or given before its time.
        ({"last_given_at": at(1, "07:50")}, at(1, "08:30"), (at(1, "22:00"), f"11{MG}")),
        ({"last_given_at": at(1, "08:40")}, at(1, "08:45"), (at(1, "22:00"), f"11{MG}")),
        # A later dose already given: nobody is told to give the earlier one after it.
        ({"given": (row(at(1, "08:20"), due_at=at(1, "22:00")),)}, at(1, "08:30"), (at(2, "08:00"), f"20{MG}")),
        # Declined beforehand is another thing: the dose before it is still due.
        ({"given": (row(at(1, "08:20"), DECLINED, at(1, "22:00")),)}, at(1, "08:30"), (at(1, "08:00"), f"10{MG}")),
        # Written down in the middle of a day: what was over by then was never due by it.
        ({"schedule": course(written_at=at(1, "21:00"))}, at(1, "21:05"), (at(1, "22:00"), f"11{MG}")),
        ({"schedule": course(written_at=at(1, "09:00"))}, at(1, "09:05"), (at(1, "08:00"), f"10{MG}")),
        ({"schedule": course(written_at=at(1, "09:01"))}, at(1, "09:05"), (at(1, "22:00"), f"11{MG}")),
        # What was given before it was written is none of the doses it then laid down.
        (
            {"schedule": course(written_at=at(1, "21:00")), "last_given_at": at(1, "20:30")},
            at(1, "21:05"),
            (at(1, "22:00"), f"11{MG}"),
        ),
        # On days before its first the line is still given, by its own dose; until the schedule's first time.
        (
            {"schedule": course(started_on=MON + timedelta(days=2)), "next_due_at": at(1, "09:00")},
            at(2, "10:00"),
            (at(1, "09:00"), f"5{MG}"),
        ),
        (
            {"schedule": course(started_on=MON + timedelta(days=2)), "next_due_at": at(2, "09:00")},
            at(3, "08:00"),
            (at(3, "08:00"), f"10{MG}"),
        ),
        # After a titration the line goes on, from its first time; the schedule's last dose waits no longer than that.
        ({"schedule": course(ScheduleKind.TITRATION)}, at(4, "08:59"), (at(3, "22:00"), f"31{MG}")),
        ({"schedule": course(ScheduleKind.TITRATION)}, at(4, "09:00"), (at(4, "09:00"), f"5{MG}")),
        ({"schedule": course(ScheduleKind.TITRATION), "times": ()}, at(4, "22:00"), None),
        ({"schedule": course(ScheduleKind.TITRATION), "every_days": 7, "last_given_at": at(3, "22:05")},
         at(4, "10:00"), (at(10, "09:00"), f"5{MG}")),
        # At midnight too: the night after the last day is the line's first dose, not the one a day later.
        ({"schedule": course(ScheduleKind.TITRATION), "times": ("00:00",)}, at(4, "00:01"), (at(4, "00:00"), f"5{MG}")),
        # On the schedule's own first day the line gives nothing, however early; when required it waits for nothing.
        (
            {"schedule": course(started_on=MON + timedelta(days=2)), "next_due_at": at(3, "05:00")},
            at(2, "10:00"),
            (at(3, "08:00"), f"10{MG}"),
        ),
        (
            {
                "schedule": course(started_on=MON + timedelta(days=2)),
                "next_due_at": at(1, "09:00"),
                "as_required": True,
            },
            at(2, "10:00"),
            (at(3, "08:00"), f"10{MG}"),
        ),
        # Nothing is due of a script that is held, by its schedule or not.
        ({"status": ScriptStatus.ON_HOLD}, at(1, "08:30"), None),
        ({"schedule": replace(course(), stopped_at=at(1, "07:00")), "next_due_at": at(1, "09:00")},
         at(1, "08:30"), (at(1, "09:00"), f"5{MG}")),
    ],
)  # fmt: skip
def test_one_dose_is_due_next(changes: dict[str, object], now: datetime, expected: tuple[datetime, str] | None) -> None:
    assert due(script(**changes), now) == expected


def test_two_doses_at_one_instant_follow_each_other_and_say_their_own_amount() -> None:
    # 01:30 does not exist when the clocks go forward: it is given at 02:30, where another dose may stand.
    both = course(times=("01:30", "02:30"), days=1, started_on=date(2027, 3, 28))
    now = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    held = script(schedule=both)
    assert due(held, now) == (now, f"10{MG}")
    first = next_of(held, now)
    assert first is not None
    assert first.slot is not None
    declined = replace(held, given=(replace(row(now, DECLINED), due_at=None),))
    assert due(declined, now) == (now, f"10{MG}")  # the record was nearest to the second
    assert [slot.time for slot in slots_of(declined, now) if slot.waits] == ["01:30"]


@pytest.mark.parametrize(
    ("words", "times", "every_days", "last", "kept", "fits"),
    [
        (None, ("09:00",), 1, None, at(1, "09:00"), True),
        ("twice a day", ("09:00", "21:00"), 1, None, at(1, "21:00"), True),
        ("twice a day", ("09:00", "21:00"), 1, at(1, "09:00"), at(1, "21:00"), True),
        ("on Monday and Thursday", ("09:00",), 1, None, at(1, "09:00"), True),
        ("on Monday and Thursday", ("09:00",), 1, None, at(4, "09:00"), True),
        ("on Monday and Thursday", ("09:00",), 1, None, at(2, "09:00"), False),
        ("on Monday and Thursday", ("09:00",), 7, None, at(2, "09:00"), False),
        ("on Monday and Thursday", ("09:00",), 2, None, at(2, "09:00"), True),  # its own interval stands
        ("once a week", ("09:00",), 7, at(1, "09:00"), at(2, "09:00"), True),
        ("once a week", ("09:00",), 2, at(1, "09:00"), at(2, "09:00"), True),
        ("once a week", ("09:00",), 1, None, at(2, "09:00"), True),
        ("once a week", ("09:00",), 1, at(1, "09:00"), at(7, "09:00"), False),
        ("once a week", ("09:00",), 1, at(1, "09:00"), at(8, "09:00"), True),
        ("once a week", ("09:00",), 1, at(1, "21:00"), at(8, "09:00"), True),
        ("every other day", ("09:00",), 1, at(1, "09:00"), at(2, "09:00"), False),
        ("every other day", ("09:00",), 1, at(1, "09:00"), at(3, "09:00"), True),
        ("three times a week", ("09:00",), 1, None, at(2, "09:00"), False),  # nobody says which days
        ("once a fortnight", ("09:00",), 1, at(1, "09:00"), at(14, "09:00"), False),
        ("once a fortnight", ("09:00",), 1, at(1, "09:00"), at(15, "09:00"), True),
        ("on Monday", ("09:00",), 1, None, None, True),
        ("on Monday", (), 1, None, at(2, "09:00"), True),
    ],
    ids=str,
)  # fmt: skip
def test_what_an_older_desk_kept_is_held_against_the_days_in_the_words(
    words: str | None, times: tuple[str, ...], every_days: int, last: datetime | None, kept: datetime | None, fits: bool
) -> None:
    line = script(frequency=words, times=times, every_days=every_days, last_given_at=last, next_due_at=kept)
    assert fits_words(line) is fits
    assert fits_words(replace(line, as_required=True)) is True


@pytest.mark.parametrize(
    ("words", "times", "every_days", "again"),
    [
        ("twice a day", ("09:00", "21:00"), 1, False),
        (None, ("09:00",), 1, False),
        (None, ("09:00",), 2, True),
        (None, ("09:00",), 28, True),
        ("every other day", ("09:00",), 1, True),
        ("once a week", ("09:00",), 1, True),
        ("once a week", (), 1, True),
        ("three times a week", ("09:00",), 1, False),
        ("once a fortnight", ("09:00",), 1, True),
    ],
    ids=str,
)  # fmt: skip
def test_declined_it_is_offered_the_next_day_where_the_next_one_is_days_away(
    words: str | None, times: tuple[str, ...], every_days: int, again: bool
) -> None:
    assert offered_again(words, times, every_days) is again


WRONG = ErrorMark("another person's", at(1, "09:00"))


@pytest.mark.parametrize(
    ("changes", "settled"),
    [
        ({"last_given_at": None}, None),
        ({"last_given_at": at(1, "09:05")}, at(1, "09:05")),
        ({"given": (row(at(2, "11:00"), DECLINED, at(2, "09:00")),)}, at(2, "09:00")),
        ({"given": (row(at(2, "11:00"), DECLINED),)}, at(2, "11:00")),
        ({"given": (row(at(2, "11:00"), DoseOutcome.WITHHELD),), "last_given_at": at(1, "09:05")}, at(2, "11:00")),
        ({"given": (row(at(1, "08:00"), DECLINED),), "last_given_at": at(1, "09:05")}, at(1, "09:05")),
        ({"given": (row(at(2, "11:00"), NOT_AVAILABLE),)}, None),
        ({"given": (replace(row(at(2, "11:00"), DECLINED), error=WRONG),)}, None),
        ({"given": (row(at(2, "11:00"), DECLINED),), "every_days": 28}, None),
    ],
)
def test_what_ends_the_waiting_for_a_dose(changes: dict[str, object], settled: datetime | None) -> None:
    assert settled_at(script(schedule=None, **changes)) == settled


minutes = st.integers(0, 11 * 1440)
moments = st.builds(lambda count: at(1, "00:00") + timedelta(minutes=count), minutes)
rows = st.builds(
    row,
    moments,
    st.sampled_from(DoseOutcome),
    st.one_of(st.none(), st.sampled_from([at(day, time) for day in (1, 2, 3, 8) for time in ("08:00", "09:00")])),
)
courses = st.builds(
    course,
    st.sampled_from(ScheduleKind),
    st.integers(1, 9),
    st.sampled_from([("08:00",), ("08:00", "22:00"), ("00:30", "08:00", "12:00", "23:50")]),
    st.sampled_from([MON, MON + timedelta(days=2)]),
    st.one_of(st.none(), moments),
)
lines = st.sampled_from([(), ("09:00",), ("08:00", "20:00")])


def as_stored(held: Script, now: datetime) -> Script:
    """Return the script as a desk writes it down at `now`: its line's own next dose, then the rule."""
    by_line = next_for(held.times, held.every_days, held.as_required, held.last_given_at, at(1, "00:00"))
    return as_of(replace(held, next_due_at=by_line), now)


@given(courses, st.lists(rows, max_size=6), st.one_of(st.none(), moments), lines, moments, minutes, minutes)
def test_every_reader_names_the_same_single_dose(
    held: Schedule,
    given_rows: list[GivenDoseRecord],
    told: datetime | None,
    times: tuple[str, ...],
    wrote: datetime,
    on: int,
    more: int,
) -> None:
    """Board, strip, sheets and schedule; read later or read twice; however stale what was stored has become."""
    stored = as_stored(script(schedule=held, given=tuple(given_rows), last_given_at=told, times=times), wrote)
    middle = wrote + timedelta(minutes=on)
    now = middle + timedelta(minutes=more)
    found = next_of(stored, now)
    moment = found.at if found is not None else None
    read = as_of(stored, now)
    assert read.next_due_at == moment
    assert next_of(as_of(stored, middle), now) == found
    assert next_of(read, now) == found
    cards = strip_cards((read,), now, every=True)
    # Where no dose of an open-ended one is timed the strip says how long its class may go without.
    assert [card.at for card in cards] == [moment] or (moment is None and held.kind in OPEN_ENDED) or not cards
    assert bool(cards) or moment is None
    dues = due_between((read,), now, now + timedelta(hours=24))
    assert [each.at for each in dues if each.at <= now] == ([moment] if moment is not None and moment <= now else [])
    assert len([slot for slot in slots_of(read, now) if slot.waits and slot.due_at <= now]) <= 1
    (table,) = schedule_tables((read,), now)
    if is_kept_back(read, now):  # a last dose dated later than the clock, for one
        assert table.next == "Next dose: none until a prescriber decides."
    elif found is None:
        assert table.next == "Next dose: none left."
    else:
        assert f"DOSE {dose_text(dose_due(read, found.at), read.strength)}" in table.next
        assert ("LATE" in table.next) == (found.at < now)


def test_a_journey_over_the_end_of_a_titration_has_the_first_dose_after_it() -> None:
    laid = course(ScheduleKind.TITRATION, days=2, times=("08:00",))
    weekly = script(schedule=laid, times=("09:00",), every_days=7, next_due_at=at(2, "08:00"))
    dues = due_between((weekly,), at(1, "12:00"), at(10, "08:00"))
    assert [each.at for each in dues] == [at(1, "08:00"), at(2, "08:00"), at(3, "09:00")]
