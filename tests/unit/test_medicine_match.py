"""One medicine under any of its names; what was verified set beside what stands here."""

from dataclasses import dataclass, field

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.medicine_match import (
    NOT_SAID,
    SWALLOWED,
    form_text,
    ingredients_of,
    pair_up,
    product_of,
    related,
    same_medicine,
    way_of,
)
from reception_app.handover.record import Script
from reception_app.vocabulary import ScriptStatus

CURRENT, ON_HOLD, STOPPED = ScriptStatus.CURRENT, ScriptStatus.ON_HOLD, ScriptStatus.STOPPED


@dataclass(frozen=True)
class Line:
    medicine: str
    brand: str | None = None
    form: str | None = None
    route: str | None = None
    status: ScriptStatus = CURRENT
    strength: str | None = None
    dose: Dose | None = None
    frequency: str | None = None
    times: tuple[str, ...] = field(default=())
    every_days: int = 1
    as_required: bool = False


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Line("carbamazepine"), Line("Tegretol Retard"), True),
        (Line("sertraline"), Line("sertraline", brand="Lustral"), True),
        (Line("methadone", form="oral solution"), Line("Physeptone", form="tablet"), True),
        (Line("haloperidol"), Line("haloperidol", form="depot injection"), True),
        (Line("buprenorphine"), Line("Buvidal"), True),
        (Line("buprenorphine"), Line("Suboxone"), False),
        (Line("codeine"), Line("co-codamol"), False),
        (Line("sertraline"), Line("citalopram"), False),
        # Not in the formulary: the name alone, whatever its capitals and hyphens.
        (Line("Placebo-Specimen"), Line("placebo specimen"), True),
        (Line("placebo specimen"), Line("placebo dummy"), False),
        (Line("placebo specimen"), Line("sertraline"), False),
    ],
)
def test_brand_and_generic_are_one_medicine(one: Line, other: Line, same: bool) -> None:
    assert same_medicine(one, other) is same
    assert same_medicine(other, one) is same


def test_ingredients_are_those_of_the_formulary_or_the_name() -> None:
    assert ingredients_of(Line("co-codamol")) == {"codeine", "paracetamol"}
    assert ingredients_of(Line("Dummy’s Mixture")) == {"dummys mixture"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Line("sertraline"), Line("citalopram"), True),
        (Line("sertraline"), Line("mirtazapine"), True),
        (Line("olanzapine"), Line("quetiapine"), True),
        (Line("codeine"), Line("co-codamol"), True),
        (Line("buprenorphine"), Line("methadone"), True),
        (Line("diazepam"), Line("zopiclone"), True),
        (Line("sertraline"), Line("olanzapine"), False),
        (Line("folic acid"), Line("thiamine"), False),
        (Line("sertraline"), Line("placebo specimen"), False),
        (Line("placebo specimen"), Line("sertraline"), False),
        (Line("placebo specimen"), Line("placebo specimen"), True),
    ],
)
def test_one_may_stand_in_the_place_of_another_of_its_kind(one: Line, other: Line, expected: bool) -> None:
    assert related(one, other) is expected
    assert related(other, one) is expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (None, ""),
        ("Tablets", "tablet"),
        ("film-coated tablet", "tablet"),
        ("prolonged-release tablets", "modified release tablet"),
        ("modified-release tablet", "modified release tablet"),
        ("M/R tablet", "modified release tablet"),
        ("extended-release capsule", "modified release capsule"),
        ("sustained-release capsule", "modified release capsule"),
        ("controlled-release capsule", "modified release capsule"),
        ("oral liquid", "oral solution"),
        ("oral mixture", "oral solution"),
        ("wafer", "oral lyophilisate"),
        ("compress", "compress"),
    ],
)
def test_forms_compare_by_what_they_are(form: str | None, expected: str) -> None:
    assert form_text(form) == expected


@pytest.mark.parametrize(
    ("line", "way"),
    [
        (Line("sertraline"), SWALLOWED),
        (Line("sertraline", form="tablet"), SWALLOWED),
        (Line("olanzapine", form="oral lyophilisate"), SWALLOWED),
        (Line("ibuprofen"), SWALLOWED),
        (Line("ibuprofen", form="gel"), "gel"),
        (Line("fish oil", form="soft gelatin capsule"), SWALLOWED),
        (Line("diazepam", form="rectal tube"), "rectal"),
        (Line("diazepam", form="injection"), "injection"),
        (Line("diazepam", route="into a muscle"), "injection"),
        (Line("fentanyl", form="transdermal patch"), "patch"),
        (Line("fentanyl"), NOT_SAID),
        (Line("glyceryl trinitrate"), "sublingual"),
        (Line("placebo specimen"), SWALLOWED),
        (Line("placebo specimen", route="under the tongue"), "sublingual"),
        (Line("placebo specimen", route="inhaled"), "inhaler"),
        (Line("Buvidal"), "depot"),
        (Line("haloperidol", form="depot injection"), "depot"),
        (Line("buprenorphine"), NOT_SAID),
        (Line("buprenorphine", form="tablet"), NOT_SAID),
        (Line("buprenorphine", form="sublingual tablet"), "sublingual"),
        (Line("buprenorphine", form="oral lyophilisate"), "espranor"),
        (Line("buprenorphine", brand="Espranor"), "espranor"),
        (Line("Espranor 8 mg"), "espranor"),
        # The brand is what was in the hand; a form beside it may be a habit of speech.
        (Line("buprenorphine", brand="Espranor", form="sublingual tablet"), "espranor"),
        (Line("buprenorphine", brand="Butec"), "patch"),
    ],
)
def test_milligrams_compare_only_within_one_way(line: Line, way: str) -> None:
    assert way_of(line) == way


def test_a_product_is_only_asked_for_where_products_are_not_alike() -> None:
    assert product_of(Line("sertraline", brand="Lustral")) is None
    assert product_of(Line("buprenorphine")) is None
    product = product_of(Line("Subutex"))
    assert product is not None
    assert product.words == "sublingual tablets"
    qvar = product_of(Line("beclometasone", brand="Qvar 100"))
    assert qvar is not None
    assert qvar.slug == "fine"


def paired(verified: list[Line], here: list[Line]) -> list[tuple[int | None, int | None]]:
    """Return pairs as places in the two lists."""
    return [
        (
            None if pair.verified is None else [id(each) for each in verified].index(id(pair.verified)),
            None if pair.here is None else [id(each) for each in here].index(id(pair.here)),
        )
        for pair in pair_up(verified, here)
    ]


@pytest.mark.parametrize(
    ("verified", "here", "expected"),
    [
        ([], [], []),
        ([Line("sertraline")], [], [(0, None)]),
        ([], [Line("sertraline")], [(None, 0)]),
        ([Line("sertraline"), Line("Tegretol")], [Line("carbamazepine"), Line("Lustral")], [(0, 1), (1, 0)]),
        # The same form comes first, whatever the order.
        (
            [Line("quetiapine", form="tablet"), Line("quetiapine", form="modified-release tablet")],
            [Line("quetiapine", form="prolonged-release tablet"), Line("quetiapine", form="tablets")],
            [(0, 1), (1, 0)],
        ),
        ([Line("quetiapine", form="tablet")], [Line("quetiapine", form="modified-release tablet")], [(0, 0)]),
        # A current line before one on hold, one on hold before a stopped one.
        ([Line("sertraline")], [Line("sertraline", status=ON_HOLD), Line("sertraline")], [(0, 1), (None, 0)]),
        ([Line("sertraline")], [Line("sertraline", status=STOPPED), Line("Lustral", status=ON_HOLD)], [(0, 1)]),
        ([Line("sertraline")], [Line("sertraline", status=STOPPED)], [(0, 0)]),
        # Switched: the stopped line is told by the switch, and not once more.
        ([Line("sertraline")], [Line("sertraline", status=STOPPED), Line("citalopram")], [(0, 1)]),
        ([Line("sertraline")], [Line("citalopram", status=ON_HOLD)], [(0, None), (None, 0)]),
        ([Line("sertraline")], [Line("citalopram", status=STOPPED)], [(0, None), (None, 0)]),
        (
            [Line("mirtazapine"), Line("sertraline")],
            [Line("sertraline"), Line("mirtazapine", status=STOPPED)],
            [(0, 1), (1, 0)],
        ),
        ([Line("sertraline")], [Line("olanzapine")], [(0, None), (None, 0)]),
        # A stopped line of another medicine is told, whatever was switched beside it or has gone.
        (
            [Line("mirtazapine"), Line("folic acid"), Line("sertraline")],
            [
                Line("citalopram"),
                Line("sertraline", status=STOPPED),
                Line("olanzapine", status=STOPPED),
                Line("mirtazapine"),
            ],
            [(0, 3), (1, None), (2, 0), (None, 2)],
        ),
        ([], [Line("sertraline", status=STOPPED), Line("sertraline")], [(None, 0), (None, 1)]),
        # One line here stands for one line verified.
        ([Line("sertraline"), Line("Lustral")], [Line("sertraline")], [(0, 0), (1, None)]),
        ([Line("sertraline")], [Line("sertraline"), Line("Lustral")], [(0, 0), (None, 1)]),
    ],
)
def test_what_was_verified_is_set_beside_what_stands_here(
    verified: list[Line], here: list[Line], expected: list[tuple[int | None, int | None]]
) -> None:
    assert paired(verified, here) == expected


def test_lines_of_a_record_fit() -> None:
    script = Script(id="0" * 16, medicine="Lustral")
    assert paired([Line("sertraline")], [script]) == [(0, 0)]  # type: ignore[list-item]  # a record's line is one too
