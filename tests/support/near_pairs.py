"""People who are nearly alike: twins, aliases, names swapped, numbers and years mistyped; seeded."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from reception_app.identifiers import read_prison_number
from reception_app.models import Person
from reception_app.services.matching import Identity, compare
from reception_app.vocabulary import NhsTraceStatus

FAMILIES = ("SPECIMEN", "DUMMY", "SAMPLEFORD", "PLACEHOLDER", "TESTMAN", "NOBODY", "O'EXAMPLE", "MOCKINGTON-TEST")
GIVEN = ("Aled", "Bryn", "Carl", "Dewi", "Ewan", "Faisal", "Goran", "Huw", "Ivan", "Jamal", "Kofi", "Lech")
KINDS = ("twins", "number mistyped", "same name and birth", "number given to another", "alias", "swapped names",
         "year mistyped")  # fmt: skip


def nhs_number(chance: Random) -> str:
    """Return a number of the range set aside for tests, with its check digit."""
    while True:
        digits = f"999{chance.randrange(1_000_000):06}"
        check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(digits)) % 11
        if check != 10:
            return digits + str(check % 11)


def somebody(chance: Random) -> Identity:
    """Return a synthetic person with all identifiers."""
    number = read_prison_number(f"A{chance.randrange(10_000):04}{chance.choice('TVXZ')}T")
    return Identity(
        chance.choice(FAMILIES), f"{chance.choice(GIVEN)} {chance.choice(GIVEN)}",
        date(1960, 1, 1) + timedelta(days=chance.randrange(15_000)), number, nhs_number(chance),
        NhsTraceStatus.STATED,
    )  # fmt: skip


def nearly(one: Identity, kind: str, chance: Random) -> Identity:
    """Return another person who is nearly like that one."""
    other = somebody(chance)
    first, middle = one.given_names.split()
    born = one.date_of_birth
    assert born is not None
    match kind:
        case "twins":
            return replace(other, family_name=one.family_name, date_of_birth=born)
        case "number mistyped":
            near = replace(one, prison_number=other.prison_number, nhs_number=None)
            return replace(near, nhs_number=one.nhs_number if chance.random() < 0.5 else None)
        case "same name and birth":
            return replace(other, family_name=one.family_name, given_names=one.given_names, date_of_birth=born)
        case "number given to another":
            return replace(other, prison_number=one.prison_number, family_name=one.family_name)
        case "alias":
            also = ((one.family_name, one.given_names),)
            return replace(other, date_of_birth=born, aliases=also, nhs_number=one.nhs_number)
        case "swapped names":
            swapped = {"family_name": one.given_names, "given_names": one.family_name}
            return replace(other, date_of_birth=born, **swapped)  # type: ignore[arg-type]  # both are texts
        case _:
            return replace(one, given_names=f"{first} {middle}", date_of_birth=born.replace(year=born.year + 1))


def taken_for_one(count: int, seed: int) -> tuple[int, Counter[str]]:
    """Compare `count` pairs of near people; return how many are certain to be one, and how many of each kind are told.

    Who is exactly the same must be certain: AssertionError where that is not so.
    """
    chance, certain = Random(seed), 0
    told: Counter[str] = Counter()
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        one = somebody(chance)
        other = nearly(one, kind, chance)
        here = Person(
            id=f"{number:016x}", family_name=one.family_name, given_names=one.given_names,
            date_of_birth=one.date_of_birth, prison_number=one.prison_number, nhs_number=one.nhs_number,
        )  # fmt: skip
        match, exact = compare(here, other), compare(here, one)
        certain += match is not None and match.certain
        told[kind] += match is not None
        assert exact is not None
        assert exact.certain
    return certain, told
