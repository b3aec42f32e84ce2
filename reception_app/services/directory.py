"""What each establishment can do, as this desk knows it: read, edited, sent out as a file and taken in (E8)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.establishment_entry import (
    MAX_BYTES,
    Merged,
    MergeOutcome,
    directory_from_json,
    directory_to_json,
    entry_from_json,
    entry_to_json,
    merge,
)
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clock import local_day
from reception_app.errors import InputProblem, StaleWrite, UsageProblem
from reception_app.establishments import find
from reception_app.models import EstablishmentDirectory
from reception_app.services.context import AppContext, begun, writing
from reception_app.services.roles import require

ACT = "change the directory"


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """One entry, where it came from, and who edited it here. `revision` guards against a change made meanwhile."""

    entry: EstablishmentServices
    revision: int
    received_from: str | None
    edited_by: str | None
    edited_at: datetime | None
    signed_serial: int | None = None

    @property
    def unsigned_from(self) -> str | None:
        """From whom a file came that nobody signed; None when it was signed, or written here."""
        return self.received_from if self.signed_serial is None and self.edited_by is None else None


@dataclass(frozen=True, slots=True)
class Offered:
    """What a file says of one establishment beside what is known here; `unknown`: no establishment has that code."""

    theirs: EstablishmentServices
    merged: Merged
    unknown: bool = False


def read_directory(ctx: AppContext) -> tuple[DirectoryRow, ...]:
    """Return every entry of this desk, by code. Nothing in it is about a person, so whoever may change it reads it."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        rows = session.scalars(select(EstablishmentDirectory).order_by(EstablishmentDirectory.code))
        return tuple(_row(row) for row in rows)


def entry_of(ctx: AppContext, code: str) -> DirectoryRow | None:
    """Return the entry of one establishment, or None when nothing is known of it."""
    require(ctx, ACT)
    with ctx.sessions.read() as session:
        row = session.get(EstablishmentDirectory, code.strip().upper())
        return _row(row) if row is not None else None


def services_in(session: Session, code: str | None) -> EstablishmentServices | None:
    """Return what is known of an establishment inside an open session."""
    row = session.get(EstablishmentDirectory, code) if code else None
    return entry_from_json(row.body) if row is not None else None


def unsigned_in(session: Session, code: str | None) -> str | None:
    """Return from whom an unsigned file came that an establishment's entry stands on; None for any other entry."""
    row = session.get(EstablishmentDirectory, code) if code else None
    return _row(row).unsigned_from if row is not None else None


def save_entry(ctx: AppContext, entry: EstablishmentServices, revision: int | None) -> None:
    """Keep an entry as edited here. `revision` is that of the row it was edited from, None for a new one."""
    require(ctx, ACT)
    _check_code(entry.code)
    body = entry_to_json(entry)
    entry_from_json(body, local_day(ctx.now()))
    with writing(ctx, "edit-directory") as session:
        row = session.get(EstablishmentDirectory, entry.code)
        if (row.revision if row is not None else None) != revision:
            raise StaleWrite("ST-102", "Somebody changed this after you opened it.", "Open it again, then change it.")
        row = row or _new(session, entry)
        row.body, row.as_of = body, entry.as_of
        row.signed_serial = None
        row.edited_by, row.edited_at = ctx.operator.full_name, ctx.now()


def export_directory(ctx: AppContext, codes: Collection[str] | None = None) -> str:
    """Return the entries, all or those of some codes, as the text of a directory file, written inside `exporting`."""
    require(ctx, ACT)
    entries = tuple(
        row.entry for row in read_directory(ctx) if codes is None or row.entry.code in codes
    )  # fmt: skip
    return directory_to_json(entries)


def exporting(ctx: AppContext) -> AbstractContextManager[None]:
    """Around the writing of a directory file: the history tells that it was begun, and that it was done or failed."""
    require(ctx, ACT)
    return begun(ctx, "export-directory", "establishment_directory", None, None)


def read_file(ctx: AppContext, data: bytes) -> tuple[Offered, ...]:
    """Read a directory file strictly and say what each entry means for the one here; nothing is kept yet.

    Raises InputProblem (IN-361 … IN-365), UsageProblem (US-390) for a file that is too large or no text.
    """
    require(ctx, ACT)
    if len(data) > MAX_BYTES:
        raise UsageProblem("US-390", "That file is larger than any directory.", "Choose the directory file.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageProblem("US-390", "That file is not text.", "Choose the directory file.") from error
    theirs = directory_from_json(text, local_day(ctx.now()))
    with ctx.sessions.read() as session:
        return tuple(Offered(entry, _merged(session, entry), unknown=find(entry.code) is None) for entry in theirs)


def _merged(session: Session, entry: EstablishmentServices) -> Merged:
    """Return what an entry nobody signed means: over what the estate signed it never stands unasked."""
    row = session.get(EstablishmentDirectory, entry.code)
    merged = merge(entry_from_json(row.body) if row is not None else None, entry)
    if row is None or row.signed_serial is None or merged.outcome is not MergeOutcome.NEWER:
        return merged
    return Merged(MergeOutcome.UNSIGNED, entry_from_json(row.body), merged.items)


def import_directory(
    ctx: AppContext, data: bytes, received_from: str, accepted: Collection[str] = ()
) -> tuple[Offered, ...]:
    """Keep the entries of a file that are new or newer, and those that ask only when their code is in `accepted`.

    Returns what the file offered. Entries of establishments that this desk's list does not hold are left out.
    """
    require(ctx, ACT)
    if not received_from.strip():
        raise InputProblem("IN-185", "Nobody is named as the sender of the file.", "Write from whom it came.")
    offered = read_file(ctx, data)
    with writing(ctx, "import-directory") as session:
        for each in offered:
            outcome = each.merged.outcome
            wanted = not each.merged.asks or each.theirs.code in accepted
            if each.unknown or outcome is MergeOutcome.SAME or not wanted:
                continue
            row = session.get(EstablishmentDirectory, each.theirs.code) or _new(session, each.theirs)
            row.body, row.as_of = entry_to_json(each.theirs), each.theirs.as_of
            row.received_from, row.edited_by, row.edited_at = received_from.strip(), None, None
            row.signed_serial = None
    return offered


def _new(session: Session, entry: EstablishmentServices) -> EstablishmentDirectory:
    row = EstablishmentDirectory(code=entry.code, body=entry_to_json(entry), as_of=entry.as_of)
    session.add(row)
    return row


def _check_code(code: str) -> None:
    if find(code) is None:
        raise UsageProblem("US-202", "That is not the code of an establishment in the list.", "Choose it by its name.")


def _row(row: EstablishmentDirectory) -> DirectoryRow:
    return DirectoryRow(
        entry_from_json(row.body), row.revision, row.received_from, row.edited_by, row.edited_at, row.signed_serial
    )  # fmt: skip
