"""Fit before departure: every conflict with the destination, whom to ring; nothing unknown fits (E8, E9, E12)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.establishment_services import ITEM_KINDS, EstablishmentServices, Offer
from reception_app.clinical.fit import Conflict, ConflictKind, Destination, Ring, Travel, conflicts, fit
from reception_app.clinical.opening_text import read_hours
from reception_app.clock import LONDON
from reception_app.handover.record import Script
from reception_app.handover.record_scripts import Schedule, ScheduleDose
from reception_app.vocabulary import Carrier, FlagLevel, InPossession, ScheduleKind, ScriptStatus

K = ConflictKind


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def dose(amount: str, unit: str = "mg") -> Dose:
    return Dose(Decimal(amount), unit)


NOW = at("2026-11-20 12:00")  # a Friday
DAY = Travel(at("2026-11-20 13:00"), at("2026-11-20 15:00"))
ANYTHING = EstablishmentServices(
    "MDI", date(2026, 11, 2), "duty nurse",
    methadone=Offer(True), buprenorphine=Offer(True), buprenorphine_naloxone=Offer(True),
    buprenorphine_lyophilisate=Offer(True), depot_buprenorphine=Offer(True), other_depots=Offer(True),
    withdrawal_at_night=True, nursing_24h=True, prescriber_hours=read_hours("always"),
    pharmacy_hours=read_hours("always"), rounds=("08:00", "12:00", "17:00", "20:00"),
    weekend_rounds=("08:00", "12:00", "17:00", "20:00"), night_medicines="given", in_possession="assessed", excluded=(),
    healthcare_contact="duty nurse", healthcare_telephone="01632 960055",
)  # fmt: skip
"""A prison that can do everything."""


def moorland(**can: Any) -> Destination:
    return Destination("Moorland (HMP & YOI)", "MDI", replace(ANYTHING, **can))


def script(medicine: str, name: str = "S1", **more: Any) -> Script:
    usual: dict[str, Any] = {
        "dose": dose("100"), "strength": "100 mg", "form": "tablet", "times": ("08:00",), "carrier": Carrier.ESCORT,
        "supply_days": 14,
    }  # fmt: skip
    return Script(name, medicine, **{**usual, **more})


METHADONE = script(
    "methadone", dose=dose("60"), strength="1 mg in 1 mL", form="oral solution", carrier=Carrier.STOCK, supply_days=None
)
SUBUTEX = script("buprenorphine", dose=dose("12"), strength="8 mg", form="sublingual tablet", carrier=Carrier.STOCK)
BUVIDAL = script(
    "buprenorphine prolonged-release", dose=dose("96"), strength="96 mg", form="prolonged-release injection",
    every_days=28, next_due_at=at("2026-11-28 08:00"), carrier=Carrier.NOT_SENT, supply_days=None,
)  # fmt: skip
QUETIAPINE = script("quetiapine", dose=dose("200"), strength="200 mg", times=("21:00",))
EPILEPSY = script("carbamazepine", dose=dose("400"), strength="400 mg", form="modified-release tablet",
                  times=("08:00", "20:00"))  # fmt: skip
SERTRALINE = script("sertraline", in_possession=InPossession.IN_POSSESSION)
KEPT = InPossession.IN_POSSESSION


def plain(words: str) -> str:
    """The words with an ordinary space between number and unit."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


def found(one: Script, destination: Destination, travel: Travel = DAY) -> list[Conflict]:
    return list(conflicts([one], destination, travel, NOW))


@pytest.mark.parametrize(
    "one", [METHADONE, SUBUTEX, BUVIDAL, QUETIAPINE, EPILEPSY, SERTRALINE], ids=lambda one: one.medicine
)
def test_a_prison_that_can_do_everything_fits(one: Script) -> None:
    result = fit([one], moorland(), DAY, NOW)
    assert result.conflicts == ()
    assert result.fits
    assert result.summary() == "Moorland can do the one script, as the directory says"


RULES: list[tuple[str, Script, dict[str, Any], Travel, ConflictKind, FlagLevel, str, str]] = [
    # name, script, what is different there, travel, kind, grade, headline, detail
    ("not offered", SUBUTEX, {"buprenorphine": Offer(False), "methadone": Offer(True, dose("100"))}, DAY, K.NOT_OFFERED,
     FlagLevel.ACT_NOW, "buprenorphine sublingual tablet: not offered",
     "Offers methadone, up to 100 mg; buprenorphine with naloxone; buprenorphine lyophilisate; depot buprenorphine."),
    ("above the limit", METHADONE, {"methadone": Offer(True, dose("50"))}, DAY, K.ABOVE_LIMIT, FlagLevel.ACT_NOW,
     "methadone oral solution, 60 mg: above the 50 mg given there", "Offers methadone, up to 50 mg; buprenorphine "
     "tablets; buprenorphine with naloxone; buprenorphine lyophilisate; depot buprenorphine."),
    ("split doses together", replace(METHADONE, dose=dose("30"), times=("08:00", "16:00")),
     {"methadone": Offer(True, dose("50"))}, DAY, K.ABOVE_LIMIT, FlagLevel.ACT_NOW,
     "methadone oral solution, 60 mg: above the 50 mg given there", ""),
    ("mL held against mg", replace(METHADONE, dose=dose("60", "mL")), {"methadone": Offer(True, dose("50"))}, DAY,
     K.ABOVE_LIMIT, FlagLevel.ACT_NOW, "methadone oral solution, 60 mL: above the 50 mg given there", ""),
    ("mL of no known strength", replace(METHADONE, dose=dose("60", "mL"), strength=None),
     {"methadone": Offer(True, dose("50"))}, DAY, K.NOT_KNOWN, FlagLevel.ACT_NOW,
     "methadone oral solution: whether it is above the 50 mg given there cannot be told", ""),
    ("no dose", replace(METHADONE, dose=None), {"methadone": Offer(True, dose("50"))}, DAY, K.NOT_KNOWN,
     FlagLevel.ACT_NOW, "methadone oral solution: whether it is above the 50 mg given there cannot be told", ""),
    ("weekdays only", METHADONE, {"methadone": Offer(True, None, (0, 1, 2, 3, 4))}, DAY, K.NOT_GIVEN_THAT_DAY,
     FlagLevel.ACT_NOW, "methadone oral solution: given Mon to Fri only", "It is due every day."),
    ("on a day it is not given", replace(SUBUTEX, frequency="on Mondays and Saturdays"),
     {"buprenorphine": Offer(True, None, (0, 1, 2, 3, 4))}, DAY, K.NOT_GIVEN_THAT_DAY, FlagLevel.ACT_NOW,
     "buprenorphine sublingual tablet: given Mon to Fri only", "It is taken on Mondays and Saturdays."),
    ("twice a day without times", replace(METHADONE, dose=dose("30"), times=(), frequency="twice a day"),
     {"methadone": Offer(True, dose("50"))}, DAY, K.ABOVE_LIMIT, FlagLevel.ACT_NOW,
     "methadone oral solution, 60 mg: above the 50 mg given there", ""),
    ("depot not given", BUVIDAL, {"depot_buprenorphine": Offer(False)}, DAY, K.DEPOT_NOT_GIVEN, FlagLevel.ACT_NOW,
     "buprenorphine prolonged-release injection: the depot is not given there",
     "Next due Sat 28-Nov-2026."),
    ("depot on another day", BUVIDAL, {"depot_buprenorphine": Offer(True, None, (0, 1, 2, 3, 4))}, DAY,
     K.NOT_GIVEN_THAT_DAY, FlagLevel.ACT_NOW,
     "buprenorphine prolonged-release injection due Sat 28-Nov-2026: given Mon to Fri", ""),
    ("weekly depot on another day", replace(BUVIDAL, every_days=7, dose=dose("24"), strength="24 mg"),
     {"depot_buprenorphine": Offer(True, None, (0, 1, 2, 3, 4))}, DAY, K.NOT_GIVEN_THAT_DAY, FlagLevel.ACT_NOW,
     "buprenorphine prolonged-release injection due Sat 28-Nov-2026: given Mon to Fri", ""),
    ("depot above the limit", BUVIDAL, {"depot_buprenorphine": Offer(True, dose("64"))}, DAY, K.ABOVE_LIMIT,
     FlagLevel.ACT_NOW, "buprenorphine prolonged-release injection, 96 mg: above the 64 mg given there",
     ""),
    ("antipsychotic depot", script("paliperidone depot", form="injection", every_days=28, supply_days=None,
                                   carrier=Carrier.NOT_SENT), {"other_depots": Offer(False)}, DAY, K.DEPOT_NOT_GIVEN,
     FlagLevel.ACT_NOW, "paliperidone depot injection: the depot is not given there", "Offers methadone; "),
    ("night dose", QUETIAPINE, {"rounds": ("08:00", "16:30"), "weekend_rounds": ("08:30", "16:30"),
                                "night_medicines": "not_given"}, DAY, K.NIGHT_DOSE, FlagLevel.SOON,
     "quetiapine tablet at 21:00: last round is 16:30", "Nobody gives it at night."),
    ("an hour and a minute after the last round", replace(QUETIAPINE, times=("21:31",)),
     {"rounds": ("08:00", "20:30"), "weekend_rounds": ("08:00", "20:30"), "night_medicines": "not_given"}, DAY,
     K.NIGHT_DOSE, FlagLevel.SOON, "quetiapine tablet at 21:31: last round is 20:30", ""),
    ("observed, so not kept for the night", replace(METHADONE, in_possession=KEPT, times=("21:00",)),
     {"rounds": ("08:00", "16:30"), "weekend_rounds": ("08:00", "16:30"), "night_medicines": "not_given"}, DAY,
     K.NIGHT_DOSE, FlagLevel.ACT_NOW, "methadone oral solution at 21:00: last round is 16:30", ""),
    ("on a day of a weekly line it is not given",
     replace(SUBUTEX, frequency="on Mondays and Saturdays", every_days=7),
     {"buprenorphine": Offer(True, None, (0, 1, 2, 3, 4))}, DAY, K.NOT_GIVEN_THAT_DAY, FlagLevel.ACT_NOW,
     "buprenorphine sublingual tablet: given Mon to Fri only", "It is taken on Mondays and Saturdays."),
    ("due at the minute of arriving", replace(EPILEPSY, times=("08:00", "15:00"), carrier=Carrier.STOCK), {}, DAY,
     K.DUE_ON_THE_WAY, FlagLevel.ACT_NOW, "carbamazepine modified-release tablet due Fri 15:00, on the way", ""),
    ("night dose at weekends", QUETIAPINE, {"weekend_rounds": ("08:30", "16:30"), "night_medicines": "not_given"}, DAY,
     K.NIGHT_DOSE, FlagLevel.SOON, "quetiapine tablet at 21:00: last weekend round is 16:30", ""),
    ("night dose, two last rounds", QUETIAPINE,
     {"rounds": None, "last_round": "17:00", "weekend_rounds": ("16:30",), "night_medicines": "not_given"}, DAY,
     K.NIGHT_DOSE, FlagLevel.SOON, "quetiapine tablet at 21:00: last round is 17:00; last weekend round is 16:30", ""),
    ("nobody awake", EPILEPSY, {"rounds": ("08:00", "16:30"), "weekend_rounds": ("08:00", "16:30"),
                                "night_medicines": None, "nursing_24h": False}, DAY, K.NIGHT_DOSE, FlagLevel.ACT_NOW,
     "carbamazepine modified-release tablet at 20:00: last round is 16:30", "No nurse is there at night."),
    ("observed, not handed out", replace(EPILEPSY, medicine="pregabalin", form="capsule"),
     {"rounds": ("08:00", "16:30"), "weekend_rounds": ("08:00", "16:30"), "night_medicines": "handed_out"}, DAY,
     K.NIGHT_DOSE, FlagLevel.ACT_NOW, "pregabalin capsule at 20:00: last round is 16:30",
     "It cannot be handed out for the night: it is Schedule 3."),
    ("due on the way", replace(EPILEPSY, times=("08:00", "14:00", "20:00"), carrier=Carrier.STOCK), {}, DAY,
     K.DUE_ON_THE_WAY, FlagLevel.ACT_NOW, "carbamazepine modified-release tablet due Fri 14:00, on the way",
     "Arrives about 15:00; nobody carries it."),
    ("before the next round", replace(EPILEPSY, times=("08:00", "14:00")),
     {"rounds": ("08:00", "12:00", "16:30"), "night_medicines": "not_given"},
     Travel(at("2026-11-20 10:00"), at("2026-11-20 13:00")), K.BEFORE_FIRST_ROUND, FlagLevel.ACT_NOW,
     "carbamazepine modified-release tablet due Fri 14:00: the next round there is Fri 16:30",
     "Any missed dose is urgent the same day."),
    ("arrives after the last round", replace(EPILEPSY, times=("08:00", "19:30")),
     {"rounds": ("08:00", "19:00"), "weekend_rounds": ("09:00", "19:00"), "night_medicines": "not_given"},
     Travel(at("2026-11-20 17:00"), at("2026-11-20 19:15")), K.BEFORE_FIRST_ROUND, FlagLevel.ACT_NOW,
     "carbamazepine modified-release tablet due Fri 19:30: the next round there is Sat 09:00", ""),
    ("excluded", QUETIAPINE, {"excluded": ("Quetiapine",)}, DAY, K.EXCLUDED, FlagLevel.SOON,
     "quetiapine tablet: not in the formulary there", "It leaves out Quetiapine."),
    ("excluded by brand", replace(QUETIAPINE, brand="Seroquel"), {"excluded": ("Seroquel",)}, DAY, K.EXCLUDED,
     FlagLevel.SOON, "quetiapine tablet: not in the formulary there", "It leaves out Seroquel."),
    ("perhaps that brand", QUETIAPINE, {"excluded": ("Seroquel",)}, DAY, K.EXCLUDED, FlagLevel.SOON,
     "quetiapine tablet: perhaps not in the formulary there",
     "It leaves out Seroquel; the brand is not recorded here."),
    ("excluded, nobody knows it", script("specimenol"), {"excluded": ("Specimenol",)}, DAY, K.EXCLUDED, FlagLevel.SOON,
     "specimenol tablet: not in the formulary there", ""),
    ("kept here, not there", SERTRALINE, {"in_possession": "none"}, DAY, K.IN_POSSESSION, FlagLevel.SOON,
     "sertraline tablet: kept by the person here, not there", "There: no, every dose is observed."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "can", "travel", "kind", "grade", "words", "detail"),
    [rule[1:] for rule in RULES],
    ids=[rule[0] for rule in RULES],
)
def test_one_rule_finds_one_conflict(
    one: Script, can: dict[str, Any], travel: Travel, kind: ConflictKind, grade: FlagLevel, words: str, detail: str
) -> None:
    (conflict,) = found(one, moorland(**can), travel)
    assert (conflict.kind, conflict.grade, plain(conflict.words)) == (kind, grade, words)
    assert detail in plain(conflict.detail)
    assert conflict.script_id == one.id
    assert conflict.ring == Ring("Moorland duty nurse", "01632 960055")
    assert conflict.sentence.endswith("Ring Moorland duty nurse, 01632 960055.")
    assert conflict.needs_plan
    result = fit([one], moorland(**can), travel, NOW)
    assert not result.fits
    assert bool(result.cannot) is (kind is not K.NOT_KNOWN)


NOON_LAST: dict[str, Any] = {
    "rounds": ("08:00", "12:00"), "weekend_rounds": ("08:00", "12:00"), "night_medicines": "not_given",
}  # fmt: skip


def laid(
    *doses: tuple[int, str], medicine: str, kind: ScheduleKind = ScheduleKind.OTHER, times: tuple[str, ...] = ()
) -> Script:  # fmt: skip
    """A schedule with doses on these days, counted from the first of November, and nothing between."""
    each = tuple(ScheduleDose(day - 19, time, Decimal(100), "mg") for day, time in doses)
    held = Schedule("c0" * 8, "Course", kind, date(2026, 11, 20), 40, each)
    return script(medicine, schedule=held, times=times)


NO_CONFLICT: list[tuple[str, Script, dict[str, Any], Travel]] = [
    ("at the limit", METHADONE, {"methadone": Offer(True, dose("60"))}, DAY),
    ("another product's limit", METHADONE, {"buprenorphine": Offer(False)}, DAY),
    ("depot on a day it is given", BUVIDAL, {"depot_buprenorphine": Offer(True, None, (5,))}, DAY),
    ("depot of no known date", replace(BUVIDAL, next_due_at=None), {"depot_buprenorphine": Offer(True, None, (0,))},
     DAY),
    ("as required, some days", replace(SUBUTEX, as_required=True), {"buprenorphine": Offer(True, None, (0,))}, DAY),
    ("an hour after the last round", replace(QUETIAPINE, times=("21:00",)), {"night_medicines": "not_given"}, DAY),
    ("handed out for the night", QUETIAPINE, {"rounds": ("16:30",), "weekend_rounds": ("16:30",),
                                              "night_medicines": "handed_out"}, DAY),
    ("kept by the person", replace(QUETIAPINE, in_possession=KEPT),
     {"rounds": ("16:30",), "weekend_rounds": ("16:30",), "night_medicines": "not_given"}, DAY),
    ("on hold", replace(QUETIAPINE, status=ScriptStatus.ON_HOLD),
     {"rounds": ("16:30",), "weekend_rounds": ("16:30",), "night_medicines": "not_given"}, DAY),
    ("stopped", replace(SUBUTEX, status=ScriptStatus.STOPPED), {"buprenorphine": Offer(False)}, DAY),
    ("the escort carries it", replace(EPILEPSY, times=("08:00", "14:00", "20:00")), {}, DAY),
    ("a round just before", replace(EPILEPSY, times=("08:00", "17:30")), {"night_medicines": "not_given"}, DAY),
    ("a round just after", replace(EPILEPSY, times=("08:00", "16:30")), {"night_medicines": "not_given"}, DAY),
    ("two days on, between two rounds", replace(EPILEPSY, times=("05:30",), every_days=2,
                                                next_due_at=at("2026-11-22 05:30")), {"night_medicines": "not_given"},
     DAY),
    ("given outside rounds", replace(EPILEPSY, times=("08:00", "14:30")), {},
     Travel(at("2026-11-20 10:00"), at("2026-11-20 13:00"))),
    ("another brand is left out", replace(QUETIAPINE, brand="Biquelle"), {"excluded": ("Seroquel",)}, DAY),
    ("observed, so never kept", replace(METHADONE, in_possession=KEPT), {"in_possession": "none"}, DAY),
    ("one day at a time", SERTRALINE, {"in_possession": "daily"}, DAY),
    ("not kept here either", script("sertraline"), {"in_possession": "none"}, DAY),
    ("on the very days it is given", replace(SUBUTEX, frequency="on Mondays and Saturdays"),
     {"buprenorphine": Offer(True, None, (0, 5))}, DAY),
    ("less than an hour after the last round", replace(QUETIAPINE, times=("21:25",)),
     {"rounds": ("08:00", "20:30"), "weekend_rounds": ("08:00", "20:30"), "night_medicines": "not_given"}, DAY),
    ("not due at weekends", replace(QUETIAPINE, frequency="Monday to Friday"), {"weekend_rounds": None}, DAY),
    ("nothing at night", replace(QUETIAPINE, times=("08:00",)), {"night_medicines": None}, DAY),
    ("carried on the way, a round after it", replace(EPILEPSY, times=("08:00", "14:00", "20:00")),
     {"night_medicines": "not_given"}, DAY),
    ("a round an hour before", replace(EPILEPSY, times=("08:00", "18:00")),
     {"rounds": ("08:00", "12:00", "17:00"), "weekend_rounds": ("08:00", "17:00"), "night_medicines": "not_given"},
     DAY),
    ("given before leaving", replace(EPILEPSY, times=("08:00", "14:00"), carrier=Carrier.STOCK), {},
     Travel(at("2026-11-20 15:00"), at("2026-11-20 18:00"))),
    ("kept by the person, before the next round", replace(EPILEPSY, times=("08:00", "14:00"), in_possession=KEPT),
     {"rounds": ("08:00", "12:00", "16:30"), "night_medicines": "not_given"},
     Travel(at("2026-11-20 10:00"), at("2026-11-20 13:00"))),
    ("what is offered there", METHADONE, {"excluded": ("Methadone",)}, DAY),
    ("a brand of another medicine is left out", QUETIAPINE, {"excluded": ("Tegretol",)}, DAY),
    ("when required", replace(QUETIAPINE, as_required=True), {"prescriber_hours": None, "pharmacy_hours": None}, DAY),
    ("a night dose after four weeks", laid((21, "08:00"), (48, "15:00"), medicine="quetiapine"), NOON_LAST, DAY),
    ("a dose on the way is none of the night there", laid((20, "14:00"), (21, "08:00"), medicine="quetiapine"),
     NOON_LAST, DAY),
    ("its last dose is on the way", laid((20, "14:00"), medicine="quetiapine", kind=ScheduleKind.REDUCTION,
                                         times=("21:00",)), NOON_LAST, DAY),
    ("no dose, of no unit", replace(METHADONE, schedule=Schedule(
        "c0" * 8, "Course", ScheduleKind.REDUCTION, date(2026, 11, 20), 2,
        (ScheduleDose(1, "08:00", Decimal(40), "mg"), ScheduleDose(2, "08:00", Decimal(0), "")))),
     {"methadone": Offer(True, dose("50"))}, DAY),
    ("on hold, on days nobody named", replace(QUETIAPINE, status=ScriptStatus.ON_HOLD, frequency="three times a week"),
     NOON_LAST, DAY),
    ("when required, on days nobody named", replace(QUETIAPINE, as_required=True, frequency="three times a week"),
     NOON_LAST, DAY),
    ("nobody timed it", replace(QUETIAPINE, times=(), next_due_at=at("2026-11-20 21:00")), NOON_LAST, DAY),
    ("carried, and nobody said when they arrive", replace(METHADONE, carrier=Carrier.ESCORT, supply_days=14), {},
     Travel(at("2026-11-20 06:00"), None)),
    ("a whole day after arriving", replace(EPILEPSY, times=("15:00",)),
     {"rounds": ("08:00", "17:30"), "weekend_rounds": ("08:00", "17:30"), "night_medicines": "not_given"}, DAY),
    ("no regimen of withdrawal", script("diazepam", schedule=Schedule(
        "c0" * 8, "Course", ScheduleKind.TITRATION, date(2026, 11, 19), 5,
        tuple(ScheduleDose(day, "08:00", Decimal(5), "mg") for day in range(1, 6)))),
     {"withdrawal_at_night": False}, DAY),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "can", "travel"), [case[1:] for case in NO_CONFLICT], ids=[case[0] for case in NO_CONFLICT]
)
def test_what_is_no_conflict(one: Script, can: dict[str, Any], travel: Travel) -> None:
    assert found(one, moorland(**can), travel) == []


def test_a_night_dose_within_four_weeks_is_told() -> None:
    (told,) = found(laid((21, "08:00"), (48, "14:00"), medicine="quetiapine"), moorland(**NOON_LAST))
    assert told.words == "quetiapine tablet at 14:00: last round is 12:00"


def test_of_equal_doses_above_the_limit_the_earliest_day_is_told() -> None:
    doses = (ScheduleDose(3, "08:00", Decimal(60), "mg"), ScheduleDose(2, "08:00", Decimal(60), "mg"))  # as typed
    held = Schedule("c0" * 8, "Course", ScheduleKind.REDUCTION, date(2026, 11, 20), 3, doses)
    (told,) = found(replace(METHADONE, schedule=held), moorland(methadone=Offer(True, dose("50"))))
    assert plain(told.words) == "methadone oral solution, 60 mg on Sat 21-Nov-2026: above the 50 mg given there"


def test_of_a_fortnightly_line_the_day_of_its_next_dose_counts_and_not_every_one_it_names() -> None:
    there = moorland(buprenorphine=Offer(True, None, (0, 1, 2, 3, 4)))
    line = replace(SUBUTEX, frequency="on Saturdays", every_days=14, next_due_at=at("2026-11-28 08:00"))
    told = [each.words for each in found(line, there) if each.kind is K.NOT_GIVEN_THAT_DAY]
    assert told == ["buprenorphine sublingual tablet due Sat 28-Nov-2026: given Mon to Fri"]


def test_each_dose_on_the_way_that_nobody_carries_is_told_by_itself() -> None:
    line = replace(EPILEPSY, carrier=Carrier.STOCK)
    told = found(line, moorland(), Travel(at("2026-11-20 06:00"), at("2026-11-20 21:00")))
    on_the_way = [each for each in told if each.kind is K.DUE_ON_THE_WAY]
    assert len(on_the_way) == len({each.key for each in on_the_way}) == 2


def test_what_is_not_sent_runs_out_with_its_first_dose_and_is_not_asked_of_the_way_too() -> None:
    line = replace(EPILEPSY, carrier=Carrier.NOT_SENT, supply_days=None)
    told = found(line, moorland(), Travel(at("2026-11-20 06:00"), None))
    assert not [each for each in told if "perhaps on the way" in each.words]


def test_without_rounds_at_weekends_the_next_one_is_on_monday() -> None:
    """Or after the bank holidays: three days of looking ahead ended on the 27th, and nothing was said."""
    there = moorland(weekend_rounds=(), rounds=("08:00", "12:00", "17:30"), night_medicines="not_given")
    morning = replace(EPILEPSY, times=("08:00",))
    for leaves, words in (
        ("2026-11-20", "due Sat 08:00: the next round there is Mon 08:00"),
        ("2026-12-24", "due Fri 25-Dec 08:00: the next round there is Tue 29-Dec 08:00"),  # with the bank holidays
    ):
        travel = Travel(at(f"{leaves} 17:00"), at(f"{leaves} 19:00"))
        told = [each.words for each in found(morning, there, travel) if each.kind is K.BEFORE_FIRST_ROUND]
        assert told == [f"carbamazepine modified-release tablet {words}"]


def test_rounds_of_the_weekend_are_asked_where_the_next_dose_falls_on_one() -> None:
    there = moorland(weekend_rounds=None, weekend_last_round="20:00", night_medicines="not_given")
    morning = replace(EPILEPSY, times=("08:00",))
    told = found(morning, there, Travel(at("2026-11-20 19:00"), at("2026-11-20 20:30")))
    assert [each.words for each in told] == ["Not known of Moorland: weekend rounds"]


def test_hours_of_help_are_not_asked_for_what_nobody_timed() -> None:
    line = replace(QUETIAPINE, times=(), next_due_at=None)
    told = found(line, moorland(prescriber_hours=None))
    assert not [each for each in told if "prescriber" in each.words]


# What nobody knows


NOT_KNOWN = [
    (METHADONE, "methadone", "methadone"),
    (SUBUTEX, "buprenorphine", "buprenorphine tablets"),
    (BUVIDAL, "depot_buprenorphine", "depot buprenorphine"),
    (QUETIAPINE, "excluded", "formulary exclusions"),
    (QUETIAPINE, "weekend_rounds", "last weekend round"),
    (SERTRALINE, "in_possession", "in-possession policy"),
]


@pytest.mark.parametrize(("one", "item", "short"), NOT_KNOWN)
def test_an_item_nobody_knows_is_asked_and_never_fits(one: Script, item: str, short: str) -> None:
    (conflict,) = found(one, moorland(**{item: None}))
    assert conflict.kind is K.NOT_KNOWN
    assert conflict.words == f"Not known of Moorland: {short}"
    assert conflict.detail.startswith("Ask: ")
    assert conflict.detail.endswith("?")
    assert conflict.scripts == (one.id,)
    assert not fit([one], moorland(**{item: None}), DAY, NOW).fits


def test_a_night_dose_with_nothing_known_of_nights_is_asked() -> None:
    can = {"rounds": ("16:30",), "weekend_rounds": ("16:30",), "night_medicines": None}
    (conflict,) = found(QUETIAPINE, moorland(**can))
    assert (conflict.kind, conflict.words) == (K.NOT_KNOWN, "Not known of Moorland: medicines at night")


def test_rounds_that_nobody_knows_are_asked_for_both_kinds_of_day() -> None:
    (conflict,) = found(QUETIAPINE, moorland(rounds=None, weekend_rounds=None, night_medicines="not_given"))
    assert conflict.words == "Not known of Moorland: last round and last weekend round"
    one_known = moorland(rounds=None, weekend_rounds=("08:00", "16:30"), night_medicines="not_given")
    assert {each.kind for each in found(QUETIAPINE, one_known)} == {K.NOT_KNOWN, K.NIGHT_DOSE}


def test_a_line_that_leaves_its_days_open_is_held_against_both_kinds_of_day() -> None:
    some_days = replace(QUETIAPINE, frequency="three times a week")
    on_weekdays = moorland(rounds=("08:00", "16:30"), night_medicines="not_given")
    at_weekends = moorland(weekend_rounds=("08:00", "16:30"), night_medicines="not_given")
    for there, last in ((on_weekdays, "last round"), (at_weekends, "last weekend round")):
        late = [each.words for each in found(some_days, there) if each.kind is K.NIGHT_DOSE]
        assert late == [f"quetiapine tablet at 21:00: {last} is 16:30"]


def test_what_is_kept_here_and_not_there_is_given_there_at_night() -> None:
    there = moorland(
        in_possession="none", rounds=("16:30",), weekend_rounds=("16:30",), night_medicines="not_given"
    )  # fmt: skip
    kept = replace(QUETIAPINE, in_possession=KEPT)
    assert {each.kind for each in found(kept, there)} == {K.IN_POSSESSION, K.NIGHT_DOSE}


@pytest.mark.parametrize(
    ("began", "words"),
    [
        (date(2026, 11, 20), "Day 1 of 5 on arrival."),
        (date(2026, 11, 16), "Day 5 of 5 on arrival."),
        (date(2026, 11, 15), ""),
        (date(2026, 11, 21), ""),
    ],
)
def test_which_day_of_a_withdrawal_regimen_it_is_on_arrival(began: date, words: str) -> None:
    doses = tuple(ScheduleDose(day, "08:00", Decimal(10), "mg") for day in range(1, 6))
    held = Schedule("c0" * 8, "Course", ScheduleKind.ALCOHOL, began, 5, doses)
    detox = script("chlordiazepoxide", form="capsule", schedule=held)
    (conflict,) = [
        each for each in found(detox, moorland(withdrawal_at_night=False)) if each.kind is K.WITHDRAWAL_AT_NIGHT
    ]
    assert conflict.detail == words


def test_a_reduction_said_to_be_of_a_withdrawal_has_no_day_of_a_regimen() -> None:
    doses = tuple(ScheduleDose(day, "08:00", Decimal(10), "mg") for day in range(1, 6))
    held = Schedule("c0" * 8, "Course", ScheduleKind.REDUCTION, date(2026, 11, 19), 5, doses)
    reduced = script("diazepam", indication="alcohol withdrawal", schedule=held)
    there = moorland(withdrawal_at_night=False)
    (conflict,) = [each for each in found(reduced, there) if each.kind is K.WITHDRAWAL_AT_NIGHT]
    assert conflict.detail == ""


def test_when_help_comes_is_asked_only_of_what_may_run_out() -> None:
    unknown = moorland(prescriber_hours=None, pharmacy_hours=None)
    (conflict,) = found(QUETIAPINE, unknown)
    assert conflict.words == "Not known of Moorland: prescriber's hours and pharmacy's hours"
    (conflict,) = found(METHADONE, unknown)
    assert conflict.words == "Not known of Moorland: prescriber's hours"
    assert found(replace(BUVIDAL, next_due_at=at("2026-11-28 08:00")), unknown) == []
    assert found(replace(QUETIAPINE, supply_days=100), unknown) == []


def test_an_empty_entry_asks_everything_once_for_all_scripts() -> None:
    empty = Destination("Moorland (HMP & YOI)", "MDI", EstablishmentServices("MDI", date(2026, 11, 2)))
    scripts = [METHADONE, replace(QUETIAPINE, id="S2"), replace(BUVIDAL, id="S3"), replace(SERTRALINE, id="S4")]
    (conflict,) = conflicts(scripts, empty, DAY, NOW)
    assert conflict.kind is K.NOT_KNOWN
    assert conflict.grade is FlagLevel.ACT_NOW
    assert conflict.scripts == ("S1", "S2", "S3", "S4")
    assert conflict.script_id is None
    assert conflict.ring == Ring("Moorland healthcare", None)
    assert conflict.sentence.endswith("Ring Moorland healthcare; no number is recorded.")
    result = fit(scripts, empty, DAY, NOW)
    assert not result.fits
    assert result.cannot == ()
    assert result.summary() == "Moorland: some things are to be asked"


UNKNOWN = [
    (Destination(None), K.DESTINATION_UNKNOWN, "Where the person goes is not said", False),
    (Destination("Sampleford Lodge"), K.DESTINATION_UNKNOWN,
     "Sampleford Lodge is no establishment that this desk knows", True),
    (Destination("Leeds (HMP)", "LEI"), K.NOT_IN_DIRECTORY, "Leeds (HMP) is not in the directory", True),
]  # fmt: skip


@pytest.mark.parametrize(("destination", "kind", "words", "rings"), UNKNOWN)
def test_an_unknown_destination_has_its_own_sentence_and_never_fits(
    destination: Destination, kind: ConflictKind, words: str, rings: bool
) -> None:
    result = fit([METHADONE, replace(QUETIAPINE, id="S2")], destination, DAY, NOW)
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.words, conflict.grade) == (kind, words, FlagLevel.ACT_NOW)
    assert conflict.scripts == ("S1", "S2")
    assert (conflict.ring is not None) is rings
    assert conflict.needs_plan
    assert not result.fits
    assert result.summary() == f"Nothing is known of {destination.short}: ring and ask"


def test_nobody_takes_anything() -> None:
    result = fit([], moorland(), DAY, NOW)
    assert (result.conflicts, result.fits) == ((), True)
    assert result.summary() == "Moorland: no scripts travel"
    assert not fit([], Destination("Leeds (HMP)", "LEI"), DAY, NOW).fits


@pytest.mark.parametrize(("as_of", "old"), [(date(2026, 8, 22), False), (date(2026, 8, 21), True)])
def test_an_old_entry_is_said_to_be_old(as_of: date, old: bool) -> None:
    result = fit([METHADONE], moorland(as_of=as_of), DAY, NOW)
    assert [each.kind for each in result.conflicts] == ([K.DIRECTORY_OLD] if old else [])
    assert result.fits
    if old:
        assert result.conflicts[0].words == "What is known of Moorland is old: directory of 21-Aug-2026, 91 days old"
        assert (result.conflicts[0].grade, result.conflicts[0].needs_plan) == (FlagLevel.KNOW, False)


def test_a_course_that_is_over_by_leaving_is_left_aside() -> None:
    course = script("amoxicillin", form="capsule", started_on=date(2026, 11, 15), duration_days=7, carrier=None,
                    supply_days=None)  # fmt: skip
    sunday = Travel(at("2026-11-22 10:00"), at("2026-11-22 15:00"))
    assert fit([course], moorland(), sunday, NOW).script_ids == ()
    assert fit([course], moorland(), DAY, NOW).script_ids == ("S1",)
    assert fit([course], moorland(), Travel(), NOW).script_ids == ("S1",)
    assert fit([course], moorland(), Travel(), sunday.leaves_at or NOW).script_ids == ()


def test_every_script_is_told_where_nothing_is_known_of_the_destination() -> None:
    nobody_said = [replace(EPILEPSY, carrier=None, supply_days=None), replace(QUETIAPINE, id="S2", carrier=None)]
    for there in (Destination("Leeds (HMP)", "LEI"), Destination("Sampleford Lodge")):
        result = fit(nobody_said, there, DAY, NOW)
        assert {each.script_id for each in result.conflicts if each.kind is K.SUPPLY} == {"S1", "S2"}
        assert [each.script_id for each in result.runs_out] == (["S1"] if there.code else [])


def test_what_runs_out_first_stands_first_and_a_question_is_as_loud_as_what_it_is_about() -> None:
    shut = moorland(
        prescriber_hours=read_hours("Mon–Fri 09:00–17:00"), pharmacy_hours=read_hours("Mon–Fri 09:00–17:00")
    )
    saturday = replace(EPILEPSY, supply_days=None, supply=dose("1", "tablets"), id="S2")
    friday = replace(saturday, id="S3", carrier=Carrier.NOT_SENT, supply=None)
    evening = Travel(at("2026-11-20 13:00"), at("2026-11-20 18:00"))
    assert [each.script_id for each in fit([saturday, friday], shut, evening, NOW).runs_out] == ["S3", "S2"]
    asked = fit([replace(METHADONE, id="S2"), SERTRALINE], moorland(in_possession=None), DAY, NOW)
    assert [(each.kind, each.grade) for each in asked.conflicts] == [(K.NOT_KNOWN, FlagLevel.SOON)]


@pytest.mark.parametrize("medicine", ["amlodipine", "placebozine"])
def test_what_runs_out_and_can_wait_says_no_more_than_that(medicine: str) -> None:
    office = read_hours("Mon–Fri 09:00–17:00")
    none_sent = script(medicine, carrier=Carrier.NOT_SENT, supply_days=None, times=("20:00",))
    later = Travel(at("2026-11-20 21:00"), at("2026-11-20 23:00"))
    for travel, first in ((DAY, "Fri 20:00"), (later, "Sat 20:00")):
        evening = replace(travel, arrives_about=at("2026-11-20 19:00")) if travel is DAY else travel
        told = found(none_sent, moorland(prescriber_hours=office, pharmacy_hours=office), evening)
        (conflict,) = [each for each in told if each.kind is K.RUNS_OUT]
        assert conflict.detail == f"Due {first}; next prescriber Mon 09:00."


# Stories


def test_the_national_investigations_case_before_the_van_leaves() -> None:
    """Carbamazepine modified release, a Friday, none sent, no stock, no prescriber until Monday (HSIB 2019)."""
    left = replace(
        EPILEPSY, carrier=Carrier.NOT_SENT, supply_days=None, last_given_at=at("2026-11-20 08:05"),
        next_due_at=at("2026-11-20 20:00"),
    )  # fmt: skip
    office = read_hours("Mon–Fri 09:00–17:00")
    there = moorland(prescriber_hours=office, pharmacy_hours=office, night_medicines="not_given")
    result = fit([left], there, Travel(at("2026-11-20 14:00"), at("2026-11-20 18:30")), at("2026-11-20 13:00"))
    first, second = result.conflicts
    assert (first.kind, first.grade) == (K.RUNS_OUT, FlagLevel.ACT_NOW)
    assert first.words == "carbamazepine modified-release tablet runs out before help, by 2 days 13 h"
    assert first.detail == ("Last dose Fri 08:05; next prescriber Mon 09:00. Any missed dose is urgent the same day.")
    assert (second.kind, second.words) == (K.SUPPLY, "carbamazepine modified-release tablet: none is sent")
    assert result.runs_out[0].words == "last dose Fri 08:05; next prescriber Mon 09:00"
    assert result.summary() == "Moorland cannot do 1 of 1"


def test_friday_evening_methadone_with_the_pharmacy_shut() -> None:
    office = read_hours("Mon–Fri 09:00–17:00")
    there = moorland(prescriber_hours=office, pharmacy_hours=office)
    given = replace(METHADONE, last_given_at=at("2026-11-20 07:50"), next_due_at=at("2026-11-21 08:00"))
    travel = Travel(at("2026-11-20 16:00"), at("2026-11-20 19:40"))
    (conflict,) = conflicts([given], there, travel, NOW)
    assert conflict.words == "methadone oral solution runs out before help, by 2 days 1 h"
    assert "Last dose Fri 07:50; next prescriber Mon 09:00." in conflict.detail
    monday = replace(given, next_due_at=at("2026-04-04 08:00"), last_given_at=at("2026-04-03 07:50"))
    easter = Travel(at("2026-04-03 16:00"), at("2026-04-03 19:40"))
    (conflict,) = conflicts([monday], replace_as_of(there), easter, at("2026-04-03 12:00"))
    assert "Last dose Fri 07:50; next prescriber Tue 09:00 (bank holiday Monday)." in conflict.detail


def replace_as_of(destination: Destination) -> Destination:
    """The same prison with an entry of that spring."""
    assert destination.services is not None
    return replace(destination, services=replace(destination.services, as_of=date(2026, 3, 30)))


def test_in_the_middle_of_a_detox() -> None:
    doses = tuple(ScheduleDose(day, time, Decimal(20), "mg") for day in range(1, 11) for time in ("08:00", "22:00"))
    course = Schedule("C1", "alcohol", ScheduleKind.ALCOHOL, date(2026, 11, 17), 10, doses)
    one = script(
        "diazepam", dose=dose("20"), strength="10 mg", times=(), schedule=course, supply=dose("28", "tablets"),
        supply_days=None,
    )  # fmt: skip
    assert found(one, moorland()) == []
    (conflict,) = found(one, moorland(withdrawal_at_night=False))
    assert conflict.kind is K.WITHDRAWAL_AT_NIGHT
    assert conflict.words == "diazepam tablet: no withdrawal support at night"
    assert conflict.detail == "Day 4 of 10 on arrival."
    (asked,) = found(one, moorland(withdrawal_at_night=None))
    assert asked.words == "Not known of Moorland: withdrawal support at night"
    (nobody,) = found(one, moorland(withdrawal_at_night=None, nursing_24h=False))
    assert nobody.kind is K.WITHDRAWAL_AT_NIGHT
    stopped = replace(course, stopped_at=at("2026-11-19 08:00"))
    over = replace(one, medicine="sertraline", schedule=stopped, next_due_at=at("2026-11-20 20:00"))
    assert K.WITHDRAWAL_AT_NIGHT not in [each.kind for each in found(over, moorland(withdrawal_at_night=False))]
    regimen = script("chlordiazepoxide", form="capsule", times=("08:00", "12:00", "17:00"),
                     indication="alcohol withdrawal")  # fmt: skip
    (conflict,) = found(regimen, moorland(withdrawal_at_night=False))
    assert (conflict.kind, conflict.grade) == (K.WITHDRAWAL_AT_NIGHT, FlagLevel.ACT_NOW)


@pytest.mark.parametrize(
    ("more", "flags", "named"),
    [
        ({"indication": "back pain"}, (), False),
        ({}, (), False),
        ({"indication": "Alcohol detoxification"}, (), True),
        ({"indication": "reducing regimen"}, (), True),
        ({}, ("alcohol_withdrawal",), True),
        ({}, ("epilepsy",), False),
        ({"form": "rectal solution", "route": "rectal", "as_required": True}, ("alcohol_withdrawal",), False),
    ],
)
def test_a_benzodiazepine_is_a_withdrawal_regimen_only_when_something_says_so(
    more: dict[str, Any], flags: tuple[str, ...], named: bool
) -> None:
    one = script("diazepam", **{"dose": dose("2"), "strength": "2 mg", "times": ("20:00",), **more})
    result = fit([one], moorland(withdrawal_at_night=False), DAY, NOW, flags=flags)
    assert (K.WITHDRAWAL_AT_NIGHT in [each.kind for each in result.conflicts]) is named


def test_a_dose_of_stock_there_may_fall_on_a_way_nobody_timed() -> None:
    one = replace(EPILEPSY, times=("08:00", "14:00", "20:00"), carrier=Carrier.STOCK)
    result = fit([one], moorland(), Travel(at("2026-11-20 13:00")), NOW)
    assert [each.kind for each in result.conflicts] == [K.NOT_KNOWN, K.NOT_KNOWN]
    assert result.conflicts[0].words == "carbamazepine modified-release tablet due Fri 14:00, perhaps on the way"
    assert not result.fits


OFFICE = read_hours("Mon–Fri 09:00–17:00")


@pytest.mark.parametrize(
    ("arrives", "words"),
    [
        (None, "carbamazepine modified-release tablet runs out before help, by 2 days 13 h"),
        ("2026-11-20 15:30", "carbamazepine modified-release tablet runs out: nobody carries it"),
        ("2026-11-20 17:00", "carbamazepine modified-release tablet runs out before help, by 2 days 13 h"),
    ],
)
def test_the_national_investigations_case_whenever_they_arrive(arrives: str | None, words: str) -> None:
    left = replace(EPILEPSY, carrier=Carrier.NOT_SENT, supply_days=None, last_given_at=at("2026-11-20 08:05"))
    travel = Travel(at("2026-11-20 14:30"), at(arrives) if arrives else None)
    result = fit([left], moorland(prescriber_hours=OFFICE, pharmacy_hours=OFFICE), travel, at("2026-11-20 13:00"))
    first = result.conflicts[0]
    assert (first.kind, first.grade, first.needs_plan, first.words) == (K.RUNS_OUT, FlagLevel.ACT_NOW, True, words)
    assert first.ring == Ring("Moorland duty nurse", "01632 960055")
    assert ("When they arrive is not said" in first.detail) is (arrives is None)
    assert not result.fits
    assert len(result.runs_out) == 1


def test_what_can_wait_and_is_not_sent_is_asked_about_and_does_not_simply_fit() -> None:
    left = script("specimenol", carrier=Carrier.NOT_SENT, supply_days=None)
    result = fit([left], moorland(), DAY, NOW)
    assert (result.fits, result.cannot) == (False, ())
    assert result.summary() == "Moorland: some things are to be asked"


def test_several_scripts_stand_in_order_of_how_loud_they_are() -> None:
    can = {
        "buprenorphine": Offer(False),
        "rounds": ("08:00", "16:30"),
        "weekend_rounds": ("08:00", "16:30"),
        "night_medicines": "not_given",
        "as_of": date(2026, 1, 1),
    }
    scripts = [replace(QUETIAPINE, id="S2"), replace(SUBUTEX, id="S3"), replace(SERTRALINE, id="S4", supply_days=3)]
    result = fit(scripts, moorland(**can), DAY, NOW)
    assert [each.kind for each in result.conflicts] == [K.NOT_OFFERED, K.NIGHT_DOSE, K.SUPPLY, K.DIRECTORY_OLD]
    assert result.cannot == ("S2", "S3")
    assert result.summary() == "Moorland cannot do 2 of 3"
    assert fit(list(reversed(scripts)), moorland(**can), DAY, NOW).conflicts == result.conflicts


def test_a_reason_for_the_person_to_carry_it_answers_the_note() -> None:
    own = script("pregabalin", form="capsule", carrier=Carrier.PERSON)
    (note,) = found(own, moorland())
    assert (note.kind, note.needs_plan, note.ring) == (K.SUPPLY, False, None)
    assert note.words == "pregabalin capsule: carried by the person without a reason"
    assert fit([own], moorland(), DAY, NOW, carried_because={"S1": "agreed with the prescriber"}).conflicts == ()


# Keys: a plan stays with its conflict


def test_the_same_conflict_has_the_same_key_and_another_prison_another() -> None:
    can = {"methadone": Offer(False)}
    (one,) = found(METHADONE, moorland(**can))
    (again,) = conflicts([METHADONE], moorland(**can, note="Ring before 16:00."), DAY, at("2026-11-20 12:55"))
    assert one.key == again.key == "MDI/not_offered/S1"
    elsewhere = Destination("Leeds (HMP)", "LEI", replace(ANYTHING, code="LEI", **can))
    assert found(METHADONE, elsewhere)[0].key == "LEI/not_offered/S1"


def test_every_conflict_of_a_person_has_a_key_of_its_own() -> None:
    nothing: dict[str, Any] = {
        key: Offer(False) if kind == "offer" else None for key, kind in ITEM_KINDS.items() if kind in ("offer", "times")
    }
    can = {**nothing, "last_round": "12:00", "weekend_last_round": "12:00", "night_medicines": "not_given",
           "withdrawal_at_night": False, "excluded": ("Quetiapine",), "in_possession": "none"}  # fmt: skip
    scripts = [
        METHADONE, replace(SUBUTEX, id="S2"), replace(QUETIAPINE, id="S3"), replace(SERTRALINE, id="S4"),
        replace(EPILEPSY, id="S5", times=("08:00", "14:00", "20:00", "22:00"), carrier=Carrier.STOCK),
    ]  # fmt: skip
    found_all = conflicts(scripts, moorland(**can), DAY, NOW)
    keys = [each.key for each in found_all]
    assert len(keys) == len(set(keys)) >= 8
    assert all(each.sentence.endswith(".") and "  " not in each.sentence for each in found_all)


def test_while_nobody_said_when_it_is_counted_from_now() -> None:
    office = read_hours("Mon–Fri 09:00–17:00")
    left = replace(EPILEPSY, carrier=Carrier.NOT_SENT, supply_days=None, next_due_at=at("2026-11-20 20:00"))
    there = moorland(prescriber_hours=office, pharmacy_hours=office)
    result = fit([left], there, Travel(), at("2026-11-20 19:40"))
    assert [each.words for each in result.runs_out] == ["due Fri 20:00; next prescriber Mon 09:00"]


UNSAID = "Nobody has said {} travels: it ends with the last dose given. Last dose Fri 08:05; next prescriber Mon 09:00."


@pytest.mark.parametrize(
    ("changes", "kinds", "detail"),
    [
        ({"carrier": None, "supply_days": None}, [K.RUNS_OUT, K.SUPPLY], UNSAID.format("what")),
        ({"carrier": Carrier.ESCORT, "supply_days": None}, [K.RUNS_OUT, K.SUPPLY], UNSAID.format("how much")),
        # What is typed and cannot be counted may last or not: it does not fit before somebody counts it.
        (
            {"carrier": Carrier.ESCORT, "supply_days": None, "quantity_sent": "1 box"},
            [K.SUPPLY],
            "Write tablets, mL or days.",
        ),
    ],
)
def test_what_nobody_said_travels_is_no_fit(changes: dict[str, Any], kinds: list[ConflictKind], detail: str) -> None:
    """E2, HSIB 2019: an anti-epileptic on a Friday of which nobody said whether any goes along."""
    one = replace(EPILEPSY, last_given_at=at("2026-11-20 08:05"), **changes)
    office = read_hours("Mon–Fri 09:00–14:00")
    result = fit([one], moorland(prescriber_hours=office, pharmacy_hours=office), DAY, NOW)
    assert [each.kind for each in result.conflicts] == kinds
    assert result.conflicts[0].detail.startswith(detail)
    assert not result.fits
    assert "can do all" not in result.summary()
    assert fit([replace(one, carrier=Carrier.ESCORT, supply_days=14)], moorland(), DAY, NOW).fits


def test_a_dose_on_the_way_of_which_nobody_said_who_carries_it() -> None:
    one = replace(EPILEPSY, times=("14:00",), carrier=None, supply_days=None)
    (first, *_) = [each for each in found(one, moorland()) if each.kind is K.DUE_ON_THE_WAY]
    assert first.detail == "Arrives about 15:00; nobody has said who carries it."


def course_of(kind: ScheduleKind, started_on: date, *amounts: str, unit: str = "mg", **more: Any) -> Schedule:
    """A course with one dose a day at 08:00."""
    doses = tuple(ScheduleDose(day, "08:00", Decimal(amount), unit) for day, amount in enumerate(amounts, start=1))
    return Schedule("C1", "as laid down", kind, started_on, len(amounts), doses, **more)


FRIDAY = date(2026, 11, 20)
UP, DOWN = ScheduleKind.TITRATION, ScheduleKind.REDUCTION
TWICE = Schedule(
    "C1", "twice a day", UP, FRIDAY, 1,
    (ScheduleDose(1, "08:00", Decimal(40), "mg"), ScheduleDose(1, "16:00", Decimal(40), "mg")),
)  # fmt: skip
LIMITS: list[tuple[str, Schedule | None, str, ConflictKind | None, str]] = [
    # name, course, the line's own dose, kind, what is said
    ("no course", None, "60", None, ""),
    ("a titration rises above it on its third day", course_of(UP, FRIDAY, "30", "40", "80"), "60", K.ABOVE_LIMIT,
     ", 80 mg on Sun 22-Nov-2026: above the 70 mg given there"),
    ("the largest of several days", course_of(UP, FRIDAY, "80", "100", "90"), "60", K.ABOVE_LIMIT,
     ", 100 mg on Sat 21-Nov-2026: above the 70 mg given there"),
    ("the first of days that are equal", course_of(UP, FRIDAY, "60", "80", "80"), "60", K.ABOVE_LIMIT,
     ", 80 mg on Sat 21-Nov-2026: above the 70 mg given there"),
    ("two doses of one day together", TWICE, "60", K.ABOVE_LIMIT,
     ", 80 mg on Fri 20-Nov-2026: above the 70 mg given there"),
    ("a reduction whose high days are past", course_of(DOWN, date(2026, 11, 18), "90", "80", "60", "50"), "90", None,
     ""),
    ("a reduction still above it on arrival", course_of(DOWN, FRIDAY, "90", "60"), "60", K.ABOVE_LIMIT,
     ", 90 mg on Fri 20-Nov-2026: above the 70 mg given there"),
    ("a reduction that is over", course_of(DOWN, date(2026, 11, 10), "90", "80"), "90", None, ""),
    ("before a reduction begins the line's own dose", course_of(DOWN, date(2026, 11, 22), "60", "50"), "90",
     K.ABOVE_LIMIT, ", 90 mg: above the 70 mg given there"),
    ("after a titration the line's own dose", course_of(UP, date(2026, 11, 10), "30", "40"), "90", K.ABOVE_LIMIT,
     ", 90 mg: above the 70 mg given there"),
    ("a regimen begun on the day of arrival", course_of(ScheduleKind.ALCOHOL, FRIDAY, "60", "50"), "90", None, ""),
    ("a course that was stopped", course_of(UP, FRIDAY, "90", stopped_at=NOW, stop_reason="sleepy"), "60", None, ""),
    ("in mL, by the strength", course_of(UP, FRIDAY, "80", unit="mL"), "60", K.ABOVE_LIMIT,
     ", 80 mL on Fri 20-Nov-2026: above the 70 mg given there"),
    ("in tablets nobody can compare", course_of(UP, FRIDAY, "8", unit="tablets"), "60", K.NOT_KNOWN,
     ": whether it is above the 70 mg given there cannot be told"),
    ("a day without a dose", course_of(UP, FRIDAY, "0", "60"), "60", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("course", "own", "kind", "said"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_e8_a_limit_is_held_against_the_largest_day_still_to_come(
    course: Schedule | None, own: str, kind: ConflictKind | None, said: str
) -> None:
    one = replace(METHADONE, dose=dose(own), schedule=course)
    there = moorland(methadone=Offer(True, dose("70")))
    told = [(each.kind, plain(each.words)) for each in found(one, there) if each.kind in (K.ABOVE_LIMIT, K.NOT_KNOWN)]
    assert told == ([(kind, f"methadone oral solution{said}")] if kind else [])


def test_the_plan_for_a_limit_stays_with_it_whichever_day_is_the_largest() -> None:
    there = moorland(methadone=Offer(True, dose("70")))
    (before,) = found(replace(METHADONE, schedule=course_of(UP, FRIDAY, "80", "90")), there)
    (after,) = found(replace(METHADONE, dose=dose("95")), there)
    assert before.key == after.key


@pytest.mark.parametrize(
    ("kind", "doses", "times", "nights"),
    [
        # The late doses of the course are over on arrival: nothing is given after the last round.
        (ScheduleKind.REDUCTION, ((1, "08:00", 10), (1, "22:00", 10), (4, "08:00", 5)), (), []),
        # "No dose" at 22:00 is none.
        (ScheduleKind.REDUCTION, ((4, "08:00", 5), (4, "22:00", 0)), (), []),
        (ScheduleKind.REDUCTION, ((4, "08:00", 5), (4, "22:00", 5)), (), ["22:00"]),
        # After a titration the line goes on by its own times, and a withdrawal regimen does not.
        (ScheduleKind.TITRATION, ((4, "08:00", 5),), ("23:00",), ["23:00"]),
        (ScheduleKind.ALCOHOL, ((4, "08:00", 5),), ("23:00",), []),
    ],
)
def test_only_doses_still_to_come_are_after_the_last_round(
    kind: ScheduleKind, doses: tuple[tuple[int, str, int], ...], times: tuple[str, ...], nights: list[str]
) -> None:
    """E14: the clock times of a course are those of its doses to come, and of the line that goes on after it."""
    laid = tuple(ScheduleDose(day, time, Decimal(amount), "mg") for day, time, amount in doses)
    course = Schedule("c0" * 8, "Course", kind, date(2026, 11, 18), 4, laid)
    one = script("diazepam", dose=dose("5"), strength="5 mg", times=times, schedule=course)
    told = [
        each for each in found(one, moorland(night_medicines="none", nursing_24h=False)) if each.kind is K.NIGHT_DOSE
    ]
    assert [each.words.partition(" at ")[2][:5] for each in told] == nights


@pytest.mark.parametrize(
    ("line", "nights"),
    [
        ({"every_days": 3, "next_due_at": at("2026-11-21 22:00")}, ["22:00: last weekend round is 16:30"]),
        ({"every_days": 7, "next_due_at": at("2026-11-25 22:00")}, []),
        ({"every_days": 7, "next_due_at": at("2026-11-22 22:00")}, ["22:00: last weekend round is 16:30"]),
        ({"every_days": 3}, ["22:00: last weekend round is 16:30"]),
        ({"every_days": 60, "next_due_at": at("2027-01-09 22:00")}, ["22:00: last weekend round is 16:30"]),
        ({"frequency": "on Tuesdays and Thursdays"}, []),
        ({"frequency": "on Tuesdays and Saturdays"}, ["22:00: last weekend round is 16:30"]),
        ({"frequency": "3 times a week"}, ["22:00: last weekend round is 16:30"]),
        ({"started_on": date(2026, 11, 16), "duration_days": 5}, []),
    ],
    ids=["every 3 days", "Wednesdays", "Sundays", "every 3 days from nobody knows when", "every 60 days", "Tue and Thu",
         "Tue and Sat", "3 times a week", "ends today"],
)  # fmt: skip
def test_only_nights_on_which_it_is_due_are_after_the_last_round(line: dict[str, Any], nights: list[str]) -> None:
    """What is given every few days was never held against the rounds; what is given on some weekdays, against all."""
    there = moorland(rounds=("08:00", "22:00"), weekend_rounds=("08:00", "16:30"), night_medicines="not_given")
    one = script("quetiapine", dose=dose("200"), strength="200 mg", times=("22:00",), supply_days=100,
                 **{"frequency": None, **line})  # fmt: skip
    told = [each.words.partition(" at ")[2] for each in found(one, there) if each.kind is K.NIGHT_DOSE]
    assert told == nights


def test_what_is_taken_on_days_on_which_it_is_given_there_fits() -> None:
    line = replace(SUBUTEX, frequency="on Mondays, Wednesdays and Fridays", next_due_at=at("2026-11-23 08:00"))
    assert found(line, moorland(buprenorphine=Offer(True, None, (0, 1, 2, 3, 4)))) == []
