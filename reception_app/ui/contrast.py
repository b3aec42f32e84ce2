"""How well two colours are told apart, by WCAG 2."""

from __future__ import annotations

from PySide6.QtGui import QColor


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours (1.0–21.0)."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
