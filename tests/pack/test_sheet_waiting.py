"""The clinical sheet says what the screen says: what waits for a prescriber, and why; the QT interval (E4, E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.handover.record import Change, Decider, Pack, Script, Source
from reception_app.handover.sheets import clinical_sheet
from reception_app.handover.views import clinical_view
from reception_app.handover.views.clinical_parts import ClinicalView, Mark
from reception_app.handover.waiting import waits_of
from reception_app.vocabulary import LastGivenHow, Role, SourceKind, SourceOutcome
from tests.support import sheet_cases
from tests.support.pdf import page_texts
from tests.support.sheet_cases import HASH, NOW, SHORT

FIVE_DAYS = NOW - timedelta(days=5)
CONFIRMED = Source(
    SourceKind.PHARMACY, SourceOutcome.CONFIRMED, name="SAMPLE Pharmacy", dose=Dose(Decimal(60), "mg"), asked_at=NOW
)


def holding(script: Script) -> Pack:
    """A transfer with one line and nothing else of medicines."""
    pack = sheet_cases.methadone_self_harm()
    return replace(pack, record=replace(pack.record, scripts=(script,)))


def methadone(**changes: object) -> Script:
    """60 mg of methadone, confirmed by the pharmacy, last observed five days ago, decided by nobody here."""
    plain = Script(
        "S-1",
        "Methadone",
        form="oral solution",
        strength="1 mg in 1 mL",
        dose=Dose(Decimal(60), "mg"),
        route="by mouth",
        frequency="once a day",
        times=("08:00",),
        sources=(CONFIRMED,),
        verified=True,
        last_given_at=FIVE_DAYS,
        last_given_how=LastGivenHow.OBSERVED,
        next_due_at=NOW + timedelta(hours=3),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def view(script: Script) -> ClinicalView:
    return clinical_view(holding(script), HASH, SHORT)


def plain(text: str) -> str:
    return " ".join(text.split()).replace("\N{NO-BREAK SPACE}", " ")


def test_missed_days_are_a_reason_on_paper_too() -> None:
    script = methadone()
    waits = waits_of(script, NOW)
    assert waits is not None
    shown = view(script)
    (box,) = shown.scripts
    assert box.stopper == f"NOT TO BE GIVEN until a prescriber decides: {waits.words}"
    assert "Tolerance may be lost" in waits.words
    assert shown.due[0].late == "Not to be given until a prescriber decides"
    assert ("1 not to be given until a prescriber decides", "methadone") in [
        (each.count, each.what) for each in shown.unsettled
    ]
    assert box.next.note == "when a prescriber decides"
    front = plain(page_texts(clinical_sheet(shown))[0])
    assert front.count("not to be given until a prescriber decides") + front.count("Not to be given until") >= 2


def test_a_decision_settles_it_until_more_days_are_missed() -> None:
    decided = Decider("Dr E. Example", Role.PRESCRIBER, decided_at=NOW - timedelta(hours=1))
    assert view(methadone(decider=decided)).scripts[0].stopper is None
    before = Decider("Dr E. Example", Role.PRESCRIBER, decided_at=FIVE_DAYS)
    (box,) = view(methadone(decider=before)).scripts
    assert box.stopper is not None
    assert box.stopper.startswith("NOT TO BE GIVEN until a prescriber decides: ")


def test_what_is_only_not_confirmed_waits_as_on_the_screen_and_a_reliever_stays() -> None:
    plainly = methadone(
        medicine="Sertraline",
        form="tablets",
        strength="50 mg",
        dose=Dose(Decimal(50), "mg"),
        sources=(),
        verified=False,
    )
    shown = view(plainly)
    assert shown.scripts[0].stopper == "NOT CONFIRMED. Not to be given until a prescriber decides"
    assert shown.due[0].late == "Not to be given until a prescriber decides: ring now. Discontinuation symptoms"
    inhaler = methadone(
        medicine="Salbutamol",
        form="inhaler",
        strength=None,
        dose=Dose(Decimal(2), "puffs"),
        sources=(),
        verified=False,
        as_required=True,
        times=(),
        next_due_at=None,
    )
    reliever = view(inhaler)
    assert reliever.scripts[0].stopper == "NOT CONFIRMED. For emergencies only until a prescriber decides"
    assert not any("not to be given" in each.count for each in reliever.unsettled)
    decided = Decider("Dr E. Example", Role.PRESCRIBER, decided_at=NOW - timedelta(hours=1))
    assert view(replace(plainly, decider=decided)).scripts[0].stopper == "NOT CONFIRMED"


@pytest.mark.parametrize("amount", [120, 60])
def test_the_qt_interval_is_on_page_one_and_with_its_source_behind(amount: int) -> None:
    decided = Decider("Dr E. Example", Role.PRESCRIBER, decided_at=NOW - timedelta(hours=1))
    shown = view(methadone(dose=Dose(Decimal(amount), "mg"), decider=decided, sources=(replace(CONFIRMED, dose=None),)))
    told = [each for each in shown.unsettled if "QT" in plain(each.what)]
    behind = [each for each in shown.pointed if "QT interval" in plain(each.value)]
    assert len(told) == len(behind) == (1 if amount == 120 else 0)
    if told:
        assert told[0].count == "1 QT interval to watch"
        assert plain(told[0].what) == "QT interval: methadone 120 mg a day (above 100 mg). ECG and monitoring."
        assert behind[0].label == "SOON:"


def test_page_one_says_that_another_dose_was_confirmed_than_the_one_that_is_due() -> None:
    doctor = Decider("Dr E. Example", Role.PRESCRIBER, decided_at=NOW - timedelta(hours=1))
    raised = Change(NOW - timedelta(hours=1), Dose(Decimal(60), "mg"), Dose(Decimal(70), "mg"), "withdrawal", doctor)
    told = replace(CONFIRMED, asked_at=NOW - timedelta(days=1))
    script = methadone(dose=Dose(Decimal(70), "mg"), decider=doctor, changes=(raised,), sources=(told,))
    shown = view(script)
    rows = [plain(row.confirmed_then) for row in shown.due]
    assert rows[0] == "Confirmed at 60 mg; changed to 70 mg by Dr E. Example."
    assert set(rows[1:]) <= {""}, "with the first dose only"
    assert ("1 changed since it was confirmed", "methadone") in [(each.count, each.what) for each in shown.unsettled]
    assert rows[0] in plain(page_texts(clinical_sheet(shown))[0])
    again = replace(script, sources=(replace(told, dose=script.dose, asked_at=NOW),))
    assert not view(again).due[0].confirmed_then


def test_a_dose_nobody_said_is_one_phrase_on_paper() -> None:
    """NOT CONFIRMED once stood above "Pharmacy confirmed"."""
    unsaid = replace(CONFIRMED, dose=None)
    for script, doubt in (
        (methadone(sources=(unsaid,), verified=False), "the dose they said is not recorded"),
        (methadone(sources=(unsaid,), verified=False, dose=None), "the dose they said is not recorded"),
        (methadone(verified=False, dose=None), "the line has no dose"),
    ):
        (box,) = view(script).scripts
        assert (box.stopper or "").startswith("NOT CONFIRMED") or "not verified" in (box.stopper or "")
        assert box.sources[0].head == f"Pharmacy does not confirm: {doubt}"
        assert box.sources[0].mark is Mark.DIFFERS
    (box,) = view(methadone(sources=(unsaid,))).scripts
    assert box.sources[0].mark is Mark.CONFIRMED, "an older record stands as it was taken down"
