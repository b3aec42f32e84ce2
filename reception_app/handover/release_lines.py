"""The fixed words of the release sheets, from `resources/release_lines.yaml`; [GK] until a clinical owner confirms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from reception_app.paths import resources


@dataclass(frozen=True, slots=True)
class ReleaseLines:
    """`warning`: its head and its words; `steps`: head and words of each, in order; `talk`: label and number."""

    warning: tuple[str, str]
    rules: tuple[str, ...]
    signs: str
    steps: tuple[tuple[str, str], ...]
    talk: tuple[tuple[str, str], ...]
    register: str
    custody_only: frozenset[str]


@lru_cache(maxsize=1)
def release_lines() -> ReleaseLines:
    """Read the lines once."""
    data = yaml.safe_load((resources() / "release_lines.yaml").read_text("utf-8"))
    return ReleaseLines(
        warning=(data["warning"]["head"], data["warning"]["words"]),
        rules=tuple(data["rules"]),
        signs=data["signs"],
        steps=tuple((step["head"], step["words"]) for step in data["steps"]),
        talk=tuple((one["label"], one["number"]) for one in data["talk"]),
        register=data["register"],
        custody_only=frozenset(data["custody_only"]),
    )
