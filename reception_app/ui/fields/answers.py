"""The answer to a question in its five states, and the answer carried over from before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from reception_app.ui import icons, theme
from reception_app.ui.fields.segments import Option, Segment, SegmentGroup
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.runs import Run, Text, small
from reception_app.vocabulary import AnswerState

YES_NO = (Option("yes", "Yes", "Y"), Option("no", "No", "N"))

_STATE_OPTIONS = (
    Option(AnswerState.DECLINED, "Declined", "D"),
    Option(AnswerState.UNKNOWN, "Unknown", "U"),
    Option(AnswerState.NOT_ASKED, "Not asked…", "A"),
    Option(AnswerState.NOT_APPLICABLE, "Not applicable", "X"),
)


class AnswerGroup(SegmentGroup):
    """`Yes Y | No N` (or other options) and `Declined D | Unknown U | Not asked… A | Not applicable X`.

    - `answered(AnswerState, value)` fires when a person answers: value is an option's slug for `answered`, the reason's
      slug for `not_asked`, else None.
    - `moved_on()` fires after a letter (not a click) answered, and on Enter: the screen goes to the next question.
    - `still_true()` fires on C when `carried`; `reason_wanted()` fires on A when no reasons were given.
    - `must_ask` leaves out *Not applicable*. Nothing moves when a choice is made.
    """

    answered = Signal(object, object)
    moved_on = Signal()
    still_true = Signal()
    reason_wanted = Signal()

    def __init__(
        self,
        name: str,
        *,
        options: Sequence[Option] = YES_NO,
        must_ask: bool = False,
        reasons: Sequence[Option] = (),
        carried: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        left_out = {AnswerState.NOT_APPLICABLE} if must_ask else set()
        states = [option for option in _STATE_OPTIONS if option.slug not in left_out]
        frames = [
            [Segment(option) for option in options],
            [Segment(option, state=True) for option in states],
        ]
        super().__init__(frames, name=name, parent=parent)
        self._values = {option.slug for option in options}
        self._reasons = {option.slug: option for option in reasons}
        self._reason = ""
        self._carried = carried
        self._note = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self._row.insertWidget(2, self._note)
        self.chosen.connect(self._answer)

    def value(self) -> tuple[AnswerState, str | None] | None:
        """Return the state and value, or None while unanswered."""
        slug = self.current()
        if not slug:
            return None
        if slug in self._values:
            return AnswerState.ANSWERED, slug
        state = AnswerState(slug)
        return state, (self._reason or None) if state is AnswerState.NOT_ASKED else None

    def set_value(self, state: AnswerState | None, value: str | None = None) -> None:
        """Show an answer (None: unanswered). Emits nothing. Raises KeyError for a value not offered."""
        if state is AnswerState.ANSWERED:
            if value not in self._values:
                raise KeyError(value)
            self._show(value, "")
        else:
            self._show(state or "", value or "" if state is AnswerState.NOT_ASKED else "")

    def set_carried(self, carried: bool) -> None:
        """Say whether C (still true) means something here."""
        self._carried = carried

    def press(self, slug: str) -> None:
        if slug == AnswerState.NOT_ASKED:
            self._ask_reason()
        else:
            super().press(slug)

    def key_answered(self, slug: str) -> None:
        if slug != AnswerState.NOT_ASKED:
            self.moved_on.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.moved_on.emit()
        elif plain and event.key() == Qt.Key.Key_C and self._carried:
            self.still_true.emit()
            self.moved_on.emit()
        else:
            super().keyPressEvent(event)

    def give_reason(self, reason: str) -> None:
        """Answer *not asked* for `reason` (a slug), as a person does."""
        self._show(AnswerState.NOT_ASKED, reason)
        self.answered.emit(AnswerState.NOT_ASKED, reason)

    def _answer(self, slug: str) -> None:
        self._show(slug, "")
        if slug in self._values:
            self.answered.emit(AnswerState.ANSWERED, slug)
        else:
            self.answered.emit(AnswerState(slug), None)

    def _show(self, slug: str, reason: str) -> None:
        self._reason = reason
        self.set_chosen(slug)
        known = self._reasons.get(reason)
        words = known.label if known is not None else reason
        self._note.set_words(words)

    def _ask_reason(self) -> None:
        if not self._reasons:
            self.reason_wanted.emit()
            return
        menu = QMenu(self)
        theme.dress(menu, theme.Part.MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Why was it not asked?"))
        for place, option in enumerate(self._reasons.values(), start=1):
            action = QAction(f"&{place}  {option.label}", menu)
            action.setData(option.slug)
            menu.addAction(action)
        menu.triggered.connect(self._reason_picked)
        segment = self.segment(AnswerState.NOT_ASKED)
        menu.popup(segment.mapToGlobal(QPoint(0, segment.height())))
        menu.setActiveAction(menu.actions()[0])

    def _reason_picked(self, action: QAction) -> None:
        self.give_reason(str(action.data()))
        self.moved_on.emit()


@dataclass(frozen=True)
class CarriedData:
    """An answer from before: the answer, its detail, who recorded it where and when, and how old it is."""

    answer: str
    detail: str
    provenance: str
    age: str
    confirmed: str = ""
    """Who confirmed it and when; "" while it counts as unanswered."""


class CarriedAnswer(QWidget):
    """The grey box of a carried answer with `Still true C`. It counts as unanswered until confirmed."""

    still_true = Signal()

    def __init__(self, data: CarriedData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer = Text()
        self._button = Button(self.tr("Still true"), key="C", icon=Icon.TICK)
        self._button.acted.connect(self.still_true)
        row = Row(self, (40, 9, 12, 9), theme.SPACE_16)
        row.addWidget(self._answer, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_data(data)

    def set_data(self, data: CarriedData) -> None:
        """Show another answer, or the same one confirmed. The box keeps its size: the button stays, not yet needed."""
        first = Run(data.answer, strong=True, role=TypeRole.QUESTION), Run("   " + data.detail)
        second = small(data.provenance + ", "), small(data.age, strong=True)
        done = (small("  "), small(data.confirmed, theme.GREEN_TEXT, strong=True, icon=Icon.TICK_CIRCLE))
        self._answer.set_words(((*first,), (*second, *(done if data.confirmed else ()))))
        self._button.set_not_yet(data.confirmed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.CARRIED, border=theme.CONTROL, radius=theme.RADIUS_FIELD)
        bar = QRectF(0, 0, theme.px(4), rect.height())
        paint.box(painter, bar, fill=theme.CONTROL, radius=theme.RADIUS_FIELD, right=False)
        side = theme.px(theme.ICON)
        icons.paint(painter, Icon.CARRIED, theme.INK, theme.px(14), round((rect.height() - side) / 2), side)
