"""The escort sheet: one page, readable, and silent about what the person has or takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reception_app.handover.record import Pack
from reception_app.handover.sheets import escort_sheet
from reception_app.handover.views import escort_view
from reception_app.vocabulary import Carrier, FitToTravel
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.pack.test_views import clinical_words, given
from tests.support import sheet_cases
from tests.support.first_night_cases import ALL_CASES as CASES
from tests.support.leaving_sheet_cases import to_hospital
from tests.support.pdf import fonts, glyphs, page_texts, streams, text_of
from tests.support.pictures_sheets import released_on_a_friday
from tests.support.sheet_cases import SHORT, at

STEMS = (
    "methad", "bupren", "heroin", "opiat", "opioid", "alcohol", "withdraw", "detox", "hepat", "psych", "schizo",
    "depress",
    "epilep",
    "diabet", "insulin", "hiv",
)  # fmt: skip


def sheet(pack: Pack) -> bytes:
    """Return the escort sheet of a pack."""
    return escort_sheet(escort_view(pack, SHORT))


@pytest.fixture(scope="module", params=list(CASES))
def made(request: pytest.FixtureRequest) -> tuple[str, Pack, bytes]:
    """Return each case with its sheet."""
    pack = CASES[request.param]()
    return request.param, pack, sheet(pack)


def test_exactly_one_page(made: tuple[str, Pack, bytes]) -> None:
    (words,) = page_texts(made[2])
    assert "Page 1 of 1" in words


def test_no_clinical_value_in_text_or_streams(made: tuple[str, Pack, bytes]) -> None:
    said = text_of(made[2]).casefold()
    raw = streams(made[2]).decode("latin-1").casefold()
    for word in clinical_words(made[1]):
        assert word.casefold() not in said
        assert word.casefold() not in raw
        assert word.casefold().replace("\N{NO-BREAK SPACE}", " ") not in raw


@pytest.mark.parametrize("stem", STEMS)
def test_no_clinical_stem_in_text_or_streams(made: tuple[str, Pack, bytes], stem: str) -> None:
    assert stem not in text_of(made[2]).casefold()
    assert stem not in streams(made[2]).decode("latin-1").casefold()


def test_the_search_would_find_a_leak() -> None:
    """The streams are searchable: what is on the page is found in them."""
    raw = streams(sheet(sheet_cases.methadone_self_harm())).decode("latin-1")
    assert "by mouth" in raw
    assert "Sealed packet 1" in raw


def test_nothing_is_attached_or_encoded(made: tuple[str, Pack, bytes]) -> None:
    assert b"/EmbeddedFile" not in made[2]
    assert b"/Subtype /Image" not in made[2]


def test_characters_stay_on_the_page_and_apart(made: tuple[str, Pack, bytes]) -> None:
    found = glyphs(made[2])
    for glyph in found:
        assert glyph.left >= 4, glyph
        assert glyph.right <= 206, glyph
        assert glyph.bottom <= 283.5 or glyph.top >= FOOTER_TOP, glyph
    assert min(glyph.size for glyph in found) >= 7.99
    assert overlapping(found) == []


def test_fonts_and_same_bytes(made: tuple[str, Pack, bytes]) -> None:
    assert all(subtype == "/TrueType" and embedded for subtype, embedded in fonts(made[2]).values())
    assert sheet(CASES[made[0]]()) == made[2]


def test_what_must_be_there() -> None:
    words = text_of(sheet(sheet_cases.methadone_self_harm()))
    for said in (
        "FIT TO TRAVEL, WITH CONDITIONS", "Sit upright near staff. Water at hand.", "issued 14-Mar-2031 15:40",
        "not valid after 15-Mar-2031 15:40", "OBSERVE", "ACCT OPEN", "CALL 999 IF THE PERSON",
        "01632 960118", "DUE ON THE WAY",
        "17:00",
        "by mouth", "Sealed packet 1", "WATCH FOR, AND DO", "E 0048810", "M 0048812", "P 0091177", SHORT, "HANDED OVER",
        "Sealed medical information: YES", "Nose spray: medicines bag", "Inhaler: on the person", "cutting, overdose",
    ):  # fmt: skip
        assert said in words


def test_what_is_acted_on_is_11_pt_or_more() -> None:
    found = glyphs(sheet(sheet_cases.methadone_self_harm()))
    largest = max(glyph.size for glyph in found)
    assert largest == pytest.approx(29)
    acted_on = [glyph for glyph in found if 112 < glyph.top < 190 and glyph.left > 85 and glyph.right < 130]
    assert acted_on
    assert min(glyph.size for glyph in acted_on if glyph.size > 9) >= 10.99


def test_over_four_doses_drop_the_journey_line() -> None:
    base = sheet_cases.methadone_self_harm()

    def with_doses(count: int) -> Pack:
        times = tuple(f"{17 + n // 4:02d}:{15 * (n % 4):02d}" for n in range(count))
        script = replace(sheet_cases.QUETIAPINE, times=times, next_due_at=at(14, times[0]))
        return replace(base, record=replace(base.record, scripts=(script,), flags=()))

    assert "leaves 16:10" in text_of(sheet(with_doses(3)))
    assert "leaves 16:10" not in text_of(sheet(with_doses(5)))


def test_incomplete_says_how_many_and_not_what() -> None:
    words = text_of(sheet(sheet_cases.incomplete()))
    assert "INCOMPLETE" in words
    assert "3 things are missing" in words
    assert "pregabalin" not in words


def test_medical_hold_is_the_first_thing_read() -> None:
    words = text_of(sheet(sheet_cases.pregnant()))
    assert "NOT FIT TO TRAVEL: medical hold" in words
    assert "Do not move the person until 16-Mar-2031 12:00" in words


@pytest.mark.parametrize("fit", [None, *FitToTravel])
def test_nothing_on_the_sheet_holds_an_ambulance(fit: FitToTravel | None) -> None:
    """Not decided, on medical hold, or with a dose that is late: it says so, and never to wait with the hospital."""
    pack = given(to_hospital(sheet_cases.pregnant()), fit=fit, hold_until=at(16, "12:00"))
    late = replace(sheet_cases.METHADONE, next_due_at=at(14, "05:00"), last_given_at=at(13, "05:00"), carrier=None)
    words = text_of(sheet(replace(pack, record=replace(pack.record, scripts=(late,)))))
    assert words.index("TO HOSPITAL") < words.index("Nothing on this sheet holds an ambulance.")
    assert "Tell the crew: nobody has seen to the dose due Fri 14-Mar 05:00." in words
    for told in ("Do not leave", "Do not move", "NOT DECIDED", "NOT FIT", "before leaving", "NO, "):
        assert told not in words
    assert ("until 16-Mar-2031 12:00 is for other journeys" in words) == (fit is FitToTravel.NO)


def test_whoever_goes_home_is_not_held_for_a_journey_nobody_makes() -> None:
    pack = given(released_on_a_friday(), fit=None, expected_at=None)
    words = text_of(sheet(pack))
    assert "RELEASE" in words
    assert "NOT DECIDED" not in words
    assert "it,:" not in words


def test_a_release_is_handed_to_nobody_s_escort() -> None:
    """At the gate the person takes what is theirs: the column said *Escort → Released*."""
    words = text_of(sheet(given(released_on_a_friday(), fit=None, expected_at=None)))
    assert "HMP Leeds → the person, at the gate" in words
    assert "Escort →" not in words
    assert "→ escort" not in words
    assert "Escort → HMP Moorland" in text_of(sheet(sheet_cases.methadone_self_harm()))


@pytest.mark.parametrize("carrier", [None, Carrier.NOT_SENT, Carrier.STOCK])
def test_ring_healthcare_is_said_once_of_all_doses(carrier: Carrier | None) -> None:
    base = sheet_cases.methadone_self_harm()
    script = replace(sheet_cases.QUETIAPINE, times=("17:00", "18:00", "19:00", "20:00"), carrier=carrier)
    script = replace(script, next_due_at=at(14, "17:00"))
    view = escort_view(replace(base, record=replace(base.record, scripts=(script,), flags=())), SHORT)
    assert len(view.doses) == 4
    assert not any("healthcare" in f"{row.carrier} {row.packet} {row.watch}" for row in view.doses)
    assert view.dose_note.count("ing healthcare") == 1
    when = {
        None: "before leaving, where it is not recorded who carries a dose; ",
        Carrier.NOT_SENT: "before it is due, where none is sent; ",
        Carrier.STOCK: "",
    }[carrier]
    assert view.dose_note == (
        f"Ring healthcare: {when}when a dose is missed, the person is sick after it, or still on the road at 20:00."
    )


def test_four_doses_and_eight_warnings_still_fit() -> None:
    base, other = sheet_cases.methadone_self_harm(), sheet_cases.insulin_epilepsy()
    scripts = (*other.record.scripts, sheet_cases.METHADONE, sheet_cases.SALBUTAMOL, sheet_cases.NALOXONE)
    flags = (*base.record.flags, *other.record.flags)
    pack = replace(base, record=replace(base.record, scripts=scripts, flags=flags))
    view = escort_view(pack, SHORT)
    assert (len(view.doses), len(view.signs)) == (4, 8)
    data = escort_sheet(view)
    words = text_of(data)
    assert all(sign.may in words for sign in view.signs)
    assert overlapping(glyphs(data)) == []


@pytest.mark.parametrize(
    ("carriers", "bag", "said"),
    [
        ((Carrier.ESCORT,), "M 0048812", "M 0048812"),
        ((Carrier.ESCORT,), None, "YES, seal not said"),
        ((Carrier.PERSON, Carrier.NOT_SENT), None, "None recorded"),
    ],
    ids=["sealed", "carried-without-a-seal", "nothing-carried"],
)
def test_a_bag_that_the_escort_carries_is_never_said_not_to_be(
    carriers: tuple[Carrier, ...], bag: str | None, said: str
) -> None:
    """ "None recorded" stood there while the escort carried methadone: the clinical sheet had a bag of no number."""
    pack = sheet_cases.methadone_self_harm()
    scripts = tuple(
        replace(script, carrier=carrier) for script, carrier in zip(pack.record.scripts, carriers, strict=False)
    )
    travel = replace(pack.header.travel, bag_seal=bag)
    pack = replace(pack, header=replace(pack.header, travel=travel), record=replace(pack.record, scripts=scripts))
    assert escort_view(pack, SHORT).bag_seal == said
