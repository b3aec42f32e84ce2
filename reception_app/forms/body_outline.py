"""The figure of a body, front and back, as data: screen and paper draw the same lines. Pure.

One plain figure, neither woman nor man, arms a little away from the body. Points are thousandths of the figure's box,
from its top left; the box is half as wide as it is high. On the front view the person's right is at the left, as one
stands before them; on the back view it is at the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

Point = tuple[float, float]

ASPECT = 0.5
"""Width of the figure's box over its height."""
MIDDLE = 500


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through `points`, rounded between them; `closed` ones come back to where they began."""

    points: tuple[Point, ...]
    closed: bool = False


_HALF: tuple[Point, ...] = (
    (0, 10), (42, 15), (72, 40), (80, 76), (70, 108), (50, 132), (46, 152), (60, 170), (120, 182), (184, 193),
    (232, 218), (256, 264), (276, 322), (300, 384), (322, 432), (342, 482), (358, 528), (384, 556), (402, 592),
    (394, 628), (368, 642), (342, 622), (318, 588), (308, 546), (282, 496), (252, 440), (230, 392), (214, 340),
    (202, 286), (191, 266), (180, 302), (166, 350), (160, 386), (174, 432), (192, 478), (198, 530), (192, 600),
    (176, 672), (160, 730), (156, 764), (164, 812), (152, 868), (124, 924), (122, 948), (140, 970), (128, 986),
    (88, 990), (58, 984), (54, 958), (62, 924), (66, 868), (58, 800), (60, 752), (56, 700), (36, 610), (14, 546),
    (0, 540),
)  # fmt: skip
"""One side of the outline, from the crown down and up again between the legs: distance from the middle, and height."""


def _both(points: tuple[Point, ...]) -> tuple[Stroke, Stroke]:
    """Return a line and its mirror image."""
    return (
        Stroke(tuple((MIDDLE + x, y) for x, y in points)),
        Stroke(tuple((MIDDLE - x, y) for x, y in points)),
    )


OUTLINE = Stroke(
    tuple((MIDDLE + x, y) for x, y in _HALF) + tuple((MIDDLE - x, y) for x, y in _HALF[-2:0:-1]), closed=True
)
"""Round the whole figure, the same from both sides."""

_FRONT = (
    *_both(((22, 192), (90, 190), (150, 200))),  # collar bones
    *_both(((12, 300), (48, 322), (108, 362))),  # lower edge of the ribs
    Stroke(((492, 408), (500, 414), (508, 408))),  # navel
    *_both(((50, 530), (100, 500), (150, 462))),  # groin
    *_both(((74, 738), (104, 752), (138, 738))),  # knees
    *_both(((270, 410), (286, 416), (296, 408))),  # bends of the elbows
)
_BACK = (
    Stroke(((500, 172), (500, 300), (500, 452))),  # spine
    *_both(((60, 222), (128, 244), (112, 306), (62, 292))),  # shoulder blades
    Stroke(((500, 470), (500, 505), (500, 538))),
    *_both(((16, 548), (90, 560), (160, 540))),  # below the buttocks
    *_both(((76, 748), (108, 742), (140, 748))),  # hollows of the knees
    *_both(((268, 404), (282, 396), (296, 402))),  # elbows
    *_both(((92, 880), (94, 920), (90, 950))),  # tendons of the heels
)
STROKES: dict[str, tuple[Stroke, ...]] = {"front": (OUTLINE, *_FRONT), "back": (OUTLINE, *_BACK)}
"""What is drawn of each view; the outline first."""


@lru_cache(maxsize=64)
def polyline(stroke: Stroke, steps: int = 8) -> tuple[Point, ...]:
    """Return the rounded line as many short straight ones (Catmull-Rom, `steps` between two points)."""
    points = stroke.points
    count = len(points)

    def at(place: int) -> Point:
        return points[place % count] if stroke.closed else points[max(0, min(count - 1, place))]

    found: list[Point] = []
    for place in range(count if stroke.closed else count - 1):
        before, start, end, after = (at(place + offset) for offset in (-1, 0, 1, 2))
        for step in range(steps):
            part = step / steps
            found.append(
                (
                    _between(before[0], start[0], end[0], after[0], part),
                    _between(before[1], start[1], end[1], after[1], part),
                )
            )
    found.append(at(0) if stroke.closed else at(count - 1))
    return tuple(found)


def inside(x: float, y: float) -> bool:
    """Return whether a point (thousandths of the box) lies on the figure."""
    line = polyline(OUTLINE)
    odd = False
    for (left, top), (right, bottom) in pairwise(line):
        if (top > y) != (bottom > y) and x < (right - left) * (y - top) / (bottom - top) + left:
            odd = not odd
    return odd


def _between(before: float, start: float, end: float, after: float, part: float) -> float:
    return 0.5 * (
        2 * start
        + (end - before) * part
        + (2 * before - 5 * start + 4 * end - after) * part**2
        + (3 * start - before - 3 * end + after) * part**3
    )
