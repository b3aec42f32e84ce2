"""What a test asks of a line that was typed: one of its parts, and what is asked about it."""

from __future__ import annotations

from reception_app.clinical.quick_entry import Part, QuickLine


def part(line: QuickLine, field: str) -> Part | None:
    """Return the part of that field; None where it was not said and not filled in."""
    return next((each for each in line.parts if each.field == field), None)


def why(line: QuickLine, field: str) -> str | None:
    """Return what is asked about that field; None for nothing."""
    return next((prompt.words for prompt in line.prompts if prompt.field == field), None)
