"""Quick entry: what can be read in two ways is asked, above all a number beside weekly; a line of no dose is too."""

from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.formulary import find
from reception_app.clinical.quick_entry import PartState, read_quick

# What is typed, the dose, the days between doses, and what a person must choose.
RHYTHMS: list[tuple[str, Dose | None, int, set[str]]] = [
    ("methotrexate 10 weekly", Dose(Decimal(10), "mg"), 7, set()),
    ("methotrexate 12.5 weekly", Dose(Decimal("12.5"), "mg"), 7, set()),
    ("methotrexate weekly 10", Dose(Decimal(10), "mg"), 7, set()),
    ("methotrexate 10 daily", Dose(Decimal(10), "mg"), 1, set()),
    ("methotrexate 10 fortnightly", Dose(Decimal(10), "mg"), 14, set()),
    ("methotrexate 2.5mg tablets 10 weekly", None, 7, {"unit"}),  # 10 mg, or 10 tablets
    ("methotrexate 10mg weekly", Dose(Decimal(10), "mg"), 7, set()),
    ("methotrexate 10mg 2 weekly", Dose(Decimal(10), "mg"), 14, set()),
    ("methotrexate 10mg every 2 weeks", Dose(Decimal(10), "mg"), 14, set()),
    ("methotrexate 10mg fortnightly", Dose(Decimal(10), "mg"), 14, set()),
    # two a week, or every two weeks: nobody knows
    ("methotrexate 2 weekly", None, 1, {"dose", "frequency"}),
    ("methotrexate 2.5mg tablets 4 weekly", None, 1, {"dose", "frequency"}),
    ("flupentixol decanoate 3 monthly", None, 1, {"dose", "frequency"}),
    ("buprenorphine patch 10 weekly", None, 7, {"unit"}),
    ("buprenorphine patch 10 mcg/h weekly", None, 7, set()),
    # longer than any interval of a medicine
    ("methotrexate 10mg every 70 weeks", Dose(Decimal(10), "mg"), 1, {"frequency"}),
    ("methotrexate 10mg every 26 weeks", Dose(Decimal(10), "mg"), 182, set()),
    ("denosumab 60mg every 183 days", Dose(Decimal(60), "mg"), 1, {"frequency"}),
    ("methotrexate 10mg 400 hourly", Dose(Decimal(10), "mg"), 1, set()),
    # so many a dose, or so much a day of a patch, is the dose: the number is an interval
    ("methotrexate 2.5mg tablets 4 tabs 2 weekly", Dose(Decimal(4), "tablets"), 14, set()),
    ("methotrexate 2.5mg tablets two 2 weekly", Dose(Decimal(2), "tablets"), 14, set()),
    ("oxybutynin patch 3.9mg/day 2 weekly", None, 14, set()),
    ("methotrexate every 2 weeks 10 weekly", Dose(Decimal(10), "mg"), 1, {"frequency"}),
    ("methotrexate every 2 weeks", None, 14, {"dose"}),
]


@pytest.mark.parametrize(("text", "dose", "every_days", "chosen"), RHYTHMS, ids=[row[0] for row in RHYTHMS])
def test_a_number_alone_before_weekly_is_the_dose_and_never_a_multiple(
    text: str, dose: Dose | None, every_days: int, chosen: set[str]
) -> None:
    line = read_quick(text)
    assert (line.script.dose, line.script.every_days) == (dose, every_days)
    assert chosen <= set(line.missing)
    if not chosen:
        assert line.missing == ()


def test_a_dose_without_its_unit_is_marked_as_filled_in() -> None:
    assert "unit" in read_quick("methotrexate 10 weekly").guessed


def test_a_number_before_monthly_is_the_dose_and_the_month_is_asked() -> None:
    line = read_quick("aripiprazole 400 monthly")
    assert "400" in {part.text for part in line.parts}
    assert "frequency" in line.missing
    assert line.script.frequency != "every 400 months"


@pytest.mark.parametrize("text", ["sertraline", "sertraline od", "warfarin as per inr", "methadone 1mg/ml od"])
def test_a_line_without_a_dose_says_that_it_is_missing(text: str) -> None:
    line = read_quick(text)
    assert "dose" in line.missing
    assert "How much is taken each time is not written." in {prompt.words for prompt in line.prompts}


@pytest.mark.parametrize("text", ["fentanyl patch 25mcg/h every 72h", "nicotine patch 21mg/24h od"])
def test_a_patch_says_its_dose_by_its_strength(text: str) -> None:
    assert read_quick(text).missing == ()


@pytest.mark.parametrize(
    "text",
    [
        "zuclopenthixol decanoate 200mg im 2/52",
        "flupentixol decanoate 40mg 2/52",
        "vitamin b12 1mg im 12/52",
        "enoxaparin injection 40mg 2/52",
        "dupilumab 300mg sc 2/52",
        "dupilumab pre-filled pen 300mg 2/52",
        "adrenaline auto-injector 300mcg 2/52",
    ],
)
def test_two_over_fifty_two_of_an_injection_is_asked(text: str) -> None:
    line = read_quick(text)
    assert "frequency" in line.missing
    assert line.script.duration_days is None
    words = next(prompt.words for prompt in line.prompts if prompt.field == "frequency")
    assert "every so often" in words


@pytest.mark.parametrize("text", ["diazepam 5mg tds 2/52", "ceftriaxone 1g im od 1/52", "clexane 40mg sc od for 2/52"])
def test_it_is_how_long_where_how_often_is_said(text: str) -> None:
    line = read_quick(text)
    assert line.script.duration_days in (7, 14)
    assert "frequency" not in line.missing


def test_where_how_often_is_asked_already_a_length_of_time_stays_one() -> None:
    line = read_quick("methotrexate 2 weekly 2/52")
    assert line.script.duration_days == 14
    (words,) = (prompt.words for prompt in line.prompts if prompt.field == "frequency")
    assert words.startswith("This may be so many each time")


def test_of_a_weekly_medicine_without_a_length_of_time_nothing_is_said_of_one() -> None:
    line = read_quick("methotrexate 10mg")
    assert (line.script.frequency, line.prompts) == (None, ())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("testosterone 1g im", "“testosterone” is not given this way by itself: choose which is meant, "
         "testosterone undecanoate or testosterone esters."),
        # of the others with rilpivirine four are tablets
        ("rilpivirine 600mg im", "“rilpivirine” is not given this way by itself: choose which is meant, "
         "rilpivirine prolonged-release."),
        # by itself it is put under the tongue
        ("buprenorphine 16mg sc weekly", "“buprenorphine” is not given this way by itself: choose which is meant, "
         "buprenorphine prolonged-release."),
        ("amoxicillin 1g im", None),
        ("insulin soluble 10 units sc tds", None),
        ("aciclovir 1 application on the skin tds", None),
    ],
    ids=["two", "one", "under the skin", "none", "itself", "on the skin"],
)  # fmt: skip
def test_which_is_injected_is_asked_of_those_that_are(text: str, asked: str | None) -> None:
    assert {p.field: p.words for p in read_quick(text).prompts}.get("medicine") == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("zuclopenthixol 100mg every 4 weeks", "So far apart a depot may be meant: zuclopenthixol decanoate. "
         "Choose the form, or write which one."),
        ("zuclopenthixol decanoate 200mg every 2 weeks", None),
        ("zuclopenthixol acetate 100mg every 2 weeks", None),
        ("naloxone 400mcg every 4 weeks", None),
        ("oxycodone with naloxone 10mg every 4 weeks", None),
    ],
    ids=["acetate is none", "itself one", "given the same way", "no depot", "of no depot"],
)  # fmt: skip
def test_only_a_depot_of_the_substance_is_named(text: str, asked: str | None) -> None:
    assert {p.field: p.words for p in read_quick(text).prompts}.get("form") == asked


@pytest.mark.parametrize("text", ["zuclopenthixol 200 im 2/52", "zuclopenthixol 200mg im every 2 weeks"])
def test_which_zuclopenthixol_is_injected_is_asked(text: str) -> None:
    line = read_quick(text)
    assert "medicine" in line.missing
    words = next(prompt.words for prompt in line.prompts if prompt.field == "medicine")
    assert "zuclopenthixol acetate or zuclopenthixol decanoate" in words


def test_no_word_between_others_is_dropped() -> None:
    line = read_quick("warfarin as per inr")
    assert (line.script.medicine, line.left_over) == ("warfarin", ("as per inr",))
    assert read_quick("warfarin per inr").left_over == ("per inr",)
    assert read_quick("placebozine of the east 10mg od").script.medicine == "placebozine of the east"


@pytest.mark.parametrize("text", ["tramadol 50mg-100mg qds", "tramadol 50mg to 100mg qds", "tramadol 50 - 100 mg qds"])
def test_a_range_is_told_as_a_range(text: str) -> None:
    line = read_quick(text)
    assert (line.script.medicine, line.script.dose) == ("tramadol", None)
    assert "range" in next(prompt.words for prompt in line.prompts if prompt.field == "dose")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("subutex 8mg + 2mg od supervised", "8mg + 2mg"),
        ("subutex 8mg+8mg+2mg od", "8mg+8mg+2mg"),
        ("sertraline 100mg/50mg mane", "100mg/50mg"),
        ("buprenorphine 10mg (8mg + 2mg) od", "10mg 8mg + 2mg"),
    ],
)
def test_tablets_of_two_strengths_in_one_dose_are_no_strength_of_two_parts(text: str, amounts: str) -> None:
    """Subutex has one ingredient: 8 mg + 2 mg are two tablets, and how much is taken is put to a person."""
    line = read_quick(text)
    assert (line.script.strength, line.script.dose) == (None, None)
    (part,) = (part for part in line.parts if part.field == "dose")
    assert (part.text, part.state) == (amounts, PartState.CHOOSE)
    prompts = {prompt.field: prompt.words for prompt in line.prompts}
    assert prompts["dose"] == (
        "More than one amount is written together: write the whole dose taken each time, or a line for each."
    )


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("suboxone 8mg/2mg 2 tabs od", "8 mg and 2 mg"),
        ("co-codamol 30mg + 500mg 2 tabs qds", "30 mg and 500 mg"),
        ("placebo specimen 8mg + 2mg 1 tab od", "8 mg and 2 mg"),
    ],
)
def test_a_medicine_of_two_parts_or_one_nobody_knows_has_a_strength_of_two(text: str, strength: str) -> None:
    line = read_quick(text)
    assert line.script.strength == strength
    assert line.missing == ()


@pytest.mark.parametrize(
    ("text", "strength", "dose"),
    [
        ("co-amoxiclav 125 mg and 31 mg in 5 mL 10ml tds", "125 mg and 31 mg in 5 mL", Dose(Decimal(10), "mL")),
        ("co-amoxiclav 125mg and 31mg in 5ml 10ml tds", "125 mg and 31 mg in 5 mL", Dose(Decimal(10), "mL")),
        ("co-amoxiclav 125mg/31mg in 5ml 5ml tds", "125 mg and 31 mg in 5 mL", Dose(Decimal(5), "mL")),
        ("co-amoxiclav 125mg/31mg/5ml 5ml tds", "125 mg and 31 mg in 5 mL", Dose(Decimal(5), "mL")),
        ("co-amoxiclav 400mg + 57mg per 5ml 2.5ml bd", "400 mg and 57 mg in 5 mL", Dose(Decimal("2.5"), "mL")),
        ("co-trimoxazole 40mg and 8mg/ml 12ml bd", "40 mg and 8 mg in 1 mL", Dose(Decimal(12), "mL")),
        ("co-amoxiclav 125mg and 31mg in 5ml suspension tds", "125 mg and 31 mg in 5 mL", None),
        ("placebo specimen 8mg and 2mg per puff 2 puffs bd", "8 mg and 2 mg in 1 puff", Dose(Decimal(2), "puffs")),
    ],
)
def test_the_parts_of_a_liquid_are_its_strength_and_the_first_is_no_dose(
    text: str, strength: str, dose: Dose | None
) -> None:
    """`125mg and 31mg in 5ml` was a dose of 125 mg of a liquid of 31 mg in 5 mL: 20 mL of it."""
    script = read_quick(text).script
    assert (script.strength, script.dose) == (strength, dose)


@pytest.mark.parametrize("text", ["methadone 30mg and 1mg/ml od", "morphine 10mg and 20mg in 5ml od"])
def test_two_amounts_before_one_volume_of_a_medicine_of_one_part_are_put_to_a_person(text: str) -> None:
    line = read_quick(text)
    assert (line.script.strength, line.script.dose) == (None, None)
    assert "dose" in line.missing


def test_a_time_with_a_full_stop_is_a_time() -> None:
    assert read_quick("sertraline 50mg od 08.00").script.times == ("08:00",)
    assert read_quick("apixaban 5mg bd 08.00 20.00").script.times == ("08:00", "20:00")
    assert read_quick("sertraline 50mg od 18.00").script.times == ("18:00",)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("methotrexate 10mg od", "Methotrexate is given at most once a week; here it is more often. Is that right?"),
        (
            "methotrexate 10mg on mondays and thursdays",
            "Methotrexate is given at most once a week; here it is more often.",
        ),
        ("methotrexate solution for injection 15mg od", "Methotrexate is given at most once a week; here it is more"),
        (
            "semaglutide solution for injection 1mg od",
            "Semaglutide is given at most once a week; here it is more often.",
        ),
        ("semaglutide pre-filled pen 1mg od", "Semaglutide is given at most once a week; here it is more often."),
        ("alendronic acid 70mg od", "Alendronic acid from 70 mg is given at most once a week; here it is more often."),
        ("risedronate 35mg od", "Risedronate sodium from 35 mg is given at most once a week; here it is more often."),
        ("adalimumab 40mg od", "Adalimumab is given at most once a week; here it is more often."),
        ("buvidal 96mg every 7 days", "from 64 mg is given at most once in 28 days; here it is more often."),
        ("buvidal 16mg od", "Buprenorphine prolonged-release is given at most once a week; here it is more often."),
        ("fentanyl 25mcg/hr patch 1 patch od", "Fentanyl is given at most once in 2 days; here it is more often."),
        ("buprenorphine 10mcg/hr patch 1 patch od", "is given at most once in 3 days; here it is more often."),
        ("insulin aspart 100 units od", "100 units is more than 80 units of insulin for one dose."),
        ("ropinirole 40mg tds", "40 mg is more than 8 mg of ropinirole for one dose."),
    ],
)
def test_a_slip_of_ten_times_and_a_weekly_medicine_by_the_day_are_asked(text: str, asked: str) -> None:
    assert any(asked in question for question in read_quick(text).asks)


@pytest.mark.parametrize(
    "text",
    [
        "methotrexate 10mg weekly",
        "methotrexate 10mg weekly on mondays",
        "ropinirole 8mg tds",
        "rybelsus 7mg od",
        "semaglutide solution for injection 1mg weekly",
        "alendronic acid 10mg od",
        "risedronate 5mg od",
        "buvidal 96mg every 28 days",
        "buvidal 16mg weekly",
        "fentanyl 25mcg/hr patch 1 patch every 72 hours",
        "fentanyl 200mcg sublingual tablet 1 tablet qds",
    ],
)
def test_what_is_usual_is_not_asked(text: str) -> None:
    assert read_quick(text).asks == ()


@pytest.mark.parametrize("name", ["ethosuximide", "zonisamide", "vigabatrin", "eslicarbazepine", "cenobamate"])
def test_the_medicines_against_fits_are_listed_and_time_critical(name: str) -> None:
    entry = find(name)
    assert entry is not None
    assert entry.time_critical is not None
    assert entry.time_critical.slug == "anti_epileptic"


@pytest.mark.parametrize(
    "text",
    [
        "sertraline 50mg x2 od",
        "sertraline 50mg 2x od",
        "sertraline 50mg x 2 od",
        "sertraline 50mg od x2",
        "sertraline 50mg x2 daily",
        "sertraline 50mg tablets x14 od",  # fourteen were supplied
        "sertraline 50mg ×2 od",
        "sertraline 50mg 2 od",
    ],
)
def test_so_many_times_an_amount_is_asked_and_never_left_over(text: str) -> None:
    line = read_quick(text)
    assert line.left_over == ()
    assert line.script.dose is None
    assert "dose" in line.missing


def test_times_a_day_a_course_and_one_are_read_as_before() -> None:
    assert read_quick("sertraline 50mg 2x daily").script.frequency == "twice a day"
    assert read_quick("amoxicillin 500mg tds x7 days").script.duration_days == 7
    assert read_quick("sertraline 50mg x1 od").script.dose == Dose(Decimal(50), "mg")
    line = read_quick("sertraline 2 x 50mg od")
    assert (line.script.strength, line.left_over) == ("50 mg", ())


@pytest.mark.parametrize(
    ("text", "form", "route"),
    [
        ("methotrexate solution for injection 15mg weekly", "injection", None),
        ("morphine 10mg/ml solution for injection 5mg im", "injection", "into a muscle"),
        ("semaglutide solution for injection in pre-filled pen 1mg weekly", "pen", None),
        ("methotrexate solution 2mg/ml 15mg weekly", "oral solution", "oral"),
    ],
)
def test_a_solution_for_injection_is_never_one_to_swallow(text: str, form: str, route: str | None) -> None:
    """It was read as an oral solution for *injection*, by mouth."""
    script = read_quick(text).script
    assert (script.form, script.route, script.indication) == (form, route, None)
