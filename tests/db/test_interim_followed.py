"""What becomes elsewhere of an interim change that is open here: only what truly settles it closes it (E3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.errors import InputProblem
from reception_app.handover.record import Script
from reception_app.services import handovers, interim_doses, opening, packs, receiving, schedules, scripts
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.person_view import find_person_id, open_tasks, read_person
from reception_app.vocabulary import Carrier, Disposition, ScheduleKind, SourceKind
from tests.support.desks import METHADONE, MovingClock, add, arrive, make_training_desk
from tests.support.scripts_cases import plan_to

DOCTOR = DecidedBy("Dr P. Pretend")
THIRTY, FORTY, FIFTY = (Dose(Decimal(amount), "mg") for amount in (30, 40, 50))


@dataclass
class Between:
    """Leeds and Moorland, and somebody who goes to and fro with one script."""

    leeds: AppContext
    moorland: AppContext
    clock: MovingClock
    script: str

    def person(self, desk: AppContext) -> str:
        found = find_person_id(desk, "A0002TT")
        assert found is not None
        return found

    def line(self, desk: AppContext) -> Script:
        (line,) = read_person(desk, self.person(desk)).record.scripts
        return line

    def send(self, sender: AppContext, receiver: AppContext) -> None:
        person = self.person(sender)
        if self.line(sender).stopped_at is None:
            scripts.set_carrier(sender, person, self.script, Carrier.STOCK)
        handover = plan_to(sender, person, receiver.settings.establishment)
        pack = packs.issue_pack(sender, handover)
        handovers.mark_left(sender, handover, anyway="the van is here")
        self.clock.forward(hours=3)
        incoming = opening.open_pack(receiver, pack.clinical)
        said = Choice(Disposition.CONTINUE, "as sent", decider="Dr P. Pretend", ours=False)
        receiving.receive(receiver, incoming, {each.id: said for each in incoming.to_decide})
        self.clock.forward(hours=1)

    def cut(self, desk: AppContext, dose: Dose) -> None:
        """Change the dose for a while."""
        review = desk.now() + timedelta(days=7)
        interim_doses.set_interim(
            desk, self.person(desk), self.script, dose, review_by=review, owner="GP", reason="until the notes come",
            discussed=True, by=DOCTOR,
        )  # fmt: skip
        self.clock.forward(hours=1)

    def change(self, desk: AppContext, dose: Dose) -> None:
        """Change the dose for good."""
        line = replace(METHADONE, dose=dose)
        scripts.change_dose(desk, self.person(desk), self.script, line, reason="seen", discussed=True, by=DOCTOR)
        self.clock.forward(hours=1)

    def reviews(self, desk: AppContext) -> int:
        return len([row for row in open_tasks(desk) if row.task.kind == interim_doses.REVIEW])


@pytest.fixture
def between(tmp_path: Path) -> Iterator[Between]:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = arrive(leeds)
    yield Between(leeds, moorland, clock, add(leeds, person, METHADONE, SourceKind.PHARMACY))
    leeds.close()
    moorland.close()


def test_a_change_by_who_never_knew_of_it_does_not_settle_it(between: Between) -> None:
    between.send(between.leeds, between.moorland)
    between.cut(between.leeds, THIRTY)  # after the van left: no pack told Moorland
    between.change(between.moorland, FIFTY)
    between.send(between.moorland, between.leeds)
    line = between.line(between.leeds)
    assert line.dose == FIFTY
    assert line.interim is not None, "nobody reviewed it"
    assert line.interim.replaced == METHADONE.dose
    assert between.reviews(between.leeds) == 1


def test_settled_there_by_another_dose_it_is_settled_here(between: Between) -> None:
    between.cut(between.leeds, THIRTY)
    between.send(between.leeds, between.moorland)
    between.change(between.moorland, FORTY)
    between.send(between.moorland, between.leeds)
    assert (between.line(between.leeds).dose, between.line(between.leeds).interim) == (FORTY, None)
    assert between.reviews(between.leeds) == 0


def test_the_line_stopped_there_leaves_nothing_to_review_here(between: Between) -> None:
    between.cut(between.leeds, THIRTY)
    between.send(between.leeds, between.moorland)
    scripts.stop_script(
        between.moorland, between.person(between.moorland), between.script, reason="seen", discussed=True, by=DOCTOR
    )
    between.send(between.moorland, between.leeds)
    line = between.line(between.leeds)
    assert line.stopped_at is not None
    assert line.interim is None
    assert between.reviews(between.leeds) == 0


def test_of_two_that_were_made_apart_one_stays_open(between: Between) -> None:
    between.send(between.leeds, between.moorland)
    between.cut(between.leeds, THIRTY)
    between.cut(between.moorland, FORTY)
    theirs = between.line(between.moorland).interim
    between.send(between.moorland, between.leeds)
    line = between.line(between.leeds)
    assert line.dose == FORTY
    assert theirs is not None
    assert line.interim is not None
    assert (line.interim.since, line.interim.replaced) == (theirs.since, METHADONE.dose)
    assert between.reviews(between.leeds) == 1


def laid_down(between: Between, kind: ScheduleKind) -> AppContext:
    """Five days of 60 mg at 21:00, from today on."""
    desk = between.leeds
    doses = tuple(ScheduleDose(day, "21:00", METHADONE.dose) for day in range(1, 6))
    schedule = Schedule("As laid down", kind, desk.now().date(), 5, doses)
    schedules.record_schedule(desk, between.person(desk), between.script, schedule, by=DOCTOR)
    return desk


def test_no_dose_is_changed_for_a_while_under_a_schedule_that_would_go_on(between: Between) -> None:
    desk = laid_down(between, ScheduleKind.TITRATION)
    with pytest.raises(InputProblem, match="IN-129"):
        between.cut(desk, THIRTY)
    line = between.line(desk)
    assert (line.dose, line.interim) == (METHADONE.dose, None)
    between.clock.forward(days=5)
    between.cut(desk, THIRTY)
    assert between.line(desk).dose == THIRTY, "the schedule is over"


def test_a_reduction_is_changed_by_its_schedule_alone(between: Between) -> None:
    desk = laid_down(between, ScheduleKind.REDUCTION)
    with pytest.raises(InputProblem, match="IN-129"):
        between.change(desk, THIRTY)
    between.change(desk, METHADONE.dose)
    schedules.stop_schedule(desk, between.person(desk), between.script, reason="seen", by=DOCTOR)
    between.change(desk, THIRTY)
    assert between.line(desk).dose == THIRTY


def test_the_dose_with_which_a_line_goes_on_after_its_titration_may_be_laid_down(between: Between) -> None:
    desk = laid_down(between, ScheduleKind.TITRATION)
    between.change(desk, FIFTY)
    assert between.line(desk).dose == FIFTY
