"""What the prepare screen says and where it leads: pure functions of a handover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from reception_app import establishments
from reception_app.clinical.formulary import identify
from reception_app.clinical.supply import observed_only
from reception_app.clinical.words import near_moment_text, short_moment_text, time_text
from reception_app.clock import local
from reception_app.handover.record import Flag, Script
from reception_app.handover.views.words import PURPOSE_WORDS
from reception_app.services.board_rows import is_self_harm
from reception_app.services.fit import REASON_MARK
from reception_app.services.handover_missing import Missing
from reception_app.services.handover_state import PackState
from reception_app.services.handovers import HandoverView, Plan
from reception_app.services.person_view import PersonPage
from reception_app.ui.theme import Level
from reception_app.ui.widgets.paint import BadgeData
from reception_app.vocabulary import WITH_ESCORT, Carrier, FitToTravel, FlagLevel, PersonState, Purpose, ScriptStatus


class Where(StrEnum):
    """Where a gap is put right."""

    HERE = "here"
    TRIAGE = "triage"
    SCRIPTS = "scripts"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes with somebody of one medicine: who carries it, how much, under which seal, and why on the person."""

    carrier: Carrier | None
    quantity: str = ""
    seal: str = ""
    reason: str = ""

    def stored_quantity(self) -> str | None:
        """Return quantity and reason as the record keeps and prints them: `7 tablets, because: …`."""
        if self.carrier is not Carrier.PERSON or not self.reason.strip():
            return self.quantity.strip() or None
        return f"{self.quantity.strip() or tr('quantity not said')}{REASON_MARK}{self.reason.strip()}"


def tr(words: str) -> str:
    """Return words of this screen's chrome in the language of the program."""
    return QCoreApplication.translate("Prepare", words)


def sent_of(script: Script) -> Sent:
    """Return what is recorded of a script's way."""
    quantity, _, reason = (script.quantity_sent or "").partition(REASON_MARK)
    quantity = "" if reason and quantity == tr("quantity not said") else quantity
    return Sent(script.carrier, quantity, script.seal or "", reason)


def asks_why(script: Script) -> str | None:
    """Return why a person's carrying it needs a reason, `Schedule 2` or `a tuberculosis medicine`; None for others."""
    entry = identify(script.medicine, script.brand, script.form)
    return None if entry is not None and entry.emergency_item is not None else observed_only(script)


def travelling(scripts: tuple[Script, ...]) -> tuple[Script, ...]:
    """Return the scripts somebody must say a way for: all but the stopped ones."""
    return tuple(script for script in scripts if script.status is not ScriptStatus.STOPPED)


def handover_of(page: PersonPage) -> str | None:
    """Return the planned leaving; of somebody who left, the last one; None while nothing is planned."""
    if page.handover_id is not None or page.state is not PersonState.LEFT or not page.handovers:
        return page.handover_id
    return page.handovers[0].handover_id


def where_put_right(gap: Missing) -> Where:
    """Return on which screen a gap is put right."""
    if gap.key in ("triage", "self-harm"):
        return Where.TRIAGE
    if gap.key in ("dose", "last-given"):
        return Where.SCRIPTS
    return Where.PERSON if gap.key in ("allergies", "arrival", "untreated", "withdrawal-score") else Where.HERE


def where_words(where: Where) -> str:
    """Return the place in words, "" for this screen."""
    return {
        Where.HERE: "",
        Where.TRIAGE: tr("in the triage"),
        Where.SCRIPTS: tr("in Scripts"),
        Where.PERSON: tr("in the record"),
    }[where]


def wants_issue(pack: PackState | None) -> bool:
    """True when issuing would make something new: no pack, a stale one (explained or not), or one out of date."""
    return pack is None or pack.stale or pack.expired


def is_stale(pack: PackState | None) -> bool:
    """True when a pack is stale and nobody said why it still serves."""
    return pack is not None and pack.stale and not pack.explained


def pack_badge(pack: PackState | None) -> BadgeData:
    """Return the state of the pack as a badge: its icon, word and colour."""
    if pack is None:
        return BadgeData(Level.NEUTRAL, tr("Not issued"))
    if is_stale(pack):
        return BadgeData(Level.SOON, tr("Stale: make it again"))
    if pack.expired:
        return BadgeData(Level.SOON, tr("Out of date"))
    if pack.missing:
        return BadgeData(Level.SOON, tr("Incomplete"))
    return BadgeData(Level.CHECKED, tr("Ready"))


def warning_badges(view: HandoverView | None) -> tuple[BadgeData, ...]:
    """Return the badge of a pack that no longer serves, while nobody has left with it."""
    pack = view.pack if view is not None and view.left_at is None else None
    return (pack_badge(pack),) if pack is not None and (is_stale(pack) or pack.expired) else ()


def things(count: int) -> str:
    """Return `1 thing missing`, `3 things missing`."""
    return tr("1 thing missing") if count == 1 else tr("{0} things missing").format(count)


def planned_words(plan: Plan, now: datetime) -> str:
    """Return `Transfer, Moorland (HMP & YOI), Sat 21-Nov 08:15`: why, where to and when, as far as it is said."""
    place = establishments.find(plan.to_code) if plan.to_code else None
    at = short_moment_text(local(plan.leaves_at), local(now)) if plan.leaves_at else ""
    said = (tr(PURPOSE_WORDS[plan.purpose]), place.name if place else plan.to_name or "", at)
    return ", ".join(filter(None, said))


def blockers(view: HandoverView, now: datetime, plans: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return what keeps somebody from being marked as left without a reason, as the Leave panel says it.

    `plans`: conflicts with the destination that wait for a name and a plan, in words.
    """
    found = []
    if view.plan.fit is FitToTravel.NO:
        held = view.plan.hold_until
        until = short_moment_text(local(held), local(now)) if held else tr("a time not said")
        found.append(tr("medical hold until {0}, {1}").format(until, view.plan.hold_by or tr("by whom not said")))
    if view.plan.fit is None and view.purpose in WITH_ESCORT:
        found.append(tr("a nurse or prescriber says whether fit to travel"))
    if view.since_fit:
        found.append(tr("fit to travel was said before something grave: say it again"))
    if view.pack is None:
        found.append(tr("issue the pack"))
    elif is_stale(view.pack):
        found.append(tr("issue it again, or say why it still serves"))
    return (*found, *plans)


def may_be_read_back(view: HandoverView) -> bool:
    """True while the newest pack's print was neither read back nor said why not; a stale pack is made again first."""
    return view.left_at is None and view.pack is not None and view.read_back is None and not is_stale(view.pack)


def before_leaving(view: HandoverView, now: datetime, plans: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return everything to see to before leaving, what blocks first."""
    gaps = (things(len(view.missing)),) if view.missing else ()
    read = (tr("read the print back"),) if may_be_read_back(view) else ()
    late = (tr("issue it again: out of date"),) if view.pack and view.pack.expired and not is_stale(view.pack) else ()
    return (*blockers(view, now, plans), *read, *late, *gaps)


LONG_BEFORE = timedelta(minutes=60)


def unsure(view: HandoverView, now: datetime) -> tuple[str, ...]:
    """Return why it is asked once more whether somebody has left: a life at risk, long before its time, gaps.

    Nothing holds an ambulance.
    """
    if view.purpose is Purpose.HOSPITAL:
        return ()
    found = []
    open_flags = [flag for flag in view.record.flags if flag.ended_at is None]
    watched = [flag.words for flag in open_flags if flag.kind == "acct_open" or _acts_now(flag)]
    if watched:
        home = view.purpose is Purpose.RELEASE
        heard = (
            tr("{0}: has who takes over outside heard it in words?")
            if home
            else tr("{0}: has the escort heard it in words?")
        )
        found.append(heard.format("; ".join(watched)))
    leaves = view.plan.leaves_at
    if leaves is not None and leaves - now > LONG_BEFORE:
        planned = short_moment_text(local(leaves), local(now))
        found.append(tr("Leaving is planned for {0}; it is {1} now.").format(planned, time_text(local(now))))
    if view.pack is not None and view.pack.missing:
        found.append(tr("The pack that goes is incomplete: {0}.").format(things(len(view.pack.missing))))
    return tuple(found)


def _acts_now(flag: Flag) -> bool:
    return flag.level is FlagLevel.ACT_NOW and is_self_harm(flag.kind)


def made_words(pack: PackState, now: datetime) -> str:
    """Return `19:40` for a pack of today, `Thu 19-Nov 19:40` for an older one."""
    return near_moment_text(local(pack.made_at), local(now))
