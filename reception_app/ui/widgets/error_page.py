"""The page for what cannot be done: what happened, what is safe, what to do now, and a code for support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app import log
from reception_app.ui import icons, theme
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, StackingRow
from reception_app.ui.widgets.panels import Panel, Rule, Scroller
from reception_app.ui.widgets.runs import Run, Text, bold, small


@dataclass(frozen=True)
class NextStep:
    """One thing to do now: the sentence, a note, and the button that does it ("": none)."""

    slug: str
    words: str
    note: str = ""
    act: str = ""
    key: str = ""
    icon: Icon | None = None


@dataclass(frozen=True)
class ErrorData:
    """A known problem as a page. `code` and `when` hold no personal data."""

    title: str
    safe: str
    what: str
    steps: Sequence[NextStep]
    code: str
    code_words: str
    when: str
    still_working: Sequence[str] = ()


class _Framed(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.WHITE, border=theme.RED, width=theme.FIELD_BORDER)
        paint.box(painter, QRectF(0, 0, theme.px(14), rect.height()), fill=theme.RED, right=False)


class _Mark(QWidget):
    """The large octagon beside the title."""

    def __init__(self) -> None:
        super().__init__()
        theme.fix(self, width=32, height=32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        icons.paint(painter, Icon.OCTAGON, theme.RED, 0, 0, self.width())


class _StepButton(Button):
    picked = Signal(str)

    def __init__(self, step: NextStep, *, first: bool) -> None:
        super().__init__(step.act, Kind.PRIMARY if first else Kind.SECONDARY, key=step.key, icon=step.icon)
        self._slug = step.slug
        self.acted.connect(self._pick)

    def _pick(self) -> None:
        self.picked.emit(self._slug)


class ErrorPage(QWidget):
    """Shows an `ErrorData`; `picked(slug)` fires when one of its steps is chosen. Focus starts on the first one."""

    picked = Signal(str)

    def __init__(self, data: ErrorData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.data = data
        self.setAccessibleName(data.title)
        log.told(data.code)
        self._buttons: list[_StepButton] = []
        outer = Column(self, spacing=0)
        scroller = Scroller((16, 20, 16, 16))
        outer.add(scroller)
        row = StackingRow(spacing=theme.SPACE_16)
        scroller.column.addLayout(row)
        scroller.column.addStretch(1)
        row.addWidget(self._story(data), 5, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._aside(data), 2)

    def copy_text(self) -> str:
        """Return what Ctrl+C copies for support: code and time, no personal data."""
        return f"{self.data.code} {self.data.code_words} {self.data.when}"

    def focus_first(self) -> None:
        """Put the focus on the first thing to do."""
        if self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _story(self, data: ErrorData) -> QWidget:
        frame = _Framed()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        frame.setSizePolicy(policy)
        column = Column(frame, (38, 20, 24, 24), theme.SPACE_8)
        head = Row(spacing=theme.SPACE_12)
        head.addWidget(_Mark(), 0, Qt.AlignmentFlag.AlignVCenter)
        words = Column(spacing=0)
        words.add(Text(data.title, role=TypeRole.PAGE_TITLE), Text(data.safe, tone=theme.INK_2))
        head.addLayout(words, 1)
        column.add(head, _space(), Text(self.tr("What happened"), role=TypeRole.QUESTION), Text(data.what), _space())
        column.add(Text(self.tr("What to do now"), role=TypeRole.QUESTION))
        for number, step in enumerate(data.steps, start=1):
            column.add(Rule(), self._step(number, step))
        return frame

    def _step(self, number: int, step: NextStep) -> Row:
        row = Row(margins=(0, 4, 0, 4), spacing=theme.SPACE_16)
        mark = Text(str(number), role=TypeRole.QUESTION, wrap=False)
        theme.fix(mark, width=18)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Text(((bold(step.words),), (small(step.note),))), 1, Qt.AlignmentFlag.AlignVCenter)
        if step.act:
            button = _StepButton(step, first=not self._buttons)
            button.picked.connect(self.picked)
            self._buttons.append(button)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _aside(self, data: ErrorData) -> Column:
        column = Column(spacing=theme.SPACE_12)
        support = Panel(self.tr("For support"), key="Ctrl C", note=self.tr("copy"))
        support.body.add(
            Text(data.code, role=TypeRole.NAME),
            Text(data.code_words),
            Text(data.when, tone=theme.INK_2),
            Text(
                self.tr("Holds no name, number or medicine. Safe to read out on the telephone."),
                role=TypeRole.SMALL,
                tone=theme.INK_2,
            ),
            Text(self.tr("F1 explains the code."), role=TypeRole.SMALL, tone=theme.INK_2),
        )
        column.add(support)
        if data.still_working:
            working = Panel(self.tr("Still working"))
            for words in data.still_working:
                working.body.add(Text(((Run("", theme.GREEN, icon=Icon.TICK_CIRCLE), Run(words)),)))
            column.add(working)
        column.addStretch(1)
        return column


def _space() -> QWidget:
    gap = QWidget()
    theme.fix(gap, height=theme.SPACE_4)
    return gap
