"""Golden vectors: record, body, envelope and symbols of every schema, dictionary and receipt, never remade.

The envelope is not made again here: another zlib may deflate the same body otherwise, and its envelope is as good.
"""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reception_app.handover import codec, cose, deflated, seal, short
from reception_app.handover.codes.gathering import Gathering
from reception_app.handover.codes.matrix import matrix
from reception_app.handover.codes.symbols import symbol_texts
from reception_app.handover.dictionary import HASHES, dictionary
from reception_app.handover.receipt import open_receipt, typed_letters
from reception_app.handover.receipt_record import Receipt
from reception_app.handover.record import READABLE, Pack
from reception_app.handover.slip import slip_codes
from reception_app.handover.trust import Root, TrustStore
from reception_app.vocabulary import Trust

FILES = sorted((Path(__file__).parent / "vectors").glob("schema-*.json"))
VECTORS = [
    pytest.param(vector, b64decode(file["root_public_key"]), id=f"{path.stem}-{vector['name']}")
    for path in FILES
    for file in [json.loads(path.read_text(encoding="utf-8"))]
    for vector in file["vectors"]
]


RECEIPTS = json.loads((Path(__file__).parent / "vectors" / "receipts-1.json").read_text(encoding="utf-8"))


def test_there_are_vectors_of_every_dictionary_and_schema() -> None:
    versions = [cose.open_sign1(b64decode(vector.values[0]["envelope"])).headers[-65537] for vector in VECTORS]
    assert {schema for schema, _ in versions} == set(READABLE)
    envelopes = [b64decode(vector.values[0]["envelope"]) for vector in VECTORS]
    assert {cose.open_sign1(envelope).headers[-65537][1] for envelope in envelopes} == set(HASHES)


@pytest.mark.parametrize(("vector", "root"), VECTORS)
def test_the_record_is_the_body_and_the_body_the_record(vector: dict[str, Any], root: bytes) -> None:
    pack = codec.from_json(Pack, vector["pack"])
    body = b64decode(vector["body"])
    assert codec.to_cbor(pack) == body
    assert codec.from_cbor(Pack, body) == pack


@pytest.mark.parametrize(("vector", "root"), VECTORS)
def test_the_envelope_opens_as_the_record(vector: dict[str, Any], root: bytes) -> None:
    envelope = b64decode(vector["envelope"])
    pack = codec.from_json(Pack, vector["pack"])
    opened = seal.open_sealed(envelope, TrustStore((Root(root, False),)), pack.header.made_at)
    assert opened.pack == pack
    assert opened.trust is Trust.VERIFIED
    said = short.to_header(opened.short) if opened.short else None
    told = vector.get("short")
    assert said == ([bytes.fromhex(told["whole"]), told["cuts"]] if told else None)
    assert short.is_amendment(opened.short) == (vector["name"] == "amendment-slip")
    message = cose.open_sign1(envelope)
    assert deflated.inflate(message.payload, dictionary(message.headers[-65537][1])) == b64decode(vector["body"])


@pytest.mark.parametrize(("vector", "root"), VECTORS)
def test_the_envelope_has_these_symbols_and_any_that_are_enough_give_it_back(
    vector: dict[str, Any], root: bytes
) -> None:
    envelope = b64decode(vector["envelope"])
    assert list(symbol_texts(envelope)) == vector["symbols"]
    for seed in range(20):
        gathering = Gathering()
        for text in Random(seed).sample(vector["symbols"], vector["needed"]):
            gathering.add(text)
        assert [sheet.envelope() for sheet in gathering.sheets] == [envelope]
    assert all(len(matrix(text)) == 77 for text in vector["symbols"][:2])


def test_the_short_records_and_the_slip_name_the_wholes_they_are_of() -> None:
    by_name = {vector.values[0]["name"]: vector.values[0] for vector in VECTORS if "schema-1" in str(vector.id)}
    for part, whole in (("short", "sixteen"), ("amendment-slip", "amendment-whole")):
        assert by_name[part]["short"]["whole"] == seal.hash_of(b64decode(by_name[whole]["envelope"]))
    header = by_name["amendment-slip"]["pack"]["header"]
    assert header["supersedes"] == seal.hash_of(b64decode(by_name["nine"]["envelope"]))
    assert header["because"]


@pytest.mark.parametrize("vector", RECEIPTS["vectors"], ids=[vector["name"] for vector in RECEIPTS["vectors"]])
def test_a_receipt_is_its_body_its_envelope_and_its_symbols(vector: dict[str, Any]) -> None:
    receipt = codec.from_json(Receipt, vector["receipt"])
    envelope, body = b64decode(vector["envelope"]), b64decode(vector["body"])
    assert codec.to_cbor(receipt) == body
    assert codec.from_cbor(Receipt, body) == receipt
    root = Root(b64decode(RECEIPTS["root_public_key"]), False)
    opened = open_receipt(envelope, TrustStore((root,)), receipt.made_at)
    assert (opened.receipt, opened.trust) == (receipt, Trust.VERIFIED)
    codes = slip_codes(envelope)
    assert codes is not None
    assert (list(codes.texts), codes.needed) == (vector["symbols"], vector["needed"])
    letters = typed_letters(receipt.number, seal.hash_of(envelope), in_order=receipt.in_order)
    assert letters == vector["letters"]
    for seed in range(8):
        gathering = Gathering()
        for text in Random(seed).sample(vector["symbols"], vector["needed"]):
            gathering.add(text)
        assert [sheet.envelope() for sheet in gathering.sheets] == [envelope]


def test_the_receipts_chain_and_name_their_pack() -> None:
    (_, wrong, again) = RECEIPTS["vectors"]
    assert again["receipt"]["replaces"] == seal.hash_of(b64decode(wrong["envelope"]))
    nine = next(vector.values[0] for vector in VECTORS if vector.id == "schema-1-nine")
    for vector in RECEIPTS["vectors"]:
        assert vector["receipt"]["pack_hash"] == seal.hash_of(b64decode(nine["envelope"]))
