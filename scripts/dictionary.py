"""Makes a preset dictionary for the deflate step of a pack, out of the program's own resources and nothing else.

What a dictionary saves is what a record repeats of it: questions and their options, titles of tasks, items
of scores, and the few bytes between them, as the encoder writes them. All of it is from `resources/` and from entries
about nobody, with holes where names, times, ids and anybody's own words would stand. The same resources make the same
bytes. zlib reaches back 32,506 bytes from where it is, over the record too: what comes early in a record stands early
here, what comes late stands late, so that each is in reach when its turn comes.

Run: python -m scripts.dictionary FILE. A released dictionary is frozen for ever; `MADE_FROM` says from which resources
it was made, and while they are as they were, a test makes it again.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from reception_app import paths
from reception_app.clinical.doses import Dose
from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.instrument_definition import Instrument
from reception_app.clinical.instruments import load_instruments
from reception_app.forms.definition import AskedOf, Form, Question, QuestionType
from reception_app.forms.loading import load_forms
from reception_app.handover import cbor, codec
from reception_app.handover import record as tree
from reception_app.vocabulary import (
    AnswerState,
    AssessmentStatus,
    DecisionMode,
    InPossession,
    LastGivenHow,
    Role,
    ScheduleKind,
    SourceKind,
    SourceOutcome,
    TaskState,
)

MOST = 32_506
"""Bytes: zlib never looks further back, so nothing before them would ever be found."""
FIRST_RECEPTION = "first-reception"
_FIRST_NIGHT = ("news2", "cows", "ciwa-ar", "ciwa-b", "phq-2", "gad-2")
"""Instruments that are scored within the first days, some of them every few hours."""
MADE_FROM = "5425c8fb45f2441531ffe80a8e2ab50d0fef46a1a757f4b074563ffc822534bb"
"""Fingerprint of the resources that dictionary 1 was made from."""

_TEXT, _ID, _AT, _DAY = "¤¤", "0" * 16, datetime(2040, 1, 1, tzinfo=UTC), date(2040, 1, 1)
_HOLES = (
    cbor.dump(_TEXT),
    bytes.fromhex(_ID),
    cbor.dump(int(_AT.timestamp()))[1:],
    cbor.dump((_DAY - date(1970, 1, 1)).days)[1:],
)
"""What stands for a person's own in the entries, as it is written; taken out again, but for the byte of its kind."""
_READ = ("forms", "instruments", "flags.yaml", "pack/dictionary-0.txt")
_SAID = (
    ("Countersign a decision", Role.PRESCRIBER, "countersign"),
    ("Review the interim dose of ", Role.PRESCRIBER, "interim-review"),
    ("Dependent and not treated; prescriber to decide", Role.PRESCRIBER, "dependence_decision"),
    ("Supply or prescription before it runs out: ", Role.NURSE, "runs_out"),
)
"""Tasks that no resource words: title, owner, kind."""
_DECIDER = tree.Decider(_TEXT, Role.PRESCRIBER, None, DecisionMode.PRESENT, _AT, _TEXT, Role.NURSE)


def fingerprint() -> str:
    """Return the SHA-256 of every resource the dictionary is made from, of names and bytes, in their order."""
    seen = hashlib.sha256()
    for name in _READ:
        root = paths.resources() / name
        for path in sorted(root.rglob("*.yaml")) if root.is_dir() else (root,):
            seen.update(path.relative_to(paths.resources()).as_posix().encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


def make() -> bytes:
    """Return the dictionary of today's resources; where it is too long it begins later: the end is always whole."""
    form = load_forms().get(FIRST_RECEPTION)
    instruments = load_instruments().values()
    first_night = [found for found in instruments if found.id in _FIRST_NIGHT]
    later = [found for found in instruments if found.id not in _FIRST_NIGHT]
    parts = (
        _scores(later),
        _phrases(),
        _scripts(),
        _clocks(),
        _flags(),
        _assessment(form),
        _questions(form),
        _tasks(form),
        _scores(first_night),
    )
    return b"".join(dict.fromkeys(chain.from_iterable(parts)))[-MOST:]


def _written(*entries: Any) -> bytes:
    """Return entries of the record as they are written, without what is a person's own."""
    joined = b"".join(codec.to_cbor(entry) for entry in entries)
    for hole in _HOLES:
        joined = joined.replace(hole, b"")
    return joined


def _phrases() -> Iterator[bytes]:
    lines = (paths.resources() / "pack" / "dictionary-0.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        # The questions are taken from the forms of today; numbers of invented telephones are nobody's.
        if line and not line.startswith(("#", "ask ", "01632")):
            yield cbor.dump(line)


def _scripts() -> Iterator[bytes]:
    dose = Dose(Decimal(100), "mg")
    yield _written(tree.ScheduleDose(1, "08:00", Decimal(10), "mg"), tree.ScheduleDose(2, "08:00", Decimal(10), "mg"))
    given = tree.GivenDoseRecord(_ID, _AT, LastGivenHow.OBSERVED, dose=dose, due_at=_AT, by=_TEXT, where=_TEXT,
                                 schedule_day=1, schedule_time="08:00", recorded_by=_TEXT, recorded_at=_AT)  # fmt: skip
    schedule = tree.Schedule(_ID, _TEXT, ScheduleKind.REDUCTION, _DAY, 14)
    for kind in SourceKind:
        yield _written(tree.Source(kind, SourceOutcome.CONFIRMED, _TEXT, None, _AT, _TEXT))
    for times in (("08:00", "12:00", "17:30", "22:00"), ("08:00", "17:30"), ("22:00",), ("08:00",)):
        words = ("once", "twice", "three times", "four times")[len(times) - 1] + " a day"
        yield _written(tree.Script(
            _ID, _TEXT, dose, "100 mg", "tablet", None, "oral", words, times, indication=_TEXT, supervised=True,
            verified=True, decider=_DECIDER, recorded_at=_AT, recorded_by=_TEXT, last_given_at=_AT,
            last_given_how=LastGivenHow.OBSERVED, last_given_where=_TEXT, last_given_by=_TEXT, next_due_at=_AT,
            in_possession=InPossession.SUPERVISED, schedule=schedule, given=(given,),
        ))  # fmt: skip


def _flags() -> Iterator[bytes]:
    for kind in load_flag_kinds().kinds:
        yield _written(tree.Flag(_ID, kind.slug, kind.level, kind.words, _AT, recorded_by=_TEXT, where=_TEXT))


def _assessment(form: Form) -> Iterator[bytes]:
    head = tree.Assessment(_ID, form.id, form.version, form.title, form.form_hash, AssessmentStatus.SIGNED, _AT, _TEXT,
                           _AT, _TEXT, Role.NURSE, None, _TEXT)  # fmt: skip
    yield _written(head)


def _questions(form: Form) -> Iterator[bytes]:
    told: set[str] = set()
    for topic in form.topics:
        yield cbor.dump(topic.title)
        for question in topic.walk():
            # The same follow-up of another substance is put together from the first one's words and this one's key.
            if question.parent is None or question.words not in told:
                yield from _question(question)
            told.add(question.words)


def _question(question: Question) -> Iterator[bytes]:
    said_by = "the assessor" if question.asked_of is AskedOf.ASSESSOR else "the person"
    plain = tree.Answer(question.key, question.words, AnswerState.ANSWERED, said_by=said_by, recorded_by=_TEXT)
    yes_no = question.type in (QuestionType.YES_NO, QuestionType.SUBSTANCE)
    options = [("no", "No")] if yes_no else [(option.value, option.words) for option in question.options]
    several = question.type is QuestionType.SEVERAL
    usual = next((option.value for option in question.options if option.exclusive), options[0][0] if options else None)
    for value, words in sorted(options, key=lambda option: option[0] != usual):
        answer = replace(plain, value=(value,) if several else value, shown=words)
        if value == usual:
            yield _written(answer)[1:]
        else:
            yield cbor.dump(value) + cbor.dump(words) if several else cbor.dump({4: value, 5: words})[1:]
    if not options:
        # What follows is somebody's own.
        yield cbor.dump({1: question.key, 2: question.words, 3: AnswerState.ANSWERED.value})[1:] + b"\x04"


def _tasks(form: Form) -> Iterator[bytes]:
    for topic in form.topics:
        for question in topic.walk():
            for action in question.actions:
                yield _task(action.title, action.owner_role, action.kind, detail=action.detail)


def _task(title: str, owner: Role, kind: str | None, **more: Any) -> bytes:
    return _written(tree.Task(_ID, title, owner, _AT, _AT, kind=kind, **more))


def _clocks() -> Iterator[bytes]:
    """Yield the tasks that scores, later forms and medicines raise, as the services word them."""
    for found in load_instruments().values():
        done = {"state": TaskState.DONE, "closed_at": _AT, "closed_by": _TEXT}
        yield _task(f"Score {found.title} again", Role.NURSE, f"rescore:{found.id}", **done)
        for band in found.bands:
            yield cbor.dump({11: band.slug, 12: band.words})[1:]
    for form in load_forms():
        if form.id != FIRST_RECEPTION:
            yield cbor.dump({12: f"form:{form.id}"})[1:] + _task(form.title, Role.NURSE, None)
    for title, owner, kind in _SAID:
        yield _task(title, owner, kind)


def _scores(instruments: Iterable[Instrument]) -> Iterator[bytes]:
    for found in instruments:
        items = tuple(tree.ScoreItem(item.number, item.words, 0) for item in found.items)
        yield _written(
            tree.Score(_ID, found.id, found.version, found.title, _AT, _TEXT, Role.NURSE, _TEXT, items=items)
        )


def main() -> None:
    """Write the dictionary and say what was read."""
    made = make()
    Path(sys.argv[1]).write_bytes(made)
    sys.stdout.write(f"{len(made)} bytes, SHA-256 {hashlib.sha256(made).hexdigest()}, made from {fingerprint()}\n")


if __name__ == "__main__":
    main()
