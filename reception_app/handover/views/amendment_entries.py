"""How a slip tells what is new or otherwise beside medicines: risks, tests, vaccinations, reviews, whom to ask, when.

Whoever has only the slip in the hand reads how often to look, when and with whom: a heading alone is no news.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from reception_app.clinical.lines import generic_text
from reception_app.clinical.reviews import load_reviews
from reception_app.handover.record import Appointment, Contact, Flag, HealthTest, Record, Review, Vaccination
from reception_app.handover.views.clinical_front import flag_facts
from reception_app.handover.views.words import NOT_RECORDED, day, moment, plain_moment, short_moment

_KINDS = {
    "flags": "Risk or need", "tests": "Test", "vaccinations": "Vaccination", "reviews": "Review",
    "contacts": "Person to ask", "appointments": "Appointment",
}  # fmt: skip


def entry_words(name: str, entry: Any, record: Record, now: datetime) -> tuple[str, tuple[str, ...]]:
    """Return an entry of one of the record's lists by its heading, and what is told of it, a line each."""
    what = getattr(entry, "words", None) or getattr(entry, "name", None) or getattr(entry, "what", None)
    if isinstance(entry, Review):
        what = _reviewed(entry, record)
    error = getattr(entry, "error", None)
    wrong = (f"entered in error: {error.reason}",) if error is not None else ()
    return f"{_KINDS[name]}: {what or NOT_RECORDED}", (*wrong, *filter(None, _told(entry, now)))


def _told(entry: Any, now: datetime) -> Iterable[str | None]:
    if isinstance(entry, Flag):
        ended = f"ended {short_moment(entry.ended_at, now)}" if entry.ended_at else None
        return ended, flag_facts(entry, now)
    if isinstance(entry, HealthTest):
        taken = f"taken {moment(entry.taken_at)}" if entry.taken_at else None
        found = ", ".join(each.replace("_", " ") for each in entry.found)
        return _slug(entry.outcome.value), f"found: {found}" if found else None, taken, entry.detail
    if isinstance(entry, Vaccination):
        return _slug(entry.state.value), _on("on", entry.given_on), _on("next due", entry.next_due_on), entry.detail
    if isinstance(entry, Review):
        done = f"done {moment(entry.done_at)}" if entry.done_at else f"due {day(entry.due_on)}"
        return done, entry.outcome
    if isinstance(entry, Appointment):
        off = f"cancelled: {entry.cancelled_why or NOT_RECORDED}" if entry.cancelled_at else None
        return off, plain_moment(entry.at), entry.with_whom, entry.place, entry.telephone, entry.note
    assert isinstance(entry, Contact)  # the lists of `slip_changes` hold nothing else
    return entry.organisation, entry.telephone, entry.hours


def _reviewed(review: Review, record: Record) -> str:
    words = {rule.kind: rule.words for rule in load_reviews()}
    what = words.get(review.kind, _slug(review.kind).capitalize())
    script = next((each for each in record.scripts if each.id == review.script_id), None)
    return f"{what}, {generic_text(script.medicine)}" if script is not None else what


def _on(word: str, on: date | None) -> str | None:
    return f"{word} {day(on)}" if on is not None else None


def _slug(value: str) -> str:
    return value.replace("_", " ")
