"""The same desk without a window: one small module for each group of commands.

Every command ends in an exit status of `errors.ExitCode`. What people or programs asked for goes to standard output;
what went wrong is one coded line on standard error. With `--json`, standard output holds the JSON or nothing.
Everything heavy is imported by the command that needs it, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from reception_app import log
from reception_app.errors import ExitCode, KnownProblem, UsageProblem

_STOPPED = "It was stopped before it was done. Nothing half-done was kept."
OpenWindow = Callable[[Path, str | None, str | None], int]
"""Opens the window on a desk's folder, for a user and passphrase if they are known; returns the exit status."""


def run(argv: list[str], open_window: OpenWindow | None = None) -> int:
    """Run one command and return its exit status. Without a command the window is opened by `open_window`."""
    try:
        return _run(argv, open_window)
    except KnownProblem as problem:
        return refuse(problem)
    except KeyboardInterrupt:
        return refuse(UsageProblem("US-009", _STOPPED, "Begin it again when you are ready."))
    except BrokenPipeError:
        # Whoever read our output has seen enough (`… | head`): that is no fault of theirs or ours.
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - the last net: whatever it is, it is logged and told in one line
        return refuse_unexpected(error)
    finally:
        log.close()


def _run(argv: list[str], open_window: OpenWindow | None) -> int:
    from reception_app.cli.arguments import Asked, parse

    asked: Asked = parse(argv)
    if asked.finished is not None:
        return asked.finished
    asked.open_window = open_window
    return asked.handler(asked)


def refuse(problem: KnownProblem) -> int:
    """Write the one coded line of a known problem and return its exit status."""
    log.told(problem.code)
    print(" ".join(str(problem).split()), file=sys.stderr)
    return int(problem.exit_code)


def refuse_unexpected(error: Exception) -> int:
    """Say what the environment did, or that this is a bug of ours, which is logged without personal data."""
    from reception_app.cli.faults import known_fault, log_bug

    known = known_fault(error)
    if known is not None:
        return refuse(known)
    where = log_bug(error)
    print(
        f"BUG-1: Something in the program itself failed; nothing half-done was kept. Report this with the log: {where}",
        file=sys.stderr,
    )
    return int(ExitCode.BUG)
