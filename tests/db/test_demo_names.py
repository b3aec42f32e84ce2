"""What the invented people are called: a name cut off after three letters looks like a fault of the screen or sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from reception_app.services.demo_people import GIVEN_NAMES, Cast, with_facts


@pytest.mark.parametrize("sex", ["Male", "Female"])
def test_nobody_is_called_by_a_name_cut_off(sex: str) -> None:
    cast = Cast(Random(4), date(1996, 1, 1), sex)
    somebody = cast.draw()
    for given in GIVEN_NAMES[sex]:
        named = replace(somebody, given_names=given)
        called = with_facts(cast, named).facts["preferred_name"][1]
        assert called
        assert called == given or not given.startswith(called)
