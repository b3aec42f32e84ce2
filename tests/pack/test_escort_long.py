"""An escort sheet too long for its one page goes on on a second: it is never refused, and nothing on it is cut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reception_app.handover.record import Pack, Travel
from reception_app.handover.sheets import escort_sheet
from reception_app.handover.views import EscortView, escort_view
from reception_app.vocabulary import FitToTravel, Purpose
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.pack.test_views import given
from tests.support import sheet_cases
from tests.support.leaving_sheet_cases import COURT, to_hospital
from tests.support.pdf import glyphs, page_texts
from tests.support.sheet_cases import SHORT, at

LONG = " ".join(f"Step {n}: keep well back from the doors and speak slowly." for n in range(1, 41))
PLACE = "Sampleford Royal Infirmary and Memorial Hospital, Department of Emergency Medicine, Resuscitation Area"


def with_doses(count: int, base: Pack | None = None) -> Pack:
    """Return a pack with so many doses on the way, a quarter of an hour apart, each carried by the escort."""
    pack = base or sheet_cases.methadone_self_harm()
    times = tuple(f"{17 + n // 4:02d}:{15 * (n % 4):02d}" for n in range(count))
    script = replace(sheet_cases.QUETIAPINE, times=times, next_due_at=at(14, times[0]))
    return replace(pack, record=replace(pack.record, scripts=(script, *pack.record.scripts)))


def everything_at_once() -> Pack:
    """Return the worst that can be: every sign, 20 doses, conditions without end, names and places of many lines."""
    other = sheet_cases.insulin_epilepsy()
    pack = with_doses(20)
    person = replace(pack.record.person, family_name=sheet_cases.LONG_FAMILY, given_names="Nguyễn Đức Ŵan")
    scripts = (*pack.record.scripts, *other.record.scripts, sheet_cases.SALBUTAMOL, sheet_cases.NALOXONE)
    flags = [
        replace(sheet_cases.ASTHMA, id=f"{n:016x}", kind=kind, words=kind)
        for n, kind in enumerate(("pregnant", "mobility", "hearing", "sight", "interpreter", "violence_risk",
                                  "infection_precautions", "learning_disability"))
    ]  # fmt: skip
    record = replace(
        pack.record, person=person, scripts=scripts, flags=(*pack.record.flags, *other.record.flags, *flags)
    )
    pack = given(replace(pack, record=record), instruction=LONG, conditions=LONG)
    to = replace(pack.header.to, code=None, name=PLACE)
    return replace(pack, header=replace(pack.header, to=to, missing=("allergies", "fit to travel")))


def hours_to_hospital() -> Pack:
    """Return a pack for a hospital hours away, with 20 doses on the way."""
    return given(with_doses(20, to_hospital(sheet_cases.methadone_self_harm())), expected_at=at(14, "21:00"))


CASES = {
    "20 doses": with_doses(20),
    "long conditions": given(sheet_cases.methadone_self_harm(), conditions=LONG),
    "long instruction to hospital": given(to_hospital(sheet_cases.pregnant()), instruction=LONG),
    "20 doses to hospital": hours_to_hospital(),
    "everything": everything_at_once(),
    "everything to hospital": given(to_hospital(everything_at_once()), expected_at=at(14, "21:00")),
}


@pytest.fixture(scope="module", params=list(CASES))
def long(request: pytest.FixtureRequest) -> tuple[EscortView, bytes]:
    """Return each long case's view and sheet."""
    view = escort_view(CASES[request.param], SHORT)
    return view, escort_sheet(view)


def test_nothing_is_refused_and_nothing_is_cut(long: tuple[EscortView, bytes]) -> None:
    view, data = long
    pages = page_texts(data)
    assert len(pages) >= 2
    words = " ".join(" ".join(pages).split())
    for line in view.fitness.lines:
        assert [word for word in line.split() if word not in words] == []
    for dose in view.doses:
        assert dose.time in words
    assert words.count("not possible") == len(view.doses)
    for sign in view.signs:
        assert sign.may in words
    for answer in view.answers:
        assert answer.label in words
    for seal in (view.envelope_seal, view.bag_seal, view.property_seal):
        assert seal in words
    assert words.count("HANDED OVER") == 1


def test_page_one_holds_what_cannot_wait_and_says_what_is_on_the_next(long: tuple[EscortView, bytes]) -> None:
    view, data = long
    first, *others = page_texts(data)
    for said in (view.fitness.words, "OBSERVE", "CALL 999 IF", view.telephone, "DUE ON THE WAY", "WATCH FOR, AND DO",
                 view.signs[0].may, "Anything else that worries you", "HANDED OVER", "GOES ON ON PAGE 2"):  # fmt: skip
        assert said in first
    assert first.count("not possible") >= min(1, len(view.doses))
    for number, page in enumerate(others, 2):
        assert f"Page {number} of {len(others) + 1}" in page
        assert "stays with page 1" in page
        assert view.identity.prison in page
        assert "MEDICAL IN CONFIDENCE" not in page


def test_characters_stay_on_their_page_and_apart(long: tuple[EscortView, bytes]) -> None:
    found = glyphs(long[1])
    for glyph in found:
        assert 4 <= glyph.left < glyph.right <= 206, glyph
        assert glyph.bottom <= 283.5 or glyph.top >= FOOTER_TOP, glyph
    assert min(glyph.size for glyph in found) >= 7.99
    assert overlapping(found) == []


def test_the_earliest_doses_and_the_gravest_signs_are_on_page_one() -> None:
    view = escort_view(everything_at_once(), SHORT)
    first, *_ = page_texts(escort_sheet(view))
    on_first = [f"Sealed packet {number}" in first for number in range(1, len(view.doses) + 1)]
    assert on_first == sorted(on_first, reverse=True)
    assert on_first[0]
    told = [sign.may in " ".join(first.split()) for sign in view.signs[:-1]]
    assert told == sorted(told, reverse=True)
    assert told[0]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_whatever_the_purpose_a_long_sheet_is_made(purpose: Purpose) -> None:
    pack = everything_at_once()
    header = replace(pack.header, purpose=purpose, to=COURT, travel=replace(pack.header.travel, fit=FitToTravel.NO))
    assert isinstance(header.travel, Travel)
    assert len(page_texts(escort_sheet(escort_view(replace(pack, header=header), SHORT)))) >= 2


ENDLESS = {"words": " ".join(f"WARD{n}" for n in range(500)), "one word": "W" * 4000}
TYPED = {
    "destination": lambda pack, words: replace(
        pack, header=replace(pack.header, to=replace(pack.header.to, code=None, name=words))
    ),
    "instruction": lambda pack, words: given(pack, instruction=words),
    "conditions": lambda pack, words: given(pack, fit=FitToTravel.WITH_CONDITIONS, conditions=words),
    "who decided": lambda pack, words: given(pack, fit_decided_by=words),
    "seal": lambda pack, words: given(pack, envelope_seal=words),
    "bag": lambda pack, words: given(pack, bag_seal=words),
    "name": lambda pack, words: replace(
        pack, record=replace(pack.record, person=replace(pack.record.person, family_name=words))
    ),
}


@pytest.mark.parametrize("kind", list(ENDLESS))
@pytest.mark.parametrize("field", list(TYPED))
def test_words_without_end_are_begun_on_page_one_and_whole_on_the_next(field: str, kind: str) -> None:
    """A word of thousands of letters, which took hours to set, too."""
    words = ENDLESS[kind]
    data = escort_sheet(escort_view(TYPED[field](to_hospital(sheet_cases.pregnant()), words), SHORT))
    first, *others = page_texts(data)
    assert "GOES ON ON PAGE 2" in first
    assert "HANDED OVER" in first
    printed = "".join("".join((first, *others)).split())
    # The name stands in the foot of each page too, between the parts of a long text.
    counted = 4000 if kind == "one word" else len(words.split())
    assert printed.count("W" if kind == "one word" else "WARD") >= counted
    off = [each for each in glyphs(data) if each.right > 206 or (each.bottom > 283.5 and each.top < FOOTER_TOP)]
    assert off == []
