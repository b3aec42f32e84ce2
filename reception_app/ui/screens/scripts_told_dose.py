"""Who gave a dose that was only told of, and where: custody at court, a ward. That nobody knows is an answer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from reception_app.services.doses_given import ToldOf
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_fields import FieldRow
from reception_app.ui.widgets.layouts import Column


class ToldFields(QWidget):
    """Two boxes, each with a tick beside it for what nobody knows; a box is empty and grey while its tick is set."""

    def __init__(self) -> None:
        super().__init__()
        self.by = TextField(tr("Who gave it"), width=300)
        self.by_unknown = Checkbox(tr("Who gave it: not known"))
        self.where = TextField(tr("Where it was given"), width=300)
        self.where_unknown = Checkbox(tr("Where: not known"))
        column = Column(self, spacing=theme.SPACE_8)
        for field, tick in ((self.by, self.by_unknown), (self.where, self.where_unknown)):
            column.add(FieldRow(field, FieldBox("", tick)))
            tick.edited.connect(self._ticked)

    def missing(self) -> tuple[FieldBox, str] | None:
        """Return the field still to be answered and the words for it, or None."""
        if not self.by.value().strip() and not self.by_unknown.value():
            return self.by, tr("Write who gave it, or tick that it is not known.")
        if not self.where.value().strip() and not self.where_unknown.value():
            return self.where, tr("Write where it was given, or tick that it is not known.")
        return None

    def value(self) -> ToldOf:
        """Return what was told; None for what nobody knows."""
        return ToldOf(self.by.value().strip() or None, self.where.value().strip() or None)

    def _ticked(self) -> None:
        for field, tick in ((self.by, self.by_unknown), (self.where, self.where_unknown)):
            if tick.value():
                field.set_value("")
            field.setEnabled(not tick.value())
