"""What a short record says of itself: of which whole record it is the short, and what was cut from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

HASH_BYTES = 32
MOST_COUNT = 100_000
MOST_KINDS = 64
UNCHANGED = "unchanged"
"""The kind of cut that makes a short record an amendment: only what changed since the pack before."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One kind of entry that was left out of the short record: its slug on the wire and how many there were."""

    kind: str
    count: int

    @property
    def words(self) -> str:
        """What was cut, for people: "82 answers that need no attention"."""
        one, many = CUT_WORDS.get(self.kind, _OTHER_WORDS)
        return f"{self.count} {one if self.count == 1 else many}"


@dataclass(frozen=True, slots=True)
class Short:
    """What a short record says of the whole one: its envelope's SHA-256, 32 bytes, and what is not in the short."""

    whole: bytes
    cuts: tuple[Cut, ...]

    @property
    def words(self) -> str:
        """What was cut, for people, in one enumeration."""
        return "; ".join(cut.words for cut in self.cuts)


def is_amendment(short: Short | None) -> bool:
    """True for a short record that is only what changed."""
    return short is not None and any(cut.kind == UNCHANGED for cut in short.cuts)


CUT_WORDS = {
    "doses": ("dose over three days old", "doses over three days old"),
    "history": ("entry that is over (stopped, ended, done)", "entries that are over (stopped, ended, done)"),
    "earlier_scores": ("earlier score", "earlier scores"),
    "plain_answers": ("answer that needs no attention", "answers that need no attention"),
    "score_items": ("set of a score's items", "sets of scores' items"),
    "other_answers": ("answer not given, or changed, that needs no attention",
                      "answers not given, or changed, that need no attention"),
    "tests": ("test or vaccination", "tests and vaccinations"),
    "counts": ("count or agreement on the way", "counts and agreements on the way"),
    "services": ("service that is over", "services that are over"),
    "possession": ("earlier in-possession assessment", "earlier in-possession assessments"),
    "sources": ("source that could not say", "sources that could not say"),
    "changes": ("earlier change of a medicine", "earlier changes of medicines"),
    "routine_doses": ("earlier dose given as due", "earlier doses given as due"),
    "schedule_doses": ("dose of a schedule over three days old", "doses of schedules over three days old"),
    "own_words": ("long answer in own words: see the page", "long answers in own words: see the page"),
    UNCHANGED: ("entry that stands as the pack before said", "entries that stand as the pack before said"),
}  # fmt: skip
"""One and many of each kind; a kind is never taken away, for old packs name it."""
_OTHER_WORDS = (
    "entry of a kind that this version has no words for",
    "entries of a kind that this version has no words for",
)
_KIND = re.compile(r"[a-z][a-z_]{0,39}", re.ASCII)


def to_header(short: Short) -> list[Any]:
    """Return what stands in the signed header: `[hash, [[kind, count], …]]`."""
    return [short.whole, [[cut.kind, cut.count] for cut in short.cuts]]


def from_header(value: Any) -> Short:
    """Read what `to_header` wrote. Raises ValueError for another form.

    A kind of a newer version is kept and told as one: that something was cut is said, whatever it was.
    """
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("two parts")
    whole, cuts = value
    if (
        not isinstance(whole, bytes)
        or len(whole) != HASH_BYTES
        or not isinstance(cuts, list)
        or not 1 <= len(cuts) <= MOST_KINDS
    ):
        raise ValueError("a hash and a list")
    found = []
    for each in cuts:
        if not isinstance(each, list) or len(each) != 2 or not isinstance(each[0], str) or type(each[1]) is not int:
            raise ValueError("kind and count")
        if not 1 <= each[1] <= MOST_COUNT:
            raise ValueError("a count")
        if _KIND.fullmatch(each[0]) is None:
            raise ValueError("a kind")
        found.append(Cut(each[0], each[1]))
    kinds = [cut.kind for cut in found]
    if len(set(kinds)) != len(kinds):
        raise ValueError("a kind twice")
    return Short(whole, tuple(found))
