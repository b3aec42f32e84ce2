"""Which number of a typed line is the strength and which the dose. What can be read in two ways is left to a person.

`100mg tablets one` is a strength and a dose, `1mg/ml 60ml` too; `10mg 2 tabs` may be either, so the strength is asked.
A dose said twice (`60mg (60ml)`) is checked by the strength.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reception_app.clinical.doses import (
    MASS_UNITS,
    VOLUME_UNIT,
    WHOLE_PIECES,
    Dose,
    Strength,
    check_dose,
    check_stated,
    decimal_text,
    read_strength,
)
from reception_app.clinical.formulary import Entry
from reception_app.clinical.lines import amount_words
from reception_app.clinical.policies import policy
from reception_app.clinical.quick_entry_draft import Reading
from reception_app.clinical.quick_entry_forms import Forms, is_made, is_rated, may_be_mg
from reception_app.clinical.quick_entry_items import (
    Amount,
    Bare,
    DoseLabel,
    EitherSaid,
    FormSaid,
    Item,
    Several,
    Strong,
    Unclear,
)
from reception_app.clinical.quick_entry_words import load_vocabulary
from reception_app.errors import InputProblem

_OF_ONE = {*MASS_UNITS, "units"}
"""What a strength is told in."""

TWO_AMOUNTS = "More than one amount is written. A line holds one dose: write a line for each."
TWO_STRENGTHS = "More than one strength is written. Choose one."
NO_UNIT = "A number alone is no dose: choose its unit."
NO_DOSE = "How much is taken each time is not written."
EITHER_DOSE = "The number may be the dose, or how many weeks or months are between doses: write the amount of one dose."


@dataclass(slots=True)
class Amounts:
    """The numbers of a line by the part they play. `counts` are numbers that count pieces."""

    strengths: list[Strong] = field(default_factory=list)
    doses: list[Amount] = field(default_factory=list)
    counts: list[Bare] = field(default_factory=list)
    bare: list[Bare] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)

    def unit(self) -> str | None:
        """Return the unit that says most about the form: a piece or mL before units, None for a mass."""
        units = [amount.dose.unit for amount in self.doses]
        telling = [unit for unit in units if unit not in MASS_UNITS]
        return telling[0] if telling else None

    def masses(self) -> list[Amount]:
        """Return the doses told as a mass."""
        return [amount for amount in self.doses if amount.dose.unit in MASS_UNITS]

    def pieces(self) -> list[Amount]:
        """Return the doses told in tablets, puffs and the like."""
        return [amount for amount in self.doses if amount.dose.unit in WHOLE_PIECES]


def sort_amounts(items: Sequence[Item], entry: Entry | None) -> Amounts:
    """Return the numbers of a line by their part, as far as their places say it."""
    found = Amounts()
    label = next((place for place, item in enumerate(items) if isinstance(item, DoseLabel)), None)
    said = [item for item in items if isinstance(item, FormSaid)]
    rated = is_rated(entry.forms if entry else ())
    for place, item in enumerate(items):
        before_label = label is not None and place < label
        match item:
            case Strong():
                found.strengths.append(item)
            case Several():
                found.strengths.append(_strength(item.text, item.one))
                found.counts.append(Bare(item.text, item.number, word=True))
            case Amount() if item.dose.unit in _OF_ONE and (
                before_label or (label is None and (rated or _of_a_piece(items[place + 1 :])))
            ):
                found.strengths.append(_strength(item.text, item.dose))
            case Amount():
                found.doses.append(item)
            case Bare() if item.word and any(_piece(form) for form in said):
                found.counts.append(item)
            case Bare():
                found.bare.append(item)
            case Unclear():
                found.unclear.append(item)
            case EitherSaid():
                found.unclear.append(Unclear(item.text, EITHER_DOSE))
            case _:
                pass
    return found


def _strength(text: str, one: Dose) -> Strong:
    return Strong(text, str(one).replace("\N{NO-BREAK SPACE}", " "))


def _piece(form: FormSaid) -> str | None:
    if form.exact:
        return load_vocabulary().piece_of(form.exact)
    return form.row.unit if form.row else None


def _of_a_piece(rest: Sequence[Item]) -> bool:
    """True when a form that is counted follows at once: `100mg tablets`, `400mg mr tabs`."""
    for item in rest:
        if not isinstance(item, FormSaid):
            return False
        if _piece(item):
            return True
    return False


def settle_strength(found: Amounts, forms: Forms, reading: Reading) -> str | None:
    """Keep the strength, if one was written, and return it. Never filled in from the formulary."""
    _strength_beside_pieces(found, forms, reading)
    written = {strength.strength: strength.text for strength in found.strengths}
    if len(written) > 1:
        reading.choose("strength", ", ".join(written.values()), TWO_STRENGTHS)
        return None
    for strength, text in written.items():
        reading.values["strength"] = strength
        reading.understand("strength", strength, text)
        return strength
    return None


def _strength_beside_pieces(found: Amounts, forms: Forms, reading: Reading) -> None:
    """Settle `5mg 2 tabs`: the strength where only that is made so; else a person says what 5 mg is."""
    masses, pieces = found.masses(), found.pieces()
    if found.strengths or len(masses) != 1 or len(pieces) != 1:
        return
    (mass,), count = masses, pieces[0].dose.amount
    found.doses.remove(mass)
    each = Dose(mass.dose.amount / count, mass.dose.unit)
    if count == 1 or (is_made(mass.dose, forms) and not is_made(each, forms)):
        found.strengths.append(_strength(mass.text, mass.dose))
        return
    words = f"{amount_words(mass.dose)} may be the strength of one or the whole dose: choose the strength."
    reading.choose("strength", mass.text, words)


def settle_dose(
    found: Amounts, strength: str | None, form: str | None, entry: Entry | None, forms: Forms, reading: Reading
) -> None:
    """Keep the dose, or leave it to a person. Raises InputProblem IN-151, IN-152 for one said twice that differs."""
    texts = [*(one.text for one in found.doses), *(one.text for one in found.counts + found.bare)]
    texts += [one.text for one in found.unclear]
    if found.unclear:
        reading.choose("dose", " ".join(texts), found.unclear[0].why)
        return
    told = _distinct(found.doses)
    if len({_kind(amount.dose.unit) for amount in told}) < len(told) or (told and _conflicts(found)):
        reading.choose("dose", " ".join(texts), TWO_AMOUNTS)
        return
    if told:
        _settle_told(told, " ".join(dict.fromkeys(texts)), strength, reading)
    elif len(found.counts) + len(found.bare) > 1:
        reading.choose("dose", " ".join(texts), TWO_AMOUNTS)
    elif found.counts:
        _settle_count(found.counts[0], form, reading)
    elif found.bare:
        _settle_bare(found.bare[0], strength, form, entry, forms, reading)
    elif strength is not None and is_rated(forms):
        reading.asks.append(NO_DOSE)  # a patch says by its strength what is given
    else:
        reading.choose("dose", "", NO_DOSE)


def _distinct(amounts: Sequence[Amount]) -> list[Amount]:
    """Return amounts without doubles: the same dose in the same unit said twice is said once."""
    seen: dict[tuple[Decimal, str], Amount] = {}
    for amount in amounts:
        seen.setdefault((amount.dose.amount, amount.dose.unit), amount)
    return list(seen.values())


def _kind(unit: str) -> str:
    return "mass" if unit in MASS_UNITS else "volume" if unit == VOLUME_UNIT else "count"


def _conflicts(found: Amounts) -> bool:
    """True when a number without a unit may change the dose: `50mg 2 daily`, but not `100mg 1 daily`."""
    more = [item.number for item in (*found.counts, *found.bare)]
    pieces = [amount.dose.amount for amount in found.pieces()]
    return any(number != 1 and number not in pieces for number in more)


def _settle_told(told: Sequence[Amount], text: str, strength: str | None, reading: Reading) -> None:
    first, *others = told
    reading.values["dose"] = first.dose
    reading.understand("dose", amount_words(first.dose), text)
    for amount in told:
        try:
            check_dose(amount.dose, strength)
        except InputProblem as problem:
            # Nothing typed is lost: the volume stays as the dose, and the strength must be read from the label.
            if not reading.must_choose("strength"):
                reading.choose("strength", strength or "", problem.sentence)
            return
    for other in others:
        check_stated(first.dose, other.dose, strength)


def _settle_count(count: Bare, form: str | None, reading: Reading) -> None:
    unit = load_vocabulary().piece_of(form) if form else None
    if unit is None:
        _ask_unit(count, reading)
        return
    dose = Dose(count.number, unit)
    reading.values["dose"] = dose
    reading.understand("dose", amount_words(dose), count.text)


def _settle_bare(
    bare: Bare, strength: str | None, form: str | None, entry: Entry | None, forms: Forms, reading: Reading
) -> None:
    """Settle a number without a unit: pieces when it is written as a word, mg where nothing else fits, else asked.

    `ramipril tablets 1` may be one tablet or one mg: beside a form that is counted, so few are never taken for mg.
    """
    unit = load_vocabulary().piece_of(form) if form else None
    of_one = read_strength(strength) if strength else None
    if unit is not None and of_one is not None and _counts_pieces(bare.number, of_one):
        guessed: str | None = unit
    elif bare.word:
        guessed = unit
    else:
        counted = unit is not None and bare.number <= policy("implausible_pieces").value
        guessed = "mg" if strength is None and not counted and may_be_mg(bare.number, entry, forms) else None
    if guessed is None:
        _ask_unit(bare, reading)
        return
    dose = Dose(bare.number, guessed)
    reading.values["dose"] = dose
    reading.understand("dose", amount_words(dose), bare.text)
    reading.guess("unit", guessed, bare.text)


def _ask_unit(number: Bare, reading: Reading) -> None:
    # The number is kept beside the question; without its unit it is no dose of the line.
    reading.understand("dose", decimal_text(number.number), number.text)
    reading.choose("unit", number.text, NO_UNIT)


def _counts_pieces(number: Decimal, strength: Strength) -> bool:
    """True when a number cannot be mg, because it is less than half a piece: `100mg tablets 1`."""
    return strength.per is None and strength.unit == "mg" and 2 * number < strength.amount
