"""The fixed words of the person's own copy, from `resources/person_lines.yaml`; [GK] until a clinical owner confirms.

English always stands; Welsh beside it for whoever speaks it or is in Wales, marked as not yet checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from reception_app.paths import resources


@dataclass(frozen=True, slots=True)
class PersonLines:
    """`undecided`: of a medicine that no prescriber here has decided; `{line}` is what was written. `unconfirmed`: of a
    dose nobody could confirm. `…_cy`: the same in Welsh, which nobody has checked yet: `unchecked_cy` says so."""

    undecided: str
    undecided_cy: str
    unconfirmed: str
    unconfirmed_cy: str
    unchecked_cy: str


@lru_cache(maxsize=1)
def person_lines() -> PersonLines:
    """Read the lines once."""
    data = yaml.safe_load((resources() / "person_lines.yaml").read_text("utf-8"))
    undecided, unconfirmed = data["undecided"], data["unconfirmed"]
    return PersonLines(
        undecided["words"], undecided["words_cy"], unconfirmed["words"], unconfirmed["words_cy"], data["unchecked_cy"]
    )
