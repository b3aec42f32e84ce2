"""Fit to travel, said before something grave: pointed out beside the answer, and asked again before a pack is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from reception_app.clinical.words import near_moment_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.handovers import HandoverView, say_fit_again
from reception_app.ui import theme
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.runs import Text


def since_words(view: HandoverView | None, now: datetime) -> str:
    """Return what became grave after fitness was said, and who said it when; "" when nothing did."""
    if view is None or view.left_at is not None or not view.since_fit or view.fit_said is None:
        return ""
    said_by, said_at = view.fit_said
    here = local(now)
    since = "; ".join(f"{each.words} ({near_moment_text(local(each.at), here)})" for each in view.since_fit)
    return tr("Said {0} by {1}, before: {2}").format(near_moment_text(local(said_at), here), said_by, since)


class FitAgainPanel(AskPanel):
    """Asks whether the answer still holds, before a pack is made that prints it."""

    def __init__(
        self, shell: Shell, view: HandoverView, issue: Callable[[], None], changed: Callable[[], None]
    ) -> None:
        still = Button(tr("Still so: I say it now, and issue"), Kind.PRIMARY, key="Alt Y")
        super().__init__(shell, tr("Still fit to travel?"), still)
        self._view, self._issue, self._changed = view, issue, changed
        self.trouble = AlertBar(Level.SOON, "")
        self.trouble.hide()
        self.unasked = Button(tr("Issue without asking: the sheet says so"), Kind.STOP, key="Alt W")
        self.inside.add(
            AlertBar(Level.ACT_NOW, since_words(view, shell.ctx.now())),
            Text(tr("No longer so: Back, and say it anew under Fit to travel.")),
            self.trouble,
            self.unasked,
        )
        theme.fix(self, min_width=440, max_width=620)
        self.act.acted.connect(self.say)
        self.unasked.acted.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus on the way back: Enter pressed from habit says nothing of anybody's health."""
        self.cancel.setFocus()

    def say(self) -> None:
        """Say it again, by who is signed in, and issue."""
        try:
            say_fit_again(self._shell.ctx, self._view.handover_id)
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, problem.todo)
            self.trouble.show()
            return
        self._changed()
        self.finish()

    def finish(self) -> None:
        """Issue, as it stands on disk."""
        self._shell.close_overlay()
        self._issue()


def issue_asking(
    shell: Shell, view: HandoverView | None, issue: Callable[[], None], changed: Callable[[], None]
) -> None:
    """Issue; ask first whether somebody is still fit, when something grave came after that was said."""
    if view is None or not since_words(view, shell.ctx.now()):
        issue()
        return
    panel = FitAgainPanel(shell, view, issue, changed)
    shell.show_overlay(panel)
    panel.focus_start()
