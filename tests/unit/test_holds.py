"""When a prescriber comes first, and when a dose may not be recorded again."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.holds import (
    CLOCK,
    CLOZAPINE_BREAK,
    DEPOT_EARLY,
    DEPOT_LIVE,
    DEPOT_OVERDUE,
    DOSE_UNUSABLE,
    LAST_DOSE_UNKNOWN,
    MISSED_DAYS,
    NOT_VERIFIED,
    OST_TODAY,
    SELDOM_EARLY,
    Given,
    all_holds,
    dose_guard,
    needs_prescriber_first,
)
from reception_app.clock import LONDON
from reception_app.handover.record import Script
from reception_app.vocabulary import LastGivenHow

OBSERVED, RECORDED, STATED = LastGivenHow.OBSERVED, LastGivenHow.RECORDED, LastGivenHow.STATED


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


NOW = at("2026-11-20 19:40")


@dataclass(frozen=True)
class Facts:
    medicine: str = "methadone"
    brand: str | None = None
    form: str | None = None
    every_days: int = 1
    verified: bool = True
    last_given_at: datetime | None = at("2026-11-20 08:00")
    last_given_how: LastGivenHow | None = OBSERVED
    dose: Dose | None = None
    strength: str | None = None


def kind(facts: Facts, now: datetime = NOW, last_observed_at: datetime | None = None) -> str | None:
    hold = needs_prescriber_first(facts, now, last_observed_at=last_observed_at)
    return hold.kind if hold else None


def test_a_verified_medicine_in_time_needs_nobody() -> None:
    assert kind(Facts()) is None
    assert kind(Facts(medicine="sertraline", last_given_at=None, last_given_how=None)) is None


@pytest.mark.parametrize(
    ("dose", "strength", "held"),
    [
        (Dose(Decimal(60), "mL"), None, True),
        (Dose(Decimal(60), "mL"), "10 mg", True),  # of a tablet: it says nothing of a mL
        (Dose(Decimal(60), "mL"), "1 mg in 1 mL", False),
        (Dose(Decimal(60), "mg"), None, False),
        (Dose(Decimal("0.5"), "mg"), "1 mg", False),
        (Dose(Decimal(10), "units"), "1 mg in 1 mL", False),
        (Dose(Decimal(0), "mg"), None, True),
        (None, None, False),
    ],
)
def test_a_dose_that_says_nothing_to_give_waits_whatever_else_holds(
    dose: Dose | None, strength: str | None, held: bool
) -> None:
    """mL never stands for mg; a dose of nothing is none."""
    assert kind(Facts(dose=dose, strength=strength)) == (DOSE_UNUSABLE if held else None)
    late = all_holds(Facts(dose=dose, strength=strength, last_given_at=at("2026-11-10 08:00")), NOW)
    assert [hold.kind for hold in late] == [DOSE_UNUSABLE, MISSED_DAYS][0 if held else 1 :]
    laid = [Dose(Decimal(5), "mg"), *([dose] if dose else [])]
    assert bool(all_holds(Facts(strength=strength), NOW, laid=laid)) == held


def test_the_records_own_script_fits() -> None:
    script = Script(id="0" * 16, medicine="methadone", verified=False)
    assert [hold.kind for hold in all_holds(script, NOW)] == [LAST_DOSE_UNKNOWN, NOT_VERIFIED]


@pytest.mark.parametrize("medicine", ["sertraline", "methadone", "something unheard of"])
def test_an_unverified_dose_waits_for_a_prescriber(medicine: str) -> None:
    assert NOT_VERIFIED in [hold.kind for hold in all_holds(Facts(medicine=medicine, verified=False), NOW)]


def test_an_emergency_item_is_never_taken_away_meanwhile() -> None:
    hold = needs_prescriber_first(Facts(medicine="salbutamol", verified=False, last_given_at=None), NOW)
    assert hold is not None
    assert hold.words == ("The dose is not verified. For an emergency the inhaler stays with the person.")
    other = needs_prescriber_first(Facts(medicine="sertraline", verified=False, last_given_at=None), NOW)
    assert other is not None
    assert other.words == "The dose is not verified."


def test_the_gravest_reason_comes_first() -> None:
    late = Facts(verified=False, last_given_at=at("2026-11-10 08:00"))
    assert [hold.kind for hold in all_holds(late, NOW)] == [MISSED_DAYS, NOT_VERIFIED]
    assert kind(late) == MISSED_DAYS


def test_a_day_that_counts_already_makes_the_third_missed_day() -> None:
    last = Facts(last_given_at=at("2026-11-17 08:00"))
    assert all_holds(last, NOW) == ()
    assert [hold.kind for hold in all_holds(last, NOW, today_counts=True)] == [MISSED_DAYS]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2026-11-17 23:59", None),
        ("2026-11-16 23:59", MISSED_DAYS),
        ("2026-11-10 08:00", MISSED_DAYS),
    ],
)
def test_from_three_missed_days_the_prescriber_is_consulted(last: str, expected: str | None) -> None:
    for medicine in ("methadone", "Subutex", "buprenorphine with naloxone"):
        assert kind(Facts(medicine=medicine, last_given_at=at(last))) == expected


def test_only_an_observed_dose_counts_and_a_later_observed_one_is_taken() -> None:
    for how in (RECORDED, STATED, None):
        assert kind(Facts(last_given_how=how)) == LAST_DOSE_UNKNOWN
    assert kind(Facts(last_given_how=STATED), last_observed_at=at("2026-11-19 09:00")) is None
    assert kind(Facts(last_given_at=at("2026-11-10 08:00")), last_observed_at=at("2026-11-19 09:00")) is None


def test_the_words_show_days_and_hours() -> None:
    hold = needs_prescriber_first(Facts(last_given_at=at("2026-11-16 08:00")), NOW)
    assert hold is not None
    assert hold.words == (
        "3 days missed (Tue, Wed, Thu); 107 h since the last observed dose; today's dose not yet given. "
        "Tolerance may be lost."
    )


def test_clozapine_past_48_hours_is_a_break() -> None:
    facts = Facts(medicine="Clozaril", last_given_at=NOW - timedelta(hours=48), last_given_how=RECORDED)
    assert kind(facts) is None
    assert kind(facts, NOW + timedelta(seconds=1)) == CLOZAPINE_BREAK
    assert kind(Facts(medicine="clozapine", last_given_how=STATED)) == LAST_DOSE_UNKNOWN
    assert kind(Facts(medicine="clozapine", last_given_at=None)) == LAST_DOSE_UNKNOWN


def test_the_48_hours_are_real_hours_across_the_october_change() -> None:
    facts = Facts(medicine="clozapine", last_given_at=at("2026-10-24 09:00"))
    assert kind(facts, at("2026-10-26 08:00")) is None
    assert kind(facts, at("2026-10-26 08:01")) == CLOZAPINE_BREAK


def test_a_depot_past_its_window_waits() -> None:
    weekly = Facts(medicine="buprenorphine", brand="Buvidal", every_days=7, last_given_at=at("2026-11-11 10:00"))
    assert kind(weekly) is None
    assert kind(weekly, at("2026-11-21 00:01")) == DEPOT_OVERDUE
    assert kind(Facts(medicine="Buvidal", every_days=28, last_given_at=None)) == LAST_DOSE_UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        Facts(),
        Facts(medicine="clozapine"),
        Facts(medicine="Buvidal", every_days=7),
        Facts(medicine="Xeplion", every_days=28),
        Facts(medicine="sertraline"),
        Facts(medicine="something unheard of"),
    ],
    ids=lambda line: line.medicine,
)
def test_whatever_it_is_a_last_dose_after_this_moment_is_a_wrong_clock(line: Facts) -> None:
    assert kind(replace(line, last_given_at=NOW + timedelta(minutes=1))) == CLOCK
    assert kind(replace(line, last_given_at=NOW)) is None


def test_a_last_dose_in_the_future_is_a_wrong_clock() -> None:
    assert kind(Facts(last_given_at=NOW + timedelta(hours=1))) == CLOCK
    assert kind(Facts(), last_observed_at=NOW + timedelta(hours=1)) == CLOCK


def dose(medicine: str, when: str, how: LastGivenHow = OBSERVED, **parts: object) -> Given:
    return Given(medicine, at(when), how, **parts)  # type: ignore[arg-type]


def test_opioid_substitution_given_today_anywhere_is_shown_and_blocks() -> None:
    earlier = dose("Methadone 1mg/1ml", "2026-11-20 08:15", where="Leeds (HMP)")
    for medicine in ("methadone", "buprenorphine", "Suboxone"):
        guard = dose_guard(medicine, [earlier], NOW)
        assert guard is not None
        assert (guard.kind, guard.given) == (OST_TODAY, earlier)
        assert guard.words == "Already given today: methadone Today 08:15, Leeds (HMP) (observed)."


def test_what_the_person_says_they_had_today_blocks_too() -> None:
    guard = dose_guard("methadone", [dose("methadone", "2026-11-20 07:00", STATED, where="police station")], NOW)
    assert guard is not None
    assert "the person says" in guard.words


def test_yesterdays_dose_and_other_medicines_do_not_block() -> None:
    assert dose_guard("methadone", [dose("methadone", "2026-11-19 23:59")], NOW) is None
    assert dose_guard("methadone", [dose("codeine", "2026-11-20 08:00")], NOW) is None
    assert dose_guard("paracetamol", [dose("methadone", "2026-11-20 08:00")], NOW) is None
    assert dose_guard("methadone", [], NOW) is None
    assert dose_guard("methadone", [dose("something unheard of", "2026-11-20 08:00")], NOW) is None
    assert dose_guard("something unheard of", [dose("methadone", "2026-11-20 08:00")], NOW) is None
    for unlike in ("Xeplion", "methotrexate"):
        assert dose_guard(unlike, [dose("methadone", "2026-11-20 08:00")], NOW) is None


def test_of_several_doses_the_latest_is_told_whatever_else_was_given() -> None:
    first, second = dose("methadone", "2026-11-20 07:00"), dose("methadone", "2026-11-20 12:00")
    unheard = dose("something unheard of", "2026-11-20 13:00")
    yesterday = dose("methadone", "2026-11-19 12:00")
    for given in ([first, second, unheard, yesterday], [unheard, yesterday, second, first]):
        guard = dose_guard("methadone", given, NOW)
        assert guard is not None
        assert (guard.given, guard.until) == (second, NOW.date())


def test_today_is_the_local_day() -> None:
    just_before_midnight = at("2026-07-01 00:30")
    assert dose_guard("methadone", [dose("methadone", "2026-06-30 23:45")], just_before_midnight) is None
    assert dose_guard("methadone", [dose("methadone", "2026-07-01 00:05")], just_before_midnight) is not None


def test_a_depot_cannot_be_given_again_inside_its_interval() -> None:
    first = dose("Buvidal", "2026-11-13 15:00", every_days=7)
    early = dose_guard("Buvidal", [first], at("2026-11-19 23:00"), every_days=7)
    assert early is not None
    assert early.kind == DEPOT_EARLY
    assert "Not due before Fri 20-Nov-2026" in early.words
    assert early.until == date(2026, 11, 19)
    assert dose_guard("Buvidal", [first], at("2026-11-20 09:00"), every_days=7) is None


def test_no_daily_dose_on_top_of_a_live_depot() -> None:
    weekly = dose("buprenorphine", "2026-11-11 10:00", brand="Buvidal", every_days=7)
    live = dose_guard("methadone", [weekly], NOW)
    assert live is not None
    assert live.kind == DEPOT_LIVE
    assert "to Fri 20-Nov-2026" in live.words
    assert live.until == date(2026, 11, 20)
    assert dose_guard("methadone", [weekly], at("2026-11-21 08:00")) is None
    inside = dose_guard("methadone", [weekly], at("2026-11-14 08:00"))
    assert inside is not None
    assert (inside.kind, inside.until) == (DEPOT_LIVE, date(2026, 11, 20))
    assert dose_guard("Xeplion", [weekly], at("2026-11-14 08:00"), every_days=28) is None


@pytest.mark.parametrize(
    ("before", "now", "days", "guarded"),
    [
        (28, 7, 10, True),  # the month of the last one is not over, whatever the next one is for
        (28, 7, 28, False),
        (7, 28, 8, False),
        (1, 7, 8, False),  # what was given before did not say: as long as the one now
        (1, 7, 6, True),
    ],
)
def test_a_depot_waits_for_the_interval_of_the_last_one(before: int, now: int, days: int, guarded: bool) -> None:
    last = dose("Buvidal", "2026-10-20 10:00", every_days=before)
    guard = dose_guard("Buvidal", [last], at("2026-10-20 10:00") + timedelta(days=days), every_days=now)
    assert (guard.kind if guard else None) == (DEPOT_EARLY if guarded else None)


def test_a_depot_whose_interval_was_not_said_is_taken_for_the_longest() -> None:
    unknown = dose("Buvidal", "2026-10-20 10:00")
    assert dose_guard("methadone", [unknown], NOW) is not None
    assert dose_guard("methadone", [unknown], at("2026-11-25 10:00")) is None
    assert dose_guard("methadone", [unknown], at("2026-11-15 10:00"), every_days=7) is not None


def test_an_antipsychotic_depot_guards_itself_alone() -> None:
    monthly = dose("Xeplion", "2026-11-01 10:00", every_days=28)
    assert dose_guard("paliperidone palmitate", [monthly], NOW, every_days=28) is not None
    assert dose_guard("methadone", [monthly], NOW) is None
    two_weekly = dose("zuclopenthixol decanoate", "2026-11-01 10:00", every_days=21)
    assert dose_guard("Clopixol", [two_weekly], NOW, every_days=21) is not None
    assert dose_guard("Clopixol", [two_weekly], at("2026-11-22 09:00"), every_days=21) is None


@pytest.mark.parametrize(
    ("medicine", "form", "given_at", "now", "times", "guarded"),
    [
        ("methotrexate", "tablet", "2026-11-16 09:00", "2026-11-18 09:00", 1, True),
        ("methotrexate", None, "2026-11-16 09:00", "2026-11-22 23:00", 1, True),
        ("methotrexate", "tablet", "2026-11-16 09:00", "2026-11-23 07:00", 1, False),
        ("methotrexate", "tablet", "2026-11-16 08:00", "2026-11-16 20:00", 1, True),
        ("methotrexate", "tablet", "2026-11-16 08:00", "2026-11-16 20:00", 2, False),  # split over one day
        ("methotrexate", "tablet", "2026-11-16 08:00", "2026-11-17 08:00", 2, True),
        ("semaglutide", "injection", "2026-11-16 08:00", "2026-11-18 08:00", 1, True),
        ("semaglutide", "solution for injection", "2026-11-16 08:00", "2026-11-18 08:00", 1, True),
        ("semaglutide", "pre-filled pen", "2026-11-16 08:00", "2026-11-18 08:00", 1, True),
        ("semaglutide", "tablet", "2026-11-16 08:00", "2026-11-17 08:00", 1, False),
        ("alendronic acid", "tablet", "2026-11-16 08:00", "2026-11-17 08:00", 1, False),  # 10 mg is daily
        ("sertraline", "tablet", "2026-11-16 08:00", "2026-11-16 09:00", 1, False),
    ],
)
def test_what_is_given_once_a_week_is_not_given_again_within_it_unasked(
    medicine: str, form: str | None, given_at: str, now: str, times: int, guarded: bool
) -> None:
    guard = dose_guard(medicine, [dose(medicine, given_at, form=form)], at(now), form=form, times_a_day=times)
    assert (guard is not None) is guarded
    if guard is not None:
        assert guard.kind == SELDOM_EARLY
        name = f"{medicine[0].upper()}{medicine[1:]}"
        assert guard.words.startswith(f"{name} is given at most once a week: not due before Mon 23-Nov-2026. Last ")
        assert guard.until == date(2026, 11, 22)


def test_a_dose_of_another_form_or_medicine_is_no_dose_of_the_week() -> None:
    now = at("2026-11-18 08:00")
    injected = dose("semaglutide", "2026-11-16 08:00", form="injection")
    assert dose_guard("semaglutide", [injected], now, form="tablet") is None
    assert dose_guard("methotrexate", [injected], now, form="tablet") is None
    same_day = dose_guard("methotrexate", [dose("methotrexate", "2026-11-18 06:00")], now)
    assert same_day is not None
    large = replace(dose("alendronic acid", "2026-11-16 08:00", form="tablet"), mass=Dose(Decimal(70), "mg"))
    assert dose_guard("alendronic acid", [large], now, form="tablet") is None


@pytest.mark.parametrize(
    ("medicine", "form", "before", "now", "days", "until"),
    [
        ("alendronic acid", "tablet", "70", "70", 2, "Mon 23-Nov-2026"),
        ("alendronic acid", "tablet", "70", "70", 7, None),
        ("alendronic acid", "tablet", "10", "10", 1, None),
        ("alendronic acid", "tablet", "10", "70", 1, None),
        ("alendronic acid", "tablet", None, "70", 1, None),
        ("risedronate sodium", "tablet", "35", "35", 3, "Mon 23-Nov-2026"),
        ("risedronate sodium", "tablet", "5", "5", 1, None),
        ("ibandronic acid", "tablet", "150", "150", 7, "Mon 14-Dec-2026"),
    ],
    ids=str,
)
def test_what_is_weekly_by_its_strength_is_guarded_where_both_amounts_are_known(
    medicine: str, form: str, before: str | None, now: str, days: int, until: str | None
) -> None:
    last = dose(medicine, "2026-11-16 08:00", form=form)
    last = replace(last, mass=Dose(Decimal(before), "mg") if before else None)
    guard = dose_guard(
        medicine, [last], at("2026-11-16 08:00") + timedelta(days=days), form=form, mass=Dose(Decimal(now), "mg")
    )
    assert (guard is not None) is (until is not None)
    if guard is not None:
        assert f"not due before {until}" in guard.words


def test_the_second_patch_of_a_day_is_no_second_dose() -> None:
    """25 and 12 micrograms in 1 hour are two lines of one dose."""
    last = dose("fentanyl", "2026-11-16 08:00", form="transdermal patch")
    assert dose_guard("fentanyl", [last], at("2026-11-16 08:05"), form="transdermal patch") is None
