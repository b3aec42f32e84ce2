"""`desk retention`: who is past the time this desk keeps its copy, and letting go of it for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import opened
from reception_app.cli.output import show, show_json, show_warnings, wire_or_none
from reception_app.errors import ExitCode, NotFound

if TYPE_CHECKING:
    from reception_app.services.context import AppContext
    from reception_app.services.retention import PastRow, PastTime


def add(desk: Commands) -> None:
    """Add the command to those of `desk`."""
    retention = command(desk, "retention", retention_of, "who is past the time this desk keeps them; erase them")
    act = retention.add_mutually_exclusive_group(required=True)
    act.add_argument("--list", action="store_true", dest="listed", help="say who, and which rules count")
    act.add_argument("--erase", action="append", metavar="NUMBER", dest="numbers", help="erase; may be given again")
    retention.add_argument("--reason", metavar="TEXT", default="", help="why, naming nobody; it stays in the history")
    retention.add_argument(
        "--nothing-pending",
        action="store_true",
        help="say that no complaint, claim, inquest or inquiry needs the records",
    )


def retention_of(asked: Asked) -> int:
    """List or erase."""
    with opened(asked) as ctx:
        return _list(asked, ctx) if asked.listed else _erase(asked, ctx)


def _list(asked: Asked, ctx: AppContext) -> int:
    from reception_app.services.retention import past_time

    found = past_time(ctx)
    if asked.json:
        show_json(_told(found))
        return ExitCode.DONE
    show(*(f"{rule.words}: {rule.days} days ({rule.mark}: {rule.source})" for rule in found.rules))
    show(*(_line(row) for row in found.rows) if found.rows else ("Nobody is past their time.",))
    show(*(f"{_line(row)}  waits: {row.waits}" for row in found.waiting))
    if found.not_come:
        show(f"{found.not_come} lines of the day's list are past theirs; they go with the next erasure.")
    return ExitCode.DONE


def _erase(asked: Asked, ctx: AppContext) -> int:
    from reception_app.services.retention import erase_past, past_time

    known = {row.number: row.person_id for row in past_time(ctx).rows}
    wanted = [number.strip().upper() for number in asked.numbers]
    if not set(wanted) <= set(known):
        raise NotFound(
            "NF-152", "Nobody past their time has that number. Nothing was erased.", "See desk retention --list."
        )
    people = [known[number] for number in wanted]
    done = erase_past(ctx, people, asked.reason, nothing_pending=asked.nothing_pending)
    if asked.json:
        told = {"erased": done.people, "rows": done.rows, "not_come": done.not_come}
        show_json(told | {"warnings": list(done.warnings), "still_held": list(done.still_held)})
    else:
        show(f"Erased: {done.people}, with {done.rows} rows.")
        show_warnings((*done.warnings, *done.still_held))
    return ExitCode.DONE


def _told(found: PastTime) -> dict[str, Any]:
    rules = [
        {"slug": each.slug, "words": each.words, "days": each.days, "source": each.source, "mark": each.mark}
        for each in found.rules
    ]
    return {
        "rules": rules,
        "past": [_row(row) for row in found.rows],
        "waiting": [_row(row) for row in found.waiting],
        "count": found.count,
        "not_come": found.not_come,
    }


def _row(row: PastRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "family_name": row.family_name,
        "given_names": row.given_names,
        "left_at": wire_or_none(row.left_at),
        "rule": row.rule,
        "since": wire_or_none(row.since),
        "waits": row.waits or None,
    }


def _line(row: PastRow) -> str:
    from reception_app.clock import local
    from reception_app.dates import date_text

    left = date_text(local(row.left_at).date())
    return f"{row.number:9} {row.family_name.upper()}, {row.given_names}  left {left}"
