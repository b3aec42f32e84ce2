"""How what is waited for is said in the list: a pack sent without a receipt, somebody without their pack."""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.words import due_words, duration_words, minutes_between
from reception_app.clock import local
from reception_app.services.outstanding import AwaitedRow, SentRow
from reception_app.services.received import ReceivedRow
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.moves_words import tr, within
from reception_app.ui.theme import Level
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.runs import Line, Run, bold, small


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
    return (_late(head.format(age), row.late),), (small(there or due_words(local(since), local(now))),)


def pack_lines(row: SentRow | AwaitedRow) -> tuple[Line, ...]:
    """Return what is lacking, and the pack's number where there is one."""
    if isinstance(row, SentRow):
        level = Level.SOON if row.late else Level.NEUTRAL
        return (Run(badge=BadgeData(level, tr("No receipt"))),), (small(row.pack_number),)
    badge: Line = (Run(badge=BadgeData(Level.SOON if row.late else Level.NEUTRAL, tr("No pack"))),)
    return (badge,)


def what_next_lines(row: SentRow | AwaitedRow) -> tuple[Line, ...]:
    """Return what can be done about it, with its key."""
    if isinstance(row, SentRow):
        return (small(tr("R: read the receipt")),), (small(tr("T: somebody says it arrived")),)
    if row.person_id is None:
        return ((small(tr("Enter: take the person in")),),)
    return ((small(tr("R: read the pack, or its paper")),),)


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
