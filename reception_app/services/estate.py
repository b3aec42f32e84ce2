"""The estate's side of trust: a root made once and kept offline, and certificates for desks. Needs no desk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from reception_app import paths
from reception_app.errors import UsageProblem
from reception_app.handover.trust import certify, make_root, open_root, read_request
from reception_app.keyslots import check_passphrase

ROOT_KEY = "root.key"
ROOT_PUBLIC = "root.pub"
_POINTER = "estate.txt"


def make_estate(folder: Path, passphrase: str) -> tuple[Path, Path]:
    """Make an estate root in `folder`: `root.key`, sealed with the passphrase, and `root.pub`. Returns both paths.

    Raises UsageProblem (US-320) when a root is there already: a root is never overwritten.
    """
    check_passphrase(passphrase)
    key, public = folder / ROOT_KEY, folder / ROOT_PUBLIC
    if key.exists() or public.exists():
        raise UsageProblem(
            "US-320", "There is already an estate root in this folder.", "Keep it, and name another folder."
        )
    sealed, opened = make_root(passphrase)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        public.write_text(opened, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(
            "US-321",
            f"The estate root could not be written: {error.strerror or 'unknown reason'}.",
            "Name a folder you may write to.",
        ) from error
    _remember(folder)
    return key, public


def _remember(folder: Path) -> None:
    """Note where the last root was made on this machine. A convenience: when it cannot be kept, nothing is lost."""
    pointer = paths.state_folder() / _POINTER
    try:
        pointer.parent.mkdir(parents=True, exist_ok=True)
        pointer.write_text(str(folder), encoding="utf-8")
    except OSError:
        return


def find_estate(candidates: Iterable[Path]) -> Path:
    """Return the first folder of `candidates`, then the one last made here, that holds a root (else US-322)."""
    pointer = paths.state_folder() / _POINTER
    remembered = [Path(pointer.read_text(encoding="utf-8"))] if pointer.is_file() else []
    for folder in (*candidates, *remembered):
        if (folder / ROOT_KEY).is_file():
            return folder
    raise UsageProblem(
        "US-322", "The estate's root.key was not found.", "Name its folder with --estate, or make one with estate init."
    )


def certify_request(folder: Path, passphrase: str, request: str, now: datetime, days: int) -> tuple[bytes, str, str]:
    """Sign a desk's request with the root in `folder`; returns the certificate, establishment code and desk name.

    Raises WrongPassphrase (SI-251) or UsageProblem (US-13x) for a damaged request or root.
    """
    asked = read_request(request)
    root = open_root((folder / ROOT_KEY).read_text(encoding="utf-8"), passphrase)
    return certify(root, asked, now, days), asked.establishment_code, asked.desk_name
