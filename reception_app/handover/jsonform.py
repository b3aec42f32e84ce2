"""The record tree as JSON and back: names instead of keys, every field present, one canonical text.

Absent is `null` or `[]`; instants are `2026-11-20T19:40:00Z`, days `YYYY-MM-DD`, decimals JSON numbers (whole when
they are), enumerated words their slugs. Reading forgives an absent optional field and a decimal given as text,
nothing else.
"""

from __future__ import annotations

import json
import re
from dataclasses import MISSING
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, cast

from reception_app import clock
from reception_app.errors import UsageProblem
from reception_app.handover import shapes
from reception_app.handover.shapes import Kind, Shape, ShapeError, Slot

T = TypeVar("T")

_CODES = {"unknown": "US-121", "missing": "US-122", "type": "US-123", "range": "US-124"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}", re.ASCII)


def to_json(obj: Any) -> dict[str, Any]:
    """Return a record dataclass as plain JSON data. Raises ShapeError for a decimal that no JSON number carries."""
    return {slot.name: _plain(slot.shape, getattr(obj, slot.name)) for slot in shapes.slots(type(obj))}


def json_text(data: Any) -> str:
    """Return plain JSON data as its one canonical text: sorted keys, two spaces, letters as they are, no newline at
    the end.
    """
    return json.dumps(data, sort_keys=True, ensure_ascii=False, indent=2, allow_nan=False)


def from_json(cls: type[T], data: Any) -> T:
    """Read what `to_json` made. Raises UsageProblem US-121 … US-124 that names the place, never the value."""
    path: list[str] = []
    try:
        return cast(T, _read_record(cls, data, path))
    except ShapeError as problem:
        where = ".".join(path) or "the top"
        raise UsageProblem(
            _CODES[problem.reason],
            f"The JSON cannot be read at {where}: {problem.words}.",
            "Correct it there and try again.",
        ) from problem


def _plain(shape: Shape, value: Any) -> Any:
    kind = shape.kind
    if value is None or kind in (Kind.TEXT, Kind.YES_NO, Kind.WHOLE):
        return value
    if kind is Kind.RECORD:
        return to_json(value)
    if kind is Kind.LIST:
        return [_plain(cast(Shape, shape.item), each) for each in value]
    if kind is Kind.TEXT_OR_LIST:
        return value if isinstance(value, str) else list(value)
    if kind is Kind.WORD:
        return shape.of(value).value
    if kind is Kind.INSTANT:
        return clock.to_wire(value)
    if kind is Kind.DAY:
        return value.isoformat()
    number = shapes.check_decimal(value)
    # 15 significant digits survive a double exactly: its shortest text is the decimal's own.
    return int(number) if number == number.to_integral_value() else float(number)


def _read_record(cls: type, data: Any, path: list[str]) -> Any:
    if not isinstance(data, dict):
        raise ShapeError("type", "an object was expected")
    declared = shapes.slots(cls)
    unknown = [name for name in data if name not in {slot.name for slot in declared}]
    if unknown:
        # Only something that looks like a field name is repeated: anything else might be content.
        path.append(unknown[0] if isinstance(unknown[0], str) and _NAME.fullmatch(unknown[0]) else "(a name)")
        raise ShapeError("unknown", "there is no such field")
    values = {}
    for slot in declared:
        path.append(slot.name)
        values[slot.name] = _read_slot(slot, data.get(slot.name), path)
        path.pop()
    return cls(**values)


def _read_slot(slot: Slot, value: Any, path: list[str]) -> Any:
    if value is None:
        if slot.required:
            raise ShapeError("missing", "it is missing")
        return slot.absent
    found = _read(slot.shape, value, path)
    shapes.check_slot(slot, found)
    return found if slot.default is MISSING or found != slot.default else slot.default


def _read(shape: Shape, value: Any, path: list[str]) -> Any:
    kind = shape.kind
    if kind is Kind.RECORD:
        return _read_record(shape.of, value, path)
    if kind is Kind.LIST or (kind is Kind.TEXT_OR_LIST and isinstance(value, list)):
        return _read_list(shape.item or Shape(Kind.TEXT), value, path)
    if kind is Kind.DECIMAL:
        return _read_decimal(value)
    if kind is Kind.YES_NO:
        if not isinstance(value, bool):
            raise ShapeError("type", "true or false was expected")
        return value
    if kind is Kind.WHOLE:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ShapeError("type", "a whole number was expected")
        return shapes.check_whole(value)
    if not isinstance(value, str):
        raise ShapeError("type", "a text was expected")
    return _read_string(shape, value)


def _read_string(shape: Shape, text: str) -> Any:
    shapes.check_text(text)
    if shape.kind is Kind.WORD:
        try:
            return shape.of(text)
        except ValueError as error:
            raise ShapeError("range", "not one of the words of this field") from error
    if shape.kind is Kind.INSTANT:
        return _read_instant(text)
    if shape.kind is Kind.DAY:
        try:
            return shapes.check_day(date.fromisoformat(text))
        except ValueError as error:
            raise ShapeError("range", "not a date, for example 1985-07-14") from error
    return text


def _read_instant(text: str) -> datetime:
    try:
        found = clock.from_wire(text)
    except (ValueError, OverflowError) as error:
        raise ShapeError("range", "not an instant with its zone, for example 2026-11-20T19:40:00Z") from error
    return shapes.check_seconds(shapes.check_instant(found))


def _read_list(item: Shape, value: Any, path: list[str]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ShapeError("type", "a list was expected")
    shapes.check_length(len(value))
    found = []
    for index, entry in enumerate(value):
        path.append(str(index))
        found.append(_read(item, entry, path))
        path.pop()
    return tuple(found)


def _read_decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ShapeError("type", "a number was expected")
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation as error:
        raise ShapeError("range", "not a number") from error
    return shapes.check_decimal(number)
