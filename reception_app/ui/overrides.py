"""Keeps a mistake in a Qt override from ending the process without a word, as it would under Python 3.11.

When Python code that Qt calls (a `paintEvent`, a `sizeHint`) fails inside a built-in (a missing key, an index), 3.11
hands the error on in parts; Shiboken takes the first part for the error itself and crashes. Caught and raised again
in Python, the error is whole: it reaches the exception hook, is logged and shown once, and work goes on.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLayoutItem

_DONE = "_errors_are_whole"


def make_errors_whole(package: str = "reception_app") -> int:
    """Wrap every override of a Qt method in the classes of `package` known by now. Returns how many were wrapped.

    Call it once everything is imported. Later Pythons hand errors on whole: there it does nothing.
    """
    if sys.version_info >= (3, 12):
        return 0
    return sum(_wrap_all(cls) for cls in set(_below(QObject)) | set(_below(QLayoutItem)) if _is_in(cls, package))


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
        if isinstance(method, FunctionType) and not hasattr(method, _DONE) and _overrides_qt(cls, name):
            setattr(cls, name, _whole(method))
            wrapped += 1
    return wrapped


def _overrides_qt(cls: type, name: str) -> bool:
    if name.startswith("__"):
        return False
    return any(name in vars(base) for base in cls.__mro__[1:] if base.__module__.startswith("PySide6."))


def _whole(method: FunctionType) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **named: Any) -> Any:
        try:
            return method(*args, **named)
        except Exception:
            raise  # raising again in Python is what makes the error whole

    setattr(call, _DONE, True)
    return call
