"""What is sent, how long it lasts, and whether it lasts until somebody can prescribe and supply more (E2, E5)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clinical.formulary import identify
from reception_app.clinical.leaving_script import doses_after
from reception_app.clinical.opening_text import read_hours
from reception_app.clinical.running_out import help_after, lasts, prescriber_in, runs_out
from reception_app.clinical.supply import (
    Cover,
    SupplyKind,
    cover_of,
    from_stock,
    margin_minutes,
    observed_only,
    read_quantity,
    read_sent,
    sent_of,
    supply_notes,
)
from reception_app.clock import LONDON
from reception_app.handover.record import Script
from reception_app.handover.record_scripts import Schedule, ScheduleDose
from reception_app.vocabulary import Carrier, ScheduleKind, ScriptStatus

OFFICE = "Mon–Fri 09:00–17:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def dose(amount: str, unit: str = "mg") -> Dose:
    return Dose(Decimal(amount), unit)


def script(medicine: str = "carbamazepine", **more: Any) -> Script:
    usual: dict[str, Any] = {
        "dose": dose("400"),
        "strength": "400 mg",
        "form": "modified-release tablet",
        "times": ("08:00", "20:00"),
        "carrier": Carrier.ESCORT,
    }
    return Script("S1", medicine, **{**usual, **more})


def there(prescriber: str | None = OFFICE, pharmacy: str | None = OFFICE) -> EstablishmentServices:
    return EstablishmentServices(
        "MDI",
        date(2026, 11, 2),
        prescriber_hours=read_hours(prescriber) if prescriber else None,
        pharmacy_hours=read_hours(pharmacy) if pharmacy else None,
    )


FRIDAY = at("2026-11-20 13:00")
EVENING = at("2026-11-20 18:30")
NOW = at("2026-11-20 12:00")

# The national investigation: carbamazepine modified release, a Friday, none sent, no prescriber until Monday.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("last dose Fri 08:05; next prescriber Mon 09:00", "prescriber Mon 09:00"),
        ("last dose Sun 20:00; next prescriber Mon 09:00, pharmacy 10:30", "prescriber Mon 09:00"),
        ("last dose Sun 20:00; next prescriber Tue 09:00 (bank holidays Friday and Monday)", "prescriber Tue 09:00"),
        ("due Fri 20:00; no prescriber is known to come", "no prescriber is known to come"),
        ("carbamazepine is not offered there", ""),
    ],
)
def test_when_a_prescriber_comes_is_read_out_of_a_findings_words(words: str, said: str) -> None:
    """The page says it again of a finding that came with a pack: its words are all that travelled."""
    assert prescriber_in(words) == said


def test_the_national_investigations_case_is_named() -> None:
    left = script(carrier=Carrier.NOT_SENT, last_given_at=at("2026-11-20 08:05"), next_due_at=at("2026-11-20 20:00"))
    found = runs_out(left, FRIDAY, EVENING, there(), NOW)
    assert found is not None
    assert found.words == "last dose Fri 08:05; next prescriber Mon 09:00"
    assert (found.without_at, found.help_at) == (at("2026-11-20 20:00"), at("2026-11-23 09:00"))
    assert found.minutes == 61 * 60
    assert prescriber_in(found.words) == "prescriber Mon 09:00"


def test_one_dose_sent_ends_on_friday_evening() -> None:
    found = runs_out(script(supply=dose("1", "tablets")), FRIDAY, EVENING, there(), NOW)
    assert found is not None
    assert found.words == "last dose Fri 20:00; next prescriber Mon 09:00"
    assert found.without_at == at("2026-11-21 08:00")


RUNS = [
    # what is sent, prescriber, pharmacy, leaves, arrives, words (None: it lasts)
    ("6 tablets", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-11-20 13:00", "2026-11-20 18:30", None),
    # 5 last to Sunday 20:00… and Monday 08:00 is without: an hour is more than an anti-epileptic may wait.
    ("5 tablets", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Sun 20:00; next prescriber Mon 09:00"),
    ("5 tablets", "Mon–Fri 09:00–17:00", "Mon–Fri 10:30–17:00", "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Sun 20:00; next prescriber Mon 09:00, pharmacy 10:30"),
    ("5 tablets", "Mon–Fri 09:00–17:00", "Tue 09:00–17:00", "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Sun 20:00; next prescriber Mon 09:00, pharmacy Tue 09:00"),
    ("5 tablets", "Mon–Fri 09:00–17:00", None, "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Sun 20:00; next prescriber Mon 09:00, pharmacy not known"),
    ("5 tablets", "Mon–Fri 08:30–17:00", "Mon–Fri 08:30–17:00", "2026-11-20 13:00", "2026-11-20 18:30", None),  # 30 min
    ("5 tablets", "Mon–Fri 08:31–17:00", "Mon–Fri 08:31–17:00", "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Sun 20:00; next prescriber Mon 08:31"),
    # A prescriber who is there for an hour yet is reached; one who leaves sooner is not.
    ("1 tablet", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-11-20 13:00", "2026-11-20 16:00", None),
    ("1 tablet", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-11-20 13:00", "2026-11-20 16:01",
     "last dose Fri 20:00; next prescriber Mon 09:00"),
    # A prescriber on call, and no pharmacy: no stock is no help.
    ("1 tablet", "always", "Mon–Fri 09:00–17:00", "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Fri 20:00; next prescriber Fri 18:30, pharmacy Mon 09:00"),
    ("1 tablet", "always", "always", "2026-11-20 13:00", "2026-11-20 18:30", None),
    # Easter: Good Friday 3 April, Easter Monday 6 April 2026.
    ("7 tablets", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-04-02 13:00", "2026-04-02 18:30",
     "last dose Sun 20:00; next prescriber Tue 09:00 (bank holidays Friday and Monday)"),
    ("10 tablets", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-04-02 13:00", "2026-04-02 18:30", None),
    # Christmas on a Saturday: the next weekday is Wednesday.
    ("4 tablets", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2027-12-24 13:00", "2027-12-24 18:30",
     "last dose Sun 08:00; next prescriber Wed 09:00 (bank holidays Monday and Tuesday)"),
    # Across both clock changes the doses keep their clock times.
    ("5 tablets", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-10-23 13:00", "2026-10-23 18:30",
     "last dose Sun 20:00; next prescriber Mon 09:00"),
    ("5 tablets", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-03-27 13:00", "2026-03-27 18:30",
     "last dose Sun 20:00; next prescriber Mon 09:00"),
    ("7 days", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-11-20 13:00", "2026-11-20 18:30", None),
    ("2 days", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Sat 20:00; next prescriber Mon 09:00"),
    ("1 tablet", "closed every day", "always", "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Fri 20:00; no prescriber is known to come"),
    ("1 tablet", "always", "closed every day", "2026-11-20 13:00", "2026-11-20 18:30",
     "last dose Fri 20:00; next prescriber Fri 18:30, no pharmacy is known to open"),
    # Nobody can say: the prescriber's hours are not known, or what is sent cannot be counted.
    ("1 tablet", None, "always", "2026-11-20 13:00", "2026-11-20 18:30", None),
    ("1 box", "Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00", "2026-11-20 13:00", "2026-11-20 18:30", None),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "prescriber", "pharmacy", "leaves", "arrives", "words"), RUNS)
@pytest.mark.parametrize("nation", ["England", "Wales"])
def test_runs_out_before_help(
    sent: str, prescriber: str | None, pharmacy: str | None, leaves: str, arrives: str, words: str | None, nation: str
) -> None:
    found = runs_out(
        script(quantity_sent=sent), at(leaves), at(arrives), there(prescriber, pharmacy), at(leaves), nation
    )
    assert (found.words if found else None) == words
    if found is not None and found.help_at is not None:
        assert found.minutes == (found.help_at - found.without_at) // timedelta(minutes=1)
        assert found.minutes > 0


def test_stock_there_waits_for_a_prescriber_alone() -> None:
    # Friday-evening methadone with the pharmacy shut.
    methadone = script(
        "methadone",
        dose=dose("60"),
        strength="1 mg in 1 mL",
        form="oral solution",
        times=("08:00",),
        carrier=Carrier.STOCK,
        last_given_at=at("2026-11-20 07:50"),
    )
    shut = there("Mon–Fri 09:00–17:00", "Mon–Fri 09:00–17:00")
    found = runs_out(methadone, FRIDAY, at("2026-11-20 19:40"), shut, NOW)
    assert found is not None
    assert (found.words, found.pharmacy_at) == ("last dose Fri 07:50; next prescriber Mon 09:00", None)
    later = runs_out(methadone, FRIDAY, at("2026-11-20 19:40"), there(OFFICE, "Mon–Fri 14:00–17:00"), NOW)
    assert later is not None
    assert later.words == found.words
    assert runs_out(methadone, FRIDAY, at("2026-11-20 19:40"), there("always", "Mon–Fri 09:00–17:00"), NOW) is None


def test_without_a_last_dose_the_first_dose_nobody_has_is_told() -> None:
    found = runs_out(script(carrier=Carrier.NOT_SENT), FRIDAY, EVENING, there(), NOW)
    assert found is not None
    assert found.words == "due Fri 20:00; next prescriber Mon 09:00"


def test_what_never_runs_out_before_help() -> None:
    for quiet in (
        script("paliperidone depot", form="injection", every_days=28, carrier=Carrier.NOT_SENT),
        script(as_required=True, carrier=Carrier.NOT_SENT),
        script(status=ScriptStatus.ON_HOLD, carrier=Carrier.NOT_SENT),
    ):
        assert runs_out(quiet, FRIDAY, EVENING, there(), NOW) is None
    assert runs_out(script("placebozine", carrier=Carrier.NOT_SENT), FRIDAY, EVENING, None, NOW) is None


def test_what_cannot_wait_and_is_not_sent_runs_out_though_nothing_is_known_of_the_prison() -> None:
    found = runs_out(script(carrier=Carrier.NOT_SENT, last_given_at=LAST), FRIDAY, EVENING, None, NOW)
    assert found is not None
    assert found.words == "last dose Fri 08:05; when a prescriber comes is not known"
    for nothing_known in (None, there(prescriber=None, pharmacy=None)):
        left = script(carrier=Carrier.NOT_SENT, last_given_at=LAST)
        assert runs_out(left, FRIDAY, None, nothing_known, NOW) is not None


@pytest.mark.parametrize(
    ("arrives", "words", "in_time"),
    [
        # The case the national investigation described; nobody said when they arrive; a prescriber who is still there.
        ("2026-11-20 17:00", "last dose Fri 08:05; next prescriber Mon 09:00", False),
        (None, "last dose Fri 08:05; next prescriber Mon 09:00", False),
        ("2026-11-20 15:30",
         "last dose Fri 08:05; none is sent, and no stock there is known; next prescriber Fri 15:30", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("carrier", [Carrier.NOT_SENT, None])
def test_what_cannot_wait_and_is_not_sent_runs_out_whatever_the_arrival(
    carrier: Carrier | None, arrives: str | None, words: str, in_time: bool
) -> None:
    left = script(carrier=carrier, last_given_at=LAST)
    found = runs_out(left, FRIDAY, at(arrives) if arrives else None, there(), NOW)
    assert found is not None
    assert (found.words, found.without_at, found.in_time) == (words, at("2026-11-20 20:00"), in_time)
    assert found.headline == ("Runs out" if in_time else "Runs out before help")
    held = replace(left, carrier=Carrier.STOCK)
    assert (runs_out(held, FRIDAY, at("2026-11-20 15:30"), there(), NOW)) is None


def test_an_arrival_nobody_said_is_never_early() -> None:
    """One tablet lasts over Friday evening: a prescriber seen at 13:00 would do, and nobody said so."""
    one = script(supply=dose("1", "tablets"))
    assert runs_out(one, FRIDAY, FRIDAY, there(), NOW) is None
    found = runs_out(one, FRIDAY, None, there(), NOW)
    assert found is not None
    assert found.words == "last dose Fri 20:00; next prescriber Mon 09:00"


@pytest.mark.parametrize(
    ("medicine", "frequency", "last", "without"),
    [
        ("levetiracetam", "twice a day", "2026-11-20 12:05", "2026-11-21 00:05"),
        ("levetiracetam", "twice a day", "2026-11-20 05:00", "2026-11-20 18:30"),  # due on the way, and not given
        ("levetiracetam", "twice a day", None, "2026-11-20 18:30"),
        ("warfarin", "once a day", "2026-11-20 08:05", "2026-11-21 08:05"),
        ("lithium", "twice a day", "2026-11-20 12:05", "2026-11-21 00:05"),
        ("levetiracetam", "every other day", "2026-11-19 08:05", "2026-11-21 08:05"),
        ("levetiracetam", "as before", "2026-11-20 12:05", "2026-11-20 18:30"),
    ],
)
@pytest.mark.parametrize("carrier", [Carrier.NOT_SENT, None])
def test_without_clock_times_the_next_dose_is_due_by_how_often_it_is_taken(
    medicine: str, frequency: str, last: str | None, without: str, carrier: Carrier | None
) -> None:
    held = script(medicine, times=(), frequency=frequency, carrier=carrier, last_given_at=at(last) if last else None)
    found = runs_out(held, FRIDAY, EVENING, there(), NOW)
    assert found is not None
    assert found.without_at == at(without)
    assert found.words.endswith("; next prescriber Mon 09:00")


def test_whether_it_lasts_is_said_only_when_it_is_known() -> None:
    week = script(supply=dose("14", "tablets"))
    assert lasts(week, FRIDAY, there()) is True
    assert lasts(week, FRIDAY, None) is None
    assert lasts(week, FRIDAY, there(pharmacy=None)) is None
    assert lasts(week, FRIDAY, there(prescriber=None)) is None
    assert lasts(replace(week, carrier=Carrier.STOCK), FRIDAY, there(pharmacy=None)) is True
    assert lasts(script(quantity_sent="1 box"), FRIDAY, there()) is None
    assert lasts(script("paliperidone depot", form="injection", every_days=28), FRIDAY, None) is True
    assert lasts(script("placebozine", supply=dose("14", "tablets")), FRIDAY, there()) is True
    to_its_end = script(supply=dose("14", "tablets"), started_on=date(2026, 11, 16), duration_days=7)
    assert lasts(to_its_end, FRIDAY, None) is True


@pytest.mark.parametrize(
    ("prescriber", "pharmacy", "without"),
    [
        ("always", "always", None),
        ("always", "Mon–Fri 09:00–17:00", "2026-11-20 20:00"),  # the pharmacy closes while they may be on the way
        ("Mon–Fri 09:00–17:00", "always", "2026-11-20 20:00"),
    ],
)
def test_an_arrival_nobody_said_is_the_minute_of_leaving_only_where_nothing_ever_closes(
    prescriber: str, pharmacy: str, without: str | None
) -> None:
    none_sent = script("sertraline", form="tablet", carrier=Carrier.NOT_SENT)
    found = runs_out(none_sent, FRIDAY, None, there(prescriber, pharmacy), NOW)
    assert (found.without_at if found else None) == (at(without) if without else None)


def test_stock_of_a_prison_nobody_knows_is_nothing_to_say() -> None:
    for held in (script(carrier=Carrier.STOCK), script("methadone", form="oral solution", carrier=Carrier.NOT_SENT)):
        assert runs_out(held, FRIDAY, EVENING, None, NOW) is None


@pytest.mark.parametrize(
    ("more", "arrives", "without"),
    [
        ({}, "2026-11-20 20:00", "2026-11-20 20:00"),
        # Doses that fall on the way are told apart: here it is the first one after arriving.
        ({}, "2026-11-21 10:00", "2026-11-21 20:00"),
        # A course that ends on the way, or with what is sent, runs out nowhere.
        ({"started_on": date(2026, 11, 16), "duration_days": 5}, "2026-11-21 10:00", None),
        ({"started_on": date(2026, 11, 16), "duration_days": 7, "carrier": Carrier.ESCORT,
          "supply": dose("5", "tablets")}, "2026-11-20 18:30", None),
    ],
)  # fmt: skip
def test_the_first_dose_that_nobody_has_there(more: dict[str, Any], arrives: str, without: str | None) -> None:
    found = runs_out(script(**{"carrier": Carrier.NOT_SENT, **more}), FRIDAY, at(arrives), there(), NOW)
    assert (found.without_at if found else None) == (at(without) if without else None)


def test_stock_there_is_said_or_is_opioid_substitution() -> None:
    for medicine, carrier, stock in (
        ("sertraline", Carrier.STOCK, True),
        ("sertraline", Carrier.ESCORT, False),
        ("placebozine", None, False),
        ("methadone", None, True),
    ):
        assert from_stock(script(medicine, carrier=carrier), identify(medicine, None, None)) is stock


LAST = at("2026-11-20 08:05")
ENDS = "last dose Fri 08:05; next prescriber Mon 09:00"


@pytest.mark.parametrize(
    ("held", "without", "words", "unsaid"),
    [
        # Nobody said what travels: it ends with the last dose given, at the first one nobody has (E2, HSIB 2019).
        (script(carrier=None, last_given_at=LAST), "2026-11-20 20:00", ENDS, "nobody has said what travels"),
        (script(carrier=None), "2026-11-20 20:00", "due Fri 20:00; next prescriber Mon 09:00",
         "nobody has said what travels"),
        (script(last_given_at=LAST), "2026-11-20 20:00", ENDS, "nobody has said how much travels"),
        (script(quantity_sent="  ", last_given_at=LAST), "2026-11-20 20:00", ENDS, "nobody has said how much travels"),
        # Something typed that cannot be counted is asked about; it is not said to be missing.
        (script(quantity_sent="1 box", last_given_at=LAST), None, "", ""),
        # Held as stock there: what travels is of no account.
        (script("methadone", dose=dose("60"), strength="1 mg in 1 mL", times=("20:00",), carrier=None,
                last_given_at=LAST), "2026-11-20 20:00", ENDS, None),
        # No dose is timed: it ends when the last dose wears off, as long as its class may go without one.
        (script("lithium", times=(), carrier=None, last_given_at=LAST), "2026-11-21 08:05", ENDS,
         "nobody has said what travels"),
        (script("lithium", times=(), carrier=Carrier.NOT_SENT, last_given_at=LAST), "2026-11-21 08:05", ENDS, None),
        (script("lithium", times=(), last_given_at=LAST), "2026-11-21 08:05", ENDS, "nobody has said how much travels"),
        (script("lithium", times=(), supply=dose("9", "tablets"), last_given_at=LAST), None, "", ""),
        (script("lithium", times=("20:00",), quantity_sent="1 box", last_given_at=LAST), None, "", ""),
        # How often is not said, and its class knows no hours: it counts as due at once.
        (script("insulin", times=(), carrier=None, last_given_at=LAST), "2026-11-20 18:30", ENDS,
         "nobody has said what travels"),
        (script("lithium", times=("20:00",), started_on=date(2026, 11, 10), duration_days=5, carrier=Carrier.NOT_SENT,
                last_given_at=LAST), None, "", ""),
        (script("lithium", times=(), carrier=None), "2026-11-20 18:30",
         "due Fri 18:30; next prescriber Mon 09:00", "nobody has said what travels"),
        (script("omeprazole", times=(), carrier=None, last_given_at=LAST), "2026-11-20 18:30", ENDS,
         "nobody has said what travels"),
        (script("lithium", times=(), as_required=True, carrier=None, last_given_at=LAST), None, "", ""),
        (script("lithium", times=(), status=ScriptStatus.ON_HOLD, carrier=None, last_given_at=LAST), None, "", ""),
    ],
)  # fmt: skip
def test_what_nobody_said_counts_as_not_sent(held: Script, without: str | None, words: str, unsaid: str | None) -> None:
    found = runs_out(held, FRIDAY, EVENING, there(), NOW)
    assert (found is None) == (without is None)
    if found is not None and without is not None:
        assert (found.without_at, found.words, found.unsaid) == (at(without), words, unsaid)


COURSE = [ScheduleDose(day, "08:00", Decimal(amount), "mg") for day, amount in ((1, 10), (2, 0), (3, 20), (4, 30))]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        # "No dose" is no dose: nothing is due, and no tablet is counted for it.
        (ScheduleKind.REDUCTION, {}, [("2026-11-21", 10), ("2026-11-23", 20), ("2026-11-24", 30)]),
        # After a titration, and on days before it begins, the line's own doses are given.
        (ScheduleKind.TITRATION, {"times": ("09:00",)},
         [("2026-11-20", 5), ("2026-11-21", 10), ("2026-11-23", 20), ("2026-11-24", 30), ("2026-11-25", 5)]),
        (ScheduleKind.REDUCTION, {"times": ("09:00",)},
         [("2026-11-20", 5), ("2026-11-21", 10), ("2026-11-23", 20), ("2026-11-24", 30)]),
    ],
)  # fmt: skip
def test_doses_to_come_are_the_schedules_and_around_it_the_lines(
    kind: ScheduleKind, more: dict[str, Any], expected: list[tuple[str, int]]
) -> None:
    course = Schedule("c0" * 8, "Course", kind, date(2026, 11, 21), 4, tuple(COURSE))
    held = script("diazepam", dose=dose("5"), schedule=course, **{"times": (), **more})
    found = doses_after(held, at("2026-11-20 07:00"))
    told = [(f"{due.at:%Y-%m-%d}", int(due.dose.amount)) for due, _ in zip(found, range(5), strict=False) if due.dose]
    assert told == expected


def test_a_schedule_that_was_stopped_times_nothing() -> None:
    stopped = Schedule("c0" * 8, "Course", ScheduleKind.REDUCTION, date(2026, 11, 21), 4, tuple(COURSE), None, NOW, "x")
    held = script("diazepam", times=(), schedule=stopped, supply=dose("3", "tablets"))
    assert [note.words for note in supply_notes(held, FRIDAY)] == ["when the next dose is due is not recorded"]


def test_help_is_told_apart_from_not_known() -> None:
    assert help_after(None, FRIDAY).prescriber_known is False
    closed = help_after(there("closed every day", None), FRIDAY)
    assert closed.never(from_stock=True)
    assert closed.never(from_stock=False)
    assert not help_after(there(None, "always"), FRIDAY).never(from_stock=False)
    assert not help_after(there(), FRIDAY).never(from_stock=False)
    assert not help_after(there(), FRIDAY).never(from_stock=True)
    assert not help_after(there(pharmacy=None), FRIDAY).never(from_stock=False)
    shut = help_after(there(pharmacy="closed every day"), FRIDAY)
    assert (shut.never(from_stock=False), shut.never(from_stock=True)) == (True, False)
    assert help_after(None, FRIDAY).pharmacy_known is False


def test_who_comes_when_the_prescriber_is_about_to_leave() -> None:
    helped = help_after(there(), at("2026-04-02 16:59"))  # the Thursday before Easter
    assert helped.prescriber_at == at("2026-04-07 09:00")
    assert helped.because == (date(2026, 4, 3), date(2026, 4, 6))
    for hours in ("always", "every day 00:00–24:00; closed 25-Dec-2027"):
        assert help_after(there(hours), at("2026-04-02 16:59")).because == ()


@pytest.mark.parametrize(("medicine", "told"), [("Buvidal", False), ("placebozine", True), ("sertraline", True)])
def test_a_depot_is_given_by_staff_there(medicine: str, told: bool) -> None:
    held = script(medicine, carrier=Carrier.NOT_SENT, form=None)
    assert (runs_out(held, FRIDAY, EVENING, there(), NOW) is not None) is told


# What is sent, counted

QUANTITIES = [
    ("7 tablets", dose("7", "tablets")),
    ("3 (three) capsules", dose("3", "capsules")),
    ("500 mL", dose("500", "mL")),
    ("500ml, because: asthma", dose("500", "mL")),
    ("1,000 mg", dose("1000", "mg")),
    ("28 tablets or capsules", dose("28", "tablets")),
    ("14 days", dose("14", "days")),
    ("1 day", dose("1", "days")),
    ("2.5 mL", dose("2.5", "mL")),
    ("1 inhaler", None),
    ("2 boxes of 28 tablets", None),
    ("some", None),
    ("7", None),
    ("0 tablets", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "amount"), QUANTITIES)
def test_quantities_as_typed(text: str | None, amount: Dose | None) -> None:
    assert read_quantity(text) == amount


def test_what_was_counted_comes_before_what_was_typed() -> None:
    assert sent_of(script(supply=dose("6", "tablets"), quantity_sent="7 tablets")) == dose("6", "tablets")
    assert sent_of(script(supply_days=3, quantity_sent="7 tablets")) == dose("3", "days")
    assert sent_of(script(quantity_sent="7 tablets")) == dose("7", "tablets")


COVERS = [
    # medicine, dose, strength, times, sent: whole doses and days
    ("carbamazepine", dose("400"), "400 mg", ("08:00", "20:00"), dose("14", "tablets"), 14, 7),
    ("carbamazepine", dose("400"), "200 mg", ("08:00", "20:00"), dose("14", "tablets"), 7, 3),
    ("carbamazepine", dose("2", "tablets"), "200 mg", ("08:00", "20:00"), dose("14", "tablets"), 7, 3),
    ("carbamazepine", dose("2", "tablets"), None, ("08:00",), dose("14", "tablets"), 7, 7),
    ("levetiracetam", dose("500"), "100 mg in 1 mL", ("08:00", "20:00"), dose("300", "mL"), 60, 30),
    ("levetiracetam", dose("5", "mL"), "100 mg in 1 mL", ("08:00", "20:00"), dose("300", "mL"), 60, 30),
    ("levothyroxine", dose("125", "micrograms"), "25 micrograms", ("08:00",), dose("28", "tablets"), 5, 5),
    ("sertraline", dose("100"), "50 mg", ("08:00",), dose("1", "tablets"), 0, 0),
    ("insulin glargine", dose("18", "units"), "100 units in 1 mL", ("22:00",), dose("3", "mL"), 16, 16),
    ("sertraline", dose("50"), "50 mg", ("08:00",), dose("5", "doses"), 5, 5),
    ("sertraline", dose("50"), None, ("08:00",), dose("5", "doses"), 5, 5),
]


@pytest.mark.parametrize(("medicine", "amount", "strength", "times", "sent", "count", "days"), COVERS)
def test_whole_doses_and_days(
    medicine: str, amount: Dose, strength: str | None, times: tuple[str, ...], sent: Dose, count: int, days: int
) -> None:
    found = cover_of(script(medicine, dose=amount, strength=strength, times=times, supply=sent), FRIDAY)
    assert found is not None
    assert (found.doses, found.days) == (count, days)
    assert (found.last_at is None) is (count == 0)


NOT_COUNTED = [
    {"dose": None, "supply": dose("7", "tablets")},
    {"strength": None, "supply": dose("7", "tablets")},  # 400 mg of tablets of no known strength
    {"dose": dose("5", "mL"), "strength": None, "supply": dose("500", "mg")},
    {"supply": dose("7", "patches"), "strength": "25 micrograms in 1 hour", "dose": dose("25", "micrograms")},
    {"strength": "30 mg and 500 mg", "supply": dose("7", "tablets")},
    {"supply": None},
    {"times": (), "supply": dose("7", "tablets")},
]


@pytest.mark.parametrize("more", NOT_COUNTED)
def test_what_cannot_be_counted_is_not_taken_to_last(more: dict[str, Any]) -> None:
    assert cover_of(script(**more), FRIDAY) is None


@pytest.mark.parametrize(
    "more",
    [{"supply": dose("0", "tablets")}, {"supply": dose("0", "doses")}, {"supply_days": 0}, {"quantity_sent": "0"}],
)
def test_a_count_of_none_is_nothing_and_runs_out(more: dict[str, Any]) -> None:
    """E2: none counted is not "cannot be counted"."""
    held = script(last_given_at=LAST, **more)
    found = runs_out(held, FRIDAY, EVENING, there(), NOW)
    if more == {"quantity_sent": "0"}:  # typed without a unit: asked about
        assert found is None
        return
    assert found is not None
    assert (found.without_at, found.unsaid) == (at("2026-11-20 20:00"), None)
    assert [note.words for note in supply_notes(held, FRIDAY)] == ["0 days' supply"]


def test_a_count_of_what_nobody_is_said_to_carry_is_a_count_of_nothing() -> None:
    found = cover_of(script(carrier=None, supply=dose("7", "tablets")), FRIDAY)
    assert found is not None
    assert (found.doses, found.without_at) == (0, at("2026-11-20 20:00"))


@settings(max_examples=30)
@given(st.integers(1, 60), st.integers(1, 4), st.integers(1, 60))
def test_no_dose_is_counted_that_is_not_there(tablets: int, pieces: int, hours: int) -> None:
    left = script(dose=dose(str(200 * pieces)), strength="200 mg", supply=dose(str(tablets), "tablets"))
    leaves = FRIDAY + timedelta(hours=hours)
    found = cover_of(left, leaves)
    assert found is not None
    assert found.doses == tablets // pieces
    timed = [due.at for due in doses_after(left, leaves)]
    assert found.without_at == timed[found.doses]
    assert found.last_at == (timed[found.doses - 1] if found.doses else None)


# Doses to come


def test_of_what_is_taken_nobody_knows_how_often_no_count_of_doses_is_taken_to_last() -> None:
    monthly = script(frequency="monthly", times=("08:00",), next_due_at=at("2026-11-21 08:00"))
    assert cover_of(replace(monthly, supply=dose("7", "tablets")), FRIDAY) is None
    seven = cover_of(replace(monthly, supply_days=7), FRIDAY)
    assert seven is not None
    assert (seven.doses, seven.days) == (1, 7)
    nothing = cover_of(replace(monthly, carrier=Carrier.NOT_SENT), FRIDAY)
    assert nothing is not None
    assert nothing.without_at == at("2026-11-21 08:00")
    known = cover_of(replace(monthly, every_days=28, supply=dose("1", "tablets")), FRIDAY)
    assert known is not None
    assert known.without_at == at("2026-12-19 08:00")


def test_doses_to_come_keep_their_clock_times_across_both_changes() -> None:
    spring = [due.at for due in doses_after(script(times=("08:00",)), at("2026-03-28 09:00"))][:2]
    assert spring == [at("2026-03-29 08:00"), at("2026-03-30 08:00")]
    autumn = [due.at for due in doses_after(script(times=("01:30",)), at("2026-10-24 09:00"))][:2]
    assert autumn == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]


def test_a_dose_given_early_is_not_due_again_before_the_next() -> None:
    given = script(next_due_at=at("2026-11-21 08:00"))
    assert next(doses_after(given, FRIDAY)).at == at("2026-11-21 08:00")
    late = script(next_due_at=at("2026-11-20 08:00"))
    assert next(doses_after(late, FRIDAY)).at == at("2026-11-20 20:00")


def test_a_medicine_every_few_days_and_a_course_that_ends() -> None:
    weekly = script(every_days=7, times=("08:00",), next_due_at=at("2026-10-19 08:00"))
    assert [due.at for due in doses_after(weekly, at("2026-10-20 08:00"))][:2] == [
        at("2026-10-26 08:00"),  # after the clocks went back
        at("2026-11-02 08:00"),
    ]
    course = script("amoxicillin", started_on=date(2026, 11, 16), duration_days=7, next_due_at=at("2026-11-20 20:00"))
    assert [due.at for due in doses_after(course, FRIDAY)][-1] == at("2026-11-22 20:00")
    enough = script("amoxicillin", started_on=date(2026, 11, 16), duration_days=7, supply=dose("5", "tablets"))
    found = cover_of(enough, FRIDAY)
    assert found is not None
    assert (found.doses, found.without_at) == (5, None)


def detox(sent: Dose | None) -> Script:
    """Day 4 of 10 of a withdrawal regimen on 20 November."""
    steps = ((4, "20"), (5, "15"), (6, "10"))
    doses = tuple(ScheduleDose(day, time, Decimal(mg), "mg") for day, mg in steps for time in ("08:00", "20:00"))
    course = Schedule("C1", "chlordiazepoxide", ScheduleKind.ALCOHOL, date(2026, 11, 17), 10, doses)
    return script(
        "chlordiazepoxide", dose=dose("20"), strength="5 mg", form="capsule", schedule=course, supply=sent, times=()
    )


@pytest.mark.parametrize(
    ("capsules", "count", "without"),
    [("4", 1, "2026-11-21 08:00"), ("9", 2, "2026-11-21 20:00"), ("14", 5, None), ("13", 4, "2026-11-22 20:00")],
)
def test_a_regimen_takes_what_each_day_says(capsules: str, count: int, without: str | None) -> None:
    found = cover_of(detox(dose(capsules, "capsules")), FRIDAY)
    assert found is not None
    assert (found.doses, found.without_at, found.days) == (count, at(without) if without else None, None)


def test_a_regimen_is_not_counted_in_whole_days() -> None:
    assert supply_notes(detox(dose("4", "capsules")), FRIDAY) == ()


def test_days_of_supply_are_local_days_from_the_first_dose_on() -> None:
    saturday = at("2026-11-21 20:00")
    assert cover_of(script(supply_days=2), FRIDAY) == Cover(3, saturday, at("2026-11-22 08:00"), 2)
    course = script("amoxicillin", started_on=date(2026, 11, 16), duration_days=7, supply_days=9)
    assert cover_of(course, FRIDAY) == Cover(5, at("2026-11-22 20:00"), None, 9)


@pytest.mark.parametrize(("every_days", "days"), [(2, 6), (7, 21)])
def test_doses_every_few_days_last_so_many_days(every_days: int, days: int) -> None:
    next_due = at("2026-11-21 08:00")
    spaced = script(every_days=every_days, times=("08:00",), next_due_at=next_due, supply=dose("3", "tablets"))
    found = cover_of(spaced, FRIDAY)
    assert found is not None
    assert (found.doses, found.days) == (3, days)


# What is to be put right about the supply

NOTES = [
    ("carbamazepine", {"supply": dose("14", "tablets")}, None),
    ("carbamazepine", {"supply": dose("13", "tablets")}, (SupplyKind.SHORT, "6 days' supply")),
    ("carbamazepine", {"supply": dose("2", "tablets")}, (SupplyKind.SHORT, "1 day's supply")),
    ("carbamazepine", {"supply_days": 7}, None),
    ("carbamazepine", {"carrier": Carrier.NOT_SENT}, (SupplyKind.NONE, "none is sent")),
    ("carbamazepine", {"carrier": Carrier.STOCK}, None),
    ("carbamazepine", {}, (SupplyKind.NOT_SAID, "how much is sent is not said")),
    ("carbamazepine", {"carrier": None}, (SupplyKind.NOT_SAID, "who carries it, and how much, is not said")),
    ("carbamazepine", {"quantity_sent": "1 box"},
     (SupplyKind.NOT_COUNTED, "how many doses are sent cannot be counted")),
    ("carbamazepine", {"quantity_sent": "7 tablets", "strength": None},
     (SupplyKind.NOT_COUNTED, "how long it lasts cannot be counted")),
    ("carbamazepine", {"quantity_sent": "7 tablets", "times": ()},
     (SupplyKind.NOT_COUNTED, "when the next dose is due is not recorded")),
    ("carbamazepine", {"status": ScriptStatus.ON_HOLD, "carrier": Carrier.NOT_SENT}, None),
    ("paracetamol", {"as_required": True, "carrier": Carrier.NOT_SENT}, None),
    ("methadone", {"carrier": Carrier.NOT_SENT, "strength": "1 mg in 1 mL"}, None),  # held as stock everywhere
    ("buprenorphine prolonged-release", {"carrier": Carrier.NOT_SENT, "every_days": 28}, None),
    # A course that ends before seven days need not last longer.
    ("amoxicillin", {"supply": dose("4", "tablets"), "started_on": date(2026, 11, 16), "duration_days": 6}, None),
    # Schedule 2 and 3 and tuberculosis medicines are observed: nobody carries their own without a reason.
    ("pregabalin", {"carrier": Carrier.PERSON, "supply": dose("14", "tablets")},
     (SupplyKind.REASON, "carried by the person without a reason")),
    ("rifampicin", {"carrier": Carrier.PERSON, "supply": dose("14", "tablets")},
     (SupplyKind.REASON, "carried by the person without a reason")),
    ("carbamazepine", {"carrier": Carrier.PERSON, "supply": dose("14", "tablets")}, None),
    ("pregabalin", {"supply": dose("14", "tablets")}, None),  # with the escort
    # What is for emergencies must be at hand.
    ("salbutamol", {"as_required": True, "carrier": Carrier.NOT_SENT},
     (SupplyKind.NOT_AT_HAND, "the inhaler must be with the person or the escort")),
    ("salbutamol", {"as_required": True, "carrier": Carrier.PERSON, "quantity_sent": "1 inhaler"}, None),
    ("midazolam", {"as_required": True, "carrier": Carrier.NOT_SENT},
     (SupplyKind.NOT_AT_HAND, "it must be with the person or the escort")),
    ("placebozine", {"carrier": Carrier.NOT_SENT}, (SupplyKind.NONE, "none is sent")),
    ("placebozine", {"carrier": None}, (SupplyKind.NOT_SAID, "who carries it, and how much, is not said")),
    ("paliperidone depot", {"carrier": None}, None),
    ("amoxicillin", {"started_on": date(2026, 11, 10), "duration_days": 5, "supply": dose("5", "tablets")}, None),
]  # fmt: skip


@pytest.mark.parametrize(("medicine", "more", "note"), NOTES)
def test_what_is_to_be_put_right(medicine: str, more: dict[str, Any], note: tuple[SupplyKind, str] | None) -> None:
    found = supply_notes(script(medicine, **more), FRIDAY)
    assert [(each.kind, each.words) for each in found] == ([note] if note else [])


def test_a_reason_lets_the_person_carry_it() -> None:
    own = script("pregabalin", carrier=Carrier.PERSON, supply=dose("14", "tablets"))
    assert supply_notes(own, FRIDAY, reason="long journey, agreed with the prescriber") == ()
    assert len(supply_notes(own, FRIDAY, reason="  ")) == 1
    assert supply_notes(own, FRIDAY)[0].detail == "It is Schedule 3: every dose is observed."


@pytest.mark.parametrize(
    ("medicine", "strength", "why"),
    [
        ("methadone", "1 mg in 1 mL", "Schedule 2"),
        ("gabapentin", "300 mg", "Schedule 3"),
        ("morphine", "10 mg in 5 mL", None),  # weak oral solution
        ("morphine", "20 mg in 1 mL", "Schedule 2"),
        ("rifampicin", "300 mg", "a tuberculosis medicine"),
        ("diazepam", "5 mg", None),
        ("specimenol", None, None),
    ],
)
def test_what_is_always_observed(medicine: str, strength: str | None, why: str | None) -> None:
    assert observed_only(script(medicine, strength=strength, form=None)) == why


@pytest.mark.parametrize(
    ("medicine", "minutes"),
    [("carbamazepine", 30), ("insulin glargine", 30), ("sertraline", 120), ("methadone", 120), ("omeprazole", 120)],
)
def test_how_late_a_dose_may_be(medicine: str, minutes: int) -> None:
    assert margin_minutes(identify(medicine)) == minutes


@pytest.mark.parametrize(
    ("typed", "strength", "counted"),
    [
        ("28 tablets", "10 mg", dose("28", "tablets")),
        ("28 tablets of 10 mg", "10 mg", dose("28", "tablets")),
        ("28 tablets of 5 mg", "10 mg", None),
        ("28 tablets 5mg each", "10 mg", None),
        ("28 tablets of 5 mg", None, None),
        ("100 mL (1 mg in 1 mL)", "1 mg in 1 mL", dose("100", "mL")),
        ("100 mL of 10 mg/mL", "1 mg in 1 mL", None),
        ("28 tablets in 2 boxes", "10 mg", dose("28", "tablets")),
        ("60 mg", "1 mg in 1 mL", dose("60", "mg")),
        ("28 tablets of 10mg", "10 mg", dose("28", "tablets")),
        ("28 tablets of 0.01 g", "10 mg", dose("28", "tablets")),
        ("28 tablets of 500mcg", "0.5 mg", dose("28", "tablets")),
        ("28 tablets of 0.1 g", "10 mg", None),
        ("100 mL of 1mg/1mL", "1 mg in 1 mL", dose("100", "mL")),
        ("100 mL of 5mg/5ml", "1 mg/mL", dose("100", "mL")),
        ("100 mL of 10 mg per 5 mL", "1 mg in 1 mL", None),
        ("100 mL of 10 mg", "10 mg in 1 mL", None),  # of how many mL is not said
        ("7 days", "10 mg", dose("7", "days")),
    ],
)
def test_tablets_of_another_strength_are_not_counted_as_those_of_the_line(
    typed: str, strength: str | None, counted: Dose | None
) -> None:
    assert read_sent(typed, strength) == counted
    assert sent_of(script("sertraline", strength=strength, quantity_sent=typed)) == counted


def test_a_dose_at_the_very_minute_of_leaving_is_none_to_come() -> None:
    found = [due.at for due in doses_after(script(times=("08:00", "20:00")), at("2026-11-20 08:00"))]
    assert found[0] == at("2026-11-20 20:00")
