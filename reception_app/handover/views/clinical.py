"""The clinical view: everything the next nurse and prescriber need, in the words that are printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from reception_app.clinical.lines import generic_text
from reception_app.clinical.reviews import load_reviews
from reception_app.clock import local_day
from reception_app.handover.escort_lines import escort_lines
from reception_app.handover.record import Flag, Pack, Person, Record, Stay, Task
from reception_app.handover.scheduled import record_as_of
from reception_app.handover.views.clinical_agreed import agreed
from reception_app.handover.views.clinical_answers import answer_sets, is_spoken, plan_set
from reception_app.handover.views.clinical_compared import checks_of, pointed_out
from reception_app.handover.views.clinical_findings import findings
from reception_app.handover.views.clinical_front import (
    allergy_box,
    danger,
    due_rows,
    flag_facts,
    grave_dangers,
    lead,
    not_asked,
    open_flags,
    travels,
    unsettled,
)
from reception_app.handover.views.clinical_parts import (
    ClinicalView,
    Danger,
    Identity,
    Issue,
    Labelled,
    RiskRow,
    Spoken,
    TaskRow,
)
from reception_app.handover.views.clinical_release import release_plan
from reception_app.handover.views.clinical_schedule import schedule_tables
from reception_app.handover.views.clinical_scripts import script_boxes, stopped_lines
from reception_app.handover.views.clinical_supply import prescriber_words, running_dangers, running_out
from reception_app.handover.views.dues import due_between
from reception_app.handover.views.escort_answers import states_a_need
from reception_app.handover.views.for_staff import talking
from reception_app.handover.views.words import (
    LEVELS,
    NOT_RECORDED,
    PURPOSE_WORDS,
    TRACE_WORDS,
    born,
    came_words,
    clock_time,
    day,
    day_beside,
    family_first,
    likes_to_be_called,
    moment,
    nhs_number,
    number_of,
    sentence,
    sentences,
    short_moment,
    stated,
)
from reception_app.vocabulary import (
    PUT_RIGHT_UNSIGNED,
    ROLE_WORDS,
    AnswerState,
    FlagLevel,
    ScriptStatus,
    TaskState,
)

AHEAD = timedelta(hours=24)
_CONTACTS = {
    "lead": "Lead", "key_worker": "Key worker", "gp": "GP", "pharmacy": "Pharmacy", "community_team": "Community team",
    "carer": "Carer", "other": "Other",
}  # fmt: skip


def clinical_view(pack: Pack, pack_hash: str, short_hash: str) -> ClinicalView:
    """Build the clinical view. `pack_hash`: the record's SHA-256, hexadecimal; `short_hash`: the sheet number."""
    header = pack.header
    record = record_as_of(pack.record, header.made_at)
    current = tuple(script for script in record.scripts if script.status is not ScriptStatus.STOPPED)
    checks, ending = checks_of(record, header.made_at), running_out(record, current, header)
    return ClinicalView(
        person=_identity(record.person, header.made_at),
        issue=_issue(pack, pack_hash, short_hash),
        due=due_rows(due_between(current, header.made_at, header.made_at + AHEAD), header, record.stay),
        dangers=(
            *grave_dangers(record, header.made_at),
            *_flagged(record, FlagLevel.ACT_NOW, header.made_at),
            *running_dangers(ending, current, header),
            *not_asked(record),
            *_flagged(record, FlagLevel.SOON, header.made_at),
        ),
        allergies=allergy_box(record.allergies),
        lead=lead(pack),
        unsettled=unsettled(record, current, header, checks, ending),
        travels=travels(pack, current),
        scripts=script_boxes(current, header, record.person, checks, record.stay.arrived_at if record.stay else None),
        stopped=stopped_lines(record.scripts, header.made_at),
        pointed=pointed_out(record, header.made_at),
        agreed=agreed(record),
        schedules=schedule_tables(current, header.made_at),
        risks=_risks(record, header.made_at),
        tasks=_tasks(record, header.made_at),
        spoken=_spoken(record),
        people=_people(record),
        plan=plan_set(record, header.made_at),
        answers=answer_sets(record),
        about=_about_person(record.person, record.stay),
        brought=_brought(record),
        findings=findings(record, header.made_at),
        release=release_plan(record),
        prescriber=prescriber_words(ending),
    )


def _flagged(record: Record, level: FlagLevel, now: datetime) -> Iterator[Danger]:
    return (danger(flag, now) for flag in open_flags(record) if flag.level is level)


def _identity(person: Person, now: datetime) -> Identity:
    return Identity(
        name=family_first(person),
        born=born(person.date_of_birth, now),
        sex=stated(person.sex),
        nhs=nhs_number(person.nhs_number),
        prison=number_of(person),
        called=likes_to_be_called(person),
    )


def _issue(pack: Pack, pack_hash: str, short_hash: str) -> Issue:
    header, person, travel = pack.header, pack.record.person, pack.header.travel
    return Issue(
        number=header.number,
        issued=moment(header.made_at),
        maker=f"{header.made_by}, {ROLE_WORDS[header.made_role].lower()}",
        sender=header.sender.name,
        to=header.to.name,
        leaves=moment(travel.leaves_at),
        expected=moment(travel.expected_at),
        purpose=PURPOSE_WORDS[header.purpose],
        talk=_how_to_talk(pack.record),
        language=stated(person.language),
        seal=travel.envelope_seal or "not recorded",
        sheet_number=short_hash,
        record_hash=pack_hash,
        training=header.training,
        missing=header.missing,
        follows=header.supersedes,
    )


def _how_to_talk(record: Record) -> str:
    """Return the access needs of the person as stated, else what the triage found: no *None* hides a need."""
    needs = record.person.access_needs
    if states_a_need(needs):
        return stated(needs)
    found = talking(record, escort_lines())
    return f"{found[:1].upper()}{found[1:]}"


def _risks(record: Record, now: datetime) -> tuple[RiskRow, ...]:
    ended = (flag for flag in record.flags if flag.ended_at and flag.end_reason != PUT_RIGHT_UNSIGNED)
    standing = {(flag.kind, flag.started_at) for flag in record.open_flags}
    flags = (*open_flags(record), *ended)
    return tuple(_risk(flag, now, stands=(flag.kind, flag.started_at) in standing) for flag in flags)


def _risk(flag: Flag, now: datetime, *, stands: bool) -> RiskRow:
    """Return a flag as a row. A line that another took the place of has not ended: it `stands` above, said anew."""
    if flag.ended_at is None:
        return RiskRow(LEVELS[flag.level], flag.words, flag_facts(flag, now), flag.level is not FlagLevel.KNOW)
    over = "Said so until" if stands else "Ended"
    ended = f"{over} {moment(flag.ended_at)}" + (f": {flag.end_reason}" if flag.end_reason else "")
    return RiskRow("BEFORE" if stands else "ENDED", flag.words, f"{sentence(ended)} {flag_facts(flag, now)}", False)


def _tasks(record: Record, now: datetime) -> tuple[TaskRow, ...]:
    still_open = [task for task in record.tasks if task.still_to_do]
    later = datetime.max.replace(tzinfo=now.tzinfo)
    still_open.sort(key=lambda task: (task.due_at or later, task.opened_at, task.id))

    def row(task: Task) -> TaskRow:
        due = task.due_at
        when = f"{clock_time(due)} {day_beside(due, now)}" if due and due - now < AHEAD else (
            short_moment(due, now) if due else "On arrival")  # fmt: skip
        if due and due < now:
            when = f"overdue {short_moment(due, now)}"
        what = sentence(task.title).rstrip(".") + (f": {task.detail}" if task.detail else "")
        what = sentences(what, task.taken_back) if task.taken_back else what
        passed = " (passed on)" if task.state is TaskState.PASSED_ON else ""
        return TaskRow(when, what + passed, ROLE_WORDS[task.owner_role], due is None or due - now < AHEAD)

    return (*(row(task) for task in still_open), *_reviews(record, local_day(now)))


def _reviews(record: Record, today: date) -> Iterator[TaskRow]:
    """Yield every review that nobody has done: nobody is maintained on a script and then forgotten (E26)."""
    words = {rule.kind: rule.words for rule in load_reviews()}
    live = {script.id: script for script in record.scripts if script.status is not ScriptStatus.STOPPED}
    for review in record.reviews:
        if review.done_at is not None or (review.script_id is not None and review.script_id not in live):
            continue
        when = day(review.due_on) if review.due_on >= today else f"overdue since {day(review.due_on)}"
        what = words.get(review.kind, review.kind.replace("_", " ").capitalize())
        if review.script_id is not None:
            what += f": {generic_text(live[review.script_id].medicine)}"
        yield TaskRow(when, what, "Review", review.due_on < today)


def _spoken(record: Record) -> tuple[Spoken, ...]:
    found = []
    for assessment in record.assessments:
        for answer in assessment.answers:
            words = answer.shown or (answer.value if isinstance(answer.value, str) else None)
            if is_spoken(answer) and answer.state is AnswerState.ANSWERED and words:
                writer = answer.recorded_by or assessment.started_by
                writer += f", {moment(answer.recorded_at)}" if answer.recorded_at else ""
                found.append(Spoken(words, answer.words, f"written down by {writer}"))
    return tuple(found)


def _people(record: Record) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(
            _CONTACTS.get(contact.kind, contact.kind.replace("_", " ").capitalize()),
            sentence(", ".join(filter(None, (contact.name, contact.organisation, contact.telephone,
                                             contact.hours)))
                     + (f". {contact.note}" if contact.note else "")),
        )
        for contact in record.contacts
    )  # fmt: skip


def _about_person(person: Person, stay: Stay | None) -> tuple[Labelled, ...]:
    pairs = [
        ("NHS No.", f"{nhs_number(person.nhs_number)}, {TRACE_WORDS[person.nhs_trace_status]}"),
        ("PNC", person.pnc_number or NOT_RECORDED),
        ("CRO", person.cro_number or NOT_RECORDED),
        (
            "Also known as",
            "; ".join(f"{a.family_name.upper()}, {a.given_names}" for a in person.aliases) or NOT_RECORDED,
        ),
        ("Likes to be called", likes_to_be_called(person)),
        ("Sex", stated(person.sex)),
        ("Current gender", stated(person.gender)),
        ("Ethnicity", stated(person.ethnicity)),
        ("Religion", stated(person.religion)),
        ("Disability", stated(person.disability)),
        ("Language", stated(person.language)),
        ("Access needs", stated(person.access_needs)),
    ]
    if person.prison_number and person.desk_reference:
        pairs.append(("Desk reference", person.desk_reference))
    if stay:
        arrived = f"{moment(stay.arrived_at)} from {came_words(stay)}"
        pairs += [
            ("Arrived", arrived),
            ("Legal status", stay.legal_status or NOT_RECORDED),
            ("Location", stay.location or NOT_RECORDED),
        ]
    return tuple(Labelled(label, value) for label, value in pairs)


def _brought(record: Record) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(
            item.kind.value.capitalize(),
            sentence(", ".join(filter(None, (item.what, item.quantity, f"seal {item.seal}" if item.seal else None,
                                             item.place or "where put: not recorded",
                                             f"seen by {item.seen_by}" if item.seen_by else None,
                                             moment(item.seen_at) if item.seen_at else None)))),
        )
        for item in record.brought
    )  # fmt: skip
