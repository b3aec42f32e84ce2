"""Who says that somebody takes a medicine, and when it was last taken: written in boxes beside the line.

Nothing of one line goes into the next: the source named last is offered first, and taken only when it is chosen again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from reception_app.clinical.confirming import must_be_named
from reception_app.clinical.controlled import read_count
from reception_app.clinical.doses import Dose
from reception_app.clinical.sources import can_verify
from reception_app.clinical.typed_line import TypedLine
from reception_app.clock import as_utc
from reception_app.handover.record import Contact
from reception_app.services.source_places import PlaceRow
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.ui.fields.when import When, read_day, read_when, show_day, show_when
from reception_app.ui.screens.scripts_choices import CONTACT_OF, HOW_LABELS, SOURCE_KEYS, source_label, tr
from reception_app.ui.screens.scripts_label import LABEL_WORDS
from reception_app.ui.screens.scripts_offered import nothing
from reception_app.ui.screens.scripts_panels import how_problem
from reception_app.ui.screens.scripts_quick import Cell, State
from reception_app.ui.screens.scripts_suggest import Suggestion
from reception_app.vocabulary import LabelName, LastGivenHow, SourceKind, SourceOutcome

ORDER = ("kind", "label_name", "label_date", "name", "telephone", "said_dose", "said", "last", "how")
"""Every box of who says so, in its order."""

_OF_LABEL = ("label_name", "label_date")
"""Boxes of a labelled container, which no other source has."""

NO_DOSE_SAID = "dose not said"
"""What is chosen when whoever was asked did not say the dose: the line is kept, and not verified."""
SAID_OF = " of "
"""Stands between a dose they said and its strength: `10 mL of 1 mg in 1 mL`."""

_OFFERED = (
    SourceKind.PERSON, SourceKind.PHARMACY, SourceKind.GP_RECORD, SourceKind.PRESCRIBER, SourceKind.POLICE_OR_COURT,
    SourceKind.CONTAINER, SourceKind.PREVIOUS_PACK, SourceKind.TEST,
)  # fmt: skip
"""Who says so, whoever says it most often first."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it was named last: what kind, who, and at which number."""

    kind: SourceKind
    name: str
    telephone: str


class Told:
    """What is written about who says so. `last_source` is the one of the line before, to be offered first."""

    def __init__(self, contacts: Sequence[Contact] = ()) -> None:
        self.last_source: Source | None = None
        self._said: dict[str, str] = {}
        self._filled: set[str] = set()
        self._paper: TypedLine | None = None
        self.set_contacts(contacts)

    def set_contacts(self, contacts: Sequence[Contact]) -> None:
        """Offer these contacts for name and number."""
        self._contacts = {contact.kind: contact for contact in contacts}

    def clear(self) -> None:
        """Forget everything; the source that was named is only offered again."""
        kind = self.kind()
        if kind is not None:
            self.last_source = Source(kind, self.value("name"), self.value("telephone"))
        self._said, self._filled, self._paper = {}, set(), None

    def empty(self) -> bool:
        """True when nothing is written."""
        return not self._said

    def value(self, name: str) -> str:
        """Return what a box holds, as written: for `kind` and `how` a slug."""
        return self._said.get(name, "")

    def say(self, name: str, typed: str | None) -> None:
        """Take what is written in a box; None empties it."""
        self._filled.discard(name)
        if name == "kind" and typed:
            self._paper = None
            chosen = next((kind for kind in SOURCE_KEYS if source_label(kind).casefold() == typed.casefold()), None)
            self._said["kind"] = chosen or typed
            self._offer_contact()
        elif name == "label_name" and typed:
            slug = next((slug for slug, words in LABEL_WORDS.items() if tr(words).casefold() == typed.casefold()), "")
            self._said["label_name"] = slug or typed
        elif name == "how" and typed:
            slug = next((slug for slug, label in HOW_LABELS.items() if tr(label).casefold() == typed.casefold()), "")
            self._said["how"] = slug or typed
        elif typed:
            self._said[name] = " ".join(typed.split())
        else:
            self._said.pop(name, None)

    def take(self, source: Source) -> None:
        """Take the source of the line before: chosen again, with its name and number."""
        self._said |= {"kind": source.kind}
        for name, value in (("name", source.name), ("telephone", source.telephone)):
            if value:
                self._said[name] = value

    def take_place(self, place: PlaceRow) -> None:
        """Take a place of the desk's list for who was asked, with its number where none is written."""
        self.say("name", place.name)
        if place.telephone and "telephone" not in self._said:
            self._said["telephone"] = place.telephone
            self._filled.add("telephone")

    def take_paper(self, line: TypedLine, letters: str) -> None:
        """Take what was copied from a sheet: the pack that came along says so, and nobody has confirmed it."""
        said = tr("Typed from the paper sheet; its letters {0} agree. Nobody has confirmed it.").format(letters)
        self._said |= {"kind": SourceKind.PREVIOUS_PACK, "said": said}
        self._paper = line

    def held(self) -> dict[str, Any]:
        """Return everything that was written as plain values; nothing while nothing was.

        What came from a paper sheet keeps its letters' word only while it is on the screen: of a draft, who says so is
        chosen anew, else a line nobody confirmed would read as one that the pack confirms.
        """
        gone = ("kind", "said") if self._paper is not None else ()
        return {"said": {name: typed for name, typed in self._said.items() if name not in gone}} if self._said else {}

    def hold(self, held: Mapping[str, Any]) -> None:
        """Take what `held` returned in place of what is here."""
        self._said, self._filled, self._paper = dict(held.get("said", {})), set(), None

    def kind(self) -> SourceKind | None:
        """Return the kind of source chosen, or None."""
        said = self._said.get("kind", "")
        return SourceKind(said) if said in set(SourceKind) else None

    def boxes(self) -> tuple[str, ...]:
        """Return the boxes to show: a label is asked about wherever the label of a container says it."""
        kind = self.kind()
        confirms = kind is not None and can_verify(kind) and self._paper is None
        if kind is SourceKind.CONTAINER and self._said.get("label_name") != LabelName.YES:
            confirms = False
        left_out = (*(() if kind is SourceKind.CONTAINER else _OF_LABEL), *(() if confirms else ("said_dose",)))
        return tuple(name for name in ORDER if name not in left_out)

    def label(self, today: date) -> tuple[LabelName | None, date | None]:
        """Return whose name stands on the label and which date; None for what is not said, or not of a container."""
        if self.kind() is not SourceKind.CONTAINER:
            return None, None
        said, day = self.value("label_name"), read_day(self.value("label_date"), today)
        return LabelName(said) if said in LABEL_WORDS else None, day if isinstance(day, date) else None

    def dose(self) -> tuple[Dose | None, str | None]:
        """Return the dose as they said it and of which strength; None for what is not said or cannot be read."""
        if "said_dose" not in self.boxes():
            return None, None
        amount, _, strength = self.value("said_dose").partition(SAID_OF)
        return read_count(amount), strength.strip() or None

    def how(self) -> LastGivenHow | None:
        """Return how the last dose is known, or None."""
        said = self._said.get("how", "")
        return LastGivenHow(said) if said in HOW_LABELS else None

    def cell(self, name: str, now: datetime) -> Cell:
        """Return how a box stands, and why it must be put right. `now` is local time."""
        if name == "kind":
            words = tr("Choose who says that the person takes it.")
            return Cell(State.UNDERSTOOD) if self.kind() else Cell(State.CHOOSE, words)
        if name == "name" and self._must_be_named() and not self._said.get("name"):
            return Cell(State.CHOOSE, tr("Write who was asked: the place, or the person who answered."))
        if name in _OF_LABEL:
            return self._label_cell(name, now.date())
        if name == "last":
            return self._last_cell(now)
        if name == "how":
            return self._how_cell()
        if name == "said_dose":
            return self._dose_cell()
        if name not in self._said:
            return Cell(State.OPEN)
        return Cell(State.GUESSED if name in self._filled else State.UNDERSTOOD)

    def shown(self, name: str, now: datetime) -> str:
        """Return what a box shows."""
        said = self._said.get(name, "")
        if name == "kind" and (kind := self.kind()) is not None:
            return source_label(kind)
        if name == "how" and (how := self.how()) is not None:
            return tr(HOW_LABELS[how])
        if name == "label_name" and said in LABEL_WORDS:
            return tr(LABEL_WORDS[LabelName(said)])
        if name == "label_date" and said:
            day = read_day(said, now.date())
            return show_day(day) if isinstance(day, date) else said
        if name == "last" and said:
            read = read_when(said, now)
            return show_when(read) if isinstance(read, When) and read.has_time else said
        return said

    def choices(self, name: str) -> tuple[Suggestion, ...]:
        """Return what a box offers."""
        if name == "kind":
            kinds = tuple(Suggestion(source_label(kind)) for kind in _OFFERED)
            return (*self._before(), *kinds)
        if name == "how":
            return tuple(Suggestion(tr(label)) for label in HOW_LABELS.values())
        if name == "said_dose":
            return (Suggestion(tr(NO_DOSE_SAID)),)
        if name == "label_name":
            return tuple(Suggestion(tr(words)) for words in LABEL_WORDS.values())
        return (nothing(),) if name in self._said else ()

    def source(self, today: date, more: str = "") -> SourceSaid:
        """Return what the source said, with `more` words behind. ValueError while no kind is chosen."""
        kind = self.kind()
        if kind is None:
            raise ValueError("nobody says so yet")
        said = "; ".join(filter(None, (self.value("said"), more)))
        label_name, label_date = self.label(today)
        dose, strength = self.dose()
        told = SourceSaid(
            kind, name=self.value("name") or None, telephone=self.value("telephone") or None, said=said or None,
            label_name=label_name, label_date=label_date, dose=dose, strength=strength,
        )  # fmt: skip
        return told if self._paper is None else _on_paper(told, self._paper)

    def last(self, now: datetime) -> LastDose | None:
        """Return when a dose was last taken, None when nothing is said of it. `now` is local time."""
        read, how = read_when(self.value("last"), now), self.how()
        if not isinstance(read, When) or how is None:
            return None
        return LastDose(as_utc(read.at), how, self.value("name") or None)

    def _must_be_named(self) -> bool:
        """True when what is said confirms the line: paper that came along cannot be asked, and confirms nothing."""
        kind = self.kind()
        return kind is not None and must_be_named(kind) and self._paper is None

    def _label_cell(self, name: str, today: date) -> Cell:
        said = self._said.get(name, "")
        if name == "label_name":
            wrong = "" if said in LABEL_WORDS else tr("Say whose name is on the label.")
            return Cell(State.CHOOSE, wrong) if wrong else Cell(State.UNDERSTOOD)
        if not said:
            return Cell(State.OPEN)
        read = read_day(said, today)
        return Cell(State.UNDERSTOOD) if isinstance(read, date) else Cell(State.CHOOSE, read.words)

    def _dose_cell(self) -> Cell:
        if self._said.get("said_dose") == tr(NO_DOSE_SAID):
            return Cell(State.NOT_KNOWN)
        if self.dose()[0] is None:
            words = tr("The dose as they said it: without it nothing is verified.")
            return Cell(State.CHOOSE, words)
        return Cell(State.UNDERSTOOD)

    def _before(self) -> tuple[Suggestion, ...]:
        source = self.last_source
        if source is None or not (source.name or source.telephone):
            return ()
        who = ", ".join(filter(None, (source_label(source.kind), source.name, source.telephone)))
        return (Suggestion(who, tr("as for the line before"), source),)

    def _offer_contact(self) -> None:
        kind = self.kind()
        contact = self._contacts.get(CONTACT_OF.get(kind, "")) if kind is not None else None
        for name in self._filled:
            self._said.pop(name, None)
        self._filled.clear()
        if contact is None or "name" in self._said:
            return
        for name, value in (("name", contact.name), ("telephone", contact.telephone)):
            if value and name not in self._said:
                self._said[name] = value
                self._filled.add(name)

    def _last_cell(self, now: datetime) -> Cell:
        said = self._said.get("last", "")
        if not said:
            words = tr("Write when the last dose was, or clear how it is known.")
            return Cell(State.CHOOSE, words) if self._said.get("how") else Cell(State.OPEN)
        read = read_when(said, now)
        if not isinstance(read, When):
            return Cell(State.CHOOSE, read.words)
        if not read.has_time:
            return Cell(State.CHOOSE, tr("Write the time of day too, such as 08:00; the nearest hour if not exact."))
        return Cell(State.UNDERSTOOD)

    def _how_cell(self) -> Cell:
        how = self.how()
        if how is None:
            wanted = self._said.get("last") or self._said.get("how")
            return Cell(State.CHOOSE, tr("Say how the last dose is known.")) if wanted else Cell(State.OPEN)
        wrong = how_problem(self.kind(), how)
        return Cell(State.CHOOSE, wrong) if wrong else Cell(State.UNDERSTOOD)


def _on_paper(told: SourceSaid, paper: TypedLine) -> SourceSaid:
    """Return it with the line as the sheet has it. Paper cannot be asked: it verifies nothing."""
    line = paper.script
    return replace(
        told,
        outcome=SourceOutcome.COULD_NOT_SAY,
        dose=line.dose,
        strength=line.strength,
        form=line.form,
        frequency=line.frequency,
        times=line.times,
        every_days=line.every_days if line.every_days > 1 else None,
    )
