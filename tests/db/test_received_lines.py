"""What a pack says of a line that is known here: it prescribes, verifies and stops nothing by itself (E4, E15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reception_app.handover import seal
from reception_app.handover.record import Script, ToldDose
from reception_app.handover.views.medicines import prescribed_there
from reception_app.models import Decision
from reception_app.models import Script as ScriptRow
from reception_app.services import amendments, handovers, opening, packs, receiving, scripts, sources
from reception_app.services.authorities import decided_elsewhere, needs_authority
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.doses_given import mark_dose_wrong, record_dose
from reception_app.services.importing import import_people
from reception_app.services.missed_doses import decide_missed
from reception_app.services.packs import IssuedPack
from reception_app.services.person_view import find_person_id, open_tasks, read_person
from reception_app.services.release import NeedSaid, ReleaseSaid, record_release
from reception_app.services.scripts import ScriptLine, line_of
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.ui.screens.receive_words import way_lines
from reception_app.ui.screens.scripts_choices import decider_words
from reception_app.ui.screens.scripts_rows import Difference, script_rows
from reception_app.vocabulary import (
    AnswerState,
    Disposition,
    LastGivenHow,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
    Trust,
)
from tests.support.desks import METHADONE, ON_CHART, SERTRALINE, MovingClock, add, arrive, make_training_desk
from tests.support.receiving import plan_to

DOCTOR = DecidedBy("Dr P. Pretend")
CONTINUE = Choice(Disposition.CONTINUE, "as sent")
METHOTREXATE = ScriptLine("methotrexate", SERTRALINE.dose, "2.5 mg", "tablet", times=("08:00",), every_days=7)


class RunningClock(MovingClock):
    """A clock that goes on each time it is looked at, as real ones do."""

    def now(self) -> datetime:
        self.forward(milliseconds=3)
        return self.at


class Way:
    """Leeds sent a pack that has left; Moorland reads it, and what follows it."""

    def __init__(self, leeds: AppContext, moorland: AppContext, clock: MovingClock, folder: Path) -> None:
        self.leeds, self.moorland, self.clock, self.folder = leeds, moorland, clock, folder
        self.person = arrive(leeds)
        self.here = ""

    def leave(self) -> IssuedPack:
        handover = handovers.plan_handover(self.leeds, self.person, plan_to(self.leeds))
        pack = packs.issue_pack(self.leeds, handover)
        handovers.mark_left(self.leeds, handover, anyway="the van is here")
        self.clock.forward(hours=3)
        return pack

    def receive(self, data: bytes, *, known: bool = True) -> tuple[str, ...]:
        """Take a pack in, of an issuer nobody knows unless `known`; returns its warnings."""
        incoming = opening.open_pack(self.moorland, data)
        if not known:
            incoming = replace(incoming, opened=replace(incoming.opened, trust=Trust.ISSUER_UNKNOWN))
        choices = {script.id: CONTINUE for script in incoming.to_decide}
        receipt = receiving.receive(self.moorland, incoming, choices, reason=None if known else "the sender was rung")
        self.here = receipt.person_id
        return receipt.warnings

    def remade(self, pack: IssuedPack, *lines: Script) -> bytes:
        """Seal another pack of the same person with these lines: one that follows no other."""
        with self.leeds.sessions.read() as session:
            issuer = packs.issuer_of(session)
        inner = opening.open_pack(self.leeds, pack.clinical).opened.pack
        header = replace(inner.header, number=f"{inner.header.number}-X", sequence=inner.header.sequence + 1)
        return seal.seal(replace(inner, header=header, record=replace(inner.record, scripts=lines)), issuer)

    def line(self) -> Script:
        (script,) = read_person(self.moorland, self.here).record.scripts
        return script


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    yield Way(leeds, moorland, clock, tmp_path)
    leeds.close()
    moorland.close()


def test_another_prisons_decision_after_the_arrival_here_is_no_prescription(way: Way) -> None:
    script = add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD)
    pack = way.leave()
    way.receive(pack.cose)
    assert needs_authority(way.moorland, way.here, script)
    way.clock.forward(minutes=50)
    line = line_of(read_person(way.leeds, way.person).record.scripts[0])
    scripts.change_dose(way.leeds, way.person, script, line, reason="typed wrongly", discussed=True, by=DOCTOR)
    way.receive(amendments.issue_amendment(way.leeds, pack.pack_id, "decided at 23:40").cose)
    assert way.line().decider is not None
    assert needs_authority(way.moorland, way.here, script)
    record, now = read_person(way.moorland, way.here).record, way.moorland.now()
    elsewhere = decided_elsewhere(way.moorland, way.here)
    assert elsewhere == {script}
    (row,), _ = script_rows(record, now, elsewhere)
    assert (row.difference, row.decided_here) == (Difference.CARRIED_ON, False)


def test_a_decision_without_its_time_is_no_prescription(way: Way) -> None:
    script = add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD)
    line = line_of(read_person(way.leeds, way.person).record.scripts[0])
    scripts.change_dose(way.leeds, way.person, script, line, reason="sample", discussed=True, by=DOCTOR)
    assert not needs_authority(way.leeds, way.person, script)
    with writing(way.leeds, "test") as session:
        row = session.get(ScriptRow, script)
        decision = session.get(Decision, row.decision_id) if row is not None else None
        assert decision is not None
        decision.decided_at = None
    assert needs_authority(way.leeds, way.person, script)
    (shown,), _ = script_rows(read_person(way.leeds, way.person).record, way.leeds.now())
    assert not shown.decided_here


@pytest.mark.parametrize("line", [SERTRALINE, METHOTREXATE])
def test_an_amendment_never_takes_back_the_dose_given_here(way: Way, line: ScriptLine) -> None:
    script = add(way.leeds, way.person, line, SourceKind.GP_RECORD, hours=12 if line is SERTRALINE else 24 * 7)
    pack = way.leave()
    way.receive(pack.cose)
    given = way.moorland.now()
    record_dose(way.moorland, way.here, script, given, observed=True, authority=ON_CHART)
    due = way.line().next_due_at
    changed = replace(line_of(read_person(way.leeds, way.person).record.scripts[0]), indication="sample")
    scripts.change_dose(way.leeds, way.person, script, changed, reason="typed wrongly", discussed=True, by=DOCTOR)
    way.receive(amendments.issue_amendment(way.leeds, pack.pack_id, "what it is for").cose)
    after = way.line()
    assert (after.last_given_at, after.next_due_at) == (given, due)


def test_what_the_sender_took_back_counts_no_more_here(way: Way) -> None:
    script = add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    told = read_person(way.leeds, way.person).record.scripts[0].last_given_at
    wrong = record_dose(way.leeds, way.person, script, way.leeds.now(), observed=True, authority=ON_CHART)
    pack = way.leave()
    way.receive(pack.cose)
    mark_dose_wrong(way.leeds, way.person, wrong, "another person's dose")
    way.receive(amendments.issue_amendment(way.leeds, pack.pack_id, "that dose was another person's").cose)
    assert way.line().last_given_at == told


def test_a_pack_of_an_unknown_issuer_verifies_nothing_now_or_later(way: Way) -> None:
    script = add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD)
    way.receive(way.leave().cose, known=False)
    assert not way.line().verified
    assert SourceOutcome.CONFIRMED not in {source.outcome for source in way.line().sources}
    assert any("issuer unknown" in (source.said or "").casefold() for source in way.line().sources)
    asked = SourceSaid(SourceKind.PHARMACY, name="Sample Street", dose=SERTRALINE.dose)
    sources.add_source(way.moorland, way.here, script, asked)
    assert way.line().verified
    wrong = next(
        row for row in sources.list_sources(way.moorland, way.here, script) if row.said.kind is SourceKind.PHARMACY
    )
    sources.mark_source_wrong(way.moorland, way.here, wrong.id, "another person's record was read")
    assert not way.line().verified


@pytest.mark.parametrize("known", [True, False])
def test_a_pack_that_follows_no_other_stops_no_line_that_is_given_here(way: Way, known: bool) -> None:
    add(way.leeds, way.person, METHADONE, SourceKind.PHARMACY, hours=20)
    pack = way.leave()
    way.receive(pack.cose)
    before = way.line()
    stopped = replace(before, status=ScriptStatus.STOPPED, stopped_at=way.clock.now(), stop_reason="sample")
    way.clock.forward(minutes=5)
    warnings = way.receive(way.remade(pack, stopped), known=known)
    after = way.line()
    assert any("methadone" in each and "waits here for a prescriber" in each for each in warnings)
    assert (after.status, after.dose, after.stopped_at) == (ScriptStatus.CURRENT, before.dose, None)
    assert "stopped" in (after.not_until_prescriber or "")
    assert any(row.task.title == "Prescriber to decide: methadone" for row in open_tasks(way.moorland))


def test_somebody_who_comes_back_has_what_was_stopped_meanwhile_stopped(way: Way) -> None:
    add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD)
    pack = way.leave()
    way.receive(pack.cose)
    handovers.mark_left(
        way.moorland, handovers.plan_handover(way.moorland, way.here, plan_to(way.moorland, "LEI")), anyway="sample"
    )
    way.clock.forward(hours=20 * 24)
    stopped = replace(way.line(), status=ScriptStatus.STOPPED, stopped_at=way.clock.now() - timedelta(hours=1),
                      stop_reason="sample")  # fmt: skip
    way.receive(way.remade(pack, stopped))
    assert way.line().status is ScriptStatus.STOPPED


def test_what_was_stopped_meanwhile_is_stopped_though_the_clock_runs(way: Way) -> None:
    """That the person only now comes was once told by a clock standing still: at a real desk every line waited."""
    add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD)
    pack = way.leave()
    way.receive(pack.cose)
    handovers.mark_left(
        way.moorland, handovers.plan_handover(way.moorland, way.here, plan_to(way.moorland, "LEI")), anyway="sample"
    )
    way.clock.forward(hours=20 * 24)
    stopped = replace(way.line(), status=ScriptStatus.STOPPED, stopped_at=way.clock.now() - timedelta(hours=1),
                      stop_reason="sample")  # fmt: skip
    way.moorland = replace(way.moorland, clock=RunningClock(way.clock.now()))
    warnings = way.receive(way.remade(pack, stopped))
    assert way.line().status is ScriptStatus.STOPPED
    assert not any("waits here" in each for each in warnings)


def test_a_decision_made_there_and_told_later_keeps_its_prison_and_its_author(way: Way) -> None:
    """A decision after missed doses, of 23:00 there, arrives after the person: it is not one of this prison's."""
    script = add(way.leeds, way.person, METHADONE, SourceKind.PHARMACY, hours=24 * 4)
    pack = way.leave()
    way.receive(pack.cose)
    way.clock.forward(minutes=50)
    decide_missed(way.leeds, way.person, script, "half the dose", last_observed_at=None, by=DOCTOR)
    warnings = way.receive(amendments.issue_amendment(way.leeds, pack.pack_id, "decided at 23:30").cose)
    assert "The sender says why: decided at 23:30." in warnings
    (decision,) = way.line().missed
    assert (decision.words, decision.recorded_where) == ("half the dose", "Leeds (HMP)")
    assert decision.decider is not None
    assert (decision.decider.name, decision.decider.where) == ("Dr P. Pretend", "Leeds (HMP)")
    page = read_person(way.moorland, way.here)
    assert page.elsewhere == {script}
    (row,), _ = script_rows(page.record, page.at, page.elsewhere)
    assert not row.decided_here
    assert "Leeds (HMP)" in decider_words(row.script.decider, page.at)
    assert not prescribed_there(row.script, page.record.stay), "nor does this prison's own pack say that it is"
    assert needs_authority(way.moorland, way.here, script)


def test_a_prisons_own_decision_names_no_prison_and_has_one_wherever_it_comes(way: Way) -> None:
    script = add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD)
    line = line_of(read_person(way.leeds, way.person).record.scripts[0])
    scripts.change_dose(way.leeds, way.person, script, line, reason="sample", discussed=True, by=DOCTOR)
    own = read_person(way.leeds, way.person).record.scripts[0].decider
    assert own is not None
    assert own.where is None
    way.receive(way.leave().cose)
    assert way.line().decider == replace(own, where="Leeds (HMP)")
    third = make_training_desk(way.folder / "third", "NHI", way.clock)
    (number,) = import_people(third, [read_person(way.moorland, way.here).record])
    copied = find_person_id(third, number)
    assert read_person(third, copied).elsewhere == {script}
    assert needs_authority(third, copied, script)
    third.close()


def test_a_last_dose_that_was_told_is_told_at_the_next_prison_too(way: Way) -> None:
    stated = LastDose(way.leeds.now() - timedelta(hours=9), LastGivenHow.STATED, "Example Street Pharmacy")
    id_ = add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD, hours=30)
    sources.set_last_dose(way.leeds, way.person, id_, stated)
    script = read_person(way.leeds, way.person).record.scripts[0]
    record_dose(way.leeds, way.person, script.id, way.leeds.now(), observed=True, authority=ON_CHART)
    sent = read_person(way.leeds, way.person).record.scripts[0]
    assert sent.told == ToldDose(script.last_given_at, LastGivenHow.STATED, "Example Street Pharmacy")
    assert sent.last_given_how is LastGivenHow.OBSERVED
    way.receive(way.leave().cose)
    came = way.line()
    assert came.told == sent.told
    assert (came.last_given_at, came.last_given_how) == (sent.last_given_at, LastGivenHow.OBSERVED)
    assert len(came.given) == 1, "what was told is no dose given"
    shown = " ".join(run.text for line in way_lines(came, way.moorland.now(), "") for run in line)
    assert "Told, not confirmed: person says" in shown


def test_wider_needs_arrive_with_who_asked_and_go_on_from_there(way: Way) -> None:
    """E35: from the desk that asked into the pack, and out of it at the next prison; what is said anew there holds."""
    add(way.leeds, way.person, SERTRALINE, SourceKind.GP_RECORD)
    asked = (NeedSaid("tonight", choice="none"), NeedSaid("phone", AnswerState.DECLINED))
    record_release(way.leeds, way.person, ReleaseSaid(needs=asked))
    sent = read_person(way.leeds, way.person).record
    way.receive(way.leave().cose)
    came = read_person(way.moorland, way.here).record
    assert came.needs == sent.needs
    assert {need.recorded_where for need in came.needs} == {"Leeds (HMP)"}
    way.clock.forward(minutes=5)
    record_release(way.moorland, way.here, ReleaseSaid(needs=(NeedSaid("tonight", choice="hostel"), asked[1])))
    now = {need.kind: need for need in read_person(way.moorland, way.here).record.needs}
    assert (now["tonight"].choice, now["phone"]) == ("hostel", came.needs[1])
