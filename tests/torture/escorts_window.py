"""Somebody who may not read a record looks everywhere; a process of its own, by `escorts`.

    python -m tests.torture.escorts_window FOLDER INDEX

Officers on even numbers, desk administrators on odd ones. Prints one line of JSON.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from itertools import islice
from pathlib import Path

from PySide6.QtWidgets import QApplication

from reception_app.cli import run
from reception_app.errors import NotAllowed
from reception_app.services import packs
from reception_app.services.context import AppContext
from reception_app.ui import theme
from reception_app.ui.overrides import make_errors_whole
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE, USER, as_role, make_training_desk, populate
from tests.support.every_command import commands, filled
from tests.support.every_way import SHEETS, add, at_work, everywhere, issued
from tests.support.pdf import text_of
from tests.support.said import clinical_words
from tests.torture.planted import CLINICAL, words, write_about

NOW = "2026-11-20T19:40:00Z"
ON_THE_ESCORT_SHEET = frozenset({"cutting", "acct open"})
"""From the fixed lists of its self-harm box."""
IN_THE_HELP = frozenset({"tablet"})


def main(folder: Path, index: int) -> None:
    """Make a desk with two people, look everywhere, and print what was counted."""
    os.environ["RECEPTION_NOW"] = NOW
    app = QApplication([])
    theme.apply(app)
    make_errors_whole()
    ctx = make_training_desk(folder)
    role = Role.DESK_ADMINISTRATOR if index % 2 else Role.ESCORT
    person, forbidden, pack_ids, number = _people(ctx, index)
    found: Counter[str] = Counter(words=len(forbidden))
    found.update(_sheets(as_role(ctx, role), pack_ids, forbidden))
    add(ctx, "p.officer", role)
    with at_work(ctx, "p.officer") as (front, workplace):
        for said in everywhere(front, workplace, person):
            found.update(looks=1, seen=_in(said, forbidden))
    with at_work(ctx, USER) as (front, workplace):
        for said in islice(everywhere(front, workplace, person), 12):
            found["found by a nurse"] += _in(said, forbidden)
    found.update(_by_commands(ctx.folder.home, folder / "work", number, forbidden - IN_THE_HELP))
    sys.stdout.write(json.dumps(found) + "\n")


def _in(said: str, forbidden: frozenset[str]) -> int:
    return sum(word in said for word in forbidden)


def _people(ctx: AppContext, index: int) -> tuple[str, frozenset[str], list[str], str]:
    """Return who is looked at, what nobody without the role may read, the packs, and a number to type."""
    usual = populate(ctx)
    sown = [word.capitalize() for word in words(16, seed=index)]
    person = write_about(ctx, sown)
    forbidden = clinical_words(ctx, usual) | {sown[place].casefold() for place in CLINICAL}
    packed = [issued(ctx, each) for each in (usual, person)]
    return person if index % 4 < 2 else usual, frozenset(forbidden), packed, "A0002TT"


def _sheets(ctx: AppContext, pack_ids: list[str], forbidden: frozenset[str]) -> Iterator[str]:
    """Ask for every sheet of every pack; yield a word for each that is counted."""
    for pack_id in pack_ids:
        for sheet in (*SHEETS, "escort"):
            try:
                pdf = packs.sheet_to_print(ctx, pack_id, sheet)
            except NotAllowed:
                yield "sheets refused"
                continue
            yield "sheets read" if sheet == "escort" and Role.ESCORT in ctx.operator.roles else "sheets given"
            yield from ["seen"] * _in(text_of(pdf).casefold(), forbidden - ON_THE_ESCORT_SHEET)


def _by_commands(home: Path, place: Path, number: str, forbidden: frozenset[str]) -> Counter[str]:
    """Type every command there is; count what any of them says or writes."""
    found: Counter[str] = Counter()
    (place / "out").mkdir(parents=True)
    os.chdir(place)
    os.environ |= {"RECEPTION_HOME": str(home), "RECEPTION_USER": "p.officer", "RECEPTION_PASSPHRASE": PASSPHRASE}
    about = {"person": number, "number": number, "pack": "000001", "dir": "out", "file": "out/pack.pdf"}
    for path, parser in commands():
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            run([*path, *filled(parser, about)])
        found.update(commands=1, seen=_in(said.getvalue().casefold(), forbidden))
    for file in (each for each in place.rglob("*") if each.is_file()):
        found.update(files=1, seen=_in(file.read_bytes().decode("utf-8", "ignore").casefold(), forbidden))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
