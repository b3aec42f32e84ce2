"""What belongs to locking and may go wrong: a fault in it is logged, and never keeps the desk open."""

from __future__ import annotations

from collections.abc import Callable

from reception_app import log


def whatever_happens(act: Callable[[], object]) -> None:
    """Do what must not stop what comes after it; a fault in it is logged by its class and place."""
    try:
        act()
    except Exception as error:  # noqa: BLE001  # logged; the lock comes all the same
        log.bug(error)
