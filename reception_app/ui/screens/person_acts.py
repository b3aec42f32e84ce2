"""What the letters and buttons on a person's tabs do: each act for one person, by a service, or a page to fill in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.record import Flag
from reception_app.services import care
from reception_app.services.roles import require
from reception_app.ui.screens.person_care_acts import CareActs
from reception_app.ui.screens.person_entries import BroughtEntry, ContactEntry, MoveEntry, TaskEntry
from reception_app.ui.screens.person_entry import ReasonEntry
from reception_app.ui.screens.person_export import ExportEntry
from reception_app.ui.screens.person_flag_entry import FlagChangeEntry, FlagEntry
from reception_app.ui.screens.person_identity import IdentityEntry
from reception_app.ui.screens.person_times import observed_flags, tr
from reception_app.ui.shell import Shell

if TYPE_CHECKING:
    from reception_app.ui.screens.person import PersonScreen


class PersonActs:
    """The acts of one person's screen. A known problem is told by the shell; nothing is half done."""

    def __init__(self, screen: PersonScreen, shell: Shell) -> None:
        self._screen = screen
        self._shell = shell
        self._care = CareActs(screen, shell)

    def act(self, key: str, row: str) -> bool:
        """Do what a key means on the current tab; `row` is the row it was pressed on. False: it means nothing here."""
        found = self._on(self._screen.tab).get(key)
        if found is None:
            return False
        try:
            found(row)
        except KnownProblem as problem:
            self._shell.tell(problem)
        return True

    def _on(self, tab: str) -> dict[str, Callable[[str], None]]:
        acts: dict[str, Callable[[str], None]] = {"H": self._handover, "O": self._observe, "T": self._triage}
        if tab == "overview":
            acts |= {"G": self._given, "E": self._identity, "M": self._move, "C": self._contact, "B": self._brought}
            acts["R"] = self._export
        if tab == "risk":
            acts |= {"Ins": self._raise_flag, "E": self._change_flag, "Del": self._end_flag}
        if tab == "tasks":
            acts["Ins"] = self._add_task
        if tab == "triage":
            acts["Form"] = self._form
        return acts | self._care.on(tab)

    def _handover(self, row: str) -> None:
        self._shell.open_handover(self._screen.person_id)

    def _triage(self, row: str) -> None:
        self._shell.open_triage(self._screen.person_id)

    def _form(self, row: str) -> None:
        kind, _, which = row.partition(":")
        if kind == "form":
            self._shell.open_triage(self._screen.person_id, which)
        else:
            self._shell.open_triage(self._screen.person_id, assessment_id=which)

    def _given(self, row: str) -> None:
        self._screen.show_tab("scripts")
        scripts = self._screen.scripts
        if scripts is not None and row:
            scripts.table.set_current(row)
        if scripts is not None and scripts.table.current_key():
            scripts.ask("G")

    def _observe(self, row: str) -> None:
        flag = self._observed_flag(row if self._screen.tab == "risk" else "")
        if flag is not None:
            care.record_observed(self._shell.ctx, self._screen.person_id, flag.id)
            self._screen.after_saving(tr("Observed {0}").format(time_text(local(self._shell.ctx.now()))))

    def _observed_flag(self, row: str) -> Flag | None:
        asking = observed_flags(self._screen.page.record)
        if row:
            chosen = next((flag for flag in self._screen.page.record.open_flags if flag.id == row), None)
            if chosen is None or not chosen.observation:
                self._screen.noted.emit(tr("This flag asks for no observation."))
                return None
            return chosen
        if not asking:
            self._screen.noted.emit(tr("No open flag asks for observations."))
            return None
        if len(asking) > 1:
            self._screen.show_tab("risk")
            self._screen.noted.emit(tr("More than one flag asks for observations: choose which."))
            return None
        return asking[0]

    def _identity(self, row: str) -> None:
        who, page = self._screen.person_id, self._screen.page
        self._screen.open_entry("identity", partial(IdentityEntry, self._shell, who, page))

    def _move(self, row: str) -> None:
        self._screen.open_entry("move", partial(MoveEntry, self._shell, self._screen.person_id, self._screen.page))

    def _contact(self, row: str) -> None:
        self._screen.open_entry("contact", partial(ContactEntry, self._shell, self._screen.person_id))

    def _brought(self, row: str) -> None:
        self._screen.open_entry("brought", partial(BroughtEntry, self._shell, self._screen.person_id))

    def _export(self, row: str) -> None:
        self._screen.open_entry("export", partial(ExportEntry, self._shell, self._screen.person_id))

    def _add_task(self, row: str) -> None:
        self._screen.open_entry("task", partial(TaskEntry, self._shell, self._screen.person_id))

    def _raise_flag(self, row: str) -> None:
        self._screen.open_entry("flag", partial(FlagEntry, self._shell, self._screen.person_id))

    def _change_flag(self, row: str) -> None:
        flag = self._open_flag(row)
        if flag is None:
            self._screen.noted.emit(tr("Choose an open flag to change."))
            return
        require(self._shell.ctx, "raise a flag")
        make = partial(FlagChangeEntry, self._shell, self._screen.person_id, flag)
        self._screen.open_entry(f"change:{flag.id}", make)

    def _open_flag(self, row: str) -> Flag | None:
        return next((flag for flag in self._screen.page.record.open_flags if flag.id == row), None)

    def _end_flag(self, row: str) -> None:
        flag = self._open_flag(row)
        if flag is None:
            self._screen.noted.emit(tr("Choose an open flag to end."))
            return
        require(self._shell.ctx, "raise a flag")
        act = partial(care.end_flag, self._shell.ctx, self._screen.person_id, flag.id)
        make = partial(
            ReasonEntry, tr("End a flag"), tr("End the flag"), flag.words, tr("Why does it no longer hold?"), act,
            tr("Flag ended"),
        )  # fmt: skip
        self._screen.open_entry(f"end:{flag.id}", make)
