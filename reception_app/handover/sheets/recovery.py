"""The page for the safe: a desk's recovery code in large signs, what it is for, and where to write who has it."""

from __future__ import annotations

from dataclasses import dataclass

from reception_app.handover.sheets.key_pages import key_head, notes
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, ROW_RULE, SECTION_RULE, Pen
from reception_app.handover.sheets.setting import bold, plain

_ROWS = ((0, 4), (4, 7))
_STEP = 44.0
"""From group to group, in mm."""
_POINTS = 26.0
_WHAT = (
    (bold("What it is for."), " When nobody who looks after this desk can sign in, press Alt N at its sign-in. With "
     "this code one desk administrator chooses a new passphrase. No record is lost."),
    (bold("Keep it in a safe."), " Whoever has this page can open the records of this desk. Do not copy, photograph, "
     "scan or send it."),
    (bold("It counts once."), " When it is used, or a new one is made, it is void: destroy this page then."),
    (bold("Reading it."), " Capitals or small letters, dashes or none. A round sign is a zero, an upright stroke is a "
     "one: O, I, L and U are never in it. The last sign of each group checks the four before it."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """All that the page says: the code as it is typed, of which desk, when and by whom it was made."""

    code: str
    establishment: str
    desk: str
    made: str
    made_by: str
    training: bool


def recovery_sheet(page: RecoveryPage) -> bytes:
    """Return the page as a PDF. Raises SheetProblem SH-101 for a character without a glyph."""
    pen = Pen("Recovery code", 1)
    bar = "For the safe. Not for a drawer, a screen or an envelope."
    y = key_head(pen, "RECOVERY CODE OF A DESK", bar, training=page.training)
    y = pen.paragraph(LEFT, y, CONTENT, plain(bold(f"{page.establishment}, {page.desk}")), 13)
    y = pen.paragraph(LEFT, y + 1, CONTENT, plain(f"Made {page.made} by {page.made_by}."), 10.5)
    y = _code(pen, page.code, y + 8)
    y = notes(pen, y, _WHAT, 4)
    _kept(pen, y + 14)
    return pen.finish()


def _code(pen: Pen, code: str, top: float) -> float:
    groups, height = code.split("-"), 44.0
    pen.box(LEFT, top, CONTENT, height, SECTION_RULE)
    y = top + 17
    for start, end in _ROWS:
        for place, group in enumerate(groups[start:end]):
            pen.text(LEFT + 8 + place * _STEP, y, group, _POINTS, bold=True)
            pen.text(LEFT + 8 + place * _STEP, y + 5, f"group {start + place + 1}", 8)
        y += 18
    return top + height


def _kept(pen: Pen, y: float) -> None:
    for label in ("Put into the safe of", "Date, name and signature", "Void since, destroyed by"):
        pen.text(LEFT, y, label, 10.5)
        pen.rule(LEFT + 52, y + 0.8, RIGHT, ROW_RULE)
        y += 12
