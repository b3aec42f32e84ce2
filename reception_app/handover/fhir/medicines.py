"""MedicationStatement and MedicationRequest as lines: what, how much and when as said, whether it is taken at all.

Source: HL7 FHIR R4 (4.0.1); R4B is the same here. What is marked stopped, refused, not to be given or entered in error
is kept as *not taken*, in its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reception_app.handover.fhir.concepts import (
    concept,
    concept_words,
    day_words,
    moment_of,
    notes_of,
    period_words,
    strength_words,
)
from reception_app.handover.fhir.dosage import dosages
from reception_app.handover.fhir.nodes import Node
from reception_app.handover.fhir.summary import Concept, SummaryMedicine

Find = Callable[[Node, str | None], Node | None]
"""Finds what a reference points at, or None: `find(whose, reference)`."""

KINDS = frozenset({"MedicationStatement", "MedicationRequest", "MedicationUsage"})
_NOT_TAKEN = frozenset({"completed", "stopped", "not-taken", "cancelled", "entered-in-error", "inactive"})
ABSENT = frozenset({"no-medication-info", "no-known-medications", "787481004", "1287211007"})
"""Codes by which an entry says that there is no medicine, or that nothing is known of any (IPS 1.1; SNOMED CT)."""
NO_NAME = "Medicine without a name"


def medicine_of(node: Node, key: str, find: Find, who: Callable[[Node, str], str | None]) -> SummaryMedicine:
    """Read one medicine. `who` names whoever a field of the resource refers to."""
    status, taken = node.line("status"), node.line("taken")
    against = node.truth("doNotPerform")
    product = _medication(node, find)
    told = dosages(node.children("dosage") or node.children("dosageInstruction"))
    asserted = node.line("dateAsserted") or node.line("authoredOn")
    reasons = [concept_words(each, strict=False) for each in node.children("reasonCode")]
    reasons += [_reason(node, each, find) for each in node.children("reasonReference")]
    return SummaryMedicine(
        key=key,
        place=node.place,
        medicine=product.named or Concept(NO_NAME),
        strength=product.strength,
        form=product.form,
        status="not-taken" if taken == "n" else status,
        taken=not (against or taken == "n" or status in _NOT_TAKEN),
        barred=bool(against) or status == "entered-in-error",
        said=told.said,
        dose=told.dose,
        unread=told.unread,
        route=told.route,
        frequency=_frequency(told.when.words, told.when.times),
        times=told.when.times,
        every_days=told.when.every_days,
        as_required=told.as_required,
        maximum=told.maximum,
        reason=", ".join(filter(None, reasons)) or None,
        asserted=asserted,
        asserted_at=moment_of(asserted),
        by=who(node, "informationSource") or who(node, "requester") or who(node, "recorder"),
        notes=tuple(_notes(node, product.contains, barred=bool(against))),
    )


def _notes(node: Node, contains: str | None, *, barred: bool) -> Iterator[str]:
    """Yield what a line of a record has no place for, each as words of its own."""
    yield from notes_of(node)
    if contains:
        yield contains
    since = day_words(node.line("effectiveDateTime")) or period_words(node.child("effectivePeriod"))
    if since:
        yield f"Taken {since}" if since.startswith(("from", "until")) else f"Taken on {since}"
    why = (concept_words(each, strict=False) for each in node.children("statusReason"))
    yield from (f"Status: {words}" for words in why if words)
    intent = node.line("intent")
    if intent and intent != "order":
        yield f"Intent: {intent}"
    if barred:
        yield "It says: NOT to be given."


def says_none(said: SummaryMedicine) -> bool:
    """True when an entry is no medicine, but says that there is none or nothing known."""
    return any(code.rpartition("|")[2] in ABSENT for code in said.medicine.codes)


def _frequency(words: str | None, times: tuple[str, ...]) -> str | None:
    """The times stand in a field of their own: `once a day, 08:00` is `once a day`."""
    return words.removesuffix(", ".join(times)).removesuffix(", ") or None if words and times else words


@dataclass(frozen=True, slots=True)
class _Product:
    """A medicine as its resource has it; `contains`: its active ingredients and strengths, where several."""

    named: Concept | None = None
    strength: str | None = None
    form: str | None = None
    contains: str | None = None


def _medication(node: Node, find: Find) -> _Product:
    inline = node.child("medicationCodeableConcept")
    either = node.child("medication")
    if either is not None and inline is None:
        inline = either.child("concept")
    reference = node.child("medicationReference") or (either.child("reference") if either else None)
    if inline is not None:
        return _Product(concept(inline))
    if reference is None:
        return _Product()
    display, target = reference.line("display"), reference.line("reference")
    found = find(node, target)
    if found is None:
        return _Product(Concept(display) if display else None)
    return _from_medication(found, display)


def _from_medication(found: Node, display: str | None) -> _Product:
    named = concept(found.child("code"))
    if found.data.get("status") == "active":
        found.line("status")  # any other is told as it stands
    form = concept_words(found.child("form") or found.child("doseForm"))
    parts, strengths = [], []
    for each in found.children("ingredient"):
        if each.data.get("isActive") is False:
            continue  # not what works: told as it stands
        each.truth("isActive")
        item, strength = concept(each.child("itemCodeableConcept")), strength_words(each.child("strength"))
        parts.append(item.words if item else "an ingredient without a name")
        strengths.append(strength)
    if named is None and parts:
        named = Concept(" and ".join(parts))
    if named is None and display:
        named = Concept(display)
    whole = [" ".join(filter(None, pair)) for pair in zip(parts, strengths, strict=True)]
    contains = f"Contains {', '.join(whole)}" if len(parts) > 1 else None
    return _Product(named, strengths[0] if len(strengths) == 1 else None, form, contains)


def _reason(node: Node, reference: Node, find: Find) -> str | None:
    display, target = reference.text("display"), reference.line("reference")
    found = find(node, target)
    return display or (concept_words(found.child("code"), strict=False) if found is not None else None)
