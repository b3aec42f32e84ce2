"""Scripts as the clinical sheet shows them: one box each, and those stopped in the last 28 days."""

from __future__ import annotations

from datetime import datetime, timedelta

from reception_app.clinical.authorities import authority_words
from reception_app.clinical.check_code import check_code
from reception_app.clinical.formulary import find
from reception_app.clinical.lines import amount_words, duration_words
from reception_app.clinical.sources import rule_of
from reception_app.clinical.typed_line import NO_NUMBER, typed_line
from reception_app.clock import local_day
from reception_app.handover.compared import MedicineContinuity, doubt_of
from reception_app.handover.course_told import GOES_ON, course_told
from reception_app.handover.decided_where import STANDING
from reception_app.handover.in_error import counted, in_error, script_error
from reception_app.handover.line_before import changed_besides
from reception_app.handover.missed_days import missed_note
from reception_app.handover.record import Change, Decision, PackHeader, Person, Script, Source
from reception_app.handover.scheduled import by_schedule, clock_changes_of, day_words, dose_due, taken_unlike_written
from reception_app.handover.verified_then import NOT_CONFIRMED, verified_then
from reception_app.handover.views.clinical_compared import Checks, compared_lines, missed_line, said_of_line
from reception_app.handover.views.clinical_findings import error_words
from reception_app.handover.views.clinical_parts import Given, InterimBand, Mark, ScriptBox, SourceLine, StoppedLine
from reception_app.handover.views.medicines import dose_text, frequency_text, medicine_line, schedule_of
from reception_app.handover.views.words import (
    DISPOSITION_WORDS,
    GIVEN_WORDS,
    NOT_RECORDED,
    clock_time,
    discussed,
    moment,
    near_day,
    old_dose,
    sentence,
    short_moment,
    told_words,
    where_carried,
    who_decided,
)
from reception_app.handover.waiting import waits_of
from reception_app.vocabulary import ScriptStatus, SourceKind, SourceOutcome

_NOTHING_SAID = (SourceOutcome.NO_ANSWER, SourceOutcome.COULD_NOT_SAY)
STOPPED_WINDOW = timedelta(days=28)
_UNDER_TOLD = 3
"""So many doses given without a prescription are told on paper; the record has all."""
_OUTCOMES = {
    SourceOutcome.CONFIRMED: Mark.CONFIRMED,
    SourceOutcome.DIFFERS: Mark.DIFFERS,
    SourceOutcome.COULD_NOT_SAY: Mark.NO_ANSWER,
    SourceOutcome.NO_ANSWER: Mark.NO_ANSWER,
}


def script_boxes(
    scripts: tuple[Script, ...], header: PackHeader, person: Person, checks: Checks, since: datetime | None = None
) -> tuple[ScriptBox, ...]:
    """Return one box for each script that is not stopped, numbered in the record's order.

    `checks` by script id; `since`: when the person came, for what changed in this period.
    """
    whose = person.prison_number or person.desk_reference or NO_NUMBER
    return tuple(
        _box(number, script, header, whose, checks.get(script.id), since) for number, script in enumerate(scripts, 1)
    )


def stopped_lines(scripts: tuple[Script, ...], now: datetime) -> tuple[StoppedLine, ...]:
    """Return the scripts stopped in the last 28 days, the newest first; one with no date is shown, never dropped.

    Those entered in error come after them, each with that mark: nobody stopped them.
    """
    stopped = [
        script for script in scripts
        if script.status is ScriptStatus.STOPPED
        and (script.stopped_at is None or now - script.stopped_at <= STOPPED_WINDOW)
    ]  # fmt: skip
    stopped.sort(key=lambda script: (script.stopped_at or now, script.id), reverse=True)
    wrong = tuple(_wrong(script) for script in stopped if in_error(script))
    return tuple(_stopped(script, now) for script in counted(stopped)) + wrong


def _wrong(script: Script) -> StoppedLine:
    return StoppedLine(*_line_words(script), "", error_words(script_error(script)))


def _line_words(script: Script) -> tuple[str, str]:
    line = medicine_line(script)
    return line.generic, " — ".join((*line.rest, f"DOSE {dose_text(script.dose, script.strength)}"))


def _stopped(script: Script, now: datetime) -> StoppedLine:
    what = f"Stopped {moment(script.stopped_at)}: {script.stop_reason or 'reason not recorded'}"
    who = who_decided(script.stop_decider) if script.stop_decider else None
    words = f"The person said: {script.stop_person_said}" if script.stop_person_said else None
    parts = [part for part in (what, who, discussed(script.stop_discussed), words, _last(script, now)) if part]
    return StoppedLine(*_line_words(script), " ".join(sentence(part) for part in parts))


def _last(script: Script, now: datetime) -> str:
    if script.last_given_at is None:
        return "Last given: not recorded"
    how = GIVEN_WORDS[script.last_given_how] if script.last_given_how else ""
    return ", ".join(filter(None, (f"Last given {moment(script.last_given_at)}", how, old_dose(script, now))))


def _box(
    number: int,
    script: Script,
    header: PackHeader,
    whose: str,
    check: MedicineContinuity | None,
    since: datetime | None,
) -> ScriptBox:
    line = medicine_line(script)
    scheduled = day_words(script, header.made_at)
    often = "each dose stands under SCHEDULE" if scheduled else frequency_text(script)
    directions: tuple[str, ...] = (script.route or "how taken: not recorded", often)
    course = course_told(script, header.made_at)
    if course is not None:
        days = f"{duration_words(course.course.days, script.started_on)}: " if course.course is not None else ""
        directions += (f"{days}{course.head}",)
    if script.indication:
        directions += (f"for {script.indication}",)
    if script.site:
        directions += (f"site: {script.site}",)
    typed = typed_line(whose, script, by_schedule=bool(scheduled))
    return ScriptBox(
        number=number,
        schedule=schedule_of(script),
        generic=line.generic,
        rest=line.rest,
        dose=scheduled or dose_text(script.dose, script.strength),
        directions=directions,
        stopper=_stopper(script, header.made_at),
        interim=_interim(script, header.made_at),
        sources=tuple(_source(source, script) for source in script.standing_sources)
        or (SourceLine(Mark.NO_ANSWER, "No source asked yet", ""),),
        compared=compared_lines(check),
        notes=_notes(script, since, header.made_at),
        supply=_supply(script, header.to.name),
        last=_last_given(script, header.made_at),
        next=_next_due(script, header.made_at),
        typed=typed,
        code=check_code(typed),
    )


def _stopper(script: Script, now: datetime) -> str | None:
    """Return the words of the dashed box: why this line must not simply be given."""
    waits = waits_of(script, now)
    if waits is not None and waits.grave:
        return f"NOT TO BE GIVEN until a prescriber decides: {waits.words}"
    if script.status is ScriptStatus.ON_HOLD:
        return "ON HOLD: not given here" + ("" if script.verified else f". {NOT_CONFIRMED}")
    course = course_told(script, now)
    if course is not None and course.over:
        return f"{course.stands.upper()}: not given any more; {GOES_ON}"
    if script.verified:
        return None
    return f"{NOT_CONFIRMED}. {waits.head.rstrip('.')}" if waits is not None else NOT_CONFIRMED


def _interim(script: Script, now: datetime) -> InterimBand | None:
    interim = script.interim
    if interim is None:
        return None
    was = dose_text(interim.replaced, script.strength) if interim.replaced else "not given"
    if interim.replaced_frequency:
        was += f", {interim.replaced_frequency}"
    since = f"Since {moment(interim.since)}" if interim.since else None
    why = (interim.reason or "Why: not recorded", who_decided(interim.decider), since, discussed(interim.discussed))
    return InterimBand(
        was=was,
        now=dose_text(script.dose, script.strength),
        why=" ".join(sentence(part) for part in why if part),
        review_by=f"{short_moment(interim.review_by, now)}: {interim.owner}",
    )


def _source(source: Source, script: Script) -> SourceLine:
    mark = Mark.PERSON_SAYS if source.kind is SourceKind.PERSON else _OUTCOMES[source.outcome]
    if source.kind is SourceKind.PERSON and source.outcome in _NOTHING_SAID:
        mark = Mark.NO_ANSWER
    head = rule_of(source.kind).words
    doubt = doubt_of(script, source) if mark is Mark.CONFIRMED else None
    if doubt is not None:
        mark = Mark.DIFFERS
        head = f"{head} does not confirm: {doubt}"
    elif mark is Mark.PERSON_SAYS:
        head = f"{head} says"
    elif mark is Mark.CONFIRMED:
        head = f"{head} confirmed"
    elif mark is Mark.DIFFERS:
        head = f"{head} says otherwise"
    elif mark is Mark.NO_ANSWER:
        head = f"{head}: {_unsaid(source)}"
    asked = " ".join(filter(None, (moment(source.asked_at) if source.asked_at else None,
                                   f"({source.asked_by})" if source.asked_by else None)))  # fmt: skip
    who = ", ".join(filter(None, (source.name, source.telephone, asked)))
    seen = f"Last observed dose {moment(source.last_observed_at)}" if source.last_observed_at else None
    line, said = said_of_line(source, script.strength), source.said
    return SourceLine(mark, head, " ".join(sentence(part) for part in (line, said, who, seen) if part))


def _unsaid(source: Source) -> str:
    """Return why a source told nothing: a line copied from a pack's paper was read; whoever was asked and could not
    say, person or prison, has no line of their own."""
    if source.outcome is not SourceOutcome.COULD_NOT_SAY:
        return "asked, no answer"
    if source.kind is SourceKind.FILE:
        return "not verified, nobody asked"
    read = source.kind is SourceKind.PREVIOUS_PACK and said_of_line(source, None) is not None
    return "on paper, nobody asked" if read else "asked, could not say"


def _notes(script: Script, since: datetime | None, now: datetime) -> tuple[str, ...]:
    interim = script.interim
    # The band already tells the interim change and who decided it: said once is enough.
    told = interim.since if interim else None
    then = verified_then(script)
    notes = ["Not in the medicines list."] if find(script.medicine) is None else []
    missed = missed_note(script, now)
    notes += [sentence(missed)] if missed is not None else []
    course = course_told(script, now)
    notes += [sentence(f"{words[:1].upper()}{words[1:]}") for words in (course.missed if course is not None else ())]
    notes += clock_changes_of(script, now)
    notes += [sentence(f"Confirmed {then.words}")] if then is not None else []
    notes += [
        _change(change, script, since) for change in script.changes if change.changed_at != told or change.person_said
    ]
    notes += [sentence(told_words(script.told, now))] if script.told else []
    notes += [missed_line(decision) for decision in script.missed]
    notes += _given_under(script)
    if script.decision:
        notes.append(_decision(script.decision, now))
    if script.decider and not (interim and interim.decider == script.decider):
        before = script.decider.where != STANDING and (
            script.decider.where is not None
            or (since is not None and script.decider.decided_at is not None and script.decider.decided_at < since)
        )
        head = "Prescribed before this stay, not by the sending prison" if before else "Prescribed"
        notes.append(sentence(f"{head}: {who_decided(script.decider)}"))
    elif script.recorded_by and not script.decider:
        when = f", {moment(script.recorded_at)}" if script.recorded_at else ""
        notes.append(sentence(f"Written down by {script.recorded_by}{when}; no prescriber named"))
    return tuple(notes)


def _given_under(script: Script) -> list[str]:
    """Return a sentence for the latest doses that nobody there had prescribed: how much, when, by whose authority."""
    doses = [dose for dose in script.given if dose.authority is not None and dose.error is None]
    told = [
        sentence(
            f"Given without a prescription there {moment(dose.given_at)}, {dose_text(dose.dose, script.strength)}, "
            f"by authority of {authority_words(dose.authority)}"
        )
        for dose in doses[-_UNDER_TOLD:]
        if dose.authority is not None
    ]
    before = len(doses) - len(told)
    return [*told, *([f"And {before} before, each with its authority in the record."] if before else [])]


def _change(change: Change, script: Script, since: datetime | None) -> str:
    said = f"The person said: {change.person_said}" if change.person_said else None
    parts = (
        _what_changed(change, script, since),
        change.reason or "Why: not recorded",
        who_decided(change.decider) if change.decider and change.decider != script.decider else None,
        discussed(change.discussed),
        said,
    )
    return " ".join(sentence(part) for part in parts if part)


def _what_changed(change: Change, script: Script, since: datetime | None) -> str:
    was = dose_text(change.was, script.strength) if change.was else "nothing"
    now = dose_text(change.now, script.strength) if change.now else "nothing"
    if change.was == change.now:
        if changed_besides(change):
            return f"Changed {moment(change.changed_at)}, the dose stays {now}"
        return f"Kept {moment(change.changed_at)}: {now}"
    here = since is not None and change.changed_at >= since
    head = (
        f"Dosage changed in this period, {moment(change.changed_at)}"
        if here
        else f"Changed {moment(change.changed_at)}"
    )
    return f"{head}: was {was}, now {now}"


def _decision(decision: Decision, now: datetime) -> str:
    where = f" at {decision.where}" if decision.where else ""
    when = f", {moment(decision.decided_at)}" if decision.decided_at else ""
    until = f", until {short_moment(decision.until, now)}" if decision.until else ""
    parts = (
        f"At the last arrival{where}{when}: {DISPOSITION_WORDS[decision.disposition].upper()}{until}",
        decision.reason,
        who_decided(decision.decider) if decision.decider else None,
        discussed(decision.discussed) if decision.discussed is not None else None,
    )
    return " ".join(sentence(part) for part in parts if part)


def _supply(script: Script, destination: str) -> str:
    text = where_carried(script, destination)
    if script.quantity_sent and script.quantity_sent not in text:
        text += f": {script.quantity_sent}"
    if script.seal and script.seal not in text:
        text += f", seal {script.seal}"
    return text


def _last_given(script: Script, now: datetime) -> Given:
    unlike = taken_unlike_written(script)
    much = f"{amount_words(unlike)}, NOT AS WRITTEN" if unlike is not None else None
    by = ", ".join(filter(None, (much, script.last_given_by, script.last_given_where,
                                 GIVEN_WORDS[script.last_given_how] if script.last_given_how else None,
                                 old_dose(script, now))))  # fmt: skip
    if script.last_given_at is None:
        return Given("Not known", "", by)
    return Given(near_day(script.last_given_at, now), clock_time(script.last_given_at), by or "how known: not recorded")


def _next_due(script: Script, now: datetime) -> Given:
    if script.status is ScriptStatus.ON_HOLD:
        return Given("On hold", "", "")
    if (waits := waits_of(script, now)) is not None and waits.grave:
        note = "when a prescriber decides"
        return (
            Given(near_day(script.next_due_at, now), clock_time(script.next_due_at), note)
            if script.next_due_at
            else Given("Not due", "", note)
        )
    if script.next_due_at:
        scheduled = by_schedule(script, local_day(script.next_due_at))
        note = f"DOSE {dose_text(dose_due(script, script.next_due_at), script.strength)}" if scheduled else ""
        return Given(near_day(script.next_due_at, now), clock_time(script.next_due_at), note)
    course = course_told(script, now)
    if course is not None and course.over:
        return Given("None", "", course.stands)
    if by_schedule(script, local_day(now)):
        return Given("None", "", "no dose of its schedule is left")
    return Given("When needed", "", "") if script.as_required else Given(NOT_RECORDED, "", "")
