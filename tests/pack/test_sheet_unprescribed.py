"""What the sending prison had not prescribed says so on the clinical sheet; late doses say which they are (E2, E4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.handover.record import Authority, Decider, GivenDoseRecord, Pack, Script, Source
from reception_app.handover.sheets import clinical_sheet
from reception_app.handover.views import clinical_view
from reception_app.handover.views.clinical_parts import ClinicalView, Mark
from reception_app.vocabulary import DoseAuthority, LabelName, Role, SourceKind, SourceOutcome
from tests.support import sheet_cases
from tests.support.pdf import page_texts
from tests.support.sheet_cases import HASH, NOW, SHORT

NEVER = "The sending prison had not prescribed it; source: "


def late(medicine: str, **changes: object) -> Pack:
    """The methadone case with one medicine two hours late."""
    pack = sheet_cases.methadone_self_harm()
    scripts = tuple(
        replace(each, next_due_at=NOW - timedelta(hours=2), not_until_prescriber=None, **changes)  # type: ignore[arg-type]
        if each.medicine == medicine else each
        for each in pack.record.scripts
    )  # fmt: skip
    return replace(pack, record=replace(pack.record, scripts=scripts))


def view(pack: Pack) -> ClinicalView:
    return clinical_view(pack, HASH, SHORT)


def front_of(pack: Pack) -> str:
    """The words of page one, in one line."""
    return " ".join(page_texts(clinical_sheet(view(pack)))[0].split())


def script_of(pack: Pack, medicine: str) -> Script:
    return next(script for script in pack.record.scripts if script.medicine == medicine)


def before_this_stay() -> Decider:
    return Decider("Dr E. Example", Role.PRESCRIBER, decided_at=NOW - timedelta(days=400))


@pytest.mark.parametrize("decider", [None, before_this_stay()])
def test_page_one_says_that_the_sender_never_prescribed_a_late_dose(decider: Decider | None) -> None:
    pack = late("Methadone", decider=decider, interim=None)
    front = front_of(pack)
    assert f"{NEVER}pharmacy, and 2 more." in front
    assert "OVERDUE" in front, "what must not wait stays loud"
    rows = [row for row in view(pack).due if row.medicine == "methadone"]
    assert [bool(row.unprescribed) for row in rows] == [True, *[False] * (len(rows) - 1)], "with the first dose only"


def test_a_late_dose_that_was_prescribed_says_nothing_of_it() -> None:
    shown = view(late("Methadone"))
    (row, *_) = [row for row in shown.due if row.medicine == "methadone"]
    assert (row.overdue, row.unprescribed) == (True, "")
    (overdue,) = [each.what for each in shown.unsettled if each.count.endswith(" overdue")]
    assert "not prescribed" not in overdue


def test_what_may_wait_and_nobody_prescribed_is_past_its_time_and_not_overdue() -> None:
    pack = late("Quetiapine", decider=None)
    only = replace(pack, record=replace(pack.record, scripts=(script_of(pack, "Quetiapine"),)))
    front = front_of(only)
    assert "past its time" in front
    assert "OVERDUE" not in front
    (overdue,) = [each.what for each in view(only).unsettled if each.count.endswith(" overdue")]
    assert overdue.endswith("(not prescribed there)")
    assert any(each.count == "1 not prescribed at HMP Leeds" for each in view(only).unsettled)


def test_the_box_says_by_whose_authority_a_dose_was_given_and_who_prescribed_it_before() -> None:
    given = GivenDoseRecord(
        "GIVEN-1",
        NOW - timedelta(hours=5),
        authority=Authority(DoseAuthority.EMERGENCY, "N. Testford", Role.NURSE, "fits"),
    )
    pack = late("Methadone", decider=before_this_stay(), interim=None, given=(given,))
    (box,) = [box for box in view(pack).scripts if box.generic == "methadone"]
    told = " ".join(box.notes).replace("\N{NO-BREAK SPACE}", " ")
    assert "Given without a prescription there 14-Mar-2031 10:40" in told
    assert "by authority of N. Testford, nurse, in an emergency: fits." in told
    assert "Prescribed before this stay, not by the sending prison: Dr E. Example" in told


def test_a_label_that_verifies_nothing_and_an_entry_in_error_are_no_confirmation() -> None:
    pack = late("Methadone")
    asked = NOW - timedelta(days=1)
    label = Source(SourceKind.CONTAINER, SourceOutcome.CONFIRMED, asked_at=asked, label_name=LabelName.NO)
    good = replace(label, label_name=LabelName.YES, label_date=asked.date())
    held = [replace(script_of(pack, "Methadone"), sources=(each,)) for each in (label, good)]
    marks = [
        view(replace(pack, record=replace(pack.record, scripts=(script,)))).scripts[0].sources[0] for script in held
    ]
    assert (marks[0].mark, marks[0].head) == (
        Mark.DIFFERS, "Labelled container does not confirm: another name is on the label",
    )  # fmt: skip
    assert marks[1].mark is Mark.CONFIRMED
