"""Scripts: schedules, what became of each dose, reviews, controlled drugs on their way, places to ask."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations import Operations

revision = "0003"
down_revision = "0002"

_ROLES = (
    "nurse", "healthcare_assistant", "prescriber", "pharmacy", "substance_misuse_worker", "mental_health_worker",
    "healthcare_administrator", "escort", "desk_administrator",
)  # fmt: skip
_KINDS = (
    "prescriber", "pharmacy", "gp_record", "police_or_court", "previous_pack", "container", "test", "person",
)  # fmt: skip


def upgrade() -> None:
    create_places()
    create_schedules()
    create_missed_and_reviews()
    create_leaving()
    create_possession()
    create_release()
    add_columns()
    let_volumes_wait()
    widen_sources()
    create_dmd_tables(op)
    create_typed_drafts()
    keep_as_written()


def create_typed_drafts() -> None:
    """What is typed on a screen and not saved yet."""
    op.create_table(
        "typed_draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.String(20), nullable=False),
        sa.Column("saved_at", sa.String(20), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(screen)) > 0", name=op.f("ck_typed_draft_screen_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_typed_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typed_draft")),
    )
    op.create_index("ix_typed_draft_screen_person_id", "typed_draft", ["screen", "person_id"], unique=False)


def create_dmd_tables(op: Operations) -> None:
    """The dictionary of medicines and devices: its release, its products and what they are found by."""
    op.create_table(
        "dmd_release",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("imported_at", sa.String(20), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("vtms", sa.Integer(), nullable=False),
        sa.Column("vmps", sa.Integer(), nullable=False),
        sa.Column("amps", sa.Integer(), nullable=False),
        sa.Column("invalids", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 'dmd'", name=op.f("ck_dmd_release_one_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dmd_release")),
    )
    op.create_table(
        "dmd_product",
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("previous_code", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("previous_name", sa.Text(), nullable=True),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("generic", sa.Text(), nullable=True),
        sa.Column("strength", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("routes", sa.Text(), nullable=False),
        sa.Column("ingredients", sa.Text(), nullable=False),
        sa.Column("controlled_code", sa.Text(), nullable=True),
        sa.Column("controlled_drug", sa.Text(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("invalid", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level IN ('vtm', 'vmp', 'amp')", name=op.f("ck_dmd_product_level_known")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_dmd_product_name_not_blank")),
        sa.PrimaryKeyConstraint("rank", name=op.f("pk_dmd_product")),
        sa.UniqueConstraint("code", name=op.f("uq_dmd_product_code")),
    )
    op.create_index(op.f("ix_dmd_product_previous_code"), "dmd_product", ["previous_code"], unique=False)
    # Only the index, no text: its rows are numbered by rank, so that the first hits are the best ones and reading can
    # stop at once. Prefixes of up to ten letters have a list of their own; words come as `services.dmd` cuts them.
    op.execute(
        "CREATE VIRTUAL TABLE dmd_search USING fts5(words, content='', detail=none, columnsize=0, "
        "prefix='1 2 3 4 5 6 7 8 9 10', tokenize=\"ascii tokenchars '_.%'\")"
    )


def create_places() -> None:
    """Places that can be asked, what establishments can do, alerts that were seen."""
    op.create_table(
        "source_place",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "prescriber",
                "pharmacy",
                "gp_record",
                "police_or_court",
                "previous_pack",
                "container",
                "test",
                "person",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.String(20), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_source_place_name_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_place")),
    )
    op.create_table(
        "establishment_directory",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("received_from", sa.Text(), nullable=True),
        sa.Column("edited_by", sa.Text(), nullable=True),
        sa.Column("edited_at", sa.String(20), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(body)) > 0", name=op.f("ck_establishment_directory_body_not_blank")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_establishment_directory")),
    )
    op.create_table(
        "alert_acknowledgement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("alert_key", sa.Text(), nullable=False),
        sa.Column("script_ids", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column(
            "role", sa.Enum(*_ROLES, name="role", native_enum=False, create_constraint=True, length=30), nullable=False
        ),
        sa.Column("at", sa.String(20), nullable=False),
        sa.CheckConstraint("length(trim(alert_key)) > 0", name=op.f("ck_alert_acknowledgement_alert_key_not_blank")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_alert_acknowledgement_reason_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alert_acknowledgement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_acknowledgement")),
    )
    op.create_index(op.f("ix_alert_acknowledgement_person_id"), "alert_acknowledgement", ["person_id"], unique=False)
    op.create_table(
        "standing",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("alert_keys", sa.Text(), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("reviews_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_standing_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_standing")),
    )


def create_schedules() -> None:
    """Schedules and their doses."""
    op.create_table(
        "schedule",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "titration",
                "reduction",
                "alcohol",
                "benzodiazepine",
                "other",
                name="schedulekind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("stopped_at", sa.String(20), nullable=True),
        sa.Column("stop_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.CheckConstraint("(stopped_at IS NULL) = (stop_reason IS NULL)", name=op.f("ck_schedule_stopped_says_why")),
        sa.CheckConstraint("days BETWEEN 1 AND 366", name=op.f("ck_schedule_days_range")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_schedule_name_not_blank")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_schedule_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_schedule_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_schedule_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    op.create_index(op.f("ix_schedule_person_id"), "schedule", ["person_id"], unique=False)
    op.create_index(op.f("ix_schedule_script_id"), "schedule", ["script_id"], unique=False)
    op.create_table(
        "schedule_dose",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("schedule_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("amount", sa.String(24), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "time GLOB '[0-2][0-9]:[0-5][0-9]' AND time < '24:00'", name=op.f("ck_schedule_dose_clock_time")
        ),
        sa.CheckConstraint("day BETWEEN 1 AND 366", name=op.f("ck_schedule_dose_day_range")),
        sa.CheckConstraint("length(trim(unit)) > 0", name=op.f("ck_schedule_dose_unit_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_schedule_dose_person_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_schedule_dose_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_dose")),
        sa.UniqueConstraint("schedule_id", "day", "time", name=op.f("uq_schedule_dose_schedule_id_day_time")),
    )
    op.create_index(op.f("ix_schedule_dose_person_id"), "schedule_dose", ["person_id"], unique=False)
    op.create_index(op.f("ix_schedule_dose_schedule_id"), "schedule_dose", ["schedule_id"], unique=False)


def create_missed_and_reviews() -> None:
    """Decisions after missed doses, and reviews that are due."""
    op.create_table(
        "missed_dose_decision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
        sa.Column("last_observed_at", sa.String(20), nullable=True),
        sa.Column("missed_days", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_missed_dose_decision_words_not_blank")),
        sa.CheckConstraint(
            "missed_days IS NULL OR missed_days >= 0", name=op.f("ck_missed_dose_decision_missed_days_range")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_missed_dose_decision_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_missed_dose_decision_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_missed_dose_decision_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_dose_decision")),
    )
    op.create_index(op.f("ix_missed_dose_decision_person_id"), "missed_dose_decision", ["person_id"], unique=False)
    op.create_index(op.f("ix_missed_dose_decision_script_id"), "missed_dose_decision", ["script_id"], unique=False)
    op.create_table(
        "script_review",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.String(20), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_script_review_done_says_by_whom")),
        sa.CheckConstraint("length(trim(kind)) > 0", name=op.f("ck_script_review_kind_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_script_review_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_script_review_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_review")),
    )
    op.create_index("ix_script_review_open", "script_review", ["done_at", "due_on"], unique=False)
    op.create_index(op.f("ix_script_review_person_id"), "script_review", ["person_id"], unique=False)


def create_leaving() -> None:
    """Controlled drugs counted on the way, and conflicts with which somebody left."""
    op.create_table(
        "custody_receipt",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=True),
        sa.Column("medicine", sa.Text(), nullable=False),
        sa.Column(
            "leg",
            sa.Enum(
                "sent",
                "escort",
                "received",
                "returned",
                name="custodyleg",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("amount", sa.String(24), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("expected_amount", sa.String(24), nullable=True),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.Column("discrepancy", sa.Text(), nullable=True),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(discrepancy IS NULL) OR length(trim(discrepancy)) > 0",
            name=op.f("ck_custody_receipt_discrepancy_has_words"),
        ),
        sa.CheckConstraint("length(trim(medicine)) > 0", name=op.f("ck_custody_receipt_medicine_not_blank")),
        sa.CheckConstraint("length(trim(unit)) > 0", name=op.f("ck_custody_receipt_unit_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_custody_receipt_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_custody_receipt_script_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_custody_receipt_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_receipt")),
    )
    op.create_index(op.f("ix_custody_receipt_person_id"), "custody_receipt", ["person_id"], unique=False)
    op.create_table(
        "leaving_conflict",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("handover_id", sa.Text(), nullable=True),
        sa.Column("script_id", sa.Text(), nullable=True),
        sa.Column("conflict_key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column(
            "role", sa.Enum(*_ROLES, name="role", native_enum=False, create_constraint=True, length=30), nullable=True
        ),
        sa.Column("to_name", sa.Text(), nullable=True),
        sa.CheckConstraint("length(trim(conflict_key)) > 0", name=op.f("ck_leaving_conflict_conflict_key_not_blank")),
        sa.CheckConstraint("length(trim(named)) > 0", name=op.f("ck_leaving_conflict_named_not_blank")),
        sa.CheckConstraint("length(trim(plan)) > 0", name=op.f("ck_leaving_conflict_plan_not_blank")),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_leaving_conflict_words_not_blank")),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_leaving_conflict_handover_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leaving_conflict_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_leaving_conflict_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving_conflict")),
    )
    op.create_index(op.f("ix_leaving_conflict_person_id"), "leaving_conflict", ["person_id"], unique=False)


def create_possession() -> None:
    """What the person may keep: each in-possession risk assessment."""
    op.create_table(
        "possession_assessment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("assessed_at", sa.String(20), nullable=False),
        sa.Column("assessed_by", sa.Text(), nullable=False),
        sa.Column(
            "assessed_role",
            sa.Enum(*_ROLES, name="role", native_enum=False, create_constraint=True, length=30),
            nullable=True,
        ),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.CheckConstraint("days BETWEEN 0 AND 366", name=op.f("ck_possession_assessment_days_range")),
        sa.CheckConstraint(
            "length(trim(assessed_by)) > 0", name=op.f("ck_possession_assessment_assessed_by_not_blank")
        ),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_possession_assessment_words_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_possession_assessment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_possession_assessment")),
    )
    op.create_index(op.f("ix_possession_assessment_person_id"), "possession_assessment", ["person_id"], unique=False)


def create_release() -> None:
    """What is decided and given before release, and the appointments that wait outside."""
    op.create_table(
        "release_plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("leaves_at", sa.String(20), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("way", "opioid_plan", "opioid_reason", "decision_id")),
        sa.Column(
            "wanted_state",
            _listed("answerstate", "answered", "declined", "unknown", "not_asked", "not_applicable"),
            nullable=False,
        ),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("wanted", "naloxone", "naloxone_detail")),
        sa.Column("naloxone_at", sa.String(20), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("naloxone_by", "warning", "warning_detail")),
        sa.Column("warning_at", sa.String(20), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("warning_by", "prescription")),
        sa.Column("prescription_days", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.Text(), nullable=True)
            for name in (
                "prescription_detail",
                "pharmacy",
                "pharmacy_address",
                "pharmacy_telephone",
                "pharmacy_hours",
                "referral",
                "referral_telephone",
            )
        ),
        sa.Column("referred_on", sa.Date(), nullable=True),
        *(
            sa.Column(name, sa.Text(), nullable=True)
            for name in ("gp", "gp_address", "gp_telephone", "carer", "carer_relation", "carer_telephone")
        ),
        sa.Column("consent", _listed("carerconsent", "agreed", "declined", "not_asked"), nullable=False),
        sa.Column("shares", sa.Text(), nullable=False),
        sa.Column("meets_at", sa.String(20), nullable=True),
        sa.Column("meets_where", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "prescription_days IS NULL OR prescription_days BETWEEN 0 AND 366", name=op.f("ck_release_plan_days_range")
        ),
        sa.CheckConstraint("carer IS NULL OR length(trim(carer)) > 0", name=op.f("ck_release_plan_carer_not_blank")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_release_plan_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_release_plan_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_plan")),
    )
    op.create_index(op.f("ix_release_plan_person_id"), "release_plan", ["person_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("with_whom", "place", "telephone", "hours", "note")),
        sa.Column("cancelled_at", sa.String(20), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_why IS NULL)", name=op.f("ck_appointment_cancelled_says_why")
        ),
        sa.CheckConstraint("length(trim(what)) > 0", name=op.f("ck_appointment_what_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)


def add_columns() -> None:
    """New columns, each with its rule: SQLite takes a rule with a column, and never afterwards."""
    for column in (
        "product_code TEXT",
        "duration_days INTEGER CONSTRAINT ck_script_duration_positive "
        "CHECK (duration_days IS NULL OR duration_days >= 1)",
        "started_on DATE",
        "maximum_amount VARCHAR(24)",
        "maximum_unit TEXT CONSTRAINT ck_script_maximum_has_its_unit "
        "CHECK ((maximum_amount IS NULL) = (maximum_unit IS NULL))",
        "maximum_hours INTEGER",
        "supply_amount VARCHAR(24)",
        "supply_unit TEXT CONSTRAINT ck_script_supply_has_its_unit "
        "CHECK ((supply_amount IS NULL) = (supply_unit IS NULL))",
        "supply_days INTEGER",
        "supply_witness TEXT",
        "in_possession VARCHAR(30) NOT NULL DEFAULT 'not_assessed' CONSTRAINT ck_script_inpossession "
        "CHECK (in_possession IN ('supervised', 'not_in_possession', 'in_possession', 'not_assessed'))",
        "stop_person_said TEXT",
    ):
        op.execute(f"ALTER TABLE script ADD COLUMN {column}")
    for column in (
        "outcome VARCHAR(30) NOT NULL DEFAULT 'given' CONSTRAINT ck_given_dose_doseoutcome "
        "CHECK (outcome IN ('given', 'declined', 'missed', 'not_available', 'withheld')) "
        "CONSTRAINT ck_given_dose_nothing_taken_unless_given CHECK (outcome = 'given' OR amount IS NULL)",
        "reason TEXT",
        "schedule_dose_id TEXT CONSTRAINT fk_given_dose_schedule_dose_id REFERENCES schedule_dose (id)",
        "due_at VARCHAR(20)",
        "entered_in_error_by TEXT",
        "entered_in_error_reason TEXT",
        "recorded_by TEXT",
        "recorded_at VARCHAR(20)",
        "recorded_where TEXT",
        "approximate BOOLEAN NOT NULL DEFAULT 0",
    ):
        op.execute(f"ALTER TABLE given_dose ADD COLUMN {column}")
    op.execute("ALTER TABLE pack ADD COLUMN label BLOB")
    op.create_index(op.f("ix_given_dose_schedule_dose_id"), "given_dose", ["schedule_dose_id"], unique=False)


_HAS_ITS_STRENGTH = "CONSTRAINT ck_script_volume_has_its_strength CHECK (dose_unit <> 'mL' OR strength IS NOT NULL)"
_OR_WAITS = (
    "CONSTRAINT ck_script_volume_has_its_strength_or_waits CHECK (dose_unit <> 'mL' OR strength IS NOT NULL "
    "OR not_until_prescriber IS NOT NULL OR status = 'stopped')"
)


def let_volumes_wait() -> None:
    """A dose in mL without its strength is kept while it waits for a prescriber: a pack may bring one.

    Other tables refer to `script`, so it is not made anew: a rule that only becomes wider changes no row, and SQLite's
    own description of ALTER TABLE changes it in the schema like this.
    """
    connection = op.get_bind()
    before = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'script'"
    ).scalar()
    if before is None or before.count(_HAS_ITS_STRENGTH) != 1:
        raise RuntimeError("the table of scripts is not as the first migration made it")
    after = before.replace(_HAS_ITS_STRENGTH, _OR_WAITS)
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'script'", (after,))
    connection.exec_driver_sql(f"PRAGMA schema_version = {int(version or 0) + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def widen_sources() -> None:
    """What a source said as a line of its own; it may also be unable to say. A rule of SQLite's changes only so."""
    for column in ("person_id", "script_id"):
        op.drop_index(op.f(f"ix_script_source_{column}"), "script_source")
    op.rename_table("script_source", "script_source_before")
    op.create_table(
        "script_source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
        sa.Column("kind", _listed("sourcekind", *_KINDS), nullable=False),
        sa.Column(
            "outcome", _listed("sourceoutcome", "confirmed", "differs", "could_not_say", "no_answer"), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.String(20), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("last_observed_at", sa.String(20), nullable=True),
        sa.Column("dose_amount", sa.String(24), nullable=True),
        sa.Column("dose_unit", sa.Text(), nullable=True),
        sa.Column("strength", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("frequency", sa.Text(), nullable=True),
        sa.Column("times", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("missed_days", sa.Integer(), nullable=True),
        sa.Column("take_home", sa.Text(), nullable=True),
        sa.Column("not_taken", sa.Boolean(), nullable=False, server_default=sa.text("0")),
        sa.Column("place_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(dose_amount IS NULL) = (dose_unit IS NULL)", name=op.f("ck_script_source_dose_has_its_unit")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_script_source_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["source_place.id"], name=op.f("fk_script_source_place_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_script_source_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_source")),
    )
    kept = "id, person_id, script_id, kind, outcome, name, telephone, asked_at, asked_by, said, last_observed_at"
    # In the order in which they were written: the order of the rows is the order of entry.
    op.execute(f"INSERT INTO script_source ({kept}) SELECT {kept} FROM script_source_before ORDER BY rowid")
    op.drop_table("script_source_before")
    for column in ("person_id", "script_id"):
        op.create_index(op.f(f"ix_script_source_{column}"), "script_source", [column], unique=False)


def _listed(name: str, *slugs: str) -> sa.Enum:
    return sa.Enum(*slugs, name=name, native_enum=False, create_constraint=True, length=30)


def keep_as_written() -> None:
    """What is only added stays as it was written; a dose may only be marked as wrong."""
    for table in (
        "schedule_dose", "missed_dose_decision", "custody_receipt", "leaving_conflict", "alert_acknowledgement",
        "possession_assessment", "release_plan",
    ):  # fmt: skip
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
            )
    kept = (
        "person_id", "script_id", "medicine", "amount", "unit", "given_at", "how", "outcome", "reason", "due_at",
        "approximate",
    )  # fmt: skip
    op.execute(
        f"CREATE TRIGGER given_dose_no_update BEFORE UPDATE OF {', '.join(kept)} ON given_dose "
        "BEGIN SELECT RAISE(ABORT, 'a dose is marked as wrong, never changed'); END"
    )
    op.execute(
        "CREATE TRIGGER given_dose_no_delete BEFORE DELETE ON given_dose "
        "BEGIN SELECT RAISE(ABORT, 'a dose is marked as wrong, never removed'); END"
    )
