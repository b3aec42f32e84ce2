"""The texts of the symbols: what they hold, what is turned away, and that no fault of a keyboard alters one unseen."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from random import Random

import pytest

from reception_app.handover.codes import base45, symbols
from reception_app.handover.codes.gathering import Gathering, Sighting
from reception_app.handover.codes.symbols import Fault, SymbolError, counts, read_symbol, symbol_texts


def envelope(length: int = 1585, seed: int = 1) -> bytes:
    return Random(seed).randbytes(length)


def fault_of(text: str) -> Fault:
    with pytest.raises(SymbolError) as caught:
        read_symbol(text)
    return caught.value.fault


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, None),
        (1, (1, 8)),
        (383, (1, 8)),
        (384, (2, 7)),
        (1585, (5, 4)),
        (6 * 383, (6, 3)),
        (6 * 383 + 1, (7, 5)),
        (8 * 383, (8, 4)),
        (8 * 383 + 1, (9, 7)),
        (12 * 383, (12, 4)),
        (12 * 383 + 1, None),
    ],
)
def test_recovery_symbols_are_never_fewer_than_symbols_in_a_row(length: int, expected: tuple[int, int] | None) -> None:
    assert counts(length) == expected
    if expected:
        needed, recovery = expected
        assert recovery >= (3 if needed + recovery <= 9 else 4)
        assert needed + recovery <= 32


@pytest.mark.parametrize("length", [1, 383, 384, 1585, 3447, 12 * 383])
def test_a_text_fills_one_symbol_and_says_what_it_is(length: int) -> None:
    whole = envelope(length)
    texts = symbol_texts(whole)
    needed, recovery = counts(length) or (0, 0)
    assert len(texts) == needed + recovery
    for index, text in enumerate(texts):
        assert len(text) <= symbols.CAPACITY
        assert text.startswith("HP1:")
        assert text.endswith("*")
        assert set(text) <= set(base45.ALPHABET)
        symbol = read_symbol(text)
        assert symbol.index == index
        assert (symbol.key.needed, symbol.key.recovery, symbol.key.length) == (needed, recovery, length)
        assert symbol.key.set_id == sha256(whole).digest()[:4]
    assert b"".join(read_symbol(text).piece for text in texts[:needed])[:length] == whole


def test_an_envelope_that_is_too_long_has_no_codes() -> None:
    with pytest.raises(ValueError, match="no page"):
        symbol_texts(envelope(symbols.LONGEST + 1))


def test_any_five_of_nine_in_any_order_make_the_envelope() -> None:
    whole = envelope()
    for seed in range(60):
        gathering = Gathering()
        for text in Random(seed).sample(symbol_texts(whole), 5):
            assert not gathering.complete
            assert gathering.add(text) is Sighting.NEW
        assert gathering.complete
        assert [sheet.envelope() for sheet in gathering.sheets] == [whole]


def test_four_of_nine_are_not_enough() -> None:
    gathering = Gathering()
    for text in symbol_texts(envelope())[:4] * 2:
        gathering.add(text)
    assert not gathering.complete
    assert gathering.sheets[0].envelope() is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda text: "", Fault.NOT_OURS),
        (lambda text: "HP2" + text[3:], Fault.NOT_OURS),
        (lambda text: " " + text, Fault.NOT_OURS),
        (lambda text: "https://example.org/", Fault.NOT_OURS),
        (lambda text: text * 9, Fault.NOT_OURS),
        (lambda text: "HP1:", Fault.DAMAGED),
        (lambda text: "HP1:*", Fault.DAMAGED),
        (lambda text: "HP1:" + base45.encode(b"short") + "*", Fault.DAMAGED),
        (lambda text: text[:-1], Fault.DAMAGED),
        (lambda text: text + " ", Fault.DAMAGED),
        (lambda text: text + "*", Fault.DAMAGED),
        (lambda text: text[:40] + text[41:], Fault.DAMAGED),
        (lambda text: text.replace("HP1:", "HP1: ", 1), Fault.DAMAGED),
    ],
)
def test_what_is_no_symbol_is_told_apart_from_a_damaged_one(change: Callable[[str], str], fault: Fault) -> None:
    assert fault_of(change(symbol_texts(envelope())[0])) is fault


@pytest.mark.parametrize(
    ("needed", "recovery", "index", "length"),
    [(0, 3, 0, 10), (5, 28, 0, 50), (5, 4, 9, 50), (5, 4, 255, 50), (1, 1, 0, 0), (1, 1, 0, 11), (2, 1, 0, 10)],
)
def test_a_header_that_cannot_be_is_refused_for_all_its_checksum(
    needed: int, recovery: int, index: int, length: int
) -> None:
    key = symbols.SetKey(b"abcd", needed, recovery, length)
    assert fault_of(symbols.symbol_text(symbols.Symbol(key, index, bytes(10)))) is Fault.DAMAGED


def test_caps_lock_and_a_scanners_line_end_do_no_harm() -> None:
    whole = envelope()
    gathering = Gathering()
    for text in symbol_texts(whole):
        assert gathering.add(f"\x02{text.lower()}\r\n") is Sighting.NEW
    assert gathering.sheets[0].envelope() == whole


def test_letters_that_only_look_like_capitals_are_not_read_as_them() -> None:
    text = next(text for text in symbol_texts(envelope()) if "S" in text[4:-1])
    assert fault_of(text[:4] + text[4:].replace("S", "ſ", 1)) is Fault.DAMAGED  # U+017F: upper() makes an S of it
    assert fault_of(text[:4] + text[4:].replace("S", "ß", 1)) is Fault.DAMAGED


def test_a_box_that_is_filled_bounces_the_codes_of_another_sheet() -> None:
    mine, other = symbol_texts(envelope(seed=1)), symbol_texts(envelope(seed=2))
    box = Gathering(one_sheet=True)
    assert [box.add(text) for text in (mine[0], other[0], mine[0], mine[1], other[1], "HP1:X*", "tea")] == [
        Sighting.NEW,
        Sighting.OTHER_SHEET,
        Sighting.AGAIN,
        Sighting.NEW,
        Sighting.OTHER_SHEET,
        Sighting.DAMAGED,
        Sighting.NOT_OURS,
    ]
    assert len(box.sheets) == 1


def test_two_symbols_that_disagree_are_both_disbelieved() -> None:
    whole = envelope()
    texts = symbol_texts(whole)
    honest = read_symbol(texts[0])
    forged = symbols.symbol_text(symbols.Symbol(honest.key, 0, bytes(len(honest.piece))))
    gathering = Gathering()
    assert [gathering.add(text) for text in (texts[0], forged, texts[0])] == [
        Sighting.NEW,
        Sighting.DAMAGED,
        Sighting.DAMAGED,
    ]
    for text in texts[1:6]:
        gathering.add(text)
    assert gathering.sheets[0].envelope() == whole


def test_symbols_that_fit_no_envelope_make_none() -> None:
    honest = [read_symbol(text) for text in symbol_texts(envelope())[:5]]
    gathering = Gathering()
    for symbol in honest:
        gathering.add(symbols.symbol_text(symbols.Symbol(symbol.key, symbol.index, bytes(len(symbol.piece)))))
    assert gathering.sheets[0].enough
    assert gathering.sheets[0].envelope() is None
    assert not gathering.complete
