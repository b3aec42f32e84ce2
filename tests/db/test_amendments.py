"""Amendments: what changed after somebody left, on one page, applied in order where they are (E15, E20, E28)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, MustChoose, PackRefused, SheetProblem
from reception_app.handover.in_error import script_error
from reception_app.handover.reading import read_envelope
from reception_app.handover.record import Script
from reception_app.handover.views.words import NBSP
from reception_app.models import Pack
from reception_app.services import (
    amendments,
    handovers,
    opening,
    packs,
    people,
    receipts_made,
    receiving,
    script_errors,
    scripts,
    treatment,
)
from reception_app.services.context import AppContext
from reception_app.services.dispositions import Choice
from reception_app.services.matching import Identity
from reception_app.services.outstanding import outstanding
from reception_app.services.packs import IssuedPack
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_person
from reception_app.services.receipts import open_incoming_receipt, record_receipt
from reception_app.services.receipts_made import Found
from reception_app.services.received import received_lately
from reception_app.vocabulary import ArrivalKind, Disposition, HealthTestOutcome, ScriptStatus, SourceKind
from tests.support.desks import SERTRALINE, MovingClock, arrive, make_training_desk, populate, specimen
from tests.support.pdf import page_texts
from tests.support.receiving import plan_to

CONTINUE = Choice(Disposition.CONTINUE, "as sent")


@dataclass
class Away:
    """Leeds sent a pack that has left; Moorland has not opened anything yet."""

    leeds: AppContext
    moorland: AppContext
    person: str
    pack: IssuedPack
    clock: MovingClock

    def receive(self, data: bytes) -> str:
        incoming = opening.open_pack(self.moorland, data)
        choices = {script.id: CONTINUE for script in incoming.to_decide}
        return receiving.receive(self.moorland, incoming, choices).person_id

    def lower(self, medicine: str, milligrams: int) -> None:
        script = next(s for s in read_person(self.leeds, self.person).record.scripts if s.medicine == medicine)
        line = replace(SERTRALINE, dose=Dose(Decimal(milligrams), "mg"))
        scripts.change_dose(self.leeds, self.person, script.id, line, reason="typed wrongly before", discussed=True)

    def scan(self, slip: bytes) -> bytes:
        document = pypdfium2.PdfDocument(slip)
        out = io.BytesIO()
        document[len(document) - 1].render(scale=200 / 72, grayscale=True).to_pil().save(out, "PNG")
        return read_envelope(out.getvalue())


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Away]:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = populate(leeds)
    handover = handovers.plan_handover(leeds, person, plan_to(leeds))
    pack = packs.issue_pack(leeds, handover)
    handovers.mark_left(leeds, handover, anyway="the van is here")
    clock.forward(hours=3)
    yield Away(leeds, moorland, person, pack, clock)
    leeds.close()
    moorland.close()


def test_the_slip_names_only_what_changed_and_its_codes_carry_only_that(away: Away) -> None:
    before = away.receive(away.pack.cose)
    away.lower("sertraline", 50)
    result = treatment.HealthTestSaid("urine_drug", HealthTestOutcome.POSITIVE, purpose="confirming_dependence")
    treatment.record_test(away.leeds, away.person, result)
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "sertraline was typed as 100 mg")
    assert issued.place == 1
    assert any("sertraline" in words and "now" in words for words in issued.changes)
    text = " ".join(page_texts(issued.slip)[0].split())
    for words in ("AMENDMENT 1", "Was", "DOSE 100 mg", "DOSE 50 mg", "sertraline was typed as 100 mg.",
                  f"Follows pack {away.pack.number}", "Everything else in the pack stands."):  # fmt: skip
        assert words in text
    assert "methadone" not in text
    envelope = away.scan(issued.slip)
    incoming = opening.open_pack(away.moorland, envelope)
    assert [script.medicine for script in incoming.record.scripts] == ["sertraline"]
    assert len(incoming.record.tests) == 1
    assert any("follows pack LEI-000001" in words for words in incoming.opened.warnings)
    assert away.receive(envelope) == before
    held = {script.medicine: script for script in read_person(away.moorland, before).record.scripts}
    assert held["sertraline"].dose == Dose(Decimal(50), "mg")
    assert held["methadone"].status is ScriptStatus.CURRENT
    assert read_person(away.moorland, before).record.allergies.state == incoming.record.allergies.state


def test_an_amendment_waits_for_the_one_before_and_the_whole_file_does_not(away: Away) -> None:
    away.receive(away.pack.cose)
    away.lower("sertraline", 50)
    first = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly")
    assert len(page_texts(first.slip)) == 1, "one change fits above the fold, its codes below"
    away.clock.forward(hours=1)
    away.lower("sertraline", 25)
    second = amendments.issue_amendment(away.leeds, away.pack.pack_id, "lowered again by telephone")
    assert (second.place, second.amends) == (2, first.pack_number)
    late = opening.open_pack(away.moorland, away.scan(second.slip))
    assert any("read that one first" in words for words in late.opened.warnings)
    with pytest.raises(PackRefused) as caught:
        away.receive(late.envelope)
    assert caught.value.code == "PK-316"
    person = away.receive(away.scan(first.slip))
    away.receive(late.envelope)
    held = {script.medicine: script for script in read_person(away.moorland, person).record.scripts}
    assert held["sertraline"].dose == Dose(Decimal(25), "mg")
    with pytest.raises(PackRefused):
        away.receive(away.pack.cose[:-1])


def test_an_amendment_alone_is_no_record_but_its_file_is(away: Away) -> None:
    away.lower("sertraline", 50)
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly")
    with pytest.raises(PackRefused) as caught:
        away.receive(away.scan(issued.slip))
    assert caught.value.code == "PK-316"
    person = away.receive(issued.cose)
    assert len(read_person(away.moorland, person).record.scripts) == 2


def test_what_the_sender_stopped_is_said_before_it_stops_here(away: Away) -> None:
    person = away.receive(away.pack.cose)
    script = next(s for s in read_person(away.leeds, away.person).record.scripts if s.medicine == "sertraline")
    scripts.stop_script(away.leeds, away.person, script.id, reason="never taken", discussed=True)
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "it was another person's line")
    assert "STOPPED" in " ".join(page_texts(issued.slip)[0].split())
    envelope = away.scan(issued.slip)
    words = opening.open_pack(away.moorland, envelope).opened.warnings
    assert any("The sender stopped sertraline" in each for each in words)
    away.receive(envelope)
    held = {script.medicine: script.status for script in read_person(away.moorland, person).record.scripts}
    assert held["sertraline"] is ScriptStatus.STOPPED


def test_what_the_sender_entered_in_error_is_called_that(away: Away) -> None:
    away.receive(away.pack.cose)
    script = next(s for s in read_person(away.leeds, away.person).record.scripts if s.medicine == "sertraline")
    script_errors.mark_script_wrong(away.leeds, away.person, script.id, "typed for another person")
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "it was another person's line")
    words = opening.open_pack(away.moorland, away.scan(issued.slip)).opened.warnings
    assert any("The sender entered sertraline in error" in each for each in words)


def test_a_stop_that_was_an_error_is_an_amendment_of_its_own_and_its_history_travels(away: Away) -> None:
    person = away.receive(away.pack.cose)
    script = next(s for s in read_person(away.leeds, away.person).record.scripts if s.medicine == "sertraline")
    scripts.stop_script(away.leeds, away.person, script.id, reason="never taken", discussed=True)
    away.receive(away.scan(amendments.issue_amendment(away.leeds, away.pack.pack_id, "stopped").slip))
    away.clock.forward(hours=1)
    script_errors.mark_script_wrong(away.leeds, away.person, script.id, "typed for another person")
    second = amendments.issue_amendment(away.leeds, away.pack.pack_id, "it was another person's line")
    said = " ".join(page_texts(second.slip)[0].split())
    assert "ENTERED IN ERROR, counts for nothing" in said
    assert "Before, it was stopped by" in said
    away.receive(away.scan(second.slip))
    held = next(s for s in read_person(away.moorland, person).record.scripts if s.medicine == "sertraline")
    mark = script_error(held)
    assert mark is not None
    assert mark.reason.startswith("typed for another person. Before, it was stopped by")
    assert [change.reason for change in held.changes][-1] == "Stopped: never taken"


def test_an_amendment_needs_a_leaving_a_reason_and_a_change(away: Away) -> None:
    for why, code in (("", "IN-836"), ("why not", "IN-837")):
        with pytest.raises(InputProblem) as caught:
            amendments.issue_amendment(away.leeds, away.pack.pack_id, why)
        assert caught.value.code == code
    there = arrive(away.moorland, specimen("A0077TT", "NOBODY"))
    handover = handovers.plan_handover(away.moorland, there, plan_to(away.moorland, "LEI"))
    pack = packs.issue_pack(away.moorland, handover)
    with pytest.raises(InputProblem) as caught:
        amendments.to_amend(away.moorland, pack.pack_id)
    assert caught.value.code == "IN-835"


def test_an_amendment_that_cannot_be_made_leaves_the_old_pack_as_it_was(
    away: Away,
) -> None:
    away.lower("sertraline", 50)
    with pytest.raises(SheetProblem, match="SH-101"):
        amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed \N{CUNEIFORM SIGN A} wrongly")
    with away.leeds.sessions.read() as session:
        (pack,) = session.scalars(select(Pack))
        assert (pack.id, pack.superseded_at) == (away.pack.pack_id, None)
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly")
    assert (issued.place, issued.amends) == (1, away.pack.number)


def test_who_the_person_is_can_be_corrected_after_leaving(away: Away) -> None:
    asked = amendments.to_amend(away.leeds, away.pack.pack_id)
    assert (asked.changes, asked.others) == ((), 0)
    held = read_person(away.leeds, away.person).record.person
    corrected = Identity("Samplewell", held.given_names, date(1988, 2, 11), prison_number=held.prison_number)
    people.change_identity(away.leeds, away.person, corrected)
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "the warrant says otherwise")
    (words,) = issued.changes
    assert words.startswith(f"Who the person is: was Name {held.family_name.upper()}")
    text = " ".join(page_texts(issued.slip)[0].split())
    for said in ("SAMPLEWELL", held.family_name.upper(), "11-Feb-1988", "1 CHANGE"):
        assert said in text


def test_a_pack_of_an_earlier_leaving_is_not_amended_once_the_person_came_back(away: Away) -> None:
    away.lower("sertraline", 50)
    away.clock.forward(hours=24)
    arrival = Arrival(away.clock.now(), "Moorland (HMP & YOI)", ArrivalKind.TRANSFER)
    people.arrive_again(away.leeds, away.person, arrival)
    with pytest.raises(InputProblem, match="IN-838"):
        amendments.to_amend(away.leeds, away.pack.pack_id)
    with pytest.raises(InputProblem, match="IN-838"):
        amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly")
    with away.leeds.sessions.read() as session:
        assert len(session.scalars(select(Pack)).all()) == 1


def test_an_amended_pack_is_outstanding_again_and_its_receipt_is_of_what_changed(away: Away) -> None:
    person = away.receive(away.pack.cose)
    away.lower("sertraline", 50)
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly")
    assert [row.pack_number for row in outstanding(away.leeds).sent] == [issued.pack_number]
    away.receive(away.scan(issued.slip))
    received = receipts_made.to_receipt(away.moorland, person, issued.pack_number).received_pack_id
    made = receipts_made.make_receipt(away.moorland, received, Found())
    incoming = open_incoming_receipt(away.leeds, made.cose)
    assert [line.medicine.split()[0] for line in incoming.words.lines] == ["sertraline"]
    assert incoming.found == ()
    record_receipt(away.leeds, incoming)
    assert outstanding(away.leeds).count == 0


def test_an_old_packs_sheet_printed_again_says_what_replaced_it(away: Away) -> None:
    away.lower("sertraline", 50)
    assert "SUPERSEDED" not in page_texts(packs.sheet_to_print(away.leeds, away.pack.pack_id, "clinical"))[0]
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly")
    pages = page_texts(packs.sheet_to_print(away.leeds, away.pack.pack_id, "clinical"))
    for page in pages:
        words = " ".join(page.split())
        assert f"SUPERSEDED by pack 2, {issued.pack_number}, of" in words
        assert "Use nothing from this sheet." in words
    assert "SUPERSEDED" in page_texts(packs.view_issued(away.leeds, away.pack.pack_id).escort)[0]
    assert packs.read_issued(away.leeds, away.pack.pack_id).cose == away.pack.cose


def test_a_received_pack_is_listed_as_superseded_by_the_newer(away: Away) -> None:
    away.receive(away.pack.cose)
    away.lower("sertraline", 50)
    issued = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly")
    away.clock.forward(minutes=5)
    away.receive(away.scan(issued.slip))
    listed = {row.pack_number: row.superseded_by for row in received_lately(away.moorland)}
    assert listed == {away.pack.number: issued.pack_number, issued.pack_number: None}


def _changed_there_and_here(away: Away) -> tuple[str, Script]:
    """Moorland lowered sertraline to 75 mg; then Leeds's slip says that it should have been 50 mg."""
    person = away.receive(away.pack.cose)
    away.clock.forward(hours=1)
    held = next(s for s in read_person(away.moorland, person).record.scripts if s.medicine == "sertraline")
    line = replace(SERTRALINE, dose=Dose(Decimal(75), "mg"))
    scripts.change_dose(away.moorland, person, held.id, line, reason="sick on 100 mg", discussed=True)
    away.lower("sertraline", 50)
    return person, held


def _dose_of(away: Away, person: str, script: Script) -> Dose | None:
    return next(s.dose for s in read_person(away.moorland, person).record.scripts if s.id == script.id)


def test_a_line_changed_here_since_is_shown_beside_ours_and_never_overwritten_unasked(away: Away) -> None:
    person, held = _changed_there_and_here(away)
    slip = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly").slip
    incoming = opening.open_pack(away.moorland, away.scan(slip))
    (clash,) = incoming.changed_here.values()
    assert clash.by == "Sam Sampleworth"
    assert [words.replace(NBSP, " ")[:5] for words in (clash.ours, clash.theirs)] == ["75 mg", "50 mg"]
    with pytest.raises(MustChoose, match="CH-305"):
        receiving.receive(away.moorland, incoming, {held.id: CONTINUE})
    assert _dose_of(away, person, held) == Dose(Decimal(75), "mg")


def test_keeping_ours_leaves_the_line_and_says_what_the_sender_said(away: Away) -> None:
    person, held = _changed_there_and_here(away)
    slip = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly").slip
    incoming = opening.open_pack(away.moorland, away.scan(slip))
    before = next(s for s in read_person(away.moorland, person).record.scripts if s.id == held.id)
    receiving.receive(away.moorland, incoming, {held.id: replace(CONTINUE, ours=True)})
    after = next(s for s in read_person(away.moorland, person).record.scripts if s.id == held.id)
    same = ("dose", "status", "decider", "verified", "not_until_prescriber", "next_due_at", "decision")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    said = [
        (source.said or "").replace(NBSP, " ") for source in after.sources if source.kind is SourceKind.PREVIOUS_PACK
    ]
    assert any("50 mg" in words and "kept as it stands here" in words for words in said)


def test_taking_theirs_writes_it_as_decided(away: Away) -> None:
    person, held = _changed_there_and_here(away)
    slip = amendments.issue_amendment(away.leeds, away.pack.pack_id, "typed wrongly").slip
    incoming = opening.open_pack(away.moorland, away.scan(slip))
    receiving.receive(away.moorland, incoming, {held.id: replace(CONTINUE, ours=False)})
    assert _dose_of(away, person, held) == Dose(Decimal(50), "mg")


def test_what_the_sender_stopped_waits_here_where_it_was_changed_since(away: Away) -> None:
    person, held = _changed_there_and_here(away)
    script = next(s for s in read_person(away.leeds, away.person).record.scripts if s.medicine == "sertraline")
    scripts.stop_script(away.leeds, away.person, script.id, reason="never taken", discussed=True)
    slip = amendments.issue_amendment(away.leeds, away.pack.pack_id, "stopped").slip
    incoming = opening.open_pack(away.moorland, away.scan(slip))
    assert any("it waits here for a prescriber" in words for words in incoming.opened.warnings)
    away.receive(incoming.envelope)
    now = next(s for s in read_person(away.moorland, person).record.scripts if s.id == held.id)
    assert (now.status, now.dose) == (ScriptStatus.CURRENT, Dose(Decimal(75), "mg"))
    assert now.not_until_prescriber is not None


def test_a_corrected_birth_date_goes_to_the_same_person_and_is_shown(away: Away) -> None:
    person = away.receive(away.pack.cose)
    born = date(1986, 7, 14)
    people.change_identity(away.leeds, away.person, replace(specimen(), date_of_birth=born))
    slip = amendments.issue_amendment(away.leeds, away.pack.pack_id, "the birth date was misread").slip
    incoming = opening.open_pack(away.moorland, away.scan(slip))
    assert any("born 14-Jul-1986 (here: 14-Jul-1985)" in words for words in incoming.opened.warnings)
    choices = {script.id: CONTINUE for script in incoming.to_decide}
    assert receiving.receive(away.moorland, incoming, choices, person_id=person).person_id == person
    record = read_person(away.moorland, person).record
    assert record.person.date_of_birth == date(1985, 7, 14)
    assert any("born 14-Jul-1986" in (task.detail or "") for task in record.tasks)


def test_by_itself_it_finds_whom_it_is_about(away: Away) -> None:
    person = away.receive(away.pack.cose)
    people.change_identity(away.leeds, away.person, replace(specimen(), date_of_birth=date(1986, 7, 14)))
    slip = amendments.issue_amendment(away.leeds, away.pack.pack_id, "the birth date was misread").slip
    assert away.receive(away.scan(slip)) == person


def test_a_stranger_with_another_birth_date_stays_refused(away: Away) -> None:
    here = arrive(away.moorland, replace(specimen(), date_of_birth=date(1986, 7, 14)))
    incoming = opening.open_pack(away.moorland, away.pack.cose)
    choices = {script.id: CONTINUE for script in incoming.to_decide}
    with pytest.raises(PackRefused, match="PK-303"):
        receiving.receive(away.moorland, incoming, choices, person_id=here)


def test_after_leaving_a_pack_is_amended_and_never_issued_again(away: Away) -> None:
    (handover,) = handovers.handovers_of(away.leeds, away.person)
    with pytest.raises(InputProblem, match="IN-824"):
        packs.issue_pack(away.leeds, handover)
