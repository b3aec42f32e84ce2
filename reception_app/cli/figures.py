"""`figures`: a day's figures from the records, which hold no name and no number."""

from __future__ import annotations

from datetime import date

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import opened
from reception_app.cli.output import show, show_json
from reception_app.errors import UsageProblem


def add(commands: Commands) -> None:
    """Add the command."""
    figures = command(commands, "figures", print_figures, "print a day's figures: how soon, how complete; no names")
    figures.add_argument("--day", metavar="YYYY-MM-DD", help="the day, else today")
    figures.add_argument("--csv", action="store_true", help="print a table other programs read")


def print_figures(asked: Asked) -> int:
    """Print the figures of a day: for people, as JSON, or as CSV."""
    from reception_app.clock import local_day
    from reception_app.services.figures import day_figures, figures_csv, figures_json, figures_table

    day = _day(asked.day) if asked.day else None
    with opened(asked) as ctx:
        figures = day_figures(ctx, day or local_day(ctx.now()))
    if asked.json:
        show_json(figures_json(figures))
    elif asked.csv:
        show(figures_csv(figures).rstrip("\n"))
    else:
        show(*(f"{what}: {how_much}" for what, how_much in figures_table(figures)))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageProblem("US-350", "That is not a day.", "Write it as 2026-11-20.") from error
