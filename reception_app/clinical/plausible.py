"""A dose so large that a slip is likelier than a prescription: `4000 mg` for `40.00 mg`. The program only asks.

No dose limit stands behind it: the measure is how many of the largest piece made, or how much liquid, one dose would
be (policies `implausible_pieces`, `implausible_millilitres`, `implausible_insulin_units`); of the commonest medicines
also an amount above which a slip is likelier than a prescription, and what is given once a week alone (`ask_doses`).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from reception_app.clinical.ask_doses import load_ask_doses, seldom_rules
from reception_app.clinical.doses import (
    MASS_UNITS,
    PIECES,
    VOLUME_UNIT,
    WHOLE_PIECES,
    Dose,
    Strength,
    mass_of,
    read_strength,
    volume_of,
)
from reception_app.clinical.formulary import Entry
from reception_app.clinical.lines import amount_words, strength_words
from reception_app.clinical.policies import policy
from reception_app.clinical.script_facts import Regular

_ASK = "Is that right?"


def implausible(
    dose: Dose, entry: Entry | None, strength_text: str | None, form: str | None = None, every_days: int | None = None
) -> str | None:
    """Return a sentence that asks whether a dose is right, or None when nothing speaks against it.

    `entry` is the formulary's row of the medicine, None when it is not listed; `strength_text` and `form` those of
    the line; `every_days` the days between doses, None while how often is not said.
    """
    strength = read_strength(strength_text) if strength_text else None
    found = (
        _too_often(mass_of(dose, strength), entry, form, every_days)
        # What is asked of the medicine itself says more than how many pieces or mL that would be.
        or _large(dose, entry, strength, form)
        or _insulin(dose, entry, strength)
        or _pieces(dose)
        or _liquid(dose, strength)
        or _mass(dose, entry, strength)
    )
    return f"{found} {_ASK}".replace("\N{NO-BREAK SPACE}", " ") if found else None


def implausible_line(line: Regular, entry: Entry | None) -> str | None:
    """Return what is asked about the dose of a line (`implausible`), or None."""
    if line.dose is None:
        return None
    return implausible(line.dose, entry, line.strength, line.form, line.every_days if line.frequency else None)


def _too_often(mass: Dose | None, entry: Entry | None, form: str | None, every_days: int | None) -> str | None:
    """Compare how often with what is given once a week: daily methotrexate has killed."""
    rules = seldom_rules(entry.generic) if entry is not None and every_days is not None else ()
    found = [rule for rule in rules if rule.surely(form, mass)] or [
        rule for rule in rules if rule.may_be(form, mass) and not ((rule.form or rule.not_form) and not form)
    ]
    if entry is None or every_days is None or not found or every_days >= found[0].every_days:
        return None
    least = f" from {amount_words(found[0].least)}" if found[0].least else ""
    name = f"{entry.generic[:1].upper()}{entry.generic[1:]}"
    return f"{name}{least} is given {found[0].often_words()}; here it is more often."


def _pieces(dose: Dose) -> str | None:
    most, unit = policy("implausible_pieces").value, PIECES.get(dose.unit, dose.unit)
    if unit not in WHOLE_PIECES or dose.amount <= most:
        return None
    return f"{amount_words(dose)} is more than {most} {unit} for one dose."


def _liquid(dose: Dose, strength: Strength | None) -> str | None:
    most, volume = policy("implausible_millilitres").value, volume_of(dose, strength)
    if volume is None or volume.amount <= most:
        return None
    told = f" is {amount_words(volume)} of {strength_words(str(strength))}," if dose.unit != VOLUME_UNIT else " is"
    return f"{amount_words(dose)}{told} more than {most} mL for one dose."


def _insulin(dose: Dose, entry: Entry | None, strength: Strength | None) -> str | None:
    """Compare units of insulin, also those in so many mL by the strength."""
    if entry is None or "insulin" not in entry.generic.split():
        return None
    most, liquid = policy("implausible_insulin_units").value, dose.unit == VOLUME_UNIT
    units = mass_of(dose, strength) if liquid else dose
    if units is None or units.unit != "units" or units.amount <= most:
        return None
    told = f" is {amount_words(units)}," if liquid else " is"
    return f"{amount_words(dose)}{told} more than {most} units of insulin for one dose."


def _mass(dose: Dose, entry: Entry | None, strength: Strength | None) -> str | None:
    """Compare a mass with so many of the largest piece made, or so much of the weakest liquid: whichever is more."""
    mass, limits = mass_of(dose, strength), _limits(entry, strength)
    if mass is None or mass.unit not in MASS_UNITS or not limits:
        return None
    limit, words = max(limits)
    told = f" is {amount_words(mass)}," if dose.unit == VOLUME_UNIT else " is"
    return f"{amount_words(dose)}{told} more than {words} for one dose." if _grams(mass) > limit else None


def _large(dose: Dose, entry: Entry | None, strength: Strength | None, form: str | None) -> str | None:
    """Compare a mass with the amount above which is asked about this very medicine in this form."""
    asked = load_ask_doses().get(entry.generic) if entry is not None else None
    mass = mass_of(dose, strength)
    if entry is None or asked is None or mass is None or mass.unit not in MASS_UNITS:
        return None
    above = asked.above_in(form)
    if _grams(mass) <= _grams(above):
        return None
    told = f" is {amount_words(mass)}," if dose.unit not in MASS_UNITS else " is"
    return f"{amount_words(dose)}{told} more than {amount_words(above)} of {entry.generic} for one dose."


def _limits(entry: Entry | None, strength: Strength | None) -> list[tuple[Fraction, str]]:
    texts = [text for form in entry.forms for text in form.strengths] if entry else []
    made = [one for one in (strength, *map(read_strength, texts)) if one is not None and one.unit in MASS_UNITS]
    limits = []
    pieces = [Dose(one.amount, one.unit) for one in made if one.per is None]
    if pieces:
        many, largest = policy("implausible_pieces").value, max(pieces, key=_grams)
        limits.append((_grams(largest) * many, f"{many} pieces of {amount_words(largest)}, the largest known,"))
    most = Dose(Decimal(policy("implausible_millilitres").value), VOLUME_UNIT)
    liquids = [(_grams(mass), str(one)) for one in made if (mass := mass_of(most, one)) is not None]
    if liquids:
        grams, weakest = min(liquids)
        limits.append((grams, f"{amount_words(most)} of {strength_words(weakest)}, the weakest liquid known,"))
    return limits


def _grams(dose: Dose) -> Fraction:
    return Fraction(dose.amount) * Fraction(MASS_UNITS[dose.unit])
