"""What a command prints: canonical JSON, or lines for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reception_app.clock import to_wire
from reception_app.errors import ExitCode
from reception_app.handover.jsonform import json_text

if TYPE_CHECKING:
    from reception_app.cli.arguments import Asked


def show_json(data: Any) -> None:
    """Print `data` as its one canonical text: sorted keys, UTC, letters as they are."""
    show(json_text(data))


def answer(asked: Asked, data: Any, *lines: str) -> int:
    """Print what a command has to say, `data` for programs or `lines` for people, and return that it is done."""
    if asked.json:
        show_json(data)
    else:
        show(*lines)
    return ExitCode.DONE


def wire_or_none(at: datetime | None) -> str | None:
    """Return an instant as it stands in JSON; None where there is none."""
    return to_wire(at) if at is not None else None


def show(*lines: str) -> None:
    """Print lines for people."""
    for line in lines:
        print(line)
    sys.stdout.flush()


def show_aside(words: Iterable[str]) -> None:
    """Tell people something beside the result, on standard error, so that JSON stays alone on standard output."""
    for each in words:
        print(f"Note: {each}", file=sys.stderr)


def show_warnings(warnings: Iterable[str]) -> None:
    """Print amber words for people, behind the result."""
    show(*(f"Note: {warning}" for warning in warnings))
