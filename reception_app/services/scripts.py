"""Scripts: a line added, changed with its reason, released, stopped, sent on. Never vanishing.

What sources said lives in `sources`, changes for a while in `interim_doses`, doses given in `doses_given`, what the
person may keep in `possession`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from reception_app.clinical.controlled import needs_witness
from reception_app.clinical.doses import Dose, check_dose
from reception_app.clinical.form_units import check_form
from reception_app.clinical.medicine_match import same_medicine
from reception_app.clinical.schedule import read_times
from reception_app.clinical.supply import read_sent, same_amount
from reception_app.errors import InputProblem
from reception_app.handover import record as tree
from reception_app.handover.in_error import stop_words
from reception_app.handover.line_before import replaced_words
from reception_app.models import Script
from reception_app.services.context import AppContext, writing
from reception_app.services.decided_here import answer, settle_asked
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.interim_doses import open_interim, settle, settle_by_dose
from reception_app.services.next_dose import renew
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.run_outs import settle_course_end, settle_run_out
from reception_app.services.script_changes import (
    check_current,
    check_not_scheduled,
    check_reason,
    check_usable,
    note_change,
    script_of,
    unusable_dose,
)
from reception_app.services.sources import LastDose, SourceSaid, keep_last, keep_source
from reception_app.vocabulary import TRAVELS, Carrier, InPossession, LastGivenHow, ScriptStatus, SourceKind


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A medicine line as entered. `times` are clock times at the desk, "HH:MM".

    `maximum` is in words; `maximum_dose` in `maximum_hours` hours is the same as numbers. `product_code` is a code of
    the dictionary of medicines and devices.
    """

    medicine: str
    dose: Dose | None = None
    strength: str | None = None
    form: str | None = None
    brand: str | None = None
    route: str | None = None
    frequency: str | None = None
    times: tuple[str, ...] = ()
    every_days: int = 1
    as_required: bool = False
    maximum: str | None = None
    indication: str | None = None
    supervised: bool = False
    site: str | None = None
    product_code: str | None = None
    duration_days: int | None = None
    started_on: date | None = None
    maximum_dose: Dose | None = None
    maximum_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """What is sent of a medicine, counted: how much, for how many days, and who counted it with the sender."""

    counted: Dose | None = None
    days: int | None = None
    witness: str | None = None


def line_of(script: tree.Script) -> ScriptLine:
    """Return a script's line as it stands, to be changed."""
    return ScriptLine(**{field.name: getattr(script, field.name) for field in fields(ScriptLine)})


def check_line(line: ScriptLine) -> None:
    """Refuse a line that cannot be written safely (IN-1…): no name, mL without strength or of a tablet."""
    if not line.medicine.strip():
        raise InputProblem("IN-115", "There is no medicine name.", "Write the medicine as on the label.")
    if line.dose is not None:
        check_dose(line.dose, line.strength)
        check_form(line.form, line.dose)
    read_times(" ".join(line.times))
    if line.every_days < 1:
        raise InputProblem(
            "IN-104", "The days between doses cannot be less than 1.", "Write 1 for every day, 7 for weekly."
        )
    if line.duration_days is not None and line.duration_days < 1:
        raise InputProblem("IN-171", "A course lasts at least a day.", "Write its days, or leave it empty.")
    if line.maximum_dose is not None:
        check_dose(line.maximum_dose, line.strength)
        check_form(line.form, line.maximum_dose)
    if (line.maximum_dose is None) != (line.maximum_hours is None) or (line.maximum_hours or 1) < 1:
        raise InputProblem(
            "IN-172", "A maximum is an amount in so many hours.", "Write both, for example 8 tablets in 24 hours."
        )


def as_written(line: ScriptLine, source: SourceSaid) -> SourceSaid:
    """Return what a source said with the dose as the line has it: for whoever heard them say just that."""
    return replace(source, dose=line.dose, strength=line.strength)


def add_script(
    ctx: AppContext, person_id: str, line: ScriptLine, source: SourceSaid, last: LastDose | None = None
) -> str:
    """Add a medicine the person takes, with the source that says so, and return its id.

    It is verified only when a source other than the person confirms it, is named (else IN-196), and the dose as they
    said it is that of the line (`as_written`; another one: IN-170). No dose is made live by this.
    """
    require(ctx, "record a script")
    check_line(line)
    if last is not None and last.how is LastGivenHow.OBSERVED and source.kind is SourceKind.PERSON:
        raise InputProblem("IN-114", "The person's own word is no observed dose.", "Record it as what the person says.")
    with writing(ctx, "add-script") as session:
        person_by_id(session, person_id)
        script = Script(id=ctx.new_id(), person_id=person_id, recorded_at=ctx.now(), recorded_by=ctx.operator.full_name)
        _write_line(script, line)
        session.add(script)
        session.flush()
        keep_source(ctx, session, script, source, first=True)
        if last is not None:
            keep_last(ctx, script, last)
        renew(session, script, ctx.now())
        return script.id


def _write_line(script: Script, line: ScriptLine) -> None:
    script.medicine, script.brand = line.medicine.strip(), line.brand
    script.strength, script.form, script.route = line.strength, line.form, line.route
    script.dose = line.dose
    script.frequency, script.times, script.every_days = line.frequency, line.times, line.every_days
    script.as_required, script.maximum, script.indication = line.as_required, line.maximum, line.indication
    script.supervised, script.site = line.supervised, line.site
    script.product_code, script.started_on = line.product_code, line.started_on
    script.duration_days = line.duration_days
    script.maximum_dose, script.maximum_hours = line.maximum_dose, line.maximum_hours
    if line.supervised and script.in_possession is InPossession.IN_POSSESSION:
        script.in_possession = InPossession.SUPERVISED  # what is taken before staff is not kept


def change_dose(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    line: ScriptLine,
    *,
    reason: str,
    discussed: bool | None,
    person_said: str | None = None,
    by: DecidedBy | None = None,
) -> None:
    """Change a script by a prescriber's decision, with the reason and whether it was discussed (E4, E15)."""
    require(ctx, "record a script")
    check_line(line)
    check_reason(reason)
    with writing(ctx, "change-script") as session:
        script = script_of(session, person_id, script_id)
        check_current(script)
        if line.dose != script.dose:
            check_not_scheduled(ctx, session, script, for_good=True)
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: changed")
        before = replaced_words(script, line)
        note_change(ctx, session, script, line.dose, reason, discussed, person_said, decision.id, before)
        settle_by_dose(ctx, session, script, line.dose, decision.id)
        if not _speaks_of_a_dose(script, line):
            script.verified = False
        course = (script.duration_days, script.started_on)
        _write_line(script, line)
        answer(ctx, session, script, decision, "changed")
        if course != (script.duration_days, script.started_on):
            settle_course_end(ctx, session, script.id, f"{decision.name} decided: another course.")
        settle_run_out(ctx, session, script.id, f"{decision.name} decided: changed.")
        renew(session, script, ctx.now())


def _speaks_of_a_dose(script: Script, line: ScriptLine) -> bool:
    """True when what was verified says something of `line`: a dose of this medicine was, and is decided upon now.

    A prescriber's change leaves the line verified at the dose it had; `handover.verified_then` says which that was.
    """
    return script.dose is not None and line.dose is not None and same_medicine(script, line)


def release_by_prescriber(
    ctx: AppContext, person_id: str, script_id: str, *, reason: str, by: DecidedBy | None = None
) -> None:
    """Record that a prescriber decided a waiting or held line is to be given as written."""
    require(ctx, "record a script")
    check_reason(reason)
    with writing(ctx, "release-script") as session:
        script = script_of(session, person_id, script_id)
        check_current(script)
        check_usable(unusable_dose(session, script))
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: to be given as written")
        script.decision_id, script.not_until_prescriber = decision.id, None
        script.status = ScriptStatus.CURRENT
        settle_asked(ctx, session, script.id, f"{decision.name} decided: to be given as written.", decision=decision)
        for settle_end in (settle_run_out, settle_course_end):
            settle_end(ctx, session, script.id, f"{decision.name} decided: to be given as written.")
        renew(session, script, ctx.now())


def stop_script(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    *,
    reason: str,
    discussed: bool | None,
    person_said: str | None = None,
    by: DecidedBy | None = None,
) -> None:
    """Stop a script by a prescriber's decision, with what the person said (E15). It travels for 28 days."""
    require(ctx, "record a script")
    check_reason(reason)
    with writing(ctx, "stop-script") as session:
        script = script_of(session, person_id, script_id)
        check_current(script)
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: stopped")
        stop_in(ctx, session, script, reason, discussed, decision.id)
        script.stop_person_said = (person_said or "").strip() or None


def stop_in(
    ctx: AppContext, session: Session, script: Script, reason: str, discussed: bool | None, decision_id: str
) -> None:
    """Stop `script` inside an open transaction; an open interim change is resolved as stopped."""
    script.status, script.stopped_at = ScriptStatus.STOPPED, ctx.now()
    script.stop_reason, script.stop_discussed = stop_words(reason), discussed
    script.stop_decision_id, script.next_due_at = decision_id, None
    settle_run_out(ctx, session, script.id, "Stopped.")
    settle_course_end(ctx, session, script.id, "Stopped.")
    settle_asked(ctx, session, script.id, "Stopped.")
    interim = open_interim(session, script.id)
    if interim is not None:
        settle(ctx, session, interim, "stopped", decision_id)


def set_carrier(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    carrier: Carrier,
    quantity: str | None = None,
    seal: str | None = None,
    supply: Supply | None = None,
) -> None:
    """Record who carries a medicine on the way, how much was sent and under which seal.

    `supply` None leaves what was counted as it is, unless `quantity` now says another amount; where nothing is sent
    there is none. A controlled drug that is counted needs a witness (IN-173).
    """
    require(ctx, "prepare a handover")
    if carrier not in TRAVELS:
        supply = Supply()
    with writing(ctx, "set-carrier") as session:
        script = script_of(session, person_id, script_id)
        if supply is None and not _says_what_was_counted(script, quantity):
            supply = Supply()
        script.carrier = carrier
        script.quantity_sent, script.seal = (quantity or "").strip() or None, (seal or "").strip() or None
        if supply is not None:
            _write_supply(ctx, script, supply)


def _says_what_was_counted(script: Script, quantity: str | None) -> bool:
    """True when the words of a quantity are the ones that stood, or say the very amount that was counted."""
    if (quantity or "").strip() == (script.quantity_sent or ""):
        return True
    counted = script.supply
    if counted is None and script.supply_days is not None:
        counted = Dose(Decimal(script.supply_days), "days")
    said = read_sent(quantity, script.strength)
    return counted is not None and said is not None and same_amount(counted, said)


def _write_supply(ctx: AppContext, script: Script, supply: Supply) -> None:
    witness = (supply.witness or "").strip()
    if (supply.days is not None and supply.days < 0) or (supply.counted is not None and supply.counted.amount < 0):
        raise InputProblem("IN-174", "What is sent cannot be less than nothing.", "Count it again.")
    if supply.counted is not None:
        check_dose(supply.counted, script.strength)
        if needs_witness(script.medicine, script.brand, script.form, script.strength) and (
            not witness or witness.casefold() == ctx.operator.full_name.casefold()
        ):
            raise InputProblem(
                "IN-173",
                "A controlled drug is counted by two people.",
                "Write the name of the one who counted with you.",
            )
    script.supply, script.supply_days, script.supply_witness = supply.counted, supply.days, witness or None
