"""The four parts of the day as drawn paths, 12 mm high: rising sun, full sun, setting sun, moon. With a word."""

from __future__ import annotations

import math

from reception_app.handover.sheets.pen import Pen

_RULE = 1.3


def rising_sun(pen: Pen, x: float, y: float) -> None:
    """Draw an open half sun over the horizon, an arrow up."""
    _half_sun(pen, x, y, fill=False)
    pen.shape([(x - 1.7, y + 11.6), (x + 1.7, y + 11.6), (x, y + 9.2)])


def setting_sun(pen: Pen, x: float, y: float) -> None:
    """Draw a filled half sun on the horizon, an arrow down."""
    _half_sun(pen, x, y, fill=True)
    pen.shape([(x - 1.7, y + 9.2), (x + 1.7, y + 9.2), (x, y + 11.6)])


def _half_sun(pen: Pen, x: float, y: float, *, fill: bool) -> None:
    horizon, radius = y + 7.6, 3.0
    arc = [
        (x + radius * math.cos(math.radians(angle)), horizon - radius * math.sin(math.radians(angle)))
        for angle in range(0, 181, 6)
    ]
    pen.shape(arc, fill=fill, rule=_RULE, close=fill)
    pen.rule(x - 7, horizon, x + 7, _RULE)
    for angle in (20, 50, 90, 130, 160):
        _ray(pen, x, horizon, angle, 4.0, 6.0)


def _ray(pen: Pen, x: float, y: float, angle: float, begin: float, end: float) -> None:
    across, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    pen.rule(x + across * begin, y - up * begin, x + across * end, _RULE, to_y=y - up * end)


def full_sun(pen: Pen, x: float, y: float) -> None:
    """Draw a whole open sun."""
    middle = y + 6
    pen.circle(x, middle, 2.8, _RULE)
    for angle in range(0, 360, 45):
        _ray(pen, x, middle, angle, 3.9, 6.0)


def moon(pen: Pen, x: float, y: float) -> None:
    """Draw a filled crescent (a disc with another bitten out of it) and two stars."""
    radius, bite, shift, towards = 5.0, 4.2, 3.0, -32.0
    cx, cy = x - 1.2, y + 6
    bx, by = cx + shift * math.cos(math.radians(towards)), cy + shift * math.sin(math.radians(towards))
    along = (radius**2 - bite**2 + shift**2) / (2 * shift)
    half = math.degrees(math.acos(along / radius))
    inner_half = math.degrees(math.acos((along - shift) / bite))
    outer = _arc(cx, cy, radius, towards + half, towards + 360 - half)
    inner = _arc(bx, by, bite, towards + 360 - inner_half, towards + inner_half)
    pen.shape([*outer, *inner])
    _star(pen, x + 3.4, y + 3.4, 1.3)
    _star(pen, x + 4.6, y + 7.2, 1.1)


def _arc(x: float, y: float, radius: float, start: float, stop: float) -> list[tuple[float, float]]:
    steps = 48
    angles = (math.radians(start + (stop - start) * n / steps) for n in range(steps + 1))
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _star(pen: Pen, x: float, y: float, size: float) -> None:
    points = []
    for n in range(10):
        reach = size if n % 2 == 0 else size * 0.42
        angle = math.radians(-90 + 36 * n)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    pen.shape(points)
