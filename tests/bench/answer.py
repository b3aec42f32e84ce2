"""P5: one answer saved through the service, against a bare SQLCipher transaction writing the same rows."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from reception_app.forms.conditions import AnswerValue, said
from reception_app.keyslots import read_slots, unwrap
from reception_app.models.engine import copy_database
from reception_app.services import triage
from reception_app.services.context import AppContext
from reception_app.vocabulary import AnswerState
from tests.support.answering import fill
from tests.support.desks import PASSPHRASE, arrive, make_training_desk

RUNS = 300
KEY = "appointments"


def measure(*, filled: bool = False) -> tuple[float, float]:
    """Return the median seconds of one `save_answer`, and of writing its answer row and event line by hand.

    `filled`: every other question of the form is answered, as towards the end of a triage.
    """
    with tempfile.TemporaryDirectory() as folder:
        ctx = make_training_desk(Path(folder))
        person = arrive(ctx)
        view = triage.start_or_resume(ctx, person)
        values = (said("no"), AnswerValue(AnswerState.DECLINED))
        triage.save_answer(ctx, person, view.assessment_id, KEY, values[0])
        if filled:
            fill(ctx, view)
        bare = _Bare(ctx, Path(folder) / "bare.db")
        ours, floor = [], []
        for turn in range(RUNS):
            started = time.perf_counter()
            triage.save_answer(ctx, person, view.assessment_id, KEY, values[turn % 2])
            ours.append(time.perf_counter() - started)
            started = time.perf_counter()
            bare.write()
            floor.append(time.perf_counter() - started)
        ctx.close()
    return statistics.median(ours), statistics.median(floor)


class _Bare:
    """The floor: a copy of the same database, the same row and line, one prepared transaction, no program around it."""

    def __init__(self, ctx: AppContext, path: Path) -> None:
        copy_database(ctx.engine, path)
        key = unwrap(read_slots(ctx.folder.slots)[0], PASSPHRASE)
        self._raw: Any = sqlcipher.connect(str(path), isolation_level=None)
        self._raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            self._raw.execute(f"PRAGMA {pragma}")
        self._answer = self._row("SELECT * FROM answer")
        self._event = self._row("SELECT * FROM event ORDER BY sequence DESC LIMIT 1")
        self._set = ", ".join(f"{name} = ?" for name in self._answer)
        self._marks = ", ".join("?" for _ in self._event)

    def _row(self, query: str) -> dict[str, Any]:
        cursor = self._raw.execute(query)
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))

    def write(self) -> None:
        """Write the answer's row and one event line, and flush them."""
        self._event["sequence"] += 1
        self._raw.execute("BEGIN IMMEDIATE")
        row = self._answer
        self._raw.execute(f"UPDATE answer SET {self._set} WHERE id = ?", (*row.values(), row["id"]))  # own columns
        self._raw.execute(f"INSERT INTO event VALUES ({self._marks})", tuple(self._event.values()))
        self._raw.execute("COMMIT")
