"""Envelopes altered, and bodies truly signed but hostile: for a slice in `make test` and by the ten thousand in
`make fuzz`. Everything is seeded.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from reception_app.errors import PackRefused
from reception_app.handover import codec, cose, dictionary, seal, trust
from reception_app.handover.ips import make_ips
from reception_app.handover.record import SCHEMA, Pack
from reception_app.handover.trust import Issuer, TrustStore
from reception_app.handover.views import clinical_view, person_view

VERSIONS, CERTIFICATE = -65537, -65538


@dataclass(frozen=True)
class Altered:
    """How many alterations of each kind were tried, how many of all were accepted, and the median seconds of one."""

    tried: dict[str, int]
    accepted: int
    median: float


def _truncated(envelope: bytes, chance: Random) -> bytes:
    return envelope[: chance.randrange(len(envelope))]


def _flipped(envelope: bytes, chance: Random) -> bytes:
    changed = bytearray(envelope)
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed) if changed != envelope else envelope[:-1]


def _appended(envelope: bytes, chance: Random) -> bytes:
    more = chance.randbytes(chance.randint(1, 64))
    return more + envelope if chance.random() < 0.2 else envelope + more


ALTERATIONS: dict[str, Callable[[bytes, Random], bytes]] = {
    "truncated": _truncated,
    "flipped": _flipped,
    "appended": _appended,
}


def altered(envelope: bytes, store: TrustStore | None, count: int, seed: int, pack: Pack) -> Altered:
    """Alter an envelope `count` times and open each. Anything but refused or opened is raised."""
    chance, taken, accepted = Random(seed), [], 0
    tried = dict.fromkeys(ALTERATIONS, 0)
    for number in range(count):
        kind = list(ALTERATIONS)[number % len(ALTERATIONS)]
        data = ALTERATIONS[kind](envelope, chance)
        tried[kind] += 1
        began = time.process_time()
        try:
            seal.open_sealed(data, store, pack.header.made_at)
            accepted += 1
        except PackRefused:
            pass
        taken.append(time.process_time() - began)
    return Altered(tried, accepted, sorted(taken)[len(taken) // 2])


@dataclass(frozen=True)
class Mutated:
    """Bodies truly signed after a mutation: refused; accepted; accepted though they do not write back the same."""

    refused: int
    accepted: int
    not_themselves: int


def mutated_bodies(pack: Pack, issuer: Issuer, store: TrustStore, count: int, seed: int) -> Mutated:
    """Mutate the body of a pack `count` times, sign each, open and show it. Anything but refused or shown is raised."""
    body, chance = codec.to_cbor(pack), Random(seed)
    accepted = not_themselves = 0
    for _ in range(count):
        mutated = mutate(body, chance)
        try:
            opened = seal.open_sealed(sign(deflate(mutated), issuer), store, pack.header.made_at)
        except PackRefused:
            continue
        accepted += 1
        not_themselves += codec.to_cbor(opened.pack) != mutated
        _shown(opened.pack)
    return Mutated(count - accepted, accepted, not_themselves)


def _shown(pack: Pack) -> None:
    """Put what was read into the words of every sheet and into a summary: what opens must be looked at."""
    clinical_view(pack, "0" * 64, "2222-2222-2222")
    person_view(pack)
    make_ips(pack)


def mutate(body: bytes, chance: Random) -> bytes:
    """Change, insert, drop, repeat or exchange a few bytes."""
    changed = bytearray(body)
    for _ in range(chance.randrange(1, 4)):
        at, length = chance.randrange(len(changed)), chance.randrange(1, 9)
        kind = chance.randrange(5)
        if kind == 0:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            changed[at:at] = chance.randbytes(length)
        elif kind == 2:
            del changed[at : at + length]
        elif kind == 3:
            changed[at:at] = changed[at : at + length]
        else:
            changed[at] = chance.randrange(256)
    return bytes(changed)


def sign(
    body: bytes, issuer: Issuer, *, headers: dict[int, Any] | None = None, unprotected: dict[int, Any] | None = None
) -> bytes:
    """Sign any deflated bytes as if they were a pack's."""
    certificate = trust.check_issuer(issuer)
    versions = [SCHEMA, dictionary.CURRENT]
    usual = {1: -8, 3: seal.CONTENT_TYPE, 4: trust.key_id(certificate.public_key), VERSIONS: versions}
    return cose.sign1(
        {**usual, **(headers or {})},
        {CERTIFICATE: issuer.certificate, **(unprotected or {})},
        body,
        issuer.key.seed,
        seal.PACK_CONTEXT + issuer.certificate,
    )


def deflate(body: bytes) -> bytes:
    """As a pack's body is, only faster and less tightly."""
    preset = dictionary.dictionary(dictionary.CURRENT)
    deflater = zlib.compressobj(1, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, preset)
    return deflater.compress(body) + deflater.flush()


def bomb(size: int) -> bytes:
    """Return raw deflate that inflates to about `size` zeros: one piece, ended so that it may be repeated."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    piece = 8 * 1024 * 1024
    once = deflater.compress(bytes(piece)) + deflater.flush(zlib.Z_FULL_FLUSH)
    again = deflater.compress(bytes(piece)) + deflater.flush(zlib.Z_FULL_FLUSH)
    return once + again * (size // piece - 1) + deflater.flush()
