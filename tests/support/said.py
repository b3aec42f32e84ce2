"""Every word that a window holds, on its face or behind it, and the words of a person that some may not read."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QWidget

from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person


def everything_said(window: QWidget) -> str:
    """Return every text, tooltip, spoken name and table cell of a window's widgets, hidden ones too; in lower case."""
    said: list[str] = []
    for widget in (window, *window.findChildren(QWidget)):
        said += [
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.toolTip(),
            widget.statusTip(),
            widget.whatsThis(),
            widget.windowTitle(),
        ]
        if isinstance(widget, QLabel | QLineEdit):
            said.append(widget.text())
        elif isinstance(widget, QPlainTextEdit):
            said.append(widget.toPlainText())
        elif hasattr(widget, "text") and callable(widget.text):
            said.append(str(widget.text()))
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            said += _cells(widget.model())
    return "\n".join(said).casefold()


def _cells(model: QAbstractItemModel) -> list[str]:
    return [
        str(model.index(row, column).data(role) or "")
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    ]


def clinical_words(ctx: AppContext, person: str) -> set[str]:
    """Return what no officer may read: medicines, what they are for, allergies, flags and their details."""
    record = read_person(ctx, person).record
    words: set[str] = set()
    for script in record.scripts:
        words |= {word for word in (script.medicine, script.indication, script.brand, script.form) if word}
    words |= {allergy.substance for allergy in record.allergies.items}
    words |= {allergy.reaction for allergy in record.allergies.items if allergy.reaction}
    for flag in record.flags:
        words |= {flag.words, *flag.methods}
    words |= {task.title for task in record.tasks}
    return {word.casefold() for word in words}
