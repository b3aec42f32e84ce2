"""What was decided about a line here, at receipt or after, stands against every later amendment (E4, E16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import MustChoose
from reception_app.handover.record import Script
from reception_app.services import amendments, care, handovers, opening, packs, receiving, scripts, sources
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.handovers import read_handover
from reception_app.services.opening import Incoming
from reception_app.services.person_view import read_person
from reception_app.services.receiving import Receipt
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import Disposition, LastGivenHow, Role, ScriptStatus, SourceKind, TaskState
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, arrive, as_role, make_training_desk, populate
from tests.support.receiving import plan_to

CONTINUE = Choice(Disposition.CONTINUE, "as sent")
OURS, THEIRS = replace(CONTINUE, ours=True), replace(CONTINUE, ours=False)
STOP = Choice(Disposition.STOP, "serotonin syndrome", by=DecidedBy("Dr O. Sample"), discussed=True)


@dataclass
class Two:
    """Leeds sends and amends; Moorland takes in."""

    leeds: AppContext
    moorland: AppContext
    clock: MovingClock
    person: str = ""
    handover: str = ""
    there: str = ""
    """Whom it is at Moorland, once they were taken in."""

    def send(self, person: str) -> bytes:
        self.person = person
        self.handover = handovers.plan_handover(self.leeds, person, plan_to(self.leeds))
        pack = packs.issue_pack(self.leeds, self.handover)
        handovers.mark_left(self.leeds, self.handover, anyway="the van is here")
        self.clock.forward(hours=3)
        return pack.cose

    def amend(self, why: str = "typed wrongly") -> bytes:
        self.clock.forward(minutes=10)
        pack = read_handover(self.leeds, self.handover).pack
        assert pack is not None
        issued = amendments.issue_amendment(self.leeds, pack.pack_id, why)
        self.clock.forward(minutes=10)
        return issued.cose

    def opened(self, data: bytes) -> Incoming:
        return opening.open_pack(self.moorland, data)

    def receive(self, data: bytes, choice: Choice = CONTINUE, *, nurse: bool = False) -> Receipt:
        """Take in; `choice` is for sertraline, everything else is carried on. `nurse`: by nobody who prescribes."""
        ctx = as_role(self.moorland, Role.NURSE) if nurse else self.moorland
        incoming = opening.open_pack(ctx, data)
        choices = {s.id: choice if s.medicine == "sertraline" else CONTINUE for s in incoming.to_decide}
        receipt = receiving.receive(ctx, incoming, choices)
        self.there = receipt.person_id
        return receipt

    def lower(self, milligrams: int, *, here: bool = False) -> None:
        ctx, person = (self.moorland, self.there) if here else (self.leeds, self.person)
        line = replace(SERTRALINE, dose=Dose(Decimal(milligrams), "mg"))
        scripts.change_dose(ctx, person, line_of(ctx, person).id, line, reason="typed wrongly", discussed=True)

    def other_matter(self) -> None:
        care.add_task(self.leeds, self.person, "Tell the next desk", Role.NURSE, self.leeds.now() + timedelta(hours=1))

    @property
    def line(self) -> Script:
        return line_of(self.moorland, self.there)

    def asked(self, about: str = "sertraline") -> list[str]:
        """The open tasks for the prescriber about a medicine at Moorland."""
        tasks = read_person(self.moorland, self.there).record.tasks
        mine = [task for task in tasks if task.state is TaskState.OPEN and task.owner_role is Role.PRESCRIBER]
        return [task.title for task in mine if about in task.title]


def line_of(ctx: AppContext, person: str, medicine: str = "sertraline") -> Script:
    return next(each for each in read_person(ctx, person).record.scripts if each.medicine == medicine)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    yield Two(leeds, moorland, clock)
    leeds.close()
    moorland.close()


def verified(two: Two) -> str:
    """Somebody at Leeds whose sertraline the GP record confirms."""
    person = populate(two.leeds)
    seen = SourceSaid(
        SourceKind.GP_RECORD, name="Sample Surgery", dose=Dose(Decimal(100), "mg"),
        last_observed_at=two.leeds.now() - timedelta(hours=12),
    )  # fmt: skip
    sources.add_source(two.leeds, person, line_of(two.leeds, person).id, seen)
    return person


def held(two: Two) -> Choice:
    until = two.moorland.now() + timedelta(hours=30)
    return Choice(Disposition.HOLD, "ECG first", decider="Dr O. Sample", until=until)


@pytest.mark.parametrize("status", [ScriptStatus.STOPPED, ScriptStatus.ON_HOLD])
def test_a_stop_or_hold_at_receipt_is_a_decision_of_this_prison(two: Two, status: ScriptStatus) -> None:
    data = two.send(verified(two))
    two.receive(data, STOP if status is ScriptStatus.STOPPED else held(two))
    before = two.line
    assert before.status is status
    two.other_matter()
    amended = two.amend("a task was forgotten")
    incoming = two.opened(amended)
    (clash,) = incoming.changed_here.values()
    assert clash.by == "Sam Sampleworth"
    assert [(row.script_id, row.status) for row in incoming.here_now[before.id]] == [(before.id, status)]
    with pytest.raises(MustChoose, match="CH-305"):
        two.receive(amended)
    two.receive(amended, OURS)
    after = two.line
    kept = ("status", "dose", "stop_reason", "stop_decider", "stopped_at", "next_due_at", "not_until_prescriber")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    two.lower(50)
    again = two.amend("and the dose")
    assert before.id in two.opened(again).changed_here


@pytest.mark.parametrize("status", [ScriptStatus.STOPPED, ScriptStatus.ON_HOLD])
def test_only_a_prescriber_here_makes_such_a_line_current_again(two: Two, status: ScriptStatus) -> None:
    data = two.send(verified(two))
    two.receive(data, STOP if status is ScriptStatus.STOPPED else held(two))
    two.lower(50)
    amended = two.amend()
    receipt = two.receive(amended, THEIRS, nurse=True)
    assert (two.line.status, two.line.dose, two.line.next_due_at) == (status, Dose(Decimal(100), "mg"), None)
    assert "Prescriber to decide: sertraline" in two.asked()
    assert any("sertraline stays" in words for words in receipt.warnings)
    two.lower(75)
    two.receive(two.amend("again"), THEIRS)  # whoever saves this one prescribes
    assert (two.line.status, two.line.dose) == (ScriptStatus.CURRENT, Dose(Decimal(75), "mg"))
    assert two.line.stop_reason is None


def test_a_line_the_sender_held_stays_held_when_the_sender_gives_it_free(two: Two) -> None:
    """Held here at receipt, and carried on by a nurse with an amendment that says the same: it stays held."""
    two.receive(two.send(verified(two)), held(two))
    two.lower(50)
    hold = replace(held(two), ours=False)
    two.receive(two.amend(), hold)
    assert (two.line.status, two.line.dose) == (ScriptStatus.ON_HOLD, Dose(Decimal(50), "mg"))
    two.other_matter()
    two.receive(two.amend("a task"), THEIRS, nurse=True)
    assert two.line.status is ScriptStatus.ON_HOLD


def test_ours_stays_until_theirs_is_really_taken(two: Two) -> None:
    two.receive(two.send(populate(two.leeds)))
    two.clock.forward(minutes=10)
    two.lower(25, here=True)
    ours = two.line.dose
    for milligrams in (50, 75):
        two.lower(milligrams)
        amended = two.amend()
        assert two.line.id in two.opened(amended).changed_here
        two.receive(amended, OURS)
        assert two.line.dose == ours
    two.lower(50)
    two.receive(two.amend(), THEIRS)
    assert two.line.dose == Dose(Decimal(50), "mg")
    two.lower(100)
    amended = two.amend()  # nothing was changed here since theirs was taken
    assert not two.opened(amended).changed_here
    two.receive(amended)
    assert two.line.dose == Dose(Decimal(100), "mg")


def test_a_stop_after_receipt_stands_and_leaves_no_question_open(two: Two) -> None:
    two.receive(two.send(populate(two.leeds)))
    assert "Prescriber to decide: sertraline" in two.asked()
    by = DecidedBy("Dr O. Sample")
    scripts.stop_script(two.moorland, two.there, two.line.id, reason="bleeding", discussed=True, by=by)
    assert two.asked() == []
    for milligrams in (50, 75):
        two.lower(milligrams)
        amended = two.amend()
        with pytest.raises(MustChoose, match="CH-305"):
            two.receive(amended)
        two.receive(amended, OURS)
        assert (two.line.status, two.line.stop_reason) == (ScriptStatus.STOPPED, "bleeding")
        assert two.asked() == []


def told(two: Two, last: LastDose) -> str:
    """Somebody at Leeds who says when they last had their methadone."""
    person = arrive(two.leeds)
    scripts.add_script(two.leeds, person, METHADONE, SourceSaid(SourceKind.PERSON), last)
    return person


def correct(two: Two, at: timedelta) -> None:
    line = line_of(two.leeds, two.person, "methadone")
    assert line.last_given_at is not None
    said = LastDose(line.last_given_at + at, LastGivenHow.STATED)
    sources.set_last_dose(two.leeds, two.person, line.id, said)


def test_an_earlier_last_dose_from_the_same_sender_replaces_its_own(two: Two) -> None:
    """Methadone told 07:40 today was five days ago: five missed days do not count as none (E4)."""
    at = two.leeds.now() - timedelta(hours=12)
    two.receive(two.send(told(two, LastDose(at, LastGivenHow.STATED))))
    assert line_of(two.moorland, two.there, "methadone").last_given_at == at
    correct(two, -timedelta(days=5))
    two.other_matter()
    amended = two.amend("the last dose was mis-typed")
    (words,) = [each for each in two.opened(amended).opened.warnings if "last taken" in each]
    assert words == (
        "The sender corrected when methadone was last taken: Sun 15-Nov-2026 07:40, not Fri 20-Nov-2026 07:40."
    )
    assert words in two.receive(amended).warnings
    line = line_of(two.moorland, two.there, "methadone")
    assert line.last_given_at == at - timedelta(days=5)
    assert line.not_until_prescriber is not None
    assert "Last dose corrected: methadone" in two.asked("methadone")
    correct(two, timedelta(days=1))  # a later one counts by itself
    two.receive(two.amend("again"))
    assert line_of(two.moorland, two.there, "methadone").last_given_at == at - timedelta(days=4)


def test_a_last_dose_known_here_otherwise_is_not_taken_back(two: Two) -> None:
    at = two.leeds.now() - timedelta(hours=12)
    two.receive(two.send(told(two, LastDose(at, LastGivenHow.STATED))))
    line = line_of(two.moorland, two.there, "methadone")
    own = LastDose(at + timedelta(hours=1), LastGivenHow.STATED)
    sources.set_last_dose(two.moorland, two.there, line.id, own)
    correct(two, -timedelta(days=5))
    two.receive(two.amend("mis-typed"))
    assert line_of(two.moorland, two.there, "methadone").last_given_at == at + timedelta(hours=1)
    assert "Last dose corrected: methadone" in two.asked("methadone")  # what it was told stands beside it


def test_within_the_day_no_more_was_missed(two: Two) -> None:
    at = two.leeds.now() - timedelta(hours=2)
    two.receive(two.send(told(two, LastDose(at, LastGivenHow.STATED))))
    correct(two, -timedelta(hours=10))
    two.receive(two.amend("mis-typed"))
    assert line_of(two.moorland, two.there, "methadone").last_given_at == at - timedelta(hours=10)
    assert "Last dose corrected: methadone" not in two.asked("methadone")
