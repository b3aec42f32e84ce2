"""Who a person is and how they came: names, numbers, facts, the arrival, corrected on one page."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from reception_app.clock import local_day
from reception_app.errors import KnownProblem
from reception_app.handover.record import Stated
from reception_app.identifiers import show_nhs_number
from reception_app.services import people
from reception_app.services.matching import Identity
from reception_app.services.person_view import PersonPage
from reception_app.ui.fields.dates import DateField
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.screens.arrival_words import UNKNOWN_SEX, sex_options
from reception_app.ui.screens.person_arrival import ArrivalFields
from reception_app.ui.screens.person_entry import EntryPage, FactField, need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.panels import Rule
from reception_app.vocabulary import NhsTraceStatus

FACTS: tuple[tuple[str, str, str], ...] = (
    ("preferred_name", "Likes to be called", ""),
    ("gender", "Gender, where different", ""),
    ("language", "Language they speak best", "Say if an interpreter is needed."),
    ("access_needs", "Access needs", "For example large print, hearing loop, wheelchair."),
    ("disability", "Disability", ""),
    ("ethnicity", "Ethnicity", "As the person says it."),
    ("religion", "Religion", ""),
)
_TRACE = (
    Option(NhsTraceStatus.STATED, "As the person says"),
    Option(NhsTraceStatus.FROM_DOCUMENT, "From a paper"),
    Option(NhsTraceStatus.VERIFIED, "Traced"),
)
_FIELD_OF = {
    "IN-201": "prison", "IN-202": "nhs", "CH-102": "prison", "IN-211": "family", "IN-222": "arrived",
    "IN-225": "arrived", "IN-223": "why",
}  # fmt: skip


def _sexes(held: Stated) -> tuple[Option, ...]:
    """Return what a new arrival offers, but *Not Known*, which is a state; and what a record from elsewhere says."""
    offered = tuple(option for option in sex_options() if option.slug != UNKNOWN_SEX)
    known = {option.slug for option in offered}
    return offered if not held.value or held.value in known else (*offered, Option(held.value, held.value))


class IdentityEntry(EntryPage):
    """Corrects who somebody is. A wrong number is shown under its field and nothing is saved."""

    def __init__(self, shell: Shell, person_id: str, page: PersonPage) -> None:
        note = tr("A prison number given here replaces the desk reference on everything printed from now on.")
        super().__init__(tr("Who they are, how they came"), tr("Save"), note)
        self._shell, self._person_id = shell, person_id
        self.family = TextField(tr("Family name"), width=260)
        self.given = TextField(tr("Given names"), width=260)
        self.title = TextField(tr("Title"), optional=True, width=84)
        self.born = DateField(
            tr("Date of birth"), local_day(shell.ctx.now()), hint=tr("For example 14-Jul-1985"), full_year=True
        )
        self.prison = TextField(tr("Prison number"), hint=tr("For example A0001TT"), optional=True, width=160)
        self.nhs = TextField(tr("NHS number"), hint=tr("Ten digits"), optional=True, width=180)
        self.trace = ListField(tr("How the NHS number is known"), _TRACE, optional=True, width=200)
        self.nhs.edited.connect(self._ask_known)
        self.sex = FactField(tr("Sex"), choices=_sexes(page.record.person.sex))
        self.facts = {key: FactField(tr(label), hint=tr(hint)) for key, label, hint in FACTS}
        self.add_across(self.family, self.given, self.title)
        self.add(self.born)
        self.add_across(self.prison, self.nhs, self.trace)
        self.add(self.sex)
        stay = page.record.stay
        self.arrival = ArrivalFields(shell, person_id, stay) if stay is not None else None
        if self.arrival is not None:
            self.add(Rule(), self.arrival, Rule())
        self.add(*self.facts.values())
        self._fill(page)

    def first(self) -> QWidget:
        return self.family.box

    def check(self) -> bool:
        words = tr("There is no family name. Write the name given, or Unknown with a description.")
        named = need(self.family, self.family.value(), words)
        came = self.arrival is None or self.arrival.check()
        return self.born.check() and named and came

    def write(self) -> str:
        nhs = self.nhs.value().strip() or None
        facts = {key: field.value() for key, field in self.facts.items()}
        facts["sex"] = self.sex.value()
        traced = NhsTraceStatus(self.trace.value() or NhsTraceStatus.STATED)
        identity = Identity(
            family_name=self.family.value(),
            given_names=self.given.value(),
            date_of_birth=self.born.day(),
            prison_number=self.prison.value().strip() or None,
            nhs_number=nhs,
            nhs_trace_status=traced if nhs else NhsTraceStatus.NONE,
            title=self.title.value(),
            facts=facts,
        )
        if self.arrival is not None:
            self.arrival.write()
        people.change_identity(self._shell.ctx, self._person_id, identity)
        return tr("Saved who they are")

    def show_trouble(self, problem: KnownProblem | None) -> None:
        fields: dict[str, FieldBox] = {"prison": self.prison, "nhs": self.nhs, "family": self.family}
        if self.arrival is not None:
            fields |= {"arrived": self.arrival.at, "why": self.arrival.why}
        for field in fields.values():
            field.show_problem("")
        if problem is not None and (name := _FIELD_OF.get(problem.code, "")) in fields:
            fields[name].show_problem(problem.sentence)
        super().show_trouble(problem)

    def _ask_known(self) -> None:
        """Ask how the NHS number is known only of one that is there; it is the last of its row, so nothing moves."""
        show_if(self.trace, bool(self.nhs.value().strip()))

    def _fill(self, page: PersonPage) -> None:
        person = page.record.person
        self.family.set_value(person.family_name)
        self.given.set_value(person.given_names)
        self.title.set_value(person.title or "")
        self.born.set_day(person.date_of_birth)
        self.prison.set_value(person.prison_number or "")
        self.nhs.set_value(show_nhs_number(person.nhs_number) if person.nhs_number else "")
        traced = person.nhs_trace_status
        self.trace.set_value("" if traced is NhsTraceStatus.NONE else traced.value)
        self._ask_known()
        self.sex.set_value(person.sex.state, person.sex.value)
        for key, field in self.facts.items():
            fact = getattr(person, key)
            field.set_value(fact.state, fact.value)
