"""What every use-case is given: the open desk, the clock, the forms and who is signed in. Passed, never fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from reception_app import log
from reception_app.clock import Clock
from reception_app.establishments import find
from reception_app.forms.loading import FormLibrary
from reception_app.high_water import WHOLE, Standing
from reception_app.keyslots import read_keys, write_keys
from reception_app.models.audit import Author, append_event, watch
from reception_app.models.engine import Sessions
from reception_app.paths import DeskFolder
from reception_app.settings import Settings
from reception_app.vocabulary import ROLE_WORDS, Role


@dataclass(frozen=True, slots=True)
class Operator:
    """The person signed in: who they are and which roles they hold."""

    user_id: str
    username: str
    full_name: str
    roles: frozenset[Role]
    registration: str | None = None
    supervisor: str | None = None
    must_change: bool = False

    @property
    def role(self) -> Role:
        """The role this person acts in when one must be named: the most clinical one they hold."""
        return next(role for role in Role if role in self.roles)

    @property
    def role_words(self) -> str:
        """The acting role, as screens show it."""
        return ROLE_WORDS[self.role]


@dataclass(frozen=True, slots=True)
class AppContext:
    """An open desk with somebody signed in."""

    folder: DeskFolder
    settings: Settings
    engine: Engine = field(repr=False)
    sessions: Sessions = field(repr=False)
    clock: Clock
    new_id: Callable[[], str]
    forms: FormLibrary = field(repr=False)
    operator: Operator = field(repr=False)
    release: Callable[[], None] = field(repr=False)
    standing: Standing = WHOLE
    """How the records stood to the high-water mark when the desk was opened."""

    def now(self) -> datetime:
        """The current instant, aware UTC."""
        return self.clock.now()

    def signed_in_as(self, operator: Operator) -> AppContext:
        """The same desk with somebody else signed in."""
        return replace(self, operator=operator)

    def close(self) -> None:
        """Close the database and let another program open the desk."""
        self.sessions.dispose()
        self.release()


def here(ctx: AppContext) -> str:
    """Return this establishment's name as provenance lines say it."""
    found = find(ctx.settings.establishment)
    return found.name if found else ctx.settings.establishment


def author(ctx: AppContext, action: str) -> Author:
    """Return who is writing, for events."""
    return Author(ctx.operator.user_id, ctx.operator.full_name, action, ctx.now())


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps the tasks that follow from what is recorded, when (aware), and how a new one gets its id."""

    now: datetime
    name: str
    new_id: Callable[[], str]


def keeper_of(ctx: AppContext) -> Keeper:
    """Return the person signed in as who keeps them, now."""
    return Keeper(ctx.now(), ctx.operator.full_name, ctx.new_id)


@contextmanager
def writing(ctx: AppContext, action: str) -> Iterator[Session]:
    """One use-case's transaction: commits at the end of the block, and each changed row leaves an event.

    Alerts to act on and the tasks of reviews are worked out anew for whoever's facts behind them changed: no list does.
    """
    # Not above: those who read records name the context themselves.
    from reception_app.services.review_tasks import keep_review_tasks
    from reception_app.services.standing_alerts import keep_standing_alerts

    with ctx.sessions.write() as session:
        watch(session, author(ctx, action))
        yield session
        keep_review_tasks(session, keeper_of(ctx))
        keep_standing_alerts(session, ctx.now())


@contextmanager
def writing_slots(ctx: AppContext, action: str, entity: str, entity_id: str | None) -> Iterator[Session]:
    """Like `writing`, for a block that rewrites the key slots too: they are put back when the records refuse.

    The slots are written before the records are, so that no user is committed without theirs. They are a file of their
    own: the history says before any is written that it was begun, so that no change of one is unseen when the process
    dies before the records are committed; and `fail-…` where they were put back.
    """
    note_view(ctx, f"begin-{action}", entity, entity_id, None)
    kept = read_keys(ctx.folder.slots)
    try:
        with writing(ctx, action) as session:
            yield session
    except BaseException:
        if read_keys(ctx.folder.slots) != kept:
            write_keys(ctx.folder.slots, kept)
        note_failed(ctx, action, entity, entity_id, None)
        raise


@contextmanager
def begun(ctx: AppContext, action: str, entity: str, entity_id: str | None, person_id: str | None) -> Iterator[None]:
    """A print or an export, told around the block that does it: `begin-…`, and `action` once it was really done.

    Where the block fails the second line is `fail-…`; where the process dies in it, the first stands alone. What
    cannot be told is not begun.
    """
    note_view(ctx, f"begin-{action}", entity, entity_id, person_id)
    try:
        yield
    except BaseException:
        note_failed(ctx, action, entity, entity_id, person_id)
        raise
    note_view(ctx, action, entity, entity_id, person_id)


def note_failed(ctx: AppContext, action: str, entity: str, entity_id: str | None, person_id: str | None) -> None:
    """Record that what was begun was not done. When that cannot be written either, that it was begun stands alone."""
    try:
        note_view(ctx, f"fail-{action}", entity, entity_id, person_id)
    except Exception as error:  # noqa: BLE001  # raised, it would hide what went wrong first
        log.bug(error)


def note_view(ctx: AppContext, action: str, entity: str, entity_id: str | None, person_id: str | None) -> None:
    """Record that something was seen or done: a line of the audit without content. Of a print or export: `begun`."""
    with ctx.sessions.write() as session:
        append_event(
            session, author(ctx, action), entity=entity, entity_id=entity_id, person_id=person_id, in_record=False
        )
