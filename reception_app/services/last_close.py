"""Was the desk closed properly: a small file beside the records while a window has it open, gone at a clean close.

It holds when it was begun, when the last screen was shown and the kind of that screen: nothing of anybody. What it
cannot say (it is written without waiting for the disk) is left out; that it is there says enough.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from reception_app.clock import from_wire, local, to_wire
from reception_app.dates import moment_text
from reception_app.models import Event
from reception_app.paths import DeskFolder, open_plain, read_plain
from reception_app.services.clock_checks import last_sign_in
from reception_app.services.context import AppContext
from reception_app.services.half_typed import half_typed
from reception_app.services.typed_drafts import DraftOf

AT = {
    "BoardScreen": "on the board",
    "TasksScreen": "on the tasks",
    "HandoversScreen": "on the handovers",
    "EndOfShiftScreen": "at the end of shift",
    "UsersScreen": "at the users and the desk",
    "EscortDeskScreen": "at the escort desk",
    "NewArrivalScreen": "at a new arrival",
    "PersonScreen": "in a record",
    "TriageScreen": "in a triage",
    "PrepareScreen": "while a handover was prepared",
    "ReceiveScreen": "while a handover was received",
    "DirectoryScreen": "in the directory of prisons",
}
"""Where somebody was, by the kind of screen."""
_DRAFTS = {
    DraftOf.NEW_ARRIVAL: ("1 new arrival", "{0} new arrivals"),
    DraftOf.SCRIPT_LINE: ("1 script", "{0} scripts"),
}


@dataclass(frozen=True, slots=True)
class CutOff:
    """A desk that was not closed: its last sign of life (aware UTC; None: it left none) and the kind of screen."""

    at: datetime | None
    screen: str


def cut_off(ctx: AppContext) -> CutOff | None:
    """Return what the last window left when it did not close the desk, or None. Ask before `note_open`."""
    try:
        found = read_plain(ctx.folder.open_note)
    except OSError:
        return None
    at, screen = None, ""
    with suppress(ValueError, KeyError, TypeError):
        kept = json.loads(found)
        at, screen = from_wire(kept["at"]), str(kept["screen"])
    with ctx.sessions.read() as session:
        entry = session.scalar(select(Event.at).where(Event.sequence == last_sign_in() - 1))
    return CutOff(max((each for each in (at, entry) if each is not None), default=None), screen)


def note_open(ctx: AppContext, screen: str) -> None:
    """Note that the desk is open at that kind of screen. A disk that takes nothing is no reason to stop."""
    told = {"format": 1, "at": to_wire(ctx.now()), "screen": screen}
    with suppress(OSError):
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(open_plain(ctx.folder.open_note, flags, 0o666), "w", encoding="utf-8") as file:
            file.write(json.dumps(told))


def note_closed(folder: DeskFolder) -> None:
    """Note that the desk is closed."""
    with suppress(OSError):
        folder.open_note.unlink(missing_ok=True)


def cut_off_words(ctx: AppContext, left: CutOff) -> tuple[str, str]:
    """Return what the next start says: that it was not closed and where, and that it is all there."""
    where = f", {AT[left.screen]}" if left.screen in AT else ""
    on = f" on {moment_text(local(left.at))}" if left.at is not None else ""
    kept = _half_typed(ctx)
    return f"Reception was not closed properly{on}{where}.", f"Everything that was shown as saved is here.{kept}"


def _half_typed(ctx: AppContext) -> str:
    found = half_typed(ctx)
    if not found:
        return ""
    counted = Counter(each.screen for each in found)
    kinds = [words[counted[kind] > 1].format(counted[kind]) for kind, words in _DRAFTS.items() if counted[kind]]
    by = sorted({"you" if each.mine else each.user_name for each in found})
    return f" Half typed and kept: {', '.join(kinds)}, by {', '.join(by)}."
