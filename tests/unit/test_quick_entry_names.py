"""Quick entry: which medicine and which brand a line is about, and that no word of either is dropped."""

import pytest

from reception_app.clinical.formulary import identify, load_formulary
from reception_app.clinical.quick_entry import Part, PartState, read_quick
from reception_app.errors import InputProblem
from tests.support.quick_lines import part


@pytest.mark.parametrize(
    ("text", "medicine", "brand"),
    [
        ("sertraline hydrochloride 50mg od", "sertraline", None),  # without a stroke: as registered
        ("co-codamol 30/500 2 tabs qds", "co-codamol 30/500", None),
        ("rifinah 300/150 2 tabs od", "rifampicin with isoniazid", "Rifinah"),
        ("insulin novorapid 6 units tds", "insulin aspart", "NovoRapid"),
        ("insulin aspart novorapid 6 units tds", "insulin aspart", "NovoRapid"),
        ("novorapid insulin aspart 6 units tds", "insulin aspart", "NovoRapid"),
        ("(methadone) 60mg od", "methadone", None),
        ("methadone methadone hydrochloride 60mg od", "methadone", None),
        ("epilim (epilim) 500mg bd", "sodium valproate", "Epilim"),
    ],
    ids=str,
)
def test_a_name_that_is_known_is_kept_as_it_is_registered(text: str, medicine: str, brand: str | None) -> None:
    line = read_quick(text)
    assert (line.script.medicine, line.script.brand, line.left_over, line.asks) == (medicine, brand, (), ())
    assert not line.unlisted
    said = part(line, "medicine")
    assert said is not None
    assert (said.value, said.state) == (medicine, PartState.UNDERSTOOD)
    branded = part(line, "brand")
    assert (branded.value, branded.state) == (brand, PartState.UNDERSTOOD) if branded else brand is None


@pytest.mark.parametrize(
    ("text", "brand", "left"),
    [
        ("tacrolimus prograf adoport 1mg bd", "Prograf", "adoport"),
        ("prograf (adoport) 1mg bd", "Prograf", "adoport"),
        ("buvidal 24mg (buvidal weekly)", "Buvidal", "buvidal weekly"),
        ("insulin novorapid fiasp 6 units tds", "NovoRapid", "fiasp"),
    ],
    ids=str,
)
def test_another_brand_of_the_same_medicine_is_asked_about_and_never_dropped(text: str, brand: str, left: str) -> None:
    """The second was dropped without a word, of a medicine that keeps to one brand."""
    line = read_quick(text)
    assert (line.script.brand, line.left_over) == (brand, (left,))
    assert line.asks == (f"“{left}” is another brand: a line holds one. Is it meant here?",)


@pytest.mark.parametrize(
    ("text", "brand", "left"),
    [("depakote epilim 500mg bd", "Depakote", "epilim"), ("sertraline valium 5mg tds", None, "valium")],
    ids=str,
)
def test_a_brand_of_another_medicine_is_asked_about(text: str, brand: str | None, left: str) -> None:
    line = read_quick(text)
    assert (line.script.brand, line.left_over) == (brand, (left,))
    assert line.asks == (f"“{left}” is another medicine: a line holds one. Is it meant here?",)


@pytest.mark.parametrize(
    ("text", "named", "medicine", "brand"),
    [
        ("sodium valproate depakote 500mg bd", "sodium valproate", "valproate semisodium", "Depakote"),
        ("buprenorphine buvidal 64mg every 28 days", "buprenorphine", "buprenorphine prolonged-release", "Buvidal"),
    ],
    ids=str,
)
def test_a_medicine_that_its_brand_makes_another_is_filled_in_to_be_confirmed(
    text: str, named: str, medicine: str, brand: str
) -> None:
    """Sodium valproate became valproate semisodium as if that had been written."""
    line = read_quick(text)
    assert line.script.brand == brand
    assert part(line, "medicine") == Part("medicine", medicine, named, PartState.GUESSED)


@pytest.mark.parametrize(
    ("text", "medicine", "left", "state"),
    [
        ("2 tabs lithium zzz od", "lithium zzz", (), PartState.GUESSED),
        ("2 tabs lithium zzz qqq od", "lithium zzz qqq", (), PartState.GUESSED),
        ("lithium, zzz 2 tabs od", "lithium carbonate", ("zzz",), PartState.UNDERSTOOD),
        ("tegretol zzz 2 tabs od", "carbamazepine", ("zzz",), PartState.UNDERSTOOD),
        ("lithium as directed 2 tabs od", "lithium carbonate", ("as directed",), PartState.UNDERSTOOD),
        ("lithium zzz as directed 2 tabs od", "lithium zzz", ("as directed",), PartState.GUESSED),
        ("placebozine as directed 2 tabs od", "placebozine", ("as directed",), PartState.UNDERSTOOD),
        ("placebozine forte as directed 2 tabs od", "placebozine forte", ("as directed",), PartState.UNDERSTOOD),
        ("placebozine forte via peg 2 tabs od", "placebozine forte", ("via peg",), PartState.UNDERSTOOD),
        ("2 tabs placebozine forte od", "placebozine forte", (), PartState.UNDERSTOOD),
        ("placebozine, forte 2 tabs od", "placebozine", ("forte",), PartState.UNDERSTOOD),
        ("1a placebozine 2 tabs od", "placebozine", ("1a",), PartState.UNDERSTOOD),
    ],
    ids=str,
)
def test_a_name_ends_where_something_else_is_said_of_it(
    text: str, medicine: str, left: tuple[str, ...], state: PartState
) -> None:
    """*as directed* and *via peg* were part of a name of two words."""
    line = read_quick(text)
    assert (line.script.medicine, line.left_over) == (medicine, left)
    assert str(line.script.dose).replace("\N{NO-BREAK SPACE}", " ") == "2 tablets"
    assert line.script.frequency == "once a day"
    said = part(line, "medicine")
    assert said is not None
    assert (said.value, said.state) == (medicine, state)


def test_what_stands_on_both_sides_of_the_name_belongs_together() -> None:
    """The medicine between a number and its form parts neither a dose nor a strength from it."""
    assert read_quick("100mg sertraline tablets, one od").script.strength == "100 mg"
    for text in ("one paracetamol tablet qds", "one tablet paracetamol qds"):
        assert str(read_quick(text).script.dose).replace("\N{NO-BREAK SPACE}", " ") == "1 tablets"


@pytest.mark.parametrize("text", ["123 456", "½ od", "1a 2b", "qds, prn"])
def test_without_a_word_there_is_no_medicine(text: str) -> None:
    with pytest.raises(InputProblem, match="IN-115"):
        read_quick(text)


@pytest.mark.parametrize(
    ("text", "form", "route"),
    [
        ("buprenorphine sublingual 8mg od", "sublingual tablet", "under the tongue"),
        ("nicotine patch 21mg/24h od", "transdermal patch", "on the skin"),
        ("medroxyprogesterone prolonged-release 150mg im", "injection", "into a muscle"),  # no other is listed
    ],
    ids=str,
)
def test_form_and_route_that_end_a_name_are_those_of_the_line(text: str, form: str, route: str) -> None:
    line = read_quick(text)
    assert (line.script.form, line.script.route, line.missing[:1]) == (form, route, ())


def test_a_formulary_that_is_loaded_again_makes_no_brand_a_guess() -> None:
    """Each loaded formulary has its own entries: what is equal is the same."""
    read_quick("tegretol 200mg bd")
    load_formulary.cache_clear()
    identify.cache_clear()
    said = part(read_quick("tegretol 200mg bd"), "medicine")
    assert said is not None
    assert said.state is PartState.UNDERSTOOD
