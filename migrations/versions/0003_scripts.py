"""Scripts and paper: schedules, doses, reviews, places to ask; receipts, prints read back, the estate's directory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ROLES = (
    "nurse", "healthcare_assistant", "prescriber", "pharmacy", "substance_misuse_worker", "mental_health_worker",
    "healthcare_administrator", "escort", "desk_administrator",
)  # fmt: skip
_KINDS = (
    "prescriber", "pharmacy", "gp_record", "police_or_court", "previous_pack", "container", "test", "file", "person",
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
    create_dmd_tables()
    create_typed_drafts()
    let_arrivals_be_corrected()
    create_receipts()
    create_print_checks()
    let_leavings_be_undone()
    create_received_summaries()
    create_estate_directory()
    keep_as_written()
    order_search()
    name_what_was_asked()


def name_what_was_asked() -> None:
    """Tasks about a line have a kind of their own; until now only their titles told them from each other."""
    op.execute(
        "UPDATE task SET kind = CASE WHEN title LIKE 'Prescriber to decide: %' THEN 'line_waits' "
        "WHEN title LIKE 'Decide whether to give %' THEN 'line_held' "
        "WHEN title LIKE 'The bridge of % ends' THEN 'bridge_ends' ELSE kind END "
        "WHERE kind = 'receipt' AND script_id IS NOT NULL"
    )


def order_search() -> None:
    """The order in which people are found, so that a search of one letter can stop after its first lines.

    `search_id` is the row number in `person_search`. Triggers keep the order: whoever batch-alters `person` makes them
    anew.
    """
    op.execute(
        "CREATE TABLE person_search_order (search_id INTEGER PRIMARY KEY, person_id TEXT NOT NULL UNIQUE, "
        "gone INTEGER NOT NULL, family_name TEXT NOT NULL, given_names TEXT NOT NULL)"
    )
    op.execute("CREATE INDEX ix_person_search_order ON person_search_order (gone, family_name, given_names)")
    columns = "person_id, gone, family_name, given_names"
    op.execute(
        f"INSERT INTO person_search_order ({columns}) SELECT id, state = 'left', family_name, given_names FROM person"
    )
    op.execute(
        "CREATE TRIGGER person_search_order_add AFTER INSERT ON person BEGIN "
        f"INSERT INTO person_search_order ({columns}) "
        "VALUES (new.id, new.state = 'left', new.family_name, new.given_names); END"
    )
    op.execute(
        "CREATE TRIGGER person_search_order_change AFTER UPDATE OF state, family_name, given_names ON person BEGIN "
        "UPDATE person_search_order SET gone = new.state = 'left', family_name = new.family_name, "
        "given_names = new.given_names WHERE person_id = new.id; END"
    )
    op.execute(
        "CREATE TRIGGER person_search_order_remove AFTER DELETE ON person BEGIN "
        "DELETE FROM person_search_order WHERE person_id = old.id; END"
    )
    op.execute("CREATE TEMP TABLE moved AS SELECT person_id, words FROM person_search")
    op.execute("DELETE FROM person_search")
    op.execute(
        "INSERT INTO person_search (rowid, person_id, words) SELECT search_id, person_id, words "
        "FROM moved JOIN person_search_order USING (person_id)"
    )
    op.execute("DROP TABLE moved")


def create_received_summaries() -> None:
    """Summaries of other systems, whole as they came."""
    op.create_table(
        "received_summary",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("made", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("received_at", sa.String(20), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(trim(system)) > 0", name=op.f("ck_received_summary_system_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_received_summary_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_summary")),
        sa.UniqueConstraint("person_id", "document_hash", name=op.f("uq_received_summary_person_id_document_hash")),
    )
    op.create_index(op.f("ix_received_summary_person_id"), "received_summary", ["person_id"], unique=False)


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
        sa.Column("goes_at", sa.String(20), nullable=True),
        sa.CheckConstraint("length(trim(screen)) > 0", name=op.f("ck_typed_draft_screen_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_typed_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typed_draft")),
    )
    op.create_index("ix_typed_draft_screen_person_id", "typed_draft", ["screen", "person_id"], unique=False)
    op.create_table(
        "receipt_draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("pack_hash", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.String(20), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(about)) > 0", name=op.f("ck_receipt_draft_about_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_draft")),
        sa.UniqueConstraint("pack_hash", "about", "user_id", name=op.f("uq_receipt_draft_pack_hash_about_user_id")),
    )


def create_print_checks() -> None:
    """Each reading back of an issued pack's own print, or why it was not read back."""
    op.create_table(
        "print_check",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("handover_id", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("how", _listed("printread", "scan", "photo", "typed", "skipped"), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("codes_read", sa.Integer(), nullable=True),
        sa.Column("codes_total", sa.Integer(), nullable=True),
        sa.Column(
            "because",
            _listed("notreadback", "no_reader", "no_print", "no_codes", "no_time", "other"),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("role", _listed("role", *_ROLES), nullable=False),
        sa.CheckConstraint(
            "(how <> 'skipped') OR (because IS NOT NULL AND length(trim(coalesce(reason, ''))) > 0)",
            name=op.f("ck_print_check_skipped_says_why"),
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_print_check_handover_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_print_check_pack_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_print_check_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_check")),
    )
    for column in ("person_id", "handover_id", "pack_id"):
        op.create_index(op.f(f"ix_print_check_{column}"), "print_check", [column], unique=False)


def let_leavings_be_undone() -> None:
    """Who was marked as left and is here all the same: who took it back, when and why."""
    op.create_table(
        "leaving_undone",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("handover_id", sa.Text(), nullable=False),
        sa.Column("left_at", sa.String(20), nullable=False),
        sa.Column("left_anyway", sa.Text(), nullable=True),
        sa.Column("why", _listed("whynotleft", "turned_back", "wrong_person", "cancelled", "other"), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("role", _listed("role", *_ROLES), nullable=False),
        sa.CheckConstraint(
            "(why <> 'other') OR (length(trim(coalesce(words, ''))) > 0)",
            name=op.f("ck_leaving_undone_other_has_words"),
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_leaving_undone_handover_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leaving_undone_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving_undone")),
    )
    for column in ("person_id", "handover_id"):
        op.create_index(op.f(f"ix_leaving_undone_{column}"), "leaving_undone", [column], unique=False)


def create_receipts() -> None:
    """Receipts made for packs that came, receipts read of packs that went, and slips of amendments."""
    op.create_table(
        "receipt_made",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("received_pack_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("receipt_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(20), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("cose", sa.LargeBinary(), nullable=False),
        sa.Column("slip", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_receipt_made_person_id")),
        sa.ForeignKeyConstraint(
            ["received_pack_id"], ["received_pack.id"], name=op.f("fk_receipt_made_received_pack_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_made")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_made_number")),
        sa.UniqueConstraint("received_pack_id", "sequence", name=op.f("uq_receipt_made_received_pack_id_sequence")),
    )
    op.create_index(op.f("ix_receipt_made_person_id"), "receipt_made", ["person_id"], unique=False)
    op.create_table(
        "receipt_read",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("receipt_hash", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("receiver_code", sa.Text(), nullable=True),
        sa.Column("receiver_name", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(20), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("received_role", _listed("role", *_ROLES), nullable=True),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.Column("trust", _listed("trust", "verified", "training", "issuer_unknown", "revoked"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("read_at", sa.String(20), nullable=False),
        sa.Column("read_by", sa.Text(), nullable=False),
        sa.Column("cose", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("length(trim(receiver_name)) > 0", name=op.f("ck_receipt_read_receiver_name_not_blank")),
        sa.CheckConstraint("(cose IS NULL) = (receipt_hash IS NULL)", name=op.f("ck_receipt_read_signed_has_its_hash")),
        sa.CheckConstraint(
            "cose IS NOT NULL OR length(trim(coalesce(told_by, ''))) > 0", name=op.f("ck_receipt_read_told_says_who")
        ),
        sa.CheckConstraint(
            "trust <> 'issuer_unknown' OR length(trim(coalesce(reason, ''))) > 0",
            name=op.f("ck_receipt_read_unknown_says_why"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_receipt_read_person_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_receipt_read_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_read")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_receipt_read_receipt_hash")),
    )
    op.create_index(op.f("ix_receipt_read_person_id"), "receipt_read", ["person_id"], unique=False)
    op.create_index(op.f("ix_receipt_read_pack_id"), "receipt_read", ["pack_id"], unique=False)
    op.create_table(
        "amendment_slip",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("amends_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(20), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("cose", sa.LargeBinary(), nullable=False),
        sa.Column("slip", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(trim(why)) > 0", name=op.f("ck_amendment_slip_why_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_amendment_slip_person_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_amendment_slip_pack_id")),
        sa.ForeignKeyConstraint(["amends_id"], ["pack.id"], name=op.f("fk_amendment_slip_amends_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_slip")),
        sa.UniqueConstraint("pack_id", name=op.f("uq_amendment_slip_pack_id")),
    )
    op.create_index(op.f("ix_amendment_slip_person_id"), "amendment_slip", ["person_id"], unique=False)


def create_estate_directory() -> None:
    """What an estate tells its desks: who is believed no more, what files are sealed for; the keys that open them."""
    op.create_table(
        "estate_directory",
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("estate", sa.Text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(20), nullable=False),
        sa.Column("next_by", sa.String(20), nullable=False),
        sa.Column("imported_at", sa.String(20), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(estate)) > 0", name=op.f("ck_estate_directory_estate_not_blank")),
        sa.PrimaryKeyConstraint("root_id", name=op.f("pk_estate_directory")),
    )
    op.create_table(
        "revoked_key",
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("from_at", sa.String(20), nullable=False),
        sa.Column(
            "because",
            _listed("revokedbecause", "exposed", "lost", "closed", "replaced", "mistake"),
            nullable=False,
        ),
        sa.Column("establishment_code", sa.Text(), nullable=False),
        sa.Column("desk_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["estate_directory.root_id"], name=op.f("fk_revoked_key_root_id")),
        sa.PrimaryKeyConstraint("root_id", "key_id", name=op.f("pk_revoked_key")),
    )
    op.create_table(
        "sealing_recipient",
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(recipient)) > 0", name=op.f("ck_sealing_recipient_recipient_not_blank")),
        sa.ForeignKeyConstraint(["root_id"], ["estate_directory.root_id"], name=op.f("fk_sealing_recipient_root_id")),
        sa.PrimaryKeyConstraint("root_id", "code", name=op.f("pk_sealing_recipient")),
    )
    op.create_table(
        "sealing_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("added_at", sa.String(20), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_key")),
    )
    op.execute("ALTER TABLE received_pack ADD COLUMN key_id TEXT")
    op.create_index(op.f("ix_received_pack_key_id"), "received_pack", ["key_id"], unique=False)
    _widen("received_pack", "IN ('verified', 'training', 'issuer_unknown')",
           "IN ('verified', 'training', 'issuer_unknown', 'revoked')")  # fmt: skip


def let_arrivals_be_corrected() -> None:
    """What was told wrong about how somebody came, put right; and what nobody asked when they were taken in."""
    op.create_table(
        "arrival_correction",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("stay_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("now", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("corrected_by", sa.Text(), nullable=False),
        sa.Column("corrected_role", _listed("role", *_ROLES), nullable=False),
        sa.Column("corrected_at", sa.String(20), nullable=False),
        sa.Column("corrected_where", sa.Text(), nullable=True),
        sa.CheckConstraint("length(trim(why)) > 0", name=op.f("ck_arrival_correction_why_not_blank")),
        sa.CheckConstraint("was IS NOT now", name=op.f("ck_arrival_correction_changes_something")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_arrival_correction_person_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_arrival_correction_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_correction")),
    )
    op.create_index(op.f("ix_arrival_correction_person_id"), "arrival_correction", ["person_id"], unique=False)
    op.execute("ALTER TABLE stay ADD COLUMN not_asked TEXT NOT NULL DEFAULT '[]'")


def create_dmd_tables() -> None:
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
        sa.Column("signed_serial", sa.Integer(), nullable=True),
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
        *_recorded(),
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
        *_recorded(),
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
        *_recorded(),
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
        *_recorded(),
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
        *_texts("way", "opioid_plan", "opioid_reason", "decision_id"),
        sa.Column(
            "wanted_state",
            _listed("answerstate", "answered", "declined", "unknown", "not_asked", "not_applicable"),
            nullable=False,
        ),
        *_texts("wanted", "naloxone", "naloxone_detail"),
        sa.Column("naloxone_at", sa.String(20), nullable=True),
        *_texts("naloxone_by", "warning", "warning_detail"),
        sa.Column("warning_at", sa.String(20), nullable=True),
        *_texts("warning_by", "prescription"),
        sa.Column("prescription_days", sa.Integer(), nullable=True),
        *_texts(
            "prescription_detail",
            "pharmacy",
            "pharmacy_address",
            "pharmacy_telephone",
            "pharmacy_hours",
            "referral",
            "referral_telephone",
        ),
        sa.Column("referred_on", sa.Date(), nullable=True),
        *_texts("gp", "gp_address", "gp_telephone", "carer", "carer_relation", "carer_telephone"),
        sa.Column("consent", _listed("carerconsent", "agreed", "declined", "not_asked"), nullable=False),
        sa.Column("shares", sa.Text(), nullable=False),
        sa.Column("meets_at", sa.String(20), nullable=True),
        sa.Column("meets_where", sa.Text(), nullable=True),
        *_recorded(),
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
        *_texts("with_whom", "place", "telephone", "hours", "note"),
        sa.Column("cancelled_at", sa.String(20), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=True),
        *_recorded(),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_why IS NULL)", name=op.f("ck_appointment_cancelled_says_why")
        ),
        sa.CheckConstraint("length(trim(what)) > 0", name=op.f("ck_appointment_what_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)
    op.create_table(
        "wider_need",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            _listed("answerstate", "answered", "declined", "unknown", "not_asked", "not_applicable"),
            nullable=False,
        ),
        *_texts("choice", "shown", "detail"),
        *_recorded(),
        sa.CheckConstraint(
            "(state = 'answered') = (choice IS NOT NULL)", name=op.f("ck_wider_need_answered_has_its_choice")
        ),
        sa.CheckConstraint("length(trim(kind)) > 0", name=op.f("ck_wider_need_kind_not_blank")),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_wider_need_words_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wider_need_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wider_need")),
    )
    op.create_index(op.f("ix_wider_need_person_id"), "wider_need", ["person_id"], unique=False)


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
        "told_last_at VARCHAR(20)",
        "told_last_how VARCHAR(30) CONSTRAINT ck_script_told_last_how "
        "CHECK (told_last_how IN ('observed', 'recorded', 'stated'))",
        "told_last_where TEXT",
        "told_last_by TEXT",
    ):
        op.execute(f"ALTER TABLE script ADD COLUMN {column}")
    op.execute("ALTER TABLE script_change ADD COLUMN line_before TEXT")
    op.execute("ALTER TABLE decision ADD COLUMN elsewhere BOOLEAN NOT NULL DEFAULT 0")
    op.execute('ALTER TABLE decision ADD COLUMN "where" TEXT')
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
        "authority_how VARCHAR(30) CONSTRAINT ck_given_dose_doseauthority CHECK (authority_how IN ('verbal_order', "
        "'telephone', 'written_chart', 'patient_group_direction', 'homely_remedy', 'emergency'))",
        "authority_name TEXT CONSTRAINT ck_given_dose_authority_has_its_name "
        "CHECK ((authority_how IS NULL) = (authority_name IS NULL))",
        f"authority_role VARCHAR(30) CONSTRAINT ck_given_dose_role CHECK (authority_role IN {_ROLES})",
        "authority_reason TEXT",
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
    """A dose in mL without its strength is kept while it waits for a prescriber: a pack may bring one."""
    _widen("script", _HAS_ITS_STRENGTH, _OR_WAITS)


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
        sa.Column("label_name", _listed("labelname", "yes", "no", "unreadable"), nullable=True),
        sa.Column("label_date", sa.Date(), nullable=True),
        sa.Column("error_at", sa.String(20), nullable=True),
        sa.Column("error_by", sa.Text(), nullable=True),
        sa.Column("error_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(dose_amount IS NULL) = (dose_unit IS NULL)", name=op.f("ck_script_source_dose_has_its_unit")
        ),
        sa.CheckConstraint("(error_at IS NULL) = (error_reason IS NULL)", name=op.f("ck_script_source_error_says_why")),
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


def _widen(table: str, rule: str, wider: str) -> None:
    """Make a CHECK wider in the schema itself.

    Other tables refer to this one, so it is not made anew: a rule that only becomes wider changes no row, and SQLite's
    own description of ALTER TABLE changes it in the schema like this.
    """
    connection = op.get_bind()
    before = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).scalar()
    if before is None or before.count(rule) != 1:
        raise RuntimeError(f"the table {table} is not as an earlier migration made it")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (before.replace(rule, wider), table)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {int(version or 0) + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=True) for name in names)


def _recorded() -> tuple[sa.Column[str], ...]:
    """By whom, when and where it was written down."""
    by, where = _texts("recorded_by", "recorded_where")
    return by, sa.Column("recorded_at", sa.String(20), nullable=True), where


def _listed(name: str, *slugs: str) -> sa.Enum:
    return sa.Enum(*slugs, name=name, native_enum=False, create_constraint=True, length=30)


def _quoted(columns: tuple[str, ...]) -> str:
    """Return columns as SQL names: `by` and `where` are words of its own."""
    return ", ".join(f'"{column}"' for column in columns)


def keep_as_written() -> None:
    """What is only added stays as it was written; a dose may only be marked as wrong."""
    for table in (
        "schedule_dose", "missed_dose_decision", "custody_receipt", "leaving_conflict", "alert_acknowledgement",
        "possession_assessment", "release_plan", "arrival_correction", "print_check", "receipt_made", "receipt_read",
        "amendment_slip", "received_summary", "leaving_undone", "wider_need",
    ):  # fmt: skip
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
            )
    kept = (
        "person_id", "script_id", "medicine", "amount", "unit", "given_at", "how", "outcome", "reason", "due_at",
        "approximate", "authority_how", "authority_name", "authority_role", "authority_reason", "id", "where", "by",
        "witness", "override_decision_id", "override_reason", "schedule_dose_id", "recorded_at", "recorded_by",
        "recorded_where",
    )  # fmt: skip
    op.execute(
        f"CREATE TRIGGER given_dose_no_update BEFORE UPDATE OF {_quoted(kept)} ON given_dose "
        "BEGIN SELECT RAISE(ABORT, 'a dose is marked as wrong, never changed'); END"
    )
    said = (
        "person_id", "script_id", "kind", "outcome", "name", "telephone", "asked_at", "asked_by", "said",
        "last_observed_at", "dose_amount", "dose_unit", "strength", "form", "frequency", "times", "every_days",
        "missed_days", "take_home", "not_taken", "label_name", "label_date",
    )  # fmt: skip
    op.execute(
        f"CREATE TRIGGER script_source_no_update BEFORE UPDATE OF {', '.join(said)} ON script_source "
        "BEGIN SELECT RAISE(ABORT, 'what a source said is marked as wrong, never changed'); END"
    )
    op.execute(
        "CREATE TRIGGER script_source_no_delete BEFORE DELETE ON script_source "
        "BEGIN SELECT RAISE(ABORT, 'what a source said is marked as wrong, never removed'); END"
    )
    marks = {
        "given_dose": ("entered_in_error_at", "entered_in_error_by", "entered_in_error_reason"),
        "script_source": ("error_at", "error_by", "error_reason"),
    }
    for table, mark in marks.items():
        op.execute(
            f"CREATE TRIGGER {table}_stays_marked BEFORE UPDATE OF {_quoted(mark)} ON {table} "
            f"WHEN OLD.{mark[0]} IS NOT NULL BEGIN SELECT RAISE(ABORT, 'what is marked as wrong stays so'); END"
        )
    op.execute(
        "CREATE TRIGGER given_dose_no_delete BEFORE DELETE ON given_dose "
        "BEGIN SELECT RAISE(ABORT, 'a dose is marked as wrong, never removed'); END"
    )
