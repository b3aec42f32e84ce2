"""A FHIR Dosage: kept word for word, and read as one dose only when nothing about it is open.

Source: HL7 FHIR R4 Dosage. mL never stands for mg: a number whose unit differs between the words and the structure is
read as neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from reception_app.clinical.doses import PIECES, UNIT_WORDS, Dose, unit_of
from reception_app.handover.fhir.concepts import Amount, amount, concept_words, ratio_words, span
from reception_app.handover.fhir.nodes import Node, leftovers
from reception_app.handover.fhir.timing import When, when_of

SEVERAL = "several dosages are given"
_NUMBER_WORDS = {
    "half a": "0.5", "half": "0.5", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "eight": "8", "ten": "10",
}  # fmt: skip
_UNITS = "|".join(sorted(map(re.escape, UNIT_WORDS), key=len, reverse=True))
_SAID_AMOUNT = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)?|{'|'.join(_NUMBER_WORDS)})\s*({_UNITS})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What the dosages of one medicine say. `said` word for word; the rest only when there is one, and plain."""

    said: tuple[str, ...] = ()
    dose: Dose | None = None
    unread: str | None = None
    route: str | None = None
    when: When = When()
    as_required: bool = False
    maximum: str | None = None


def dosages(nodes: tuple[Node, ...]) -> Told:
    """Read the dosages of one medicine. More than one: every word is kept, and no dose is read."""
    told = [_dosage(node) for node in nodes]
    if not told:
        return Told(unread="no dose is said")
    if len(told) == 1:
        return told[0]
    routes = {each.route for each in told}
    return Told(
        said=tuple(words for each in told for words in each.said),
        unread=SEVERAL,
        route=next(iter(routes)) if len(routes) == 1 else None,
        as_required=all(each.as_required for each in told),
    )


def _dosage(node: Node) -> Told:
    text, patient = node.line("text"), node.line("patientInstruction")
    node.number("sequence")
    when = when_of(node.child("timing"))
    route, site = concept_words(node.child("route")), concept_words(node.child("site"))
    method = concept_words(node.child("method"))
    more = [concept_words(each) for each in node.children("additionalInstruction")]
    as_required, needed_for = _as_needed(node)
    found, many = _amount(node)
    maximum = _maximum(node)
    structured = [
        found.words if found else None, method, route, site, when.words, "when required" if as_required else None,
        needed_for, f"no more than {maximum}" if maximum else None, *more,
    ]  # fmt: skip
    built = ", ".join(filter(None, structured))
    beside = f"in numbers: {built}" if built and (text or patient) and built != text else built
    said = tuple(dict.fromkeys(filter(None, (text, patient, beside))))
    unread = _why_unread(node, text, patient, found, many)
    dose = found.dose if found is not None and unread is None else None
    return Told(said, dose, unread, route, when, as_required, maximum)


def _as_needed(node: Node) -> tuple[bool, str | None]:
    plain = node.truth("asNeededBoolean")
    later = node.truth("asNeeded")
    reason = concept_words(node.child("asNeededCodeableConcept"))
    reasons = [concept_words(each) for each in node.children("asNeededFor")]
    words = ", ".join(filter(None, (reason, *reasons)))
    return bool(plain or later or words), f"for {words}" if words else None


def _amount(node: Node) -> tuple[Amount | None, bool]:
    """Return the one amount of a dosage, and whether there were several."""
    found: list[Amount] = []
    nodes = node.children("doseAndRate") or (node,)
    for each in nodes:
        kind = concept_words(each.child("type")) if each is not node else None
        quantity = amount(each.child("doseQuantity"))
        between, rate = span(each.child("doseRange")), ratio_words(each.child("rateRatio"))
        speed, speeds = amount(each.child("rateQuantity")), span(each.child("rateRange"))
        simple = amount(each.child("doseSimpleQuantity"))
        if quantity or simple:
            found.append(_first(quantity, simple))
        if between:
            found.append(Amount(between, why="it is a range"))
        rates = filter(None, (rate, speed.words if speed else None, speeds))
        found.extend(Amount(f"at {words}", why="it is a rate") for words in rates)
        if kind and found:
            found[-1] = Amount(f"{found[-1].words} ({kind})", found[-1].dose, found[-1].why)
    if len(found) > 1:
        return Amount(", ".join(each.words for each in found), why="several amounts are said"), True
    return (found[0] if found else None), False


def _first(one: Amount | None, other: Amount | None) -> Amount:
    found = one or other
    assert found is not None
    return found


def _maximum(node: Node) -> str | None:
    periods = [ratio_words(each) for each in node.children("maxDosePerPeriod")]
    once, life = amount(node.child("maxDosePerAdministration")), amount(node.child("maxDosePerLifetime"))
    words = [
        *periods,
        f"{once.words} at a time" if once else None,
        f"{life.words} in a lifetime" if life else None,
    ]
    return ", ".join(filter(None, words)) or None


def _why_unread(node: Node, text: str | None, patient: str | None, found: Amount | None, many: bool) -> str | None:
    if found is None:
        return "the dose is said in words only" if text or patient else "no dose is said"
    if found.dose is None or many:
        return found.why or "it is not plain"
    if node.has("modifierExtension"):
        return "something the dose depends on is not understood"
    for said in filter(None, (text, patient)):
        against = contradicts(said, found.dose)
        if against:
            return against
    if next(leftovers(node), None) is not None:
        return "part of what is said of the dose is not understood"
    return None


def contradicts(text: str, dose: Dose) -> str | None:
    """Return why words and structure do not say the same dose; None when they may.

    Words that name no amount contradict nothing. Words that name some must name this one, in this unit.
    """
    said = [(_decimal(number), unit_of(unit) or "") for number, unit in _SAID_AMOUNT.findall(text)]
    unit = PIECES.get(dose.unit, dose.unit)
    if any(number == dose.amount and PIECES.get(other, other) != unit for number, other in said):
        return "words and numbers give the amount in different units"
    if said and (dose.amount, unit) not in [(number, PIECES.get(other, other)) for number, other in said]:
        return "the words name another amount than the numbers"
    return None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(_NUMBER_WORDS.get(text.casefold(), text).replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
