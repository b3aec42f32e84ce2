"""Scores, amendments, services and tests, what was copied out, and who a task was passed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "copied_section",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("copied_at", sa.String(20), nullable=False),
        sa.Column("copied_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_copied_section_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copied_section")),
        sa.UniqueConstraint(
            "person_id", "section", "text_hash", name=op.f("uq_copied_section_person_id_section_text_hash")
        ),
    )
    op.create_index(op.f("ix_copied_section_person_id"), "copied_section", ["person_id"], unique=False)
    op.create_table(
        "health_test",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "positive",
                "negative",
                "inconclusive",
                "awaited",
                "declined",
                name="healthtestoutcome",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.String(20), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.Column("error_at", sa.String(20), nullable=True),
        sa.Column("error_by", sa.Text(), nullable=True),
        sa.Column("error_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_health_test_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_test")),
    )
    op.create_index(op.f("ix_health_test_person_id"), "health_test", ["person_id"], unique=False)
    op.create_table(
        "involvement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "current",
                "completed",
                "ended_early",
                "unknown",
                name="involvementstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Text(), nullable=True),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.Column("error_at", sa.String(20), nullable=True),
        sa.Column("error_by", sa.Text(), nullable=True),
        sa.Column("error_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_involvement_words_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_involvement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement")),
    )
    op.create_index(op.f("ix_involvement_person_id"), "involvement", ["person_id"], unique=False)
    op.create_table(
        "vaccination",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("vaccine", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "given",
                "stated",
                "declined",
                name="vaccinationstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("dose_number", sa.Integer(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.Column("error_at", sa.String(20), nullable=True),
        sa.Column("error_by", sa.Text(), nullable=True),
        sa.Column("error_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "dose_number IS NULL OR dose_number BETWEEN 1 AND 9", name=op.f("ck_vaccination_dose_number_range")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vaccination_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vaccination")),
    )
    op.create_index(op.f("ix_vaccination_person_id"), "vaccination", ["person_id"], unique=False)
    op.create_table(
        "amendment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("was_shown", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "answered",
                "declined",
                "unknown",
                "not_asked",
                "not_applicable",
                name="answerstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attention", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=True),
        sa.Column("entered_in_error", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("amended_by", sa.Text(), nullable=False),
        sa.Column(
            "amended_role",
            sa.Enum(
                "nurse",
                "healthcare_assistant",
                "prescriber",
                "pharmacy",
                "substance_misuse_worker",
                "mental_health_worker",
                "healthcare_administrator",
                "escort",
                "desk_administrator",
                name="amended_role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("amended_at", sa.String(20), nullable=False),
        sa.Column("amended_where", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (value IS NOT NULL) OR state IS NULL", name=op.f("ck_amendment_value_when_answered")
        ),
        sa.CheckConstraint(
            "state <> 'not_asked' OR length(trim(coalesce(reason, ''))) > 0",
            name=op.f("ck_amendment_not_asked_says_why"),
        ),
        sa.CheckConstraint("length(trim(why)) > 0", name=op.f("ck_amendment_why_not_blank")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_amendment_assessment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_amendment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index(op.f("ix_amendment_assessment_id"), "amendment", ["assessment_id"], unique=False)
    op.create_index(op.f("ix_amendment_person_id"), "amendment", ["person_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=True),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.String(20), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column(
            "taken_role",
            sa.Enum(
                "nurse",
                "healthcare_assistant",
                "prescriber",
                "pharmacy",
                "substance_misuse_worker",
                "mental_health_worker",
                "healthcare_administrator",
                "escort",
                "desk_administrator",
                name="taken_role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("band", sa.Text(), nullable=True),
        sa.Column("band_words", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("error_at", sa.String(20), nullable=True),
        sa.Column("error_by", sa.Text(), nullable=True),
        sa.Column("error_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(error_at IS NULL) = (error_reason IS NULL)", name=op.f("ck_score_error_says_why")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_score_assessment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_score_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
    )
    op.create_index(op.f("ix_score_person_id"), "score", ["person_id"], unique=False)
    op.create_index("ix_score_series", "score", ["person_id", "instrument", "taken_at"], unique=False)
    op.create_table(
        "score_item",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("score_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_score_item_person_id")),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_score_item_score_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_item")),
        sa.UniqueConstraint("score_id", "number", name=op.f("uq_score_item_score_id_number")),
    )
    op.create_index(op.f("ix_score_item_person_id"), "score_item", ["person_id"], unique=False)
    op.create_index(op.f("ix_score_item_score_id"), "score_item", ["score_id"], unique=False)
    op.add_column("carried_answer", sa.Column("changed_why", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("waiting_since", sa.String(20), nullable=True))
    op.add_column("user", sa.Column("unlock_code", sa.Text(), nullable=True))
    roles = (
        "nurse", "healthcare_assistant", "prescriber", "pharmacy", "substance_misuse_worker", "mental_health_worker",
        "healthcare_administrator", "escort", "desk_administrator",
    )  # fmt: skip
    allowed = ", ".join(f"'{role}'" for role in roles)
    op.execute(
        "ALTER TABLE task ADD COLUMN passed_to VARCHAR(30) "
        f"CONSTRAINT ck_task_passed_to CHECK (passed_to IN ({allowed}))"
    )
    # What was amended stays as it was written.
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER amendment_no_{verb.lower()} BEFORE {verb} ON amendment "
            "BEGIN SELECT RAISE(ABORT, 'amendments are only added'); END"
        )
