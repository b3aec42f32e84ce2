"""`desk recovery-code`, `desk recover`, `desk change-key`: the code for the safe, its use, and another key."""

from __future__ import annotations

import os
from typing import Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import (
    NEW_PASSPHRASE_VARIABLE,
    desk_of,
    folder_of,
    new_passphrase_of,
    opened,
    passphrase_of,
    typed_passphrase,
    user_of,
)
from reception_app.cli.output import answer
from reception_app.errors import UsageProblem

CODE_VARIABLE = "RECEPTION_RECOVERY_CODE"


def add(desk: Commands) -> None:
    """Add the commands to those of `desk`."""
    command(desk, "recovery-code", make_code, "make a recovery code for the safe; the one before is void")
    words = f"nobody can sign in: choose a new passphrase for the administrator --user by the code ({CODE_VARIABLE}, "
    command(desk, "recover", recover_desk, words + f"or typed); the passphrase: {NEW_PASSPHRASE_VARIABLE}, or typed")
    command(
        desk,
        "change-key",
        change_key,
        "another key for the records, after one was lost: all others get new passphrases",
    )


def answer_with_code(asked: Asked, told: dict[str, Any], *lines: str) -> int:
    """Print what holds a recovery code: what a shell was told is on paper as far as the desk knows."""
    from reception_app.services.shown_once import note_on_paper

    code = answer(asked, told, *lines)
    note_on_paper(folder_of(asked))
    return code


def code_lines(code: str) -> tuple[str, ...]:
    """Return a recovery code and what to do with it; it is shown nowhere else."""
    return (
        "Recovery code of this desk, shown only now:",
        "",
        f"  {code}",
        "",
        "Write it on paper and lock it in a safe: whoever has it opens the records.",
        "It is for the day when nobody who looks after this desk can sign in. Used once, it is void.",
    )


def make_code(asked: Asked) -> int:
    """Make a recovery code."""
    from reception_app.services.recovery import make_recovery_code

    with opened(asked) as ctx:
        code = make_recovery_code(ctx, passphrase_of(asked))
    return answer_with_code(asked, {"recovery_code": code}, *code_lines(code))


def recover_desk(asked: Asked) -> int:
    """Choose a new passphrase for a desk administrator by the recovery code."""
    from reception_app.services.recovery import recover

    folder = desk_of(asked)
    username = user_of(asked)
    if username is None:
        raise UsageProblem("US-001", "It is not said for whom.", "Name the desk administrator with --user.")
    typed = os.environ.get(CODE_VARIABLE) or typed_passphrase("Recovery code: ")
    ctx, fresh = recover(folder, typed, username, new_passphrase_of(asked, NEW_PASSPHRASE_VARIABLE))
    ctx.close()
    words = f"{username} signs in with the new passphrase from now on. The code that was used is void."
    return answer_with_code(asked, {"user": username, "recovery_code": fresh}, words, "", *code_lines(fresh))


def change_key(asked: Asked) -> int:
    """Give the records another key, and print what has to be handed out."""
    from reception_app.services.rotation import change_database_key

    folder = desk_of(asked)
    changed = change_database_key(folder, user_of(asked), passphrase_of(asked))
    told = {"passphrases": dict(changed.once), "recovery_code": changed.recovery_code}
    return answer_with_code(
        asked,
        told | {"warnings": list(changed.warnings)},
        "The records have another key. Your passphrase stays; everybody else signs in once with theirs below,",
        "and then chooses their own. Hand each over in person. Backups from before open with the old key alone.",
        "",
        *(f"  {username:20} {once}" for username, once in changed.once),
        "",
        *code_lines(changed.recovery_code),
        *(("", *changed.warnings) if changed.warnings else ()),
    )
