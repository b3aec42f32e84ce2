"""Are the records sound: every page as written, every line of the history after the one before, every link to a row."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from reception_app.errors import DatabaseRefused, KnownProblem
from reception_app.models.audit import check_chain
from reception_app.models.engine import Sessions
from reception_app.models.faults import damaged as damaged
from reception_app.models.faults import database_fault as database_fault

_LOST_IDS = 100
"""Links that lead nowhere are counted up to here."""
_PAGES_GOOD = "Every page of the records is as it was written."
_HISTORY_GOOD = "Every line of the history follows from the line before."


@dataclass(frozen=True, slots=True)
class DeskCheck:
    """One thing looked at: a slug, whether it is good, and a sentence. What is not good is amber, unless `broken`."""

    name: str
    ok: bool
    words: str
    broken: bool = False


def altered(line: int) -> DatabaseRefused:
    """Return the problem of a history that does not follow at one line (DB-130)."""
    return DatabaseRefused(
        "DB-130",
        f"The history of this desk was altered at line {line}.",
        "Keep the folder as it is, and restore a backup from before that into another one. Report it.",
    )


def broken_check(name: str, problem: KnownProblem) -> DeskCheck:
    """Return what was found broken, in the problem's words, its code last."""
    return DeskCheck(name, False, problem.in_full, broken=True)


def check_records(sessions: Sessions) -> tuple[DeskCheck, ...]:
    """Look at every page, line and link. Damage is said, not raised; what cannot be read is said once."""
    checks: list[DeskCheck] = []
    for look in (check_pages, _history, _links):
        try:
            with sessions.read() as session:
                checks.append(look(session))
        except Exception as error:
            fault = database_fault(error)
            if fault is None:
                raise
            if not any(check.broken and check.name == "pages" for check in checks):
                checks.append(broken_check("pages", fault))
    return tuple(checks)


def check_seals(session: Session) -> tuple[DeskCheck, ...]:
    """Look at the seal of every page and at every line: the quick check. Raises DatabaseRefused (DB-108, DB-130)."""
    if _page_altered(session):
        raise damaged()
    line = check_chain(session)
    if line is not None:
        raise altered(line)
    return DeskCheck("records", True, _PAGES_GOOD), DeskCheck("history", True, _HISTORY_GOOD)


def _page_altered(session: Session) -> bool:
    return session.execute(text("PRAGMA cipher_integrity_check")).first() is not None


def check_pages(session: Session) -> DeskCheck:
    """Look at every page: as written by its seal, and hanging together with the others."""
    if _page_altered(session) or session.execute(text("PRAGMA integrity_check(1)")).scalar_one() != "ok":
        return broken_check("pages", damaged())
    return DeskCheck("pages", True, _PAGES_GOOD)


def _history(session: Session) -> DeskCheck:
    line = check_chain(session)
    if line is not None:
        return broken_check("history", altered(line))
    return DeskCheck("history", True, _HISTORY_GOOD)


def _links(session: Session) -> DeskCheck:
    lost = session.execute(text("PRAGMA foreign_key_check")).fetchmany(_LOST_IDS)
    if lost:
        many = f"{len(lost)} or more" if len(lost) == _LOST_IDS else str(len(lost))
        what = f"Links inside the records lead nowhere: {many}."
        todo = "Restore the newest backup; keep the present file aside."
        return broken_check("links", DatabaseRefused("DB-132", what, todo))
    return DeskCheck("links", True, "Every link inside the records leads to its row.")
