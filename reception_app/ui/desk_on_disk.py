"""What the window knows of a desk before anybody has signed in: its folder, its settings, who may sign in.

And how it is made, where there is none.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings

from reception_app.clock import SystemClock
from reception_app.errors import KnownProblem
from reception_app.establishments import find
from reception_app.keyslots import read_keys
from reception_app.paths import DeskFolder
from reception_app.services.restore_plan import is_planned
from reception_app.settings import Settings, read_settings, wall_clock
from reception_app.ui.log_saving import machine_log
from reception_app.ui.screens.first_run import FirstRun
from reception_app.ui.screens.sign_in import SignInUser, users_of
from reception_app.ui.window_kept import window_settings
from reception_app.vocabulary import Role


@dataclass(frozen=True, slots=True)
class MaySignIn:
    """Who may sign in, whether a recovery code was made, and what is wrong with the key slots, or ""."""

    users: tuple[SignInUser, ...] = ()
    recovery: bool = False
    trouble: str = ""


class DeskOnDisk:
    """One desk's folder; `settings` is None before there is a desk in it."""

    def __init__(self, folder: DeskFolder) -> None:
        self.folder = folder
        if is_planned(folder):
            from reception_app.services.restoring import finish_cut_off

            with suppress(KnownProblem):  # it is told by whatever is tried next
                finish_cut_off(folder)
        self.settings: Settings | None = read_settings(folder.settings) if folder.settings.exists() else None

    @property
    def training(self) -> bool:
        """True where nobody is real."""
        return self.settings is not None and self.settings.training

    @property
    def name(self) -> str:
        """The establishment's name."""
        if self.settings is None:
            return QCoreApplication.translate("Front", "New desk")
        found = find(self.settings.establishment)
        return found.name if found else self.settings.establishment

    def make(self, made: FirstRun) -> str:
        """Make the desk, as the wizard gathered it, and return its recovery code."""
        from reception_app.services.desk import NewUser, create_desk

        settings = Settings(
            made.establishment_code, "Reception", made.nation.capitalize(), healthcare_telephone=made.telephone,
            desk_number=made.number,
        )  # fmt: skip
        roles = tuple(dict.fromkeys((*made.roles, Role.DESK_ADMINISTRATOR)))
        user = NewUser(made.username, made.full_name, roles, made.registration or None)
        code = create_desk(self.folder, settings, user, made.passphrase)
        self.settings = read_settings(self.folder.settings)
        return code

    def now(self) -> datetime:
        """The moment by the desk's clock (aware UTC)."""
        return (wall_clock(self.settings) if self.settings else SystemClock()).now()

    def logs(self) -> tuple[Path, ...]:
        """Return the logs that may be sent: this computer's and the desk's."""
        return machine_log(), self.folder.log

    def kept(self) -> QSettings | None:
        """Return where the folders of the dialogs are remembered; None before there is a desk."""
        return window_settings(self.folder) if self.folder.exists else None

    def may_sign_in(self) -> MaySignIn:
        """Read the key slots."""
        try:
            keys = read_keys(self.folder.slots)
        except KnownProblem as problem:
            return MaySignIn(trouble=problem.in_full)
        return MaySignIn(users_of(keys.slots), keys.recovery is not None)
