"""A pack truly signed after its body was mutated is taken in to the receipt, or refused whole; more in `make fuzz`."""

from __future__ import annotations

from pathlib import Path

from tests.support.received_mutants import received_mutants

TAKEN = 4


def test_mutated_packs_are_taken_in_to_the_receipt_or_refused_and_nothing_else(tmp_path: Path) -> None:
    found = received_mutants(tmp_path, TAKEN, seed=20261123)
    assert sum(found.values()) == TAKEN
    assert found["receipted, issued onward"] > 0
    assert found["none opened"] == 0
