"""How what is waited for is said in the list: a pack sent without a receipt, somebody without their pack."""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.words import date_text, due_words, duration_words, minutes_between
from reception_app.clock import local
from reception_app.services.outstanding import AwaitedRow, SentRow
from reception_app.services.received import ReceivedRow
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.moves_words import tr, within
from reception_app.ui.theme import Level
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.runs import Line, Run, bold, small


def is_closed(row: SentRow | AwaitedRow) -> bool:
    """True for a pack that was closed without its receipt."""
    return isinstance(row, SentRow) and row.closed is not None


def place_lines(row: SentRow | AwaitedRow) -> tuple[Line, ...]:
    """Return where to or from, and the telephone of their healthcare."""
    where = tr("to {0}").format(row.to_name) if isinstance(row, SentRow) else tr("from {0}").format(row.from_name)
    ring = tr("ring {0}").format(row.telephone) if row.telephone else tr("no telephone in the directory")
    return (Run(where),), (small(ring, theme.INK if row.telephone else theme.INK_2),)


def when_lines(row: SentRow | AwaitedRow, now: datetime) -> tuple[Line, ...]:
    """Return how long it has been, and when the person was expected."""
    since = row.left_at if isinstance(row, SentRow) else row.arrived_at
    if since is None:
        due = row.expected_at
        said = due_words(local(due), local(now)) if due else tr("no time said")
        return (_late(tr("expected"), row.late),), (small(said),)
    age = duration_words(minutes_between(since, now))
    head = tr("left {0} ago") if isinstance(row, SentRow) else tr("here for {0}")
    there = tr("expected there {0}").format(within(row.expected_at, now)) if row.expected_at else ""
    return (_late(head.format(age), row.late and not is_closed(row)),), (
        small(there or due_words(local(since), local(now))),
    )


def pack_lines(row: SentRow | AwaitedRow) -> tuple[Line, ...]:
    """Return what is lacking, and the pack's number where there is one."""
    if isinstance(row, SentRow):
        level = Level.SOON if row.late and row.closed is None else Level.NEUTRAL
        badge_words = tr("No receipt") if row.closed is None else tr("Closed without a receipt")
        return (Run(badge=BadgeData(level, badge_words)),), (small(row.pack_number),)
    badge: Line = (Run(badge=BadgeData(Level.SOON if row.late else Level.NEUTRAL, tr("No pack"))),)
    return (badge,)


def what_next_lines(row: SentRow | AwaitedRow) -> tuple[Line, ...]:
    """Return what can be done about it, with its key."""
    if isinstance(row, SentRow):
        return _sent_next(row)
    if row.person_id is None:
        return ((small(tr("Enter: take the person in")),),)
    return ((small(tr("R: read the pack, or its paper")),),)


def _sent_next(row: SentRow) -> tuple[Line, ...]:
    if row.closed is not None:
        who = tr("by {0}, {1}").format(row.closed.by, date_text(local(row.closed.at).date()))
        return (small(who),), (small(row.closed.why),)
    told = tr("T: it arrived; C: close it") if row.older else tr("T: somebody says it arrived")
    return (small(tr("R: read the receipt")),), (small(told),)


def received_lines(row: ReceivedRow) -> tuple[Line, ...]:
    """Return the pack's number, and which newer one stands in its place."""
    if row.superseded_by is None:
        return ((Run(row.pack_number),),)
    words = tr("superseded by {0}").format(row.superseded_by)
    return (Run(row.pack_number, theme.INK_2),), (small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),)


def receipt_lines(row: ReceivedRow) -> tuple[Line, ...]:
    """Return who received it, and whether its sender has the receipt or waits for it."""
    by = (small(tr("received by {0}").format(row.received_by)),)
    if row.receipt is not None:
        return (by, (small(tr("receipt {0} made").format(row.receipt)),))
    if not row.receipt_owed:
        return (by,)
    return (by, (small(tr("B: the receipt is owed"), theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))


def _late(words: str, late: bool) -> Run:
    return bold(words, theme.AMBER_TEXT) if late else Run(words)
