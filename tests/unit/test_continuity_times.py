"""Clock times held against clock times, against words for a part of the day, and against the night (E14)."""

from __future__ import annotations

import pytest

from reception_app.clinical.continuity_times import (
    early_evening_dose,
    early_night_dose,
    said_at_night,
    said_in_the_morning,
    times_difference,
)


@pytest.mark.parametrize(
    ("frequency", "night", "morning"),
    [
        ("at night", True, False), ("Nocte", True, False), ("o.n.", True, False), ("at bedtime", True, False),
        ("in the morning", False, True), ("mane", False, True), ("O.M.", False, True),
        ("once a day", False, False), ("", False, False), (None, False, False),
    ],
)  # fmt: skip
def test_which_words_put_a_dose_at_night_or_in_the_morning(frequency: str | None, night: bool, morning: bool) -> None:
    assert said_at_night(frequency) is night
    assert said_in_the_morning(frequency) is morning


@pytest.mark.parametrize(
    ("times", "frequency", "night_time", "early"),
    [
        (("18:00",), None, True, "18:00"),
        (("18:00",), "at night", False, "18:00"),
        (("18:00",), "once a day", False, None),
        (("18:00",), "in the morning", True, None),
        (("22:00",), None, True, None),
        (("08:00", "18:00"), None, True, "18:00"),
        (("18:00", "08:00"), None, True, "18:00"),
        (("08:00", "22:00"), None, True, None),
        (("18:00", "08:00", "12:00"), None, True, "18:00"),
        # The small hours are later than any evening.
        (("01:00", "18:00"), None, True, None),
        (("00:30", "01:00", "18:00"), None, True, None),
        ((), None, True, None),
    ],
)  # fmt: skip
def test_a_medicine_for_the_night_timed_before_it(
    times: tuple[str, ...], frequency: str | None, night_time: bool, early: str | None
) -> None:
    assert early_night_dose(times, frequency, night_time=night_time) == early
    assert early_night_dose(times, frequency, night_time=night_time, as_required=True) is None


@pytest.mark.parametrize(
    ("times", "second_of_two", "in_the_evening", "early"),
    [
        (("08:00", "16:00"), True, False, "16:00"),
        (("16:00", "08:00"), True, False, "16:00"),
        (("08:00", "12:00"), True, False, "12:00"),
        (("08:00", "11:59"), True, False, None),
        (("08:00", "22:00"), True, False, None),
        (("08:00", "16:00"), False, False, None),
        (("08:00", "12:00", "16:00"), True, False, None),
        (("16:00",), True, False, None),
        (("16:00",), False, True, "16:00"),
        (("08:00", "12:00", "16:00"), False, True, "16:00"),
        (("08:00", "16:00", "22:00"), False, True, None),
        ((), False, True, None),
    ],
)  # fmt: skip
def test_the_dose_of_the_evening_timed_in_the_afternoon(
    times: tuple[str, ...], second_of_two: bool, in_the_evening: bool, early: str | None
) -> None:
    assert early_evening_dose(times, second_of_two=second_of_two, in_the_evening=in_the_evening) == early


@pytest.mark.parametrize(
    ("frequency", "before", "here", "badge", "words"),
    [
        (None, ("08:00",), ("14:00",), "Later", "08:00 to 14:00"),
        (None, ("14:00",), ("08:00",), "Earlier", "14:00 to 08:00"),
        (None, ("22:00",), ("01:00",), "Later", "22:00 to 01:00"),
        (None, ("20:00", "08:00"), ("18:00", "12:00"), "Timed differently", "08:00 and 20:00 to 12:00 and 18:00"),
        (None, ("20:00", "08:00"), ("08:00", "20:00"), None, None),
        ("at night", (), ("18:00", "08:00"), "Earlier", "at night to 08:00 and 18:00"),
        ("at night", (), ("22:00", "08:00"), None, None),
        ("in the morning", (), ("14:00", "08:00"), "Later", "in the morning to 08:00 and 14:00"),
        ("in the morning", (), ("08:00",), None, None),
    ],
)  # fmt: skip
def test_how_times_here_differ(
    frequency: str | None, before: tuple[str, ...], here: tuple[str, ...], badge: str | None, words: str | None
) -> None:
    moved = times_difference(frequency, before, here)
    assert (moved and (moved.badge, moved.words)) == (badge and (badge, words))
