"""Quick entry: form and route: kept as said, filled in, or not agreeing, and when a number may be mg."""

import pytest

from reception_app.clinical.quick_entry import Part, PartState, read_quick
from tests.support.quick_lines import part, why

UNDERSTOOD, GUESSED, CHOOSE = PartState.UNDERSTOOD, PartState.GUESSED, PartState.CHOOSE


@pytest.mark.parametrize(
    ("text", "form", "said"),
    [
        ("carbamazepine tabs 400mg bd", "tablet", "tabs"),  # not the modified-release one
        ("placebozine tabs mr 5mg bd", "modified-release tablet", "tabs mr"),
        ("placebozine ec mr tabs 5mg bd", "gastro-resistant modified-release tablet", "ec mr tabs"),
        ("morphine mr 2 tabs bd", "modified-release tablet", "mr"),
        ("buprenorphine tabs 8mg od", "sublingual tablet", "tabs"),
        ("sertraline cream 50mg od", "cream", "cream"),
        ("methadone mixture oral solution 60mg od", "oral solution", "mixture oral solution"),
    ],
    ids=str,
)
def test_a_form_that_is_said_is_kept_with_its_kind_first(text: str, form: str, said: str) -> None:
    line = read_quick(text)
    assert (line.script.form, part(line, "form")) == (form, Part("form", form, said, UNDERSTOOD))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("methadone solution tablets 60mg od", "solution tablets"),
        ("chloramphenicol eye drops solution 1 drop qds", "eye drops solution"),
        ("placebozine tabs caps 5mg bd", "tabs caps"),
        ("placebozine drops suspension 5mg bd", "drops suspension"),
    ],
    ids=str,
)
def test_two_forms_that_are_not_one_are_left_to_a_person(text: str, said: str) -> None:
    """The first was a tablet, the second *drops oral solution*, the third a *tablet capsule*: nothing was asked."""
    line = read_quick(text)
    assert (line.script.form, part(line, "form")) == (None, Part("form", None, said, CHOOSE))
    assert why(line, "form") == f"“{said}” is more than one form. Choose the form."


@pytest.mark.parametrize(
    ("text", "said", "route"),
    [
        ("diazepam rectal solution 10mg prn", "solution", "rectal"),
        ("placebozine rectal solution 5mg od", "solution", "rectal"),
        ("placebozine nasal suspension 5mg od", "suspension", "into the nose"),
        ("morphine solution 5mg im", "solution", "into a muscle"),
    ],
    ids=str,
)
def test_a_solution_that_is_not_taken_by_mouth_is_no_oral_solution(text: str, said: str, route: str) -> None:
    """`rectal solution` was an *oral solution*, rectal, and nothing was asked."""
    line = read_quick(text)
    assert (line.script.form, line.script.route) == (None, route)
    assert part(line, "form") == Part("form", None, said, CHOOSE)
    assert why(line, "form") == f"“{said}” and “{route}” do not agree. Choose the form."


def test_a_route_that_a_form_of_the_list_is_not_given_by_is_asked_about_and_kept() -> None:
    line = read_quick("lorazepam tablets 1mg sl")
    assert (line.script.form, line.script.route, line.missing) == ("tablet", "under the tongue", ())
    assert line.asks == ("“tablet” and “under the tongue” do not agree in the list of medicines. Is that right?",)


@pytest.mark.parametrize(
    "text",
    [
        "placebozine solution 5mg po",
        "buprenorphine oral lyophilisate 2mg on the tongue",
        "morphine solution 5mg po",
        "placebozine cream bd on the skin",
        "sertraline suppository 50mg pr",
        "lorazepam tablets 1mg po",
    ],
)
def test_a_form_and_a_route_that_agree_are_not_asked_about(text: str) -> None:
    line = read_quick(text)
    assert not any("do not agree" in question for question in line.asks)
    assert "form" not in line.missing


@pytest.mark.parametrize(
    ("text", "form", "route", "state"),
    [
        ("sertraline 50mg od", "tablet", "oral", GUESSED),
        ("diazepam 10mg pr prn", "rectal tube", "rectal", UNDERSTOOD),
        ("fentanyl patch 25mcg/h every 72h", "transdermal patch", "on the skin", GUESSED),
    ],
    ids=str,
)
def test_a_form_and_a_route_that_are_the_only_ones_are_filled_in(
    text: str, form: str, route: str, state: PartState
) -> None:
    line = read_quick(text)
    assert (line.script.form, line.script.route) == (form, route)
    shown = part(line, "route")
    assert shown is not None
    assert (shown.value, shown.state) == (route, state)


def test_units_narrow_the_form_where_any_strength_is_told_so() -> None:
    assert read_quick("colecalciferol 20,000 units weekly").script.form == "capsule"


def test_the_strength_of_one_puff_is_the_strength_beside_puffs() -> None:
    assert read_quick("salbutamol 100mcg 2 puffs prn").script.strength == "100 micrograms"


def test_one_part_of_a_strength_of_two_is_not_the_strength_of_a_tablet() -> None:
    line = read_quick("co-codamol 500mg 2 tabs qds")
    assert (line.script.strength, line.missing) == (None, ("strength",))


def test_two_routes_are_shown_as_typed() -> None:
    line = read_quick("thiamine 50mg im od iv")
    assert part(line, "route") == Part("route", None, "im iv", CHOOSE)
    assert why(line, "route") == "More than one route is written: into a muscle, into a vein. Choose one."


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("warfarin 0.5 6pm", "mg"),  # a piece of 500 micrograms, half a piece of 1 mg
        ("warfarin 0.49 6pm", None),
        ("warfarin 100 6pm", "mg"),  # twenty of 5 mg, and asked about by its rule
        ("warfarin 101 6pm", None),
        ("amoxicillin 125 tds", "mg"),  # half of 250 mg
        ("amoxicillin 124 tds", None),
        ("sertraline 2000 od", "mg"),
        ("sertraline 2001 od", None),
        ("morphine 10 bd", "mg"),
        ("methadone 40 od", None),  # mL as well
        ("lactulose 15 bd", None),
        ("insulin glargine 10 od", None),
        ("colecalciferol 800 od", None),
        ("salbutamol 2 prn", None),
        ("sertraline liquid 100 od", None),  # of a form that is not listed nobody knows, and 100 may be mL
        ("sertraline cream 50 od", None),
        ("sertraline 50 im od", None),  # given by no route that is listed
        ("buprenorphine 8 od", "mg"),
        ("buvidal 64 monthly", None),
        ("enoxaparin 40 od", None),  # of an injection 40 may be mL too, though a syringe of 40 mg is made
        ("co-codamol 30 qds", None),  # made of two parts
        ("hydrocortisone 10 mane", "mg"),
    ],
    ids=str,
)
def test_a_bare_number_is_offered_as_mg_only_within_what_is_made(text: str, unit: str | None) -> None:
    line = read_quick(text)
    offered = part(line, "unit")
    assert offered is not None
    assert (offered.value, offered.state) == (unit, GUESSED if unit else CHOOSE)
