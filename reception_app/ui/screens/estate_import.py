"""The estate's signed directory before it counts: who signed it, what is urgent, what else would change. Then a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.establishment_entry import MergeOutcome
from reception_app.clock import local
from reception_app.dates import date_text, moment_text
from reception_app.services.directory import DirectoryRow, Offered
from reception_app.services.estate_news import EstateOffer, count_to_check, take_estate_file
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.icons import LEVEL_ICONS, Icon
from reception_app.ui.screens.directory_fields import tr
from reception_app.ui.screens.directory_words import change_lines, outcome_words, place_name
from reception_app.ui.screens.person_entry import EntryPage
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small


class EstateImportPage(EntryPage):
    """What the signed directory says, the urgent first. Nothing counts until it is taken in."""

    def __init__(self, shell: Shell, data: bytes, offer: EstateOffer, here: Mapping[str, DirectoryRow]) -> None:
        note = tr("Nothing has changed yet.") if not offer.already else tr("This very file is here already.")
        act = tr("Take it in") if not offer.already else tr("Back")
        super().__init__(tr("The estate’s directory"), act, note)
        self._shell, self._data, self.offer = shell, data, offer
        self.ticks: dict[str, Checkbox] = {}
        self.add(self._head())
        for words in offer.urgent:
            self.add(AlertBar(Level.ACT_NOW, words))
        for words in offer.amber:
            self.add(AlertBar(Level.SOON, words))
        self._list(offer.changes)
        changed = [each for each in offer.services if each.merged.outcome is not MergeOutcome.SAME]
        for each in changed:
            self.column.addWidget(Rule())
            self.column.addWidget(self._entry(each, here.get(each.theirs.code)))
        if not (offer.urgent or offer.changes or changed):
            self.column.addWidget(Text(tr("It says nothing that is not known here.")))

    def first(self) -> QWidget:
        return next(iter(self.ticks.values())) if self.ticks else self.save_button

    def focus_start(self) -> None:
        """Put the focus on the first thing to decide, else on the act: what to read is in sight."""
        self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def check(self) -> bool:
        return True

    def write(self) -> str:
        if self.offer.already:
            return tr("Nothing was changed")
        accepted = [code for code, tick in self.ticks.items() if tick.value()]
        take_estate_file(self._shell.ctx, self._data, accepted)
        number = self.offer.directory.serial
        to_check = count_to_check(self._shell.ctx)
        if not to_check:
            return tr("Directory {0} counts from now on").format(number)
        packs = tr("1 pack taken in here") if to_check == 1 else tr("{0} packs taken in here").format(to_check)
        return tr("Directory {0} counts from now on; {1} must be checked: see Tasks").format(number, packs)

    def _head(self) -> Text:
        directory = self.offer.directory
        made = tr("Number {0}, made {1}. The next one is due by {2}.").format(
            directory.serial, moment_text(local(directory.made_at)), date_text(local(directory.next_by).date())
        )
        signed = bold(tr("Signed by {0}").format(directory.estate), theme.GREEN_TEXT, icon=Icon.SHIELD)
        counts = tr("Prisons: {0}. Keys revoked: {1}.").format(len(directory.places), len(directory.revocations))
        return Text(((signed,), (Run(made),), (small(counts),)))

    def _list(self, changes: Sequence[str]) -> None:
        if changes:
            self.column.addWidget(Text(tuple((Run(f"•  {words}"),) for words in changes)))

    def _entry(self, each: Offered, here: DirectoryRow | None) -> QWidget:
        box = QWidget()
        column = Column(box, spacing=theme.SPACE_4)
        words, level = outcome_words(each)
        name = place_name(each.theirs.code)
        lines: list[Line] = [
            (bold(name), small(tr("  as of {0}").format(date_text(each.theirs.as_of)))),
            (Run(words, theme.LEVELS[level].strong, strong=True, icon=LEVEL_ICONS[level]),),
        ]
        lines += [(small(changed, theme.INK),) for changed in change_lines(each, here)]
        column.add(Text(tuple(lines)))
        if each.merged.asks and not each.unknown:
            tick = Checkbox(tr("Take it all the same: {0}").format(name))
            self.ticks[each.theirs.code] = tick
            self.watch(tick)
            column.addWidget(tick)
        return box
