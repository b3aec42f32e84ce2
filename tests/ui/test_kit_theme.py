"""The tokens, the fonts and the text size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontInfo, QImage, QPalette
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reception_app.ui import icons, theme
from reception_app.ui.contrast import contrast
from reception_app.ui.fields.text import LineBox
from reception_app.ui.gallery import Gallery
from reception_app.ui.icons import Icon
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.layouts import Column, Row

READ_ON = (
    (theme.INK, theme.WHITE, 14.42),
    (theme.INK, theme.PAGE, 13.02),
    (theme.INK, theme.SELECTED, 11.51),
    (theme.INK_2, theme.WHITE, 7.75),
    (theme.INK_2, theme.PAGE, 6.99),
    (theme.INK_2, theme.SELECTED, 6.18),
    (theme.CONTROL, theme.WHITE, 6.37),
    (theme.WHITE, theme.NAVY, 11.85),
    (theme.WHITE, theme.BLUE, 6.38),
    (theme.WHITE, theme.RED, 5.06),
    (theme.RED_TEXT, theme.WHITE, 9.53),
    (theme.RED_TEXT, theme.RED_TINT, 8.33),
    (theme.AMBER_TEXT, theme.AMBER_TINT, 9.59),
    (theme.GREEN_TEXT, theme.GREEN_TINT, 8.30),
    (theme.PURPLE, theme.WHITE, 9.90),
    (theme.PURPLE_TEXT, theme.PURPLE_TINT, 10.35),
    (theme.INK, theme.FOCUS, 11.81),
)


@pytest.mark.parametrize(("text", "ground", "designed"), READ_ON)
def test_contrast_is_as_designed(text: str, ground: str, designed: float) -> None:
    assert contrast(text, ground) == pytest.approx(designed, abs=0.06)


@pytest.mark.parametrize("level", list(Level))
def test_every_level_reads_at_four_and_a_half(level: Level) -> None:
    look = theme.LEVELS[level]
    assert contrast(look.text, look.fill) >= 4.5
    assert contrast(look.strong, look.tint) >= 4.5


def test_other_grounds_read_at_four_and_a_half() -> None:
    pairs = (
        (theme.INK_2, theme.NOT_YET),
        (theme.INK_2, theme.CARRIED),
        (theme.INK_2, theme.HEADER),
        (theme.LOCKED_TEXT, theme.LOCKED),
        (theme.FOCUS, theme.LOCKED),
        (theme.SELECTED, theme.NAVY),
    )
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_disabled_text_is_readable() -> None:
    palette = theme.Theme().palette()
    for role, ground in ((QPalette.ColorRole.Text, theme.NOT_YET), (QPalette.ColorRole.ButtonText, theme.WHITE)):
        assert contrast(palette.color(QPalette.ColorGroup.Disabled, role).name(), ground) >= 4.5


@pytest.mark.parametrize("role", list(TypeRole))
def test_our_typeface_is_the_one_in_use(role: TypeRole) -> None:
    info = QFontInfo(theme.active().font(role))
    assert info.family().startswith(theme.FAMILY)
    assert info.pixelSize() == theme.TYPE[role].px


def test_semibold_is_a_face_of_its_own_and_digits_are_equally_wide() -> None:
    plain, strong = theme.active().metrics(), theme.active().metrics(strong=True)
    assert strong.horizontalAdvance("methadone") > plain.horizontalAdvance("methadone")
    assert len({round(plain.horizontalAdvance(digit), 2) for digit in "0123456789"}) == 1


def test_missing_fonts_are_said_loudly(tmp_path: Path) -> None:
    with pytest.raises(theme.FontsMissingError, match="IBMPlexSansCondensed-Regular"):
        theme.register_fonts(tmp_path)


@pytest.mark.parametrize("scale", [0.9, 2.1])
def test_a_text_size_out_of_range_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="100 %"):
        theme.Theme(scale)


def test_text_sizes_step_and_stop() -> None:
    assert [theme.next_scale(scale, 1) for scale in theme.SCALES] == [1.25, 1.5, 1.75, 2.0, 2.0]
    assert theme.next_scale(1.0, -1) == 1.0
    assert theme.next_scale(1.75, 0) == 1.0


def test_living_widgets_grow_with_the_text(qapp: QApplication) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    box = LineBox("SPECIMEN")
    theme.fix(box, width=100)
    layout.addWidget(box)
    window.show()
    before = box.sizeHint().height()
    theme.apply(qapp, 2.0)
    assert box.width() == 200
    assert box.sizeHint().height() == pytest.approx(2 * before, abs=3)


class _Asking(QWidget):
    """Asks how narrow the whole may be, as soon as it is dressed itself: before or after the others, as it comes."""

    def __init__(self, whole: QWidget) -> None:
        super().__init__()
        self._whole = whole

    def rescale(self) -> None:
        self._whole.minimumSizeHint()


def _with_a_page_in_hiding() -> QWidget:
    """Return a box in a part, in a page that a stack hides."""
    whole = QWidget()
    box, part, page, stack = QWidget(), QWidget(), QWidget(), QStackedWidget()
    theme.fix(box, width=300)
    line = Row()
    line.addWidget(box)
    Column(part).addLayout(line)
    Row(page).addWidget(part)
    stack.addWidget(QWidget())
    stack.addWidget(page)
    Column(whole).add(stack, _Asking(whole))
    return whole


def test_a_page_in_hiding_shrinks_with_the_text_whatever_is_dressed_first(qapp: QApplication, qtbot: QtBot) -> None:
    wholes = [_with_a_page_in_hiding() for _ in range(60)]  # Qt hands the widgets over in no order
    for whole in wholes:
        qtbot.addWidget(whole)
        whole.show()
    theme.apply(qapp, 2.0)
    assert {whole.minimumSizeHint().width() for whole in wholes} == {600}
    theme.apply(qapp, 1.0)
    assert {whole.minimumSizeHint().width() for whole in wholes} == {300}


@pytest.mark.parametrize("icon", list(Icon))
def test_every_icon_is_drawn_in_its_colour(icon: Icon) -> None:
    image = icons.pixmap(icon, theme.RED, 32).toImage()
    inked = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200]
    assert len(inked) > 20
    red = QColor(theme.RED)  # smoothing rounds a channel by a step or two
    assert all(abs(colour.red() - red.red()) + abs(colour.green() - red.green()) < 6 for colour in inked)


def test_the_parts_sheet_paints_with_all_the_colours() -> None:
    gallery = Gallery()
    gallery.resize(1366, 900)
    image: QImage = gallery.grab().toImage()
    seen = {
        image.pixelColor(x, y).name().upper() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    }
    for colour in (theme.NAVY, theme.BLUE, theme.RED, theme.PURPLE, theme.GREEN, theme.FOCUS, theme.AMBER_TINT):
        assert colour in seen
    assert len(seen) > 400  # smoothed text of our own face, not boxes
