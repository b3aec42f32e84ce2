"""Why somebody goes to hospital: what happened, since when, what was found. It travels as a flag of the record.

Schema 1 is frozen, and an older desk reads a flag of a kind it does not know. What nobody said is said to be not said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.handover.record import Flag, Record

KIND = "sent_to_hospital"
"""The slug of `resources/flags.yaml`."""
NOT_SAID = "what happened: not said"
_SINCE_NOT_SAID = "; since when: not said"
_FOUND = "; observations: "


@dataclass(frozen=True, slots=True)
class HospitalWhy:
    """What happened, since when (aware UTC), and what was found; blank means not said yet."""

    happened: str = ""
    since: datetime | None = None
    found: str = ""

    @property
    def blank(self) -> bool:
        """True while nobody has said anything."""
        return not (self.happened.strip() or self.since or self.found.strip())

    @property
    def detail(self) -> str:
        """What the flag says in words, on one line; when it began is the flag's own start."""
        found = self.found.strip()
        happened = self.happened.strip() or NOT_SAID
        return f"{happened}{'' if self.since else _SINCE_NOT_SAID}{_FOUND + found if found else ''}"


def is_why(flag: Flag) -> bool:
    """True for the flag of a way to hospital."""
    return flag.kind == KIND


def said_in(flag: Flag) -> HospitalWhy:
    """Return what such a flag says, taken apart again."""
    return taken_apart(flag.detail, flag.started_at)


def taken_apart(detail: str | None, started_at: datetime) -> HospitalWhy:
    """Return what the words and the start of such a flag say."""
    rest, _, found = (detail or NOT_SAID).partition(_FOUND)
    happened = rest.removesuffix(_SINCE_NOT_SAID)
    return HospitalWhy("" if happened == NOT_SAID else happened, started_at if happened == rest else None, found)


def why_hospital(record: Record) -> Flag | None:
    """Return the flag that says why somebody goes, or went last; None when nobody said."""
    said = [flag for flag in record.open_flags if is_why(flag)]
    return max(said, key=lambda flag: (flag.started_at, flag.id), default=None)
