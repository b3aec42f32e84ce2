"""Reading the files of one receipt on the worker: the PDF, record.cose, scans and photographs, all taken together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reception_app.errors import KnownProblem, PackRefused
from reception_app.handover.codes.reading import Progress
from reception_app.handover.reading import FIRST_BYTES, check_count, check_size, read_envelopes
from reception_app.handover.receipt import is_receipt
from reception_app.services.context import AppContext
from reception_app.services.opening import Incoming, open_pack
from reception_app.services.receipts import IncomingReceipt, open_incoming_receipt
from reception_app.services.sealing import identities
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.worker import Steps

PATTERNS = ("*.pdf", "*.cose", "*.age", "*.png", "*.jpg", "*.jpeg", "*.tif", "*.tiff", "*.txt", "*.json")
_MORE_HELPS = ("PK-254", "PK-255")
"""Refusals that another photograph of the same page may cure."""


@dataclass(frozen=True, slots=True)
class FilesRead:
    """What the files came to: packs to look at, or why there are none; `left_out` as sentences.

    `scans`: what was read, to be taken together with more, when more may cure it.
    """

    packs: tuple[Incoming, ...] = ()
    receipts: tuple[IncomingReceipt, ...] = ()
    left_out: tuple[str, ...] = ()
    problem: KnownProblem | None = None
    scans: tuple[bytes, ...] = ()


def read_files(ctx: AppContext, paths: Sequence[Path], before: Sequence[bytes], steps: Steps) -> FilesRead:
    """Read files together with what was read before; their names and places are never trusted or kept.

    Raises Cancelled, nothing else: a problem is told in the result.
    """

    def told(progress: Progress) -> None:
        words = tr("Looking at file {0} of {1} for codes").format(progress.file, progress.files)
        if progress.needed is not None:
            words = tr("{0} of the {1} codes needed were found").format(progress.found, progress.needed)
        steps.step(words, progress.file / progress.files)

    files: list[bytes] = [*before]
    try:
        check_count(len(files) + len(paths))
        for path in paths:
            steps.step(tr("Reading the pack"), 0.0)
            files.append(bytes_of(path))
        found = read_envelopes(files, told, identities(ctx))
        receipts = [envelope for envelope in found.envelopes if is_receipt(envelope)]
        packs = tuple(open_pack(ctx, envelope) for envelope in found.envelopes if envelope not in receipts)
        came_back = tuple(open_incoming_receipt(ctx, envelope) for envelope in receipts)
    except KnownProblem as problem:
        return FilesRead(problem=problem, scans=tuple(files) if problem.code in _MORE_HELPS else ())
    return FilesRead(packs, came_back, found.left_out)


def bytes_of(path: Path) -> bytes:
    """Return what a file holds, never more than its kind can be. Raises PackRefused PK-200, PK-201, PK-202."""
    try:
        with path.open("rb") as file:
            first = file.read(FIRST_BYTES)
            size = path.stat().st_size
            check_size(size, first)
            return first + file.read(size)
    except OSError as error:
        raise PackRefused(
            "PK-200", "The file could not be read.", "Copy it from the stick again, then open it."
        ) from error
