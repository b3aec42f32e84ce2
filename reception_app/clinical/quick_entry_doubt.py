"""What of a typed line can be read in two ways: a number beside `weekly`, `2/52` of an injection, which salt it is.

Each would be dangerous read the wrong way: ten weekly every ten weeks, an injection for good as one for two weeks,
weekly methotrexate as a week of it by the day, a depot as a tablet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reception_app.clinical.ask_doses import seldom_rules
from reception_app.clinical.doses import mass_of, read_strength
from reception_app.clinical.formulary import Entry, load_formulary
from reception_app.clinical.policies import policy
from reception_app.clinical.quick_entry_amounts import sort_amounts
from reception_app.clinical.quick_entry_draft import Reading
from reception_app.clinical.quick_entry_items import (
    Bare,
    DurationSaid,
    EitherSaid,
    EverySaid,
    FormSaid,
    Indication,
    Item,
    MonthlySaid,
    OftenSaid,
    RouteSaid,
)
from reception_app.clinical.quick_entry_words import OftenWords, load_vocabulary

FOR_OR_EVERY = "“{text}” may be for so long, or every so often: choose how often it is given."
HOW_OFTEN = "“{text}” says for how long, not how often: choose how often it is given."
OR_A_DEPOT = "So far apart a depot may be meant: {names}. Choose the form, or write which one."
WITHIN = "“{text}” stands in what it is for. Is it how it is given? Then write it before “for”."
WHICH_SALT = "“{text}” is not given this way by itself: choose which is meant, {names}."

INJECTED_WAYS = frozenset({"into a muscle", "under the skin"})  # a course of infusions is said in weeks too
INJECTED_FORMS = frozenset({"injection", "pen", "cartridge", "vial", "auto-injector"})


def numbers_settled(items: Sequence[Item], entry: Entry | None) -> tuple[Item, ...]:
    """Return a line with `10 weekly` told apart: behind a dose it is every 10 weeks, else 10 is the dose, weekly.

    Where no dose is said and the number is an interval that is really used, either may be meant (`2 weekly`).
    """
    found = sort_amounts(items, entry)
    rated = any(" hour" in strong.strength or " day" in strong.strength for strong in found.strengths)
    if found.doses or found.counts or found.bare or found.unclear or rated:
        return tuple(items)
    return tuple(part for item in items for part in _apart(item))


def _apart(item: Item) -> Iterator[Item]:
    if not isinstance(item, EverySaid | MonthlySaid) or item.beside is None:
        yield item
        return
    vocabulary = load_vocabulary()
    number, word = item.beside
    month = isinstance(item, MonthlySaid)
    if Decimal(number) in (vocabulary.months_between if month else vocabulary.weeks_between):
        yield EitherSaid(item.text)
        return
    yield Bare(number, Decimal(number), word=False)
    weekly = vocabulary.phrases.get(("weekly",))
    if month:
        yield MonthlySaid(word, 1)
    elif isinstance(weekly, OftenWords):
        yield OftenSaid(word, weekly)


def doubt_duration(items: Sequence[Item], entry: Entry | None, reading: Reading) -> tuple[Item, ...]:
    """Leave `2/52` of what is not given every day to a person where how often is not said.

    Returns the line without it then, but with `for 7 days`: that is how long, and only how often is asked.
    """
    said = [item for item in items if isinstance(item, DurationSaid)]
    if not said or "frequency" in reading.values or reading.must_choose("frequency"):
        return tuple(items)
    seldom = _weekly(entry, reading) or _patch(reading)
    unled = [item for item in said if not item.led]
    if not seldom and not (unled and (_injected(items, entry) or _or_a_depot(items, entry, reading))):
        return tuple(items)
    text = ", ".join(item.text for item in unled or said)
    reading.choose("frequency", text, (FOR_OR_EVERY if unled else HOW_OFTEN).format(text=text))
    return tuple(item for item in items if item not in unled)


def _weekly(entry: Entry | None, reading: Reading) -> bool:
    """True of what is given once in so many days, as far as form and dose are known."""
    rules = seldom_rules(entry.generic) if entry is not None else ()
    dose, strength = reading.values.get("dose"), reading.values.get("strength")
    mass = mass_of(dose, read_strength(strength) if strength else None) if dose is not None else None
    return any(rule.may_be(reading.values.get("form"), mass) for rule in rules)


def _patch(reading: Reading) -> bool:
    form, dose = reading.values.get("form"), reading.values.get("dose")
    pieces = (load_vocabulary().piece_of(form) if form else None, dose.unit if dose is not None else None)
    return "patches" in pieces


def _injected(items: Sequence[Item], entry: Entry | None) -> bool:
    if entry is not None and entry.depots:
        return True
    return any(
        (isinstance(item, RouteSaid) and item.route in INJECTED_WAYS)
        or (isinstance(item, FormSaid) and INJECTED_FORMS.intersection(_form_words(item)))
        for item in items
    )


def _form_words(item: FormSaid) -> list[str]:
    return (item.exact or (item.row.form if item.row else "")).split()


def doubt_salt(items: Sequence[Item], entry: Entry | None, reading: Reading) -> None:
    """Ask which is meant where the medicine as named is not injected, and others of the same substance are."""
    route = next((item.route for item in items if isinstance(item, RouteSaid)), None)
    if entry is None or route not in INJECTED_WAYS or not _alone(entry, route):
        return
    salts = [
        other.generic
        for other in load_formulary().entries
        if entry.generic in other.ingredients and any(route in form.routes for form in other.forms)
    ]
    if salts:
        text = reading.values["medicine"]
        reading.choose("medicine", text, WHICH_SALT.format(text=text, names=_either(salts)))


def _either(names: Sequence[str]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)


def doubt_indication(items: Sequence[Item], reading: Reading) -> None:
    """Ask about a route among the words of what it is for, where none was said before them, and fill in no other."""
    for item in items:
        match item:
            case RouteSaid():
                return
            case Indication() if (way := load_vocabulary().way_within(item.text)) is not None:
                reading.asks.append(WITHIN.format(text=way))
                if not any(isinstance(other, RouteSaid) for other in items):
                    reading.forget("route")
            case _:
                pass


def doubt_form(items: Sequence[Item], entry: Entry | None, reading: Reading) -> None:
    """Take back a form that was filled in, and ask for it, where doses lie so far apart that a depot may be meant."""
    words = _or_a_depot(items, entry, reading)
    if words is None:
        return
    reading.choose("form", "", words)
    reading.values.pop("form", None)
    if not any(isinstance(item, RouteSaid) for item in items):
        reading.forget("route")


def _or_a_depot(items: Sequence[Item], entry: Entry | None, reading: Reading) -> str | None:
    if any(isinstance(item, FormSaid) for item in items):
        return None
    unsaid = "frequency" not in reading.values
    apart = max((_days_apart(item, unsaid=unsaid) for item in items), default=1)
    return depot_meant(entry, max(apart, reading.values.get("every_days", 1)))


def _days_apart(item: Item, *, unsaid: bool) -> int:
    """Return how many days an item may lay between doses; what may be any number is told as far."""
    far = policy("depot_interval_days").value
    match item:
        case EverySaid():
            return item.every_days
        case MonthlySaid() | EitherSaid():
            return far
        case DurationSaid() if unsaid and not item.led:
            return far if item.days is None else item.days
        case _:
            return 1


def depot_meant(entry: Entry | None, every_days: int) -> str | None:
    """Return why a form is not filled in: a depot of the substance is given so far apart. None where none may be meant.

    A medicine that is itself given by the way of a depot is not doubted.
    """
    if entry is None or entry.depots or every_days < policy("depot_interval_days").value:
        return None
    names = [
        other.generic
        for other in load_formulary().entries
        if other.depots
        and set(entry.ingredients) & set(other.ingredients)
        and not set(entry.routes) & set(other.routes)
    ]
    return OR_A_DEPOT.format(names=_either(names)) if names else None


def _alone(entry: Entry, route: str) -> bool:
    return not any(route in form.routes for form in entry.forms)
