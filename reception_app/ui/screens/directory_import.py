"""A directory file held against what is known here, before any of it is taken: what is new, what changes, what asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from reception_app.clinical.establishment_entry import MergeOutcome
from reception_app.dates import date_text
from reception_app.services.directory import DirectoryRow, Offered, import_directory
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import LEVEL_ICONS, Icon
from reception_app.ui.screens.directory_fields import tr
from reception_app.ui.screens.directory_words import change_lines, outcome_words, place_name
from reception_app.ui.screens.person_entry import EntryPage, need
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small


class ImportPage(EntryPage):
    """What the file says, prison by prison. What is older, differs or forgets is taken only when it is ticked."""

    def __init__(self, shell: Shell, data: bytes, offered: Sequence[Offered], here: Mapping[str, DirectoryRow]) -> None:
        note = tr("Nothing is changed yet. What is older or differs stays as it is here unless you tick it.")
        super().__init__(tr("Take in a directory file"), tr("Take these"), note)
        self._shell, self._data, self._offered = shell, data, tuple(offered)
        self.from_whom = TextField(tr("From whom the file came"), hint=tr("The prison or the person"), width=320)
        unsigned = tr("Nobody signed this file: anybody may have changed it. Ring who it is about where it matters.")
        self.add(Text(((small(unsigned, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),),)))
        self.ticks: dict[str, Checkbox] = {}
        self.add(self.from_whom)
        for each in self._offered:
            self.column.addWidget(Rule())
            self.column.addWidget(self._offer(each, here.get(each.theirs.code)))
        if not self._offered:
            self.column.addWidget(Text(tr("The file holds no prison.")))

    def first(self) -> QWidget:
        return self.from_whom.box

    def check(self) -> bool:
        return need(self.from_whom, self.from_whom.value(), tr("Write from whom it came."))

    def write(self) -> str:
        accepted = [code for code, tick in self.ticks.items() if tick.value()]
        import_directory(self._shell.ctx, self._data, self.from_whom.value(), accepted)
        taken = sum(self._is_taken(each, accepted) for each in self._offered)
        return tr("Taken in: 1 prison") if taken == 1 else tr("Taken in: {0} prisons").format(taken)

    def _is_taken(self, each: Offered, accepted: Sequence[str]) -> bool:
        wanted = not each.merged.asks or each.theirs.code in accepted
        return wanted and not each.unknown and each.merged.outcome is not MergeOutcome.SAME

    def _offer(self, each: Offered, here: DirectoryRow | None) -> QWidget:
        box = QWidget()
        column = Column(box, spacing=theme.SPACE_4)
        words, level = outcome_words(each)
        name = place_name(each.theirs.code)
        look = theme.LEVELS[level]
        lines: list[Line] = [
            (bold(name), small(tr("  as of {0}").format(date_text(each.theirs.as_of)))),
            (Run(words, look.strong, strong=True, icon=LEVEL_ICONS[level]),),
        ]
        if each.theirs.told_by:
            lines.append((small(tr("Told by {0}").format(each.theirs.told_by)),))
        lines += [(small(changed, theme.INK),) for changed in change_lines(each, here)]
        column.add(Text(tuple(lines)))
        if each.merged.asks and not each.unknown:
            tick = Checkbox(tr("Take it all the same: {0}").format(name))
            self.ticks[each.theirs.code] = tick
            self.watch(tick)
            column.addWidget(tick)
        return box
