"""A line as it is typed, and what was put right in its boxes: read again at every key, decided by the person alone.

What is written in a box wins over what the line says, and stays while the line is typed on; it belongs to the medicine
it was written for, and goes with it. Where the line later says something else, neither is taken: the box asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from reception_app.clinical.doses import check_dose
from reception_app.clinical.form_units import form_gap, unit_fits
from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.plausible import implausible_line
from reception_app.clinical.quick_entry import Part, PartState, QuickLine, ScriptDraft, read_quick
from reception_app.clinical.quick_entry_doubt import depot_meant
from reception_app.clinical.quick_entry_start import WHICH_DAY
from reception_app.clinical.same_strength import same_strength
from reception_app.errors import InputProblem
from reception_app.identifiers import normalise_name
from reception_app.services.dmd import Product
from reception_app.services.scripts import ScriptLine
from reception_app.ui.screens.scripts_cells import Cell as Cell
from reception_app.ui.screens.scripts_cells import Rest as Rest
from reception_app.ui.screens.scripts_cells import State as State
from reception_app.ui.screens.scripts_choices import answered_words, tr
from reception_app.ui.screens.scripts_product import brand_of, product_of, told_by
from reception_app.ui.screens.scripts_said import NBSP, NOT_SAID, Understood, known_route, read_said, same_said

ALWAYS = ("medicine", "strength", "form", "dose", "route", "frequency")
"""The boxes of every line, whether they hold something or not."""
ORDER = (
    "medicine", "brand", "product", "strength", "form", "dose", "route", "frequency", "times", "maximum", "supervised",
    "site", "duration", "start", "indication", "left_over",
)  # fmt: skip
"""Every box of a line, in its order."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What was written in a box (None: not known, or nothing), and what the line said of it then."""

    typed: str | None
    over: str | None


class QuickScript:
    """One line being entered. `type` and the `say` methods change it; everything else is read from it.

    `draft` is the line as understood so far, None while nothing is; `cells` the state of every box that has one;
    `problem` why the text cannot be read at all, "" when it can; `asks` are questions: that about a large dose waits in
    its box for an answer, the others hold nothing up.
    """

    def __init__(self, today: Callable[[], date] | None = None) -> None:
        self._today = today
        self.clear()

    def clear(self) -> None:
        """Forget everything: nothing of one line goes into the next."""
        self.text = ""
        self._said: dict[str, dict[str, _Said]] = {}
        self._products: dict[str, Product] = {}
        self._rest: dict[str, Rest] = {}
        self._along: dict[str, tuple[str, str]] = {}
        self._right = ""
        self._on: date | None = None
        self._read()

    def type(self, text: str) -> None:
        """Take the line as typed so far."""
        if text != self.text:
            self.text = text
            self._read()

    def say(self, name: str, typed: str | None) -> None:
        """Take what is written in a box; None says that it is not known, or that there is none."""
        if name == "product":
            self._products.pop(self._medicine, None)
        elif name == "medicine":
            self._rename(typed or "")
        else:
            part = self._parts.get(name)
            own = self._said.setdefault(self._medicine, {})
            own[name] = _Said(typed, part.value if part is not None else None)
            told = told_by(self.product).get(name)
            if told and told.casefold() != (typed or "").casefold():
                self._products.pop(self._medicine, None)  # it is no longer that product
        self._read()

    def unsay(self, name: str) -> None:
        """Take back what was written in a box: the line counts again."""
        self._said.get(self._medicine, {}).pop(name, None)
        self._read()

    def dose_is_right(self) -> None:
        """Take the answer to the question about a large dose: it is meant so. Another amount is asked about anew."""
        self._right = self._implausible() or ""
        self._read()

    def today(self) -> date | None:
        """Return the local day, by which a day without its year is read; None where nobody told it."""
        return self._on or (self._today() if self._today is not None else None)

    def doubted(self) -> bool:
        """True while the dose is asked about and nobody has answered."""
        return self._implausible() not in (None, self._right)

    def answered(self) -> str:
        """Return the question about a large dose with its answer, to be kept with the line; "" where none was asked."""
        asked = self._implausible()
        return answered_words(asked) if asked and not self.doubted() else ""

    def take_strength(self, strength: str, form: str) -> None:
        """Take a strength of the list. The form it is made in is a guess with it, until one is said."""
        self._along[self._medicine] = (strength, form)
        self.say("strength", strength)

    def take_name(self, name: str) -> None:
        """Write a name of the list into the line, in place of the one that is there."""
        self._rename(name)
        self._read()

    def take_product(self, product: Product) -> None:
        """Take a product of the dictionary: what it says of medicine, brand, form and strength was chosen with it."""
        entry = identify(product.generic or product.name)
        self._rename(entry.generic if entry is not None else (product.generic or product.name).lower())
        self._read()
        self._said.pop(self._medicine, None)
        for name, value in (("brand", brand_of(product)), *told_by(product).items()):
            if value:
                self.say(name, value)
        route = known_route(product.routes[0].lower()) if len(product.routes) == 1 else None
        if route:
            self.say("route", route)
        self._products[self._medicine] = product
        self._read()

    def held(self) -> dict[str, Any]:
        """Return everything that was typed and chosen as plain values; nothing while nothing was."""
        if not self.text.strip() and not any(self._said.values()):
            return {}
        said = {
            medicine: {name: [said.typed, said.over] for name, said in own.items()}
            for medicine, own in self._said.items()
        }
        products = {medicine: asdict(product) for medicine, product in self._products.items()}
        return {
            "text": self.text,
            "said": said,
            "products": products,
            "rest": {**self._rest},
            "along": {**self._along},
            **({"on": on.isoformat()} if (on := self.today()) is not None else {}),
        }

    def hold(self, held: Mapping[str, Any]) -> None:
        """Take what `held` returned in place of what is here; read anew, so nothing is believed that is not typed."""
        self.text = held.get("text", "")
        self._said = {
            medicine: {name: _Said(typed, over) for name, (typed, over) in own.items()}
            for medicine, own in held.get("said", {}).items()
        }
        self._products = {medicine: product_of(each) for medicine, each in held.get("products", {}).items()}
        self._rest = {words: Rest(where) for words, where in held.get("rest", {}).items()}
        self._along = {medicine: (taken[0], taken[1]) for medicine, taken in held.get("along", {}).items()}
        on = held.get("on")
        self._on = date.fromisoformat(on) if on else None  # `from today` stays the day on which it was typed
        self._read()

    def put_rest(self, where: Rest) -> None:
        """Say where the words not understood belong."""
        self._rest |= dict.fromkeys(self.unsettled(), where)
        self._read()

    def unsettled(self) -> tuple[str, ...]:
        """Return the stretches that are not understood and of which nobody said where they belong."""
        return tuple(words for words in self.left_over if words not in self._rest)

    def rest_for(self, where: Rest) -> str:
        """Return the words that were put there."""
        return "; ".join(words for words in self.left_over if self._rest.get(words) is where)

    def has(self, name: str) -> bool:
        """True when something was written in that box."""
        return name in self._said.get(self._medicine, {})

    def written(self, name: str) -> str:
        """Return what was written in that box, "" when nothing was."""
        said = self._said.get(self._medicine, {}).get(name)
        return said.typed or "" if said is not None else ""

    def says(self, name: str) -> bool:
        """True when the line or its box says it: it is neither open nor filled in."""
        return self.cells.get(name, Cell(State.OPEN)).state is State.UNDERSTOOD

    def part(self, name: str) -> Part | None:
        """Return what the line itself says of a field, or None."""
        return self._parts.get(name)

    @property
    def indication(self) -> str:
        """What it is for, with the words that were put there."""
        own = self.draft.indication if self.draft is not None else None
        return "; ".join(filter(None, (own, self.rest_for(Rest.INDICATION))))

    @property
    def product(self) -> Product | None:
        """The product of the dictionary that was chosen, or None."""
        return self._products.get(self._medicine)

    def typing_name(self) -> bool:
        """True while the text is the beginning of a name, or of a code, and nothing else."""
        if self.text.strip().isdigit():
            return True
        if not self.text.strip() or re.search(r"\s\d", self.text):
            return False
        return not {part.field for part in self._parts.values() if part.text} - {"medicine", "brand"}

    def line(self) -> ScriptLine:
        """Return the line to be saved. ValueError while nothing is typed; what must be chosen is the caller's look."""
        if self.draft is None:
            raise ValueError("nothing is typed")
        own = {item.name for item in fields(ScriptLine)}
        same = {item.name: getattr(self.draft, item.name) for item in fields(ScriptDraft) if item.name in own}
        code = self.product.code if self.product is not None else None
        return ScriptLine(**(same | {"indication": self.indication or None, "product_code": code}))

    def _rename(self, name: str) -> None:
        part = self._parts.get("medicine")
        found = re.search(re.escape(part.text), self.text, re.IGNORECASE) if part is not None and part.text else None
        if found is not None:
            self.text = f"{self.text[: found.start()]}{name}{self.text[found.end() :]}"
        else:
            rest = "" if self.typing_name() else self.text.strip()
            self.text = f"{name} {rest}"
        if not self.text.endswith(" ") and self.text.endswith(name):
            self.text += " "

    def _read(self) -> None:
        self.problem = ""
        self.draft: ScriptDraft | None = None
        self.entry: Entry | None = None
        self.cells: dict[str, Cell] = {}
        self._parts: dict[str, Part] = {}
        self._medicine, self.unlisted = "", False
        self.left_over: tuple[str, ...] = ()
        self.asks: tuple[str, ...] = ()
        if not self.text.strip():
            return
        try:
            line = read_quick(self.text, self.today())
        except InputProblem as problem:
            self.problem = problem.sentence
            return
        self._parts = {part.field: part for part in line.parts}
        self._medicine, self.left_over = normalise_name(line.script.medicine), line.left_over
        self.unlisted = line.unlisted
        self._merge(line)

    def _merge(self, line: QuickLine) -> None:
        """Lay what was written in the boxes over what the line says, then ask for what is still open."""
        draft, why = line.script, {prompt.field: prompt.words for prompt in line.prompts}
        self.cells = {name: _cell(part, why) for name, part in self._parts.items()}
        unit = self.cells.pop("unit", None)
        if unit is not None:
            self.cells["dose"] = unit
        self.cells.pop("as_required", None)
        for name, said in self._in_order():
            draft = self._lay_over(name, said, draft)
        self.entry = identify(draft.medicine, draft.brand, draft.form)
        self.draft = self._fill(draft)
        self._ask(self.draft)
        self.asks = tuple(filter(None, (large := self._implausible(), self._no_dose())))
        if large and self.doubted():
            self.cells["dose"] = Cell(State.CHOOSE, large)

    def _in_order(self) -> Iterator[tuple[str, _Said]]:
        own = self._said.get(self._medicine, {})
        return ((name, own[name]) for name in ORDER if name in own)

    def _lay_over(self, name: str, said: _Said, draft: ScriptDraft) -> ScriptDraft:
        part = self._parts.get(name)
        now = part.value if part is not None and part.text and part.state is not PartState.GUESSED else None
        unsaid = said.typed is None
        read = Understood(NOT_SAID[name]) if unsaid else read_said(name, said.typed or "", draft, self.today())
        if read.problem:
            self.cells[name] = Cell(State.CHOOSE, read.problem)
            return draft
        changed: ScriptDraft = replace(draft, **read.changes)
        if now is not None and now != said.over and not same_said(name, draft, changed):
            words = tr("The line now says “{0}”, the box “{1}”. Choose one.").format(now, said.typed or tr("not known"))
            both = tuple(value.replace(NBSP, " ") for value in (now, said.typed) if value)
            self.cells[name] = Cell(State.CHOOSE, words, both)
            return draft
        if said.typed is None:
            self.cells[name] = Cell(State.NOT_KNOWN)
        else:
            self.cells[name] = Cell(State.GUESSED if read.guessed else State.UNDERSTOOD)
        if name == "frequency":
            self._usual_times(changed)
        return changed

    def _usual_times(self, draft: ScriptDraft) -> None:
        """The times a new frequency fills in are a guess, and replace those of the line."""
        if draft.times:
            self.cells["times"] = Cell(State.GUESSED)
        else:
            self.cells.pop("times", None)

    def _fill(self, draft: ScriptDraft) -> ScriptDraft:
        """Fill in form and route where the formulary leaves only one beside what was written: marked as guessed."""
        forms = self.entry.forms if self.entry is not None else ()
        if draft.strength is not None:
            forms = tuple(f for f in forms if any(same_strength(draft.strength, text) for text in f.strengths)) or forms
        forms = tuple(form for form in forms if _fits(form.form, draft)) or forms
        doubt = depot_meant(self.entry, draft.every_days) if self._free("form") else None
        if doubt:
            draft = self._guess("route", None, self._guess("form", None, draft)) if self._free("route") else draft
            self.cells["form"] = Cell(State.CHOOSE, doubt)
            return replace(draft, form=None)
        if self._free("form") and self.has("strength"):
            only = self._taken_along(draft) or {form.form for form in forms}
            draft = self._guess("form", next(iter(only)) if len(only) == 1 else None, draft)
        if self._free("route") and (self.has("strength") or self.has("form")):
            routes = {form.routes for form in forms if draft.form in (None, form.form)}
            only_route = next(iter(routes)) if len(routes) == 1 else ()
            draft = self._guess("route", only_route[0] if len(only_route) == 1 else None, draft)
        return draft

    def _taken_along(self, draft: ScriptDraft) -> set[str]:
        """Return the form that was in the list beside the strength, while that is the strength of the line."""
        strength, form = self._along.get(self._medicine, ("", ""))
        stands = form and draft.strength is not None and same_strength(strength, draft.strength)
        return {form} if stands and _fits(form, draft) else set()

    def _free(self, name: str) -> bool:
        """True when neither the line nor the box says it: what stands there, if anything, is a guess."""
        part = self._parts.get(name)
        return not self.has(name) and (part is None or (part.state is PartState.GUESSED and not part.text))

    def _guess(self, name: str, value: str | None, draft: ScriptDraft) -> ScriptDraft:
        if value is None:
            self.cells.pop(name, None)
        else:
            self.cells[name] = Cell(State.GUESSED)
        changes: dict[str, Any] = {name: value}
        return replace(draft, **changes)

    def _ask(self, draft: ScriptDraft) -> None:
        """Ask for what is never guessed: the strength, a form of several, the most of what is taken when required."""
        known = self.entry.forms if self.entry is not None else ()
        if "strength" not in self.cells and (draft.dose is not None or any(form.strengths for form in known)):
            self.cells["strength"] = Cell(State.CHOOSE, tr("Read the strength from the label. It is never guessed."))
        for dose in filter(None, (draft.dose, draft.maximum_dose)):
            try:
                check_dose(dose, draft.strength)
            except InputProblem as problem:
                self.cells["strength"] = Cell(State.CHOOSE, problem.sentence)
        if "form" not in self.cells and len(known) > 1:
            self.cells["form"] = Cell(State.CHOOSE, tr("It comes in more than one form. Choose the form."))
        for dose in filter(None, (draft.dose, draft.maximum_dose)):
            gap = form_gap(draft.form, dose)
            if gap is not None:
                self.cells["form"] = Cell(State.CHOOSE, gap)
        if draft.as_required and "maximum" not in self.cells:
            self.cells["maximum"] = Cell(
                State.CHOOSE, tr("How much at most in 24 hours? For example 8 puffs, or say that it is not known.")
            )
        if draft.duration_days is not None and "start" not in self.cells:
            self.cells["start"] = Cell(State.CHOOSE, tr("{0} Nothing is due after the last day.").format(WHICH_DAY))
        if self.unlisted:
            self.cells["medicine"] = Cell(State.GUESSED)

    def _implausible(self) -> str | None:
        return implausible_line(self.draft, self.entry) if self.draft is not None else None

    def _no_dose(self) -> str | None:
        none = self.draft is not None and self.draft.dose is None and "dose" not in self.cells
        return tr("How much is taken each time is not said.") if none else None


def _fits(form: str, draft: ScriptDraft) -> bool:
    return draft.dose is None or unit_fits(form, draft.dose.unit)


def _cell(part: Part, why: dict[str, str]) -> Cell:
    return Cell(State(part.state.value), why.get(part.field, ""))
