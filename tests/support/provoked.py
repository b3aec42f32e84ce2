"""Which known problems the tests really brought about: every code of the catalogue is provoked by some test.

Loaded by `tests/conftest.py`. The constructor of `KnownProblem` is watched, not replaced: what the program makes goes
on as before. Each worker hands its codes to the run, and a *whole* run (every folder of tests, nothing deselected)
fails when a code in the program's source was provoked by none. `--provoked FILE` writes what a part of it provoked.
"""

from __future__ import annotations

import sys
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from reception_app import errors
from tests.support.error_codes import NOT_PROVOKED, SOURCE, codes_in_source

_TESTS = SOURCE.parent / "tests"
_BESIDE = {"support", "bench", "fuzz", "torture", "releases"}
_NARROWED = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "maxfail", "collectonly")
_SEEN: set[str] = set()


def _from_program() -> bool:
    # Frame 0 is this one, 1 the watched constructor; the next that is not in errors.py made the problem.
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename == errors.__file__:
        frame = frame.f_back
    return frame.f_code.co_filename.startswith(str(SOURCE))


def _watch() -> None:
    made = errors.KnownProblem.__init__

    @wraps(made)
    def watched(self: errors.KnownProblem, code: str, what: str, todo: str) -> None:
        if code not in _SEEN and _from_program():
            _SEEN.add(code)
        made(self, code, what, todo)

    errors.KnownProblem.__init__ = watched  # type: ignore[method-assign]  # watched, and then done as before


def _is_whole(config: pytest.Config) -> bool:
    if any(config.getoption(name, default=None) for name in _NARROWED):
        return False
    given = [Path(arg.split("::")[0]).resolve() for arg in config.args]
    folders = {file.parent for file in _TESTS.glob("*/test_*.py")} - {_TESTS / name for name in _BESIDE}
    return all(any(one == folder or one in folder.parents for one in given) for folder in folders)


def not_provoked(seen: set[str]) -> list[str]:
    """Return the codes of the program that are neither in `seen` nor excused."""
    return sorted(codes_in_source().keys() - seen - NOT_PROVOKED.keys())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--provoked", metavar="FILE", help="write the codes of the known problems this run provoked")


def pytest_configure() -> None:
    _watch()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _SEEN.update(getattr(node, "workeroutput", {}).get("provoked", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    output: dict[str, list[str]] | None = getattr(config, "workeroutput", None)
    if output is not None:
        output["provoked"] = sorted(_SEEN)
        return
    if config.getoption("provoked"):
        Path(config.getoption("provoked")).write_text("\n".join(sorted(_SEEN)) + "\n", encoding="utf-8")
    if exitstatus == pytest.ExitCode.OK and _is_whole(config) and not_provoked(_SEEN):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    missing = not_provoked(_SEEN) if _is_whole(config) else []
    if missing:
        terminalreporter.section("known problems that no test provokes", red=True)
        terminalreporter.line(f"{len(missing)}: {' '.join(missing)}")
