"""The words of quick entry are data: each with its mark, none meaning two things, an error naming its line."""

import shutil
from pathlib import Path

import pytest

from reception_app import paths
from reception_app.clinical.lines import frequency_words
from reception_app.clinical.quick_entry import BOTH_WAYS, PartState, read_quick
from reception_app.clinical.quick_entry_words import (
    A_DAY,
    Filler,
    FormWords,
    OftenWords,
    RouteWords,
    Site,
    key_of,
    load_frequencies,
    load_vocabulary,
    usual,
)
from reception_app.errors import FormProblem, InputProblem

WORDS = load_vocabulary()


def test_every_row_has_its_source_and_mark() -> None:
    for row in (*WORDS.frequencies, *WORDS.routes, *WORDS.forms):
        assert row.mark == "GK"
        assert row.source.startswith("Usual abbreviations on UK prescriptions")


def test_no_phrase_means_two_things() -> None:
    said: dict[tuple[str, ...], object] = {}
    rows = [(row, (row.words, *row.latin, *row.says)) for row in WORDS.frequencies]
    rows += [(row, (row.route, *row.says)) for row in WORDS.routes]  # type: ignore[misc]
    rows += [(row, (row.form, *row.says)) for row in WORDS.forms]  # type: ignore[misc]
    for row, phrases in rows:
        for phrase in phrases:
            assert said.setdefault(key_of(phrase), row) is row, phrase
            assert WORDS.phrases[key_of(phrase)] is row, phrase


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("b.d.", OftenWords, "twice a day"),
        ("Mane", OftenWords, "in the morning"),
        ("P.O.", RouteWords, "oral"),
        ("s/c", RouteWords, "under the skin"),
        ("inh.", FormWords, "inhaler"),
        ("m/r", FormWords, "modified-release"),
    ],
)
def test_case_and_full_stops_do_not_matter(said: str, kind: type, words: str) -> None:
    found = WORDS.phrases[key_of(said)]
    assert isinstance(found, kind)
    assert words in (getattr(found, "words", ""), getattr(found, "route", ""), getattr(found, "form", ""))


def test_every_abbreviation_that_is_understood_is_written_out() -> None:
    for row in WORDS.frequencies:
        for latin in (*row.latin, *row.alone):
            assert frequency_words(latin) == row.words
        for phrase in row.says:
            assert frequency_words(phrase) == row.words
        assert frequency_words(row.words) == row.words
    assert frequency_words("tds prn") == "three times a day when required"


def test_usual_times_are_kept_for_what_is_given_by_the_round() -> None:
    known = {each.words for each in load_frequencies()}
    assert set(A_DAY.values()) <= known
    assert {row.words for row in WORDS.frequencies if row.moment} <= known
    for words, count in ((words, count) for count, words in A_DAY.items()):
        found = usual(words)
        assert found is not None
        assert len(found.times) == count
    every = usual("every 14 days", 14)
    assert every is not None
    assert every.every_days == 14
    by_days = usual("every fortnight", 14)
    assert by_days is not None
    assert (by_days.words, by_days.every_days, by_days.times) == ("every 14 days", 14, ("08:00",))
    alternate = usual("alternate nights", 2)
    assert alternate is not None
    assert alternate.words == "every 2 days"
    hours = usual("every 72 hours", 3)
    assert hours is not None
    assert hours.words == "every 72 hours"
    assert usual("every 5 days", 5) is None
    daily = usual("once a day")
    assert daily is not None
    assert daily.every_days == 1
    assert usual("every 6 hours") is None
    assert usual("when required") is None


def test_what_is_counted_of_a_form_and_what_is_liquid_is_known() -> None:
    assert WORDS.piece_of("modified-release tablet") == "tablets"
    assert WORDS.piece_of("transdermal patch") == "patches"
    assert WORDS.piece_of("oral solution") is None
    assert WORDS.is_liquid("oral suspension")
    assert not WORDS.is_liquid("tablet")
    assert WORDS.piece_of("modified-release granules sachet") == "sachets"


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ("modified-release tablet", "tablet"),
        ("oral solution", "oral solution"),
        ("effervescent powder", "effervescent"),
        ("nasal gel", "gel"),
        ("auto-injector", None),
    ],
)
def test_a_form_of_the_list_is_what_is_counted_or_measured_of_it_first(form: str, row: str | None) -> None:
    found = WORDS.row_of(form)
    assert (found.form if found is not None else None) == row


def test_a_word_for_a_form_can_be_several_of_the_list() -> None:
    liquid = next(row for row in WORDS.forms if row.form == "oral liquid")
    assert liquid.can_be("syrup")
    assert not liquid.can_be("tablet")


def test_a_filler_is_no_number_and_no_medicine() -> None:
    fillers = [" ".join(key) for key, row in WORDS.phrases.items() if isinstance(row, Filler)]
    assert "take" in fillers
    assert not any(letter.isdigit() for words in fillers for letter in words)


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("  - words: once a day\n", "  - words: once a day\n    colour: red\n", "FM-106", "colour"),
        ("moment: true", "moment: maybe", "FM-107", "moment"),
        ("unit: tablets", "unit: spoonfuls", "FM-107", "unit"),
        ("  words: when required\n", "", "FM-105", "words"),
        ("slash: 7, ", "", "FM-105", "slash"),
        ("supervised:\n", "supervized:\n", "FM-106", "supervized"),
        ("mark: GK\n", "mark: perhaps\n", "FM-107", "mark"),
        ("maximum:\n  says: [max, maximum, at most, no more than, not more than]\n", "", "FM-105", "maximum"),
    ],
)
def test_a_mistake_names_file_line_and_key(tmp_path: Path, old: str, new: str, code: str, key: str) -> None:
    file = tmp_path / "quick_entry.yaml"
    text = (paths.resources() / "quick_entry.yaml").read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormProblem) as problem:
        load_vocabulary(file)
    assert problem.value.code == code
    assert "quick_entry.yaml, line " in problem.value.what
    assert key in problem.value.what


def test_a_site_may_set_its_own_rounds(tmp_path: Path) -> None:
    file = tmp_path / "frequencies.yaml"
    shutil.copy(paths.resources() / "frequencies.yaml", file)
    file.write_text(file.read_text(encoding="utf-8").replace("times: [08:00, 20:00]", "times: [07:30, 17:30]"), "utf-8")
    assert next(each.times for each in load_frequencies(file) if each.words == "twice a day") == ("07:30", "17:30")
    unmarked = tmp_path / "unmarked.yaml"
    unmarked.write_text("source: s\nfrequencies:\n  - {words: x}\n", "utf-8")
    with pytest.raises(FormProblem, match="FM-105"):
        load_frequencies(unmarked)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text('source: s\nmark: GK\nfrequencies:\n  - {words: x, times: ["25:00"]}\n', "utf-8")
    with pytest.raises(InputProblem, match="IN-103"):
        load_frequencies(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "methadone 1mg/ml 60ml daily supervised",
        "methadone 1mg/ml 60ml supervised daily",
        "methadone sugar free 1mg/ml 60ml daily supervised consumption",
        "methadone 1mg/ml oral solution SF 60ml od supervised",
    ],
)
def test_supervised_every_day_says_how_often_too(text: str) -> None:
    """`daily supervised` once was one word for supervised, and the line was due on no day."""
    line = read_quick(text)
    script = line.script
    assert (script.medicine, script.frequency, script.times, script.supervised) == (
        "methadone", "once a day", ("08:00",), True,
    )  # fmt: skip
    assert line.left_over == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("methadone 1mg/ml 60ml supervised am unsupervised pm", "supervised, unsupervised"),
        ("methadone 1mg/ml 60ml od not observed, observed", "not observed, observed"),
    ],
)
def test_observed_and_not_observed_in_one_line_is_left_to_a_person(text: str, said: str) -> None:
    """The later word once won, without a word: a dose to be watched was one to be carried away, or the other way."""
    line = read_quick(text)
    assert line.missing == ("supervised",)
    assert [(part.text, part.value) for part in line.parts if part.field == "supervised"] == [(said, None)]
    assert [prompt.words for prompt in line.prompts] == [BOTH_WAYS]


def test_the_same_said_twice_is_said_once() -> None:
    line = read_quick("methadone 1mg/ml 60ml od supervised, observed")
    assert (line.script.supervised, line.missing, line.left_over) == (True, (), ())


@pytest.mark.parametrize(
    ("text", "indication", "frequency", "every_days", "required"),
    [
        ("diazepam 5mg for anxiety twice daily", "anxiety", "twice a day", 1, False),
        ("diazepam 5mg for anxiety every other day", "anxiety", "every 2 days", 2, False),
        ("diazepam 5mg for back pain alternate days", "back pain", "every 2 days", 2, False),
        ("methotrexate 10mg for arthritis once weekly", "arthritis", "every 7 days", 7, False),
        ("methotrexate 10mg for arthritis once a week", "arthritis", "every 7 days", 7, False),
        ("methotrexate 10mg for arthritis each Monday", "arthritis", "every 7 days on Mondays", 7, False),
        ("amoxicillin 500mg for cough on mondays and fridays", "cough", "on Mondays and Fridays", 1, False),
        ("diazepam 5mg for anxiety in the morning", "anxiety", "in the morning", 1, False),
        ("diazepam 5mg for anxiety as required", "anxiety", None, 1, True),
        ("diazepam 5mg for anxiety if needed", "anxiety", None, 1, True),
        ("diazepam 5mg tds for anxiety 8am", "anxiety", "three times a day", 1, False),
        ("hydrocortisone 1% cream bd for sun rash", "sun rash", "twice a day", 1, False),
        ("paracetamol 1g bd for pain not relieved else", "pain not relieved else", "twice a day", 1, False),
    ],
)  # fmt: skip
def test_how_often_behind_what_it_is_for_is_no_part_of_that(
    text: str, indication: str, frequency: str | None, every_days: int, required: bool
) -> None:
    """`for anxiety twice daily` was once a day, for *anxiety twice*; `for anxiety as required` was never so."""
    line = read_quick(text)
    script = line.script
    assert (script.indication, script.frequency, script.every_days) == (indication, frequency, every_days)
    assert (script.as_required, line.left_over) == (required, ())


def test_what_stands_behind_a_negation_behind_what_it_is_for_is_never_turned_round() -> None:
    line = read_quick("diazepam 5mg for anxiety not at night")
    assert (line.script.indication, line.script.frequency, line.left_over) == ("anxiety", None, ("not at night",))
    alone = read_quick("diazepam 5mg for anxiety not")
    assert (alone.script.indication, alone.left_over) == ("anxiety not", ()), "nothing stands behind it"
    watched = read_quick("diazepam 5mg od for anxiety not supervised")
    assert (watched.script.indication, watched.script.supervised, watched.left_over) == ("anxiety", False, ())
    assert "supervised" in {part.field for part in watched.parts}


def test_every_month_behind_what_it_is_for_is_asked() -> None:
    line = read_quick("vitamin b12 1mg im for anaemia every month")
    assert line.script.indication == "anaemia"
    assert "frequency" in line.missing


@pytest.mark.parametrize(
    ("text", "indication", "route", "left"),
    [
        ("amoxicillin 500mg tds for chest infection po", "chest infection", "oral", ()),
        ("amoxicillin 500mg for chest infection po tds", "chest infection", "oral", ()),
        ("amoxicillin 500mg for chest infection by mouth for 5 days", "chest infection", "oral", ()),
        ("amoxicillin 500mg tds for chest infection P.O., with food", "chest infection", "oral", ("with food",)),
        ("amoxicillin 500mg tds for chest infection (oral)", "chest infection", "oral", ()),
        ("amoxicillin 500mg tds for chest infection oral capsules", "chest infection", "oral", ()),
        ("prochlorperazine 3mg bd for sickness buccal", "sickness", "inside the cheek", ()),
        ("diazepam 10mg for fits pr prn", "fits", "rectal", ()),
        ("chloramphenicol 1 drop qds for infection into the eye", "infection", "into the eye", ()),
        ("placebozine 5mg bd for cramp subcutaneously", "cramp", "under the skin", ()),
        ("cyclizine 50mg for im", None, "into a muscle", ("for",)),
        ("promethazine 25mg for agitation not im", "agitation", None, ("not im",)),
        # Part of what it is for: another word behind it, or no way in which this medicine is given.
        ("nystatin 1ml qds for oral thrush", "oral thrush", None, ()),
        ("tranexamic acid 1g tds for bleeding pv", "bleeding pv", None, ()),
        ("tranexamic acid 1g tds for pr bleeding", "pr bleeding", None, ()),
        ("placebozine 5mg bd for pain in the left eye", "pain in the left eye", None, ()),
        ("paracetamol 1g qds for pain left arm", "pain left arm", None, ()),
    ],
    ids=lambda value: str(value),
)
def test_a_route_behind_what_it_is_for_is_no_part_of_that(
    text: str, indication: str | None, route: str | None, left: tuple[str, ...]
) -> None:
    """`for chest infection po` once was what it is for: the route was lost in it, and nothing was asked."""
    line = read_quick(text)
    said = next(
        (part.text for part in line.parts if part.field == "route" and part.state is PartState.UNDERSTOOD), None
    )
    assert (line.script.indication, line.left_over) == (indication, left)
    assert (line.script.route if said else None) == route


@pytest.mark.parametrize(
    "text",
    [
        "lorazepam 1mg for agitation im or po",
        "lorazepam 1mg for agitation im then po",
        "lorazepam 1mg for agitation im po",
    ],
)
def test_two_routes_behind_what_it_is_for_are_put_to_a_person(text: str) -> None:
    line = read_quick(text)
    assert (line.script.indication, line.script.route) == ("agitation", None)
    assert "route" in line.missing


@pytest.mark.parametrize(
    ("text", "indication", "words"),
    [
        ("amoxicillin 500mg tds for sepsis after iv antibiotics", "sepsis after iv antibiotics", "iv"),
        ("amoxicillin 500mg tds for chest infection po with food", "chest infection po with food", "po"),
        ("lorazepam 1mg for agitation im/po", "agitation im/po", "im"),
        ("ondansetron 4mg for nausea iv/im", "nausea iv/im", "iv"),
        ("placebozine 5mg bd for pain by mouth if able", "pain by mouth if able", "by mouth"),
    ],
    ids=lambda value: str(value),
)
def test_a_route_that_stands_within_what_it_is_for_is_asked_about(text: str, indication: str, words: str) -> None:
    line = read_quick(text)
    assert line.script.indication == indication
    assert f"“{words}” stands in what it is for. Is it how it is given? Then write it before “for”." in line.asks
    assert line.script.route is None, "none is filled in meanwhile"


def test_a_route_said_behind_what_it_is_for_stays_beside_the_question() -> None:
    line = read_quick("amoxicillin 500mg for sepsis after iv antibiotics tds po")
    assert (line.script.route, line.script.indication) == ("oral", "sepsis after iv antibiotics")
    assert any("“iv” stands in what it is for" in question for question in line.asks)


@pytest.mark.parametrize(
    "text", ["amoxicillin 500mg po tds for sepsis after iv antibiotics", "nystatin 1ml qds for oral thrush",
             "tranexamic acid 1g tds for bleeding pv", "amoxicillin 500mg tds for chest infection po"]
)  # fmt: skip
def test_a_route_that_was_said_or_an_illness_is_not_asked_about(text: str) -> None:
    assert not any("stands in what it is for" in question for question in read_quick(text).asks)


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("haloperidol decanoate 50mg im every 4 weeks for psychosis left deltoid", "left deltoid"),
        ("haloperidol decanoate 50mg every 4 weeks for psychosis im right gluteal", "right gluteal"),
        ("haloperidol decanoate 50mg im every 4 weeks for pain in left deltoid muscle", None),
    ],
)
def test_a_muscle_behind_what_it_is_for_is_where_it_goes_in(text: str, site: str | None) -> None:
    assert read_quick(text).script.site == site


def test_every_place_is_a_route_or_a_site_that_quick_entry_knows() -> None:
    assert WORDS.places
    assert [key for key in WORDS.places if not isinstance(WORDS.phrases.get(key), RouteWords | Site)] == []
