"""Packs of a key the estate revoked: readable, never taken in; older ones amber; other roots and keys untouched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.errors import PackRefused, UsageProblem
from reception_app.handover import cbor, cose, seal, trust
from reception_app.handover.deflated import deflate
from reception_app.handover.explain import explain
from reception_app.handover.record import Establishment
from reception_app.handover.revocations import Revocation
from reception_app.handover.trust import Issuer, RootKey, TrustStore
from reception_app.vocabulary import RevokedBecause, Trust
from tests.support.estate_cases import ROOT, estate_desk, revoked
from tests.support.records import sample_pack

PACK = sample_pack(training=False)
MADE = PACK.header.made_at
DESK = estate_desk(code=PACK.header.sender.code or "LEI", since=MADE - timedelta(days=1))
ENVELOPE = seal.seal(PACK, DESK.issuer)


def opened(*revocations: Revocation) -> seal.Opened:
    store = TrustStore((ROOT.root,), revocations=revocations)
    return seal.open_sealed(ENVELOPE, store, MADE + timedelta(hours=1))


def test_without_a_revocation_it_is_verified() -> None:
    found = opened()
    assert (found.trust, found.revocation, found.warnings) == (Trust.VERIFIED, None, ())


@pytest.mark.parametrize("because", list(RevokedBecause))
@pytest.mark.parametrize("hours", [0, 1, 24 * 400])
def test_made_at_or_after_the_moment_it_is_revoked_and_still_readable(because: RevokedBecause, hours: int) -> None:
    revocation = revoked(DESK, MADE - timedelta(hours=hours), because)
    found = opened(revocation)
    assert found.trust is Trust.REVOKED
    assert found.pack == PACK
    assert found.revocation == revocation
    issuer = next(check for check in found.how_checked if check.layer == "issuer")
    assert not issuer.ok
    assert "revoked from" in issuer.words


@pytest.mark.parametrize("because", list(RevokedBecause))
def test_made_before_the_moment_it_is_amber_and_asks_where_the_key_may_have_dated_it_back(
    because: RevokedBecause,
) -> None:
    found = opened(revoked(DESK, MADE + timedelta(seconds=1), because))
    assert found.trust is Trust.VERIFIED
    may_lie = because in (RevokedBecause.EXPOSED, RevokedBecause.LOST)
    assert bool(found.needs_named_person) is may_lie
    said = found.needs_named_person if may_lie else found.warnings
    assert "says it was made before" in said[0]


def test_a_root_revokes_only_what_it_certified_itself() -> None:
    other = RootKey(b"F" * 32, training=False)
    foreign = revoked(DESK, MADE - timedelta(days=1), root=other)
    another = revoked(estate_desk(), MADE - timedelta(days=1))
    assert opened(foreign, another).trust is Trust.VERIFIED


def test_an_expired_certificate_is_amber_and_a_revoked_one_is_both() -> None:
    late = MADE + timedelta(days=400)
    store = TrustStore((ROOT.root,))
    assert seal.open_sealed(ENVELOPE, store, late).trust is Trust.VERIFIED
    assert "expired on" in seal.open_sealed(ENVELOPE, store, late).warnings[0]
    found = seal.open_sealed(
        ENVELOPE, replace(store, revocations=(revoked(DESK, MADE - timedelta(days=1)),)), late
    )  # fmt: skip
    assert found.trust is Trust.REVOKED
    assert "expired on" in found.warnings[0]


def test_explaining_it_says_so_layer_by_layer() -> None:
    store = TrustStore((ROOT.root,), revocations=(revoked(DESK, MADE - timedelta(days=1)),))
    layers = explain(ENVELOPE, store, MADE)
    issuer = next(layer for layer in layers if layer.name == "issuer")
    assert not issuer.held
    assert any("lost or stolen" in words for layer in layers for words in layer.found)


def test_renewed_is_the_same_key_for_longer_and_a_revocation_holds_for_both() -> None:
    old = trust.read_certificate(DESK.issuer.certificate)
    renewed = trust.renew(ROOT, old, MADE + timedelta(days=300), 365)
    read = trust.read_certificate(renewed)
    assert (read.public_key, read.establishment_code, read.desk_name) == (
        old.public_key, old.establishment_code, old.desk_name,
    )  # fmt: skip
    assert read.not_after > old.not_after
    envelope = seal.seal(PACK, Issuer(DESK.key, renewed))
    store = TrustStore((ROOT.root,), revocations=(revoked(DESK, MADE),))
    assert seal.open_sealed(envelope, store, MADE).trust is Trust.REVOKED


def test_a_certificate_of_another_root_or_a_forged_one_is_not_renewed() -> None:
    other = RootKey(b"F" * 32, training=False)
    with pytest.raises(UsageProblem, match="US-139"):
        trust.renew(other, trust.read_certificate(DESK.issuer.certificate), MADE, 30)
    message = cose.open_sign1(DESK.issuer.certificate)
    forged = cose.sign1(message.headers, {}, message.payload, other.seed, trust.CERTIFICATE_CONTEXT)
    with pytest.raises(PackRefused, match="PK-208"):
        trust.renew(ROOT, trust.read_certificate(forged), MADE, 30)


def test_a_forged_sender_name_or_another_algorithm_is_refused_revoked_or_not() -> None:
    store = TrustStore((ROOT.root,), revocations=(revoked(DESK, MADE + timedelta(days=1)),))
    header = replace(PACK.header, sender=Establishment("MDI", "Moorland"))
    body = deflate(seal._body(replace(PACK, header=header)))
    message = cose.open_sign1(ENVELOPE)
    context = seal.PACK_CONTEXT + DESK.issuer.certificate
    posing = cose.sign1(message.headers, message.unprotected, body, DESK.key.seed, context)
    with pytest.raises(PackRefused, match="PK-211"):
        seal.open_sealed(posing, store, MADE)
    swapped = {**message.headers, cose.ALGORITHM: -7}
    data = cose.sign1(swapped, message.unprotected, message.payload, DESK.key.seed, context)
    with pytest.raises(PackRefused, match="PK-204"):
        seal.open_sealed(data, store, MADE)
    assert cbor.load_map(message.protected)[cose.ALGORITHM] == cose.EDDSA
