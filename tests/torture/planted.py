"""R10: names, medicines and notes nobody has, written through the services, looked for in all that lies on the disk."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from reception_app import log
from reception_app.errors import KnownProblem
from reception_app.models.base import Base
from reception_app.services import care, handovers, packs, people, scripts
from reception_app.services.backups import back_up_now
from reception_app.services.break_glass import break_glass
from reception_app.services.context import AppContext
from reception_app.services.end_of_shift import read_end_of_shift
from reception_app.services.finding import find_people
from reception_app.services.handovers import Plan
from reception_app.services.matching import Identity
from reception_app.services.people import Arrival
from reception_app.services.shift_sheet import make_shift_sheet
from reception_app.services.sources import SourceSaid
from reception_app.services.typed_drafts import DraftOf, keep_draft
from reception_app.services.wing_sheet import make_wing_sheet
from reception_app.vocabulary import AllergyState, ArrivalKind, FitToTravel, Role, SourceKind
from tests.support.desks import METHADONE, as_role, make_training_desk
from tests.torture.figures import Figure

MARK = "qzvx"
"""What every planted word begins with; no other word and no key of the program does."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
CLINICAL = (*range(5, 13), 15)
"""Which of the words that `write_about` is given no officer may read."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def words(count: int, seed: int) -> list[str]:
    """Return `count` different words that stand nowhere else, such as `Qzvxabcde`."""
    random, found = Random(seed), set[str]()
    while len(found) < count:
        found.add(MARK + "".join(random.choices(_LETTERS, k=6)))
    return sorted(found)


def plant(folder: Path, count: int, seed: int = 10) -> Figure:
    """Write `count` planted words, then search everything beneath `folder`: while the desk is open, and after."""
    planted = words(count, seed)
    with _temporary_files_in(folder / "tmp"):
        ctx = make_training_desk(folder)
        log.set_up(ctx.folder.log)
        sown = iter([word.capitalize() for word in planted])
        person_ids = []
        while chunk := [*islice(sown, 16)]:
            person_ids.append(write_about(ctx, chunk))
        _use(ctx, person_ids, planted)
        stored = _stored(ctx)
        found = search(folder)
        ctx.close()
        log.close()
        found |= search(folder)
    control = _control(folder / "control", planted)
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    missing = len(set(planted) - stored)
    held = not found and not missing and control == len(_ENCODINGS)
    shown = (
        f"{len(found)} of {count} found in {files} files, open and closed ({count - missing} stored, search proved on "
        f"{control} of {len(_ENCODINGS)} encodings)"
    )
    return Figure("R10", "nothing in clear on disk", shown, held)


def search(folder: Path) -> set[str]:
    """Return the planted words that stand in the name or the bytes of any file, in UTF-8 or UTF-16, in any case."""
    found: set[str] = set()
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        data = path.read_bytes().lower() + str(path.relative_to(folder)).lower().encode()
        for encoding in _ENCODINGS:
            start = re.escape(MARK.encode(encoding))
            wide = len("a".encode(encoding))
            for match in re.finditer(start, data):
                word = data[match.start() : match.start() + wide * (len(MARK) + 6)].decode(encoding, "replace")
                if re.fullmatch(f"{MARK}[a-z]{{6}}", word):
                    found.add(word)
    return found


def write_about(ctx: AppContext, sown: Sequence[str]) -> str:
    """Take somebody in and write about them, each word somewhere else; what is short is filled with itself."""
    spare = [*sown, *[sown[0]] * (16 - len(sown))]
    identity = Identity(spare[0], spare[1], date(1985, 7, 14), None, aliases=((spare[2], spare[3]),))
    arrival = Arrival(ctx.now() - timedelta(minutes=30), spare[4], ArrivalKind.COURT_REMAND, "remand")
    person = people.add_arrival(ctx, identity, arrival)
    line = replace(METHADONE, medicine=spare[5], indication=spare[6], brand=None, supervised=False)
    scripts.add_script(ctx, person, line, SourceSaid(SourceKind.PERSON, name=spare[7]))
    care.set_allergies(ctx, person, AllergyState.KNOWN, (care.AllergySaid(spare[8], spare[9], spare[10]),))
    care.raise_flag(ctx, person, care.NewFlag("seizures", detail=spare[11]))
    care.add_task(ctx, person, spare[12], Role.NURSE, ctx.now() + timedelta(hours=1))
    care.set_contact(ctx, person, "gp", spare[13], spare[14], "01632 960771")
    keep_draft(ctx, DraftOf.SCRIPT_LINE, {"medicine": spare[15]}, person_id=person)
    return person


def _use(ctx: AppContext, person_ids: Sequence[str], planted: Sequence[str]) -> None:
    """Do what might leave something behind: find, print, pack, back up, fail with a word in the words of the fault."""
    person = person_ids[0]
    find_people(ctx, planted[0])
    break_glass(as_role(ctx, Role.ESCORT), person, f"collapsed, says {planted[0]}")
    make_shift_sheet(ctx, read_end_of_shift(ctx))
    make_wing_sheet(ctx, person)
    plan = Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(hours=12), fit=FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan))
    back_up_now(ctx, "interval")
    for error in (ValueError(planted[0]), KeyError(planted[1]), KnownProblem("BUG-1", planted[2], planted[3])):
        try:
            raise error
        except (ValueError, KeyError, KnownProblem) as caught:
            log.bug(caught)
    try:
        people.move(ctx, planted[0], planted[1])
    except KnownProblem as problem:
        log.bug(problem)


def _stored(ctx: AppContext) -> set[str]:
    """Return the planted words that the open database holds: what was never written is no proof."""
    found: set[str] = set()
    with ctx.sessions.read() as session:
        connection = session.connection()
        for name in Base.metadata.tables:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                found |= set(re.findall(f"{MARK}[a-z]{{6}}", " ".join(map(str, row)).lower()))
    return found


def _control(folder: Path, planted: Sequence[str]) -> int:
    """Return in how many encodings the search finds a word that lies there in clear."""
    hits = 0
    for number, encoding in enumerate(_ENCODINGS):
        place = folder / str(number)
        place.mkdir(parents=True)
        (place / "page.bin").write_bytes(b"\x00\x17" * 40 + planted[number].upper().encode(encoding) + b"\xff" * 9)
        hits += search(place) == {planted[number]}
        (place / "page.bin").unlink()
    return hits


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Let every temporary file of this process go where it is searched."""
    folder.mkdir(parents=True, exist_ok=True)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
