"""Quick entry: what a typed line is understood as, what is guessed, what a person must choose, what is refused."""

from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.formulary import find
from reception_app.clinical.lines import full_line, plain
from reception_app.clinical.quick_entry import Part, PartState, QuickLine, read_quick
from reception_app.errors import InputProblem


def shown(line: QuickLine) -> str:
    return plain(full_line(line.script)).replace("\N{NO-BREAK SPACE}", " ")


def dose_of(text: str) -> str | None:
    dose = read_quick(text).script.dose
    return str(dose).replace("\N{NO-BREAK SPACE}", " ") if dose else None


def part(line: QuickLine, field: str) -> Part:
    return next(each for each in line.parts if each.field == field)


def why(line: QuickLine, field: str) -> str:
    return next(prompt.words for prompt in line.prompts if prompt.field == field)


# Each line as people type it, and how it reads. What stands here does not hang on how many forms the formulary has.
READ = [
    (
        "methadone 1mg/ml 60ml od supervised",
        {"medicine": "methadone", "strength": "1 mg in 1 mL", "dose": Dose(Decimal(60), "mL"), "supervised": True,
         "frequency": "once a day", "times": ("08:00",)},
    ),
    ("sertraline 100 mane", {"medicine": "sertraline", "dose": Dose(Decimal(100), "mg"), "times": ("08:00",)}),
    ("pregabalin 150 bd", {"dose": Dose(Decimal(150), "mg"), "times": ("08:00", "20:00")}),
    ("olanzapine 10 nocte", {"dose": Dose(Decimal(10), "mg"), "frequency": "at night", "times": ("21:00",)}),
    (
        "insulin glargine 18 units nocte",
        {"medicine": "insulin glargine", "dose": Dose(Decimal(18), "units"), "route": "under the skin"},
    ),
    (
        "salbutamol inh 2 puffs prn",
        {"form": "inhaler", "dose": Dose(Decimal(2), "puffs"), "as_required": True, "times": (), "route": "inhaled"},
    ),
    (
        "carbamazepine mr 400 bd",
        {"medicine": "carbamazepine", "form": "modified-release tablet", "dose": Dose(Decimal(400), "mg")},
    ),
    ("diazepam 5mg tds 7/7", {"dose": Dose(Decimal(5), "mg"), "frequency": "three times a day", "duration_days": 7}),
    (
        "co-codamol 30/500 2 tabs qds prn max 8",
        {"medicine": "co-codamol 30/500", "strength": "30 mg and 500 mg", "dose": Dose(Decimal(2), "tablets"),
         "maximum": "8 tablets a day", "maximum_dose": Dose(Decimal(8), "tablets"), "maximum_hours": 24,
         "as_required": True},
    ),
    (
        "buvidal 64mg every 28 days",
        {"medicine": "buprenorphine prolonged-release", "brand": "Buvidal", "dose": Dose(Decimal(64), "mg"),
         "every_days": 28, "frequency": "every 28 days", "form": "prolonged-release injection"},
    ),
    (
        "fentanyl patch 25mcg/h every 72h",
        {"strength": "25 micrograms in 1 hour", "form": "transdermal patch", "every_days": 3, "dose": None,
         "frequency": "every 72 hours"},
    ),
    ("warfarin 3mg 6pm", {"dose": Dose(Decimal(3), "mg"), "times": ("18:00",), "frequency": None}),
    (
        "sertraline 100mg tablets one in the morning",
        {"strength": "100 mg", "form": "tablet", "dose": Dose(Decimal(1), "tablets"), "frequency": "in the morning"},
    ),
    ("depakote 500 bd", {"brand": "Depakote"}),
    ("insulin novorapid 6u tds", {"medicine": "insulin aspart", "brand": "NovoRapid",
                                  "dose": Dose(Decimal(6), "units")}),
    ("methadone physeptone 5mg tabs 4 tabs bd", {"brand": "Physeptone", "strength": "5 mg",
                                                 "dose": Dose(Decimal(4), "tablets")}),
    ("oramorph 10mg/5ml 5ml prn 4 hourly", {"strength": "10 mg in 5 mL", "dose": Dose(Decimal(5), "mL"),
                                            "frequency": "every 4 hours", "every_days": 1, "times": ()}),
    ("subutex 8mg sl od supervised", {"brand": "Subutex", "route": "under the tongue", "form": "sublingual tablet"}),
    ("ramipril half a tablet od", {"dose": Dose(Decimal("0.5"), "tablets")}),
    ("warfarin 1mg 1 and a half tablets od", {"dose": Dose(Decimal("1.5"), "tablets")}),
    ("warfarin 1mg 1 & 1/2 tablets od", {"dose": Dose(Decimal("1.5"), "tablets")}),
    ("warfarin 1mg two and a half tablets od", {"dose": Dose(Decimal("2.5"), "tablets")}),
    ("warfarin 1mg one & a half tablets od", {"dose": Dose(Decimal("1.5"), "tablets")}),
    ("levothyroxine three quarters of a tablet om", {"dose": Dose(Decimal("0.75"), "tablets")}),
    ("levothyroxine one and a quarter tablets om", {"dose": Dose(Decimal("1.25"), "tablets")}),
    ("methadone 1mg/ml thirty five ml od", {"dose": Dose(Decimal(35), "mL")}),
    ("methadone 1mg/ml 35ml (thirty-five ml) od", {"dose": Dose(Decimal(35), "mL")}),
    ("methadone 1mg/ml seven point five ml od", {"dose": Dose(Decimal("7.5"), "mL")}),
    ("sertraline one hundred mg od", {"dose": Dose(Decimal(100), "mg")}),
    ("insulin glargine twenty-two units nocte", {"dose": Dose(Decimal(22), "units")}),
    ("prednisolone 5mg od for twenty-one days", {"dose": Dose(Decimal(5), "mg"), "duration_days": 21}),
    ("ramipril 1½ tabs od", {"dose": Dose(Decimal("1.5"), "tablets")}),
    ("ramipril 1/2 tab od", {"dose": Dose(Decimal("0.5"), "tablets")}),
    ("haloperidol decanoate 50mg im every 4 weeks left deltoid",
     {"route": "into a muscle", "every_days": 28, "site": "left deltoid"}),
    ("amoxicillin 500mg tds for 5 days for chest infection", {"duration_days": 5, "indication": "chest infection"}),
    ("amoxicillin 500mg tds 1/52", {"duration_days": 7}),
    ("prednisolone 40mg mane x 5/7", {"duration_days": 5}),
    ("paracetamol 1g qds prn max 4g/24h", {"maximum": "4 g in 24 hours", "maximum_dose": Dose(Decimal(4), "g")}),
    ("methotrexate 10mg weekly on mondays", {"every_days": 7, "frequency": "every 7 days on Mondays"}),
    ("quetiapine 100mg mane and nocte", {"frequency": "in the morning and at night", "times": ("08:00", "21:00")}),
    ("quetiapine 100mg od nocte", {"frequency": "at night", "times": ("21:00",)}),
    ("omeprazole 20mg bd 8am 6pm", {"times": ("08:00", "18:00"), "frequency": "twice a day"}),
    ("omeprazole 20mg 0800 2000", {"times": ("08:00", "20:00")}),
    ("omeprazole 20mg at 08.30", {"times": ("08:30",)}),
    ("apixaban 5mg 3 times a day", {"frequency": "three times a day"}),
    ("apixaban 5mg 5 times a day", {"frequency": "5 times a day", "times": ()}),
    ("clozapine 100mg alternate days", {"frequency": "every 2 days", "every_days": 2}),
    ("paracetamol 500mg every 4-6 hours prn", {"frequency": "every 4 to 6 hours"}),
    ("dihydrocodeine 30mg qds not supervised", {"supervised": False}),
    ("nicotine patch 21mg/24h od", {"strength": "21 mg in 24 hours", "form": "transdermal patch", "dose": None}),
    ("2 x 5mg diazepam tabs bd", {"strength": "5 mg", "dose": Dose(Decimal(2), "tablets")}),
    ("METHADONE 10 MG/ML 6 ML OD", {"strength": "10 mg in 1 mL", "dose": Dose(Decimal(6), "mL")}),
    ("thyroxine 100mcg om", {"medicine": "levothyroxine", "dose": Dose(Decimal(100), "micrograms")}),
    ("placebozine forte 10mg bd", {"medicine": "placebozine forte", "dose": Dose(Decimal(10), "mg")}),
    ("sertraline 50mg tablet DOSE 100mg od", {"strength": "50 mg", "dose": Dose(Decimal(100), "mg")}),
    ("sertraline 100mg 1 daily", {"strength": None, "dose": Dose(Decimal(100), "mg")}),
    ("sertraline one od", {"dose": Dose(Decimal(1), "tablets")}),
    ("fentanyl 25mcg patch every 72h", {"strength": "25 micrograms", "dose": None}),
    ("butrans 5mcg weekly", {"strength": "5 micrograms", "dose": None}),
    ("ramipril 2 capsules one od", {"dose": Dose(Decimal(2), "capsules")}),
    ("ramipril two capsules 2 od", {"dose": Dose(Decimal(2), "capsules")}),
    ("ramipril 5mg tablets 2 od", {"strength": "5 mg", "dose": Dose(Decimal(2), "tablets")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), READ, ids=[text for text, _ in READ])
def test_a_line_is_read_as_people_type_it(text: str, wanted: dict[str, object]) -> None:
    script = read_quick(text).script
    assert {name: getattr(script, name) for name in wanted} == wanted


def test_each_of_them_is_whole() -> None:
    for text, _ in READ:
        line = read_quick(text)
        assert (line.left_over, line.missing) == ((), ()), text
        assert line.unlisted is ("placebozine" in text)


def test_the_line_reads_back_as_it_will_stand_everywhere() -> None:
    line = read_quick("methadone 1mg/ml 60ml od supervised")
    assert shown(line) == (
        "methadone — 1 mg in 1 mL — oral solution — DOSE 60 mL (60 mg) — oral — once a day at 08:00, observed"
    )
    assert part(line, "strength") == Part("strength", "1 mg in 1 mL", "1mg/ml", PartState.UNDERSTOOD)
    assert part(line, "times") == Part("times", "08:00", "", PartState.GUESSED)


def test_a_bare_number_is_taken_for_mg_only_to_be_confirmed() -> None:
    for text in (
        "sertraline 100 mane",
        "pregabalin 150 bd",
        "olanzapine 10 nocte",
        "warfarin 3 6pm",
        "folic acid 5 od",
    ):
        line = read_quick(text)
        assert "unit" in line.guessed
        assert line.script.dose is not None
        assert line.script.dose.unit == "mg"
        assert "unit" not in read_quick(text.replace(line.parts[0].text, "placebozine")).guessed


@pytest.mark.parametrize(
    "text",
    [
        "insulin glargine 18 nocte",  # units, of which an insulin pen holds 100 in 1 mL
        "levothyroxine 100 om",  # made in micrograms: 100 mg would be a thousand times too much
        "folic acid 400 od",  # 400 micrograms is made; 400 mg is not
        "methadone 60 od",  # 60 mg or 60 mL
        "paracetamol 1 qds",  # 1 g, or one tablet
        "salbutamol 2 prn",  # puffs, or a nebuliser solution of 2.5 mg
        "placebozine 10 bd",  # not in the list: nobody knows its unit
        "prednisolone 5mg tabs 6 mane",  # 6 tablets, or 6 mg
    ],
)
def test_a_number_whose_unit_is_not_certain_is_left_to_a_person(text: str) -> None:
    line = read_quick(text)
    assert "unit" in line.missing
    assert line.script.dose is None
    assert part(line, "dose").value == part(line, "dose").text, "the number is kept beside the question"
    assert why(line, "unit") == "A number alone is no dose: choose its unit."


def test_a_dose_in_ml_without_its_strength_is_not_whole() -> None:
    """60 mL of which strength? The hazard of 10 mg in 1 mL."""
    for text in ("methadone 60ml od", "methadone oral solution 60 ml od", "methadone 60mg (60ml) od"):
        line = read_quick(text)
        assert line.missing == ("strength",)
        assert why(line, "strength") == (
            "A dose in mL needs the strength of the liquid. "
            "Read the strength from the label, for example 1 mg in 1 mL, and add it."
        )
        assert line.script.strength is None
    assert dose_of("methadone 60ml od") == "60 mL"
    assert dose_of("methadone 60mg (60ml) od") == "60 mg"
    tablets = read_quick("methadone 5mg tabs 60ml od")
    assert tablets.missing == ("strength",)
    assert tablets.script.strength == "5 mg"


def test_a_strength_is_never_filled_in_even_when_there_is_only_one() -> None:
    for medicine in ("naltrexone", "temazepam", "pregabalin", "acamprosate"):
        line = read_quick(f"{medicine} 50mg od")
        assert line.script.strength is None
        assert "strength" not in line.guessed


def test_the_form_is_guessed_only_where_the_formulary_has_one() -> None:
    for name in ("sertraline", "diazepam", "carbamazepine", "warfarin", "buvidal", "methadone"):
        entry = find(name)
        assert entry is not None
        line = read_quick(f"{name} 10mg od")
        assert ("form" in line.guessed) is (len(entry.forms) == 1)
        assert line.script.form == (entry.forms[0].form if len(entry.forms) == 1 else None)


def test_what_is_said_narrows_the_form() -> None:
    line = read_quick("buprenorphine 8mg sl od")
    assert line.script.form == "sublingual tablet"
    assert "form" in line.guessed
    mr = read_quick("morphine mr 30mg bd")
    assert mr.script.form == "modified-release"
    assert mr.missing == ("form",)
    assert "modified-release tablet, modified-release capsule" in why(mr, "form")
    assert read_quick("sertraline suppository 50mg od").script.form == "suppository", "as said, known or not"
    assert read_quick("placebozine mr tabs 5mg od").script.form == "modified-release tablet"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("carbamazepine mr tablets 400mg bd", "modified-release tablet"),
        ("carbamazepine mr 400mg tablets 1 bd", "modified-release tablet"),
        ("carbamazepine modified-release tablets 400mg bd", "modified-release tablet"),
        ("carbamazepine tablets mr 400mg bd", "modified-release tablet"),
        ("carbamazepine prolonged-release tablets 400mg bd", "modified-release tablet"),
        ("carbamazepine prolonged-release 400mg bd", "modified-release tablet"),
        ("carbamazepine prolonged release 400mg bd", "modified-release tablet"),
        ("carbamazepine 400mg prolonged-release tablets 1 bd", "modified-release tablet"),
        ("tegretol prolonged release 200mg bd", "modified-release tablet"),
        ("oxycodone prolonged-release tablets 10mg bd", "modified-release tablet"),
        ("quetiapine extended-release tablets 300mg nocte", "modified-release tablet"),
        ("morphine slow-release capsules 30mg bd", "modified-release capsule"),
        ("morphine sustained-release tablets 30mg bd", "modified-release tablet"),
        ("oxycodone controlled-release tablets 10mg bd", "modified-release tablet"),
        ("carbamazepine tablets 400mg bd", "tablet"),
        ("morphine mr tablets 30mg bd", "modified-release tablet"),
        ("quetiapine xl 300mg tablet 1 nocte", "modified-release tablet"),
        ("tramadol sr capsules 100mg bd", "modified-release capsule"),
        ("sodium valproate ec tablets 500mg bd", "gastro-resistant tablet"),
        ("olanzapine orodispersible 10mg tablets 1 nocte", "orodispersible tablet"),
        ("diazepam mr tablets 5mg bd", "modified-release tablet"),  # none is made: as said
        ("paracetamol effervescent tablets 1g qds", "effervescent tablet"),
    ],
)
def test_the_kind_of_a_tablet_is_kept_beside_the_whole_name_of_another(text: str, form: str) -> None:
    """`morphine mr tablets` once was a plain tablet, and nothing was asked: *tablets* is a form of morphine."""
    line = read_quick(text)
    assert line.script.form == form
    assert part(line, "form").state is PartState.UNDERSTOOD
    assert "form" not in line.missing


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("co-codamol 30/500 1-2 tabs qds prn", "dose"),
        ("codeine 30-60mg qds", "dose"),
        ("quetiapine 600mg/day", "dose"),
        ("heparin 5mg/kg od", "dose"),
        ("diazepam 5mg mane 10mg nocte", "dose"),
        ("diazepam 2 tabs mane 3 tabs nocte", "dose"),
        ("sertraline 50mg 2 daily", "dose"),
        ("sertraline 50 100 od", "dose"),
        ("sertraline one two od", "dose"),
        ("sertraline tablets one two od", "dose"),
        ("sertraline DOSE 100mg 50mg tablets od", "dose"),
        ("methadone 60mg 30mg od", "dose"),
        ("salbutamol 2 puffs 3 puffs", "dose"),
        ("sertraline 50mg od increase to 100mg", "dose"),
        ("placebozine 10mg 2 tabs od", "strength"),
        ("paracetamol 500mg tablets 5ml qds", "strength"),
        ("placebozine 10mg/ml 20mg/ml 5ml od", "strength"),
        ("diazepam 5mg od bd", "frequency"),
        ("diazepam 5mg bd nocte", "frequency"),
        ("warfarin 3mg monthly", "frequency"),
        ("omeprazole 20mg bd 8am", "times"),
        ("omeprazole 20mg at 8", "times"),
        ("prednisolone 5mg od for 1 month", "duration"),
        ("prednisolone 5mg od 5/7 1/52", "duration"),
        ("codeine 30mg qds prn max 4", "maximum"),
        ("thiamine 50mg im iv od", "route"),
    ],
)
def test_what_can_be_read_in_two_ways_is_left_to_a_person(text: str, field: str) -> None:
    line = read_quick(text)
    assert line.missing == (field,)
    assert why(line, field).endswith(".")
    assert part(line, field).value is None
    assert part(line, field).text
    assert field not in ("dose",) or line.script.dose is None


def test_a_strength_beside_pieces_is_taken_only_where_it_is_the_one_made() -> None:
    entry = find("paracetamol")
    assert entry is not None
    assert not any("250 mg" in form.strengths for form in entry.forms), "the case needs a half that is not made"
    assert read_quick("paracetamol 500mg 2 tabs qds").script.strength == "500 mg"
    line = read_quick("diazepam 10mg 2 tabs tds")
    assert (line.script.strength, line.missing, dose_of("diazepam 10mg 2 tabs tds")) == (
        None,
        ("strength",),
        "2 tablets",
    )
    assert read_quick("placebozine 10mg 1 tab od").script.strength == "10 mg", "one of it is it"


@pytest.mark.parametrize(
    ("text", "value", "typed"),
    [
        ("sertraline 100mg od", "100 mg", "100mg"),
        ("sertraline 100 od", "100 mg", "100"),
        ("sertraline 100mg tablets one od", "1 tablet", "one"),
        ("sertraline 100mg tablets 50 od", "50", "50"),  # half a piece or more: mg or tablets, asked
        ("levothyroxine 100mcg tablets 25 od", "25", "25"),
        ("ramipril gel one od", "1", "one"),
        ("ramipril tablets 1 od", "1", "1"),  # one tablet, or one mg: asked
        ("ramipril tablets 10 od", "10", "10"),
        ("sertraline tablets 100 od", "100 mg", "100"),  # nobody takes a hundred
    ],
)
def test_the_dose_is_shown_beside_what_was_typed(text: str, value: str, typed: str) -> None:
    line = read_quick(text)
    dose = part(line, "dose")
    assert ((dose.value or "").replace("\N{NO-BREAK SPACE}", " "), dose.text) == (value, typed)
    assert (line.missing == ("unit",)) is (" " not in value)


def test_a_volume_without_a_strength_still_says_that_it_is_a_liquid() -> None:
    line = read_quick("phenytoin 10ml od")
    assert (line.script.form, line.missing) == ("oral suspension", ("strength",))
    assert part(line, "strength").text == ""


def test_a_dose_said_twice_must_agree() -> None:
    assert dose_of("methadone 1mg/ml 60mg (60ml) od") == "60 mg"
    assert dose_of("methadone 10mg/ml 6ml (60mg) od") == "6 mL"
    assert dose_of("diazepam 5mg tabs 2 tabs (10mg) tds") == "2 tablets"
    with pytest.raises(InputProblem) as wrong:
        read_quick("methadone 1mg/ml 60mg (30ml) od")
    assert wrong.value.code == "IN-151"
    assert wrong.value.what == "30 mL of 1 mg in 1 mL is 30 mg, not 60 mg."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("methadone 7,5mg od", "IN-101"),
        ("methadone 1,20 mg od", "IN-101"),
        ("methadone 1.5.2mg od", "IN-101"),
        ("methadone -5mg od", "IN-101"),
        ("methadone 0mg od", "IN-101"),
        ("methadone 60mg for -7 days", "IN-101"),
        ("methadone 1mg/0ml 60ml od", "IN-101"),
        ("methadone 05mg od", "IN-101"),
        ("methadone 1000000mg od", "IN-101"),
        ("methadone 60mg od 25:00", "IN-103"),
        ("methadone 60mg od 13pm", "IN-103"),
        ("60ml od", "IN-115"),
        ("", "IN-115"),
        ("  \n ", "IN-115"),
        ("methadone 1mg/ml 60mg (30ml)", "IN-151"),
        ("co-codamol 30/500 2 tabs 60mg", "IN-152"),
        ("methadone 1mg/ml 60ml 2 tabs od", "IN-152"),
        ("methadone \N{ZERO WIDTH SPACE}60mg", "IN-153"),
        ("methadone \x0060mg", "IN-153"),
        ("methadone " * 60, "IN-153"),
    ],
)
def test_what_cannot_be_right_is_refused_in_a_plain_sentence(text: str, code: str) -> None:
    with pytest.raises(InputProblem) as wrong:
        read_quick(text)
    assert wrong.value.code == code
    assert wrong.value.what.endswith(".")
    assert wrong.value.todo.endswith(".")


def test_an_implausible_dose_is_asked_about_and_kept() -> None:
    line = read_quick("methadone 4000 mg od")
    assert line.script.dose == Dose(Decimal(4000), "mg")
    assert line.missing == ()
    assert [question.endswith("Is that right?") for question in line.asks] == [True]


def test_a_line_without_a_dose_asks_for_it() -> None:
    assert read_quick("fentanyl patch 25mcg/h every 72h").asks == ("How much is taken each time is not written.",)
    assert read_quick("olanzapine 10mg tabs nocte").script.strength == "10 mg"
    assert read_quick("olanzapine 10mg tabs nocte").script.dose is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ibuprofen 400 tds with food", ("with food",)),
        ("methadone 60mg od, zzz qqq", ("zzz qqq",)),
        ("diazepam 10mg od day 4 of 10", ("day 4 of 10",)),
        ("warfarin 3mg od 6pm except sunday", ("except sunday",)),
        ("diazepam 5mg tds not at night", ("not at night",)),
        ("ramipril 5mg od last taken this morning", ("last this morning",)),
        ("olanzapine 10mg last night", ("last night",)),
        ("methadone 60mg od hcl5x 3", ("hcl5x",)),
        ("ramipril 5mg od until friday", ("until friday",)),
        ("ramipril 2.5mg od increase after 1 week", ("increase after 1 week",)),
        ("ramipril 5mg od till 20:00", ("till 20:00",)),
        ("ramipril 5mg od next due monday", ("next due monday",)),
        ("flupentixol 40mg every 14 days due on monday", ("due on monday",)),
        ("diazepam 5mg bd for anxiety until sunday", ("until sunday",)),
    ],
    ids=lambda value: str(value),
)
def test_what_is_not_understood_is_kept_and_never_turned_round(text: str, left: tuple[str, ...]) -> None:
    assert read_quick(text).left_over == left
    assert "on " not in (read_quick(text).script.frequency or "")


def test_another_medicine_on_the_line_is_asked_about() -> None:
    line = read_quick("methadone and diazepam 5mg od")
    assert line.script.medicine == "methadone"
    assert line.left_over == ("diazepam",)
    assert line.asks == ("“diazepam” is another medicine: a line holds one. Is it meant here?",)


def test_a_name_with_a_word_more_stays_as_typed() -> None:
    """Lithium citrate is not lithium carbonate."""
    line = read_quick("lithium zzz 520mg/5ml 10ml nocte")
    assert line.script.medicine == "lithium zzz"
    assert line.guessed[0] == "medicine"
    assert line.script.form is None


def test_an_unlisted_medicine_can_always_be_written() -> None:
    line = read_quick("placebozine forte 10mg tabs one bd for sampling")
    assert line.unlisted
    assert line.missing == ()
    assert shown(line) == (
        "placebozine forte — 10 mg — tablet — DOSE 1 tablet — twice a day at 08:00 and 20:00 — for sampling"
    )


def test_a_product_named_after_its_interval_says_how_often() -> None:
    weekly = read_quick("buvidal weekly 24mg")
    assert (weekly.script.every_days, weekly.script.brand) == (7, "Buvidal Weekly")
    assert "frequency" in weekly.guessed
    assert read_quick("buvidal 96mg monthly").script.every_days == 28


def test_on_is_at_night_only_where_it_stands_alone() -> None:
    alone = read_quick("zopiclone 7.5mg on")
    assert alone.script.frequency == "at night"
    assert "frequency" in alone.guessed
    assert read_quick("methotrexate 10mg on mondays").script.frequency == "every 7 days on Mondays"
    assert read_quick("zopiclone 7.5mg on zzz").script.frequency is None


def test_a_maximum_without_its_day_is_confirmed() -> None:
    line = read_quick("co-codamol 30/500 2 tabs qds prn max 8")
    assert "maximum" in line.guessed
    assert (
        read_quick("co-codamol 30/500 2 tabs qds prn max 8 tabs in 24 hours").script.maximum == "8 tablets in 24 hours"
    )
    assert "maximum" not in read_quick("co-codamol 30/500 2 tabs prn max 8 tabs in 24 hours").guessed
    assert read_quick("salbutamol 2 puffs prn max 1 puff a day").script.maximum == "1 puff a day"


def test_eight_scripts_are_typed_in_under_two_hundred_keys() -> None:
    """A count of key presses: each line and the Enter that confirms it."""
    lines = [
        "methadone 1mg/ml 60ml od supervised", "sertraline 100 mane", "pregabalin 150 bd", "olanzapine 10 nocte",
        "thiamine 50 bd", "salbutamol inh 2 puffs prn", "omeprazole 20 mane", "ramipril 5 mane",
    ]  # fmt: skip
    assert all(not read_quick(line).missing for line in lines)
    assert sum(len(line) + 1 for line in lines) < 200


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("-500mg paracetamol", "A minus stands before the amount: it cannot be less than nothing."),
        ("sertraline 50mg for -7 days", "A minus stands before the number of days: it cannot be less than nothing."),
        ("sertraline 50mg for 0 days", "The duration is 0."),
        ("sertraline 50mg every 0 days", "The interval is 0."),
        ("methadone 1mg/0ml 60ml od", "The volume of the strength is 0."),
        ("sertraline 50mg max 0 mg", "The maximum is 0."),
        ("sertraline 05mg", "The dose begins with 0 and has no point."),
    ],
)
def test_bad_input_is_told_as_what_it_is(text: str, what: str) -> None:
    with pytest.raises(InputProblem, match="IN-101") as wrong:
        read_quick(text)
    assert wrong.value.what == what
