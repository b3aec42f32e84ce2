"""`reception-app` and `python -m reception_app`: the window, or the same use-cases without one."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Run the command line with this process's arguments and return its exit status."""
    from reception_app.cli import run
    from reception_app.log import leave_no_image

    leave_no_image()
    for stream in (sys.stdout, sys.stderr):
        # Names hold letters that some machines' own encoding lacks.
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    return run(sys.argv[1:], _open_window)


def _open_window(home: Path, username: str | None, passphrase: str | None) -> int:
    from reception_app.app import run

    return run(home, username, passphrase)


if __name__ == "__main__":
    sys.exit(main())
