"""Pages of the Treatment tab: a service or order, its end, a test, a dose of vaccine; each chosen as it is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from reception_app.clinical.services import (
    Named,
    Service,
    Vaccine,
    load_services,
    load_test_kinds,
    load_vaccinations,
    services_file,
)
from reception_app.clinical.substances import load_substances
from reception_app.clock import as_utc, local, local_day
from reception_app.errors import InputProblem
from reception_app.forms.moments import Moment, read_typed
from reception_app.handover.record import Involvement
from reception_app.services import treatment
from reception_app.ui import theme
from reception_app.ui.fields.dates import DateField, DateTimeField
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, ListField, TextArea, TextField
from reception_app.ui.screens.person_entry import EntryPage, Ticks, need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scripts_suggest import SuggestField, Suggestion
from reception_app.ui.screens.treatment_cells import KINDS
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.layouts import show_if
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import (
    INVOLVEMENT_WORDS,
    VACCINATION_WORDS,
    HealthTestOutcome,
    InvolvementState,
    VaccinationState,
)

_OVER = (InvolvementState.COMPLETED, InvolvementState.ENDED_EARLY)
_FEW = 3
_DRUG_TESTS = ("urine_drug", "oral_fluid_drug")


class HalfDateField(TextField):
    """A date as people half remember it: a year, a month, a day, `about 2019`; beside it how it was understood."""

    def __init__(self, label: str, shell: Shell, *, hint: str = "") -> None:
        super().__init__(label, hint=hint, optional=True, width=144)
        self._shell = shell
        self.understood = Text("", role=TypeRole.SMALL, tone=theme.INK_2, wrap=False)
        self._body.insertWidget(1, self.understood)
        self.edited.connect(self._read_again)
        self.box.editingFinished.connect(self.check)

    def written(self) -> str | None:
        """Return the date in its stored form; None while empty or not understood."""
        read = self._read()
        return read.written() if isinstance(read, Moment) else None

    def check(self) -> bool:
        """Show what is wrong. True when it is empty or understood."""
        read = self._read()
        self.show_problem(read.sentence if isinstance(read, InputProblem) else "")
        return not isinstance(read, InputProblem)

    def _read(self) -> Moment | InputProblem | None:
        if not self.value().strip():
            return None
        try:
            return read_typed(self.value(), self._shell.ctx.now(), with_time=False)
        except InputProblem as problem:
            return problem

    def _read_again(self) -> None:
        read = self._read()
        if self.problem():
            self.check()
        self.understood.set_words(read.shown() if isinstance(read, Moment) else "")


class KindField(SuggestField):
    """A service, order or scheme by any part of its names. What is in no list is kept in its own words."""

    def __init__(self, services: dict[str, Service]) -> None:
        self._known = services
        super().__init__(tr("What it is"), self._offered, width=420, at_once=not theme.active().collapsed)
        self.hint.set_words(tr("Type any part of its name; ↓ marks, Enter takes it"))
        self.hint.show()

    def slug(self) -> str:
        """Return the slug of what is written, `other` for what is in no list, "" while empty."""
        said = self.value().strip().casefold()
        if not said:
            return ""
        names = ((one.slug, name) for one in self._known.values() for name in (one.words, one.words_long))
        return next((slug for slug, name in names if name.casefold() == said), treatment.OTHER)

    def _offered(self, typed: str) -> Sequence[Suggestion]:
        wanted = typed.strip().casefold().split()
        found = [
            service
            for service in self._known.values()
            if all(word in f"{service.words} {service.words_long}".casefold() for word in wanted)
        ]
        most = _FEW if theme.active().collapsed else len(found)  # the list never lies over the banner
        return [Suggestion(service.words, _note(service)) for service in found[:most]]


def _note(service: Service) -> str:
    kind = tr(KINDS[service.kind])
    return kind if service.words_long == service.words else tr("{0}: {1}").format(kind, service.words_long)


class InvolvementEntry(EntryPage):
    """A service, order or scheme the person is, was or will be part of."""

    def __init__(self, shell: Shell, person_id: str, *, title: str = "", act: str = "") -> None:
        note = tr("A line is never edited later: a wrong one is marked as entered in error and written anew.")
        super().__init__(title or tr("A service, order or scheme"), act or tr("Record it"), note)
        self._shell, self._person_id = shell, person_id
        self.kind = KindField(load_services(services_file(shell.ctx.folder.home)))
        self.own = Text("", tone=theme.AMBER_TEXT)
        states = [
            Option(state, tr(words).split(" whether")[0], str(place))
            for place, (state, words) in enumerate(INVOLVEMENT_WORDS.items(), 1)
        ]
        self.state = ChoiceGroup(states, name=tr("State"), large=True)
        self.state_field = FieldBox(tr("State"), self.state)
        hint = tr("For example 15-Nov-2026, Nov-2024, about 2019")
        self.since, self.until = (
            HalfDateField(tr("Since"), shell, hint=hint),
            HalfDateField(tr("Until"), shell, hint=hint),
        )
        self.contact = TextField(tr("Whom to ask"), optional=True, width=260)
        self.organisation = TextField(tr("Where"), optional=True, width=260)
        self.telephone = TextField(tr("Telephone"), optional=True, width=160)
        self.detail = TextArea(tr("Detail"), optional=True, lines=2)
        self.source = TextField(tr("Who told this"), optional=True, width=260)
        self.add(self.kind, self.own, self.state_field)
        self.watch(self.state)
        self.add_across(self.since, self.until)
        self.add_across(self.contact, self.organisation, self.telephone)
        self.add(self.detail, self.source)
        self.kind.edited.connect(self._show_own)
        self.state.edited.connect(self._show_until)
        self.show_parts()

    def first(self) -> QWidget:
        return self.kind.box

    def check(self) -> bool:
        dates = self.since.check() and self.until.check()
        chosen = need(self.state_field, self.state.value(), tr("Choose where the person stands with it."))
        return need(self.kind, self.kind.value(), tr("Write what it is.")) and chosen and dates

    def write(self) -> str:
        treatment.record_involvement(self._shell.ctx, self._person_id, self.said())
        return tr("Recorded")

    def said(self) -> treatment.InvolvementSaid:
        """Return what is written, once it was checked."""
        kind = self.kind.slug()
        return treatment.InvolvementSaid(
            kind=kind,
            state=InvolvementState(self.state.value()),
            words=self.kind.value().strip() if kind == treatment.OTHER else None,
            since=self.since.written(),
            until=self.until.written() if self._is_over() else None,
            organisation=self.organisation.value(),
            contact_name=self.contact.value(),
            telephone=self.telephone.value(),
            detail=self.detail.value(),
            source=self.source.value(),
        )

    def show_parts(self) -> None:
        """Show the fields that what is written asks for."""
        self._show_own()
        self._show_until()

    def _is_over(self) -> bool:
        return self.state.value() in _OVER

    def _show_until(self) -> None:
        self.until.setVisible(self._is_over())

    def _show_own(self) -> None:
        own = self.kind.slug() == treatment.OTHER
        self.own.set_words(tr("This is in no list. It is recorded in your own words.") if own else "")
        show_if(self.own, own)


class EndEntry(EntryPage):
    """A service or order that is over: completed, or ended early with why."""

    def __init__(self, shell: Shell, person_id: str, row: Involvement) -> None:
        super().__init__(tr("Ended"), tr("Record the end"), row.words)
        self._shell, self._person_id, self._row_id = shell, person_id, row.id
        offered = [Option(state, tr(INVOLVEMENT_WORDS[state]), str(place)) for place, state in enumerate(_OVER, 1)]
        self.state = ChoiceGroup(offered, name=tr("How it ended"), large=True)
        self.state_field = FieldBox(tr("How it ended"), self.state)
        self.until = HalfDateField(tr("When"), shell, hint=tr("For example yesterday, Nov-2026"))
        self.why = TextField(tr("Why"), hint=tr("Needed when it ended early"), width=420)
        self.add(self.state_field, self.until, self.why)
        self.watch(self.state)
        self.why.entered.connect(self.save)

    def focus_start(self) -> None:
        self.state.focus_first()

    def check(self) -> bool:
        dated = self.until.check() and need(self.until, self.until.value(), tr("Write when it ended, or about when."))
        return need(self.state_field, self.state.value(), tr("Choose how it ended.")) and dated

    def write(self) -> str:
        until = self.until.written()
        assert until is not None
        state = InvolvementState(self.state.value())
        treatment.end_involvement(self._shell.ctx, self._person_id, self._row_id, state, until, self.why.value())
        return tr("End recorded")


class TestEntry(EntryPage):
    """A test offered or done, why, and what became of it."""

    __test__ = False  # its name begins as pytest's own classes do

    def __init__(self, shell: Shell, person_id: str, *, title: str = "", act: str = "") -> None:
        note = tr("A negative test ends nothing: no flag, no task, no service.")
        super().__init__(title or tr("A test or its result"), act or tr("Record it"), note)
        self._shell, self._person_id = shell, person_id
        kinds = load_test_kinds()
        self.kind = ListField(tr("Test"), _options(kinds.kinds), width=260)
        self.words = TextField(tr("Which test"), width=260)
        self.purpose = ListField(tr("Why"), _options(kinds.purposes), optional=True, width=240)
        outcomes = [
            Option(outcome, kinds.results[outcome].words, str(place))
            for place, outcome in enumerate(HealthTestOutcome, 1)
        ]
        self.outcome = ChoiceGroup(outcomes, name=tr("Outcome"), large=True)
        self.outcome_field = FieldBox(tr("Outcome"), self.outcome)
        found = tuple((one.slug, one.words) for one in load_substances().values())
        self.found = Ticks(tr("What was found"), found)
        self.other = TextField(tr("Also found, in words"), hint=tr("Apart with commas"), optional=True, width=420)
        self.taken_at = DateTimeField(
            tr("Taken"), local(shell.ctx.now()), hint=tr("For example 20:40, yesterday 08:00"), optional=True
        )
        self.taken_at.approximate.hide()
        self.detail = TextArea(tr("Detail"), optional=True, lines=2)
        self.add_across(self.kind, self.words, self.purpose)
        self.add(self.outcome_field, self.found, self.other, self.taken_at, self.detail)
        self.watch(self.outcome)
        self.kind.edited.connect(self.show_parts)
        self.outcome.edited.connect(self.show_parts)
        self.show_parts()

    def first(self) -> QWidget:
        return self.kind.box

    def check(self) -> bool:
        timed = self.taken_at.check()
        when = self.taken_at.when()
        if when is not None and not when.has_time:
            self.taken_at.show_problem(tr("Write the time of day too, such as 08:00; the nearest hour if not exact."))
            timed = False
        chosen = need(self.outcome_field, self.outcome.value(), tr("Choose what became of it."))
        return need(self.kind, self.kind.value(), tr("Choose which test.")) and chosen and timed

    def write(self) -> str:
        treatment.record_test(self._shell.ctx, self._person_id, self.said())
        return tr("Test recorded")

    def said(self) -> treatment.HealthTestSaid:
        """Return what is written, once it was checked."""
        when = self.taken_at.when()
        return treatment.HealthTestSaid(
            kind=self.kind.value(),
            outcome=HealthTestOutcome(self.outcome.value()),
            words=self.words.value() if self._is_other() else None,
            purpose=self.purpose.value() or None,
            found=self._what_was_found(),
            taken_at=as_utc(when.at) if when is not None else None,
            detail=self.detail.value(),
        )

    def _what_was_found(self) -> tuple[str, ...]:
        if not self._finds():
            return ()
        ticked = self.found.value() if self._finds_drugs() else ()
        return (*ticked, *(part.strip() for part in self.other.value().split(",") if part.strip()))

    def _is_other(self) -> bool:
        return self.kind.value() == treatment.OTHER

    def _finds(self) -> bool:
        return self.outcome.value() in (HealthTestOutcome.POSITIVE, HealthTestOutcome.INCONCLUSIVE)

    def _finds_drugs(self) -> bool:
        return self._finds() and self.kind.value() in _DRUG_TESTS

    def show_parts(self) -> None:
        """Show the fields that what is written asks for."""
        show_if(self.words, self._is_other())
        show_if(self.found, self._finds_drugs())
        show_if(self.other, self._finds())


class DoseEntry(EntryPage):
    """A dose of a vaccine: given here, said to have been given, or declined."""

    def __init__(self, shell: Shell, person_id: str, *, title: str = "", act: str = "") -> None:
        note = tr("When the next dose of a course is due is worked out from its data, and becomes a task.")
        super().__init__(title or tr("A vaccination"), act or tr("Record it"), note)
        self._shell, self._person_id = shell, person_id
        self.vaccine = ListField(tr("Vaccine"), _options(load_vaccinations()), width=260)
        self.words = TextField(tr("Which vaccine"), width=260)
        states = [
            Option(state, tr(words), str(place)) for place, (state, words) in enumerate(VACCINATION_WORDS.items(), 1)
        ]
        self.state = ChoiceGroup(states, name=tr("How it is known"), large=True)
        self.state_field = FieldBox(tr("How it is known"), self.state)
        self.number = TextField(tr("Which dose"), hint=tr("Left empty: the next one"), optional=True, width=84)
        today = local_day(shell.ctx.now())
        self.given_on = DateField(tr("On which day"), today, hint=tr("Left empty: today, if given here"), optional=True)
        self.batch = TextField(tr("Batch"), optional=True, width=160)
        self.detail = TextField(tr("Detail"), optional=True, width=420)
        self.add_across(self.vaccine, self.words)
        self.add(self.state_field)
        self.watch(self.state)
        self.add_across(self.number, self.given_on, self.batch)
        self.add(self.detail)
        self.vaccine.edited.connect(self.show_parts)
        self.state.edited.connect(self.show_parts)
        self.show_parts()

    def first(self) -> QWidget:
        return self.vaccine.box

    def check(self) -> bool:
        number = self.number.value().strip()
        counted = not number or number.isdigit()
        self.number.show_problem("" if counted else tr("Write the dose as a number, 1 to 9."))
        chosen = need(self.state_field, self.state.value(), tr("Choose how it is known."))
        named = need(self.vaccine, self.vaccine.value(), tr("Choose which vaccine."))
        return counted and self.given_on.check() and chosen and named

    def write(self) -> str:
        treatment.record_vaccination(self._shell.ctx, self._person_id, self.said())
        return tr("Vaccination recorded")

    def said(self) -> treatment.DoseSaid:
        """Return what is written, once it was checked."""
        number = self.number.value().strip()
        return treatment.DoseSaid(
            vaccine=self.vaccine.value(),
            state=VaccinationState(self.state.value()),
            words=self.words.value() if self.vaccine.value() == treatment.OTHER else None,
            dose_number=int(number) if number else None,
            given_on=self.given_on.day(),
            batch=self.batch.value(),
            detail=self.detail.value(),
        )

    def show_parts(self) -> None:
        """Show the fields that what is written asks for."""
        show_if(self.words, self.vaccine.value() == treatment.OTHER)
        given = self.state.value() != VaccinationState.DECLINED
        show_if(self.given_on, given)
        show_if(self.batch, self.state.value() != VaccinationState.DECLINED)


def _options(named: Mapping[str, Named | Vaccine]) -> tuple[Option, ...]:
    return tuple(Option(slug, one.words) for slug, one in named.items())
