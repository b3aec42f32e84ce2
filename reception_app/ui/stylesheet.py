"""The style sheets, for what Qt's own widgets draw: boxes to type in, drop-downs, lists, tables, menus, scroll bars.

Everything else paints itself from the theme. A style sheet of the whole application would make every widget three
times as dear, so each part has its own and is dressed alone (`theme.dress`). Colours and sizes are handed in by
`theme`, which owns them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from string import Template


class Part(StrEnum):
    """What is dressed with a sheet of its own."""

    LINE = "line"
    AREA = "area"
    DROP_DOWN = "drop-down"
    LIST = "list"
    MENU = "menu"
    TABLE = "table"
    BAR = "bar"


_BAR = """
QScrollBar:vertical { background: $PAGE; width: ${p14}px; border-left: ${one}px solid $SOFT; margin: 0; }
QScrollBar:horizontal { background: $PAGE; height: ${p14}px; border-top: ${one}px solid $SOFT; margin: 0; }
QScrollBar::handle { background: $CONTROL; border-radius: ${p3}px; margin: ${p3}px; }
QScrollBar::handle:vertical { min-height: ${p32}px; }
QScrollBar::handle:horizontal { min-width: ${p32}px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""


def _box(kind: str) -> str:
    return f"""
{kind} {{
  background: $WHITE; color: $INK; border: ${{two}}px solid $CONTROL; border-radius: ${{p3}}px;
  padding: ${{p3}}px ${{p8}}px; selection-background-color: $NAVY; selection-color: $WHITE; }}
{kind}:read-only {{ background: $PAGE; }}
{kind}:disabled {{ background: $NOT_YET; color: $INK_2; }}
{kind}[problem="true"] {{ border-color: $RED; }}
"""


_SHEETS = {
    Part.LINE: _box("QLineEdit")
    + """
QLineEdit { min-height: ${field_inner}px; lineedit-password-character: 8226; }
QLineEdit[large="true"] { min-height: ${field_large}px; }
""",
    Part.AREA: _box("QPlainTextEdit") + _BAR,
    Part.DROP_DOWN: """
QComboBox {
  background: $WHITE; color: $INK; border: ${two}px solid $CONTROL; border-radius: ${p3}px;
  padding: ${p3}px ${p24}px ${p3}px ${p8}px; min-height: ${field_inner}px;
  selection-background-color: $NAVY; selection-color: $WHITE; }
QComboBox:disabled { background: $NOT_YET; color: $INK_2; }
QComboBox[problem="true"] { border-color: $RED; }
QComboBox::drop-down { border: none; width: ${p24}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView {
  background: $WHITE; color: $INK; border: ${one}px solid $CONTROL; outline: none;
  selection-background-color: $SELECTED; selection-color: $INK; }
QComboBox QAbstractItemView::item { padding: ${p4}px ${p8}px; }
"""
    + _BAR,
    Part.LIST: """
QListView {
  background: $WHITE; color: $INK; border: ${one}px solid $CONTROL; outline: none;
  selection-background-color: $SELECTED; selection-color: $INK; }
QListView::item { padding: ${p4}px ${p8}px; }
"""
    + _BAR,
    Part.MENU: """
QMenu { background: $WHITE; color: $INK; border: ${one}px solid $CONTROL; padding: ${p4}px 0; }
QMenu::item { padding: ${p6}px ${p24}px ${p6}px ${p16}px; }
QMenu::item:selected { background: $SELECTED; color: $INK; }
QMenu::item:disabled { color: $INK_2; }
QMenu::separator { height: ${one}px; background: $SOFT; margin: ${p4}px 0; }
""",
    Part.TABLE: """
QTableView { background: $WHITE; color: $INK; border: none; outline: none;
  selection-background-color: $SELECTED; selection-color: $INK; }
QHeaderView { background: $HEADER; border: none; }
QHeaderView::section { background: $HEADER; color: $INK_2; border: none; }
"""
    + _BAR,
    Part.BAR: _BAR,
}


def style_sheet(part: Part, px: Callable[[float], int], colours: Mapping[str, str]) -> str:
    """Return a part's sheet with sizes made by `px` (pixels at 100 % in, screen pixels out) and named `colours`."""
    sizes = {f"p{size}": str(px(size)) for size in (3, 4, 6, 8, 14, 16, 24, 32)}
    sizes["one"] = str(px(1))
    sizes["two"] = str(px(2))
    edges = 2 * (px(2) + px(3))
    sizes["field_inner"] = str(px(32) - edges)
    sizes["field_large"] = str(px(40) - edges)
    return Template(_SHEETS[part]).substitute(dict(colours) | sizes)
