"""`demo`: a training desk, full of people who do not exist."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import given_passphrase, passphrase_of
from reception_app.cli.output import show, show_json
from reception_app.cli.window import open_on
from reception_app.errors import ExitCode, UsageProblem
from reception_app.paths import DeskFolder

if TYPE_CHECKING:
    from reception_app.handover.record import Record
    from reception_app.services.context import AppContext
    from reception_app.services.demo import Wanted

MAX_FILE = 16 * 1024 * 1024
_HOME_VARIABLE = "RECEPTION_HOME"


def add(commands: Commands) -> None:
    """Add the command."""
    demo = command(commands, "demo", open_demo, "open a training desk, full of people who do not exist")
    demo.add_argument("--arrivals", type=int, metavar="N", help="how many people arrive (16)")
    demo.add_argument("--seed", default="1", metavar="S", help="the same seed, the same people")
    demo.add_argument("--near-pairs", action="store_true", help="people who are easily taken for each other")
    demo.add_argument("--establishment", metavar="CODE", help="three letters, for example LEI")
    demo.add_argument("--from", dest="source", metavar="FILE.json", help="people in the shape of record --json")
    demo.add_argument("--no-window", action="store_true", help="make the desk, and say where it is")


def open_demo(asked: Asked) -> int:
    """Make the training desk, or open the one that is there, and fill it if it is empty."""
    from reception_app.services import demo

    folder = _folder(asked)
    demo.check_training(folder, asked.establishment)
    records = _read_people(asked.source) if asked.source else ()
    arrivals = asked.arrivals if asked.arrivals is not None else 0 if asked.source else demo.ARRIVALS
    wanted = demo.Wanted(asked.establishment, arrivals, asked.seed, asked.near_pairs)
    given = given_passphrase(asked)
    if folder.exists and given is None and not asked.no_window and not asked.source:
        kept = demo.kept_passphrase(folder)
        said = f"Passphrase: {kept}, if nobody changed it" if kept else "Passphrase: the one that was chosen"
        show(f"Training desk: {folder.home}", f"User: {demo.USER}", said)
        return open_on(asked, folder.home, demo.USER, kept)
    made = demo.new_passphrase() if given is None and not folder.exists else None
    passphrase = made or passphrase_of(asked)
    ctx = _open(folder, wanted, passphrase)
    if made is not None:
        demo.keep_passphrase(folder, made)
    try:
        people = _fill(ctx, wanted, records)
    finally:
        ctx.close()
    _tell(asked, folder, ctx, made, people)
    return ExitCode.DONE if asked.no_window else open_on(asked, folder.home, demo.USER, passphrase)


def _folder(asked: Asked) -> DeskFolder:
    """Return --home or RECEPTION_HOME; else a folder beside the real desk's, so that the two never meet."""
    from reception_app.services.demo import demo_home

    named = asked.home or os.environ.get(_HOME_VARIABLE)
    return DeskFolder((Path(named) if named else demo_home()).absolute())


def _open(folder: DeskFolder, wanted: Wanted, passphrase: str) -> AppContext:
    from reception_app.services.demo import USER, make_training_desk
    from reception_app.services.desk import open_desk

    if folder.exists:
        return open_desk(folder, USER, passphrase)
    return make_training_desk(folder, wanted, passphrase)


def _fill(ctx: AppContext, wanted: Wanted, records: tuple[Record, ...]) -> int:
    from reception_app.services.demo import fill
    from reception_app.services.importing import import_people

    return fill(ctx, wanted) + len(import_people(ctx, records) if records else ())


def _tell(asked: Asked, folder: DeskFolder, ctx: AppContext, made: str | None, people: int) -> None:
    from reception_app.services.demo import USER

    told: dict[str, Any] = {"home": str(folder.home), "user": USER, "people": people}
    told["establishment"] = ctx.settings.establishment
    if made is not None:
        told["passphrase"] = made
    if asked.json:
        show_json(told)
        return
    show(f"Training desk: {folder.home}", f"User: {USER}")
    if made is not None:
        show(f"Passphrase: {made}")
    show(f"People: {people}. None of them exists.")


def _read_people(name: str) -> tuple[Record, ...]:
    from reception_app.services.importing import read_people

    try:
        with Path(name).open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise UsageProblem("US-004", "The file of people cannot be read.", "Check its name.") from error
    if len(content) > MAX_FILE:
        raise UsageProblem("US-126", "The file of people is larger than 16 MB.", "Split it into smaller files.")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageProblem("US-120", "The file of people is not JSON.", "Name a file made by record --json.") from error
    return read_people(data)
