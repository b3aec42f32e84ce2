"""What a change replaced besides the dose, and so how a line stood when a source was asked about it (E4, E5). Pure.

A change in a record has places for its doses alone, and the record's schema is frozen: the rest is told at the end of
its reason, in words that people read on every list and sheet, and that this module alone writes and reads back.
Nothing at the end means that nothing else was changed; `UNKNOWN` is the end of a change kept by a desk before 0.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reception_app.clinical.doses import Dose
from reception_app.handover import shapes
from reception_app.handover.record import Pack, Record
from reception_app.handover.record_scripts import Change, Script
from reception_app.handover.shapes import ShapeError

_HEAD = "[Line before: "
UNKNOWN = f"{_HEAD}not known]"
_UNSAID = "not said"


def _dose_told(dose: Dose) -> str:
    return f"{dose.amount} {dose.unit}"


def _dose_read(words: str) -> Dose:
    amount, _, unit = words.partition(" ")
    return Dose(Decimal(amount), unit)


def _times_read(words: str) -> tuple[str, ...]:
    return tuple(words.split(", ")) if words else ()


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _is_yes(words: str) -> bool:
    return words == "yes"


_PLAIN = (str, str)
_FIELDS: dict[str, tuple[str, Callable[[Any], str], Callable[[str], Any]]] = {
    "medicine": ("medicine", *_PLAIN),
    "brand": ("brand", *_PLAIN),
    "strength": ("strength", *_PLAIN),
    "form": ("form", *_PLAIN),
    "route": ("route", *_PLAIN),
    "site": ("site", *_PLAIN),
    "frequency": ("how often", *_PLAIN),
    "times": ("times", ", ".join, _times_read),
    "every_days": ("days from dose to dose", str, int),
    "as_required": ("when required", _yes_no, _is_yes),
    "maximum": ("at most", *_PLAIN),
    "maximum_dose": ("most in all", _dose_told, _dose_read),
    "maximum_hours": ("most within hours", str, int),
    "indication": ("for", *_PLAIN),
    "supervised": ("observed", _yes_no, _is_yes),
    "product_code": ("product code", *_PLAIN),
    "started_on": ("started on", date.isoformat, date.fromisoformat),
    "duration_days": ("days of the course", str, int),
}
"""Every field of a line but its dose: its word, and how its value is told and read back."""

_SLOTS = {slot.name: slot for slot in shapes.slots(Script)}
_UNIT = next(slot for slot in shapes.slots(Dose) if slot.name == "unit")
_BY_WORD = {word: (name, read) for name, (word, _, read) in _FIELDS.items()}
_ONE = re.compile(r"(?P<word>[a-z ]+?) (?:“(?P<value>[^”]*)”|not said)(?:; |$)")


def replaced_words(before: object, after: object) -> str:
    """Return what of a line `after` replaces, the dose apart, as `UNKNOWN` is written; empty when nothing.

    Clock times where none were said replace nothing: how often is told by its own words.
    """
    told = []
    for name, (word, tell, _) in _FIELDS.items():
        was = getattr(before, name)
        if was != getattr(after, name) and was != ():
            told.append(f"{word} {_UNSAID if was is None else f'“{_quoted(tell(was))}”'}")
    return f"{_HEAD}{'; '.join(told)}]" if told else ""


def _quoted(words: str) -> str:
    return words.replace("”", '"')


def with_before(reason: str | None, before: str | None) -> str | None:
    """Return a reason as it travels: with what the change replaced at its end; None: that was not kept."""
    end = UNKNOWN if before is None else before
    return " ".join(filter(None, (reason, end))) or None


def own_words(reason: str) -> str:
    """Return a reason as somebody wrote it, so that it never reads as what a change replaced."""
    return reason.strip().replace(_HEAD, f"({_HEAD[1:]}")


def split_reason(reason: str | None) -> tuple[str | None, str | None]:
    """Return the reason alone and what the change replaced, as `with_before` joined them."""
    if reason is None or not reason.endswith("]") or _HEAD not in reason:
        return reason, ""
    at = reason.rindex(_HEAD)
    before = reason[at:]
    return reason[:at].strip() or None, None if before == UNKNOWN else before


def changed_besides(change: Change) -> bool:
    """True when a change replaced more than the dose, or it is not known."""
    return split_reason(change.reason)[1] != ""


def line_then(script: Script, asked: datetime | None) -> Script | None:
    """Return a script with its line as it stood when a source was `asked`; None when that is not known.

    Taken back change by change, the latest first. What was changed in the very second counts as changed afterwards.
    """
    if not script.changes:
        return script
    if asked is None:
        return None
    then: dict[str, Any] = {}
    for change in sorted(script.changes, key=changed_at, reverse=True):
        if change.changed_at < asked:
            break
        before = _read(change)
        if before is None:
            return None
        then |= before | {"dose": change.was}
    return replace(script, **then)


def dose_then(script: Script, asked: datetime | None) -> Dose | None:
    """Return the dose of a line as it stood when a source was `asked`, known whatever else was changed."""
    later = [change for change in script.changes if asked is not None and change.changed_at >= asked]
    return min(later, key=changed_at).was if later else script.dose


def changed_at(change: Change) -> datetime:
    """Return when a change was made, for their order."""
    return change.changed_at


def _read(change: Change) -> dict[str, Any] | None:
    """Return the fields that a change replaced with their values before it; None when they cannot be told."""
    before = split_reason(change.reason)[1]
    if not before:
        return {} if before == "" else None
    found: dict[str, Any] = {}
    inside, at = before.removeprefix(_HEAD).removesuffix("]"), 0
    while at < len(inside):
        one = _ONE.match(inside, at)
        if one is None or one["word"] not in _BY_WORD:
            return None
        name, read = _BY_WORD[one["word"]]
        try:
            found[name] = _fitting(name, None if one["value"] is None else read(one["value"]))
        except (ValueError, ArithmeticError, ShapeError):
            return None
        at = one.end()
    return found


def _fitting(name: str, value: Any) -> Any:
    """Return a value that a line may hold, by the bounds of the record. Raises ShapeError for any other."""
    slot = _SLOTS[name]
    if value is None and not slot.shape.optional:
        raise ShapeError("missing", "a value that is always there")
    if isinstance(value, Dose):
        shapes.check_decimal(value.amount)
        shapes.check_slot(_UNIT, value.unit)
    elif isinstance(value, date):
        shapes.check_day(value)
    elif isinstance(value, int):
        shapes.check_whole(value)
    shapes.check_slot(slot, value)
    return value


def with_what_is_known(pack: Pack) -> Record:
    """Return the record of a pack; of one made before 0.3, whatever a change replaced besides the dose is not known."""
    record = pack.record
    if pack.header.made_with is not None:
        return record
    return replace(record, scripts=tuple(map(_not_known, record.scripts)))


def _not_known(script: Script) -> Script:
    return replace(script, changes=tuple(replace(each, reason=_unknown(each.reason)) for each in script.changes))


def _unknown(reason: str | None) -> str | None:
    return with_before(split_reason(reason)[0], None)
