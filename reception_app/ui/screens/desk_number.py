"""Which of its prison's desks this is, 1 to 9: asked by the wizard, and where it is changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from reception_app.settings import DESK_NUMBERS
from reception_app.ui.fields.text import TextField


def tr(words: str) -> str:
    """Return words of this field in the language of the program."""
    return QCoreApplication.translate("DeskNumber", words)


class DeskNumberField(TextField):
    """One digit; 1 until another is typed."""

    def __init__(self, number: int = 1) -> None:
        super().__init__(
            tr("Number of this desk"),
            hint=tr("1 for a prison’s only desk; each other one its own, 2 to 9."),
            width=96,
        )
        self.set_value(str(number))

    def wrong(self) -> str:
        """Return what is to be put right; "" for nothing."""
        return "" if self._read() is not None else tr("Type a number from 1 to 9.")

    def number(self) -> int:
        """Return the number typed. Ask `wrong` first."""
        return self._read() or 1

    def _read(self) -> int | None:
        typed = self.value().strip()
        least, most = DESK_NUMBERS
        return int(typed) if typed.isascii() and typed.isdigit() and least <= int(typed) <= most else None
