"""The amendment slip: only what changed since the pack, was beside now. Words above the fold, codes below."""

from __future__ import annotations

from reception_app.handover.sheets.flow import Block, text_block
from reception_app.handover.sheets.frame import Frame, head_bar
from reception_app.handover.sheets.pen import ACT_RULE, BOX_RULE, CONTENT, LEFT, RIGHT, ROW_RULE, Pen
from reception_app.handover.sheets.setting import Line, bold, height_of, lay, plain
from reception_app.handover.sheets.slip import Foot, draw_slip, laid_out
from reception_app.handover.slip import SlipCodes
from reception_app.handover.views.amendment import AmendmentView, Changed, Side

_HALF = 88.5
_GAP = CONTENT - 2 * _HALF
_CODE = 24.0


def amendment_slip(view: AmendmentView, codes: SlipCodes | None) -> bytes:
    """Return the slip as a PDF. Raises SheetProblem SH-101 for a character without a glyph."""
    frame = Frame(
        sheet=f"AMENDMENT {view.place}", name=view.name, born=view.born, nhs=view.nhs, prison=view.prison,
        pack=view.pack, issued=view.made, training=view.training,
    )  # fmt: skip
    foot = Foot(
        "READ THESE AFTER THE PACK'S OWN CODES: the app puts amendments in line",
        "Choose Receive, then scan or photograph this page. If the pack or an earlier amendment has not been read, the "
        f"app says so and asks for it. Sheet number of this slip: {view.sheet_number}",
    )
    pages, total = laid_out(_blocks(view), frame, codes)
    pen = Pen(f"Amendment {view.place}, pack {view.pack}", total)
    draw_slip(pen, frame, "MEDICAL IN CONFIDENCE: healthcare staff only. Read with the pack.", pages, codes, foot)
    return pen.finish()


def _blocks(view: AmendmentView) -> list[Block]:
    count = len(view.changes)
    head = "1 CHANGE" if count == 1 else f"{count} CHANGES"
    blocks = [
        text_block(LEFT, CONTENT, plain(view.made_words), 9.5, after=0.4),
        text_block(LEFT, CONTENT, plain(view.follows), 9.5, after=0.8),
        text_block(LEFT, CONTENT, plain(bold("Why: "), view.why), 9.5, after=1.4),
        _bar(head, f"to {view.to_name}"),
        *(_change(each) for each in view.changes),
    ]
    what = "1 more change" if view.others == 1 else f"{view.others} more changes"
    more = f" {what} (answers, scores, what was taken out, and the like) in the file." if view.others else ""
    fasten = " Fasten this slip in front of the clinical sheet; strike through there what changed."
    blocks.append(
        text_block(LEFT, CONTENT, plain(bold("Everything else in the pack stands."), more, fasten), 9.5, after=1.0)
    )
    blocks.append(_seen())
    return blocks


def _bar(words: str, note: str) -> Block:
    def draw(pen: Pen, y: float) -> None:
        head_bar(pen, LEFT, y, CONTENT, words, note)

    return Block(7.6, draw)


def _change(change: Changed) -> Block:
    """Return was and now side by side; something new has no left side. What holds is framed twice as thick."""
    now, width = change.now, _HALF if change.was is not None else CONTENT
    right = RIGHT - width
    sides = [(right, width, _lines(now, width), ACT_RULE)]
    if change.was is not None:
        sides.append((LEFT, _HALF, _lines(change.was, _HALF), BOX_RULE))
    why = lay(plain(bold("Why: "), change.why), 9, CONTENT) if change.why else ()
    high = max(height_of(lines) for _, _, lines, _ in sides) + 3.0
    top = 5.2

    def draw(pen: Pen, y: float) -> None:
        pen.text(right, y + 3.8, "Now" if change.was is not None else "New", 8)
        if change.was is not None:
            pen.text(LEFT, y + 3.8, "Was", 8)
            middle = y + top + high / 2
            left = LEFT + _HALF + (_GAP - 3.4) / 2
            pen.shape([(left, middle - 3), (left + 3.4, middle), (left, middle + 3)])
        if change.code:
            _code(pen, y, change.code)
        for x, wide, lines, rule in sides:
            pen.box(x, y + top, wide, high, rule)
            pen.lines(x + 2, y + top + 1.5, lines)
        pen.lines(LEFT, y + top + high + 1.0, why)

    return Block(top + high + (height_of(why) + 1.0 if why else 0.0) + 2.0, draw)


def _code(pen: Pen, y: float, code: str) -> None:
    left = RIGHT - _CODE
    pen.text(left - 2, y + 3.8, "check code", 8, align="right")
    pen.box(left, y, _CODE, 4.6, BOX_RULE)
    for place, letter in enumerate(code):
        pen.text(left + (place + 0.5) * _CODE / len(code), y + 3.5, letter, 10.5, bold=True, align="centre")


def _lines(side: Side, width: float) -> tuple[Line, ...]:
    amount, dash, rest = side.dose.partition(" — ")
    dose = ("\n", bold(amount), dash + rest) if side.dose else ()
    notes = ("\n", bold("; ".join(side.notes), 9)) if side.notes else ()
    return lay(plain(bold(side.name, 11), *dose, *notes), 10, width - 4, leading=1.15)


def _seen() -> Block:
    def draw(pen: Pen, y: float) -> None:
        for x, words, end in ((LEFT, "Seen by (name)", 62.0), (78.0, "Date, time", 40.0), (122.0, "Done", 76.0)):
            pen.text(x, y + 3.4, words, 8)
            pen.rule(x, y + 10.0, x + end, ROW_RULE)

    return Block(11.4, draw)
