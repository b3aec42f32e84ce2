"""Keys an estate believes no more: what a directory says of one, and what that makes of a pack sealed with it.

A root revokes only keys it certified itself. From the moment named, a pack of that key is *revoked*: it may be read and
never taken in. A pack that says it is older was sealed with a key that was good then; but where somebody else may hold
the key, they may also have written the date, so only a named person takes it in, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.vocabulary import REVOKED_WORDS, RevokedBecause

_MAY_BE_BACKDATED = frozenset({RevokedBecause.EXPOSED, RevokedBecause.LOST})


@dataclass(frozen=True, slots=True)
class Revocation:
    """One key that is believed no more `from_at` (aware UTC) on. `root_id`, `key_id`: 8 bytes each."""

    root_id: bytes
    key_id: bytes
    from_at: datetime
    because: RevokedBecause
    establishment_code: str
    desk_name: str

    @property
    def words(self) -> str:
        """What happened, as a sentence about the sender."""
        when = moment_text(local(self.from_at))
        return f"The sender's key is revoked from {when}: {REVOKED_WORDS[self.because]}."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a revocation means for one pack: never taken in, or amber words; `asks`: only a named person may go on."""

    revoked: bool
    words: str
    asks: bool


def judge(revocation: Revocation, made_at: datetime) -> Verdict:
    """Return what a revocation means for a pack that says it was made at `made_at`."""
    if made_at >= revocation.from_at:
        return Verdict(True, revocation.words, asks=False)
    before = f"{revocation.words} This pack says it was made before."
    if revocation.because in _MAY_BE_BACKDATED:
        return Verdict(False, f"{before} Whoever has the key can write that too: ring the sender.", asks=True)
    return Verdict(False, before, asks=False)
