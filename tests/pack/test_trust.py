"""Roots, requests, certificates: who may sign, and what nobody can pass off."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random

import nacl.pwhash.argon2id
import pytest
from cwt import COSE, COSEKey

from reception_app import paths
from reception_app.errors import ExitCode, PackRefused, UsageProblem, WrongPassphrase
from reception_app.handover import trust
from reception_app.handover.trust import Request, RootKey, TrustStore
from reception_app.vocabulary import Trust

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHEAP = {"memory_bytes": nacl.pwhash.argon2id.MEMLIMIT_MIN, "passes": 1}


@pytest.fixture(scope="module")
def root() -> RootKey:
    return trust.new_root_key()


def certificate(root: RootKey, *, code: str = "LEI", days: int = 365) -> tuple[trust.DeskKey, bytes]:
    key = trust.make_desk_key()
    return key, trust.certify(root, trust.make_request(key, code, "Reception desk"), NOW, days)


def test_a_root_opens_with_its_passphrase_only() -> None:
    sealed, public = trust.make_root("correct horse placeholder", **CHEAP)
    opened = trust.open_root(sealed, "correct horse placeholder")
    assert opened.root == trust.read_root_public(public)
    assert not opened.training
    with pytest.raises(WrongPassphrase) as caught:
        trust.open_root(sealed, "correct horse")
    assert caught.value.exit_code is ExitCode.WRONG_PASSPHRASE
    assert "horse" not in sealed
    assert repr(opened.seed) not in repr(opened)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "reception-root"},
        {"version": 1},
        {"sealed": "not base64!"},
        {"kdf": None},
        {"kdf": {"name": "argon2id", "memory_bytes": 2**40, "passes": 1, "salt": "AAAA"}},
        {"kdf": {"name": "argon2id", "memory_bytes": 8192, "passes": 10**6, "salt": "AAAA"}},
        {"kdf": {"name": "argon2id", "memory_bytes": 8192, "passes": 1, "salt": "AAAA"}},
        {"kdf": {"name": "scrypt"}},
    ],
)
def test_a_root_key_file_that_is_none_is_refused(change: dict[str, object]) -> None:
    sealed, _ = trust.make_root("placeholder", **CHEAP)
    with pytest.raises(UsageProblem, match="US-131"):
        trust.open_root(json.dumps({**json.loads(sealed), **change}), "placeholder")


def test_a_changed_root_public_file_is_noticed(root: RootKey) -> None:
    public = trust.write_root_public(root)
    assert trust.read_root_public(public) == root.root
    with pytest.raises(UsageProblem, match="US-132"):
        trust.read_root_public(public.replace('"training": false', '"training": true'))
    for other in ("", "{}", "[]", "[" * 5000, trust.make_request(trust.make_desk_key(), "LEI", "Desk"), "x" * 10_000):
        with pytest.raises(UsageProblem, match="US-131"):
            trust.read_root_public(other)


def test_a_request_proves_the_key_it_names() -> None:
    key = trust.make_desk_key()
    asked = trust.make_request(key, "LEI", "Reception desk")
    assert trust.read_request(asked) == Request("LEI", "Reception desk", key.public_key)
    with pytest.raises(UsageProblem, match="US-132"):
        trust.read_request(asked.replace("LEI", "MDI"))


@pytest.mark.parametrize(
    ("code", "name"),
    [("", "Desk"), ("LEI", ""), ("L I", "Desk"), ("LEI", "De\u202esk"), ("LEI", "a\nb"), ("LEI", "x" * 81)],
)
def test_names_that_cannot_stand_in_a_certificate(code: str, name: str) -> None:
    with pytest.raises(UsageProblem, match="US-136"):
        trust.make_request(trust.make_desk_key(), code, name)


def test_a_certificate_says_what_the_root_signed(root: RootKey) -> None:
    key, data = certificate(root)
    read = trust.read_certificate(data)
    assert (read.establishment_code, read.desk_name, read.public_key) == ("LEI", "Reception desk", key.public_key)
    assert (read.not_before, read.not_after) == (NOW, NOW + timedelta(days=365))
    assert not read.training
    assert len(data) < 170
    checked = trust.check_certificate(read, TrustStore((root.root,)), NOW)
    assert checked == trust.CertificateCheck(Trust.VERIFIED)


def test_a_certificate_verifies_with_another_library(root: RootKey) -> None:
    _, data = certificate(root)
    key = COSEKey.new({1: 1, 2: root.root.key_id, 3: -8, -1: 6, -2: root.root.public_key})
    body = COSE.new().decode(data, key, external_aad=trust.CERTIFICATE_CONTEXT)
    assert trust.read_certificate(data).public_key in body


def test_unknown_root_is_not_an_error(root: RootKey) -> None:
    _, data = certificate(root)
    read = trust.read_certificate(data)
    for store in (None, TrustStore(()), TrustStore((trust.new_root_key().root,)), trust.training_store()):
        assert trust.check_certificate(read, store, NOW).trust is Trust.ISSUER_UNKNOWN


def test_expired_or_early_is_amber(root: RootKey) -> None:
    _, data = certificate(root, days=10)
    read, store = trust.read_certificate(data), TrustStore((root.root,))
    late = trust.check_certificate(read, store, NOW + timedelta(days=11))
    early = trust.check_certificate(read, store, NOW - timedelta(days=1))
    assert late.trust is early.trust is Trust.VERIFIED
    assert "expired on 30-Nov-2026" in late.warnings[0]
    assert "valid only from 20-Nov-2026" in early.warnings[0]


def test_every_flipped_byte_of_a_certificate_is_refused_or_unknown(root: RootKey) -> None:
    _, data = certificate(root)
    store, random = TrustStore((root.root,)), Random(7)
    for position in range(len(data)):
        flipped = bytearray(data)
        flipped[position] ^= random.randrange(1, 256)
        try:
            checked = trust.check_certificate(trust.read_certificate(bytes(flipped)), store, NOW)
        except PackRefused:
            continue
        # Only the root's name may change without a refusal: then nobody here knows that root.
        assert checked.trust is Trust.ISSUER_UNKNOWN


def test_the_training_root_is_shipped_and_never_real() -> None:
    shipped = (paths.resources() / "trust" / "training-root.pub").read_text(encoding="utf-8")
    assert trust.read_root_public(shipped) == trust.training_root().root
    issuer = trust.training_issuer("LEI", NOW)
    read = trust.check_issuer(issuer)
    assert read.training
    assert trust.check_certificate(read, trust.training_store(), NOW).trust is Trust.TRAINING
    assert trust.check_certificate(read, None, NOW).trust is Trust.ISSUER_UNKNOWN
    for real in (TrustStore(()), TrustStore((trust.training_root().root,)), TrustStore((trust.new_root_key().root,))):
        with pytest.raises(PackRefused, match="PK-210") as caught:
            trust.check_certificate(read, real, NOW)
        assert caught.value.exit_code is ExitCode.PACK_REFUSED


def test_the_training_key_cannot_make_a_certificate_that_says_real() -> None:
    posing = RootKey(trust.training_root().seed, training=False)
    _, data = certificate(posing)
    read = trust.read_certificate(data)
    assert not read.training
    assert trust.is_training(read)
    with pytest.raises(PackRefused, match="PK-210"):
        trust.check_certificate(read, TrustStore((posing.root,)), NOW)
    with pytest.raises(PackRefused, match="PK-208"):
        trust.check_certificate(read, trust.training_store(), NOW)


def test_a_certificate_of_another_key_is_not_loaded(root: RootKey) -> None:
    _, data = certificate(root)
    with pytest.raises(UsageProblem, match="US-138"):
        trust.check_issuer(trust.Issuer(trust.make_desk_key(), data))


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_a_certificate_has_an_end(root: RootKey, days: int) -> None:
    with pytest.raises(UsageProblem, match="US-137"):
        certificate(root, days=days)
