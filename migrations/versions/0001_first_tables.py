"""The desk's first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "desk",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("establishment_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("id = 'desk'", name=op.f("ck_desk_one_desk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
    )
    op.create_table(
        "event",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("in_record", sa.Boolean(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_event")),
    )
    op.create_index("ix_event_person", "event", ["person_id", "in_record", "sequence"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("prison_number", sa.Text(), nullable=True),
        sa.Column("desk_reference", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("nhs_number", sa.Text(), nullable=True),
        sa.Column(
            "nhs_trace_status",
            sa.Enum(
                "verified",
                "from_document",
                "stated",
                "none",
                name="nhstracestatus",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("pnc_number", sa.Text(), nullable=True),
        sa.Column("cro_number", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "here", "leaving", "left", name="personstate", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column(
            "allergy_state",
            sa.Enum(
                "known",
                "none_known",
                "not_recorded",
                "unavailable",
                name="allergystate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("allergy_asked_by", sa.Text(), nullable=True),
        sa.Column(
            "allergy_asked_role",
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
                name="allergy_asked_role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("allergy_asked_at", sa.String(20), nullable=True),
        sa.Column("allergy_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(nhs_number) = 10 AND nhs_number NOT GLOB '*[^0-9]*'", name=op.f("ck_person_nhs_number_form")
        ),
        sa.CheckConstraint(
            "nhs_number IS NOT NULL OR nhs_trace_status = 'none'", name=op.f("ck_person_traced_has_a_number")
        ),
        sa.CheckConstraint(
            "prison_number GLOB '[A-Z][0-9][0-9][0-9][0-9][A-Z][A-Z]'", name=op.f("ck_person_prison_number_form")
        ),
        sa.CheckConstraint("length(trim(family_name)) > 0", name=op.f("ck_person_family_name_not_blank")),
        sa.CheckConstraint(
            "prison_number IS NOT NULL OR desk_reference IS NOT NULL", name=op.f("ck_person_has_a_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("desk_reference", name=op.f("uq_person_desk_reference")),
        sa.UniqueConstraint("prison_number", name=op.f("uq_person_prison_number")),
    )
    op.create_index("ix_person_date_of_birth", "person", ["date_of_birth"], unique=False)
    op.create_index("ix_person_nhs_number", "person", ["nhs_number"], unique=False)
    op.create_index("ix_person_state", "person", ["state"], unique=False)
    op.create_table(
        "trusted_root",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_file", sa.Text(), nullable=False),
        sa.Column("trusted_at", sa.String(20), nullable=False),
        sa.Column("trusted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_root")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=True),
        sa.Column("supervisor", sa.Text(), nullable=True),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("disabled_at", sa.String(20), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(full_name)) > 0", name=op.f("ck_user_full_name_not_blank")),
        sa.CheckConstraint("length(trim(username)) > 0", name=op.f("ck_user_username_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    op.create_table(
        "allergy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("substance", sa.Text(), nullable=False),
        sa.Column("reaction", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("removed_at", sa.String(20), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("length(trim(substance)) > 0", name=op.f("ck_allergy_substance_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_allergy_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allergy")),
    )
    op.create_index(op.f("ix_allergy_person_id"), "allergy", ["person_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.String(20), nullable=True),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_contact_name_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_person_id"), "contact", ["person_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role",
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
                name="role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("registration", sa.Text(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "present",
                "telephone",
                "remote",
                name="decisionmode",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.String(20), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column(
            "recorded_role",
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
                name="recorded_role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("countersigned_at", sa.String(20), nullable=True),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_decision_name_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_person_id"), "decision", ["person_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("act_now", "soon", "know", name="flaglevel", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("started_at", sa.String(20), nullable=False),
        sa.Column("ended_at", sa.String(20), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("observation", sa.Text(), nullable=True),
        sa.Column("last_on", sa.Text(), nullable=True),
        sa.Column("methods", sa.Text(), nullable=False),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("next_review_at", sa.String(20), nullable=True),
        sa.Column("last_observed_at", sa.String(20), nullable=True),
        sa.Column("raised_by_answer", sa.Text(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_flag_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_flag_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
    )
    op.create_index(op.f("ix_flag_person_id"), "flag", ["person_id"], unique=False)
    op.create_table(
        "person_alias",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_alias_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_alias")),
    )
    op.create_index(op.f("ix_person_alias_person_id"), "person_alias", ["person_id"], unique=False)
    op.create_table(
        "person_fact",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
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
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (value IS NOT NULL)", name=op.f("ck_person_fact_value_when_answered")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_fact_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_fact")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_person_fact_person_id_key")),
    )
    op.create_index(op.f("ix_person_fact_person_id"), "person_fact", ["person_id"], unique=False)
    op.create_table(
        "received_pack",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("pack_hash", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("sender_code", sa.Text(), nullable=True),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(20), nullable=False),
        sa.Column(
            "trust",
            sa.Enum(
                "verified",
                "training",
                "issuer_unknown",
                name="trust",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("received_at", sa.String(20), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("cose", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "trust <> 'issuer_unknown' OR length(trim(coalesce(reason, ''))) > 0",
            name=op.f("ck_received_pack_unknown_says_why"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_received_pack_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_pack")),
        sa.UniqueConstraint("pack_hash", name=op.f("uq_received_pack_pack_hash")),
    )
    op.create_index(op.f("ix_received_pack_person_id"), "received_pack", ["person_id"], unique=False)
    op.create_table(
        "stay",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.String(20), nullable=False),
        sa.Column("arrived_from", sa.Text(), nullable=True),
        sa.Column(
            "arrival_kind",
            sa.Enum(
                "court_remand",
                "court_sentenced",
                "recall",
                "transfer",
                "hospital_return",
                "court_return",
                "other",
                name="arrivalkind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("legal_status", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("left_at", sa.String(20), nullable=True),
        sa.Column("left_to", sa.Text(), nullable=True),
        sa.Column("seen_with", sa.Text(), nullable=True),
        sa.Column("reception_done_at", sa.String(20), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stay_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
    )
    op.create_index("ix_stay_open", "stay", ["left_at", "arrived_at"], unique=False)
    op.create_index(op.f("ix_stay_person_id"), "stay", ["person_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column(
            "role",
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
                name="role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_role")),
        sa.UniqueConstraint("user_id", "role", name=op.f("uq_user_role_user_id_role")),
    )
    op.create_index(op.f("ix_user_role_user_id"), "user_role", ["user_id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("stay_id", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("form_hash", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "signed", name="assessmentstatus", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("started_at", sa.String(20), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.String(20), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column(
            "signed_role",
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
                name="signed_role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("supervised_by", sa.Text(), nullable=True),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_assessment_signed_has_its_time")
        ),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name=op.f("ck_assessment_signed_has_its_name")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessment_person_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_assessment_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index(op.f("ix_assessment_person_id"), "assessment", ["person_id"], unique=False)
    op.create_index(op.f("ix_assessment_stay_id"), "assessment", ["stay_id"], unique=False)
    op.create_table(
        "brought",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("stay_id", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "paper", "medicine", "aid", name="broughtkind", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=True),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.String(20), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.CheckConstraint("length(trim(what)) > 0", name=op.f("ck_brought_what_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_brought_person_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_brought_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought")),
    )
    op.create_index(op.f("ix_brought_person_id"), "brought", ["person_id"], unique=False)
    op.create_table(
        "carried_answer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("received_pack_id", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
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
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column(
            "recorded_role",
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
                name="recorded_role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.String(20), nullable=True),
        sa.Column("settled_how", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_carried_answer_person_id")),
        sa.ForeignKeyConstraint(
            ["received_pack_id"], ["received_pack.id"], name=op.f("fk_carried_answer_received_pack_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_answer")),
        sa.UniqueConstraint(
            "person_id",
            "form",
            "key",
            "received_pack_id",
            name=op.f("uq_carried_answer_person_id_form_key_received_pack_id"),
        ),
    )
    op.create_index(op.f("ix_carried_answer_person_id"), "carried_answer", ["person_id"], unique=False)
    op.create_table(
        "expected_arrival",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expected_at", sa.String(20), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("given_names", sa.Text(), nullable=True),
        sa.Column("prison_number", sa.Text(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("arrived_from", sa.Text(), nullable=True),
        sa.Column(
            "arrival_kind",
            sa.Enum(
                "court_remand",
                "court_sentenced",
                "recall",
                "transfer",
                "hospital_return",
                "court_return",
                "other",
                name="arrivalkind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("stay_id", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.String(20), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_expected_arrival_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_arrival")),
    )
    op.create_index("ix_expected_arrival_day", "expected_arrival", ["day", "stay_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("stay_id", sa.Text(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "transfer",
                "court",
                "release",
                "hospital",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("to_code", sa.Text(), nullable=True),
        sa.Column("to_name", sa.Text(), nullable=True),
        sa.Column("leaves_at", sa.String(20), nullable=True),
        sa.Column("expected_at", sa.String(20), nullable=True),
        sa.Column(
            "fit",
            sa.Enum(
                "yes", "with_conditions", "no", name="fittotravel", native_enum=False, create_constraint=True, length=30
            ),
            nullable=True,
        ),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("fit_decided_by", sa.Text(), nullable=True),
        sa.Column("fit_decided_at", sa.String(20), nullable=True),
        sa.Column("hold_until", sa.String(20), nullable=True),
        sa.Column("hold_by", sa.Text(), nullable=True),
        sa.Column("healthcare_telephone", sa.Text(), nullable=True),
        sa.Column("instruction", sa.Text(), nullable=True),
        sa.Column("envelope_seal", sa.Text(), nullable=True),
        sa.Column("bag_seal", sa.Text(), nullable=True),
        sa.Column("property_seal", sa.Text(), nullable=True),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.Column("left_at", sa.String(20), nullable=True),
        sa.Column("left_anyway", sa.Text(), nullable=True),
        sa.Column("arrived_at", sa.String(20), nullable=True),
        sa.Column("cancelled_at", sa.String(20), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handover_person_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_handover_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_person_id"), "handover", ["person_id"], unique=False)
    op.create_table(
        "script",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("medicine", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("strength", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("dose_amount", sa.String(24), nullable=True),
        sa.Column("dose_unit", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("frequency", sa.Text(), nullable=True),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("as_required", sa.Boolean(), nullable=False),
        sa.Column("maximum", sa.Text(), nullable=True),
        sa.Column("indication", sa.Text(), nullable=True),
        sa.Column("supervised", sa.Boolean(), nullable=False),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "current",
                "on_hold",
                "stopped",
                name="scriptstatus",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.String(20), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("last_given_at", sa.String(20), nullable=True),
        sa.Column(
            "last_given_how",
            sa.Enum(
                "observed",
                "recorded",
                "stated",
                name="lastgivenhow",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("last_given_where", sa.Text(), nullable=True),
        sa.Column("last_given_by", sa.Text(), nullable=True),
        sa.Column("next_due_at", sa.String(20), nullable=True),
        sa.Column(
            "carrier",
            sa.Enum(
                "escort",
                "person",
                "not_sent",
                "stock",
                name="carrier",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("quantity_sent", sa.Text(), nullable=True),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.Column("not_until_prescriber", sa.Text(), nullable=True),
        sa.Column("stopped_at", sa.String(20), nullable=True),
        sa.Column("stop_reason", sa.Text(), nullable=True),
        sa.Column("stop_discussed", sa.Boolean(), nullable=True),
        sa.Column("stop_decision_id", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'stopped') = (stopped_at IS NOT NULL)", name=op.f("ck_script_stopped_has_its_time")
        ),
        sa.CheckConstraint("dose_unit <> 'mL' OR strength IS NOT NULL", name=op.f("ck_script_volume_has_its_strength")),
        sa.CheckConstraint("(dose_amount IS NULL) = (dose_unit IS NULL)", name=op.f("ck_script_dose_has_its_unit")),
        sa.CheckConstraint("every_days >= 1", name=op.f("ck_script_every_days_positive")),
        sa.CheckConstraint("length(trim(medicine)) > 0", name=op.f("ck_script_medicine_not_blank")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_script_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_script_person_id")),
        sa.ForeignKeyConstraint(["stop_decision_id"], ["decision.id"], name=op.f("fk_script_stop_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script")),
    )
    op.create_index(op.f("ix_script_person_id"), "script", ["person_id"], unique=False)
    op.create_index("ix_script_status_next_due", "script", ["status", "next_due_at"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
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
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attention", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column(
            "recorded_role",
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
                name="recorded_role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("recorded_at", sa.String(20), nullable=True),
        sa.Column("recorded_where", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'answered') = (value IS NOT NULL)", name=op.f("ck_answer_value_when_answered")),
        sa.CheckConstraint(
            "state <> 'not_asked' OR length(trim(coalesce(reason, ''))) > 0", name=op.f("ck_answer_not_asked_says_why")
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_answer_assessment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("assessment_id", "key", name=op.f("uq_answer_assessment_id_key")),
    )
    op.create_index(op.f("ix_answer_assessment_id"), "answer", ["assessment_id"], unique=False)
    op.create_index(op.f("ix_answer_person_id"), "answer", ["person_id"], unique=False)
    op.create_table(
        "given_dose",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
        sa.Column("medicine", sa.Text(), nullable=False),
        sa.Column("amount", sa.String(24), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("given_at", sa.String(20), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "observed",
                "recorded",
                "stated",
                name="lastgivenhow",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("override_decision_id", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("entered_in_error_at", sa.String(20), nullable=True),
        sa.CheckConstraint("(amount IS NULL) = (unit IS NULL)", name=op.f("ck_given_dose_dose_has_its_unit")),
        sa.ForeignKeyConstraint(
            ["override_decision_id"], ["decision.id"], name=op.f("fk_given_dose_override_decision_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_given_dose_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_given_dose_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_dose")),
    )
    op.create_index("ix_given_dose_person", "given_dose", ["person_id", "given_at"], unique=False)
    op.create_index(op.f("ix_given_dose_person_id"), "given_dose", ["person_id"], unique=False)
    op.create_index(op.f("ix_given_dose_script_id"), "given_dose", ["script_id"], unique=False)
    op.create_table(
        "interim_change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
        sa.Column("replaced_amount", sa.String(24), nullable=True),
        sa.Column("replaced_unit", sa.Text(), nullable=True),
        sa.Column("replaced_frequency", sa.Text(), nullable=True),
        sa.Column("review_by", sa.String(20), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("since", sa.String(20), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("discussed", sa.Boolean(), nullable=True),
        sa.Column("resolved_at", sa.String(20), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("resolved_decision_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(replaced_amount IS NULL) = (replaced_unit IS NULL)", name=op.f("ck_interim_change_replaced_has_its_unit")
        ),
        sa.CheckConstraint(
            "resolved_at IS NULL OR resolution IS NOT NULL", name=op.f("ck_interim_change_resolved_says_how")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_interim_change_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_interim_change_person_id")),
        sa.ForeignKeyConstraint(
            ["resolved_decision_id"], ["decision.id"], name=op.f("fk_interim_change_resolved_decision_id")
        ),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_interim_change_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interim_change")),
    )
    op.create_index("ix_interim_change_open", "interim_change", ["resolved_at", "review_by"], unique=False)
    op.create_index(op.f("ix_interim_change_person_id"), "interim_change", ["person_id"], unique=False)
    op.create_index(op.f("ix_interim_change_script_id"), "interim_change", ["script_id"], unique=False)
    op.create_index(
        "uq_interim_change_one_open",
        "interim_change",
        ["script_id"],
        unique=True,
        sqlite_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "leg",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("handover_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.String(20), nullable=False),
        sa.Column("envelope_seal", sa.Text(), nullable=True),
        sa.Column("bag_seal", sa.Text(), nullable=True),
        sa.Column("seals_whole", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_role",
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
                name="role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_leg_handover_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leg_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("handover_id", "sequence", name=op.f("uq_leg_handover_id_sequence")),
    )
    op.create_index(op.f("ix_leg_handover_id"), "leg", ["handover_id"], unique=False)
    op.create_index(op.f("ix_leg_person_id"), "leg", ["person_id"], unique=False)
    op.create_table(
        "pack",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("handover_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(20), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("not_valid_after", sa.String(20), nullable=False),
        sa.Column("pack_hash", sa.Text(), nullable=False),
        sa.Column("short_hash", sa.Text(), nullable=False),
        sa.Column("record_head", sa.Text(), nullable=True),
        sa.Column("travel_hash", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("stale_explained", sa.Text(), nullable=True),
        sa.Column("stale_explained_by", sa.Text(), nullable=True),
        sa.Column("stale_explained_head", sa.Text(), nullable=True),
        sa.Column("superseded_at", sa.String(20), nullable=True),
        sa.Column("cose", sa.LargeBinary(), nullable=True),
        sa.Column("clinical", sa.LargeBinary(), nullable=True),
        sa.Column("escort", sa.LargeBinary(), nullable=True),
        sa.Column("person_copy", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_pack_handover_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pack_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("number", name=op.f("uq_pack_number")),
        sa.UniqueConstraint("person_id", "sequence", name=op.f("uq_pack_person_id_sequence")),
    )
    op.create_index(op.f("ix_pack_handover_id"), "pack", ["handover_id"], unique=False)
    op.create_index(op.f("ix_pack_person_id"), "pack", ["person_id"], unique=False)
    op.create_table(
        "script_change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(20), nullable=False),
        sa.Column("was_amount", sa.String(24), nullable=True),
        sa.Column("was_unit", sa.Text(), nullable=True),
        sa.Column("now_amount", sa.String(24), nullable=True),
        sa.Column("now_unit", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("discussed", sa.Boolean(), nullable=True),
        sa.Column("person_said", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_script_change_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_script_change_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_script_change_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_change")),
    )
    op.create_index(op.f("ix_script_change_person_id"), "script_change", ["person_id"], unique=False)
    op.create_index(op.f("ix_script_change_script_id"), "script_change", ["script_id"], unique=False)
    op.create_table(
        "script_disposition",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
        sa.Column(
            "disposition",
            sa.Enum(
                "continue",
                "bridge",
                "hold",
                "stop",
                name="disposition",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.String(20), nullable=True),
        sa.Column("until", sa.String(20), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("discussed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_script_disposition_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_script_disposition_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_script_disposition_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_disposition")),
    )
    op.create_index(op.f("ix_script_disposition_person_id"), "script_disposition", ["person_id"], unique=False)
    op.create_index(op.f("ix_script_disposition_script_id"), "script_disposition", ["script_id"], unique=False)
    op.create_table(
        "script_source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("script_id", sa.Text(), nullable=False),
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
        sa.Column(
            "outcome",
            sa.Enum(
                "confirmed",
                "differs",
                "no_answer",
                name="sourceoutcome",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.String(20), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("last_observed_at", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_script_source_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_script_source_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_source")),
    )
    op.create_index(op.f("ix_script_source_person_id"), "script_source", ["person_id"], unique=False)
    op.create_index(op.f("ix_script_source_script_id"), "script_source", ["script_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column(
            "owner_role",
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
                name="role",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.String(20), nullable=False),
        sa.Column("due_at", sa.String(20), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "declined",
                "passed_on",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("script_id", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.String(20), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("raised_by_answer", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_task_closed_has_its_time")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_task_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_person_id")),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_task_script_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_due_at"), "task", ["due_at"], unique=False)
    op.create_index(op.f("ix_task_person_id"), "task", ["person_id"], unique=False)

    # The audit is append-only in the database too, whatever a program asks.
    op.execute(
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    )
    # A signed assessment's answers are amended, never overwritten.
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER answer_signed_no_{verb.lower()} BEFORE {verb} ON answer "
            "WHEN (SELECT status FROM assessment WHERE id = OLD.assessment_id) = 'signed' "
            "BEGIN SELECT RAISE(ABORT, 'a signed answer is amended, not overwritten'); END"
        )
    # Names as people search for them: normalised copies (no accents, apostrophes or hyphens), numbers, birth dates.
    op.execute(
        "CREATE VIRTUAL TABLE person_search USING fts5(person_id UNINDEXED, words, prefix='1 2 3', "
        'tokenize="unicode61 remove_diacritics 2")'
    )
