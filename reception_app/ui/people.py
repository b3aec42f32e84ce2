"""How a person is shown: the banner's words and badges, made from a record in one place."""

from __future__ import annotations

from datetime import datetime, timedelta

from reception_app.clinical.ages import born_text
from reception_app.clinical.dependence import load_dependence
from reception_app.clinical.words import near_moment_text, relative_words, short_moment_text
from reception_app.clock import local
from reception_app.handover.grave_news import grave_scores
from reception_app.handover.record import Flag, Person, Record, Stated
from reception_app.handover.views.words import not_asked_words
from reception_app.identifiers import show_nhs_number
from reception_app.services.records import Gone
from reception_app.ui.icons import Icon
from reception_app.ui.theme import Level
from reception_app.ui.widgets.banner import BannerData
from reception_app.ui.widgets.paint import BadgeData
from reception_app.vocabulary import OBSERVATION_LEVELS, AllergyState, AnswerState, FlagLevel

LEVELS: dict[FlagLevel, Level] = {
    FlagLevel.ACT_NOW: Level.ACT_NOW,
    FlagLevel.SOON: Level.SOON,
    FlagLevel.KNOW: Level.KNOW,
}
_OBSERVATION = dict(OBSERVATION_LEVELS)
EYED = frozenset({"acct_open", "self_harm_now", "suicide_risk"})
"""Kinds of flag whose badge carries the eye."""


def stated(fact: Stated) -> str:
    """Return a five-state fact in words: its value, or which of the other states it is in."""
    words = {
        AnswerState.DECLINED: "Declined",
        AnswerState.UNKNOWN: "Not Known",
        AnswerState.NOT_ASKED: "Not asked",
        AnswerState.NOT_APPLICABLE: "Not applicable",
    }
    return fact.value or "" if fact.state is AnswerState.ANSWERED else words[fact.state]


def number_of(person: Person) -> str:
    """Return the number people use; a desk reference says that no prison number is given yet."""
    return person.prison_number or f"{person.desk_reference or ''} (number not yet given)"


def flag_badge(flag: Flag) -> BadgeData:
    """Return a flag as a badge, with its observation interval when it has one."""
    words = flag.words
    if flag.observation:
        words = f"{words}: {_OBSERVATION.get(flag.observation, flag.observation)}"
    icon = Icon.EYE if flag.kind in EYED else None
    return BadgeData(LEVELS[flag.level], words, icon) if icon else BadgeData(LEVELS[flag.level], words)


def open_flags(record: Record) -> tuple[Flag, ...]:
    """Return the flags that hold now, loudest first."""
    order = [FlagLevel.ACT_NOW, FlagLevel.SOON, FlagLevel.KNOW]
    return tuple(sorted((f for f in record.flags if f.ended_at is None), key=lambda f: order.index(f.level)))


def interim_badges(record: Record, now: datetime) -> tuple[BadgeData, ...]:
    """Return one purple badge for the interim changes, with how late the first review is."""
    reviews = [script.interim.review_by for script in record.scripts if script.interim is not None]
    if not reviews:
        return ()
    first = min(reviews)
    return (BadgeData(Level.INTERIM, interim_words(len(reviews), first, now)),)


def interim_words(count: int, first: datetime, now: datetime) -> str:
    """Return interim changes and the first review: `Interim: review 2 h late`, `2 interim: review Sat 12:00`."""
    many = f"{count} interim" if count > 1 else "Interim"
    at, here = local(first), local(now)
    return f"{many}: review {relative_words(at, here) if first < now else short_moment_text(at, here)}"


def allergy_words(record: Record, now: datetime) -> str:
    """Return what follows the allergy state: substance and reaction, or who asked and when."""
    allergies = record.allergies
    if allergies.state is AllergyState.KNOWN:
        return "; ".join(f"{a.substance}: {a.reaction}" if a.reaction else a.substance for a in allergies.items)
    if allergies.state is AllergyState.NONE_KNOWN and allergies.asked_at:
        return f"asked {short_moment_text(local(allergies.asked_at), local(now))}, {allergies.asked_by or 'not known'}"
    return allergies.reason or ""


def banner_of(record: Record, now: datetime, *, arrived: str = "", gone: Gone | None = None) -> BannerData:
    """Return the banner for a record at `now` (aware UTC). `arrived` overrides the line of where from.

    Of somebody who has left, it says when and where to, and not where they were last.
    """
    person, stay = record.person, record.stay
    lead = next((contact for contact in record.contacts if contact.kind == "lead"), None)
    if not arrived and stay is not None:
        at = local(stay.arrived_at)
        place = f" from {stay.arrived_from}" if stay.arrived_from else ""
        arrived = f"Arrived {near_moment_text(at, local(now))}{place}"
        if gone is None and now - stay.arrived_at > timedelta(days=2):
            arrived = f"Here since {short_moment_text(at, local(now))}"
        if unasked := [words for words in not_asked_words(person, stay) if words != "sex"]:
            arrived = f"{arrived}; not asked: {', '.join(unasked)}"
    preferred = stated(person.preferred_name) if person.preferred_name.state is AnswerState.ANSWERED else ""
    return BannerData(
        family=person.family_name,
        given=person.given_names,
        title=person.title or "",
        preferred=preferred,
        born=born_text(person.date_of_birth, now),
        sex=stated(person.sex),
        nhs=show_nhs_number(person.nhs_number) if person.nhs_number else "Not Known",
        prison_number=number_of(person),
        where_now=(stay.location or "Not Known") if stay else "Not Known",
        lead=", ".join(part for part in (lead.name, lead.telephone) if part) if lead else "Not Known",
        allergy_state=record.allergies.state,
        allergies=allergy_words(record, now),
        flags=(*interim_badges(record, now), *risk_badges(record, now), *taken_back_badges(record)),
        arrived=arrived,
        left=left_words(gone, now) if gone is not None else "",
    )


def taken_back_badges(record: Record) -> tuple[BadgeData, ...]:
    """Return one amber badge for the open tasks whose reason an amendment took back, and nobody closed or kept."""
    badge = taken_back_badge(sum(task.taken_back is not None for task in record.tasks))
    return (badge,) if badge is not None else ()


def taken_back_badge(count: int) -> BadgeData | None:
    """Return how many open tasks nothing calls for any more: somebody closes each of them, or keeps it."""
    if count == 0:
        return None
    words = "Task: reason taken back" if count == 1 else f"{count} tasks: reason taken back"
    return BadgeData(Level.SOON, words, Icon.FLAG)


def risk_badges(record: Record, now: datetime) -> tuple[BadgeData, ...]:
    """Return the flags that hold now, loudest first; a grave score is loud, and takes its withdrawal's place."""
    grave = grave_scores(record, now)
    scored = {each.instrument for each in grave}
    told = {kind for each in load_dependence().values() if each.score in scored for kind in each.flags}
    badges = [grave_badge(each.words, each.taken_at, now) for each in grave]
    badges += [flag_badge(flag) for flag in open_flags(record) if flag.kind not in told]
    return tuple(sorted(badges, key=lambda badge: badge.level is not Level.ACT_NOW))


def grave_badge(words: str, taken_at: datetime, now: datetime) -> BadgeData:
    """Return a grave score as a badge: `CIWA-Ar 20, severe, 04:06`."""
    return BadgeData(Level.ACT_NOW, f"{words}, {near_moment_text(local(taken_at), local(now))}")


def left_words(gone: Gone, now: datetime) -> str:
    """Return when somebody left and where to: `Fri 20-Nov 07:30, Sampleford Crown Court`."""
    at = near_moment_text(local(gone.at), local(now))
    return f"{at}, {gone.to}" if gone.to else at
