"""What stands on the label of a container: whose name, and the date. Only both make it say anything of this person."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import day_text
from reception_app.handover.record import Source
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateField
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox
from reception_app.ui.screens.scripts_choices import listed, tr
from reception_app.ui.screens.scripts_fields import choice
from reception_app.ui.widgets.layouts import Column
from reception_app.vocabulary import LabelName

LABEL_WORDS: dict[LabelName, str] = {
    LabelName.YES: "This person’s name",
    LabelName.NO: "Another name",
    LabelName.UNREADABLE: "Cannot be read",
}


class LabelFields(QWidget):
    """Whose name stands on the label and which date. Neither is preselected; a label may bear no date."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        offered = tuple(
            Option(each, tr(words), key) for (each, words), key in zip(LABEL_WORDS.items(), "YNU", strict=True)
        )
        self.name_box, self.name = choice(tr("Whose name is on the label?"), offered)
        hint = tr("Empty when there is none.")
        self.date = DateField(tr("Date on the label"), now.date(), hint=hint, optional=True)
        Column(self, spacing=theme.SPACE_8).add(self.name_box, self.date)
        self.name.edited.connect(self._named)

    def _named(self) -> None:
        self.name_box.show_problem("")

    def missing(self) -> tuple[FieldBox, str] | None:
        """Return the field still to be filled and the words for it, or None. A date may be missing on a label."""
        return None if self.name.value() else (self.name_box, tr("Say whose name is on the label."))

    def read(self) -> tuple[LabelName | None, date | None]:
        """Return whose name and which date. Raises ValueError after showing that the date is not understood."""
        if self.date.value().strip() and not self.date.check():
            raise ValueError("not understood")
        return (LabelName(self.name.value()) if self.name.value() else None), self.date.day()


def label_words(source: Source) -> str:
    """Return what a source's label says: `This person’s name on the label, dated 12-Nov-2026`; "" for none."""
    if source.label_name is None and source.label_date is None:
        return ""
    name = tr(LABEL_WORDS[source.label_name]) if source.label_name else tr("Whose name: not recorded")
    dated = tr("dated {0}").format(day_text(source.label_date)) if source.label_date else tr("no date")
    return listed((tr("Label: {0}").format(name[:1].lower() + name[1:]), dated))
