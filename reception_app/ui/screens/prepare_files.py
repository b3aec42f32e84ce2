"""A pack written to a folder or a stick: whole or not at all, under names that hold nobody's name."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from reception_app.errors import UsageProblem
from reception_app.services.context import AppContext
from reception_app.services.leaving_sheets import exporting_sheets, sheets_of
from reception_app.services.packs import IssuedPack, exporting, read_issued
from reception_app.services.sealing import SealFor, sealed_files
from reception_app.ui.screens.prepare_words import tr

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


def save_pack(ctx: AppContext, pack_id: str, folder: Path) -> tuple[str, ...]:
    """Write every sheet and the signed record of an issued pack into `folder`; return the file names.

    Those of why the person leaves (court, release, hospital) are among them. The audit says that it was begun, and
    that it was done or failed. Raises UsageProblem (US-231 no room, US-232 not allowed, US-233 gone or failing); no
    half-written file is left there.
    """
    further = sheets_of(ctx, pack_id)
    files = file_names(read_issued(ctx, pack_id), further)
    with exporting(ctx, pack_id), exporting_sheets(ctx, pack_id) if further else nullcontext():
        return write_files(folder, files)


def save_sealed(ctx: AppContext, pack_id: str, folder: Path, receiver: SealFor) -> tuple[str, ...]:
    """Write an issued pack sealed for one prison into `folder`, nothing in clear; return the file names.

    Told in the audit, and raises UsageProblem, as `save_pack`.
    """
    files = sealed_files(ctx, read_issued(ctx, pack_id), (receiver,))
    with exporting(ctx, pack_id):
        return write_files(folder, files)


def file_names(pack: IssuedPack, further: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a pack, name and content; `further`: the sheets of why the person leaves, by slug."""
    label = {f"pack-{pack.number}-label.pdf": pack.label} if pack.label is not None else {}
    return {
        f"pack-{pack.number}-clinical.pdf": pack.clinical,
        f"pack-{pack.number}-escort.pdf": pack.escort,
        f"pack-{pack.number}-person.pdf": pack.person_copy,
        **label,
        **{f"pack-{pack.number}-{slug.replace('_', '-')}.pdf": content for slug, content in further.items()},
        f"pack-{pack.number}.cose": pack.cose,
    }


def write_files(folder: Path, files: dict[str, bytes]) -> tuple[str, ...]:
    """Write every file to disk and to the medium itself, or none."""
    parts = {folder / f"{name}.part": content for name, content in files.items()}
    try:
        for part, content in parts.items():
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for part in parts:
            part.replace(part.with_suffix(""))
    except OSError as error:
        for part in parts:
            _forget(part)
        raise _problem(error) from error
    return tuple(files)


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # a stick that was pulled out has taken it along


def _problem(error: OSError) -> UsageProblem:
    if error.errno in _NO_ROOM:
        return UsageProblem(
            "US-231",
            tr("There is no room for the pack there. Nothing was saved."),
            tr("Make room, or choose another folder or stick."),
        )
    if error.errno in _NOT_ALLOWED:
        return UsageProblem(
            "US-232",
            tr("That folder or stick does not take new files. Nothing was saved."),
            tr("Choose another one; a stick may have a lock on its side."),
        )
    return UsageProblem(
        "US-233",
        tr("That folder or stick could not be written. Nothing was saved."),
        tr("Put the stick in again, or choose another folder."),
    )
