"""One person's whole record, for a subject-access request: everything this desk holds about them, to read and as data.

Written is a folder of its own: `record.pdf` with plain headings, `record.json` with the record in its own form and
every row, the sheets and files kept of them, and `check-first.pdf`, which is not handed over: it points out what may
name other people. A person checks that, and whether reading it would do serious harm, before the rest is handed over.
The audit says before that it was begun, and after that it was exported or failed, by whom and why, and nothing of what
it says.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from reception_app import __version__
from reception_app.clock import from_wire, local, to_wire
from reception_app.dates import moment_text
from reception_app.errors import UsageProblem
from reception_app.handover.jsonform import json_text, to_json
from reception_app.handover.record import Person
from reception_app.handover.sheets import PlainPrint, PlainSection, plain_sheet, settable
from reception_app.handover.views.words import born, family_first, moment, nhs_number, number_of
from reception_app.models import Base, Event
from reception_app.models.audit import append_event, plain_line
from reception_app.models.held import expected_of, rows_of, tables_of_people, told_of
from reception_app.services.context import AppContext, author, here, note_failed
from reception_app.services.reason_words import check_reason
from reception_app.services.records import person_by_id, read_record
from reception_app.services.roles import require
from reception_app.services.whole_record_words import NamedField, in_order, named_fields, row_lines, title_of
from reception_app.services.wing_sheet import made_by

ACT = "export a whole record"
EXPORTED = "export-whole-record"
SHEET = "WHOLE RECORD HELD AT THIS DESK"
CHECK = "check-first.pdf"
"""What a person looks through before the rest is handed over. It stays here."""


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """What was written: the folder, its files by name, and the fields in which others may be named."""

    folder: Path
    files: tuple[str, ...]
    others_named: tuple[NamedField, ...]


@dataclass(slots=True)
class _Held:
    """Everything of one person: rows by table, files by name, and what to look through."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    named: list[NamedField] = field(default_factory=list)


def export_person(ctx: AppContext, person_id: str, into: Path, reason: str) -> WholeRecord:
    """Write everything held about one person into a new folder inside `into`; the audit says so, without content.

    Raises InputProblem IN-345 without a reason, IN-346 when it names the person; UsageProblem US-243 when the folder
    cannot be written: then nothing of it is left there.
    """
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        row = person_by_id(session, person_id)
        check_reason(reason, (row.family_name, row.given_names, row.number, row.nhs_number or ""))
        record = read_record(session, row, ctx.now())
        held = _held(session, person_id)
        history = _history(session, person_id)
    page = _page(ctx, record.person)
    data = {
        "format": "reception-whole-record-1",
        "program": __version__,
        "made_at": to_wire(ctx.now()),
        "made_by": made_by(ctx),
        "establishment": here(ctx),
        "reason": reason.strip(),
        "record": to_json(record),
        "rows": held.told,
        "history": history,
    }
    sheets = {
        CHECK: plain_sheet(page(sheet="TO CHECK BEFORE IT IS HANDED OVER", sections=(_to_check(held),))),
        "record.pdf": plain_sheet(page(sheet=SHEET, sections=tuple(_sections(held, history)))),
    }
    files = {**sheets, "record.json": f"{json_text(data)}\n".encode(), **held.files}
    _note(ctx, f"begin-{EXPORTED}", person_id, reason.strip())
    try:
        folder = _write(into / f"whole-record-{ctx.now():%Y%m%dT%H%M%SZ}", files)
    except BaseException:
        note_failed(ctx, EXPORTED, "person", person_id, person_id)
        raise
    _note(ctx, EXPORTED, person_id, reason.strip())
    return WholeRecord(folder, tuple(files), tuple(held.named))


def _page(ctx: AppContext, person: Person) -> Callable[..., PlainPrint]:
    """Return what makes a print about this person, given its name and sections."""
    return partial(
        PlainPrint,
        name=family_first(person),
        born=born(person.date_of_birth, ctx.now()),
        nhs=nhs_number(person.nhs_number),
        prison=number_of(person),
        establishment=here(ctx),
        made=moment(ctx.now()),
        made_by=made_by(ctx),
        training=ctx.settings.training,
    )


def _held(session: Session, person_id: str) -> _Held:
    held = _Held()
    for name in in_order(tables_of_people()):
        table = Base.metadata.tables[name]
        rows = rows_of(session, table, person_id)
        if not rows:
            continue
        held.rows[name] = rows
        held.named += named_fields(table, rows)
        held.told[name] = [_told(held, name, number, row) for number, row in enumerate(rows, start=1)]
    return held


def _told(held: _Held, table: str, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as JSON data; what is kept of it as a file gets its place beside, and its hash here."""
    told = plain_line({name: getattr(value, "value", value) for name, value in row.items()})
    for name, value in row.items():
        if isinstance(value, bytes):
            ending = ".pdf" if value.startswith(b"%PDF") else ".json" if value.lstrip()[:1] == b"{" else ".bin"
            file = f"{table}-{number}-{name}{ending}"
            held.files[file] = value
            told[name] = {"file": file, "sha256": hashlib.sha256(value).hexdigest()}
    return told


def _history(session: Session, person_id: str) -> list[dict[str, Any]]:
    theirs = told_of(person_id, expected_of(session, person_id))
    lines = session.execute(Event.__table__.select().where(theirs).order_by(Event.sequence))
    return [plain_line(line) for line in lines.mappings()]


def _to_check(held: _Held) -> PlainSection:
    look = "\n".join(f"\N{BULLET} {each.words}" for each in held.named) or "No field has text that could name others."
    return PlainSection("Look through these fields of the record", f"{_LOOK}\n\n{look}")


def _sections(held: _Held, history: Sequence[Mapping[str, Any]]) -> list[PlainSection]:
    rows = [
        PlainSection(title_of(name), settable(row_lines(Base.metadata.tables[name], found)))
        for name, found in held.rows.items()
    ]
    return [
        PlainSection("What this is", _WHAT),
        *rows,
        PlainSection("Who wrote, saw, printed or sent it, and when", settable(_history_lines(history))),
    ]


_WHAT = (
    "Everything that this reception desk holds about one person, as it is stored: the record, each time here, each "
    "handover, pack and receipt, what was typed and not saved, and the history. The clinical record itself is kept in "
    "the prison’s health record system, and is asked for there. Times are UK time. A question mark stands where a "
    "character cannot be printed: the file record.json, of the same folder, has it. That file also says what each line "
    "of the history changed."
)
_LOOK = (
    "For whoever hands the record over; this page is not for the person. Other people may be named in the fields "
    "below: relatives, other prisoners, whoever told something in confidence. Ask them, or leave out what is theirs, "
    "unless it is reasonable to hand it over without. Names of staff in their work stand throughout. A registered "
    "professional says whether reading any of it would do serious harm. The number is how many entries have something "
    "written."
)


def _history_lines(history: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"{moment_text(local(from_wire(line['at'])))}  {line['user_name']}: {str(line['action']).replace('-', ' ')} "
        f"({str(line['entity']).replace('_', ' ')})"
        for line in history
    )


def _note(ctx: AppContext, action: str, person_id: str, reason: str) -> None:
    with ctx.sessions.write() as session:
        append_event(
            session, author(ctx, action), entity="person", entity_id=person_id, person_id=person_id, in_record=False,
            after={"reason": reason},
        )  # fmt: skip


def _write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files into a new folder, whole or not at all. Raises UsageProblem US-243."""
    making = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True, mode=0o700)
        for name, content in files.items():
            with (making / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        making.rename(folder)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        raise UsageProblem(
            "US-243",
            f"The folder of the whole record could not be written: {error.strerror or 'unknown reason'}.",
            "Choose another folder with room, that only you may open, then export again.",
        ) from error
    return folder.absolute()
