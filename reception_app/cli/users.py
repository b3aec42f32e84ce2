"""`user`: who may use the desk, and one's own passphrase."""

from __future__ import annotations

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import NEW_PASSPHRASE_VARIABLE, new_passphrase_of, opened, passphrase_of
from reception_app.cli.output import answer, show, show_json
from reception_app.errors import ExitCode
from reception_app.vocabulary import ROLE_WORDS, Role

ROLES = tuple(role.value for role in Role)


def add(commands: Commands) -> None:
    """Add the commands."""
    users = group(commands, "user", "who may use the desk")
    new = command(users, "add", add_user, "add somebody, with a passphrase to be used once")
    new.add_argument("username", metavar="USERNAME")
    new.add_argument("--full-name", required=True, metavar="NAME")
    new.add_argument(
        "--role", action="append", required=True, type=str.casefold, choices=ROLES, dest="roles", metavar="ROLE"
    )
    new.add_argument("--registration", metavar="NUMBER", help="professional registration, if there is one")
    out = command(users, "disable", disable_user, "let somebody in no more; what they wrote stays theirs")
    out.add_argument("username", metavar="USERNAME")
    gone = command(
        users, "remove", remove_user, "take somebody off the list for good; what they wrote keeps their name"
    )
    gone.add_argument("username", metavar="USERNAME")
    again = command(
        users,
        "new-passphrase",
        give_new_passphrase,
        "a passphrase to be used once, for who forgot theirs; enables again",
    )
    again.add_argument("username", metavar="USERNAME")
    command(users, "list", list_users, "list who may use the desk")
    command(users, "passphrase", change_passphrase, f"choose your own (typed, or in {NEW_PASSPHRASE_VARIABLE})")


def add_user(asked: Asked) -> int:
    """Add a user and print their one-time passphrase."""
    from reception_app.services import users
    from reception_app.services.desk import NewUser

    roles = tuple(role for role in Role if role.value in asked.roles)
    with opened(asked) as ctx:
        user = NewUser(asked.username, asked.full_name, roles, asked.registration)
        once = users.add_user(ctx, user, passphrase_of(asked))
    return _handed_out(asked, once)


def _handed_out(asked: Asked, once: str) -> int:
    words = f"{asked.username} may sign in once with this passphrase, and then chooses their own:"
    return answer(asked, {"username": asked.username, "passphrase": once}, words, once)


def disable_user(asked: Asked) -> int:
    """Disable a user."""
    from reception_app.services import users

    with opened(asked) as ctx:
        users.disable_user(ctx, asked.username)
    return answer(asked, {"username": asked.username, "disabled": True}, f"{asked.username} is let in no more.")


def remove_user(asked: Asked) -> int:
    """Remove a user."""
    from reception_app.services import user_keys

    with opened(asked) as ctx:
        user_keys.remove_user(ctx, asked.username)
    words = f"{asked.username} is removed. What they wrote keeps their name."
    return answer(asked, {"username": asked.username, "removed": True}, words)


def give_new_passphrase(asked: Asked) -> int:
    """Give somebody a new one-time passphrase and print it."""
    from reception_app.services import user_keys

    with opened(asked) as ctx:
        once = user_keys.give_new_passphrase(ctx, asked.username, passphrase_of(asked))
    return _handed_out(asked, once)


def list_users(asked: Asked) -> int:
    """List the desk's users."""
    from reception_app.services import users
    from reception_app.services.roles import require

    with opened(asked) as ctx:
        require(ctx, "manage users")
        rows = users.list_users(ctx)
    if asked.json:
        show_json(
            {
                "users": [
                    {
                        "username": row.username,
                        "full_name": row.full_name,
                        "roles": [role.value for role in row.roles],
                        "registration": row.registration,
                        "disabled": row.disabled,
                        "must_change": row.must_change,
                    }
                    for row in rows
                ]
            }
        )
    else:
        for row in rows:
            words = ", ".join(ROLE_WORDS[role] for role in row.roles)
            show(f"{row.username:20} {row.full_name} ({words}){' (disabled)' if row.disabled else ''}")
    return ExitCode.DONE


def change_passphrase(asked: Asked) -> int:
    """Choose one's own passphrase."""
    from reception_app.services import desk

    with opened(asked, may_change_passphrase=True) as ctx:
        desk.change_passphrase(ctx, passphrase_of(asked), new_passphrase_of(asked, NEW_PASSPHRASE_VARIABLE))
    return answer(asked, {"changed": True}, "Your passphrase is changed.")
