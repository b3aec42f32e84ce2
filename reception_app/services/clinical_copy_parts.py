"""What the desk keeps apart from the answers, as plain text for the clinical system. Pure.

Nothing here depends on the time it is read, so that a part that was copied stays ticked until the record changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reception_app.clinical.authorities import authority_words
from reception_app.clinical.lines import dose_words, medicine_line, plain
from reception_app.clinical.sources import rule_of
from reception_app.handover import record as tree
from reception_app.handover.compared import doubt_of
from reception_app.handover.in_error import script_error
from reception_app.handover.record import Record, Script
from reception_app.handover.verified_then import confirmed_note
from reception_app.handover.views.clinical_front import allergy_box, flag_facts
from reception_app.handover.views.words import (
    DISPOSITION_WORDS,
    GIVEN_WORDS,
    LEVELS,
    NOT_RECORDED,
    TRACE_WORDS,
    as_said,
    came_words,
    day,
    discussed,
    family_first,
    moment,
    nhs_number,
    number_of,
    sentence,
    sentences,
    stated,
    told_words,
    who_decided,
)
from reception_app.vocabulary import (
    HEALTH_TEST_WORDS,
    INVOLVEMENT_WORDS,
    ROLE_WORDS,
    VACCINATION_WORDS,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
    TaskState,
)

_OUTCOMES = {
    SourceOutcome.CONFIRMED: "confirms",
    SourceOutcome.DIFFERS: "says otherwise",
    SourceOutcome.COULD_NOT_SAY: "asked, could not say",
    SourceOutcome.NO_ANSWER: "asked, no answer",
}
_TASKS = {
    TaskState.OPEN: "Open",
    TaskState.DONE: "Done",
    TaskState.DECLINED: "Declined",
    TaskState.PASSED_ON: "Passed on",
}


def _lines(lines: Iterable[str], none: str) -> str:
    return "\n".join(lines) or none


def person_text(record: Record) -> str:
    """Who it is, how they came, and what helps to talk with them."""
    person, stay = record.person, record.stay
    lines = [
        f"{family_first(person)}. Born {day(person.date_of_birth) if person.date_of_birth else 'Not Known'}.",
        f"Prison No. {number_of(person)}. NHS No. {nhs_number(person.nhs_number)}, "
        f"{TRACE_WORDS[person.nhs_trace_status]}.",
        f"Sex: {stated(person.sex)}. Likes to be called: {stated(person.preferred_name)}.",
        f"Language: {stated(person.language)}. Access needs: {stated(person.access_needs)}.",
    ]
    if stay:
        came = f"{moment(stay.arrived_at)} from {came_words(stay)}"
        legal = f"Legal status: {stay.legal_status or NOT_RECORDED}"
        lines.append(sentences(f"Arrived {came}", legal))
    return "\n".join(lines)


def scripts_text(record: Record) -> str:
    """Every script: the line as prescribed, whether confirmed and by whom, last dose, what is interim or stopped."""
    return _lines((_script(script) for script in record.scripts), "No scripts are recorded.")


def _script(script: Script) -> str:
    last = f"Last given {moment(script.last_given_at)}" if script.last_given_at else "Last given: not known"
    if script.last_given_at and script.last_given_how:
        last += f", {GIVEN_WORDS[script.last_given_how]}"
    facts = (
        plain(medicine_line(script)),
        f"For {script.indication}" if script.indication else None,
        confirmed_note(script) or "Confirmed",
        *(_source(source, script) for source in script.standing_sources),
        last,
        told_words(script.told) if script.told else None,
        *_under(script),
        f"NOT TO BE GIVEN until a prescriber decides: {script.not_until_prescriber}"
        if script.not_until_prescriber else None,
        "ON HOLD" if script.status is ScriptStatus.ON_HOLD else None,
        _interim(script),
        *(_change(script, change) for change in script.changes),
        _decision(script),
        f"Prescribed: {who_decided(script.decider)}" if script.decider else None,
        _ended(script),
    )  # fmt: skip
    return sentences(*facts)


def _ended(script: Script) -> str | None:
    mark = script_error(script)
    if mark is not None:
        return f"ENTERED IN ERROR, {moment(mark.at)}, {mark.by}: {mark.reason}. It counts for nothing"
    if script.status is not ScriptStatus.STOPPED:
        return None
    return f"Stopped {moment(script.stopped_at)}: {script.stop_reason or 'reason not recorded'}"


def _source(source: tree.Source, script: Script) -> str:
    named = f" ({source.name})" if source.name else ""
    asked = f", {moment(source.asked_at)}" if source.asked_at else ""
    said = f": {source.said}" if source.said else ""
    if source.kind.value == "person":
        return f"{rule_of(source.kind).words} says so{asked}{said}"
    doubt = doubt_of(script, source) if source.outcome is SourceOutcome.CONFIRMED else None
    came = f"does not confirm ({doubt})" if doubt is not None else _OUTCOMES[source.outcome]
    if source.kind is SourceKind.FILE and source.outcome is SourceOutcome.COULD_NOT_SAY:
        came = "not verified, nobody asked"
    return f"{rule_of(source.kind).words}{named} {came}{asked}{said}"


def _under(script: Script) -> list[str]:
    """Return by whose authority doses were given that nobody there had prescribed, each with its time."""
    return [
        f"Given without a prescription there {moment(dose.given_at)} by authority of {authority_words(dose.authority)}"
        for dose in script.given
        if dose.authority is not None and dose.error is None
    ]


def _interim(script: Script) -> str | None:
    interim = script.interim
    if interim is None:
        return None
    was = dose_words(interim.replaced, script.strength) if interim.replaced else "nothing"
    return (
        f"INTERIM: was {was}. {sentence(interim.reason or 'Why: not recorded')} "
        f"Review by {moment(interim.review_by)}: {interim.owner}. {discussed(interim.discussed)}"
    )


def _change(script: Script, change: tree.Change) -> str:
    was = dose_words(change.was, script.strength) if change.was else "nothing"
    now = dose_words(change.now, script.strength) if change.now else "nothing"
    why = sentence(change.reason or "Why: not recorded")
    said = f" The person said: {change.person_said}" if change.person_said else ""
    return f"Changed {moment(change.changed_at)}: was {was}, now {now}. {why} {discussed(change.discussed)}.{said}"


def _decision(script: Script) -> str | None:
    decision = script.decision
    if decision is None:
        return None
    when = f", {moment(decision.decided_at)}" if decision.decided_at else ""
    return f"At arrival{when}: {DISPOSITION_WORDS[decision.disposition].lower()}" + (
        f". {decision.reason}" if decision.reason else ""
    )


def allergies_text(record: Record) -> str:
    """One of the four states in its own words, with every allergy and who asked."""
    box = allergy_box(record.allergies)
    items = [f"{line.substance}: {line.reaction} ({line.source})." for line in box.lines]
    state = box.bar.capitalize() + (f": {box.ask_now}" if box.ask_now else "")
    return "\n".join((sentence(state), *items, *((box.note,) if box.note else ())))


def flags_text(record: Record) -> str:
    """Every flag with since and until; ended ones too."""
    return _lines((_flag(flag) for flag in record.flags), "No flags are recorded.")


def _flag(flag: tree.Flag) -> str:
    level = LEVELS[flag.level] if flag.ended_at is None else "ENDED"
    until = f"Until {moment(flag.ended_at)}: {flag.end_reason or 'why not recorded'}" if flag.ended_at else None
    by = f"Recorded by {flag.recorded_by}" if flag.recorded_by else None
    facts = (f"{level}: {sentence(flag.words)}", flag_facts(flag, None, front=True), sentences(until, by))
    return " ".join(part for part in facts if part)


def scores_text(record: Record) -> str:
    """Every score in the order taken, its items too; without a total it says what is missing."""
    return _lines((_score(score) for score in record.scores), "No scores are recorded.")


def _score(score: tree.Score) -> str:
    missing = [item.number for item in score.items if item.points is None]
    if score.total is not None:
        result = f"total {score.total}" + (f", {score.band_words.lower()}" if score.band_words else "")
    elif score.band_words and not missing:
        result = score.band_words.lower()
    else:
        result = f"INCOMPLETE, no total: items {', '.join(missing)} missing" if missing else "INCOMPLETE, no total"
    about = f" ({score.subject})" if score.subject else ""
    role = f", {ROLE_WORDS[score.taken_role].lower()}" if score.taken_role else ""
    items = "; ".join(_item(item) for item in score.items)
    who = f"{score.title}{about}, {moment(score.taken_at)}, {score.taken_by}{role}: {result}"
    return sentences(who, f"Items: {items}" if items else None, score.note, _error(score.error))


def _item(item: tree.ScoreItem) -> str:
    points = "missing" if item.points is None else str(item.points)
    return f"{item.words} {item.value} ({points})" if item.value else f"{item.words} {points}"


def tests_text(record: Record) -> str:
    """Every test with its purpose and outcome. A negative one removes no need (E23)."""
    return _lines((_test(test) for test in record.tests), "No tests are recorded.")


def _test(test: tree.HealthTest) -> str:
    when = f", {moment(test.taken_at)}" if test.taken_at else ""
    found = f": {', '.join(test.found).replace('_', ' ')}" if test.found else ""
    purpose = f"Purpose: {test.purpose.replace('_', ' ')}" if test.purpose else None
    return sentences(
        f"{test.words}{when}: {HEALTH_TEST_WORDS[test.outcome].lower()}{found}",
        purpose,
        test.detail,
        _error(test.error),
    )


def vaccinations_text(record: Record) -> str:
    """Every dose of vaccine, and when the next is due."""
    return _lines((_vaccination(dose) for dose in record.vaccinations), "No vaccinations are recorded.")


def _vaccination(dose: tree.Vaccination) -> str:
    number = f", dose {dose.dose_number}" if dose.dose_number else ""
    when = f", {day(dose.given_on)}" if dose.given_on else ""
    batch = f"Batch {dose.batch}" if dose.batch else None
    due = f"Next due {day(dose.next_due_on)}" if dose.next_due_on else None
    return sentences(
        f"{dose.words}{number}: {VACCINATION_WORDS[dose.state].lower()}{when}",
        batch,
        due,
        dose.detail,
        _error(dose.error),
    )


def services_text(record: Record) -> str:
    """Services, orders and schemes with their dates and whom to ask."""
    return _lines((_involved(each) for each in record.involvements), "No services or orders are recorded.")


def _involved(each: tree.Involvement) -> str:
    since = f"Since {as_said(each.since)}" if each.since else None
    until = f"Until {as_said(each.until)}" if each.until else None
    ask = ", ".join(filter(None, (each.organisation, each.contact_name, each.telephone)))
    source = f"According to {each.source}" if each.source else None
    return sentences(
        f"{each.words}: {INVOLVEMENT_WORDS[each.state].lower()}",
        since,
        until,
        ask,
        each.detail,
        source,
        _error(each.error),
    )


def tasks_text(record: Record) -> str:
    """Every task with its owner, when it is due, and what became of it."""
    return _lines((_task(task) for task in record.tasks), "No tasks are recorded.")


def _task(task: tree.Task) -> str:
    owner = ROLE_WORDS[task.passed_to or task.owner_role].lower()
    due = f"Due {moment(task.due_at)}" if task.due_at else None
    since = f"Waiting since {moment(task.waiting_since or task.opened_at)}" if task.state is TaskState.OPEN else None
    closed = f"{_TASKS[task.state]} {moment(task.closed_at)}, {task.closed_by or 'by whom not recorded'}"
    return sentences(
        f"{_TASKS[task.state]}, {owner}: {task.title}", task.detail, due, since,
        closed if task.closed_at else None, task.reason,
    )  # fmt: skip


def _error(error: tree.ErrorMark | None) -> str | None:
    if error is None:
        return None
    return f"ENTERED IN ERROR, {moment(error.at)}, {error.by or 'by whom not recorded'}: {error.reason}"


PART_TEXTS: dict[str, Callable[[Record], str]] = {
    "person": person_text,
    "scripts": scripts_text,
    "allergies": allergies_text,
    "flags": flags_text,
    "scores": scores_text,
    "tests": tests_text,
    "vaccinations": vaccinations_text,
    "services": services_text,
    "tasks": tasks_text,
}
"""The parts that need nothing but the record, by their names in `resources/clinical_copy.yaml`."""
