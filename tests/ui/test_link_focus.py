"""The ring around a link that leads to a field stands beside its words, never over them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reception_app.ui import theme
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.alerts import ErrorSummary, Problem
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.focus_ring import FocusRing


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_ring_leaves_the_words_of_a_link_free(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    ring = FocusRing(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    summary = ErrorSummary()
    QVBoxLayout(window).addWidget(summary)
    window.show()
    window.activateWindow()
    summary.show_problems("Not saved. Put this right first", [Problem("Write the family name.", "family_name")])
    QApplication.processEvents()
    link = window.focusWidget()
    assert isinstance(link, Button)
    painted = ring.ring()
    assert painted is not None
    left = painted.mapTo(window, painted.rect().topLeft()).x()
    words = link.mapTo(window, link.rect().topLeft()).x()
    # The ring's inner edge is as wide as its outer one: both lie before the first letter.
    assert words - left >= theme.px(theme.FOCUS_RING) + theme.px(theme.SPACE_4)
    right = left + painted.width()
    end = words + paint.text_width("Write the family name.", link._role())
    assert right - end >= theme.px(theme.FOCUS_RING) + theme.px(theme.SPACE_4)
    plain = Button("Save", Kind.PRIMARY)
    qtbot.addWidget(plain)
    assert plain.focus_rect() == plain.rect()
