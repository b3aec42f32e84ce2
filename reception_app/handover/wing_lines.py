"""What the wing sheet may say: fixed lines of `resources/wing_lines.yaml`, and what is looked for in typed words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app.data_files import Row, marked, read_rows
from reception_app.paths import resources
from reception_app.vocabulary import Role

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NEGATED = re.compile(r"\b(?:not|no|non|without|never|lost|broken)[ -]+(?:\w+ )?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the first-night plan: its question key, what it is called, and what stands for each answer."""

    key: str
    words: str
    says: dict[str, str]


@dataclass(frozen=True, slots=True)
class EmergencyCode:
    """A code called on the radio, and when. `mark`: V checked against the source, GK to be confirmed."""

    code: str
    when: tuple[str, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class FixedWord:
    """Words that may be printed, and what is found in typed text for them."""

    words: str
    found: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What of a typed text may be printed; `all_of_it` False when it holds more than the lists know."""

    words: tuple[str, ...]
    all_of_it: bool


@dataclass(frozen=True, slots=True, eq=False)
class WingLines:
    """Every fixed line of the wing sheet, as read."""

    points: tuple[Point, ...]
    roles: dict[Role, str]
    foods: tuple[FixedWord, ...]
    aids: tuple[FixedWord, ...]
    joining: frozenset[str]
    place_stems: tuple[str, ...]
    todo: dict[str, str]
    lines: dict[str, str]
    codes: tuple[EmergencyCode, ...]

    def point(self, key: str) -> Point:
        """Return the point asked by this question."""
        return next(point for point in self.points if point.key == key)

    def role(self, slug: str) -> str | None:
        """Return what a role is called on the wing, None for no role: never what anybody is treated for."""
        return self.roles[Role(slug)] if slug in set(Role) else None

    def known_in(self, text: str, table: tuple[FixedWord, ...]) -> Found:
        """Return the fixed words found in a typed text. What is denied (`not halal`) counts as not understood."""
        words: list[str] = []
        rest = text
        for fixed in table:
            for pattern in fixed.found:
                for match in pattern.finditer(text):
                    if _NEGATED.search(text[: match.start()]):
                        continue
                    words.append(fixed.words)
                    rest = rest.replace(match[0], " ")
        left = {word.casefold() for word in _WORD.findall(rest)} - self.joining
        return Found(tuple(dict.fromkeys(words)), not left)

    def tells_of_a_bed(self, word: str) -> bool:
        """True when a word in the name of a place says what kind of bed it is."""
        folded = word.casefold()
        return any(folded.startswith(stem) for stem in self.place_stems)


@lru_cache(maxsize=2)
def wing_lines(path: Path | None = None) -> WingLines:
    """Read the lines once. Raises FormProblem (FM-101 … FM-107) naming file, line and key."""
    row = read_rows(path or resources() / "wing_lines.yaml")
    row.only("version", "source", "mark", "points", "roles", "foods", "aids", "joining", "place_stems", "todo", "lines",
             "codes")  # fmt: skip
    marked(row)
    return WingLines(
        points=tuple(_point(item) for item in row.rows("points")),
        roles={Role(item.one_of("role", list(Role))): item.text("words") for item in row.rows("roles", "role")},
        foods=tuple(_fixed(item) for item in row.rows("foods", "words")),
        aids=tuple(_fixed(item) for item in row.rows("aids", "words")),
        joining=frozenset(row.texts("joining")),
        place_stems=row.texts("place_stems"),
        todo={item.text("sign"): item.text("words") for item in row.rows("todo", "sign")},
        lines={item.text("key"): item.text("words") for item in row.rows("lines")},
        codes=tuple(_code(item) for item in row.rows("codes", "code")),
    )


def _point(item: Row) -> Point:
    item.only("key", "words", "says")
    says = {said.text("value"): said.text("words") for said in item.rows("says", "value")}
    return Point(item.text("key"), item.text("words"), says)


def _fixed(item: Row) -> FixedWord:
    item.only("words", "found")
    patterns = tuple(re.compile(rf"\b(?:{found})\b", re.IGNORECASE) for found in item.texts("found"))
    return FixedWord(item.text("words"), patterns)


def _code(item: Row) -> EmergencyCode:
    item.only("code", "when", "source", "mark")
    return EmergencyCode(item.text("code"), item.texts("when"), *marked(item))
