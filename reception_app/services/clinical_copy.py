"""For the clinical system: the record as plain text in the order of the first-stage assessment, with what was copied.

A section is ticked while the very text that was copied still stands; any later change to it takes the tick away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.copy_order import load_copy_order
from reception_app.errors import InputProblem
from reception_app.forms.conditions import Facts
from reception_app.forms.definition import Form
from reception_app.handover.record import Assessment, Record
from reception_app.models import CopiedSection
from reception_app.services.clinical_copy_answers import AnswerSections, plain_text
from reception_app.services.clinical_copy_answers import Section as Section
from reception_app.services.clinical_copy_parts import PART_TEXTS, person_text
from reception_app.services.context import AppContext, begun, writing
from reception_app.services.facts import facts_of
from reception_app.services.form_clocks import FIRST_RECEPTION
from reception_app.services.records import newest_of, person_by_id, read_record
from reception_app.services.roles import require
from reception_app.vocabulary import AnswerState


@dataclass(frozen=True, slots=True)
class Copied:
    """When a section was last copied and by whom. `same_text` False: the record says something else since."""

    at: datetime
    by: str
    same_text: bool


@dataclass(frozen=True, slots=True)
class ClinicalCopy:
    """All sections of one person in order, what was copied of them, and who it is, for the head of a page."""

    head: str
    sections: tuple[Section, ...]
    copied: dict[str, Copied]

    @property
    def to_copy(self) -> tuple[Section, ...]:
        """The sections that were never copied, or say something else since."""
        ticked = {slug for slug, held in self.copied.items() if held.same_text}
        return tuple(section for section in self.sections if section.slug not in ticked)

    @property
    def whole_text(self) -> str:
        """Everything as one text, to print or to scan: the person first, each section under its title."""
        return "\n\n".join((self.head, *(f"{each.title.upper()}\n{each.text}" for each in self.sections))) + "\n"


def sections(record: Record, form: Form | None, facts: Facts | None = None) -> tuple[Section, ...]:
    """Return the record in order with the newest assessment of `form`. Pure: the same record gives the same text.

    `facts` are those the form may ask about; without them what the record itself says. Without a form (it is not on
    this desk) the answers follow by the topics they were written under, with the words that were asked.
    """
    assessment = newest_of(record, form.id if form else FIRST_RECEPTION)
    told = facts if facts is not None else facts_of_record(record)
    answers = AnswerSections(form, assessment, told, _arrived_since(record, assessment))
    return tuple(_ordered(record, answers))


def answer_sections(record: Record, form: Form | None, form_id: str, facts: Facts) -> tuple[Section, ...]:
    """Return only what one form's newest assessment says: a second form beside the reception."""
    newest = newest_of(record, form_id)
    answers = AnswerSections(form, newest, facts, _arrived_since(record, newest))
    return tuple(each for each in _ordered(record, answers, parts=False))


def _arrived_since(record: Record, assessment: Assessment | None) -> datetime | None:
    """Return when the person came, for an assessment of an earlier stay or another prison; None for one of this."""
    if assessment is None or record.stay is None or assessment.started_at >= record.stay.arrived_at:
        return None
    return record.stay.arrived_at


def _ordered(record: Record, answers: AnswerSections, *, parts: bool = True) -> Iterator[Section]:
    for place in load_copy_order():
        found: Section | None = None
        if place.part == "topics":
            yield from answers.topics()
        elif place.part == "amendments":
            found = answers.amendments(place)
        elif place.part is None:
            found = answers.row(place)
        elif parts:
            found = Section(place.slug, place.title, plain_text(PART_TEXTS[place.part](record)))
        if found is not None:
            yield found


def facts_of_record(record: Record) -> Facts:
    """Return the facts that a record alone tells a form."""
    sex, stay = record.person.sex, record.stay
    facts = {
        "sex": sex.value if sex.state is AnswerState.ANSWERED else None,
        "arrival_kind": stay.arrival_kind.value if stay else None,
        "legal_status": stay.legal_status if stay else None,
    }
    return {name: fact for name, fact in facts.items() if fact}


def text_hash(text: str) -> str:
    """Return the SHA-256 (hexadecimal) of a section's text, however its lines end."""
    return hashlib.sha256(plain_text(text).encode()).hexdigest()


def read_clinical_copy(ctx: AppContext, person_id: str) -> ClinicalCopy:
    """Return everything to copy about one person, the reception first, and what of it was copied."""
    require(ctx, "copy to the clinical system")
    with ctx.sessions.read() as session:
        record = read_record(session, person_by_id(session, person_id), ctx.now())
        found = _all_sections(ctx, session, person_id, record)
        return ClinicalCopy(plain_text(person_text(record)).split("\n")[0], found, _copied(session, person_id, found))


def copied(ctx: AppContext, person_id: str) -> dict[str, Copied]:
    """Return what was copied of this person's record, by section; `same_text` while the text still stands."""
    return read_clinical_copy(ctx, person_id).copied


def _all_sections(ctx: AppContext, session: Session, person_id: str, record: Record) -> tuple[Section, ...]:
    first = newest_of(record, FIRST_RECEPTION)
    form = _form_of(ctx, first) if first else ctx.forms.get(FIRST_RECEPTION)
    found = [*sections(record, form, _facts(ctx, session, person_id, form, first))]
    others = dict.fromkeys(each.form for each in record.assessments if each.form != FIRST_RECEPTION)
    for form_id in others:
        newest = newest_of(record, form_id)
        other = _form_of(ctx, newest) if newest else None
        found += answer_sections(record, other, form_id, _facts(ctx, session, person_id, other, newest))
    return tuple(found)


def _form_of(ctx: AppContext, assessment: Assessment) -> Form | None:
    if assessment.version not in ctx.forms.versions(assessment.form):
        return None
    return ctx.forms.get(assessment.form, assessment.version)


def _facts(
    ctx: AppContext, session: Session, person_id: str, form: Form | None, assessment: Assessment | None
) -> Facts:
    at = assessment.signed_at if assessment else None
    return facts_of(ctx, session, person_id, form, at=at)


def _copied(session: Session, person_id: str, now: tuple[Section, ...]) -> dict[str, Copied]:
    hashes = {section.slug: text_hash(section.text) for section in now}
    rows = session.scalars(
        select(CopiedSection).where(CopiedSection.person_id == person_id).order_by(CopiedSection.copied_at)
    )
    return {row.section: Copied(row.copied_at, row.copied_by, row.text_hash == hashes.get(row.section)) for row in rows}


def mark_copied(ctx: AppContext, person_id: str, section: str, text: str) -> None:
    """Note that this text of a section went to the clinical system: by whom, when, and which text (its hash only).

    Raises InputProblem (IN-761) when the text is not what the record says now: it may be another person's, or old.
    """
    require(ctx, "copy to the clinical system")
    current = {each.slug: each.text for each in read_clinical_copy(ctx, person_id).sections}
    if text_hash(current.get(section, "")) != text_hash(text) or section not in current:
        raise InputProblem(
            "IN-761", "The record changed since this text was made.", "Copy the section again: it shows what is new."
        )
    with writing(ctx, "copy-section") as session:
        row = session.scalars(
            select(CopiedSection).where(
                CopiedSection.person_id == person_id,
                CopiedSection.section == section,
                CopiedSection.text_hash == text_hash(text),
            )
        ).one_or_none()
        if row is None:
            row = CopiedSection(
                id=ctx.new_id(), person_id=person_id, section=section, text_hash=text_hash(text),
                copied_at=ctx.now(), copied_by=ctx.operator.full_name,
            )  # fmt: skip
            session.add(row)
        row.copied_at, row.copied_by = ctx.now(), ctx.operator.full_name


def printing(ctx: AppContext, person_id: str) -> AbstractContextManager[None]:
    """Around the printing of this copy: the history tells that it was begun, and that it was done or failed."""
    require(ctx, "copy to the clinical system")
    return begun(ctx, "print-clinical-copy", "person", person_id, person_id)
