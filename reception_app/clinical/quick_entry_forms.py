"""Form and route of a typed line, and whether a bare number may be taken for mg: filled in only where one choice fits.

A form that was said is kept as said, whatever the formulary knows; a strength is never filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reception_app.clinical.doses import MASS_UNITS, PIECES, VOLUME_UNIT, Dose, read_strength
from reception_app.clinical.formulary import Entry, FormStrengths
from reception_app.clinical.policies import policy
from reception_app.clinical.quick_entry_draft import Reading
from reception_app.clinical.quick_entry_items import FormSaid, Item, RouteSaid
from reception_app.clinical.quick_entry_words import FormWords, load_vocabulary
from reception_app.clinical.same_strength import equal, same_strength

Forms = tuple[FormStrengths, ...]

MORE_FORMS = "“{text}” is more than one form. Choose the form."
UNLIKE = "“{text}” and “{route}” do not agree. Choose the form."
UNLISTED_WAY = "“{form}” and “{route}” do not agree in the list of medicines. Is that right?"

_COUNTED = ("puffs", "sprays", "patches", "drops")
"""Pieces that are mostly told by their number, not by what is in them."""


def settle_form(
    items: Sequence[Item], entry: Entry | None, strength: str | None, unit: str | None, reading: Reading
) -> Forms:
    """Fill in form and route, and return the formulary's forms that can still be meant.

    `unit` is the dose's as said. The form is guessed only when exactly one of the formulary fits what is said.
    """
    said = [item for item in items if isinstance(item, FormSaid)]
    routes = list(dict.fromkeys(item.route for item in items if isinstance(item, RouteSaid)))
    known = entry.forms if entry else ()
    fitting = _fitting(known, routes, strength, unit)
    if said:
        forms = _said_form(said, known, fitting, reading)
        _doubt_form(said, routes, known, reading)
    else:
        forms = fitting
        for only in fitting if len(fitting) == 1 else ():
            reading.values["form"] = only.form
            reading.guess("form", only.form)
    _settle_route(items, routes, forms, reading)
    # Where nothing listed fits, nothing is known: `liquid 100` may be mL.
    return forms


def _said_form(said: Sequence[FormSaid], known: Forms, fitting: Forms, reading: Reading) -> Forms:
    text = _text(said)
    rows = [item.row for item in said if item.row is not None]
    what = {row for row in rows if not row.modifier}
    if len(what) > 1 and not any(all(row.can_be(form.form) for row in what) for form in known):
        reading.choose("form", text, MORE_FORMS.format(text=text))
        return fitting
    # `mr tablets` is no tablet, though that is the whole name of a form of the medicine too.
    exact = [
        name
        for name in dict.fromkeys(item.exact for item in said if item.exact)
        if all(row.can_be(name) for row in rows)
    ]
    can_be = tuple(form for form in known if all(row.can_be(form.form) for row in rows))
    name = exact[0] if len(exact) == 1 else _name(rows)
    named = tuple(form for form in can_be if form.form == name)
    narrowed = named or tuple(form for form in can_be if form in fitting) or can_be
    reading.values["form"] = narrowed[0].form if len(narrowed) == 1 else name
    if len(narrowed) > 1:
        choices = ", ".join(form.form for form in narrowed)
        reading.choose("form", text, f"“{text}” can be more than one form: {choices}. Choose the form.")
    else:
        reading.understand("form", reading.values["form"], text)
    return narrowed


def _text(said: Sequence[FormSaid]) -> str:
    return " ".join(item.text for item in said)


def _name(rows: Sequence[FormWords]) -> str:
    """Return the form as said: what kind, then what: `modified-release tablet`."""
    return " ".join(dict.fromkeys(row.form for row in sorted(rows, key=lambda row: not row.modifier)))


def _doubt_form(said: Sequence[FormSaid], routes: Sequence[str], known: Forms, reading: Reading) -> None:
    """Leave `rectal solution` to a person: a solution is no oral one then. Ask about a form not given by its route."""
    form = reading.values.get("form")
    listed = {route for one in known if one.form == form for route in one.routes}
    if form is None or len(routes) != 1 or routes[0] in listed:
        return
    (route,) = routes
    if form.startswith("oral ") and route != "oral":
        del reading.values["form"]
        reading.choose("form", _text(said), UNLIKE.format(text=_text(said), route=route))
    elif listed:
        reading.asks.append(UNLISTED_WAY.format(form=form, route=route))


def _fitting(known: Forms, routes: Sequence[str], strength: str | None, unit: str | None) -> Forms:
    """Return the forms that agree with route, strength and unit as said."""
    return tuple(
        form
        for form in known
        if (not routes or set(routes) & set(form.routes))
        and (strength is None or any(same_strength(strength, text) for text in form.strengths))
        and _takes(form, unit)
    )


def _takes(form: FormStrengths, unit: str | None) -> bool:
    vocabulary = load_vocabulary()
    if unit == VOLUME_UNIT:
        return vocabulary.is_liquid(form.form)
    if unit == "units":
        return any("units" in strength for strength in form.strengths)
    if unit in PIECES.values():
        return vocabulary.piece_of(form.form) == unit
    return True


def _settle_route(items: Sequence[Item], routes: Sequence[str], forms: Forms, reading: Reading) -> None:
    text = " ".join(item.text for item in items if isinstance(item, RouteSaid))
    if len(routes) > 1:
        reading.choose("route", text, f"More than one route is written: {', '.join(routes)}. Choose one.")
    elif routes:
        reading.values["route"] = routes[0]
        reading.understand("route", routes[0], text)
    else:
        every = {form.routes for form in forms}
        only = next(iter(every)) if len(every) == 1 else ()
        if len(only) == 1:
            reading.values["route"] = only[0]
            reading.guess("route", only[0])


def is_rated(forms: Forms) -> bool:
    """True when every strength is told for an hour or a day, as of a patch: its dose is no mass."""
    strengths = [read_strength(text) for form in forms for text in form.strengths]
    return bool(strengths) and all(one and one.per and one.per.unit in ("hour", "day") for one in strengths)


def is_made(amount: Dose, forms: Forms) -> bool:
    """True when the formulary has a piece of just this strength."""
    return any(_is_piece_of(amount, text) for form in forms for text in form.strengths)


def _is_piece_of(amount: Dose, text: str) -> bool:
    strength = read_strength(text)
    if strength is None or (strength.per is not None and strength.per.unit not in ("dose", "puff", "spray")):
        return False
    return equal(amount, Dose(strength.amount, strength.unit))


def may_be_mg(number: Decimal, entry: Entry | None, forms: Forms) -> bool:
    """True when a bare number of this medicine can only be mg, so that mg may be offered to be confirmed.

    It must fit what is made in mg, from half the smallest piece to so many of the largest (`implausible_pieces`), and
    no other unit may fit. Where 60 may as well be 60 mL, or 2 be puffs, nothing is offered: mL never stands for mg.
    """
    if entry is None or not forms or _perhaps_ml(entry, forms):
        return False
    if any(load_vocabulary().piece_of(form.form) in _COUNTED for form in forms):
        return False
    fits = {unit for unit in MASS_UNITS if _fits(number, unit, forms)}
    in_units = any("units" in text for form in forms for text in form.strengths)
    return fits == {"mg"} and not in_units


def _perhaps_ml(entry: Entry, forms: Forms) -> bool:
    liquids = [load_vocabulary().is_liquid(form.form) for form in forms]
    return all(liquids) or (entry.opioid_substitution and any(liquids))


def _fits(number: Decimal, unit: str, forms: Forms) -> bool:
    read = [read_strength(text) for form in forms for text in form.strengths]
    made = [one.amount for one in read if one is not None and one.per is None and one.unit == unit]
    return bool(made) and min(made) <= 2 * number and number <= policy("implausible_pieces").value * max(made)
