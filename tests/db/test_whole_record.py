"""The whole record of one person, for a subject-access request: everything held, to read and as data, and audited."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from reception_app.errors import InputProblem, NotAllowed, UsageProblem
from reception_app.handover.jsonform import from_json
from reception_app.handover.record import Record
from reception_app.models import Base, Event
from reception_app.models.held import tables_of_people
from reception_app.services.care import set_contact
from reception_app.services.context import AppContext
from reception_app.services.expected import read_expected_list
from reception_app.services.roles import MAY
from reception_app.services.typed_drafts import DraftOf, keep_draft
from reception_app.services.whole_record import ACT, EXPORTED, export_person
from reception_app.services.whole_record_words import (
    NAMES_NOBODY,
    STAFF,
    TITLES,
    in_order,
    may_name_others,
    named_fields,
    row_lines,
)
from reception_app.vocabulary import Role
from tests.support.desks import arrive, as_role, populate, specimen
from tests.support.pdf import text_of
from tests.support.planted import PLANTED, plant_everywhere


@pytest.fixture
def person(ctx: AppContext) -> str:
    return populate(ctx)


def exported(ctx: AppContext, person_id: str, into: Path, reason: str = "request of 3 November") -> Path:
    return export_person(as_role(ctx, Role.HEALTHCARE_ADMINISTRATOR), person_id, into, reason).folder


def test_the_print_has_plain_headings_and_the_data_is_the_record(ctx: AppContext, person: str, tmp_path: Path) -> None:
    folder = exported(ctx, person, tmp_path)
    data = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    assert from_json(Record, data["record"]).person.family_name == "SPECIMEN"
    assert data["reason"] == "request of 3 November"
    assert {"person", "stay", "script", "contact", "flag", "task", "allergy"} <= set(data["rows"])
    assert any(line["action"] == "add-script" and line["after"] for line in data["history"])
    words = text_of((folder / "record.pdf").read_bytes())
    for wanted in (
        "WHO YOU ARE", "YOUR TIMES AT THIS DESK", "MEDICINES", "methadone", "ALLERGIES", "penicillin",
        "NHS trace status", "WHO WROTE, SAW, PRINTED OR SENT IT, AND WHEN", "Sam Sampleworth",
    ):  # fmt: skip
        assert wanted in words, wanted
    assert "SPECIMEN" not in folder.name
    assert "A0002TT" not in folder.name


def test_everything_planted_of_the_person_comes_and_nothing_of_others(ctx: AppContext, tmp_path: Path) -> None:
    populate(ctx)
    mine = arrive(ctx, specimen("A0041TT", "SAMPLEFORD", "Ann"))
    plant_everywhere(ctx, mine)
    found = json.loads((exported(ctx, mine, tmp_path) / "record.json").read_text(encoding="utf-8"))
    assert set(found["rows"]) == set(tables_of_people())
    for name, rows in found["rows"].items():
        columns = set(Base.metadata.tables[name].columns.keys())
        assert all(set(row) == columns for row in rows), name
    text = json.dumps(found)
    assert PLANTED in text
    for other in ("SPECIMEN", "DUMMY", "A0003TT"):
        assert other not in text


def test_the_history_has_what_was_written_of_them_on_the_days_list(
    ctx: AppContext, person: str, tmp_path: Path
) -> None:
    heading = "Surname\tForenames\tPrison number\tNote\n"
    read_expected_list(ctx, f"{heading}SPECIMEN\tCarl\tA0002TT\tZqtheirs\nDUMMY\tBrian\tA0003TT\tZqothers\n")
    data = json.loads((exported(ctx, person, tmp_path) / "record.json").read_text(encoding="utf-8"))
    assert "Zqtheirs" in json.dumps(data["rows"]["expected_arrival"])
    assert "Zqtheirs" in json.dumps(data["history"])
    assert "Zqothers" not in json.dumps(data)
    order = [line["sequence"] for line in data["history"]]
    assert order == sorted(set(order))


def test_kept_sheets_and_files_lie_beside_with_their_hashes(ctx: AppContext, tmp_path: Path) -> None:
    mine = arrive(ctx, specimen("A0041TT", "SAMPLEFORD", "Ann"))
    plant_everywhere(ctx, mine)
    folder = exported(ctx, mine, tmp_path)
    told = json.loads((folder / "record.json").read_text(encoding="utf-8"))["rows"]["pack"][0]["clinical"]
    assert hashlib.sha256((folder / told["file"]).read_bytes()).hexdigest() == told["sha256"]


def test_what_is_typed_and_not_saved_comes_too(ctx: AppContext, person: str, tmp_path: Path) -> None:
    keep_draft(ctx, DraftOf.SCRIPT_LINE, {"medicine": "half a word"}, person_id=person)
    text = (exported(ctx, person, tmp_path) / "record.json").read_text(encoding="utf-8")
    assert "half a word" in text


def test_who_else_is_named_is_pointed_out(ctx: AppContext, person: str, tmp_path: Path) -> None:
    set_contact(ctx, person, "carer", "Dora NOBODY", None, "01632 960444")
    done = export_person(ctx, person, tmp_path, "request of 3 November")
    assert "People who can be asked about you: name (3)" in [each.words for each in done.others_named]
    assert all(each.entries > 0 for each in done.others_named)
    named = "People who can be asked about you: name (3)"
    assert named in text_of((done.folder / "check-first.pdf").read_bytes())
    assert named not in text_of((done.folder / "record.pdf").read_bytes())


def test_a_field_nobody_thought_of_is_pointed_out_and_no_list_names_what_is_not_there() -> None:
    columns = [column for table in tables_of_people() for column in Base.metadata.tables[table].columns]
    names = {name for column in columns for name in (column.name, f"{column.table.name}.{column.name}")}
    assert names >= NAMES_NOBODY | STAFF
    assert not NAMES_NOBODY & STAFF
    assert set(TITLES) == set(tables_of_people())
    assert in_order(("zebra", "stay", "person")) == ["person", "stay", "zebra"]
    pointed_out = {f"{column.table.name}.{column.name}" for column in columns if may_name_others(column)}
    assert {"contact.name", "release_plan.carer", "involvement.contact_name", "answer.note", "typed_draft.fields",
            "task.detail", "given_dose.reason", "decision.name", "leg.note"} <= pointed_out  # fmt: skip
    assert not {"person.family_name", "person.id", "script.medicine", "answer.recorded_by"} & pointed_out


def test_the_audit_says_who_and_why_and_nothing_of_what_it_says(ctx: AppContext, person: str, tmp_path: Path) -> None:
    exported(ctx, person, tmp_path)
    with ctx.sessions.read() as session:
        line = session.scalars(select(Event).where(Event.action == EXPORTED)).one()
    assert (line.person_id, line.user_name, line.in_record) == (person, "N. Testford", False)
    assert json.loads(line.after or "") == {"reason": "request of 3 November"}


@pytest.mark.parametrize(("reason", "code"), [(" ", "IN-345"), ("Mr Specimen asked", "IN-346")])
def test_it_needs_a_reason_that_names_nobody(
    ctx: AppContext, person: str, tmp_path: Path, reason: str, code: str
) -> None:
    with pytest.raises(InputProblem) as caught:
        exported(ctx, person, tmp_path, reason)
    assert caught.value.code == code
    assert list(tmp_path.glob("whole-record*")) == []


@pytest.mark.parametrize("role", [role for role in Role if role not in MAY[ACT]])
def test_other_roles_may_not(ctx: AppContext, person: str, tmp_path: Path, role: Role) -> None:
    with pytest.raises(NotAllowed):
        export_person(as_role(ctx, role), person, tmp_path, "request of 3 November")


def test_a_folder_that_cannot_be_written_is_said_and_nothing_half_done_is_left(
    ctx: AppContext, person: str, tmp_path: Path
) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    with pytest.raises(UsageProblem) as caught:
        exported(ctx, person, blocked)
    assert caught.value.code == "US-243"
    with ctx.sessions.read() as session:
        told = session.scalars(select(Event.action).where(Event.action.like(f"%{EXPORTED}"))).all()
    assert sorted(told) == [f"begin-{EXPORTED}", f"fail-{EXPORTED}"], "begun, not done, and told as that"


def test_a_character_no_face_can_set_does_not_stop_the_print(ctx: AppContext, tmp_path: Path) -> None:
    mine = arrive(ctx, specimen("A0041TT", "SAMPLEFORD", "Ann"))
    set_contact(ctx, mine, "carer", "Дора 😀 שלום NOBODY")
    folder = exported(ctx, mine, tmp_path)
    assert "Дора ? ???? NOBODY" in text_of((folder / "record.pdf").read_bytes())
    assert "😀 שלום" in (folder / "record.json").read_text(encoding="utf-8")


def test_empty_fields_and_the_programs_own_numbers_are_left_out() -> None:
    table = Base.metadata.tables["contact"]
    row = dict.fromkeys(table.columns.keys()) | {"id": "x", "person_id": "y", "kind": "gp", "name": "Dr P. Pretend"}
    assert row_lines(table, [row]) == "1.  Kind: gp; Name: Dr P. Pretend"
    assert [each.column for each in named_fields(table, [row])] == ["name"]
