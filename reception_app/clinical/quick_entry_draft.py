"""What quick entry makes of a typed line: the fields, how sure each is, and what a person must still say."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from reception_app.clinical.doses import MASS_UNITS, Dose

FIELDS = (
    "medicine", "brand", "strength", "form", "dose", "unit", "route", "frequency", "times", "as_required", "maximum",
    "supervised", "site", "duration", "start", "indication",
)  # fmt: skip
"""Every field a part can be about, in the order of the line. `unit` is the dose's, where only that is in doubt."""


STRENGTH_UNSAID = "Without its strength nobody knows how much medicine this is: read it from the label."
_LIQUIDS = frozenset({"solution", "suspension", "liquid", "syrup", "mixture", "elixir", "concentrate"})


class PartState(StrEnum):
    """How sure a part is: said, filled in to be confirmed, or left to a person."""

    UNDERSTOOD = "understood"
    GUESSED = "guessed"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class Part:
    """One field: its value as shown (None while it must be chosen), the text it comes from ("" when none), how sure.

    A `dose` whose `unit` must be chosen is the number alone; the draft has no dose then.
    """

    field: str
    value: str | None
    text: str
    state: PartState


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person must choose before the line can be saved, and why, in a sentence."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class ScriptDraft:
    """A medicine line as understood so far; the renderer takes it as it is. `times` are "HH:MM" at the desk."""

    medicine: str
    brand: str | None = None
    strength: str | None = None
    form: str | None = None
    dose: Dose | None = None
    route: str | None = None
    frequency: str | None = None
    times: tuple[str, ...] = ()
    every_days: int = 1
    as_required: bool = False
    maximum: str | None = None
    maximum_dose: Dose | None = None
    maximum_hours: int | None = None
    supervised: bool = False
    site: str | None = None
    duration_days: int | None = None
    started_on: date | None = None
    indication: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return every field by name; doses as amount and unit, times as a list, a day as `2026-11-20`."""
        began = self.started_on.isoformat() if self.started_on is not None else None
        return {**asdict(self), "times": list(self.times), "started_on": began}


@dataclass(frozen=True, slots=True)
class QuickLine:
    """A typed line as understood.

    `guessed` and `missing` name fields; `prompts` say why each missing one is missing. `asks` are questions that hold
    nothing up ("Is that right?"). `left_over` is every stretch not understood; `unlisted`: not in the formulary.
    """

    script: ScriptDraft
    parts: tuple[Part, ...]
    guessed: tuple[str, ...]
    missing: tuple[str, ...]
    prompts: tuple[Prompt, ...]
    asks: tuple[str, ...]
    left_over: tuple[str, ...]
    unlisted: bool

    @property
    def unsaid(self) -> tuple[Prompt, ...]:
        """What the line should say and does not, though it holds nothing up: a strength where the form needs one."""
        script = self.script
        if "strength" in self.missing or script.strength or not wants_strength(script.dose, script.form):
            return ()
        return (Prompt("strength", STRENGTH_UNSAID),)


def wants_strength(dose: Dose | None, form: str | None) -> bool:
    """True where nobody knows without a strength how much medicine a dose is, or how much of a liquid to measure.

    A mass of something solid says it by itself, and so do units; mL, tablets, puffs and patches do not (NICE NG5: name,
    strength, form, dose). mL without a strength is refused altogether.
    """
    if dose is None:
        return False
    liquid = bool(_LIQUIDS & set((form or "").lower().split()))
    return liquid or dose.unit not in (*MASS_UNITS, "units")


class Reading:
    """Collects what is understood of one line, field by field; each field is said once."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.asks: list[str] = []
        self.left_over: list[str] = []
        self._parts: dict[str, Part] = {}
        self._prompts: dict[str, str] = {}

    def understand(self, field: str, value: str, text: str) -> None:
        """Keep a field that was said."""
        self._parts[field] = Part(field, value, text, PartState.UNDERSTOOD)

    def guess(self, field: str, value: str, text: str = "") -> None:
        """Keep a field that was filled in, to be confirmed."""
        self._parts[field] = Part(field, value, text, PartState.GUESSED)

    def choose(self, field: str, text: str, words: str) -> None:
        """Leave a field to a person, and say why."""
        self._parts[field] = Part(field, None, text, PartState.CHOOSE)
        self._prompts[field] = words

    def forget(self, field: str) -> None:
        """Take back a field that was filled in."""
        self.values.pop(field, None)
        self._parts.pop(field, None)
        self._prompts.pop(field, None)

    def must_choose(self, field: str) -> bool:
        """True when the field is left to a person."""
        return field in self._prompts

    def line(self, unlisted: bool) -> QuickLine:
        """Return what was collected."""
        parts = tuple(self._parts[field] for field in FIELDS if field in self._parts)
        return QuickLine(
            script=ScriptDraft(**self.values),
            parts=parts,
            guessed=tuple(part.field for part in parts if part.state is PartState.GUESSED),
            missing=tuple(part.field for part in parts if part.state is PartState.CHOOSE),
            prompts=tuple(Prompt(part.field, self._prompts[part.field]) for part in parts if part.value is None),
            asks=tuple(dict.fromkeys(self.asks)),
            left_over=tuple(self.left_over),
            unlisted=unlisted,
        )
