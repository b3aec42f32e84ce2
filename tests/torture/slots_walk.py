"""A window at work in which one thing after the other goes wrong; a process of its own, run by `slots`.

    python -m tests.torture.slots_walk HOME PASSPHRASE [ROUTE …] INDEX …

First it walks its routes, all without any named, and learns which services and slots each of them calls. Then, for
each index, it lets one of them raise a fault of ours whose words quote a person, and prints as one line of JSON what
came of it.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import logging
import pkgutil
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType, TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import reception_app.ui
from reception_app import log
from reception_app.app import show_bug
from reception_app.paths import DeskFolder
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.overrides import make_errors_whole
from reception_app.ui.screens.board import BoardScreen
from tests.support.hands import Hands, PaperDesk

QUOTED = "SPECIMEN, Carl, A0002TT, methadone 60 mg"
"""The words of each fault: as personal as they could be."""
_CONNECTED = re.compile(r"\.connect\(self\.(\w+)\)")
_DRAFTS = (
    "SELECT screen, person_id, fields FROM typed_draft ORDER BY screen, person_id, fields",
    "SELECT assessment_id, key FROM answer ORDER BY assessment_id, key",
)
Route = Callable[["Walk"], None]


class Fault(Exception):  # noqa: N818  # a fault, not an error class of the program
    """One of our own faults, made on purpose."""


class Faults:
    """What may go wrong: every service that the window calls and every slot; `armed` is the one that does, once.

    Nothing is put in the place of anything: the interpreter tells each call, and the armed one raises as it begins.
    """

    def __init__(self) -> None:
        self.called: set[str] = set()
        self.armed = ""
        self.fired = False
        self._slots = {code: name for module in _modules() for code, name in _slots_of(module)}

    def watch(self) -> None:
        """Look at every call from now on; an error raised while looking ends the looking, so it is begun again."""
        sys.setprofile(self._look)

    def _look(self, frame: FrameType, event: str, _told: object) -> None:
        if event != "call":
            return
        name = self._slots.get(frame.f_code) or _service(frame)
        if not name:
            return
        self.called.add(name)
        if self.armed == name:
            self.armed, self.fired = "", True
            raise Fault(QUOTED)


def _service(frame: FrameType) -> str:
    """Return the name of a service that the window calls, or ""."""
    module = frame.f_globals.get("__name__", "")
    caller = frame.f_back
    if caller is None or not module.startswith("reception_app.services.") or frame.f_code.co_name.startswith("<"):
        return ""
    by = caller.f_globals.get("__name__", "")
    return f"{module}: {frame.f_code.co_qualname}" if by.startswith("reception_app.ui.") else ""


def _modules() -> list[ModuleType]:
    names = [each.name for each in pkgutil.walk_packages(reception_app.ui.__path__, "reception_app.ui.")]
    return [importlib.import_module(name) for name in names if not name.endswith(("gallery", "singletons"))]


def _slots_of(module: ModuleType) -> Iterator[tuple[CodeType, str]]:
    """Return every method of a module's classes that a signal is connected to, and its name."""
    named = set(_CONNECTED.findall(Path(module.__file__ or "").read_text(encoding="utf-8")))
    for cls in vars(module).values():
        if inspect.isclass(cls) and cls.__module__ == module.__name__:
            for name in named & vars(cls).keys():
                if isinstance(vars(cls)[name], FunctionType):
                    yield vars(cls)[name].__code__, f"{module.__name__}: {cls.__name__}.{name}"


class _Logged(logging.Handler):
    """Counts the faults that the log was told of: those that reach the hook, and those that are contained before."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.faults = 0

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.faults += isinstance(error, Fault)


class Walk:
    """The window, two hands, and the faults."""

    def __init__(self, home: Path, passphrase: str) -> None:
        self.faults, self.passphrase = Faults(), passphrase
        self.others = 0
        make_errors_whole()
        self.front = Front(DeskFolder(home), PaperDesk())
        sys.excepthook = self._hook
        self.front.begin()
        self.hands = Hands(self.front)
        self.hands.settle()
        self.hands.write(passphrase)
        self.hands.press("Enter")
        self.logged = _Logged()
        logging.getLogger(log.NAME).addHandler(self.logged)
        self.faults.watch()

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Fault):
            self.others += 1
            traceback.print_exception(error)
        show_bug(self.front, error)

    def press(self, *keys: str) -> None:
        """Press keys until the fault fired."""
        for key in keys:
            if not self.faults.fired:
                self.hands.press(key)

    def write(self, text: str) -> None:
        """Type, unless the fault fired."""
        if not self.faults.fired:
            self.hands.write(text)

    def do(self, act: Callable[[], None]) -> None:
        """Do an act of the place of work as a slot would: nobody above it catches anything."""
        if not self.faults.fired:
            QTimer.singleShot(0, self.front.window, act)
            self.hands.settle()

    def home(self) -> bool:
        """Get to the board as one comes to it, by keys alone, whatever is shown; return whether that works."""
        # Over what a fault left half typed there, as one writes it anew.
        for keys in ((), ("Esc", "Esc"), ("Ctrl+A", self.passphrase, "Enter")):
            self.hands.press(*keys, "Ctrl+2", "Ctrl+1")
            if isinstance(self.front.window.shown(), BoardScreen) and self.front.window.overlay() is None:
                return True
        return False

    def drafts(self) -> list[object]:
        """Return every draft on disk as it stands, and which questions are answered."""
        ctx = self.front.ctx
        if ctx is None:
            return []
        with ctx.sessions.read() as session:
            run = session.connection().exec_driver_sql
            return [tuple(row) for query in _DRAFTS for row in run(query)]


def _board(walk: Walk) -> None:
    walk.press("Ctrl+1", "Down", "Up", "2", "0", "F6")


def _tasks(walk: Walk) -> None:
    walk.press("Ctrl+2", "Down", "Up", "F6")


def _handovers(walk: Walk) -> None:
    walk.press("Ctrl+3", "Down", "F6")


def _shift(walk: Walk) -> None:
    walk.press("Ctrl+4", "Down", "F6")


def _users(walk: Walk) -> None:
    walk.press("Ctrl+5", "Down", "F6")


def _find(walk: Walk) -> None:
    walk.press("Ctrl+F")
    walk.write("SPEC")
    walk.press("Down", "Enter")


def _person(walk: Walk) -> None:
    walk.press("Enter", *[f"Alt+{tab}" for tab in range(1, 9)])


def _line(walk: Walk) -> None:
    walk.press("Enter", "Alt+3", "Ins")
    walk.write("sertraline 100 mg mane")
    walk.press("Tab")


def _arrival(walk: Walk) -> None:
    walk.press("Ctrl+N")
    walk.write("PLACEHOLDER")
    walk.press("Tab")
    walk.write("Colin")
    walk.press("Tab")


def _triage(walk: Walk) -> None:
    walk.press("T", "y", "n", "y", "F6")


def _prepare(walk: Walk) -> None:
    walk.press("Enter")
    place = walk.front.workplace
    person = place._person if place is not None else None  # whoever's record is shown
    if place is not None and person is not None:
        walk.do(functools.partial(place.open_handover, person))
    walk.press("F6")


def _elsewhere(walk: Walk) -> None:
    place = walk.front.workplace
    if place is None:
        return
    for act in (place.open_receive, place.open_directory, place.open_escort_desk, place.find):
        walk.do(functools.partial(act))
    walk.press("Esc")


def _lock(walk: Walk) -> None:
    walk.press("Ctrl+L")
    walk.write(walk.passphrase)
    walk.press("Enter", "F1", "Esc", "Ctrl+/", "Esc")


ROUTES: dict[str, Route] = {
    "arrival": _arrival, "line": _line, "triage": _triage, "board": _board, "tasks": _tasks, "handovers": _handovers,
    "shift": _shift, "users": _users, "find": _find, "person": _person, "prepare": _prepare, "elsewhere": _elsewhere,
    "lock": _lock,
}  # fmt: skip


def _went(walk: Walk, route: Route) -> bool:
    """Go a route; return False when the hands found no field to type in."""
    try:
        route(walk)
    except AssertionError:
        return False
    finally:
        walk.hands.settle()
    return True


def learn(walk: Walk, routes: dict[str, Route]) -> list[tuple[str, str]]:
    """Walk the routes twice; return what the second walk called, each with the first route that calls it."""
    found: dict[str, str] = {}
    for again in (False, True):
        for name, route in routes.items():
            walk.home()
            walk.faults.called.clear()
            route(walk)
            if again:
                for called in walk.faults.called:
                    found.setdefault(called, name)
    return sorted(found.items())


def go_wrong(walk: Walk, target: str, route: Route, drafts: list[object]) -> dict[str, int]:
    """Let one thing go wrong once on its route, get back by keys, and walk the route again."""
    walk.home()
    before, walk.faults.fired, walk.faults.armed = walk.logged.faults, False, target
    _went(walk, route)
    walk.faults.watch()
    fired, walk.faults.armed, walk.faults.fired = walk.faults.fired, "", False
    again = walk.home() and _went(walk, route)
    lost = len([each for each in drafts if each not in walk.drafts()])
    told = walk.logged.faults > before or not fired
    return {"fired": int(fired), "told": int(told), "unusable": int(not again), "lost": lost}


def main(home: str, passphrase: str, routes: list[str], indexes: list[int]) -> None:
    """Learn, then let things go wrong; one line of JSON for each."""
    app = QApplication([])
    theme.apply(app)
    walk = Walk(Path(home), passphrase)
    targets = learn(walk, {name: ROUTES[name] for name in routes or ROUTES})
    walk.home()
    drafts = walk.drafts()
    for index in indexes:
        target, route = targets[index % len(targets)]
        told = go_wrong(walk, target, ROUTES[route], drafts)
        sys.stdout.write(json.dumps(told | {"of": len(targets), "target": target}) + "\n")
        sys.stdout.flush()
    walk.front.close()


if __name__ == "__main__":
    main(
        sys.argv[1], sys.argv[2], [each for each in sys.argv[3:] if each in ROUTES],
        [int(each) for each in sys.argv[3:] if each.isdigit()],
    )  # fmt: skip
