"""The files of one release of the NHS dictionary of medicines and devices (dm+d), found and read line by line.

Follows the published file schema, release 2, version 3: `vtm_v2_3.xsd`, `vmp_v2_3.xsd`, `amp_v2_3.xsd`,
`ingredient_v2_3.xsd`, `lookup_v2_3.xsd`, and "Technical specification of data files for release 2" (NHSBSA, v3.1,
May 2015). The date of a release stands only in the names of its files, `f_vmp2_3DDMMYY.xml`.

A file is read in pieces, never held whole. What cannot be in such a file is refused where it stands: a document type
(and with it every entity), a namespace, deep nesting, endless text. Problems are UsageProblem, US-380 to US-384.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.parsers import expat

from reception_app.dates import date_text
from reception_app.errors import UsageProblem

SCHEMA_VERSION = "3"
MAX_BYTES = 1_000_000_000
"""Of one file. The largest of a real release, the actual products, is about a tenth of this."""

MAX_TEXT = 4_000
"""Characters in one field: the schema's longest, a description, has 700."""

_PIECE = 1 << 18
_NAME = re.compile(r"f_(vtm|vmp|amp|ingredient|lookup)2_(\d)(\d{2})(\d{2})(\d{2})\.xml", re.IGNORECASE)
_LOCATION = re.compile(r"\w+_v2_(\d+)\.xsd")


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file is built: its root, and the lists in it that are read, each with the tag of its lines.

    A list named "" is the root itself. Lists of the schema that are not named here are passed over.
    """

    root: str
    lists: dict[str, str]


LAYOUTS: dict[str, Layout] = {
    "lookup": Layout(
        "LOOKUP",
        dict.fromkeys(
            ("CONTROL_DRUG_CATEGORY", "UNIT_OF_MEASURE", "FORM", "ONT_FORM_ROUTE", "ROUTE", "SUPPLIER"), "INFO"
        ),
    ),
    "ingredient": Layout("INGREDIENT_SUBSTANCES", {"": "ING"}),
    "vtm": Layout("VIRTUAL_THERAPEUTIC_MOIETIES", {"": "VTM"}),
    "vmp": Layout(
        "VIRTUAL_MED_PRODUCTS",
        {
            "VMPS": "VMP",
            "VIRTUAL_PRODUCT_INGREDIENT": "VPI",
            "ONT_DRUG_FORM": "ONT",
            "DRUG_FORM": "DFORM",
            "DRUG_ROUTE": "DROUTE",
            "CONTROL_DRUG_INFO": "CONTROL_INFO",
        },
    ),
    "amp": Layout("ACTUAL_MEDICINAL_PRODUCTS", {"AMPS": "AMP", "LICENSED_ROUTE": "LIC_ROUTE"}),
}
"""Every file a release must have, in the order in which they are read: what is referred to comes first."""


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file of a release."""

    kind: str
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class ReleaseFiles:
    """The files of one release, in the order of `LAYOUTS`, and the day in their names."""

    released_on: date
    files: tuple[ReleaseFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: the list's name, its fields as written, and where it stands."""

    section: str
    fields: dict[str, str]
    file: str
    number: int

    def refuse(self, what: str) -> UsageProblem:
        """Return the problem that this line cannot be (US-384)."""
        return UsageProblem(
            "US-384",
            f"{self.file}, line {self.number}: {what} Nothing was changed.",
            "Fetch the release again. If it stays, this release cannot be loaded.",
        )

    def text(self, name: str) -> str | None:
        """Return a field without the space around it, None when it is not there or empty."""
        return self.fields.get(name, "").strip() or None

    def need(self, name: str) -> str:
        """Return a field that every such line has."""
        text = self.text(name)
        if text is None:
            raise self.refuse(f"{name} is missing.")
        return text

    def code(self, name: str) -> str:
        """Return a code that every such line has: up to 18 digits, the zeros before it kept."""
        text = self.need(name)
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise self.refuse(f"{name} is not a code.")
        return text

    def code_or_none(self, name: str) -> str | None:
        """Return a code that such a line may have."""
        return self.code(name) if self.text(name) else None

    def flag(self, name: str) -> bool:
        """Return whether a flag is there and set: `1`, or `0001`."""
        text = self.text(name)
        return text is not None and text.isascii() and text.isdigit() and int(text) == 1


def find_release(folder: Path) -> ReleaseFiles:
    """Return the files of the one release in `folder`. Nothing of them is read yet but their size.

    Raises UsageProblem: US-380 a file is missing, US-381 files of several releases, US-383 of another schema or size.
    """
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError as error:
        raise UsageProblem(
            "US-380", "That folder cannot be read.", "Name the folder that a dm+d release was unzipped into."
        ) from error
    found: dict[str, list[str]] = {}
    days: dict[str, date] = {}
    for name in names:
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        if match[2] != SCHEMA_VERSION:
            raise _other_schema(name)
        found.setdefault(match[1].lower(), []).append(name)
        days[name] = _day(name, *match.groups()[2:])
    missing = [f"f_{kind}2_{SCHEMA_VERSION}….xml" for kind in LAYOUTS if kind not in found]
    if missing:
        raise UsageProblem(
            "US-380",
            f"There is no whole dm+d release in that folder. Missing: {', '.join(missing)}. Nothing was changed.",
            "Unzip the release again into an empty folder, and name that folder.",
        )
    _check_one_day(set(days.values()), any(len(of_kind) > 1 for of_kind in found.values()))
    files = tuple(_sized(kind, folder / found[kind][0]) for kind in LAYOUTS)
    return ReleaseFiles(next(iter(days.values())), files)


def _day(name: str, day: str, month: str, year: str) -> date:
    try:
        return date(2000 + int(year), int(month), int(day))
    except ValueError as error:
        raise UsageProblem(
            "US-383", f"The name {name} holds no possible date. Nothing was changed.", "Unzip the release again."
        ) from error


def _check_one_day(days: set[date], doubled: bool) -> None:
    if len(days) == 1 and not doubled:
        return
    said = " and ".join(date_text(day) for day in sorted(days))
    raise UsageProblem(
        "US-381",
        f"The files in that folder are not of one release: they are of {said}. Nothing was changed.",
        "Unzip one release into an empty folder, and name that folder.",
    )


def _sized(kind: str, path: Path) -> ReleaseFile:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path) from error
    if size > MAX_BYTES:
        raise UsageProblem(
            "US-383", f"{path.name} is larger than any dm+d file. Nothing was changed.", "Unzip the release again."
        )
    return ReleaseFile(kind, path, size)


def _unreadable(path: Path) -> UsageProblem:
    return UsageProblem(
        "US-241",
        f"{path.name} could not be read. Nothing was changed.",
        "Check that it is still there, and that you may open it.",
    )


def _other_schema(name: str) -> UsageProblem:
    return UsageProblem(
        "US-383",
        f"{name} is not a dm+d file of the schema this program reads (release 2, version {SCHEMA_VERSION}). "
        "Nothing was changed.",
        "Fetch the release in that schema, or ask for this program to be brought up to date.",
    )


def read_lines(file: ReleaseFile, report: Callable[[int], None]) -> Iterator[Line]:
    """Yield the lines of the file's lists in order, reading it piece by piece; `report(bytes)` after each piece.

    Raises UsageProblem: US-382 cut short or damaged, US-383 another kind of file, US-384 a line that cannot be.
    """
    reader = _Reader(file)
    read = 0
    for piece in _pieces(file.path):
        reader.feed(piece)
        yield from reader.taken()
        read += len(piece)
        report(read)
    reader.feed(b"")
    reader.check_complete()


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as opened:
            while piece := opened.read(_PIECE):
                yield piece
    except OSError as error:
        raise _unreadable(path) from error


class _Reader:
    """Turns the elements of one file into lines. The only elements it knows are root, list, line and field."""

    def __init__(self, file: ReleaseFile) -> None:
        self._name = file.path.name
        self._layout = LAYOUTS[file.kind]
        self._flat = "" in self._layout.lists
        self._open: list[str] = []
        self._seen: set[str] = {""} if self._flat else set()
        self._fields: dict[str, str] | None = None
        self._text: list[str] | None = None
        self._length = 0
        self._lines: list[Line] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise UsageProblem(
                "US-382",
                f"{self._name} is cut short or damaged (line {error.lineno}). Nothing was changed.",
                "Fetch the release again and unzip it into an empty folder.",
            ) from error

    def taken(self) -> list[Line]:
        lines, self._lines = self._lines, []
        return lines

    def check_complete(self) -> None:
        """Refuse a file without one of its lists: the schema has each exactly once, if only an empty one."""
        missing = [name for name in self._layout.lists if name not in self._seen]
        if missing:
            raise UsageProblem(
                "US-382",
                f"{self._name} is cut short: its list {missing[0]} is not there. Nothing was changed.",
                "Fetch the release again and unzip it into an empty folder.",
            )

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        raise _other_schema(self._name)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self._open) + (1 if self._flat and self._open else 0)
        self._open.append(tag)
        if depth == 0:
            self._check_root(tag, attributes)
        elif depth == 1:
            self._seen.add(tag)
        elif depth == 2:
            section = "" if self._flat else self._open[1]
            self._fields = {} if self._layout.lists.get(section) == tag else None
        elif depth == 3:
            self._text, self._length = [], 0
            if self._fields is not None and tag in self._fields:
                raise self._line().refuse(f"{tag} stands there twice.")
        else:
            raise _other_schema(self._name)

    def _check_root(self, tag: str, attributes: dict[str, str]) -> None:
        location = attributes.get("xsi:noNamespaceSchemaLocation")
        schema = _LOCATION.fullmatch(location.strip()) if location else None
        if tag != self._layout.root or attributes.get("xmlns"):
            raise _other_schema(self._name)
        if location and (schema is None or schema[1] != SCHEMA_VERSION):
            raise _other_schema(self._name)

    def _end(self, tag: str) -> None:
        self._open.pop()
        depth = len(self._open) + (1 if self._flat and self._open else 0)
        if depth == 3 and self._fields is not None and self._text is not None:
            self._fields[tag] = "".join(self._text)
        elif depth == 2 and self._fields is not None:
            self._lines.append(self._line())
            self._fields = None
        self._text = None

    def _line(self) -> Line:
        section = "" if self._flat else self._open[1]
        return Line(section, self._fields or {}, self._name, self._parser.CurrentLineNumber)

    def _characters(self, text: str) -> None:
        if self._text is None:
            return
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise _other_schema(self._name)
        self._text.append(text)
