"""Writing a summary's lines into a record, as a person chose: beside a script, as a new one on hold, or left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose
from reception_app.clinical.holds import dose_hold
from reception_app.clinical.per_day import quantity_of, ratio_of
from reception_app.errors import MustChoose
from reception_app.handover.fhir.medicines import NO_NAME
from reception_app.handover.fhir.products import Product, product_of
from reception_app.handover.fhir.reading import NOT_NAMED
from reception_app.handover.fhir.shown import stands as how_it_stands
from reception_app.handover.fhir.summary import Summary, SummaryAllergy, SummaryMedicine
from reception_app.models import Allergy, Person, Script, Task
from reception_app.services.context import AppContext
from reception_app.services.script_changes import check_current, script_of
from reception_app.services.sources import SourceSaid, keep_source
from reception_app.services.summary_texts import bearable, check_line, made_in, one_line
from reception_app.vocabulary import AllergyState, Role, ScriptStatus, SourceKind, SourceOutcome

TASK = "summary"
"""The kind of the tasks that a summary's lines leave."""


class Act(StrEnum):
    """What happens to one line of a summary."""

    NEW = "new"
    BESIDE = "beside"
    ADD = "add"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class LineChoice:
    """One line decided: `new` and `beside` (which script) for a medicine, `add` for an allergy, `leave` with why."""

    act: Act
    script_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What taking a summary in did: the scripts it made or was laid beside, the allergies, what was left out."""

    person_id: str
    number: str
    system: str
    new: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    already: str | None = None


class SummaryWriter:
    """Writes one summary's lines in an open transaction."""

    def __init__(self, ctx: AppContext, session: Session, person: Person, summary: Summary) -> None:
        self._ctx = ctx
        self._session = session
        self._person = person
        self._summary = summary
        self._system = one_line(summary.system) or NOT_NAMED

    def write(self, choices: Mapping[str, LineChoice]) -> TakenIn:
        """Write every line as chosen; return what became of each."""
        new, beside, allergies, left = [], [], [], []
        for said in self._summary.medicines:
            choice = choices[said.key]
            if choice.act is Act.NEW:
                new.append(self._new(said))
            elif choice.act is Act.BESIDE:
                beside.append(self._beside(said, choice))
            else:
                left.append(_left(said.key, said.medicine.words, choice))
        for allergy in self._summary.allergies:
            choice = choices[allergy.key]
            if choice.act is Act.ADD:
                allergies.append(self._allergy(allergy))
            else:
                left.append(_left(allergy.key, allergy.substance.words, choice))
        if allergies:
            self._known(allergies)
        return TakenIn(
            self._person.id, "", self._summary.system, tuple(new), tuple(beside), tuple(allergies), tuple(left)
        )

    def _new(self, said: SummaryMedicine) -> str:
        if said.barred:
            raise MustChoose(
                "CH-313",
                "A line that is marked as entered in error, or as not to be given, cannot become a new medicine.",
                "Lay it beside the one here, or leave it out.",
            )
        product, now = product_of(said), self._ctx.now()
        hold = dose_hold((product.dose,), product.strength)
        waits = bearable(f"From a summary of {self._system}, not verified. It says: {words_of(said)}.")
        lines = (product.medicine, product.brand, product.strength, product.form, said.route, said.frequency)
        check_line(said.key, (*lines, said.maximum, said.reason, self._system), (waits,))
        script = Script(
            id=self._ctx.new_id(),
            person_id=self._person.id,
            medicine=one_line(product.medicine) or NO_NAME,
            brand=one_line(product.brand),
            strength=one_line(product.strength),
            form=one_line(product.form),
            dose=product.dose,
            route=one_line(said.route),
            frequency=one_line(said.frequency),
            times=said.times,
            every_days=said.every_days or 1,
            as_required=said.as_required,
            maximum=one_line(said.maximum),
            indication=one_line(said.reason),
            status=ScriptStatus.ON_HOLD,
            verified=False,
            recorded_at=now,
            recorded_by=self._ctx.operator.full_name,
            not_until_prescriber=" ".join(filter(None, (waits, hold.words if hold else None))),
        )
        self._session.add(script)
        self._session.flush()
        keep_source(self._ctx, self._session, script, self._source(said, product, SourceOutcome.COULD_NOT_SAY))
        self._task(f"Check and decide: {script.medicine}", waits, Role.PRESCRIBER, script.id)
        return script.id

    def _beside(self, said: SummaryMedicine, choice: LineChoice) -> str:
        if choice.script_id is None:
            raise MustChoose("CH-312", "A line is to be laid beside a script, and none is named.", "Name the script.")
        script = script_of(self._session, self._person.id, choice.script_id)
        check_current(script)
        product = product_of(said)
        keep_source(self._ctx, self._session, script, self._source(said, product, _outcome(said, product, script)))
        return script.id

    def _source(self, said: SummaryMedicine, product: Product, outcome: SourceOutcome) -> SourceSaid:
        """Return what the summary says as a source: never a confirmation, so that it verifies nothing."""
        lines = (said.medicine.words, product.strength, product.form, said.frequency, self._system)
        words = bearable(f"Summary of {made_in(self._summary)}, not verified: {said.medicine.words}: {words_of(said)}")
        check_line(said.key, lines, (words,))
        usable = product.dose if dose_hold((product.dose,), product.strength) is None else None
        return SourceSaid(
            kind=SourceKind.FILE,
            outcome=outcome,
            name=self._system,
            asked_at=self._when(said),
            said=words,
            dose=usable,
            strength=one_line(product.strength),
            form=one_line(product.form),
            frequency=one_line(said.frequency),
            times=said.times,
            every_days=said.every_days,
            not_taken=not said.taken,
        )

    def _when(self, said: SummaryMedicine) -> datetime:
        """Return since when it has stood written there; never later than now."""
        found = said.asserted_at or self._summary.made_at or self._ctx.now()
        return min(found, self._ctx.now())

    def _allergy(self, said: SummaryAllergy) -> str:
        substance, reaction = one_line(said.substance.words) or "", one_line(said.reaction)
        source = f"summary of {self._system}, {made_in(self._summary)}; not verified"
        check_line(said.key, (substance, self._system), (reaction, source))
        row = Allergy(
            id=self._ctx.new_id(),
            person_id=self._person.id,
            substance=substance,
            reaction=bearable(reaction) if reaction else None,
            source=source,
            recorded_by=self._ctx.operator.full_name,
            recorded_at=self._ctx.now(),
        )
        self._session.add(row)
        return substance

    def _known(self, names: list[str]) -> None:
        """Known allergies stand over any other state; that nobody here has asked yet becomes a task."""
        if self._person.allergy_state is not AllergyState.KNOWN:
            self._person.allergy_state = AllergyState.KNOWN
            self._person.allergy_asked_by = self._person.allergy_asked_role = self._person.allergy_asked_at = None
            self._person.allergy_reason = f"From a summary of {self._system}; nobody here has asked yet."
        self._task("Ask about allergies that a summary names", bearable(", ".join(names)), Role.NURSE, None)

    def _task(self, title: str, detail: str, owner: Role, script_id: str | None) -> None:
        self._session.add(
            Task(
                id=self._ctx.new_id(),
                person_id=self._person.id,
                kind=TASK,
                title=title,
                detail=detail,
                owner_role=owner,
                opened_at=self._ctx.now(),
                script_id=script_id,
            )
        )


def words_of(said: SummaryMedicine) -> str:
    """Return what a summary says of how a medicine is taken, word for word, and how it stands there."""
    stands = None if said.taken else f"not taken ({how_it_stands(said)})"
    told = "; ".join(f"“{each}”" for each in said.said) or "no dose"
    return ", ".join(filter(None, (told, stands)))


def _outcome(said: SummaryMedicine, product: Product, script: Script) -> SourceOutcome:
    """Another dose, or none taken, differs. The same dose confirms nothing: nobody was asked."""
    if not said.taken or (_ratio(product.dose, product.strength, script) not in (None, 1)):
        return SourceOutcome.DIFFERS
    return SourceOutcome.COULD_NOT_SAY


def _ratio(dose: Dose | None, strength: str | None, script: Script) -> object:
    return ratio_of(quantity_of(dose, strength or script.strength), quantity_of(script.dose, script.strength))


def _left(key: str, words: str, choice: LineChoice) -> str:
    if choice.act is not Act.LEAVE:
        raise MustChoose(
            "CH-312",
            "A medicine is taken in, laid beside one here or left; an allergy is added or left.",
            "Choose again.",
        )
    if not (choice.reason or "").strip():
        raise MustChoose("CH-312", "Leaving a line out needs its reason.", "Write why, in a few words.")
    return f"{key} {words}: {(choice.reason or '').strip()}"
