"""The medicines known by name, and what is noticed about each."""

from dataclasses import replace

import pytest

from reception_app.clinical.formulary import find, identify, load_formulary, search
from reception_app.clinical.formulary_definition import CellSource, Depot, Entry

ALL = load_formulary()


@pytest.mark.parametrize(
    ("name", "generic"),
    [
        ("Methadone", "methadone"),
        ("METHADONE 1mg/1ml oral solution sugar free", "methadone"),
        ("Subutex", "buprenorphine"),
        ("Buvidal Weekly", "buprenorphine prolonged-release"),
        ("haloperidol decanoate", "haloperidol decanoate"),
        ("haloperidol depot", "haloperidol decanoate"),
        ("haloperidol 5 mg tablets", "haloperidol"),
        ("morphine sulphate", "morphine"),
        ("NovoRapid", "insulin aspart"),
        ("Insulin something new", "insulin"),
        ("Co-codamol 30/500", "co-codamol"),
        ("codamol", "co-codamol"),
        ("Xeplion", "paliperidone palmitate"),
        ("Trevicta", "paliperidone palmitate three-monthly"),
        ("Abilify Maintena 960 mg", "aripiprazole two-monthly prolonged-release"),
        ("valproic acid", "sodium valproate"),
        ("clopixol tablets 10mg", "zuclopenthixol"),
        ("penicillin V", "phenoxymethylpenicillin"),
    ],
)
def test_a_medicine_is_found_by_any_of_its_names(name: str, generic: str) -> None:
    entry = find(name)
    assert entry is not None
    assert entry.generic == generic


def test_an_unknown_medicine_is_not_guessed() -> None:
    assert find("placebozine") is None
    assert find("") is None
    assert find("methadonex") is None


def test_a_depot_is_told_from_its_tablets() -> None:
    def generic(medicine: str, brand: str | None = None, form: str | None = None) -> str:
        entry = identify(medicine, brand, form)
        assert entry is not None
        return entry.generic

    assert generic("buprenorphine", form="prolonged-release injection") == "buprenorphine prolonged-release"
    assert generic("buprenorphine", brand="Buvidal") == "buprenorphine prolonged-release"
    assert generic("buprenorphine", form="sublingual tablet") == "buprenorphine"
    assert generic("morphine", form="injection") == "morphine"
    assert generic("methadone", brand="Ventolin") == "methadone"
    assert generic("paliperidone", brand="XEPLION") == "paliperidone palmitate"
    assert generic("paliperidone", form="prolonged-release injection") == "paliperidone palmitate"
    assert generic("zuclopenthixol", brand="Clopixol") == "zuclopenthixol decanoate"
    assert generic("zuclopenthixol", brand="Clopixol", form="tablet") == "zuclopenthixol"


def test_a_patch_or_a_cream_with_an_entry_of_its_own_is_told_by_its_form() -> None:
    for medicine, form, generic in (
        ("buprenorphine", "transdermal patch", "buprenorphine transdermal"),
        ("buprenorphine", "sublingual tablet", "buprenorphine"),
        ("hydrocortisone 1%", "cream", "hydrocortisone cream"),
        ("hydrocortisone", "tablet", "hydrocortisone"),
        ("medroxyprogesterone", "injection", "medroxyprogesterone prolonged-release"),
        ("aciclovir", "cream", "aciclovir cream"),
        ("placebozine", "cream", None),
    ):
        entry = identify(medicine, None, form)
        assert (entry.generic if entry else None) == generic, (medicine, form)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lustral", "sertraline", True),
        ("sertraline hydrochloride", "sertraline 50 mg tablets", True),
        ("Buvidal", "buprenorphine", True),
        ("Haldol Decanoate", "haloperidol", True),
        ("Priadel", "lithium citrate", True),
        ("co-codamol", "codeine", False),
        ("co-codamol", "Solpadol", True),
        ("NovoRapid", "NovoMix 30", False),
        ("NovoRapid", "Levemir", False),
        ("Placebozine", "placebozine ", True),
        ("placebozine", "dummycillin", False),
        ("", "", False),
    ],
)
def test_the_same_medicine_is_known_under_its_names(one: str, other: str, same: bool) -> None:
    assert ALL.same_medicine(one, other) is same
    assert ALL.same_medicine(other, one) is same


def test_a_combination_names_each_ingredient() -> None:
    assert ALL.ingredients_of("Zapain") == ("codeine", "paracetamol")
    assert ALL.ingredients_of("Suboxone") == ("buprenorphine", "naloxone")
    assert ALL.ingredients_of("buprenorphine", form="transdermal patch") == ("buprenorphine",)
    assert ALL.ingredients_of("fluticasone", brand="Seretide") == ("fluticasone", "salmeterol")
    assert ALL.ingredients_of("Stalevo") == ("levodopa", "carbidopa", "entacapone")
    assert ALL.ingredients_of("Placebozine") == ("placebozine",)


def known(name: str) -> Entry:
    entry = find(name)
    assert entry is not None
    return entry


def test_a_document_that_was_opened_says_where_a_cell_comes_from_before_any_other() -> None:
    cells = ("qt",)
    sources = (CellSource(cells, "a class", "GK"), CellSource(cells, "a document", "V"), CellSource(cells, "b", "GK"))
    entry = replace(known("methadone"), cell_sources=sources)
    assert entry.mark_of("qt") == ("a document", "V")
    assert replace(entry, cell_sources=(sources[0], sources[2])).mark_of("qt") == ("a class", "GK")
    assert entry.mark_of("forms") == (entry.source, entry.mark)
    with pytest.raises(ValueError, match="not a cell"):
        entry.mark_of("colour")


@pytest.mark.parametrize(
    ("every_days", "depot"),
    [
        pytest.param(7, ("weekly", 7, 2, "a"), id="its own interval"),
        pytest.param(1, ("monthly", 28, 7, "b"), id="no interval said: the longest"),
        pytest.param(2, ("as prescribed", 2, 0, "b"), id="another one, though short"),
        pytest.param(21, ("as prescribed", 21, 0, "b"), id="another one"),
    ],
)
def test_the_interval_of_a_depot_is_the_scripts_own(every_days: int, depot: tuple[str, int, int, str]) -> None:
    depots = (Depot("weekly", 7, 2, "a", "V"), Depot("monthly", 28, 7, "b", "V"))
    found = replace(known("methadone"), depots=depots).depot_for(every_days)
    assert found is not None
    assert (found.kind, found.interval_days, found.window_days, found.source) == depot


def test_routes_are_told_once_and_clozapine_is_told_by_its_class() -> None:
    assert known("sertraline").routes == ("oral",)
    assert known("clozapine").is_clozapine
    assert not known("methadone").is_clozapine
    assert not replace(known("clozapine"), time_critical=None).is_clozapine


@pytest.mark.parametrize(
    ("medicine", "brand", "form", "generic"),
    [
        pytest.param("placebozine", "Subutex", None, "buprenorphine", id="a name nobody knows, and a brand"),
        pytest.param("placebozine", None, "injection", None, id="an injection of a name nobody knows"),
        pytest.param("codeine", "Solpadol", "tablet", "co-codamol", id="a brand that holds what was named"),
        pytest.param("co-codamol", "Solpadol", "tablet", "co-codamol", id="a brand of what was named"),
        pytest.param("co-codamol", "Lustral", "tablet", "co-codamol", id="a brand of something else"),
        pytest.param("morphine", None, None, "morphine", id="a name alone"),
        pytest.param("insulin", "NovoRapid", None, "insulin aspart", id="a brand that begins alike"),
    ],
)
def test_a_brand_counts_where_it_can_be_what_was_named(
    medicine: str, brand: str | None, form: str | None, generic: str | None
) -> None:
    entry = identify(medicine, brand, form)
    assert (entry.generic if entry else None) == generic


def test_search_ranks_the_generic_name_before_others_and_a_word_within_last() -> None:
    ranked = [
        "valproate semisodium",
        "cyclizine", "diazepam", "sodium valproate",  # Valoid, Valium, valproate
        "betamethasone cream", "sacubitril with valsartan",
    ]  # fmt: skip
    assert [entry.generic for entry in search("val", limit=50) if entry.generic in ranked] == ranked
    assert len(search("a")) == len(ALL.search("a")) == 12


def test_search_puts_generic_names_first() -> None:
    assert [entry.generic for entry in search("meth")][:3] == ["methadone", "methocarbamol", "methotrexate"]
    assert search("valiu")[0].generic == "diazepam"
    assert next(entry.generic for entry in search("insulin a")) == "insulin aspart"
    assert search("") == ()
    assert len(search("a", limit=5)) == 5


def test_weak_oral_morphine_is_schedule_5_and_the_concentrate_2() -> None:
    morphine = find("Oramorph")
    assert morphine is not None
    assert morphine.schedule_for("10mg/5ml") == "5"
    assert morphine.schedule_for("20 mg in 1 mL") == "2"
    assert morphine.schedule_for(None) == "2"


def test_depot_intervals_and_windows() -> None:
    buvidal = find("Buvidal")
    assert buvidal is not None
    assert [(depot.interval_days, depot.window_days, depot.mark) for depot in buvidal.depots] == [
        (7, 2, "V"),
        (28, 7, "V"),
    ]
    weekly, monthly, unsaid, odd = (buvidal.depot_for(days) for days in (7, 28, 1, 21))
    assert weekly is not None
    assert monthly is not None
    assert unsaid is not None
    assert odd is not None
    assert (weekly.kind, monthly.kind, unsaid.kind) == ("weekly", "monthly", "monthly")
    assert (odd.interval_days, odd.window_days, odd.mark) == (21, 0, "GK")
    methadone = find("methadone")
    assert methadone is not None
    assert methadone.depot_for(7) is None


def test_what_is_sent_sealed_or_stays_with_the_person() -> None:
    sensitive = {entry.generic for entry in ALL.entries if entry.time_critical and entry.time_critical.sensitive}
    assert {"dolutegravir", "sofosbuvir with velpatasvir"} <= sensitive
    assert "rifampicin" not in sensitive
    items = {entry.generic: entry.emergency_item for entry in ALL.entries if entry.emergency_item}
    assert items == {
        "salbutamol": "inhaler",
        "terbutaline": "inhaler",
        "ipratropium": "inhaler",
        "glyceryl trinitrate": "spray under the tongue",
        "adrenaline": "injector pen",
        "glucagon": "injector pen",
        "naloxone": "nose spray",
        "glucose": "sweet drink",
        "glucose gel": "sweet drink",
    }


def test_opioid_substitution_is_known_in_every_form() -> None:
    assert {entry.generic for entry in ALL.entries if entry.opioid_substitution} == {
        "methadone",
        "buprenorphine",
        "buprenorphine with naloxone",
        "buprenorphine prolonged-release",
    }
    assert all(entry.sedating for entry in ALL.entries if entry.opioid_substitution)
