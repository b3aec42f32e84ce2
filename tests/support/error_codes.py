"""Every error code of the program's source and of the catalogue, and the words that are said of each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_CODE = re.compile(r"[A-Z]{2,3}-\d{1,3}")
_ENTRY = re.compile(rf"\*\*({_CODE.pattern})\*\* (.+)")
_DO = " **Do:** "
ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "reception_app"
CATALOGUE = ROOT / "resources" / "help" / "en" / "errors.md"
PUT_IN = "{…}"
"""Stands in the words of the source for what the program puts in."""

NOT_PROVOKED: dict[str, str] = {}
"""Codes that no test on this platform can bring about, each with the reason."""


@dataclass(frozen=True)
class Said:
    """What is said of a code: what happened and what to do, once or for each way it comes about; and where."""

    code: str
    ways: tuple[tuple[str, str], ...]
    where: str


@lru_cache(maxsize=2)
def codes_in_source(folder: Path = SOURCE) -> dict[str, str]:
    """Return each code that stands as a whole text in the program, and the file it first stands in."""
    found: dict[str, str] = {}
    for file, tree in _trees(folder):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
                found.setdefault(node.value, file.name)
    return found


def entries(file: Path = CATALOGUE) -> tuple[Said, ...]:
    """Return the entries of the catalogue in their order; one without "Do" has a way whose second part is empty."""
    lines = (_ENTRY.fullmatch(line) for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(Said(line[1], tuple(map(_way, line[2].split(" Or: "))), file.name) for line in lines if line)


def said_in_source(folder: Path = SOURCE) -> tuple[Said, ...]:
    """Return what the program says where it makes a problem of words that stand there, faults of forms (FM) aside."""
    found = []
    for file, tree in _trees(folder):
        named = {
            node.targets[0].id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            said = _problem(node, named)
            if said is not None:
                found.append(Said(said[0], ((said[1], said[2]),), f"{file.name}:{getattr(node, 'lineno', 0)}"))
    return tuple(found)


def _trees(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(folder.rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def _way(words: str) -> tuple[str, str]:
    what, _, todo = words.partition(_DO)
    return what, todo


def _problem(node: ast.AST, named: dict[str, ast.expr]) -> tuple[str, str, str] | None:
    match node:
        case ast.Call(args=[ast.Constant(value=str(code)), what, todo, *_]) if _CODE.fullmatch(code):
            parts = _words(what, named), _words(todo, named)
            return None if code.startswith("FM-") else (code, *parts)
    return None


def _words(node: ast.expr, named: dict[str, ast.expr]) -> str:
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=parts):
            return "".join(_words(part, named) for part in parts)
        case ast.Name(id=name) if name in named:
            return _words(named[name], {})
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _words(left, named) + _words(right, named)
        case ast.Call(func=ast.Name(id="tr") | ast.Attribute(attr="tr"), args=[words, *_]):
            return re.sub(r"\{\w*\}", PUT_IN, _words(words, named))
    return PUT_IN
