"""What the papers for the person and a carer say, in Welsh, from `resources/person_words_cy.yaml`; all [GK].

Looked up by the English that stands on the paper, so that both always say the same. Nobody has checked the Welsh yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import yaml

from reception_app.paths import resources

_HOLE = re.compile(r"\\\{(\w+)\\\}")
_FILLED = r"(?P<\1>(?:(?![a-z\\d]{2}[.?!] ).)+?)"
"""What stands in a hole: never the end of one sentence and the beginning of the next; `Dr. S. Specimen` is no end."""
_LEAST = 6
"""So many letters of its own a text with a hole has before anything is taken for it."""
_ENDS = re.compile(r"(?<=[.?!]) ")


@dataclass(frozen=True, slots=True)
class _Said:
    """One English text with its Welsh; `english` matches it with what stands in its holes."""

    english: re.Pattern[str]
    welsh: str


@lru_cache(maxsize=1)
def welsh_words() -> dict[str, str]:
    """Return the Welsh of every text, by its English as written in the file."""
    held = yaml.safe_load((resources() / "person_words_cy.yaml").read_text("utf-8"))
    return dict(held["words"])


@lru_cache(maxsize=1)
def _with_holes() -> tuple[_Said, ...]:
    """Return the texts with a name, a day or a number in them: those that say most themselves first."""
    fixed = {english: len(re.sub(r"\{\w+\}", "", english)) for english in welsh_words() if "{" in english}
    # One that says next to nothing itself would match what people typed: it is looked up by its own words only.
    found = sorted((english for english, own in fixed.items() if own >= _LEAST), key=lambda english: -fixed[english])
    return tuple(_Said(re.compile(_HOLE.sub(_FILLED, re.escape(english))), welsh_words()[english]) for english in found)


def welsh_of(words: str) -> str | None:
    """Return the Welsh of one text as it stands on a paper; None for what has none: a name, a dose, what was typed."""
    if (fixed := welsh_words().get(words)) is not None:
        return fixed
    for said in _with_holes():
        if found := said.english.fullmatch(words):
            return said.welsh.format(**found.groupdict())
    return None


def welsh_said(words: str) -> str:
    """Return the Welsh of those sentences of a text that have one; "" when none has. A dose is in none of them."""
    found, rest = [], _ENDS.split(words)
    while rest:
        # The longest run of sentences that has Welsh together, else one that is left to the English.
        many = next((n for n in range(len(rest), 0, -1) if welsh_of(" ".join(rest[:n])) is not None), 0)
        found += [welsh_of(" ".join(rest[:many])) or ""] if many else []
        rest = rest[max(many, 1) :]
    return " ".join(found)
