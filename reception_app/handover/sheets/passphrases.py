"""One page for each user who gets a one-time passphrase: handed over in person, destroyed when they chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reception_app.handover.sheets.key_pages import key_head, notes
from reception_app.handover.sheets.pen import CONTENT, LEFT, SECTION_RULE, Pen
from reception_app.handover.sheets.setting import bold, plain

_POINTS = 26.0
_WHAT = (
    (bold("Sign in once with it,"), " with the dashes; then choose a passphrase of your own, which only you know."),
    (bold("It is for you alone."), " Nobody else may read, keep or use it. Destroy this page when you have chosen."),
    (bold("Reading it."), " Small letters and digits. No 0, O, 1, l or i is in it."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PassphrasePage:
    """All that one page says: whose one-time passphrase, of which desk, when and by whom it was made."""

    full_name: str
    username: str
    once: str
    establishment: str
    desk: str
    made: str
    made_by: str
    training: bool


def passphrases_sheet(pages: Sequence[PassphrasePage]) -> bytes:
    """Return the pages as one PDF, one for each. Raises SheetProblem SH-101 for a character without a glyph."""
    pen = Pen("One-time passphrases", len(pages))
    for number, page in enumerate(pages):
        if number:
            pen.next_page()
        _page(pen, page)
    return pen.finish()


def _page(pen: Pen, page: PassphrasePage) -> None:
    bar = "Handed over in person. Not left on a desk or in a pigeonhole."
    y = key_head(pen, "ONE-TIME PASSPHRASE", bar, training=page.training)
    y = pen.paragraph(LEFT, y, CONTENT, plain(bold(page.full_name)), 15)
    y = pen.paragraph(LEFT, y + 1, CONTENT, plain("User name: ", bold(page.username)), 13)
    y = pen.paragraph(LEFT, y + 1, CONTENT, plain(f"{page.establishment}, {page.desk}"), 10.5)
    y = pen.paragraph(LEFT, y + 1, CONTENT, plain(f"Made {page.made} by {page.made_by}."), 10.5)
    pen.box(LEFT, y + 6, CONTENT, 24, SECTION_RULE)
    pen.text(LEFT + 8, y + 21, page.once, _POINTS, bold=True)
    y += 36
    notes(pen, y, _WHAT, 4)
