"""What the boxes of quick entry show: label, words and state of each, made from the line and from who says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reception_app.clinical.lines import amount_words, duration_words, frequency_words, generic_text, strength_words
from reception_app.clinical.quick_entry import ScriptDraft
from reception_app.clinical.words import day_text
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_offered import NOTHING, choices
from reception_app.ui.screens.scripts_quick import ALWAYS, ORDER, Cell, QuickScript, Rest, State
from reception_app.ui.screens.scripts_said import NBSP, NOT_OBSERVED, OBSERVED
from reception_app.ui.screens.scripts_suggest import Suggestion
from reception_app.ui.screens.scripts_told import Told

LABELS = {
    "medicine": "medicine", "brand": "brand", "product": "product", "strength": "strength", "form": "form",
    "dose": "DOSE", "route": "route", "frequency": "how often", "times": "times", "maximum": "maximum",
    "supervised": "supervised", "site": "site", "duration": "for how long", "start": "day 1",
    "indication": "what it is for",
    "left_over": "not understood", "kind": "who says so", "label_name": "whose name on the label",
    "label_date": "date on the label", "name": "name of who was asked", "telephone": "number called",
    "said_dose": "DOSE they said", "said": "what they said", "last": "last taken when", "how": "how is that known",
}  # fmt: skip
_ASKED = {"maximum": "in 24 hours?", "dose": "how much?", "frequency": "how often?", "strength": "read the label",
          "last": "when?", "name": "who?", "times": "at which times?", "duration": "how many days?",
          "start": "which day?", "said_dose": "how much?"}  # fmt: skip
_FEW = 2
"""Choices that are named in a box; more are counted, and stand in its list."""


@dataclass(frozen=True, slots=True)
class BoxData:
    """One box: its field, its label, the words in it, its state, why it is to be chosen; `edit`: what is edited."""

    field: str
    label: str
    value: str
    state: State
    why: str = ""
    edit: str = ""
    offers: bool = False

    @property
    def blocks(self) -> bool:
        """True when the line cannot be added before this box is settled."""
        return self.state is State.CHOOSE or self.field == "left_over"

    @property
    def spoken(self) -> str:
        """What a screen reader says of it."""
        choose = tr("choose, {0}").format(self.value) if self.state is State.CHOOSE and self.offers else self.value
        return f"{self.label}: {choose}"


def line_boxes(quick: QuickScript, *, whole: bool, typing: bool) -> list[BoxData]:
    """Return the boxes of a line; `whole`: the empty ones too. While `typing`, the last word is not judged yet."""
    draft = quick.draft
    if draft is None:
        return []
    found = []
    for name in ORDER:
        if name == "left_over":
            found += _left_over(quick, typing)
        elif name == "product":
            found += _product(quick)
        else:
            value, cell = _value(quick, draft, name), quick.cells.get(name)
            if name == "medicine" and quick.unlisted and typing and quick.typing_name():
                found.append(BoxData(name, tr(LABELS[name]), value, State.OPEN, edit=value))
            elif whole or value or cell is not None or name in ALWAYS:
                wrong = quick.written(name)
                found.append(_box(name, value, cell, choices(quick, name), wrong, _note(quick, name)))
    return found


def told_boxes(told: Told, now: datetime, more: str = "", *, asks: bool = True) -> list[BoxData]:
    """Return the boxes of who says so; `more` are words put to what they said. `now` is local time.

    Before a line is begun nothing is asked (`asks` False).
    """
    found = []
    for name in told.boxes():
        cell, value = told.cell(name, now) if asks else Cell(State.OPEN), told.shown(name, now)
        box = _box(name, value, cell, told.choices(name), told.value(name))
        if name == "said" and more:
            value = "; ".join(filter(None, (value, more)))
            box = replace(box, value=value, state=State.UNDERSTOOD)
        found.append(box)
    return found


def _value(quick: QuickScript, draft: ScriptDraft, name: str) -> str:
    if name == "indication":
        return quick.indication
    if name == "supervised" and not draft.supervised:
        return NOT_OBSERVED if quick.says(name) else ""
    return _VALUES[name](draft)


def _box(
    name: str, value: str, cell: Cell | None, offered: Sequence[Suggestion], wrong: str, note: str = ""
) -> BoxData:
    """Return a box; `wrong` is what was written in it, to be put right where it must be chosen."""
    cell = cell or Cell(State.OPEN if not value else State.UNDERSTOOD)
    label = tr(LABELS[name])
    state = cell.state if value or cell.state is not State.UNDERSTOOD else State.OPEN
    edit = value.replace(NBSP, " ")
    if state is State.CHOOSE:
        value, edit = _preview(name, offered), "" if cell.between else wrong
    elif state is State.NOT_KNOWN:
        value, edit = tr("not known"), ""
    elif state is State.OPEN:
        value = tr("not said")
    elif note or state is State.GUESSED:
        label = tr("{0}, {1}").format(label, note or tr("guessed"))
    real = any(item.what is not NOTHING for item in offered)
    return BoxData(name, label, value, state, cell.why, edit, real)


def _preview(name: str, offered: Sequence[Suggestion]) -> str:
    """Return what a box to be chosen names: its choices when they are few, else how many there are."""
    real = [item.value for item in offered if item.what is not NOTHING]
    if not real:
        return tr(_ASKED.get(name, "which?"))
    if len(real) > _FEW:
        return tr("{0} offered, other").format(len(real))
    return ", ".join([*real, tr("other")])


def _note(quick: QuickScript, name: str) -> str:
    """Return what stands beside a label: a medicine that is not in the list, a unit that was filled in."""
    if name == "medicine" and quick.unlisted:
        return tr("not in the list")
    if name == "dose" and quick.cells.get("dose", Cell(State.OPEN)).state is State.GUESSED:
        return tr("unit guessed")
    return ""


def _product(quick: QuickScript) -> list[BoxData]:
    if quick.product is None:
        return []
    return [BoxData("product", tr(LABELS["product"]), quick.product.name, State.UNDERSTOOD, offers=True)]


def _left_over(quick: QuickScript, typing: bool) -> list[BoxData]:
    """Return the box of what is not understood. The word being typed is no word yet."""
    words = list(quick.unsettled())
    if typing and words and quick.text.endswith(words[-1]):
        rest = words.pop().rpartition(" ")[0]
        words += [rest] if rest else []
    found = []
    if words:
        said = ", ".join(f"“{word}”" for word in words)
        why = tr("Say where it belongs, or write it otherwise in the line.")
        found.append(BoxData("left_over", tr(LABELS["left_over"]), said, State.GUESSED, why, offers=True))
    return found


def rest_words(quick: QuickScript) -> str:
    """Return where words went that were not understood: nothing typed vanishes from sight before it is saved."""
    out = quick.rest_for(Rest.OUT)
    return tr("Left out: {0}").format(out) if out else ""


_VALUES: dict[str, Callable[[ScriptDraft], str]] = {
    "medicine": lambda draft: generic_text(draft.medicine),
    "brand": lambda draft: draft.brand or "",
    "strength": lambda draft: strength_words(draft.strength) if draft.strength else "",
    "form": lambda draft: draft.form or "",
    "dose": lambda draft: amount_words(draft.dose) if draft.dose is not None else "",
    "route": lambda draft: draft.route or "",
    "frequency": lambda draft: frequency_words(draft.frequency, (), draft.every_days, draft.as_required),
    "times": lambda draft: ", ".join(draft.times),
    "maximum": lambda draft: draft.maximum or "",
    "supervised": lambda draft: OBSERVED,
    "site": lambda draft: draft.site or "",
    "duration": lambda draft: duration_words(draft.duration_days) if draft.duration_days else "",
    "start": lambda draft: day_text(draft.started_on) if draft.started_on is not None else "",
}
