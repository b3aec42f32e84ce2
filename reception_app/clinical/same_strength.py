"""Whether two strengths say the same, however they are written: by the one dose arithmetic, never letter by letter."""

from __future__ import annotations

from reception_app.clinical.doses import MASS_UNITS, VOLUME_UNIT, Dose, compare, read_strength
from reception_app.clinical.lines import strength_words


def same_strength(one: str | None, other: str | None) -> bool:
    """True when two strengths say the same: `1 mg in 1 mL` and `10 mg in 10 mL`, `0.5 mg` and `500 micrograms`."""
    if not one or not other:
        return not one and not other
    a, b = read_strength(one), read_strength(other)
    if a is None or b is None:
        return strength_words(one) == strength_words(other)
    if (a.per and a.per.unit) != (b.per and b.per.unit):
        # A patch or a puff is often told without its hour or its dose.
        alone = a if a.per is None else b if b.per is None else None
        per = (a.per or b.per) if alone is not None else None
        if per is None or per.unit == VOLUME_UNIT or per.amount != 1:
            return False
        return equal(Dose(a.amount, a.unit), Dose(b.amount, b.unit))
    if a.per and b.per:
        return equal(Dose(a.amount * b.per.amount, a.unit), Dose(b.amount * a.per.amount, b.unit))
    return equal(Dose(a.amount, a.unit), Dose(b.amount, b.unit))


def equal(a: Dose, b: Dose) -> bool:
    """True when two masses, or two amounts of one unit, are the same."""
    if a.unit != b.unit and not {a.unit, b.unit} <= set(MASS_UNITS):
        return False
    return compare(a, b) == 0
