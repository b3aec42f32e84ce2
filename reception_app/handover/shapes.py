"""What each field of the record tree may hold: read once from its declaration, shared by the CBOR and the JSON form.

A shape says the kind of a value and whether it may be absent; the bounds below are the closed part of the schema.
Sources of bounds: a pack is one person's record, so years outside 1900–2200, texts beyond `MAX_TEXT` characters or
lists beyond `MAX_LIST` entries are faults or attacks, never care.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum, auto
from functools import cache
from typing import Any

MAX_TEXT = 8_000
MAX_LIST = 1_000
MAX_NUMBER = 1_000_000
MAX_DIGITS = 15
"""Significant digits of a decimal: what a JSON number carries through any reader unharmed."""
MAX_DECIMAL = Decimal(10) ** 9
MAX_PLACES = 9
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
EPOCH = date(1970, 1, 1)

_FIRST_SECOND = int(datetime(1900, 1, 1, tzinfo=UTC).timestamp())
_LAST_SECOND = int(datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_KEY_PIECE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


class ShapeError(Exception):
    """A value does not fit its field. `reason` is one of `missing unknown type range`; the words hold no value."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason
        self.words = words


class Kind(Enum):
    """The kinds of value a field may hold."""

    TEXT = auto()
    WHOLE = auto()
    YES_NO = auto()
    DECIMAL = auto()
    INSTANT = auto()
    DAY = auto()
    WORD = auto()
    RECORD = auto()
    LIST = auto()
    TEXT_OR_LIST = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """Kind of a value; `of` is the enum or dataclass, `item` the shape of a list's entries."""

    kind: Kind
    optional: bool = False
    of: Any = None
    item: Shape | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One field: its name, wire key, shape, default (MISSING when it must be there) and its own bound, if any."""

    name: str
    key: int
    shape: Shape
    default: Any
    bound: Callable[[Any], bool] | None

    @property
    def required(self) -> bool:
        """True when the field must be present: no default, and absent does not mean None."""
        return self.default is MISSING and not self.shape.optional

    @property
    def absent(self) -> Any:
        """The value an absent field stands for."""
        return None if self.default is MISSING else self.default


def is_clock_time(text: str) -> bool:
    """True for `HH:MM`, 00:00 to 23:59."""
    return _CLOCK.fullmatch(text) is not None


def _is_slug(text: str) -> bool:
    return _KEY_PIECE.fullmatch(text) is not None


def _are_clock_times(times: tuple[str, ...]) -> bool:
    return all(map(is_clock_time, times))


def _is_day_number(day: int) -> bool:
    return 1 <= day <= 366


def _is_count(number: int) -> bool:
    return number >= 0


def _is_one_or_more(number: int) -> bool:
    return number >= 1


def _is_year_of_days(days: int) -> bool:
    return 0 <= days <= 366


def _is_unit(unit: str) -> bool:
    return 1 <= len(unit) <= 40


_BOUNDS: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("Script", "id"): _is_slug,
    ("Script", "times"): _are_clock_times,
    ("Script", "every_days"): _is_day_number,
    ("Script", "duration_days"): _is_one_or_more,
    ("Script", "maximum_hours"): _is_one_or_more,
    ("Script", "supply_days"): _is_count,
    ("Source", "times"): _are_clock_times,
    ("Source", "missed_days"): _is_count,
    ("Source", "every_days"): _is_day_number,
    ("Schedule", "id"): _is_slug,
    ("Schedule", "days"): _is_day_number,
    ("ScheduleDose", "day"): _is_day_number,
    ("ScheduleDose", "time"): is_clock_time,
    ("ScheduleDose", "unit"): _is_unit,
    ("GivenDoseRecord", "id"): _is_slug,
    ("GivenDoseRecord", "schedule_day"): _is_day_number,
    ("GivenDoseRecord", "schedule_time"): is_clock_time,
    ("MissedDecision", "id"): _is_slug,
    ("MissedDecision", "missed_days"): _is_count,
    ("Review", "id"): _is_slug,
    ("Review", "kind"): _is_slug,
    ("CustodyReceipt", "id"): _is_slug,
    ("CustodyReceipt", "unit"): _is_unit,
    ("LeavingConflict", "id"): _is_slug,
    ("PossessionAssessment", "id"): _is_slug,
    ("PossessionAssessment", "days"): _is_year_of_days,
    ("Release", "id"): _is_slug,
    ("Release", "prescription_days"): _is_year_of_days,
    ("Appointment", "id"): _is_slug,
    ("WiderNeed", "id"): _is_slug,
    ("WiderNeed", "kind"): _is_slug,
    ("Flag", "id"): _is_slug,
    ("Flag", "kind"): _is_slug,
    ("Assessment", "id"): _is_slug,
    ("Task", "id"): _is_slug,
    ("Events", "count"): _is_count,
    ("PackHeader", "sequence"): _is_count,
    ("Dose", "unit"): _is_unit,
}
"""Bounds of single fields, beyond those of their kind."""

BOUND_WORDS: dict[Callable[[Any], bool], str] = {
    _is_slug: "slug",
    is_clock_time: "clock",
    _are_clock_times: "clock",
    _is_day_number: "1 to 366",
    _is_year_of_days: "0 to 366",
    _is_one_or_more: "1 or more",
    _is_count: "0 or more",
    _is_unit: "1 to 40 characters",
}
"""The bounds as the published key table names them."""


def slots(cls: Any) -> tuple[Slot, ...]:
    """Return the fields of a record class in wire-key order. Raises TypeError for a declaration no pack can carry."""
    return _slots(cls)


@cache
def _slots(cls: Any) -> tuple[Slot, ...]:
    hints = typing.get_type_hints(cls)
    found = []
    for declared in dataclasses.fields(cls):
        default = declared.default
        if default is MISSING and declared.default_factory is not MISSING:
            default = declared.default_factory()
        shape = _shape(hints[declared.name])
        if shape.optional and default is not MISSING and default is not None:
            raise TypeError(f"{cls.__name__}.{declared.name}: an optional field's default must be None")
        found.append(
            Slot(declared.name, declared.metadata["key"], shape, default, _BOUNDS.get((cls.__name__, declared.name)))
        )
    found.sort(key=lambda slot: slot.key)
    if len({slot.key for slot in found}) != len(found):
        raise TypeError(f"{cls.__name__}: two fields share a key")
    return tuple(found)


_PLAIN: dict[Any, Kind] = {
    str: Kind.TEXT,
    int: Kind.WHOLE,
    bool: Kind.YES_NO,
    Decimal: Kind.DECIMAL,
    datetime: Kind.INSTANT,
    date: Kind.DAY,
}


def _shape(hint: Any) -> Shape:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        members = [member for member in typing.get_args(hint) if member is not types.NoneType]
        optional = len(members) < len(typing.get_args(hint))
        if len(members) == 1:
            return dataclasses.replace(_shape(members[0]), optional=optional)
        if set(members) == {str, tuple[str, ...]}:
            return Shape(Kind.TEXT_OR_LIST, optional=optional)
        raise TypeError(f"no pack can carry {hint}")
    if typing.get_origin(hint) is tuple:
        item, ellipsis = typing.get_args(hint)
        if ellipsis is not Ellipsis:
            raise TypeError(f"no pack can carry {hint}")
        return Shape(Kind.LIST, item=_shape(item))
    if hint in _PLAIN:
        return Shape(_PLAIN[hint])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Shape(Kind.WORD, of=hint)
    if dataclasses.is_dataclass(hint):
        return Shape(Kind.RECORD, of=hint)
    raise TypeError(f"no pack can carry {hint}")


def check_text(text: str) -> str:
    """Refuse a text that is too long or is not whole Unicode (lone surrogates)."""
    if len(text) > MAX_TEXT:
        raise ShapeError("range", f"a text is longer than {MAX_TEXT:,} characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ShapeError("range", "a text is not whole Unicode") from error
    return text


def check_whole(number: int) -> int:
    """Refuse a whole number beyond ±1,000,000."""
    if not -MAX_NUMBER <= number <= MAX_NUMBER:
        raise ShapeError("range", "a number is out of range")
    return number


def check_decimal(value: Decimal) -> Decimal:
    """Return `value` in its one normal form. Refuses what is not finite, too large, too small or too fine."""
    if not value.is_finite():
        raise ShapeError("range", "a decimal is not a number")
    if len(value.as_tuple().digits) > 60 or value.adjusted() > 9 or value.adjusted() < -MAX_PLACES - 1:
        raise ShapeError("range", "a decimal is out of range")
    normal = value.normalize() if value else Decimal(0)
    exponent = normal.as_tuple().exponent
    if abs(normal) > MAX_DECIMAL or len(normal.as_tuple().digits) > MAX_DIGITS or int(exponent) < -MAX_PLACES:
        raise ShapeError("range", "a decimal is out of range")
    return normal if int(exponent) <= 0 else normal.quantize(Decimal(1))


def check_seconds(seconds: int) -> datetime:
    """Return the instant of whole seconds since 1970. Refuses years outside 1900–2200."""
    if not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        raise ShapeError("range", "an instant lies outside the years 1900 to 2200")
    return datetime.fromtimestamp(seconds, UTC)


def check_instant(value: datetime) -> int:
    """Return the seconds since 1970 of an aware instant.

    Raises ValueError for a naive one or parts of a second (a bug).
    """
    if value.tzinfo is None or value.microsecond:
        raise ValueError("an instant in a record is aware and to the second")
    seconds = int(value.timestamp())
    check_seconds(seconds)
    return seconds


def check_day(value: date) -> date:
    """Refuse a day outside the years 1900–2200."""
    if not EARLIEST <= value <= LATEST:
        raise ShapeError("range", "a date lies outside the years 1900 to 2200")
    return value


def check_length(length: int) -> None:
    """Refuse a list that is too long."""
    if length > MAX_LIST:
        raise ShapeError("range", f"a list has more than {MAX_LIST:,} entries")


def check_slot(slot: Slot, value: Any) -> None:
    """Refuse a value outside its own field's bound."""
    if slot.bound is not None and value is not None and not slot.bound(value):
        raise ShapeError("range", "a value is out of range")
