"""The foot of the window: no hint is cut, whatever the text size was before."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.ui import theme
from reception_app.ui.keys import KeyHint
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.runs import Text
from reception_app.ui.widgets.status_bar import StatusBar

HINTS = (
    KeyHint(("C", "B", "H", "S"), "decide"),
    KeyHint(("Enter",), "the reason why, in words"),
    KeyHint(("↓",), "next"),
    KeyHint(("Ctrl /",), "all keys"),
)


def test_no_hint_is_cut_after_the_text_size_changed(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, 1.0)
    window = QWidget()
    qtbot.addWidget(window)
    column = Column(window, spacing=0)
    bars = [StatusBar() for _ in range(12)]  # widgets are rescaled in no order: some before their hints, some after
    for bar in bars:
        bar.set_saved("Not saved yet: nothing changes until you save", saved=False)
        bar.set_hints(HINTS)
        column.addWidget(bar)
    window.resize(1366, 698)
    window.show()
    for scale in (2.0, 1.0, 1.5, 2.0):
        theme.apply(qapp, scale)
        window.resize(1366, 698)
        for _ in range(3):
            QApplication.processEvents()
        for bar in bars:
            shown = [text for text in bar.findChildren(Text) if text.isVisible() and text.text()]
            assert "all keys" in [text.text() for text in shown]
            for text in shown:
                assert text.width() >= text.sizeHint().width(), (scale, text.text())
