"""Who may restore: by the roles in the records that are to go, and only whom the backup lets in afterwards.

Nobody is signed in while a backup is restored. The records are asked by their key, and left byte for byte as they are.
"""

from __future__ import annotations

from pathlib import Path

from reception_app.errors import DatabaseRefused, NotAllowed
from reception_app.models.engine import check_file, read_untouched
from reception_app.services.roles import MAY
from reception_app.vocabulary import ROLE_WORDS, Role

_ACT = "manage the desk"
_ASK = """
    SELECT count(DISTINCT "user".id), coalesce(group_concat(user_role.role), '')
    FROM "user" LEFT JOIN user_role ON user_role.user_id = "user".id
    WHERE "user".disabled_at IS NULL AND "user".username = CAST(x'{username}' AS TEXT)
"""


def roles_in(database: Path, key: bytes, username: str) -> frozenset[str] | None:
    """Return the roles of an active user in these records, empty for anybody else; None when they cannot be read."""
    try:
        check_file(database)
    except DatabaseRefused:
        return None
    found = _ask(database, key, username)
    return None if found is None else found[1]


def may_restore(roles: frozenset[str]) -> bool:
    """True when one of `roles` looks after the desk."""
    return bool(roles & {role.value for role in MAY[_ACT]})


def not_allowed() -> NotAllowed:
    """What is said to whoever may not put records back that can be read (RO-101)."""
    needed = ", ".join(ROLE_WORDS[role].lower() for role in Role if role in MAY[_ACT])
    return NotAllowed(
        "RO-101",
        "Your roles at this desk do not let you restore a backup while its records can be read. Nothing was changed.",
        f"Ask someone with this role: {needed}.",
    )


def check_lets_in(copy: Path, key: bytes, username: str) -> None:
    """Refuse a backup in which whoever restores it is no active user (DB-143): they could not sign in after it."""
    found = _ask(copy, key, username)
    if found is None or not found[0]:
        raise DatabaseRefused(
            "DB-143",
            "You are no user in this backup, or were disabled when it was made: you could not sign in after it. "
            "Nothing was changed.",
            "Choose a newer backup, or ask somebody who was a user then to restore it.",
        )


def _ask(database: Path, key: bytes, username: str) -> tuple[bool, frozenset[str]] | None:
    # As hexadecimal digits: whatever stands in the name, it is no part of the statement.
    row = read_untouched(database, key, _ASK.format(username=username.encode().hex()))
    return None if row is None else (bool(row[0]), frozenset(filter(None, str(row[1]).split(","))))
