"""What the shipped formulary says, row by row: classes of time-critical medicine, schedules, depots, marks."""

from collections import Counter

import pytest

from reception_app.clinical.doses import read_strength
from reception_app.clinical.formulary import CELLS, IN_POSSESSION, QT_RISKS, Entry, load_formulary
from reception_app.identifiers import normalise_name

ALL = load_formulary()
BY_NAME = {entry.generic: entry for entry in ALL.entries}

CRITICAL = {
    "insulin": "insulin aspart, insulin glargine, biphasic isophane insulin, insulin degludec",
    "glp1_sglt2": "semaglutide, dulaglutide, dapagliflozin, empagliflozin",
    "parkinsons": "co-careldopa, co-beneldopa, ropinirole, rotigotine, apomorphine, opicapone",
    "anti_epileptic": "carbamazepine, phenytoin, phenobarbital, primidone, sodium valproate, lamotrigine, topiramate,"
    " rufinamide, cannabidiol",
    "opioid_substitution": "methadone, buprenorphine, buprenorphine with naloxone, buprenorphine prolonged-release",
    "withdrawal_regimen": "chlordiazepoxide, diazepam, lorazepam, oxazepam",
    "clozapine": "clozapine",
    "lithium": "lithium carbonate, lithium citrate",
    "depot_antipsychotic": "zuclopenthixol decanoate, flupentixol decanoate, olanzapine embonate",
    "anticoagulant": "warfarin, apixaban, rivaroxaban, edoxaban, dabigatran, enoxaparin, dalteparin,"
    " tinzaparin, fondaparinux, acenocoumarol",
    "antiplatelet": "aspirin, clopidogrel, ticagrelor, prasugrel",
    "antiretroviral": "dolutegravir, efavirenz, emtricitabine with tenofovir disoproxil, raltegravir,"
    " emtricitabine with tenofovir alafenamide, doravirine, atazanavir, nevirapine, lamivudine with zidovudine",
    "hepatitis_c": "sofosbuvir with velpatasvir, glecaprevir with pibrentasvir, ledipasvir with sofosbuvir",
    "tuberculosis": "rifampicin, isoniazid, pyrazinamide, ethambutol, rifampicin with isoniazid",
    "steroid": "prednisolone, hydrocortisone, dexamethasone, fludrocortisone, methylprednisolone",
    "immunosuppressant": "tacrolimus, ciclosporin, azathioprine, mycophenolate mofetil, methotrexate, capecitabine,"
    " sirolimus, everolimus, mycophenolic acid",
    "emergency": "salbutamol, glyceryl trinitrate, adrenaline, naloxone, glucose, glucose gel, midazolam",
    "antibiotic": "amoxicillin, doxycycline, ciprofloxacin, aciclovir",
    "next_dose_other": "amiodarone, flecainide, pyridostigmine, desmopressin, morphine, oxycodone, fentanyl, oxygen",
    "abrupt_stop": "pregabalin, gabapentin, baclofen, clonidine, propranolol, bisoprolol",
    "discontinuation": "venlafaxine, paroxetine",
    "antidepressant_stimulant": "sertraline, fluoxetine, mirtazapine, amitriptyline, methylphenidate, lisdexamfetamine",
}


def test_every_class_of_time_critical_medicine_has_its_medicines() -> None:
    found = {entry.time_critical.slug for entry in ALL.entries if entry.time_critical}
    assert found == set(CRITICAL)


@pytest.mark.parametrize("slug", CRITICAL)
def test_a_medicine_of_the_list_is_in_its_class(slug: str) -> None:
    for name in CRITICAL[slug].split(", "):
        critical = BY_NAME[name].time_critical
        assert critical is not None, name
        assert critical.slug == slug, name


@pytest.mark.parametrize(
    ("schedule", "names"),
    [
        (
            "2",
            "methadone, morphine, diamorphine, oxycodone, fentanyl, methylphenidate, dexamfetamine, ketamine,"
            " lisdexamfetamine, tapentadol, hydromorphone, pethidine, oxycodone with naloxone, nabilone,"
            " sodium oxybate",
        ),
        (
            "3",
            "buprenorphine, buprenorphine with naloxone, buprenorphine prolonged-release, buprenorphine transdermal,"
            " temazepam, midazolam, tramadol, phenobarbital, pregabalin, gabapentin, tramadol with paracetamol",
        ),
        (
            "4 part 1",
            "diazepam, lorazepam, clonazepam, zopiclone, chlordiazepoxide, zolpidem, clobazam, nitrazepam, oxazepam,"
            " loprazolam, lormetazepam, flurazepam, alprazolam",
        ),
        ("4 part 2", "testosterone, testosterone undecanoate, testosterone esters"),
        ("5", "codeine, dihydrocodeine, co-codamol, co-dydramol, cannabidiol"),
    ],
)
def test_controlled_drugs_stand_in_their_schedules(schedule: str, names: str) -> None:
    for name in names.split(", "):
        assert BY_NAME[name.strip()].controlled_drug_schedule == schedule, name


def test_what_is_observed_is_never_in_possession() -> None:
    # NICE NG57: Schedule 2 and 3 and tuberculosis medicines; a depot is given by staff.
    for entry in ALL.entries:
        assert entry.in_possession in IN_POSSESSION, entry.generic
        tuberculosis = entry.time_critical is not None and entry.time_critical.slug == "tuberculosis"
        if entry.controlled_drug_schedule in ("2", "3") or tuberculosis or entry.depots or entry.opioid_substitution:
            assert entry.in_possession == "never", entry.generic


@pytest.mark.parametrize(
    ("name", "possession"),
    [
        ("sertraline", "usual"),
        ("salbutamol", "usual"),
        ("glyceryl trinitrate", "usual"),
        ("adrenaline", "usual"),
        ("mirtazapine", "risk_assessment"),
        ("quetiapine", "risk_assessment"),
        ("diazepam", "risk_assessment"),
        ("codeine", "risk_assessment"),
        ("paracetamol", "risk_assessment"),
        ("paliperidone palmitate", "never"),
    ],
)
def test_the_rest_goes_by_risk_or_is_usual(name: str, possession: str) -> None:
    assert BY_NAME[name].in_possession == possession


@pytest.mark.parametrize(
    ("name", "intervals"),
    [
        ("buprenorphine prolonged-release", [(7, 2, "V"), (28, 7, "V")]),
        ("paliperidone palmitate", [(28, 7, "V")]),
        ("paliperidone palmitate three-monthly", [(91, 14, "V")]),
        ("paliperidone palmitate six-monthly", [(182, 14, "GK")]),
        ("aripiprazole prolonged-release", [(28, 2, "GK")]),
        ("aripiprazole two-monthly prolonged-release", [(56, 14, "GK")]),
        ("risperidone prolonged-release", [(14, 0, "GK")]),
        ("risperidone four-weekly prolonged-release", [(28, 3, "GK")]),
        ("olanzapine embonate", [(14, 0, "GK"), (28, 0, "GK")]),
        ("zuclopenthixol decanoate", [(14, 0, "GK")]),
        ("flupentixol decanoate", [(14, 0, "GK")]),
        ("haloperidol decanoate", [(28, 0, "GK")]),
        ("medroxyprogesterone prolonged-release", [(91, 7, "GK")]),
    ],
)
def test_depots_have_their_intervals_and_windows(name: str, intervals: list[tuple[int, int, str]]) -> None:
    assert [(each.interval_days, each.window_days, each.mark) for each in BY_NAME[name].depots] == intervals


def test_every_depot_is_in_the_table_above() -> None:
    assert sum(bool(entry.depots) for entry in ALL.entries) == 13
    for entry in ALL.entries:
        critical = entry.time_critical.slug if entry.time_critical else None
        assert (critical == "depot_antipsychotic") <= bool(entry.depots), entry.generic


def test_night_medicines_of_the_list_are_marked() -> None:
    night = {entry.generic for entry in ALL.entries if entry.night_time}
    assert {"zopiclone", "zolpidem", "mirtazapine", "trazodone", "amitriptyline", "quetiapine", "olanzapine",
            "promethazine", "melatonin", "temazepam", "nitrazepam"} <= night  # fmt: skip
    assert all(BY_NAME[name].sedating for name in night)


def test_sedation_adds_up_over_every_class_that_slows_breathing() -> None:
    # Benzodiazepines, gabapentinoids, z-drugs and other opioids add to opioid substitution.
    for entry in ALL.entries:
        if {"opioid", "benzodiazepine", "z_drug", "gabapentinoid", "barbiturate", "tricyclic"} & set(
            entry.drug_classes
        ):
            assert entry.sedating or entry.generic == "lofepramine", entry.generic


def test_the_qt_interval_is_known_for_methadone_and_what_it_meets() -> None:
    for name in ("methadone", "citalopram", "escitalopram", "haloperidol", "domperidone", "clarithromycin"):
        assert BY_NAME[name].qt == "known risk", name
    assert BY_NAME["quetiapine"].qt == "possible risk"
    assert BY_NAME["amoxicillin"].qt is None
    assert {entry.qt for entry in ALL.entries} == {None, *QT_RISKS}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("pregabalin", "Seizures, delirium or rebound"),
        ("baclofen", "Seizures, delirium or rebound"),
        ("diazepam", "Seizures"),
        ("clonidine", "rebound"),
        ("propranolol", "ebound"),
        ("venlafaxine", "even from missed doses"),
        ("paroxetine", "even from missed doses"),
        ("fluoxetine", "the least"),
        ("clozapine", "48 h"),
        ("prednisolone", "Adrenal crisis"),
        ("carbamazepine", "Seizures"),
        ("methadone", "tolerance"),
        ("insulin glargine", "etoacidosis"),
    ],
)
def test_a_sudden_stop_says_what_it_may_do(name: str, word: str) -> None:
    assert word in (BY_NAME[name].withdrawal_on_stopping or "")


def test_what_has_no_withdrawal_says_nothing() -> None:
    assert BY_NAME["amoxicillin"].withdrawal_on_stopping is None
    assert BY_NAME["paracetamol"].withdrawal_on_stopping is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("buprenorphine", "Espranor is not mg for mg"),
        ("phenytoin", "manufacturer"),
        ("carbamazepine", "manufacturer"),
        ("phenobarbital", "manufacturer"),
        ("primidone", "manufacturer"),
        ("tacrolimus", "Keep the brand"),
        ("lithium carbonate", "Keep the brand"),
        ("insulin glargine", "300 units in 1 mL"),
        ("clozapine", "monitoring"),
    ],
)
def test_where_the_brand_matters_it_is_said(name: str, words: str) -> None:
    assert words in (BY_NAME[name].keep_brand or "")


def test_insulin_is_written_in_units_only() -> None:
    insulins = [entry for entry in ALL.entries if "insulin" in entry.drug_classes]
    assert len(insulins) >= 12
    for entry in insulins:
        assert all("units in 1 mL" in strength for form in entry.forms for strength in form.strengths), entry.generic


# Classes and allergies


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        ("penicillin", "amoxicillin, co-amoxiclav, flucloxacillin, phenoxymethylpenicillin, pivmecillinam"),
        ("cephalosporin", "cefalexin, ceftriaxone"),
        ("nsaid", "ibuprofen, naproxen, diclofenac, celecoxib"),
        ("salicylate", "aspirin"),
        ("opioid", "methadone, buprenorphine, codeine, tramadol, fentanyl"),
        ("sulfonamide", "co-trimoxazole, sulfasalazine"),
        ("macrolide", "clarithromycin, erythromycin, azithromycin"),
        ("benzodiazepine", "diazepam, lorazepam, clonazepam, temazepam"),
        ("z_drug", "zopiclone, zolpidem"),
        ("gabapentinoid", "pregabalin, gabapentin"),
        ("ssri", "sertraline, citalopram, fluoxetine, paroxetine"),
        ("antipsychotic", "olanzapine, quetiapine, clozapine, haloperidol decanoate"),
        ("tetracycline", "doxycycline"),
        ("aromatic_anti_epileptic", "carbamazepine, phenytoin, lamotrigine, oxcarbazepine"),
    ],
)
def test_a_class_has_its_members(slug: str, names: str) -> None:
    for name in names.split(", "):
        assert slug in BY_NAME[name].drug_classes, name


def test_every_class_has_members_words_and_a_source() -> None:
    used = {slug for entry in ALL.entries for slug in entry.drug_classes}
    assert used == set(ALL.classes)
    for one in ALL.classes.values():
        assert one.words
        assert one.source
        assert one.mark in ("V", "GK")


def test_no_name_of_a_class_stands_for_two() -> None:
    names = Counter(
        name
        for one in ALL.classes.values()
        for name in {normalise_name(each) for each in (one.slug.replace("_", " "), one.words, *one.names)}
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("Penicillin", "penicillin"),
        ("penicillins", "penicillin"),
        ("NSAIDs", "nsaid"),
        ("sulpha drugs", "sulfonamide"),
        ("opiates", "opioid"),
        ("ACE inhibitors", "ace_inhibitor"),
        ("placebozines", None),
    ],
)
def test_an_allergy_told_by_class_is_understood(said: str, slug: str | None) -> None:
    found = ALL.find_class(said)
    assert (found.slug if found else None) == slug


@pytest.mark.parametrize(
    ("slug", "others"),
    [
        ("penicillin", {"cephalosporin", "carbapenem"}),
        ("cephalosporin", {"penicillin", "carbapenem"}),
        ("nsaid", {"salicylate"}),
        ("salicylate", {"nsaid", "aminosalicylate"}),
        ("macrolide", set()),
    ],
)
def test_classes_cross_react_both_ways(slug: str, others: set[str]) -> None:
    crossing = ALL.crossing(slug)
    assert {each.other(slug) for each in crossing} == others
    assert all(each.words and each.source and each.mark in ("V", "GK") for each in crossing)


def test_an_allergy_to_one_counts_for_its_class_only_where_that_is_said() -> None:
    assert ALL.classes["penicillin"].allergy
    assert ALL.classes["nsaid"].allergy
    assert ALL.classes["ssri"].allergy is None
    assert ALL.classes["opioid"].allergy is None


# Names, forms, marks


def test_there_are_nearly_five_hundred_and_each_is_whole() -> None:
    assert len(ALL.entries) >= 450
    for entry in ALL.entries:
        assert entry.forms, entry.generic
        assert entry.source, entry.generic
        assert entry.ingredients, entry.generic
        for form in entry.forms:
            assert form.strengths, entry.generic
            assert form.routes, entry.generic
            for strength in form.strengths:
                assert read_strength(strength) or " and " in strength, (entry.generic, strength)


def test_no_name_stands_under_two_medicines() -> None:
    names = Counter(normalise_name(name) for entry in ALL.entries for name in set(entry.names))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_name_finds_its_own_medicine() -> None:
    for entry in ALL.entries:
        for name in entry.names:
            assert ALL.find(name) is entry, name


def test_a_combination_has_more_than_one_ingredient_and_a_salt_has_one() -> None:
    for entry in ALL.entries:
        if " with " in entry.generic:
            assert len(entry.ingredients) >= 2, entry.generic
    assert BY_NAME["lithium carbonate"].ingredients == ("lithium",)
    assert BY_NAME["sodium valproate"].ingredients == BY_NAME["valproate semisodium"].ingredients


def test_a_row_is_never_marked_checked_as_a_whole() -> None:
    assert {entry.mark for entry in ALL.entries} == {"GK"}


def test_no_cell_is_checked_without_a_document_of_its_own() -> None:
    counts: Counter[str] = Counter()
    for entry in ALL.entries:
        for cell in CELLS:
            source, mark = entry.mark_of(cell)
            counts[mark] += 1
            if mark == "V":
                own = [each for each in entry.cell_sources if cell in each.cells and each.mark == "V"]
                assert own, (entry.generic, cell)
                assert source == own[0].source
                assert source != entry.source
                assert len(source.split()) >= 4, (entry.generic, cell)
    assert counts["V"] >= 100
    assert counts["GK"] == len(ALL.entries) * len(CELLS) - counts["V"]


@pytest.mark.parametrize(
    ("name", "cell", "mark", "word"),
    [
        ("diazepam", "schedule", "V", "legislation.gov.uk"),
        ("codeine", "schedule", "V", "Schedule 5"),
        ("morphine", "schedule_exceptions", "V", "Schedule 5"),
        ("methadone", "schedule", "V", "Secondary sources"),
        ("methadone", "in_possession", "V", "NG57"),
        ("methadone", "brands", "GK", "General knowledge"),
        ("tapentadol", "schedule", "GK", "General knowledge"),
        ("phenytoin", "keep_brand", "V", "MHRA"),
        ("paliperidone palmitate", "forms", "V", "Hertfordshire"),
        ("haloperidol", "qt", "GK", "General knowledge"),
        ("pregabalin", "withdrawal_on_stopping", "GK", "General knowledge"),
        ("venlafaxine", "withdrawal_on_stopping", "V", "Scottish Government"),
    ],
)
def test_a_cell_says_where_it_is_from(name: str, cell: str, mark: str, word: str) -> None:
    source, found = BY_NAME[name].mark_of(cell)
    assert found == mark
    assert word in source


def test_a_cell_that_does_not_exist_has_no_mark() -> None:
    entry: Entry = BY_NAME["methadone"]
    with pytest.raises(ValueError, match="dose"):
        entry.mark_of("dose")
