"""Packs truly signed after their body was mutated, taken in at a desk to the end: decided, kept, shown, sent on.

What opens is not yet harmless: it has to be looked at, taken in, shown again, receipted and issued onward. Nothing but
a known refusal may come of it; a refusal leaves no row, and the desk is sound afterwards. Everything is seeded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from sqlalchemy import text

from reception_app.errors import IssuerUnknown, KnownProblem, MustChoose, PackRefused
from reception_app.handover import codec, seal
from reception_app.handover.trust import DeskKey, Issuer
from reception_app.models import Desk
from reception_app.models.audit import check_chain
from reception_app.services import opening, outstanding, receipts_made, receiving
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.dispositions import Choice
from reception_app.services.opening import Incoming
from reception_app.services.person_view import read_person
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import Disposition
from tests.support.attacks import deflate, mutate, sign
from tests.support.desks import MovingClock, arrive, make_training_desk, populate
from tests.support.killed_imports import issued, rows

BOUND = 60
"""So many bodies are mutated for each that is to be taken in, at most: about one in thirteen opens."""
AFRESH = 20
"""After so many a new desk: those before it are there as earlier packs of the same person."""


def received_mutants(folder: Path, count: int, seed: int) -> Counter[str]:
    """Take in `count` mutated packs, and return how many were "taken in", "receipted", or refused at which step.

    Raises whatever is no known problem, and AssertionError for a refusal that left a row or a desk that is not sound.
    """
    chance, clock = Random(seed), MovingClock()
    leeds = make_training_desk(folder, "LEI", clock)
    envelope = issued(leeds, populate(leeds))
    with leeds.sessions.read() as session:
        desk, store = session.get_one(Desk, "desk"), trust_store(session)
        assert desk.certificate is not None
        issuer = Issuer(DeskKey(desk.signing_key), desk.certificate)
    leeds.close()
    body = codec.to_cbor(seal.open_sealed(envelope, store, clock.now()).pack)
    found: Counter[str] = Counter()
    here: AppContext | None = None
    for number in range(count):
        if number % AFRESH == 0:
            _leave(here)
            here = make_training_desk(folder / f"from-{number}", "MDI", clock)
            arrive(here)
        assert here is not None
        mutated = _that_opens(body, chance, issuer, lambda data: seal.open_sealed(data, store, clock.now()))
        found[_to_the_end(here, mutated) if mutated is not None else "none opened"] += 1
        clock.forward(minutes=chance.randrange(1, 90))
    _leave(here)
    return found


def _that_opens(body: bytes, chance: Random, issuer: Issuer, opens: Callable[[bytes], object]) -> bytes | None:
    for _ in range(BOUND):
        data = sign(deflate(mutate(body, chance)), issuer)
        try:
            opens(data)
        except PackRefused:
            continue
        return data
    return None


def _to_the_end(ctx: AppContext, data: bytes) -> str:
    before = rows(ctx)
    try:
        incoming = opening.open_pack(ctx, data)
    except KnownProblem:
        assert rows(ctx) == before, "a refused pack left a row"
        return "refused at opening"
    before = rows(ctx)
    try:
        taken = _taken_in(ctx, incoming)
    except KnownProblem:
        assert rows(ctx) == before, "a pack refused at receipt left a row"
        return "refused at receipt"
    _look(ctx, taken.person_id)
    if taken.already:
        return "already received"
    try:
        made = receipts_made.received_pack_by_number(ctx, taken.pack_number)
        receipts_made.make_receipt(ctx, made.received_pack_id, receipts_made.Found())
    except KnownProblem:
        return "taken in, no receipt"
    try:
        issued(ctx, taken.person_id, "LEI")
    except KnownProblem:
        return "receipted, not issued onward"
    return "receipted, issued onward"


def _taken_in(ctx: AppContext, incoming: Incoming) -> receiving.Receipt:
    """Take a pack in as somebody would who answers each question that is asked."""
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
    try:
        return receiving.receive(ctx, incoming, choices, reason="read over the telephone")
    except IssuerUnknown:
        raise AssertionError("the issuer is known here") from None
    except MustChoose as problem:
        if problem.code != "CH-302":
            raise
    first = next((match.person_id for match in incoming.matches), None)
    try:
        return receiving.receive(ctx, incoming, choices, person_id=first, reason="read over the telephone")
    except KnownProblem:
        return receiving.receive(ctx, incoming, choices, new=True, reason="read over the telephone")


def _look(ctx: AppContext, person_id: str) -> None:
    """Show what was taken in, as the screens of the desk do."""
    record = read_person(ctx, person_id).record
    assert record.person is not None
    read_board(ctx)
    outstanding.outstanding(ctx)


def _leave(ctx: AppContext | None) -> None:
    if ctx is None:
        return
    with ctx.sessions.read() as session:
        assert check_chain(session) is None, "the history does not follow"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    ctx.close()
