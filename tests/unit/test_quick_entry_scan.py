"""Quick entry, from left to right: days of the week, whole names of forms, what nobody understands, depots."""

from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.quick_entry import QuickLine, read_quick
from reception_app.errors import InputProblem


def _words(line: QuickLine, field: str) -> str:
    return next(prompt.words for prompt in line.prompts if prompt.field == field)


@pytest.mark.parametrize(
    ("text", "frequency", "every_days", "filled_in"),
    [
        ("thyroxine 100mcg on mondays, wednesdays and fridays", "on Mondays, Wednesdays and Fridays", 1, False),
        ("thyroxine 100mcg mon wed fri", "on Mondays, Wednesdays and Fridays", 1, True),
        ("clozapine 100mg mon, tue, thu and sat nocte",
         "on Mondays, Tuesdays, Thursdays and Saturdays at night", 1, True),
        ("clozapine 100mg on Monday & Thursday", "on Mondays and Thursdays", 1, False),
        ("methotrexate 10mg every Monday", "every 7 days on Mondays", 7, False),
        ("methotrexate 10mg tuesdays", "every 7 days on Tuesdays", 7, False),
        ("methotrexate 10mg sat", "every 7 days on Saturdays", 7, True),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
def test_named_days_are_all_kept_in_their_order(text: str, frequency: str, every_days: int, filled_in: bool) -> None:
    line = read_quick(text)
    assert (line.script.frequency, line.script.every_days) == (frequency, every_days)
    assert ("frequency" in line.guessed) is filled_in
    assert line.missing == ()


@pytest.mark.parametrize(
    ("text", "medicine", "form", "route"),
    [
        ("adrenaline auto-injector 300mcg", "adrenaline", "auto-injector", "into a muscle"),
        ("nicotine oromucosal spray 2 sprays prn", "nicotine", "oromucosal spray", "inside the cheek"),
        ("prednisolone soluble tablets 5mg od", "prednisolone", "soluble tablet", "oral"),
        ("insulin soluble cartridges 6 units tds", "insulin soluble", "cartridge", "under the skin"),
        ("chloramphenicol 1 drop into the eye qds", "chloramphenicol", "eye drops", "into the eye"),
    ],
    ids=lambda value: str(value),
)
def test_a_form_or_route_is_known_by_its_whole_name_and_is_no_part_of_the_medicine(
    text: str, medicine: str, form: str, route: str
) -> None:
    line = read_quick(text)
    assert (line.script.medicine, line.script.form, line.script.route) == (medicine, form, route)
    assert line.left_over == ()


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("vitamin B compound 20 mg and 2 mg and 2 mg and 5 mg tablet 1 tablet od", "20 mg and 2 mg and 2 mg and 5 mg"),
        ("vitamins B and C 5 mL and 2 mL injection od", "5 mL and 2 mL"),
        ("co-trimoxazole 400 mg and 80 mg in 5 mL od", "400 mg and 80 mg in 5 mL"),
        ("co-trimoxazole 400 mg and 80 mg tablets od", "400 mg and 80 mg"),
    ],
    ids=lambda value: str(value),
)
def test_a_strength_as_the_list_writes_it_is_taken_whole(text: str, strength: str) -> None:
    assert read_quick(text).script.strength == strength


@pytest.mark.parametrize(
    ("text", "left", "frequency"),
    [
        ("olanzapine 10mg take zzz", ("zzz",), None),
        ("paracetamol 1g qds max", ("max",), "four times a day"),
        ("diazepam 5mg for not at night", ("for not at night",), None),
        ("warfarin take 3mg zzz", ("zzz",), None),
        ("zopiclone 7.5mg on od", ("on",), "once a day"),
        ("zopiclone 7.5mg on weekly", ("on",), "every 7 days"),
        ("zopiclone 7.5mg on (tablets)", (), "at night"),
        ("zopiclone 7.5mg on on", ("on",), "at night"),
        ("amoxicillin 500mg for tds", ("for",), "three times a day"),
        ("amoxicillin 500mg tds for cough, for toothache", ("for toothache",), "three times a day"),
    ],
    ids=lambda value: str(value),
)
def test_what_is_left_over_is_no_more_and_no_less_than_what_nobody_understands(
    text: str, left: tuple[str, ...], frequency: str | None
) -> None:
    line = read_quick(text)
    assert (line.left_over, line.script.frequency) == (left, frequency)


def test_another_medicine_behind_not_is_asked_about_all_the_same() -> None:
    line = read_quick("diazepam 5mg od not methadone")
    assert line.script.medicine == "diazepam"
    assert line.asks == ("“methadone” is another medicine: a line holds one. Is it meant here?",)
    # Figures behind both are still those of the first.
    assert read_quick("co-codamol ibuprofen 30/500 2 tabs qds").script.strength == "30 mg and 500 mg"


@pytest.mark.parametrize(
    ("text", "left", "field"),
    [
        ("diazepam 5mg od not nicotine patch", ("nicotine patch", "not"), "form"),
        ("zopiclone 7.5mg on nicotine patch", ("nicotine patch", "on"), "frequency"),
        ("paracetamol 1g co-codamol 30/500 qds", ("co-codamol 30/500",), "strength"),
        ("methadone 60mg rifinah 300/150 od", ("rifinah 300/150",), "strength"),
    ],
    ids=lambda value: str(value),
)
def test_form_and_strength_of_another_medicine_are_not_those_of_the_line(
    text: str, left: tuple[str, ...], field: str
) -> None:
    """Diazepam was a patch, paracetamol of 30 mg and 500 mg."""
    line = read_quick(text)
    assert line.left_over == left
    assert line.asks[0].startswith(f"“{left[0]}” is another medicine")
    assert field not in {part.field for part in line.parts}


def test_a_dash_between_words_ends_a_name_and_what_it_is_for() -> None:
    weekly = read_quick("buvidal - weekly 24mg")
    assert (weekly.script.brand, weekly.script.frequency) == ("Buvidal", "every 7 days")
    pain = read_quick("paracetamol 1g for pain - at night")
    assert (pain.script.indication, pain.script.frequency) == ("pain", "at night")
    assert read_quick("paracetamol 1g for pain – knee").left_over == ("knee",)


@pytest.mark.parametrize(
    ("text", "strength", "dose"),
    [
        ("sertraline 50 mg od", None, Dose(Decimal(50), "mg")),
        ("co-amoxiclav 500 mg and 125 mg/5 mL 5ml tds", "500 mg and 125 mg in 5 mL", Dose(Decimal(5), "mL")),
        ("co-trimoxazole 1 tablet od 400 mg and 80 mg", "400 mg and 80 mg", Dose(Decimal(1), "tablets")),
    ],
    ids=lambda value: str(value),
)
def test_a_strength_as_the_list_writes_it_is_one_of_several_parts_and_no_less(
    text: str, strength: str | None, dose: Dose
) -> None:
    line = read_quick(text)
    assert (line.script.strength, line.script.dose, line.left_over) == (strength, dose, ())


def test_a_line_has_four_hundred_characters_at_most() -> None:
    line = "sertraline 50mg od"
    assert read_quick(line.ljust(400)).script.dose == Dose(Decimal(50), "mg")
    with pytest.raises(InputProblem, match="IN-153"):
        read_quick(line.ljust(401))


@pytest.mark.parametrize(
    ("text", "dose", "missing"),
    [
        ("methotrexate 2 tabs 4 weekly", Dose(Decimal(2), "tablets"), ()),
        ("methotrexate one 4 weekly", None, ("unit",)),
        ("methotrexate 5-10mg 4 weekly", None, ("dose",)),
        ("methotrexate 25mcg/hr 4 weekly", None, ("dose",)),
        ("nicotine 21mg/24h 4 weekly", None, ("dose",)),
    ],
    ids=lambda value: str(value),
)
def test_a_number_before_weekly_is_the_weeks_where_the_dose_is_said_any_other_way(
    text: str, dose: Dose | None, missing: tuple[str, ...]
) -> None:
    line = read_quick(text)
    assert (line.script.dose, line.script.every_days, line.missing) == (dose, 28, missing)


def test_a_dose_before_monthly_is_every_month_and_not_every_two() -> None:
    assert read_quick("aripiprazole 400 monthly").script.frequency == "every month"
    # A product that is given monthly says its own days.
    assert read_quick("aripiprazole prolonged-release 400mg monthly").script.every_days == 28


def test_of_two_lengths_only_the_one_that_may_be_how_often_is_asked_about() -> None:
    line = read_quick("methotrexate 15mg 1/52 for 2 weeks")
    assert line.script.duration_days == 14
    assert "“1/52” may be for so long" in _words(line, "frequency")
    led = read_quick("methotrexate 15mg for 2 weeks")
    assert "“for 2 weeks” says for how long" in _words(led, "frequency")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("ceftriaxone 1g iv 1/52", False),
        ("ceftriaxone 1g im 1/52", True),
        ("ceftriaxone 1g injection 1/52", True),
        ("paliperidone 100mg 4/52", True),
        ("paliperidone 100mg for 4 weeks", False),
        ("paliperidone 100mg tablets 4/52", False),
    ],
    ids=lambda value: str(value),
)
def test_so_many_weeks_may_be_how_often_of_what_is_injected_or_may_be_a_depot(text: str, asked: bool) -> None:
    line = read_quick(text)
    assert ("frequency" in line.missing) is asked
    assert (line.script.duration_days is None) is asked


def test_the_salts_that_may_be_meant_are_those_that_are_injected() -> None:
    words = _words(read_quick("zuclopenthixol 200mg im every 2 weeks"), "medicine")
    assert words.endswith("choose which is meant, zuclopenthixol acetate or zuclopenthixol decanoate.")
    assert "medicine" not in read_quick("zuclopenthixol 20mg po od").missing


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("paliperidone 100mg every 4 weeks",
         "paliperidone palmitate, paliperidone palmitate three-monthly or paliperidone palmitate six-monthly"),
        ("paliperidone 100mg 1/12",
         "paliperidone palmitate, paliperidone palmitate three-monthly or paliperidone palmitate six-monthly"),
        ("olanzapine 300mg every 4 weeks", "olanzapine embonate"),
        ("olanzapine 300mg po every 4 weeks", "olanzapine embonate"),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
def test_the_form_is_asked_where_a_depot_may_be_meant_and_the_depots_are_named(text: str, names: str) -> None:
    line = read_quick(text)
    words = f"So far apart a depot may be meant: {names}. Choose the form, or write which one."
    assert _words(line, "form") == words
    assert line.script.route == ("oral" if " po " in text else None), "a route that was said is kept"


@pytest.mark.parametrize("text", ["paliperidone 6mg od 4/52", "paliperidone 6mg for 4 weeks", "paliperidone 6mg"])
def test_how_long_a_course_lasts_makes_no_depot_of_it(text: str) -> None:
    assert read_quick(text).script.form == "modified-release tablet"


def test_one_salt_that_may_be_meant_is_named_alone() -> None:
    words = _words(read_quick("haloperidol 5mg im"), "medicine")
    assert words.endswith("choose which is meant, haloperidol decanoate.")
