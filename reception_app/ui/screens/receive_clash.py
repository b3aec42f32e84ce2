"""A line of a pack that was changed here since the pack before: both as they stand, and whose stays."""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.words import near_moment_text
from reception_app.clock import local
from reception_app.services.amendments_conflicts import ChangedHere
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.widgets.runs import Line, bold, small


def clash_lines(clash: ChangedHere, now: datetime) -> tuple[Line, ...]:
    """Return who changed a line here since, and the two beside each other."""
    when = near_moment_text(local(clash.at), local(now))
    head = bold(tr("Changed here since, {0} by {1}").format(when, clash.by), theme.AMBER_TEXT, icon=Icon.TRIANGLE)
    ours = small(tr("Ours: {0}").format(clash.ours), theme.INK, strong=True)
    return ((head,), (ours,), (small(tr("Theirs now: {0}").format(clash.theirs), theme.INK),))


def stands_line(*, ours: bool) -> Line:
    """Return what keeping ours does, or that it is asked."""
    if ours:
        return (small(tr("Stays as it stands here. What they say is kept with it as a source.")),)
    return (small(tr("Whose stands? What was decided here is never written over unasked.")),)
