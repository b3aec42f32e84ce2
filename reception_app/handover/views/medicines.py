"""What the sheets need to know about a medicine, and the lines they write of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reception_app.clinical.doses import PIECES, WHOLE_PIECES, Dose, mass_of, read_strength, volume_of
from reception_app.clinical.formulary import Entry, TimeCritical, identify
from reception_app.clinical.lines import (
    amount_words,
    brand_text,
    clean,
    dose_words,
    frequency_words,
    generic_text,
    strength_words,
)
from reception_app.clinical.sources import SourceRule, rule_of
from reception_app.handover.decided_where import STANDING
from reception_app.handover.record import Script, Stay
from reception_app.handover.views.words import NBSP, plain_moment, sentence
from reception_app.vocabulary import SourceOutcome


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """`generic`, and the rest of the line in order: brand, strength, form."""

    generic: str
    rest: tuple[str, ...]


def known(script: Script) -> Entry | None:
    """Return the formulary's entry for the script, or None."""
    return identify(script.medicine, script.brand, script.form)


def schedule_of(script: Script) -> str | None:
    """Return the controlled-drug schedule at the script's strength, or None."""
    entry = known(script)
    return entry.schedule_for(script.strength) if entry else None


def time_critical(script: Script) -> TimeCritical | None:
    """Return the time-critical class of the script, or None."""
    entry = known(script)
    return entry.time_critical if entry else None


def prescribed_there(script: Script, stay: Stay | None) -> bool:
    """True when a prescriber decided the line in the stay it is sent from; what another prison decided does not count.

    Without a stay, or a time of the decision, a named prescriber is taken to have decided there, unless the decision
    names another prison. One that stands since before court or hospital is the stay's own.
    """
    decided = script.decider
    if decided is None:
        return False
    if decided.where is not None:
        return decided.where == STANDING
    return decided.decided_at is None or stay is None or decided.decided_at >= stay.arrived_at


def unprescribed_words(script: Script, stay: Stay | None, sender: str = "the sending prison") -> str:
    """Return `the sending prison had not prescribed it; source: pharmacy`, or "" for what it prescribed.

    `sender`: its name, on a letter whose reader knows of no other prison.
    """
    if prescribed_there(script, stay):
        return ""
    said = sorted(
        (rule_of(source.kind) for source in script.standing_sources if source.outcome in _SAID), key=_rank_of
    )  # fmt: skip
    told = list(dict.fromkeys(rule.told for rule in said))
    more = f", and {len(told) - 1} more" if len(told) > 1 else ""
    return f"{sender} had not prescribed it; source: {told[0] if told else 'none said so'}{more}"


_SAID = (SourceOutcome.CONFIRMED, SourceOutcome.DIFFERS)


def _rank_of(rule: SourceRule) -> int:
    return rule.rank


def medicine_line(script: Script) -> MedicineLine:
    """Return the parts of the medicine line: generic in small letters, BRAND in capitals, strength, form."""
    strength = strength_words(script.strength) if script.strength else None
    if strength is None and script.dose is not None and script.dose.unit == "mL":
        strength = "strength not known"
    rest = (
        brand_text(script.brand) if script.brand else None,
        strength,
        clean(script.form) if script.form else None,
    )
    return MedicineLine(generic_text(script.medicine), tuple(part for part in rest if part))


def dose_text(dose: Dose | None, strength: str | None) -> str:
    """Return `30 mg (30 mL)`: the dose as prescribed, and the liquid's other measure when that is exact."""
    return dose_words(dose, strength).removeprefix(f"DOSE{NBSP}").removeprefix("DOSE ")


def dose_alone(dose: Dose | None, strength: str | None) -> str:
    """Return `1 tablet of 100 mg`: the dose where its line does not stand beside it, pieces with their strength.

    Puffs and sprays are counted, and are as they are: one inhaler has one strength, which it says itself.
    """
    words = dose_text(dose, strength)
    if dose is None or not strength or PIECES.get(dose.unit, dose.unit) not in WHOLE_PIECES - {"puffs", "sprays"}:
        return words
    return f"{words} of {strength_words(strength)}"


def liquid_amount(dose: Dose, strength_text: str | None) -> tuple[str, str, str] | None:
    """Return a liquid's mass, its volume and its strength: `30 mg`, `30 mL`, `1 mg in 1 mL`.

    None when it is no liquid, or its strength is not known.
    """
    strength = read_strength(strength_text) if strength_text else None
    if strength is None or strength.per is None or strength.per.unit != "mL" or strength.unit == "units":
        return None
    mass, volume = mass_of(dose, strength), volume_of(dose, strength)
    if mass is None or volume is None:
        return None
    return amount_words(mass), str(volume), strength_words(strength_text or "")


def name_words(script: Script) -> str:
    """Return the medicine with its strength and form, and no brand: `methadone 1 mg in 1 mL oral solution`."""
    return " ".join(filter(None, (medicine_line(script).generic, script.strength, script.form)))


def taken_words(script: Script) -> str:
    """Return, to the person, dose, how often, and when it was last taken; never what it is for: others may read it.

    Nor that it is observed: that is a word of staff, and of this prison.
    """
    liquid = liquid_amount(script.dose, script.strength) if script.dose else None
    dose = f"{liquid[0]}, {liquid[1]} of {liquid[2]}" if liquid else dose_text(script.dose, script.strength)
    taken = script.last_given_at
    last = f"Last taken {plain_moment(taken)}." if taken else "When you last took it is not written down."
    return f"{sentence(f'{dose}, {frequency_text(replace(script, supervised=False))}')} {last}"


def frequency_text(script: Script) -> str:
    """Return how often and at which clock times: `once a day at 08:00, observed`."""
    words = frequency_words(
        script.frequency, script.times, script.every_days, script.as_required, script.maximum, script.supervised
    )
    return words or "how often: not recorded"
