"""The clinical sheet's fixed lines, from `resources/clinical_lines.yaml`; [GK] until a clinical owner confirms them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from reception_app.paths import resources


@dataclass(frozen=True, slots=True, eq=False)
class ClinicalLines:
    """`danger` by kind of flag, question keys of own words, words for slugs, when each part of the day begins.

    `mind`: question keys of mental health and self-harm, in the order printed; `mind_flags`: kinds of flag beside them;
    `more_substances`: name by question key of what is asked like a substance and is none of the list.
    """

    danger: dict[str, str]
    own_words: frozenset[str]
    words: dict[str, str]
    parts_of_day: tuple[tuple[str, str], ...]
    mind: tuple[str, ...]
    mind_flags: frozenset[str]
    more_substances: dict[str, str]

    def do_for(self, kind: str) -> str:
        """Return the first thing to do for a flag of this kind."""
        return self.danger.get(kind, self.danger["default"])

    def slug_words(self, slug: str) -> str:
        """Return a slug in words; one we do not know is shown as written."""
        return self.words.get(slug, slug.replace("_", " "))


@lru_cache(maxsize=1)
def clinical_lines() -> ClinicalLines:
    """Read the lines once."""
    data = yaml.safe_load((resources() / "clinical_lines.yaml").read_text("utf-8"))
    return ClinicalLines(
        danger=dict(data["danger"]),
        own_words=frozenset(data["own_words"]),
        words=dict(data["words"]),
        parts_of_day=tuple(data["parts_of_day"].items()),
        mind=tuple(data["mind"]),
        mind_flags=frozenset(data["mind_flags"]),
        more_substances=dict(data["more_substances"]),
    )
