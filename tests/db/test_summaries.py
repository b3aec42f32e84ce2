"""Another system's summary taken in: the right person, line by line, nothing live, nothing verified, once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from reception_app.clinical.doses import Dose
from reception_app.errors import KnownProblem, MustChoose, NotAllowed, NotFound, SummaryRefused
from reception_app.handover.codec import from_cbor, to_cbor
from reception_app.handover.record import Record
from reception_app.handover.text import check_texts
from reception_app.models import ReceivedSummary, ScriptSource
from reception_app.services import care, handovers, packs, scripts
from reception_app.services.context import AppContext
from reception_app.services.matching import Identity
from reception_app.services.people import Arrival, add_arrival
from reception_app.services.person_view import read_person
from reception_app.services.sources import SourceSaid
from reception_app.services.summaries import (
    OpenedSummary,
    open_summary,
    summaries_of,
    summary_beside,
    take_in_summary,
)
from reception_app.services.summary_lines import Act, LineChoice
from reception_app.vocabulary import (
    AllergyState,
    ArrivalKind,
    LastGivenHow,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
)
from tests.support.desks import METHADONE, add, arrive, as_role, specimen
from tests.support.summaries import spoilt, summary_bytes

NEW, ADD = LineChoice(Act.NEW), LineChoice(Act.ADD)
LEAVE = LineChoice(Act.LEAVE, reason="not taken any more, he says")


def terry() -> Identity:
    return replace(specimen("A0001TT", "SPECIMEN", "Terry Testman"), nhs_number="9990000018")


def changed(change: Callable[[dict[str, Any]], object], name: str = "single_statement") -> bytes:
    """Return a summary with its person changed."""
    document = json.loads(summary_bytes(name))
    change(document["contained"][1])
    return json.dumps(document).encode()


def all_new(opened: OpenedSummary) -> dict[str, LineChoice]:
    return {line.key: (NEW if line.key.startswith("M") else ADD) for line in opened.to_decide}


def rows(ctx: AppContext) -> dict[str, int]:
    tables = ("script", "script_source", "allergy", "task", "received_summary", "person")
    with ctx.sessions.read() as session:
        return {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}


def test_every_line_enters_on_hold_and_unverified(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    opened = open_summary(ctx, summary_bytes("uk_text_only"))
    taken = take_in_summary(ctx, opened, person, all_new(opened))
    record = read_person(ctx, person).record
    assert (len(taken.new), taken.allergies) == (3, ("Penicillin",))
    assert {script.medicine for script in record.scripts} == {"paracetamol", "sertraline", "methadone"}
    for script in record.scripts:
        assert script.status is ScriptStatus.ON_HOLD
        assert not script.verified
        assert script.next_due_at is None
        assert "not verified" in (script.not_until_prescriber or "")
        (source,) = script.sources
        assert source.kind is SourceKind.FILE
        assert source.outcome is SourceOutcome.COULD_NOT_SAY
        assert source.name == "Placeholder Street Surgery"
    methadone = next(script for script in record.scripts if script.medicine == "methadone")
    assert methadone.dose is None
    assert "“60 mL daily, supervised”" in (methadone.not_until_prescriber or "")
    assert "“60 mL daily, supervised”" in (methadone.sources[0].said or "")
    assert methadone.strength == "1 mg in 1 mL"
    titles = [task.title for task in read_person(ctx, person).record.tasks]
    assert "Check and decide: methadone" in titles
    assert "Ask about allergies that a summary names" in titles


def test_an_allergy_enters_with_whose_word_it_is(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    opened = open_summary(ctx, summary_bytes("uk_text_only"))
    take_in_summary(ctx, opened, person, all_new(opened))
    allergies = read_person(ctx, person).record.allergies
    assert allergies.state is AllergyState.KNOWN
    assert allergies.asked_by is None
    (item,) = allergies.items
    assert item.source == "summary of Placeholder Street Surgery, Thu 19-Nov-2026 16:05; not verified"
    assert item.reaction == "Urticaria, moderate"


def test_none_known_elsewhere_is_not_none_known_here(ctx: AppContext) -> None:
    person = arrive(ctx, replace(specimen(), family_name="Prøvesen", given_names="Åse Ærlig"))
    opened = open_summary(ctx, summary_bytes("danish_coded"))
    choices = dict.fromkeys((line.key for line in opened.to_decide), LEAVE)
    take_in_summary(ctx, opened, person, choices, reason="her passport, seen")
    assert read_person(ctx, person).record.allergies.state is AllergyState.NOT_RECORDED


def test_allergies_recorded_by_a_clinician_are_never_emptied_and_those_known_are_not_doubled(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    care.set_allergies(ctx, person, AllergyState.KNOWN, (care.AllergySaid("penicillin", "rash", "the person"),))
    opened = summary_beside(ctx, open_summary(ctx, summary_bytes("uk_text_only")), person)
    assert opened.held_allergies == {"A1"}
    taken = take_in_summary(ctx, opened, person, {f"M{number}": LEAVE for number in (1, 2, 3)})
    assert "A1 Penicillin: recorded here already" in taken.left_out
    assert [item.substance for item in read_person(ctx, person).record.allergies.items] == ["penicillin"]


def test_beside_a_script_here_it_is_one_more_source_and_changes_nothing(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    add(ctx, person, METHADONE)
    before = read_person(ctx, person).record.scripts[0]
    opened = summary_beside(ctx, open_summary(ctx, summary_bytes("uk_text_only")), person)
    assert opened.here_now is not None
    (here,) = opened.here_now["M3"]
    choices = {**all_new(opened), "M3": LineChoice(Act.BESIDE, here.script_id)}
    taken = take_in_summary(ctx, opened, person, choices)
    after = next(each for each in read_person(ctx, person).record.scripts if each.id == before.id)
    assert taken.beside == (before.id,)
    assert len(after.sources) == len(before.sources) + 1
    assert (after.dose, after.status, after.verified) == (before.dose, before.status, before.verified)


@pytest.mark.parametrize(("amount", "outcome"), [(8, SourceOutcome.COULD_NOT_SAY), (4, SourceOutcome.DIFFERS)])
def test_the_same_dose_confirms_nothing_and_another_differs(
    ctx: AppContext, amount: int, outcome: SourceOutcome
) -> None:
    person = arrive(ctx, terry())
    line = scripts.ScriptLine("buprenorphine", Dose(Decimal(amount), "mg"), form="sublingual tablet")
    said = SourceSaid(SourceKind.PERSON)
    script_id = scripts.add_script(ctx, person, line, said)
    opened = open_summary(ctx, summary_bytes("single_statement"))
    take_in_summary(ctx, opened, person, {"M1": LineChoice(Act.BESIDE, script_id)})
    with ctx.sessions.read() as session:
        row = session.query(ScriptSource).filter(ScriptSource.kind == SourceKind.FILE).one()
        assert row.outcome is outcome
        assert row.last_observed_at is None
    script = read_person(ctx, person).record.scripts[0]
    assert not script.verified
    assert script.last_given_how is not LastGivenHow.OBSERVED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda who: who.update(birthDate="1985-07-15"), "FH-301"),
        (lambda who: who.update(birthDate="1984"), "FH-301"),
        (lambda who: who["identifier"][0].update(value="9990000026"), "FH-301"),
        (lambda who: who["identifier"][1].update(value="A0009TT"), "FH-301"),
        (lambda who: who.update(name=[{"family": "NOBODY", "given": ["Nora"]}], identifier=[]), "FH-301"),
        (lambda who: who.pop("birthDate"), "FH-302"),
        (lambda who: who.update(birthDate="1985"), "FH-302"),
        (lambda who: who.pop("identifier"), "CH-311"),
        (lambda who: who.update(name=[{"family": "NOBODY", "given": ["Nora"]}]), "CH-311"),
    ],
)
def test_another_person_is_blocked_and_too_little_is_asked_about(
    ctx: AppContext, change: Callable[[dict[str, Any]], object], code: str
) -> None:
    person = arrive(ctx, terry())
    opened = open_summary(ctx, changed(change))
    before = rows(ctx)
    with pytest.raises(KnownProblem) as refused:
        take_in_summary(ctx, opened, person, {"M1": NEW})
    assert refused.value.code == code
    assert rows(ctx) == before
    if code == "CH-311":
        assert take_in_summary(ctx, opened, person, {"M1": NEW}, reason="seen with his warrant").new
    else:
        with pytest.raises(SummaryRefused):
            take_in_summary(ctx, opened, person, {"M1": NEW}, reason="sure")


def test_a_file_about_nobody_is_only_read(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    document = {"resourceType": "MedicationStatement", "medicationCodeableConcept": {"text": "Methadone"}}
    opened = open_summary(ctx, json.dumps(document).encode())
    assert [each.medicine.words for each in opened.summary.medicines] == ["Methadone"]
    with pytest.raises(SummaryRefused) as refused:
        take_in_summary(ctx, opened, person, {"M1": NEW}, reason="he says so")
    assert refused.value.code == "FH-302"


def test_the_same_file_again_changes_nothing(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    data = summary_bytes("single_statement")
    take_in_summary(ctx, open_summary(ctx, data), person, {"M1": NEW})
    before, again = rows(ctx), open_summary(ctx, data)
    assert again.already is not None
    assert f"by {ctx.operator.full_name}" in again.already
    taken = take_in_summary(ctx, again, person, {"M1": NEW})
    assert taken.already == again.already
    assert rows(ctx) == before


def test_a_file_taken_in_for_the_wrong_person_can_still_be_taken_in_for_the_right_one(ctx: AppContext) -> None:
    """Two people of nearly one name and one day of birth: it happened to the one, it is told to nobody by name."""
    wrong = arrive(ctx, specimen("A0007TT", "SPECIMEN", "Terry Placeholder"))
    said = Arrival(ctx.now(), "Leeds Magistrates' Court", ArrivalKind.COURT_REMAND, "remand")
    right = add_arrival(ctx, specimen("A0008TT", "SPECIMEN", "Terry Testman"), said, not_these=(wrong,))
    data = changed(lambda who: who.pop("identifier"))
    first = open_summary(ctx, data)
    assert not any("taken in here before" in words for words in first.summary.warnings)
    take_in_summary(ctx, first, wrong, {"M1": NEW}, reason="he says so")
    again = open_summary(ctx, data)
    assert again.already is None
    (warning,) = [words for words in again.summary.warnings if "taken in here before" in words]
    assert "SPECIMEN" not in warning
    assert "A0007TT" not in warning
    assert summary_beside(ctx, again, wrong).already is not None
    assert summary_beside(ctx, again, right).already is None
    assert take_in_summary(ctx, again, right, {"M1": NEW}, reason="seen with his warrant").new
    for person in (wrong, right):
        assert len(summaries_of(ctx, person)) == 1
        assert take_in_summary(ctx, again, person, {"M1": NEW}, reason="again").already is not None


def test_a_file_taken_in_for_another_never_passes_for_taken_in(ctx: AppContext) -> None:
    person, other = arrive(ctx, terry()), arrive(ctx, specimen("A0003TT", "PLACEHOLDER", "Pat"))
    opened = open_summary(ctx, summary_bytes("single_statement"))
    take_in_summary(ctx, opened, person, {"M1": NEW})
    with pytest.raises(SummaryRefused) as refused:
        take_in_summary(ctx, opened, other, {"M1": NEW})
    assert refused.value.code == "FH-301"


@pytest.mark.parametrize("statement", ["UPDATE received_summary SET left_out = '[]'", "DELETE FROM received_summary"])
def test_what_was_taken_in_is_kept_for_ever(ctx: AppContext, statement: str) -> None:
    person = arrive(ctx, terry())
    take_in_summary(ctx, open_summary(ctx, summary_bytes("single_statement")), person, {"M1": NEW})
    with pytest.raises((DatabaseError, IntegrityError), match="only added"), ctx.sessions.write() as session:
        session.execute(text(statement))


def test_every_line_is_decided_and_what_is_left_says_why(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    opened = open_summary(ctx, summary_bytes("uk_text_only"))
    before = rows(ctx)
    for choices in (
        {},
        {"M1": NEW, "M2": NEW, "M3": NEW},
        {**all_new(opened), "M1": LineChoice(Act.LEAVE)},
        {**all_new(opened), "M1": ADD},
        {**all_new(opened), "A1": NEW},
        {**all_new(opened), "M1": LineChoice(Act.BESIDE)},
        {**all_new(opened), "M99": NEW},
    ):
        with pytest.raises(MustChoose):
            take_in_summary(ctx, opened, person, choices)
    with pytest.raises(NotFound):
        take_in_summary(ctx, opened, person, {**all_new(opened), "M1": LineChoice(Act.BESIDE, "0" * 16)})
    assert rows(ctx) == before
    taken = take_in_summary(ctx, opened, person, {**all_new(opened), "M1": LEAVE})
    assert taken.left_out == (
        "M1 Paracetamol 500mg tablets: not taken any more, he says",
        "M4 Diazepam 5mg tablets: the summary says: stopped",
    )
    (kept,) = summaries_of(ctx, person)
    assert kept.left_out == taken.left_out


def test_the_file_is_kept_as_it_came(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    data = summary_bytes("single_statement")
    take_in_summary(ctx, open_summary(ctx, data), person, {"M1": NEW})
    with ctx.sessions.read() as session:
        row = session.query(ReceivedSummary).one()
        assert row.document == data
        assert row.person_id == person
    events = _events(ctx)
    assert {action for action, _, _ in events} == {"open-summary", "import-summary"}
    assert not any("Buprenorphine" in (body or "") for _, _, body in events)


def _events(ctx: AppContext) -> list[tuple[str, str, str | None]]:
    with ctx.sessions.read() as session:
        found = session.execute(text("SELECT action, entity, after FROM event WHERE entity = 'received_summary'"))
        return [(row[0], row[1], row[2]) for row in found]


def test_what_was_entered_in_error_there_is_never_a_medicine_here(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    opened = open_summary(ctx, summary_bytes("traps"))
    assert {line.key for line in opened.to_decide} == {
        *(f"M{number}" for number in (1, 2, 3, 6, 7, 8, 9, 10, 11)),
        "A2",
    }
    for key in ("M5", "M12"):
        with pytest.raises(MustChoose) as refused:
            take_in_summary(ctx, opened, person, {**all_new(opened), key: NEW})
        assert refused.value.code == "CH-313"


def test_a_volume_without_strength_is_kept_as_said_and_waits(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    opened = open_summary(ctx, summary_bytes("traps"))
    take_in_summary(ctx, opened, person, all_new(opened))
    record = read_person(ctx, person).record
    morphine = next(each for each in record.scripts if each.medicine.startswith("morphine"))
    assert str(morphine.dose).replace("\N{NO-BREAK SPACE}", " ") == "5 mL"
    assert "strength is not known" in (morphine.not_until_prescriber or "")
    assert morphine.sources[0].dose is None
    assert not any(each.verified for each in record.scripts)


def named(name: str, **more: Any) -> bytes:
    document = json.loads(summary_bytes("single_statement"))
    document["contained"][0]["code"] = {"text": name}
    return json.dumps({**document, **more}).encode()


@pytest.mark.parametrize("name", ["x" * 201, "美沙酮 10 mg", "\u05de\u05ea\u05d3\u05d5\u05df", "\U0001f48a tablets"])
def test_a_line_that_could_not_leave_again_is_written_by_hand(ctx: AppContext, name: str) -> None:
    person = arrive(ctx, terry())
    opened = open_summary(ctx, named(name))
    before = rows(ctx)
    with pytest.raises(MustChoose) as refused:
        take_in_summary(ctx, opened, person, {"M1": NEW})
    assert refused.value.code == "CH-314"
    assert rows(ctx) == before
    assert take_in_summary(ctx, opened, person, {"M1": LEAVE}).left_out


def dated(made: str, **more: Any) -> bytes:
    """Return a file with one allergy, made at a time said in any words."""
    document = json.loads(summary_bytes("single_statement"))
    who = {**document["contained"][1], "resourceType": "Patient"}
    allergy = {
        "resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"}, "patient": {"reference": "Patient/pat"},
        **more,
    }  # fmt: skip
    entries = [{"resource": who}, {"resource": allergy}]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "timestamp": made, "entry": entries}).encode()


@pytest.mark.parametrize("made", ["\ufdfa", "x" * 9000, "2026\n11", "2026-11", "yesterday, or the day before"])
def test_an_allergy_never_keeps_somebody_here(ctx: AppContext, made: str) -> None:
    """Whatever a file calls its date, the record can leave with the person; the file itself is kept as it came."""
    person = arrive(ctx, terry())
    opened = open_summary(ctx, dated(made))
    take_in_summary(ctx, opened, person, all_new(opened))
    (item,) = read_person(ctx, person).record.allergies.items
    assert item.source is not None
    assert len(item.source) < 300
    assert ("2026-11;" in item.source) == (made == "2026-11")
    handover = handovers.plan_handover(ctx, person, handovers.Plan(to_code="MDI"))
    assert packs.issue_pack(ctx, handover).cose
    (kept,) = summaries_of(ctx, person)
    assert kept.made == made


def test_many_allergies_never_keep_somebody_here(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    document = json.loads(dated("2026-11-19"))
    line = document["entry"][1]["resource"]
    for number in range(60):
        named = {"text": f"Sample substance {number} " + "long " * 34}
        document["entry"].append({"resource": {**line, "code": named}})
    opened = open_summary(ctx, json.dumps(document).encode())
    take_in_summary(ctx, opened, person, all_new(opened))
    longest = max(len(task.detail or "") for task in read_person(ctx, person).record.tasks)
    assert longest < 2100


def test_what_was_taken_in_can_leave_in_a_pack(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    dosage = [{"text": "One\r\nat night\t\n" + "very long " * 500, "route": {"text": "by\nmouth"}}]
    for data in (
        summary_bytes("traps"),
        named("Sample\nname", dosage=dosage, meta={"source": "a\nsystem"}),
    ):
        opened = open_summary(ctx, data)
        take_in_summary(ctx, opened, person, all_new(opened))
    record = read_person(ctx, person).record
    assert check_texts(record) == ()
    longest = max((script.not_until_prescriber or "" for script in record.scripts), key=len)
    assert "more characters in the file" in longest
    assert len(longest) < 8000
    sample = next(script for script in record.scripts if script.medicine == "Sample name")
    assert (sample.route, sample.sources[0].name) == ("by mouth", "a system")


def test_spoilt_summaries_are_taken_in_whole_or_not_at_all(ctx: AppContext) -> None:
    """What was taken in is never verified, never due, and can always leave again in a pack."""
    person, random, taken_in = arrive(ctx, terry()), Random(5), 0
    for _ in range(25):
        data = spoilt(summary_bytes(random.choice(("uk_text_only", "traps", "single_statement"))), random)
        try:
            opened = open_summary(ctx, data)
        except SummaryRefused:
            continue
        before = rows(ctx)
        try:
            taken = take_in_summary(ctx, opened, person, all_new(opened), reason="seen with his warrant")
        except (SummaryRefused, MustChoose):
            assert rows(ctx) == before
            continue
        taken_in += taken.already is None
    record = read_person(ctx, person).record
    assert taken_in > 5
    assert not any(script.verified or script.next_due_at for script in record.scripts)
    assert {script.status for script in record.scripts} == {ScriptStatus.ON_HOLD}
    check_texts(record)
    assert from_cbor(Record, to_cbor(record)) == record


def test_who_may(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    data = summary_bytes("single_statement")
    opened = open_summary(as_role(ctx, Role.HEALTHCARE_ADMINISTRATOR), data)
    for role in (Role.HEALTHCARE_ADMINISTRATOR, Role.HEALTHCARE_ASSISTANT, Role.ESCORT):
        with pytest.raises(NotAllowed):
            take_in_summary(as_role(ctx, role), opened, person, {"M1": NEW})
    with pytest.raises(NotAllowed):
        open_summary(as_role(ctx, Role.ESCORT), data)
    assert take_in_summary(as_role(ctx, Role.PHARMACY), opened, person, {"M1": NEW}).new


def test_test_data_never_enters_a_real_desk(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    real = replace(ctx, settings=replace(ctx.settings, training=False))
    opened = open_summary(real, summary_bytes("uk_text_only"))
    with pytest.raises(SummaryRefused) as refused:
        take_in_summary(real, opened, person, all_new(opened))
    assert refused.value.code == "FH-304"


@pytest.mark.parametrize("name", ['"; DROP TABLE person; --', "NEAR(a b) OR *", "x" * 500_000, "a b " * 50_000])
def test_a_hostile_name_is_only_a_name(ctx: AppContext, name: str) -> None:
    person = arrive(ctx, terry())
    opened = open_summary(ctx, changed(lambda who: who.update(name=[{"family": name, "given": ["Terry"]}] * 30)))
    assert rows(ctx)["person"] == 1
    with pytest.raises(MustChoose):
        take_in_summary(ctx, opened, person, {"M1": NEW})


def test_who_here_it_may_be_about(ctx: AppContext) -> None:
    person = arrive(ctx, terry())
    arrive(ctx, specimen("A0003TT", "PLACEHOLDER", "Pat"))
    opened = open_summary(ctx, summary_bytes("single_statement"))
    assert [match.person_id for match in opened.matches] == [person]
    assert date(1985, 7, 14) == opened.matches[0].date_of_birth
