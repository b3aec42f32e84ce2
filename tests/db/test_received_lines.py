"""What a pack says of a line that is known here: it prescribes, verifies and stops nothing by itself (E4, E15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reception_app.handover import seal
from reception_app.handover.record import Script
from reception_app.models import Decision
from reception_app.models import Script as ScriptRow
from reception_app.services import amendments, handovers, opening, packs, receiving, scripts, sources
from reception_app.services.authorities import decided_elsewhere, needs_authority
from reception_app.services.context import AppContext, writing
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.doses_given import mark_dose_wrong, record_dose
from reception_app.services.packs import IssuedPack
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.scripts import ScriptLine, line_of
from reception_app.services.sources import SourceSaid
from reception_app.ui.screens.scripts_rows import Difference, script_rows
from reception_app.vocabulary import Disposition, ScriptStatus, SourceKind, SourceOutcome, Trust
from tests.support.desks import METHADONE, ON_CHART, SERTRALINE, MovingClock, add, arrive, make_training_desk
from tests.support.receiving import plan_to

DOCTOR = DecidedBy("Dr P. Pretend")
CONTINUE = Choice(Disposition.CONTINUE, "as sent")
METHOTREXATE = ScriptLine("methotrexate", SERTRALINE.dose, "2.5 mg", "tablet", times=("08:00",), every_days=7)


class Way:
    """Leeds sent a pack that has left; Moorland reads it, and what follows it."""

    def __init__(self, leeds: AppContext, moorland: AppContext, clock: MovingClock) -> None:
        self.leeds, self.moorland, self.clock = leeds, moorland, clock
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
    yield Way(leeds, moorland, clock)
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
    sources.add_source(way.moorland, way.here, script, SourceSaid(SourceKind.PHARMACY))
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
