"""A pack taken apart layer by layer, for whoever must know how far it can be relied upon: what is there, what held.

Sizes, keys, dates and counts only: nothing of the record itself. Each layer is explained even when a later one fails;
after the first that does not hold, what lies inside it is not looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from reception_app.clock import to_wire
from reception_app.errors import PackRefused
from reception_app.handover import cose, seal, trust
from reception_app.handover.cose import CoseError, Sign1
from reception_app.handover.receipt import is_receipt, open_receipt
from reception_app.handover.record import Pack, Record
from reception_app.handover.seal import Check
from reception_app.handover.trust import Certificate, TrustStore
from reception_app.handover.views.words import moment
from reception_app.vocabulary import Trust


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its name, whether it held, and what was found, a sentence a line."""

    name: str
    held: bool
    found: tuple[str, ...]
    looked: bool = True
    """False: nobody looked, and nothing can be said of it."""

    @property
    def word(self) -> str:
        """What stands before it in a list: `good`, `LOOK` or `not checked`."""
        return ("good" if self.held else "LOOK") if self.looked else "not checked"


def explain(envelope: bytes, store: TrustStore | None, now: datetime) -> tuple[Layer, ...]:
    """Return the layers of an envelope from the outside in. Never refuses; the last layer says what did not hold."""
    layers = [Layer("bytes", True, (f"{len(envelope)} bytes; SHA-256 {seal.hash_of(envelope)}.",))]
    if is_receipt(envelope):
        return (*layers, *_receipt(envelope, store, now))
    try:
        layers += _outside(envelope, store, now)
        opened = seal.open_sealed(envelope, store, now)
    except PackRefused as problem:
        return (*layers, Layer("refused", False, (str(problem),)))
    layers += [_layer(check) for check in opened.how_checked if check.layer in _INSIDE]
    header = opened.pack.header
    layers.append(
        Layer(
            "what it says of itself",
            True,
            (
                f"Pack {header.number}, number {header.sequence} of the sender's for this person, {opened.short_hash}.",
                f"Made {_at(header.made_at)} at {header.sender.name} for {header.to.name}: {header.purpose.value}.",
                f"Not valid after {_at(header.not_valid_after)}.",
                *([f"It follows one that had left, because: {header.because}."] if header.because else []),
                *([f"Made with Reception {header.made_with}."] if header.made_with else []),
                *(f"The sender says it is incomplete: {words}." for words in header.missing),
            ),
        )
    )
    layers.append(Layer("what it holds", True, tuple(_counts(opened.pack))))
    if opened.warnings:
        layers.append(Layer("look at", False, opened.warnings))
    return tuple(layers)


def _layer(check: Check) -> Layer:
    return Layer(check.layer, check.ok, (check.words,), check.looked)


def _receipt(envelope: bytes, store: TrustStore | None, now: datetime) -> Iterator[Layer]:
    """Yield the layers of a receipt: it carries nobody, and says what became of a pack."""
    try:
        yield from _outside(envelope, store, now)
        opened = open_receipt(envelope, store, now)
    except PackRefused as problem:
        yield Layer("refused", False, (str(problem),))
        return
    for check in opened.how_checked:
        if check.layer in _INSIDE:
            yield _layer(check)
    said = opened.receipt
    yield Layer(
        "what it says of itself",
        True,
        (
            f"It is a receipt, {said.number}, of pack {said.pack_number}, whose SHA-256 is {said.pack_hash}.",
            f"Received {_at(said.received_at)} at {said.receiver.name}; made {_at(said.made_at)}.",
            *([f"It replaces the receipt with SHA-256 {said.replaces}."] if said.replaces else []),
        ),
    )
    missing = len(said.missing_lines) + len(said.discrepancies)
    yield Layer(
        "what it holds",
        True,
        (f"lines decided: {len(said.lines)}; said to be missing: {missing}; seals not whole: {len(said.wrong_seals)}",),
    )
    if opened.warnings:
        yield Layer("look at", False, opened.warnings)


_VERSIONS = -65537
"""The header that names schema and dictionary."""
_SHORTENED = -65539
"""The header of a short record: the whole one's hash, and what was left out."""
_INSIDE = ("signature", "issuer", "short", "record", "text", "sense", "pages")


def _outside(envelope: bytes, store: TrustStore | None, now: datetime) -> Iterator[Layer]:
    """Yield what can be said without believing anything: the headers, the certificate, who vouches for it."""
    try:
        message = cose.open_sign1(envelope)
    except CoseError:
        return  # opening says what is wrong, in words
    yield Layer(
        "envelope",
        True,
        (
            f"COSE_Sign1, {_headers(message)}; signature of {len(message.signature)} bytes.",
            f"Inside, {len(message.payload)} bytes, packed; nothing of it was looked at yet.",
        ),
    )
    enclosed = next(iter(message.unprotected.values()), None)
    if not isinstance(enclosed, bytes):
        return
    certificate = trust.read_certificate(enclosed)
    checked = trust.check_certificate(certificate, store, now)
    yield Layer("certificate", checked.trust is not Trust.ISSUER_UNKNOWN, (*_certified(certificate), *checked.warnings))


def _headers(message: Sign1) -> str:
    """Return what the signed headers say, in words; a header nobody knows by its number alone."""
    held = dict(message.headers)
    algorithm, kind, key = (held.pop(label, None) for label in (cose.ALGORITHM, cose.CONTENT_TYPE, cose.KEY_ID))
    versions = held.pop(_VERSIONS, None)
    parts = [
        "signed with Ed25519" if algorithm == cose.EDDSA else "signed with another algorithm than packs are",
        f"of the kind {kind}"
        if isinstance(kind, str) and kind.isascii() and kind.isprintable()
        else "of no known kind",
        f"by the key {key.hex()}" if isinstance(key, bytes) else "by a key it does not name",
    ]
    if isinstance(versions, list) and len(versions) == 2:
        parts.append(f"schema {versions[0]}, dictionary {versions[1]}")
    elif isinstance(versions, int):
        parts.append(f"schema {versions}")
    if held.pop(_SHORTENED, None) is not None:
        parts.append("a short record, which names the whole one")
    parts += [f"header {label}" for label in sorted(held, key=str)]
    return ", ".join(parts)


def _at(instant: datetime) -> str:
    """Return a moment as the clock on the wall said it, and as it is written down: in summer they are an hour apart."""
    return f"{moment(instant)} UK time ({to_wire(instant)})".replace("\N{NO-BREAK SPACE}", " ")


def _certified(certificate: Certificate) -> Iterator[str]:
    kind = "training" if certificate.training else "real"
    yield f"For desk {certificate.desk_name} of {certificate.establishment_code}, {kind}."
    yield f"Valid from {_at(certificate.not_before)} to {_at(certificate.not_after)}."
    print_of = hashlib.sha256(certificate.public_key).hexdigest()
    yield f"The desk's key begins {print_of[:16]}; it was certified by the root {certificate.root_id.hex()}."


def _counts(pack: Pack) -> Iterator[str]:
    for each in fields(Record):
        value = getattr(pack.record, each.name)
        if isinstance(value, tuple) and value:
            yield f"{each.name.replace('_', ' ')}: {len(value)}"
    doses = sum(len(script.given) for script in pack.record.scripts)
    if doses:
        yield f"doses recorded one by one: {doses}"
    answers = sum(len(assessment.answers) for assessment in pack.record.assessments)
    yield f"answers: {answers}; changes written at the sender's desk: {pack.record.events.count}"
