"""The look in one place: colours, type, spacing and sizes, and the one call that dresses the application.

Sizes are pixels at 100 %; `px()` turns them into pixels on screen. Nothing outside this module writes a colour or a
size. The style, the palette and the fonts belong to the application as a whole (Qt holds them globally), so the theme
in force is asked for with `active()`, and changed only by `apply()`, which rescales every living widget in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMargins, QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from reception_app import paths
from reception_app.ui import collecting, rescaling
from reception_app.ui.stylesheet import Part as Part
from reception_app.ui.stylesheet import style_sheet

# --- colours (light; contrast measured in tests) ----------------------------------------------------------------
WHITE: Final = "#FFFFFF"
INK: Final = "#212B32"
INK_2: Final = "#425563"
CONTROL: Final = "#4C6272"
NAVY: Final = "#003087"
BLUE: Final = "#005EB8"
RED: Final = "#D5281B"
RED_TEXT: Final = "#8C1207"
RED_TINT: Final = "#FDECEA"
AMBER_TEXT: Final = "#573600"
AMBER_TINT: Final = "#FFF0C7"
AMBER: Final = "#A86200"
GREEN: Final = "#007F3B"
GREEN_TEXT: Final = "#00502A"
GREEN_TINT: Final = "#E2F2E8"
PURPLE: Final = "#5B2A86"
PURPLE_TEXT: Final = "#46206A"
PURPLE_TINT: Final = "#EFE6F7"
BLUE_TINT: Final = "#E3EEF9"
FOCUS: Final = "#FFEB3B"
PAGE: Final = "#F0F4F5"
SELECTED: Final = "#D6E8F8"
HEADER: Final = "#F7F9FA"
CARRIED: Final = "#EFF3F6"
NOT_YET: Final = "#E8EDEE"
LINE: Final = "#AEB7BD"
SOFT: Final = "#D8DDE0"
NAVY_LINE: Final = "#5A7AB5"
LOCKED: Final = "#1A242C"
LOCKED_LINE: Final = "#55636E"
LOCKED_TEXT: Final = "#D5DEE4"

# --- space and sizes, pixels at 100 % ---------------------------------------------------------------------------
SPACE_4: Final = 4
SPACE_8: Final = 8
SPACE_12: Final = 12
SPACE_16: Final = 16
SPACE_24: Final = 24
SPACE_32: Final = 32
MARGIN: Final = 16
PANEL_GAP: Final = 8
RADIUS_FIELD: Final = 3
RADIUS_BUTTON: Final = 4
BORDER: Final = 1
FIELD_BORDER: Final = 2
FOCUS_RING: Final = 3
APP_BAR: Final = 40
BANNER: Final = 68
TABS: Final = 38
STATUS_BAR: Final = 26
TASK_LIST: Final = 268
SIDE_PANEL: Final = 312
PREVIEW_MIN: Final = 400
ROW: Final = 35
BUTTON: Final = 32
BUTTON_LARGE: Final = 40
ANSWER: Final = 34
COMPACT: Final = 26
CHIP: Final = 30
BADGE: Final = 21
ICON: Final = 16
ICON_SMALL: Final = 14
KEY_CAP: Final = 18
STRIPE: Final = 6
ALERT_BAR: Final = 8
FIELD: Final = 32
PANEL_HEAD: Final = 34
TABLE_HEAD: Final = 27
WINDOW_MIN: Final = (1280, 640)
SIGN_IN_PANEL: Final = 430

SCALES: Final = (1.0, 1.25, 1.5, 1.75, 2.0)
COLLAPSE_AT: Final = 1.5
"""From here on side columns become drop-downs and the navigation becomes "Go to…"."""

FAMILY: Final = "IBM Plex Sans Condensed"
FALLBACK: Final = "DejaVu Sans"
_FONT_FILES: Final = (
    ("IBMPlexSansCondensed-Regular.ttf", FAMILY),
    ("IBMPlexSansCondensed-SemiBold.ttf", FAMILY),
    ("DejaVuSans.ttf", FALLBACK),
    ("DejaVuSans-Bold.ttf", FALLBACK),
)


class TypeRole(StrEnum):
    """What a piece of text is for; it decides size, weight and line height."""

    PAGE_TITLE = "page_title"
    NAME = "name"
    QUESTION = "question"
    BODY = "body"
    SMALL = "small"
    BRAND = "brand"
    CLOCK = "clock"


@dataclass(frozen=True)
class TypeStyle:
    """Points as designed, pixels at 100 %, line height in pixels, and whether it is always SemiBold."""

    pt: float
    px: int
    line: int
    strong: bool


TYPE: Final[dict[TypeRole, TypeStyle]] = {
    TypeRole.PAGE_TITLE: TypeStyle(19.5, 26, 32, True),
    TypeRole.NAME: TypeStyle(15.75, 21, 27, True),
    TypeRole.QUESTION: TypeStyle(12.75, 17, 22, True),
    TypeRole.BODY: TypeStyle(11.25, 15, 19, False),
    TypeRole.SMALL: TypeStyle(9.75, 13, 16, False),
    # Only sign-in, first run and the lock go larger.
    TypeRole.BRAND: TypeStyle(25.5, 34, 44, True),
    TypeRole.CLOCK: TypeStyle(36.0, 48, 56, True),
}


class Level(StrEnum):
    """How loudly something speaks: icon, word and colour, always all three."""

    ACT_NOW = "act_now"
    SOON = "soon"
    INTERIM = "interim"
    KNOW = "know"
    CHECKED = "checked"
    NOT_KNOWN = "not_known"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class LevelLook:
    """Colours of one level: `fill`, `border`, `text` of a badge; `bar`, `tint`, `strong` text of an alert or card."""

    fill: str
    border: str
    text: str
    bar: str
    tint: str
    strong: str


LEVELS: Final[dict[Level, LevelLook]] = {
    Level.ACT_NOW: LevelLook(RED, RED, WHITE, RED, RED_TINT, RED_TEXT),
    Level.SOON: LevelLook(AMBER_TINT, AMBER, AMBER_TEXT, AMBER, AMBER_TINT, AMBER_TEXT),
    Level.INTERIM: LevelLook(PURPLE_TINT, PURPLE, PURPLE_TEXT, PURPLE, PURPLE_TINT, PURPLE_TEXT),
    Level.KNOW: LevelLook(WHITE, BLUE, NAVY, BLUE, BLUE_TINT, NAVY),
    Level.CHECKED: LevelLook(GREEN_TINT, GREEN, GREEN_TEXT, GREEN, GREEN_TINT, GREEN_TEXT),
    Level.NOT_KNOWN: LevelLook(WHITE, AMBER, AMBER_TEXT, AMBER, AMBER_TINT, AMBER_TEXT),
    Level.NEUTRAL: LevelLook(WHITE, LINE, INK_2, LINE, WHITE, INK),
}

LEVEL_ORDER: Final = (
    Level.ACT_NOW,
    Level.INTERIM,
    Level.SOON,
    Level.NOT_KNOWN,
    Level.CHECKED,
    Level.KNOW,
    Level.NEUTRAL,
)
"""Loudest first. The first two never go into an overflow."""
NEVER_OVERFLOW: Final = frozenset({Level.ACT_NOW, Level.INTERIM})


class FontsMissingError(RuntimeError):
    """Our typefaces are not there or did not load: the installation is broken, and amounts could be misread."""


@lru_cache(maxsize=4096)
def _pixels(design: float, scale: float) -> int:
    return max(1, round(design * scale)) if design > 0 else round(design * scale)


@dataclass(frozen=True)
class Theme:
    """The tokens at one text size. `scale` runs from 1.0 (100 %) to 2.0 (200 %)."""

    scale: float = 1.0

    def __post_init__(self) -> None:
        if not 1.0 <= self.scale <= 2.0:
            raise ValueError("text size lies between 100 % and 200 %")

    @property
    def collapsed(self) -> bool:
        """True from 150 %: navigation becomes "Go to…", side columns become drop-downs."""
        return self.scale >= COLLAPSE_AT

    def px(self, design: float) -> int:
        """Return screen pixels for `design` pixels at 100 %; a hairline never vanishes."""
        return _pixels(design, self.scale)

    def font(self, role: TypeRole = TypeRole.BODY, *, strong: bool = False) -> QFont:
        """Return the font of `role`; `strong` makes body and small text SemiBold."""
        return QFont(_font(self.px(TYPE[role].px), strong or TYPE[role].strong))

    def metrics(self, role: TypeRole = TypeRole.BODY, *, strong: bool = False) -> QFontMetricsF:
        """Return the metrics of `font(role)`."""
        return _metrics(self.px(TYPE[role].px), strong or TYPE[role].strong)

    def line(self, role: TypeRole = TypeRole.BODY) -> int:
        """Return the line height of `role` in screen pixels."""
        return self.px(TYPE[role].line)

    def palette(self) -> QPalette:
        """Return the palette; Fusion's own highlight and disabled text are too pale to read."""
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, colour in (
            (roles.Window, PAGE),
            (roles.WindowText, INK),
            (roles.Base, WHITE),
            (roles.AlternateBase, HEADER),
            (roles.Text, INK),
            (roles.Button, WHITE),
            (roles.ButtonText, INK),
            (roles.BrightText, RED_TEXT),
            (roles.Highlight, NAVY),
            (roles.HighlightedText, WHITE),
            (roles.Link, NAVY),
            (roles.LinkVisited, PURPLE_TEXT),
            (roles.ToolTipBase, WHITE),
            (roles.ToolTipText, INK),
            (roles.PlaceholderText, INK_2),
            (roles.Accent, BLUE),
        ):
            palette.setColor(role, QColor(colour))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(INK_2))
        palette.setColor(QPalette.ColorGroup.Disabled, roles.Base, QColor(NOT_YET))
        return palette

    def style_sheet(self, part: Part) -> str:
        """Return the style sheet of a part at this size."""
        return _style_sheet(self, part)


@lru_cache(maxsize=128)
def _style_sheet(at: Theme, part: Part) -> str:
    return style_sheet(part, at.px, {name: value for name, value in globals().items() if name.isupper()})


class _Notifier(QObject):
    """Tells whoever keeps sizes of their own that the text size changed."""

    changed = Signal(float)


_active = Theme()
_app: QApplication | None = None
_notifier = _Notifier()
_fonts_ready = False


def active() -> Theme:
    """Return the theme in force."""
    return _active


def px(design: float) -> int:
    """Return screen pixels, in the theme in force, for `design` pixels at 100 %."""
    return _pixels(design, _active.scale)


def notifier() -> _Notifier:
    """Return the object whose `changed(scale)` fires after `apply()` has rescaled everything."""
    return _notifier


def register_fonts(folder: Path | None = None) -> None:
    """Load our typefaces from `folder` (default: the shipped ones). Raises FontsMissingError, naming the file."""
    global _fonts_ready  # one font database for each process, as Qt has it
    where = folder if folder is not None else paths.resources() / "fonts"
    for name, family in _FONT_FILES:
        file = where / name
        if not file.is_file():
            raise FontsMissingError(f"the typeface {name} is missing from {where}")
        number = QFontDatabase.addApplicationFont(str(file))
        if number < 0 or family not in QFontDatabase.applicationFontFamilies(number):
            raise FontsMissingError(f"the typeface {name} in {where} cannot be read")
    _fonts_ready = True


def apply(app: QApplication, scale: float = 1.0) -> Theme:
    """Dress `app` at `scale` (1.0–2.0) and rescale every living widget in place. Raises FontsMissingError."""
    global _active, _app  # the application has one style, palette and font at a time
    if not _fonts_ready:
        register_fonts()
    _active = Theme(scale)
    _app = app
    with collecting.held():
        if app.style().objectName().lower() != "fusion":
            app.setStyle("Fusion")
        app.setPalette(_active.palette())
        app.setFont(_active.font())
        for widget in app.allWidgets():
            part = widget.property(_DRESSED)
            if part:
                widget.setStyleSheet(_active.style_sheet(Part(part)))
            rescaling.rescale(widget, px)
        rescaling.forget_sizes(app.allWidgets())
    _notifier.changed.emit(scale)
    return _active


def application() -> QApplication:
    """Return the application that was dressed. Raises RuntimeError before `apply()`."""
    if _app is None:
        raise RuntimeError("the theme has not been applied yet")
    return _app


def set_scale(scale: float) -> Theme:
    """Change the text size of the application that was dressed. Raises RuntimeError before `apply()`."""
    return apply(application(), scale)


def next_scale(scale: float, step: int) -> float:
    """Return the text size one `step` (+1, −1) away, or 1.0 for step 0."""
    if step == 0:
        return SCALES[0]
    nearest = min(range(len(SCALES)), key=lambda place: abs(SCALES[place] - scale))
    return SCALES[max(0, min(len(SCALES) - 1, nearest + step))]


def fix(widget: QWidget, *, width: int = 0, height: int = 0, min_width: int = 0, max_width: int = 0) -> None:
    """Give `widget` sizes in pixels at 100 %, kept in step with the text size. 0 leaves a side free."""
    rescaling.fix(widget, (width, height, min_width, max_width), px)


_DRESSED = "dressed_as"
"""Dynamic property: which part's style sheet a widget wears."""


def dress(widget: QWidget, part: Part) -> None:
    """Give a widget that Qt draws our look, kept in step with the text size."""
    widget.setProperty(_DRESSED, part.value)
    widget.setStyleSheet(_active.style_sheet(part))


def dress_bars(area: QAbstractScrollArea) -> None:
    """Give the scroll bars of `area` our look, and nothing that lies in it."""
    dress(area.verticalScrollBar(), Part.BAR)
    dress(area.horizontalScrollBar(), Part.BAR)


def surface(widget: QWidget, colour: str) -> None:
    """Fill `widget` with one of this module's colours."""
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colour))
    widget.setPalette(palette)
    widget.setAutoFillBackground(True)


def margins(left: int, top: int, right: int, bottom: int) -> QMargins:
    """Return margins in screen pixels from pixels at 100 %."""
    return QMargins(*(px(side) for side in (left, top, right, bottom)))


@lru_cache(maxsize=64)
def _font(size: int, strong: bool) -> QFont:
    font = QFont()
    font.setFamilies([FAMILY, FALLBACK])
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=64)
def _metrics(size: int, strong: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(size, strong))
