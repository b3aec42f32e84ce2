"""Files sealed for an establishment: opened by its key and by nobody else's, and by the ordinary age tool."""

from __future__ import annotations

import base64
import hmac
import shutil
import subprocess
from pathlib import Path
from random import Random

import pyrage
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reception_app.errors import PackRefused, UsageProblem
from reception_app.handover import reading, seal, wrapping
from reception_app.handover.wrapping import is_recipient, is_wrapped, make_identity, recipient_of, unwrap, wrap
from tests.support.codes_pages import issuer_for
from tests.support.records import sample_pack

HERE, ELSEWHERE = make_identity(), make_identity()
TEXT = b"%PDF-1.7 nobody is in here" * 40


def test_only_its_key_opens_it() -> None:
    sealed = wrap(TEXT, [recipient_of(HERE)])
    assert is_wrapped(sealed)
    assert TEXT[:20] not in sealed
    assert unwrap(sealed, [HERE]) == TEXT
    assert unwrap(sealed, [ELSEWHERE, HERE]) == TEXT
    for held in ([], [ELSEWHERE]):
        with pytest.raises(PackRefused, match="PK-247") as caught:
            unwrap(sealed, held)
        assert "another establishment" in caught.value.what


def test_for_two_establishments_either_opens_it() -> None:
    sealed = wrap(TEXT, [recipient_of(HERE), recipient_of(ELSEWHERE)])
    assert unwrap(sealed, [HERE]) == unwrap(sealed, [ELSEWHERE]) == TEXT


def test_caps_before_and_after() -> None:
    with pytest.raises(UsageProblem, match="US-147"):
        wrap(bytes(wrapping.MAX_PLAIN + 1), [recipient_of(HERE)])
    assert len(wrap(bytes(wrapping.MAX_PLAIN), [recipient_of(HERE)] * 20)) <= wrapping.MAX_WRAPPED
    with pytest.raises(PackRefused, match="PK-201"):
        unwrap(wrapping.MAGIC + bytes(wrapping.MAX_WRAPPED), [HERE])
    recipient = pyrage.x25519.Recipient.from_str(recipient_of(HERE))
    with pytest.raises(PackRefused, match="PK-201"):
        unwrap(bytes(pyrage.encrypt(bytes(wrapping.MAX_PLAIN + 1), [recipient])), [HERE])
    with pytest.raises(PackRefused, match="PK-249"):
        unwrap(wrap(wrap(TEXT, [recipient_of(HERE)]), [recipient_of(HERE)]), [HERE])


@pytest.mark.parametrize(
    "recipients",
    [[], ["age1"], ["age1" + "q" * 58], [""], [HERE], [recipient_of(HERE).upper()], [recipient_of(HERE)] * 21],
)
def test_for_nobody_or_what_is_no_key_nothing_is_sealed(recipients: list[str]) -> None:
    with pytest.raises(UsageProblem, match="US-146"):
        wrap(TEXT, recipients)


def test_what_is_a_key_and_what_is_none() -> None:
    assert is_recipient(recipient_of(HERE))
    for other in ("", "age1", HERE, recipient_of(HERE) + " ", recipient_of(HERE)[:-1], "age1" + "é" * 58):
        assert not is_recipient(other)
        with pytest.raises(UsageProblem, match="US-146"):
            recipient_of(other.replace("AGE", "EGA"))


def test_two_thousand_damaged_files_none_opens_and_none_crashes() -> None:
    sealed, random = wrap(TEXT, [recipient_of(HERE)]), Random(11)
    for _ in range(2_000):
        changed = bytearray(sealed)
        for _ in range(random.randrange(1, 4)):
            changed[random.randrange(len(changed))] ^= random.randrange(1, 256)
        cut = bytes(changed[: random.randrange(20, len(changed) + 1)])
        with pytest.raises(PackRefused, match=r"PK-24[78]"):
            unwrap(cut, [HERE])


def test_a_sealed_pack_is_read_where_it_belongs_and_named_where_it_does_not() -> None:
    pack = sample_pack(training=False)
    envelope = seal.seal(pack, issuer_for(pack))
    sealed = wrap(envelope, [recipient_of(HERE)])
    assert reading.read_envelopes([sealed], identities=[HERE]).envelopes == (envelope,)
    for held in ([], [ELSEWHERE]):
        with pytest.raises(PackRefused, match="PK-247"):
            reading.read_envelopes([sealed], identities=held)
    with pytest.raises(PackRefused, match="PK-202"):
        reading.read_envelopes([wrap(b"something else", [recipient_of(HERE)])], identities=[HERE])


def opened_by_the_book(sealed: bytes, identity: str) -> bytes:
    """Open a file as age-encryption.org/v1 says, with nothing of age's own: X25519, HKDF, HMAC, ChaCha20-Poly1305."""
    digits = ["qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(letter) for letter in identity.lower().rpartition("1")[2]]
    number = sum(digit << 5 * place for place, digit in enumerate(reversed(digits[:-6])))
    key = X25519PrivateKey.from_private_bytes((number >> 4).to_bytes(32, "big"))  # 52 digits of 5 bits: 4 are spare
    header, _, rest = sealed.partition(b"\n---")
    mac, _, body = rest.partition(b"\n")
    lines = header.decode().split("\n")
    assert lines[0] == "age-encryption.org/v1"
    keys = [_file_key(key, lines[at].split()[2], lines[at + 1]) for at in range(1, len(lines), 2)
            if lines[at].startswith("-> X25519 ")]  # fmt: skip
    (file_key,) = [found for found in keys if found is not None]
    assert _text64(mac.decode()[1:]) == hmac.digest(_hkdf(file_key, b"", b"header"), header + b"\n---", "sha256")
    stream, chunks = ChaCha20Poly1305(_hkdf(file_key, body[:16], b"payload")), body[16:]
    parts = [chunks[at : at + 65552] for at in range(0, len(chunks), 65552)]
    return b"".join(
        stream.decrypt(place.to_bytes(11, "big") + bytes([place == len(parts) - 1]), part, None)
        for place, part in enumerate(parts)
    )


def _file_key(key: X25519PrivateKey, share: str, wrapped: str) -> bytes | None:
    theirs = _text64(share)
    shared = key.exchange(X25519PublicKey.from_public_bytes(theirs))
    salt = theirs + key.public_key().public_bytes_raw()
    try:
        found = ChaCha20Poly1305(_hkdf(shared, salt, b"age-encryption.org/v1/X25519"))
        return found.decrypt(bytes(12), _text64(wrapped), None)
    except InvalidTag:
        return None  # it is for another establishment


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _text64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


@pytest.mark.parametrize("length", [1, 65_536, 65_537, 200_000])
def test_who_has_only_the_published_format_opens_ours(length: int) -> None:
    plain = Random(length).randbytes(length)
    sealed = wrap(plain, [recipient_of(ELSEWHERE), recipient_of(HERE)])
    assert opened_by_the_book(sealed, HERE) == opened_by_the_book(sealed, ELSEWHERE) == plain


@pytest.mark.skipif(shutil.which("age") is None, reason="the age tool is not on this machine")
def test_the_ordinary_tool_opens_ours_and_we_open_its(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(HERE + "\n", encoding="utf-8")
    (tmp_path / "pack.pdf.age").write_bytes(wrap(TEXT, [recipient_of(HERE)]))
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", tmp_path / "key.txt", tmp_path / "pack.pdf.age"],
        capture_output=True, check=True,
    )  # fmt: skip
    assert opened.stdout == TEXT
    sealed = subprocess.run(["age", "--recipient", recipient_of(HERE)], input=TEXT, capture_output=True, check=True)
    assert unwrap(sealed.stdout, [HERE]) == TEXT
