"""`reception-app` and `python -m reception_app`: the window, or the same use-cases without one."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line with this process's arguments and return its exit status."""
    from reception_app.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
