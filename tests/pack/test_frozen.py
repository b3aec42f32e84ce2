"""Schema 1 is frozen: its keys, words and bounds, its dictionary, its receipts, and the vectors that show them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reception_app.errors import PackRefused
from reception_app.handover import codec, deflated, receipt, seal, shapes, short, trust
from reception_app.handover.codes import symbols
from reception_app.handover.dictionary import CURRENT, HASHES
from reception_app.handover.record import READABLE, SCHEMA
from scripts.pack_keys import FOLDER, files
from tests.support import attacks
from tests.support.codes_pages import ROOT, issuer_for
from tests.support.records import MADE_AT, sample_pack

VECTORS = Path(__file__).parent / "vectors"
SAY = "schema 1 is frozen: make a schema 2"
FROZEN = {
    "dictionary-0.bin": "d95cff88dbdfb9f54dd2acbc996381aed9e0d0f6ef2a68b363c957ebaa7d523e",
    "dictionary-1.bin": "26d3d9f6db72f5891af2e9af4ac144ab8e49dcde08bd842935a74313529b8d0e",
    "keys.json": "e497cd66be12f35847a3283b9c62256e5d4c40cdd027ccd9a94af0825994c5c9",
    "receipt-keys.json": "ac193033c9158dfa1f8ca7c8d5b294dbc37562aedaca9f3a9215e7b4dd882fec",
    "receipts-1.json": "20a82756b467acbb48e8eec3e2cc0d547d922596ff0574d24b363cbf1737bf58",
    "schema-0.json": "ccfe0103f70f86c9079756583b5f9de0b7c7011169d8763caba978a476865d04",
    "schema-1.json": "43b6bce6cfb90e38ad09ddac5e7a429bac57707fc51dcccb16f3764f06a28854",
}
"""SHA-256 of every file that packs of schema 1, their receipts and older packs are read by."""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", sorted(FROZEN))
def test_what_is_frozen_is_as_it_was(name: str) -> None:
    made = files()
    file = FOLDER / name
    held = made[name] if name in made else (VECTORS / name).read_bytes()
    assert digest(held) == FROZEN[name], f"{name}: {SAY}"
    if name in made:
        assert digest(file.read_bytes()) == FROZEN[name], f"{name} in docs: {SAY}"


def test_nothing_frozen_is_missing_and_every_vector_is_frozen() -> None:
    assert set(FROZEN) == {*files(), *(file.name for file in VECTORS.iterdir())}, SAY


def test_the_numbers_and_limits_of_the_format_are_frozen() -> None:
    versions = (SCHEMA, READABLE, CURRENT, set(HASHES), receipt.SCHEMA)
    assert versions == (1, (0, 1), 1, {0, 1}, 1), SAY
    limits = (
        shapes.MAX_TEXT, shapes.MAX_LIST, shapes.MAX_NUMBER, shapes.MAX_DIGITS, shapes.MAX_DECIMAL, shapes.MAX_PLACES,
        shapes.EARLIEST.year, shapes.LATEST.year, seal.MAX_ENVELOPE, deflated.MAX_BODY, receipt.MAX_RECEIPT,
        receipt.MAX_BODY, receipt.MAX_LINES,
    )  # fmt: skip
    assert limits == (8000, 1000, 1_000_000, 15, 10**9, 9, 1900, 2200, 2**18, 2**23, 2**15, 2**18, 200), SAY
    names = (seal.CONTENT_TYPE, seal.PACK_CONTEXT, receipt.CONTENT_TYPE, receipt.RECEIPT_CONTEXT)
    assert names == (
        "application/x.reception-pack", b"reception pack 0", "application/x.reception-receipt", b"reception receipt 1"
    ), SAY  # fmt: skip
    assert (symbols.PREFIX, symbols.MAX_CHUNK, symbols.MOST_DATA) == ("HP1:", 383, 12), SAY


def test_what_a_short_record_may_cut_only_ever_grows() -> None:
    assert {
        "doses", "history", "earlier_scores", "plain_answers", "score_items", "other_answers", "tests", "counts",
        "services", "possession", "sources", "changes", "routine_doses", "schedule_doses", "own_words", "unchanged",
    } <= set(short.CUT_WORDS), f"short records made since 0.3.0 name it; {SAY}"  # fmt: skip


def test_a_pack_of_a_later_schema_or_dictionary_is_told_as_newer_and_never_half_read() -> None:
    pack = sample_pack(training=False)
    issuer, body = issuer_for(pack), attacks.deflate(codec.to_cbor(pack))
    store = trust.TrustStore((ROOT.root,))
    assert seal.open_sealed(attacks.sign(body, issuer), store, MADE_AT).pack == pack
    for versions in ([2, 1], [1, 2], [2, 2]):
        with pytest.raises(PackRefused) as refused:
            seal.open_sealed(attacks.sign(body, issuer, headers={attacks.VERSIONS: versions}), store, MADE_AT)
        assert refused.value.code == "PK-206", versions


def _written(value: Any, kind: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each part and key that a vector's plain record says something under."""
    for key, field in table[kind].items():
        said = value.get(field["name"])
        if said in (None, [], ""):
            continue
        yield kind, key
        if "of" in field:
            for each in said if isinstance(said, list) else [said]:
                yield from _written(each, field["of"], table)


@pytest.mark.parametrize(("file", "root", "part"), [("schema-1.json", "Pack", "pack"), ("receipts-1.json", "Receipt",
                                                                                      "receipt")])  # fmt: skip
def test_the_vectors_write_every_key_of_the_table(file: str, root: str, part: str) -> None:
    table = json.loads(files()["keys.json" if root == "Pack" else "receipt-keys.json"])
    vectors = json.loads((VECTORS / file).read_text(encoding="utf-8"))["vectors"]
    written = {found for vector in vectors for found in _written(vector[part], root, table)}
    assert {(kind, key) for kind in table for key in table[kind]} - written == set()
