"""A pack from one desk to another: equal at both ends, every script decided, nothing from the wrong person or twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, IssuerUnknown, KnownProblem, MustChoose, NotAllowed, PackRefused
from reception_app.handover import trust
from reception_app.handover.dose_stands import DoseStands
from reception_app.handover.estate_directory import sign_directory
from reception_app.handover.record import Answer, Assessment, Decider, Record, Script, Task
from reception_app.handover.revocations import Revocation
from reception_app.handover.seal import open_sealed, seal
from reception_app.handover.shortened import shortened
from reception_app.services import (
    amendments,
    care,
    estate_news,
    handovers,
    opening,
    packs,
    people,
    receiving,
    scripts,
    triage,
)
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.handovers import Plan
from reception_app.services.legs import record_leg
from reception_app.services.opening import Incoming
from reception_app.services.packs import IssuedPack
from reception_app.services.people import Arrival
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import (
    AnswerState,
    AssessmentStatus,
    Carrier,
    Disposition,
    FitToTravel,
    PersonState,
    RevokedBecause,
    Role,
    ScriptStatus,
    Trust,
)
from tests.support.desks import SERTRALINE, MovingClock, arrive, as_role, make_training_desk, populate, specimen
from tests.support.estate_cases import directory
from tests.support.read_back import read_back
from tests.support.triaged import answer_all

NOW = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
CONTINUE = Choice(Disposition.CONTINUE, "as sent")


@dataclass
class TwoDesks:
    """Leeds sends, Moorland receives; both by one clock, with no network between them."""

    leeds: AppContext
    moorland: AppContext
    person: str
    sent: Record
    pack: IssuedPack
    clock: MovingClock

    def open(self, data: bytes | None = None) -> Incoming:
        return opening.open_pack(self.moorland, data or self.pack.clinical)

    def all_continue(self, incoming: Incoming) -> dict[str, Choice]:
        return {script.id: CONTINUE for script in incoming.to_decide}


@pytest.fixture
def two(tmp_path: Path) -> TwoDesks:
    clock = MovingClock()
    leeds = make_training_desk(tmp_path, "LEI", clock)
    moorland = make_training_desk(tmp_path, "MDI", clock)
    person = populate(leeds)
    for script in read_person(leeds, person).record.scripts:
        scripts.set_carrier(leeds, person, script.id, Carrier.ESCORT, "7 days", "M 0048812")
    handover = handovers.plan_handover(leeds, person, plan(leeds))
    sent = read_person(leeds, person).record
    pack = packs.issue_pack(leeds, handover)
    return TwoDesks(leeds, moorland, person, sent, pack, clock)


def plan(ctx: AppContext) -> Plan:
    return Plan(
        to_code="MDI",
        leaves_at=ctx.now() + timedelta(hours=12),
        expected_at=ctx.now() + timedelta(hours=14),
        fit=FitToTravel.YES,
        healthcare_telephone="01632 960118",
        envelope_seal="E 0048810",
    )


def rows(ctx: AppContext) -> dict[str, int]:
    with ctx.sessions.read() as session:
        tables = session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%'")
        )
        return {
            name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # our own names
            for (name,) in tables
            if name not in ("event", "counter")
        }


def test_the_record_read_back_equals_the_record_sent(two: TwoDesks) -> None:
    incoming = two.open()
    assert incoming.record == two.sent
    assert incoming.opened.trust is Trust.TRAINING
    assert incoming.for_here
    assert two.open(two.pack.cose).record == two.sent


def test_every_script_arrives_and_the_interim_change_is_still_on_the_board(two: TwoDesks) -> None:
    incoming = two.open()
    receipt = receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    page = read_person(two.moorland, receipt.person_id)
    assert [s.medicine for s in page.record.scripts] == [s.medicine for s in two.sent.scripts]
    methadone, sertraline = page.record.scripts
    sent = two.sent.scripts[0]
    assert methadone.interim is not None
    assert sent.interim is not None
    assert (methadone.interim.replaced, methadone.interim.review_by) == (sent.interim.replaced, sent.interim.review_by)
    assert (methadone.dose, methadone.verified) == (sent.dose, True)
    assert sertraline.not_until_prescriber == "The dose is not verified."
    assert sertraline.decision is not None
    row = next(r for r in read_board(two.moorland).here if r.person_id == receipt.person_id)
    assert (row.interims, row.scripts, row.confirmed, row.in_doubt) == (1, 2, 0, {DoseStands.CHANGED: 1})
    assert {flag.kind for flag in row.flags} == {"acct_open", "seizures"}
    assert page.record.allergies.state == two.sent.allergies.state
    assert {task.title for task in two.sent.tasks} <= {row.task.title for row in open_tasks(two.moorland)}


def test_what_is_carried_on_is_a_prescribers_task_once(two: TwoDesks) -> None:
    incoming = two.open()
    receipt = receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    asked = [row.task for row in open_tasks(two.moorland) if row.task.title.startswith("Prescribe or stop what came")]
    assert len(asked) == 1
    (task,) = asked
    assert task.owner_role is Role.PRESCRIBER
    assert task.due_at == two.clock.now() + timedelta(hours=12)
    here = read_person(two.moorland, receipt.person_id).record.scripts
    waiting = [script.medicine for script in here if script.not_until_prescriber]
    for script in two.sent.scripts:
        assert (script.medicine in task.title) is (script.medicine not in waiting)


def test_a_script_without_a_decision_stops_the_save(two: TwoDesks) -> None:
    incoming = two.open()
    before = rows(two.moorland)
    with pytest.raises(MustChoose, match="CH-301"):
        receiving.receive(two.moorland, incoming, {incoming.to_decide[0].id: CONTINUE})
    assert rows(two.moorland) == before


def test_each_disposition_does_what_it_says(two: TwoDesks) -> None:
    nurse = as_role(two.moorland, Role.NURSE)
    incoming = two.open()
    methadone, sertraline = incoming.to_decide
    by = two.clock.now() + timedelta(hours=10)
    hold = Choice(Disposition.HOLD, "sleepy", by, "Dr E. Example")
    with pytest.raises(NotAllowed, match="RO-102"):
        receiving.receive(nurse, incoming, {methadone.id: hold, sertraline.id: Choice(Disposition.STOP, "interaction")})
    stop = Choice(Disposition.STOP, "interaction", by=DecidedBy("Dr P. Pretend"), discussed=True,
                  person_said="As long as I sleep.")  # fmt: skip
    receipt = receiving.receive(nurse, incoming, {methadone.id: hold, sertraline.id: stop})
    held, stopped = read_person(two.moorland, receipt.person_id).record.scripts
    assert (held.status, held.next_due_at) == (ScriptStatus.ON_HOLD, None)
    assert held.not_until_prescriber == "On hold until Dr E. Example decides."
    assert (stopped.status, stopped.stop_reason, stopped.stop_discussed) == (ScriptStatus.STOPPED, "interaction", True)
    assert stopped.stop_person_said == "As long as I sleep."
    due = {row.task.title: row.task.due_at for row in open_tasks(two.moorland)}
    assert due["Decide whether to give methadone"] == by


def test_a_bridge_ends_at_its_time_and_a_missing_medicine_becomes_a_task(two: TwoDesks) -> None:
    incoming = two.open()
    until = two.clock.now() + timedelta(hours=20)
    choices = two.all_continue(incoming)
    first = incoming.to_decide[0].id
    choices[first] = Choice(Disposition.BRIDGE, "from the bag", until, arrived=False)
    receipt = receiving.receive(two.moorland, incoming, choices)
    assert receipt.missing == ("methadone",)
    titles = {row.task.title for row in open_tasks(two.moorland)}
    assert {"The bridge of methadone ends", "Missing on arrival: methadone"} <= titles


def much_answered(two: TwoDesks) -> None:
    """Answer everything at Leeds, and issue the pack anew: its record has much to cut."""
    view = triage.start_or_resume(two.leeds, two.person)
    answer_all(two.leeds, two.person, view.assessment_id)
    page = read_person(two.leeds, two.person)
    assert page.handover_id is not None
    two.sent, two.pack = page.record, packs.issue_pack(two.leeds, page.handover_id)


def short_of(two: TwoDesks) -> bytes:
    """Return the short record of the pack, as a page of codes would carry it."""
    with two.leeds.sessions.read() as session:
        issuer, store = packs.issuer_of(session), trust_store(session)
    whole = open_sealed(two.pack.cose, store, two.clock.now()).pack
    made = shortened(whole, two.pack.cose, issuer, len(two.pack.cose) - 1)
    assert made is not None
    return made.envelope


def test_the_whole_record_after_the_short_one_adds_what_was_cut(two: TwoDesks) -> None:
    much_answered(two)
    short = two.open(short_of(two))
    assert short.opened.short is not None
    first = receiving.receive(two.moorland, short, two.all_continue(short))
    assert two.open(short.envelope).already is not None
    whole = two.open()
    assert whole.already is None
    assert any("The short record of this pack was taken in" in words for words in whole.opened.warnings)
    receipt = receiving.receive(two.moorland, whole, two.all_continue(whole))
    assert receipt.person_id == first.person_id
    assert not receipt.already
    record = read_person(two.moorland, first.person_id).record
    assert [script.medicine for script in record.scripts] == [script.medicine for script in two.sent.scripts]
    answers = {answer.key for assessment in record.assessments for answer in assessment.answers}
    assert {answer.key for assessment in two.sent.assessments for answer in assessment.answers} <= answers
    before = rows(two.moorland)
    assert before["received_pack"] == 1
    for again in (two.open(), two.open(short.envelope)):
        assert receiving.receive(two.moorland, again, {}).already
    assert rows(two.moorland) == before


def test_a_short_record_after_the_whole_changes_nothing(two: TwoDesks) -> None:
    much_answered(two)
    incoming = two.open()
    receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    before = rows(two.moorland)
    assert receiving.receive(two.moorland, two.open(short_of(two)), {}).already
    assert rows(two.moorland) == before


def test_the_same_pack_twice_changes_nothing(two: TwoDesks) -> None:
    incoming = two.open()
    receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    before = rows(two.moorland)
    again = two.open()
    receipt = receiving.receive(two.moorland, again, {})
    assert receipt.already
    assert "already received" in receipt.warnings[0]
    assert rows(two.moorland) == before


def test_an_older_pack_never_overwrites_a_newer_one(two: TwoDesks) -> None:
    care.raise_flag(two.leeds, two.person, care.NewFlag("asthma"))
    (handover,) = handovers.handovers_of(two.leeds, two.person)
    newer = packs.issue_pack(two.leeds, handover)
    incoming = two.open(newer.clinical)
    receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    before = rows(two.moorland)
    older = two.open()
    with pytest.raises(PackRefused, match="PK-304"):
        receiving.receive(two.moorland, older, two.all_continue(older))
    assert rows(two.moorland) == before


def test_a_pack_for_another_person_is_refused(two: TwoDesks) -> None:
    other = arrive(two.moorland, specimen("A0099TT", "TESTMAN", "Alan"))
    incoming = two.open()
    before = rows(two.moorland)
    with pytest.raises(PackRefused, match="PK-303"):
        receiving.receive(two.moorland, incoming, two.all_continue(incoming), person_id=other)
    assert rows(two.moorland) == before


def test_a_prison_number_of_another_record_here_refuses_the_pack(two: TwoDesks) -> None:
    arrive(two.moorland, replace(specimen(), family_name="DUMMY", given_names="Dan", date_of_birth=date(1990, 1, 2)))
    like = arrive(two.moorland, replace(specimen(), prison_number=None))
    incoming = two.open()
    before = rows(two.moorland)
    with pytest.raises(PackRefused, match="PK-306"):
        receiving.receive(two.moorland, incoming, two.all_continue(incoming), person_id=like)
    assert rows(two.moorland) == before


def test_the_whole_record_is_not_taken_in_for_another_than_the_short_one(two: TwoDesks) -> None:
    much_answered(two)
    like = arrive(two.moorland, replace(specimen(), prison_number=None))
    short = two.open(short_of(two))
    receiving.receive(two.moorland, short, two.all_continue(short), new=True)
    whole = two.open()
    before = rows(two.moorland)
    with pytest.raises(PackRefused, match="PK-308"):
        receiving.receive(two.moorland, whole, two.all_continue(whole), person_id=like)
    assert rows(two.moorland) == before


@pytest.mark.parametrize("named", ["", "00:00", "the one before", "0" * 63, "AB" * 32])
def test_a_pack_that_names_no_hash_as_the_one_before_is_read_and_says_so(two: TwoDesks, named: str) -> None:
    tree = open_sealed(two.pack.cose, None, two.clock.now()).pack
    with two.leeds.sessions.read() as session:
        issuer = packs.issuer_of(session)
    incoming = two.open(seal(replace(tree, header=replace(tree.header, supersedes=named)), issuer))
    assert any("replaces sheet" in words and "was not read here" in words for words in incoming.opened.warnings)


def test_a_task_about_a_line_that_did_not_travel_is_taken_in_without_its_link(two: TwoDesks) -> None:
    """A stopped line stays behind after 28 days, and in a short record at once; its open task travels."""
    tree = open_sealed(two.pack.cose, None, two.clock.now()).pack
    task = Task("a7" * 8, "Ring the clinic about the stopped line", Role.NURSE, two.clock.now(), script_id="5c" * 8)
    with two.leeds.sessions.read() as session:
        issuer = packs.issuer_of(session)
    incoming = two.open(seal(replace(tree, record=replace(tree.record, tasks=(*tree.record.tasks, task))), issuer))
    receiving.receive(two.moorland, incoming, two.all_continue(incoming), new=True)
    taken = next(row for row in open_tasks(two.moorland) if row.task.title == task.title)
    assert taken.task.script_id is None


def declined_with_a_value(record: Record) -> Record:
    answer = Answer("first_night.drink", "Drink?", AnswerState.DECLINED, value="yes", recorded_at=NOW)
    form = Assessment("a9" * 8, "first_night", "1", "First night", "b" * 64, AssessmentStatus.DRAFT, NOW, "N. Testford",
                      answers=(answer,))  # fmt: skip
    return replace(record, assessments=(form,))


def decided_by_nobody(record: Record) -> Record:
    return replace(record, scripts=(replace(record.scripts[0], decider=Decider(" ", Role.PRESCRIBER)),))


def open_and_closed(record: Record) -> Record:
    return replace(record, tasks=(Task("a7" * 8, "Ring the clinic", Role.NURSE, NOW, closed_at=NOW),))


@pytest.mark.parametrize("spoil", [declined_with_a_value, decided_by_nobody, open_and_closed])
def test_what_no_record_can_say_is_refused_and_nothing_is_saved(
    two: TwoDesks, spoil: Callable[[Record], Record]
) -> None:
    """Truly signed, well formed, and still nothing that can have happened: told as such, and never as a fault here."""
    tree = open_sealed(two.pack.cose, None, two.clock.now()).pack
    with two.leeds.sessions.read() as session:
        issuer = packs.issuer_of(session)
    incoming = two.open(seal(replace(tree, record=spoil(tree.record)), issuer))
    held = rows(two.moorland)
    with pytest.raises(PackRefused, match="PK-227") as refused:
        receiving.receive(two.moorland, incoming, two.all_continue(incoming), new=True)
    assert refused.value.__cause__ is None
    assert rows(two.moorland) == held


def test_a_sender_that_calls_itself_otherwise_is_kept_by_its_certificates_name(two: TwoDesks) -> None:
    """Neither who somebody came from, nor a source, nor where it was decided is ever a name that was only claimed."""
    tree = open_sealed(two.pack.cose, None, two.clock.now()).pack
    claimed = replace(tree.header.sender, name="Moorside Special Hospital")
    with two.leeds.sessions.read() as session:
        issuer = packs.issuer_of(session)
    incoming = two.open(seal(replace(tree, header=replace(tree.header, sender=claimed)), issuer))
    assert any("calls its sender “Moorside Special Hospital”" in words for words in incoming.opened.warnings)
    receipt = receiving.receive(two.moorland, incoming, two.all_continue(incoming), new=True)
    assert receipt.sender == "Leeds (HMP)"
    record = read_person(two.moorland, receipt.person_id).record
    assert "Moorside" not in repr(record)
    assert "Leeds (HMP)" in repr(record.scripts)
    assert record.stay is not None
    assert record.stay.arrived_from == "Leeds (HMP)"


def test_a_key_exposed_between_opening_and_saving_needs_a_named_person(two: TwoDesks) -> None:
    incoming = two.open()
    two.clock.forward(hours=2)
    key = trust.key_id(incoming.opened.certificate.public_key)
    since = two.clock.now() - timedelta(hours=1)
    root = trust.training_root()
    revocation = Revocation(root.root.key_id, key, since, RevokedBecause.EXPOSED, "LEI", "Training desk")
    made = directory(revocation, root=root, serial=1, made_at=two.clock.now())
    estate_news.take_estate_file(two.moorland, sign_directory(made, root))
    before = rows(two.moorland)
    with pytest.raises(MustChoose, match="CH-303") as caught:
        receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    assert "revoked from" in caught.value.what
    assert rows(two.moorland) == before
    receiving.receive(two.moorland, incoming, two.all_continue(incoming), reason="rang Leeds, who made it")


@pytest.mark.parametrize("wrong", ["person", "sender"])
def test_an_amendment_follows_only_a_pack_of_the_same_person_from_the_same_sender(two: TwoDesks, wrong: str) -> None:
    incoming = two.open()
    person = receiving.receive(two.moorland, incoming, two.all_continue(incoming)).person_id
    (handover,) = handovers.handovers_of(two.leeds, two.person)
    handovers.mark_left(two.leeds, handover, anyway="the van is here")
    two.clock.forward(hours=1)
    line = next(s for s in read_person(two.leeds, two.person).record.scripts if s.medicine == "sertraline")
    lower = replace(SERTRALINE, dose=Dose(Decimal(50), "mg"))
    scripts.change_dose(two.leeds, two.person, line.id, lower, reason="typed wrongly before", discussed=True)
    slip = two.open(amendments.issue_amendment(two.leeds, two.pack.pack_id, "typed wrongly").slip)
    if wrong == "person":
        twin = replace(specimen(None), given_names="Karl")  # type: ignore[arg-type]  # no number yet
        person = people.add_arrival(two.moorland, twin, Arrival(two.clock.now()), not_these=(person,))
    else:
        with two.moorland.sessions.write() as session:
            session.execute(text("UPDATE received_pack SET sender_code = 'WDI'"))
    before = rows(two.moorland)
    with pytest.raises(PackRefused, match="PK-316"):
        receiving.receive(two.moorland, slip, two.all_continue(slip), person_id=person)
    assert rows(two.moorland) == before


def test_a_near_match_waits_for_a_person_to_choose(two: TwoDesks) -> None:
    near = arrive(two.moorland, replace(specimen(None), given_names="Karl"))  # type: ignore[arg-type]  # no number yet
    incoming = two.open()
    with pytest.raises(MustChoose, match="CH-302"):
        receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    receipt = receiving.receive(two.moorland, incoming, two.all_continue(incoming), person_id=near)
    assert receipt.person_id == near
    assert read_person(two.moorland, near).number == "A0002TT"


def test_somebody_already_taken_in_is_recognised_and_nothing_is_doubled(two: TwoDesks) -> None:
    here = arrive(two.moorland, specimen())
    incoming = two.open()
    receipt = receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    assert receipt.person_id == here
    assert len(read_board(two.moorland).here) == 1


def test_every_flipped_byte_of_the_signed_part_is_refused_with_nothing_written(two: TwoDesks) -> None:
    before = rows(two.moorland)
    whole = two.pack.cose
    for place in range(0, len(whole), max(1, len(whole) // 150)):
        flipped = bytearray(whole)
        flipped[place] ^= 0x10
        try:
            incoming = opening.open_pack(two.moorland, bytes(flipped))
        except PackRefused:
            continue
        assert incoming.opened.trust is Trust.ISSUER_UNKNOWN
        with pytest.raises(IssuerUnknown):
            receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    assert rows(two.moorland) == before


def test_answers_that_came_are_carried_and_not_asked_again(two: TwoDesks) -> None:
    view = triage.start_or_resume(two.leeds, two.person)
    question = next(q for q in view.form.walk() if q.parent is None and not q.always_afresh and q.type == "yes_no")
    fresh = next(q for q in view.form.walk() if q.parent is None and q.always_afresh and q.type == "yes_no")
    from reception_app.forms.conditions import said

    for asked in (question, fresh):
        triage.save_answer(two.leeds, two.person, view.assessment_id, asked.key, said("no"))
    (handover,) = handovers.handovers_of(two.leeds, two.person)
    pack = packs.issue_pack(two.leeds, handover)
    incoming = two.open(pack.clinical)
    receipt = receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    there = triage.start_or_resume(two.moorland, receipt.person_id)
    assert there.answers == {}
    carried = there.carried[question.key]
    assert (carried.value.value, carried.recorded_where) == ("no", "Leeds (HMP)")
    triage.confirm_carried(two.moorland, receipt.person_id, there.assessment_id, question.key)
    with pytest.raises(InputProblem, match="IN-606"):
        triage.confirm_carried(two.moorland, receipt.person_id, there.assessment_id, fresh.key)
    after = triage.read_triage(two.moorland, receipt.person_id, there.assessment_id)
    assert set(after.answers) == {question.key}
    assert "Leeds" in (after.answers[question.key].value.note or "")


def test_a_later_change_makes_the_pack_stale_until_issued_again_or_explained(two: TwoDesks) -> None:
    (handover,) = handovers.handovers_of(two.leeds, two.person)

    def state() -> str:
        found = handovers.read_handover(two.leeds, handover).pack
        assert found is not None
        return found.words

    ready = state()
    assert ready in ("Ready", "Incomplete")
    with packs.printing(two.leeds, two.pack.pack_id, "escort"):
        packs.sheet_to_print(two.leeds, two.pack.pack_id, "escort")
    assert state() == ready
    care.raise_flag(two.leeds, two.person, care.NewFlag("asthma"))
    assert state() == "Stale: make it again"
    with pytest.raises(InputProblem, match="IN-810"):
        handovers.mark_left(two.leeds, handover)
    handovers.explain_stale(two.leeds, handover, "told the escort")
    assert state() == ready
    handovers.change_plan(two.leeds, handover, replace(plan(two.leeds), envelope_seal="E 9"))
    assert state() == "Stale: make it again"
    packs.issue_pack(two.leeds, handover)
    assert state() == ready
    read_back(two.leeds, handover)
    handovers.mark_left(two.leeds, handover)
    assert read_person(two.leeds, two.person).state is PersonState.LEFT


def test_a_medical_hold_does_not_leave_without_a_reason(two: TwoDesks) -> None:
    (handover,) = handovers.handovers_of(two.leeds, two.person)
    hold = replace(plan(two.leeds), fit=FitToTravel.NO)
    with pytest.raises(InputProblem, match="IN-803"):
        handovers.change_plan(two.leeds, handover, hold)
    until = two.clock.now() + timedelta(days=1)
    handovers.change_plan(two.leeds, handover, replace(hold, hold_by="Dr P. Pretend", hold_until=until))
    packs.issue_pack(two.leeds, handover)
    with pytest.raises(InputProblem, match="IN-809"):
        handovers.mark_left(two.leeds, handover)
    handovers.mark_left(two.leeds, handover, anyway="court order, Dr P. Pretend told")


def test_an_escort_prints_the_issued_sheet_and_records_the_leg_and_nothing_else(two: TwoDesks) -> None:
    escort = as_role(two.leeds, Role.ESCORT, name="P. Officer-Sample")
    (move,) = handovers.todays_moves(escort)
    assert packs.escort_sheet_to_print(escort, move.handover_id) == (two.pack.pack_id, two.pack.escort)
    with pytest.raises(NotAllowed):
        packs.sheet_to_print(escort, two.pack.pack_id, "clinical")
    with pytest.raises(NotAllowed):
        packs.read_issued(escort, two.pack.pack_id)
    record_leg(escort, move.handover_id, given_by="Leeds", taken_by="T. Pretendham", seals_whole=True)
    (again,) = handovers.todays_moves(escort)
    assert [leg.taken_by for leg in again.legs] == ["T. Pretendham"]
    shown = repr(again)
    for word in ("methadone", "sertraline", "depression", "opioid", "penicillin", "seizure"):
        assert word not in shown.casefold()


def test_a_person_goes_back_to_the_first_desk_and_their_lines_are_recognised(two: TwoDesks) -> None:
    (handover,) = handovers.handovers_of(two.leeds, two.person)
    read_back(two.leeds, handover)
    handovers.mark_left(two.leeds, handover)
    incoming = two.open()
    there = receiving.receive(two.moorland, incoming, two.all_continue(incoming)).person_id
    two.clock.forward(hours=3)
    back = handovers.plan_handover(two.moorland, there, replace(plan(two.moorland), to_code="LEI"))
    pack = packs.issue_pack(two.moorland, back)
    returned = opening.open_pack(two.leeds, pack.clinical)
    receipt = receiving.receive(two.leeds, returned, two.all_continue(returned))
    assert receipt.person_id == two.person
    lines: tuple[Script, ...] = read_person(two.leeds, two.person).record.scripts
    assert [line.id for line in lines] == [line.id for line in two.sent.scripts]
    assert len(read_person(two.leeds, two.person).record.flags) == len(two.sent.flags)
    assert read_person(two.leeds, two.person).state is PersonState.HERE


def test_a_save_that_fails_midway_leaves_nothing(two: TwoDesks) -> None:
    clash = arrive(two.moorland, specimen("A0050TT", "DUMMY", "Brian"))
    incoming = two.open()
    from reception_app.models import Task
    from reception_app.services.context import writing

    with writing(two.moorland, "test") as session:
        session.add(
            Task(id=two.sent.tasks[-1].id, person_id=clash, title="x", owner_role=Role.NURSE, opened_at=two.clock.now())
        )
    before = rows(two.moorland)
    with pytest.raises(KnownProblem, match="PK-305"):
        receiving.receive(two.moorland, incoming, two.all_continue(incoming))
    assert rows(two.moorland) == before
