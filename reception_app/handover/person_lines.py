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
    """`undecided`, `undecided_cy`: of a medicine that no prescriber here has decided; `{line}` is what was written."""

    undecided: str
    undecided_cy: str
    unchecked_cy: str


@lru_cache(maxsize=1)
def person_lines() -> PersonLines:
    """Read the lines once."""
    data = yaml.safe_load((resources() / "person_lines.yaml").read_text("utf-8"))
    undecided = data["undecided"]
    return PersonLines(undecided["words"], undecided["words_cy"], data["unchecked_cy"])
