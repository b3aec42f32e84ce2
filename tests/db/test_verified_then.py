"""*Verified* speaks of the dose that somebody said, never of one written or decided afterwards (E4, E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem
from reception_app.handover.dose_stands import DoseStands
from reception_app.handover.record import Script
from reception_app.handover.verified_then import confirmed_note, verified_then
from reception_app.services import interim_doses, scripts, sources
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import SourceKind, SourceOutcome
from tests.support.desks import METHADONE, SERTRALINE, add

NBSP = "\N{NO-BREAK SPACE}"
THIRTY, EIGHTY = Dose(Decimal(30), "mg"), Dose(Decimal(80), "mg")
DOCTOR = DecidedBy("Dr SAMPLE")
TOLD = SourceSaid(SourceKind.PHARMACY, name="Sample Street")
MORPHINE = replace(METHADONE, medicine="morphine", strength="30 mg", form="modified-release capsule", dose=THIRTY)
REQUIRED = replace(SERTRALINE, frequency=None, times=(), as_required=True, maximum="4 in 24 hours")
TWICE = replace(SERTRALINE, frequency="twice a day", times=("08:00", "20:00"))
UNREAD = replace(SERTRALINE, frequency="as before", times=())


@pytest.fixture
def verified(ctx: AppContext, person: str) -> str:
    """Return a line of 60 mg that its pharmacy said an hour ago."""
    return scripts.add_script(
        ctx, person, METHADONE, scripts.as_written(METHADONE, replace(TOLD, asked_at=ctx.now() - timedelta(hours=1)))
    )


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def then_words(ctx: AppContext, person: str) -> str | None:
    then = verified_then(one(ctx, person))
    return then.words.replace(NBSP, " ") if then is not None else None


def change(ctx: AppContext, person: str, script: str, line: ScriptLine) -> None:
    scripts.change_dose(ctx, person, script, line, reason="reviewed", discussed=True, by=DOCTOR)


@pytest.mark.parametrize(
    ("line", "said", "refused"),
    [
        (SERTRALINE, {}, ""),
        (SERTRALINE, {"frequency": "every morning"}, ""),
        (SERTRALINE, {"frequency": "Once a day."}, ""),
        (SERTRALINE, {"frequency": "once a day, with food"}, ""),
        (SERTRALINE, {"every_days": 1}, ""),
        (SERTRALINE, {"every_days": 2}, "IN-170"),
        (SERTRALINE, {"frequency": "twice a day"}, "IN-170"),
        (SERTRALINE, {"frequency": "three in the morning and one later"}, "IN-198"),
        (SERTRALINE, {"frequency": "1-0-1"}, "IN-198"),
        (SERTRALINE, {"frequency": "once a day", "times": ("08:00", "20:00")}, "IN-198"),
        (UNREAD, {"frequency": "once a day"}, "IN-198"),
        (UNREAD, {"frequency": "as before"}, ""),
        (TWICE, {"frequency": "when needed"}, "IN-170"),
        (REQUIRED, {"frequency": "four times a day"}, "IN-170"),
        (REQUIRED, {"frequency": "PRN"}, ""),
        (REQUIRED, {"every_days": 1}, "IN-198"),
        (MORPHINE, {"form": "oral solution"}, "IN-170"),
        (MORPHINE, {"form": "capsule"}, "IN-170"),
        (MORPHINE, {"form": "prolonged-release capsules"}, ""),
        (replace(MORPHINE, form=None), {"form": "oral solution"}, "IN-198"),
        (SERTRALINE, {"dose": Dose(Decimal(1), "tablet")}, "IN-198"),
        (SERTRALINE, {"dose": Dose(Decimal(2), "tablets"), "strength": "50 mg"}, ""),
        (replace(SERTRALINE, dose=None), {"dose": SERTRALINE.dose}, "IN-198"),
    ],
)
def test_what_is_said_of_form_and_how_often_is_held_against_the_line(
    ctx: AppContext, person: str, line: ScriptLine, said: dict[str, Any], refused: str
) -> None:
    """What they say and nobody can compare was once taken to agree; the form was never looked at."""
    script = add(ctx, person, line)
    source = replace(TOLD, dose=line.dose, **said) if "dose" not in said else replace(TOLD, **said)
    if refused:
        with pytest.raises(InputProblem, match=refused):
            sources.add_source(ctx, person, script, source)
    else:
        sources.add_source(ctx, person, script, source)
    assert one(ctx, person).verified is not bool(refused)


def test_words_without_a_dose_verify_no_dose_written_later(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, replace(METHADONE, dose=None))
    with pytest.raises(InputProblem, match="IN-197"):
        sources.add_source(ctx, person, script, replace(TOLD, said="yes, on methadone"))
    sources.add_source(ctx, person, script, replace(TOLD, outcome=SourceOutcome.COULD_NOT_SAY, said="is on methadone"))
    change(ctx, person, script, replace(METHADONE, dose=EIGHTY))
    assert not one(ctx, person).verified
    assert confirmed_note(one(ctx, person)) == "NOT CONFIRMED"
    sources.add_source(ctx, person, script, replace(TOLD, dose=EIGHTY))
    assert one(ctx, person).verified
    assert then_words(ctx, person) is None
    assert confirmed_note(one(ctx, person)) is None


def test_a_changed_dose_is_never_called_verified_by_who_said_another(
    ctx: AppContext, person: str, verified: str
) -> None:
    assert then_words(ctx, person) is None
    change(ctx, person, verified, replace(METHADONE, dose=EIGHTY))
    said = "at 60 mg; changed to 80 mg by Dr SAMPLE"
    assert then_words(ctx, person) == said
    assert (confirmed_note(one(ctx, person)) or "").replace(NBSP, " ") == f"Confirmed {said}"
    differs = SourceSaid(SourceKind.GP_RECORD, SourceOutcome.DIFFERS, name="Sample Surgery", dose=METHADONE.dose)
    sources.add_source(ctx, person, verified, differs)
    assert then_words(ctx, person) == said
    sources.add_source(ctx, person, verified, replace(TOLD, dose=EIGHTY))
    assert then_words(ctx, person) is None
    assert one(ctx, person).verified


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (replace(METHADONE, frequency="twice a day", times=()), "at 60 mg once a day; changed since by Dr SAMPLE"),
        (replace(METHADONE, form="tablet", strength="5 mg"), "at 60 mg once a day; changed since by Dr SAMPLE"),
        (replace(METHADONE, dose=None), None),
        (replace(METHADONE, medicine="buprenorphine"), None),
    ],
)
def test_every_change_of_a_verified_line_is_said_or_takes_the_word_away(
    ctx: AppContext, person: str, verified: str, after: ScriptLine, words: str | None
) -> None:
    change(ctx, person, verified, after)
    assert then_words(ctx, person) == words
    assert one(ctx, person).verified is (words is not None)


def test_an_interim_dose_is_not_called_verified(ctx: AppContext, person: str, verified: str) -> None:
    interim_doses.set_interim(
        ctx, person, verified, THIRTY, review_by=ctx.now() + timedelta(hours=9), owner="Dr SAMPLE", reason="drowsy",
        discussed=True, by=DOCTOR,
    )  # fmt: skip
    assert then_words(ctx, person) == "at 60 mg; changed to 30 mg by Dr SAMPLE"


def test_the_board_counts_a_line_changed_since_apart(ctx: AppContext, person: str, verified: str) -> None:
    add(ctx, person, SERTRALINE, SourceKind.PHARMACY)
    (row,) = read_board(ctx).here
    assert (row.scripts, row.confirmed, row.in_doubt) == (2, 2, {})
    change(ctx, person, verified, replace(METHADONE, dose=EIGHTY))
    (row,) = read_board(ctx).here
    assert (row.scripts, row.confirmed, row.in_doubt) == (2, 1, {DoseStands.CHANGED: 1})
    sources.add_source(ctx, person, verified, replace(TOLD, dose=EIGHTY))
    (row,) = read_board(ctx).here
    assert (row.confirmed, row.in_doubt) == (2, {}), "the dose that stands was confirmed again"
