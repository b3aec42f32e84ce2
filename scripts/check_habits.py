"""Check the habits that a linter does not know, by reading the syntax tree.

The time and the ids come from one place each; nothing sleeps; tables have models; signals meet bound methods; no
layout hands out its items. Run as `python -m scripts.check_habits`; exits 1 with one line for each fault.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from scripts.check_lock import ROOT

_TIMES = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
_IDS = {"uuid1", "uuid4"}
_MAY = {"reception_app/clock.py": "time", "reception_app/ids.py": "id"}


def faults_in(source: str, path: str) -> list[str]:
    """Return the faults of one file's text, each as "path:line: words". `path` is relative to the project."""
    in_tests = path.startswith("tests/")
    allowed = _MAY.get(path)
    faults = []
    for node in ast.walk(ast.parse(source, path)):
        for kind, words in _faults_of(node):
            if kind == allowed or (in_tests and kind in {"time", "id", "lambda"}):
                continue
            line = getattr(node, "lineno", 1)
            faults.append(f"{path}:{line}: {words}")
    return faults


def main() -> int:
    """Print every fault in the program and its tests; return 0 when there is none."""
    faults = []
    files = sorted(path for folder in ("reception_app", "tests") for path in (ROOT / folder).rglob("*.py"))
    for path in files:
        faults += faults_in(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"habits: {len(files)} files")
    return 1 if faults else 0


def _faults_of(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name) if (owner, name) in _TIMES:
            yield "time", f"{owner}.{name}: ask a Clock (clock.py)"
        case ast.Attribute(attr=name) | ast.Name(id=name) if name in _IDS:
            yield "id", f"{name}: ids are made in ids.py"
        case ast.ImportFrom(module="uuid", names=names) if any(alias.name in _IDS for alias in names):
            yield "id", "uuid: ids are made in ids.py"
        case ast.Attribute(value=ast.Name(id="time"), attr="sleep"):
            yield "sleep", "time.sleep: wait for the thing itself"
        case ast.ImportFrom(module="time", names=names) if any(alias.name == "sleep" for alias in names):
            yield "sleep", "time.sleep: wait for the thing itself"
        case (
            ast.Attribute(attr="qWait" | "qSleep")
            | ast.Call(func=ast.Attribute(value=ast.Name(id="qtbot"), attr="wait"))
        ):
            yield "sleep", "a fixed wait: wait for the thing itself"
        case ast.Attribute(attr="QTableWidget") | ast.Name(id="QTableWidget"):
            yield "table", "QTableWidget: use a table model"
        case ast.ImportFrom(names=names) if any(alias.name == "QTableWidget" for alias in names):
            yield "table", "QTableWidget: use a table model"
        case ast.Call(func=ast.Attribute(attr="itemAt")):
            yield "item", "itemAt(): what it hands to Python outlives the item; use indexOf() or keep the widgets"
        case ast.Call(func=ast.Attribute(attr="connect"), args=[ast.Lambda(), *_]):
            yield "lambda", "a lambda on a signal: connect a bound method"
        case _:
            return


if __name__ == "__main__":
    sys.exit(main())
