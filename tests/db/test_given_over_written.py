"""A dose recorded as given that is twice what is written, or more: asked about, and a prescriber's task at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose, over_written, read_strength
from reception_app.errors import InputProblem
from reception_app.services import doses_given
from reception_app.services.context import AppContext
from reception_app.services.doses_given import DoseOf
from reception_app.services.person_view import read_person
from reception_app.vocabulary import Role, SourceKind
from tests.support.desks import ON_CHART, SERTRALINE, add, arrive

MG = "mg"


@pytest.mark.parametrize(
    ("written", "given", "strength", "times"),
    [
        (Dose(Decimal(60), MG), Dose(Decimal(60), MG), None, None),
        (Dose(Decimal(60), MG), Dose(Decimal(119), MG), None, None),
        (Dose(Decimal(60), MG), Dose(Decimal(120), MG), None, Decimal("2.0")),
        (Dose(Decimal(60), MG), Dose(Decimal(600), MG), None, Decimal("10.0")),
        (Dose(Decimal(60), MG), Dose(Decimal(30), MG), None, None),
        (Dose(Decimal(60), MG), Dose(Decimal(60), "mL"), "10 mg in 1 mL", Decimal("10.0")),
        (Dose(Decimal(60), MG), Dose(Decimal(600), "mL"), None, None),
        (Dose(Decimal(1), "g"), Dose(Decimal(500), MG), None, None),
    ],
)
def test_how_many_times_the_written_dose(
    written: Dose, given: Dose, strength: str | None, times: Decimal | None
) -> None:
    assert over_written(written, given, read_strength(strength) if strength else None) == times


def test_ten_times_the_dose_is_refused_without_why_and_asks_a_prescriber_with_it(ctx: AppContext) -> None:
    person = arrive(ctx)
    script = add(ctx, person, SERTRALINE, SourceKind.PHARMACY)
    much = DoseOf(taken=Dose(Decimal(1000), MG))
    with pytest.raises(InputProblem) as refused:
        doses_given.record_dose(ctx, person, script, ctx.now(), observed=True, dose=much, authority=ON_CHART)
    assert refused.value.code == "IN-128"
    assert "10 times" in refused.value.what
    assert read_person(ctx, person).record.scripts[0].given == ()
    doses_given.record_dose(
        ctx, person, script, ctx.now(), observed=True, dose=much, authority=ON_CHART, over_reason="Read 100 as 1000"
    )
    record = read_person(ctx, person).record
    (task,) = [each for each in record.tasks if each.kind == doses_given.OVER_WRITTEN]
    assert (task.owner_role, task.due_at) == (Role.PRESCRIBER, ctx.now())
    assert "Read 100 as 1000" in (task.detail or "")
    (given,) = record.scripts[0].given
    assert (str(given.dose), given.reason) == ("1,000\N{NO-BREAK SPACE}mg", "Read 100 as 1000")
