"""The one style sheet, for what Qt's own widgets draw: fields, lists, tables, menus, scroll bars, tips.

Everything else paints itself from the theme. Colours and sizes are handed in by `theme`, which owns them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Template

_SHEET = Template("""
QToolTip { background: $WHITE; color: $INK; border: ${one}px solid $CONTROL; padding: ${p4}px; }
QLineEdit, QPlainTextEdit, QComboBox {
  background: $WHITE; color: $INK; border: ${two}px solid $CONTROL; border-radius: ${p3}px;
  padding: ${p3}px ${p8}px; selection-background-color: $NAVY; selection-color: $WHITE; }
QLineEdit { min-height: ${field_inner}px; lineedit-password-character: 8226; }
QLineEdit[large="true"] { min-height: ${field_large}px; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $PAGE; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { background: $NOT_YET; color: $INK_2; }
QLineEdit[problem="true"], QPlainTextEdit[problem="true"], QComboBox[problem="true"] { border-color: $RED; }
QComboBox { min-height: ${field_inner}px; padding-right: ${p24}px; }
QComboBox::drop-down { border: none; width: ${p24}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView, QListView {
  background: $WHITE; color: $INK; border: ${one}px solid $CONTROL; outline: none;
  selection-background-color: $SELECTED; selection-color: $INK; }
QListView::item { padding: ${p4}px ${p8}px; }
QMenu { background: $WHITE; color: $INK; border: ${one}px solid $CONTROL; padding: ${p4}px 0; }
QMenu::item { padding: ${p6}px ${p24}px ${p6}px ${p16}px; }
QMenu::item:selected { background: $SELECTED; color: $INK; }
QMenu::item:disabled { color: $INK_2; }
QMenu::separator { height: ${one}px; background: $SOFT; margin: ${p4}px 0; }
QTableView { background: $WHITE; color: $INK; border: none; outline: none;
  selection-background-color: $SELECTED; selection-color: $INK; }
QHeaderView { background: $HEADER; border: none; }
QHeaderView::section { background: $HEADER; color: $INK_2; border: none; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: $PAGE; width: ${p14}px; border-left: ${one}px solid $SOFT; margin: 0; }
QScrollBar:horizontal { background: $PAGE; height: ${p14}px; border-top: ${one}px solid $SOFT; margin: 0; }
QScrollBar::handle { background: $CONTROL; border-radius: ${p3}px; margin: ${p3}px; }
QScrollBar::handle:vertical { min-height: ${p32}px; }
QScrollBar::handle:horizontal { min-width: ${p32}px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $SOFT; }
""")


def style_sheet(px: Callable[[float], int], colours: Mapping[str, str]) -> str:
    """Return the style sheet with sizes made by `px` (pixels at 100 % in, screen pixels out) and named `colours`."""
    sizes = {f"p{size}": str(px(size)) for size in (3, 4, 6, 8, 14, 16, 24, 32)}
    sizes["one"] = str(px(1))
    sizes["two"] = str(px(2))
    edges = 2 * (px(2) + px(3))
    sizes["field_inner"] = str(px(32) - edges)
    sizes["field_large"] = str(px(40) - edges)
    return _SHEET.substitute(dict(colours) | sizes)
