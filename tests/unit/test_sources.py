"""Who can be asked, who answers now, and how long a script has stood unverified (E5)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reception_app import paths
from reception_app.clinical.sources import (
    Meanwhile,
    Place,
    can_verify,
    doses_seen,
    label_doubt,
    load_sources,
    rule_of,
    sources_now,
    unverified_since,
    unverified_words,
    verifies,
)
from reception_app.clock import LONDON
from reception_app.errors import FormProblem
from reception_app.vocabulary import LabelName, SourceKind

ASKED = (SourceKind.PHARMACY, SourceKind.GP_RECORD, SourceKind.POLICE_OR_COURT)
PHARMACY = Place(SourceKind.PHARMACY, "Sample Street pharmacy", "01632 960011", "Mon–Fri 09:00–18:00")
SURGERY = Place(SourceKind.GP_RECORD, "Example Road Surgery", hours="ring before noon")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


FRIDAY = at("2026-11-20 19:40")


def test_every_kind_has_a_rank_of_its_own_and_something_to_ask() -> None:
    rules = load_sources()
    assert list(rules) == [
        SourceKind.PRESCRIBER, SourceKind.PHARMACY, SourceKind.GP_RECORD, SourceKind.POLICE_OR_COURT,
        SourceKind.PREVIOUS_PACK, SourceKind.CONTAINER, SourceKind.TEST, SourceKind.FILE, SourceKind.PERSON,
    ]  # fmt: skip
    assert [rule.rank for rule in rules.values()] == list(range(1, 10))
    assert all(rule.asks and rule.source and rule.mark in ("V", "GK") for rule in rules.values())
    assert all((rule.usual_hours is None) == rule.at_hand for rule in rules.values())


@pytest.mark.parametrize("kind", list(SourceKind))
def test_the_persons_own_word_a_test_and_a_file_never_verify_a_dose(kind: SourceKind) -> None:
    assert can_verify(kind) is (kind not in (SourceKind.PERSON, SourceKind.TEST, SourceKind.FILE))


def test_a_pharmacy_is_asked_for_the_last_observed_dose_missed_days_and_what_went_home() -> None:
    asked = {ask.slug for ask in rule_of(SourceKind.PHARMACY).asks}
    assert asked >= {"what", "supervised", "last_observed", "missed_days", "take_home", "prescription_end", "who_says"}


def test_friday_evening_says_who_answers_now_and_when_the_others_open() -> None:
    found = sources_now(ASKED, [PHARMACY], FRIDAY)
    assert [source.words for source in found] == [
        "police healthcare answers now", "Sample Street pharmacy opens Mon 09:00", "GP usually opens Mon 08:00",
    ]  # fmt: skip
    assert [source.answers for source in found] == [True, False, False]
    assert [source.usual for source in found] == [False, False, True]
    assert found[1].telephone == "01632 960011"


NOWS = [
    ("2026-11-20 10:00", "Sample Street pharmacy answers now, until 18:00; GP usually answers now, until 18:30; "
     "police healthcare answers now"),
    ("2026-05-22 19:40", "police healthcare answers now; Sample Street pharmacy closed until Tue 09:00 (bank holiday "
     "Monday); GP usually closed until Tue 08:00 (bank holiday Monday)"),
    ("2027-12-24 19:40", "police healthcare answers now; Sample Street pharmacy closed until Wed 09:00 (bank holidays "
     "Monday and Tuesday); GP usually closed until Wed 08:00 (bank holidays Monday and Tuesday)"),
]  # fmt: skip


@pytest.mark.parametrize(("now", "words"), NOWS)
@pytest.mark.parametrize("nation", ["England", "Wales"])
def test_who_answers_first_then_what_weighs_more(now: str, words: str, nation: str) -> None:
    assert "; ".join(source.words for source in sources_now(ASKED, [PHARMACY], at(now), nation)) == words


def test_a_kind_stands_once_for_each_place_and_unreadable_hours_are_not_its_own() -> None:
    other = Place(SourceKind.PHARMACY, "Pretend Lane pharmacy", hours="every day 08:00–22:00")
    found = sources_now((SourceKind.PHARMACY, SourceKind.GP_RECORD), [PHARMACY, other, SURGERY], FRIDAY)
    assert [source.words for source in found] == [
        "Pretend Lane pharmacy answers now, until 22:00",
        "Sample Street pharmacy opens Mon 09:00",
        "Example Road Surgery usually opens Mon 08:00",
    ]


def test_what_lies_at_the_desk_can_always_be_asked_and_is_not_rung() -> None:
    found = sources_now((SourceKind.PERSON, SourceKind.CONTAINER), [], FRIDAY)
    assert [(source.rule.kind, source.answers, source.state) for source in found] == [
        (SourceKind.CONTAINER, True, None),
        (SourceKind.PERSON, True, None),
    ]
    assert [source.words for source in found] == ["labelled container: at hand", "the person: at hand"]
    assert not any(source.usual for source in found)


def test_places_of_one_kind_that_answer_alike_stand_by_name() -> None:
    names = ("Zed Road pharmacy", "Aye Road pharmacy")
    found = sources_now(
        (SourceKind.PHARMACY,), [Place(SourceKind.PHARMACY, name, hours="always") for name in names], FRIDAY
    )
    assert [source.name for source in found] == sorted(names)


@dataclass(frozen=True)
class Said:
    kind: SourceKind = SourceKind.CONTAINER
    asked_at: datetime | None = FRIDAY
    label_name: LabelName | None = LabelName.YES
    label_date: date | None = date(2026, 11, 20)
    last_observed_at: datetime | None = None


@pytest.mark.parametrize(
    ("source", "doubt"),
    [
        (Said(), None),
        (Said(label_date=date(2026, 10, 23)), None),
        (Said(label_date=date(2026, 10, 22)), "the label is dated Thu 22-Oct-2026, over 28 days before"),
        (Said(label_date=date(2026, 11, 21)), "the label is dated Sat 21-Nov-2026, after it was seen"),
        (Said(label_date=None), "no date on the label"),
        (Said(label_name=LabelName.NO), "another name is on the label"),
        (Said(label_name=LabelName.UNREADABLE), "the name on the label cannot be read"),
        (Said(label_name=None), "whose name is on the label is not recorded"),
        (Said(asked_at=None), "when the label was seen is not recorded"),
    ],
)
def test_a_labelled_container_verifies_by_this_persons_name_and_a_late_date(source: Said, doubt: str | None) -> None:
    assert label_doubt(source) == doubt
    assert verifies(source) is (doubt is None)
    other = replace(source, kind=SourceKind.PHARMACY)
    assert (label_doubt(other), verifies(other)) == (None, True)
    assert verifies(replace(source, kind=SourceKind.PERSON)) is False


def test_only_who_sees_doses_taken_tells_of_the_last_one() -> None:
    morning = at("2026-11-20 08:00")
    told = [Said(kind, last_observed_at=morning) for kind in SourceKind]
    blind = (SourceKind.CONTAINER, SourceKind.TEST, SourceKind.FILE, SourceKind.PERSON)
    for each in told:
        assert doses_seen([each]) == (() if each.kind in blind else (morning,))
    assert doses_seen(told) == (morning,) * (len(SourceKind) - len(blind))
    assert doses_seen([Said(SourceKind.PHARMACY)]) == ()


SINCE = [
    (timedelta(hours=5, minutes=40), "not verified for 5 h 40 min"),
    (timedelta(minutes=3), "not verified for 3 min"),
    (timedelta(0), "not verified for 0 min"),
    (-timedelta(minutes=4), "not verified for 0 min"),
    (timedelta(hours=23, minutes=59), "not verified for 23 h 59 min"),
    (timedelta(hours=24), "not verified since Thu 19:40"),
    (timedelta(days=9), "not verified since Wed 11-Nov 19:40"),
]


@pytest.mark.parametrize(("ago", "words"), SINCE)
def test_how_long_a_script_stands_unverified(ago: timedelta, words: str) -> None:
    assert unverified_since(FRIDAY - ago, FRIDAY) == words


def test_an_hour_of_the_clock_change_is_counted_as_it_is() -> None:
    assert unverified_since(at("2026-10-24 20:00"), at("2026-10-25 08:00")) == "not verified for 13 h"
    assert unverified_since(at("2026-03-28 20:00"), at("2026-03-29 08:00")) == "not verified for 11 h"


def test_what_was_given_meanwhile_and_by_whose_authority() -> None:
    recorded = FRIDAY - timedelta(hours=5, minutes=40)
    given = [
        Meanwhile(at("2026-11-20 15:00"), "10 mg", "Dr E. Example"),
        Meanwhile(at("2026-11-20 19:15"), "20 mg", "Dr P. Pretend"),
    ]
    since = "not verified for 5 h 40 min"
    assert unverified_words(recorded, FRIDAY) == f"{since}; not given here"
    assert unverified_words(recorded, FRIDAY, (), at("2026-11-19 21:00")) == f"{since}; not given since Thu 21:00"
    assert unverified_words(recorded, FRIDAY, given[:1]) == f"{since}; given 10 mg 15:00, Dr E. Example"
    assert unverified_words(recorded, FRIDAY, given) == f"{since}; given 20 mg 19:15, Dr P. Pretend, and 1 before"
    nobody = [Meanwhile(at("2026-11-20 15:00").astimezone(UTC), "10 mg", None)]
    assert unverified_words(recorded, FRIDAY, nobody) == (
        f"{since}; given 10 mg 15:00, by whose authority is not recorded"
    )


BROKEN = [
    ("slug: pharmacy\n    words: Pharmacy", "slug: chemist\n    words: Pharmacy", "FM-107"),
    ("rank: 2", "rank: 3", "FM-108"),
    ("hours: Mon–Fri 08:00–18:30", "hours: 8 to half past six", "FM-107"),
    ("    hours: Mon–Fri 08:00–18:30\n", "", "FM-108"),
    ("ask: [label]", "ask: [lable]", "FM-109"),
    ("ask: [label]", "ask: [label]\n    hours: always", "FM-108"),
    ("who: labelled container", "whom: labelled container", "FM-106"),
    ("hours_mark: V", "hours_mark: perhaps", "FM-107"),
    ("verifies: false", "verifies: no", "FM-107"),
    ("asks:", "remarks: none\nasks:", "FM-106"),
    ("  - slug: supervised\n", "  - slug: supervised\n    rank: 2\n", "FM-106"),
    ("    hours_source: Usual hours of a community prescribing service\n", "", "FM-105"),
]


@pytest.mark.parametrize(("old", "new", "code"), BROKEN)
def test_a_broken_list_does_not_load(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = (paths.resources() / "sources.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "sources.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormProblem, match=code):
        load_sources(tmp_path / "sources.yaml")
