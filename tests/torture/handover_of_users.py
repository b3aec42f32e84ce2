"""R13: users who take turns at one desk, in the middle of each other's drafts: no line under another's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from sqlalchemy import text

from reception_app.errors import NotFound
from reception_app.services import care, typed_drafts
from reception_app.services.context import AppContext, Operator
from reception_app.services.desk import NewUser, sign_in
from reception_app.services.typed_drafts import DraftOf
from reception_app.services.users import add_user
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE
from tests.torture.figures import Figure, small_desk

USERS = (("n.testford", "Nell Testford"), ("p.sample", "Pat Sample"), ("d.dummy", "Dana Dummy"))


def interleave(folder: Path, count: int, seed: int = 13) -> Figure:
    """Let three users do `count` acts at one open desk in a drawn order; each line must name who really acted.

    An act is a task, a draft typed on, a colleague's draft taken over, or a draft given up. Who acted is told by the
    user's name that each act wrote into its own words.
    """
    random = Random(seed)
    ctx = small_desk(folder)
    at_desk = [_signed_in(ctx, *user) for user in USERS]
    with ctx.sessions.read() as session:
        people = list(session.execute(text("SELECT id FROM person ORDER BY id")).scalars())
    done: Counter[str] = Counter()
    drafts: dict[tuple[str, str], str] = {}
    for turn in range(count):
        mine = random.choice(at_desk)
        act = random.choice(("task", "draft", "draft", "take", "drop"))
        done[act] += _act(mine, act, random.choice(people), drafts, f"{mine.operator.user_id} {turn}", random)
    mixed = _mixed(ctx, [each.operator for each in at_desk])
    lines = sum(mixed.values())
    ctx.close()
    shown = (
        f"{mixed['other']} of {lines} lines and drafts under another's name, in {count} interleavings "
        f"({done['task']} tasks, {done['draft']} drafts typed on, {done['take']} taken over, {done['drop']} given up)"
    )
    return Figure("R13", "the author is never mixed in a fast hand-over", shown, not mixed["other"] and lines > 0)


def _signed_in(ctx: AppContext, username: str, full_name: str) -> AppContext:
    once = add_user(ctx, NewUser(username, full_name, (Role.NURSE,)), PASSPHRASE)
    return sign_in(ctx, username, once)


def _act(
    ctx: AppContext, act: str, person: str, drafts: dict[tuple[str, str], str], words: str, random: Random
) -> bool:
    """Do one act as the user of `ctx`; `drafts` are the own ones by user and person. Returns whether it was done."""
    own = (ctx.operator.user_id, person)
    if act == "task":
        care.add_task(ctx, person, words, Role.NURSE, ctx.now())
        return True
    if act == "draft":
        kept = typed_drafts.keep_draft(
            ctx, DraftOf.SCRIPT_LINE, {"medicine": words}, person_id=person, draft_id=drafts.get(own)
        )
        drafts[own] = kept
        return True
    others = [key for key in drafts if key[1] == person and key[0] != own[0]]
    if act == "take" and others:
        theirs = random.choice(sorted(others))
        try:
            taken = typed_drafts.take_draft(ctx, drafts.pop(theirs))
        except NotFound:
            return False
        drafts[own] = typed_drafts.keep_draft(
            ctx, DraftOf.SCRIPT_LINE, {"medicine": words}, person_id=person, draft_id=taken.id
        )
        return True
    if act == "drop" and own in drafts:
        typed_drafts.drop_draft(ctx, drafts.pop(own))
        return True
    return False


def _mixed(ctx: AppContext, users: Sequence[Operator]) -> Counter[str]:
    """Count the lines and drafts whose words name who wrote them, and those that stand under another."""
    names = {user.user_id: user.full_name for user in users}
    found: Counter[str] = Counter()
    with ctx.sessions.read() as session:
        rows = session.execute(
            text(
                "SELECT user_id, user_name, json_extract(after, '$.title') FROM event WHERE entity = 'task' "
                "AND action = 'add-task' UNION ALL "
                "SELECT user_id, user_name, json_extract(fields, '$.medicine') FROM typed_draft"
            )
        )
        for user_id, user_name, said in rows:
            wrote = str(said).partition(" ")[0]
            right = (user_id, user_name) == (wrote, names.get(wrote))
            found["same" if right else "other"] += 1
    return found
