"""The seal: a pack's bytes deflated and signed with the desk's key, its certificate inside; and how one is opened.

Envelope: COSE_Sign1 (tag 18). Protected header: algorithm EdDSA (-8), content type, key id (first 8 bytes of the
SHA-256 of the desk's public key) and, under -65537, `[schema, dictionary]`; in a short record also, under -65539,
`[SHA-256 of the whole record's envelope, [[what was cut, how many], …]]`. Unprotected, under -65538: the sender's
certificate. The signature also covers the certificate, as external data `"reception pack 0" + certificate`: no byte
of an envelope can change unseen. Opening follows one order and stops at the first failure: size, magic, header,
certificate, status, signature, inflating, schema, text, sense. Nothing is inflated before the signature is good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reception_app.errors import InputProblem, PackRefused
from reception_app.handover import codec, cose, plausible, text, trust
from reception_app.handover import short as short_records
from reception_app.handover.cose import CoseError, Sign1
from reception_app.handover.deflated import deflate, inflate
from reception_app.handover.dictionary import CURRENT, HASHES, dictionary
from reception_app.handover.record import READABLE, SCHEMA, Pack
from reception_app.handover.revocations import Revocation, judge
from reception_app.handover.shapes import ShapeError
from reception_app.handover.short import Short
from reception_app.handover.trust import Certificate, CertificateCheck, Issuer, TrustStore
from reception_app.vocabulary import Trust

MAX_ENVELOPE = 256 * 1024
CONTENT_TYPE = "application/x.reception-pack"
PACK_CONTEXT = b"reception pack 0"
MAGIC = b"\xd2\x84"
"""How every envelope starts: tag 18, four parts."""

_VERSIONS = -65537
_CERTIFICATE = -65538
_SHORT = -65539
_HASH_LETTERS = "23456789CDFGHJKMNPQRTVWXY"
"""Letters and digits nobody mistakes for another: no 0 O 1 I L S B Z U, and no vowels to make words."""
_ASK_AGAIN = "Ask the sender for the pack again, or use the printed clinical sheet."


@dataclass(frozen=True, slots=True)
class Check:
    """One layer of the opening: its name, whether it is plainly good, and what was found, in a sentence.

    `looked` False: nobody looked, and nothing can be said of it; it is neither good nor a reason to be careful.
    """

    layer: str
    ok: bool
    words: str
    looked: bool = True

    @property
    def word(self) -> str:
        """What stands before it in a list: `good`, `LOOK` or `not checked`."""
        return ("good" if self.ok else "LOOK") if self.looked else "not checked"


PAGES = Check(
    "pages",
    False,
    "The words printed on pages around the record are not checked, and may have been changed: go by the record alone.",
    looked=False,
)
"""What a signature says nothing of, said wherever it is said to be good."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack that was opened: what it says, who signed it, and what a person should look at.

    `needs_named_person` holds the reasons for which only a named person, with a reason, may import it (quality: packs
    under attack).
    """

    pack: Pack
    trust: Trust
    certificate: Certificate
    pack_hash: str
    short_hash: str
    warnings: tuple[str, ...]
    needs_named_person: tuple[str, ...]
    how_checked: tuple[Check, ...]
    short: Short | None = None
    """Of a short record: which whole one it is cut from, and what is not in it."""
    revocation: Revocation | None = None
    """What the sender's estate says against the key, whether or not it makes this pack *revoked*."""

    @property
    def whole_hash(self) -> str:
        """The hash by which a pack is one and the same: the whole record's, of which a short one is cut."""
        return self.short.whole.hex() if self.short else self.pack_hash

    @property
    def establishment_code(self) -> str:
        """The sender's establishment, from the certificate."""
        return self.certificate.establishment_code

    @property
    def desk_name(self) -> str:
        """The sender's desk, from the certificate."""
        return self.certificate.desk_name


@dataclass(slots=True)
class _Log:
    """What the layers found so far."""

    checks: list[Check] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)

    def good(self, layer: str, words: str) -> None:
        self.checks.append(Check(layer, True, words))

    def amber(self, layer: str, words: str) -> None:
        self.checks.append(Check(layer, False, words))


def seal(pack: Pack, issuer: Issuer, short: Short | None = None) -> bytes:
    """Sign a pack. Returns the envelope, `record.cose`; `short`: what a short record says of the whole one.

    Refuses with InputProblem IN-290 what no desk would open again, and a header that names another establishment or
    kind than the certificate's.
    """
    certificate = trust.check_issuer(issuer)
    if pack.header.sender.code != certificate.establishment_code or pack.header.training != certificate.training:
        raise InputProblem(
            "IN-291",
            "This desk's certificate is for another establishment, or for training.",
            "Load the certificate made for this desk, then make the pack again.",
        )
    body = _body(pack)
    envelope = cose.sign1(
        {
            cose.ALGORITHM: cose.EDDSA,
            cose.CONTENT_TYPE: CONTENT_TYPE,
            cose.KEY_ID: trust.key_id(certificate.public_key),
            _VERSIONS: [SCHEMA, CURRENT],
            **({_SHORT: short_records.to_header(short)} if short else {}),
        },
        {_CERTIFICATE: issuer.certificate},
        deflate(body),
        issuer.key.seed,
        PACK_CONTEXT + issuer.certificate,
    )
    if len(envelope) > MAX_ENVELOPE:
        raise InputProblem(
            "IN-290", "This record is too large for a pack.", "Shorten the longest notes and make the pack again."
        )
    return envelope


def open_sealed(data: bytes, store: TrustStore | None, now: datetime) -> Opened:
    """Open an envelope at a desk that trusts `store` (None: no desk at all).

    An unknown issuer is not an error here, nor a revoked key: see `Opened.trust`. Raises PackRefused PK-201 … PK-232
    for everything a pack must not be.
    """
    log = _Log()
    message = _envelope(data, log)
    certificate, checked = _check_status(message, store, now)
    if not cose.verify(message, certificate.public_key, PACK_CONTEXT + certificate.signed):
        raise PackRefused("PK-209", "This pack was changed after it was signed, or is damaged.", _ASK_AGAIN)
    log.good("signature", "The record inside is exactly as it was signed.")
    if checked.revocation is None:
        _note_issuer(certificate, checked, log)
    short = _note_short(message, log)
    pack = codec.from_cbor(Pack, inflate(message.payload, dictionary(message.headers[_VERSIONS][1])))
    plausible.check_pack(pack)
    state = _note_revocation(checked, pack.header.made_at, log)
    log.good("record", record_words(pack.header.missing, short))
    _check_sender(pack, certificate)
    _check_content(pack, certificate, now, log)
    pack_hash = hashlib.sha256(data).hexdigest()
    return Opened(
        pack=pack,
        trust=state,
        certificate=certificate,
        pack_hash=pack_hash,
        # What is printed on the sheets is the number of the whole record, and that is what people compare.
        short_hash=short_hash(short.whole.hex() if short else pack_hash),
        warnings=tuple(log.warnings),
        needs_named_person=tuple(log.needs),
        how_checked=(*log.checks, PAGES),
        short=short,
        revocation=checked.revocation,
    )


def hash_of(envelope: bytes) -> str:
    """Return the full hash of an envelope, 64 hexadecimal digits."""
    return hashlib.sha256(envelope).hexdigest()


def short_hash(pack_hash: str) -> str:
    """Return the hash as people compare it: twelve unmistakable letters and digits in three groups.

    >>> short_hash("00" * 31 + "01")
    '2222-2222-2223'
    """
    number = int(pack_hash, 16) % len(_HASH_LETTERS) ** 12
    letters = ""
    for _ in range(12):
        number, index = divmod(number, len(_HASH_LETTERS))
        letters = _HASH_LETTERS[index] + letters
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _body(pack: Pack) -> bytes:
    """Write the pack and read it back: what a receiver would refuse is not sent."""
    try:
        body = codec.to_cbor(pack)
        text.check_texts(codec.from_cbor(Pack, body))
        plausible.check_pack(pack)
    except ShapeError as problem:
        raise InputProblem(
            "IN-290",
            f"This record cannot be sealed: {problem.words}.",
            "Correct or shorten that entry, then make the pack again.",
        ) from problem
    except PackRefused as problem:
        what = problem.what.replace("This pack holds", "The record holds")
        raise InputProblem(
            "IN-290", f"This record cannot be sealed. {what}", "Correct that entry, then make the pack again."
        ) from problem
    return body


def _envelope(data: bytes, log: _Log) -> Sign1:
    if len(data) > MAX_ENVELOPE:
        raise PackRefused(
            "PK-201", "This file is larger than any pack can be: it was not read.", "Choose the pack's own file."
        )
    if not data.startswith(MAGIC):
        raise PackRefused(
            "PK-202",
            "This file is not a handover pack.",
            "Choose the clinical sheet's PDF, or the .cose file beside it.",
        )
    try:
        message = cose.open_sign1(data)
    except CoseError as problem:
        raise PackRefused("PK-203", f"This pack is damaged: {problem}.", _ASK_AGAIN) from problem
    _check_headers(message)
    log.good("envelope", "It is a handover pack of a kind this version reads.")
    return message


def _check_headers(message: Sign1) -> None:
    headers = message.headers
    if headers.get(cose.ALGORITHM) != cose.EDDSA:
        raise PackRefused("PK-204", "This pack is signed in a way packs are not signed.", _ASK_AGAIN)
    expected = {cose.ALGORITHM, cose.CONTENT_TYPE, cose.KEY_ID, _VERSIONS}
    if set(headers) - {_SHORT} != expected or set(message.unprotected) != {_CERTIFICATE}:
        raise PackRefused(
            "PK-205", "This pack's header holds fields this version does not know, or lacks some.", _ASK_AGAIN
        )
    if headers[cose.CONTENT_TYPE] != CONTENT_TYPE or not isinstance(headers[cose.KEY_ID], bytes):
        raise PackRefused(
            "PK-205", "This pack's header holds fields this version does not know, or lacks some.", _ASK_AGAIN
        )
    versions = headers[_VERSIONS]
    if not isinstance(versions, list) or len(versions) != 2 or any(type(number) is not int for number in versions):
        raise PackRefused(
            "PK-205", "This pack's header holds fields this version does not know, or lacks some.", _ASK_AGAIN
        )
    if versions[0] not in READABLE or versions[1] not in HASHES:
        raise PackRefused(
            "PK-206",
            "This pack was made by a newer version of the program.",
            "Update this desk, or use the printed clinical sheet.",
        )


def certificate_in(data: bytes) -> Certificate:
    """Return the certificate in a pack that was read before; nothing is checked anew.

    Raises PackRefused PK-207, CoseError for what is no pack.
    """
    enclosed = cose.open_sign1(data).unprotected.get(_CERTIFICATE)
    if not isinstance(enclosed, bytes):
        raise PackRefused("PK-207", "The sender's certificate is damaged.", _ASK_AGAIN)
    return trust.read_certificate(enclosed)


def _check_status(message: Sign1, store: TrustStore | None, now: datetime) -> tuple[Certificate, CertificateCheck]:
    enclosed = message.unprotected[_CERTIFICATE]
    if not isinstance(enclosed, bytes):
        raise PackRefused("PK-207", "The sender's certificate is damaged.", _ASK_AGAIN)
    certificate = trust.read_certificate(enclosed)
    if message.headers[cose.KEY_ID] != trust.key_id(certificate.public_key):
        raise PackRefused("PK-207", "The sender's certificate belongs to another key.", _ASK_AGAIN)
    return certificate, trust.check_certificate(certificate, store, now)


def _note_issuer(certificate: Certificate, checked: CertificateCheck, log: _Log) -> None:
    log.warnings.extend(checked.warnings)
    if checked.trust is Trust.ISSUER_UNKNOWN:
        words = "This desk does not know the root that certified the sender: it cannot say who made this."
        log.amber("issuer", words)
        log.needs.append(words)
    elif checked.warnings:
        log.amber("issuer", checked.warnings[0])
    elif checked.trust is Trust.TRAINING:
        log.good("issuer", f"Signed by a training desk of {certificate.establishment_code}: not a real pack.")
    else:
        who = f"{certificate.desk_name}, {certificate.establishment_code}"
        log.good("issuer", f"Signed by {who}, certified by a root this desk trusts.")


def _note_revocation(checked: CertificateCheck, made_at: datetime, log: _Log) -> Trust:
    """Return how far the pack is trusted, and say what the sender's own root says against the key, if anything."""
    if checked.revocation is None:
        return checked.trust
    log.warnings.extend(checked.warnings)
    verdict = judge(checked.revocation, made_at)
    log.amber("issuer", verdict.words)
    if verdict.revoked:
        return Trust.REVOKED
    (log.needs if verdict.asks else log.warnings).append(verdict.words)
    return checked.trust


def _note_short(message: Sign1, log: _Log) -> Short | None:
    """Say what is not in a short record: a reader must not take it for the whole."""
    if _SHORT not in message.headers:
        return None
    try:
        short = short_records.from_header(message.headers[_SHORT])
    except ValueError as problem:
        raise PackRefused(
            "PK-205", "This pack's header holds fields this version does not know, or lacks some.", _ASK_AGAIN
        ) from problem
    words = f"This is the short record. Only the whole one, in the file, also has: {short.words}."
    log.warnings.append(words)
    log.amber("short", words)
    return short


def record_words(missing: Sequence[str], short: Short | None) -> str:
    """Return what is said of a record that reads well; `missing`: what its sender says it has not got."""
    what = "What is in this short record is" if short else "The record is whole and"
    words = f"{what} in its proper form"
    if not missing:
        return f"{words}."
    named = "one thing that is" if len(missing) == 1 else f"{len(missing)} things that are"
    return f"{words}. Its sender names {named} missing in it."


def _check_sender(pack: Pack, certificate: Certificate) -> None:
    if pack.header.sender.code != certificate.establishment_code:
        raise PackRefused(
            "PK-211",
            "The pack names another sender than its certificate.",
            "Ring the sending prison's healthcare team before using anything in it.",
        )
    if pack.header.training != certificate.training:
        raise PackRefused("PK-214", "The pack and its certificate disagree on whether this is training.", _ASK_AGAIN)


def _check_content(pack: Pack, certificate: Certificate, now: datetime, log: _Log) -> None:
    about_text = text.check_texts(pack)
    about_sense = plausible.warnings(pack, now)
    future = plausible.future_reason(pack.header.made_at, now)
    if future:
        log.needs.append(future)
    made_at = pack.header.made_at
    outside = not certificate.not_before <= made_at <= certificate.not_after
    about_dates = ("The pack was made outside the time for which its certificate is valid.",) if outside else ()
    log.warnings.extend((*about_text, *about_sense, *about_dates))
    if about_text:
        log.amber("text", about_text[0])
    else:
        log.good("text", "Names, numbers and medicine lines hold only letters that can be seen.")
    if about_sense or about_dates:
        log.amber("sense", (*about_sense, *about_dates)[0])
    else:
        log.good("sense", "Times and numbers are plausible.")
