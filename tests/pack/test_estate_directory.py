"""The estate's signed directory: what is accepted is exactly what the root signed; anything else changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from cwt import COSE, COSEKey

from reception_app.errors import EstateRefused, ExitCode, UsageProblem
from reception_app.handover import cbor, cose, trust
from reception_app.handover import estate_directory as estate
from reception_app.handover.estate_directory import open_directory, sign_directory
from reception_app.handover.trust import RootKey, TrustStore
from reception_app.vocabulary import RevokedBecause
from tests.support.estate_cases import NOW, ROOT, STORE, directory, estate_desk, revoked, signed

LOST = estate_desk()


def resigned(payload: dict[int, Any], root: RootKey = ROOT, headers: dict[int, Any] | None = None) -> bytes:
    """Sign any content with the root: what a faulty or newer program could publish."""
    full = {1: cose.EDDSA, 3: estate.CONTENT_TYPE, 4: root.root.key_id, -65537: [1], **(headers or {})}
    return cose.sign1(full, {}, cbor.dump(payload), root.seed, estate.CONTEXT)


def plain() -> dict[int, Any]:
    return cbor.load_map(cose.open_sign1(signed(revoked(LOST, NOW))).payload)


def test_what_was_signed_reads_back_and_is_the_same_bytes_again() -> None:
    made = directory(revoked(LOST, NOW), revoked(estate_desk(), NOW, RevokedBecause.CLOSED))
    data = sign_directory(made, ROOT)
    assert open_directory(data, STORE) == made
    assert sign_directory(made, ROOT) == data
    assert estate.is_directory(data)
    assert len(data) < 1_200


def test_another_library_verifies_it() -> None:
    data = signed(revoked(LOST, NOW))
    key = COSEKey.new({1: 1, 2: ROOT.root.key_id, 3: -8, -1: 6, -2: ROOT.root.public_key})
    protected, _, body = COSE.new().decode_with_headers(data, key, external_aad=estate.CONTEXT)
    assert cbor.load_map(body)[2] == 7
    assert protected[3] == estate.CONTENT_TYPE
    with pytest.raises(Exception, match="verify"):
        COSE.new().decode(data, key, external_aad=b"reception pack 0")


def test_a_root_nobody_trusts_here_tells_nothing() -> None:
    other = RootKey(b"F" * 32, training=False)
    data = sign_directory(replace(directory(), root_id=other.root.key_id), other)
    for store in (TrustStore(()), STORE, trust.training_store()):
        with pytest.raises(EstateRefused, match="ED-105") as caught:
            open_directory(data, store)
        assert caught.value.exit_code is ExitCode.PACK_REFUSED


def test_training_and_real_never_mix() -> None:
    training = trust.training_root()
    made = replace(directory(root=training), training=True)
    assert open_directory(sign_directory(made, training), trust.training_store()) == made
    with pytest.raises(EstateRefused, match="ED-105"):
        open_directory(sign_directory(made, training), STORE)
    with pytest.raises(EstateRefused, match="ED-107"):
        open_directory(resigned({**plain(), 1: True}), STORE)


def test_another_algorithm_or_context_is_refused() -> None:
    for algorithm in (-7, -8 - 11, 5, 0):
        with pytest.raises(EstateRefused, match="ED-103"):
            open_directory(resigned(plain(), headers={1: algorithm}), STORE)
    headers = {1: cose.EDDSA, 3: estate.CONTENT_TYPE, 4: ROOT.root.key_id, -65537: [1]}
    for context in (b"", b"reception pack 0", trust.CERTIFICATE_CONTEXT):
        data = cose.sign1(headers, {}, cbor.dump(plain()), ROOT.seed, context)
        with pytest.raises(EstateRefused, match="ED-106"):
            open_directory(data, STORE)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({3: "application/x.reception-pack"}, "ED-102"),
        ({2: [-65537]}, "ED-104"),
        ({-65537: [2]}, "ED-104"),
        ({-65537: 1}, "ED-104"),
        ({4: "root"}, "ED-104"),
        ({4: b""}, "ED-105"),
    ],
)
def test_headers_that_are_none(headers: dict[int, Any], code: str) -> None:
    with pytest.raises(EstateRefused, match=code):
        open_directory(resigned(plain(), headers=headers), STORE)


def test_a_certificate_or_a_large_file_is_no_directory() -> None:
    with pytest.raises(EstateRefused, match="ED-102"):
        open_directory(LOST.issuer.certificate, STORE)
    with pytest.raises(EstateRefused, match="ED-101"):
        open_directory(signed() + bytes(estate.MAX_FILE), STORE)
    for data in (b"", b"{}", b"\xd2\x84", b"\x9f" * 200_000, signed() + b"\x00", signed()[:-1]):
        with pytest.raises(EstateRefused, match="ED-102"):
            open_directory(data, STORE)


def row(rows: int, place: int, **labels: Any) -> dict[int, Any]:
    """Return the content with one entry changed; `_4=None` takes field 4 away."""
    whole = plain()
    entry = dict(whole[rows][place])
    for label, value in labels.items():
        entry.pop(int(label[1:]), None)
        if value is not None:
            entry[int(label[1:])] = value
    whole[rows] = [*whole[rows][:place], entry, *whole[rows][place + 1 :]]
    return whole


CASES = {
    "no serial": {key: value for key, value in plain().items() if key != 2},
    "a field nobody knows": {**plain(), 8: 1},
    "serial nought": {**plain(), 2: 0},
    "serial beyond": {**plain(), 2: 10**9},
    "serial true": {**plain(), 2: True},
    "made in another age": {**plain(), 3: 10**15},
    "next before this": {**plain(), 4: plain()[3]},
    "no name": {**plain(), 5: ""},
    "a name with a reversal": {**plain(), 5: "Sampleford \u202eestate"},
    "places no list": {**plain(), 6: {}},
    "places twice": {**plain(), 6: [plain()[6][0]] * 2},
    "places out of order": {**plain(), 6: plain()[6][::-1]},
    "too many places": {**plain(), 6: [plain()[6][0]] * 501},
    "a code in small letters": row(6, 0, _1="lei"),
    "a place with more": row(6, 0, _5=1),
    "a place without a name": row(6, 0, _2=None),
    "a recipient that is none": row(6, 1, _3="age1" + "q" * 58),
    "a recipient in capitals": row(6, 1, _3=plain()[6][1][3].upper()),
    "services of another place": row(6, 0, _4=plain()[6][1][4]),
    "services with a space more": row(6, 1, _4=plain()[6][1][4] + " "),
    "services no text": row(6, 1, _4=b"{}"),
    "services with null": row(6, 1, _4='{"as_of":"2026-11-02","code":"MDI","methadone":null,"schema":1}'),
    "a key of 7 bytes": row(7, 0, _1=bytes(7)),
    "a key as text": row(7, 0, _1="0011223344556677"),
    "a reason nobody knows": row(7, 0, _3="because"),
    "a revocation without its moment": row(7, 0, _2=None),
    "a revocation twice": {**plain(), 7: plain()[7] * 2},
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_signed_and_out_of_form_is_refused(name: str) -> None:
    with pytest.raises(EstateRefused, match="ED-107"):
        open_directory(resigned(CASES[name]), STORE)


def test_what_no_desk_would_read_is_never_signed() -> None:
    for broken in (
        replace(directory(), serial=0),
        replace(directory(), estate="  "),
        replace(directory(), places=directory().places[::-1]),
        replace(directory(), next_by=NOW - timedelta(days=1)),
    ):
        with pytest.raises(UsageProblem, match="US-145"):
            sign_directory(broken, ROOT)


def mutated(data: bytes, random: Random) -> bytes:
    """Return the bytes flipped, cut, grown, doubled or swapped somewhere."""
    changed = bytearray(data)
    at = random.randrange(len(changed))
    match random.randrange(5):
        case 0:
            changed[at] ^= random.randrange(1, 256)
        case 1:
            del changed[at : at + random.randrange(1, 40)]
        case 2:
            changed[at:at] = random.randbytes(random.randrange(1, 40))
        case 3:
            changed[at:at] = changed[at : at + random.randrange(1, 40)]
        case _:
            other = random.randrange(len(changed))
            changed[at], changed[other] = changed[other], changed[at]
    return bytes(changed)


def test_two_thousand_mutated_directories_none_believed_none_crashes() -> None:
    data, random = signed(revoked(LOST, NOW)), Random(2026)
    refused = 0
    for _ in range(2_000):
        changed = mutated(data, random)
        try:
            found = open_directory(changed, STORE)
        except EstateRefused:
            refused += 1
        else:
            assert changed == data
            assert found == directory(revoked(LOST, NOW))
    assert refused >= 1_980


def test_two_thousand_mutated_and_signed_again_accepted_only_in_proper_form() -> None:
    """A root whose program is faulty: no crash, and whatever is accepted writes back to the same bytes."""
    body, random = cbor.dump(plain()), Random(2027)
    headers = {1: cose.EDDSA, 3: estate.CONTENT_TYPE, 4: ROOT.root.key_id, -65537: [1]}
    accepted = 0
    for _ in range(2_000):
        data = cose.sign1(headers, {}, mutated(body, random), ROOT.seed, estate.CONTEXT)
        try:
            found = open_directory(data, STORE)
        except EstateRefused:
            continue
        accepted += 1
        assert sign_directory(found, ROOT) == data
    assert accepted < 600
