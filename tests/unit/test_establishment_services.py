"""The directory of establishments: read strictly, written one way, merged by age; not known is never yes (E8)."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception_app import paths
from reception_app.clinical.doses import Dose
from reception_app.clinical.establishment_entry import (
    MAX_BYTES,
    MergeOutcome,
    directory_from_json,
    directory_to_json,
    entry_from_json,
    entry_to_json,
    merge,
    read_entry,
    write_entry,
)
from reception_app.clinical.establishment_form import (
    load_questions,
    offer_key,
    offers_words,
    said,
    unknown_items,
)
from reception_app.clinical.establishment_services import (
    CHOICES,
    ITEM_KINDS,
    EstablishmentServices,
    Offer,
    is_weekend,
)
from reception_app.clinical.formulary import identify
from reception_app.clinical.opening_text import read_hours
from reception_app.errors import FormProblem, InputProblem

AS_OF = date(2026, 11, 2)
TODAY = date(2026, 11, 20)
BARE = {"schema": 1, "code": "MDI", "as_of": "2026-11-02"}
FULL = EstablishmentServices(
    "MDI", AS_OF, "duty nurse, by telephone",
    methadone=Offer(True, Dose(Decimal(100), "mg")),
    buprenorphine=Offer(False),
    buprenorphine_naloxone=Offer(True),
    buprenorphine_lyophilisate=Offer(True, Dose(Decimal("2.5"), "mg"), (0, 1, 2, 3, 4)),
    depot_buprenorphine=Offer(True, Dose(Decimal(1600), "micrograms"), (1, 3)),
    other_depots=Offer(True, None, (0,)),
    withdrawal_at_night=False,
    nursing_24h=True,
    prescriber_hours=read_hours("Mon–Fri 09:00–17:00"),
    pharmacy_hours=read_hours("Mon–Fri 10:30–16:00; Sat 09:00–12:00; closed 24-Dec-2026"),
    rounds=("08:00", "12:00", "16:30"),
    weekend_rounds=(),
    last_round="16:30",
    night_medicines="handed_out",
    in_possession="assessed",
    excluded=(),
    healthcare_contact="duty nurse",
    healthcare_telephone="01632 960055 ext 12",
    note="Ring before 16:00.",
)  # fmt: skip


def test_an_entry_is_read_back_as_it_was_written() -> None:
    assert read_entry(write_entry(FULL), TODAY) == FULL
    assert entry_from_json(entry_to_json(FULL), TODAY) == FULL
    assert read_entry(BARE, TODAY) == EstablishmentServices("MDI", AS_OF)
    assert write_entry(EstablishmentServices("MDI", AS_OF)) == BARE


def test_the_same_entry_is_the_same_text_and_holds_no_float_and_no_null() -> None:
    text = entry_to_json(FULL)
    assert text == entry_to_json(entry_from_json(text))
    assert "null" not in text
    assert '"amount":"100"' in text


def test_an_empty_list_is_an_answer_and_a_missing_item_is_not() -> None:
    entry = read_entry({**BARE, "excluded": [], "rounds": []})
    assert (entry.excluded, entry.known("excluded"), entry.last_round_of(False)) == ((), True, None)
    assert (entry.weekend_rounds, entry.known("weekend_rounds")) == (None, False)
    with pytest.raises(KeyError):
        entry.known("code")
    with pytest.raises(KeyError):
        entry.value("specimen")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"schema": 2}, "IN-364", "schema"),
    ({"schema": "1"}, "IN-364", "schema"),
    ({"schema": True}, "IN-364", "schema"),
    ({"code": None}, "IN-362", "code"),
    ({"code": "mdi"}, "IN-362", "code"),
    ({"as_of": "02-11-2026"}, "IN-362", "as_of"),
    ({"as_of": "2026-11-31"}, "IN-362", "as_of"),
    ({"as_of": "2099-01-01"}, "IN-362", "as_of"),
    ({"as_of": 20261102}, "IN-362", "as_of"),
    ({"metadone": {"given": True}}, "IN-361", "metadone"),
    ({"methadone": None}, "IN-362", "methadone"),
    ({"methadone": True}, "IN-362", "methadone"),
    ({"methadone": {}}, "IN-362", "methadone.given"),
    ({"methadone": {"given": "yes"}}, "IN-362", "methadone.given"),
    ({"methadone": {"given": False, "limit": {"amount": "10", "unit": "mg"}}}, "IN-363", "methadone"),
    ({"methadone": {"given": True, "upto": "10"}}, "IN-361", "methadone.upto"),
    ({"methadone": {"given": True, "limit": "100 mg"}}, "IN-362", "methadone.limit"),
    ({"methadone": {"given": True, "limit": {"amount": "10"}}}, "IN-361", "methadone.limit"),
    ({"methadone": {"given": True, "limit": {"amount": 100, "unit": "mg"}}}, "IN-362", "methadone.limit"),
    ({"methadone": {"given": True, "limit": {"amount": "100", "unit": "mL"}}}, "IN-362", "methadone.limit"),
    ({"methadone": {"given": True, "limit": {"amount": "0", "unit": "mg"}}}, "IN-362", "methadone.limit.amount"),
    ({"methadone": {"given": True, "limit": {"amount": "7,5", "unit": "mg"}}}, "IN-362", "methadone.limit.amount"),
    ({"methadone": {"given": True, "days": []}}, "IN-362", "methadone.days"),
    ({"methadone": {"given": True, "days": ["Mon", "Mon"]}}, "IN-362", "methadone.days"),
    ({"methadone": {"given": True, "days": ["Monday"]}}, "IN-362", "methadone.days"),
    ({"methadone": {"given": True, "days": ["Mon", "Tuesday"]}}, "IN-362", "methadone.days"),
    ({"methadone": {1: True}}, "IN-362", "methadone"),
    ({"x" * 41: 1}, "IN-361", "x" * 40),
    ({"methadone": {"given": True, "days": [["Mon"]]}}, "IN-362", "methadone.days"),
    ({"nursing_24h": "yes"}, "IN-362", "nursing_24h"),
    ({"nursing_24h": 1}, "IN-362", "nursing_24h"),
    ({"prescriber_hours": "9 to 5"}, "IN-362", "prescriber_hours"),
    ({"prescriber_hours": 9}, "IN-362", "prescriber_hours"),
    ({"rounds": "08:00"}, "IN-362", "rounds"),
    ({"rounds": ["8:00"]}, "IN-362", "rounds"),
    ({"rounds": ["24:00"]}, "IN-362", "rounds"),
    ({"rounds": ["08:00", "08:00"]}, "IN-362", "rounds"),
    ({"rounds": ["08:00"] * 61}, "IN-362", "rounds"),
    ({"last_round": "half past four"}, "IN-362", "last_round"),
    ({"rounds": ["08:00", "16:30"], "last_round": "12:00"}, "IN-363", "last_round"),
    ({"weekend_rounds": [], "weekend_last_round": "12:00"}, "IN-363", "weekend_last_round"),
    ({"night_medicines": "sometimes"}, "IN-362", "night_medicines"),
    ({"in_possession": ["none"]}, "IN-362", "in_possession"),
    ({"excluded": [""]}, "IN-362", "excluded"),
    ({"excluded": [7]}, "IN-362", "excluded"),
    ({"healthcare_telephone": "ring the gate"}, "IN-362", "healthcare_telephone"),
    ({"healthcare_telephone": ""}, "IN-362", "healthcare_telephone"),
    ({"note": "x" * 301}, "IN-362", "note"),
    ({"note": "safe\u202eefas"}, "IN-362", "note"),
    ({"note": "\ud800"}, "IN-362", "note"),
    ({"told_by": 7}, "IN-362", "told_by"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "key"), REFUSED)
def test_anything_else_is_refused_in_a_sentence_that_names_the_key(change: dict[str, Any], code: str, key: str) -> None:
    with pytest.raises(InputProblem) as caught:
        read_entry({**BARE, **change}, TODAY)
    assert caught.value.code == code
    assert caught.value.what.startswith(f"{key}: ")
    assert caught.value.what.endswith(".")
    assert caught.value.todo


@pytest.mark.parametrize("key", ["code", "as_of"])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(InputProblem, match=f"IN-361: {key}: the key is missing"):
        read_entry({name: value for name, value in BARE.items() if name != key})


NO_JSON = {
    "empty": "",
    "cut": "{",
    "words": "nonsense",
    "twice": '{"schema":1,"schema":1}',
    "not a number": '{"schema":NaN}',
    "deep": "[" * 100_000,
    "digits": '{"schema":' + "9" * 5000 + "}",
    "large": '"' + "x" * (MAX_BYTES + 1) + '"',
}


@pytest.mark.parametrize("text", NO_JSON.values(), ids=NO_JSON.keys())
def test_what_is_no_json_of_ours_is_refused(text: str) -> None:
    with pytest.raises(InputProblem, match="IN-365"):
        entry_from_json(text)


@pytest.mark.parametrize("data", [None, [], "text", 7, {1: 2}])
def test_what_is_no_table_is_refused(data: object) -> None:
    with pytest.raises(InputProblem, match="IN-36"):
        read_entry(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(sorted(ITEM_KINDS)), json_values, max_size=4))
def test_no_value_crashes_the_reader_and_what_it_takes_reads_back(change: dict[str, Any]) -> None:
    code, entry = "IN-36", None
    try:
        entry = read_entry({**BARE, **change})
    except InputProblem as problem:
        code = problem.code
    assert code.startswith("IN-36")
    assert entry is None or read_entry(write_entry(entry)) == entry


TIMES = [f"{number // 60:02}:{number % 60:02}" for number in range(61)]


@pytest.mark.parametrize(
    ("key", "most", "more"),
    [
        ("rounds", TIMES[:60], TIMES),
        ("note", "x" * 300, "x" * 301),
        ("as_of", "2026-11-21", "2026-11-22"),
    ],
    ids=["as many times", "as long a text", "tomorrow"],
)
def test_as_much_as_may_be_is_read_and_no_more(key: str, most: object, more: object) -> None:
    assert write_entry(read_entry({**BARE, key: most}, TODAY))[key] == most
    with pytest.raises(InputProblem) as caught:
        read_entry({**BARE, key: more}, TODAY)
    assert caught.value.code == "IN-362"


def test_a_file_may_have_so_many_bytes_and_entries() -> None:
    text = json.dumps(BARE)
    assert read_entry(BARE) == entry_from_json(text + " " * (MAX_BYTES - len(text)))
    with pytest.raises(InputProblem, match="IN-365"):
        entry_from_json(text + " " * (MAX_BYTES - len(text) + 1))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [one + two + three for one in letters for two in letters for three in letters][:501]
    entries = tuple(EstablishmentServices(code, AS_OF) for code in codes)
    assert directory_from_json(directory_to_json(entries[:500])) == entries[:500]
    with pytest.raises(InputProblem, match="entries"):
        directory_from_json(directory_to_json(entries))


def test_a_directory_of_another_version_is_not_read() -> None:
    text = directory_to_json((FULL,)).replace('"kind":', '"schema":2,"kind":', 1).replace(',"schema":1}', "}")
    assert json.loads(text)["schema"] == 2
    with pytest.raises(InputProblem) as caught:
        directory_from_json(text)
    assert caught.value.code == "IN-364"


def test_lists_stand_in_one_order_whatever_was_typed() -> None:
    entry = read_entry(
        {
            **BARE, "rounds": ["16:30", "08:00"], "excluded": ["zopiclone", "Ambien", "pregabalin", "zopiclone"],
            "methadone": {"given": True, "days": ["Thu", "Mon"]},
        }
    )  # fmt: skip
    assert (entry.rounds, entry.excluded) == (("08:00", "16:30"), ("Ambien", "pregabalin", "zopiclone"))
    assert entry.methadone == Offer(True, None, (0, 3))


def test_a_last_round_may_be_said_alone() -> None:
    assert read_entry({**BARE, "last_round": "16:30"}).last_round_of(False) == "16:30"


def test_hours_that_are_no_text_are_told_as_that() -> None:
    with pytest.raises(InputProblem, match="this must be text"):
        read_entry({**BARE, "prescriber_hours": 9})


def test_the_text_of_an_entry_is_plain_and_in_order() -> None:
    """Two desks that know the same write the same bytes, and a person can read them."""
    text = entry_to_json(replace(FULL, note="Ring Zoë"))
    assert "Ring Zoë" in text
    keys = list(json.loads(text))
    assert keys == sorted(keys)


def test_the_same_told_on_the_same_day_stands_as_it_is_here() -> None:
    here, theirs = replace(FULL, told_by="seen"), replace(FULL, told_by="by telephone")
    assert merge(here, theirs).stands is here


def test_a_directory_holds_each_establishment_once() -> None:
    other = EstablishmentServices("LEI", AS_OF)
    text = directory_to_json((FULL, other))
    assert directory_from_json(text, TODAY) == (other, FULL)
    doubled = json.loads(text)
    doubled["entries"] *= 2
    with pytest.raises(InputProblem, match=r"IN-363: entries: the establishment LEI stands twice\."):
        directory_from_json(json.dumps(doubled))
    for change, code in (({"kind": "other"}, "IN-364"), ({"more": 1}, "IN-361"), ({"entries": {}}, "IN-362")):
        with pytest.raises(InputProblem, match=code):
            directory_from_json(json.dumps({**json.loads(text), **change}))
    with pytest.raises(InputProblem, match="IN-361"):
        directory_from_json(json.dumps({"kind": "reception-directory", "schema": 1}))


OLDER, LATER = date(2026, 10, 1), date(2026, 11, 10)
KNOWS = EstablishmentServices("MDI", AS_OF, nursing_24h=True)
MERGES = [
    (None, KNOWS, MergeOutcome.NEW, False, ()),
    (KNOWS, KNOWS, MergeOutcome.SAME, False, ()),
    (KNOWS, EstablishmentServices("MDI", LATER, nursing_24h=True), MergeOutcome.SAME, False, ()),
    (KNOWS, EstablishmentServices("MDI", LATER, nursing_24h=False), MergeOutcome.NEWER, False, ("nursing_24h",)),
    (KNOWS, EstablishmentServices("MDI", LATER, nursing_24h=True, note="New."), MergeOutcome.NEWER, False, ("note",)),
    (KNOWS, EstablishmentServices("MDI", LATER, note="New."), MergeOutcome.FORGETS, True, ("nursing_24h",)),
    (KNOWS, EstablishmentServices("MDI", OLDER, nursing_24h=False), MergeOutcome.OLDER, True, ("nursing_24h",)),
    (KNOWS, EstablishmentServices("MDI", AS_OF, nursing_24h=False), MergeOutcome.DIFFERS, True, ("nursing_24h",)),
]


@pytest.mark.parametrize(("here", "theirs", "outcome", "asks", "items"), MERGES)
def test_the_newer_entry_wins_and_whatever_could_lose_something_asks(
    here: EstablishmentServices | None,
    theirs: EstablishmentServices,
    outcome: MergeOutcome,
    asks: bool,
    items: tuple[str, ...],
) -> None:
    found = merge(here, theirs)
    assert (found.outcome, found.asks, found.items) == (outcome, asks, items)
    if asks:
        assert found.stands == here
    else:
        assert found.stands.as_of == theirs.as_of


def test_two_establishments_are_never_merged() -> None:
    with pytest.raises(ValueError):
        merge(KNOWS, EstablishmentServices("LEI", LATER))


# The form, and its words


def test_the_form_asks_every_item_once_with_its_source() -> None:
    questions = load_questions()
    assert {key: asked.kind for key, asked in questions.items()} == ITEM_KINDS
    assert all(asked.words.endswith("?") and asked.short and asked.source for asked in questions.values())
    assert {
        key: tuple(slug for slug, _ in asked.choices) for key, asked in questions.items() if asked.choices
    } == CHOICES


SAID = {
    "methadone": "yes, up to 100 mg",
    "buprenorphine": "no",
    "buprenorphine_naloxone": "yes",
    "buprenorphine_lyophilisate": "yes, up to 2.5 mg, Mon to Fri",
    "depot_buprenorphine": "yes, up to 1,600 micrograms, Tue and Thu",
    "other_depots": "yes, Mon",
    "withdrawal_at_night": "no",
    "nursing_24h": "yes",
    "prescriber_hours": "Mon–Fri 09:00–17:00",
    "rounds": "08:00, 12:00 and 16:30",
    "weekend_rounds": "none",
    "weekend_last_round": "not known",
    "night_medicines": "One dose is handed out for the night",
    "excluded": "none",
    "healthcare_telephone": "01632 960055 ext 12",
}


@pytest.mark.parametrize(("key", "words"), SAID.items())
def test_every_answer_has_words_and_the_unknown_says_so(key: str, words: str) -> None:
    assert said(FULL, key).replace("\N{NO-BREAK SPACE}", " ") == words
    assert said(EstablishmentServices("MDI", AS_OF), key) == "not known"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), "none"),
        (("zopiclone",), "zopiclone"),
        (("pregabalin", "zopiclone"), "pregabalin and zopiclone"),
        (("Ambien", "pregabalin", "zopiclone"), "Ambien, pregabalin and zopiclone"),
    ],
)
def test_a_list_is_said_in_words(names: tuple[str, ...], words: str) -> None:
    assert said(replace(FULL, excluded=names), "excluded") == words


def test_what_nobody_answered_is_listed() -> None:
    assert [asked.key for asked in unknown_items(FULL)] == ["weekend_last_round"]
    assert len(unknown_items(EstablishmentServices("MDI", AS_OF))) == len(ITEM_KINDS) - 1  # the note is not missed


def test_what_is_offered_in_one_line() -> None:
    assert offers_words(FULL).replace("\N{NO-BREAK SPACE}", " ") == (
        "methadone, up to 100 mg; buprenorphine with naloxone; "
        "buprenorphine lyophilisate, up to 2.5 mg, Mon to Fri; depot buprenorphine, up to 1,600 micrograms, Tue and Thu"
    )
    assert offers_words(EstablishmentServices("MDI", AS_OF)) == ""


OFFERS = [
    ("methadone", None, "oral solution", "methadone"),
    ("buprenorphine", "Subutex", "sublingual tablet", "buprenorphine"),
    ("buprenorphine", None, None, "buprenorphine"),
    ("buprenorphine", "Espranor", None, "buprenorphine_lyophilisate"),
    ("buprenorphine", None, "oral lyophilisate", "buprenorphine_lyophilisate"),
    ("buprenorphine with naloxone", "Suboxone", "sublingual film", "buprenorphine_naloxone"),
    ("buprenorphine", "Buvidal", "prolonged-release injection", "depot_buprenorphine"),
    ("paliperidone depot", None, None, "other_depots"),
    ("sertraline", None, "tablet", None),
]


@pytest.mark.parametrize(("medicine", "brand", "form", "key"), OFFERS)
def test_which_question_covers_a_medicine(medicine: str, brand: str | None, form: str | None, key: str | None) -> None:
    entry = identify(medicine, brand, form)
    assert entry is not None
    assert offer_key(entry, brand, form) == key


BROKEN = [
    ('schema: "1"', 'schema: "2"', "FM-108"),
    ("key: methadone", "key: metadone", "FM-107"),
    ("key: methadone\n    kind: offer", "key: methadone\n    kind: yes_no", "FM-108"),
    ("key: buprenorphine\n", "key: methadone\n", "FM-103"),
    ("slug: handed_out", "slug: thrown_out", "FM-108"),
    ("    short: methadone\n", "", "FM-105"),
    ("hint: duty nurse", "hnt: duty nurse", "FM-106"),
]


@pytest.mark.parametrize(("old", "new", "code"), BROKEN)
def test_a_broken_form_does_not_load(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = (paths.resources() / "establishment_services.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "form.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormProblem, match=code):
        load_questions(tmp_path / "form.yaml")


def test_the_last_round_follows_from_the_rounds_or_is_said() -> None:
    entry = EstablishmentServices("MDI", AS_OF, rounds=("08:00", "16:30"), weekend_last_round="15:00")
    assert (entry.last_round_of(False), entry.last_round_of(True)) == ("16:30", "15:00")


@pytest.mark.parametrize(
    ("day", "weekend"),
    [("2026-11-20", False), ("2026-11-21", True), ("2026-04-06", True), ("2026-12-28", True), ("2026-12-29", False)],
)
def test_a_bank_holiday_is_kept_like_a_weekend(day: str, weekend: bool) -> None:
    assert is_weekend(date.fromisoformat(day)) is weekend


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((), ""),
        ((0, 1, 2, 3, 4, 5, 6), ""),
        ((0, 1, 2, 3, 4), "Mon to Fri"),
        ((4, 5, 6), "Fri to Sun"),
        ((1,), "Tue"),
        ((1, 2), "Tue and Wed"),
        ((0, 2, 4), "Mon, Wed and Fri"),
        ((0, 1, 3, 6), "Mon, Tue, Thu and Sun"),
    ],
)
def test_the_days_on_which_something_is_given(days: tuple[int, ...], words: str) -> None:
    assert Offer(True, None, days).days_words() == words


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-11-20", "directory of 02-Nov-2026, 18 days old"),
        ("2026-11-03", "directory of 02-Nov-2026, 1 day old"),
        ("2026-11-02", "directory of 02-Nov-2026, from today"),
        ("2026-11-01", "directory of 02-Nov-2026"),
    ],
)
def test_how_old_an_entry_is(today: str, words: str) -> None:
    assert FULL.as_of_words(date.fromisoformat(today)) == words
