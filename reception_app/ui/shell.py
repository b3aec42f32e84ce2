"""What every screen is handed: the open desk, the dialogs, the way elsewhere. Implemented by `ui/workplace.py`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from reception_app.errors import KnownProblem
from reception_app.services.context import AppContext
from reception_app.ui.desk_dialogs import Desk
from reception_app.ui.worker import Steps

Result = TypeVar("Result")


class Shell(Protocol):
    """Passed to each screen; never fetched. `ctx` changes when somebody else signs in: read it at each use."""

    @property
    def ctx(self) -> AppContext:
        """The open desk with the person signed in now."""

    @property
    def desk(self) -> Desk:
        """File dialogs and the printer."""

    def open_board(self) -> None:
        """Go to the board."""

    def open_new_arrival(self, expected_id: str | None = None) -> None:
        """Go to a new arrival, filled from a line of the expected list when one is named."""

    def open_person(self, person_id: str, tab: str = "overview") -> None:
        """Go to a person; `tab` is one of `screens.person_pages.TABS`."""

    def open_triage(self, person_id: str, form_id: str = "", assessment_id: str = "") -> None:
        """Start or resume the person's reception triage, or another form; or show the assessment named."""

    def open_handover(self, person_id: str) -> None:
        """Prepare the person's handover."""

    def open_receive(self, path: Path | None = None) -> None:
        """Receive a handover, from a file when one is named."""

    def open_escort_desk(self) -> None:
        """Go to what an officer or escort sees."""

    def open_directory(self, code: str = "") -> None:
        """Go to what prisons can do, and to one of them when its code is named."""

    def restore_backup(self) -> None:
        """Sign out and close the desk: whoever signs in next chooses a backup to restore."""

    def change_key(self, passphrase: str) -> None:
        """Sign out, close the desk and give its records another key, by the passphrase of who is signed in."""

    def take_settings(self, ctx: AppContext) -> None:
        """Go on with the same desk and person, a setting of the desk changed."""

    def back(self) -> None:
        """Go back to the screen before this one."""

    def show_overlay(self, panel: QWidget, *, may_dismiss: bool = True) -> None:
        """Lay a panel over the screen."""

    def close_overlay(self) -> None:
        """Take the panel away again."""

    def tell(self, problem: KnownProblem) -> None:
        """Show a known problem in place: what happened, what to do, its code."""

    def copy(self, text: str) -> None:
        """Put text on the clipboard; it is taken off after two minutes and at the lock, if it is still ours."""

    def changed(self) -> None:
        """Say that something was saved: counts and other screens are read again when next shown."""

    def run(self, words: str, work: Callable[[], Result], done: Callable[[Result], None]) -> None:
        """Run `work` on the one worker with progress (`words`); `done` gets its result on the main thread.

        A KnownProblem it raises is told; anything else is logged as a bug and shown once.
        """

    def run_in_steps(self, words: str, work: Callable[[Steps], Result], done: Callable[[Result], None]) -> None:
        """As `run`, with work that says its steps (`steps.step`). Cancelled at one of them, `done` is never called."""
