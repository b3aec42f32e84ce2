"""A triage on screen, worked by keys alone: what is pressed, what has the focus, what can be read, what is on disk."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from reception_app.forms.conditions import AnswerValue
from reception_app.models import CarriedAnswer
from reception_app.services import triage
from reception_app.services.context import AppContext, writing
from reception_app.services.triage import FIRST_RECEPTION
from reception_app.ui.screens.triage import TriageScreen
from reception_app.vocabulary import AnswerState, Role
from tests.support.plain_shell import PlainShell, show

KEYS = {
    "Enter": Qt.Key.Key_Return,
    "PgDn": Qt.Key.Key_PageDown,
    "PgUp": Qt.Key.Key_PageUp,
    "Tab": Qt.Key.Key_Tab,
    "Ins": Qt.Key.Key_Insert,
    "Del": Qt.Key.Key_Delete,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "End": Qt.Key.Key_End,
    "F2": Qt.Key.Key_F2,
    "F7": Qt.Key.Key_F7,
    "F8": Qt.Key.Key_F8,
    "Esc": Qt.Key.Key_Escape,
}


class Keys:
    """Presses keys wherever the focus is."""

    def __call__(self, *pressed: str) -> None:
        for key in pressed:
            focused = QApplication.focusWidget()
            assert focused is not None
            if key in KEYS:
                QTest.keyClick(focused, KEYS[key])
            elif "+" in key:
                held, _, letter = key.partition("+")
                modifier = getattr(Qt.KeyboardModifier, f"{held}Modifier")
                QTest.keyClick(focused, KEYS.get(letter) or getattr(Qt.Key, f"Key_{letter}"), modifier)
            else:
                QTest.keyClicks(focused, key)
            QApplication.processEvents()


def opened(shell: PlainShell, person: str, form_id: str = FIRST_RECEPTION) -> TriageScreen:
    """Show a form of somebody, with the focus where it starts."""
    screen = TriageScreen(shell, person, form_id)
    show(shell, screen)
    return screen


def focused_name() -> str:
    """Return the spoken name of what has the focus."""
    widget: QWidget | None = QApplication.focusWidget()
    return widget.accessibleName() if widget is not None else ""


def words_of(widget: QWidget) -> str:
    """Return every word that can be read in a widget."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def on_disk(ctx: AppContext, person: str, form_id: str = FIRST_RECEPTION) -> dict[str, AnswerValue]:
    """Return the answers of this stay's form as they are stored."""
    return dict(triage.start_or_resume(ctx, person, form_id).values)


def carry(ctx: AppContext, person: str, key: str, value: str) -> None:
    """Let an answer come with the person, recorded three days ago at another prison."""
    with writing(ctx, "receive-pack") as session:
        session.add(
            CarriedAnswer(
                id=ctx.new_id(), person_id=person, received_pack_id=None, form="first-reception", version="1", key=key,
                words="as asked there", state=AnswerState.ANSWERED, value=value, shown=value, note=None,
                recorded_by="K. Mockingham", recorded_role=Role.NURSE, recorded_where="Hull (HMP & YOI)",
                recorded_at=ctx.now() - timedelta(days=3), settled_at=None, settled_how=None,
            )
        )  # fmt: skip
