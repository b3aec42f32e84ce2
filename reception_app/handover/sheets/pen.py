"""Drawing on an A4 page in millimetres from its top left corner: text, rules, boxes and the sheets' signs.

Every mark is a drawn path, never a glyph: ticks, boxes, triangles, pictograms. Black, or white on black, only.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

from reception_app.handover.sheets.faces import face
from reception_app.handover.sheets.setting import LEADING, MM_PER_POINT, Line, Span, Words, forget, height_of, lay
from reception_app.late import late

if TYPE_CHECKING:
    from reportlab import rl_config
    from reportlab.pdfgen import canvas
else:
    rl_config, canvas = late("reportlab.rl_config"), late("reportlab.pdfgen.canvas")

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
LEFT, RIGHT, TOP, BODY_END = 12.0, 198.0, 10.0, 283.0
CONTENT = RIGHT - LEFT
ROW_RULE, BOX_RULE, SECTION_RULE, ACT_RULE = 0.6, 0.9, 1.4, 2.0
_POINT = 72 / 25.4


class Pen:
    """A canvas whose y runs down from the page's top in mm. `pages`: how many the sheet has."""

    def __init__(self, title: str, pages: int, *, floor: float = 8.0, language: str = "en-GB") -> None:
        self._buffer = io.BytesIO()
        face("Plex")
        # Page streams as bytes, not as text: a seventh smaller, and quicker to write.
        rl_config.useA85 = 0
        self.canvas: Any = canvas.Canvas(
            self._buffer,
            pagesize=(PAGE_WIDTH * _POINT, PAGE_HEIGHT * _POINT),
            invariant=1,
            pageCompression=1,
            initialFontName="Plex",
            lang=language,
        )
        self.canvas.setTitle(title)
        self.canvas.setCreator("Reception")
        self.canvas.setAuthor("")
        self.pages = pages
        self.page = 1
        self.floor = floor

    def next_page(self) -> None:
        """End this page and begin the next."""
        self.canvas.showPage()
        self.page += 1

    def finish(self) -> bytes:
        """End the last page and return the document."""
        self.canvas.showPage()
        self.canvas.save()
        forget()
        return self._buffer.getvalue()

    # Text

    def line(self, x: float, baseline: float, line: Line, *, align: str = "left", white: bool = False) -> None:
        """Draw one set line with its baseline at `baseline`; `x` is its left, middle or right as `align` says."""
        start = x - {"left": 0.0, "centre": line.width / 2, "right": line.width}[align]
        self.canvas.setFillGray(1 if white else 0)
        for piece in line.pieces:
            self.canvas.setFont(piece.face.name, piece.size)
            self.canvas.drawString((start + piece.x) * _POINT, (PAGE_HEIGHT - baseline) * _POINT, piece.text)
        if white:
            self.canvas.setFillGray(0)

    def lines(
        self, x: float, top: float, lines: tuple[Line, ...], *, align: str = "left", white: bool = False
    ) -> float:
        """Draw set lines downwards from `top` and return where they end."""
        y = top
        for line in lines:
            self.line(x, y + line.height / 2 + 0.34 * line.size * MM_PER_POINT, line, align=align, white=white)
            y += line.height
        return y

    def text(
        self,
        x: float,
        baseline: float,
        words: str | Words,
        size: float,
        *,
        bold: bool = False,
        align: str = "left",
        white: bool = False,
    ) -> float:
        """Draw words on one line and return their width in mm. Whoever calls has measured that they fit."""
        spans = (Span(words, bold),) if isinstance(words, str) else words
        set_lines = lay(spans, size, 10_000, floor=self.floor)
        for one in set_lines[:1]:
            self.line(x, baseline, one, align=align, white=white)
        return set_lines[0].width if set_lines else 0.0

    def paragraph(
        self, x: float, top: float, width: float, words: Words, size: float, *, leading: float = LEADING
    ) -> float:
        """Set and draw a paragraph from `top` and return where it ends."""
        return self.lines(x, top, lay(words, size, width, leading=leading, floor=self.floor))

    # Rules and boxes

    def rule(self, x: float, y: float, to_x: float, width: float = ROW_RULE, *, to_y: float | None = None) -> None:
        """Draw a black rule, `width` in points."""
        self.canvas.setStrokeGray(0)
        self.canvas.setLineWidth(width)
        end = y if to_y is None else to_y
        self.canvas.line(x * _POINT, (PAGE_HEIGHT - y) * _POINT, to_x * _POINT, (PAGE_HEIGHT - end) * _POINT)

    def dashed(self, x: float, y: float, to_x: float, width: float = ROW_RULE, *, to_y: float | None = None) -> None:
        """Draw a dashed rule."""
        self.canvas.setDash(3, 2)
        self.rule(x, y, to_x, width, to_y=to_y)
        self.canvas.setDash()

    def box(
        self, x: float, y: float, width: float, height: float, rule: float = BOX_RULE, *, dash: bool = False
    ) -> None:
        """Draw an empty box."""
        self.canvas.setStrokeGray(0)
        self.canvas.setLineWidth(rule)
        if dash:
            self.canvas.setDash(3, 2)
        self.canvas.rect(x * _POINT, (PAGE_HEIGHT - y - height) * _POINT, width * _POINT, height * _POINT)
        if dash:
            self.canvas.setDash()

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a black bar."""
        self.canvas.setFillGray(0)
        self.canvas.rect(
            x * _POINT, (PAGE_HEIGHT - y - height) * _POINT, width * _POINT, height * _POINT, stroke=0, fill=1
        )

    def wipe(self, x: float, y: float, width: float, height: float) -> None:
        """Fill with white."""
        self.canvas.setFillGray(1)
        self.canvas.rect(
            x * _POINT, (PAGE_HEIGHT - y - height) * _POINT, width * _POINT, height * _POINT, stroke=0, fill=1
        )
        self.canvas.setFillGray(0)

    def shape(
        self,
        points: list[tuple[float, float]],
        *,
        fill: bool = True,
        rule: float = 0.0,
        close: bool = True,
        white: bool = False,
    ) -> None:
        """Draw a path through points in mm; `white`: on a black ground."""
        path = self.canvas.beginPath()
        path.moveTo(points[0][0] * _POINT, (PAGE_HEIGHT - points[0][1]) * _POINT)
        for x, y in points[1:]:
            path.lineTo(x * _POINT, (PAGE_HEIGHT - y) * _POINT)
        if close:
            path.close()
        self.canvas.setFillGray(1 if white else 0)
        self.canvas.setStrokeGray(1 if white else 0)
        if rule:
            self.canvas.setLineWidth(rule)
        self.canvas.drawPath(path, stroke=1 if rule else 0, fill=1 if fill else 0)
        self.canvas.setFillGray(0)
        self.canvas.setStrokeGray(0)

    def circle(self, x: float, y: float, radius: float, rule: float = 0.9, *, fill: bool = False) -> None:
        """Draw a circle, open or filled."""
        self.canvas.setStrokeGray(0)
        self.canvas.setFillGray(0)
        self.canvas.setLineWidth(rule)
        self.canvas.circle(
            x * _POINT, (PAGE_HEIGHT - y) * _POINT, radius * _POINT, stroke=1 if rule else 0, fill=1 if fill else 0
        )

    def disc(self, x: float, y: float, radius: float, rule: float = 0.9) -> None:
        """Draw a white disc with a black edge, over whatever lies below."""
        self.canvas.setStrokeGray(0)
        self.canvas.setFillGray(1)
        self.canvas.setLineWidth(rule)
        self.canvas.circle(x * _POINT, (PAGE_HEIGHT - y) * _POINT, radius * _POINT, stroke=1, fill=1)
        self.canvas.setFillGray(0)

    def hatch(self, x: float, y: float, width: float, height: float, *, gap: float = 1.3, rule: float = 1.0) -> None:
        """Fill a rectangle with slanting lines."""
        self.canvas.saveState()
        path = self.canvas.beginPath()
        path.rect(x * _POINT, (PAGE_HEIGHT - y - height) * _POINT, width * _POINT, height * _POINT)
        self.canvas.clipPath(path, stroke=0, fill=0)
        count = int((height + 2 * width) / gap) + 1
        starts = [y - width + n * gap for n in range(count)]
        self.canvas.setStrokeGray(0)
        self.canvas.setLineWidth(rule)
        self.canvas.lines(
            [
                (
                    x * _POINT,
                    (PAGE_HEIGHT - start - width) * _POINT,
                    (x + width) * _POINT,
                    (PAGE_HEIGHT - start) * _POINT,
                )
                for start in starts
            ]
        )
        self.canvas.restoreState()

    # Signs

    def checkbox(self, x: float, y: float, size: float = 3.4) -> None:
        """Draw an empty tick box."""
        self.box(x, y, size, size, 1.0)

    def tick(self, x: float, y: float, size: float = 2.4) -> None:
        """Draw a tick in a square of `size` whose top left is (x, y)."""
        points = [(x, y + size * 0.55), (x + size * 0.36, y + size * 0.92), (x + size, y + size * 0.1)]
        self.shape(points, fill=False, rule=1.3, close=False)

    def cross(self, x: float, y: float, size: float = 2.4) -> None:
        """Draw a cross in a square."""
        inset = size * 0.12
        self.rule(x + inset, y + inset, x + size - inset, 1.3, to_y=y + size - inset)
        self.rule(x + size - inset, y + inset, x + inset, 1.3, to_y=y + size - inset)

    def ring(self, x: float, y: float, size: float = 2.4) -> None:
        """Draw an open circle in a square."""
        self.circle(x + size / 2, y + size / 2, size / 2 - 0.2, 1.1)

    def differs(self, x: float, y: float, size: float = 2.4) -> None:
        """Draw the sign for *says otherwise*: two bars struck through."""
        self.rule(x, y + size * 0.35, x + size, 1.2)
        self.rule(x, y + size * 0.68, x + size, 1.2)
        self.rule(x + size * 0.25, y + size, x + size * 0.75, 1.2, to_y=y)

    def danger(self, x: float, y: float, size: float = 6.0) -> None:
        """Draw the black triangle with a white exclamation mark."""
        height = size * 0.9
        self.shape([(x + size / 2, y), (x + size, y + height), (x, y + height)])
        middle = x + size / 2
        top, bottom = y + height * 0.36, y + height * 0.7
        self.shape([(middle - size * 0.06, top), (middle + size * 0.06, top), (middle + size * 0.035, bottom),
                    (middle - size * 0.035, bottom)], white=True)  # fmt: skip
        self.wipe(middle - size * 0.05, y + height * 0.77, size * 0.1, size * 0.1)

    def handset(self, x: float, y: float, size: float = 5.0) -> None:
        """Draw a telephone handset lying aslant in a square."""
        unit = size / 10
        turn = math.radians(-42)
        outline = [
            (0, 2.4),
            (2.6, 2.4),
            (2.9, 4.3),
            (7.1, 4.3),
            (7.4, 2.4),
            (10, 2.4),
            (10, 5.1),
            (8.9, 6.6),
            (1.1, 6.6),
            (0, 5.1),
        ]
        points = []
        for px, py in outline:
            dx, dy = px - 5, py - 5
            points.append(
                (
                    x + (5 + dx * math.cos(turn) - dy * math.sin(turn)) * unit,
                    y + (5 + dx * math.sin(turn) + dy * math.cos(turn)) * unit,
                )
            )
        self.shape(points)


def text_height(words: Words, size: float, width: float, *, leading: float = LEADING, floor: float = 8.0) -> float:
    """Return the height in mm of words set in `width`."""
    return height_of(lay(words, size, width, leading=leading, floor=floor))
