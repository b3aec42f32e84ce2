"""Filters above a list: chips, and from 150 % one drop-down with the same words, counts and digits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.ui import theme
from reception_app.ui.fields.text import ListBox
from reception_app.ui.widgets.buttons import ChipData, ChipRow
from reception_app.ui.widgets.layouts import Column


class FilterBar(QWidget):
    """Exactly one filter is on. `chosen(slug)` fires when a person picks one."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips = ChipRow()
        self.chips.setAccessibleName(name)
        self.drop = ListBox(name)
        self._counts: tuple[int, ...] = ()
        column = Column(self, spacing=0)
        column.add(self.chips, self.drop)
        self.chips.chosen.connect(self._chip)
        self.drop.activated.connect(self._dropped)
        self.rescale()

    def set_chips(self, chips: Sequence[ChipData]) -> None:
        """Show these filters; the one that is on stays on."""
        self._counts = tuple(data.count for data in chips)
        self.chips.set_chips(chips)
        on = self.chips.on()
        self.drop.clear()
        for data in chips:
            self.drop.addItem(self._line(data), data.slug)
        self.drop.setCurrentIndex(self.drop.findData(on))

    def set_on(self, slug: str) -> None:
        """Turn a filter on without telling anybody."""
        self.chips.set_on(slug)
        self.drop.setCurrentIndex(self.drop.findData(slug))

    def on(self) -> str:
        """Return the slug of the filter that is on."""
        return self.chips.on()

    def counts(self) -> tuple[int, ...]:
        """Return how many each filter shows, in their order."""
        return self._counts

    def rescale(self) -> None:
        """Show chips or the drop-down."""
        collapsed = theme.active().collapsed
        self.chips.setVisible(not collapsed)
        self.drop.setVisible(collapsed)

    def _line(self, data: ChipData) -> str:
        return self.tr("{0} {1}   key {2}").format(data.count, data.name, data.digit)

    def _chip(self, slug: str) -> None:
        self.set_on(slug)
        self.chosen.emit(slug)

    def _dropped(self, index: int) -> None:
        self._chip(str(self.drop.itemData(index)))
