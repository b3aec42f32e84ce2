"""AllergyIntolerance as said, and what a summary says of allergies as a whole: never this desk's own *none known*.

Source: HL7 FHIR R4; IPS 2.0 codes for absent and unknown; SNOMED CT 716186003 (no known allergy) and its kin.
"""

from __future__ import annotations

from reception_app.handover.fhir.concepts import code_of, concept, concept_words, notes_of, period_words
from reception_app.handover.fhir.nodes import Node
from reception_app.handover.fhir.summary import Concept, SummaryAllergy

NONE_KNOWN = {
    "716186003": "No known allergy", "409137002": "No known drug allergy",
    "428607008": "No known environmental allergy", "429625007": "No known food allergy",
    "no-known-allergies": "No known allergies",
    "no-known-medication-allergies": "No known medication allergies",
    "no-known-environmental-allergies": "No known environmental allergies",
    "no-known-food-allergies": "No known food allergies",
}  # fmt: skip
NO_INFORMATION = frozenset({"no-allergy-info", "1631000175102", "1287211007"})
_ENDED = frozenset({"inactive", "resolved"})
_DENIED = frozenset({"refuted", "entered-in-error"})
NO_NAME = "Allergy to something that is not named"


def absent_code(found: Concept | None) -> str | None:
    """Return the code by which an entry says that there is no allergy, or that nothing is known of any."""
    codes = [each.rpartition("|")[2] for each in found.codes] if found else []
    return next((code for code in codes if code in NONE_KNOWN or code in NO_INFORMATION), None)


def allergy_of(node: Node, key: str, by: str | None) -> tuple[SummaryAllergy, str | None]:
    """Read one allergy, and the code by which it says that there is none."""
    substance = concept(node.child("code"))
    clinical, checked = code_of(node.child("clinicalStatus")), code_of(node.child("verificationStatus"))
    status = ", ".join(filter(None, (clinical, checked))) or None
    kind, criticality = node.line("type"), node.line("criticality")
    categories = node.texts("category")
    recorded = node.line("recordedDate") or node.line("assertedDate")
    last, onset = node.line("lastOccurrence"), _onset(node)
    more = (
        f"Criticality: {criticality}" if criticality else None,
        f"Kind: {', '.join(filter(None, (kind, *categories)))}" if kind or categories else None,
        f"Began: {onset}" if onset else None,
        f"Last: {last}" if last else None,
    )
    told = SummaryAllergy(
        key=key,
        place=node.place,
        substance=substance or Concept(NO_NAME),
        reaction="; ".join(filter(None, (_reaction(each) for each in node.children("reaction")))) or None,
        status=status,
        holds=clinical not in _ENDED and checked not in _DENIED,
        asserted=recorded,
        by=by,
        notes=(*notes_of(node), *filter(None, more)),
    )
    return told, absent_code(substance)


def _onset(node: Node) -> str | None:
    return node.line("onsetDateTime") or node.text("onsetString") or period_words(node.child("onsetPeriod"))


def _reaction(node: Node) -> str | None:
    manifestations = [concept_words(each.child("concept") or each) for each in node.children("manifestation")]
    substance = concept_words(node.child("substance"))
    severity, onset, description = node.line("severity"), node.line("onset"), node.text("description")
    route = concept_words(node.child("exposureRoute"))
    words = [
        *manifestations, description, severity, f"to {substance}" if substance else None, route, onset, *notes_of(node),
    ]  # fmt: skip
    return ", ".join(filter(None, words)) or None
