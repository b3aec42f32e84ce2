"""Known problems: what happened, what to do, and a code safe to read out on the telephone.

A `KnownProblem` is about the environment or the person's choice, never about a bug of ours. Its words and its
code hold no personal data. The command line turns `exit_code` into its exit status; a window shows the words.
"""

from __future__ import annotations

import re
from enum import IntEnum

CODE = re.compile(r"\b(?:BUG|CH|DB|ED|FH|FM|IN|NF|PK|RO|SH|SI|ST|US)-\d{1,3}\b")
"""The code of a known problem, wherever it stands in words; nothing else a desk shows looks like one."""


class ExitCode(IntEnum):
    """The command line's exit statuses."""

    DONE = 0
    BUG = 1
    USAGE = 2
    ISSUER_UNKNOWN = 3
    PACK_REFUSED = 4
    WRONG_PASSPHRASE = 5
    DATABASE_REFUSED = 6
    NOT_ALLOWED = 7
    NOT_FOUND_OR_CHOOSE = 8


class KnownProblem(Exception):  # noqa: N818  # it is no error of ours: something that happens to people
    """Something that happens to people: `code`, `what` happened, `todo` to do about it. No personal data."""

    exit_code = ExitCode.USAGE

    def __init__(self, code: str, what: str, todo: str) -> None:
        super().__init__(f"{code}: {what} {todo}")
        self.code = code
        self.what = what
        self.todo = todo

    @property
    def sentence(self) -> str:
        """What happened and what to do: beside a field."""
        return f"{self.what} {self.todo}"

    @property
    def in_full(self) -> str:
        """What happened, what to do and the code: where a person may ring somebody about it."""
        return f"{self.sentence} ({self.code})"


class UsageProblem(KnownProblem):
    """The request cannot be understood or carried out as asked (codes US-…)."""

    exit_code = ExitCode.USAGE


def unreachable_file(error: OSError, then: str = "try again") -> UsageProblem:
    """Return the problem (US-006) of a file or folder that a disk or a right stands before; `then`: what to do last."""
    return UsageProblem(
        "US-006",
        f"A file or folder could not be read or written: {error.strerror or 'unknown reason'}.",
        f"Check that the disk is not full and that you may write there, then {then}.",
    )


class InputProblem(KnownProblem):
    """A value cannot be right: nothing was saved (codes IN-…)."""

    exit_code = ExitCode.USAGE


class FormProblem(KnownProblem):
    """A form does not load; the words name file, line and key (codes FM-…)."""

    exit_code = ExitCode.USAGE


class IssuerUnknown(KnownProblem):
    """A record is as it was signed, but this desk cannot say who made it (codes PK-3…)."""

    exit_code = ExitCode.ISSUER_UNKNOWN


class PackRefused(KnownProblem):
    """A pack cannot be used: damaged, altered, revoked, of another kind (codes PK-2…)."""

    exit_code = ExitCode.PACK_REFUSED


class SummaryRefused(KnownProblem):
    """A file of another system cannot be read or used as a summary of this person (codes FH-…)."""

    exit_code = ExitCode.PACK_REFUSED


class EstateRefused(KnownProblem):
    """A file of the estate cannot be believed or is out of date: nothing was changed (codes ED-…)."""

    exit_code = ExitCode.PACK_REFUSED


class SheetProblem(KnownProblem):
    """A sheet cannot be printed as it stands: what to shorten or correct (codes SH-…)."""

    exit_code = ExitCode.USAGE


class WrongPassphrase(KnownProblem):
    """The passphrase does not open this user's key (codes SI-…)."""

    exit_code = ExitCode.WRONG_PASSPHRASE


class DatabaseRefused(KnownProblem):
    """The desk's database is empty, truncated, damaged, newer or already open (codes DB-…)."""

    exit_code = ExitCode.DATABASE_REFUSED


class NotAllowed(KnownProblem):
    """The signed-in person's roles do not include this (codes RO-…)."""

    exit_code = ExitCode.NOT_ALLOWED


class NotFound(KnownProblem):
    """Nothing here answers to that number (codes NF-…)."""

    exit_code = ExitCode.NOT_FOUND_OR_CHOOSE


class MustChoose(KnownProblem):
    """A person must choose: near matches, or a line that is not decided (codes CH-…)."""

    exit_code = ExitCode.NOT_FOUND_OR_CHOOSE


class StaleWrite(KnownProblem):
    """Somebody else changed this meanwhile; nothing was overwritten (codes ST-…)."""
