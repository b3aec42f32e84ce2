"""What is done to a sheet of paper before it is copied or scanned: folded, creased, written on, stained, torn.

Each takes the grey page, its resolution and a seeded source of chance; lengths are millimetres. Every mark is put where
the codes are, never beside them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WHITE, BLACK = 255, 0
FOLDS = ((148.5,), (99.0, 198.0), (99.0, 148.5, 198.0))
"""Where a page is folded for a C5 envelope, for a DL one, for a pocket after either."""

Point = tuple[float, float]


def pixels(mm: float, dpi: int) -> float:
    """Return a length in pixels."""
    return mm / 25.4 * dpi


def among_codes(dpi: int, rng: Random) -> Point:
    """Return a place, in pixels, in the part of the page where codes stand."""
    return pixels(rng.uniform(14, 196), dpi), pixels(rng.uniform(54, 215), dpi)


def rough_line(page: Image.Image, start: Point, end: Point, width_mm: float, tones: tuple[int, int], dpi: int,
               rng: Random, gaps: float = 0.0) -> None:  # fmt: skip
    """Draw a line that wavers, thins and swells, and is left out here and there (`gaps`: a share of its length)."""
    draw = ImageDraw.Draw(page)
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    steps = max(1, round(length / pixels(3, dpi)))
    sway = pixels(0.25, dpi)
    before = start
    for step in range(1, steps + 1):
        x = start[0] + (end[0] - start[0]) * step / steps + rng.uniform(-sway, sway)
        y = start[1] + (end[1] - start[1]) * step / steps + rng.uniform(-sway, sway)
        if rng.random() >= gaps:
            width = max(1, round(pixels(width_mm * rng.uniform(0.5, 1.3), dpi)))
            draw.line((*before, x, y), fill=rng.randint(*tones), width=width)
        before = (x, y)


def through(page: Image.Image, place: Point, heading: float) -> tuple[Point, Point]:
    """Return the ends of a line through a place that goes beyond the edges of the page."""
    reach = math.hypot(*page.size)
    dx, dy = reach * math.cos(heading), reach * math.sin(heading)
    return (place[0] - dx, place[1] - dy), (place[0] + dx, place[1] + dy)


def creased(page: Image.Image, dpi: int, rng: Random, heading: float | None = None) -> Image.Image:
    """A sharp crease at any angle, from which the toner has flaked, with a shadow on one side."""
    page = page.copy()
    heading = rng.uniform(0, math.pi) if heading is None else heading
    start, end = through(page, among_codes(dpi, rng), heading)
    shadow = Image.new("L", page.size, WHITE)
    side = pixels(1.2, dpi)
    across = (-math.sin(heading) * side, math.cos(heading) * side)
    line = (start[0] + across[0], start[1] + across[1], end[0] + across[0], end[1] + across[1])
    ImageDraw.Draw(shadow).line(line, fill=rng.randint(190, 240), width=max(1, round(2 * side)))
    page = ImageChops.multiply(page, shadow)
    rough_line(page, start, end, rng.uniform(0.5, 1.5), (215, 255), dpi, rng, gaps=0.08)
    return page


def crossed(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A crease across and a pen stroke down: together they meet a row and a column."""
    page = creased(page, dpi, rng, rng.uniform(-0.06, 0.06))
    start, end = through(page, among_codes(dpi, rng), math.pi / 2 + rng.uniform(-0.06, 0.06))
    rough_line(page, start, end, rng.uniform(0.4, 1.0), (0, 60), dpi, rng)
    return page


def folded(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Folded by hand for an envelope, a few millimetres off and aslant: worn along the folds, a shadow beside them."""
    page = page.copy()
    shade = Image.new("L", (1, page.height), WHITE)
    draw = ImageDraw.Draw(shade)
    lines = []
    for y_mm in rng.choice(FOLDS):
        y, slant = pixels(y_mm + max(-6.0, min(6.0, rng.gauss(0, 2.5))), dpi), pixels(rng.uniform(-1.5, 1.5), dpi)
        lines.append(((0.0, y - slant), (float(page.width), y + slant)))
        side, depth, deepest = rng.choice((-1, 1)), round(pixels(8, dpi)), rng.randint(30, 80)
        for row in range(depth):
            draw.point((0, round(y) + side * row), fill=WHITE - round(deepest * (1 - row / depth)))
    page = ImageChops.multiply(page, shade.resize(page.size))
    for start, end in lines:
        rough_line(page, start, end, rng.uniform(0.4, 1.5), (225, 255), dpi, rng, gaps=0.1)
    return page


def written_on(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Somebody wrote on the codes: a long stroke of a pen or a marker, a note by hand, or a highlighter."""
    page = page.copy()
    kind = rng.choice(("stroke", "stroke", "marker", "note", "highlighter"))
    x, y = among_codes(dpi, rng)
    if kind == "note":
        _note(page, (x, y), dpi, rng)
        return page
    heading, steps = rng.uniform(0, 2 * math.pi), {"stroke": 40, "marker": 24, "highlighter": 16}[kind]
    back = pixels(steps * rng.uniform(0, 5), dpi)
    x, y = x - back * math.cos(heading), y - back * math.sin(heading)
    points = [(x, y)]
    for _ in range(steps):
        heading += rng.uniform(-0.35, 0.35) if kind != "highlighter" else rng.uniform(-0.03, 0.03)
        x, y = x + pixels(5, dpi) * math.cos(heading), y + pixels(5, dpi) * math.sin(heading)
        points.append((x, y))
    width_mm = {"stroke": rng.uniform(0.4, 1.0), "marker": rng.uniform(1.0, 2.5), "highlighter": 6.0}[kind]
    ink = Image.new("L", page.size, WHITE)
    tone = rng.randint(150, 205) if kind == "highlighter" else rng.randint(0, 90)
    ImageDraw.Draw(ink).line(points, fill=tone, width=max(1, round(pixels(width_mm, dpi))), joint="curve")
    return ImageChops.multiply(page, ink) if kind == "highlighter" else ImageChops.darker(page, ink)


def _note(page: Image.Image, place: Point, dpi: int, rng: Random) -> None:
    """Write up to three lines of a few words, letters 3 to 5 mm high, as strokes up and down."""
    draw = ImageDraw.Draw(page)
    tall, width, tone = rng.uniform(3, 5), max(1, round(pixels(rng.uniform(0.4, 0.7), dpi))), rng.randint(0, 90)
    for row in range(rng.randint(1, 3)):
        x, y = place[0], place[1] + pixels(row * 1.8 * tall, dpi)
        for _ in range(rng.randint(2, 4)):
            points = []
            for _ in range(rng.randint(6, 16)):
                points.append((x, y + pixels(rng.uniform(-tall, tall) / 2, dpi)))
                x += pixels(rng.uniform(0.8, 1.8), dpi)
            draw.line(points, fill=tone, width=width, joint="curve")
            x += pixels(4, dpi)


def _blob(middle: Point, radius: float, rng: Random, bulging: float = 0.14) -> list[Point]:
    """Return the outline of something spilt."""
    bulges = [(rng.uniform(0.3, 1) * bulging / turns, turns, rng.uniform(0, 2 * math.pi)) for turns in (2, 3, 5, 7)]
    outline = []
    for step in range(72):
        angle = step * math.pi / 36
        reach = radius * (1 + sum(size * turns**0.5 * math.sin(turns * angle + by) for size, turns, by in bulges))
        outline.append((middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle)))
    return outline


def blotted(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """An ink blot with splashes, a drink that dried with a dark rim, the ring of a cup, or a label stuck on."""
    place = among_codes(dpi, rng)
    kind = rng.choice(("ink", "drink", "ring", "label"))
    spilt = Image.new("L", page.size, WHITE)
    draw = ImageDraw.Draw(spilt)
    if kind == "ink":
        tone = rng.randint(0, 60)
        draw.polygon(_blob(place, pixels(rng.uniform(5, 22), dpi), rng), fill=tone)
        for _ in range(rng.randint(3, 12)):
            drop = (place[0] + pixels(rng.gauss(0, 30), dpi), place[1] + pixels(rng.gauss(0, 30), dpi))
            draw.polygon(_blob(drop, pixels(rng.uniform(0.3, 1.6), dpi), rng), fill=tone)
        return ImageChops.darker(page, spilt)
    if kind == "label":
        page = page.copy()
        wide, high = pixels(rng.uniform(25, 60), dpi), pixels(rng.uniform(12, 30), dpi)
        left, top = place[0] - wide / 2, place[1] - high / 2
        ImageDraw.Draw(page).rectangle((left, top, left + wide, top + high), fill=245, outline=120)
        return page
    if kind == "drink":
        outline, tone = _blob(place, pixels(rng.uniform(15, 40), dpi), rng), rng.randint(110, 200)
        draw.polygon(outline, fill=tone)
        draw.line([*outline, outline[0]], fill=tone - rng.randint(20, 60), width=round(pixels(1.2, dpi)))
    else:
        outline = _blob(place, pixels(rng.uniform(35, 45), dpi), rng, 0.02)
        draw.line([*outline, outline[0]], fill=rng.randint(60, 160), width=round(pixels(rng.uniform(2, 6), dpi)))
    return ImageChops.multiply(page, spilt.filter(ImageFilter.GaussianBlur(pixels(0.3, dpi))))


def torn(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A corner torn off, 40 to 120 mm along each edge, on a dark or a light ground."""
    page = page.copy()
    across, down = pixels(rng.uniform(40, 120), dpi), pixels(rng.uniform(40, 120), dpi)
    x, y = rng.choice((0, page.width)), rng.choice((0, page.height))
    inward = (across if x == 0 else -across, down if y == 0 else -down)
    edge, sway = [], pixels(1.5, dpi)
    for step in range(31):
        share = step / 30
        edge.append(
            (x + inward[0] * (1 - share) + rng.uniform(-sway, sway), y + inward[1] * share + rng.uniform(-sway, sway))
        )
    ImageDraw.Draw(page).polygon([(x, y), *edge], fill=rng.choice((WHITE, 40)))
    return page


def crumpled(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Crumpled into a ball and smoothed out: bent everywhere by up to 0.8 mm, shaded, a net of cracks in the toner."""
    page = _bent(page, dpi, rng)
    columns, rows = 12, 17
    small = Image.frombytes("L", (columns, rows), bytes(rng.randint(150, 255) for _ in range(columns * rows)))
    page = ImageChops.multiply(page, small.resize(page.size, Image.Resampling.BILINEAR))
    knots = [(rng.uniform(0, page.width), rng.uniform(0, page.height)) for _ in range(28)]
    for knot in knots:
        for other in _nearest(knot, knots, rng.randint(1, 3)):
            rough_line(page, knot, other, rng.uniform(0.1, 0.5), (200, 255), dpi, rng, gaps=0.25)
    return page


def _nearest(place: Point, places: Sequence[Point], count: int) -> list[Point]:
    def away(other: Point) -> float:
        return math.dist(place, other)

    return sorted((other for other in places if other != place), key=away)[:count]


def _bent(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Move the corners of a mesh of 8 by 11 by up to 0.8 mm each way."""
    columns, rows, reach = 8, 11, pixels(0.8, dpi)
    corner = {
        (column, row): (
            page.width * column / columns + rng.uniform(-reach, reach),
            page.height * row / rows + rng.uniform(-reach, reach),
        )
        for column in range(columns + 1)
        for row in range(rows + 1)
    }
    mesh = []
    for column in range(columns):
        for row in range(rows):
            box = (
                round(page.width * column / columns),
                round(page.height * row / rows),
                round(page.width * (column + 1) / columns),
                round(page.height * (row + 1) / rows),
            )
            around = ((column, row), (column, row + 1), (column + 1, row + 1), (column + 1, row))
            mesh.append((box, tuple(side for place in around for side in corner[place])))
    return page.transform(page.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=WHITE)
