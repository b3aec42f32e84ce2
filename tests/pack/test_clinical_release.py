"""The release plan stands on the clinical sheet where there is one, and nothing stands there where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reception_app.handover.record import Pack
from reception_app.handover.sheets.clinical import clinical_sheet
from reception_app.handover.views import clinical_view
from reception_app.handover.views.clinical_release import release_plan
from reception_app.vocabulary import AnswerState, CarerConsent
from tests.support.pdf import text_of
from tests.support.release_cases import going_home, going_home_well, with_needs
from tests.support.sheet_cases import HASH, SHORT, methadone_self_harm

HEAD = "PLAN FOR RELEASE"


def sheet(pack: Pack) -> str:
    return " ".join(text_of(clinical_sheet(clinical_view(pack, HASH, SHORT))).split())


def said(pack: Pack) -> dict[str, str]:
    return {row.label: row.value for row in release_plan(pack.record) if row.label != "Appointment"}


def test_all_that_was_decided_prints() -> None:
    text = sheet(going_home())
    for words in (
        HEAD, "nose spray, 2 doses, shown how", "to stay on methadone", "Lowry Chemist", "01632 960302",
        "Daily, observed", "Dr S. Specimen", "CANCELLED: they rang",
    ):  # fmt: skip
        assert words in text, words


def test_nothing_prints_without_a_plan() -> None:
    assert release_plan(methadone_self_harm().record) == ()
    assert HEAD not in sheet(methadone_self_harm())


def test_what_is_not_recorded_says_so() -> None:
    rows = said(going_home_well())
    assert rows["Day of release"] == "14-Mar-2031."
    assert rows["Opioid plan"].casefold().startswith("not recorded. decided by: not recorded")
    assert rows["Naloxone"] == "not recorded: ask the nurse"
    assert rows["What the person wants"] == "Not asked."
    assert "Carer" not in rows


@pytest.mark.parametrize(
    ("state", "words"),
    [(AnswerState.DECLINED, "Declined."), (AnswerState.UNKNOWN, "Not known."), (AnswerState.NOT_ASKED, "Not asked.")],
)
def test_what_the_person_wants_keeps_its_state(state: AnswerState, words: str) -> None:
    assert said(going_home(wanted_state=state, wanted=None))["What the person wants"] == words


@pytest.mark.parametrize(
    ("consent", "words"),
    [
        (CarerConsent.AGREED, "agrees that they are told"),
        (CarerConsent.DECLINED, "tell them nothing"),
        (CarerConsent.NOT_ASKED, "tell them nothing yet"),
    ],
)
def test_a_carer_stands_with_the_consent(consent: CarerConsent, words: str) -> None:
    assert words in said(going_home(consent=consent))["Carer"]


def test_appointments_stand_without_a_plan() -> None:
    pack = going_home()
    record = replace(pack.record, release=None)
    assert [row.label for row in release_plan(record)] == ["Appointment", "Appointment"]


def test_wider_needs_stand_with_and_without_a_plan_and_a_state_is_no_answer() -> None:
    """E35: declined to say is told as that."""
    pack = with_needs(going_home())
    for record in (pack.record, replace(pack.record, release=None)):
        rows = {row.label: row.value for row in release_plan(record)}
        assert rows["Where they sleep tonight"] == "Hostel or approved premises: 4 Sample Street, ask for J. Dolor."
        assert rows["Who depends on them"] == "Declined."
    assert "Benefits still to be claimed." in sheet(pack)
