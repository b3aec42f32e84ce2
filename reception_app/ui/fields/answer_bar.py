"""The buttons of one question: what can be answered, and the other states; one choice or several; they wrap."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.ui.fields.segments import LAST_KEYS, NEXT_KEYS, Option, Segment
from reception_app.ui.widgets.layouts import Flow, Row
from reception_app.ui.widgets.panels import scroller_of
from reception_app.vocabulary import AnswerState

STATE_SLUGS: dict[AnswerState, str] = {
    state: f"state {state.value}" for state in AnswerState if state is not AnswerState.ANSWERED
}
"""Slugs of the other states on a bar: never those of an option, which may be called `unknown` too."""
SLUG_STATES = {slug: state for state, slug in STATE_SLUGS.items()}
_NOT_ASKED = STATE_SLUGS[AnswerState.NOT_ASKED]
STATES = (
    Option(STATE_SLUGS[AnswerState.DECLINED], "Declined", "D"),
    Option(STATE_SLUGS[AnswerState.UNKNOWN], "Unknown", "U"),
    Option(_NOT_ASKED, "Not asked…", "A"),
    Option(STATE_SLUGS[AnswerState.NOT_APPLICABLE], "Not applicable", "X"),
)
_BETWEEN = 10
_LINE = 6


class AnswerBar(QWidget):
    """`Yes Y | No N` and `Declined D | Unknown U | Not asked… A | Not applicable X`, or any other options.

    - `answered(slug)` fires for a person's act: an option's slug, or one of `STATE_SLUGS` (never the one of
      *not asked*: A fires `reason_wanted()` instead, because that answer needs its reason).
    - `moved_on()` fires when a letter answered and on Enter; `still_true()` on C where an earlier answer waits.
    - With `several`, options are ticked one by one and do not move on; `alone` ones stand by themselves and do.
      *None of these* speaks for every option, so it is taken only once each of them was wholly on screen: until then
      the first one that was not is brought into view, `unseen()` fires, and nothing is answered.
    - `loose` options stand apart and wrap; otherwise they share one frame. One Tab stop; the arrows move.
    """

    answered = Signal(str)
    moved_on = Signal()
    still_true = Signal()
    reason_wanted = Signal()
    unseen = Signal()

    def __init__(
        self,
        name: str,
        options: Sequence[Option],
        *,
        states: Sequence[Option] = (),
        compact: bool = False,
        several: bool = False,
        alone: frozenset[str] = frozenset(),
        loose: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.carried = False
        self._several = several
        self._alone = alone
        self._order = tuple(option.slug for option in options)
        self._states = frozenset(option.slug for option in states)
        self._flow = Flow(self, spacing=(_BETWEEN, _LINE))
        self.segments: list[Segment] = []
        self._stop: Segment | None = None
        self._seen: set[str] = set()
        if loose:
            for option in options:
                self._frame([Segment(option, compact=compact)])
        elif options:
            self._frame([Segment(option, compact=compact) for option in options])
        if states:
            self._frame([Segment(option, compact=compact, state=True) for option in states])
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._home(self.segments[0])

    def chosen(self) -> tuple[str, ...]:
        """Return the slugs chosen, in the order offered; () while unanswered."""
        return tuple(segment.option.slug for segment in self.segments if segment.isChecked())

    def set_chosen(self, slugs: Sequence[str]) -> None:
        """Show these as chosen. Emits nothing."""
        first: Segment | None = None
        for segment in self.segments:
            on = segment.option.slug in slugs
            segment.setChecked(on)
            first = segment if on and first is None else first
        self._home(first or self.segments[0])

    def press(self, slug: str) -> None:
        """Choose as a person does."""
        if slug == _NOT_ASKED:
            self.reason_wanted.emit()
            return
        if self._speaks_unheard(slug):
            return
        if self._several and slug in self._order and slug not in self._alone:
            others = set(self.chosen()) - self._states - self._alone
            self.set_chosen(sorted(others ^ {slug}, key=self._order.index))
            self._home(self.segment(slug))
        else:
            self.set_chosen((slug,))
        self.answered.emit(slug)

    def segment(self, slug: str) -> Segment:
        """Return the button of `slug`. Raises KeyError."""
        for segment in self.segments:
            if segment.option.slug == slug:
                return segment
        raise KeyError(slug)

    def has(self, slug: str) -> bool:
        """True when `slug` is offered."""
        return any(segment.option.slug == slug for segment in self.segments)

    def focus_first(self) -> None:
        """Put the focus on the bar's Tab stop."""
        for segment in self.segments:
            if segment.focusPolicy() & Qt.FocusPolicy.TabFocus:
                segment.setFocus(Qt.FocusReason.TabFocusReason)

    def press_key(self, letter: str) -> bool:
        """Act on a letter or digit as if it had been typed here. False when it means nothing here."""
        if letter == "C" and self.carried:
            self.still_true.emit()
            return True
        for segment in self.segments:
            if letter and segment.option.key == letter:
                slug = segment.option.slug
                if self._speaks_unheard(slug):
                    return True
                segment.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.press(slug)
                if slug != _NOT_ASKED and not self._ticks(slug):
                    self.moved_on.emit()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and self._is_held(event.key()):
            self.press_key(chr(event.key()))
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.moved_on.emit()
        elif event.key() in NEXT_KEYS or event.key() in LAST_KEYS:
            self._move(1 if event.key() in NEXT_KEYS else -1)
        elif event.isAutoRepeat() or not self.press_key(event.text().upper()):
            event.ignore()

    def _is_held(self, key: int) -> bool:
        """True for a letter whose cap says Alt: what a box beside it would type is an answer all the same."""
        return any(each.option.held and ord(each.option.key) == key for each in self.segments)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.forget_seen()

    def forget_seen(self) -> None:
        """Count what was on screen anew: the page was left, or is shown for somebody else."""
        self._seen.clear()

    def _look(self) -> None:
        """Note which options are wholly on screen now."""
        if self._several and self._alone:
            whole = (each for each in self.segments if each.visibleRegion().boundingRect() == each.rect())
            self._seen.update(each.option.slug for each in whole)

    def _speaks_unheard(self, slug: str) -> bool:
        """True when `slug` would speak for options nobody has had on screen; the first of them is brought up."""
        page = scroller_of(self)
        if page is None or slug not in self._alone or not self._several or slug in self.chosen():
            return False
        self._look()
        first = next((each for each in self.segments if self._hides(each.option.slug)), None)
        if first is None:
            return False
        self._home(first)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.unseen.emit()
        page.bring_up(first)
        return True

    def _hides(self, slug: str) -> bool:
        return slug in self._order and slug not in self._alone and slug not in self._seen

    def _ticks(self, slug: str) -> bool:
        return self._several and slug not in self._alone and slug not in self._states

    def _frame(self, segments: Sequence[Segment]) -> None:
        holder: QWidget = segments[0]
        if len(segments) > 1:
            holder = QWidget(self)
            row = Row(holder, spacing=0)
            for place, segment in enumerate(segments):
                segment.set_ends(place == 0, place == len(segments) - 1)
                row.addWidget(segment)
            holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._flow.addWidget(holder)
        for segment in segments:
            segment.setAccessibleName(f"{self.accessibleName()}: {segment.option.label}")
            segment.press = self.press
            self.segments.append(segment)

    def _move(self, step: int) -> None:
        focused = [place for place, segment in enumerate(self.segments) if segment.hasFocus()]
        place = (focused[0] + step) % len(self.segments) if focused else 0
        self._home(self.segments[place])
        self.segments[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _home(self, home: Segment) -> None:
        """Make `home` the bar's one Tab stop."""
        if home is not self._stop:
            if self._stop is not None:
                self._stop.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            home.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._stop = home
