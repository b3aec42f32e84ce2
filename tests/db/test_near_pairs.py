"""A thousand pairs of people who are nearly alike: never taken for one without somebody's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from reception_app.errors import MustChoose, PackRefused
from reception_app.services import handovers, opening, packs, receiving
from reception_app.services.dispositions import Choice
from reception_app.services.handovers import Plan
from reception_app.vocabulary import Disposition, FitToTravel
from tests.support.desks import MovingClock, arrive, make_training_desk, specimen
from tests.support.near_pairs import KINDS, nearly, nhs_number, somebody, taken_for_one

PAIRS = 1_000


def test_no_pair_of_a_thousand_is_taken_for_one() -> None:
    certain, told = taken_for_one(PAIRS, 1_000)
    assert certain == 0
    # What is nearly the same is pointed out to a person, not passed over.
    assert all(told[kind] == PAIRS // len(KINDS) + (place < PAIRS % len(KINDS)) for place, kind in enumerate(KINDS)
               if kind not in ("twins",))  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_pack_about_the_one_never_lands_on_the_other_unasked(kind: str, tmp_path: Path) -> None:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    chance = Random(kind)
    one = replace(somebody(chance), title=None, facts=specimen().facts)
    other = replace(nearly(one, kind, chance), aliases=(), facts=specimen().facts)
    here = arrive(moorland, other)
    leaves = clock.now() + timedelta(hours=1)
    plan = Plan("MDI", leaves, leaves + timedelta(hours=2), FitToTravel.YES, healthcare_telephone="01632 960118")
    pack = packs.issue_pack(leeds, handovers.plan_handover(leeds, arrive(leeds, one), plan)).cose
    incoming = opening.open_pack(moorland, pack)
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
    try:
        landed = receiving.receive(moorland, incoming, choices).person_id
    except (MustChoose, PackRefused):
        landed = None
    assert landed != here
    leeds.close()
    moorland.close()


def test_the_numbers_of_these_people_are_of_the_range_for_tests() -> None:
    chance = Random(3)
    assert all(
        number.startswith("999") and len(number) == 10 for number in islice(iter(lambda: nhs_number(chance), ""), 50)
    )
