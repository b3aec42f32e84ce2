"""What an amendment says has changed: who the person is in words; nothing that changed or went stays uncounted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from reception_app.clinical.reviews import load_reviews
from reception_app.handover.in_error import error_words
from reception_app.handover.record import (
    Appointment,
    Contact,
    ErrorMark,
    Flag,
    GivenDoseRecord,
    LeavingConflict,
    Pack,
    Record,
    Release,
    Review,
    Script,
    Task,
    Vaccination,
)
from reception_app.handover.seal import seal
from reception_app.handover.slip_changes import OF_RECEIPTS, amended_only, changes_between
from reception_app.handover.views.amendment import amendment_view, change_words, changed_lines
from reception_app.services.tasks import RECEIPT_FOUND
from reception_app.vocabulary import FlagLevel, Role, ScriptStatus, VaccinationState
from tests.support.codes_pages import issuer_for
from tests.support.records import MADE_AT, make_id, sample_pack

PACK = sample_pack()
TASK = Task("ab" * 8, "Ring the surgery again", Role.NURSE, MADE_AT)
CONFLICT = LeavingConflict("cd" * 8, "no-methadone", "Methadone is not given there", "act", "N. Testford", "kept here",
                           MADE_AT, "N. Testford")  # fmt: skip


def said(change: Callable[[Record], Record]) -> tuple[tuple[str, ...], int]:
    """Return the changes in words, and how many more there are, after a record was changed."""
    after = replace(PACK, record=change(PACK.record))
    changes = changes_between(PACK, after)
    return tuple(map(change_words, changed_lines(PACK, after, changes))), changes.others


def test_a_record_as_it_was_has_no_changes() -> None:
    changes = changes_between(PACK, PACK)
    assert (changes.any, changes.count, changes.others) == (False, 0, 0)


def test_who_the_person_is_is_said_as_was_and_now() -> None:
    person = replace(PACK.record.person, family_name="Samplewell", date_of_birth=date(1988, 2, 11))
    after = replace(PACK, record=replace(PACK.record, person=person))
    changes = changes_between(PACK, after)
    assert (changes.any, changes.count, changes.others) == (True, 1, 0)
    view = amendment_view(PACK, after, changes, place=1, why="typed wrongly", follows="x", sheet_number="y")
    (line,) = view.changes
    assert line.was is not None
    assert len(line.was.notes) == len(line.now.notes) == 2
    was, now = " ".join(line.was.notes).replace("\N{NO-BREAK SPACE}", " "), " ".join(line.now.notes)
    assert PACK.record.person.family_name.upper() in was
    assert "SAMPLEWELL" in now
    assert "11-Feb-1988" in now
    assert change_words(line).startswith("Who the person is: was ")


def test_every_fact_of_a_person_is_said_when_it_changes() -> None:
    person = PACK.record.person
    for name in person.__slots__:
        value = getattr(person, name)
        other = () if isinstance(value, tuple) and value else None
        if value == other or name == "nhs_trace_status":
            continue
        if name in ("family_name", "given_names"):
            changed = replace(person, **{name: "Placeholder"})
        elif hasattr(value, "state"):
            changed = replace(person, **{name: replace(value, value="something else")})
        else:
            changed = replace(person, **{name: other})
        words, others = said(lambda record, changed=changed: replace(record, person=changed))  # type: ignore[misc]
        assert len(words) == 1, name
        assert "Who the person is" in words[0], name
        assert others == 0, name


@pytest.mark.parametrize(
    "change",
    [
        lambda r: replace(r, tasks=(*r.tasks, TASK)),
        lambda r: replace(r, conflicts=(CONFLICT,)),
        lambda r: replace(r, release=Release("ef" * 8, day=date(2031, 3, 20))),
        lambda r: replace(r, stay=replace(r.stay, legal_status="Sentenced")),
        lambda r: replace(r, contacts=r.contacts[:-1]),
        lambda r: replace(r, flags=r.flags[1:]),
        lambda r: replace(r, tasks=r.tasks[1:]),
        lambda r: replace(r, assessments=()),
        lambda r: replace(r, brought=r.brought[1:]),
        lambda r: replace(r, scripts=tuple(s for s in r.scripts if s is not current(r))),
    ],
    ids=["task", "conflict", "release", "stay", "contact gone", "flag gone", "task gone", "answers gone",
         "thing gone", "medicine gone"],
)  # fmt: skip
def test_what_no_line_names_is_counted(change: Callable[[Record], Record]) -> None:
    assert said(change) == ((), 1)


def current(record: Record) -> object:
    """Return the first medicine that is still given."""
    return next(script for script in record.scripts if script.status is ScriptStatus.CURRENT)


def test_a_line_found_to_be_entered_in_error_is_told_as_that_and_not_as_a_stop() -> None:
    wrong, words = current(PACK.record), error_words("N. Testford", "of another person")
    assert isinstance(wrong, Script)
    marked = replace(wrong, status=ScriptStatus.STOPPED, stopped_at=MADE_AT, stop_reason=words)
    scripts = tuple(marked if script is wrong else script for script in PACK.record.scripts)
    after = replace(PACK, record=replace(PACK.record, scripts=scripts))
    (line,) = changed_lines(PACK, after, changes_between(PACK, after))
    assert line.why == "Entered in error by N. Testford: of another person."
    assert "ENTERED IN ERROR, counts for nothing" in change_words(line)
    assert "STOPPED" not in change_words(line)
    new = replace(marked, id="ef" * 8)
    assert said(lambda r: replace(r, scripts=(*r.scripts, new))) == ((), 0), "no pack had it: nothing is amended"


def test_a_contact_whose_number_changed_is_named_and_not_counted_as_gone() -> None:
    def change(record: Record) -> Record:
        gp = next(each for each in record.contacts if each.kind == "gp")
        rest = tuple(each for each in record.contacts if each is not gp)
        return replace(record, contacts=(*rest, replace(gp, telephone="01632 960999")))

    words, others = said(change)
    assert others == 0
    assert "01632 960999" in words[0]


def test_what_only_grew_old_is_no_change() -> None:
    stopped = tuple(replace(s, status=ScriptStatus.STOPPED, stopped_at=MADE_AT) for s in PACK.record.scripts)
    before = replace(PACK, record=replace(PACK.record, scripts=stopped, conflicts=(CONFLICT,)))
    after = replace(before, record=replace(before.record, scripts=(), conflicts=()))
    assert not changes_between(before, after).any


def test_the_senders_task_about_a_receipt_is_no_change_of_the_pack() -> None:
    assert OF_RECEIPTS == RECEIPT_FOUND
    assert said(lambda r: replace(r, tasks=(*r.tasks, replace(TASK, kind=OF_RECEIPTS)))) == ((), 0)


def test_a_contact_that_went_while_another_came_counts_too() -> None:
    other = Contact("gp", "Placeholder Practice", None, "01632 960121")
    words, others = said(lambda r: replace(r, contacts=(*(c for c in r.contacts if c.kind != "gp"), other)))
    assert (len(words), others) == (1, 1)


def with_doses(pack: Pack, *hours: int) -> Pack:
    """Return a pack in which each medicine was given so many hours before."""
    scripts = tuple(
        replace(script, given=tuple(
            GivenDoseRecord(make_id(f"{script.id} {each}"), MADE_AT - timedelta(hours=each), dose=script.dose)
            for each in hours
        ))
        for script in pack.record.scripts
    )  # fmt: skip
    return replace(pack, record=replace(pack.record, scripts=scripts))


def test_a_dose_that_only_grew_old_changes_no_medicine() -> None:
    """Doses of two weeks travel: a day later the first are not in the record any more."""
    before = with_doses(PACK, 336, 330, 20, 4)
    assert not changes_between(before, with_doses(PACK, 330, 20, 4)).any
    struck = with_doses(PACK, 330, 20, 4)
    first, *rest = struck.record.scripts
    error = ErrorMark("given to another person", MADE_AT)
    wrong = replace(first, given=(*first.given[:-1], replace(first.given[-1], error=error)))
    changes = changes_between(before, replace(struck, record=replace(struck.record, scripts=(wrong, *rest))))
    assert [change.after.id for change in changes.scripts] == [first.id]


def test_a_slip_carries_only_doses_that_the_pack_before_did_not() -> None:
    before = with_doses(sample_pack(training=False), *range(4, 330, 8))
    first, *_ = with_doses(sample_pack(training=False), 1, *range(4, 330, 8)).record.scripts
    after = replace(before, record=replace(before.record, scripts=(first, *before.record.scripts[1:])))
    issuer = issuer_for(after)
    cut = amended_only(after, changes_between(before, after), seal(after, issuer), issuer)
    assert [dose.given_at for dose in cut.pack.record.scripts[0].given] == [MADE_AT - timedelta(hours=1)]


def test_a_new_risk_says_how_often_to_look_and_a_changed_one_what_it_was() -> None:
    """A slip once said *ACCT open* and nothing else, also when the watch was raised to constant."""
    watched = Flag(
        "ab" * 8, "acct_open", FlagLevel.ACT_NOW, "ACCT open", MADE_AT, observation="30_min", methods=("ligature",)
    )
    (new,), _ = said(lambda record: replace(record, flags=(*record.flags, watched)))
    assert new.startswith("New: Risk or need: ACCT open")
    assert "Observation: 30 min" in new
    assert "Ways: ligature" in new
    before = replace(PACK, record=replace(PACK.record, flags=(watched,)))
    raised = replace(watched, observation="constant_physical")
    after = replace(before, record=replace(before.record, flags=(raised,)))
    (line,) = changed_lines(before, after, changes_between(before, after))
    assert line.was is not None
    assert "Observation: 30 min" in " ".join(line.was.notes)
    assert "Observation: Constant, in person" in " ".join(line.now.notes)


def test_a_review_an_appointment_and_a_vaccination_say_what_and_when() -> None:
    script = PACK.record.scripts[0]
    review = Review("ab" * 8, load_reviews()[0].kind, date(2027, 1, 4), script.id)
    seen = Appointment("cd" * 8, "Liver nurse", MADE_AT, "J. Dolor", "4 Sample Street")
    dose = Vaccination("ef" * 8, "hepatitis_b", "Hepatitis B", VaccinationState.GIVEN, given_on=date(2026, 11, 2))
    words, others = said(
        lambda record: replace(
            record,
            reviews=(*record.reviews, review),
            appointments=(*record.appointments, seen),
            vaccinations=(*record.vaccinations, dose),
        )
    )
    told = " / ".join(words).replace("\N{NO-BREAK SPACE}", " ")
    assert others == 0
    assert "Not recorded" not in told
    assert f"Review: {load_reviews()[0].words}, {script.medicine}, due 04-Jan-2027" in told
    assert "Appointment: Liver nurse" in told
    assert "J. Dolor, 4 Sample Street" in told
    assert "Vaccination: Hepatitis B, given, on 02-Nov-2026" in told
