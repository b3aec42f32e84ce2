"""Which backups are let go: never the only good one, never a day's only one while there is room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reception_app.services.backups_thinning import BEFORE_MIGRATION, Kept, to_keep

NOW = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)


def made(hours: float, why: str = "interval", *, proved: bool = True) -> Kept:
    at = NOW - timedelta(hours=hours)
    return Kept(f"{at:%Y%m%dT%H%M%SZ}-{why}", at, why, proved)


def test_all_of_the_last_day_then_one_a_day_then_one_a_week() -> None:
    half_hours = [made(hours / 2) for hours in range(24 * 2 * 90)]
    kept = sorted(NOW - each.at for each in half_hours if each.name in to_keep(half_hours, NOW, 500))
    assert sum(age <= timedelta(hours=24) for age in kept) == 49
    days = [age for age in kept if timedelta(hours=24) < age <= timedelta(days=14)]
    assert 12 <= len(days) <= 14
    weeks = [age for age in kept if age > timedelta(days=14)]
    assert 5 <= len(weeks) <= 7
    assert kept[-1] <= timedelta(weeks=8)


def test_with_little_room_days_and_weeks_come_before_the_rest_of_the_day() -> None:
    half_hours = [made(hours / 2) for hours in range(24 * 2 * 30)]
    kept = [NOW - each.at for each in half_hours if each.name in to_keep(half_hours, NOW, 20)]
    assert len(kept) == 20
    assert sum(age > timedelta(hours=24) for age in kept) >= 11


def test_the_only_good_one_stays_whatever_its_age() -> None:
    old = made(24 * 400)
    bad = [made(hours, proved=False) for hours in range(50)]
    assert old.name in to_keep([old, *bad], NOW, 1)


def test_before_a_migration_is_kept_longer() -> None:
    old, plain = made(24 * 100, BEFORE_MIGRATION), made(24 * 100)
    daily = [made(24 * days) for days in range(80)]
    kept = to_keep([old, plain, *daily], NOW, 60)
    assert old.name in kept
    assert plain.name not in kept


def test_a_clock_far_ahead_lets_nothing_go_that_a_right_one_keeps() -> None:
    """One start a year ahead, and every day's backup would be gone with it."""
    half_hours = [made(hours / 2) for hours in range(24 * 2 * 90)]
    ahead = Kept("ahead", NOW + timedelta(days=365), "interval", proved=True)
    kept = to_keep([*half_hours, ahead], ahead.at, 60)
    ages = sorted(NOW - each.at for each in half_hours if each.name in kept)
    assert len({age.days for age in ages}) >= 15
    assert ages[-1] > timedelta(days=30)


@given(st.lists(st.tuples(st.integers(0, 24 * 200), st.booleans()), max_size=60), st.integers(1, 500))
def test_never_more_than_asked_and_never_without_the_newest_good_one(ages: list[tuple[int, bool]], most: int) -> None:
    backups = [made(hours, proved=proved) for hours, proved in ages]
    kept = to_keep(backups, NOW, most)
    assert len(kept) <= most
    good = sorted((each for each in backups if each.proved), key=lambda each: (each.at, each.name))
    assert not good or good[-1].name in kept
    assert bool(backups) == bool(kept)
