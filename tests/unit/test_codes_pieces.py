"""Base45 and the recovery pieces behind the codes: what goes in comes out, and nothing else does."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.handover.codes import base45, erasure


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"", ""), (b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")],
)
def test_base45_is_that_of_the_standard(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@given(st.binary(max_size=420))
def test_base45_gives_back_what_it_was_given(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@given(st.text(base45.ALPHABET, max_size=12))
def test_no_two_base45_texts_are_read_as_the_same_bytes(text: str) -> None:
    try:
        data = base45.decode(text)
    except ValueError:
        return
    assert base45.encode(data) == text


@pytest.mark.parametrize("text", ["A", "GGW", ":::", "ZZ", "ABCD", "aB8", "AB\n", "AB€", "ÀB8", "12_"])
def test_what_base45_never_writes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base45|codec"):
        base45.decode(text)


@given(st.integers(1, 12), st.integers(0, 20), st.integers(0, 2**64))
def test_any_k_of_k_and_p_pieces_make_the_whole(needed: int, recovery: int, seed: int) -> None:
    chance = Random(seed)
    data = [chance.randbytes(17) for _ in range(needed)]
    pieces = dict(enumerate([*data, *erasure.recovery_pieces(data, recovery)]))
    kept = chance.sample(sorted(pieces), needed)
    assert erasure.recover(needed, {index: pieces[index] for index in kept}) == data


def test_every_choice_of_five_of_nine_is_enough() -> None:
    from itertools import combinations

    chance = Random(9)
    data = [chance.randbytes(40) for _ in range(5)]
    pieces = [*data, *erasure.recovery_pieces(data, 4)]
    choices = list(combinations(range(9), 5))
    assert len(choices) == 126
    assert all(erasure.recover(5, {index: pieces[index] for index in kept}) == data for kept in choices)


def test_the_recovery_pieces_are_the_published_ones() -> None:
    # By hand: piece 2 + 0 of (1, 0) is 1/128, of (0, 1) is 1/129 in the field of 0x11D.
    assert erasure.recovery_pieces([b"\x01\x00", b"\x00\x01"], 2) == [b"\x1b\x54", b"\x54\x1b"]
    assert erasure.recovery_pieces([b"\x05"], 0) == []


@pytest.mark.parametrize(("data", "count"), [([], 1), ([b"a"], -1), ([b"a"], 32), ([b"a", b"bc"], 1), ([b"a"] * 33, 0)])
def test_sets_that_cannot_be_are_refused(data: list[bytes], count: int) -> None:
    with pytest.raises(ValueError, match="pieces"):
        erasure.recovery_pieces(data, count)


@pytest.mark.parametrize(
    ("needed", "pieces"),
    [(2, {0: b"a"}), (0, {0: b"a"}), (1, {32: b"a"}), (1, {-1: b"a"}), (2, {0: b"a", 1: b"ab"}), (33, {})],
)
def test_too_little_to_recover_from_is_refused(needed: int, pieces: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="pieces"):
        erasure.recover(needed, pieces)
