"""Every act that may stand in a person's history is told in words, never by its name in the program."""

from __future__ import annotations

import ast
from pathlib import Path

import reception_app
from reception_app.services.history_words import told_at_once
from reception_app.services.person_view import SENTENCES

SOURCE = Path(reception_app.__file__).parent
NOBODYS = {
    "add-expected", "add-place", "add-user", "blank-screen", "change-place",
    "change-roles", "clock-checked", "disable-user", "drop-unknown-users", "distrust-root",
    "edit-directory", "explain-pack",
    "export-directory", "export-figures", "export-people", "export-sealing-key", "import-directory", "import-dmd",
    "import-sealing-key", "list-revoked-imports", "load-certificate", "make-sealing-key", "open-pack",
    "open-summary", "print-end-of-shift", "print-recovery-code",
    "read-expected-list", "read-pack", "remove-expected", "remove-place",
    "remove-unlock-code", "remove-user", "renew-sealing-key", "request-certificate", "seal-pack", "set-unlock-code",
    "sign-in", "take-estate-directory", "trust-root", "unlock-by-code", "unlock-code-failed", "verify-pack",
    "view-end-of-shift",
}  # fmt: skip
"""Acts of the desk, its users and lists: in nobody's own history."""


def acts() -> set[str]:
    """Return every act that the program's source names where it opens a transaction or notes a view."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1):
                continue
            if node.func.id in ("writing", "writing_slots", "note_view", "begun", "letting_out"):
                found |= {
                    one.value
                    for one in ast.walk(node.args[1])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and "-" in one.value
                }
    return found - {"-"}


def test_every_act_in_a_persons_history_has_its_sentence() -> None:
    named = acts() - {"print-", "begin-", "fail-", "-receipt", "-amendment"}  # and what it is about
    assert len(named) > 80
    assert {act for act in named if act not in SENTENCES and not told_at_once(act)} - NOBODYS == set()
