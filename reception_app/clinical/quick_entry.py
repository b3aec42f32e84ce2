"""Quick entry: one typed line becomes a medicine line to be confirmed, with what was guessed and what must be chosen.

    methadone 1mg/ml 60ml od supervised
    sertraline 100 mane

Source of the words: `resources/quick_entry.yaml` [GK]. A strength is never guessed, a number never made up, a word
never dropped; what can be read in two ways is left to a person. Pure: no database, no window.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reception_app.clinical.doses import PIECES, Dose, decimal_text
from reception_app.clinical.form_units import form_gap
from reception_app.clinical.formulary import find, identify
from reception_app.clinical.lines import duration_words
from reception_app.clinical.plausible import implausible
from reception_app.clinical.quick_entry_amounts import settle_dose, settle_strength, sort_amounts
from reception_app.clinical.quick_entry_doubt import (
    doubt_duration,
    doubt_form,
    doubt_indication,
    doubt_salt,
    numbers_settled,
)
from reception_app.clinical.quick_entry_draft import Part, PartState, Prompt, QuickLine, Reading, ScriptDraft
from reception_app.clinical.quick_entry_forms import settle_form
from reception_app.clinical.quick_entry_items import (
    DurationSaid,
    Indication,
    Item,
    MaximumSaid,
    SiteSaid,
    SupervisedSaid,
    Unknown,
)
from reception_app.clinical.quick_entry_names import settle_medicine
from reception_app.clinical.quick_entry_scan import scan
from reception_app.clinical.quick_entry_start import WHICH_DAY, settle_start
from reception_app.clinical.quick_entry_times import settle_frequency

__all__ = ["Part", "PartState", "Prompt", "QuickLine", "ScriptDraft", "read_quick"]

DAYS = "A month is not always the same: write how many days."
TWO_DURATIONS = "More than one duration is written. Choose for how long."
BOTH_WAYS = "Observed and not observed are both written. A line says one of them: write a line for each."
UNIT_OF_MAXIMUM = "Write what the most is counted in: tablets, puffs, mg."


def read_quick(text: str, today: date | None = None) -> QuickLine:
    """Read a medicine line as people type it. `today`: the local day, for first days of courses (`from 20/11`).

    Raises InputProblem for what cannot be right: IN-101 a number that could be misread (`7,5`), IN-103 no time of day,
    IN-115 no medicine, IN-151 mg and mL that do not agree, IN-152 amounts that cannot be compared, IN-153 no line.
    """
    reading = Reading()
    medicine = settle_medicine(scan(text), reading)
    entry = medicine.entry
    items = numbers_settled(medicine.rest, entry)
    doubt_salt(items, entry, reading)
    found = sort_amounts(items, entry)
    strength = settle_strength(found, entry.forms if entry else (), reading)
    forms = settle_form(items, entry, strength, found.unit(), reading)
    settle_dose(found, strength, reading.values.get("form"), entry, forms, reading)
    settle_frequency(items, entry, reading)
    doubt_form(items, entry, reading)
    doubt_indication(items, reading)
    items = settle_start(items, reading, today)
    items = doubt_duration(items, entry, reading)
    _settle_duration([item for item in items if isinstance(item, DurationSaid)], reading)
    _settle_maximum([item for item in items if isinstance(item, MaximumSaid)], reading)
    _settle_rest(items, reading)
    dose = reading.values.get("dose")
    form, days = reading.values.get("form"), reading.values.get("every_days")
    most = reading.values.get("maximum_dose")
    reading.asks += [gap for each in (dose, most) if (gap := form_gap(form, each)) is not None]
    meant = identify(reading.values["medicine"], reading.values.get("brand"), form)
    question = implausible(dose, meant, strength, form, days) if dose is not None else None
    if question is not None:
        reading.asks.append(question)
    return reading.line(unlisted=find(reading.values["medicine"]) is None)


def _settle_duration(said: Sequence[DurationSaid], reading: Reading) -> None:
    if not said:
        return
    text, days = ", ".join(item.text for item in said), {item.days for item in said}
    only = next(iter(days))
    if len(days) > 1 or only is None:
        reading.choose("duration", text, TWO_DURATIONS if len(days) > 1 else DAYS)
        return
    reading.values["duration_days"] = only
    if "started_on" not in reading.values and not reading.must_choose("start"):
        reading.asks.append(WHICH_DAY)
    (reading.guess if all(item.guess for item in said) else reading.understand)("duration", duration_words(only), text)


def _settle_maximum(said: Sequence[MaximumSaid], reading: Reading) -> None:
    """Keep the most that may be taken. Pieces are counted as the dose is, in a day, to be confirmed."""
    if not said:
        return
    first, *others = said
    reading.left_over += [item.text for item in others]
    dose = reading.values.get("dose")
    counted = dose.unit if dose is not None and dose.unit in PIECES.values() else None
    unit = first.unit or counted
    if unit is None:
        reading.choose("maximum", first.text, UNIT_OF_MAXIMUM)
        return
    one = {several: one for one, several in PIECES.items()}.get(unit, unit) if first.number == 1 else unit
    words = f"{decimal_text(first.number)} {one} {first.period or 'a day'}"
    reading.values |= {
        "maximum": words, "maximum_dose": Dose(first.number, unit), "maximum_hours": 24,
    }  # fmt: skip
    certain = first.unit is not None and first.period is not None
    (reading.understand if certain else reading.guess)("maximum", words, first.text)


def _settle_rest(items: Sequence[Item], reading: Reading) -> None:
    """Keep whether it is observed, the site, what it is for, and every word that is not understood."""
    _settle_supervised([item for item in items if isinstance(item, SupervisedSaid)], reading)
    together = False
    for item in items:
        match item:
            case SiteSaid() if "site" not in reading.values:
                reading.values["site"] = item.site
                reading.understand("site", item.site, item.text)
            case Indication():
                reading.values["indication"] = item.text
                reading.understand("indication", item.text, item.text)
            case Unknown() if together and item.joined:
                reading.left_over[-1] += f" {item.text}"
            case Unknown() | SiteSaid():
                reading.left_over.append(item.text)
            case _:
                pass
        together = isinstance(item, Unknown)


def _settle_supervised(said: Sequence[SupervisedSaid], reading: Reading) -> None:
    """Keep whether a dose is observed. `supervised am unsupervised pm` is two lines: neither word wins."""
    if not said:
        return
    text = ", ".join(dict.fromkeys(item.text for item in said))
    if len({item.yes for item in said}) > 1:
        reading.choose("supervised", text, BOTH_WAYS)
        return
    reading.values["supervised"] = said[0].yes
    reading.understand("supervised", "observed" if said[0].yes else "not observed", text)
