"""Whether another system's summary is about a person of this desk: date of birth, a number, the name.

Two identifiers and the date of birth. Anything that differs blocks; what is only missing is for a person to confirm,
with how they know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.errors import MustChoose, SummaryRefused
from reception_app.handover.fhir.summary import SaidName, SummaryPerson
from reception_app.identifiers import normalise_name
from reception_app.models import Person, PersonAlias
from reception_app.services.matching import Identity

LONGEST_NAME = 120
"""Characters of a name that are compared: a longer one is nobody's."""
MOST_NAMES = 20
ALIKE = 0.8
"""How alike two names are before they are called similar, as in `matching` [GK]."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What agrees between a summary and a person here, and what differs. `enough`: nobody has to say how they know."""

    same: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """True with the date of birth, the name and a number."""
        numbers = {"prison number", "NHS number"} & set(self.same)
        return not self.differs and {"date of birth", "name"} <= set(self.same) and bool(numbers)


def agreement_in(session: Session, person: Person, said: SummaryPerson) -> Agreement:
    """Return what of a summary's person agrees with somebody here, in an open transaction."""
    rows = session.execute(
        select(PersonAlias.family_name, PersonAlias.given_names).where(PersonAlias.person_id == person.id)
    ).all()
    same: list[str] = []
    differs: list[str] = []
    pairs = (
        ("prison number", said.prison_number, person.prison_number),
        ("NHS number", said.nhs_number, person.nhs_number),
        ("date of birth", said.date_of_birth, person.date_of_birth),
    )
    for word, told, held in pairs:
        if told is not None and held is not None:
            (same if told == held else differs).append(word)
    if said.date_of_birth is None and said.born and person.date_of_birth:
        year = said.born[:4]
        if year.isdigit() and year != f"{person.date_of_birth.year:04d}":
            differs.append("date of birth")
    alike = _name(
        said.names[:MOST_NAMES], [(person.family_name, person.given_names), *((row[0], row[1]) for row in rows)]
    )
    if alike:
        same.append(alike)
    return Agreement(tuple(same), tuple(differs))


def check_agreement(found: Agreement, reason: str | None) -> None:
    """Refuse a summary of somebody else (FH-301, FH-302); ask how a person knows where too little is said (CH-311)."""
    if found.differs or not set(found.same) - {"date of birth"}:
        raise SummaryRefused(
            "FH-301",
            "This summary is about another person than the record you chose. Nothing was saved.",
            "Compare name, date of birth and numbers on the banner with the summary.",
        )
    if "date of birth" not in found.same:
        raise SummaryRefused(
            "FH-302",
            "This summary and the record do not both say the day of birth, so nobody can tell that they are one "
            "person's. Nothing was saved.",
            "Ask whoever sent it, or write its lines in by hand.",
        )
    if not found.enough and not (reason or "").strip():
        raise MustChoose(
            "CH-311",
            f"Only this agrees with the record: {', '.join(found.same)}. Two identifiers and the date of birth are "
            "needed.",
            "Say how you know that it is this person, or leave it.",
        )


def identity_said(said: SummaryPerson) -> Identity:
    """Return who a summary is about as an identity to look for; never to create anybody by."""
    names = [_cut(each) for each in said.names[:MOST_NAMES]] or [("", "")]
    (family, given), *others = names
    return Identity(
        family_name=family,
        given_names=given,
        date_of_birth=said.date_of_birth,
        prison_number=said.prison_number,
        nhs_number=said.nhs_number,
        aliases=tuple(others),
    )


def _cut(name: SaidName) -> tuple[str, str]:
    return (name.family or name.text or "")[:LONGEST_NAME], (name.given or "")[:LONGEST_NAME]


def _name(names: Iterable[SaidName], held: list[tuple[str, str]]) -> str | None:
    found = None
    for said in names:
        for family, given in held:
            how = _alike(said, family, given)
            if how == "name":
                return how
            found = found or how
    return found


def _alike(said: SaidName, family: str, given: str) -> str | None:
    here = sorted(normalise_name(f"{family} {given}").split())
    whole = f"{said.family} {said.given or ''}" if said.family else said.text or ""
    told = sorted(normalise_name(whole[: 2 * LONGEST_NAME]).split())
    if not told or not here or len(whole) > 2 * LONGEST_NAME:
        return None
    if told == here:
        return "name"
    if said.family and normalise_name(said.family) == normalise_name(family) and _first(said.given) == _first(given):
        return "name"
    return "a similar name" if SequenceMatcher(None, " ".join(told), " ".join(here)).ratio() >= ALIKE else None


def _first(names: str | None) -> str | None:
    words = normalise_name(names or "").split()
    return words[0] if words else None
