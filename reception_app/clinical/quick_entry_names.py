"""Which medicine a typed line is about: its name as registered, its brand, its row of the formulary if it has one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.quick_entry_draft import Reading
from reception_app.clinical.quick_entry_items import Item, Name, Unknown
from reception_app.clinical.quick_entry_words import load_vocabulary
from reception_app.errors import InputProblem
from reception_app.identifiers import normalise_name


@dataclass(frozen=True, slots=True)
class Medicine:
    """The medicine of a line. `entry` is None when it is not listed under just this name; `rest` is the other items."""

    entry: Entry | None
    rest: tuple[Item, ...]


def settle_medicine(items: Sequence[Item], reading: Reading) -> Medicine:
    """Keep the medicine and its brand. Raises InputProblem IN-115 when none is written."""
    first = next((place for place, item in enumerate(items) if isinstance(item, Name)), None)
    if first is None:
        return _unlisted(items, reading)
    name = items[first]
    assert isinstance(name, Name)
    more = _words_behind(items, first)
    if more and not name.is_brand:
        # `lithium citrate` is not lithium carbonate: a name with a word we do not know stays as it was typed.
        typed = " ".join([name.text, *(word.text for word in more)])
        reading.values["medicine"] = typed
        reading.guess("medicine", typed, typed)
        return Medicine(None, (*items[:first], *items[first + 1 + len(more) :]))
    entry = _keep_brand(name, [item for item in items if isinstance(item, Name)], reading)
    shown = _shown(name, entry)
    reading.values["medicine"] = shown
    # `sodium valproate depakote`: by its brand it is another than the one that is named.
    (reading.understand if entry == name.entry else reading.guess)("medicine", shown, name.text)
    return Medicine(entry, tuple(item for item in items if not isinstance(item, Name)))


def _unlisted(items: Sequence[Item], reading: Reading) -> Medicine:
    """Take the first words not understood for the name: a medicine that is not in the list can always be written."""
    first = next((place for place, item in enumerate(items) if _is_word(item)), None)
    if first is None:
        raise InputProblem("IN-115", "There is no medicine name.", "Write the medicine as on the label.")
    words = [items[first], *_words_behind(items, first)]
    typed = " ".join(word.text for word in words)
    reading.values["medicine"] = typed
    reading.understand("medicine", typed, typed)
    return Medicine(None, (*items[:first], *items[first + len(words) :]))


def _is_word(item: Item) -> bool:
    return isinstance(item, Unknown) and re.match(r"[^\W\d_]", item.text) is not None


def _words_behind(items: Sequence[Item], place: int) -> list[Unknown]:
    found: list[Unknown] = []
    for item in items[place + 1 :]:
        if not isinstance(item, Unknown) or not item.joined:
            break
        if item.text.split()[0].casefold() in load_vocabulary().directions:
            break  # what is said about it, not its name
        found.append(item)
    return found


def _shown(name: Name, entry: Entry) -> str:
    """Return the name a line has: the generic one, but a registered name with its figures (co-codamol 30/500)."""
    registered = "/" in name.name and normalise_name(name.name).startswith(normalise_name(entry.generic))
    return name.name if registered and not name.is_brand else entry.generic


def _keep_brand(name: Name, names: Sequence[Name], reading: Reading) -> Entry:
    """Keep the brand, if one was written, and return the row it belongs to; ask about any other medicine named."""
    entry = name.entry
    for item in names:
        brand = item.name if item.is_brand else _brand_in(item)
        found = identify(name.entry.generic, brand) if brand else None
        if brand and found is not None and brand in found.brands and "brand" not in reading.values:
            entry = found
            reading.values["brand"] = brand
            reading.understand("brand", brand, item.text)
        elif item.entry not in (name.entry, entry):
            _ask_about(item, "medicine", reading)
        elif brand and brand != reading.values.get("brand"):
            _ask_about(item, "brand", reading)
    return entry


def _ask_about(other: Name, what: str, reading: Reading) -> None:
    reading.left_over.append(other.text)
    reading.asks.append(f"“{other.text}” is another {what}: a line holds one. Is it meant here?")


def _brand_in(name: Name) -> str | None:
    """Return the brand inside a synonym: `insulin novorapid`, `rifinah 300/150`."""
    words = f" {normalise_name(name.name)} "
    return next((brand for brand in name.entry.brands if f" {normalise_name(brand)} " in words), None)
