"""The catalogue of known problems: every code once, in order, in plain words, with what to do; so the program's own."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from tests.support.error_codes import CATALOGUE, NOT_PROVOKED, Said, codes_in_source, entries, said_in_source

_MOST_WORDS = 40
_JARGON = re.compile(
    r"\b(exceptions?|traceback|null|invalid|illegal|fatal|abort\w*|stack|failed|failure|pars(e|ed|er|ing)|parameters?"
    r"|arguments?|strings?|hash|malformed|unable|please|sorry|oops|must|you did|your fault|your mistake|refuses?d?)\b",
    re.IGNORECASE,
)
_BLAME = re.compile(r"\berrors?\b|\byou \w+ (the |a |it )?wrong", re.IGNORECASE)
_CLINICAL = re.compile(r"entered in error|as an error", re.IGNORECASE)
_PERSONAL = re.compile(r"\b[A-Z]\d{4}[A-Z]{2}\b|\b\d{3} \d{3} \d{4}\b")
_VERBS = frozenset(
    re.findall(
        r"\w+",
        """
        Add Amend Answer Ask Begin Change Check Choose Close Compare Continue Copy Correct Count Do End Fetch Fill Find
        Finish Give Go Have Install Issue Keep Lay Leave Load Look Make Mark Measure Name Number Open Press Print Put
        Read Record Renew Resolve Restore Revoke Ring Run Save Say Scan See Set Shorten Sign Split Start Stop Take Tick
        Trust Type Unset Unzip Update Use Work Write
        """,
    )
)
"""What a person can do: the first word of what to do. `If …,` and `To …,` may come before one."""
ALL = entries()


def test_every_code_of_the_program_stands_in_the_catalogue_once_and_no_other() -> None:
    in_program, explained = set(codes_in_source()), Counter(entry.code for entry in ALL)
    assert sorted(in_program - explained.keys()) == [], "add an entry to resources/help/en/errors.md for each"
    assert sorted(explained.keys() - in_program) == [], "the program has no such code: take the entry out"
    assert [code for code, times in explained.items() if times > 1] == []


def test_the_catalogue_is_in_the_order_one_looks_in() -> None:
    places = [(entry.code.split("-")[0], int(entry.code.split("-")[1])) for entry in ALL]
    assert [(one, other) for one, other in pairwise(places) if one > other] == []


def test_every_code_stands_under_the_heading_of_its_kind() -> None:
    under = ""
    for line in CATALOGUE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            under = line[3:].split(":")[0]
        elif line.startswith("**"):
            assert line[2:].split("-")[0] == under, line


@pytest.mark.parametrize("entry", ALL, ids=[entry.code for entry in ALL])
def test_an_entry_says_what_happened_and_what_to_do_in_plain_words(entry: Said) -> None:
    assert entry.ways, entry.code
    assert [fault for what, todo in entry.ways for fault in faults(what, todo)] == []


@pytest.mark.parametrize(
    ("what", "todo", "fault"),
    [
        ("Invalid value.", "Type it again.", "jargon: Invalid"),
        ("That is no date.", "Please type it again.", "jargon: Please"),
        ("That is no date", "Type it again.", "no full stop"),
        ("That is no date.", "The date is needed.", "says nothing to do: The"),
        ("That is no date.", "Nothing was saved.", "says nothing to do: Nothing"),
        ("SPECIMEN A0001TT is here.", "Open the record.", "personal: A0001TT"),
        ("You typed the wrong date.", "Type it again.", "blames: You typed the wrong"),
        (" ".join(["word"] * 41) + ".", "Type it again.", "41 words"),
        ("", "Type it again.", "empty"),
    ],
)
def test_what_reads_badly_is_noticed(what: str, todo: str, fault: str) -> None:
    assert fault in faults(what, todo)


def test_the_words_in_the_program_read_as_well_as_those_of_the_catalogue() -> None:
    said = said_in_source()
    assert len(said) > 400
    bad = {f"{one.where} {one.code}": found for one in said for what, todo in one.ways if (found := faults(what, todo))}
    assert bad == {}


def test_what_no_test_provokes_is_excused_by_a_reason() -> None:
    assert [code for code in NOT_PROVOKED if code not in codes_in_source()] == []
    assert [code for code, reason in NOT_PROVOKED.items() if len(reason.split()) < 5] == []
    assert len(NOT_PROVOKED) < 15


def faults(what: str, todo: str) -> list[str]:
    """Return what reads badly in a problem's two parts; `{…}` stands for what the program puts in."""
    found = []
    for part in (what, todo):
        words = part.split()
        if not words:
            found.append("empty")
            continue
        if len(words) > _MOST_WORDS:
            found.append(f"{len(words)} words")
        if part[-1] not in ".?" and not part.endswith("{…}"):
            found.append("no full stop")
        if not (part[0].isupper() or part.startswith(("{…}", "“", "root.", "dm+d"))):
            found.append(f"begins small: {words[0]}")
        found += [f"jargon: {one[0]}" for one in _JARGON.finditer(part)]
        found += [f"personal: {one[0]}" for one in _PERSONAL.finditer(part)]
    found += [f"blames: {one[0]}" for one in _BLAME.finditer(_CLINICAL.sub("", what))]
    if (first := _first(todo)) not in _VERBS and not first.startswith("{…}"):
        found.append(f"says nothing to do: {first}")
    return found


def _first(todo: str) -> str:
    said = re.sub(r"^(If|To|When) [^,.;]+, (\w)", lambda found: found[2].upper(), todo)
    return re.split(r"[\s,.;:]", said, maxsplit=1)[0] if said else ""
