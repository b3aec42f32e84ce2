"""Assessments and their answers, and the answers that came with a person and wait to be confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import AnswerText, Base, Revised, not_blank, slug
from reception_app.vocabulary import AnswerState, AssessmentStatus, FlagLevel, Role, TaskState


class Assessment(Base, Revised):
    """One form filled in for a person, from draft to signed."""

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint("(status = 'signed') = (signed_at IS NOT NULL)", name="signed_has_its_time"),
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name="signed_has_its_name"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    stay_id: Mapped[str | None] = mapped_column(ForeignKey("stay.id"), index=True)
    form: Mapped[str]
    version: Mapped[str]
    title: Mapped[str]
    form_hash: Mapped[str]
    status: Mapped[AssessmentStatus] = mapped_column(slug(AssessmentStatus), default=AssessmentStatus.DRAFT)
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    signed_role: Mapped[Role | None] = mapped_column(slug(Role, "signed_role"))
    supervised_by: Mapped[str | None]
    where: Mapped[str | None]


class Answer(Base, Revised):
    """One answer in one of five states, with who said, asked and wrote it, when and where."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("assessment_id", "key"),
        CheckConstraint("(state = 'answered') = (value IS NOT NULL)", name="value_when_answered"),
        CheckConstraint("state <> 'not_asked' OR length(trim(coalesce(reason, ''))) > 0", name="not_asked_says_why"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), index=True)
    key: Mapped[str]
    words: Mapped[str]
    topic: Mapped[str | None]
    state: Mapped[AnswerState] = mapped_column(slug(AnswerState))
    value: Mapped[str | tuple[str, ...] | None] = mapped_column(AnswerText)
    shown: Mapped[str | None]
    note: Mapped[str | None]
    reason: Mapped[str | None]
    attention: Mapped[bool] = mapped_column(default=False)
    said_by: Mapped[str | None]
    recorded_by: Mapped[str | None]
    recorded_role: Mapped[Role | None] = mapped_column(slug(Role, "recorded_role"))
    recorded_at: Mapped[datetime | None]
    recorded_where: Mapped[str | None]


class Amendment(Base):
    """A change to a signed answer: what stood, what stands now, and why. Rows are only added.

    `state` None takes the answer back (it was entered in error, and nothing replaces it).
    """

    __tablename__ = "amendment"
    __table_args__ = (
        not_blank("why"),
        CheckConstraint("(state = 'answered') = (value IS NOT NULL) OR state IS NULL", name="value_when_answered"),
        CheckConstraint("state <> 'not_asked' OR length(trim(coalesce(reason, ''))) > 0", name="not_asked_says_why"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), index=True)
    key: Mapped[str]
    words: Mapped[str]
    topic: Mapped[str | None]
    was_shown: Mapped[str | None]
    state: Mapped[AnswerState | None] = mapped_column(slug(AnswerState))
    value: Mapped[str | tuple[str, ...] | None] = mapped_column(AnswerText)
    shown: Mapped[str | None]
    note: Mapped[str | None]
    reason: Mapped[str | None]
    attention: Mapped[bool] = mapped_column(default=False)
    said_by: Mapped[str | None]
    entered_in_error: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str]
    amended_by: Mapped[str]
    amended_role: Mapped[Role | None] = mapped_column(slug(Role, "amended_role"))
    amended_at: Mapped[datetime]
    amended_where: Mapped[str | None]


class CarriedAnswer(Base):
    """An answer that came with the person: shown with its provenance, unanswered until somebody confirms it (E7)."""

    __tablename__ = "carried_answer"
    __table_args__ = (UniqueConstraint("person_id", "form", "key", "received_pack_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    received_pack_id: Mapped[str | None] = mapped_column(ForeignKey("received_pack.id"))
    form: Mapped[str]
    version: Mapped[str]
    key: Mapped[str]
    words: Mapped[str]
    state: Mapped[AnswerState] = mapped_column(slug(AnswerState))
    value: Mapped[str | tuple[str, ...] | None] = mapped_column(AnswerText)
    shown: Mapped[str | None]
    note: Mapped[str | None]
    recorded_by: Mapped[str | None]
    recorded_role: Mapped[Role | None] = mapped_column(slug(Role, "recorded_role"))
    recorded_at: Mapped[datetime | None]
    recorded_where: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_how: Mapped[str | None]
    changed_why: Mapped[str | None]


class Flag(Base):
    """A risk or need with a start and an end; its kind is a slug of `resources/flags.yaml`."""

    __tablename__ = "flag"
    __table_args__ = (CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_it_starts"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    level: Mapped[FlagLevel] = mapped_column(slug(FlagLevel))
    words: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    detail: Mapped[str | None]
    recorded_by: Mapped[str | None]
    where: Mapped[str | None]
    reference: Mapped[str | None]
    observation: Mapped[str | None]
    last_on: Mapped[str | None]
    methods: Mapped[tuple[str, ...]] = mapped_column(default=())
    triggers: Mapped[tuple[str, ...]] = mapped_column(default=())
    actions: Mapped[tuple[str, ...]] = mapped_column(default=())
    next_review_at: Mapped[datetime | None]
    last_observed_at: Mapped[datetime | None]
    raised_by_answer: Mapped[str | None]


class Task(Base, Revised):
    """Something somebody must do, with an owner role and a time. Passed on, it waits since it was first opened."""

    __tablename__ = "task"
    __table_args__ = (CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_has_its_time"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    detail: Mapped[str | None]
    kind: Mapped[str | None]
    owner_role: Mapped[Role] = mapped_column(slug(Role))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    state: Mapped[TaskState] = mapped_column(slug(TaskState), default=TaskState.OPEN)
    script_id: Mapped[str | None] = mapped_column(ForeignKey("script.id"))
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    reason: Mapped[str | None]
    waiting_since: Mapped[datetime | None]
    passed_to: Mapped[Role | None] = mapped_column(slug(Role, "passed_to"))
    raised_by_answer: Mapped[str | None]

    def close(self, state: TaskState, at: datetime, by: str, reason: str | None) -> None:
        """Close it: done, declined or passed on."""
        self.state, self.closed_at, self.closed_by, self.reason = state, at, by, reason
