"""Kinds of flag and the signs an escort watches for: `resources/flags.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import marked, read_rows
from reception_app.vocabulary import FlagLevel

LOUDEST_FIRST = (FlagLevel.ACT_NOW, FlagLevel.SOON, FlagLevel.KNOW)
"""The order in which flags stand on banner, board and sheet."""


@dataclass(frozen=True, slots=True)
class FlagKind:
    """One kind: the badge's words, its own level, and the slug of the escort's sign (None: nothing to watch for)."""

    slug: str
    words: str
    level: FlagLevel
    sign: str | None
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Sign:
    """What may happen on the way and what to do, in words that disclose nothing."""

    slug: str
    may: str
    todo: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class FlagKinds:
    """Every kind and sign this desk knows."""

    kinds: tuple[FlagKind, ...]
    signs: tuple[Sign, ...]

    def find(self, slug: str) -> FlagKind | None:
        """Return the kind with this slug, or None: a flag from another desk may be of a kind not known here."""
        return next((kind for kind in self.kinds if kind.slug == slug), None)

    def sign(self, slug: str) -> Sign | None:
        """Return the sign with this slug, or None."""
        return next((sign for sign in self.signs if sign.slug == slug), None)

    def sign_of(self, kind: str) -> Sign | None:
        """Return the sign to watch for with this kind of flag, or None."""
        found = self.find(kind)
        return self.sign(found.sign) if found and found.sign else None


@lru_cache(maxsize=4)
def load_flag_kinds(path: Path | None = None) -> FlagKinds:
    """Load the kinds and signs. Raises FormProblem (FM-101 … FM-109) naming file, line and key."""
    row = read_rows(path or paths.resources() / "flags.yaml")
    row.only("kinds", "signs")
    signs = []
    for item in row.rows("signs", called="slug"):
        item.only("slug", "may", "todo", "source", "mark")
        signs.append(Sign(item.text("slug"), item.text("may"), item.text("todo"), *marked(item)))
    kinds: list[FlagKind] = []
    for item in row.rows("kinds", called="slug"):
        item.only("slug", "words", "level", "sign", "source", "mark")
        sign = item.one_of("sign", [known.slug for known in signs]) if item.has("sign") else None
        level = FlagLevel(item.one_of("level", [known.value for known in FlagLevel]))
        kind = FlagKind(item.text("slug"), item.text("words"), level, sign, *marked(item))
        if any(kind.slug == other.slug for other in kinds):
            raise item.fail("FM-103", "slug", f"the kind “{kind.slug}” stands twice.", "Rename one of them.")
        kinds.append(kind)
    return FlagKinds(tuple(kinds), tuple(signs))
