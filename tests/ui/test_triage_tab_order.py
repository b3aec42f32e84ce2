"""Tab in the triage goes on in the order one reads in, whatever came on the page later."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.forms.conditions import said
from reception_app.services.context import AppContext
from reception_app.ui.screens.triage_rows import RowsPage
from reception_app.ui.screens.triage_topic import TopicPage
from tests.support.plain_shell import PlainShell
from tests.support.triage_keys import Keys, on_disk, opened


def _place(page: QWidget, widget: QWidget | None) -> tuple[int, int]:
    assert widget is not None
    assert page.isAncestorOf(widget), f"Tab left the page for {widget.accessibleName()}"
    at = widget.mapTo(page, QPoint(0, 0))
    return at.y(), at.x()


def test_tab_goes_into_the_box_a_yes_opened_and_back_from_the_next_question(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    page = opened(shell, person).page()
    assert isinstance(page, TopicPage)
    asked = page.keys()
    for key in asked:
        page.focus_key(key)
        press("y")
    first, follow_up = page.keys()[:2]
    assert page.block(follow_up).question.parent == first
    page.focus_key(first)
    press("Tab")
    assert page.key_of(QApplication.focusWidget()) == follow_up
    page.focus_key(page.keys()[2])
    press("Shift+Tab")
    assert page.key_of(QApplication.focusWidget()) == follow_up


def test_tab_walks_every_stop_of_a_page_from_top_to_bottom(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    page = screen.page()
    assert isinstance(page, TopicPage)
    for key in page.keys()[::-1]:
        page.focus_key(key)
        press("y")
    first, last = page.keys()[0], page.keys()[-1]
    page.focus_key(first)
    press("a")  # the box of why, made last of all
    inside = page.widget()
    assert inside is not None
    walked = [_place(inside, QApplication.focusWidget())]
    while page.key_of(QApplication.focusWidget()) != last:
        press("Tab")
        walked.append(_place(inside, QApplication.focusWidget()))
    assert [y for y, _x in walked] == sorted(y for y, _x in walked)
    assert len(set(walked)) == len(walked) > 4
    press("Tab", "Tab")
    assert not page.isAncestorOf(QApplication.focusWidget() or page)


def test_tab_in_a_row_goes_on_to_the_next_row(shell: PlainShell, person: str, press: Keys) -> None:
    screen = opened(shell, person)
    screen.open_question("alcohol")
    page = screen.page()
    assert page is not None
    press("y")
    asked = [*filter(re.compile("alcohol").match, page.keys())]
    visited = []
    for _stop in range(40):
        key = page.key_of(QApplication.focusWidget())
        if not visited or visited[-1] != key:
            visited.append(key)
        if key == "heroin":
            break
        press("Tab")
    assert visited[-1] == "heroin"
    assert set(visited[:-1]) <= {*asked, ""}
    assert len(visited) > len(asked) - 1


def test_a_click_that_opens_a_box_leads_into_it(shell: PlainShell, person: str, press: Keys, ctx: AppContext) -> None:
    page = opened(shell, person).page()
    assert isinstance(page, TopicPage)
    gp = page.keys()[0]
    bar = page.block(gp).field.bar
    assert bar is not None
    QTest.mouseClick(bar.segment("yes"), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    follow_up = page.keys()[1]
    assert page.key_of(QApplication.focusWidget()) == follow_up
    press("Dr Daniels", "Tab")
    assert on_disk(ctx, person)[gp].value == "yes"


def test_a_click_in_a_row_leads_into_its_boxes(shell: PlainShell, person: str, press: Keys, ctx: AppContext) -> None:
    screen = opened(shell, person)
    screen.open_question("heroin")
    page = screen.page()
    assert isinstance(page, RowsPage)
    QTest.mouseClick(page.row("heroin").answer.segment("yes"), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert page.key_of(QApplication.focusWidget()) == "heroin_route"
    press("d")
    assert on_disk(ctx, person)["heroin"] == said("yes")
