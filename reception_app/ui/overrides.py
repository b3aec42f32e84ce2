"""Keeps a mistake in a Qt override from ending the process, or from costing it later.

An error that leaves Python code which Qt calls (a `paintEvent`, a `sizeHint`) stays pending while Qt goes on, and
whatever Qt calls next runs with it. PySide6 6.12 then gives back one reference too many of each override it passes by
(`tests/ui/test_kit_overrides.py` counts them), so that after a few the method is freed under its class and the process
ends, in another place and much later; Python 3.11 besides hands some errors on in parts, which Shiboken takes for the
error itself. So no error leaves an override: it is given to the exception hook whole, as one in a slot is, and Qt gets
what its own class would have answered.

A widget whose making failed is taken apart at once, with its children. Left to Python it would be garbage that holds
itself together, and the collector frees the children's wrappers in any order: Shiboken 6.12 then comes upon a freed one
when the widget's own destructor reaches it, and the process ends (seen by the torture of slots).
"""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLayoutItem, QWidget

_DONE = "_errors_are_told"


def make_errors_whole(package: str = "reception_app") -> int:
    """Wrap every override of a Qt method, and the making of every widget, in the classes of `package` known by now.
    Returns how many were wrapped.

    Call it once everything is imported; `make_late_errors_whole` after each import that waits until it is needed.
    """
    return sum(_wrap_all(cls) for cls in set(_below(QObject)) | set(_below(QLayoutItem)) if _is_in(cls, package))


class _Seen:
    modules = 0


def make_late_errors_whole() -> None:
    """Wrap those of what was loaded since, for an import that waits until it is needed; else it costs nothing."""
    if len(sys.modules) != _Seen.modules:
        _Seen.modules = len(sys.modules)
        make_errors_whole()


def _is_in(cls: type, package: str) -> bool:
    return cls.__module__ == package or cls.__module__.startswith(package + ".")


def _below(cls: type) -> Iterator[type]:
    known: list[type] = cls.__subclasses__()
    for sub in known:
        yield sub
        yield from _below(sub)


def _wrap_all(cls: type) -> int:
    wrapped = 0
    for name, method in list(vars(cls).items()):
        if isinstance(method, FunctionType) and not hasattr(method, _DONE):
            of_qt = _of_qt(cls, name)
            if of_qt is not None:
                setattr(cls, name, _told(method, of_qt))
                wrapped += 1
            elif name == "__init__" and issubclass(cls, QWidget):
                setattr(cls, name, _taken_apart(method))
                wrapped += 1
    return wrapped


def _of_qt(cls: type, name: str) -> Callable[..., Any] | None:
    """Return the method of Qt that `name` overrides, or None."""
    if name.startswith("__"):
        return None
    of_qt = (
        vars(base)[name] for base in cls.__mro__[1:] if base.__module__.startswith("PySide6.") if name in vars(base)
    )
    return next(of_qt, None)


def _told(method: FunctionType, of_qt: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **named: Any) -> Any:
        try:
            return method(*args, **named)
        except Exception as error:  # noqa: BLE001  # told by the hook, or raised
            try:
                answer = of_qt(*args, **named)
            except Exception:  # noqa: BLE001  # Qt has none of its own to give: the error it is, whole
                raise error from None
            sys.excepthook(type(error), error, error.__traceback__)
            traceback.clear_frames(error.__traceback__)  # a painter left in one would outlive what it paints on
            return answer

    setattr(call, _DONE, True)
    return call


def _taken_apart(init: FunctionType) -> Callable[..., None]:
    @functools.wraps(init)
    def call(self: QWidget, *args: Any, **named: Any) -> None:
        try:
            init(self, *args, **named)
        except BaseException:
            if shiboken6.isValid(self):
                shiboken6.delete(self)
            raise

    setattr(call, _DONE, True)
    return call
