"""What the papers for the person and a carer say in other languages: a file each in `resources/translations`; all [GK].

Looked up by the English that stands on the paper, so that both always say the same. Each says who checked it, or that
nobody has. Another language is another file; nothing else changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app.data_files import Row, marked, read_rows
from reception_app.establishments import find
from reception_app.handover.record import Pack
from reception_app.paths import resources
from reception_app.vocabulary import AnswerState

_HOLE = re.compile(r"\\\{(\w+)\\\}")
_FILLED = r"(?P<\1>(?:(?![a-z\\d]{2}[.?!] ).)+?)"
"""What stands in a hole: never the end of one sentence and the beginning of the next; `Dr. S. Specimen` is no end."""
_LEAST = 6
"""So many letters of its own a text with a hole has before anything is taken for it."""
_ENDS = re.compile(r"(?<=[.?!]) ")
_KEYS = (
    "name", "english_name", "spoken_as", "for_nation", "checked_by", "checked_on", "not_checked", "checked",
    "of_a_medicine", "overdose", "words", "source", "mark",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Text:
    """One English text with its translation; `english` matches it with what stands in its holes."""

    english: re.Pattern[str]
    other: str


@dataclass(frozen=True, slots=True, eq=False)
class Translation:
    """One language. `spoken_as`: what stands as somebody's language; `nation`: for everybody sent from a prison there.

    `words`: by the English, and never a dose. `of_a_medicine`: what is said of one, beside its English; `{line}` in it
    is what was written down. `overdose`: the warning and what to do, in short.
    """

    name: str
    english_name: str
    spoken_as: tuple[str, ...]
    nation: str | None
    checked_by: str | None
    mark: str
    words: dict[str, str]
    of_a_medicine: dict[str, str]
    overdose: tuple[str, ...]
    with_holes: tuple[_Text, ...]

    def of(self, words: str) -> str | None:
        """Return one text of a paper in this language; None for what has none: a name, a dose, what was typed."""
        if (fixed := self.words.get(words)) is not None:
            return fixed
        for text in self.with_holes:
            if found := text.english.fullmatch(words):
                return text.other.format(**found.groupdict())
        return None

    def filled(self, words: str, **holes: str) -> str:
        """Return a text with what stands in its holes, in English where it is not translated."""
        return self.words.get(words, words).format(**holes)

    def said(self, words: str) -> str:
        """Return those sentences of a text that are in this language; "" when none is. A dose is in none of them."""
        found, rest = [], _ENDS.split(words)
        while rest:
            # The longest run of sentences that is translated together, else one that is left to the English.
            many = next((n for n in range(len(rest), 0, -1) if self.of(" ".join(rest[:n])) is not None), 0)
            found += [self.of(" ".join(rest[:many])) or ""] if many else []
            rest = rest[max(many, 1) :]
        return " ".join(found)


@lru_cache(maxsize=4)
def translations(folder: Path | None = None) -> tuple[Translation, ...]:
    """Return every language there is a file of. Raises FormProblem (FM-101 … FM-107) naming file, line and key."""
    files = sorted((folder or resources() / "translations").glob("*.yaml"))
    return tuple(_translation(read_rows(file)) for file in files)


def translation_of(pack: Pack, known: tuple[Translation, ...] | None = None) -> Translation | None:
    """Return the language to print after the English: the one the person speaks, else the one of the prison's nation.

    None where there is no file of it, or English is enough.
    """
    known = translations() if known is None else known
    language, here = pack.record.person.language, find(pack.header.sender.code or "")
    spoken = (language.value or "").strip().casefold() if language.state is AnswerState.ANSWERED else ""
    for each in known:
        if spoken in each.spoken_as:
            return each
    return next((each for each in known if here is not None and each.nation == here.nation), None)


def _translation(row: Row) -> Translation:
    row.only(*_KEYS)
    marked(row)
    by, on = row.maybe_text("checked_by"), row.maybe_text("checked_on")
    words = _texts(row, "words")
    return Translation(
        name=row.text("name"),
        english_name=row.text("english_name"),
        spoken_as=tuple(each.casefold() for each in row.texts("spoken_as")),
        nation=row.maybe_text("for_nation"),
        checked_by=by,
        mark=row.text("checked").format(by=by, on=on or "?") if by else row.text("not_checked"),
        words=words,
        of_a_medicine=_texts(row, "of_a_medicine"),
        overdose=row.texts("overdose"),
        with_holes=_with_holes(words),
    )


def _texts(row: Row, name: str) -> dict[str, str]:
    held = row.row(name)
    return {key: held.text(key) for key in held.table.entries} if held is not None else {}


def _with_holes(words: dict[str, str]) -> tuple[_Text, ...]:
    """Return the texts with a name, a day or a number in them: those that say most themselves first."""
    own = {english: len(re.sub(r"\{\w+\}", "", english)) for english in words if "{" in english}
    # One that says next to nothing itself would match what people typed: it is looked up by its own words only.
    found = sorted((english for english, length in own.items() if length >= _LEAST), key=lambda english: -own[english])
    return tuple(_Text(re.compile(_HOLE.sub(_FILLED, re.escape(english))), words[english]) for english in found)
