"""The fields of a new arrival, what they say, and what in them is to be put right."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clock import LONDON, as_utc, local, local_day
from reception_app.errors import InputProblem
from reception_app.identifiers import read_nhs_number, read_prison_number
from reception_app.services.board import ExpectedRow
from reception_app.services.people import Arrival, Identity
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateField, DateTimeField
from reception_app.ui.fields.segments import ChoiceGroup
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.fields.when import When
from reception_app.ui.screens.arrival_words import (
    UNKNOWN_SEX,
    kind_options,
    legal_options,
    sex_options,
    trace_options,
)
from reception_app.ui.widgets.alerts import Problem
from reception_app.ui.widgets.layouts import StackingRow
from reception_app.ui.widgets.panels import Panel
from reception_app.vocabulary import AnswerState, ArrivalKind, NhsTraceStatus

RECEPTION = "Reception"
_AHEAD_SECONDS = 300
"""An arrival may lie this far ahead: the desk's clock and the van's differ."""


class ArrivalForm(QWidget):
    """Who came, how, and what they are called. `edited` fires as a person types; `settled` when a field is left.

    `now` is aware; the arrival is now to begin with.
    """

    edited = Signal()
    settled = Signal()

    def __init__(self, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._expected_id: str | None = None
        self._make_who()
        self._make_how()
        self._make_more()
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
        self.sex_choice.edited.connect(self.edited)
        self.known_choice.edited.connect(self.edited)
        self.at.set_when(When(local(now).replace(second=0), True))

    def fill(self, line: ExpectedRow) -> None:
        """Take over what the expected list says; emits nothing."""
        self._expected_id = line.expected_id
        self.family.set_value(line.family_name or "")
        self.given.set_value(line.given_names or "")
        self.number.set_value(line.prison_number or "")
        self.born.set_day(line.date_of_birth)
        self.place.set_value(line.arrived_from or "")
        self.kind.set_value("" if line.arrival_kind is ArrivalKind.OTHER else line.arrival_kind)

    def identity(self) -> Identity:
        """Return who somebody is, as far as it can be read now: a number that cannot be right is left out."""
        nhs = self._number(self.nhs, read_nhs_number)
        known = self.known_choice.value()
        return Identity(
            family_name=self.family.value().strip(),
            given_names=self.given.value().strip(),
            date_of_birth=self.born.day(),
            prison_number=self._number(self.number, read_prison_number),
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
            arrived_at=as_utc(when.at.astimezone(LONDON)) if when is not None else self._now,
            arrived_from=self.place.value().strip() or None,
            arrival_kind=ArrivalKind(self.kind.value() or ArrivalKind.OTHER),
            legal_status=self.legal.value() or None,
            location=self.location.value().strip() or None,
            expected_id=self._expected_id,
        )

    def problems(self, now: datetime) -> list[Problem]:
        """Return what is to be put right before saving at `now`, in the order of the form, each shown in its place."""
        found = {
            "family_name": "" if self.family.value().strip() else self._no_name(),
            "born": self.born.problem() if not self.born.check() else self._born_later(now),
            "prison_number": self._number_problem(self.number, read_prison_number),
            "nhs_number": self._number_problem(self.nhs, read_nhs_number),
            "nhs_known": self._known_problem(),
            "arrived_at": self._arrived_problem(now),
        }
        for slug, words in found.items():
            self.fields[slug].show_problem(words)
        return [Problem(words, slug) for slug, words in found.items() if words]

    def arrival_problems(self, now: datetime) -> list[Problem]:
        """Return what is to be put right about the arrival alone, for somebody whose record is already here."""
        words = self._arrived_problem(now)
        self.at.show_problem(words)
        return [Problem(words, "arrived_at")] if words else []

    def typed(self) -> bool:
        """True when anything is typed that would be lost."""
        boxes = (self.family, self.given, self.number, self.nhs, self.born, self.preferred, self.others)
        return any(box.value().strip() for box in boxes)

    def _make_who(self) -> None:
        self.family = TextField(self.tr("Family name"), width=220)
        self.given = TextField(self.tr("Given names"), width=220)
        self.title = TextField(self.tr("Title"), optional=True, width=72)
        self.born = DateField(self.tr("Born"), local_day(self._now), full_year=True)
        self.number = TextField(
            self.tr("Prison number"), hint=self.tr("Leave empty when there is none yet: a desk reference is made"),
            width=144,
        )  # fmt: skip
        self.nhs = TextField(self.tr("NHS number"), optional=True, hint=self.tr("Ten digits"), width=144)
        self.known_choice = ChoiceGroup(trace_options(), name=self.tr("How the NHS number is known"), large=True)
        self.nhs_known = FieldBox(self.tr("How the NHS number is known"), self.known_choice)
        self.sex_choice = ChoiceGroup(sex_options(), name=self.tr("Sex"), large=True)
        self.sex = FieldBox(self.tr("Sex"), self.sex_choice)

    def _make_how(self) -> None:
        self.at = DateTimeField(self.tr("Arrived"), local(self._now), hint=self.tr("19:40, or 20-Nov 19:40"))
        self.place = TextField(self.tr("From"), hint=self.tr("Court, prison, police station, hospital"), width=250)
        self.kind = ListField(self.tr("How they came"), kind_options(), hint=self.tr("What brought them"), width=230)
        self.legal = ListField(self.tr("Legal status"), legal_options(), optional=True, width=200)
        self.location = TextField(self.tr("Where they are now"), width=200)
        self.location.set_value(RECEPTION)

    def _make_more(self) -> None:
        self.preferred = TextField(self.tr("Preferred name"), optional=True, width=200)
        self.language = TextField(self.tr("Language"), optional=True, width=160)
        self.others = TextField(
            self.tr("Other names"), optional=True, hint=self.tr("Family name, given names; then the next"), width=330
        )

    def _lay_out(self) -> None:
        panels = (
            (self.tr("Who they are"), (
                (self.family, self.given, self.title), (self.born, self.number, self.nhs), (self.sex, self.nhs_known),
            )),
            (self.tr("The arrival"), (
                (self.at, self.place), (self.kind, self.legal, self.location),
            )),
            (self.tr("What they are called, and language"), ((self.preferred, self.language, self.others),)),
        )  # fmt: skip
        column = _Column(self)
        for title, rows in panels:
            panel = Panel(title)
            panel.body.redesign((12, 8, 12, 12), theme.SPACE_12)
            for fields in rows:
                row = StackingRow(spacing=theme.SPACE_16)
                for field in fields:
                    row.addWidget(field, 0, _TOP)
                row.addStretch(1)
                panel.body.addLayout(row)
            column.add(panel)
        column.addStretch(1)

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
