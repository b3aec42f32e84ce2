"""The fields of a new arrival, what they say, and what in them is to be put right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from reception_app.clock import LONDON, as_utc, local, local_day
from reception_app.errors import InputProblem
from reception_app.identifiers import read_nhs_number, read_prison_number
from reception_app.services.board import ExpectedRow
from reception_app.services.matching import Identity
from reception_app.services.people import Arrival
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateField, DateTimeField
from reception_app.ui.fields.segments import ChoiceGroup
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.fields.when import NotUnderstood, When
from reception_app.ui.screens.arrival_words import (
    NOT_ASKED_WORDS,
    UNKNOWN_SEX,
    kind_options,
    legal_options,
    sex_options,
    trace_options,
)
from reception_app.ui.widgets.alerts import Problem
from reception_app.ui.widgets.layouts import Column, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Run, Text, bold
from reception_app.vocabulary import AnswerState, ArrivalKind, NhsTraceStatus

RECEPTION = "Reception"
_STACK_AT = 1.75
_AHEAD_SECONDS = 300
"""An arrival may lie this far ahead: the desk's clock and the van's differ."""


class ArrivalForm(QWidget):
    """Who came, how, and what they are called. `edited` fires as a person types; `left` when any field is left.

    `settled` fires when one is left that says who it is.

    `moment()` gives the instant (aware UTC); the arrival is now to begin with.
    """

    edited = Signal()
    settled = Signal()
    left = Signal()

    def __init__(self, moment: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moment = moment
        self._now = moment()
        self._expected_id: str | None = None
        self._said_before = ""
        self.said_before = Text("")
        self._make_who()
        self._make_how()
        self.fields: dict[str, FieldBox] = {
            "family_name": self.family, "given_names": self.given, "title": self.title, "born": self.born,
            "prison_number": self.number, "nhs_number": self.nhs, "nhs_known": self.nhs_known, "sex": self.sex,
            "arrived_at": self.at, "arrived_from": self.place, "kind": self.kind, "legal_status": self.legal,
            "location": self.location, "language": self.language, "preferred_name": self.preferred,
            "other_names": self.others,
        }  # fmt: skip
        self._lay_out()
        for box in (self.family, self.given, self.born, self.number, self.nhs):
            box.box.editingFinished.connect(self.settled)
        for field in self.fields.values():
            if isinstance(field, TextField | ListField):
                field.edited.connect(self.edited)
            if isinstance(field, TextField):
                field.box.editingFinished.connect(self.left)
            elif isinstance(field, ListField):
                field.edited.connect(self.left)
        for choice in (self.sex_choice, self.known_choice):
            choice.edited.connect(self.edited)
            choice.edited.connect(self.left)
        # After the fields' own slots, which clear what only the form knows to be wrong.
        self.born.box.editingFinished.connect(self._check_born)
        self.at.box.editingFinished.connect(self._check_arrived)
        self.at.set_when(When(local(self._now).replace(second=0), True))

    def fill(self, line: ExpectedRow) -> None:
        """Take over what the expected list says; emits nothing."""
        self._expected_id = line.expected_id
        self.family.set_value(line.family_name or "")
        self.given.set_value(line.given_names or "")
        self.number.set_value(line.prison_number or "")
        self.born.set_day(line.date_of_birth)
        self.place.set_value(line.arrived_from or "")
        self.kind.set_value("" if line.arrival_kind is ArrivalKind.OTHER else line.arrival_kind)
        self._tell_said_before(line.note or "")

    def _tell_said_before(self, note: str) -> None:
        self._said_before = note
        self.said_before.set_words(((Run(self.tr("Said before they came: ")), bold(note)),) if note else "")
        show_if(self.said_before, bool(note))

    def texts(self) -> dict[str, str]:
        """Return what stands in every field as it stands, by the field's slug; nothing while nobody is described."""
        if not self.typed():
            return {}
        held = {slug: field.value() for slug, field in self.fields.items() if isinstance(field, TextField | ListField)}
        held |= {"sex": self.sex_choice.value(), "nhs_known": self.known_choice.value()}
        when = self.at.when()
        if when is not None:
            held["arrived_at"] = f"{when.at:%Y-%m-%dT%H:%M}"  # "19:40" would be another day's tomorrow
        held |= {"expected_id": self._expected_id or "", "said_before": self._said_before}
        held["about"] = ", ".join(filter(None, (self.family.value().strip(), self.given.value().strip())))
        return held

    def set_texts(self, held: Mapping[str, str]) -> None:
        """Show again what `texts` returned; emits nothing."""
        for slug, field in self.fields.items():
            if isinstance(field, DateTimeField):
                field.set_when(_moment_of(held.get(slug, "")))
            elif isinstance(field, TextField | ListField):
                field.set_value(held.get(slug, ""))
        self.born.check()
        self.sex_choice.set_value(held.get("sex", ""))
        self.known_choice.set_value(held.get("nhs_known", ""))
        self._ask_known()
        self._expected_id = held.get("expected_id") or None
        self._tell_said_before(held.get("said_before", ""))

    def identity(self) -> Identity:
        """Return who somebody is, as far as it can be read now: a number that cannot be right is left out."""
        nhs = _number(self.nhs, read_nhs_number)
        known = self.known_choice.value()
        return Identity(
            family_name=self.family.value().strip(),
            given_names=self.given.value().strip(),
            date_of_birth=self.born.day(),
            prison_number=_number(self.number, read_prison_number),
            nhs_number=nhs,
            nhs_trace_status=NhsTraceStatus(known) if nhs and known else NhsTraceStatus.NONE,
            title=self.title.value().strip() or None,
            aliases=tuple(read_names(self.others.value())),
            facts=self._facts(),
        )

    def arrival(self) -> Arrival:
        """Return how somebody came. Ask `problems` first: without a time of arrival it is now."""
        when = self.at.when()
        return Arrival(
            arrived_at=as_utc(when.at) if when is not None else self._moment(),
            arrived_from=self.place.value().strip() or None,
            arrival_kind=ArrivalKind(self.kind.value() or ArrivalKind.OTHER),
            legal_status=self.legal.value() or None,
            location=self.location.value().strip() or None,
            expected_id=self._expected_id,
            not_asked=self.not_asked(),
        )

    def not_asked(self, *, known: bool = False) -> tuple[str, ...]:
        """Return what nothing is said about, of sex, where from and how they came; `known`: their sex is on record."""
        said = {"sex": known or self.sex_choice.value(), "arrived_from": self.place.value().strip()}
        return tuple(slug for slug in NOT_ASKED_WORDS if not said.get(slug, self.kind.value()))

    def problems(self) -> list[Problem]:
        """Return what is to be put right before saving, in the order of the form, each shown in its place."""
        found = self._wrong()
        for slug, words in found.items():
            self.fields[slug].show_problem(words)
        short = self._short()
        return [Problem(short[slug], slug) for slug, words in found.items() if words]

    def recheck(self) -> None:
        """Look again at the fields that show a problem, and only at those."""
        for slug, words in self._wrong().items():
            if self.fields[slug].problem():
                self.fields[slug].show_problem(words)

    def arrival_problems(self) -> list[Problem]:
        """Return what is to be put right about the arrival alone, for somebody whose record is already here."""
        words = self._arrived_problem()
        self.at.show_problem(words)
        return [Problem(self._short()["arrived_at"], "arrived_at")] if words else []

    def typed(self) -> bool:
        """True when anything is typed that would be lost."""
        boxes = (self.family, self.given, self.number, self.nhs, self.born, self.preferred, self.others)
        return any(box.value().strip() for box in boxes)

    def _make_who(self) -> None:
        self.family = TextField(self.tr("Family name"), width=220)
        self.given = TextField(self.tr("Given names"), width=220)
        self.born = DateField(self.tr("Born"), local_day(self._now), full_year=True)
        none_yet = self.tr("Empty when there is none yet")
        self.number = TextField(self.tr("Prison number"), hint=none_yet, width=144)
        self.nhs = TextField(self.tr("NHS number"), optional=True, hint=self.tr("Ten digits"), width=144)
        self.title = TextField(self.tr("Title"), optional=True, hint=self.tr("Mr, Ms, Dr"), width=72)
        called = self.tr("What they like to be called")
        self.preferred = TextField(self.tr("Preferred name"), optional=True, hint=called, width=200)
        self.sex_choice = ChoiceGroup(sex_options(), name=self.tr("Sex"), large=True)
        self.sex = FieldBox(self.tr("Sex"), self.sex_choice)
        self.known_choice = ChoiceGroup(trace_options(), name=self.tr("How the NHS number is known"), large=True)
        self.nhs_known = FieldBox(self.tr("How the NHS number is known"), self.known_choice)
        policy = self.nhs_known.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves when it comes with the first digit
        self.nhs_known.setSizePolicy(policy)
        self.nhs.edited.connect(self._ask_known)
        best = self.tr("The one they speak best")
        self.language = TextField(self.tr("Language"), optional=True, hint=best, width=180)
        after = self.tr("Family name, given names; then the next")
        self.others = TextField(self.tr("Other names"), optional=True, hint=after, width=330)

    def _make_how(self) -> None:
        places = self.tr("Court, prison, police, hospital")
        self.place = TextField(self.tr("From"), hint=places, width=220)
        self.kind = ListField(self.tr("How they came"), kind_options(), hint=self.tr("What brought them"), width=220)
        when = self.tr("19:40, or 20-Nov 19:40")
        self.at = DateTimeField(self.tr("Arrived"), local(self._now), hint=when, approx_key="")
        self.at.approximate.hide()
        self.legal = ListField(self.tr("Legal status"), legal_options(), optional=True, width=220)
        self.location = TextField(self.tr("Where they are now"), width=220)
        self.location.set_value(RECEPTION)

    def _lay_out(self) -> None:
        # What is understood stands right of a date, so dates end their row: nothing beside them moves.
        who = (
            (self.family, self.given, self.born),
            (self.number, self.nhs, self.title, self.preferred),
            (self.sex, self.nhs_known),
            (self.others, self.language),
        )
        how = ((self.place, self.kind, self.at), (self.legal, self.location))
        for widest, box in ((230, self.number), (230, self.nhs), (240, self.family), (360, self.at)):
            theme.fix(box, max_width=widest)  # an error wraps under its field and pushes nothing aside
        theme.fix(self.title, min_width=92)
        column = Column(self)
        for title, rows in ((self.tr("Who they are"), who), (self.tr("The arrival"), how)):
            panel = Panel(title)
            panel.body.redesign((12, 8, 12, 12), theme.SPACE_12)
            for fields in rows:
                row = StackingRow(spacing=theme.SPACE_16) if self.sex in fields else _FieldsRow(spacing=theme.SPACE_16)
                for field in fields:
                    row.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
                row.addStretch(1)
                panel.body.addLayout(row)
            column.add(panel)
        panel.body.add(self.said_before)
        self._tell_said_before("")
        column.addStretch(1)
        self._ask_known()

    def _ask_known(self) -> None:
        """Ask how the NHS number is known only of one that is typed."""
        show_if(self.nhs_known, bool(self.nhs.value().strip()))

    def _facts(self) -> dict[str, tuple[AnswerState, str | None]]:
        facts: dict[str, tuple[AnswerState, str | None]] = {}
        sex = self.sex_choice.value()
        if sex:
            unknown = sex == UNKNOWN_SEX
            facts["sex"] = (AnswerState.UNKNOWN, None) if unknown else (AnswerState.ANSWERED, sex)
        for key, field in (("preferred_name", self.preferred), ("language", self.language)):
            if field.value().strip():
                facts[key] = (AnswerState.ANSWERED, field.value().strip())
        return facts

    def _check_born(self) -> None:
        self.born.show_problem(self._born_problem())

    def _check_arrived(self) -> None:
        self.at.show_problem(self._arrived_problem())

    def _wrong(self) -> dict[str, str]:
        """Return what is wrong and what to do by field, "" where nothing is."""
        return {
            "family_name": self._name_problem(),
            "born": self._born_problem(),
            "prison_number": _number_problem(self.number, read_prison_number),
            "nhs_number": _number_problem(self.nhs, read_nhs_number),
            "arrived_at": self._arrived_problem(),
        }

    def _short(self) -> dict[str, str]:
        """Return what the summary says; the field itself says more."""
        return {
            "family_name": self.tr("Write the family name."),
            "born": self.tr("Check the date of birth."),
            "prison_number": self.tr("Check the prison number."),
            "nhs_number": self.tr("Check the NHS number."),
            "arrived_at": self.tr("Check when they arrived."),
        }

    def _name_problem(self) -> str:
        if self.family.value().strip():
            return ""
        return self.tr("There is no family name. Write the name given, or Unknown with a description.")

    def _born_problem(self) -> str:
        read = self.born.day_or_problem()
        if isinstance(read, NotUnderstood):
            return read.words
        if read is not None and read > local_day(self._moment()):
            return self.tr("That day has not come yet. Check the year of birth.")
        return ""

    def _arrived_problem(self) -> str:
        read = self.at.value_or_problem()
        if read is None:
            return self.tr("There is no time of arrival. Write when they came, such as 19:40.")
        if isinstance(read, NotUnderstood):
            return read.words
        if not read.has_time:
            return self.tr("The time is missing. Write when they came, such as 19:40.")
        if (as_utc(read.at) - self._moment()).total_seconds() > _AHEAD_SECONDS:
            return self.tr("That arrival has not happened yet. Check the date and the time.")
        return ""


class _FieldsRow(StackingRow):
    """Fields side by side as long as they fit the smallest window; from 175 % one under another."""

    def rescale(self) -> None:
        super().rescale()
        if theme.active().scale < _STACK_AT:
            self.setDirection(QBoxLayout.Direction.LeftToRight)


def _moment_of(text: str) -> When | None:
    """Return the moment of arrival as `texts` wrote it, or None."""
    try:
        return When(datetime.fromisoformat(text).replace(tzinfo=LONDON), True)
    except ValueError:
        return None


def read_names(typed: str) -> list[tuple[str, str]]:
    """Return other names as (family, given): `Dummy, Ray; Placeholder` is two, the second without a given name."""
    names = []
    for part in typed.split(";"):
        family, _, given = (bit.strip() for bit in part.partition(","))
        if family or given:
            names.append((family, given))
    return names


def _number(field: TextField, read: Callable[[str], str]) -> str | None:
    """Return the number of a field in its standard form; None when there is none or it cannot be right."""
    try:
        return read(field.value()) if field.value().strip() else None
    except InputProblem:
        return None


def _number_problem(field: TextField, read: Callable[[str], str]) -> str:
    try:
        if field.value().strip():
            read(field.value())
    except InputProblem as problem:
        return problem.sentence
    return ""
