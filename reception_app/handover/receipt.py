"""A receipt signed by the desk that received a pack, and how one is opened: as a pack is, with its own content type.

Envelope: COSE_Sign1 (tag 18). Protected header: algorithm EdDSA (-8), content type, key id and, under -65537, the
receipt's schema version. Unprotected, under -65538: the receiving desk's certificate, which the signature covers too
(external data `"reception receipt 1" + certificate`): a pack's signature is never a receipt's. The payload is the
receipt as CBOR (`receipt_record`), raw deflate without a dictionary; it is inflated only after the signature held.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reception_app.clinical.check_code import check_code, tidy_code
from reception_app.errors import InputProblem, PackRefused
from reception_app.handover import codec, cose, text, trust
from reception_app.handover.cose import CoseError, Sign1
from reception_app.handover.receipt_record import Receipt
from reception_app.handover.seal import MAGIC, PAGES, Check, short_hash
from reception_app.handover.shapes import ShapeError
from reception_app.handover.trust import Certificate, CertificateCheck, Issuer, TrustStore
from reception_app.vocabulary import Trust

MAX_RECEIPT = 32 * 1024
MAX_BODY = 256 * 1024
MAX_LINES = 200
CONTENT_TYPE = "application/x.reception-receipt"
RECEIPT_CONTEXT = b"reception receipt 1"
SCHEMA = 1
SLACK = timedelta(minutes=5)
"""By how much two desks' clocks may differ before a receipt is dated before the pack it is of."""

_VERSION = -65537
_CERTIFICATE = -65538
_KNOWN = {cose.ALGORITHM, cose.CONTENT_TYPE, cose.KEY_ID, _VERSION}
_AGAIN = "Ask the receiving prison for the receipt again, or ring them and record what they say."


@dataclass(frozen=True, slots=True)
class OpenedReceipt:
    """A receipt that was opened: what it says, who signed it, how each layer was checked."""

    receipt: Receipt
    trust: Trust
    certificate: Certificate
    receipt_hash: str
    warnings: tuple[str, ...]
    how_checked: tuple[Check, ...]

    @property
    def short_hash(self) -> str:
        """The receipt's own number in twelve letters and digits, as printed on its slip."""
        return short_hash(self.receipt_hash)


def is_receipt(data: bytes) -> bool:
    """True for an envelope whose header says that it is a receipt; nothing of it is checked yet."""
    if len(data) > MAX_RECEIPT or not data.startswith(MAGIC):
        return False
    try:
        return cose.open_sign1(data).headers.get(cose.CONTENT_TYPE) == CONTENT_TYPE
    except CoseError:
        return False


def seal_receipt(receipt: Receipt, issuer: Issuer) -> bytes:
    """Sign a receipt and return its envelope. Raises InputProblem IN-290 for one that could not be read again."""
    certificate = trust.check_issuer(issuer)
    if receipt.receiver.code != certificate.establishment_code or receipt.training != certificate.training:
        raise InputProblem(
            "IN-291",
            "This desk's certificate is for another establishment, or for training.",
            "Load the certificate made for this desk, then make the receipt again.",
        )
    headers: dict[int, Any] = {
        cose.ALGORITHM: cose.EDDSA,
        cose.CONTENT_TYPE: CONTENT_TYPE,
        cose.KEY_ID: trust.key_id(certificate.public_key),
        _VERSION: SCHEMA,
    }
    unprotected = {_CERTIFICATE: issuer.certificate}
    context = RECEIPT_CONTEXT + issuer.certificate
    envelope = cose.sign1(headers, unprotected, _packed(_body(receipt)), issuer.key.seed, context)
    if len(envelope) > MAX_RECEIPT:
        raise InputProblem("IN-290", "This receipt is too large.", "Shorten what is said to be missing.")
    return envelope


def open_receipt(data: bytes, store: TrustStore | None, now: datetime) -> OpenedReceipt:
    """Open a receipt at a desk that trusts `store` (None: no desk). An unknown issuer is no error: see `trust`.

    Raises PackRefused: PK-261 no receipt, or damaged; PK-262 of a newer version; PK-263 the certificate; PK-264
    changed after it was signed; PK-265 from a training desk; PK-266 not written as receipts are.
    """
    checks: list[Check] = []
    message = _envelope(data)
    checks.append(Check("envelope", True, "It is a receipt of a kind this version reads."))
    certificate, checked = _check_status(message, store, now)
    if not cose.verify(message, certificate.public_key, RECEIPT_CONTEXT + certificate.signed):
        raise PackRefused("PK-264", "This receipt was changed after it was signed, or is damaged.", _AGAIN)
    checks.append(Check("signature", True, "The receipt is exactly as it was signed."))
    checks.append(_issuer_check(certificate, checked))
    receipt = _read(_inflated(message.payload))
    _check_sender(receipt, certificate)
    checks.append(Check("record", True, "The receipt is whole and in its proper form."))
    warnings = (*checked.warnings, *_from_the_future(receipt, now))
    return OpenedReceipt(
        receipt, checked.trust, certificate, hashlib.sha256(data).hexdigest(), warnings, (*checks, PAGES)
    )


def _body(receipt: Receipt) -> bytes:
    """Write the receipt and read it back: what no desk would take is not signed."""
    try:
        body = codec.to_cbor(receipt)
        _read(body)
    except (ShapeError, PackRefused) as problem:
        raise InputProblem(
            "IN-290", "This receipt cannot be signed as it stands.", "Shorten or retype what is said to be missing."
        ) from problem
    return body


def _packed(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _inflated(payload: bytes) -> bytes:
    """Inflate a verified payload, at most `MAX_BODY` bytes and nothing behind it."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        body = inflater.decompress(payload, MAX_BODY)
    except zlib.error as error:
        raise PackRefused("PK-266", "This receipt is not written in its proper form.", _AGAIN) from error
    if not inflater.eof or inflater.unused_data or inflater.unconsumed_tail:
        raise PackRefused("PK-266", "This receipt is not written in its proper form.", _AGAIN)
    return body


def _read(body: bytes) -> Receipt:
    try:
        receipt = codec.from_cbor(Receipt, body)
    except PackRefused as problem:
        raise PackRefused("PK-266", "This receipt is not written in its proper form.", _AGAIN) from problem
    words = [each for _, each, _ in text.texts(receipt, strict=True)]
    if any(text.has_controls(each, newlines=False) or text.hidden_characters(each) for each in words):
        raise PackRefused("PK-266", "This receipt holds characters that cannot be seen.", _AGAIN)
    ids = [line.script_id for line in receipt.lines]
    too_many = len(ids) > MAX_LINES or len(receipt.discrepancies) > MAX_LINES
    if len(set(ids)) != len(ids) or too_many or receipt.sequence < 1 or len(receipt.pack_hash) != 64:
        raise PackRefused("PK-266", "This receipt says something no receipt can say.", _AGAIN)
    return receipt


def _envelope(data: bytes) -> Sign1:
    if len(data) > MAX_RECEIPT or not data.startswith(MAGIC):
        raise PackRefused("PK-261", "This is not a receipt.", _AGAIN)
    try:
        message = cose.open_sign1(data)
    except CoseError as problem:
        raise PackRefused("PK-261", f"This receipt is damaged: {problem}.", _AGAIN) from problem
    headers = message.headers
    if headers.get(cose.CONTENT_TYPE) != CONTENT_TYPE:
        raise PackRefused("PK-261", "This is not a receipt.", "To take in a pack, choose Receive.")
    signed_so = headers.get(cose.ALGORITHM) == cose.EDDSA and isinstance(headers.get(cose.KEY_ID), bytes)
    if not signed_so or set(message.unprotected) != {_CERTIFICATE}:
        raise PackRefused("PK-261", "This receipt is signed in a way receipts are not signed.", _AGAIN)
    if set(headers) != _KNOWN or headers[_VERSION] != SCHEMA:
        raise PackRefused(
            "PK-262", "This receipt was made by a newer version of the program.", "Update this desk, or ring them."
        )
    return message


def _check_status(message: Sign1, store: TrustStore | None, now: datetime) -> tuple[Certificate, CertificateCheck]:
    enclosed = message.unprotected[_CERTIFICATE]
    try:
        certificate = trust.read_certificate(enclosed if isinstance(enclosed, bytes) else b"")
        if message.headers[cose.KEY_ID] != trust.key_id(certificate.public_key):
            raise PackRefused("PK-263", "The receiver's certificate belongs to another key.", _AGAIN)
        checked = trust.check_certificate(certificate, store, now)
        if checked.revocation is not None:
            # Whenever it says it was made: a stolen key can date it as it likes, and the telephone is at hand.
            raise PackRefused("PK-263", "The key that signed this receipt was revoked by its estate.", _AGAIN)
        return certificate, checked
    except PackRefused as problem:
        if problem.code == "PK-210":
            raise PackRefused(
                "PK-265",
                "This receipt was made at a training desk: it says nothing about a real pack.",
                "Ring the receiving prison, and ask whether the person and the pack arrived.",
            ) from problem
        # Whatever is wrong with a pack's certificate is wrong with a receipt's, in the receipt's own words.
        words = problem.what.replace("sender", "receiver").replace("This pack", "This receipt")
        raise PackRefused("PK-263", words, _AGAIN) from problem


def _issuer_check(certificate: Certificate, checked: CertificateCheck) -> Check:
    if checked.trust is Trust.ISSUER_UNKNOWN:
        return Check(
            "issuer",
            False,
            "This desk does not know the root that certified the receiver: it cannot say who made this.",
        )
    if checked.warnings:
        return Check("issuer", False, checked.warnings[0])
    if checked.trust is Trust.TRAINING:
        return Check("issuer", True, f"Signed by a training desk of {certificate.establishment_code}.")
    who = f"{certificate.desk_name}, {certificate.establishment_code}"
    return Check("issuer", True, f"Signed by {who}, certified by a root this desk trusts.")


def _check_sender(receipt: Receipt, certificate: Certificate) -> None:
    if receipt.receiver.code != certificate.establishment_code or receipt.training != certificate.training:
        raise PackRefused(
            "PK-263", "The receipt names another receiver than its certificate.", "Ring the receiving prison."
        )


def _from_the_future(receipt: Receipt, now: datetime) -> tuple[str, ...]:
    if receipt.made_at <= now + SLACK:
        return ()
    return ("The receipt is dated later than this desk's clock: compare both clocks.",)


def typed_letters(number: str, pack_hash: str, *, in_order: bool) -> str:
    """Return the five letters that stand on the slip for who has no camera: they tie the number to the pack.

    They say too whether all was in order. They prove a copied number, and not who made the receipt.
    """
    return check_code(f"{number} {pack_hash} {'in order' if in_order else 'see slip'}")


def read_typed(number: str, pack_hash: str, letters: str) -> bool | None:
    """Return whether all was in order, by the letters typed; None when they are not those of this pack and number."""
    for in_order in (True, False):
        if typed_letters(number, pack_hash, in_order=in_order) == tidy_code(letters):
            return in_order
    return None
