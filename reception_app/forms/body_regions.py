"""What a place on the figure is called: `left forearm, back`. Left and right are the person's own. Pure.

The names are everyday words, so that an officer, a nurse and a court read the same place. They help to find a mark; the
coordinates are what is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from reception_app.forms.body_outline import MIDDLE

_ARM_FROM = (
    (0, 2_000),
    (172, 186),
    (232, 196),
    (268, 192),
    (386, 200),
    (440, 220),
    (500, 246),
    (640, 270),
    (660, 2_000),
)
"""From which distance off the middle the arm begins, by height; between two heights in proportion."""
_ARM = ((0, "shoulder"), (238, "upper arm"), (384, "elbow"), (424, "forearm"), (522, "wrist"), (552, "hand"))
_LEG = ((0, "thigh"), (700, "knee"), (770, "shin"), (908, "ankle"), (948, "foot"))
_LEG_BACK = {"shin": "calf", "foot": "heel"}
_MIDDLE_STRIP = 30
_TRUNK_ENDS = 532


def region_of(view: str, x: int, y: int) -> str:
    """Return the name of a place: `view` front or back, x and y in thousandths of the figure's box.

    A place beside the figure gets the name of what it is nearest to at its height.
    """
    away = abs(x - MIDDLE)
    back = view == "back"
    side = "left" if (x > MIDDLE) is not back else "right"
    if y < 170 and away < 130:
        return f"{_head(side, away, y, back=back)}, {view}"
    if away >= _arm_from(y):
        return f"{side} {_ARM[_step(_ARM, y)][1]}, {view}"
    if y >= _TRUNK_ENDS:
        part = _LEG[_step(_LEG, y)][1]
        if back and part == "knee":
            return f"back of the {side} knee, back"
        return f"{side} {_LEG_BACK.get(part, part) if back else part}, {view}"
    return f"{_trunk(side, away, y, back=back)}, {view}"


def _head(side: str, away: int, y: int, *, back: bool) -> str:
    if y >= 134:
        return "neck" if away < 16 else f"{side} side of the neck"
    if back:
        return "back of the head" if away < 52 else f"behind the {side} ear"
    if y < 44:
        return "forehead"
    if away < 20:
        return "chin" if y >= 112 else "mouth" if y >= 96 else "nose"
    return f"{side} eye" if y < 76 and away < 60 else f"{side} ear" if away >= 70 else f"{side} cheek"


def _trunk(side: str, away: int, y: int, *, back: bool) -> str:
    middle = away < _MIDDLE_STRIP
    if y < 208:
        part = "shoulder" if away > 110 else "upper back" if back else "collar bone"
        return f"middle of the {part}" if middle and back else "top of the breastbone" if middle else f"{side} {part}"
    if back:
        part = "upper back" if y < 310 else "lower back" if y < 452 else "buttock"
        return ("tail bone" if part == "buttock" else f"middle of the {part}") if middle else f"{side} {part}"
    if y < 304:
        return "breastbone" if middle else f"{side} side of the chest"
    if y < 462:
        part = "upper abdomen" if y < 376 else "lower abdomen"
        return f"middle of the {part}" if middle else f"{side} {part}"
    return f"{side} hip" if away > 110 else "groin" if middle else f"{side} groin"


def _arm_from(y: int) -> float:
    for (top, here), (bottom, there) in pairwise(_ARM_FROM):
        if y < bottom:
            return here + (there - here) * (y - top) / (bottom - top) if there < 2_000 and here < 2_000 else 2_000
    return 2_000


def _step(steps: tuple[tuple[int, str], ...], y: int) -> int:
    return max(0, bisect_right([top for top, _ in steps], y) - 1)
