"""Walking a FHIR resource so that nothing is lost: what is read is remembered, and the rest is told with its place.

A value of another kind than expected is not an error: it stays unread, and so is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from reception_app.errors import SummaryRefused
from reception_app.handover.fhir.documents import LARGEST, too_many
from reception_app.handover.fhir.summary import NotUnderstood
from reception_app.handover.text import has_controls, hidden_characters, mixes_scripts

LONGEST = 4000
"""Characters shown of one text that was not understood; the file itself is kept whole."""

MACHINERY = frozenset({"resourceType", "id", "meta", "fullUrl", "implicitRules", "language", "contained", "search"})
"""What a resource says about itself to machines, not about a person. `implicitRules` is looked at by its reader."""

DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
_ASK = "Ask the other system's people to correct it, or write its lines in by hand."


MOST_WORK = 6 * LARGEST
"""Characters looked at, and what each value costs besides: a file whose lines all point at one huge thing ends here."""
_A_VALUE = 16
_A_STEP = 1 << 20


def no_step(part: float) -> None:
    """Nobody listens."""


class Trail:
    """What was read of a file, and what its texts were found to hold.

    `step` hears now and then how far the reading is (`part`, 0.0 to 1.0), and stops it by raising.
    """

    def __init__(self, step: Callable[[float], None] = no_step) -> None:
        self.part = 0.0
        self._step, self._work, self._next = step, 0, _A_STEP
        self.seen: set[str] = set()
        self.cleaned: list[str] = []
        self.mixed: list[str] = []

    def work(self, how_much: int) -> None:
        """Count what the reading costs: however a file points at itself, it comes to an end. Raises FH-105."""
        self._work += how_much
        if self._work >= self._next:
            if self._work > MOST_WORK:
                raise too_many()
            self._next = self._work + _A_STEP
            self._step(self.part)

    def strict(self, text: str, place: str) -> str:
        """Return a name, number or medicine line as it stands. Raises SummaryRefused (FH-110, FH-111)."""
        self.work(len(text) + _A_VALUE)
        text = _NEWLINES.sub("\n", text).replace("\t", " ").strip()
        if text.isascii() and text.isprintable():
            return text
        if has_controls(text, newlines=True):
            raise SummaryRefused("FH-110", f"This file holds control characters at {place}.", _ASK)
        if hidden_characters(text):
            words = f"This file holds invisible or reordering characters in a name, number or medicine at {place}."
            raise SummaryRefused("FH-111", words, _ASK)
        if mixes_scripts(text):
            self.mixed.append(place)
        return text

    def free(self, text: str, place: str) -> str:
        """Return people's own words without what cannot be seen; that something was taken out is reported."""
        self.work(len(text) + _A_VALUE)
        text = _NEWLINES.sub("\n", text).replace("\t", " ").strip()
        if text.isascii() and "\x00" not in text and text.replace("\n", "").isprintable():
            return text
        if has_controls(text, newlines=True) or hidden_characters(text):
            text = "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter)[0] != "C")
            self.cleaned.append(place)
        return text


class Node:
    """One object of the file: `node.text("status")` reads and remembers."""

    def __init__(self, data: dict[str, Any], place: str, trail: Trail) -> None:
        self.data = data
        self.place = place
        self.trail = trail

    def at(self, name: str) -> str:
        """Return the place of one of its fields."""
        return f"{self.place}.{name}"

    def text(self, name: str) -> str | None:
        """Read words that people wrote."""
        value = self._of(name, str)
        return self.trail.free(value, self.at(name)) or None if value is not None else None

    def line(self, name: str) -> str | None:
        """Read a name, number or medicine line: strictly. Raises SummaryRefused (FH-110, FH-111)."""
        value = self._of(name, str)
        return self.trail.strict(value, self.at(name)) or None if value is not None else None

    def truth(self, name: str) -> bool | None:
        """Read true or false."""
        value = self._of(name, bool)
        return value if isinstance(value, bool) else None

    def number(self, name: str) -> Decimal | None:
        """Read a number, exactly."""
        value = self._of(name, Decimal)
        return value if isinstance(value, Decimal) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts; one alone counts as a list."""
        value = self.data.get(name)
        if isinstance(value, str):
            return tuple(filter(None, (self.text(name),)))
        found = []
        for index, each in enumerate(value if isinstance(value, list) else ()):
            if isinstance(each, str):
                place = f"{self.at(name)}[{index}]"
                self.trail.seen.add(place)
                found.append(self.trail.free(each, place))
        return tuple(found)

    def child(self, name: str) -> Node | None:
        """Return an object inside this one."""
        value = self.data.get(name)
        return Node(value, self.at(name), self.trail) if isinstance(value, dict) else None

    def children(self, name: str) -> tuple[Node, ...]:
        """Return the objects of a list; one alone counts as a list."""
        value = self.data.get(name)
        if isinstance(value, dict):
            return (Node(value, self.at(name), self.trail),)
        if not isinstance(value, list):
            return ()
        self.trail.work(len(value) * _A_VALUE)
        return tuple(
            Node(each, f"{self.at(name)}[{index}]", self.trail)
            for index, each in enumerate(value)
            if isinstance(each, dict)
        )

    def has(self, name: str) -> bool:
        """True when it says anything under that name."""
        return self.data.get(name) not in (None, "", [], {})

    def _of(self, name: str, kind: type) -> Any:
        value = self.data.get(name)
        if not isinstance(value, kind):
            return None
        self.trail.seen.add(self.at(name))
        return value


def leftovers(node: Node) -> Iterator[NotUnderstood]:
    """Yield every value of a resource that nobody read, with its place."""
    for name, value in node.data.items():
        if name not in MACHINERY:
            yield from _unread(value, node.at(name), node.trail)


def _unread(value: Any, place: str, trail: Trail) -> Iterator[NotUnderstood]:
    if place in trail.seen or value is None:
        return
    if isinstance(value, dict) and value.get("url") == DATA_ABSENT:
        why = value.get("valueCode")
        yield NotUnderstood(
            trail.free(place, place),
            f"not said: {trail.free(why, place) if isinstance(why, str) else 'no reason given'}",
        )
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _unread(each, f"{place}.{name}", trail)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _unread(each, f"{place}[{index}]", trail)
    else:
        words = trail.free(_words(value), place)
        more = f" … and {len(words) - LONGEST} more characters in the file" if len(words) > LONGEST else ""
        yield NotUnderstood(trail.free(place, place), words[:LONGEST] + more)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
