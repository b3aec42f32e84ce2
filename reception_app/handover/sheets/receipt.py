"""The receipt slip: what came of a pack, back to the desk that sent it. Words above the fold, codes below."""

from __future__ import annotations

from reception_app.handover.sheets.flow import Block, Cell, row_block, text_block
from reception_app.handover.sheets.frame import Frame
from reception_app.handover.sheets.pen import ACT_RULE, BOX_RULE, CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import Line, Span, bold, height_of, lay, plain, width_of
from reception_app.handover.sheets.slip import Foot, draw_slip, laid_out
from reception_app.handover.slip import SlipCodes
from reception_app.handover.views.receipt import DecidedLine, ReceiptView, SealLine
from reception_app.vocabulary import Disposition

_SHEET = "RECEIPT"
_DECIDED, _REST = 92.0, 112.0
_ACT = (Disposition.HOLD, Disposition.STOP)


def receipt_slip(view: ReceiptView, codes: SlipCodes | None) -> bytes:
    """Return the slip as a PDF; `codes` None: the receipt is too long for any. Raises SheetProblem SH-101."""
    frame = _frame(view)
    pages, total = laid_out(_blocks(view), frame, codes)
    pen = Pen(f"Receipt {view.receipt}", total)
    bar = f"MEDICAL IN CONFIDENCE: back to healthcare, {view.back_to}"
    draw_slip(pen, frame, bar, pages, codes, _foot(view))
    return pen.finish()


def _frame(view: ReceiptView) -> Frame:
    return Frame(
        sheet=_SHEET, name=view.name, born=view.born, nhs=view.nhs, prison=view.prison, pack=view.pack,
        issued=view.made, training=view.training,
    )  # fmt: skip


def _foot(view: ReceiptView) -> Foot:
    return Foot(
        "SENDING DESK: read these codes and the pack shows as received",
        "Choose Receive, then scan or photograph this page. No scanner? Under Handovers, type the receipt "
        "number and these letters: ",
        f"{view.receipt}   {' '.join(view.letters)}",
    )


def _blocks(view: ReceiptView) -> list[Block]:
    words = view.words
    blocks = [text_block(LEFT, CONTENT, plain(words.received), 9.5, after=1.2)]
    if words.seals:
        blocks.append(_seals(words.seals))
    blocks += [_line_head(), *(_line(line) for line in words.lines)]
    if not words.lines:
        blocks.append(text_block(LEFT, CONTENT, plain("No current script came with the person."), 9.5, after=1.0))
    blocks += [_missing(each) for each in words.missing]
    blocks += [text_block(LEFT, CONTENT, plain(each), 9.5, after=0.6) for each in words.clocks]
    ring = f" Questions: {words.telephone}, healthcare." if words.telephone else ""
    accounted = f" {words.accounted}" if words.accounted else ""
    blocks.append(text_block(LEFT, CONTENT, plain(bold(words.counted), accounted, ring), 9.5, after=1.0))
    return blocks


def _seals(seals: tuple[SealLine, ...]) -> Block:
    """Return the seals side by side, each in its box; one that is not as it left is told in black."""
    width = (CONTENT - 4.0 * (len(seals) - 1)) / len(seals)
    states = [lay(plain(Span(seal.state, seal.fine is False)), 9, width - 8) for seal in seals]
    height = 11.4 + max(height_of(lines) for lines in states)

    def draw(pen: Pen, y: float) -> None:
        for place, (seal, lines) in enumerate(zip(seals, states, strict=True)):
            _seal(pen, LEFT + place * (width + 4.0), y, (width, height), seal, lines)

    return Block(height + 1.0, draw)


def _seal(pen: Pen, x: float, y: float, size: tuple[float, float], seal: SealLine, lines: tuple[Line, ...]) -> None:
    width, height = size
    pen.box(x, y, width, height, ACT_RULE if seal.fine is False else BOX_RULE)
    pen.text(x + 2, y + 4.0, seal.name, 8)
    number = lay(plain(bold(seal.number)), 11, width - 10, leading=1.0)
    pen.lines(x + 2, y + 5.0, number if len(number) == 1 else lay(plain(bold(seal.number)), 8, width - 10, leading=1.0))
    if seal.fine:
        pen.tick(x + width - 6.5, y + 2.4, 4.0)
    if seal.fine is False:
        pen.bar(x, y + 10.6, width, height - 10.6)
    pen.lines(x + 2, y + 10.9, lines, white=seal.fine is False)


def _line_head() -> Block:
    def draw(pen: Pen, y: float) -> None:
        for x, words in (
            (LEFT + 5, "Script"),
            (LEFT + _DECIDED, "Decided"),
            (LEFT + _REST, "First dose here, or why not"),
        ):
            pen.text(x, y + 3.4, words, 8)
        pen.rule(LEFT, y + 4.6, RIGHT, BOX_RULE)

    return Block(5.0, draw)


def _line(line: DecidedLine) -> Block:
    cells = [
        Cell(LEFT, lay(plain(bold(str(line.number) if line.number else "?")), 9.5, 5)),
        Cell(LEFT + 5, lay(plain(line.medicine), 9.5, _DECIDED - 8, leading=1.12)),
        Cell(LEFT + _REST, lay(plain(line.rest), 9.5, CONTENT - _REST, leading=1.12)),
    ]
    act = line.disposition in _ACT
    if not act:
        cells.append(Cell(LEFT + _DECIDED, lay(plain(bold(line.decided)), 9.5, 18)))

    def extra(pen: Pen, y: float) -> None:
        if act:
            words = line.decided.upper()
            pen.bar(LEFT + _DECIDED - 1.2, y + 0.7, width_of(words, 9.5, is_bold=True) + 2.4, 4.4)
            pen.text(LEFT + _DECIDED, y + 4.1, words, 9.5, bold=True, white=True)

    return row_block(tuple(cells), pad=0.6, rule=(LEFT, RIGHT), least=5.6, extra=extra)


def _missing(words: str) -> Block:
    """Return one thing that is missing or to be looked into: a broken seal is there, and not said to be missing."""
    label = "MISSING" if "missing" in words.partition(":")[0] else "CHECK"
    lines = lay(plain(bold(words)), 10, CONTENT - 22)
    height = max(5.8, height_of(lines) + 1.2)

    def draw(pen: Pen, y: float) -> None:
        pen.bar(LEFT, y + 1.0, 19.0, 4.8)
        pen.text(LEFT + 9.5, y + 4.7, label, 9.5, bold=True, white=True, align="centre")
        pen.lines(LEFT + 22, y + 1.2, lines)

    return Block(height + 0.2, draw)
