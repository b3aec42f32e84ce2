"""R13: one goes from the desk and the next sits down: how long the program takes until the next sees their own work.

A real desk, whose passphrases cost what they cost there, in a window of its own process (`next_user_window`). Counted
is from the key that gives the desk away, in the middle of somebody's work, until the next one's screen is painted; what
a person takes to type is theirs. A hand-over that took too long is tried once more, since the computer may be busy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from reception_app.paths import DeskFolder
from reception_app.services.desk import NewUser, change_passphrase, create_desk, open_desk, sign_in
from reception_app.services.users import add_user
from reception_app.settings import Settings
from reception_app.vocabulary import Role
from tests.support.desks import populate
from tests.torture.figures import Counts, Piece
from tests.torture.windows import in_windows

MOST_SECONDS = 3.0
SLOWEST = "slowest, ms"
TAKING_TURNS = (("s.sampleworth", "kettle orbit plum wharf nine"), ("n.testford", "gravel otter lamp quince seven"))
"""Who take turns: user names and passphrases."""
_AT_ONCE = 10
"""Hand-overs in one window, before the next is begun."""


def take_turns(folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    """Give a desk to one after the other."""
    window = "tests.torture.next_user_window"
    return in_windows(window, _real_desk, folder, indexes, at_once=_AT_ONCE, largest=SLOWEST)


def _real_desk(folder: Path) -> tuple[Path, str]:
    """Make a desk as real ones are made, with somebody in it and two who may sign in."""
    home = DeskFolder(folder / "desk")
    (first, passphrase), (second, chosen) = TAKING_TURNS
    create_desk(
        home, Settings("LEI", "Reception", training=False), NewUser(first, "Sam Sampleworth", tuple(Role)), passphrase
    )
    ctx = open_desk(home, first, passphrase)
    person = populate(ctx)
    once = add_user(ctx, NewUser(second, "Nell Testford", (Role.NURSE,)), passphrase)
    change_passphrase(sign_in(ctx, second, once), once, chosen)
    ctx.close()
    return home.home, person


def _shown(counts: Counts) -> str:
    return (
        f"{counts['given']} times the next user at the desk after at most {counts[SLOWEST]} ms, "
        f"{counts['slow']} later than {MOST_SECONDS:.0f} s; {counts['not open'] + counts['died']} not let in, "
        f"{counts['another']} shown the work of the one before, {counts['lost']} of {counts['typed']} drafts lost"
    )


def _holds(counts: Counts) -> bool:
    return counts["given"] > 0 and not any(counts[each] for each in ("slow", "not open", "died", "another", "lost"))


NEXT_USER = Piece("R13", "the next user at the desk within 3 s", 40, take_turns, _shown, _holds)
