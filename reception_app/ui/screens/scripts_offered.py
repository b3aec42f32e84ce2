"""What quick entry offers: names under the line, in each box what the formulary knows. Nothing is taken by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reception_app.clinical.doses import decimal_text, read_decimal
from reception_app.clinical.form_units import unit_fits
from reception_app.clinical.formulary import Entry, find, search
from reception_app.clinical.lines import strength_words
from reception_app.clinical.quick_entry_words import load_frequencies
from reception_app.errors import InputProblem
from reception_app.identifiers import normalise_name
from reception_app.services.context import AppContext
from reception_app.services.dmd import CODE_DIGITS, Product, search_products
from reception_app.ui.screens.scripts_choices import narrowed, tr, units_for
from reception_app.ui.screens.scripts_first_day import near_days
from reception_app.ui.screens.scripts_quick import QuickScript, Rest
from reception_app.ui.screens.scripts_said import NBSP, NOT_OBSERVED, OBSERVED
from reception_app.ui.screens.scripts_suggest import Suggestion

MOST = 9
_FEW = 6
"""Names of the formulary at most while the dictionary of products is loaded: its products follow."""

NOTHING = object()
"""What a suggestion stands for that says *not known*, or *nothing*."""


RIGHT = object()
"""What a suggestion stands for that answers the question about a large dose: it is meant so."""


def names(ctx: AppContext, typed: str) -> list[Suggestion]:
    """Return medicines whose name begins like `typed`: the formulary's first, then products of the dictionary."""
    wanted = normalise_name(typed)
    if not wanted:
        return []
    digits = "".join(typed.split())
    known = [] if digits.isdigit() else [_named(entry, wanted) for entry in search(typed, MOST)]
    products = search_products(ctx, typed, MOST) if not digits.isdigit() or len(digits) >= CODE_DIGITS else ()
    more = [Suggestion(one.name, _about(one), one) for one in products if one.level != "vtm" or find(one.name) is None]
    found = [*known[: _FEW if more else MOST], *more][:MOST]
    alone = len(found) == 1 and normalise_name(found[0].value) == wanted
    return [] if alone else found


def _named(entry: Entry, wanted: str) -> Suggestion:
    """Return the generic name, or the brand that fits what is typed."""
    fits = next((name for name in entry.brands if normalise_name(name).startswith(wanted)), "")
    if fits and not normalise_name(entry.generic).startswith(wanted):
        return Suggestion(fits, entry.generic)
    return Suggestion(entry.generic, ", ".join(dict.fromkeys(known.form for known in entry.forms)))


def _about(product: Product) -> str:
    return product.supplier or (tr("controlled drug") if product.controlled else "")


def not_known() -> Suggestion:
    """Return the choice that says a thing is not known: it is asked, and nobody could say."""
    return Suggestion(tr("not known"), "", NOTHING)


def nothing() -> Suggestion:
    """Return the choice that leaves a box empty."""
    return Suggestion(tr("leave it empty"), "", NOTHING)


def choices(quick: QuickScript, name: str) -> tuple[Suggestion, ...]:
    """Return what the box `name` offers, all of it; never a dose."""
    found = _CHOICES.get(name)
    cell = quick.cells.get(name)
    between = [Suggestion(value) for value in (cell.between if cell is not None else ())]
    return (*between, *(found(quick) if found is not None else ()))


def fitting(items: Sequence[Suggestion], typed: str) -> list[Suggestion]:
    """Return the choices that fit what is typed in a box, and those that stand for something else than their words."""
    words = set(narrowed([item.value for item in items], typed))
    return [item for item in items if item.value in words or item.what in (NOTHING, RIGHT)]


def meant(typed: str, items: Sequence[Suggestion]) -> int:
    """Return the one choice that `typed` says in full, or whose number it is: `150` is `150 mg`, never `15`."""
    wanted = typed.strip().casefold()
    if not wanted:
        return -1
    number = re.compile(rf"{re.escape(wanted)}(?![\d.,])\s*[^\W\d]")
    exact = [place for place, item in enumerate(items) if item.value.casefold() == wanted]
    by_number = [place for place, item in enumerate(items) if wanted[0].isdigit() and number.match(item.value)]
    found = exact or by_number
    return found[0] if len(found) == 1 else -1


def begun(typed: str, items: Sequence[Suggestion]) -> int:
    """Return the first choice that begins with `typed`, else the first a word of which does; -1 for none."""
    wanted = typed.strip().casefold()
    if not wanted:
        return -1
    said = [item.value.casefold() for item in items]
    starts = [place for place, words in enumerate(said) if words.startswith(wanted)]
    inside = [place for place, words in enumerate(said) if f" {wanted}" in words]
    return next(iter(starts or inside), -1)


def _brands(quick: QuickScript) -> list[Suggestion]:
    return [*(Suggestion(brand) for brand in (quick.entry.brands if quick.entry else ())), nothing()]


def _product(quick: QuickScript) -> list[Suggestion]:
    return [Suggestion(tr("not this product"), "", NOTHING)]


def _strengths(quick: QuickScript) -> list[Suggestion]:
    """Every strength of the formulary with its form; those of the form that was said, else those the dose fits."""
    forms = quick.entry.forms if quick.entry else ()
    said = quick.draft.form if quick.draft is not None and quick.says("form") else None
    dose = quick.draft.dose if quick.draft is not None else None
    fitting = [form for form in forms if dose is None or unit_fits(form.form, dose.unit)] or list(forms)
    kept = [form for form in forms if form.form == said] or fitting
    found = [
        Suggestion(strength_words(strength).replace("\N{NO-BREAK SPACE}", " "), form.form, (strength, form.form))
        for form in kept
        for strength in form.strengths
    ]
    return [*found, not_known()]


def _forms(quick: QuickScript) -> list[Suggestion]:
    names_of = dict.fromkeys(form.form for form in (quick.entry.forms if quick.entry else ()))
    return [*(Suggestion(form) for form in names_of), not_known()]


def _doses(quick: QuickScript) -> list[Suggestion]:
    """Units for the number that was typed without one; never an amount."""
    part = quick.part("unit")
    try:
        number = decimal_text(read_decimal(part.text, tr("dose"))) if part is not None else ""
    except InputProblem:
        number = ""
    units = units_for((quick.draft.form if quick.draft else "") or "")[:4] if number else ()
    dose = quick.draft.dose if quick.draft is not None else None
    large = [Suggestion(tr("yes, {0}").format(str(dose).replace(NBSP, " ")), "", RIGHT)] if quick.doubted() else []
    return [*large, *(Suggestion(f"{number} {unit}") for unit in units), not_known()]


def _routes(quick: QuickScript) -> list[Suggestion]:
    form = quick.draft.form if quick.draft is not None else None
    forms = quick.entry.forms if quick.entry else ()
    routes = [route for known in forms if known.form == form for route in known.routes]
    every = dict.fromkeys(routes or (route for known in forms for route in known.routes))
    return [*(Suggestion(route) for route in every), not_known()]


def _often(quick: QuickScript) -> list[Suggestion]:
    return [*(Suggestion(known.words, " ".join(known.times)) for known in load_frequencies()), not_known()]


def _optional(quick: QuickScript) -> list[Suggestion]:
    return [nothing()]


def _maximum(quick: QuickScript) -> list[Suggestion]:
    return [not_known()]


def _first_days(quick: QuickScript) -> list[Suggestion]:
    """Today and the day before, to be chosen: a first day is offered, and never taken by itself."""
    today = quick.today()
    return [*(near_days(today) if today is not None else ()), not_known()]


def _supervised(quick: QuickScript) -> list[Suggestion]:
    return [Suggestion(OBSERVED), Suggestion(NOT_OBSERVED)]


def _left_over(quick: QuickScript) -> list[Suggestion]:
    words = "; ".join(quick.unsettled())
    return [
        Suggestion(tr("what it is for"), words, Rest.INDICATION),
        Suggestion(tr("what was said"), words, Rest.SAID),
        Suggestion(tr("leave it out"), words, Rest.OUT),
    ]


_CHOICES: dict[str, Callable[[QuickScript], list[Suggestion]]] = {
    "brand": _brands, "product": _product, "strength": _strengths, "form": _forms, "dose": _doses, "route": _routes,
    "frequency": _often, "times": _optional, "maximum": _maximum, "supervised": _supervised, "site": _optional,
    "duration": _optional, "start": _first_days, "indication": _optional, "left_over": _left_over,
}  # fmt: skip
