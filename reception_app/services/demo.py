"""A training desk: made, or opened again, and filled with people who do not exist, each in the middle of a story.

Every story is told through the same services as real work, at a clock that moves, so that events stand in the order of
time and nothing is later than now. The same seed, establishment and time give the same people with the same data.
"""

from __future__ import annotations

import hashlib
import heapq
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from reception_app.clock import local
from reception_app.errors import DatabaseRefused, UsageProblem
from reception_app.establishments import find
from reception_app.handover.trust import DeskKey
from reception_app.paths import DeskFolder, default_home
from reception_app.services.board import ExpectedRow, add_expected
from reception_app.services.context import AppContext
from reception_app.services.demo_directory import fill_directory
from reception_app.services.demo_people import COURTS, FROM, NEAR_KINDS, Cast, with_facts
from reception_app.services.demo_scripts import SCRIPT_STORIES
from reception_app.services.demo_stories import STORIES, Scene, passing_through
from reception_app.services.desk import NewUser, create_desk, open_desk
from reception_app.services.finding import list_people
from reception_app.services.matching import Identity
from reception_app.settings import Settings, read_settings, wall_clock
from reception_app.vocabulary import ArrivalKind, Role

USER = "training"
FULL_NAME = "Toni Training"
ESTABLISHMENT = "LEI"
ARRIVALS = 16
MOST = 500
SEED = "1"
EARLIEST = timedelta(days=4)
"""How long before now the first story begins."""

_WORDS = ("amber", "basket", "candle", "daisy", "elbow", "fiddle", "garden", "hammer", "island", "jacket", "kettle",
          "lemon", "magnet", "needle", "orchard", "pepper", "quarry", "ribbon", "saddle", "tunnel", "umbrella",
          "velvet", "willow", "yellow")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the training desk is to hold."""

    establishment: str | None = None
    arrivals: int = ARRIVALS
    seed: str = SEED
    near_pairs: bool = False


def demo_home() -> Path:
    """Return where a training desk lies when nobody names a folder: beside the real desk, never in it."""
    return default_home().with_name(f"{default_home().name}-training")


def new_passphrase() -> str:
    """Return a passphrase that is easy to type: five short words."""
    return "-".join(secrets.choice(_WORDS) for _ in range(5))


def keep_passphrase(folder: DeskFolder, passphrase: str) -> None:
    """Keep the passphrase the program chose beside a training desk, where nobody is real: it is shown at each start."""
    if read_settings(folder.settings).training:
        _kept(folder).write_text(passphrase + "\n", encoding="utf-8")


def kept_passphrase(folder: DeskFolder) -> str | None:
    """Return the passphrase the program chose for a training desk; None for one that a person chose, or a real desk."""
    if not folder.settings.exists() or not read_settings(folder.settings).training:
        return None
    try:
        return _kept(folder).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _kept(folder: DeskFolder) -> Path:
    return folder.home / "training-passphrase.txt"


def check_training(folder: DeskFolder, establishment: str | None) -> None:
    """Refuse a folder that holds a real desk (DB-123), or a training desk of another establishment (US-331)."""
    if not folder.settings.exists():
        return
    settings = read_settings(folder.settings)
    if not settings.training:
        raise DatabaseRefused(
            "DB-123",
            "The desk in this folder is a real one: people who do not exist are never put among real ones.",
            "Name another folder with --home.",
        )
    if establishment is not None and settings.establishment != establishment.upper():
        raise UsageProblem(
            "US-331",
            "The training desk in this folder is of another establishment.",
            "Name another folder with --home.",
        )


def make_training_desk(folder: DeskFolder, wanted: Wanted, passphrase: str) -> AppContext:
    """Make a training desk whose one user, `training`, holds every role; fill it, and return it open."""
    check_wanted(wanted)
    found = find(wanted.establishment or ESTABLISHMENT)
    if found is None:
        raise UsageProblem(
            "US-202", "That is not the code of an establishment in the list.", "Use its three letters, for example LEI."
        )
    nation = found.nation if found.nation == "Wales" else "England"
    settings = Settings(found.code, "Reception", nation, training=True, healthcare_telephone="01632 960118")
    first = NewUser(USER, FULL_NAME, tuple(Role), "99A0001E")
    clock = wall_clock(settings)
    # Made and signed in to before the first story, so that the desk's history stands in the order of time.
    started = _Moving(clock.now() - EARLIEST)
    # Its key and ids come from the seed too, so that its packs have the same sheet numbers each time; a training key
    # signs nothing that verifies as real.
    own = f"training desk {wanted.seed}:{found.code}"
    key = DeskKey(hashlib.sha256(own.encode()).digest())
    create_desk(folder, settings, first, passphrase, clock=started, new_id=_Seeded(Random(own)), training_key=key)
    ctx = replace(open_desk(folder, USER, passphrase, clock=started), clock=clock)
    try:
        fill(ctx, wanted)
    except BaseException:
        ctx.close()
        raise
    return ctx


def fill(ctx: AppContext, wanted: Wanted) -> int:
    """Fill an empty training desk and return how many people it holds; one that holds people is left as it is."""
    check_wanted(wanted)
    if not ctx.settings.training:
        raise DatabaseRefused("DB-123", "This desk is a real one.", "Use a training desk.")
    already = len(list_people(ctx))
    if already or wanted.arrivals == 0:
        return already
    now = ctx.now()
    random = Random(f"{wanted.seed}:{ctx.settings.establishment}")
    cast = Cast(random, local(now).date(), _sex(ctx.settings.establishment))
    clock = _Moving(now - EARLIEST)
    moving = replace(ctx, clock=clock, new_id=_Seeded(random))
    scene = Scene(moving, cast, now, near=wanted.near_pairs, places=fill_directory(moving))
    told = (*STORIES, *SCRIPT_STORIES)
    stories = [
        told[place](scene, identity) if place < len(told) else passing_through(scene, identity, place)
        for place, identity in enumerate(_identities(cast, wanted))
    ]
    _tell(clock, stories, now)
    _expect(replace(moving, clock=_Moving(now)), cast, now)
    return len(list_people(ctx))


def check_wanted(wanted: Wanted) -> None:
    """Refuse a number of arrivals that cannot be (US-330)."""
    if not 0 <= wanted.arrivals <= MOST:
        raise UsageProblem("US-330", f"A training desk holds 0 to {MOST} arrivals.", "Choose a number in that range.")


class _Moving:
    """A clock that the stories move on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class _Seeded:
    """Makes the identifiers of a training desk, the same for the same seed."""

    def __init__(self, random: Random) -> None:
        self._random = Random(random.getrandbits(64))

    def __call__(self) -> str:
        return f"{self._random.getrandbits(64):016x}"


def _sex(establishment: str) -> str:
    found = find(establishment)
    return "Female" if found is not None and found.sex == "F" else "Male"


def _identities(cast: Cast, wanted: Wanted) -> list[Identity]:
    """Return everybody, no two alike; with near pairs each second one is near the one before."""
    people = [cast.draw() for _ in range(wanted.arrivals)]
    if wanted.near_pairs:
        for pair in range(len(people) // 2):
            kind = NEAR_KINDS[pair % len(NEAR_KINDS)]
            people[2 * pair : 2 * pair + 2] = cast.near(people[2 * pair], kind)
    # The sixth arrives with nothing: nobody has asked anything yet.
    return [person if place == 5 else with_facts(cast, person) for place, person in enumerate(people)]


def _tell(clock: _Moving, stories: list[Iterator[datetime]], now: datetime) -> None:
    """Tell all stories at once, each step at its time. A story yields when its next step happens, then takes it."""
    due: list[tuple[datetime, int, Iterator[datetime]]] = []
    for place, story in enumerate(stories):
        if (first := next(story, None)) is not None:
            heapq.heappush(due, (first, place, story))
    while due:
        at, place, story = heapq.heappop(due)
        clock.at = min(max(at, clock.at), now)
        following = next(story, None)
        if following is not None:
            heapq.heappush(due, (following, place, story))


def _expect(ctx: AppContext, cast: Cast, now: datetime) -> None:
    """Put three people on today's list."""
    last = local(now).replace(hour=23, minute=55, second=0)
    for minutes, kind in (
        (35, ArrivalKind.COURT_SENTENCED),
        (80, ArrivalKind.RECALL),
        (None, ArrivalKind.COURT_RETURN),
    ):
        who = cast.draw()
        at = min(now + timedelta(minutes=minutes), last) if minutes is not None else None
        numbered = kind is not ArrivalKind.COURT_SENTENCED
        add_expected(
            ctx,
            ExpectedRow(
                expected_id="",
                family_name=who.family_name,
                given_names=who.given_names,
                prison_number=who.prison_number if numbered else None,
                date_of_birth=_or_none(who.date_of_birth, numbered),
                expected_at=at,
                arrived_from=cast.random.choice(FROM.get(kind, COURTS)),
                arrival_kind=kind,
                note="Police medical form with the escort" if kind is ArrivalKind.RECALL else None,
            ),
        )


def _or_none(value: date | None, known: bool) -> date | None:
    return value if known else None


PRACTICE_PASSPHRASE = "nobody here is real"
"""Of the desk behind the practise button: it guards nothing, since nobody there is real."""


def make_practice_desk(folder: DeskFolder) -> str:
    """Make the practise button's training desk if there is none, and return its passphrase."""
    if not folder.exists:
        make_training_desk(folder, Wanted(), PRACTICE_PASSPHRASE).close()
    return PRACTICE_PASSPHRASE
