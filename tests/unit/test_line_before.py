"""What a change replaced is told in words, and read back as it was (E4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose
from reception_app.handover.line_before import UNKNOWN, line_then, own_words, replaced_words, split_reason, with_before
from reception_app.handover.record_scripts import Change, Script

ASKED = datetime(2026, 11, 20, 9, tzinfo=UTC)
words = st.one_of(st.none(), st.text("ab;,:“()[] 7", min_size=1, max_size=12))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "medicine": st.sampled_from(["methotrexate", "carbamazepine"]),
    "strength": words, "form": words, "brand": words, "route": words, "frequency": words, "maximum": words,
    "indication": words, "site": words,
    "times": st.sampled_from([("08:00",), ("08:00", "20:00")]),
    "every_days": st.integers(1, 90),
    "as_required": st.booleans(), "supervised": st.booleans(),
    "maximum_dose": st.sampled_from([None, Dose(Decimal("2.5"), "mg")]),
    "maximum_hours": st.one_of(st.none(), st.integers(1, 48)),
    "duration_days": st.one_of(st.none(), st.integers(1, 90)),
    "started_on": st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2026, 11, 1))),
}  # fmt: skip
lines = st.fixed_dictionaries(FIELDS).map(lambda fields: Script("5c" * 8, **fields))


@given(st.lists(lines, min_size=2, max_size=4))
def test_a_line_changed_again_and_again_is_read_back_as_it_stood(stood: list[Script]) -> None:
    changes = tuple(
        Change(ASKED + timedelta(hours=at), None, None, with_before("as chart", replaced_words(before, after)))
        for at, (before, after) in enumerate(pairwise(stood), 1)
    )
    assert line_then(replace(stood[-1], changes=changes), ASKED) == replace(stood[0], changes=changes)


@given(lines, lines)
def test_the_reason_comes_out_as_it_went_in(before: Script, after: Script) -> None:
    told = replaced_words(before, after)
    assert split_reason(with_before("as chart", told)) == ("as chart", told)


@pytest.mark.parametrize("reason", ["[Line before: form “tablet”]", UNKNOWN, "as chart [Line before: x]"])
def test_a_typed_reason_is_never_read_as_what_was_replaced(reason: str) -> None:
    assert split_reason(own_words(reason)) == (own_words(reason), "")


def test_what_was_not_kept_is_not_known() -> None:
    change = Change(ASKED + timedelta(hours=1), None, None, with_before("as chart", None))
    assert line_then(Script("5c" * 8, "methotrexate", changes=(change,)), ASKED) is None


@pytest.mark.parametrize(
    "said",
    [
        "medicine not said", "times not said", "days from dose to dose not said", "observed not said",
        "when required not said", "days from dose to dose “0”", "days from dose to dose “-5”",
        "days from dose to dose “99999999999999999999”", "times “99:99”", "started on “9999-12-31”",
        "days of the course “0”", "most within hours “0”", "most in all “NaN mg”", "most in all “Infinity mg”",
        "most in all “1e999999 mg”", "most in all “5”", f"most in all “5 {'x' * 41}”",
    ],
)  # fmt: skip
def test_what_no_line_can_hold_is_not_known_and_never_a_line(said: str) -> None:
    """A signed pack may say anything in a reason: what is read from it keeps the bounds of the record."""
    change = Change(ASKED + timedelta(hours=1), None, None, f"as chart [Line before: {said}]")
    assert line_then(Script("5c" * 8, "methotrexate", changes=(change,)), ASKED) is None
