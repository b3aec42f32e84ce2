"""A FHIR file of another system as a `Summary`: medicines, allergies and whatever else, with what was not understood.

Takes an International Patient Summary, a Bundle of any type, or one resource; FHIR R4 and R4B. A file about more than
one person is refused. Nothing here knows the database, and nothing read here is verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reception_app.handover.fhir.allergies import NONE_KNOWN, allergy_of
from reception_app.handover.fhir.concepts import concept, moment_of
from reception_app.handover.fhir.documents import read_document, too_many
from reception_app.handover.fhir.lines import line_of
from reception_app.handover.fhir.medicines import KINDS, medicine_of, says_none
from reception_app.handover.fhir.nodes import LONGEST, Node, Trail, leftovers, no_step
from reception_app.handover.fhir.people import person_of
from reception_app.handover.fhir.references import Library, contained, kind_of
from reception_app.handover.fhir.sections import ALLERGIES, narrative, sections
from reception_app.handover.fhir.subjects import Theirs, check_subject, several
from reception_app.handover.fhir.summary import (
    NotUnderstood,
    Summary,
    SummaryAllergy,
    SummaryLine,
    SummaryMedicine,
    SummarySection,
)
from reception_app.vocabulary import AllergyState

NOT_NAMED = "a system that does not name itself"
_ABOUT = frozenset({"Patient", "Practitioner", "PractitionerRole", "Organization", "Composition", "RelatedPerson",
                    "Medication", "Provenance", "Location", "Bundle", "OperationOutcome"})  # fmt: skip
_UNKNOWN_CHANGES = "something that changes its meaning is not understood"
_MACHINERY = ("link", "total")
MOST_LINES = 5_000
"""Medicines and allergies together: no person has more in a lifetime."""
MOST_TO_DECIDE = 500
"""Those said to be taken, or to hold: a person decides each of them."""


@dataclass
class _Told:
    """What is gathered while reading."""

    medicines: list[SummaryMedicine] = field(default_factory=list)
    allergies: list[SummaryAllergy] = field(default_factory=list)
    lines: list[SummaryLine] = field(default_factory=list)
    sections: list[SummarySection] = field(default_factory=list)
    none_known: list[str] = field(default_factory=list)
    empty: str | None = None
    warnings: list[str] = field(default_factory=list)
    left: list[NotUnderstood] = field(default_factory=list)


def read_summary(data: bytes, step: Callable[[float], None] = no_step) -> Summary:
    """Read a file. Raises SummaryRefused (FH-1…) with a sentence; whatever else it holds is read or told.

    `step` hears how far the reading is (0.0 to 1.0), and stops it by raising. What a file can cost is bounded, however
    it points at itself (`nodes.MOST_WORK`).
    """
    step(0.0)
    trail = Trail(step)
    library = Library(read_document(data), trail)
    patient = _patient(library)
    told = _Told()
    composition = next(library.of_kind("Composition"), None)
    head = _head(library, composition, told)
    person = person_of(patient) if patient is not None else None
    theirs = Theirs(patient) if patient is not None else None
    for at, node in enumerate(library.nodes):
        trail.part = at / len(library.nodes)
        told.warnings += check_subject(library, node, theirs)
        _read(library, node, told)
        _check_count(told)
    state = _allergy_state(told)
    _tell_rest(library, told)
    _warn(library, told, trail)
    return replace(
        head,
        document_hash=hashlib.sha256(data).hexdigest(),
        person=person,
        medicines=tuple(told.medicines),
        allergies=tuple(told.allergies),
        allergy_state=state,
        none_known=tuple(dict.fromkeys(told.none_known)),
        lines=tuple(told.lines),
        sections=tuple(told.sections),
        not_understood=tuple(told.left),
        warnings=tuple(dict.fromkeys(told.warnings)),
    )


def _check_count(told: _Told) -> None:
    lines = len(told.medicines) + len(told.allergies)
    if lines > MOST_LINES or (lines > MOST_TO_DECIDE and _to_decide(told) > MOST_TO_DECIDE):
        raise too_many()


def _to_decide(told: _Told) -> int:
    return sum(each.taken for each in told.medicines) + sum(each.holds for each in told.allergies)


def _patient(library: Library) -> Node | None:
    """Return the one person the file is about. Raises SummaryRefused (FH-120) for several."""
    patients = list(library.of_kind("Patient"))
    if not patients and len(library.nodes) == 1:
        patients = [each for each in contained(library.nodes[0]) if kind_of(each.data) == "Patient"]
    if any(each.data != patients[0].data for each in patients[1:]):
        raise several()
    return patients[0] if patients else None


def _head(library: Library, composition: Node | None, told: _Told) -> Summary:
    top = library.top
    top.line("type")
    stamp = top.line("timestamp") if kind_of(top.data) == "Bundle" else None
    identifier = top.child("identifier") if kind_of(top.data) == "Bundle" else None
    if identifier is not None:
        identifier.line("value")
        identifier.line("system")
    by: tuple[str, ...] = ()
    title, made, system = None, stamp, None
    if composition is not None:
        title, made = composition.text("title"), composition.line("date") or stamp
        system = library.who(composition, "custodian")
        by = _authors(library, composition)
        composition.line("status")
        composition.line("confidentiality")
        concept(composition.child("type"), strict=False)
        for section, code, empty in sections(composition):
            told.sections.append(section)
            if code == ALLERGIES and empty is not None:
                told.empty = empty
    source = _source(top) or (_source(composition) if composition is not None else None)
    organisation = next((library.who_is(node) for node in library.of_kind("Organization")), None)
    return Summary(
        kind=kind_of(top.data),
        system=system or source or organisation or NOT_NAMED,
        document_hash="",
        title=title,
        made=made,
        made_at=moment_of(made),
        by=by,
        training=_is_test(top),
    )


def _authors(library: Library, composition: Node) -> tuple[str, ...]:
    found = []
    for reference in composition.children("author"):
        target = library.find(composition, reference.line("reference"))
        display = reference.line("display")
        words = library.who_is(target) if target is not None else display
        if words:
            found.append(words)
    return tuple(dict.fromkeys(found))


def _source(node: Node) -> str | None:
    meta = node.child("meta")
    return meta.line("source") if meta is not None else None


def _is_test(node: Node) -> bool:
    meta = node.child("meta")
    return meta is not None and any(tag.line("code") == "HTEST" for tag in meta.children("tag"))


def _read(library: Library, node: Node, told: _Told) -> None:
    kind = kind_of(node.data)
    if kind in KINDS:
        medicine = _medicine(library, node, f"M{len(told.medicines) + 1}")
        if says_none(medicine):
            told.lines.append(SummaryLine("Medicines", node.place, medicine.medicine.words, medicine.notes))
        else:
            told.medicines.append(medicine)
    elif kind == "AllergyIntolerance":
        key = f"A{len(told.allergies) + 1}"
        by = library.who(node, "recorder") or library.who(node, "asserter")
        allergy, absent = allergy_of(node, key, by)
        if absent is None:
            told.allergies.append(allergy)
        elif absent in NONE_KNOWN and allergy.holds:
            told.none_known.append(", ".join(filter(None, (NONE_KNOWN[absent], allergy.asserted, *allergy.notes))))
        else:
            told.lines.append(SummaryLine("Allergies", node.place, allergy.substance.words, allergy.notes))
    elif kind not in _ABOUT:
        told.lines.append(line_of(node, kind))
    if kind != "Composition":
        _own_words(node, told)


def _medicine(library: Library, node: Node, key: str) -> SummaryMedicine:
    found = medicine_of(node, key, library.find, library.who)
    if node.has("modifierExtension") or node.has("implicitRules"):
        found = replace(found, dose=None, unread=_UNKNOWN_CHANGES)
    words = narrative(node)
    if words and words[1] and not found.said:
        # Without a dosage, its narrative may be the only place where the dose stands.
        found = replace(found, notes=(*found.notes, f"In its own words: {words[1]}"))
    return found


def _own_words(node: Node, told: _Told) -> None:
    """A generated narrative repeats what was read; any other says more, and is told."""
    words = narrative(node)
    if words is not None and words[0] not in ("generated", "empty") and words[1]:
        told.left.append(NotUnderstood(node.at("text"), words[1][:LONGEST]))


def _allergy_state(told: _Told) -> AllergyState | None:
    if any(each.holds for each in told.allergies):
        if told.none_known:
            told.warnings.append("It lists allergies and also says that none are known: ask.")
        return AllergyState.KNOWN
    if told.empty == "nilknown":
        told.none_known.append("No known allergies")
    if told.none_known:
        return AllergyState.NONE_KNOWN
    if told.empty is not None:
        return AllergyState.NOT_RECORDED if told.empty in ("notasked", "notstarted") else AllergyState.UNAVAILABLE
    return None


def _tell_rest(library: Library, told: _Told) -> None:
    for entry in library.entries:
        for name in ("request", "response"):
            part = entry.child(name)
            if part is not None:
                told.left += [each for each in leftovers(part) if "DELETE" in each.words]
    if library.entries or kind_of(library.top.data) == "Bundle":
        told.left += list(leftovers(_without(library.top, ("entry", *_MACHINERY))))
    for node in library.nodes:
        told.left += leftovers(node)
        for inner in contained(node):
            told.left += leftovers(inner)


def _without(node: Node, names: tuple[str, ...]) -> Node:
    return Node({name: value for name, value in node.data.items() if name not in names}, node.place, node.trail)


def _warn(library: Library, told: _Told, trail: Trail) -> None:
    unplaced = sum(1 for node in library.entries if not node.has("resource") and node.has("response"))
    if unplaced:
        told.warnings.append(f"{unplaced} entries hold no resource.")
    if library.repeated:
        told.warnings.append("Several entries have one address: it may hold several versions of one thing.")
    if any(node.has("implicitRules") for node in library.nodes):
        told.warnings.append("It follows rules of its own that this program does not know.")
    if library.top.has("signature"):
        told.warnings.append("It is signed; this program does not check the signature.")
    if trail.cleaned:
        told.warnings.append(f"Invisible characters were taken out of the text at {_places(trail.cleaned)}.")
    if trail.mixed:
        told.warnings.append(
            f"Letters of two alphabets are mixed in one word at {_places(trail.mixed)}: compare it with paper."
        )


def _places(places: list[str]) -> str:
    shown = list(dict.fromkeys(places))
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
