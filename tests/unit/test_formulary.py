"""The medicines known by name, and what is noticed about each."""

from pathlib import Path

import pytest

from reception_app.clinical.doses import read_strength
from reception_app.clinical.formulary import find, identify, load_formulary, search
from reception_app.errors import FormProblem

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


def test_search_puts_generic_names_first() -> None:
    assert [entry.generic for entry in search("meth")][:2] == ["methadone", "methotrexate"]
    assert search("val")[0].generic == "diazepam"
    assert next(entry.generic for entry in search("insulin a")) == "insulin aspart"
    assert search("") == ()
    assert len(search("a", limit=5)) == 5


def test_every_class_of_time_critical_medicine_has_a_medicine() -> None:
    classes = {entry.time_critical.slug for entry in ALL.entries if entry.time_critical}
    assert classes == {
        "insulin", "glp1_sglt2", "parkinsons", "anti_epileptic", "opioid_substitution", "withdrawal_regimen",
        "clozapine", "lithium", "depot_antipsychotic", "anticoagulant", "antiplatelet", "antiretroviral",
        "hepatitis_c", "tuberculosis", "steroid", "immunosuppressant", "emergency", "antibiotic", "next_dose_other",
        "abrupt_stop", "discontinuation", "antidepressant_stimulant",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("schedule", "names"),
    [
        (
            "2",
            "methadone morphine diamorphine oxycodone fentanyl methylphenidate dexamfetamine ketamine lisdexamfetamine",
        ),
        ("3", "buprenorphine temazepam midazolam tramadol phenobarbital pregabalin gabapentin"),
        ("4 part 1", "diazepam lorazepam clonazepam zopiclone chlordiazepoxide zolpidem"),
        ("5", "codeine dihydrocodeine"),
    ],
)
def test_controlled_drugs_stand_in_their_schedules(schedule: str, names: str) -> None:
    for name in names.split():
        entry = find(name)
        assert entry is not None, name
        assert entry.controlled_drug_schedule == schedule, name


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
        "glyceryl trinitrate": "spray under the tongue",
        "adrenaline": "injector pen",
        "glucagon": "injector pen",
        "naloxone": "nose spray",
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


def test_night_medicines_of_the_list_are_marked() -> None:
    night = {entry.generic for entry in ALL.entries if entry.night_time}
    assert {"zopiclone", "zolpidem", "mirtazapine", "trazodone", "amitriptyline", "quetiapine", "olanzapine",
            "promethazine", "melatonin"} <= night  # fmt: skip


def test_every_entry_is_whole() -> None:
    assert len(ALL.entries) >= 70
    for entry in ALL.entries:
        assert entry.forms, entry.generic
        assert entry.source
        assert entry.mark in ("V", "GK")
        for form in entry.forms:
            assert form.strengths, entry.generic
            assert form.routes, entry.generic
            for strength in form.strengths:
                assert read_strength(strength) or " and " in strength, (entry.generic, strength)


def test_a_mistake_names_file_line_and_key(tmp_path: Path) -> None:
    (tmp_path / "time_critical.yaml").write_text("classes: []\n", encoding="utf-8")
    (tmp_path / "medicines.yaml").write_text(
        "source: s\nmark: GK\nmedicines:\n  - generic: placebozine\n    schedule: '9'\n    forms: []\n",
        encoding="utf-8",
    )
    with pytest.raises(FormProblem, match=r"medicines.yaml, line 5, medicines\[placebozine\].schedule"):
        load_formulary(tmp_path)
