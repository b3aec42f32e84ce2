"""The short record: what the codes carry when the whole is too long, what is never cut, and what is said about it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pikepdf
import pytest

from reception_app.clinical.line_course import course_of
from reception_app.clock import local_day
from reception_app.errors import PackRefused
from reception_app.handover import cose, reading, seal
from reception_app.handover.codes.symbols import LONGEST
from reception_app.handover.pdf import RECORD_NAME, SHORT_NAME, attachment, finish_clinical
from reception_app.handover.record import (
    Answer,
    Assessment,
    Authority,
    ErrorMark,
    GivenDoseRecord,
    Pack,
    Schedule,
    Score,
    Script,
    Task,
)
from reception_app.handover.seal import hash_of, open_sealed, short_hash
from reception_app.handover.sheets import make_sheets
from reception_app.handover.short import CUT_WORDS, Cut, Short, from_header, to_header
from reception_app.handover.shortened import Shortened, _routine_doses, shortened
from reception_app.handover.trust import TrustStore
from reception_app.handover.views.clinical_answers import is_spoken
from reception_app.vocabulary import (
    AnswerState,
    AssessmentStatus,
    DoseAuthority,
    DoseOutcome,
    FlagLevel,
    LastGivenHow,
    Role,
    ScheduleKind,
    ScriptStatus,
    TaskState,
    Trust,
)
from tests.support.codes_pages import ROOT, issuer_for, page_count, raster, saved
from tests.support.pdf import glyphs, page_texts
from tests.support.records import MADE_AT, make_id, sample_pack

STORE = TrustStore((ROOT.root,))


def words(seed: int) -> str:
    """Return words that do not deflate, told apart by `seed`."""
    return sha256(str(seed).encode()).hexdigest()[:40]


def answers(count: int, **changes: Any) -> tuple[Answer, ...]:
    made = [Answer(f"form.question-{n}", words(n), AnswerState.ANSWERED, shown="No") for n in range(count)]
    return tuple(replace(answer, **changes) for answer in made)


def long_pack(*more: Answer, plain: int = 120) -> Pack:
    """Return a pack whose answers alone are longer than a page of codes."""
    pack = sample_pack(training=False)
    form = Assessment("a" * 16, "form", "1", "A long form", "b" * 64, AssessmentStatus.SIGNED, MADE_AT, "Dana Dummy",
                      answers=(*answers(plain), *more))  # fmt: skip
    done = Task(make_id("done"), "Ring the pharmacy", Role.NURSE, MADE_AT, state=TaskState.DONE)
    record = replace(pack.record, assessments=(*pack.record.assessments, form), tasks=(*pack.record.tasks, done))
    return replace(pack, record=record)


def cut(pack: Pack, most: int = LONGEST) -> tuple[bytes, Shortened | None]:
    issuer = issuer_for(pack)
    whole = seal.seal(pack, issuer)
    return whole, shortened(pack, whole, issuer, most)


def must_cut(pack: Pack, most: int = LONGEST) -> tuple[bytes, Shortened]:
    whole, made = cut(pack, most)
    assert made is not None
    return whole, made


def test_the_short_record_fits_and_names_the_whole() -> None:
    pack = long_pack()
    whole, made = must_cut(pack)
    assert len(whole) > LONGEST >= len(made.envelope)
    opened = open_sealed(made.envelope, STORE, MADE_AT)
    assert opened.trust is Trust.VERIFIED
    assert opened.pack == made.pack
    assert opened.short == made.short
    assert opened.short.whole.hex() == hash_of(whole)
    assert opened.pack.header == pack.header
    assert open_sealed(whole, STORE, MADE_AT).short is None


def test_its_sheet_number_is_that_of_the_whole_and_its_own_hash_its_own() -> None:
    whole, made = must_cut(long_pack())
    opened = open_sealed(made.envelope, STORE, MADE_AT)
    assert opened.short_hash == short_hash(hash_of(whole)) == open_sealed(whole, STORE, MADE_AT).short_hash
    assert opened.pack_hash == hash_of(made.envelope)


def test_a_reader_is_told_what_is_not_in_it() -> None:
    _, made = must_cut(long_pack())
    opened = open_sealed(made.envelope, STORE, MADE_AT)
    assert any("short record" in warning and "answers that need no attention" in warning for warning in opened.warnings)
    check = next(check for check in opened.how_checked if check.layer == "short")
    assert not check.ok
    assert made.short.words in check.words
    record = next(check.words for check in opened.how_checked if check.layer == "record")
    assert record.startswith("What is in this short record is in its proper form.")


def test_what_matters_tonight_is_never_cut_however_short_it_must_be() -> None:
    attention = Answer("form.risk", words(1000), AnswerState.ANSWERED, shown="Yes", attention=True)
    spoken = Answer("form.own-words", words(1001), AnswerState.ANSWERED, shown=words(1002), topic="own_words")
    declined = Answer("form.declined", words(1003), AnswerState.DECLINED)
    pack = long_pack(attention, spoken, declined)
    assert cut(pack, 100)[1] is None
    kinds: dict[int, tuple[str, ...]] = {}
    for most in (*range(2_500, 3_300, 40), LONGEST):
        _, made = cut(pack, most)
        if made is None:
            continue
        kinds[most] = tuple(one.kind for one in made.short.cuts)
        before, after = pack.record, made.pack.record
        assert (after.person, after.stay, after.allergies, after.contacts, after.involvements) == (
            before.person, before.stay, before.allergies, before.contacts, before.involvements)  # fmt: skip
        for script in before.scripts:
            if script.status is not ScriptStatus.STOPPED:
                assert replace(script, changes=()) in [replace(kept, changes=()) for kept in after.scripts]
        assert [flag for flag in after.flags if not flag.ended_at] == [f for f in before.flags if not f.ended_at]
        assert {task.id for task in after.tasks} >= {task.id for task in before.tasks if task.state is TaskState.OPEN}
        left = [answer for assessment in after.assessments for answer in assessment.answers]
        assert attention in left
        for answer in (answer for assessment in before.assessments for answer in assessment.answers):
            assert answer in left or not (answer.attention or is_spoken(answer))
    assert len(set(kinds.values())) >= 3
    for more, fewer in zip(kinds.values(), list(kinds.values())[1:], strict=False):
        assert more[: len(fewer)] == fewer  # a longer allowance never cuts more


def test_the_latest_score_of_each_instrument_stays_with_its_total() -> None:
    def score(name: str, hour: int, total: int | None) -> Score:
        return Score(make_id(name), "cows", "1", "COWS", MADE_AT.replace(hour=hour), "Dana Dummy", total=total)

    pack = long_pack()
    scores = (score("first", 1, 12), score("last", 6, 9), score("middle", 3, 10))
    _, made = must_cut(replace(pack, record=replace(pack.record, scores=scores)))
    assert [each.total for each in made.pack.record.scores] == [9]
    assert made.short.cuts[0] == Cut("earlier_scores", 2)
    begun = (*scores, score("begun", 8, None), score("begun again", 9, None))
    _, made = must_cut(replace(pack, record=replace(pack.record, scores=begun)))
    assert [each.total for each in made.pack.record.scores] == [9, None]  # not finished, it takes nothing away
    assert made.pack.record.scores[1].taken_at.hour == 9
    of_another = ErrorMark("other person's sheet", MADE_AT, "Dana Dummy")
    wrong = (*scores, replace(score("wrong", 8, 2), error=of_another))
    _, made = must_cut(replace(pack, record=replace(pack.record, scores=wrong)))
    assert [each.total for each in made.pack.record.scores if each.error is None] == [9]  # a wrong one hides nothing


def test_cuts_are_counted_exactly() -> None:
    pack = long_pack(plain=130)
    _, made = must_cut(pack)
    cuts = {each.kind: each.count for each in made.short.cuts}
    left, before = (
        sum(len(assessment.answers) for assessment in record.assessments) for record in (made.pack.record, pack.record)
    )
    assert cuts["plain_answers"] == before - left >= 130


def dose_given(script: Script, hours: int, **changes: Any) -> GivenDoseRecord:
    """Return a dose recorded so many hours before the pack was made."""
    when = MADE_AT - timedelta(hours=hours)
    made = GivenDoseRecord(
        make_id(f"{script.id} {hours}"), when, LastGivenHow.OBSERVED, dose=script.dose, due_at=when, by="Dana Dummy",
        recorded_by="Dana Dummy", recorded_at=when, recorded_where="HMP Leeds",
    )  # fmt: skip
    return replace(made, **changes)


def with_doses(pack: Pack, days: int, **changes: Any) -> Pack:
    """Return a pack with what became of every dose of so many days, three doses a day of each medicine."""
    scripts = tuple(
        replace(script, given=tuple(dose_given(script, hours) for hours in range(4, 24 * days, 8)), **changes)
        for script in pack.record.scripts
    )
    return replace(pack, record=replace(pack.record, scripts=scripts))


@pytest.mark.parametrize("days", [7, 14, 28])
def test_weeks_of_doses_never_cost_the_codes_and_those_of_three_days_stay(days: int) -> None:
    pack = with_doses(sample_pack(training=False), days)
    _, made = must_cut(pack)
    kinds = [each.kind for each in made.short.cuts]
    assert kinds[0] == "doses"
    kept = [dose for script in made.pack.record.scripts for dose in script.given]
    recent = [d for s in pack.record.scripts for d in s.given if d.given_at >= MADE_AT - timedelta(days=3)]
    assert len(recent) == 72
    if "routine_doses" not in kinds:
        assert [dose for dose in kept if dose.given_at >= MADE_AT - timedelta(days=3)] == recent
    for script in made.pack.record.scripts:
        assert max(dose.given_at for dose in script.given) == MADE_AT - timedelta(hours=4)


def test_the_last_dose_of_a_medicine_and_the_last_one_seen_stay_however_old_they_are() -> None:
    """The next desk counts the days without a dose from them."""
    pack = with_doses(sample_pack(training=False), 14)
    first = pack.record.scripts[0]
    seen, told = dose_given(first, 200), dose_given(first, 150, how=LastGivenHow.STATED)
    wrong = dose_given(first, 130, error=ErrorMark("another person", MADE_AT))
    gap = replace(first, given=(dose_given(first, 300), seen, told, wrong))
    _, made = must_cut(replace(pack, record=replace(pack.record, scripts=(gap, *pack.record.scripts[1:]))))
    assert made.pack.record.scripts[0].given == (seen, told)


def test_the_first_dose_of_a_course_stays_where_nobody_said_its_first_day() -> None:
    """Else the next desk would count seven days from a later dose, and give it for longer."""
    pack = sample_pack()
    doses = tuple(GivenDoseRecord(f"c{day}", MADE_AT - timedelta(days=day)) for day in (5, 4, 3, 2, 1))
    script = replace(
        pack.record.scripts[0], given=doses, schedule=None, duration_days=7, started_on=None, told=None,
        last_given_at=MADE_AT - timedelta(days=1),
    )  # fmt: skip
    counted = replace(pack, record=replace(pack.record, scripts=(script,)))
    (cut,) = _routine_doses(counted.record)[0].scripts
    assert [dose.id for dose in cut.given] == ["c5", "c1"]
    assert course_of(cut) == course_of(script)
    said = replace(script, started_on=local_day(MADE_AT) - timedelta(days=5))
    (cut,) = _routine_doses(replace(counted.record, scripts=(said,)))[0].scripts
    assert [dose.id for dose in cut.given] == ["c1"]


def test_twenty_five_lines_with_doses_and_a_page_of_own_words_have_codes() -> None:
    pack = with_doses(long_pack(plain=60), 14)
    lines = [replace(pack.record.scripts[0], id=make_id(str(n))) for n in range(25)]
    many = tuple(replace(line, given=tuple(dose_given(line, h) for h in range(4, 336, 12))) for line in lines)
    spoken = Answer("form.own-words", "In their words", AnswerState.ANSWERED, topic="own_words",
                    shown=" ".join(words(n)[:12] for n in range(600))[:8000])  # fmt: skip
    brief = replace(spoken, key="form.own-words-2", shown="Tonight, with the sheet.")
    form = replace(pack.record.assessments[-1], answers=(spoken, brief))
    record = replace(pack.record, scripts=many, assessments=(form,))
    _, made = must_cut(replace(pack, record=record))
    assert {each.kind for each in made.short.cuts} >= {"doses", "routine_doses", "own_words"}
    assert [each.answers for each in made.pack.record.assessments] == [(brief,)]
    assert [script.id for script in made.pack.record.scripts] == [script.id for script in many]


def test_a_dose_that_was_refused_kept_back_extra_or_of_a_schedule_is_never_routine() -> None:
    pack = sample_pack(training=False)
    first = replace(pack.record.scripts[0], as_required=False, schedule=None)
    tablets = replace(first, id=make_id("when-required"), as_required=True)
    course = replace(first, id=make_id("course"), schedule=Schedule(
        make_id("laid"), "course", ScheduleKind.REDUCTION, MADE_AT.date() - timedelta(days=9), 30))  # fmt: skip
    authority = Authority(DoseAuthority.VERBAL_ORDER, "Pat Placeholder")
    odd = (
        dose_given(first, 60, outcome=DoseOutcome.DECLINED, dose=None),
        dose_given(first, 50, outcome=DoseOutcome.WITHHELD, dose=None),
        dose_given(first, 40, override_reason="asked for"),
        dose_given(first, 30, error=ErrorMark("wrong person", MADE_AT)),
        dose_given(first, 200, authority=authority),
    )
    plain = tuple(dose_given(first, hours) for hours in (70, 20, 10))
    scripts = (
        replace(first, given=(*odd, *plain)),
        replace(tablets, given=tuple(dose_given(tablets, hours) for hours in (26, 6))),
        replace(course, given=tuple(dose_given(course, hours) for hours in (28, 4))),
    )
    crowd = with_doses(long_pack(plain=0), 3).record.scripts[1:]
    pack = replace(pack, record=replace(pack.record, scripts=(*scripts, *crowd)))
    size = len(seal.seal(pack, issuer_for(pack)))
    for most in range(size - 20, 1_500, -60):
        _, made = cut(pack, most)
        if made is None or made.short.cuts[-1].kind != "routine_doses":
            continue
        kept = {script.id: script.given for script in made.pack.record.scripts}
        assert kept[first.id] == (*odd, plain[-1])
        assert kept[tablets.id] == scripts[1].given
        assert kept[course.id] == scripts[2].given
        return
    raise AssertionError("never cut so far")


# On paper and in the file.


def printed_short(pack: Pack) -> tuple[bytes, Shortened, bytes]:
    whole, made = must_cut(pack)
    sheets = make_sheets(pack, hash_of(whole), short_hash(hash_of(whole)), whole, made)
    return whole, made, sheets.clinical


def test_the_page_says_it_is_short_what_is_not_in_it_and_reads_back() -> None:
    whole, made, clinical = printed_short(long_pack())
    text = page_texts(clinical)[-1]
    assert "THE SHORT RECORD AS" in text
    assert "THE WHOLE RECORD" not in text
    for each in made.short.cuts:
        assert each.words in text
    assert short_hash(hash_of(whole)) in text
    assert reading.read_envelope(saved(raster(clinical, 200))) == made.envelope
    assert "too long for codes" not in " ".join(page_texts(clinical))


def test_the_longest_list_of_cuts_fits_on_the_fullest_page() -> None:
    pack = long_pack()
    whole, made = must_cut(pack)
    everything = Short(made.short.whole, tuple(Cut(kind, 12_345) for kind in CUT_WORDS))
    crowded = replace(made, short=everything, envelope=made.envelope.ljust(LONGEST, b"\0"))
    clinical = make_sheets(pack, hash_of(whole), short_hash(hash_of(whole)), whole, crowded).clinical
    last = page_count(clinical)
    assert "AS 16 CODES" in page_texts(clinical)[-1]
    body = [glyph for glyph in glyphs(clinical) if glyph.page == last]
    assert all(glyph.bottom <= 284.2 or glyph.top >= 286.0 for glyph in body)


def test_both_records_travel_in_the_file() -> None:
    whole, made, clinical = printed_short(long_pack())
    pdf = finish_clinical(clinical, whole, b"{}", MADE_AT, "Clinical sheet", False, short=made.envelope)
    assert attachment(pdf, RECORD_NAME) == whole == reading.read_envelope(pdf)
    assert attachment(pdf, SHORT_NAME) == made.envelope
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.Root.AF) == 3


# The header, from outside.


@pytest.mark.parametrize(
    "value",
    [
        None, [], [b"x" * 32], [b"x" * 31, [["history", 1]]], ["x" * 32, [["history", 1]]], [b"x" * 32, []],
        [b"x" * 32, {"history": 1}], [b"x" * 32, [["history"]]], [b"x" * 32, [["history", "1"]]],
        [b"x" * 32, [["history", True]]], [b"x" * 32, [["history", 0]]], [b"x" * 32, [["history", 10**9]]],
        [b"x" * 32, [["history", 1], ["history", 2]]], [b"x" * 32, [[1, 1]]], [b"x" * 32, [["history", 1]], 3],
        [b"x" * 32, [["", 1]]], [b"x" * 32, [["Poems", 1]]], [b"x" * 32, [["poems and songs", 1]]],
        [b"x" * 32, [["p" * 41, 1]]], [b"x" * 32, [["p" * n, 1] for n in range(1, 41)] * 2],
        [b"x" * 32, [[f"p{'o' * (n % 30)}{'q' * (n // 30)}", 1] for n in range(65)]],
    ],
)  # fmt: skip
def test_a_header_of_another_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # whichever part is wrong
        from_header(value)


def test_a_header_reads_back_and_a_kind_of_a_newer_version_is_told_as_one() -> None:
    told = Short(b"x" * 32, (Cut("history", 3), Cut("tests", 1)))
    assert from_header(to_header(told)) == told
    assert told.words == "3 entries that are over (stopped, ended, done); 1 test or vaccination"
    newer = from_header([b"x" * 32, [["poems", 1], ["songs", 2]]])
    assert to_header(newer) == [b"x" * 32, [["poems", 1], ["songs", 2]]]
    assert newer.words == (
        "1 entry of a kind that this version has no words for; 2 entries of a kind that this version has no words for"
    )


def with_short_header(header: list[Any]) -> bytes:
    """Return a pack truly signed as a short record of this header."""
    pack = sample_pack(training=False)
    issuer = issuer_for(pack)
    good = cose.open_sign1(seal.seal(pack, issuer, Short(b"x" * 32, (Cut("history", 3),))))
    context = seal.PACK_CONTEXT + issuer.certificate
    headers = {**good.headers, -65539: header}
    return cose.sign1(headers, good.unprotected, good.payload, issuer.key.seed, context)


def test_a_signed_header_of_another_form_is_refused_at_the_desk() -> None:
    with pytest.raises(PackRefused, match="PK-205"):
        open_sealed(with_short_header([b"x" * 32, []]), STORE, MADE_AT)


def test_a_short_record_of_a_newer_version_is_read_and_says_that_something_is_not_in_it() -> None:
    opened = open_sealed(with_short_header([b"x" * 32, [["poems", 7]]]), STORE, MADE_AT)
    assert opened.pack == sample_pack(training=False)
    assert any("7 entries of a kind that this version has no words for" in words for words in opened.warnings)


def test_levels_that_must_be_acted_on_are_among_what_stays() -> None:
    pack = long_pack()
    _, made = must_cut(pack)
    acted = [flag for flag in pack.record.flags if flag.level is not FlagLevel.KNOW and not flag.ended_at]
    assert acted
    assert all(flag in made.pack.record.flags for flag in acted)
