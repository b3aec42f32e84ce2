"""The seal under attack: nothing altered passes, nothing crashes, nothing is unpacked before it is verified."""

from __future__ import annotations

import hashlib
import re
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import cbor2
import pytest
from cwt import COSE, COSEKey

from reception_app.clinical.doses import Dose
from reception_app.errors import ExitCode, InputProblem, PackRefused
from reception_app.handover import codec, cose, deflated, dictionary, seal, trust
from reception_app.handover.record import Establishment, Pack, Score, ScoreItem, Script
from reception_app.handover.trust import Issuer, RootKey, TrustStore
from reception_app.vocabulary import Trust
from tests.support.attacks import CERTIFICATE, VERSIONS, altered, bomb, deflate, mutated_bodies, sign
from tests.support.records import ARRIVED_AT, MADE_AT, empty_pack, make_id, sample_pack

ALTERED = 2_000
MUTATIONS = 600
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def root() -> RootKey:
    return trust.new_root_key()


@pytest.fixture(scope="module")
def store(root: RootKey) -> TrustStore:
    return TrustStore((root.root,))


@pytest.fixture(scope="module")
def issuer(root: RootKey) -> Issuer:
    return new_issuer(root)


def new_issuer(root: RootKey, code: str = "LEI", now: datetime = ARRIVED_AT, days: int = 365) -> Issuer:
    key = trust.make_desk_key()
    return Issuer(key, trust.certify(root, trust.make_request(key, code, "Reception desk"), now, days))


@pytest.fixture(scope="module")
def envelope(issuer: Issuer) -> bytes:
    return seal.seal(sample_pack(training=False), issuer)


def refused(data: bytes, store: TrustStore | None) -> str:
    with pytest.raises(PackRefused) as caught:
        seal.open_sealed(data, store, MADE_AT)
    assert caught.value.exit_code is ExitCode.PACK_REFUSED
    assert re.fullmatch(r"PK-2\d\d", caught.value.code)
    for name in ("SPECIMEN", "methadone", "A0001TT"):
        assert name not in str(caught.value)
    return caught.value.code


# What is sealed is opened.


def test_what_is_sealed_opens_equal(envelope: bytes, store: TrustStore) -> None:
    opened = seal.open_sealed(envelope, store, MADE_AT + timedelta(hours=2))
    assert opened.pack == sample_pack(training=False)
    assert opened.trust is Trust.VERIFIED
    assert (opened.establishment_code, opened.desk_name) == ("LEI", "Reception desk")
    assert opened.pack_hash == hashlib.sha256(envelope).hexdigest() == seal.hash_of(envelope)
    assert opened.warnings == ()
    assert opened.needs_named_person == ()
    assert [check.layer for check in opened.how_checked] == [
        "envelope",
        "signature",
        "issuer",
        "record",
        "text",
        "sense",
        "pages",
    ]
    assert [check.layer for check in opened.how_checked if not check.looked] == ["pages"]
    assert all(check.ok for check in opened.how_checked if check.looked)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ((), ""),
        (("allergies",), " Its sender names one thing that is missing in it."),
        (("allergies", "weight"), " Its sender names 2 things that are missing in it."),
    ],
)
def test_a_record_with_gaps_is_called_whole_and_never_complete(
    issuer: Issuer, store: TrustStore, missing: tuple[str, ...], said: str
) -> None:
    pack = sample_pack(training=False)
    opened = seal.open_sealed(
        seal.seal(replace(pack, header=replace(pack.header, missing=missing)), issuer), store, MADE_AT
    )
    (check,) = [each for each in opened.how_checked if each.layer == "record"]
    assert (check.ok, check.words) == (True, f"The record is whole and in its proper form.{said}")


def test_a_realistic_pack_is_small(envelope: bytes, record_property: Callable[[str, object], None]) -> None:
    body = codec.to_cbor(sample_pack(training=False))
    record_property("sealed_bytes", len(envelope))
    record_property("cbor_bytes", len(body))
    # Twelve symbols of 380 bytes are the most that travel on paper.
    assert len(envelope) < 9 * 380
    assert len(envelope) < len(body) / 3


@pytest.mark.parametrize(
    ("number", "frozen"),
    [
        (0, "d95cff88dbdfb9f54dd2acbc996381aed9e0d0f6ef2a68b363c957ebaa7d523e"),
        (1, "26d3d9f6db72f5891af2e9af4ac144ab8e49dcde08bd842935a74313529b8d0e"),
    ],
)
def test_a_dictionary_is_frozen(number: int, frozen: str) -> None:
    assert hashlib.sha256(dictionary.dictionary(number)).hexdigest() == frozen


def test_there_are_no_other_dictionaries() -> None:
    assert set(dictionary.HASHES) == {0, 1}
    with pytest.raises(KeyError):
        dictionary.dictionary(2)
    with pytest.raises(ValueError, match="8192"):
        dictionary.build("x" * 9000)


def test_new_packs_name_dictionary_1_and_those_of_dictionary_0_open_for_ever(
    issuer: Issuer, envelope: bytes, store: TrustStore
) -> None:
    assert cose.open_sign1(envelope).headers[VERSIONS] == [1, 1]
    body = codec.to_cbor(sample_pack(training=False))
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary.dictionary(0))
    before = sign(deflater.compress(body) + deflater.flush(), issuer, headers={VERSIONS: [0, 0]})
    assert seal.open_sealed(before, store, MADE_AT).pack == sample_pack(training=False)


def test_the_same_pack_and_key_give_the_same_bytes(issuer: Issuer, envelope: bytes) -> None:
    assert seal.seal(sample_pack(training=False), issuer) == envelope


def test_another_library_agrees_on_the_signature(issuer: Issuer, envelope: bytes) -> None:
    public = issuer.key.public_key
    named = {1: 1, 2: trust.key_id(public), 3: -8, -1: 6, -2: public}
    key = COSEKey.new(named)
    aad = seal.PACK_CONTEXT + issuer.certificate
    payload = COSE.new().decode(envelope, key, external_aad=aad)
    inflater = zlib.decompressobj(-15, zdict=dictionary.dictionary(dictionary.CURRENT))
    assert inflater.decompress(payload) == codec.to_cbor(sample_pack(training=False))
    theirs = COSE.new().encode_and_sign(
        payload,
        COSEKey.new({**named, -4: issuer.key.seed}),
        protected=cbor2.loads(cbor2.loads(envelope).value[0]),
        unprotected={CERTIFICATE: issuer.certificate},
        external_aad=aad,
    )
    assert cbor2.loads(theirs).value[3] == cbor2.loads(envelope).value[3]


def test_short_hash_has_no_letter_mistaken_for_another(envelope: bytes) -> None:
    short = seal.short_hash(seal.hash_of(envelope))
    assert re.fullmatch(r"[2-9CDFGHJKMNPQRTVWXY]{4}(-[2-9CDFGHJKMNPQRTVWXY]{4}){2}", short)
    assert short != seal.short_hash(seal.hash_of(envelope + b"\x00"))


# Who signed it.


def test_without_a_desk_or_with_another_root_the_issuer_is_unknown(envelope: bytes) -> None:
    for other in (None, TrustStore(()), TrustStore((trust.new_root_key().root,)), trust.training_store()):
        opened = seal.open_sealed(envelope, other, MADE_AT)
        assert opened.trust is Trust.ISSUER_UNKNOWN
        assert opened.needs_named_person
        assert [check.ok for check in opened.how_checked if check.layer == "issuer"] == [False]
        assert opened.pack == sample_pack(training=False)


def test_training_packs_verify_on_training_desks_only(store: TrustStore) -> None:
    data = seal.seal(sample_pack(), trust.training_issuer("LEI", MADE_AT))
    assert seal.open_sealed(data, trust.training_store(), MADE_AT).trust is Trust.TRAINING
    assert seal.open_sealed(data, None, MADE_AT).trust is Trust.ISSUER_UNKNOWN
    assert refused(data, store) == "PK-210"
    assert refused(data, TrustStore((trust.training_root().root,))) == "PK-210"


def test_an_expired_certificate_is_amber(root: RootKey, store: TrustStore) -> None:
    data = seal.seal(sample_pack(training=False), new_issuer(root, days=5))
    opened = seal.open_sealed(data, store, ARRIVED_AT + timedelta(days=6))
    assert opened.trust is Trust.VERIFIED
    assert any("expired" in words for words in opened.warnings)
    assert [check.ok for check in opened.how_checked if check.layer == "issuer"] == [False]
    made_later = replace(sample_pack(training=False).header, made_at=ARRIVED_AT + timedelta(days=6))
    late = seal.seal(replace(sample_pack(training=False), header=made_later), new_issuer(root, days=5))
    assert any("outside the time" in words for words in seal.open_sealed(late, store, ARRIVED_AT).warnings)


def test_the_sender_is_who_the_certificate_says(root: RootKey, store: TrustStore) -> None:
    forger = new_issuer(root, "MDI")
    pack = sample_pack(training=False)
    with pytest.raises(InputProblem, match="IN-291"):
        seal.seal(pack, forger)
    assert refused(sign(deflate(codec.to_cbor(pack)), forger), store) == "PK-211"
    assert refused(sign(deflate(codec.to_cbor(pack)), forger), None) == "PK-211"
    nameless = replace(pack, header=replace(pack.header, sender=Establishment(None, "Leeds (HMP)")))
    assert refused(sign(deflate(codec.to_cbor(nameless)), forger), store) == "PK-211"


def test_a_real_certificate_with_a_training_header_is_refused(issuer: Issuer, store: TrustStore) -> None:
    assert refused(sign(deflate(codec.to_cbor(sample_pack(training=True))), issuer), store) == "PK-214"


def test_another_desks_certificate_cannot_be_put_on(root: RootKey, envelope: bytes, store: TrustStore) -> None:
    message = cose.open_sign1(envelope)
    other = new_issuer(root, "MDI")
    swapped = cbor2.dumps(
        cbor2.CBORTag(18, [message.protected, {CERTIFICATE: other.certificate}, message.payload, message.signature]),
        canonical=True,
    )
    assert refused(swapped, store) == "PK-207"
    renewed = trust.certify(
        root,
        trust.Request("MDI", "Elsewhere", trust.read_certificate(message.unprotected[CERTIFICATE]).public_key),
        MADE_AT,
        10,
    )
    dressed = cbor2.dumps(
        cbor2.CBORTag(18, [message.protected, {CERTIFICATE: renewed}, message.payload, message.signature]),
        canonical=True,
    )
    assert refused(dressed, store) == "PK-209"


# Damage and tampering.


@pytest.mark.parametrize("known", [True, False])
def test_whatever_was_truncated_flipped_or_added_to_is_refused(envelope: bytes, store: TrustStore, known: bool) -> None:
    """By the ten thousand in `make fuzz`."""
    found = altered(envelope, store if known else None, ALTERED // 2, 20261120, sample_pack(training=False))
    assert found.accepted == 0
    assert min(found.tried.values()) >= ALTERED // 2 // len(found.tried)


def test_every_truncation_and_every_addition_is_refused(envelope: bytes, store: TrustStore) -> None:
    for length in range(0, len(envelope), 7):
        refused(envelope[:length], store)
    for more in (b"\x00", b"\n", envelope, b" "):
        refused(envelope + more, store)
    refused(b"\n" + envelope, store)


def test_mutated_signed_bodies_never_crash_and_only_their_own_form_passes(issuer: Issuer, store: TrustStore) -> None:
    """By the ten thousand in `make fuzz`."""
    found = mutated_bodies(sample_pack(training=False), issuer, store, MUTATIONS, seed=57)
    assert found.not_themselves == 0
    assert 0 < found.accepted < MUTATIONS / 2


# Signed, but hostile.


def test_a_signed_bomb_stops_at_eight_megabytes(issuer: Issuer, store: TrustStore) -> None:
    hidden = bomb(200 * MEGABYTE)
    assert len(hidden) < seal.MAX_ENVELOPE
    tracemalloc.start()
    try:
        assert refused(sign(hidden, issuer), store) == "PK-213"
        assert tracemalloc.get_traced_memory()[1] < 3 * deflated.MAX_BODY
    finally:
        tracemalloc.stop()


def test_a_bomb_of_a_gibibyte_is_too_large_to_be_read_at_all(issuer: Issuer, store: TrustStore) -> None:
    assert refused(sign(bomb(1024 * MEGABYTE), issuer), store) == "PK-201"


def test_nothing_is_unpacked_before_the_signature_is_good(
    issuer: Issuer, store: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[int] = []
    real = deflated.inflate
    monkeypatch.setattr(seal, "inflate", lambda data, preset: unpacked.append(len(data)) or real(data, preset))
    data = bytearray(sign(deflate(b"\x00" * 1000), issuer))
    data[-1] ^= 1
    assert refused(bytes(data), store) == "PK-209"
    assert unpacked == []
    refused(sign(deflate(b"\x00" * 1000), issuer), store)
    assert len(unpacked) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\x81" * 200_000, "PK-220"),
        (b"\xa1\x01" * 200_000, "PK-220"),
        (b"", "PK-220"),
        (b"\xa0", "PK-222"),
        (bytes.fromhex("a201a001a0"), "PK-220"),
    ],
    ids=["lists nested", "maps nested", "nothing", "empty", "key twice"],
)
def test_signed_nonsense_is_refused(issuer: Issuer, store: TrustStore, body: bytes, code: str) -> None:
    assert refused(sign(deflate(body), issuer), store) == code


def test_bytes_after_or_missing_from_the_deflated_body_are_refused(issuer: Issuer, store: TrustStore) -> None:
    good = deflate(codec.to_cbor(sample_pack(training=False)))
    assert refused(sign(good + b"\x00", issuer), store) == "PK-212"
    assert refused(sign(good[:-3], issuer), store) == "PK-212"
    assert refused(sign(b"\xff" * 50, issuer), store) == "PK-212"


@pytest.mark.parametrize(
    ("headers", "unprotected", "code"),
    [
        ({1: -7}, {}, "PK-204"),
        ({1: -257}, {}, "PK-204"),
        ({1: 5}, {}, "PK-204"),
        ({2: [VERSIONS]}, {}, "PK-205"),
        ({2: [99], 99: 1}, {}, "PK-205"),
        ({99: 1}, {}, "PK-205"),
        ({}, {1: -8}, "PK-205"),
        ({3: "text/plain"}, {}, "PK-205"),
        ({4: b"12345678"}, {}, "PK-207"),
        ({4: 1}, {}, "PK-205"),
        ({VERSIONS: [2, 0]}, {}, "PK-206"),
        ({VERSIONS: [2, 1]}, {}, "PK-206"),
        ({VERSIONS: [0, 2]}, {}, "PK-206"),
        ({VERSIONS: [0]}, {}, "PK-205"),
        ({VERSIONS: [0, True]}, {}, "PK-205"),
        ({}, {CERTIFICATE: b"no certificate"}, "PK-207"),
        ({}, {CERTIFICATE: 1}, "PK-207"),
    ],
)
def test_headers_are_closed(
    issuer: Issuer, store: TrustStore, headers: dict[int, Any], unprotected: dict[int, Any], code: str
) -> None:
    body = deflate(codec.to_cbor(sample_pack(training=False)))
    assert refused(sign(body, issuer, headers=headers, unprotected=unprotected), store) == code


def test_an_algorithm_outside_the_signature_is_not_believed(envelope: bytes, store: TrustStore) -> None:
    message = cose.open_sign1(envelope)
    headers = {label: value for label, value in message.headers.items() if label != 1}
    moved = cbor2.dumps(
        cbor2.CBORTag(
            18,
            [cbor2.dumps(headers, canonical=True), {1: -8, **message.unprotected}, message.payload, message.signature],
        ),
        canonical=True,
    )
    assert refused(moved, store) == "PK-204"


@pytest.mark.parametrize("tag", [16, 17, 61, 96, 97, 98])
def test_other_kinds_of_message_are_refused(envelope: bytes, store: TrustStore, tag: int) -> None:
    other = cbor2.dumps(cbor2.CBORTag(tag, cbor2.loads(envelope).value), canonical=True)
    assert refused(other, store) == "PK-202"


def test_too_large_is_refused_before_it_is_read(store: TrustStore) -> None:
    assert refused(seal.MAGIC + b"\x00" * seal.MAX_ENVELOPE, store) == "PK-201"
    assert refused(b"", store) == "PK-202"


# What the record says.


def with_script(script: Script) -> Pack:
    pack = sample_pack(training=False)
    return replace(pack, record=replace(pack.record, scripts=(script,)))


def with_person(**changes: Any) -> Pack:
    pack = sample_pack(training=False)
    return replace(pack, record=replace(pack.record, person=replace(pack.record.person, **changes)))


@pytest.mark.parametrize(
    "pack",
    [
        with_person(family_name="SPECI\u202eMEN"),
        with_person(given_names="Te\u200brry"),
        with_person(given_names="Te\u200dxt"),
        with_person(prison_number="A0001\u2066TT"),
        with_person(family_name="SPECI\x07MEN"),
        with_person(family_name="SPECI\nMEN"),
        with_script(Script(make_id("x"), "metha\u00addone")),
        with_script(Script(make_id("x"), "methadone", Dose(Decimal(1), "m\u2060g"))),
        with_script(Script(make_id("x"), "methadone", frequency="twice\u2028a day")),
    ],
)
def test_hidden_characters_in_names_numbers_and_medicines_are_refused(
    issuer: Issuer, store: TrustStore, pack: Pack
) -> None:
    assert refused(sign(deflate(codec.to_cbor(pack)), issuer), store) in {"PK-231", "PK-232"}
    with pytest.raises(InputProblem, match="IN-290") as caught:
        seal.seal(pack, issuer)
    assert "SPECI" not in str(caught.value)


def test_hidden_characters_in_free_text_are_kept_and_reported(issuer: Issuer, store: TrustStore) -> None:
    script = Script(make_id("x"), "methadone", indication="pain\u202e\nsecond line")
    opened = seal.open_sealed(seal.seal(with_script(script), issuer), store, MADE_AT)
    assert opened.pack.record.scripts[0].indication == "pain\u202e\nsecond line"
    assert any("record.scripts.0.indication" in words for words in opened.warnings)
    controlled = Script(make_id("x"), "methadone", indication="pain\x1b[2J")
    assert refused(sign(deflate(codec.to_cbor(with_script(controlled))), issuer), store) == "PK-231"


def test_joiners_stay_where_a_script_needs_them_and_mixed_alphabets_are_flagged(
    issuer: Issuer, store: TrustStore
) -> None:
    persian = with_person(given_names="علی\u200cرضا")
    assert seal.open_sealed(seal.seal(persian, issuer), store, MADE_AT).warnings == ()
    mixed = with_person(family_name="SPECIMЕN")  # one letter is Cyrillic
    assert any(
        "two alphabets" in words for words in seal.open_sealed(seal.seal(mixed, issuer), store, MADE_AT).warnings
    )


def test_markup_and_query_syntax_are_just_text(issuer: Issuer, store: TrustStore) -> None:
    pack = with_person(family_name="<b>SPECIMEN'); DROP TABLE person;--", given_names='NEAR("x") OR * ../../etc')
    assert seal.open_sealed(seal.seal(pack, issuer), store, MADE_AT).pack == pack


@pytest.mark.parametrize(
    ("ahead", "amber", "person"),
    [
        (timedelta(minutes=2), False, False),
        (timedelta(hours=23), True, False),
        (timedelta(hours=25), True, True),
        (timedelta(days=4000), True, True),
    ],
)
def test_made_in_the_future(issuer: Issuer, store: TrustStore, ahead: timedelta, amber: bool, person: bool) -> None:
    opened = seal.open_sealed(seal.seal(sample_pack(training=False), issuer), store, MADE_AT - ahead)
    assert any("wall clock" in words for words in opened.warnings) is amber
    assert bool(opened.needs_named_person) is person


def test_implausible_values_are_kept_and_flagged(issuer: Issuer, store: TrustStore) -> None:
    pack = with_person(
        prison_number="A1", nhs_number="9990000000", pnc_number="x", cro_number="y", date_of_birth=date(1901, 1, 1)
    )
    scripts = (
        Script(make_id("a"), " ", Dose(Decimal(0), "mg")),
        Script(make_id("b"), "methadone", Dose(Decimal(60), "mL"), last_given_at=MADE_AT + timedelta(days=2)),
    )
    pack = replace(pack, record=replace(pack.record, scripts=scripts))
    opened = seal.open_sealed(seal.seal(pack, issuer), store, MADE_AT)
    assert opened.pack == pack
    for words in (
        "prison number",
        "NHS number",
        "PNC",
        "CRO",
        "date of birth",
        "no name",
        "above zero",
        "strength",
        "later",
    ):
        assert any(words in warning for warning in opened.warnings), words
    young = with_person(date_of_birth=date(2010, 1, 1))
    assert any("under 18" in words for words in seal.open_sealed(seal.seal(young, issuer), store, MADE_AT).warnings)


def test_a_score_from_the_future_or_with_a_total_and_a_gap_is_flagged(issuer: Issuer, store: TrustStore) -> None:
    gap = (ScoreItem("1", "Pulse", 2), ScoreItem("2", "Sweating"))
    score = Score(make_id("s"), "cows", "1", "COWS", MADE_AT + timedelta(hours=1), "N. Testford", total=2, items=gap)
    pack = sample_pack(training=False)
    pack = replace(pack, record=replace(pack.record, scores=(score,)))
    opened = seal.open_sealed(seal.seal(pack, issuer), store, MADE_AT)
    assert opened.pack == pack
    told = [words for words in opened.warnings if "COWS" in words]
    assert len(told) == 2
    twice = replace(pack, record=replace(pack.record, scores=(score, score)))
    with pytest.raises(InputProblem, match="IN-290"):
        seal.seal(twice, issuer)


def test_two_scripts_with_one_id_are_refused(issuer: Issuer, store: TrustStore) -> None:
    pack = sample_pack(training=False)
    twice = replace(pack, record=replace(pack.record, scripts=(pack.record.scripts[0],) * 2))
    assert refused(sign(deflate(codec.to_cbor(twice)), issuer), store) == "PK-226"
    with pytest.raises(InputProblem, match="IN-290"):
        seal.seal(twice, issuer)


def test_a_record_too_long_to_read_back_is_not_sealed(issuer: Issuer) -> None:
    pack = with_person(title="x" * 8001)
    with pytest.raises(InputProblem, match="IN-290"):
        seal.seal(pack, issuer)


def test_a_pack_about_nobody_much_travels_too() -> None:
    data = seal.seal(empty_pack(), trust.training_issuer("LEI", MADE_AT))
    opened = seal.open_sealed(data, trust.training_store(), datetime(2026, 12, 24, tzinfo=UTC))
    assert opened.pack == empty_pack()
    assert any("no date of birth" in words for words in opened.warnings)
    assert any("past the time" in words for words in opened.warnings)
