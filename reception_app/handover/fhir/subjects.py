"""Whose a line of a file is: the person's whom the file is about, or somebody else's. Those are never taken for theirs.

Source: HL7 FHIR R4, `Reference`: by address, by `identifier`, or in words only.
"""

from __future__ import annotations

from reception_app.errors import SummaryRefused
from reception_app.handover.fhir.medicines import KINDS
from reception_app.handover.fhir.nodes import Node, Trail
from reception_app.handover.fhir.people import numbers_of, person_of, same_numbers
from reception_app.handover.fhir.references import Library, kind_of, kind_referred
from reception_app.handover.fhir.summary import SaidName
from reception_app.identifiers import normalise_name

_FIELDS = ("subject", "patient", "for")
_LONGEST = 80
"""Characters shown of a name that is pointed out; it stands whole among what was not understood."""
_TAKEN_IN = KINDS | {"AllergyIntolerance"}


class Theirs:
    """The one person a file is about, read once: a file may name them in each of its lines."""

    def __init__(self, patient: Node) -> None:
        self._data = patient.data
        self._same = {id(patient.data)}
        looked_at = Node(patient.data, patient.place, Trail())
        self.numbers = numbers_of(looked_at)
        self._called = {_parts(_whole_name(name)) for name in person_of(looked_at).names}

    def is_them(self, found: Node) -> bool:
        """True for the person, also where they stand in the file a second time, word for word."""
        if id(found.data) not in self._same and found.data == self._data:
            self._same.add(id(found.data))
        return id(found.data) in self._same

    def are_called(self, said: object) -> bool:
        """True for one of their names, in any order."""
        return isinstance(said, str) and _parts(said) in self._called


def check_subject(library: Library, node: Node, patient: Theirs | None) -> tuple[str, ...]:
    """Refuse a line about somebody else, or about nobody in the file (FH-120); return what to look at in words.

    A subject's name in words that is not this person's stays unread, and so is told.
    """
    told = []
    for name in _FIELDS:
        for subject in node.children(name):
            if patient is None:
                _mark_read(subject)
            elif not _is_theirs(library, node, subject, patient):
                named = Node(subject.data, subject.place, Trail()).text("display") or ""
                told.append(f"A line names “{named[:_LONGEST]}”: see that it is this person's.")
    return tuple(told)


def _mark_read(subject: Node) -> None:
    subject.line("reference")
    subject.line("type")


def _is_theirs(library: Library, node: Node, subject: Node, patient: Theirs) -> bool:
    """Return False for a line that only names somebody, and otherwise than the person is named here."""
    said = Node(subject.data, subject.place, Trail())  # what is only looked at here is still told where it is not read
    reference = said.line("reference")
    found, same = library.find(node, reference), same_numbers(said, patient.numbers)
    kind = kind_of(found.data) if found is not None else kind_referred(reference) or _type_of(said)
    called = patient.are_called(subject.data.get("display"))
    if kind not in (None, "Patient"):
        if kind_of(node.data) in _TAKEN_IN:
            raise not_here()
        return True
    if found is not None and (not patient.is_them(found) or same is False):
        raise several()
    if found is None and not same and (reference is not None or said.has("identifier")):
        raise several() if same is False else not_here()
    _mark_read(subject)
    if same:
        person_of(subject)
    if called:
        subject.line("display")
    return found is not None or called or not said.has("display") or bool(same)


def _type_of(said: Node) -> str | None:
    """Return what a reference says it points at; FHIR allows the address of the kind's definition too."""
    return (said.line("type") or "").rpartition("/")[2] or None


def _whole_name(name: SaidName) -> str:
    return name.text or f"{name.given or ''} {name.family or ''}"


def _parts(name: str) -> tuple[str, ...]:
    return tuple(sorted(normalise_name(name).split()))


def several() -> SummaryRefused:
    """Return the refusal of a file about several people."""
    return SummaryRefused(
        "FH-120",
        "This file is about more than one person.",
        "Ask for a summary of this person alone. Nothing of it is shown, so that nothing is mixed.",
    )


def not_here() -> SummaryRefused:
    """Return the refusal of a file with a line about somebody it does not describe."""
    return SummaryRefused(
        "FH-120",
        "A line of this file is about somebody who is not described in it: it may be another person's.",
        "Ask for a summary of this person alone. Nothing of it is shown, so that nothing is mixed.",
    )
