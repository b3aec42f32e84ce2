"""Who a file says it is about: names, day of birth, numbers. Only numbers that can be one of ours are compared.

Source: HL7 FHIR R4 Patient; UK Core for the NHS number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reception_app.errors import InputProblem
from reception_app.handover.fhir.concepts import concept_words, day_of, period_words
from reception_app.handover.fhir.nodes import Node, Trail
from reception_app.handover.fhir.summary import SaidName, SummaryPerson
from reception_app.identifiers import read_nhs_number, read_prison_number

_NHS_SYSTEMS = ("https://fhir.nhs.uk/Id/nhs-number", "urn:oid:2.16.840.1.113883.2.1.4.1")
_NHS_WORDS = ("nhs number", "nhs no", "nhs no.")
_PRISON_WORDS = ("prison number", "prison no", "prison no.", "nomis number", "noms number")


def person_of(node: Node) -> SummaryPerson:
    """Read a Patient. A number is the NHS's or a prison's only when the file says so and it can be one."""
    born = node.line("birthDate")
    nhs, prison, numbers = None, None, []
    for each in node.children("identifier"):
        label, system, value = _label(each), each.line("system"), each.line("value")
        each.line("use")
        if value is None:
            continue
        known = "NHS number" if system in _NHS_SYSTEMS else None
        numbers.append((label or known or system or "Number", value))
        said = (label or "").casefold()
        if system in _NHS_SYSTEMS or said in _NHS_WORDS:
            nhs = nhs or _possible(value, read_nhs_number)
        elif said in _PRISON_WORDS:
            prison = prison or _possible(value, read_prison_number)
    return SummaryPerson(
        names=tuple(filter(None, (_name(each) for each in node.children("name")))),
        born=born,
        date_of_birth=day_of(born),
        nhs_number=nhs,
        prison_number=prison,
        identifiers=tuple(numbers),
        gender=node.line("gender"),
    )


def same_numbers(said: Node, held: Mapping[str, set[str]]) -> bool | None:
    """Compare the identifiers of a reference with those of a Patient: True when one is theirs and none differs.

    False when one of the same kind differs, None when there is none of a kind that both have.
    """
    told = numbers_of(said)
    both = [told[kind] & held[kind] for kind in told.keys() & held.keys()]
    return all(both) if both else None


def numbers_of(node: Node) -> dict[str, set[str]]:
    """Return the numbers that stand there, by whose they are."""
    person = person_of(Node(node.data, node.place, Trail()))
    found: dict[str, set[str]] = {}
    for each in node.children("identifier"):
        kind, value = each.data.get("system"), each.data.get("value")
        if isinstance(value, str):
            squeezed = "".join(value.split()).casefold()
            found.setdefault(kind if isinstance(kind, str) else "", set()).add(squeezed)
    for name, number in (("NHS number", person.nhs_number), ("prison number", person.prison_number)):
        if number is not None:
            found[name] = {number}
    return found


def _label(node: Node) -> str | None:
    return concept_words(node.child("type"))


def _possible(value: str, read: Callable[[str], str]) -> str | None:
    try:
        return read(value)
    except InputProblem:
        return None


def _name(node: Node) -> SaidName | None:
    family, text, use = node.line("family"), node.line("text"), node.line("use")
    given = " ".join(_strict_texts(node, "given")) or None
    _strict_texts(node, "prefix")
    _strict_texts(node, "suffix")
    period_words(node.child("period"))
    return SaidName(family, given, text, use) if family or given or text else None


def _strict_texts(node: Node, name: str) -> tuple[str, ...]:
    return tuple(node.trail.strict(each, node.at(name)) for each in node.texts(name))
