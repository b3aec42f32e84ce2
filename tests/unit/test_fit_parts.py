"""What a conflict of a destination says, in one line: the headline, why, whom to ring; and what it names."""

from __future__ import annotations

from datetime import date

import pytest

from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clinical.fit_parts import Conflict, ConflictKind, Destination, Ring, listed, medicine_name
from reception_app.handover.record import Script
from reception_app.vocabulary import FlagLevel

TODAY = date(2026, 11, 20)
KNOWN = EstablishmentServices("MDI", date(2026, 11, 2))


@pytest.mark.parametrize(
    ("there", "words"),
    [
        (Destination("Moorland (HMP)"), ""),
        (Destination("Moorland (HMP)", "MDI", KNOWN), "directory of 02-Nov-2026, 18 days old"),
        (
            Destination("Moorland (HMP)", "MDI", KNOWN, unsigned_from="Leeds (HMP)"),
            "directory of 02-Nov-2026, 18 days old, not signed, from a file of Leeds (HMP)",
        ),
    ],
)
def test_how_old_and_how_sure_what_is_known_of_a_destination_is(there: Destination, words: str) -> None:
    assert there.known_words(TODAY) == words


@pytest.mark.parametrize(
    ("detail", "ring", "sentence"),
    [
        ("", None, "Methadone is not given there."),
        ("Two nights without it.", None, "Methadone is not given there. Two nights without it."),
        ("", Ring("Moorland healthcare", None),
         "Methadone is not given there. Ring Moorland healthcare; no number is recorded."),
    ],
)  # fmt: skip
def test_a_conflict_in_one_line(detail: str, ring: Ring | None, sentence: str) -> None:
    kind = next(each for each in ConflictKind if each is not ConflictKind.SUPPLY)
    found = Conflict("k", kind, FlagLevel.SOON, "Methadone is not given there", detail, ring=ring)
    assert found.sentence == sentence


@pytest.mark.parametrize(
    ("words", "said"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c", "d"), "a, b, c and d")]
)
def test_several_are_listed(words: tuple[str, ...], said: str) -> None:
    assert listed(words) == said


@pytest.mark.parametrize(
    ("medicine", "form", "name"),
    [
        ("buprenorphine", "sublingual tablet", "buprenorphine sublingual tablet"),
        ("buprenorphine", None, "buprenorphine"),
        ("paliperidone depot", "depot injection", "paliperidone depot injection"),
        ("", "tablet", "medicine without a name tablet"),
        ("", None, "medicine without a name"),
    ],
)
def test_how_a_conflict_names_a_medicine(medicine: str, form: str | None, name: str) -> None:
    assert medicine_name(Script("s", medicine, form=form)) == name
