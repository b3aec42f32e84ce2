"""Golden vectors: record, body, envelope and symbol texts of every schema and dictionary ever printed, never remade.

The envelope is not made again here: another zlib may deflate the same body otherwise, and its envelope is as good.
"""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reception_app.handover import codec, cose, seal
from reception_app.handover.codes.gathering import Gathering
from reception_app.handover.codes.matrix import matrix
from reception_app.handover.codes.symbols import symbol_texts
from reception_app.handover.dictionary import HASHES, dictionary
from reception_app.handover.record import Pack
from reception_app.handover.trust import Root, TrustStore
from reception_app.vocabulary import Trust

FILES = sorted((Path(__file__).parent / "vectors").glob("schema-*.json"))
VECTORS = [
    pytest.param(vector, b64decode(file["root_public_key"]), id=f"{path.stem}-{vector['name']}")
    for path in FILES
    for file in [json.loads(path.read_text(encoding="utf-8"))]
    for vector in file["vectors"]
]


def test_there_are_vectors_of_every_dictionary() -> None:
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
    message = cose.open_sign1(envelope)
    assert seal.inflate(message.payload, dictionary(message.headers[-65537][1])) == b64decode(vector["body"])


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
