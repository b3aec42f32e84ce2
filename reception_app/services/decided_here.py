"""A line that this prison stopped or holds: no pack makes it current again unless a prescriber here says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.handover.record import PackHeader
from reception_app.handover.record import Script as ScriptTree
from reception_app.models import Decision, Person, Script, Task
from reception_app.services.amendments_conflicts import NOT_CURRENT, line_words
from reception_app.services.context import AppContext
from reception_app.services.decisions import record_decision
from reception_app.services.dispositions import Choice
from reception_app.services.records import stay_here
from reception_app.services.roles import may
from reception_app.services.tasks import THE_BRIDGE, TO_DECIDE, WHETHER_TO_GIVE, ask_about_line
from reception_app.vocabulary import Disposition, Role, ScriptStatus, TaskState


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a line here, against a choice to carry it on. `restarted`: by a prescriber, so it does not stand.

    `asks`: the sender says otherwise than what stands, so a prescriber is to decide.
    """

    script_id: str
    medicine: str
    status: ScriptStatus
    restarted: bool
    asks: bool

    @property
    def sentence(self) -> str:
        """What the receipt says of a line that was not carried on: `sertraline stays stopped: a prescriber …`."""
        return f"{self.medicine} stays {NOT_CURRENT[self.status]}: only a prescriber here makes it current again."


def standing_lines(
    ctx: AppContext, session: Session, person: Person, scripts: Iterable[ScriptTree], choices: Mapping[str, Choice]
) -> tuple[Standing, ...]:
    """Return the lines stopped or held here of somebody who is here, that a choice would make current again.

    A stopped line is not put on hold by a choice either. Before the pack is written, and before a stay is opened.
    """
    if stay_here(session, person) is None:
        return ()
    found = []
    for script in scripts:
        choice, row = choices.get(script.id), session.get(Script, script.id)
        if choice is None or choice.ours is True or row is None or row.person_id != person.id:
            continue
        carries_on = choice.disposition in (Disposition.CONTINUE, Disposition.BRIDGE)
        revives = row.status is ScriptStatus.STOPPED and choice.disposition is not Disposition.STOP
        if row.status in NOT_CURRENT and (carries_on or revives):
            asks = choice.ours is False or script.status is not row.status
            restarted = choice.by is not None or may(ctx, "decide a dose")
            found.append(Standing(row.id, row.medicine, row.status, restarted, asks))
    return tuple(found)


def keep_standing(choices: Mapping[str, Choice], standing: Iterable[Standing]) -> dict[str, Choice]:
    """Return the choices with ours kept of every line that stands."""
    kept = {each.script_id for each in standing if not each.restarted}
    return {key: replace(choice, ours=True) if key in kept else choice for key, choice in choices.items()}


def said_of(standing: Iterable[Standing]) -> tuple[str, ...]:
    """Return what the receipt says of the lines that were not carried on."""
    return tuple(each.sentence for each in standing if not each.restarted)


def releases(script: ScriptTree, choice: Choice) -> bool:
    """True when a line that the sender holds is given here from now on, by a prescriber who is named."""
    return script.status is ScriptStatus.ON_HOLD and choice.by is not None


def said_of_held(scripts: Iterable[ScriptTree], choices: Mapping[str, Choice]) -> tuple[str, ...]:
    """Return what the receipt says of the lines that the sender holds, and nobody released by carrying them on."""
    return tuple(
        Standing(each.id, each.medicine, each.status, restarted=False, asks=True).sentence
        for each in scripts
        if each.status is ScriptStatus.ON_HOLD
        and each.id in choices
        and choices[each.id].disposition in (Disposition.CONTINUE, Disposition.BRIDGE)
        and choices[each.id].ours is not True
        and not releases(each, choices[each.id])
    )


def note_standing(
    ctx: AppContext,
    session: Session,
    header: PackHeader,
    scripts: Iterable[ScriptTree],
    choices: Mapping[str, Choice],
    standing: Iterable[Standing],
) -> None:
    """Write, once the pack is written, whose decision made a line current again, or ask a prescriber to decide it."""
    said = {script.id: script for script in scripts}
    for each in standing:
        row = session.get_one(Script, each.script_id)
        if each.restarted and releases(said[row.id], choices[row.id]):
            continue  # written down as the line was carried on
        if each.restarted:
            what = f"{row.medicine}: as the sender has it, after it was {NOT_CURRENT[each.status]} here"
            row.decision_id = record_decision(ctx, session, row.person_id, choices[row.id].by, what).id
        elif each.asks:
            words = f"Pack {header.number} of {header.sender.name} says {line_words(said[row.id])}; here it"
            detail = f"{words} stays {NOT_CURRENT[each.status]} until a prescriber says otherwise."
            ask_about_line(ctx, session, row, TO_DECIDE, detail)


def answer(ctx: AppContext, session: Session, script: Script, decision: Decision, what: str) -> None:
    """Write a decision about a line, inside an open transaction: it waits no longer for one. `what`: was decided.

    A held line stays held with its reason and its task: whoever changes it has not said yet that it is to be given.
    """
    script.decision_id = decision.id
    if script.status is ScriptStatus.ON_HOLD:
        return
    script.not_until_prescriber = None
    settle_asked(ctx, session, script.id, f"{decision.name} decided: {what}.", (TO_DECIDE, WHETHER_TO_GIVE), decision)


def settle_asked(
    ctx: AppContext,
    session: Session,
    script_id: str,
    why: str,
    kinds: tuple[str, ...] = (TO_DECIDE, WHETHER_TO_GIVE, THE_BRIDGE),
    decision: Decision | None = None,
) -> None:
    """Close what a prescriber was asked about a line, inside an open transaction: it was answered by `why`.

    `kinds`: of the tasks that are answered; a last dose that was corrected is ticked by the prescriber alone.
    `decision`: answers only what was asked before it was taken. None: the line was stopped, which answers all of it.
    """
    asked = select(Task).where(
        Task.script_id == script_id,
        Task.kind.in_(kinds),
        Task.owner_role == Role.PRESCRIBER,
        Task.state == TaskState.OPEN,
    )
    for task in session.scalars(asked):
        since, decided_at = task.waiting_since or task.opened_at, decision.decided_at if decision is not None else None
        if decided_at is not None and decided_at < since:
            continue
        task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, why)
