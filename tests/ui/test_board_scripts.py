"""What the board says of scripts, beside what the person's overview says of the same ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from reception_app.clinical.doses import Dose
from reception_app.services import scripts, sources
from reception_app.services.board import BoardRow, read_board
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.sources import SourceSaid
from reception_app.ui import theme
from reception_app.ui.screens import board_cells, person_script_cells
from reception_app.ui.screens.scripts_rows import script_rows
from reception_app.ui.widgets.runs import Line, spoken
from reception_app.vocabulary import SourceKind, SourceOutcome
from tests.support.desks import METHADONE, SERTRALINE

PHARMACY = SourceSaid(SourceKind.PHARMACY, name="Sample Street")
SURGERY = SourceSaid(SourceKind.GP_RECORD, SourceOutcome.DIFFERS, name="Sample Surgery")


def test_what_is_not_verified_on_the_overview_is_not_on_the_board(ctx: AppContext, person: str) -> None:
    apart = scripts.add_script(ctx, person, SERTRALINE, scripts.as_written(SERTRALINE, PHARMACY))
    assert said(ctx, person) == ("1 of 1 verified", "1 of 1 verified")
    sources.add_source(ctx, person, apart, replace(SURGERY, dose=Dose(Decimal(10), "mg")))
    assert said(ctx, person) == ("0 of 1 verified 1 far apart", "0 of 1 verified, 1 with sources far apart")
    assert lines(ctx)[1][0].tone == theme.RED_TEXT
    olanzapine = replace(SERTRALINE, medicine="olanzapine", strength="10 mg", dose=Dose(Decimal(10), "mg"))
    scripts.add_script(ctx, person, olanzapine, scripts.as_written(olanzapine, PHARMACY))
    differs = scripts.add_script(ctx, person, METHADONE, scripts.as_written(METHADONE, PHARMACY))
    sources.add_source(ctx, person, differs, replace(SURGERY, dose=Dose(Decimal(50), "mg")))
    overview = "1 of 3 verified, 1 with sources far apart, 1 with a source that differs"
    assert said(ctx, person) == ("1 of 3 verified 2 in doubt", overview)


def test_a_line_held_back_by_its_own_facts_has_the_badge_of_one_a_pack_held_back(ctx: AppContext, person: str) -> None:
    """Methadone of which nobody knows an observed dose: the person's screen says that it is not to be given."""
    scripts.add_script(ctx, person, METHADONE, scripts.as_written(METHADONE, PHARMACY))
    board = read_board(ctx)
    assert "Prescriber must decide first" in [badge.text for badge in board_cells.badges_of(board.here[0], board.at)]


def lines(ctx: AppContext) -> tuple[Line, ...]:
    (row,) = read_board(ctx).here
    assert isinstance(row, BoardRow)
    return board_cells.script_lines(board_cells.Shown(row, ctx.now(), ""))


def said(ctx: AppContext, person: str) -> tuple[str, str]:
    """Return what the board says, and what the overview does."""
    rows, _ = script_rows(read_person(ctx, person).record, ctx.now())
    return spoken(lines(ctx)).replace("\n", " "), person_script_cells.verified_count(rows)
