"""NEWS2: every edge of every range on both oxygen scales, one measurement of 3, and no total while one is missing.

The table is typed from the Royal College of Physicians' chart 1 (2017), not read from the shipped file.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from reception_app.clinical.instruments import (
    escalation,
    instrument,
    points_of,
    repeat_after,
    score,
    score_measured,
    single_highs,
    why_not,
)
from reception_app.errors import InputProblem
from reception_app.vocabulary import FlagLevel

NEWS2 = instrument("news2")
RESPIRATIONS, SPO2, GAS, SYSTOLIC, PULSE, CONSCIOUSNESS, TEMPERATURE = "1", "2", "3", "4", "5", "6", "7"

EDGES = {
    RESPIRATIONS: {"0": 3, "8": 3, "9": 1, "11": 1, "12": 0, "20": 0, "21": 2, "24": 2, "25": 3, "60": 3},
    SPO2: {"70": 3, "91": 3, "92": 2, "93": 2, "94": 1, "95": 1, "96": 0, "100": 0},
    GAS: {"air": 0, "oxygen": 2},
    SYSTOLIC: {"60": 3, "90": 3, "91": 2, "100": 2, "101": 1, "110": 1, "111": 0, "219": 0, "220": 3, "260": 3},
    PULSE: {
        "30": 3, "40": 3, "41": 1, "50": 1, "51": 0, "90": 0, "91": 1, "110": 1, "111": 2, "130": 2, "131": 3, "200": 3,
    },
    CONSCIOUSNESS: {"alert": 0, "confusion": 3, "voice": 3, "pain": 3, "unresponsive": 3},
    TEMPERATURE: {
        "30.0": 3, "35.0": 3, "35": 3, "35.1": 1, "36.0": 1, "36.1": 0, "38.0": 0, "38.1": 1, "39.0": 1, "39.1": 2,
        "41.5": 2,
    },
}  # fmt: skip

SCALE_2_AIR = {"70": 3, "83": 3, "84": 2, "85": 2, "86": 1, "87": 1, "88": 0, "92": 0, "93": 0, "96": 0, "100": 0}
SCALE_2_OXYGEN = {
    "70": 3, "83": 3, "84": 2, "85": 2, "86": 1, "87": 1, "88": 0, "92": 0, "93": 1, "94": 1, "95": 2, "96": 2, "97": 3,
    "100": 3,
}  # fmt: skip

WELL: dict[str, str | None] = {
    RESPIRATIONS: "16", SPO2: "98", GAS: "air", SYSTOLIC: "122", PULSE: "72", CONSCIOUSNESS: "alert",
    TEMPERATURE: "36.8",
}  # fmt: skip

ALL_EDGES = [(number, value, points) for number, values in EDGES.items() for value, points in values.items()]


@pytest.mark.parametrize(("number", "value", "points"), ALL_EDGES)
def test_every_edge_of_every_range(number: str, value: str, points: int) -> None:
    scored = score_measured(NEWS2, {**WELL, number: value})
    assert scored.total == points
    assert dict(scored.points)[number] == points


@pytest.mark.parametrize(
    ("gas", "value", "points"),
    [("air", value, points) for value, points in SCALE_2_AIR.items()]
    + [("oxygen", value, points) for value, points in SCALE_2_OXYGEN.items()],
)
def test_scale_2_depends_on_air_or_oxygen(gas: str, value: str, points: int) -> None:
    scored = score_measured(NEWS2, {**WELL, SPO2: value, GAS: gas}, scale_2=True)
    assert dict(scored.points)[SPO2] == points
    assert scored.total == points + (2 if gas == "oxygen" else 0)


def test_scale_1_is_the_default_and_no_gas_changes_it() -> None:
    item = NEWS2.item(SPO2)
    assert item is not None
    assert points_of(item, "88") == 3
    assert [points_of(item, "88", scale_2=False, on_oxygen=gas) for gas in (None, False, True)] == [3, 3, 3]
    assert [points_of(item, "97", scale_2=True, on_oxygen=gas) for gas in (False, True)] == [0, 3]
    with pytest.raises(InputProblem, match="IN-658"):
        points_of(item, "97", scale_2=True)


def test_on_scale_2_without_air_or_oxygen_only_that_is_missing() -> None:
    for gas in (None, "", " "):
        scored = score_measured(NEWS2, {**WELL, GAS: gas}, scale_2=True)
        assert (scored.total, scored.band, scored.missing) == (None, None, (GAS,))
        assert SPO2 not in dict(scored.points)
        low = score_measured(NEWS2, {**WELL, SPO2: "85", GAS: gas})
        assert (low.missing, single_highs(NEWS2, low)) == ((GAS,), (SPO2,))
        with pytest.raises(InputProblem, match="IN-653"):
            score_measured(NEWS2, {**WELL, SPO2: "999", GAS: gas}, scale_2=True)


@pytest.mark.parametrize("number", list(WELL))
def test_no_total_while_a_measurement_is_missing(number: str) -> None:
    for gap in (None, "", "  "):
        scored = score_measured(NEWS2, {**WELL, number: gap})
        assert (scored.total, scored.band, scored.missing) == (None, None, (number,))
        assert repeat_after(NEWS2, scored) is None
    without = {key: value for key, value in WELL.items() if key != number}
    assert score_measured(NEWS2, without).missing == (number,)


def test_everything_at_its_worst_is_20() -> None:
    worst: dict[str, str | None] = {
        RESPIRATIONS: "6", SPO2: "85", GAS: "oxygen", SYSTOLIC: "80", PULSE: "140", CONSCIOUSNESS: "pain",
        TEMPERATURE: "34.0",
    }  # fmt: skip
    assert score_measured(NEWS2, worst).total == 20 == NEWS2.most


@pytest.mark.parametrize(
    ("changes", "total", "band"),
    [
        ({}, 0, "low"),
        ({PULSE: "95"}, 1, "low"),
        ({PULSE: "115", SPO2: "93"}, 4, "low"),
        ({PULSE: "115", TEMPERATURE: "38.4"}, 3, "low"),
        ({CONSCIOUSNESS: "confusion"}, 3, "single_3"),
        ({RESPIRATIONS: "7", PULSE: "95"}, 4, "single_3"),
        ({RESPIRATIONS: "25", PULSE: "115"}, 5, "urgent"),
        ({RESPIRATIONS: "22", PULSE: "115", TEMPERATURE: "38.4"}, 5, "urgent"),
        ({RESPIRATIONS: "22", PULSE: "115", SPO2: "93"}, 6, "urgent"),
        ({CONSCIOUSNESS: "voice", SYSTOLIC: "85"}, 6, "urgent"),
        ({RESPIRATIONS: "22", PULSE: "115", SPO2: "93", TEMPERATURE: "38.4"}, 7, "emergency"),
        ({CONSCIOUSNESS: "voice", SYSTOLIC: "85", GAS: "oxygen"}, 8, "emergency"),
    ],
)
def test_the_bands_and_one_measurement_of_3(changes: dict[str, str], total: int, band: str) -> None:
    scored = score_measured(NEWS2, {**WELL, **changes})
    assert scored.band is not None
    assert (scored.total, scored.band.slug) == (total, band)


def test_a_3_is_handled_like_5_or_6() -> None:
    single = score_measured(NEWS2, {**WELL, CONSCIOUSNESS: "confusion"})
    urgent = score_measured(NEWS2, {**WELL, RESPIRATIONS: "22", PULSE: "115", SPO2: "93"})
    assert single.band is not None
    assert urgent.band is not None
    assert single.band.level is urgent.band.level is FlagLevel.ACT_NOW
    assert repeat_after(NEWS2, single) == repeat_after(NEWS2, urgent) == 60
    told, also = escalation(NEWS2, single), escalation(NEWS2, urgent)
    assert told is not None
    assert also is not None
    assert told.due_minutes == also.due_minutes == 60


@pytest.mark.parametrize(("pulse", "minutes"), [("72", 720), ("95", 240), ("115", 240)])
def test_when_to_measure_again(pulse: str, minutes: int) -> None:
    assert repeat_after(NEWS2, score_measured(NEWS2, {**WELL, PULSE: pulse})) == minutes


def test_an_emergency_is_now() -> None:
    scored = score_measured(NEWS2, {**WELL, CONSCIOUSNESS: "voice", SYSTOLIC: "85", GAS: "oxygen"})
    told = escalation(NEWS2, scored)
    assert told is not None
    assert told.due_minutes == 0
    assert "999" in told.title


def test_a_3_is_known_even_while_others_are_missing() -> None:
    scored = score_measured(NEWS2, {RESPIRATIONS: "7", PULSE: "72"})
    assert (scored.total, scored.band) == (None, None)
    assert single_highs(NEWS2, scored) == (RESPIRATIONS,)
    told = escalation(NEWS2, scored)
    assert told is not None
    assert told.due_minutes == 60
    assert escalation(NEWS2, score_measured(NEWS2, {RESPIRATIONS: "16", PULSE: "72"})) is None
    assert single_highs(NEWS2, score_measured(NEWS2, WELL)) == ()
    assert single_highs(instrument("cows"), score(instrument("cows"), {"2": 3})) == ()


# Published example: "Carol Test", Emergency Department FHIR guide (SynaneticsLtd/emergency-department-ig, observations
# caroltest-*). Six of its seven item scores follow the chart. It scores 37.5 °C as 1 and so reaches 6; by the chart
# 36.1 to 38.0 is 0, and the total 5: the slip is theirs, and the test holds to the chart.
def test_the_published_example_of_carol_test_but_for_its_temperature() -> None:
    carol: dict[str, str | None] = {
        RESPIRATIONS: "21", SPO2: "93", GAS: "air", SYSTOLIC: "120", PULSE: "95", CONSCIOUSNESS: "alert",
        TEMPERATURE: "37.5",
    }  # fmt: skip
    scored = score_measured(NEWS2, carol)
    published = {RESPIRATIONS: 2, SPO2: 2, GAS: 0, SYSTOLIC: 0, PULSE: 1, CONSCIOUSNESS: 0}
    assert {key: value for key, value in scored.points if key != TEMPERATURE} == published
    assert (dict(scored.points)[TEMPERATURE], scored.total) == (0, 5)


@pytest.mark.parametrize(
    ("number", "value", "code"),
    [
        (TEMPERATURE, "36.55", "IN-652"),
        (TEMPERATURE, "36,5", "IN-652"),
        (TEMPERATURE, "hot", "IN-652"),
        (TEMPERATURE, "365", "IN-653"),
        (TEMPERATURE, "19.9", "IN-653"),
        (PULSE, "72.5", "IN-652"),
        (PULSE, "-72", "IN-652"),
        (PULSE, "1e2", "IN-652"),
        (PULSE, "NaN", "IN-652"),
        (PULSE, "٧٢", "IN-652"),
        (PULSE, "999", "IN-653"),
        (SPO2, "101", "IN-653"),
        (SPO2, "9", "IN-653"),
        (SYSTOLIC, "120/80", "IN-652"),
        (CONSCIOUSNESS, "Alert", "IN-651"),
        (GAS, "21%", "IN-651"),
        ("8", "1", "IN-654"),
    ],
)
def test_what_cannot_be_a_reading_is_refused(number: str, value: str, code: str) -> None:
    for scale_2 in (False, True):
        with pytest.raises(InputProblem) as problem:
            score_measured(NEWS2, {**WELL, number: value}, scale_2=scale_2)
        assert problem.value.code == code


@pytest.mark.parametrize(
    ("number", "value", "kept"),
    [(TEMPERATURE, "36.55", "Write it to 1 decimal place."), (PULSE, "72.5", "Write it to whole numbers.")],
)
def test_how_finely_a_reading_is_written_is_said(number: str, value: str, kept: str) -> None:
    with pytest.raises(InputProblem) as problem:
        score_measured(NEWS2, {**WELL, number: value})
    assert problem.value.todo == kept


def test_decimals_are_exact() -> None:
    item = NEWS2.item(TEMPERATURE)
    assert item is not None
    assert [points_of(item, Decimal(text)) for text in ("35.0", "35.1", "38.0", "38.10", "39.1")] == [3, 1, 0, 1, 2]
    pulse = NEWS2.item(PULSE)
    assert pulse is not None
    assert points_of(pulse, "90.0") == 0


def test_points_given_as_points_score_the_same() -> None:
    points: dict[str, int | None] = dict.fromkeys(WELL, 0)
    assert score(NEWS2, points).total == 0
    single = score(NEWS2, {**points, CONSCIOUSNESS: 3}).band
    assert single is not None
    assert single.slug == "single_3"
    for number, value in ((GAS, 1), (GAS, 3), (CONSCIOUSNESS, 1), (RESPIRATIONS, 4)):
        with pytest.raises(InputProblem, match="IN-651"):
            score(NEWS2, {**points, number: value})


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({"age": "15"}, False),
        ({"age": "16"}, True),
        ({"age": "41", "pregnant": "no"}, True),
        ({"age": "41", "pregnant": "yes"}, False),
        ({"pregnant": "yes"}, False),
        ({"age": "unknown"}, True),
        ({"age": "²"}, True),
        ({}, True),
    ],
)
def test_not_under_16_and_not_in_pregnancy(facts: dict[str, str], offered: bool) -> None:
    assert (why_not(NEWS2, facts) is None) is offered
