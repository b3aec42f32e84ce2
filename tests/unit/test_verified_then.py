"""Which dose *verified* speaks of, from a line's sources and changes alone (E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.handover.record_scripts import Change, Decider, ErrorMark, Script, Source
from reception_app.handover.verified_then import NOT_CONFIRMED, confirmed_note, verified_then
from reception_app.vocabulary import LabelName, Role, SourceKind, SourceOutcome

NOON = datetime(2031, 3, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FORTY, SIXTY, EIGHTY = (Dose(Decimal(amount), "mg") for amount in (40, 60, 80))
DOCTOR, OTHER = Decider("Dr P. Pretend", Role.PRESCRIBER), Decider("Dr E. Example", Role.PRESCRIBER)
SAID = Source(SourceKind.PHARMACY, SourceOutcome.CONFIRMED, name="SAMPLE Pharmacy", dose=SIXTY, asked_at=NOON)
RAISED = Change(NOON + HOUR, SIXTY, EIGHTY, "withdrawal", DOCTOR)
AGAIN = Change(NOON + 2 * HOUR, EIGHTY, FORTY, "drowsy", OTHER)
PACK = Source(SourceKind.PREVIOUS_PACK, SourceOutcome.CONFIRMED, name="Leeds (HMP)", asked_at=NOON + 3 * HOUR)
LINE = Script("S-1", "methadone", dose=EIGHTY, verified=True, sources=(SAID,), changes=(RAISED,))


def words(script: Script) -> str | None:
    then = verified_then(script)
    return then.words.replace("\N{NO-BREAK SPACE}", " ") if then is not None else None


THEN = "at 60 mg; changed to 80 mg by Dr P. Pretend"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (LINE, THEN),
        (replace(LINE, verified=False), None),
        (replace(LINE, changes=()), None),
        (replace(LINE, sources=()), None),
        (replace(LINE, changes=(replace(RAISED, changed_at=NOON - HOUR),)), None),
        (replace(LINE, changes=(replace(RAISED, changed_at=NOON),)), THEN),
        (replace(LINE, changes=(replace(RAISED, changed_at=NOON),), sources=(replace(SAID, dose=EIGHTY),)), None),
        (replace(LINE, changes=(RAISED, AGAIN), dose=FORTY), "at 60 mg; changed to 40 mg by Dr E. Example"),
        (replace(LINE, changes=(AGAIN, RAISED), dose=FORTY), "at 60 mg; changed to 40 mg by Dr E. Example"),
        (replace(LINE, sources=(replace(SAID, dose=None),)), THEN),
        (
            replace(LINE, sources=(replace(SAID, dose=None),), changes=(AGAIN, RAISED)),
            "at 60 mg; changed to 80 mg by Dr E. Example",
        ),
        (
            replace(LINE, changes=(replace(RAISED, decider=None),)),
            "at 60 mg; changed to 80 mg, by whom is not recorded",
        ),
        (replace(LINE, dose=SIXTY), "at 60 mg; changed since by Dr P. Pretend"),
        (replace(LINE, dose=None), "at 60 mg; changed since by Dr P. Pretend"),
        (
            replace(LINE, sources=(replace(SAID, dose=None),), changes=(replace(RAISED, was=None),)),
            "without a dose; changed to 80 mg by Dr P. Pretend",
        ),
        (replace(LINE, sources=(replace(SAID, asked_at=None),)), None),
        (replace(LINE, sources=(SAID, replace(SAID, dose=EIGHTY, asked_at=NOON + 2 * HOUR))), None),
        (
            replace(LINE, sources=(SAID, replace(SAID, dose=FORTY, asked_at=NOON - HOUR))),
            THEN,
        ),
        (
            replace(LINE, sources=(replace(SAID, dose=FORTY, asked_at=NOON - HOUR), SAID)),
            THEN,
        ),
        (replace(LINE, sources=(replace(SAID, outcome=SourceOutcome.DIFFERS),)), None),
        (replace(LINE, sources=(replace(SAID, not_taken=True),)), None),
        (replace(LINE, sources=(replace(SAID, kind=SourceKind.PERSON),)), None),
        (replace(LINE, sources=(replace(SAID, error=ErrorMark("another person", NOON, "N. Testford")),)), None),
        (replace(LINE, sources=(replace(SAID, kind=SourceKind.CONTAINER, label_name=LabelName.NO),)), None),
        (
            replace(LINE, sources=(replace(SAID, kind=SourceKind.CONTAINER, label_name=LabelName.YES,
                                           label_date=date(2031, 3, 10)),)),
            THEN,
        ),
        (replace(LINE, sources=(SAID, PACK)), THEN),
        (replace(LINE, sources=(PACK,)), None),
        (replace(LINE, sources=(replace(SAID, dose=None), replace(SAID, dose=FORTY, asked_at=NOON - HOUR))), THEN),
        (replace(LINE, changes=(replace(RAISED, was=None),)), THEN),
        (
            replace(LINE, dose=None, sources=(replace(SAID, dose=None),), changes=(replace(RAISED, changed_at=NOON),)),
            "at 60 mg; changed since by Dr P. Pretend",
        ),
        (replace(LINE, sources=(replace(PACK, asked_at=NOON),)), THEN),
        (replace(LINE, sources=(SAID, replace(PACK, dose=EIGHTY))), None),
    ],
)  # fmt: skip
def test_which_dose_was_verified_and_what_was_made_of_it(script: Script, told: str | None) -> None:
    assert words(script) == told


def test_what_a_paper_says_beside_a_line() -> None:
    assert confirmed_note(replace(LINE, verified=False)) == NOT_CONFIRMED
    assert confirmed_note(replace(LINE, changes=())) is None
    assert (confirmed_note(LINE) or "").replace("\N{NO-BREAK SPACE}", " ") == f"Confirmed {THEN}"
