"""What happens to a sheet of paper between two desks, done to a raster of the real page.

Each damage takes the grey page, its resolution and a seeded source of chance, and returns the page as a scanner or a
telephone would deliver it: every one ends on a scanner's glass, under a camera, in a copier or a fax. Lengths are
millimetres. No printer, scanner or telephone was tried: this is a model.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.support import damage_marks as marks
from tests.support.damage_marks import BLACK, WHITE, pixels

Damage = Callable[[Image.Image, int, Random], Image.Image]


def noisy(page: Image.Image, rng: Random, strength: int) -> Image.Image:
    """Add grain of up to ± `strength` grey levels."""
    grain = Image.frombytes("L", page.size, rng.randbytes(page.width * page.height))
    scaled = grain.point([value * 2 * strength // 255 for value in range(256)])
    return ImageChops.add(page, scaled, 1, -strength)


def soft(page: Image.Image, mm: float, dpi: int) -> Image.Image:
    """Blur with a standard deviation of `mm`."""
    return page.filter(ImageFilter.GaussianBlur(pixels(mm, dpi)))


def turned(page: Image.Image, degrees: float) -> Image.Image:
    """Turn the page about its middle on white, the glass as large as it needs."""
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=abs(degrees) > 10, fillcolor=WHITE)


def jpeg(page: Image.Image, quality: int) -> Image.Image:
    """Squeeze the page through a JPEG."""
    squeezed = io.BytesIO()
    page.save(squeezed, "JPEG", quality=quality)
    return Image.open(squeezed).convert("L")


def two_tones(page: Image.Image, threshold: int) -> Image.Image:
    """Make every pixel black or white."""
    return page.point([WHITE if value >= threshold else BLACK for value in range(256)])


def laid(page: Image.Image, dpi: int, rng: Random, most: float = 0.8) -> Image.Image:
    """Laid on the glass by hand: up to `most` degrees askew, 1.5 mm off, feed and lens a little long or short."""
    angle = math.radians(rng.uniform(-most, most))
    wide, high = rng.uniform(0.993, 1.007), rng.uniform(0.993, 1.007)
    cos, sin, reach = math.cos(angle), math.sin(angle), pixels(1.5, dpi)
    mid_x, mid_y = page.width / 2, page.height / 2
    a, b, d, e = cos * wide, sin * high, -sin * wide, cos * high
    c = mid_x - a * mid_x - b * mid_y + rng.uniform(-reach, reach)
    f = mid_y - d * mid_x - e * mid_y + rng.uniform(-reach, reach)
    how = (a, b, c, d, e, f)
    return page.transform(page.size, Image.Transform.AFFINE, how, Image.Resampling.BILINEAR, fillcolor=WHITE)


def inked(page: Image.Image, rng: Random, gain: float = 1.6) -> Image.Image:
    """As toner on paper: dark parts a little swollen or thin, black not black, white not white. On a blurred page."""
    middle, ink, paper = rng.randint(105, 150), rng.randint(5, 45), rng.randint(228, 252)
    curve = (max(0.0, min(1.0, 0.5 + gain * (value - middle) / 255)) for value in range(256))
    return page.point([round(ink + (paper - ink) * share) for share in curve])


def scanned(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A good scanner: a little askew, a little soft, a little grain."""
    return noisy(inked(soft(laid(page, dpi, rng), rng.uniform(0.03, 0.06), dpi), rng), rng, 8)


def after(mark: Damage) -> Damage:
    """Return the damage that is `mark` on the paper and then a good scanner."""

    def damaged(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
        return scanned(mark(page, dpi, rng), dpi, rng)

    return damaged


def one_bit(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A scanner set to black and white."""
    return two_tones(scanned(page, dpi, rng), rng.randint(95, 165))


def shrunk(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Printed with "fit to page": 90 to 97 % of its size in the middle of the sheet."""
    scale = rng.uniform(0.90, 0.97)
    small = page.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.BICUBIC)
    sheet = Image.new("L", page.size, WHITE)
    sheet.paste(small, ((page.width - small.width) // 2, (page.height - small.height) // 2))
    return scanned(sheet, dpi, rng)


def rotation(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Laid on the glass on its side, upside down or at any angle."""
    quarters = rng.choice((0, 90, 180, 270)) + rng.uniform(-8, 8)
    return scanned(turned(page, rng.choice((quarters, rng.uniform(0, 360)))), dpi, rng)


def blur(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Out of focus by about 0.2 mm."""
    return noisy(soft(laid(page, dpi, rng), rng.uniform(0.12, 0.2), dpi), rng, 6)


def strong_jpeg(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Squeezed until it shows."""
    return jpeg(scanned(page, dpi, rng), rng.randint(12, 30))


def photocopy(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """One copy: contrast raised, darker at an edge, a little larger or smaller, specks and streaks of a dirty glass."""
    copied = soft(page, 0.08, dpi)
    gain, middle = rng.uniform(2.0, 3.5), rng.randint(100, 155)
    copied = copied.point([max(0, min(255, round(128 + gain * (value - middle)))) for value in range(256)])
    scale = rng.uniform(0.985, 1.015)
    copied = copied.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(copied)
    for _ in range(rng.randint(100, 500)):
        x, y, radius = rng.uniform(0, copied.width), rng.uniform(0, copied.height), pixels(rng.uniform(0.05, 0.2), dpi)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rng.choice((BLACK, WHITE)))
    for _ in range(rng.randint(0, 2)):
        x, width = rng.uniform(0.05, 0.95) * copied.width, max(1, round(pixels(rng.uniform(0.1, 0.3), dpi)))
        draw.line((x, 0, x, copied.height), fill=rng.randint(40, 200), width=width)
    shade = Image.frombytes("L", (4, 5), bytes(rng.randint(205, 255) for _ in range(20)))
    copied = ImageChops.multiply(copied, shade.resize(copied.size, Image.Resampling.BICUBIC))
    return noisy(turned(copied, rng.uniform(-1, 1)), rng, 6)


def photocopy_twice(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """A copy of a copy."""
    return photocopy(photocopy(page, dpi, rng), dpi, rng)


def low_contrast(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Printed with the toner nearly out, paler in bands, or scanned too light."""
    dark, light = rng.randint(110, 165), rng.randint(215, 245)
    faded = soft(laid(page, dpi, rng), 0.04, dpi).point([dark + (light - dark) * value // 255 for value in range(256)])
    paler = Image.frombytes("L", (7, 2), bytes(rng.randint(0, light - dark - 40) for _ in range(14)))
    ceiling = ImageChops.add(faded, paler.resize(page.size, Image.Resampling.BICUBIC))
    bands = ImageChops.darker(ceiling, Image.new("L", page.size, light))
    return noisy(bands, rng, 8)


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
    """Held over by hand with a telephone: perspective, shadow, a table, shake, grain, JPEG."""
    width, height = page.size
    lean = math.radians(rng.uniform(-8, 8))

    def seen_at(x: float, y: float) -> tuple[float, float]:
        out_x, out_y = (x - 0.5) * 0.84 * width, (y - 0.5) * 0.84 * height
        return (
            width / 2 + out_x * math.cos(lean) - out_y * math.sin(lean) + rng.uniform(-0.05, 0.05) * width,
            height / 2 + out_x * math.sin(lean) + out_y * math.cos(lean) + rng.uniform(-0.05, 0.05) * height,
        )

    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    source = [(x * width, y * height) for x, y in corners]
    coefficients = _coefficients(source, [seen_at(x, y) for x, y in corners])
    table = rng.randint(40, 190)
    seen = page.transform(
        page.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=table
    )
    seen = _shaken(ImageChops.multiply(inked(seen, rng, 1.0), _light(page.size, dpi, rng)), dpi, rng)
    return jpeg(noisy(seen, rng, 12), rng.randint(55, 85))


def _light(size: tuple[int, int], dpi: int, rng: Random) -> Image.Image:
    """Return uneven light with, half the time, the shadow of a hand or the telephone across it."""
    patches = Image.frombytes("L", (3, 4), bytes(rng.randint(150, 255) for _ in range(12)))
    light = patches.resize(size, Image.Resampling.BICUBIC)
    if rng.random() < 0.5:
        shadow = Image.new("L", (size[0] // 8, size[1] // 8), WHITE)
        x, y = rng.uniform(0, 1) * shadow.width, rng.uniform(0, 1) * shadow.height
        heading = rng.uniform(0, 2 * math.pi)
        far = 2 * shadow.height
        ends = [(x + far * math.cos(heading + by), y + far * math.sin(heading + by)) for by in (-0.9, 0.9)]
        ImageDraw.Draw(shadow).polygon([(x, y), *ends], fill=rng.randint(110, 200))
        shadow = shadow.filter(ImageFilter.GaussianBlur(pixels(rng.uniform(0.5, 4), dpi) / 8))
        light = ImageChops.multiply(light, shadow.resize(size, Image.Resampling.BICUBIC))
    return light


def _shaken(seen: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Out of focus by up to 0.09 mm and moved by up to 0.2 mm while the shutter was open."""
    by, heading = pixels(rng.uniform(0, 0.2), dpi), rng.uniform(0, 2 * math.pi)
    moved = ImageChops.offset(seen, round(by * math.cos(heading)), round(by * math.sin(heading)))
    return soft(Image.blend(seen, moved, 0.5), rng.uniform(0.03, 0.09), dpi)


def fax(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Faxed at 200 × 100 dots to the inch, askew, black or white, lines lost or repeated, and drawn square again."""
    width, height = round(page.width * 200 / dpi), round(page.height * 100 / dpi)
    small = laid(page, dpi, rng).resize((width, height), Image.Resampling.BOX)
    sent = two_tones(noisy(small, rng, 20), rng.randint(115, 140))
    for _ in range(rng.randint(0, 3)):
        y = rng.randrange(1, height)
        sent.paste(sent.crop((0, y - 1, width, y)), (0, y))
    return sent.resize((width, height * 2), Image.Resampling.NEAREST)


def everyday(page: Image.Image, dpi: int, rng: Random) -> Image.Image:
    """Folded, creased, photocopied and scanned askew to a JPEG: what a fax-and-folder morning does."""
    marked = marks.creased(marks.folded(page, dpi, rng), dpi, rng)
    return strong_jpeg(turned(photocopy(marked, dpi, rng), rng.uniform(-3, 3)), dpi, rng)


crease = after(marks.creased)

DAMAGES: dict[str, Damage] = {
    "good scan": scanned,
    "black or white": one_bit,
    "fit to page": shrunk,
    "rotation": rotation,
    "blur": blur,
    "JPEG": strong_jpeg,
    "photocopy": photocopy,
    "photocopy twice": photocopy_twice,
    "crease": crease,
    "crease and stroke": after(marks.crossed),
    "fold": after(marks.folded),
    "pen": after(marks.written_on),
    "blot": after(marks.blotted),
    "low contrast": low_contrast,
    "crumple": after(marks.crumpled),
    "photograph": photograph,
    "fax": fax,
    "missing corner": after(marks.torn),
    "pages missing": scanned,
    "all together": everyday,
}
"""Every damage by its name; "all together" is harder than what is promised. Of "pages missing" the other pages, those
that are left, come in any order (`damage_table`)."""
