"""A directory entry as it is stored and travels: read strictly, written one way, and which of two entries stands.

JSON with `schema` 1: `code`, `as_of` (YYYY-MM-DD), perhaps `told_by`, and only the items that are known. What is not
known is left out, never null. Anything else is refused in a sentence that names the key; nothing is dropped silently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from reception_app.clinical.doses import Dose, decimal_text, read_decimal
from reception_app.clinical.establishment_services import CHOICES, ITEM_KINDS, EstablishmentServices, Offer
from reception_app.clinical.opening_text import hours_text, read_hours
from reception_app.dates import DAYS, date_text
from reception_app.errors import InputProblem

SCHEMA = 1
KIND = "reception-directory"
MAX_BYTES = 1_000_000
MAX_ENTRIES = 500
MAX_TEXT = 300
MAX_LIST = 60
_CODE = re.compile(r"[A-Z0-9]{3,4}", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_TELEPHONE = re.compile(r"\+?[\d ()x.extn-]{3,40}", re.ASCII)


def _refuse(key: str, what: str, todo: str = "Ask the sender for another file.", code: str = "IN-362") -> NoReturn:
    raise InputProblem(code, f"{key}: {what}.", todo)


def read_entry(data: object, today: date | None = None) -> EstablishmentServices:
    """Read one entry from plain data. `today`: refuse what is said for a day still to come.

    Raises InputProblem: IN-361 a key is missing or not known, IN-362 a value cannot be, IN-363 two values contradict
    each other, IN-364 another version of the format.
    """
    row = _table("entry", data)
    if row.get("schema") != SCHEMA or isinstance(row.get("schema"), bool):
        _refuse("schema", "this is not a version of the directory that this desk reads", code="IN-364")
    known = {"schema", "code", "as_of", "told_by", *ITEM_KINDS}
    for key in row:
        if key not in known:
            _refuse(_shown(key), "this key is not known here", code="IN-361")
    for key in ("code", "as_of"):
        if key not in row:
            _refuse(key, "the key is missing", code="IN-361")
    items = {key: _READERS[ITEM_KINDS[key]](key, row[key]) for key in ITEM_KINDS if key in row}
    told_by = _text("told_by", row["told_by"]) if "told_by" in row else None
    entry = EstablishmentServices(_code(row["code"]), _day(row["as_of"], today), told_by, **items)
    _check(entry)
    return entry


def write_entry(entry: EstablishmentServices) -> dict[str, Any]:
    """Return the entry as plain data that `read_entry` reads back; what is not known is left out."""
    written: dict[str, Any] = {"schema": SCHEMA, "code": entry.code, "as_of": entry.as_of.isoformat()}
    if entry.told_by:
        written["told_by"] = entry.told_by
    for key, kind in ITEM_KINDS.items():
        value = entry.value(key)
        if value is not None:
            written[key] = _WRITERS.get(kind, _as_it_is)(value)
    return written


def entry_from_json(text: str, today: date | None = None) -> EstablishmentServices:
    """Read one entry from JSON text. Raises InputProblem IN-361 … IN-365."""
    return read_entry(_json(text), today)


def entry_to_json(entry: EstablishmentServices) -> str:
    """Return the entry as JSON text: the same text for the same entry."""
    return _dump(write_entry(entry))


def directory_from_json(text: str, today: date | None = None) -> tuple[EstablishmentServices, ...]:
    """Read a directory file: many entries, each establishment once. Raises InputProblem IN-361 … IN-365."""
    row = _table("directory", _json(text))
    for key in row:
        if key not in ("kind", "schema", "entries"):
            _refuse(_shown(key), "this key is not known here", code="IN-361")
    if row.get("kind") != KIND or row.get("schema") != SCHEMA:
        _refuse("schema", "this is not a version of the directory that this desk reads", code="IN-364")
    if "entries" not in row:
        _refuse("entries", "the key is missing", code="IN-361")
    entries = tuple(read_entry(item, today) for item in _list("entries", row["entries"], MAX_ENTRIES))
    codes = [entry.code for entry in entries]
    for code in codes:
        if codes.count(code) > 1:
            _refuse("entries", f"the establishment {code} stands twice", code="IN-363")
    return entries


def directory_to_json(entries: tuple[EstablishmentServices, ...]) -> str:
    """Return a directory file of these entries, by their codes."""
    written = [write_entry(entry) for entry in sorted(entries, key=_by_code)]
    return _dump({"kind": KIND, "schema": SCHEMA, "entries": written})


def _by_code(entry: EstablishmentServices) -> str:
    return entry.code


class MergeOutcome(StrEnum):
    """What an entry from elsewhere means for the one that is here."""

    NEW = "new"
    SAME = "same"
    NEWER = "newer"
    FORGETS = "forgets"
    OLDER = "older"
    DIFFERS = "differs"
    UNSIGNED = "unsigned"
    """Newer, in a file nobody signed, than what the estate signed."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Which entry stands, and whether a person is asked first. `items`: the keys that are lost, or differ."""

    outcome: MergeOutcome
    stands: EstablishmentServices
    items: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """True when nothing is changed until a person has decided."""
        return self.outcome in (
            MergeOutcome.FORGETS, MergeOutcome.OLDER, MergeOutcome.DIFFERS, MergeOutcome.UNSIGNED
        )  # fmt: skip


def merge(here: EstablishmentServices | None, theirs: EstablishmentServices) -> Merged:
    """Return which of two entries stands: the newer; an older one, or another of the same day, asks (E8).

    A newer entry that no longer says what is known here asks too: not known is not *no longer so*. Raises ValueError
    when they are about two establishments.
    """
    if here is None:
        return Merged(MergeOutcome.NEW, theirs)
    if here.code != theirs.code:
        raise ValueError("two establishments cannot be merged")
    differ = tuple(key for key in ITEM_KINDS if here.value(key) != theirs.value(key))
    if not differ:
        return Merged(MergeOutcome.SAME, theirs if theirs.as_of > here.as_of else here)
    if theirs.as_of < here.as_of:
        return Merged(MergeOutcome.OLDER, here, differ)
    if theirs.as_of == here.as_of:
        return Merged(MergeOutcome.DIFFERS, here, differ)
    lost = tuple(key for key in differ if theirs.value(key) is None)
    return Merged(MergeOutcome.FORGETS, here, lost) if lost else Merged(MergeOutcome.NEWER, theirs, differ)


# Reading values: each reader takes the item's key, for the sentence, and what was written.


def _shown(key: object) -> str:
    return str(key)[:40] if str(key).isprintable() else "a key"


def _table(key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        _refuse(key, "this must be a table of keys")
    return value


def _list(key: str, value: object, most: int = MAX_LIST) -> list[Any]:
    if not isinstance(value, list):
        _refuse(key, "this must be a list")
    if len(value) > most:
        _refuse(key, f"there are more than {most}")
    return value


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        _refuse(key, "this must be text")
    tidy = " ".join(value.split())
    if not tidy or len(tidy) > MAX_TEXT or not tidy.isprintable():
        _refuse(key, f"this must be text of one line, at most {MAX_TEXT} characters")
    return tidy


def _code(value: object) -> str:
    text = _text("code", value)
    if not _CODE.fullmatch(text):
        _refuse("code", "this must be the three or four letters of an establishment")
    return text


def _day(value: object, today: date | None) -> date:
    try:
        day = date.fromisoformat(_text("as_of", value))
    except ValueError:
        _refuse("as_of", "this must be a date such as 2026-11-02")
    if today is not None and day > today + timedelta(days=1):
        _refuse("as_of", f"{date_text(day)} is still to come", "Check the date, and this desk's clock.")
    return day


def _offer(key: str, value: object) -> Offer:
    row = _table(key, value)
    for name in row:
        if name not in ("given", "limit", "days"):
            _refuse(f"{key}.{_shown(name)}", "this key is not known here", code="IN-361")
    if not isinstance(row.get("given"), bool):
        _refuse(f"{key}.given", "this must be true or false")
    if not row["given"] and len(row) > 1:
        _refuse(key, "what is not given has no limit and no days", code="IN-363")
    limit = _limit(f"{key}.limit", row["limit"]) if "limit" in row else None
    days = _weekdays(f"{key}.days", row["days"]) if "days" in row else ()
    return Offer(row["given"], limit, days)


def _limit(key: str, value: object) -> Dose:
    row = _table(key, value)
    if set(row) != {"amount", "unit"}:
        _refuse(key, "this must have an amount and a unit", code="IN-361")
    amount = row["amount"]
    # Text, because a number of JSON is a float, and a dose never is.
    if not isinstance(amount, str) or row["unit"] not in ("mg", "micrograms"):
        _refuse(key, "the amount must be text such as 100, the unit mg or micrograms")
    try:
        return Dose(read_decimal(amount, "amount"), row["unit"])
    except InputProblem:
        _refuse(f"{key}.amount", "this must be a number above 0")


def _weekdays(key: str, value: object) -> tuple[int, ...]:
    found = _list(key, value)
    if not found or any(day not in DAYS for day in found) or len(set(found)) != len(found):
        _refuse(key, "this must be a list of weekdays, Mon to Sun, each once")
    return tuple(sorted(DAYS.index(day) for day in found))


def _yes_no(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        _refuse(key, "this must be true or false")
    return value


def _hours(key: str, value: object) -> Any:
    try:
        return read_hours(_text(key, value))
    except InputProblem as problem:
        if problem.code == "IN-362":
            raise
        _refuse(key, "these opening hours cannot be read", problem.todo)


def _time(key: str, value: object) -> str:
    text = _text(key, value)
    if not _TIME.fullmatch(text):
        _refuse(key, "this must be a time such as 16:30")
    return text


def _times(key: str, value: object) -> tuple[str, ...]:
    found = [_time(key, item) for item in _list(key, value)]
    if len(set(found)) != len(found):
        _refuse(key, "a time stands twice")
    return tuple(sorted(found))


def _choice(key: str, value: object) -> str:
    if value not in CHOICES[key]:
        _refuse(key, f"this must be one of {', '.join(CHOICES[key])}")
    return str(value)


def _names(key: str, value: object) -> tuple[str, ...]:
    found = [_text(key, item) for item in _list(key, value)]
    return tuple(sorted(set(found)))


def _telephone(key: str, value: object) -> str:
    text = _text(key, value)
    if not _TELEPHONE.fullmatch(text):
        _refuse(key, "this is not a telephone number")
    return text


_READERS: dict[str, Callable[[str, object], Any]] = {
    "offer": _offer, "yes_no": _yes_no, "hours": _hours, "times": _times, "time": _time, "choice": _choice,
    "names": _names, "telephone": _telephone, "text": _text,
}  # fmt: skip


def _check(entry: EstablishmentServices) -> None:
    for weekend, key in ((False, "last_round"), (True, "weekend_last_round")):
        rounds = entry.rounds_of(weekend)
        said = entry.value(key)
        if rounds is not None and said is not None and (not rounds or said != max(rounds)):
            _refuse(key, "this is not the last of the rounds", "Correct one of the two.", "IN-363")


def _as_it_is(value: Any) -> Any:
    return value


def _plain_offer(offer: Offer) -> dict[str, Any]:
    written: dict[str, Any] = {"given": offer.given}
    if offer.limit:
        written["limit"] = {"amount": decimal_text(offer.limit.amount), "unit": offer.limit.unit}
    if offer.days:
        written["days"] = [DAYS[day] for day in offer.days]
    return written


_WRITERS: dict[str, Callable[[Any], Any]] = {"offer": _plain_offer, "hours": hours_text, "times": list, "names": list}


def _json(text: str) -> object:
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise InputProblem("IN-365", "This file is larger than any directory.", "Ask the sender for another file.")
    try:
        found: object = json.loads(text, object_pairs_hook=_once, parse_constant=_never)
    except (ValueError, RecursionError) as error:
        raise InputProblem(
            "IN-365", "This file is not a directory that can be read.", "Ask the sender for another file."
        ) from error
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _never(word: str) -> NoReturn:
    raise ValueError(word)


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
