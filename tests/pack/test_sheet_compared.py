"""How doses are known and what changed, on the clinical sheet and on no other (E3, E4, E5, E12, E15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.handover.record import (
    Allergies,
    Allergy,
    Change,
    Decider,
    MissedDecision,
    Pack,
    Script,
    Source,
    ToldDose,
)
from reception_app.handover.views import clinical_view, escort_view
from reception_app.handover.views.clinical_parts import Mark
from reception_app.handover.views.clinical_scripts import script_boxes
from reception_app.handover.views.wing import wing_view
from reception_app.vocabulary import AllergyState, LastGivenHow, Role, ScriptStatus, SourceKind, SourceOutcome
from tests.pack.test_clinical_sheet import sheet
from tests.pack.test_views import every_string
from tests.support import sheet_cases
from tests.support.pdf import text_of
from tests.support.sheet_cases import HASH, NOW, SHORT

DOCTOR = Decider("Dr S. Specimen", Role.PRESCRIBER)
SERTRALINE = Script(
    id="script-9", medicine="sertraline", dose=Dose(Decimal(50), "mg"), strength="50 mg", form="tablet",
    frequency="once a day", times=("08:00",), verified=True, decider=DOCTOR, recorded_at=NOW - timedelta(hours=20),
)  # fmt: skip


def said(kind: SourceKind, outcome: SourceOutcome, amount: int | None, **more: object) -> Source:
    dose = Dose(Decimal(amount), "mg") if amount is not None else None
    return Source(kind, outcome, asked_at=NOW - timedelta(hours=19), dose=dose, **more)  # type: ignore[arg-type]


def pack(*scripts: Script) -> Pack:
    made = sheet_cases.methadone_self_harm()
    return replace(made, record=replace(made.record, scripts=scripts))


def words(made: Pack) -> str:
    return text_of(sheet(made)).replace("\N{NO-BREAK SPACE}", " ")


def test_sources_that_disagree_are_said_with_the_dose_each_has() -> None:
    script = replace(
        SERTRALINE,
        sources=(
            said(SourceKind.PHARMACY, SourceOutcome.CONFIRMED, 50, name="Lowry Chemist", missed_days=2),
            said(SourceKind.GP_RECORD, SourceOutcome.DIFFERS, 500, name="Mill Lane Surgery"),
            said(SourceKind.PRESCRIBER, SourceOutcome.COULD_NOT_SAY, None),
        ),
    )
    told = words(pack(script))
    assert "Two sources are 10 times apart or more: pharmacy (Lowry Chemist) 50 mg once a day" in told
    assert "2 days missed" in told
    assert "Prescriber: asked, could not say" in told
    assert "1 with sources that disagree" in told


@pytest.mark.parametrize(
    ("kind", "outcome", "milligrams", "printed"),
    [
        (SourceKind.PERSON, SourceOutcome.COULD_NOT_SAY, None, "The person: asked, could not say"),
        (SourceKind.PERSON, SourceOutcome.NO_ANSWER, None, "The person: asked, no answer"),
        (SourceKind.PREVIOUS_PACK, SourceOutcome.COULD_NOT_SAY, None, "asked, could not say"),
        (SourceKind.PREVIOUS_PACK, SourceOutcome.NO_ANSWER, None, "asked, no answer"),
        (SourceKind.PREVIOUS_PACK, SourceOutcome.COULD_NOT_SAY, 50, "on paper, nobody asked"),
    ],
)
def test_who_was_asked_and_could_not_say_is_no_paper_that_nobody_asked(
    kind: SourceKind, outcome: SourceOutcome, milligrams: int | None, printed: str
) -> None:
    view = clinical_view(pack(replace(SERTRALINE, sources=(said(kind, outcome, milligrams),))), HASH, SHORT)
    (line,) = view.scripts[0].sources
    assert line.head.endswith(printed)
    assert ("nobody asked" in line.head) == (milligrams is not None)
    assert line.mark is Mark.NO_ANSWER


def test_a_difference_names_what_is_not_recorded_and_a_whole_one_its_reason_decider_and_talk() -> None:
    source = said(SourceKind.GP_RECORD, SourceOutcome.CONFIRMED, 100)
    was, now = Dose(Decimal(100), "mg"), Dose(Decimal(50), "mg")
    bare = Change(NOW - timedelta(hours=1), was, now)
    told = words(pack(replace(SERTRALINE, sources=(source,), changes=(bare,))))
    assert "Reduced by half: 100 mg to 50 mg once a day." in told
    assert "Not recorded: reason, who decided, discussed with the person, what the person said." in told
    assert "1 changed without all that a change needs" in told
    whole = replace(bare, reason="sleeps badly", decider=DOCTOR, discussed=True, person_said="I wanted less")
    told = words(pack(replace(SERTRALINE, sources=(source,), changes=(whole,))))
    assert "Dosage changed in this period" in told
    assert (
        "was 100 mg, now 50 mg. sleeps badly. Discussed with the person: yes. The person said: I wanted less." in told
    )
    assert "Not recorded: reason" not in told


def test_a_decision_after_missed_doses_and_a_stop_say_who_decided_and_what_the_person_said() -> None:
    decision = MissedDecision(
        "missed-1", "half the usual dose, seen again tomorrow", NOW - timedelta(days=4), 3, DOCTOR
    )
    stopped = replace(
        SERTRALINE, id="script-10", medicine="mirtazapine", status=ScriptStatus.STOPPED, stop_reason="not taken",
        stopped_at=NOW - timedelta(hours=2), stop_discussed=True, stop_decider=DOCTOR, stop_person_said="I stopped it",
    )  # fmt: skip
    told = words(pack(replace(SERTRALINE, missed=(decision,)), stopped))
    assert "After missed doses (3 days missed, last observed dose" in told
    assert "half the usual dose, seen again tomorrow. Dr S. Specimen" in told
    assert (
        "not taken. Dr S. Specimen, prescriber. Discussed with the person: yes. The person said: I stopped it." in told
    )


def test_what_was_decided_elsewhere_says_where_and_is_never_the_senders_own() -> None:
    away = replace(DOCTOR, where="Leeds (HMP)", decided_at=NOW - timedelta(hours=1))
    decision = MissedDecision("missed-1", "half the usual dose", NOW - timedelta(days=4), 3, away)
    told = words(pack(replace(SERTRALINE, decider=away, missed=(decision,))))
    assert "half the usual dose. Dr S. Specimen" in told
    assert "Leeds (HMP)" in told
    assert "Prescribed before this stay, not by the sending prison: Dr S. Specimen" in told
    assert "1 not prescribed at" in told


def test_a_last_dose_that_was_only_told_is_never_the_one_that_was_given() -> None:
    told = ToldDose(NOW - timedelta(hours=3), LastGivenHow.STATED, "Sample Street custody")
    line = replace(SERTRALINE, last_given_at=NOW - timedelta(hours=9), last_given_how=LastGivenHow.OBSERVED, told=told)
    (box,) = script_boxes((line,), pack(line).header, pack(line).record.person, {})
    assert box.last.note.endswith("observed")
    (note,) = [each for each in box.notes if "Told of" in each]
    assert note.startswith("Told of, not confirmed: a dose ")
    assert note.endswith("stated by the person, Sample Street custody.")
    assert "confirmed: a dose" in words(pack(line))


def test_what_a_file_said_is_no_answer_of_anybody() -> None:
    source = Source(SourceKind.FILE, SourceOutcome.COULD_NOT_SAY, "SAMPLE GP SYSTEM", said="50 mg once a day")
    told = words(pack(replace(SERTRALINE, sources=(source,))))
    assert "Read from a file: not verified, nobody asked" in told
    assert "asked, could not say" not in told


def test_what_is_to_be_acted_on_now_is_pointed_out_with_its_source() -> None:
    made = pack(replace(SERTRALINE, medicine="amoxicillin"))
    allergies = Allergies(AllergyState.KNOWN, (Allergy("penicillin", "anaphylaxis"),))
    told = words(replace(made, record=replace(made.record, allergies=allergies)))
    assert "POINTED OUT ABOUT THESE MEDICINES" in told
    assert "ACT NOW: Allergy to penicillin (anaphylaxis): amoxicillin." in told
    assert "POINTED OUT" not in words(pack(SERTRALINE))


def test_a_medicine_that_is_the_same_everywhere_adds_nothing() -> None:
    source = said(SourceKind.GP_RECORD, SourceOutcome.CONFIRMED, 50)
    view = clinical_view(pack(replace(SERTRALINE, sources=(source,))), HASH, SHORT)
    assert view.scripts[0].compared == ()
    assert all("disagree" not in each.count and "changed" not in each.count for each in view.unsettled)


def test_nothing_of_it_stands_on_the_escort_or_the_wing_sheet() -> None:
    apart = said(SourceKind.GP_RECORD, SourceOutcome.DIFFERS, 500, name="Mill Lane Surgery")
    confirmed = said(SourceKind.PHARMACY, SourceOutcome.CONFIRMED, 100, name="Lowry Chemist")
    change = Change(NOW - timedelta(hours=1), Dose(Decimal(100), "mg"), Dose(Decimal(50), "mg"), "sleeps badly")
    made = pack(replace(SERTRALINE, sources=(confirmed, apart), changes=(change,)))
    wing = wing_view(made.record, "HMP Leeds", NOW, "P. Placeholder", training=True)
    for view in (escort_view(made, SHORT), wing):
        told = " | ".join(every_string(view)).casefold()
        for secret in ("sertraline", "disagree", "reduced", "dosage changed", "sleeps badly", "pointed out", "lowry"):
            assert secret not in told, secret
