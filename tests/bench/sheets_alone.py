"""The floor of P7: ReportLab alone, setting the same pages.

Every paragraph of the sheets is broken into lines by ReportLab's own paragraph, once; and every mark that the sheets
ask of its canvas, written down beforehand, is asked again of a new one. The documents come out the same, byte for byte,
without views, fitting, codes to make, a seal, attachments or a check.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from reception_app.handover.sheets import pen, setting

ONE_LINE = 1_000.0
"""What is set in a width of more millimetres than this is a label, not a paragraph."""


@dataclass(frozen=True)
class _Asked:
    """One call: of the canvas (0) or a path of it, by name; `made`: the number of the path it began."""

    of: int
    name: str
    given: tuple[Any, ...]
    named: dict[str, Any]
    made: int | None


@dataclass
class _Document:
    named: dict[str, Any]
    asked: list[_Asked] = field(default_factory=list)


@dataclass(frozen=True)
class _ToBreak:
    """A paragraph: its markup, and its size, leading and width in points."""

    markup: str
    size: float
    leading: float
    width: float


@dataclass
class Pages:
    """All that ReportLab is asked for a pack: the paragraphs by their words, and the documents."""

    documents: list[_Document] = field(default_factory=list)
    paragraphs: dict[str, _ToBreak] = field(default_factory=dict)


class _Listener:
    """Stands before a canvas or a path, writes down what is asked of it, and asks it."""

    def __init__(self, stands_before: Any, document: _Document, number: int) -> None:
        self.stands_before, self.number = stands_before, number
        self._document = document

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.stands_before, name)
        if not callable(found):
            return found

        def asked(*given: Any, **named: Any) -> Any:
            answer = found(*(_behind(each) for each in given), **named)
            made = len(self._document.asked) + 1 if name == "beginPath" else None
            self._document.asked.append(_Asked(self.number, name, given, named, made))
            return answer if made is None else _Listener(answer, self._document, made)

        return asked


def _behind(given: Any) -> Any:
    return given.stands_before if isinstance(given, _Listener) else given


def written_down(make: Callable[[], object]) -> Pages:
    """Return what `make` asks of every canvas it begins, and the words it sets."""
    pages = Pages()
    # By name, for neither is for others to change.
    sheets: Any = pen
    words_in_lines: Any = setting
    real_canvas, real_laid = sheets.canvas, words_in_lines._laid

    def listened(buffer: io.BytesIO, **named: Any) -> _Listener:
        pages.documents.append(_Document(named))
        return _Listener(real_canvas.Canvas(buffer, **named), pages.documents[-1], 0)

    def laid(words: setting.Words, size: float, width: float, leading: float, floor: float) -> tuple[setting.Line, ...]:
        if width < ONE_LINE:
            markup = "".join(f"<b>{escape(each.text)}</b>" if each.bold else escape(each.text) for each in words)
            in_points = width / setting.MM_PER_POINT
            pages.paragraphs[markup] = _ToBreak(markup, size, size * leading, in_points)
        lines: tuple[setting.Line, ...] = real_laid(words, size, width, leading, floor)
        return lines

    patched: Any = laid
    patched.cache_clear = real_laid.cache_clear
    sheets.canvas, words_in_lines._laid = SimpleNamespace(Canvas=listened), patched
    try:
        make()
    finally:
        sheets.canvas, words_in_lines._laid = real_canvas, real_laid
    return pages


def asked_again(pages: Pages) -> list[bytes]:
    """Break the paragraphs, ask all marks again of new canvases and return the documents."""
    for words in pages.paragraphs.values():
        style = ParagraphStyle("sheet", fontName="Plex", fontSize=words.size, leading=words.leading)
        Paragraph(words.markup, style).wrap(words.width, 100_000)
    made = []
    for document in pages.documents:
        buffer = io.BytesIO()
        parts: dict[int, Any] = {0: Canvas(buffer, **document.named)}
        for each in document.asked:
            given = (parts[one.number] if isinstance(one, _Listener) else one for one in each.given)
            answer = getattr(parts[each.of], each.name)(*given, **each.named)
            if each.made is not None:
                parts[each.made] = answer
        made.append(buffer.getvalue())
    return made
