"""Acts that write many rows at once told as one sentence: who a person is, and how they came, put right. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reception_app.clinical.words import duration_words, minutes_between
from reception_app.clock import from_wire, local
from reception_app.dates import short_moment_text
from reception_app.handover.views.words import ARRIVAL_WORDS
from reception_app.vocabulary import AnswerState, ArrivalKind

if TYPE_CHECKING:
    from reception_app.models import Event

_ONE_SENTENCE = {
    "change-identity": "corrected who the person is",
    "correct-arrival": "corrected how the person came",
    "undo-leaving": "took back that the person had left",
}
"""Acts that are told as one sentence, however many rows they wrote."""
_WHY_IS_ALL = "leaving_undone"
_STATES = {
    AnswerState.DECLINED: "declined", AnswerState.UNKNOWN: "not known", AnswerState.NOT_ASKED: "not asked",
    AnswerState.NOT_APPLICABLE: "does not apply",
}  # fmt: skip
_FIELDS = {
    "arrived_at": "arrived", "arrived_from": "from", "arrival_kind": "how they came", "legal_status": "legal status",
    "nhs_number": "NHS number", "nhs_trace_status": "how the NHS number is known", "date_of_birth": "born",
}  # fmt: skip
_UNTOLD = frozenset({"id", "person_id", "revision", "desk_reference", "state"})
_Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """One row that an act wrote: what stood there and what stands now; `key` of a fact says which fact it is."""

    sequence: int
    at: datetime
    who: str
    action: str
    entity: str
    before: _Values
    after: _Values
    key: str = ""


_VERBS = {"printed": ("print", "printing"), "saved": ("save", "saving"), "wrote": ("write", "writing")}


def begun_or_failed(action: str, sentences: Mapping[str, str]) -> str | None:
    """Return the sentence of a `begin-…` or `fail-…` line of a print or export, or None for another act."""
    how, _, act = action.partition("-")
    verb, _, what = sentences.get(act, "").partition(" ")
    if how not in ("begin", "fail") or verb not in _VERBS:
        return None
    infinitive, participle = _VERBS[verb]
    return f"began to {infinitive} {what}" if how == "begin" else f"did not finish {participle} {what}"


def ended(events: Sequence[Event]) -> frozenset[int]:
    """Return the lines of `events` (newest first) that say only that something was begun whose end is told too."""
    ends: Counter[tuple[str, str | None, str | None]] = Counter()
    over = set()
    for event in events:
        how, _, act = event.action.partition("-")
        key = (act if how in ("begin", "fail") else event.action, event.entity_id, event.user_id)
        if how != "begin":
            ends[key] += 1
        elif ends[key]:
            ends[key] -= 1
            over.add(event.sequence)
    return frozenset(over)


def told_at_once(action: str) -> bool:
    """True for an act that is told as one sentence."""
    return action in _ONE_SENTENCE


def acts(rows: Sequence[Written]) -> list[tuple[Written, str, str]]:
    """Return each act of `rows` once, in their order: its newest row, what was done, and what changed."""
    told = []
    for _, written in groupby(rows, key=_act):
        many = list(written)
        said = [words for row in reversed(many) for words in _said(row)]
        why = next((str(row.after["why"]) for row in many if row.after.get("why") and row.entity != _WHY_IS_ALL), "")
        words = "; ".join(dict.fromkeys(said)) + (f". Why: {why}" if why else "")
        told.append((many[0], _ONE_SENTENCE[many[0].action], words))
    return told


def _act(row: Written) -> tuple[str, datetime, str]:
    return row.action, row.at, row.who


def _said(row: Written) -> list[str]:
    """Return what one row says that changed: `sex: Male (was not asked)`."""
    if row.entity == "person_fact":
        return [_fact(row)]
    if row.entity == "arrival_correction":
        field = str(row.after.get("field", ""))
        return [_both(field, row.after.get("was"), row.after.get("now"), row.at)]
    if row.entity == _WHY_IS_ALL:
        why = str(row.after.get("why", "")).replace("_", " ")
        said = f"{why}: {row.after['words']}" if row.after.get("words") else why
        away = minutes_between(from_wire(str(row.after["left_at"])), row.at)
        return [f"{said}; marked as left for {duration_words(away)}"]
    if row.entity == "person":
        names = [name for name in sorted(row.after) if name not in _UNTOLD]
        return [_both(name, row.before.get(name), row.after[name], row.at) for name in names]
    if row.entity == "task":
        return ["the time of an open task follows"]
    return []


def _fact(row: Written) -> str:
    was = _stated(row.before) if row.before else _STATES[AnswerState.NOT_ASKED]
    return f"{(row.key or str(row.after.get('key', 'fact'))).replace('_', ' ')}: {_stated(row.after)} (was {was})"


def _stated(values: _Values) -> str:
    """Return a fact's value; a change between two values has only those, and one of state only its state."""
    if values.get("value"):
        return str(values["value"])
    state = values.get("state")
    return _STATES.get(AnswerState(state), "answered") if state else "nothing"


def _both(field: str, was: Any, now: Any, at: datetime) -> str:
    label = _FIELDS.get(field, field.replace("_", " "))
    return f"{label}: {_words(field, now, at)} (was {_words(field, was, at)})"


def _words(field: str, value: Any, at: datetime) -> str:
    """Return a value as people read it: a time by the clock on the wall, with its year where `at` is of another."""
    if value is None or value == "":
        return "not asked" if field in ("arrival_kind", "arrived_from") else "nothing"
    if field == "arrived_at":
        return short_moment_text(local(from_wire(str(value))), local(at))
    return ARRIVAL_WORDS[ArrivalKind(value)] if field == "arrival_kind" else str(value).replace("_", " ")
