"""Desks full of people who do not exist, filled in bulk once and kept in an ignored folder."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from reception_app.models import Flag, Person, Script, Stay
from reception_app.paths import DeskFolder
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from reception_app.vocabulary import ArrivalKind, FlagLevel, PersonState
from tests.support.desks import FRIDAY_EVENING, PASSPHRASE, USER, MovingClock, make_training_desk

CACHE = Path(__file__).parents[2] / ".cache" / "bench"
HERE = 60
"""How many are at the desk now; the others were here once."""

FAMILIES = ("SPECIMEN", "DUMMY", "SAMPLEFORD", "PLACEHOLDER", "TESTMAN", "NOBODY", "EXAMPLETON", "O'DUMMY", "MOCKBY")
GIVEN = ("Carl", "Brian", "Aled", "Siân", "Dewi", "Meg", "Oskar", "Nia", "Tomos", "Ewa", "Linh")


def desk_of(people: int) -> AppContext:
    """Return an open training desk with so many people in its database, `HERE` of them on the board."""
    return replace(open_desk(DeskFolder(home_of(people)), USER, PASSPHRASE), clock=MovingClock())


def home_of(people: int) -> Path:
    """Return the folder of a desk with so many people, filled if it is not there yet."""
    home = CACHE / f"{people}-{_schema()}" / "desk-LEI"
    if not home.is_dir():
        shutil.rmtree(home.parent, ignore_errors=True)
        half_made = home.parent.with_suffix(".making")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(parents=True)
        ctx = make_training_desk(half_made)
        _fill(ctx, people)
        ctx.close()
        half_made.rename(home.parent)
    return home


def _schema() -> str:
    """Return a name of the schema: one that is not released yet changes under its number."""
    steps = sorted((Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"))
    return hashlib.sha256(b"".join(step.read_bytes() for step in steps)).hexdigest()[:12]


def _fill(ctx: AppContext, people: int) -> None:
    persons, stays, flags, scripts, words = [], [], [], [], []
    for number in range(people):
        here = number < HERE
        person_id = f"{number:016x}"
        family = f"{FAMILIES[number % len(FAMILIES)]}-{number // len(FAMILIES)}"
        given = GIVEN[number % len(GIVEN)]
        came = FRIDAY_EVENING - (timedelta(minutes=3 * number) if here else timedelta(days=1 + number % 900))
        prison_number = f"A{number % 10_000:04d}{chr(65 + number // 10_000 % 26)}T"
        persons.append(
            {
                "id": person_id, "prison_number": prison_number, "family_name": family, "given_names": given,
                "date_of_birth": date(1960, 1, 1) + timedelta(days=number % 14_000),
                "state": PersonState.HERE if here else PersonState.LEFT, "revision": 1,
            }
        )  # fmt: skip
        stays.append(
            {
                "id": f"a{number:015x}", "person_id": person_id, "arrived_at": came, "revision": 1,
                "arrival_kind": ArrivalKind.COURT_REMAND, "left_at": None if here else came + timedelta(hours=20),
                "reception_done_at": None if here else came + timedelta(hours=2),
            }
        )  # fmt: skip
        flags.append(
            {
                "id": f"b{number:015x}", "person_id": person_id, "kind": "seizures", "level": FlagLevel.KNOW,
                "words": "Seizures", "started_at": came,
            }
        )  # fmt: skip
        scripts.append(
            {
                "id": f"c{number:015x}", "person_id": person_id, "medicine": "sertraline", "strength": "100 mg",
                "form": "tablet", "times": ("08:00",), "every_days": 1, "as_required": False, "supervised": False,
                "verified": False, "recorded_at": came, "recorded_by": "N. Testford", "revision": 1,
            }
        )  # fmt: skip
        words.append({"id": person_id, "words": f"{family} {given} {prison_number}".casefold()})
    with ctx.sessions.write() as session:
        for table, rows in ((Person, persons), (Stay, stays), (Flag, flags), (Script, scripts)):
            session.execute(insert(table), rows)
        numbered = "SELECT search_id FROM person_search_order WHERE person_id = :id"
        session.execute(
            text(f"INSERT INTO person_search (rowid, person_id, words) VALUES (({numbered}), :id, :words)"), words
        )
