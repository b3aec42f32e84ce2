"""The fixed words of the sheets for court and hospital, from `resources/leaving_lines.yaml`; [GK] until confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from reception_app.paths import resources

Ending = tuple[str, str]
"""What may come next, and what is then done."""


@dataclass(frozen=True, slots=True)
class LeavingLines:
    """Everything the file says, by sheet."""

    court_ends: tuple[Ending, ...]
    court_missed: str
    court_nothing: str
    court_late: str
    court_on_the_way: str
    court_keep: str
    released_outside: str
    released_sealed: str
    released_first: str
    released_steps: tuple[str, ...]
    released_next: str
    summary_head: str
    back: tuple[str, ...]
    back_note: str
    watch_ends: tuple[Ending, ...]
    watch_rules: tuple[str, ...]


@lru_cache(maxsize=1)
def leaving_lines() -> LeavingLines:
    """Read the lines once."""
    data = yaml.safe_load((resources() / "leaving_lines.yaml").read_text("utf-8"))
    court, released, hospital = data["court"], data["court_released"], data["hospital"]
    return LeavingLines(
        court_ends=tuple((one["if"], one["then"]) for one in court["ends"]),
        court_missed=court["missed"],
        court_nothing=court["nothing"],
        court_late=court["late"],
        court_on_the_way=court["on_the_way"],
        court_keep=court["keep"],
        released_outside=released["outside"],
        released_sealed=released["sealed"],
        released_first=released["first"],
        released_steps=tuple(released["steps"]),
        released_next=released["next"],
        summary_head=hospital["summary_head"],
        back=tuple(hospital["back"]),
        back_note=hospital["back_note"],
        watch_ends=tuple((one["if"], one["then"]) for one in hospital["watch_ends"]),
        watch_rules=tuple(hospital["watch_rules"]),
    )
