"""The parts sheet: every piece of the kit in one picture. `python -m reception_app.ui.gallery OUT.png [SCALE]`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.forms.conditions import said
from reception_app.forms.definition import Option as FormOption
from reception_app.forms.definition import Question, QuestionType
from reception_app.ui import theme
from reception_app.ui.contrast import contrast
from reception_app.ui.fields.answers import AnswerGroup, CarriedAnswer, CarriedData
from reception_app.ui.fields.body_map import BodyMapField
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.alerts import AlertBar, Progress, Toast, TrainingBand
from reception_app.ui.widgets.badges import Badge, BadgeData
from reception_app.ui.widgets.banner import allergy_line
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.chart import Chart, ChartBand, DoseBar, DoseState, Gap, Reading, Series
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.ui.widgets.layouts import Column, Flow, Grid, Row
from reception_app.ui.widgets.panels import EmptyState, Rule
from reception_app.ui.widgets.runs import Run, Text, bold
from reception_app.vocabulary import AllergyState, AnswerState

_COLOURS = (
    ("ink", theme.INK),
    ("ink 2", theme.INK_2),
    ("control", theme.CONTROL),
    ("navy", theme.NAVY),
    ("blue", theme.BLUE),
    ("red", theme.RED),
    ("red text", theme.RED_TEXT),
    ("amber text", theme.AMBER_TEXT),
    ("amber", theme.AMBER),
    ("green", theme.GREEN),
    ("purple", theme.PURPLE),
    ("focus", theme.FOCUS),
    ("page", theme.PAGE),
    ("selected", theme.SELECTED),
    ("red tint", theme.RED_TINT),
    ("amber tint", theme.AMBER_TINT),
    ("green tint", theme.GREEN_TINT),
    ("purple tint", theme.PURPLE_TINT),
)
_NOT_ASKED = (Option("ill", "ill"), Option("no_time", "no time"))


class _Swatch(QWidget):
    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour
        theme.fix(self, width=101, height=43)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=self._colour, border=theme.SOFT, radius=0)
        tone = theme.WHITE if contrast(self._colour, theme.WHITE) >= 4.5 else theme.INK
        words = rect.adjusted(theme.px(8), theme.px(4), 0, 0)
        words.setHeight(theme.px(17))
        paint.text(painter, words, self._name, tone, TypeRole.SMALL, strong=True)
        paint.text(painter, words.translated(0, theme.px(17)), self._colour, tone, TypeRole.SMALL)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def _now() -> datetime:
    return _at(20, 21, 50)


_WITHDRAWAL = Series(
    "COWS",
    readings=tuple(
        Reading(_at(day, hour, minute), value, str(value))
        for day, hour, minute, value in (
            (17, 9, 0, 14), (17, 20, 0, 12), (18, 9, 0, 11), (18, 20, 0, 9), (19, 9, 0, 7), (19, 20, 0, 6),
            (20, 7, 30, 5), (20, 20, 40, 9),
        )
    ),
    bands=(ChartBand(0, 4, "0 to 4 none"), ChartBand(5, 12, "5 to 12 mild"), ChartBand(13, 24, "13 to 24 moderate")),
    doses=(
        DoseBar(_at(17, 8), "40 mg", DoseState.GIVEN, 40),
        DoseBar(_at(18, 8), "50 mg", DoseState.GIVEN, 50),
        DoseBar(_at(19, 8), "60 mg", DoseState.MISSED, 60),
        DoseBar(_at(20, 7, 50), "60 mg", DoseState.GIVEN, 60),
        DoseBar(_at(21, 8), "60 mg", DoseState.DUE, 60),
    ),
    gaps=(Gap(_at(20, 7, 30), _at(20, 20, 20), "not recorded 13 h 10 min, move"),),
    most=25,
    now=_now(),
    next_at=_at(20, 22, 40),
)  # fmt: skip
_INJURIES = Question(
    "injuries",
    QuestionType.BODY_MAP,
    "Injuries",
    "specimen",
    "GK",
    options=(FormOption("bruise", "Bruise"), FormOption("cut", "Cut"), FormOption("burn", "Burn")),
)


class Gallery(QWidget):
    """The parts in two columns, 1366 pixels wide at 100 %; chart and body map below them."""

    def __init__(self) -> None:
        super().__init__()
        theme.surface(self, theme.WHITE)
        outer = Column(self, (24, 16, 30, 16), theme.SPACE_16)
        row = Row(spacing=32)
        left, right = Column(spacing=theme.SPACE_4), Column(spacing=theme.SPACE_4)
        self.focused = AnswerGroup("Focused")
        self._left(left)
        self._right(right)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        outer.addLayout(row)
        _heading(outer, "Chart: bands with words, a gap, doses given, missed and due; its table stands beside it")
        outer.add(Chart(_WITHDRAWAL))
        _heading(outer, "Body map")
        body = BodyMapField(_INJURIES, _now)
        body.set_value(said(("front:806:470:cut:30:from glass", "back:440:300:bruise:45:")))
        outer.add(body)
        outer.addStretch(1)

    def _left(self, column: Column) -> None:
        _heading(column, "Type: IBM Plex Sans Condensed")
        column.add(
            Text("Page title 19.5 pt", role=TypeRole.PAGE_TITLE),
            Text("Person, panel of one thing 15.75 pt", role=TypeRole.NAME),
            Text("Question, key number 12.75 pt", role=TypeRole.QUESTION),
            Text(((Run("Body, table, button 11.25 pt. "), bold("SemiBold for what matters.")),)),
            Text("Second line, column head, key 9.75 pt. Never smaller.", role=TypeRole.SMALL, tone=theme.INK_2),
            Text(((Run("A1I0lOB8   06:08 16:40 21:11   DOSE "), bold("60 mg 80 mg 100 mg"), Run("   LLŶN Łódź")),)),
        )
        _heading(column, "Answer: nothing yet, focused, answered, other states")
        groups = [AnswerGroup("Plain"), self.focused]
        for state, value in (
            (AnswerState.ANSWERED, "yes"),
            (AnswerState.DECLINED, None),
            (AnswerState.UNKNOWN, None),
            (AnswerState.NOT_ASKED, "ill"),
        ):
            group = AnswerGroup(state.value, reasons=_NOT_ASKED)
            group.set_value(state, value)
            groups.append(group)
        column.add(*groups)
        who = "Recorded by K. Mockingham, nurse, at Hull (HMP & YOI), Tue 17-Nov-2026 14:05"
        column.add(CarriedAnswer(CarriedData("Yes", "asthma, inhaler", who, "3 days ago")))
        column.addStretch(1)
        _heading(column, "Alerts: stop (once), put right, know, done")
        for level, first, rest in (
            (Level.ACT_NOW, "Stop.", "Takes focus. Only for suicide or self-harm now."),
            (Level.SOON, "Put right.", "In place, beside what it is about. Never blocks."),
            (Level.INTERIM, "Interim.", "Stays until a prescriber resolves it."),
            (Level.KNOW, "Know.", "Explains the screen. No action."),
            (Level.CHECKED, "Verified.", "Only for a checked seal or source."),
        ):
            column.add(AlertBar(level, first, rest))

    def _right(self, column: Column) -> None:
        _heading(column, "Colour")
        grid = Grid(spacing=(5, 8))
        for place, (name, colour) in enumerate(_COLOURS):
            grid.addWidget(_Swatch(name, colour), place // 6, place % 6)
        grid.setColumnStretch(6, 1)
        column.add(grid)
        _heading(column, "Badges: act now, soon or overdue, know, interim, done, neutral")
        _flow(column, [Badge(data) for data in _BADGES])
        _heading(column, "Allergies: the four states")
        _flow(column, [Text((allergy_line(state),), wrap=False) for state in AllergyState], 24)
        _heading(column, "Buttons: primary, secondary, stop, quiet, not yet, focused")
        not_yet = Button("Mark as left")
        not_yet.set_not_yet("who carries the bag")
        _flow(
            column,
            [
                Button("Sign", Kind.PRIMARY, key="Ctrl Enter"),
                Button("Print…", key="Ctrl P"),
                Button("Stop script…", Kind.STOP, key="Del"),
                Button("How this was checked…", Kind.QUIET),
                not_yet,
                Button("Given…", key="G"),
            ],
        )
        _heading(column, "Fields")
        fields = Row()
        for label, value, width in (
            ("Dose", "60", 84),
            ("Unit", "mg", 64),
            ("Strength", "1 mg in 1 mL", 130),
            ("Volume", "6 mL", 96),
        ):
            field = TextField(label, width=width)
            field.set_value(value)
            fields.add(field)
        field.box.setProperty("problem", True)
        fields.addStretch(1)
        wrong = "6 mL of 1 mg in 1 mL is 6 mg, not 60 mg. Check the volume."
        column.add(fields, Text(wrong, tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE))
        column.addStretch(1)
        _heading(column, "Toast, progress, empty, training")
        toast = Toast()
        toast.show_for("Dose recorded 21:52")
        progress = Progress()
        progress.set_step("Making the pack: sheet 2 of 4", 0.5)
        _flow(column, [toast])
        column.add(progress)
        empty = EmptyState("No one is waiting.", "Expected: 3 people, first about 22:15.", act="Show expected", key="7")
        column.add(empty, TrainingBand())


_BADGES = (
    BadgeData(Level.ACT_NOW, "Not seen, over 2 h"),
    BadgeData(Level.ACT_NOW, "ACCT open: 30 min", Icon.EYE),
    BadgeData(Level.SOON, "in 12 min", Icon.CLOCK),
    BadgeData(Level.SOON, "Reduced by half"),
    BadgeData(Level.KNOW, "Seizures"),
    BadgeData(Level.INTERIM, "Interim: review 3 h 40 min late"),
    BadgeData(Level.CHECKED, "Verified"),
    BadgeData(Level.NEUTRAL, "No pack yet"),
    BadgeData(Level.NOT_KNOWN, "Not verified"),
)


def render(out: str, scale: float) -> None:
    """Grab the gallery at `scale` into the PNG file `out`."""
    app = QApplication.instance() or QApplication(["gallery"])
    assert isinstance(app, QApplication)
    theme.apply(app, scale)
    ring = FocusRing(app)
    gallery = Gallery()
    gallery.resize(round(1366 * scale), round(2000 * scale))
    gallery.show()
    gallery.activateWindow()
    app.processEvents()
    gallery.focused.focus_first()
    app.processEvents()
    gallery.grab().save(out)
    gallery.close()
    ring.deleteLater()


def main(arguments: Sequence[str]) -> int:
    """Draw the parts sheet into the file named first, at the scale named second (1.0–2.0)."""
    render(arguments[0], float(arguments[1]) if len(arguments) > 1 else 1.0)
    return 0


def _heading(column: Column, words: str) -> None:
    column.addSpacing(theme.px(theme.SPACE_4))
    rule = Rule(colour=theme.NAVY)
    theme.fix(rule, height=2)
    column.add(Text(words, role=TypeRole.QUESTION), rule)


def _flow(column: Column, widgets: Sequence[QWidget], gap: int = theme.SPACE_8) -> None:
    line = QWidget()
    Flow(line, spacing=(gap, theme.SPACE_8)).add(*widgets)
    column.add(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
