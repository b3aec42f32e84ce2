"""A time of day on the 24-hour clock: `2140`, `21:40`, `9.05` and `9:05` are read, `09:05` is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.fields.question_boxes import BoxField
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.runs import Text

_TYPED = re.compile(r"(\d{1,2})\s*[:.]\s*(\d{2})|(\d{1,2})(\d{2})", re.ASCII)


def read_clock(typed: str) -> str | None:
    """Return `HH:MM` from what a person types, or None when it says no time of day."""
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4])
    return f"{hour:02d}:{minute:02d}" if hour <= 23 and minute <= 59 else None


class TimeField(BoxField):
    """A box for a time of day; how it was understood stands beside it."""

    def _boxes(self) -> Sequence[QWidget]:
        theme.fix(self.box, width=84)
        self.box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.understood = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self.understood.setMinimumWidth(1)
        return (self.box, self.understood)

    def tidy(self) -> None:
        read = read_clock(self.text())
        if read is not None:
            self._put(read)
        self._tell_understood()

    def _said(self) -> str | None:
        return read_clock(self.text())

    def _unread_text(self) -> str:
        return "" if read_clock(self.text()) else self.tr("Write the time on the 24-hour clock, such as 21:40.")

    def _show_said(self, value: str | tuple[str, ...] | None) -> None:
        super()._show_said(value)
        self._tell_understood()

    def _typed(self, text: str = "") -> None:
        self._tell_understood()
        super()._typed(text)

    def _tell_understood(self) -> None:
        self.understood.set_words(read_clock(self.text()) or "")
