"""What was measured, tested and given, for the patient summary: scores and tests as Observations, vaccinations.

Sources: HL7 FHIR R4 Observation and Immunization; IPS 2.0 (a result has its time and who found it, else whose record it
is from; a vaccination its date, or that it is not known). A score without its total says so: none is made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reception_app.clock import to_wire
from reception_app.handover.ips_medicines import DATA_ABSENT, Who
from reception_app.handover.record import HealthTest, Score, Vaccination
from reception_app.vocabulary import HEALTH_TEST_WORDS, VACCINATION_WORDS, HealthTestOutcome, VaccinationState

HL7 = "http://terminology.hl7.org/CodeSystem"
_CATEGORIES = {"survey": "Survey", "laboratory": "Laboratory"}


def scores(held: Iterable[Score], subject: dict[str, str], who: Who, sender: dict[str, str]) -> list[dict[str, Any]]:
    """Return each score that is not marked as an error: its total, band and every item as it was counted."""
    return [_score(score, subject, who, sender) for score in held if score.error is None]


def _score(score: Score, subject: dict[str, str], who: Who, sender: dict[str, str]) -> dict[str, Any]:
    about = f" ({score.subject})" if score.subject else ""
    observed = _observation("survey", f"{score.title}{about}", score.taken_at, subject, who(score.taken_by) or sender)
    if score.total is not None:
        observed["valueInteger"] = score.total
    else:
        observed["dataAbsentReason"] = _absent("unknown", "Unknown")
    components = [
        {
            "code": {"text": item.words or item.number},
            **({"valueString": item.value} if item.value and item.points is None else {}),
            **({"valueInteger": item.points} if item.points is not None else {}),
            **(
                {"dataAbsentReason": _absent("not-asked", "Not Asked")}
                if item.points is None and not item.value
                else {}
            ),
        }
        for item in score.items
    ]
    if components:
        observed["component"] = components
    total = f"total {score.total}" if score.total is not None else "no total: an item is missing"
    measured = [f"{item.words}: {item.value}" for item in score.items if item.value and item.points is not None]
    words = [f"{score.title}{about}: {total}", score.band_words, score.note, "; ".join(measured) or None]
    observed["note"] = [{"text": each} for each in words if each]
    if score.band_words:
        observed["interpretation"] = [{"text": score.band_words}]
    return observed


def tests(
    held: Iterable[HealthTest], subject: dict[str, str], who: Who, sender: dict[str, str]
) -> list[dict[str, Any]]:
    """Return each test that is not marked as an error, with its purpose and what was found."""
    return [_test(test, subject, who, sender) for test in held if test.error is None]


def _test(test: HealthTest, subject: dict[str, str], who: Who, sender: dict[str, str]) -> dict[str, Any]:
    observed = _observation(
        "laboratory", test.words, test.taken_at, subject, who(test.recorded_by) or sender, done=_done(test.outcome)
    )
    words = HEALTH_TEST_WORDS[test.outcome]
    if test.outcome is HealthTestOutcome.DECLINED:
        observed["dataAbsentReason"] = _absent("asked-declined", "Asked But Declined")
    elif test.outcome is HealthTestOutcome.AWAITED:
        observed["dataAbsentReason"] = _absent("temp-unknown", "Temporarily Unknown")
    else:
        observed["valueCodeableConcept"] = {"text": words}
    found = f"found {', '.join(test.found)}" if test.found else None
    parts = [f"{test.words}: {words}", found, f"purpose: {test.purpose}" if test.purpose else None, test.detail]
    observed["note"] = [{"text": "; ".join(part for part in parts if part)}]
    return observed


def _done(outcome: HealthTestOutcome) -> str:
    if outcome is HealthTestOutcome.AWAITED:
        return "registered"
    return "cancelled" if outcome is HealthTestOutcome.DECLINED else "final"


def vaccinations(held: Iterable[Vaccination], patient: dict[str, str], who: Who) -> list[dict[str, Any]]:
    """Return each dose of a vaccine that is not marked as an error; one declined as not done."""
    return [_vaccination(one, patient, who) for one in held if one.error is None]


def _vaccination(one: Vaccination, patient: dict[str, str], who: Who) -> dict[str, Any]:
    declined = one.state is VaccinationState.DECLINED
    words = VACCINATION_WORDS[one.state]
    given = one.given_on.isoformat() if one.given_on else None
    performer = who(one.recorded_by) if one.state is VaccinationState.GIVEN else None
    # The performer is who gave it; of what was told or declined only who wrote it down is known.
    wrote = f"written down by {one.recorded_by}" if performer is None and one.recorded_by else None
    parts = [f"{one.words}: {words}", one.detail, wrote]
    if one.next_due_on:
        parts.append(f"next due {one.next_due_on.isoformat()}")
    return {
        "resourceType": "Immunization",
        "status": "not-done" if declined else "completed",
        **({"statusReason": {"text": words}} if declined else {}),
        "vaccineCode": {"text": one.words},
        "patient": patient,
        **({"occurrenceDateTime": given} if given else {"occurrenceString": "Not known"}),
        "primarySource": one.state is VaccinationState.GIVEN,
        **({"lotNumber": one.batch} if one.batch else {}),
        **({"performer": [{"actor": performer}]} if performer is not None else {}),
        **({"protocolApplied": [{"doseNumberPositiveInt": one.dose_number}]} if (one.dose_number or 0) > 0 else {}),
        "note": [{"text": "; ".join(part for part in parts if part)}],
    }


def _observation(
    category: str,
    words: str,
    at: datetime | None,
    subject: dict[str, str],
    performer: dict[str, str],
    done: str = "final",
) -> dict[str, Any]:
    coding = {"system": f"{HL7}/observation-category", "code": category, "display": _CATEGORIES[category]}
    return {
        "resourceType": "Observation",
        "status": done,
        "category": [{"coding": [coding], "text": _CATEGORIES[category]}],
        "code": {"text": words},
        "subject": subject,
        **({"effectiveDateTime": to_wire(at)} if at else _no_time("_effectiveDateTime")),
        "performer": [performer],
    }


def _no_time(name: str) -> dict[str, Any]:
    return {name: {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}}


def _absent(code: str, words: str) -> dict[str, Any]:
    return {"coding": [{"system": f"{HL7}/data-absent-reason", "code": code, "display": words}], "text": words}
