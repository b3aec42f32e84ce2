"""Eight words of a key: a frozen list nobody mishears, the same words for ever, other words for another key."""

from __future__ import annotations

import hashlib

from reception_app.handover.spoken_fingerprint import LIST_LENGTH, WORDS, fingerprint, spoken, spoken_words


def test_the_list_is_frozen() -> None:
    text = "\n".join(spoken_words())
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "bf7b9136f7e7f66d327f47524a4df478777d1751ddd0272cb00fb89b88d80286"
    )


def test_no_two_words_begin_alike_and_all_can_be_said() -> None:
    words = spoken_words()
    assert len(words) == len(set(words)) == LIST_LENGTH
    assert len({word[:3] for word in words}) == LIST_LENGTH
    assert all(word.isalpha() and word.isascii() and word.islower() and 3 <= len(word) <= 10 for word in words)
    assert list(words) == sorted(words)


def test_any_two_words_differ_in_at_least_three_letters() -> None:
    # Of one length, two words that differ in one or two letters would be equal with those two left out.
    by_length: dict[int, list[str]] = {}
    for word in spoken_words():
        by_length.setdefault(len(word), []).append(word)
    for words in by_length.values():
        seen: dict[str, str] = {}
        for word in words:
            for first in range(len(word)):
                for second in range(first, len(word)):
                    left_out = "".join("*" if at in (first, second) else letter for at, letter in enumerate(word))
                    assert seen.setdefault(left_out, word) == word, (word, seen[left_out])


def test_the_words_of_a_key_never_change() -> None:
    assert spoken(b"x" * 32) == "etiquette mapmaker upload dresser, cobweb lullaby blender swimwear"
    assert fingerprint(b"x" * 32) == tuple(spoken(b"x" * 32).replace(",", "").split())


def test_keys_that_differ_in_one_bit_have_other_words() -> None:
    key = bytearray(range(32))
    first = fingerprint(bytes(key))
    seen = {first}
    for place in range(256):
        key[place // 8] ^= 1 << place % 8
        seen.add(fingerprint(bytes(key)))
        assert sum(a == b for a, b in zip(first, fingerprint(bytes(key)), strict=True)) <= 2
        key[place // 8] ^= 1 << place % 8
    assert len(seen) == 257
    assert all(len(words) == WORDS for words in seen)
