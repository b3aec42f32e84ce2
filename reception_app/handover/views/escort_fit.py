"""Whether somebody may be moved, as the escort sheet says it first: fit, with conditions, held, or not asked at all.

Whoever goes to hospital is taken because they are not well: nothing on the sheet holds an ambulance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reception_app.handover.escort_lines import EscortLines
from reception_app.handover.grave_news import ask_again
from reception_app.handover.record import PackHeader, Record
from reception_app.handover.views.dues import OnTheWay
from reception_app.handover.views.words import moment, short_moment
from reception_app.vocabulary import FitToTravel, Purpose

_NO_CONDITIONS = "No conditions."


class FitLook(StrEnum):
    """How the fitness bar looks."""

    YES = "yes"
    CONDITIONS = "conditions"
    NO = "no"
    UNDECIDED = "undecided"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Fitness:
    """Healthcare's answer, with conditions, and until when the sheet is valid."""

    look: FitLook
    words: str
    lines: tuple[str, ...]
    decided: str
    issued: str
    not_valid_after: str


def fitness_of(record: Record, header: PackHeader, due: OnTheWay, lines: EscortLines) -> Fitness:
    """Return the bar of the escort sheet. To hospital it never says to wait, whatever was decided or is due."""
    travel = header.travel
    if header.purpose is Purpose.HOSPITAL:
        look, words, said = FitLook.NOT_ASKED, lines.going["hospital"], list(_to_hospital(header, due, lines))
    elif travel.fit is None and header.purpose is Purpose.RELEASE:
        look, words, said = FitLook.NOT_ASKED, lines.going["release"], [*_before(due, header)]
        said = said or [lines.going["release_first"]]
    else:
        look, words, said = _since(record, header, *_on_the_road(header, _before(due, header)))
    decided = ""
    if travel.fit is not None:
        decided = f"Decided by {travel.fit_decided_by or 'name not recorded'}, {moment(travel.fit_decided_at)}."
    if travel.instruction and travel.instruction not in said:
        said.append(f"Safety: {travel.instruction}")
    return Fitness(look, words, tuple(said), decided, moment(header.made_at), moment(header.not_valid_after))


def _on_the_road(header: PackHeader, before: tuple[str, ...]) -> tuple[FitLook, str, list[str]]:
    travel = header.travel
    if travel.fit is FitToTravel.NO:
        until = f"until {moment(travel.hold_until)}" if travel.hold_until else "until healthcare says so"
        by = f", by {travel.hold_by}" if travel.hold_by else ""
        return FitLook.NO, "NOT FIT TO TRAVEL: medical hold", [f"Do not move the person {until}{by}. Ring healthcare."]
    if travel.fit is FitToTravel.WITH_CONDITIONS:
        first = travel.conditions or "Conditions: not recorded. Ring healthcare before leaving."
        return FitLook.CONDITIONS, "FIT TO TRAVEL, WITH CONDITIONS", [first, *before]
    if travel.fit is FitToTravel.YES:
        return FitLook.YES, "FIT TO TRAVEL", [*before] or [_NO_CONDITIONS]
    undecided = "Do not leave before healthcare has decided: ring healthcare."
    return FitLook.UNDECIDED, "FIT TO TRAVEL: NOT DECIDED", [undecided]


def _since(
    record: Record, header: PackHeader, look: FitLook, words: str, said: list[str]
) -> tuple[FitLook, str, list[str]]:
    """What is grave and was recorded after the answer takes a Yes back until it is said again."""
    answered, (since, again) = header.travel.fit_decided_at, ask_again(record, header)
    if not again or answered is None:
        return look, words, said
    grave = f" {short_moment(since, header.made_at)}" if since is not None else ""
    told = (
        f"Said {short_moment(answered, header.made_at)}, before something grave was recorded{grave}. "
        "Do not leave before healthcare says it again."
    )
    return FitLook.UNDECIDED, "FIT TO TRAVEL: ASK AGAIN", [told, *(line for line in said if line != _NO_CONDITIONS)]


def _to_hospital(header: PackHeader, due: OnTheWay, lines: EscortLines) -> Iterator[str]:
    travel, said = header.travel, lines.going
    yield said["hospital_first"]
    if travel.fit is FitToTravel.NO:
        yield said["hospital_held"].format(until=moment(travel.hold_until) if travel.hold_until else "it is ended")
    if travel.fit is FitToTravel.WITH_CONDITIONS and travel.conditions:
        yield travel.conditions
    for at, waits in _open(due, header):
        yield said["hospital_waits" if waits else "hospital_due"].format(time=short_moment(at, header.made_at))


def _before(due: OnTheWay, header: PackHeader) -> tuple[str, ...]:
    """Return what must happen before leaving, a sentence each."""
    return tuple(
        f"Do not leave before healthcare has {'decided about' if waits else 'seen to'} the dose due "
        f"{short_moment(at, header.made_at)}."
        for at, waits in _open(due, header)
    )


def _open(due: OnTheWay, header: PackHeader) -> list[tuple[datetime, bool]]:
    """Return when doses were due before leaving that nobody saw to, and whether a prescriber decides first."""
    leaves = header.travel.leaves_at or header.made_at
    seen_to = {each.at: False for each in due.before}
    return sorted((seen_to | {each.at: True for each in due.waiting if each.at < leaves}).items())
