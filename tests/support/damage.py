"""What happens to a sheet of paper between two desks, done to a raster of the real page.

Each damage takes the grey page, its resolution and a seeded source of chance, and returns the page as a scanner or a
telephone would deliver it. Lengths are millimetres. No printer, scanner or telephone was tried: this is a model.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Damage = Callable[[Image.Image, int, Random], Image.Image]

WHITE, BLACK = 255, 0
FOLDS = (99.0, 148.5, 198.0)


def pixels(mm: float, dpi: int) -> float:
    """Return a length in pixels."""
    return mm / 25.4 * dpi


def noisy(page: Image.Image, rng: Random, strength: int) -> Image.Image:
    """Add grain of up to ± `strength` grey levels."""
    grain = Image.frombytes("L", page.size, rng.randbytes(page.width * page.height))
    scaled = grain.point([value * 2 * strength // 255 for value in range(256)])
    return ImageChops.add(page, scaled, 1, -strength)


def turned(page: Image.Image, degrees: float) -> Image.Image:
    """Turn the page about its middle on white."""
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=abs(degrees) > 10, fillcolor=WHITE)


def jpeg(page: Image.Image, quality: int) -> Image.Image:
    """Squeeze the page through a JPEG."""
    squeezed = io.BytesIO()
    page.save(squeezed, "JPEG", quality=quality)
    return Image.open(squeezed).convert("L")


def two_tones(page: Image.Image, threshold: int) -> Image.Image:
    """Make every pixel black or white."""
    return page.point([WHITE if value >= threshold else BLACK for value in range(256)])


def clean(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A good scanner: a little soft, a little grain."""
    return noisy(page.filter(ImageFilter.GaussianBlur(pixels(0.04, dpi))), rng, 8)


def one_bit(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A scanner set to black and white."""
    return two_tones(clean(page, dpi, rng), rng.randint(110, 150))


def rotation(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Laid on the glass askew, on its side or upside down."""
    return clean(turned(page, rng.choice((0, 0, 90, 180, 270)) + rng.uniform(-8, 8)), dpi, rng)


def blur(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Out of focus by about 0.2 mm."""
    return noisy(page.filter(ImageFilter.GaussianBlur(pixels(rng.uniform(0.12, 0.2), dpi))), rng, 6)


def strong_jpeg(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Squeezed until it shows."""
    return jpeg(clean(page, dpi, rng), rng.randint(12, 30))


def photocopy(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """One copy: softened, its contrast raised, a little larger or smaller, specks."""
    soft = page.filter(ImageFilter.GaussianBlur(pixels(0.08, dpi)))
    gain, middle = rng.uniform(2.0, 3.5), rng.randint(115, 150)
    copied = soft.point([max(0, min(255, round(128 + gain * (value - middle)))) for value in range(256)])
    scale = rng.uniform(0.985, 1.015)
    copied = copied.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(copied)
    for _ in range(rng.randint(50, 250)):
        x, y, radius = rng.uniform(0, copied.width), rng.uniform(0, copied.height), pixels(rng.uniform(0.05, 0.2), dpi)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rng.choice((BLACK, BLACK, WHITE)))
    return noisy(turned(copied, rng.uniform(-1, 1)), rng, 6)


def photocopy_twice(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A copy of a copy."""
    return photocopy(photocopy(page, dpi, rng), dpi, rng)


def _line(page: Image.Image, start: tuple[float, float], end: tuple[float, float], width: float, tone: int) -> None:
    ImageDraw.Draw(page).line((*start, *end), fill=tone, width=max(1, round(width)))


def crease(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A sharp crease anywhere, nearly level or nearly upright, from which the toner has fallen."""
    creased = page.copy()
    lean = pixels(rng.uniform(-8, 8), dpi)
    width = pixels(rng.uniform(0.6, 1.5), dpi)
    if rng.random() < 0.5:
        y = rng.uniform(0.15, 0.85) * page.height
        _line(creased, (0, y - lean), (page.width, y + lean), width, rng.randint(215, 255))
    else:
        x = rng.uniform(0.05, 0.95) * page.width
        _line(creased, (x - lean, 0), (x + lean, page.height), width, rng.randint(215, 255))
    return clean(creased, dpi, rng)


def crossed_creases(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A crease across and a pen stroke down: together they meet a row and a column."""
    crossed = page.copy()
    y, x = rng.uniform(0.2, 0.8) * page.height, rng.uniform(0.1, 0.9) * page.width
    lean = pixels(rng.uniform(-6, 6), dpi)
    _line(crossed, (0, y - lean), (page.width, y + lean), pixels(rng.uniform(0.6, 1.5), dpi), WHITE)
    _line(crossed, (x - lean, 0), (x + lean, page.height), pixels(rng.uniform(0.4, 1.0), dpi), rng.randint(0, 60))
    return clean(crossed, dpi, rng)


def fold(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Folded for an envelope, C5 or DL: worn white along the folds, a shadow beside them."""
    folded = page.copy()
    for y_mm in rng.choice(((148.5,), (99.0, 198.0), (99.0, 148.5, 198.0))):
        y = pixels(y_mm + rng.uniform(-1, 1), dpi)
        _line(folded, (0, y), (page.width, y), pixels(rng.uniform(0.5, 1.5), dpi), WHITE)
        depth = round(pixels(6, dpi))
        for row in range(depth):
            strip = (0, round(y) + row, page.width, round(y) + row + 1)
            shade = round(60 * (1 - row / depth))
            folded.paste(ImageChops.subtract(folded.crop(strip), Image.new("L", (page.width, 1), shade)), strip[:2])
    return clean(turned(folded, rng.uniform(-2, 2)), dpi, rng)


def pen(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Somebody wrote on it: a wavering stroke of ballpoint or marker."""
    written = page.copy()
    x, y = rng.uniform(0, 1) * page.width, rng.uniform(0.15, 0.85) * page.height
    heading, points = rng.uniform(0, 2 * math.pi), [(x, y)]
    for _ in range(40):
        heading += rng.uniform(-0.35, 0.35)
        x, y = x + pixels(5, dpi) * math.cos(heading), y + pixels(5, dpi) * math.sin(heading)
        points.append((x, y))
    width = max(1, round(pixels(rng.choice((0.5, 0.7, 1.0)), dpi)))
    ImageDraw.Draw(written).line(points, fill=rng.randint(0, 90), width=width, joint="curve")
    return clean(written, dpi, rng)


def blot(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A spilt drink or an ink blot, up to the size of a cup."""
    blotted = page.copy()
    x, y = rng.uniform(0.1, 0.9) * page.width, rng.uniform(0.15, 0.85) * page.height
    wide, high = pixels(rng.uniform(8, 35), dpi), pixels(rng.uniform(8, 35), dpi)
    tone = rng.choice((BLACK, 60, 120))
    ImageDraw.Draw(blotted).ellipse((x - wide, y - high, x + wide, y + high), fill=tone)
    return clean(blotted, dpi, rng)


def low_contrast(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Printed with the toner nearly out, or scanned too light."""
    dark, light = rng.randint(110, 165), rng.randint(215, 245)
    faded = page.point([dark + (light - dark) * value // 255 for value in range(256)])
    return clean(faded, dpi, rng)


def crumple(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Crumpled and smoothed out: bent everywhere by up to 0.8 mm, shaded, with small cracks in the toner."""
    columns, rows = 8, 11
    reach = pixels(0.8, dpi)
    shift = {
        (column, row): (rng.uniform(-reach, reach), rng.uniform(-reach, reach))
        for column in range(columns + 1)
        for row in range(rows + 1)
    }

    def corner(column: int, row: int) -> tuple[float, float]:
        dx, dy = shift[column, row]
        return page.width * column / columns + dx, page.height * row / rows + dy

    mesh = []
    for column in range(columns):
        for row in range(rows):
            box = (
                round(page.width * column / columns),
                round(page.height * row / rows),
                round(page.width * (column + 1) / columns),
                round(page.height * (row + 1) / rows),
            )
            corners = (
                *corner(column, row),
                *corner(column, row + 1),
                *corner(column + 1, row + 1),
                *corner(column + 1, row),
            )
            mesh.append((box, corners))
    bent = page.transform(page.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=WHITE)
    small = Image.frombytes("L", (columns, rows), bytes(rng.randint(0, 90) for _ in range(columns * rows)))
    bent = ImageChops.subtract(bent, small.resize(page.size, Image.Resampling.BICUBIC))
    for _ in range(rng.randint(10, 25)):
        x, y = rng.uniform(0, page.width), rng.uniform(0, page.height)
        angle, length = rng.uniform(0, math.pi), pixels(rng.uniform(4, 18), dpi)
        end = (x + length * math.cos(angle), y + length * math.sin(angle))
        _line(bent, (x, y), end, pixels(rng.uniform(0.1, 0.4), dpi), WHITE)
    return clean(bent, dpi, rng)


def _coefficients(source: list[tuple[float, float]], target: list[tuple[float, float]]) -> list[float]:
    """Return the eight numbers that take `target` corners to `source` ones (Gauss–Jordan on 8 equations)."""
    rows: list[list[float]] = []
    for (sx, sy), (tx, ty) in zip(source, target, strict=True):
        rows.append([tx, ty, 1, 0, 0, 0, -sx * tx, -sx * ty, sx])
        rows.append([0, 0, 0, tx, ty, 1, -sy * tx, -sy * ty, sy])
    for pivot in range(8):
        best = max(range(pivot, 8), key=lambda row: abs(rows[row][pivot]))
        rows[pivot], rows[best] = rows[best], rows[pivot]
        rows[pivot] = [value / rows[pivot][pivot] for value in rows[pivot]]
        for row in range(8):
            if row != pivot:
                factor = rows[row][pivot]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[pivot], strict=True)]
    return [row[8] for row in rows]


def photograph(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Held over by hand with a telephone: perspective, uneven light, a dark table, grain, JPEG."""
    edge = 0.06
    width, height = page.size

    def away(x: float, y: float) -> tuple[float, float]:
        return (
            width * (edge + x * (1 - 2 * edge) + rng.uniform(-0.05, 0.05)),
            height * (edge + y * (1 - 2 * edge) + rng.uniform(-0.05, 0.05)),
        )

    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    source = [(x * width, y * height) for x, y in corners]
    coefficients = _coefficients(source, [away(x, y) for x, y in corners])
    seen = page.transform(page.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=70)
    light = Image.frombytes("L", (3, 4), bytes(rng.randint(0, 100) for _ in range(12)))
    seen = ImageChops.subtract(seen, light.resize(page.size, Image.Resampling.BICUBIC))
    seen = seen.filter(ImageFilter.GaussianBlur(pixels(rng.uniform(0.03, 0.09), dpi)))
    return jpeg(noisy(seen, rng, 12), rng.randint(55, 85))


def fax(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Faxed at 200 × 100 dots to the inch, black or white, and drawn square again."""
    width, height = round(page.width * 200 / dpi), round(page.height * 100 / dpi)
    sent = two_tones(page.resize((width, height), Image.Resampling.BOX), rng.randint(115, 140))
    return sent.resize((width, height * 2), Image.Resampling.NEAREST)


def missing_corner(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A corner torn off, up to 75 mm along each edge."""
    torn = page.copy()
    across, down = pixels(rng.uniform(30, 75), dpi), pixels(rng.uniform(30, 75), dpi)
    x, y = rng.choice((0, page.width)), rng.choice((0, page.height))
    inward = (across if x == 0 else -across, down if y == 0 else -down)
    tone = rng.choice((WHITE, 40))
    ImageDraw.Draw(torn).polygon([(x, y), (x + inward[0], y), (x, y + inward[1])], fill=tone)
    return clean(torn, dpi, rng)


def everyday(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Folded, creased, photocopied and scanned askew to a JPEG: what a fax-and-folder morning does."""
    return strong_jpeg(
        turned(photocopy(crease(fold(page, dpi, rng), dpi, rng), dpi, rng), rng.uniform(-3, 3)), dpi, rng
    )


DAMAGES: dict[str, Damage] = {
    "clean": clean,
    "one bit": one_bit,
    "rotation": rotation,
    "blur": blur,
    "JPEG": strong_jpeg,
    "photocopy": photocopy,
    "photocopy twice": photocopy_twice,
    "crease": crease,
    "crease and stroke": crossed_creases,
    "fold": fold,
    "pen": pen,
    "blot": blot,
    "low contrast": low_contrast,
    "crumple": crumple,
    "photograph": photograph,
    "fax": fax,
    "missing corner": missing_corner,
    "all together": everyday,
}
"""Every damage by its name; "all together" is harder than what is promised."""
