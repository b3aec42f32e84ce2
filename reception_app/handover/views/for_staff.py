"""What both sheets for staff, escort and wing, say from fixed lists: how often to look, what may happen, how to talk.

Nothing here prints a medicine, a diagnosis or a word that somebody typed: a slug that no list knows is not printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.observation_levels import closest_level, level_words
from reception_app.handover.escort_lines import EscortLines, SignLine
from reception_app.handover.record import Answer, Flag, Record, Script
from reception_app.handover.views.dues import Due
from reception_app.handover.views.escort_answers import chosen, how_to_talk, most_recent
from reception_app.handover.views.medicines import known, schedule_of, time_critical
from reception_app.handover.views.words import NOT_RECORDED, STATE_WORDS, day_as_known, moment, stated
from reception_app.vocabulary import AnswerState

_MONTH = "Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec"
_LONG_MONTH = "January|February|March|April|August|September|October|November|December"
_DATE = re.compile(rf"\d{{4}}(-\d{{2}}(-\d{{2}})?)?|(\d{{1,2}}[ -])?({_LONG_MONTH}|{_MONTH})[ -]\d{{4}}")
_SELF_HARM = ("self_harm_now", "acct_open", "suicide_risk", "self_harm_history")
_CONSTANT = ("constant_cctv", "constant_physical")
_A_NEED = "has a need: ask the person"
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


_NOT_ASKED = "NOT ASKED"
_UNANSWERED = {AnswerState.DECLINED: "DECLINED", AnswerState.UNKNOWN: "NOT KNOWN"}
"""What is said of a risk that was asked about and not answered: whoever would not say was asked (E29)."""


def risk_flags(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """Return the flags of self-harm and suicide, the most telling first."""
    return tuple(
        sorted((flag for flag in flags if flag.kind in _SELF_HARM), key=lambda one: _SELF_HARM.index(one.kind))
    )


def asked_of_risk(record: Record) -> Answer | None:
    """Return the answer about thoughts of self-harm since the person came: one of another stay is not today's."""
    return most_recent(replace(record, assessments=record.forms_of_stay), ("self_harm_now",))


def risk_was_asked(record: Record) -> bool:
    """True when thoughts of self-harm were asked about and answered in this stay."""
    asked = asked_of_risk(record)
    return asked is not None and asked.state is AnswerState.ANSWERED


def observe(record: Record, flags: tuple[Flag, ...], lines: EscortLines) -> Observe:
    """Return the self-harm box of the flags that are open."""
    risk, level = risk_flags(flags), closest_level(flag.observation for flag in flags)
    if not risk:
        return _no_risk(record, level, lines)
    minutes, word = how_often(level)
    last = max((flag.last_on for flag in risk if flag.last_on and _is_date(flag.last_on)), default=None)
    any_last = any(flag.last_on for flag in risk)
    seen = max((flag.last_observed_at for flag in risk if flag.last_observed_at), default=None)
    rows = (
        ("", what_to_do(level, lines) if level else lines.observe["unknown"]),
        *((("Last looked at:", f"{moment(seen)}."),) if seen else ()),
        ("Last harm:", f"{day_as_known(last)}." if last else _instead(any_last)),
        ("Ways:", ways(risk, lines)),
        ("Upset by:", upset_by(record, risk, lines)),
        ("Done so far:", _listed(lines, lines.actions, _every(risk, "actions"))),
    )
    return Observe("YES", minutes, word, any(flag.kind == "acct_open" for flag in risk), rows)


def _no_risk(record: Record, level: str | None, lines: EscortLines) -> Observe:
    """Return the box of somebody with no flag of self-harm: healthcare may still have decided how often to look."""
    asked, answer = risk_was_asked(record), asked_of_risk(record)
    risk = "none recorded" if asked else _UNANSWERED.get(answer.state, _NOT_ASKED) if answer else _NOT_ASKED
    if level is None:
        return Observe(risk, None, "No level set", False, (("", lines.observe["no_flag" if asked else "not_asked"]),))
    minutes, word = how_often(level)
    rows = (("", what_to_do(level, lines)), ("", lines.observe["no_flag_watched" if asked else "not_asked"]))
    return Observe(risk, minutes, word, False, rows)


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


def upset_by(record: Record, risk: tuple[Flag, ...], lines: EscortLines) -> str:
    """Return what upsets the person, from the fixed list; what was only typed is there to be asked for."""
    slugs = _every(risk, "triggers")
    return _listed(lines, lines.triggers, slugs or chosen(record, "acct_triggers"))


def _every(flags: tuple[Flag, ...], of: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slug for flag in flags for slug in getattr(flag, of)))


def _listed(lines: EscortLines, table: dict[str, str], slugs: tuple[str, ...]) -> str:
    """Return the words of a fixed list; what was written outside it is only said to be there."""
    words = lines.listed(table, slugs)
    return f"{words}." if words else _instead(bool(slugs))


def _instead(recorded: bool) -> str:
    return "ask healthcare." if recorded else f"{NOT_RECORDED}."


def _is_date(text: str) -> bool:
    # A date kept as text might hold more than a date: only a year, a month or a day is printed here.
    return _DATE.fullmatch(text.strip()) is not None


def talking(record: Record, lines: EscortLines) -> str:
    """Return what helps in talking, from the fixed list, by whatever says that help is needed: never a diagnosis.

    A need outside the list is only said to be there. *No help needed* stands only where nothing says otherwise.
    """
    slugs = how_to_talk(record, lines)
    if slugs:
        return lines.listed(lines.communication, slugs) or _A_NEED
    found, needs = most_recent(record, ("communication_needs",)), record.person.access_needs
    if found and found.state is AnswerState.ANSWERED and found.value is not None:
        return lines.communication["none"]
    if found and found.state in _NO_ANSWER:
        return STATE_WORDS[found.state].lower()
    if needs.state is AnswerState.ANSWERED:
        return lines.communication["none"]
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
