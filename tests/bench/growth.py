"""P10: the board, a person found, a full record and a saved answer at a desk of 134,000 people, against 10,000."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from reception_app.forms.conditions import AnswerValue, said
from reception_app.paths import DeskFolder
from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from reception_app.vocabulary import AnswerState
from tests.bench import screens
from tests.bench.answer import KEY, RUNS
from tests.bench.full_record import full_record
from tests.bench.population import home_of
from tests.support.desks import PASSPHRASE, USER, MovingClock

MANY, FEW = 134_000, 10_000
"""Everybody received in England and Wales in a year, and a desk's few years."""


@dataclass(frozen=True, slots=True)
class Grown:
    """Median seconds of one act at the desk of many and at the desk of few."""

    name: str
    many: float
    few: float


def measure() -> tuple[Grown, ...]:
    """Return each act's time at both desks, one desk after the other."""
    many, few = _at(MANY), _at(FEW)
    return tuple(Grown(name, many[name], few[name]) for name in many)


def _at(people: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "desk-LEI"
        shutil.copytree(home_of(people), home)  # the full record stays out of the desk that is kept
        ctx = replace(open_desk(DeskFolder(home), USER, PASSPHRASE), clock=MovingClock())
        times = {
            "P2 board painted": screens.board_of(ctx).median,
            "P3 a person found, by key": screens.found_at(ctx).median,
        }
        who = full_record(ctx)
        times["P4 one full record"] = screens.person_at(ctx, who).median
        times["P5 one answer on disk"] = _answered(ctx, who)
        ctx.close()
    return times


def _answered(ctx: AppContext, who: str) -> float:
    view = triage.start_or_resume(ctx, who)
    values = (said("no"), AnswerValue(AnswerState.DECLINED))
    times = []
    for turn in range(RUNS):
        started = time.perf_counter()
        triage.save_answer(ctx, who, view.assessment_id, KEY, values[turn % 2])
        times.append(time.perf_counter() - started)
    return statistics.median(times)
