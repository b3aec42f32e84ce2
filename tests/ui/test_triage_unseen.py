"""Nothing out of view is ever answered: *None of these* speaks for options that were on screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reception_app.forms.conditions import said
from reception_app.services.context import AppContext
from reception_app.ui import theme
from reception_app.ui.fields.answer_bar import AnswerBar
from reception_app.ui.fields.segments import Segment
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.screens.triage_topic import TopicPage
from tests.support.plain_shell import PlainShell
from tests.support.triage_keys import Keys, on_disk, opened


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("key", ["conditions", "withdrawal_signs"])
def test_none_of_these_is_taken_only_once_every_option_was_on_screen(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext, key: str, scale: float
) -> None:
    theme.apply(QApplication.instance(), scale)  # type: ignore[arg-type]  # the test's own application
    screen = opened(shell, person)
    screen.open_question(key)
    QApplication.processEvents()
    seen = _in_view(screen, key)
    for _ in range(12):
        press("n")
        if key in on_disk(ctx, person):
            break
        assert _problem(screen, key).startswith("Not answered yet")
        seen |= _in_view(screen, key)
    assert on_disk(ctx, person)[key] == said(("none",))
    assert seen >= _spoken_for(screen, key)


def test_none_by_mouse_waits_for_the_options_above_it(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    theme.apply(QApplication.instance(), 2.0)  # type: ignore[arg-type]  # the test's own application
    screen = opened(shell, person)
    screen.open_question("conditions")
    QApplication.processEvents()
    bar = _bar(screen, "conditions")
    page = screen.page()
    assert bar is not None
    assert isinstance(page, TopicPage)
    none = bar.segment("none")
    page.bring_up(none)
    assert not _whole(bar.segments[0])
    QApplication.processEvents()
    bar.forget_seen()  # as after being away: only the end of the list is on screen
    QTest.mouseClick(none, Qt.MouseButton.LeftButton)
    assert on_disk(ctx, person).get("conditions") is None
    assert not none.isChecked()
    assert _whole(bar.segments[0])


def _bar(screen: TriageScreen, key: str) -> AnswerBar | None:
    page = screen.page()
    return page.block(key).field.bar if isinstance(page, TopicPage) else None


def _problem(screen: TriageScreen, key: str) -> str:
    page = screen.page()
    assert isinstance(page, TopicPage)
    return page.block(key).field.problem()


def _spoken_for(screen: TriageScreen, key: str) -> set[str]:
    return {option.value for option in screen.draft.view.form.question(key).options if option.value != "none"}  # type: ignore[union-attr]  # None fails the test too


def _in_view(screen: TriageScreen, key: str) -> set[str]:
    bar = _bar(screen, key)
    return {segment.option.slug for segment in bar.segments if _whole(segment)} if bar is not None else set()


def _whole(segment: Segment) -> bool:
    return segment.visibleRegion().boundingRect() == segment.rect()
