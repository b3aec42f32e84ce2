"""What another system's summary says, as it was said: a frozen tree in which nothing is verified.

Dose words stand word for word. `dose` is filled only where one amount and one known unit were said and nothing said
beside it contradicts them; `unread` says why where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reception_app.clinical.doses import Dose
from reception_app.vocabulary import AllergyState


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """One thing of the file that the program does not know: where it stands, and its words."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing named in words or by codes. `words`: what a person reads; `codes`: `system|code`; `also`: other names."""

    words: str
    codes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidName:
    """One name of a person as the file has it."""

    family: str | None
    given: str | None
    text: str | None = None
    use: str | None = None


@dataclass(frozen=True, slots=True)
class SummaryPerson:
    """Who the file says it is about. `born` as written (it may be a year only), `date_of_birth` when it is a day."""

    names: tuple[SaidName, ...] = ()
    born: str | None = None
    date_of_birth: date | None = None
    nhs_number: str | None = None
    prison_number: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class SummaryMedicine:
    """One medicine as said. `taken` False: it says the person does not take it, or no longer.

    `said`: dose and timing word for word, one for each dosage. `frequency`, `times` ("HH:MM") and `every_days` only
    where a timing was understood. `status` is the file's own word. `barred`: entered in error there, or marked as not
    to be given, so it is never taken in as a line.
    """

    key: str
    place: str
    medicine: Concept
    strength: str | None = None
    form: str | None = None
    status: str | None = None
    taken: bool = True
    barred: bool = False
    said: tuple[str, ...] = ()
    dose: Dose | None = None
    unread: str | None = None
    route: str | None = None
    frequency: str | None = None
    times: tuple[str, ...] = ()
    every_days: int | None = None
    as_required: bool = False
    maximum: str | None = None
    reason: str | None = None
    asserted: str | None = None
    asserted_at: datetime | None = None
    by: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryAllergy:
    """One allergy as said. `holds` False: refuted, resolved or entered in error there."""

    key: str
    place: str
    substance: Concept
    reaction: str | None = None
    status: str | None = None
    holds: bool = True
    asserted: str | None = None
    by: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """Anything else that was said, in one line: a problem, an observation, a plan."""

    kind: str
    place: str
    words: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SummarySection:
    """A section of a document in its own words; `empty`: why it has no entries, where it says so."""

    title: str
    words: str
    empty: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A file as understood. `system`: whose it is; `allergy_state` None: it says nothing about allergies.

    `none_known`: how it says that no allergy is known. That is its word, never this desk's.
    """

    kind: str
    system: str
    document_hash: str
    title: str | None = None
    made: str | None = None
    made_at: datetime | None = None
    by: tuple[str, ...] = ()
    person: SummaryPerson | None = None
    medicines: tuple[SummaryMedicine, ...] = ()
    allergies: tuple[SummaryAllergy, ...] = ()
    allergy_state: AllergyState | None = None
    none_known: tuple[str, ...] = ()
    lines: tuple[SummaryLine, ...] = ()
    sections: tuple[SummarySection, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    warnings: tuple[str, ...] = ()
    training: bool = False
