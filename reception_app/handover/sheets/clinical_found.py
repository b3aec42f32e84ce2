"""On the clinical sheet: mental health beside substances, tests, vaccinations, services and orders, body maps."""

from __future__ import annotations

from reception_app.forms.body_outline import ASPECT, STROKES, polyline
from reception_app.handover.sheets.clinical_rest import Heading
from reception_app.handover.sheets.clinical_scores import struck
from reception_app.handover.sheets.flow import Block, Cell, Section, row_block, text_block, together
from reception_app.handover.sheets.pen import CONTENT, LEFT, RIGHT, Pen
from reception_app.handover.sheets.setting import bold, height_of, lay, plain
from reception_app.handover.views.clinical_findings_parts import (
    BodyMap,
    BodyMarkRow,
    FindingRow,
    Findings,
    Needs,
    SubstanceRow,
)

_FIGURE_HEIGHT = 78.0
_FIGURE_WIDTH = _FIGURE_HEIGHT * ASPECT
_FIGURE_X = {"front": LEFT, "back": LEFT + _FIGURE_WIDTH + 6.0}
_TABLE_X = LEFT + 2 * _FIGURE_WIDTH + 14.0
_LABEL = 2.1
_SUBSTANCE = ((0.0, 38.0), (40.0, 34.0), (76.0, 24.0), (102.0, 30.0), (134.0, CONTENT - 134.0))
_WHOLE_TABLE = 60.0
"""A table of substances up to this height, in mm, stays on one page: its columns are named once."""
_SUBSTANCE_HEADS = ("Substance", "Amount, as the person says it", "How", "How often", "Last use")


def needs(found: Needs) -> Section:
    """Return mental health and substances as one section, what is said of both first."""
    blocks = [_dual(found)]
    blocks += [_line(title, words) for title, words in found.waiting]
    blocks.append(text_block(LEFT, CONTENT, plain(bold("Mental health and self-harm")), 10.5, after=0.4))
    blocks += [_line(label, words) for label, words in found.mind]
    blocks += [_line("", found.mind_quiet)] if found.mind_quiet else []
    if not found.mind and not found.mind_quiet:
        blocks.append(_line("", "No question about mental health was asked."))
    title = text_block(LEFT, CONTENT, plain(bold("Substances, each asked in the same way")), 10.5, after=0.2)
    rows = [block for row in found.substances for block in _substance(row)]
    blocks += _table(title, rows) if rows else [title]
    quiet = found.substances_quiet or ("" if found.substances else "No question about substances was asked.")
    blocks += [_line("", quiet)] if quiet else []
    return Section(Heading("MENTAL HEALTH AND SUBSTANCES", "both needs, one page"), tuple(blocks))


def _table(title: Block, rows: list[Block]) -> list[Block]:
    """Return the substances with their columns named above: a short table whole, a long one with its first row."""
    head = (title, _substance_head())
    if sum(row.height for row in rows) <= _WHOLE_TABLE:
        return [together(*head, *rows)]
    return [together(*head, rows[0]), *rows[1:]]


def _dual(found: Needs) -> Block:
    words = plain(bold(found.dual) if found.both else found.dual)
    lines = lay(words, 10, CONTENT - 5, leading=1.18)
    height = height_of(lines) + 1.6
    if not found.both:
        return text_block(LEFT, CONTENT, words, 9.5)

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, CONTENT, height, 1.4)
        pen.lines(LEFT + 2.5, y + 0.8, lines)

    return Block(height + 1.2, draw)


def _line(label: str, words: str) -> Block:
    spans = plain(bold(label), f" {words}") if label else plain(words)
    return text_block(LEFT, CONTENT, spans, 9.5, leading=1.18, after=0.5)


def _substance_head() -> Block:
    def draw(pen: Pen, y: float) -> None:
        for words, (x, _) in zip(_SUBSTANCE_HEADS, _SUBSTANCE, strict=True):
            pen.text(LEFT + x, y + 2.8, words, 8)
        pen.rule(LEFT, y + 4.0, RIGHT)

    return Block(4.2, draw)


def _substance(row: SubstanceRow) -> list[Block]:
    words = (plain(bold(row.name)), plain(row.amount), plain(row.how), plain(row.often), plain(bold(row.last)))
    cells = tuple(
        Cell(LEFT + x, lay(each, 9.5, width, leading=1.15)) for each, (x, width) in zip(words, _SUBSTANCE, strict=True)
    )
    if not row.more:
        return [row_block(cells, pad=0.6, rule=(LEFT, RIGHT))]
    more = Cell(LEFT + 40, lay(plain(row.more), 9, CONTENT - 40, leading=1.15))
    return [row_block(cells, pad=0.6), row_block((more,), pad=0.4, rule=(LEFT, RIGHT))]


# Tests, vaccinations, services and orders


def found(findings: Findings) -> list[Section]:
    """Return the sections of what was tested, given and arranged; what holds nothing is named in one line."""
    sections = [
        Section(Heading(f"{title}: {len(rows)}"), tuple(_finding(row) for row in rows))
        for title, rows in (
            ("TESTS", findings.tests),
            ("VACCINATIONS", findings.vaccinations),
            ("SERVICES AND ORDERS", findings.involvements),
        )
        if rows
    ]
    if findings.nothing:
        words = text_block(LEFT, CONTENT, plain(findings.nothing), 9.5, after=0.5)
        sections.append(Section(None, (words,), space=1.6))
    return sections


def _finding(row: FindingRow) -> Block:
    cells = (
        Cell(LEFT, lay(plain(bold(row.name)), 9.5, 52, leading=1.15)),
        Cell(LEFT + 54, lay(plain(bold(row.state) if row.loud else row.state), 9.5, 32, leading=1.15)),
        Cell(LEFT + 88, lay(plain(row.facts), 9.5, CONTENT - 88, leading=1.18)),
    )
    return struck(cells, row.error) if row.error else row_block(cells, pad=0.6, rule=(LEFT, RIGHT))


# The body map


def bodies(maps: tuple[BodyMap, ...]) -> list[Section]:
    """Return one section for each body map: figures with numbered marks, and what each mark is."""
    return [_body(one) for one in maps]


def _body(one: BodyMap) -> Section:
    count = "1 mark" if len(one.rows) == 1 else f"{len(one.rows)} marks"
    about = text_block(LEFT, CONTENT, plain(one.about), 9, after=1.0)
    width = RIGHT - _TABLE_X
    beside: list[Block] = []
    height = 0.0
    for row in one.rows:
        block = _mark(row, _TABLE_X, width)
        if height + block.height > _FIGURE_HEIGHT + 4.6:
            break
        beside.append(block)
        height += block.height
    # Who drew it and the figures stay together: a heading and a line alone at a page's foot say nothing.
    blocks = [_under(about, _figures(one, tuple(beside)))]
    blocks += [_mark(row, LEFT, CONTENT) for row in one.rows[len(beside) :]]
    if one.unread:
        words = f"Not drawn, because they cannot be read: {' | '.join(one.unread)}"
        blocks.append(text_block(LEFT, CONTENT, plain(words), 9.5))
    return Section(Heading(f"BODY MAP: {count}", "left and right are the person's own"), tuple(blocks))


def _under(first: Block, second: Block) -> Block:
    def draw(pen: Pen, y: float) -> None:
        first.draw(pen, y)
        second.draw(pen, y + first.height)

    return Block(first.height + second.height, draw)


def _mark(row: BodyMarkRow, x: float, width: float) -> Block:
    note = f" {row.note}" if row.note else ""
    words = plain(bold(f"{row.what}, "), f"{row.where}, {row.size}.", note)
    cells = (
        Cell(x, lay(plain(bold(str(row.number))), 10, 7)),
        Cell(x + 8, lay(words, 9.5, width - 8, leading=1.15)),
    )
    return row_block(cells, pad=0.6, rule=(x, x + width))


def _figures(one: BodyMap, beside: tuple[Block, ...]) -> Block:
    def draw(pen: Pen, y: float) -> None:
        for view, x in _FIGURE_X.items():
            pen.text(x + _FIGURE_WIDTH / 2, y + 3.0, view.upper(), 9, bold=True, align="centre")
            for stroke in STROKES[view]:
                points = [_place(x, y, px, py) for px, py in polyline(stroke)]
                pen.shape(points, fill=False, rule=1.0 if stroke.closed else 0.5, close=False)
        labelled = _labelled(one, y)
        for _, at, label in labelled:
            _leader(pen, at, label)
        for number, _, label in labelled:
            pen.disc(label[0], label[1], _LABEL, 1.0)
            pen.text(label[0], label[1] + 1.0, str(number), 8, bold=True, align="centre")
        at_y = y
        for block in beside:
            block.draw(pen, at_y)
            at_y += block.height

    return Block(_FIGURE_HEIGHT + 6.0, draw)


def _place(x: float, y: float, px: float, py: float) -> tuple[float, float]:
    return x + px / 1000 * _FIGURE_WIDTH, y + 4.6 + py / 1000 * _FIGURE_HEIGHT


def _labelled(one: BodyMap, y: float) -> list[tuple[int, tuple[float, float], tuple[float, float]]]:
    """Return each mark's number, its place, and where its number stands: on it, or beside it when that is taken."""
    placed: list[tuple[int, tuple[float, float], tuple[float, float]]] = []
    ways = [(0.0, 0.0)]
    for reach in (5.0, 9.0, 13.0, 17.0, 21.0):
        half = reach * 0.7
        ways += [(reach, 0), (-reach, 0), (0, -reach), (0, reach)]
        ways += [(half, -half), (-half, -half), (half, half), (-half, half)]
    for point in one.points:
        at = _place(_FIGURE_X[point.view], y, point.x, point.y)
        spots = [(at[0] + dx, at[1] + dy) for dx, dy in ways]
        others = [_place(_FIGURE_X[each.view], y, each.x, each.y) for each in one.points if each is not point]
        label = next((spot for spot in spots if _free(spot, placed, others)), spots[0])
        placed.append((point.number, at, label))
    return placed


def _free(
    spot: tuple[float, float],
    placed: list[tuple[int, tuple[float, float], tuple[float, float]]],
    others: list[tuple[float, float]],
) -> bool:
    """True where a number covers no other number, and no other mark's own place."""
    apart = 2 * _LABEL + 0.5
    if not LEFT <= spot[0] <= _TABLE_X - 4:
        return False
    if any((spot[0] - x) ** 2 + (spot[1] - y) ** 2 < (_LABEL + 0.9) ** 2 for x, y in others):
        return False
    return all((spot[0] - x) ** 2 + (spot[1] - y) ** 2 >= apart**2 for _, _, (x, y) in placed)


def _leader(pen: Pen, at: tuple[float, float], label: tuple[float, float]) -> None:
    """Draw a dot at the mark and a line to its number, when the number stands beside it."""
    if label != at:
        pen.rule(at[0], at[1], label[0], 0.5, to_y=label[1])
        pen.circle(at[0], at[1], 0.7, 0.0, fill=True)
