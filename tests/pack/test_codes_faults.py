"""The codes under fault and mixture, by the thousand: nothing altered is accepted, no two sheets are mixed."""

from __future__ import annotations

from random import Random

from reception_app.handover.codes.symbols import symbol_texts
from tests.support.keyboard_faults import altered_texts, mixed_envelopes

FAULTS = 20_000
SHUFFLES = 10_000


def test_no_fault_of_a_keyboard_scanner_alters_a_symbol_unseen() -> None:
    texts = symbol_texts(Random(1).randbytes(60))
    assert altered_texts(texts, FAULTS, seed=20_000) == []


def test_the_codes_of_two_sheets_are_never_mixed() -> None:
    whole, mixed = mixed_envelopes(SHUFFLES, seed=10_000)
    assert mixed == 0
    assert whole > SHUFFLES / 4
