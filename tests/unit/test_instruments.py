"""The instruments scored by points: every option, every band edge, every missing item, against tables typed here.

The tables below are typed from the published instruments, not read from the shipped files.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reception_app.clinical import instruments
from reception_app.clinical.instruments import (
    Scored,
    bands_in_force,
    escalation,
    instrument,
    item_words,
    load_instruments,
    next_instrument,
    outcome,
    points_of,
    repeat_after,
    score,
    score_result,
    why_not,
)
from reception_app.clinical.policies import load_policies, policy
from reception_app.errors import InputProblem
from reception_app.vocabulary import FlagLevel, Role

ZERO_TO_SEVEN = (0, 1, 2, 3, 4, 5, 6, 7)
ZERO_TO_FOUR = (0, 1, 2, 3, 4)
NO_OR_YES = (0, 2, 4)
ZERO_TO_THREE = (0, 1, 2, 3)

POINTS: dict[str, tuple[tuple[int, ...], ...]] = {
    "cows": (
        (0, 1, 2, 4), (0, 1, 2, 3, 4), (0, 1, 3, 5), (0, 1, 2, 5), (0, 1, 2, 4), (0, 1, 2, 4), (0, 1, 2, 3, 5),
        (0, 1, 2, 4), (0, 1, 2, 4), (0, 1, 2, 4), (0, 3, 5),
    ),
    "ciwa-ar": (*(ZERO_TO_SEVEN,) * 9, ZERO_TO_FOUR),
    "audit-c": (ZERO_TO_FOUR,) * 3,
    "audit": (*(ZERO_TO_FOUR,) * 8, NO_OR_YES, NO_OR_YES),
    "phq-2": (ZERO_TO_THREE,) * 2,
    "gad-2": (ZERO_TO_THREE,) * 2,
    "sds": (ZERO_TO_THREE,) * 5,
}  # fmt: skip
"""Instrument → the points each item may take, items in published order."""

MAXIMA = {"cows": 48, "ciwa-ar": 67, "audit": 40, "audit-c": 12, "sds": 15, "phq-2": 6, "gad-2": 6}

BANDS: tuple[tuple[str, str | None, str | None, tuple[tuple[int, int, str], ...]], ...] = (
    ("cows", None, None, ((0, 4, "none"), (5, 12, "mild"), (13, 24, "moderate"), (25, 36, "moderately_severe"),
                          (37, 48, "severe"))),
    ("ciwa-ar", None, None, ((0, 9, "mild"), (10, 15, "moderate"), (16, 67, "severe"))),
    ("ciwa-ar", None, "asam", ((0, 9, "mild"), (10, 18, "moderate"), (19, 67, "severe"))),
    ("ciwa-ar", None, "us_va", ((0, 7, "mild"), (8, 15, "moderate"), (16, 67, "severe"))),
    ("audit-c", None, None, ((0, 4, "lower"), (5, 7, "increasing"), (8, 10, "higher"),
                             (11, 12, "possible_dependence"))),
    ("audit", None, None, ((0, 7, "lower"), (8, 15, "increasing"), (16, 19, "higher"),
                           (20, 40, "possible_dependence"))),
    ("phq-2", None, None, ((0, 2, "negative"), (3, 6, "positive"))),
    ("phq-2", None, "from_2", ((0, 1, "negative"), (2, 6, "positive"))),
    ("gad-2", None, None, ((0, 2, "negative"), (3, 6, "positive"))),
    ("sds", "heroin", None, ((0, 2, "negative"), (3, 15, "positive"))),
    ("sds", "cocaine", None, ((0, 3, "negative"), (4, 15, "positive"))),
    ("sds", "benzodiazepine", None, ((0, 6, "negative"), (7, 15, "positive"))),
    ("sds", "amphetamine", None, ((0, 4, "negative"), (5, 15, "positive"))),
    ("sds", "cannabis", None, ((0, 2, "negative"), (3, 15, "positive"))),
)  # fmt: skip
"""(instrument, subject, variant, bands as (from, to, slug))."""

RESULTS: tuple[tuple[str, str | None, tuple[tuple[int, int, str], ...]], ...] = (
    ("sadq", None, ((0, 14, "mild"), (15, 29, "moderate"), (30, 60, "severe"))),
    ("sadq", "nice_cg115", ((0, 14, "mild"), (15, 30, "moderate"), (31, 60, "severe"))),
    ("ciwa-b", None, ((0, 0, "none"), (1, 20, "mild"), (21, 40, "moderate"), (41, 60, "severe"),
                      (61, 80, "very_severe"))),
)  # fmt: skip

ITEMS = [(name, n) for name, items in POINTS.items() for n in range(1, len(items) + 1)]


def adding_up_to(name: str, total: int) -> dict[str, int | None]:
    """Return points for every item of an instrument that add up to `total`, by search over the typed tables."""
    reachable: list[dict[int, tuple[int, ...]]] = [{0: ()}]
    for allowed in POINTS[name]:
        reachable.append({so_far + add: (*way, add) for so_far, way in reachable[-1].items() for add in allowed})
    return {str(n): add for n, add in enumerate(reachable[-1][total], start=1)}


def around(low: int, high: int, least: int, most: int) -> list[int]:
    return [each for each in (low - 1, low, high, high + 1) if least <= each <= most]


def name_at(bands: tuple[tuple[int, int, str], ...], total: int) -> str:
    return next(slug for low, high, slug in bands if low <= total <= high)


def test_the_instruments_that_ship_are_exactly_these() -> None:
    files = [f"{id}.yaml" for id in load_instruments()]
    assert files == sorted(files)
    assert set(load_instruments()) == {*POINTS, "news2", "sadq", "ciwa-b", "ldsq"}
    assert {each.id for each in load_instruments().values() if each.result_only} == {"sadq", "ciwa-b", "ldsq"}


@pytest.mark.parametrize(("name", "number"), ITEMS)
def test_an_item_takes_exactly_the_published_points_and_adds_them(name: str, number: int) -> None:
    found = instrument(name)
    assert [item.number for item in found.items] == [str(n + 1) for n in range(len(POINTS[name]))]
    zeros: dict[str, int | None] = {item.number: 0 for item in found.items}
    for points in range(-1, 9):
        given = {**zeros, str(number): points}
        if points in POINTS[name][number - 1]:
            assert score(found, given).total == points
        else:
            with pytest.raises(InputProblem) as problem:
                score(found, given)
            assert problem.value.code == "IN-651"


@pytest.mark.parametrize(("name", "number"), ITEMS)
def test_no_total_and_no_band_while_an_item_is_missing(name: str, number: int) -> None:
    found = instrument(name)
    points = adding_up_to(name, MAXIMA[name])
    for gap in ({**points, str(number): None}, {key: value for key, value in points.items() if key != str(number)}):
        scored = score(found, gap, subject="heroin")
        assert (scored.total, scored.band, scored.missing) == (None, None, (str(number),))
        assert len(scored.points) == len(points) - 1
        assert (repeat_after(found, scored), escalation(found, scored), next_instrument(found, scored)) == (None,) * 3


@pytest.mark.parametrize("name", list(MAXIMA))
def test_everything_at_its_highest_adds_up_to_the_published_maximum(name: str) -> None:
    found = instrument(name)
    top: dict[str, int | None] = {str(n): max(allowed) for n, allowed in enumerate(POINTS[name], start=1)}
    assert score(found, top).total == MAXIMA[name] == found.most
    assert score(found, dict.fromkeys(top, 0)).total == 0 == found.least


@pytest.mark.parametrize(("name", "subject", "variant", "bands"), BANDS)
def test_every_band_begins_and_ends_where_its_source_says(
    name: str, subject: str | None, variant: str | None, bands: tuple[tuple[int, int, str], ...]
) -> None:
    found = instrument(name)
    for low, high, _ in bands:
        for total in around(low, high, 0, MAXIMA[name]):
            scored = score(found, adding_up_to(name, total), subject, variant)
            assert scored.band is not None
            assert (scored.total, scored.band.slug) == (total, name_at(bands, total))
            assert scored.variant == (variant or "default")


@pytest.mark.parametrize(("name", "variant", "bands"), RESULTS)
def test_a_result_is_banded_without_its_items(
    name: str, variant: str | None, bands: tuple[tuple[int, int, str], ...]
) -> None:
    found = instrument(name)
    assert found.items == ()
    most = bands[-1][1]
    for low, high, _ in bands:
        for total in around(low, high, 0, most):
            scored = score_result(found, total, variant)
            assert scored.band is not None
            assert (scored.total, scored.band.slug, scored.missing) == (total, name_at(bands, total), ())
    for total in (-1, most + 1, True, 1.5):
        with pytest.raises(InputProblem, match="IN-655"):
            score_result(found, total, variant)


FREQUENCY = ("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily")
INJURY = ("No", "not in the last year", "during the last year")
TWO_WEEKS = ("Not at all", "Several days", "More than half the days", "Nearly every day")
HOW_OFTEN = ("Never or almost never", "Sometimes", "Often", "Always or nearly always")
SEEN_OR_HEARD = ("Moderately severe hall", "Severe hall", "Extremely severe hall", "Continuous hall")

OPTIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "cows": (
        ("80 or below", "81 to 100", "101 to 120", "Above 120"),
        ("No report of chills or flushing", "Reports chills or flushing", "moist", "Beads", "streaming off face"),
        ("Able to sit still", "Reports difficulty", "Frequent shifting", "more than a few seconds"),
        ("Pinned, or normal", "Possibly larger", "Moderately dilated", "only the rim of the iris"),
        ("Not present", "Mild diffuse", "severe diffuse aching", "Rubbing joints or muscles"),
        ("Not present", "stuffiness or unusually moist eyes", "running or tearing", "tears streaming down cheeks"),
        ("No symptoms", "cramps", "Nausea or loose stool", "Vomiting or diarrhoea", "Multiple episodes"),
        ("No tremor", "felt, but not seen", "Slight tremor", "Gross tremor or muscle twitching"),
        ("No yawning", "Once or twice", "Three or more", "Several times a minute"),
        ("None", "Reports increasing", "Obviously", "taking part in the assessment is difficult"),
        ("smooth", "hairs standing up on arms", "Prominent"),
    ),
    "ciwa-ar": (
        ("No nausea", "Mild nausea", "Intermittent nausea with dry heaves", "Constant nausea"),
        ("No tremor", "fingertip to fingertip", "Moderate, with arms extended", "arms not extended"),
        ("No sweat", "palms moist", "Beads of sweat obvious on forehead", "Drenching"),
        ("at ease", "Mildly", "Moderately anxious, or guarded", "acute panic"),
        ("Normal", "Somewhat more", "Moderately fidgety and restless", "thrashes about"),
        ("None", "Very mild itch", "Mild itch", "Moderate itch", *SEEN_OR_HEARD),
        ("Not present", "Very mild harsh", "Mild harsh", "Moderate harsh", *SEEN_OR_HEARD),
        ("Not present", "Very mild sens", "Mild sens", "Moderate sens", *SEEN_OR_HEARD),
        ("Not present", "Very mild", "Mild", "Moderate", "Moderately severe", "Severe", "Very severe",
         "Extremely severe"),
        ("serial additions", "uncertain about the date", "no more than 2", "by more than 2", "place or person"),
    ),
    "audit": (
        ("Never", "Monthly or less", "2 to 4 times a month", "2 to 3 times a week", "4 or more times a week"),
        ("0 to 2", "3 to 4", "5 to 6", "7 to 9", "10 or more"),
        *(FREQUENCY,) * 6,
        INJURY,
        INJURY,
    ),
    "phq-2": (TWO_WEEKS,) * 2,
    "gad-2": (TWO_WEEKS,) * 2,
    "sds": (
        HOW_OFTEN,
        HOW_OFTEN,
        ("Not at all", "A little", "Quite a lot", "A great deal"),
        HOW_OFTEN,
        ("Not difficult", "Quite difficult", "Very difficult", "Impossible"),
    ),
}  # fmt: skip
"""Instrument → what the words of each option of each item hold, in the order of their points."""

ASKED = {
    "cows": ("pulse", "Sweating", "Restless", "Pupil", "aches", "Runny nose", "upset", "Tremor", "Yawning", "Anxiety",
             "Gooseflesh"),
    "ciwa-ar": ("Nausea", "Tremor", "sweats", "Anxiety", "Agitation", "Tactile", "Auditory", "Visual", "Headache",
                "Orientation"),
    "audit": ("drink containing alcohol", "units", "6 or more units", "not able to stop", "failed to do",
              "in the morning", "guilt or remorse", "unable to remember", "injured", "relative or friend"),
    "phq-2": ("Little interest or pleasure", "down, depressed or hopeless"),
    "gad-2": ("nervous, anxious or on edge", "stop or control worrying"),
    "sds": ("out of control", "missing a fix (or dose)", "worry", "wish you could stop", "How difficult"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, n in ITEMS if name != "audit-c"])
def test_the_words_stand_at_their_points(name: str, number: int) -> None:
    item = instrument(name).items[number - 1]
    said = OPTIONS[name][number - 1]
    anchored = name == "ciwa-ar" and number <= 5
    assert [option.points for option in item.options] == list((0, 1, 4, 7) if anchored else POINTS[name][number - 1])
    assert [words for option, words in zip(item.options, said, strict=True) if words not in option.words] == []
    assert ASKED[name][number - 1] in item.words


def test_the_first_three_questions_of_audit_are_audit_c() -> None:
    assert instrument("audit").items[:3] == instrument("audit-c").items


def test_audit_asks_for_units_by_sex_and_for_both_when_it_is_not_known() -> None:
    item = instrument("audit-c").items[2]
    assert "6 or more units on" in item_words(item, sex="female")
    assert "8 or more units on" in item_words(item, sex="male")
    for sex in (None, "unknown"):
        assert "6 or more units if female, or 8 or more if male" in item_words(item, sex=sex)


def test_sds_asks_about_one_drug_and_its_band_depends_on_it() -> None:
    found = instrument("sds")
    assert (
        item_words(found.items[0], drug="crack cocaine")
        == "Did you think your use of crack cocaine was out of control?"
    )
    assert item_words(found.items[4]) == "How difficult did you find it to stop, or go without this drug?"
    for subject in (None, "ketamine"):
        scored = score(found, adding_up_to("sds", 11), subject)
        assert (scored.total, scored.band, repeat_after(found, scored)) == (11, None, None)
    cannabis = next(subject for subject in found.subjects if subject.slug == "cannabis")
    assert cannabis.mark == "GK"
    assert cannabis.note is not None
    assert "poor screen" in cannabis.note


# Published example: HL7 US Core, QuestionnaireResponse AUDIT-C (0; "1 or 2"; "Never"; total 0).
def test_the_audit_c_example_of_hl7_us_core() -> None:
    scored = score(instrument("audit-c"), {"1": 0, "2": 0, "3": 0})
    assert scored.total == 0
    assert scored.band is not None
    assert scored.band.slug == "lower"


def after(name: str, total: int, subject: str | None = None) -> Scored:
    return score(instrument(name), adding_up_to(name, total), subject)


@pytest.mark.parametrize(
    ("name", "total", "follows"),
    [("audit-c", 4, None), ("audit-c", 5, "audit"), ("audit", 19, None), ("audit", 20, "sadq"), ("cows", 48, None)],
)
def test_what_follows(name: str, total: int, follows: str | None) -> None:
    assert next_instrument(instrument(name), after(name, total)) == follows


@pytest.mark.parametrize(
    ("name", "total", "role"),
    [
        ("phq-2", 2, None), ("phq-2", 3, Role.MENTAL_HEALTH_WORKER), ("gad-2", 2, None),
        ("gad-2", 3, Role.MENTAL_HEALTH_WORKER), ("cows", 4, None), ("cows", 5, Role.PRESCRIBER),
        ("ciwa-ar", 9, None), ("ciwa-ar", 10, Role.PRESCRIBER), ("audit", 19, None), ("audit", 20, Role.NURSE),
    ],
)  # fmt: skip
def test_whom_a_score_tells(name: str, total: int, role: Role | None) -> None:
    told = escalation(instrument(name), after(name, total))
    assert (told.owner_role if told else None) == role


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("cows", {4: 720, 5: 360, 12: 360, 13: 240, 24: 240, 25: 120, 36: 120, 37: 60}),
        ("ciwa-ar", {0: 240, 9: 240, 10: 120, 15: 120, 16: 60, 67: 60}),
        ("audit", {0: None, 40: None}),
        ("phq-2", {6: None}),
    ],
)
def test_when_to_score_again(name: str, minutes: dict[int, int | None]) -> None:
    found = instrument(name)
    assert {total: repeat_after(found, after(name, total)) for total in minutes} == minutes


def test_worse_bands_never_wait_longer_nor_speak_softer() -> None:
    loudness = [FlagLevel.KNOW, FlagLevel.SOON, FlagLevel.ACT_NOW]
    for found in load_instruments().values():
        for bands in (found.bands, *(each.bands for each in found.variants), *(each.bands for each in found.subjects)):
            waits = [part.minutes for band in bands for part in band.repeats]
            dues = [band.escalate.due_minutes for band in bands if band.escalate]
            levels = [loudness.index(band.level) for band in bands if band.level]
            assert waits == sorted(waits, reverse=True)
            assert dues == sorted(dues, reverse=True)
            assert levels == sorted(levels)


def test_what_a_total_does_not_mean_is_always_said() -> None:
    expected = {
        "cows": "opiate withdrawal", "ciwa-ar": "early low score does not exclude", "phq-2": "self-harm",
        "gad-2": "self-harm", "news2": "does not exclude withdrawal, overdose or risk of self-harm", "audit": "screens",
        "audit-c": "withdrawal",
        "sds": "one drug", "sadq": "withdrawal now", "ciwa-b": "days after", "ldsq": "does not diagnose",
    }  # fmt: skip
    assert set(expected) == set(load_instruments())
    for name, words in expected.items():
        assert words in instrument(name).does_not_mean
    assert score(instrument("cows"), {}).does_not_mean == instrument("cows").does_not_mean
    assert score(instrument("cows"), {}).source == instrument("cows").source


def test_everything_says_where_it_comes_from_and_nothing_sets_a_dose() -> None:
    for found in load_instruments().values():
        said = [found.source, found.notice, found.intro]
        groups = (found.bands, *(each.bands for each in found.variants), *(each.bands for each in found.subjects))
        bands = [band for group in groups for band in group]
        escalations = [*(band.escalate for band in bands), *(each.escalate for each in found.outcomes)]
        told = [each for each in escalations if each is not None]
        assert all(said)
        marks = [(each.source, each.mark) for each in bands] + [(each.source, each.mark) for each in told]
        assert all(source and mark in ("V", "GK") for source, mark in [(found.source, found.mark), *marks])
        assert all(part.source and part.mark in ("V", "GK") for band in bands for part in band.repeats)
        words = " ".join([found.does_not_mean, *(band.words for band in bands), *(each.title for each in told)])
        assert not any(unit in words.split() for unit in ("mg", "mL", "g", "micrograms", "dose"))


def test_whatever_is_not_from_its_source_is_marked_so() -> None:
    assert {b.mark for b in instrument("cows").bands} == {"V"}
    assert {part.mark for band in instrument("cows").bands for part in band.repeats} == {"GK"}
    assert instrument("ciwa-b").mark == instrument("ldsq").mark == "GK"


def test_ldsq_holds_an_outcome_and_nothing_of_the_licensed_form() -> None:
    found = instrument("ldsq")
    assert (found.items, found.bands, found.least, found.most) == ((), (), None, None)
    below = outcome(found, "below_cut_off").escalate
    assert below is not None
    assert below.owner_role is Role.MENTAL_HEALTH_WORKER
    assert outcome(found, "above_cut_off").escalate is None
    with pytest.raises(InputProblem, match="IN-656"):
        outcome(found, "31")
    with pytest.raises(InputProblem, match="IN-655"):
        score_result(found, 5)


def test_points_that_cannot_be_are_refused_in_plain_words() -> None:
    cows = instrument("cows")
    with pytest.raises(InputProblem, match=r"IN-651: Item 3 cannot have those points. Choose one of 0, 1, 3, 5."):
        score(cows, {"3": 2})
    with pytest.raises(InputProblem, match="IN-651"):
        score(cows, {"1": True})
    with pytest.raises(InputProblem, match="IN-651"):
        score(cows, {"1": "1"})  # type: ignore[dict-item]  # what a file of answers may hold
    with pytest.raises(InputProblem, match="IN-654"):
        score(cows, {"12": 0})
    with pytest.raises(InputProblem, match="IN-655"):
        score(instrument("sadq"), {})
    with pytest.raises(InputProblem, match="IN-655"):
        score_result(cows, 10)
    with pytest.raises(InputProblem, match="IN-656"):
        score(cows, {}, variant="asam")
    with pytest.raises(InputProblem, match=r"IN-657.*ciwa-ar"):
        instrument("gmaws")
    with pytest.raises(InputProblem, match="IN-651"):
        points_of(cows.items[0], "80")


def test_the_variant_in_force_is_the_one_the_file_names() -> None:
    ciwa = instrument("ciwa-ar")
    assert ciwa.variant == "default"
    assert bands_in_force(ciwa) == ciwa.bands
    asam = next(each for each in ciwa.variants if each.slug == "asam")
    assert asam.note is not None
    assert "complicated" in asam.note
    assert bands_in_force(ciwa, variant="asam") == asam.bands


def test_only_news2_asks_whom_it_is_for() -> None:
    facts = {"age": "15", "pregnant": "yes"}
    assert [each.id for each in load_instruments().values() if why_not(each, facts)] == ["news2"]


@pytest.mark.parametrize(("minutes", "grave"), [(60, True), (14, False)])
def test_within_how_long_a_grave_band_tells_somebody_is_a_policy_of_the_data(
    monkeypatch: pytest.MonkeyPatch, minutes: int, grave: bool
) -> None:
    slug = "grave_score_tells_minutes"
    shipped = policy(slug)
    assert (shipped.value, shipped.unit, shipped.mark) == (240, "minutes", "GK")
    site = load_policies() | {slug: replace(shipped, value=minutes)}
    monkeypatch.setattr(instruments, "policy", site.__getitem__)  # the data of a site, not code of ours
    found = load_instruments()["ciwa-ar"]
    band = next(each for each in found.bands if each.escalate is not None and each.escalate.due_minutes == 15)
    assert (instruments.acts_now(found, None, band.slug, ()) is not None) is grave
