"""A course of so many days on the sheets: where it stands, its last day, what was missed; ended, it is due nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from fhir.resources.R4B.bundle import Bundle

from reception_app.clinical.doses import Dose
from reception_app.clock import local_day
from reception_app.handover.ips import ips_bundle, make_ips
from reception_app.handover.record import Decider, Pack, Script
from reception_app.handover.record_scripts import GivenDoseRecord
from reception_app.handover.released import facts_of, lacking_of
from reception_app.handover.views import clinical_view, escort_view
from reception_app.handover.views.court import court_released
from reception_app.handover.views.hospital import hospital_summary
from reception_app.handover.views.person import person_view
from reception_app.handover.views.release import line_words
from reception_app.handover.views.release_letters import gp_release, prescription_release
from reception_app.vocabulary import Carrier, DoseOutcome, LastGivenHow, Purpose, Role
from tests.support import sheet_cases
from tests.support.leaving_sheet_cases import COURT, HOSPITAL, leaving
from tests.support.release_cases import PLAN, going_home
from tests.support.sheet_cases import HASH, NOW, SHORT

TODAY = local_day(NOW)


def amoxicillin(**changes: Any) -> Script:
    """Seven days of which today is the fifth; one dose was declined yesterday."""
    declined = GivenDoseRecord("G-1", NOW - timedelta(days=1), outcome=DoseOutcome.DECLINED)
    script = Script(
        "S-1",
        "amoxicillin",
        Dose(Decimal(500), "mg"),
        "500 mg",
        "capsule",
        route="oral",
        frequency="three times a day",
        times=("08:00", "14:00", "22:00"),
        verified=True,
        decider=Decider("Dr S. Specimen", Role.PRESCRIBER, decided_at=NOW - timedelta(days=1)),
        duration_days=7,
        started_on=TODAY - timedelta(days=4),
        recorded_at=NOW - timedelta(days=1),
        given=(declined,),
        last_given_at=NOW - timedelta(hours=1),
        last_given_how=LastGivenHow.OBSERVED,
        next_due_at=NOW + timedelta(hours=6, minutes=20),
        carrier=Carrier.ESCORT,
        quantity_sent="9 capsules",
    )
    return replace(script, **changes)


def ended(**changes: Any) -> Script:
    """The same, begun twenty days ago, with the next dose that an older desk kept for ever."""
    return amoxicillin(
        started_on=TODAY - timedelta(days=20), recorded_at=NOW - timedelta(days=20), given=(),
        last_given_at=NOW - timedelta(days=14), next_due_at=NOW - timedelta(days=13), carrier=None,
        quantity_sent=None, **changes,
    )  # fmt: skip


def holding(script: Script, pack: Pack | None = None) -> Pack:
    pack = pack or sheet_cases.methadone_self_harm()
    return replace(pack, record=replace(pack.record, scripts=(script,)))


def test_the_clinical_sheet_says_which_day_it_is_the_last_one_and_what_was_missed() -> None:
    (box,) = clinical_view(holding(amoxicillin()), HASH, SHORT).scripts
    assert any("from 10-Mar-2031: day 5 of 7, last Sun 16-Mar" in words for words in box.directions)
    assert "1 dose of the course was missed." in box.notes
    assert box.stopper is None


def test_an_ended_course_stands_on_the_clinical_sheet_as_ended_and_is_due_and_unsettled_nowhere() -> None:
    view = clinical_view(holding(ended()), HASH, SHORT)
    (box,) = view.scripts
    assert box.stopper == "COURSE ENDED FRI 28-FEB: not given any more; a prescriber says whether it goes on"
    assert (box.next.day, box.next.note) == ("None", "course ended Fri 28-Feb")
    assert view.due == ()
    labels = " ".join(each.count for each in view.unsettled)
    assert "overdue" not in labels
    assert "next dose not known" not in labels
    assert not [row for row in view.travels if "amoxicillin" in row.what], "nobody is asked who carries it"


def test_no_dose_of_an_ended_course_is_on_the_escort_sheet() -> None:
    assert escort_view(holding(ended()), SHORT).doses == ()
    assert [row.time for row in escort_view(holding(amoxicillin()), SHORT).doses] == ["22:00"]


def test_the_persons_copy_says_the_last_day_and_that_one_has_finished() -> None:
    (row,) = person_view(holding(amoxicillin())).rows
    assert "Your last day of it is 16 March 2031." in row.notes
    view = person_view(holding(ended()))
    assert view.rows == ()
    assert [(one.name, one.words) for one in view.waiting] == [
        ("amoxicillin", "finished: the last day was 28 February 2031.")
    ]


def to_come() -> Script:
    """For good, from the Tuesday after."""
    begins = TODAY + timedelta(days=4)
    return amoxicillin(duration_days=None, started_on=begins, given=(), last_given_at=None, next_due_at=None)


def test_a_line_for_good_that_is_still_to_come_says_so_on_every_paper() -> None:
    (box,) = clinical_view(holding(to_come()), HASH, SHORT).scripts
    assert "begins Tue 18-Mar" in box.directions
    assert escort_view(holding(to_come()), SHORT).doses == ()
    (row,) = person_view(holding(to_come())).rows
    assert "Your first day of it is 18 March 2031." in row.notes
    assert not any("last day" in note for note in row.notes)
    pack = leaving(sheet_cases.methadone_self_harm(), Purpose.HOSPITAL, HOSPITAL)
    (medicine,) = hospital_summary(holding(to_come(), pack)).medicines
    assert "(begins Tue 18-Mar)" in medicine.dose
    assert line_words(to_come(), holding(to_come(), going_home())).endswith("(begins Tue 18-Mar)")


def test_a_course_that_is_still_to_come_tells_the_person_its_first_day_and_its_last() -> None:
    course = amoxicillin(started_on=TODAY + timedelta(days=4), given=(), last_given_at=None, next_due_at=None)
    (row,) = person_view(holding(course)).rows
    assert "Your first day of it is 18 March 2031." in row.notes
    assert "Your last day of it is 24 March 2031." in row.notes


def test_the_hospital_reads_the_day_of_the_course_and_what_ended() -> None:
    pack = leaving(sheet_cases.methadone_self_harm(), Purpose.HOSPITAL, HOSPITAL)
    (medicine,) = hospital_summary(holding(amoxicillin(), pack)).medicines
    assert "day 5 of 7" in medicine.dose
    summary = hospital_summary(holding(ended(), pack))
    assert summary.medicines == ()
    ((name, words),) = summary.not_given
    assert name == "amoxicillin"
    assert words.startswith("not given: course ended Fri 28-Feb")


def test_a_release_says_when_the_course_ends_and_asks_for_no_more_than_that() -> None:
    pack = going_home()
    assert pack.record.release is not None
    pack = replace(pack, record=replace(pack.record, release=replace(pack.record.release, day=TODAY)))
    supplied = amoxicillin(supply_days=3)
    (line,) = prescription_release(holding(supplied, pack)).medicines
    assert line.ends == "16-Mar-2031, the end of its course"
    (uncounted,) = prescription_release(holding(amoxicillin(), pack)).medicines
    assert uncounted.ends.endswith("; its course ends 16-Mar-2031")
    lacks = " ".join(words for _, words in lacking_of(holding(supplied, pack).record, NOW))
    assert "amoxicillin" not in lacks, "it lasts to the end of its course, and does not run out"


def test_the_patient_summary_says_completed_with_the_day() -> None:
    pack = holding(ended())
    Bundle.model_validate_json(make_ips(pack))
    (statement,) = [
        entry["resource"]
        for entry in ips_bundle(pack)["entry"]
        if entry["resource"]["resourceType"] == "MedicationStatement"
    ]
    assert statement["status"] == "completed"
    assert statement["effectivePeriod"] == {"start": "2031-02-22", "end": "2031-02-28"}
    notes = " ".join(note["text"] for note in statement["note"])
    assert "A course of 7 days, 2031-02-22 to 2031-02-28: course ended Fri 28-Feb" in notes
    assert "Next due" not in notes


def test_whoever_the_court_releases_is_told_the_last_day_and_that_one_has_finished() -> None:
    """ "Take your medicines as this page says": and no page said when to stop."""
    pack = leaving(sheet_cases.methadone_self_harm(), Purpose.COURT, COURT)
    for runs in (amoxicillin(), amoxicillin(decider=None)):
        ((_, words),) = court_released(holding(runs, pack)).medicines
        assert "Your last day of it is 16 March 2031." in words
    assert [words for _, words in court_released(holding(ended(), pack)).medicines] == [
        "Finished: the last day was 28 February 2031."
    ]


def test_a_line_nobody_prescribed_here_says_its_last_day_to_the_person_too() -> None:
    (row,) = person_view(holding(amoxicillin(decider=None))).rows
    assert "We wrote down" in row.sentence
    assert "Your last day of it is 16 March 2031." in row.notes


def test_a_course_that_ends_before_the_release_is_no_medicine_of_it() -> None:
    """The GP was asked to go on, to the end of its course, with what ended two days before the person was free."""
    pack = going_home(day=TODAY + timedelta(days=5))
    letter = gp_release(holding(amoxicillin(), pack))
    assert not [words for _, words in letter.please if "amoxicillin" in words]
    (line,) = letter.medicines
    assert line.ends == "16-Mar-2031, the end of its course, before the release"
    assert facts_of(holding(amoxicillin(), pack).record, now=NOW).uncounted == ()
    last = replace(pack, record=replace(pack.record, release=replace(PLAN, day=TODAY + timedelta(days=2))))
    assert [words for _, words in gp_release(holding(amoxicillin(), last)).please if "amoxicillin" in words]
