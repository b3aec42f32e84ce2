"""One picture of every damage, small, for the documents: what a damaged page looked like when it was counted.

python -m tests.support.damage_picture
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from reception_app.paths import resources
from tests.support.codes_pages import nine, raster
from tests.support.damage import DAMAGES
from tests.support.damage_table import OTHERS

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "damaged-paper.png"
COLUMNS, WIDE, HIGH, HEAD, DPI = 5, 300, 424, 30, 150


def main() -> int:
    """Write the picture."""
    shown = [name for name in DAMAGES if name != OTHERS]
    rows = -(-len(shown) // COLUMNS)
    sheet = Image.new("L", (COLUMNS * WIDE, rows * (HIGH + HEAD)), 255)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(resources() / "fonts" / "IBMPlexSansCondensed-SemiBold.ttf"), 20)
    for number, name in enumerate(shown):
        x, y = number % COLUMNS * WIDE, number // COLUMNS * (HIGH + HEAD)
        page = DAMAGES[name](raster(nine().clinical, DPI), DPI, Random(f"{name} shown"))
        page.thumbnail((WIDE - 10, HIGH), Image.Resampling.LANCZOS)
        draw.text((x + 5, y + 3), name, fill=0, font=font)
        sheet.paste(page, (x + 5, y + HEAD))
    sheet.quantize(16).save(TARGET, optimize=True)  # sixteen greys: a third of the size
    return 0


if __name__ == "__main__":
    sys.exit(main())
