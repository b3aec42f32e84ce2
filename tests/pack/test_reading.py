"""From a file somebody chose to the envelope in it: by its first bytes and its size."""

from __future__ import annotations

import pytest

from reception_app.errors import PackRefused
from reception_app.handover import reading, seal, trust
from reception_app.handover.codes import pictures
from tests.support.records import MADE_AT, sample_pack


def code_of(data: bytes) -> str:
    with pytest.raises(PackRefused) as caught:
        reading.read_envelope(data)
    return caught.value.code


def test_a_bare_record_is_returned_as_it_is() -> None:
    envelope = seal.seal(sample_pack(), trust.training_issuer("LEI", MADE_AT))
    assert reading.read_envelope(envelope) == envelope


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "PK-202"),
        (b"hello", "PK-202"),
        (b"{}", "PK-202"),
        (b"PK\x03\x04", "PK-202"),
        (b"%PDF-1.7\n", "PK-241"),
        (b"age-encryption.org/v1\n", "PK-247"),
        (seal.MAGIC + b"\x00" * seal.MAX_ENVELOPE, "PK-201"),
        (b"%PDF-" + b"\x00" * reading.MAX_FILE, "PK-241"),
    ],
)
def test_anything_else_is_refused_with_its_own_words(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_size_is_refused_before_reading() -> None:
    reading.check_size(reading.MAX_FILE)
    with pytest.raises(PackRefused, match="PK-201"):
        reading.check_size(reading.MAX_FILE + 1)
    with pytest.raises(PackRefused, match="empty"):
        reading.check_size(0)


@pytest.mark.parametrize(
    "first", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"\0\0\0\x18ftypheic"]
)
def test_a_scan_may_be_larger_than_a_pack(first: bytes) -> None:
    reading.check_size(pictures.MAX_FILE, first)
    with pytest.raises(PackRefused, match="PK-201"):
        reading.check_size(pictures.MAX_FILE + 1, first)
