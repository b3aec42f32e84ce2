"""What the board says in each cell, in words and badges: pure functions of a row, the moment, and who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.ages import born_text
from reception_app.clinical.observation_levels import level_words
from reception_app.clinical.words import (
    date_text,
    duration_words,
    minutes_between,
    relative_words,
)
from reception_app.clock import local
from reception_app.handover.dose_stands import DoseStands
from reception_app.services.board import DUE_SOON, NOT_SEEN_LATE, NOT_SEEN_SOON, BoardFlag, BoardRow, ExpectedRow
from reception_app.services.handover_state import PackState
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.people import EYED, LEVELS, grave_badge, interim_words
from reception_app.ui.screens.board_clocks import clock_badges, untreated_badge, with_due
from reception_app.ui.screens.board_clocks import clock_words as clock_words
from reception_app.ui.theme import NEVER_OVERFLOW, Level
from reception_app.ui.widgets.badges import by_level
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import ArrivalKind

MOST_BADGES = 3
NOT_COMING = timedelta(minutes=30)
"""A local default [GK]: an expected person this much past their time is said to be not here yet."""
_STRIPES = (Level.ACT_NOW, Level.INTERIM, Level.SOON, Level.NOT_KNOWN)


@dataclass(frozen=True)
class Shown:
    """A row as the board shows it: the person (or the expected line), the instant (aware UTC), who is signed in."""

    row: BoardRow | ExpectedRow
    now: datetime
    me: str


def tr(words: str) -> str:
    """Return words of the board's chrome in the language of the program."""
    return QCoreApplication.translate("Board", words)


def key_of(shown: Shown) -> str:
    """Return a row's identity: the person's id, or the expected line's after `expected:`."""
    row = shown.row
    return row.person_id if isinstance(row, BoardRow) else f"expected:{row.expected_id}"


def kind_words(kind: ArrivalKind, place: str | None) -> str:
    """Return how somebody came, with the place where it tells more: `from court, remand`, `from Hull (HMP & YOI)`."""
    if kind is ArrivalKind.COURT_REMAND:
        return tr("from court, remand")
    if kind is ArrivalKind.COURT_SENTENCED:
        return tr("from court, sentenced")
    if kind is ArrivalKind.RECALL:
        return tr("recall")
    if kind is ArrivalKind.COURT_RETURN:
        return tr("back from court")
    if kind is ArrivalKind.HOSPITAL_RETURN:
        return tr("back from hospital")
    if place:
        return tr("from {0}").format(place)
    return tr("transfer") if kind is ArrivalKind.TRANSFER else tr("from where: not known")


def name_words(family: str | None, given: str | None) -> str:
    """Return `FAMILY, Given`, or that there is no name yet."""
    if not family and not given:
        return tr("Name not given")
    if not family:
        return given or ""
    return f"{family.upper()}, {given}" if given else family.upper()


def person_lines(shown: Shown) -> tuple[Line, ...]:
    """Name; then number and birth. An expected line has both on one line."""
    row = shown.row
    name = bold(name_words(row.family_name, row.given_names))
    if isinstance(row, ExpectedRow):
        born = tr("Born {0}").format(date_text(row.date_of_birth)) if row.date_of_birth else ""
        known = row.prison_number or born
        return ((name, small(f"  {known}" if known else "")),)
    born = tr("Born {0}").format(born_text(row.date_of_birth, shown.now))
    red, left_out = _beside_the_name(row, shown.now)
    more = small(tr("   +{0} more").format(left_out), strong=True) if left_out else small("")
    return (name,), (small(f"{row.number}   {born}"), more), *((red,) if red else ())


def _beside_the_name(row: BoardRow, now: datetime) -> tuple[Line, int]:
    """From 150 % on the flags are out of sight beside the fixed name: what never overflows stands under it (E16, E36).

    How many others there are is counted, so that nothing looks complete.
    """
    if not theme.active().collapsed:
        return (), 0
    badges = badges_of(row, now)
    loud = tuple(Run(badge=badge) for badge in badges if badge.level in NEVER_OVERFLOW)
    return loud, len(badges) - len(loud)


def since_lines(shown: Shown) -> tuple[Line, ...]:
    """How long somebody is here and how they came; when and where to somebody leaves; when somebody is expected."""
    row, now = shown.row, local(shown.now)
    if isinstance(row, ExpectedRow):
        return (_expected_at(row, shown.now),)
    if row.stands_apart(shown.now):
        return _leaves(row, now)
    arrived = local(row.arrived_at)
    here = duration_words(max(0, minutes_between(arrived, now)))
    how = f"{clock_words(arrived, now)} {kind_words(row.arrival_kind, row.arrived_from)}"
    unseen = _unseen(row, shown.now)
    tone = theme.LEVELS[unseen].strong if unseen is not None else theme.INK
    return (Run(here, tone, unseen is not None),), (small(how),)


def triage_lines(shown: Shown) -> tuple[Line, ...]:
    """Where triage stands; for somebody leaving, where the pack stands; for an expected line, from where and how."""
    row, now = shown.row, local(shown.now)
    if isinstance(row, ExpectedRow):
        return ((Run(_coming(row)),),)
    if row.stands_apart(shown.now):
        return _pack(row.pack, now)
    if row.triage_signed_at is not None:
        signed = tr("Signed {0}").format(clock_words(local(row.triage_signed_at), now))
        return (Run(signed, theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),), (small(_who(row.triage_by, shown.me)),)
    if row.triage_started_at is not None:
        who, far = _who(row.triage_by, shown.me), row.triage_counts
        doing = tr("{0} of {1} answered").format(far.known, far.total) if far is not None else tr("Draft")
        saved = clock_words(local(row.triage_saved_at or row.triage_started_at), now)
        return (Run(doing, icon=Icon.HALF),), (small(tr("{0}, saved {1}").format(who, saved)),)
    unseen = _unseen(row, shown.now)
    if unseen is Level.ACT_NOW:
        badge = Run(badge=BadgeData(Level.ACT_NOW, tr("Not seen, over 2 h")))
        review = _review_by(row, shown.now)
        return ((badge,), (review,)) if review is not None else ((badge,),)
    by = clock_words(local(row.arrived_at + NOT_SEEN_LATE), now)
    due = small(tr("due by {0}").format(by))
    due = _review_by(row, shown.now, by) or due
    if unseen is Level.SOON:
        return (Run(tr("Not seen, over 1 h"), theme.AMBER_TEXT, True, icon=Icon.CLOCK),), (due,)
    return (Run(tr("Not started"), icon=Icon.CIRCLE),), (due,)


def dose_lines(shown: Shown) -> tuple[Line, ...]:
    """How soon or late the next dose is, its clock time and medicine; or why there is none to name."""
    row, now = shown.row, local(shown.now)
    if isinstance(row, ExpectedRow):
        return ((Run(""),),)
    if row.next_due_at is None:
        return _no_dose(row)
    first, others = row.first_dose(shown.now)
    at, medicine = (first.at, first.medicine) if first else (row.next_due_at, row.next_medicine)
    due = local(at)
    amount = relative_words(due, now)
    tone = _due_tone(at, shown.now)
    what = medicine or tr("medicine not named")
    near = abs(due - now) < timedelta(hours=24)
    below = f"{clock_words(due, now)} {what}" if near else what
    late = (small(tr("  +{0} late").format(others), theme.RED_TEXT),) if others else ()
    return (Run(amount, tone, tone != theme.INK), *late), (small(below),)


def risk_lines(shown: Shown) -> tuple[Line, ...]:
    """At most three badges, loudest first; red and purple always show; how many more there are in words.

    Whoever leaves and stands with those here, because their life is at risk, has that in a badge behind them.
    """
    row = shown.row
    if isinstance(row, ExpectedRow):
        return ((Run(row.note or ""),),)
    badges = badges_of(row, shown.now)
    # What can kill tonight is never counted away behind alerts: nobody has decided about a dependence yet (E38).
    untreated = untreated_badge(row)
    kept = [badge for badge in badges if badge.level in NEVER_OVERFLOW or badge == untreated]
    others = [badge for badge in badges if badge not in kept][: max(0, MOST_BADGES - len(kept))]
    taken = [badge for badge in badges if badge in kept or badge in others]
    runs = [Run(badge=badge) for badge in taken]
    more = len(badges) - len(taken)
    if more:
        runs.append(small(tr("{0} more").format(more)))
    if row.planned or (row.leaving and not row.stands_apart(shown.now)):
        runs.append(Run(badge=_leaving_badge(row, shown.now)))
    return (tuple(runs) or (Run(""),),)


def script_lines(shown: Shown) -> tuple[Line, ...]:
    """How many of the scripts are verified."""
    row = shown.row
    if isinstance(row, ExpectedRow):
        return ((Run(""),),)
    if not row.scripts:
        none = tr("None to verify") if row.triage_signed_at is not None else tr("None recorded")
        return ((Run(none, theme.INK_2),),)
    words = tr("{0} of {1} verified").format(row.confirmed, row.scripts)
    nothing = row.confirmed == 0
    counted: Line = (Run(words, theme.AMBER_TEXT if nothing else theme.INK, nothing),)
    return (counted, (_doubt(row.in_doubt),)) if row.in_doubt else (counted,)


_DOUBT = {
    DoseStands.APART: "{0} far apart",
    DoseStands.CHANGED: "{0} changed since",
    DoseStands.DIFFERS: "{0} said otherwise",
}


def _doubt(stands: Mapping[DoseStands, int]) -> Run:
    """Return why verified lines do not count as that, on the one line there is: several reasons are only counted."""
    tone = theme.RED_TEXT if DoseStands.APART in stands else theme.INK_2
    (why, count), *others = stands.items()
    words = tr("{0} in doubt").format(sum(stands.values())) if others else tr(_DOUBT[why]).format(count)
    return small(words, tone)


def with_lines(shown: Shown) -> tuple[Line, ...]:
    """Who has the person now, and where they are."""
    row = shown.row
    if isinstance(row, ExpectedRow):
        return ((Run(""),),)
    drafting = row.triage_by if row.triage_signed_at is None else None
    whom = row.seen_with or drafting
    first = small(_who(whom, shown.me), theme.INK) if whom else small(tr("No one"))
    return (first,), (small(row.location or tr("Place not known")),)


def badges_of(row: BoardRow, now: datetime) -> list[BadgeData]:
    """Return every badge of a person, loudest first."""
    watched = next((flag for flag in row.flags if flag.observation), None)  # the gravest: one look serves them all
    badges = [with_due(_flag_badge(flag), row, now) if flag is watched else _flag_badge(flag) for flag in row.flags]
    badges = [*(grave_badge(each.words, each.taken_at, now) for each in row.grave_scores), *badges]
    if row.interim_review_by is not None:
        badges.append(_interim_badge(row, row.interim_review_by, now))
    clocks = clock_badges(row, now)
    # Amber clocks before amber flags: what waits for a decision must not fall into "more" (E38).
    badges = [one for one in clocks if one.level is Level.SOON] + badges
    badges += [one for one in clocks if one.level is not Level.SOON]
    if row.unseen_alerts:
        badges.append(_alerts_badge(row.unseen_alerts))
    if row.waits_for_prescriber:
        badges.append(BadgeData(Level.SOON, tr("Prescriber must decide first")))
    return list(by_level(badges))


def stripe_of(shown: Shown) -> Level | None:
    """Return the highest level of a row for its stripe; None when nothing is red, amber or purple."""
    row, now = shown.row, shown.now
    if isinstance(row, ExpectedRow):
        return None
    levels = {badge.level for badge in badges_of(row, now)}
    unseen = _unseen(row, now)
    if row.danger(now):
        levels.add(Level.ACT_NOW)
    if row.dose_soon(now) or unseen is Level.SOON or _pack_wants(row, now):
        levels.add(Level.SOON)
    if row.scripts and row.confirmed == 0:
        levels.add(Level.NOT_KNOWN)
    return next((level for level in _STRIPES if level in levels), None)


def _who(name: str | None, me: str) -> str:
    if not name:
        return tr("Not known who")
    return tr("You") if name == me else name


def _review_by(row: BoardRow, now: datetime, seen_by: str | None = None) -> Run | None:
    """Until when the review of somebody who came from a prison, court or hospital is done; red once that is past."""
    due = row.form_due_at
    if due is None:
        return None
    at = clock_words(local(due), local(now))
    words = tr("review by {0}").format(at) if seen_by is None else tr("by {0}, review {1}").format(seen_by, at)
    return small(words, theme.RED_TEXT) if due < now else small(words)


def _unseen(row: BoardRow, now: datetime) -> Level | None:
    if not row.not_seen():
        return None
    waited = now - row.arrived_at
    if waited >= NOT_SEEN_LATE:
        return Level.ACT_NOW
    return Level.SOON if waited >= NOT_SEEN_SOON else None


def _due_tone(at: datetime, now: datetime) -> str:
    if at < now:
        return theme.RED_TEXT
    return theme.AMBER_TEXT if at <= now + DUE_SOON else theme.INK


def _no_dose(row: BoardRow) -> tuple[Line, ...]:
    if not row.scripts:
        if row.triage_signed_at is not None:
            return (Run(tr("None due")),), (small(tr("no medicines")),)
        return (Run(tr("Not known")),), (small(tr("medicines not asked")),)
    what = row.next_medicine or ""
    more = row.scripts - 1
    listed = tr("{0} and {1} more").format(what, more) if more else what
    return (Run(tr("No time set")),), (small(listed),)


def _leaves(row: BoardRow, now: datetime) -> tuple[Line, ...]:
    to = tr("to {0}").format(row.leaves_to) if row.leaves_to else tr("to where: not known")
    if row.leaves_at is None:
        return (Run(tr("Time not set"), theme.AMBER_TEXT, True),), (small(to),)
    at = local(row.leaves_at)
    if at < now:
        return (bold(relative_words(at, now), theme.RED_TEXT),), (small(f"{clock_words(at, now)} {to}"),)
    soon = at - now <= DUE_SOON
    words = relative_words(at, now) if soon else clock_words(at, now)
    below = f"{clock_words(at, now)} {to}" if soon else to
    return (Run(words, theme.AMBER_TEXT if soon else theme.INK, soon),), (small(below),)


def _leaving_badge(row: BoardRow, now: datetime) -> BadgeData:
    at = clock_words(local(row.leaves_at), local(now)) if row.leaves_at is not None else tr("time not set")
    if row.planned:
        return BadgeData(Level.NEUTRAL, tr("Leaving planned, {0}").format(at), Icon.TRUCK)
    level = Level.SOON if _pack_wants(row, now) else Level.KNOW
    return BadgeData(level, tr("Leaving {0}").format(at), Icon.TRUCK)


def _pack(pack: PackState | None, now: datetime) -> tuple[Line, ...]:
    if pack is None:
        return (Run(tr("Pack not ready")),), (small(tr("not made yet")),)
    made = small(tr("made {0}").format(clock_words(local(pack.made_at), now)))
    if pack.stale and not pack.explained:
        stale = Run(tr("Pack stale"), theme.AMBER_TEXT, True, icon=Icon.TRIANGLE)
        return (stale,), (small(tr("changed since: make it again")),)
    if pack.expired:
        return (Run(tr("Pack out of date"), theme.AMBER_TEXT, True, icon=Icon.TRIANGLE),), (made,)
    if pack.missing:
        gaps = tr("1 thing missing") if len(pack.missing) == 1 else tr("{0} things missing").format(len(pack.missing))
        return (Run(tr("Pack incomplete"), theme.AMBER_TEXT, True, icon=Icon.TRIANGLE),), (small(gaps),)
    return (Run(tr("Pack ready"), theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),), (made,)


def _pack_wants(row: BoardRow, now: datetime) -> bool:
    """True when somebody leaves within the hour, or should have left, and the pack is not as it should be."""
    if not row.leaving or row.leaves_at is None or row.leaves_at > now + DUE_SOON:
        return False
    pack = row.pack
    return pack is None or bool(pack.missing) or pack.expired or (pack.stale and not pack.explained)


def _expected_at(row: ExpectedRow, now: datetime) -> Line:
    if row.expected_at is None:
        return (Run(tr("time not known"), theme.INK_2),)
    at = local(row.expected_at)
    words = tr("about {0}").format(clock_words(at, local(now)))
    if now - row.expected_at >= NOT_COMING:
        return (bold(tr("{0}, not here yet").format(words), theme.AMBER_TEXT),)
    return (Run(words),)


def _coming(row: ExpectedRow) -> str:
    how = {
        ArrivalKind.COURT_REMAND: tr("court, remand"),
        ArrivalKind.COURT_SENTENCED: tr("court, sentenced"),
        ArrivalKind.RECALL: tr("recall"),
        ArrivalKind.TRANSFER: tr("transfer"),
        ArrivalKind.HOSPITAL_RETURN: tr("back from hospital"),
        ArrivalKind.COURT_RETURN: tr("back from court"),
    }.get(row.arrival_kind, "")
    return ", ".join(part for part in (row.arrived_from, how) if part) or tr("From where: not known")


def _flag_badge(flag: BoardFlag) -> BadgeData:
    words = flag.words
    if flag.observation:
        words = f"{words}: {level_words(flag.observation)}"
    return BadgeData(LEVELS[flag.level], words, Icon.EYE if flag.kind in EYED else None)


def _alerts_badge(count: int) -> BadgeData:
    """Return that alerts to act on about the scripts wait to be acknowledged: the scripts screen says which."""
    if count == 1:
        return BadgeData(Level.ACT_NOW, tr("1 script alert to acknowledge"))
    return BadgeData(Level.ACT_NOW, tr("{0} script alerts to acknowledge").format(count))


def _interim_badge(row: BoardRow, review_by: datetime, now: datetime) -> BadgeData:
    if review_by < now:
        return BadgeData(Level.INTERIM, interim_words(row.interims, review_by, now))
    by = clock_words(local(review_by), local(now))
    if row.interims > 1:
        return BadgeData(Level.INTERIM, tr("{0} interim, review {1}").format(row.interims, by))
    return BadgeData(Level.INTERIM, tr("Interim, review {0}").format(by))
