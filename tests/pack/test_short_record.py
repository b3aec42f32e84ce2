"""The short record: what the codes carry when the whole is too long, what is never cut, and what is said about it."""

from __future__ import annotations

import io
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pikepdf
import pytest

from reception_app.errors import PackRefused
from reception_app.handover import cose, reading, seal
from reception_app.handover.codes.symbols import LONGEST
from reception_app.handover.pdf import RECORD_NAME, SHORT_NAME, attachment, finish_clinical
from reception_app.handover.record import Answer, Assessment, Pack, Score, Task
from reception_app.handover.seal import hash_of, open_sealed, short_hash
from reception_app.handover.sheets import make_sheets
from reception_app.handover.short import CUT_WORDS, Cut, Short, from_header, to_header
from reception_app.handover.shortened import Shortened, shortened
from reception_app.handover.trust import TrustStore
from reception_app.handover.views.clinical_answers import is_spoken
from reception_app.vocabulary import AnswerState, AssessmentStatus, FlagLevel, Role, ScriptStatus, TaskState, Trust
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


def test_cuts_are_counted_exactly() -> None:
    pack = long_pack(plain=130)
    _, made = must_cut(pack)
    cuts = {each.kind: each.count for each in made.short.cuts}
    left, before = (
        sum(len(assessment.answers) for assessment in record.assessments) for record in (made.pack.record, pack.record)
    )
    assert cuts["plain_answers"] == before - left >= 130


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
    ],
)  # fmt: skip
def test_a_header_of_another_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # whichever part is wrong
        from_header(value)


def test_a_header_reads_back_and_a_newer_kind_is_told_apart() -> None:
    told = Short(b"x" * 32, (Cut("history", 3), Cut("tests", 1)))
    assert from_header(to_header(told)) == told
    assert told.words == "3 entries that are over (stopped, ended, done); 1 test or vaccination"
    with pytest.raises(KeyError):
        from_header([b"x" * 32, [["poems", 1]]])


@pytest.mark.parametrize(("header", "code"), [([b"x" * 32, []], "PK-205"), ([b"x" * 32, [["poems", 1]]], "PK-206")])
def test_a_signed_header_of_another_form_is_refused_at_the_desk(header: list[Any], code: str) -> None:
    pack = sample_pack(training=False)
    issuer = issuer_for(pack)
    good = cose.open_sign1(seal.seal(pack, issuer, Short(b"x" * 32, (Cut("history", 3),))))
    context = seal.PACK_CONTEXT + issuer.certificate
    headers = {**good.headers, -65539: header}
    forged = cose.sign1(headers, good.unprotected, good.payload, issuer.key.seed, context)
    with pytest.raises(PackRefused, match=code):
        open_sealed(forged, STORE, MADE_AT)


def test_levels_that_must_be_acted_on_are_among_what_stays() -> None:
    pack = long_pack()
    _, made = must_cut(pack)
    acted = [flag for flag in pack.record.flags if flag.level is not FlagLevel.KNOW and not flag.ended_at]
    assert acted
    assert all(flag in made.pack.record.flags for flag in acted)
