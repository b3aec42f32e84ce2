"""The record tree as CBOR with integer keys, and back, strictly. Its JSON form is in `jsonform`.

A field that holds its default is left out. Instants are whole seconds since 1970, days are days since 1970, decimals
are a whole number or `[exponent, digits]`, enumerated words are their slugs. A text of exactly 16 or 64 hexadecimal
digits (ids and hashes) is written as its 8 or 32 bytes. Every accepted body writes back to itself, byte for byte.
"""

from __future__ import annotations

import re
from dataclasses import MISSING
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar, cast

from reception_app.errors import PackRefused
from reception_app.handover import cbor, shapes
from reception_app.handover.jsonform import from_json, json_text, to_json
from reception_app.handover.shapes import Kind, Shape, ShapeError, Slot

__all__ = ["from_cbor", "from_json", "json_text", "to_cbor", "to_json"]

T = TypeVar("T")

_HEX = re.compile(r"(?:[0-9a-f]{16}|[0-9a-f]{64})", re.ASCII)
_CODES = {
    "unknown": "PK-221",
    "missing": "PK-222",
    "type": "PK-223",
    "range": "PK-224",
}
_ASK_AGAIN = "Ask the sender for the pack again, or use the printed clinical sheet."


def to_cbor(obj: Any) -> bytes:
    """Write a record dataclass as deterministic CBOR.

    Raises ShapeError when a value lies outside the schema's bounds, ValueError for a naive instant or parts of a
    second.
    """
    return cbor.dump(_plain_record(type(obj), obj))


def from_cbor(cls: type[T], data: bytes) -> T:
    """Read what `to_cbor` wrote. Raises PackRefused PK-220 … PK-225; the words name fields, never their values."""
    try:
        plain = cbor.load(data)
    except cbor.CborError as problem:
        words = f"The record inside this pack is not built as records are: {problem}."
        raise PackRefused("PK-220", words, _ASK_AGAIN) from problem
    path: list[str] = []
    try:
        found = _read_record(cls, plain, path)
    except ShapeError as problem:
        where = ".".join(path) or "record"
        raise PackRefused(
            _CODES[problem.reason],
            f"The record inside this pack is not as it should be at {where}: {problem.words}.",
            _ASK_AGAIN,
        ) from problem
    if to_cbor(found) != data:
        raise PackRefused("PK-225", "The record inside this pack is not written in its one proper form.", _ASK_AGAIN)
    return cast(T, found)


def _plain_record(cls: type, obj: Any) -> dict[int, Any]:
    plain = {}
    for slot in shapes.slots(cls):
        value = getattr(obj, slot.name)
        if value is None and slot.shape.optional:
            continue
        if slot.default is not MISSING and value == slot.default:
            continue
        shapes.check_slot(slot, value)
        plain[slot.key] = _plain(slot.shape, value)
    return plain


def _plain(shape: Shape, value: Any) -> Any:
    kind = shape.kind
    if kind is Kind.TEXT:
        return _plain_text(value)
    if kind is Kind.RECORD:
        return _plain_record(shape.of, value)
    if kind is Kind.WORD:
        return shape.of(value).value
    if kind is Kind.INSTANT:
        return shapes.check_instant(value)
    if kind is Kind.DAY:
        return (shapes.check_day(value) - shapes.EPOCH).days
    if kind is Kind.YES_NO:
        return bool(value)
    if kind is Kind.WHOLE:
        return shapes.check_whole(value)
    if kind is Kind.DECIMAL:
        return _plain_decimal(value)
    if kind is Kind.TEXT_OR_LIST and isinstance(value, str):
        return _plain_text(value)
    shapes.check_length(len(value))
    item = shape.item or Shape(Kind.TEXT)
    return [_plain(item, each) for each in value]


def _plain_text(text: str) -> str | bytes:
    shapes.check_text(text)
    return bytes.fromhex(text) if _HEX.fullmatch(text) else text


def _plain_decimal(value: Decimal) -> int | list[int]:
    normal = shapes.check_decimal(value)
    sign, digits, exponent = normal.as_tuple()
    whole = int("".join(map(str, digits))) * (-1 if sign else 1)
    return whole if exponent == 0 else [int(exponent), whole]


def _read_record(cls: type, plain: Any, path: list[str]) -> Any:
    if not isinstance(plain, dict):
        raise ShapeError("type", "another kind of value was expected")
    declared = shapes.slots(cls)
    known = {slot.key for slot in declared}
    if not known.issuperset(plain):
        raise ShapeError("unknown", "a field this version does not know")
    values = {}
    for slot in declared:
        if slot.key not in plain:
            if slot.required:
                path.append(slot.name)
                raise ShapeError("missing", "it is missing")
            values[slot.name] = slot.absent
            continue
        # A failed read leaves its path behind for the message; a good one takes its step back.
        path.append(slot.name)
        values[slot.name] = _read_slot(slot, plain[slot.key], path)
        path.pop()
    return cls(**values)


def _read_slot(slot: Slot, plain: Any, path: list[str]) -> Any:
    value = _read(slot.shape, plain, path)
    shapes.check_slot(slot, value)
    return value


def _read(shape: Shape, plain: Any, path: list[str]) -> Any:
    kind = shape.kind
    if kind is Kind.RECORD:
        return _read_record(shape.of, plain, path)
    if kind is Kind.LIST or (kind is Kind.TEXT_OR_LIST and isinstance(plain, list)):
        return _read_list(shape.item or Shape(Kind.TEXT), plain, path)
    if kind in (Kind.TEXT, Kind.TEXT_OR_LIST):
        return _read_text(plain)
    if kind is Kind.YES_NO:
        return _expect(bool, plain)
    if kind is Kind.WORD:
        try:
            return shape.of(_expect(str, plain))
        except ValueError as error:
            raise ShapeError("range", "a word this version does not know") from error
    if kind is Kind.DECIMAL:
        return _read_decimal(plain)
    number = _expect_whole(plain)
    if kind is Kind.WHOLE:
        return shapes.check_whole(number)
    if kind is Kind.INSTANT:
        return shapes.check_seconds(number)
    shapes.check_whole(number)
    return shapes.check_day(shapes.EPOCH + timedelta(days=number) if abs(number) < 200_000 else shapes.EPOCH.max)


def _read_list(item: Shape, plain: Any, path: list[str]) -> tuple[Any, ...]:
    entries = _expect(list, plain)
    shapes.check_length(len(entries))
    found = []
    for index, entry in enumerate(entries):
        path.append(str(index))
        found.append(_read(item, entry, path))
        path.pop()
    return tuple(found)


def _read_text(plain: Any) -> str:
    if isinstance(plain, bytes):
        if len(plain) not in (8, 32):
            raise ShapeError("type", "an identifier has the wrong length")
        return plain.hex()
    return shapes.check_text(_expect(str, plain))


def _read_decimal(plain: Any) -> Decimal:
    if isinstance(plain, list):
        if len(plain) != 2:
            raise ShapeError("type", "a decimal is malformed")
        exponent, digits = _expect_whole(plain[0]), _expect_whole(plain[1])
        if not -shapes.MAX_PLACES <= exponent < 0 or abs(digits) >= 10**shapes.MAX_DIGITS:
            raise ShapeError("range", "a decimal is out of range")
        return shapes.check_decimal(Decimal(digits).scaleb(exponent))
    return shapes.check_decimal(Decimal(_expect_whole(plain)))


def _expect(kind: type[T], plain: Any) -> T:
    if not isinstance(plain, kind):
        raise ShapeError("type", "another kind of value was expected")
    return plain


def _expect_whole(plain: Any) -> int:
    if isinstance(plain, bool) or not isinstance(plain, int):
        raise ShapeError("type", "another kind of value was expected")
    return plain
