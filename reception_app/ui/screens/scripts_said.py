"""How what is written in one box of a script is understood: by the reader of whole lines, in the light of that line.

A number alone is refused where a unit can be meant; what the reader does not know stays in the words it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reception_app.clinical.doses import is_strength, read_strength
from reception_app.clinical.lines import amount_words
from reception_app.clinical.quick_entry import PartState, QuickLine, ScriptDraft, read_quick
from reception_app.clinical.quick_entry_start import read_first_day
from reception_app.clinical.same_strength import same_strength
from reception_app.clinical.schedule import read_times
from reception_app.errors import InputProblem
from reception_app.ui.screens.scripts_choices import tr

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a box changes of the line, whether some of it was filled in, or what is wrong with it ("": nothing)."""

    changes: dict[str, Any] = field(default_factory=dict)
    guessed: bool = False
    problem: str = ""


NOT_SAID: dict[str, dict[str, Any]] = {
    "brand": {"brand": None},
    "strength": {"strength": None},
    "form": {"form": None},
    "dose": {"dose": None},
    "route": {"route": None},
    "frequency": {"frequency": None, "times": (), "every_days": 1, "as_required": False},
    "times": {"times": ()},
    "maximum": {"maximum": None, "maximum_dose": None, "maximum_hours": None},
    "supervised": {"supervised": False},
    "site": {"site": None},
    "duration": {"duration_days": None},
    "start": {"started_on": None},
    "indication": {"indication": None},
}
"""What a line holds of each box when nothing, or "not known", is said in it."""

OBSERVED, NOT_OBSERVED = "observed", "not observed"


def read_said(name: str, typed: str, draft: ScriptDraft, today: date | None = None) -> Understood:
    """Understand what is typed in the box `name`, beside the rest of the line. Nothing typed is made up or lost.

    `today`: the local day, beside which a first day without its year is read.
    """
    words = " ".join(typed.split())
    if name == "start":
        return _start(words, today)
    try:
        return _READERS[name](words, draft)
    except InputProblem as problem:
        return Understood(problem=problem.sentence)


def same_said(name: str, one: ScriptDraft, other: ScriptDraft) -> bool:
    """True when both drafts hold the same of a box: `1mg/ml` and `1 mg in 1 mL` are no contradiction."""
    if name == "strength" and one.strength and other.strength:
        return same_strength(one.strength, other.strength)
    return all(getattr(one, key) == getattr(other, key) for key in NOT_SAID[name])


def known_route(words: str) -> str | None:
    """Return a route as a line has it (`po` is `oral`), or None for words that are none."""
    line = read_quick(f"placeholder {words}")
    said = any(part.field == "route" and part.text and part.value for part in line.parts)
    return line.script.route if said and not line.left_over and line.script.medicine == "placeholder" else None


def _brand(words: str, draft: ScriptDraft) -> Understood:
    return Understood({"brand": words})


def _strength(words: str, draft: ScriptDraft) -> Understood:
    if re.fullmatch(r"[\d.,/\s]+", words):
        return Understood(problem=tr("Write the strength with its unit, for example 50 mg or 1 mg in 1 mL."))
    if not is_strength(words):
        said = tr("“{0}” is no strength. Write it as on the label: 50 mg, 1 mg in 1 mL, 0.1%.")
        return Understood(problem=said.format(words))
    read = read_strength(words)
    return Understood({"strength": str(read).replace(NBSP, " ") if read is not None else words})


def _form(words: str, draft: ScriptDraft) -> Understood:
    return Understood({"form": words})


def _dose(words: str, draft: ScriptDraft) -> Understood:
    line = read_quick(f"{draft.medicine} DOSE {words}")
    problem = _problem(line, "dose", "unit")
    if problem or line.script.dose is None or line.left_over:
        return Understood(problem=problem or tr("Write the amount of one dose with its unit, for example 60 mg."))
    return Understood({"dose": line.script.dose}, "unit" in line.guessed)


def _route(words: str, draft: ScriptDraft) -> Understood:
    return Understood({"route": known_route(words) or words})


def _frequency(words: str, draft: ScriptDraft) -> Understood:
    line = read_quick(f"{draft.medicine} {words}")
    problem, script = _problem(line, "frequency", "times"), line.script
    if problem:
        return Understood(problem=problem)
    if line.left_over or script.medicine != draft.medicine or not (script.frequency or script.as_required):
        return Understood({"frequency": words, "times": (), "every_days": 1, "as_required": False})
    changes = {name: getattr(script, name) for name in NOT_SAID["frequency"]}
    return Understood(changes, "frequency" in line.guessed)


def _times(words: str, draft: ScriptDraft) -> Understood:
    return Understood({"times": read_times(words)})


def _maximum(words: str, draft: ScriptDraft) -> Understood:
    dose = f"DOSE {amount_words(draft.dose)} " if draft.dose is not None else ""
    bare = re.sub(r"^(?:max(?:imum)?|at most|no more than|up to)\s+", "", words, flags=re.IGNORECASE)
    period = " in 24 hours" if re.fullmatch(r"[\d.,]+\s*[^\W\d]*", bare) else ""  # the box asks for 24 hours
    line = read_quick(f"{draft.medicine} {dose}max {bare}{period}".replace(NBSP, " "))
    problem = _problem(line, "maximum")
    if problem:
        return Understood(problem=problem)
    if line.script.maximum is None or line.left_over:
        return Understood({"maximum": words, "maximum_dose": None, "maximum_hours": None})
    return Understood({name: getattr(line.script, name) for name in NOT_SAID["maximum"]}, "maximum" in line.guessed)


def _supervised(words: str, draft: ScriptDraft) -> Understood:
    said = words.casefold()
    if said not in (OBSERVED, NOT_OBSERVED):
        return Understood(problem=tr("Choose whether the dose is observed."))
    return Understood({"supervised": said == OBSERVED})


def _site(words: str, draft: ScriptDraft) -> Understood:
    return Understood({"site": words})


def _duration(words: str, draft: ScriptDraft) -> Understood:
    bare = re.sub(r"^for\s+", "", words, flags=re.IGNORECASE)
    line = read_quick(f"{draft.medicine} for {f'{bare} days' if bare.isdigit() else bare}")
    days, problem = line.script.duration_days, _problem(line, "duration")
    if problem or days is None or line.left_over or line.script.indication:
        return Understood(problem=problem or tr("Write for how many days, for example 7 days."))
    return Understood({"duration_days": days})


def _start(words: str, today: date | None) -> Understood:
    day = read_first_day(words, today) if today is not None else None
    if day is None:
        return Understood(problem=tr("Write the first day as 20-Nov-2026 or 20/11."))
    return Understood({"started_on": day})


def _indication(words: str, draft: ScriptDraft) -> Understood:
    return Understood({"indication": words})


def _problem(line: QuickLine, *names: str) -> str:
    """Return why one of these must be chosen, or ""."""
    open_parts = {part.field for part in line.parts if part.state is PartState.CHOOSE}
    return next((prompt.words for prompt in line.prompts if prompt.field in open_parts & set(names)), "")


_READERS: dict[str, Callable[[str, ScriptDraft], Understood]] = {
    "brand": _brand, "strength": _strength, "form": _form, "dose": _dose, "route": _route, "frequency": _frequency,
    "times": _times, "maximum": _maximum, "supervised": _supervised, "site": _site, "duration": _duration,
    "indication": _indication,
}  # fmt: skip
