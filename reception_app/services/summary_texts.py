"""What another system's words must be before they stand in a record: one line, of bearable length, printable.

A record whose medicine holds a line break, or a letter that no sheet can print, could not leave with the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from reception_app.errors import MustChoose, SheetProblem
from reception_app.handover.fhir.shown import made_words
from reception_app.handover.fhir.summary import Summary

LONGEST_LINE = 200
"""Characters of a name, a strength, a form, a route: more is no line of a record."""
LONGEST_WORDS = 2000
"""Characters of what is said about a dose; the rest stands in the file, which is kept."""
_YEAR_OR_MONTH = re.compile(r"[0-9]{4}(-[0-9]{2})?")


def made_in(summary: Summary) -> str:
    """Return when a summary was made, as a record may hold it: another system's word only for a year or a month."""
    if summary.made_at is None and not _YEAR_OR_MONTH.fullmatch(summary.made or ""):
        return "a date that cannot be read" if summary.made else "no date"
    return made_words(summary)


def one_line(text: str | None) -> str | None:
    """Return words on one line; None for none."""
    return " ".join((text or "").split()) or None


def bearable(text: str) -> str:
    """Return words word for word up to `LONGEST_WORDS` characters, and that there is more in the file."""
    more = len(text) - LONGEST_WORDS
    return text if more <= 0 else f"{text[:LONGEST_WORDS]} … ({more} more characters in the file)"


def check_line(key: str, lines: Iterable[str | None], words: Iterable[str | None] = ()) -> None:
    """Refuse a line of a summary that could not travel (CH-314): too long, or with a letter that cannot be printed."""
    from reception_app.handover.sheets.faces import face_for  # it loads what typesets; most imports never need it

    held = [text for text in lines if text]
    if any(len(text) > LONGEST_LINE for text in held):
        raise _cannot(key, "is longer than any line of a record")
    try:
        for text in (*held, *(text for text in words if text)):
            for word in text.split():
                face_for(word, bold=False)
                face_for(word, bold=True)
    except SheetProblem as problem:
        raise _cannot(key, "holds letters that no sheet of this desk can print") from problem


def _cannot(key: str, why: str) -> MustChoose:
    return MustChoose(
        "CH-314", f"Line {key} of the summary {why}. Nothing was saved.", "Leave it out, and write it in by hand."
    )
