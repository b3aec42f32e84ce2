"""A dose in mL of no known strength that comes with a pack: kept, flagged, received; never given as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from reception_app.clinical import regimens
from reception_app.clinical.doses import Dose
from reception_app.clinical.sources import doses_seen
from reception_app.errors import InputProblem
from reception_app.handover import seal
from reception_app.handover.jsonform import from_json, to_json
from reception_app.handover.reading import read_envelope
from reception_app.handover.record import Interim, Pack, Record, Schedule, ScheduleDose, Script, Source
from reception_app.handover.views import clinical_view
from reception_app.models.engine import WRITE
from reception_app.services import (
    doses_given,
    handovers,
    importing,
    interim_doses,
    last_known,
    opening,
    packs,
    receiving,
    schedules,
    scripts,
)
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.services.doses_given import DoseOf
from reception_app.services.handovers import Plan
from reception_app.services.missed_doses import decide_missed
from reception_app.services.person_view import find_person_id, read_person
from reception_app.services.sources import SourceSaid, add_source
from reception_app.vocabulary import (
    Disposition,
    FitToTravel,
    LastGivenHow,
    ScheduleKind,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
)
from tests.support.desks import METHADONE, MovingClock, arrive, make_training_desk

SIXTY_ML = Dose(Decimal(60), "mL")
DOCTOR = DecidedBy("Dr P. Pretend", registration="9999991")
NOW = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
LINE = Script(
    "0c" * 8, "methadone", SIXTY_ML, form="oral solution", frequency="once a day", times=("08:00",), verified=True,
    last_given_at=NOW - timedelta(hours=12), last_given_how=LastGivenHow.OBSERVED, recorded_at=NOW - timedelta(days=3),
)  # fmt: skip
WORDS = "The dose is 60\N{NO-BREAK SPACE}mL and the strength is not known: a prescriber says the dose in mg."


@pytest.fixture
def leeds(tmp_path: Path, clock: MovingClock) -> AppContext:
    return make_training_desk(tmp_path, "LEI", clock)


@pytest.fixture
def moorland(tmp_path: Path, clock: MovingClock) -> AppContext:
    return make_training_desk(tmp_path, "MDI", clock)


def sealed(ctx: AppContext, *lines: Script) -> bytes:
    """Issue a pack with these lines in place of whatever the desk has: another program may write what ours cannot."""
    person = arrive(ctx)
    plan = Plan("MDI", ctx.now() + timedelta(hours=1), ctx.now() + timedelta(hours=3), FitToTravel.YES,
                healthcare_telephone="01632 960118", envelope_seal="E 1")  # fmt: skip
    issued = packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan))
    with ctx.sessions.read() as session:
        issuer = packs.issuer_of(session)
    pack: Pack = opening.open_pack(ctx, issued.clinical).opened.pack
    assert read_envelope(issued.clinical)
    return seal.seal(replace(pack, record=replace(pack.record, scripts=lines)), issuer)


def receive(ctx: AppContext, data: bytes, disposition: Disposition = Disposition.CONTINUE) -> str:
    incoming = opening.open_pack(ctx, data)
    choice = Choice(disposition, "as sent", by=DOCTOR, discussed=True)
    receiving.receive(ctx, incoming, {each.id: choice for each in incoming.to_decide}, new=True)
    return find_person_id(ctx, "A0002TT")


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


@pytest.mark.parametrize(
    ("disposition", "status"),
    [
        (Disposition.CONTINUE, ScriptStatus.CURRENT),
        (Disposition.BRIDGE, ScriptStatus.CURRENT),
        (Disposition.HOLD, ScriptStatus.ON_HOLD),
        (Disposition.STOP, ScriptStatus.STOPPED),
    ],
)
def test_a_volume_without_its_strength_is_received_and_waits(
    leeds: AppContext, moorland: AppContext, disposition: Disposition, status: ScriptStatus
) -> None:
    person = receive(moorland, sealed(leeds, LINE), disposition)
    script = one(moorland, person)
    assert (script.dose, script.strength, script.status) == (SIXTY_ML, None, status)
    assert script.not_until_prescriber
    if status is ScriptStatus.CURRENT:
        assert script.not_until_prescriber == WORDS
        (row,) = read_board(moorland).here
        assert row.waits_for_prescriber == 1


def test_it_is_never_given_before_a_prescriber_says_the_dose_in_mg(leeds: AppContext, moorland: AppContext) -> None:
    person = receive(moorland, sealed(leeds, LINE))
    moorland.clock.at += timedelta(hours=13)  # type: ignore[attr-defined]  # the test's own clock
    script = one(moorland, person).id
    as_seen = {"observed": True, "witness": "W. Witnessford"}
    with pytest.raises(InputProblem, match="IN-123"):
        doses_given.record_dose(moorland, person, script, moorland.now(), **as_seen)  # type: ignore[arg-type]
    asked = {"by": DOCTOR, "override_reason": "the prescriber says so"}
    for taken in (None, Dose(Decimal(60), "mg"), SIXTY_ML):
        with pytest.raises(InputProblem, match="IN-123"):
            doses_given.record_dose(
                moorland, person, script, moorland.now(), dose=DoseOf(taken=taken), **as_seen, **asked,  # type: ignore[arg-type]
            )  # fmt: skip
    for act in (
        lambda: scripts.release_by_prescriber(moorland, person, script, reason="as written", by=DOCTOR),
        lambda: decide_missed(moorland, person, script, "as before", last_observed_at=None, by=DOCTOR),
        lambda: schedules.record_schedule(moorland, person, script, course(), by=DOCTOR),
    ):
        with pytest.raises(InputProblem, match="IN-123"):
            act()
    assert (one(moorland, person).not_until_prescriber, one(moorland, person).given) == (WORDS, ())
    in_mg = replace(METHADONE, strength=None)
    scripts.change_dose(moorland, person, script, in_mg, reason="60 mg, said by telephone", discussed=True, by=DOCTOR)
    doses_given.record_dose(moorland, person, script, moorland.now(), **as_seen)  # type: ignore[arg-type]
    (given,) = one(moorland, person).given
    assert (given.dose, one(moorland, person).not_until_prescriber) == (Dose(Decimal(60), "mg"), None)


def course(unit: str = "mg") -> regimens.Schedule:
    doses = tuple(regimens.ScheduleDose(day, "08:00", Dose(Decimal(50 - day), unit)) for day in (1, 2, 3))
    return regimens.Schedule("Reduction", ScheduleKind.REDUCTION, date(2026, 11, 21), 3, doses)


def test_a_schedule_in_mL_of_no_known_strength_waits_like_the_line(leeds: AppContext, moorland: AppContext) -> None:
    doses = tuple(ScheduleDose(day, "08:00", Decimal(50 - day), "mL") for day in (1, 2, 3))
    laid = Schedule("c0" * 8, "Reduction", ScheduleKind.REDUCTION, date(2026, 11, 20), 3, doses)
    person = receive(moorland, sealed(leeds, replace(LINE, dose=Dose(Decimal(60), "mg"), schedule=laid)))
    script = one(moorland, person)
    assert script.schedule is not None
    assert script.schedule.doses == doses
    assert (script.not_until_prescriber or "").startswith("The dose is 49\N{NO-BREAK SPACE}mL and the strength is not")
    with pytest.raises(InputProblem, match="IN-123"):
        scripts.release_by_prescriber(moorland, person, script.id, reason="as written", by=DOCTOR)
    schedules.record_schedule(moorland, person, script.id, course(), reason="said in mg", by=DOCTOR)
    assert one(moorland, person).not_until_prescriber is None


def test_an_interim_change_is_not_put_back_to_a_volume_of_no_known_strength(
    leeds: AppContext, moorland: AppContext
) -> None:
    """E3: what was replaced is kept as it came; put back it would be a dose that nobody can give."""
    interim = Interim(SIXTY_ML, NOW + timedelta(days=1), "Duty prescriber", "until the notes come")
    line = replace(LINE, dose=Dose(Decimal(30), "mg"), interim=interim)
    person = receive(moorland, sealed(leeds, line))
    script = one(moorland, person)
    assert script.interim is not None
    assert script.interim.replaced == SIXTY_ML
    with pytest.raises(InputProblem, match="IN-123"):
        interim_doses.resolve_interim(moorland, person, script.id, "reinstate", reason="x", discussed=True, by=DOCTOR)
    assert one(moorland, person) == script


@pytest.mark.parametrize(
    ("changes", "kept", "words"),
    [
        (
            {"dose": Dose(Decimal(0), "mg")},
            {"dose": Dose(Decimal(0), "mg")},
            "The dose is 0\N{NO-BREAK SPACE}mg, which",
        ),
        ({"strength": "10 mg"}, {"dose": SIXTY_ML, "strength": "10 mg"}, "The dose is 60\N{NO-BREAK SPACE}mL and the"),
        (
            {"medicine": " ", "dose": None},
            {"medicine": "Medicine without a name"},
            "The medicine has no name: a prescriber says what it is.",
        ),
    ],
)
def test_other_lines_that_nobody_could_give_are_received_and_wait_too(
    leeds: AppContext, moorland: AppContext, changes: dict[str, object], kept: dict[str, object], words: str
) -> None:
    line: Script = replace(LINE, **changes)  # type: ignore[arg-type]  # the fields named by the test
    script = one(moorland, receive(moorland, sealed(leeds, line)))
    assert {name: getattr(script, name) for name in kept} == kept
    assert (script.not_until_prescriber or "").startswith(words)


def test_the_sheet_of_the_next_pack_tells_it_as_it_is(leeds: AppContext, moorland: AppContext) -> None:
    person = receive(moorland, sealed(leeds, LINE))
    plan = Plan("HDI", moorland.now() + timedelta(hours=1), moorland.now() + timedelta(hours=3), FitToTravel.YES,
                healthcare_telephone="01632 960118", envelope_seal="E 2")  # fmt: skip
    issued = packs.issue_pack(moorland, handovers.plan_handover(moorland, person, plan))
    pack = opening.open_pack(moorland, issued.clinical).opened.pack
    assert (pack.record.scripts[0].dose, pack.record.scripts[0].not_until_prescriber) == (SIXTY_ML, WORDS)
    (box,) = clinical_view(pack, "0" * 64, "0000").scripts
    assert box.dose == "60\N{NO-BREAK SPACE}mL"
    assert "strength not known" in box.rest


def test_a_training_desk_takes_it_in_as_it_is_written_and_it_waits(leeds: AppContext, moorland: AppContext) -> None:
    record = read_person(leeds, arrive(leeds)).record
    read = from_json(Record, to_json(replace(record, scripts=(LINE,))))
    (number,) = importing.import_people(moorland, [read])
    script = one(moorland, find_person_id(moorland, number))
    assert (script.dose, script.strength, script.not_until_prescriber) == (SIXTY_ML, None, WORDS)


def test_the_database_keeps_no_such_line_that_does_not_wait(leeds: AppContext, moorland: AppContext) -> None:
    person = receive(moorland, sealed(leeds, LINE))
    for change in ("not_until_prescriber = NULL", "not_until_prescriber = NULL, status = 'on_hold'"):
        with (
            pytest.raises(IntegrityError, match="volume_has_its_strength_or_waits"),
            moorland.engine.execution_options(**{WRITE: True}).begin() as connection,
        ):
            connection.execute(text(f"UPDATE script SET {change} WHERE person_id = '{person}'"))
    with moorland.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_dose_that_only_the_person_saw_is_no_observed_one(leeds: AppContext, moorland: AppContext) -> None:
    """Self-report never shortens a gap: another program may write the person's own word as an observed dose."""
    sources = (
        Source(
            SourceKind.PHARMACY, SourceOutcome.CONFIRMED, "Sample Pharmacy", last_observed_at=NOW - timedelta(days=6)
        ),
        Source(SourceKind.PERSON, SourceOutcome.DIFFERS, last_observed_at=NOW - timedelta(days=1)),
    )
    line = replace(
        LINE, dose=Dose(Decimal(60), "mg"), sources=sources, last_given_at=NOW - timedelta(days=1),
        last_given_how=LastGivenHow.STATED,
    )  # fmt: skip
    person = receive(moorland, sealed(leeds, line))
    script = one(moorland, person)
    with moorland.sessions.read() as session:
        assert last_known.last_observed(session, script.id) == NOW - timedelta(days=6)
    assert doses_seen(script.sources) == (NOW - timedelta(days=6),)
    own = SourceSaid(SourceKind.PERSON, SourceOutcome.DIFFERS, last_observed_at=NOW - timedelta(hours=2))
    with pytest.raises(InputProblem, match="IN-114"):
        add_source(moorland, person, script.id, own)
