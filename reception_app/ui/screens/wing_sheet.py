"""The wing sheet of one person, as it prints: for the wing, the place and what to do, never what anybody has (E16)."""

from __future__ import annotations

from contextlib import AbstractContextManager

from reception_app.services.wing_sheet import make_wing_sheet, printing
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.sheet_page import SheetPage, Shown
from reception_app.ui.shell import Shell


class WingSheetPage(SheetPage):
    """The sheet with why its plan may not be relied on, and what was typed but is kept off it."""

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__(shell, tr("Wing sheet"), tr("Typesetting the wing sheet"))
        self._person_id = person_id

    def help_topic(self) -> str:
        return "wing_sheet"

    def _make(self) -> Shown:
        made = make_wing_sheet(self._shell.ctx, self._person_id)
        said = [made.unfinished] if made.unfinished else []
        if made.undecided and not made.unfinished:
            said.append(tr("{0} not decided yet.").format(made.undecided))
        if made.withheld:
            words = tr("Kept off the sheet, because what was typed is not among its fixed words: {0}.")
            said.append(words.format(", ".join(made.withheld)))
        return Shown(made.pdf, said[0] if said else "", " ".join(said[1:]))

    def _printing(self) -> AbstractContextManager[None]:
        return printing(self._shell.ctx, self._person_id)
