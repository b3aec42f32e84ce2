"""A plain-text print: sections of text under their titles, set line for line, with who it is on every page.

For the copy that goes into the clinical system when it cannot be pasted: it is read, typed or scanned from paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reception_app.errors import SheetProblem
from reception_app.handover.sheets.clinical_rest import Heading
from reception_app.handover.sheets.faces import face_for
from reception_app.handover.sheets.flow import Section, draw_page, flow, text_block
from reception_app.handover.sheets.frame import Frame, continuation, continuation_height, footer
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, Pen
from reception_app.handover.sheets.setting import bold, clean, plain

_NOTHING = "Nothing is recorded."
_PARTS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class PlainSection:
    """A title and its text; a newline in the text ends a line."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PlainPrint:
    """What is printed. `sheet` is its name in capitals; `name`, `born`, `nhs` and `prison` stand on every page."""

    sheet: str
    name: str
    born: str
    nhs: str
    prison: str
    establishment: str
    made: str
    made_by: str
    training: bool
    sections: tuple[PlainSection, ...]


def settable(text: str) -> str:
    """Return `text` with each character that no face can set as a question mark: for prints that must not stop."""
    return "".join(part if part.isspace() else _settable_word(part) for part in _PARTS.findall(clean(text)))


def _settable_word(word: str) -> str:
    if _can_set(word):
        return word
    kept = "".join(letter if _can_set(letter) else "?" for letter in word)
    return kept if _can_set(kept) else "".join(letter if letter.isascii() else "?" for letter in kept)


def _can_set(word: str) -> bool:
    try:
        face_for(word, bold=False)
    except SheetProblem:
        return False
    return True


def plain_sheet(page: PlainPrint) -> bytes:
    """Return the print as a PDF. Raises SheetProblem (SH-101) for a character that cannot be printed."""
    frame = Frame(page.sheet, page.name, page.born, page.nhs, page.prison, "", page.made, page.training,
                  reference=page.establishment)  # fmt: skip
    made = plain("Made ", bold(page.made), f" by {page.made_by}, {page.establishment}.")
    sections = [Section(None, (text_block(LEFT, CONTENT, made, 9.5),))]
    for each in page.sections:
        text = text_block(LEFT, CONTENT, plain(each.text.strip("\n") or _NOTHING), 10)
        sections.append(Section(Heading(each.title.upper()), (text,)))
    pages = flow(sections, continuation_height(frame), BODY_END)
    pen = Pen(f"{page.sheet.capitalize()}, {page.made}", len(pages))
    for number, blocks in enumerate(pages):
        if number:
            pen.next_page()
        continuation(pen, frame)
        draw_page(pen, blocks)
        footer(pen, frame)
    return pen.finish()
