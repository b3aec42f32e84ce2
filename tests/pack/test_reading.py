"""From a file somebody chose to the envelope in it: by its first bytes and its size."""

from __future__ import annotations

import pytest

from reception_app.errors import PackRefused
from reception_app.handover import reading, seal, trust
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
        (b"\x89PNG\r\n\x1a\n", "PK-246"),
        (b"\xff\xd8\xff\xe0", "PK-246"),
        (b"II*\x00", "PK-246"),
        (b"HP1:ABC", "PK-246"),
        (b"age-encryption.org/v1\n", "PK-247"),
        (seal.MAGIC + b"\x00" * seal.MAX_ENVELOPE, "PK-201"),
        (b"%PDF-" + b"\x00" * reading.MAX_FILE, "PK-201"),
    ],
)
def test_anything_else_is_refused_with_its_own_words(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_pictures_are_told_what_this_version_reads() -> None:
    with pytest.raises(PackRefused, match="not pictures or scans"):
        reading.read_envelope(b"\x89PNG\r\n\x1a\n")


def test_size_is_refused_before_reading() -> None:
    reading.check_size(reading.MAX_FILE)
    with pytest.raises(PackRefused, match="PK-201"):
        reading.check_size(reading.MAX_FILE + 1)
    with pytest.raises(PackRefused, match="empty"):
        reading.check_size(0)
