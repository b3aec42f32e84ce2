"""The fixed words of the person's own copy, from `resources/person_lines.yaml`; [GK] until a clinical owner confirms.

English always stands; Welsh beside it for whoever speaks it or is in Wales, marked as not yet checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from reception_app.paths import resources
from reception_app.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in English, and in Welsh, which nobody has checked yet. `{line}` is what was written down."""

    words: str
    words_cy: str

    def of(self, line: str) -> Said:
        """Return it with what was written down in it."""
        return Said(self.words.format(line=line), self.words_cy.format(line=line))


@dataclass(frozen=True, slots=True)
class PersonLines:
    """`undecided`: of a medicine that no prescriber here has decided; `unconfirmed`: of a dose nobody could confirm.

    `emergency…`: the same of what an emergency is treated with. `outside…`: to whoever reads it outside.
    `next`, `watched`, `feel_bad`: what comes next, and what to do if they feel bad, by why they leave.
    `unchecked_cy` says of Welsh that nobody has checked it.
    """

    undecided: Said
    unconfirmed: Said
    emergency: Said
    emergency_unconfirmed: Said
    outside_undecided: Said
    outside_emergency: Said
    next: dict[Purpose, str]
    watched: str
    feel_bad: dict[Purpose, tuple[str, ...]]
    unchecked_cy: str


@lru_cache(maxsize=1)
def person_lines() -> PersonLines:
    """Read the lines once."""
    data = yaml.safe_load((resources() / "person_lines.yaml").read_text("utf-8"))
    outside = data["outside"]
    return PersonLines(
        undecided=Said(**data["undecided"]),
        unconfirmed=Said(**data["unconfirmed"]),
        emergency=Said(**data["emergency"]),
        emergency_unconfirmed=Said(**data["emergency_unconfirmed"]),
        outside_undecided=Said(**outside["undecided"]),
        outside_emergency=Said(**outside["emergency"]),
        next={Purpose(why): words for why, words in data["next"].items()},
        watched=data["watched"],
        feel_bad={Purpose(why): tuple(lines) for why, lines in data["feel_bad"].items()},
        unchecked_cy=data["unchecked_cy"],
    )
