"""What both sheets for staff, escort and wing, say from fixed lists: how often to look, what may happen, how to talk.

Nothing here prints a medicine, a diagnosis or a word that somebody typed: a slug that no list knows is not printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.observation_levels import level_words
from reception_app.handover.escort_lines import EscortLines, SignLine
from reception_app.handover.record import Flag, Record, Script
from reception_app.handover.views.dues import Due
from reception_app.handover.views.escort_answers import most_recent
from reception_app.handover.views.medicines import known, schedule_of, time_critical
from reception_app.handover.views.words import NOT_RECORDED, STATE_WORDS, day_as_known, stated
from reception_app.vocabulary import AnswerState

_MONTH = "Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec"
_LONG_MONTH = "January|February|March|April|August|September|October|November|December"
_DATE = re.compile(rf"\d{{4}}(-\d{{2}}(-\d{{2}})?)?|(\d{{1,2}}[ -])?({_LONG_MONTH}|{_MONTH})[ -]\d{{4}}")
_SELF_HARM = ("self_harm_now", "acct_open", "suicide_risk", "self_harm_history")
_CONSTANT = ("constant_cctv", "constant_physical")
_CLOSENESS = (*_CONSTANT, "5_min", "10_min", "15_min", "30_min", "hourly", "alternative", "standard")
_NO_ANSWER = (AnswerState.DECLINED, AnswerState.UNKNOWN)
_STRONG_SCHEDULES = ("2", "3")


@dataclass(frozen=True, slots=True)
class Observe:
    """The self-harm box. `word` is the level as everywhere (`30 min`); `minutes` its number, for large type."""

    risk: str
    minutes: str | None
    word: str
    acct_open: bool
    lines: tuple[tuple[str, str], ...]


def risk_flags(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """Return the flags of self-harm and suicide, the most telling first."""
    return tuple(
        sorted((flag for flag in flags if flag.kind in _SELF_HARM), key=lambda one: _SELF_HARM.index(one.kind))
    )


def risk_was_asked(record: Record) -> bool:
    """True when thoughts of self-harm were asked about and answered."""
    asked = most_recent(record, ("self_harm_now",))
    return asked is not None and asked.state is AnswerState.ANSWERED


def observe(record: Record, flags: tuple[Flag, ...], lines: EscortLines) -> Observe:
    """Return the self-harm box of the flags that are open."""
    risk = risk_flags(flags)
    if not risk:
        known_no = risk_was_asked(record)
        text = lines.observe["no_flag" if known_no else "not_asked"]
        return Observe("none recorded" if known_no else "NOT ASKED", None, "No level set", False, (("", text),))
    level = closest_level([flag.observation for flag in risk if flag.observation])
    minutes, word = how_often(level)
    last = max((flag.last_on for flag in risk if flag.last_on and _is_date(flag.last_on)), default=None)
    any_last = any(flag.last_on for flag in risk)
    rows = (
        ("", what_to_do(level, lines) if level else lines.observe["unknown"]),
        ("Last:", f"{day_as_known(last)}." if last else _instead(any_last)),
        ("Ways:", ways(risk, lines)),
        ("Upset by:", upset_by(risk, lines)),
        ("Done so far:", _listed(lines, lines.actions, _every(risk, "actions"))),
    )
    return Observe("YES", minutes, word, any(flag.kind == "acct_open" for flag in risk), rows)


def how_often(level: str | None) -> tuple[str | None, str]:
    """Return the number in a level's words, if there is one, and the words: the same on every screen and sheet.

    Nothing is said twice: `30 min` stands with its 30 in large type, `Hourly` and `Constant, CCTV` as words alone.
    """
    if level is None:
        return None, "How often: ring healthcare"
    words = level_words(level)
    number, space, unit = words.partition(" ")
    return number if space and unit == "min" and number.isdigit() else None, words


def what_to_do(level: str, lines: EscortLines) -> str:
    """Return what whoever watches does at this level: what its word alone does not tell, then what is always done."""
    special = "constant" if level in _CONSTANT else level
    return " ".join(line for line in (lines.observe.get(special), lines.observe["standing"]) if line)


def ways(risk: tuple[Flag, ...], lines: EscortLines) -> str:
    """Return by which ways the person harmed themselves, from the fixed list."""
    return _listed(lines, lines.methods, _every(risk, "methods"))


def upset_by(risk: tuple[Flag, ...], lines: EscortLines) -> str:
    """Return what upsets the person, from the fixed list."""
    return _listed(lines, lines.triggers, _every(risk, "triggers"))


def _every(flags: tuple[Flag, ...], of: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slug for flag in flags for slug in getattr(flag, of)))


def _listed(lines: EscortLines, table: dict[str, str], slugs: tuple[str, ...]) -> str:
    """Return the words of a fixed list; what was written outside it is only said to be there."""
    words = lines.listed(table, slugs)
    return f"{words}." if words else _instead(bool(slugs))


def _instead(recorded: bool) -> str:
    return "ask healthcare." if recorded else f"{NOT_RECORDED}."


def closest_level(levels: Iterable[str]) -> str | None:
    """Return the closest of several observation levels; one not known here does not count."""
    return min((level for level in levels if level in _CLOSENESS), key=_CLOSENESS.index, default=None)


def _is_date(text: str) -> bool:
    # A date kept as text might hold more than a date: only a year, a month or a day is printed here.
    return _DATE.fullmatch(text.strip()) is not None


def talking(record: Record, lines: EscortLines) -> str:
    """Return what helps in talking, from the fixed list; a need outside it is only said to be there."""
    found = most_recent(record, ("communication_needs",))
    if found and found.state is AnswerState.ANSWERED and found.value is not None:
        slugs = (found.value,) if isinstance(found.value, str) else found.value
        return lines.listed(lines.communication, slugs) or "has a need: ask the person"
    if found and found.state in _NO_ANSWER:
        return STATE_WORDS[found.state].lower()
    needs = record.person.access_needs
    if needs.state is AnswerState.ANSWERED:
        return (
            "no help needed"
            if (needs.value or "").strip().lower() in ("none", "no", "")
            else "has a need: ask the person"
        )
    return stated(needs).lower()


def signs(
    flags: tuple[Flag, ...], current: tuple[Script, ...], dues: tuple[Due, ...], lines: EscortLines
) -> tuple[SignLine, ...]:
    """Return what may happen and what to do, by flags, medicines and doses due; no name of any of them."""
    from_flags = {sign.slug for flag in flags if (sign := load_flag_kinds().sign_of(flag.kind))}
    slugs = set(from_flags)
    for script in current:
        entry, critical = known(script), time_critical(script)
        slugs.update(lines.class_signs.get(critical.slug, ()) if critical else ())
        if entry and entry.emergency_item:
            slugs.update(lines.item_signs.get(entry.emergency_item, ()))
        if entry and entry.sedating and schedule_of(script) in _STRONG_SCHEDULES:
            slugs.add("drowsy")
    if dues and any(time_critical(due.script) for due in dues):
        slugs.add("missed_medicine")
    return lines.in_order(slugs)
