"""Is this the same person? What the pack says of who they are, beside who is at this desk, as lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.ages import born_text
from reception_app.identifiers import show_nhs_number
from reception_app.services.matching import NearMatch
from reception_app.services.opening import Incoming
from reception_app.ui.people import number_of
from reception_app.ui.screens.receive_words import tr
from reception_app.vocabulary import PersonState


@dataclass(frozen=True)
class Compared:
    """One line of "Is this the same person?": the pack, here, and how far they agree (`same` None: cannot be said)."""

    label: str
    in_pack: str
    here: str
    same: bool | None
    said: str


def state_words(match: NearMatch) -> str:
    """Return the head of the column of somebody here."""
    return tr("At this desk, has left") if match.state is PersonState.LEFT else tr("At this desk")


def compare(incoming: Incoming, match: NearMatch | None, now: datetime) -> tuple[Compared, ...]:
    """Return the identity lines of the pack beside those of somebody here (None: nobody)."""
    person = incoming.record.person
    name = f"{person.family_name.upper()}, {person.given_names}"
    born = born_text(person.date_of_birth, now)
    nhs = show_nhs_number(person.nhs_number) if person.nhs_number else tr("Not Known")
    number = number_of(person)
    if match is None:
        said = ((tr("Name"), name), (tr("Born"), born), (tr("Prison No."), number), (tr("NHS No."), nhs))
        return tuple(Compared(label, value, "–", None, "") for label, value in said)
    here = f"{match.family_name.upper()}, {match.given_names}"
    here_nhs = show_nhs_number(match.nhs_number) if match.nhs_number else tr("Not Known")
    unnumbered = match.number.startswith("T-")
    shown = tr("{0} (number not yet given)").format(match.number) if unnumbered else match.number
    return (
        Compared(tr("Name"), name, here, name == here, _name_agrees(name == here, match.same)),
        _line(tr("Born"), born, born_text(match.date_of_birth, now), person.date_of_birth, match.date_of_birth),
        _line(tr("Prison No."), number, shown, person.prison_number, "" if unnumbered else match.number),
        _line(tr("NHS No."), nhs, here_nhs, person.nhs_number, match.nhs_number),
    )


def _name_agrees(equal: bool, same: Sequence[str]) -> str:
    if equal:
        return tr("Same")
    if "name" in same:
        return tr("Same, written another way")
    if "an alias" in same:
        return tr("Differs, shares an alias")
    return tr("Spelt differently") if "a similar name" in same else tr("Differs")


def _line(label: str, in_pack: str, here: str, one: object, other: object) -> Compared:
    if not one or not other:
        said = tr("Not known here") if one else tr("Not in the pack") if other else tr("Not known")
        return Compared(label, in_pack, here, None, said)
    return Compared(label, in_pack, here, one == other, tr("Same") if one == other else tr("Differs"))
