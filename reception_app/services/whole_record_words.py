"""One person's whole record in words: each table under a plain heading, and which fields may name somebody else.

A table or a field that is new here is shown under its own name, and its text is pointed out: nothing is left out
because nobody thought of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Enum, Table, Text

from reception_app.clock import local
from reception_app.dates import date_text, moment_text

TITLES = {
    "person": "Who you are",
    "person_alias": "Other names",
    "person_fact": "Facts about you",
    "stay": "Your times at this desk",
    "arrival_correction": "How you came, put right",
    "expected_arrival": "Lines of the day’s list",
    "contact": "People who can be asked about you",
    "brought": "What came with you",
    "allergy": "Allergies",
    "assessment": "Assessments",
    "answer": "Answers",
    "amendment": "Answers amended",
    "carried_answer": "Answers that came with you",
    "flag": "Risks and needs",
    "task": "Tasks",
    "score": "Scores",
    "score_item": "Items of scores",
    "involvement": "Services, orders and schemes",
    "health_test": "Tests",
    "vaccination": "Vaccinations",
    "script": "Medicines",
    "script_source": "What sources said of your medicines",
    "script_change": "Medicines changed",
    "script_disposition": "Medicines decided at reception",
    "interim_change": "Doses changed for a while",
    "decision": "Decisions of prescribers",
    "schedule": "Schedules of doses",
    "schedule_dose": "Doses of schedules",
    "given_dose": "Doses given, missed or declined",
    "missed_dose_decision": "Decisions after missed doses",
    "script_review": "Reviews",
    "possession_assessment": "What you may keep of your medicines",
    "custody_receipt": "Counts of controlled drugs",
    "leaving_conflict": "What the destination cannot give",
    "handover": "Times you left or were to leave",
    "pack": "Packs sent with you",
    "print_check": "Prints of packs read back",
    "leg": "Who took you over on the way",
    "leaving_undone": "Leavings taken back",
    "received_pack": "Packs that came with you",
    "received_summary": "Summaries of other systems",
    "receipt_made": "Receipts made here",
    "receipt_read": "Receipts of packs sent",
    "amendment_slip": "Slips of amendments",
    "release_plan": "Plans for a release",
    "appointment": "Appointments",
    "wider_need": "Wider needs",
    "alert_acknowledgement": "Alerts seen",
    "copied_section": "Parts copied to the clinical system",
    "typed_draft": "Typed and not saved yet",
    "receipt_draft": "Chosen for a receipt and not saved yet",
    "standing": "Worked out from the rest",
}
"""What each table is called to the person it is about, in the order in which they read it."""

NAMES_NOBODY = frozenset(
    {
        # Words of the program and of forms.
        "about", "alert_key", "alert_keys", "band", "band_words", "choice", "conflict_key", "field", "form", "grade",
        "instrument", "key", "kind", "kinds", "legal_status", "methods", "missing", "not_asked", "observation",
        "screen", "script_ids", "section", "shares", "system", "topic", "triggers", "version", "way",
        # The person's own names and numbers.
        "cro_number", "desk_reference", "family_name", "given_names", "nhs_number", "pnc_number", "prison_number",
        # Medicines, doses, figures, seals and codes.
        "bag_seal", "batch", "brand", "dose_unit", "envelope_seal", "frequency", "indication", "last_on", "maximum",
        "maximum_unit", "medicine", "now_unit", "number", "opioid_plan", "product_code", "property_seal", "quantity",
        "quantity_sent", "replaced_frequency", "replaced_unit", "route", "seal", "since", "site", "strength",
        "subject", "substance", "supply_unit", "time", "times", "to_code", "unit", "until", "vaccine", "was_unit",
        "receiver_code", "sender_code", "raised_by_answer", "key_id", "hours",
        # Places, and the words that a form or a list asked with.
        "amended_where", "corrected_where", "last_given_where", "recorded_where", "told_last_where", "where",
        "answer.words", "amendment.words", "carried_answer.words", "score_item.words", "score_item.value",
        "wider_need.words", "vaccination.words", "involvement.words", "health_test.words", "person.title",
        "score.title", "assessment.title", "health_test.purpose", "health_test.found", "alert_acknowledgement.words",
        # Hashes.
        "document_hash", "form_hash", "pack_hash", "receipt_hash", "record_head", "short_hash",
        "stale_explained_head", "text_hash", "travel_hash", "made",
    }
)  # fmt: skip
"""Text that names nobody but the person themselves, by column or by table and column. What is in neither list is
pointed out."""

STAFF = frozenset(
    {
        "allergy_asked_by", "amended_by", "asked_by", "assessed_by", "by", "cancelled_by", "closed_by", "copied_by",
        "corrected_by", "done_by", "entered_in_error_by", "error_by", "fit_decided_by", "hold_by", "made_by",
        "naloxone_by", "read_by", "received_by", "recorded_by", "seen_by", "signed_by",
        "stale_explained_by", "started_by", "supervised_by", "taken_by", "user_id", "user_name", "warning_by",
        "witness", "supply_witness", "registration", "given_by", "owner",
    }
)  # fmt: skip
"""Who wrote, counted, signed or carried, in their work."""

_LETTERS = frozenset({"nhs", "pnc", "cro", "gp"})
_UNSHOWN = frozenset({"id", "person_id", "revision", "user_id"})


@dataclass(frozen=True, slots=True)
class NamedField:
    """One field to look through before the record is handed over: which, and how many entries it has."""

    table: str
    column: str
    entries: int

    @property
    def words(self) -> str:
        """The field as it stands in the print."""
        return f"{title_of(self.table)}: {self.column.replace('_', ' ')} ({self.entries})"


def title_of(table: str) -> str:
    """Return a table's heading; its own name for one that has none yet."""
    return TITLES.get(table, table.replace("_", " ").capitalize())


def in_order(tables: Sequence[str]) -> list[str]:
    """Return tables as they are read, those without a heading of their own last."""
    known = [name for name in TITLES if name in tables]
    return [*known, *sorted(set(tables) - set(known))]


def may_name_others(column: Column[Any]) -> bool:
    """True for a field of text that may name somebody who is neither the person nor staff in their work."""
    if column.primary_key or column.foreign_keys or not _is_text(column):
        return False
    return not {column.name, f"{column.table.name}.{column.name}"} & (NAMES_NOBODY | STAFF)


def named_fields(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[NamedField]:
    """Return the fields of a table that may name others, with how many of the rows have something in them."""
    found = []
    for column in table.columns:
        entries = sum(bool(row[column.name]) for row in rows)
        if entries and may_name_others(column):
            found.append(NamedField(table.name, column.name, entries))
    return found


def row_lines(table: Table, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as lines: `1. Name: …; Telephone: …`; what is empty, and what only the program needs, left out."""
    lines = []
    for number, row in enumerate(rows, start=1):
        said = [
            f"{_label(column.name)}: {value_words(row[column.name])}"
            for column in table.columns
            if column.name not in _UNSHOWN and not column.foreign_keys and _is_something(row[column.name])
        ]
        lines.append(f"{number}.  " + "; ".join(said))
    return "\n".join(lines)


def value_words(value: Any) -> str:
    """Return one value as people read it: times by the clock on the wall, slugs with spaces, lists with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment_text(local(value))
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, tuple | list):
        return ", ".join(map(value_words, value))
    if isinstance(value, bytes):
        return "kept as a file of its own, beside this"
    words = getattr(value, "value", value)
    return str(words).replace("_", " ") if words is not value else str(value)


def _label(name: str) -> str:
    words = name.replace("_", " ")
    first, _, rest = words.partition(" ")
    return f"{first.upper()} {rest}".strip() if first in _LETTERS else words.capitalize()


def _is_something(value: Any) -> bool:
    return value not in (None, "", (), [])


def _is_text(column: Column[Any]) -> bool:
    impl = getattr(column.type, "impl", column.type)
    return isinstance(impl, Text) and not isinstance(column.type, Enum)
