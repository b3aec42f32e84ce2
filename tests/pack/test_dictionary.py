"""Dictionary 1: where it comes from, that it holds nobody, and that a fully triaged record fits on a page of codes."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from reception_app.clinical.instruments import load_instruments
from reception_app.forms.definition import AskedOf
from reception_app.forms.loading import load_forms
from reception_app.handover.codes.symbols import LONGEST, MOST_DATA, counts
from reception_app.handover.dictionary import CURRENT, dictionary
from reception_app.handover.record import Answer, Assessment, Pack, Schedule, ScheduleDose, Score, ScoreItem
from reception_app.handover.seal import seal
from reception_app.vocabulary import AnswerState, Role, ScheduleKind
from scripts import dictionary as script
from tests.support.codes_pages import issuer_for
from tests.support.records import MADE_AT, NURSE, make_id, sample_pack

ROOT = Path(__file__).parent.parent.parent


def test_the_script_makes_the_shipped_dictionary_while_its_resources_are_as_they_were() -> None:
    """Afterwards only the hash counts: resources go on changing, a released dictionary never does."""
    made = script.make()
    assert made == dictionary(CURRENT) or script.fingerprint() != script.MADE_FROM
    assert 24_000 < len(made) <= script.MOST


def test_another_run_makes_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "dictionary.bin"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "scripts.dictionary", str(file)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert file.read_bytes() == script.make()


def test_it_holds_nobody_and_no_hole() -> None:
    held = dictionary(CURRENT)
    for words in ("SPECIMEN", "Training", "A0001TT", "01632", "Dr ", "¤"):
        assert words.encode() not in held, words


def answers() -> tuple[Answer, ...]:
    """Return an answer to every question that is always asked: mostly the plain one, each seventh in own words."""
    given = []
    asked = [q for topic in load_forms().get("first-reception").topics for q in topic.walk() if q.parent is None]
    for place, question in enumerate(asked):
        usual = next((option for option in question.options if option.exclusive), None)
        option = usual or (question.options[0] if question.options else None)
        value, shown = (option.value, option.words) if option else ("no", "No")
        if place % 7 == 0:
            value = shown = f"Says so since {1990 + place}, and that it is worse on day {place}"
        given.append(
            Answer(
                question.key, question.words, AnswerState.ANSWERED, value, shown,
                said_by="the assessor" if question.asked_of is AskedOf.ASSESSOR else "the person", recorded_by=NURSE,
                recorded_role=Role.NURSE, recorded_at=MADE_AT - timedelta(seconds=9000 - place * 17),
                recorded_where="Leeds (HMP)",
            )
        )  # fmt: skip
    return tuple(given)


def scores() -> tuple[Score, ...]:
    """Return six scores of withdrawal from opioids, four hours apart."""
    cows = load_instruments()["cows"]
    items = tuple(ScoreItem(item.number, item.words, place % 3) for place, item in enumerate(cows.items))
    return tuple(
        Score(
            make_id(f"cows-{place}"), cows.id, cows.version, cows.title, MADE_AT - timedelta(hours=4 * place), NURSE,
            Role.NURSE, "Leeds (HMP)", total=sum(item.points or 0 for item in items), band="mild", items=items,
        )
        for place in range(6)
    )  # fmt: skip


def full_pack() -> Pack:
    """Return the record of somebody triaged in full: eight scripts, one by a schedule of 14 days, scored six times."""
    pack = sample_pack(training=False)
    doses = tuple(ScheduleDose(day, time, Decimal(40 - 2 * day), "mg") for day in range(1, 15)
                  for time in ("08:00", "20:00"))  # fmt: skip
    first, *others = pack.record.scripts
    days = Schedule(make_id("days"), "Reduction, 14 days", ScheduleKind.REDUCTION, MADE_AT.date(), 14, doses)
    (form,) = pack.record.assessments
    triage: Assessment = replace(form, form="first-reception", answers=answers())
    scripts = (replace(first, schedule=days), *others)
    return replace(pack, record=replace(pack.record, scripts=scripts, assessments=(triage,), scores=scores()))


def test_the_record_of_a_full_triage_fits_on_a_page_of_codes() -> None:
    pack = full_pack()
    assert len(pack.record.scripts) >= 8
    assert len(pack.record.assessments[0].answers) >= 79
    envelope = seal(pack, issuer_for(pack))
    planned = counts(len(envelope))
    assert len(envelope) <= LONGEST
    assert planned is not None
    assert planned[0] <= MOST_DATA
