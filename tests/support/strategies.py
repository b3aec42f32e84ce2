"""Any record the schema allows, for hypothesis: made from the very declarations that the codec reads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from reception_app.handover import shapes
from reception_app.handover.shapes import Kind, Shape, Slot

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn"))
TEXTS = st.one_of(
    st.sampled_from(["SPECIMEN", "Dummy", "Ŵyn Placeholder", "O’Testman", "0", "methadone", "1 mg in 1 mL", "  ", ""]),
    st.text(_LETTERS, max_size=24),
)
HEX = st.binary(min_size=8, max_size=8).map(bytes.hex)
SLUGS = st.one_of(HEX, st.from_regex(r"\A[a-z][a-z0-9_-]{0,20}\Z"))
INSTANTS = st.integers(-2_000_000_000, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
DECIMALS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 999_999_999), st.integers(0, 6)
).filter(lambda value: abs(value) <= shapes.MAX_DECIMAL)
CLOCK_TIMES = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))

_SPECIAL: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("Script", "id"): SLUGS,
    ("Script", "times"): st.lists(CLOCK_TIMES, max_size=4).map(tuple),
    ("Script", "every_days"): st.integers(1, 366),
    ("Flag", "id"): SLUGS,
    ("Flag", "kind"): SLUGS,
    ("Assessment", "id"): SLUGS,
    ("Task", "id"): SLUGS,
    ("Events", "count"): st.integers(0, 100_000),
    ("PackHeader", "sequence"): st.integers(0, 100_000),
    ("Dose", "unit"): st.sampled_from(["mg", "mL", "micrograms", "units", "puffs", "tablets"]),
}


@cache
def records(cls: type) -> st.SearchStrategy[Any]:
    """Any instance of a record class."""
    return st.builds(cls, **{slot.name: _slot(cls, slot) for slot in shapes.slots(cls)})


def _slot(cls: type, slot: Slot) -> st.SearchStrategy[Any]:
    special = _SPECIAL.get((cls.__name__, slot.name))
    strategy = _shape(slot.shape) if special is None else special
    if slot.shape.optional:
        strategy = st.none() | strategy
    return strategy


def _shape(shape: Shape) -> st.SearchStrategy[Any]:
    if shape.kind is Kind.RECORD:
        return st.deferred(lambda: records(shape.of))
    if shape.kind is Kind.LIST:
        assert shape.item is not None
        return st.lists(_shape(shape.item), max_size=2).map(tuple)
    if shape.kind is Kind.WORD:
        return st.sampled_from(list(shape.of))
    if shape.kind is Kind.TEXT_OR_LIST:
        return TEXTS | st.lists(TEXTS, max_size=3).map(tuple)
    return {
        Kind.TEXT: TEXTS | HEX,
        Kind.WHOLE: st.integers(-1_000_000, 1_000_000),
        Kind.YES_NO: st.booleans(),
        Kind.DECIMAL: DECIMALS,
        Kind.INSTANT: INSTANTS,
        Kind.DAY: DAYS,
    }[shape.kind]
