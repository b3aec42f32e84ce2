"""Schedules for missed doses: quoted beside the count, and when a prescriber's decision is wanted first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reception_app.clinical.formulary import Entry, find, load_formulary
from reception_app.clinical.missed import Missed, missed_days
from reception_app.clinical.missed_policy import decision_needed, group_of, load_missed_doses, policy_rows
from reception_app.clock import LONDON
from reception_app.errors import FormProblem


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


LAST = at("2026-11-16 09:00")


def entry(name: str) -> Entry:
    found = find(name)
    assert found is not None
    return found


def after(days: int) -> Missed:
    """Return what is missed when the last observed dose lies `days` missed days before today."""
    missed = missed_days(LAST, LAST + timedelta(days=days + 1))
    assert missed is not None
    assert missed.days == days
    return missed


def applying(name: str, missed: Missed, every_days: int = 1) -> list[str]:
    return [row.words for row in policy_rows(entry(name), missed, every_days=every_days) if row.applies]


UK = "United Kingdom: three or more days missed, consult the prescriber"
GAP = "Buprenorphine: if heroin or methadone was used in the gap, it may bring on withdrawal; ask, and score COWS"
BNF_3 = "The prescriber considers a lower dose"
BNF_5 = "The prescriber considers a lower dose, and use of other drugs is assessed too"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, []),
        (1, ["Australia: no change of dose"]),
        (2, ["Australia: usual dose if not intoxicated"]),
        (3, [UK, "Australia: withheld, or half the dose agreed with the prescriber", BNF_3]),
        (
            4,
            [
                UK,
                "Australia: the prescriber sees the person; half the dose or 40 mg of methadone, whichever is lower",
                BNF_3,
            ],
        ),
        (5, [UK, "Australia: a new induction", BNF_5]),
        (60, [UK, "Australia: a new induction", BNF_5]),
    ],
)
def test_the_rows_that_fit_the_count_are_marked(days: int, expected: list[str]) -> None:
    assert applying("methadone", after(days)) == expected
    also = [GAP] if days else []
    assert applying("buprenorphine", after(days)) == expected + also
    assert applying("buprenorphine with naloxone", after(days)) == expected + also


def test_every_row_is_shown_and_says_where_it_comes_from() -> None:
    rows = policy_rows(entry("methadone"), after(3))
    assert [row.when for row in rows] == [
        "3 days or more",
        "1 day",
        "2 days",
        "3 days",
        "4 days",
        "5 days or more",
        "3 to 4 days",
        "5 days or more",
    ]
    assert {row.mark for row in rows if row.source == "General professional knowledge"} == {"GK"}
    assert {row.mark for row in rows if row.source == "Australian national guidance"} == {"V"}
    assert [row.decides for row in rows] == [True] + [False] * 7
    # Nothing observed is not nothing missed: the schedule is shown, and no row of it applies.
    unknown = policy_rows(entry("methadone"), None)
    assert [row.words for row in unknown] == [row.words for row in rows]
    assert not any(row.applies for row in unknown)


@pytest.mark.parametrize(
    ("elapsed", "count"),
    [
        (timedelta(hours=47, minutes=59), 0),
        (timedelta(hours=48), 0),
        (timedelta(hours=48, seconds=1), 1),
        (timedelta(hours=72), 1),
        (timedelta(hours=72, seconds=1), 2),
        (timedelta(hours=96), 2),
        (timedelta(hours=96, seconds=1), 3),
    ],
)
def test_a_clozapine_break_is_over_its_hours_not_at_them(elapsed: timedelta, count: int) -> None:
    missed = missed_days(LAST, LAST + elapsed)
    assert missed is not None
    rows = policy_rows(entry("clozapine"), missed)
    assert [row.applies for row in rows] == [True] * count + [False] * (3 - count)
    assert [row.when for row in rows] == ["over 48 h", "over 72 h", "over 96 h"]
    assert [row.decides for row in rows] == [True, False, False]


@pytest.mark.parametrize(
    ("name", "every_days", "days_since", "expected"),
    [
        ("Buvidal", 7, 7, "not yet due"),
        ("Buvidal", 7, 8, "inside the window"),
        ("Buvidal", 7, 9, "inside the window"),
        ("Buvidal", 7, 10, "past the window"),
        ("Buvidal", 28, 28, "not yet due"),
        ("Buvidal", 28, 29, "inside the window"),
        ("Buvidal", 28, 35, "inside the window"),
        ("Buvidal", 28, 36, "past the window"),
        # Without an interval the longest counts: it acts longest.
        ("Buvidal", 1, 28, "not yet due"),
        ("Buvidal", 1, 36, "past the window"),
        # An interval of the prescriber's own has no window.
        ("Buvidal", 21, 21, "not yet due"),
        ("Buvidal", 21, 22, "past the window"),
    ],
)
def test_a_depot_counts_from_its_date(name: str, every_days: int, days_since: int, expected: str) -> None:
    missed = missed_days(LAST, LAST + timedelta(days=days_since))
    assert missed is not None
    assert missed.days_since == days_since
    rows = policy_rows(entry(name), missed, every_days=every_days)
    assert [row.when for row in rows if row.applies] == [expected]
    assert [row.when for row in rows] == ["not yet due", "inside the window", "past the window"]


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("methadone", "opioid_substitution"),
        ("buprenorphine", "opioid_substitution"),
        ("Buvidal", "depot"),
        ("haloperidol decanoate", "depot"),
        ("clozapine", "clozapine"),
        ("carbamazepine", "anti_epileptic"),
        ("prednisolone", "steroid"),
        ("venlafaxine", "discontinuation"),
        ("rifampicin with isoniazid", "course"),
        ("amlodipine", "other"),
    ],
)
def test_each_medicine_has_its_schedule(name: str, group: str) -> None:
    found = group_of(entry(name))
    assert found is not None
    assert found.slug == group


def test_an_unlisted_medicine_has_the_general_one() -> None:
    found = group_of(None)
    assert found is not None
    assert found.slug == "other"
    assert [row.applies for row in policy_rows(None, after(2))] == [False]
    assert [row.applies for row in policy_rows(None, after(3))] == [True]
    assert [row.applies for row in policy_rows(entry("carbamazepine"), after(1))] == [True]


WAITS = "No usual dose until a prescriber's decision is recorded."
THREE = f"{UK}. {WAITS}"
UNKNOWN = f"No observed last dose is known. {WAITS}"


@pytest.mark.parametrize(
    ("name", "last", "now", "decided", "expected"),
    [
        ("methadone", "2026-11-16 09:00", "2026-11-19 09:00", None, None),
        ("methadone", "2026-11-16 09:00", "2026-11-20 00:00", None, THREE),
        ("methadone", "2026-11-16 09:00", "2026-11-20 09:00", "2026-11-20 08:00", None),
        # A decision taken before the last dose was about another gap.
        ("methadone", "2026-11-16 09:00", "2026-11-20 09:00", "2026-11-16 08:59", THREE),
        ("methadone", "2026-11-16 09:00", "2026-11-20 09:00", "2026-11-16 09:00", THREE),
        # Taken when another row applied, it does not reach to this day.
        ("methadone", "2026-11-16 09:00", "2026-11-20 09:00", "2026-11-19 23:59", THREE),
        ("methadone", "2026-11-16 09:00", "2026-11-21 00:00", "2026-11-20 23:59", THREE),
        ("methadone", "2026-11-16 09:00", "2026-11-23 09:00", "2026-11-22 09:00", None),
        # A decision later than this desk's clock is none.
        ("methadone", "2026-11-16 09:00", "2026-11-20 09:00", "2026-11-20 09:01", THREE),
        ("methadone", "2026-11-16 09:00", "2026-11-20 09:00", "2026-11-20 09:00", None),
        ("methadone", None, "2026-11-20 09:00", None, UNKNOWN),
        ("methadone", None, "2026-11-20 09:00", "2026-11-20 08:00", None),
        ("methadone", None, "2026-11-20 09:00", "2026-11-17 08:00", None),
        ("methadone", None, "2026-11-20 09:00", "2026-11-16 23:59", UNKNOWN),
        ("methadone", None, "2026-11-20 09:00", "2026-11-20 09:01", UNKNOWN),
        (
            "methadone",
            "2026-11-20 09:01",
            "2026-11-20 09:00",
            None,
            "The last observed dose is later than this desk's clock. A prescriber decides before any dose.",
        ),
        (
            "clozapine",
            "2026-11-18 08:00",
            "2026-11-20 08:01",
            None,
            "A treatment break: a prescriber restarts it from 12.5 mg once or twice a day; the monitoring service is "
            f"told, and a valid blood count is needed. {WAITS}",
        ),
        ("clozapine", "2026-11-18 08:00", "2026-11-20 08:00", None, None),
        ("clozapine", None, "2026-11-20 08:00", None, UNKNOWN),
        ("carbamazepine", "2026-11-01 08:00", "2026-11-20 08:00", None, None),
        ("carbamazepine", None, "2026-11-20 08:00", None, None),
    ],
)
def test_the_usual_dose_waits_for_a_decision(
    name: str, last: str | None, now: str, decided: str | None, expected: str | None
) -> None:
    found = decision_needed(
        entry(name), at(last) if last else None, at(now), decided_at=at(decided) if decided else None
    )
    assert found == expected


def test_a_depot_past_its_window_waits_and_today_counts_only_where_the_site_says_so() -> None:
    last = at("2026-11-01 10:00")
    past = "Past the window: given as soon as practicable, after the prescriber has been asked"
    assert decision_needed(entry("Buvidal"), last, at("2026-11-10 10:00"), every_days=7) is None
    assert decision_needed(entry("Buvidal"), last, at("2026-11-11 10:00"), every_days=7) == f"{past}. {WAITS}"
    assert decision_needed(entry("Buvidal"), last, at("2026-11-11 10:00"), every_days=28) is None
    # No interval said: the longest product's, with its window.
    assert decision_needed(entry("Buvidal"), last, at("2026-12-06 10:00")) is None
    assert decision_needed(entry("Buvidal"), last, at("2026-12-07 10:00")) == f"{past}. {WAITS}"
    missed = missed_days(last, at("2026-12-06 10:00"))
    assert [row.when for row in policy_rows(entry("Buvidal"), missed) if row.applies] == ["inside the window"]
    assert decision_needed(entry("methadone"), LAST, at("2026-11-19 20:00"), today_counts=True) == THREE
    # Made when today counted, it holds for the same count.
    decided = at("2026-11-19 19:00")
    now = at("2026-11-19 20:00")
    assert decision_needed(entry("methadone"), LAST, now, decided_at=decided, today_counts=True) is None


def test_an_unlisted_medicine_waits_for_nobody() -> None:
    assert decision_needed(None, None, LAST) is None
    assert decision_needed(None, LAST, LAST + timedelta(days=30)) is None


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(group: str) -> Path:
        path = tmp_path / "missed_doses.yaml"
        path.write_text("groups:\n" + group, encoding="utf-8")
        return path

    return write


GOOD = """  - slug: one
    words: One
    fits: any
    counts: days
    rows:
      - {from: 1, words: Ask, source: S, mark: GK}
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GOOD + GOOD, "FM-103"),
        (GOOD.replace("from: 1, ", ""), "FM-105"),
        (GOOD.replace("from: 1", "from: 3, to: 2"), "FM-108"),
        (GOOD.replace("from: 1", "from: -1"), "FM-107"),
        (GOOD.replace("from: 1", "to: -1"), "FM-107"),
        (GOOD.replace("from: 1", "from: window"), "FM-107"),
        (GOOD.replace("from: 1", "from: 1, medicines: [placebo]"), "FM-109"),
        (GOOD.replace("from: 1", "from: 1, dose: 40"), "FM-106"),
        (GOOD.replace("fits: any", "fits: all"), "FM-107"),
        (GOOD.replace("counts: days", "counts: weeks"), "FM-107"),
        (GOOD.replace("counts: days", "counts: due"), "FM-108"),
        (GOOD.replace("fits: any", "fits: depot"), "FM-108"),
        (GOOD.replace("fits: any", "fits: classes"), "FM-108"),
        (GOOD.replace("fits: any", "fits: any\n    classes: [steroid]"), "FM-108"),
        (GOOD.replace("fits: any", "fits: classes\n    classes: [placebo]"), "FM-109"),
        (GOOD.replace("from: 1", "to: 2").replace("counts: days", "counts: hours"), "FM-108"),
        (GOOD.replace("words: One", "words: One\n    note: x"), "FM-106"),
        (f"{GOOD}note: x\n", "FM-106"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(written: Callable[[str], Path], text: str, code: str) -> None:
    with pytest.raises(FormProblem, match=code):
        load_missed_doses(written(text))


@pytest.mark.parametrize(
    ("bounds", "counts", "fits", "when"),
    [
        ("from: 1", "days", "any", "1 day or more"),
        ("from: 2", "days", "any", "2 days or more"),
        ("from: 0", "days", "any", "0 days or more"),
        ("to: 2", "days", "any", "0 to 2 days"),
        ("from: 1, to: 1", "days", "any", "1 day"),
        ("from: 1, to: 2", "days", "any", "1 to 2 days"),
        ("from: 48", "hours", "any", "over 48 h"),
        ("to: 3", "due", "depot", "up to 3 days past the date"),
    ],
)
def test_bounds_in_words(written: Callable[[str], Path], bounds: str, counts: str, fits: str, when: str) -> None:
    text = GOOD.replace("from: 1", bounds).replace("counts: days", f"counts: {counts}")
    (group,) = load_missed_doses(written(text.replace("fits: any", f"fits: {fits}")))
    assert [row.when for _, row in group.rows] == [when]


def test_every_medicine_of_the_formulary_has_rows_with_a_source() -> None:
    for each in load_formulary().entries:
        rows = policy_rows(each, None)
        assert rows
        assert all(row.source and row.mark in ("V", "GK") for row in rows)
