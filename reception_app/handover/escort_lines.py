"""What the escort sheet may say: fixed lines of `resources/escort_lines.yaml`, and the signs of `flags.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.paths import resources


@dataclass(frozen=True, slots=True)
class SignLine:
    """What may happen, and what to do."""

    may: str
    todo: str


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """One of the 24 answers: its label, and how it is found. `yes` is what stands for Yes."""

    key: str
    label: str
    rule: str
    fixed: str | None
    value: str | None
    flags: tuple[str, ...]
    answers: tuple[str, ...]
    yes: str


@dataclass(frozen=True, slots=True, eq=False)
class EscortLines:
    """Every fixed line, as read."""

    call_999: tuple[str, ...]
    signs: dict[str, SignLine]
    sign_order: tuple[str, ...]
    covered_by: dict[str, tuple[str, ...]]
    class_signs: dict[str, tuple[str, ...]]
    item_signs: dict[str, tuple[str, ...]]
    general: SignLine
    ambulance: str
    going: dict[str, str]
    observe: dict[str, str]
    methods: dict[str, str]
    triggers: dict[str, str]
    actions: dict[str, str]
    acts: dict[str, tuple[str, str]]
    waiting: str
    with_food: str
    items: dict[str, str]
    communication: dict[str, str]
    talking_flags: dict[str, tuple[str, ...]]
    talking_answers: dict[str, dict[str, tuple[str, ...]]]
    talking_typed: tuple[str, ...]
    answers: tuple[AnswerRule, ...]
    leaking_stems: tuple[str, ...]
    harmless_words: frozenset[str]

    def in_order(self, slugs: Iterable[str]) -> tuple[SignLine, ...]:
        """Return the signs with these slugs once each, most urgent first; a slug without a line is left out."""
        wanted = set(slugs)
        wanted -= {slug for slug, others in self.covered_by.items() if wanted & set(others)}
        ordered = [slug for slug in self.sign_order if slug in wanted]
        ordered += sorted(wanted - set(ordered))
        return tuple(self.signs[slug] for slug in ordered if slug in self.signs)

    def act(self, route: str | None, frequency: str | None) -> tuple[str, str]:
        """Return how a dose is taken and what to watch, for route and frequency as written on the script."""
        said = (route or "").strip().lower()
        known = (act for act in self.acts if act != "default" and re.search(rf"\b{re.escape(act)}\b", said))
        how, watch = self.acts[next(known, "default")]
        fed = re.search(r"\b(meals?|food)\b", frequency or "", re.IGNORECASE)
        return how, f"{watch} {self.with_food}" if fed else watch

    def leak_in(self, text: str) -> bool:
        """True when `text` holds one of the stems that say what somebody has, takes or took."""
        folded = text.casefold()
        return any(re.search(rf"\b{re.escape(stem)}", folded) for stem in self.leaking_stems)

    def listed(self, table: dict[str, str], slugs: Iterable[str]) -> str:
        """Return the words of the slugs that stand in the fixed list `table`; others are not printed."""
        known = [table[slug] for slug in slugs if slug in table]
        return ", ".join(known)


@lru_cache(maxsize=1)
def escort_lines() -> EscortLines:
    """Read the lines once."""
    data: dict[str, Any] = yaml.safe_load((resources() / "escort_lines.yaml").read_text("utf-8"))
    signs = {sign.slug: SignLine(sign.may, sign.todo) for sign in load_flag_kinds().signs}
    signs |= {sign["slug"]: SignLine(sign["may"], sign["todo"]) for sign in data["signs"]}
    return EscortLines(
        call_999=tuple(data["call_999"]),
        signs=signs,
        sign_order=tuple(data["sign_order"]),
        covered_by={slug: tuple(found) for slug, found in data["covered_by"].items()},
        class_signs={slug: tuple(found) for slug, found in data["class_signs"].items()},
        item_signs={slug: tuple(found) for slug, found in data["item_signs"].items()},
        general=SignLine(data["general"]["may"], data["general"]["todo"]),
        ambulance=data["ambulance"],
        going=dict(data["going"]),
        observe=dict(data["observe"]),
        methods=dict(data["methods"]),
        triggers=dict(data["triggers"]),
        actions=dict(data["actions"]),
        acts={route: (act[0], act[1]) for route, act in data["acts"].items()},
        waiting=data["waiting"],
        with_food=data["with_food"],
        items=dict(data["emergency_items"]),
        communication=dict(data["communication"]),
        talking_flags={kind: tuple(found) for kind, found in data["talking"]["flags"].items()},
        talking_answers={
            key: {value: tuple(found) for value, found in by_value.items()}
            for key, by_value in data["talking"]["answers"].items()
        },
        talking_typed=tuple(data["talking"]["typed"]),
        answers=tuple(_rule(row) for row in data["answers"]),
        leaking_stems=tuple(data["leaking_stems"]),
        harmless_words=frozenset(data["harmless_words"]),
    )


def _rule(row: dict[str, Any]) -> AnswerRule:
    return AnswerRule(
        key=row["key"],
        label=row["label"],
        rule=row.get("rule", "fixed"),
        fixed=row.get("fixed"),
        value=row.get("value"),
        flags=tuple(row.get("flags", ())),
        answers=tuple(row.get("answers", ())),
        yes=row.get("yes", "Yes"),
    )
