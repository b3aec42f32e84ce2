"""What a complete pack still lacks, most dangerous first: told on Prepare, and printed on each sheet made without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.handover.grave_news import SAID_BEFORE, News
from reception_app.handover.hospital_why import is_why, said_in
from reception_app.handover.in_bag import in_bag, seals_of
from reception_app.handover.record import Record
from reception_app.handover.released import lacking_of
from reception_app.handover.scheduled import course_begins, course_ended
from reception_app.handover.untreated import unscored_in, untreated_in
from reception_app.handover.views.words import not_asked_words
from reception_app.models import Handover
from reception_app.vocabulary import (
    HOLDS_STOCK,
    WITH_ESCORT,
    AllergyState,
    AnswerState,
    AssessmentStatus,
    Carrier,
    Purpose,
    ScriptStatus,
)

MUST_TRAVEL = frozenset({"self_harm_now", "self_harm_ever"})
"""Keys of the must-ask questions whose answers a complete pack holds."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a complete pack lacks: a slug for the screen, the words that print, and the script it concerns."""

    key: str
    words: str
    script_id: str | None = None


def missing_from(
    record: Record, handover: Handover, now: datetime, since_fit: tuple[News, ...]
) -> tuple[Missing, ...]:  # fmt: skip
    """Return what a complete pack still lacks at `now`, most dangerous first: content, not ticks.

    `since_fit`: what became grave after the answer that the person is fit to travel.
    """
    found: list[Missing] = []
    signed = [a for a in record.assessments if a.status is AssessmentStatus.SIGNED]
    if record.allergies.state is AllergyState.NOT_RECORDED:
        found.append(Missing("allergies", "Allergies: not recorded"))
    if not signed:
        found.append(Missing("triage", "Reception triage: not signed"))
    asked_now = [answer for a in record.assessments for answer in a.answers if answer.key in MUST_TRAVEL]
    if signed and any(answer.state is AnswerState.NOT_ASKED for answer in asked_now):
        found.append(Missing("self-harm", "Self-harm and suicide: not asked"))
    if waiting := untreated_in(record):
        found.append(Missing("untreated", f"Dependent and untreated: {', '.join(waiting)}; nobody has decided"))
    if unscored := unscored_in(record):
        found.append(Missing("withdrawal-score", f"Withdrawal not scored: {', '.join(unscored)}"))
    for script in record.scripts:
        if script.status is ScriptStatus.STOPPED or course_ended(script, now) is not None:
            continue  # nobody gives it, so nobody is asked who carries it
        no_stock = script.carrier is Carrier.STOCK and handover.purpose not in HOLDS_STOCK
        if script.carrier is None or no_stock:
            why = ", and no stock is held there" if no_stock else ""
            found.append(Missing("carrier", f"{script.medicine}: who carries it is not said{why}", script.id))
        if script.dose is None:
            found.append(Missing("dose", f"{script.medicine}: dose not known", script.id))
        if script.last_given_at is None and not script.as_required and not course_begins(script, now):
            found.append(Missing("last-given", f"{script.medicine}: last dose not known", script.id))
    if unasked := not_asked_words(record.person, record.stay):
        found.append(Missing("arrival", f"Not asked on arrival: {', '.join(unasked)}"))
    if handover.purpose is Purpose.RELEASE:
        found += [Missing(key, words) for key, words in lacking_of(record, handover.left_at or now)]
    if handover.purpose is Purpose.HOSPITAL:
        said = next((said_in(flag) for flag in record.open_flags if is_why(flag) and flag.id == handover.id), None)
        if said is None or not said.happened:
            found.append(Missing("happened", "Why to hospital: not said"))
        elif said.since is None:
            found.append(Missing("since", "Why to hospital: since when not said"))
    if handover.fit is None and handover.purpose in WITH_ESCORT:
        found.append(Missing("fit", "Fit to travel: not said"))
    if since_fit:
        found.append(Missing("fit-again", f"{SAID_BEFORE}: {'; '.join(each.words for each in since_fit)}"))
    if handover.leaves_at is None:
        found.append(Missing("leaves", "When the person leaves: not said"))
    if handover.expected_at is None and handover.purpose is Purpose.TRANSFER:
        found.append(Missing("expected", "When the person is expected there: not said"))
    if not handover.healthcare_telephone:
        found.append(Missing("telephone", "Healthcare telephone: not set in Users and desk"))
    if not handover.envelope_seal and handover.purpose in WITH_ESCORT:
        found.append(Missing("envelope", "Seal of the envelope: not said"))
    carried = in_bag(record.current_scripts, now)
    unsealed = carried and not (handover.bag_seal or seals_of(carried))
    if unsealed and handover.purpose is not Purpose.RELEASE:
        found.append(Missing("bag", "Seal of the medicines bag: not said"))
    return tuple(found)
