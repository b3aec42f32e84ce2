"""The person banner: who this is, always in sight, on screens of one person only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.badges import BadgeRow
from reception_app.ui.widgets.layouts import Column, Flow, Row, StackingRow
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import AllergyState


@dataclass(frozen=True)
class BannerData:
    """A person as the banner shows them; texts are ready to read, "" where there is nothing to say.

    `born` is `14-Jul-1985 (41y)`; `nhs` is `999 012 3403` or `Not known`; `allergies` is what they are, or for "no
    known" when it was asked and by whom; `arrived` is `Arrived 20:10 from Hull (HMP & YOI)`.
    """

    family: str
    given: str
    title: str = ""
    preferred: str = ""
    born: str = ""
    sex: str = ""
    nhs: str = ""
    prison_number: str = ""
    where_now: str = ""
    lead: str = ""
    allergy_state: AllergyState = AllergyState.NOT_RECORDED
    allergies: str = ""
    flags: tuple[BadgeData, ...] = ()
    arrived: str = ""
    left: str = ""

    def name(self) -> str:
        """Return `FAMILY, Given (Title)`."""
        named = f"{self.family.upper()}, {self.given}" if self.given else self.family.upper()
        return f"{named} ({self.title})" if self.title else named


_ALLERGIES: dict[AllergyState, tuple[str, str, Icon, str]] = {
    AllergyState.KNOWN: ("Known allergies", theme.RED_TEXT, Icon.TRIANGLE, theme.RED_TEXT),
    AllergyState.NONE_KNOWN: ("No known allergies", theme.INK, Icon.TICK, theme.GREEN),
    AllergyState.NOT_RECORDED: ("Allergies not recorded", theme.AMBER_TEXT, Icon.QUESTION, theme.AMBER_TEXT),
    AllergyState.UNAVAILABLE: ("Allergies unavailable", theme.AMBER_TEXT, Icon.BROKEN_LINK, theme.AMBER_TEXT),
}


def allergy_line(state: AllergyState, details: str = "") -> Line:
    """Return the allergy state with its icon and words, then what they are."""
    words, tone, icon, drawn = _ALLERGIES[state]
    runs: list[Run] = [Run("", drawn, icon=icon), bold(words, tone)]
    if details:
        runs.append(Run("  " + details) if state is AllergyState.KNOWN else small("  " + details))
    return tuple(runs)


class PersonBanner(QWidget):
    """Shows a `BannerData`. Wraps at larger text; nothing in it is ever cut."""

    def __init__(self, data: BannerData | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Text("", role=TypeRole.NAME)
        self._preferred = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self._facts = [Text() for _ in range(5)]
        self._lead = Text(align="right")
        self._allergies = Text()
        self._rule = Rule(upright=True, colour=theme.LINE)
        self._flags = BadgeRow()
        self._arrived = Text("", role=TypeRole.SMALL, tone=theme.INK_2, align="right")
        self._lay_out()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(theme.px(theme.BANNER))
        if data is not None:
            self.set_data(data)

    def set_data(self, data: BannerData) -> None:
        """Show this person."""
        self._name.set_words(data.name())
        likes = self.tr("likes to be called {0}").format(data.preferred)
        self._preferred.set_words(likes if data.preferred else "")
        place = self.tr("Left") if data.left else self.tr("Now at")
        labels = (self.tr("Born"), self.tr("Sex"), self.tr("NHS No."), self.tr("Prison No."), place)
        values = (data.born, data.sex, data.nhs, data.prison_number, data.left or data.where_now)
        for text, label, value in zip(self._facts, labels, values, strict=True):
            value = value or (self.tr("Not known") if label != labels[4] else "")
            runs = (Run(label + "  ", theme.INK_2), Run(value, strong=True, role=TypeRole.QUESTION))
            text.set_words((runs,))
            text.setVisible(bool(value))
        self._lead.set_words(((small(self.tr("Lead") + "  "), small(data.lead, theme.INK)),))
        self._allergies.set_words((allergy_line(data.allergy_state, data.allergies),))
        self._flags.set_badges(data.flags)
        self._arrived.set_words(data.arrived)
        self._preferred.setVisible(bool(data.preferred))
        self._show_asides(bool(data.lead), bool(data.arrived))
        self._rule.setVisible(bool(data.flags) and not theme.active().collapsed)
        self.setAccessibleName(data.name())

    def rescale(self) -> None:
        """Take the sizes of the theme in force; the asides make room for what never hides."""
        self.setMinimumHeight(theme.px(theme.BANNER))
        self._show_asides(self._lead.text().strip() != self.tr("Lead"), bool(self._arrived.text()))
        self._rule.setVisible(bool(self._flags.shown()[0]) and not theme.active().collapsed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.WHITE, radius=0)
        paint.box(painter, QRectF(0, 0, theme.px(theme.ALERT_BAR), rect.height()), fill=theme.NAVY, radius=0)
        line = QRectF(0, rect.height() - theme.px(1), rect.width(), theme.px(1))
        paint.box(painter, line, fill=theme.LINE, radius=0)

    def _lay_out(self) -> None:
        column = Column(self, (24, 7, 16, 7), theme.SPACE_4)
        first = Row(spacing=theme.SPACE_16)
        who = QWidget()
        flow = Flow(who, spacing=(theme.SPACE_24, 2))
        name = QWidget()
        Flow(name, spacing=(theme.SPACE_8, 0)).add(self._name, self._preferred)
        flow.add(name, *self._facts)
        first.addWidget(who, 1)
        first.addWidget(self._lead, 0, Qt.AlignmentFlag.AlignVCenter)
        second = StackingRow(spacing=theme.SPACE_8)
        second.add(self._allergies, self._rule)
        second.addWidget(self._flags, 1)
        second.addWidget(self._arrived, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(first)
        column.addLayout(second)
        column.addStretch(1)

    def _show_asides(self, lead: bool, arrived: bool) -> None:
        room = not theme.active().collapsed
        self._lead.setVisible(lead and room)
        self._arrived.setVisible(arrived and room)
