"""What scripts do to one another: doubles, sedation, methadone and the heart, naltrexone."""

from typing import Any

import pytest

from reception_app.clinical.alerts import Facts
from reception_app.clinical.formulary import load_formulary
from reception_app.handover.record import Script
from reception_app.vocabulary import FlagLevel, InPossession
from tests.support.alert_cases import alerts, on_hold, script, stopped, told


def of(kinds: str, scripts: list[Script], facts: Facts | None = None) -> list[str]:
    """Return the words of the alerts whose kind begins with one of `kinds`."""
    wanted = tuple(kinds.split())
    return [words for words in told(scripts, facts=facts) if words.startswith(wanted)]


def two(medicine: str, *lines: dict[str, Any]) -> list[Script]:
    """Return several scripts of one medicine, each with its own parts."""
    return [script(medicine, **{"id": f"{medicine}-{number}", **parts}) for number, parts in enumerate(lines)]


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ([script("sertraline", "50 mg")], []),
        (
            [script("sertraline", "50 mg"), script("Lustral", "100 mg")],
            ["same_medicine_twice: The same medicine twice: sertraline 50 mg and lustral 100 mg, all with sertraline."],
        ),
        (
            [script("co-codamol"), script("paracetamol", as_required=True)],
            [
                "same_medicine_twice: The same medicine twice: co-codamol and paracetamol when required, "
                "all with paracetamol."
            ],
        ),
        (
            two("co-codamol", {"brand": "Zapain"}, {"brand": "Solpadol"}),
            [
                "same_medicine_twice: The same medicine twice: co-codamol (ZAPAIN) and co-codamol (SOLPADOL), "
                "all with codeine and paracetamol."
            ],
        ),
        (
            [script("co-codamol"), script("codeine"), script("paracetamol")],
            [
                "same_medicine_twice: The same medicine twice: co-codamol and codeine, all with codeine.",
                "same_medicine_twice: The same medicine twice: co-codamol and paracetamol, all with paracetamol.",
            ],
        ),
        (
            two("placebo specimen", {"dose": "1 mg"}, {"dose": "2 mg"}),
            [
                "same_medicine_twice: The same medicine twice: placebo specimen 1 mg and placebo specimen 2 mg, "
                "all with placebo specimen."
            ],
        ),
        # Meant together, perhaps: told quietly.
        (
            two("quetiapine", {"form": "tablet"}, {"form": "modified-release tablet"}),
            [
                "same_medicine_in_two_forms: The same medicine in two forms: quetiapine tablet and "
                "quetiapine modified-release tablet. Check that both are meant."
            ],
        ),
        (
            two("morphine", {"form": "tablet"}, {"form": "tablet", "as_required": True}),
            [
                "same_medicine_in_two_forms: The same medicine in two forms: morphine tablet and morphine tablet "
                "when required. Check that both are meant."
            ],
        ),
        (
            two("morphine", {}, {"as_required": True}),
            [
                "same_medicine_in_two_forms: The same medicine in two forms: morphine and morphine when required. "
                "Check that both are meant."
            ],
        ),
        (
            [script("haloperidol"), script("haloperidol decanoate")],
            [
                "same_medicine_in_two_forms: The same medicine in two forms: haloperidol and haloperidol decanoate. "
                "Check that both are meant."
            ],
        ),
        # Both regular, of what two together may be too much of.
        (
            two("morphine", {"form": "prolonged-release capsule"}, {"form": "immediate-release tablet"}),
            [
                "two_forms_both_regular: The same medicine in two forms, both regular: morphine prolonged-release "
                "capsule and morphine immediate-release tablet. The doses add up: a prescriber says whether both are "
                "meant."
            ],
        ),
        (
            two("fentanyl", {"form": "patch"}, {"form": "buccal tablet", "as_required": True}),
            [
                "same_medicine_in_two_forms: The same medicine in two forms: fentanyl patch and fentanyl buccal "
                "tablet when required. Check that both are meant."
            ],
        ),
        (
            two("carbamazepine", {"form": "modified-release tablet"}, {"form": "tablet"}),
            [
                "two_forms_both_regular: The same medicine in two forms, both regular: carbamazepine modified-release "
                "tablet and carbamazepine tablet. The doses add up: a prescriber says whether both are meant."
            ],
        ),
        (
            two("lithium carbonate", {"form": "tablet"}, {"form": "modified-release tablet"}),
            [
                "two_forms_both_regular: The same medicine in two forms, both regular: lithium carbonate tablet and "
                "lithium carbonate modified-release tablet. The doses add up: a prescriber says whether both are meant."
            ],
        ),
        # A depot excuses its tablets, not another depot nor the tablets' own double, and never what slows breathing.
        (
            [script("haloperidol decanoate", brand="Haldol Decanoate"), script("haloperidol decanoate", id="again")],
            [
                "same_medicine_twice: The same medicine twice: haloperidol decanoate (HALDOL DECANOATE) and "
                "haloperidol decanoate, all with haloperidol."
            ],
        ),
        (
            [script("haloperidol decanoate"), *two("haloperidol", {"form": "tablet"}, {"form": "tablets"})],
            [
                "same_medicine_twice: The same medicine twice: haloperidol decanoate, haloperidol tablet and "
                "haloperidol tablets, all with haloperidol."
            ],
        ),
        (
            [script("Buvidal Weekly", "24 mg"), script("BuTrans", "5 micrograms")],
            [
                "same_medicine_twice: The same medicine twice: buvidal weekly 24 mg and butrans 5 micrograms, "
                "all with buprenorphine."
            ],
        ),
        # A form that is not said on one line, or the same on both, is no second form.
        (
            two("quetiapine", {"form": "tablet"}, {}),
            ["same_medicine_twice: The same medicine twice: quetiapine tablet and quetiapine, all with quetiapine."],
        ),
        (
            two("quetiapine", {"form": "tablet"}, {"form": "tablets"}),
            [
                "same_medicine_twice: The same medicine twice: quetiapine tablet and quetiapine tablets, "
                "all with quetiapine."
            ],
        ),
        (
            two("quetiapine", {"form": "tablet"}, {"form": "oral suspension"}, {"form": "tablet"}),
            [
                "same_medicine_twice: The same medicine twice: quetiapine tablet and quetiapine oral suspension, "
                "all with quetiapine."
            ],
        ),
        ([script("lithium carbonate"), script("lithium citrate")], None),
        ([script("sertraline"), on_hold("Lustral")], []),
        ([script("sertraline"), stopped("Lustral")], []),
        ([script("sertraline"), script("citalopram")], []),
        ([script("methadone"), script("Physeptone")], []),
        (
            [script("buprenorphine", "8 mg"), script("BuTrans", "5 micrograms")],
            [
                "same_medicine_twice: The same medicine twice: buprenorphine 8 mg and butrans 5 micrograms, "
                "all with buprenorphine."
            ],
        ),
    ],
)
def test_the_same_medicine_under_two_names(scripts: list[Script], expected: list[str] | None) -> None:
    found = of("same_medicine two_forms", scripts)
    if expected is None:
        assert [words.split(":")[0] for words in found] == ["same_medicine_twice"]
    else:
        assert found == expected


def duplicate(slug: str) -> str:
    words = load_formulary().classes[slug].duplicate
    assert words is not None
    return words


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ([script("sertraline"), script("citalopram")], f"sertraline and citalopram. {duplicate('ssri')}."),
        ([script("ibuprofen"), script("naproxen")], f"ibuprofen and naproxen. {duplicate('nsaid')}."),
        ([script("pregabalin"), script("gabapentin")], f"pregabalin and gabapentin. {duplicate('gabapentinoid')}."),
        # One medicine twice is told as that.
        ([script("sertraline"), script("Lustral")], None),
        ([script("ibuprofen"), on_hold("naproxen")], None),
        ([script("ibuprofen"), stopped("naproxen")], None),
        # Two antipsychotics, or an insulin for meals beside one for the day, may well be meant.
        ([script("olanzapine"), script("quetiapine")], None),
        ([script("insulin glargine"), script("insulin aspart")], None),
    ],
)
def test_two_of_a_class_where_the_formulary_says_so(scripts: list[Script], expected: str | None) -> None:
    assert of("same_class", scripts) == ([f"same_class_twice: Two of one class: {expected}"] if expected else [])


def test_a_double_of_a_class_has_the_source_of_the_class() -> None:
    (found,) = (each for each in alerts([script("sertraline"), script("citalopram")]) if "class" in each.kind)
    one = load_formulary().classes["ssri"]
    assert (found.grade, found.source, found.mark) == (FlagLevel.SOON, one.source, one.mark)
    assert found.scripts == ("citalopram", "sertraline")


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ([script("methadone", "60 mg")], []),
        (
            [script("methadone", "60 mg"), script("buprenorphine", "8 mg", form="sublingual tablet")],
            ["methadone 60 mg and buprenorphine 8 mg sublingual tablet"],
        ),
        (
            [script("buprenorphine", brand="Espranor"), script("Buvidal", "96 mg", every_days=28)],
            ["buprenorphine (ESPRANOR) and buvidal 96 mg"],
        ),
        ([script("methadone", "60 mg"), on_hold("buprenorphine")], []),
        ([script("methadone", "60 mg"), stopped("buprenorphine")], []),
        ([script("methadone", "60 mg"), script("morphine")], []),
    ],
)
def test_one_opioid_substitution_medicine_only(scripts: list[Script], expected: list[str]) -> None:
    assert of("substitution", scripts) == [
        f"substitution_twice: More than one opioid substitution medicine: {names}. "
        "One only, unless the prescriber says so."
        for names in expected
    ]


WITH_OST = "sedation_with_substitution: Sedation and slowed breathing add up with opioid substitution: "
PLAIN = "sedation: Sedation and slowed breathing add up: "


@pytest.mark.parametrize(
    ("scripts", "substances", "expected"),
    [
        ([script("methadone")], (), []),
        ([script("methadone"), script("diazepam")], (), [WITH_OST + "methadone and diazepam."]),
        ([script("methadone"), script("pregabalin")], (), [WITH_OST + "methadone and pregabalin."]),
        ([script("Buvidal"), script("zopiclone")], (), [WITH_OST + "buvidal and zopiclone."]),
        ([script("methadone"), script("codeine")], (), [WITH_OST + "methadone and codeine."]),
        ([script("methadone"), script("phenobarbital")], (), [WITH_OST + "methadone and phenobarbital."]),
        ([script("methadone")], ("alcohol",), [WITH_OST + "methadone and alcohol."]),
        (
            [script("methadone"), script("diazepam")],
            ("opioid", "alcohol"),
            [WITH_OST + "methadone, diazepam, alcohol and opioids not prescribed."],
        ),
        ([script("diazepam")], (), []),
        ([script("diazepam"), script("zopiclone")], (), [PLAIN + "diazepam and zopiclone."]),
        ([script("codeine"), script("gabapentin")], (), [PLAIN + "codeine and gabapentin."]),
        ([script("diazepam")], ("benzodiazepine",), [PLAIN + "diazepam and benzodiazepines not prescribed."]),
        ([script("diazepam")], ("gabapentinoid",), [PLAIN + "diazepam and pregabalin or gabapentin not prescribed."]),
        ([script("diazepam", as_required=True), script("zopiclone")], (), [PLAIN + "diazepam and zopiclone."]),
        # One medicine on two lines is no mixture; substitution twice is told as that.
        ([script("diazepam"), script("Valium", id="second")], (), []),
        ([script("methadone"), script("buprenorphine")], (), []),
        (
            [script("methadone"), script("buprenorphine")],
            ("alcohol",),
            [WITH_OST + "methadone, buprenorphine and alcohol."],
        ),
        ([script("methadone"), on_hold("diazepam")], (), []),
        ([script("methadone"), stopped("diazepam")], (), []),
        ([script("sertraline")], ("alcohol",), []),
        ([], ("alcohol", "opioid"), []),
    ],
)
def test_sedation_adds_up(scripts: list[Script], substances: tuple[str, ...], expected: list[str]) -> None:
    assert of("sedation: sedation_with", scripts, Facts(substances=substances)) == expected


OTHER = "sedation_other: Sedating medicines beside opioid substitution: "


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ([script("methadone"), script("olanzapine")], [OTHER + "olanzapine."]),
        ([script("methadone"), script("olanzapine"), script("diazepam")], [OTHER + "olanzapine."]),
        (
            [script("methadone"), script("mirtazapine"), script("promethazine")],
            [OTHER + "mirtazapine and promethazine."],
        ),
        ([script("diazepam"), script("olanzapine")], []),
        ([script("methadone"), script("sertraline")], []),
        ([script("methadone"), script("placebo specimen")], []),
    ],
)
def test_other_sedating_medicines_are_told_quietly(scripts: list[Script], expected: list[str]) -> None:
    assert of("sedation_other", scripts) == expected


def test_sedation_is_graded_and_names_every_script() -> None:
    (found,) = alerts([script("diazepam", "5 mg"), script("methadone", "60 mg")])
    assert (found.grade, found.scripts) == (FlagLevel.ACT_NOW, ("diazepam", "methadone"))
    (other,) = alerts([script("diazepam", "5 mg"), script("zopiclone", "7.5 mg", times=("22:00",))])
    assert other.grade is FlagLevel.SOON
    quiet = [each for each in alerts([script("methadone", "60 mg"), script("mirtazapine")]) if "other" in each.kind]
    assert [(each.grade, each.scripts) for each in quiet] == [(FlagLevel.KNOW, ("methadone", "mirtazapine"))]
    both = alerts([script("methadone", "60 mg"), script("diazepam", "5 mg"), script("mirtazapine")])
    assert [each.scripts for each in both if "other" in each.kind] == [("methadone", "mirtazapine")]


def test_an_acknowledged_mixture_is_pointed_out_again_when_a_dose_changes() -> None:
    def key(dose: str, frequency: str = "once a day", substances: tuple[str, ...] = ()) -> str:
        scripts = [script("methadone", "60 mg"), script("diazepam", dose, frequency=frequency)]
        return next(each.key for each in alerts(scripts, facts=Facts(substances=substances)))

    assert key("5 mg") == key("5 mg")
    assert len({key("5 mg"), key("10 mg"), key("5 mg", "twice a day"), key("5 mg", substances=("alcohol",))}) == 4


@pytest.mark.parametrize(
    ("scripts", "risks", "expected"),
    [
        ([script("methadone", "100 mg")], (), None),
        ([script("methadone", "101 mg")], (), "qt_dose: 101 mg"),
        ([script("methadone", "100.5 mg")], (), "qt_dose: 100.5 mg"),
        ([script("methadone", "60 mg", frequency="twice a day")], (), "qt_dose: 120 mg"),
        ([script("methadone", "12 mL", strength="10 mg in 1 mL")], (), "qt_dose: 120 mg"),
        ([script("methadone", "12 mL", strength="1 mg in 1 mL")], (), None),
        # Two lines add up; a line that cannot be read adds nothing.
        (two("methadone", {"dose": "60 mg"}, {"dose": "50 mg"}), (), "qt_dose: 110 mg"),
        (two("methadone", {"dose": "110 mg"}, {"dose": "50 mg", "frequency": None}), (), "qt_dose: 110 mg"),
        ([script("methadone", "200 mg", frequency=None)], (), None),
        ([script("methadone")], (), None),
        ([script("methadone", "200 mL")], (), None),
        ([script("methadone", "200 units")], (), None),
        ([script("methadone", "60 mg"), script("citalopram")], (), "qt_more: with citalopram"),
        ([script("methadone", "60 mg"), script("quetiapine")], (), "qt_more: with quetiapine"),
        ([script("methadone", "60 mg"), script("amiodarone")], (), "qt_more: with amiodarone"),
        ([script("methadone", "60 mg"), script("clarithromycin")], (), "qt_more: with clarithromycin"),
        ([script("methadone", "60 mg"), script("itraconazole")], (), "qt_more: with itraconazole"),
        (
            [script("methadone", "60 mg")],
            ("liver_disease", "heart_disease"),
            "qt_more: with heart disease and liver disease",
        ),
        (
            [script("methadone", "60 mg"), script("citalopram")],
            ("electrolytes",),
            "qt_more: with citalopram and disturbed salts of the blood",
        ),
        ([script("methadone", "120 mg"), script("citalopram")], (), "qt_dose_and_more: 120 mg with citalopram"),
        ([script("methadone", "120 mg")], ("heart_disease",), "qt_dose_and_more: 120 mg with heart disease"),
        # A possible risk alone is not pointed out; nor is anything without methadone.
        ([script("methadone", "60 mg"), script("sertraline")], (), None),
        ([script("methadone", "60 mg"), script("amlodipine")], (), None),
        ([script("citalopram"), script("haloperidol")], ("heart_disease",), None),
        ([on_hold("methadone", dose="120 mg"), script("citalopram")], (), None),
        ([script("methadone", "60 mg"), stopped("citalopram")], (), None),
    ],
)
def test_methadone_and_the_qt_interval(scripts: list[Script], risks: tuple[str, ...], expected: str | None) -> None:
    found = of("qt_", scripts, Facts(qt_risks=risks))
    if expected is None:
        assert found == []
        return
    kind, rest = expected.split(": ")
    rest = rest.replace(" mg", " mg a day (above 100 mg)")
    assert found == [f"{kind}: QT interval: methadone {rest}. ECG and monitoring."]


def test_high_methadone_with_more_is_loudest_and_named_whole() -> None:
    scripts = [script("methadone", "120 mg"), script("citalopram")]
    (found,) = (each for each in alerts(scripts) if each.kind.startswith("qt"))
    assert (found.grade, found.scripts, found.mark) == (FlagLevel.ACT_NOW, ("citalopram", "methadone"), "V")
    (dose,) = (each for each in alerts([script("methadone", "120 mg")]) if each.kind.startswith("qt"))
    assert (dose.grade, dose.scripts) == (FlagLevel.SOON, ("methadone",))
    (more,) = alerts([script("methadone", "60 mg"), script("clarithromycin")])
    assert (more.grade, more.scripts) == (FlagLevel.SOON, ("clarithromycin", "methadone"))

    def key(amount: str, risks: tuple[str, ...] = ()) -> str:
        return next(each.key for each in alerts([script("methadone", amount)], facts=Facts(qt_risks=risks)))

    assert key("110 mg") == key("110 mg")
    assert len({key("110 mg"), key("120 mg"), key("110 mg", ("heart_disease",))}) == 3


@pytest.mark.parametrize(
    ("medicines", "named"),
    [
        (["methadone", "carbamazepine"], "carbamazepine"),
        (["methadone", "rifampicin with isoniazid"], "rifampicin with isoniazid"),
        (["methadone", "phenytoin", "efavirenz"], "phenytoin and efavirenz"),
        (["buprenorphine", "carbamazepine"], None),
        (["carbamazepine"], None),
        (["methadone", "lamotrigine"], None),
    ],
)
def test_medicines_that_lower_methadone(medicines: list[str], named: str | None) -> None:
    found = of("methadone_lowered", [script(each) for each in medicines])
    words = f"Methadone may be lowered, so withdrawal: {named}. When this stops, methadone rises again."
    assert found == ([f"methadone_lowered: {words}"] if named else [])


def test_the_lowering_alert_names_both_scripts() -> None:
    scripts = [script("methadone", "60 mg"), script("rifampicin")]
    assert [each.scripts for each in alerts(scripts) if "lowered" in each.kind] == [("methadone", "rifampicin")]


@pytest.mark.parametrize(
    ("scripts", "substances", "named"),
    [
        ([script("naltrexone"), script("methadone")], (), "naltrexone and methadone"),
        ([script("naltrexone"), script("co-codamol")], (), "naltrexone and co-codamol"),
        ([script("naltrexone")], ("opioid",), "naltrexone and opioids not prescribed"),
        ([script("naltrexone"), script("codeine")], ("opioid",), "naltrexone, codeine and opioids not prescribed"),
        ([script("naltrexone")], ("alcohol",), None),
        ([script("naltrexone")], (), None),
        ([script("naltrexone"), stopped("methadone")], (), None),
        ([stopped("naltrexone"), script("methadone")], (), None),
        ([script("naloxone"), script("methadone")], (), None),
    ],
)
def test_naltrexone_with_an_opioid(scripts: list[Script], substances: tuple[str, ...], named: str | None) -> None:
    found = of("naltrexone", scripts, Facts(substances=substances))
    words = f"Naltrexone with an opioid: {named}. It brings on withdrawal at once."
    assert found == ([f"naltrexone_with_opioid: {words}"] if named else [])


def test_naltrexone_names_its_scripts_and_its_key_knows_the_street() -> None:
    def found(*substances: str) -> tuple[tuple[str, ...], str]:
        scripts = [script("naltrexone"), script("codeine")]
        each = alerts(scripts, facts=Facts(substances=substances))[0]
        return each.scripts, each.key

    assert found()[0] == ("codeine", "naltrexone")
    assert found()[1] != found("opioid")[1]


def test_a_whole_record_is_ranked_loudest_first_and_nothing_stands_twice() -> None:
    scripts = [
        script("methadone", "120 mg"),
        script("diazepam", "10 mg", frequency="three times a day"),
        script("olanzapine", "10 mg", times=("16:30",)),
        script("carbamazepine", "400 mg", in_possession=InPossession.NOT_ASSESSED),
    ]
    found = alerts(scripts)
    assert [each.kind for each in found] == [
        "sedation_with_substitution",
        "qt_dose_and_more",
        "methadone_lowered",
        "night_medicine_early",
        "brand_not_said",
        "sedation_other",
    ]
    assert len({each.key for each in found}) == len(found)
    assert alerts(list(reversed(scripts)))[0].key == found[0].key
    assert all(each.source and each.mark in ("V", "GK") for each in found)
