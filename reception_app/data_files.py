"""Our data files: YAML read with the line of every value, strictly, into plain trees.

Forms, flags, policies and the formulary are data that people edit, so an error names file, line and key. Every scalar
stays the text that was written (`no`, `on`, `1.10` and `08:00` mean what they say); the reader of a key says what it
must be. Anchors, aliases and tags are refused; size and depth are bounded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from reception_app.errors import FormProblem

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One written value and the line it stands on."""

    line: int
    text: str


@dataclass(slots=True)
class Listing:
    """A list of nodes."""

    line: int
    items: list[Node]


@dataclass(slots=True)
class Table:
    """Keys and their nodes, each key with its line."""

    line: int
    entries: dict[str, Node]
    lines: dict[str, int]


Node = Scalar | Listing | Table


def _problem(code: str, file: str, line: int, key: str, what: str, todo: str) -> FormProblem:
    at = f"{file}, line {line}" + (f", {key}" if key else "")
    return FormProblem(code, f"{at}: {what}", todo)


def _events(content: str) -> Iterator[Any]:
    return iter(yaml.parse(content, Loader=_LOADER))


def _build(events: Iterator[Any], file: str) -> Node:
    """Turn parser events into a tree without recursion, so that depth is ours to bound."""
    root: Node | None = None
    stack: list[tuple[Table | Listing, list[Scalar]]] = []
    for event in events:
        line: int = event.start_mark.line + 1
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
            continue
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise _problem("FM-102", file, line, "", "a second document starts.", "Keep one.")
        if not isinstance(event, yaml.NodeEvent):
            continue
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _problem("FM-102", file, line, "", "anchors and aliases are not read.", "Write the value out.")
        node = _node(event, line, file)
        if not stack:
            root = node
        else:
            _attach(stack[-1], node, file)
        if isinstance(node, Table | Listing):
            if len(stack) >= MAX_DEPTH:
                raise _problem("FM-102", file, line, "", "the file is nested too deeply.", "Make it flatter.")
            stack.append((node, []))
    if root is None:
        raise _problem("FM-102", file, 1, "", "the file is empty.", "Restore it from the installation.")
    return root


def _node(event: Any, line: int, file: str) -> Node:
    if isinstance(event, yaml.ScalarEvent):
        if event.tag is not None:
            raise _problem("FM-102", file, line, "", "tags are not read.", "Write the plain value.")
        return Scalar(line, event.value)
    if isinstance(event, yaml.MappingStartEvent):
        return Table(line, {}, {})
    return Listing(line, [])


def _attach(top: tuple[Table | Listing, list[Scalar]], node: Node, file: str) -> None:
    parent, pending = top
    if isinstance(parent, Listing):
        parent.items.append(node)
        return
    if not pending:
        if not isinstance(node, Scalar):
            raise _problem("FM-102", file, node.line, "", "a key must be a word.", "Write the key as plain text.")
        if node.text in parent.entries:
            raise _problem("FM-103", file, node.line, node.text, "the key stands twice.", "Remove one of them.")
        pending.append(node)
        return
    key = pending.pop()
    parent.entries[key.text] = node
    parent.lines[key.text] = key.line


def read_tree(path: Path) -> Table:
    """Read the file at `path`. Raises FormProblem (FM-101 … FM-104) naming file and line."""
    file = "/".join(path.parts[-2:])
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _problem("FM-104", file, 1, "", "the file is larger than 1 MB.", "Split it.")
        content = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise _problem("FM-101", file, 1, "", "the file is not there.", "Restore it from the installation.") from error
    except UnicodeDecodeError as error:
        raise _problem("FM-102", file, 1, "", "the file is not UTF-8 text.", "Save it as UTF-8.") from error
    try:
        node = _build(_events(content), file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it cannot be read"
        raise _problem(
            "FM-102", file, mark.line + 1 if mark else 1, "", f"this is not YAML ({said}).", "Check the indentation."
        ) from error
    if not isinstance(node, Table):
        raise _problem("FM-102", file, node.line, "", "the file must hold keys and values.", "See the shipped files.")
    return node


def plain(node: Node) -> Any:
    """Return the tree as dicts, lists and text: the content without lines, comments or layout."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def content_hash(node: Node) -> str:
    """Return the SHA-256 (hexadecimal) of the content: the same for any layout, order of keys and comments."""
    canonical = json.dumps(plain(node), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


class Row:
    """One table of a data file while it is read: each value is asked for once, by key and kind; leftovers are errors.

    Raises FormProblem (FM-105 a key is missing, FM-106 unknown, FM-107 not of its kind) naming file, line and key.
    """

    def __init__(self, file: str, table: Table, where: str = "") -> None:
        self.file = file
        self.table = table
        self.where = where

    def key(self, name: str) -> str:
        """Return the full path of `name` as messages show it."""
        return f"{self.where}.{name}" if self.where else name

    def fail(self, code: str, name: str, what: str, todo: str) -> FormProblem:
        """Return the problem to raise about `name`."""
        return _problem(code, self.file, self.table.lines.get(name, self.table.line), self.key(name), what, todo)

    def only(self, *names: str) -> None:
        """Refuse any key outside the closed set `names`."""
        for name in self.table.entries:
            if name not in names:
                raise self.fail("FM-106", name, "this key is not known here.", f"Known are: {', '.join(names)}.")

    def has(self, name: str) -> bool:
        """True when the key is written."""
        return name in self.table.entries

    def _wrong(self, name: str, kind: str) -> FormProblem:
        return self.fail("FM-107", name, f"this must be {kind}.", f"Write {kind}.")

    def _get(self, name: str) -> Node:
        if name not in self.table.entries:
            raise self.fail("FM-105", name, "the key is missing.", "Add it.")
        return self.table.entries[name]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text that is not blank."""
        if default is not None and not self.has(name):
            return default
        node = self._get(name)
        if not isinstance(node, Scalar) or not node.text.strip():
            raise self._wrong(name, "text")
        return node.text.strip()

    def maybe_text(self, name: str) -> str | None:
        """Return a text, or None when the key is not written."""
        return self.text(name) if self.has(name) else None

    def truth(self, name: str, default: bool = False) -> bool:
        """Return `true` or `false`, nothing else."""
        if not self.has(name):
            return default
        word = self.text(name)
        if word not in ("true", "false"):
            raise self._wrong(name, "true or false")
        return word == "true"

    def number(self, name: str) -> Decimal | None:
        """Return a number, or None when the key is not written."""
        if not self.has(name):
            return None
        try:
            value = Decimal(self.text(name))
        except InvalidOperation as error:
            raise self._wrong(name, "a number") from error
        if not value.is_finite():
            raise self._wrong(name, "a number")
        return value

    def integer(self, name: str) -> int | None:
        """Return a whole number, or None when the key is not written."""
        value = self.number(name)
        if value is None:
            return None
        if value != value.to_integral_value():
            raise self._wrong(name, "a whole number")
        return int(value)

    def one_of(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        """Return one of a closed list of words."""
        word = self.text(name, default)
        if word not in choices:
            raise self.fail("FM-107", name, f"“{word}” is not known here.", f"Known are: {', '.join(choices)}.")
        return word

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; empty when the key is not written. One text stands for a list of one."""
        if not self.has(name):
            return ()
        node = self._get(name)
        items = node.items if isinstance(node, Listing) else [node]
        found = []
        for item in items:
            if not isinstance(item, Scalar) or not item.text.strip():
                raise self._wrong(name, "a list of texts")
            found.append(item.text.strip())
        return tuple(found)

    def row(self, name: str) -> Row | None:
        """Return the table under `name`, or None when the key is not written."""
        if not self.has(name):
            return None
        node = self._get(name)
        if not isinstance(node, Table):
            raise self._wrong(name, "a table of keys")
        return Row(self.file, node, self.key(name))

    def rows(self, name: str, called: str = "key") -> tuple[Row, ...]:
        """Return the list of tables under `name`; each is named in messages by its `called` value, else its number."""
        if not self.has(name):
            return ()
        node = self._get(name)
        if not isinstance(node, Listing):
            raise self._wrong(name, "a list")
        found = []
        for number, item in enumerate(node.items, start=1):
            if not isinstance(item, Table):
                raise self._wrong(name, "a list of tables")
            own = item.entries.get(called)
            label = own.text if isinstance(own, Scalar) else str(number)
            found.append(Row(self.file, item, f"{self.key(name)}[{label}]"))
        return tuple(found)


def read_rows(path: Path) -> Row:
    """Read the file at `path` and return its top table, ready to be asked for values."""
    return Row("/".join(path.parts[-2:]), read_tree(path))


def marked(row: Row) -> tuple[str, str]:
    """Return `source` and `mark` of a row: where the content comes from, and V (checked) or GK (to be confirmed)."""
    return row.text("source"), row.one_of("mark", ("V", "GK"))
