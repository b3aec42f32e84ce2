"""A FHIR file as plain data: bounded before it is parsed, then JSON without any of JSON's loose ends.

Refused with a sentence: more than 16 MB, XML, text that is not UTF-8, nesting beyond any resource, a key twice in one
object, NaN and infinities, numbers no measurement has. Numbers are exact decimals, never floats.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from reception_app.errors import SummaryRefused

LARGEST = 16 * 1024 * 1024
"""Bytes of a file: more is refused before it is read."""
DEEPEST = 60
"""How deep objects and lists stand inside each other. FHIR's own deepest example has 17."""
MOST_THINGS = 1_500_000
"""Commas, brackets and braces: more would fill the memory before anything is understood."""

_ASK = "Ask for the summary again as FHIR R4 in JSON, or write its lines in by hand."
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NOT_NESTING = re.compile(rb"[^\[\]{}]+")
_NUMBER_DIGITS = 40
_NUMBER_RANGE = 30


def read_document(data: bytes) -> dict[str, Any]:
    """Return the JSON object of a file. Raises SummaryRefused (FH-101 … FH-108); the words never quote the file."""
    check_size(len(data))
    data = data.removeprefix(b"\xef\xbb\xbf")
    start = data[:200].lstrip()
    if start.startswith(b"<"):
        raise SummaryRefused("FH-102", "This file is XML; summaries are read as JSON.", _ASK)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SummaryRefused(
            "FH-103", "This file is not text in UTF-8, so it is no FHIR file in JSON.", _ASK
        ) from error
    _check_nesting(data)
    try:
        # Strict: a raw control character inside a text is refused here.
        found = json.loads(
            text, object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_no_number
        )
    except ValueError as error:
        raise SummaryRefused("FH-104", "This file is not whole JSON: it is damaged or cut short.", _ASK) from error
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        raise SummaryRefused("FH-108", "This JSON is no FHIR file: it does not say what kind of resource it is.", _ASK)
    return found


def check_size(size: int) -> None:
    """Refuse a file before it is read. Raises SummaryRefused (FH-101)."""
    if size > LARGEST:
        raise SummaryRefused("FH-101", "This file is larger than 16 MB: it was not read.", _ASK)


def _check_nesting(data: bytes) -> None:
    """Bound the depth before the parser sees it: 200,000 brackets are counted here, not on its stack."""
    bare = _STRING.sub(b"", data)
    if len(bare) > MOST_THINGS and sum(bare.count(mark) for mark in (b",", b"[", b"{")) > MOST_THINGS:
        raise too_many()
    depth = 0
    for mark in _NOT_NESTING.sub(b"", bare):
        depth += 1 if mark in b"[{" else -1
        if depth > DEEPEST:
            raise SummaryRefused("FH-105", "This file is nested deeper than any FHIR resource.", _ASK)


def too_many() -> SummaryRefused:
    """Return the refusal of a file that is no summary of one person, by how much it holds."""
    return SummaryRefused("FH-105", "This file holds more entries than any summary of one person.", _ASK)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SummaryRefused(
            "FH-106", "This file says one thing twice in the same place, and nobody can tell which holds.", _ASK
        )
    return found


def _number(text: str) -> Decimal:
    """Return a number exactly. One of hundreds of digits, or 10^400, was never measured."""
    if len(text) <= _NUMBER_DIGITS:
        value = Decimal(text)
        if abs(value.adjusted()) <= _NUMBER_RANGE:
            return value
    raise SummaryRefused("FH-107", "This file holds a number that nothing measured can have.", _ASK)


def _no_number(_: str) -> NoReturn:
    raise SummaryRefused("FH-107", "This file holds a number that nothing measured can have.", _ASK)
