"""What the desk needs once somebody signs in, loaded on a thread while the passphrase is typed."""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module

from reception_app.clinical.bank_holidays import united_kingdom
from reception_app.errors import FormProblem
from reception_app.ui import collecting

_MODULES = (
    "reception_app.services.desk",
    "reception_app.services.packs",
    "reception_app.services.receiving",
)


class LateLoading:
    """Loads in the background; whoever needs what is loaded waits for it first."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start loading. No dead cycles are looked for meanwhile (`collecting`)."""
        collecting.hold()
        self._thread = threading.Thread(target=_load, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait for what is being loaded: of two threads that load the same modules, one may meet a module half made."""
        if self._thread is not None:
            self._thread.join()


def _load() -> None:
    try:
        for name in _MODULES:
            import_module(name)
        united_kingdom()
        with suppress(FormProblem):  # a broken installation is told to whoever signs in
            import_module("reception_app.forms.loading").load_forms()
    finally:
        collecting.release()
