"""Scripts: one table of medicines, and around it who decided, who was asked and what changed.

What was given day by day is in `doses`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, Revised, not_blank, slug
from reception_app.models.dose_columns import DoseColumns
from reception_app.vocabulary import (
    Carrier,
    DecisionMode,
    Disposition,
    InPossession,
    LabelName,
    LastGivenHow,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
)


class Decision(Base):
    """Who decided something, how they said it, who wrote it down, and when it was countersigned.

    `elsewhere`: it came with a pack. Whenever it was taken, it prescribes nothing at this prison. `where`: at which
    prison, of what came; None of this prison's own, and of what came to a desk before 0.3.
    """

    __tablename__ = "decision"
    __table_args__ = (not_blank("name"),)
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(slug(Role))
    registration: Mapped[str | None]
    mode: Mapped[DecisionMode] = mapped_column(slug(DecisionMode))
    decided_at: Mapped[datetime | None]
    recorded_by: Mapped[str | None]
    recorded_role: Mapped[Role | None] = mapped_column(slug(Role, "recorded_role"))
    countersigned_at: Mapped[datetime | None]
    elsewhere: Mapped[bool] = mapped_column(default=False)
    where: Mapped[str | None]


class Script(Base, Revised):
    """One medicine a person takes or took. Dose, strength and form together, or not said.

    A dose in mL that came with a pack and without its strength is kept, and waits until a prescriber says it in mg.
    `told_last_…` is the last dose that was told and stands in no row of its own, once a recorded one took its place as
    `last_given_…`: if that one was wrong, this counts again.
    """

    __tablename__ = "script"
    __table_args__ = (
        not_blank("medicine"),
        CheckConstraint("(dose_amount IS NULL) = (dose_unit IS NULL)", name="dose_has_its_unit"),
        CheckConstraint(
            "dose_unit <> 'mL' OR strength IS NOT NULL OR not_until_prescriber IS NOT NULL OR status = 'stopped'",
            name="volume_has_its_strength_or_waits",
        ),
        CheckConstraint("every_days >= 1", name="every_days_positive"),
        CheckConstraint("(maximum_amount IS NULL) = (maximum_unit IS NULL)", name="maximum_has_its_unit"),
        CheckConstraint("(supply_amount IS NULL) = (supply_unit IS NULL)", name="supply_has_its_unit"),
        CheckConstraint("duration_days IS NULL OR duration_days >= 1", name="duration_positive"),
        CheckConstraint("(status = 'stopped') = (stopped_at IS NOT NULL)", name="stopped_has_its_time"),
        Index("ix_script_status_next_due", "status", "next_due_at"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    medicine: Mapped[str]
    brand: Mapped[str | None]
    strength: Mapped[str | None]
    form: Mapped[str | None]
    dose_amount: Mapped[Decimal | None]
    dose_unit: Mapped[str | None]
    route: Mapped[str | None]
    frequency: Mapped[str | None]
    times: Mapped[tuple[str, ...]] = mapped_column(default=())
    every_days: Mapped[int] = mapped_column(default=1)
    as_required: Mapped[bool] = mapped_column(default=False)
    maximum: Mapped[str | None]
    indication: Mapped[str | None]
    supervised: Mapped[bool] = mapped_column(default=False)
    site: Mapped[str | None]
    status: Mapped[ScriptStatus] = mapped_column(slug(ScriptStatus), default=ScriptStatus.CURRENT)
    verified: Mapped[bool] = mapped_column(default=False)
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str | None]
    last_given_at: Mapped[datetime | None]
    last_given_how: Mapped[LastGivenHow | None] = mapped_column(slug(LastGivenHow))
    last_given_where: Mapped[str | None]
    last_given_by: Mapped[str | None]
    next_due_at: Mapped[datetime | None]
    carrier: Mapped[Carrier | None] = mapped_column(slug(Carrier))
    quantity_sent: Mapped[str | None]
    seal: Mapped[str | None]
    not_until_prescriber: Mapped[str | None]
    stopped_at: Mapped[datetime | None]
    stop_reason: Mapped[str | None]
    stop_discussed: Mapped[bool | None]
    stop_person_said: Mapped[str | None]
    stop_decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    product_code: Mapped[str | None]
    duration_days: Mapped[int | None]
    started_on: Mapped[date | None]
    maximum_amount: Mapped[Decimal | None]
    maximum_unit: Mapped[str | None]
    maximum_hours: Mapped[int | None]
    supply_amount: Mapped[Decimal | None]
    supply_unit: Mapped[str | None]
    supply_days: Mapped[int | None]
    supply_witness: Mapped[str | None]
    in_possession: Mapped[InPossession] = mapped_column(slug(InPossession), default=InPossession.NOT_ASSESSED)
    told_last_at: Mapped[datetime | None]
    told_last_how: Mapped[LastGivenHow | None] = mapped_column(slug(LastGivenHow, "told_last_how"))
    told_last_where: Mapped[str | None]
    told_last_by: Mapped[str | None]

    dose = DoseColumns("dose")
    """The dose as prescribed, or None when it is not known."""

    maximum_dose = DoseColumns("maximum")
    """The most that may be taken in `maximum_hours` of an as-required medicine, or None when it is not said."""

    supply = DoseColumns("supply")
    """How much is sent with the person, counted, or None when nothing was counted."""

    def nothing_travels(self) -> None:
        """Forget who carries it, how much and under which seal: the way it was said of is over."""
        self.carrier = self.quantity_sent = self.seal = self.supply = self.supply_days = self.supply_witness = None


class ScriptSource(Base):
    """One source asked about a script: who, when, and the line as that source has it.

    The person's own word is a source, and never verifies. A row is never changed, only marked as wrong.
    """

    __tablename__ = "script_source"
    __table_args__ = (
        CheckConstraint("(dose_amount IS NULL) = (dose_unit IS NULL)", name="dose_has_its_unit"),
        CheckConstraint("(error_at IS NULL) = (error_reason IS NULL)", name="error_says_why"),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("script.id"), index=True)
    kind: Mapped[SourceKind] = mapped_column(slug(SourceKind))
    outcome: Mapped[SourceOutcome] = mapped_column(slug(SourceOutcome))
    name: Mapped[str | None]
    telephone: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str | None]
    said: Mapped[str | None]
    last_observed_at: Mapped[datetime | None]
    dose_amount: Mapped[Decimal | None]
    dose_unit: Mapped[str | None]
    strength: Mapped[str | None]
    form: Mapped[str | None]
    frequency: Mapped[str | None]
    times: Mapped[tuple[str, ...]] = mapped_column(default=())
    every_days: Mapped[int | None]
    missed_days: Mapped[int | None]
    take_home: Mapped[str | None]
    not_taken: Mapped[bool] = mapped_column(default=False)
    place_id: Mapped[str | None] = mapped_column(ForeignKey("source_place.id"))
    label_name: Mapped[LabelName | None] = mapped_column(slug(LabelName))
    label_date: Mapped[date | None]
    error_at: Mapped[datetime | None]
    error_by: Mapped[str | None]
    error_reason: Mapped[str | None]

    dose = DoseColumns("dose")
    """The dose as this source has it, or None when it did not say."""


class InterimChange(Base):
    """A change meant to be put back: the dose it replaced, until a prescriber resolves it (E3)."""

    __tablename__ = "interim_change"
    __table_args__ = (
        CheckConstraint("(replaced_amount IS NULL) = (replaced_unit IS NULL)", name="replaced_has_its_unit"),
        CheckConstraint("resolved_at IS NULL OR resolution IS NOT NULL", name="resolved_says_how"),
        Index("ix_interim_change_open", "resolved_at", "review_by"),
        Index("uq_interim_change_one_open", "script_id", unique=True, sqlite_where=text("resolved_at IS NULL")),
    )
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("script.id"), index=True)
    replaced_amount: Mapped[Decimal | None]
    replaced_unit: Mapped[str | None]
    replaced_frequency: Mapped[str | None]
    review_by: Mapped[datetime]
    owner: Mapped[str]
    reason: Mapped[str | None]
    since: Mapped[datetime | None]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    discussed: Mapped[bool | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]
    resolved_decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))

    replaced = DoseColumns("replaced")
    """The dose that was replaced, or None when there was none."""


class ScriptChange(Base):
    """One change of a line: what its dose was and is, why, who decided, whether it was discussed (E4, E15).

    `line_before`: what else it replaced, as `handover.line_before` writes it; None where nobody kept it (before 0.3).
    """

    __tablename__ = "script_change"
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("script.id"), index=True)
    changed_at: Mapped[datetime]
    was_amount: Mapped[Decimal | None]
    was_unit: Mapped[str | None]
    now_amount: Mapped[Decimal | None]
    now_unit: Mapped[str | None]
    reason: Mapped[str | None]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    discussed: Mapped[bool | None]
    person_said: Mapped[str | None]
    line_before: Mapped[str | None]

    was = DoseColumns("was")
    """The dose before the change, or None when it was not known."""

    now = DoseColumns("now")
    """The dose after the change, or None when it is not known."""


class ScriptDisposition(Base):
    """What this desk decided about an incoming script, line by line, at receipt."""

    __tablename__ = "script_disposition"
    travels: ClassVar[bool] = True

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("script.id"), index=True)
    disposition: Mapped[Disposition] = mapped_column(slug(Disposition))
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    where: Mapped[str | None]
    discussed: Mapped[bool | None]
