"""The fixed words of the person's own copy, from `resources/person_lines.yaml`; [GK] until a clinical owner confirms.

English always stands; another language beside it is in `resources/translations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from reception_app.paths import resources
from reception_app.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class PersonLines:
    """`undecided`: of a medicine that no prescriber here has decided; `unconfirmed`: of a dose nobody could confirm.

    `emergency…`: the same of what an emergency is treated with. `outside…`: to whoever reads it outside.
    `next`, `watched`, `feel_bad`: what comes next, and what to do if they feel bad, by why they leave.
    """

    undecided: str
    unconfirmed: str
    emergency: str
    emergency_unconfirmed: str
    outside_undecided: str
    outside_emergency: str
    next: dict[Purpose, str]
    watched: str
    feel_bad: dict[Purpose, tuple[str, ...]]


@lru_cache(maxsize=1)
def person_lines() -> PersonLines:
    """Read the lines once."""
    data = yaml.safe_load((resources() / "person_lines.yaml").read_text("utf-8"))
    outside = data["outside"]
    return PersonLines(
        undecided=data["undecided"],
        unconfirmed=data["unconfirmed"],
        emergency=data["emergency"],
        emergency_unconfirmed=data["emergency_unconfirmed"],
        outside_undecided=outside["undecided"],
        outside_emergency=outside["emergency"],
        next={Purpose(why): words for why, words in data["next"].items()},
        watched=data["watched"],
        feel_bad={Purpose(why): tuple(lines) for why, lines in data["feel_bad"].items()},
    )
