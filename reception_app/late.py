"""A module loaded when one of its names is first asked for: what most days, or most people, never need costs nothing.

Written so that the types and the import contracts see an ordinary import:

    if TYPE_CHECKING:
        import pikepdf
    else:
        pikepdf = late("pikepdf")

For what makes or reads documents, which happens on the worker, and for screens few people open. What is needed
between two keys is loaded while the passphrase is typed (`ui/late_loading.py`).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class _Late:
    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(import_module(self._name), name, value)


def late(name: str) -> Any:
    """Stand for the module called `name` (whole, with its packages) until it is needed."""
    return _Late(name)
