"""Reading the files of one receipt on the worker: the PDF, record.cose, scans and photographs, all taken together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from reception_app.errors import KnownProblem, PackRefused
from reception_app.handover.codes.reading import Progress
from reception_app.handover.reading import FIRST_BYTES, MAX_FILES, check_count, check_size, read_envelopes
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


def dropped_files(dropped: QMimeData) -> tuple[Path, ...]:
    """Return the files of this machine among what was dropped; anything else, an address of the web say, is left."""
    return tuple(Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile())


def read_files(ctx: AppContext, paths: Sequence[Path], before: Sequence[bytes], steps: Steps) -> FilesRead:
    """Read files together with what was read before; their names and places are never trusted or kept.

    More than can be read together are read lot after lot, each lot by itself, so that no desk runs out of memory.
    Raises Cancelled, between any two files and pages, and nothing else: a problem is told in the result.
    """
    first = max(1, MAX_FILES - len(before))
    if len(paths) <= first:
        return _read_lot(ctx, paths, before, steps, 0, len(paths))
    found = FilesRead()
    for start in (0, *range(first, len(paths), MAX_FILES)):
        end = first if start == 0 else min(start + MAX_FILES, len(paths))
        lot = _read_lot(ctx, paths[start:end], before if start == 0 else (), steps, start, len(paths))
        found = _together(found, lot, start + 1, end)
    return found


def _together(before: FilesRead, lot: FilesRead, first: int, last: int) -> FilesRead:
    """Add a lot to what was found before it: a pack once, what is wrong with the lot as a sentence."""
    known = {each.envelope for each in before.packs}
    packs = (*before.packs, *(each for each in lot.packs if each.envelope not in known))
    receipts = (*before.receipts, *lot.receipts)
    left_out = (*before.left_out, *lot.left_out)
    problem = before.problem or lot.problem
    if lot.problem is not None:
        left_out += (tr("Files {0} to {1}: {2}").format(first, last, lot.problem.what),)
    return FilesRead(packs, receipts, left_out, None if packs or receipts else problem)


def _read_lot(
    ctx: AppContext, paths: Sequence[Path], before: Sequence[bytes], steps: Steps, done: int, of: int
) -> FilesRead:
    """Read files together; `done` of all `of` were read before them."""

    def told(progress: Progress) -> None:
        words = tr("Looking at file {0} of {1} for codes").format(done + progress.file, max(of, progress.files))
        if progress.needed is not None:
            words = tr("{0} of the {1} codes needed were found").format(progress.found, progress.needed)
        steps.step(words, (done + progress.file) / max(of, done + progress.files))

    files: list[bytes] = [*before]
    try:
        check_count(len(files) + len(paths))
        for path in paths:
            steps.step(tr("Reading the pack"), done / max(of, 1))
            files.append(bytes_of(path))
        found = read_envelopes(files, told, identities(ctx))
        envelopes = dict.fromkeys(found.envelopes)  # the sheet and record.cose from one stick are one pack
        receipts = [envelope for envelope in envelopes if is_receipt(envelope)]
        packs = tuple(open_pack(ctx, envelope) for envelope in envelopes if envelope not in receipts)
        came_back = tuple(open_incoming_receipt(ctx, envelope) for envelope in receipts)
    except KnownProblem as problem:
        return FilesRead(problem=problem, scans=tuple(files) if problem.code in _MORE_HELPS else ())
    # What an earlier file lacked was told when it was opened; it is no word about the pack that came after it.
    return FilesRead(packs, came_back, () if before else found.left_out)


def bytes_of(path: Path) -> bytes:
    """Return what a file holds, never more than its kind can be. Raises PackRefused PK-200, PK-201, PK-202."""
    try:
        if not path.is_file():  # a folder, or a pipe that would never end
            raise FileNotFoundError(path)
        with path.open("rb") as file:
            first = file.read(FIRST_BYTES)
            size = path.stat().st_size
            check_size(size, first)
            return first + file.read(size)
    except OSError as error:
        raise PackRefused(
            "PK-200", "The file could not be read.", "Copy it from the stick again, then open it."
        ) from error
