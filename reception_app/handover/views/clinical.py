"""The clinical view: everything the next nurse and prescriber need, in the words that are printed."""

from __future__ import annotations

from datetime import datetime, timedelta

from reception_app.handover.clinical_lines import clinical_lines
from reception_app.handover.record import Allergies, Answer, Flag, Pack, PackHeader, Person, Record, Script, Stay, Task
from reception_app.handover.views.clinical_parts import (
    AllergyBox,
    AllergyLine,
    AnswerRow,
    AnswerSet,
    ClinicalView,
    Danger,
    DueRow,
    Identity,
    Issue,
    Labelled,
    Lead,
    NotSettled,
    RiskRow,
    Spoken,
    TaskRow,
    Travelling,
)
from reception_app.handover.views.clinical_scripts import script_boxes, stopped_lines
from reception_app.handover.views.dues import Due, due_between
from reception_app.handover.views.medicines import dose_text, medicine_line, time_critical
from reception_app.handover.views.words import (
    ARRIVAL_WORDS,
    NBSP,
    NOT_RECORDED,
    PURPOSE_WORDS,
    STATE_WORDS,
    TRACE_WORDS,
    born,
    called,
    clock_time,
    day_as_known,
    day_beside,
    family_first,
    moment,
    nhs_number,
    number_of,
    sentence,
    short_moment,
    stated,
    where_carried,
)
from reception_app.vocabulary import (
    ROLE_WORDS,
    AllergyState,
    AnswerState,
    AssessmentStatus,
    Carrier,
    FlagLevel,
    ScriptStatus,
    TaskState,
)

AHEAD = timedelta(hours=24)
_ALLERGY_BARS = {
    AllergyState.KNOWN: "KNOWN ALLERGIES",
    AllergyState.NONE_KNOWN: "NO KNOWN ALLERGIES",
    AllergyState.NOT_RECORDED: "ALLERGIES NOT RECORDED",
    AllergyState.UNAVAILABLE: "ALLERGIES UNAVAILABLE",
}
_LEVELS = {FlagLevel.ACT_NOW: "ACT NOW", FlagLevel.SOON: "SOON", FlagLevel.KNOW: "KNOW"}
_URGENCY = tuple(_LEVELS)
_CONTACTS = {
    "lead": "Lead", "key_worker": "Key worker", "gp": "GP", "pharmacy": "Pharmacy", "community_team": "Community team",
    "carer": "Carer", "other": "Other",
}  # fmt: skip


def clinical_view(pack: Pack, pack_hash: str, short_hash: str) -> ClinicalView:
    """Build the clinical view. `pack_hash` is the signed record's SHA-256 in hexadecimal, `short_hash` the sheet number."""
    record, header = pack.record, pack.header
    current = tuple(script for script in record.scripts if script.status is not ScriptStatus.STOPPED)
    return ClinicalView(
        person=_identity(record.person, header.made_at),
        issue=_issue(pack, pack_hash, short_hash),
        due=tuple(_due_row(due, header) for due in due_between(current, header.made_at, header.made_at + AHEAD)),
        dangers=tuple(_danger(flag) for flag in _open_flags(record) if flag.level is not FlagLevel.KNOW),
        allergies=_allergies(record.allergies),
        lead=_lead(pack),
        unsettled=_unsettled(record, current, header),
        travels=_travels(pack, current),
        scripts=script_boxes(current, header),
        stopped=stopped_lines(record.scripts, header.made_at),
        risks=tuple(_risk(flag) for flag in (*_open_flags(record), *(f for f in record.flags if f.ended_at))),
        tasks=_tasks(record, header.made_at),
        spoken=_spoken(record),
        people=_people(record),
        answers=_answer_sets(record),
        about=_about_person(record.person, record.stay),
        brought=_brought(record),
    )


def _identity(person: Person, now: datetime) -> Identity:
    return Identity(
        name=family_first(person),
        born=born(person.date_of_birth, now),
        sex=stated(person.sex),
        nhs=nhs_number(person.nhs_number),
        prison=number_of(person),
        called=called(person),
    )


def _issue(pack: Pack, pack_hash: str, short_hash: str) -> Issue:
    header, person, travel = pack.header, pack.record.person, pack.header.travel
    return Issue(
        number=header.number,
        issued=moment(header.made_at),
        maker=f"{header.made_by}, {ROLE_WORDS[header.made_role].lower()}",
        sender=header.sender.name,
        to=header.to.name,
        left=moment(travel.leaves_at),
        expected=moment(travel.expected_at),
        purpose=PURPOSE_WORDS[header.purpose],
        talk=stated(person.access_needs),
        language=stated(person.language),
        seal=travel.envelope_seal or "not recorded",
        sheet_number=short_hash,
        record_hash=pack_hash,
        training=header.training,
        missing=header.missing,
        follows=header.supersedes,
    )


def _due_row(due: Due, header: PackHeader) -> DueRow:
    script, critical = due.script, time_critical(due.script)
    late = critical.late if critical else ""
    if script.not_until_prescriber:
        late = "Not to be given until a prescriber decides"
    extra = script.form or ""
    return DueRow(
        time=clock_time(due.at),
        day=day_beside(due.at, header.made_at),
        medicine=medicine_line(script).generic,
        dose=dose_text(script.dose, script.strength),
        extra=extra,
        where=where_carried(script, header.to.name),
        late=late,
        critical=critical is not None,
        not_confirmed=not script.verified,
        interim_was=_was(script),
        overdue=due.overdue,
    )


def _was(script: Script) -> str | None:
    if script.interim is None:
        return None
    return str(script.interim.replaced) if script.interim.replaced else "no dose"


def _open_flags(record: Record) -> list[Flag]:
    flags = [flag for flag in record.flags if flag.ended_at is None]
    return sorted(flags, key=lambda flag: (_URGENCY.index(flag.level), flag.started_at, flag.id))


def _flag_facts(flag: Flag, *, front: bool = False) -> str:
    """Return a flag's timed facts; the front page leaves what is of the past to the section of all risks."""
    lines = clinical_lines()

    def listed(label: str, slugs: tuple[str, ...]) -> str | None:
        return f"{label}: {', '.join(lines.slug_words(slug) for slug in slugs)}" if slugs else None

    past = (
        listed("Done", flag.actions),
        f"Last observed {moment(flag.last_observed_at)}" if flag.last_observed_at else None,
        f"Recorded by {flag.recorded_by}" if flag.recorded_by else None,
    )
    facts = (
        flag.detail,
        f"Since {moment(flag.started_at)}" + (f", {flag.where}" if flag.where else ""),
        f"No. {flag.reference}" if flag.reference else None,
        f"Observation: {observation_words(flag.observation)}" if flag.observation else None,
        f"Last: {day_as_known(flag.last_on)}" if flag.last_on else None,
        listed("Ways", flag.methods),
        listed("Upset by", flag.triggers),
        f"Next review {short_moment(flag.next_review_at)}" if flag.next_review_at else None,
        *(() if front else past),
    )
    return " ".join(sentence(fact) for fact in facts if fact)


def observation_words(slug: str) -> str:
    """Return an observation level in words: `every 30 minutes`, `constant, in person`."""
    minutes = {"hourly": 60, "30_min": 30, "15_min": 15, "10_min": 10, "5_min": 5}.get(slug)
    if minutes:
        return f"every {minutes}{NBSP}minutes"
    return {"constant_cctv": "constant, by camera", "constant_physical": "constant, in person"}.get(
        slug, slug.replace("_", " ")
    )


def _danger(flag: Flag) -> Danger:
    return Danger(flag.words, _flag_facts(flag, front=True), clinical_lines().do_for(flag.kind))


def _risk(flag: Flag) -> RiskRow:
    if flag.ended_at is None:
        return RiskRow(_LEVELS[flag.level], flag.words, _flag_facts(flag), flag.level is not FlagLevel.KNOW)
    ended = f"Ended {moment(flag.ended_at)}" + (f": {flag.end_reason}" if flag.end_reason else "")
    return RiskRow("ENDED", flag.words, f"{sentence(ended)} {_flag_facts(flag)}", False)


def _allergies(allergies: Allergies) -> AllergyBox:
    lines = tuple(
        AllergyLine(
            item.substance,
            item.reaction or "reaction not recorded",
            ", ".join(filter(None, (item.source or "source not recorded", item.recorded_by,
                                    moment(item.recorded_at) if item.recorded_at else None))),
        )
        for item in allergies.items
    )  # fmt: skip
    asked = ", ".join(filter(None, (
        allergies.asked_by or "who asked is not recorded",
        ROLE_WORDS[allergies.asked_role].lower() if allergies.asked_role else None,
        moment(allergies.asked_at) if allergies.asked_at else "when is not recorded",
    )))  # fmt: skip
    reason = f" {sentence(allergies.reason)}" if allergies.reason else ""
    bar = _ALLERGY_BARS[allergies.state]
    if allergies.state is AllergyState.KNOWN:
        return AllergyBox(
            bar, lines, None if lines else "which: not recorded", f"Asked by {asked}." if allergies.asked_by else None
        )
    if allergies.state is AllergyState.NONE_KNOWN:
        return AllergyBox(bar, lines, None, f"Asked by {asked}.{reason}")
    if allergies.state is AllergyState.UNAVAILABLE:
        return AllergyBox(bar, lines, "could not be found out", reason.strip() or "Why: not recorded.")
    return AllergyBox(bar, lines, "nobody has asked", reason.strip() or "Why: not recorded.")


def _lead(pack: Pack) -> Lead:
    telephone = pack.header.travel.healthcare_telephone
    for contact in pack.record.contacts:
        if contact.kind == "lead":
            note = " ".join(sentence(part) for part in (contact.hours, contact.note) if part)
            if telephone and telephone != contact.telephone:
                note = f"{note} Healthcare, {pack.header.sender.name}: {telephone}".strip()
            return Lead(contact.name, contact.organisation or "", contact.telephone or telephone or NOT_RECORDED, note)
    return Lead(
        None, pack.header.sender.name, telephone or NOT_RECORDED, "Ask healthcare at the sending prison who leads."
    )


def _unsettled(record: Record, current: tuple[Script, ...], header: PackHeader) -> tuple[NotSettled, ...]:
    interim = [script for script in current if script.interim]
    unconfirmed = [script for script in current if not script.verified]
    blocked = [script for script in current if script.not_until_prescriber]
    overdue = [script for script in current if script.next_due_at and script.next_due_at < header.made_at]
    none_sent = [script for script in current if script.carrier is Carrier.NOT_SENT]
    unknown = [script for script in current if not script.as_required and not script.next_due_at and not script.times]
    drafts = [assessment for assessment in record.assessments if assessment.status is AssessmentStatus.DRAFT]
    found = (
        (len(interim), "interim change", "; ".join(
            f"{script.medicine.lower()}: review by {short_moment(script.interim.review_by)}, {script.interim.owner}"
            for script in interim if script.interim)),
        (len(blocked), "not to be given until a prescriber decides", _names(blocked)),
        (len(unconfirmed), "not confirmed", _names(unconfirmed)),
        (len(overdue), "overdue", "; ".join(
            f"{script.medicine.lower()}, due {short_moment(script.next_due_at)}" for script in overdue if script.next_due_at)),
        (len(unknown), "next dose not known", _names(unknown)),
        (len(none_sent), "not sent", _names(none_sent)),
        (len(drafts), "assessment not signed", "; ".join(assessment.title for assessment in drafts)),
    )  # fmt: skip
    return tuple(NotSettled(f"{count} {label}", what) for count, label, what in found if count)


def _names(scripts: list[Script]) -> str:
    return ", ".join(script.medicine.lower() for script in scripts)


def _travels(pack: Pack, current: tuple[Script, ...]) -> tuple[Travelling, ...]:
    travel = pack.header.travel
    missing = "no number"
    rows = [Travelling("Sealed envelope", travel.envelope_seal or missing, "escort", "1", pages=True)]
    carried = [script for script in current if script.carrier is Carrier.ESCORT]
    if travel.bag_seal or carried:
        rows.append(Travelling("Medicines bag", travel.bag_seal or missing, "escort", "1"))
    rows.extend(
        Travelling(
            _short_line(script),
            "" if script.seal == travel.bag_seal else script.seal or "",
            "in bag",
            script.quantity_sent or "not said",
            inside=True,
        )
        for script in carried
    )
    rows.extend(
        Travelling(_short_line(script), script.seal or "", "on the person", script.quantity_sent or "not said")
        for script in current if script.carrier is Carrier.PERSON
    )  # fmt: skip
    if travel.property_seal:
        rows.append(Travelling("Property", travel.property_seal, "escort", "1"))
    losses = {Carrier.NOT_SENT: "NOT SENT", Carrier.STOCK: f"NOT SENT: stock, {pack.header.to.name}", None: "NOT SAID"}
    rows.extend(
        Travelling(_short_line(script), "", losses[script.carrier], "", loss=True)
        for script in current if script.carrier in losses
    )  # fmt: skip
    return tuple(rows)


def _short_line(script: Script) -> str:
    line = medicine_line(script)
    return " ".join((line.generic, *line.rest))


def _tasks(record: Record, now: datetime) -> tuple[TaskRow, ...]:
    still_open = [task for task in record.tasks if task.state in (TaskState.OPEN, TaskState.PASSED_ON)]
    later = datetime.max.replace(tzinfo=now.tzinfo)
    still_open.sort(key=lambda task: (task.due_at or later, task.opened_at, task.id))

    def row(task: Task) -> TaskRow:
        due = task.due_at
        when = f"{clock_time(due)} {day_beside(due, now)}" if due and due - now < AHEAD else (
            short_moment(due) if due else "On arrival")  # fmt: skip
        if due and due < now:
            when = f"overdue {short_moment(due)}"
        what = sentence(task.title).rstrip(".") + (f": {task.detail}" if task.detail else "")
        passed = " (passed on)" if task.state is TaskState.PASSED_ON else ""
        return TaskRow(when, what + passed, ROLE_WORDS[task.owner_role], due is None or due - now < AHEAD)

    return tuple(row(task) for task in still_open)


def _is_spoken(answer: Answer) -> bool:
    keys = clinical_lines().own_words
    return answer.key.rsplit(".", 1)[-1] in keys or (answer.topic or "") in keys


def _spoken(record: Record) -> tuple[Spoken, ...]:
    found = []
    for assessment in record.assessments:
        for answer in assessment.answers:
            words = answer.shown or (answer.value if isinstance(answer.value, str) else None)
            if _is_spoken(answer) and answer.state is AnswerState.ANSWERED and words:
                writer = ", ".join(filter(None, (answer.recorded_by or assessment.started_by,
                                                 moment(answer.recorded_at) if answer.recorded_at else None)))  # fmt: skip
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


def _answer_sets(record: Record) -> tuple[AnswerSet, ...]:
    sets = []
    for assessment in record.assessments:
        signed = (
            f"signed by {assessment.signed_by}, {moment(assessment.signed_at)}"
            if assessment.signed_at
            else "NOT SIGNED: a draft"
        )
        supervised = f", under {assessment.supervised_by}" if assessment.supervised_by else ""
        where = f", {assessment.where}" if assessment.where else ""
        asked = f"asked by {assessment.started_by}, {moment(assessment.started_at)}{where}{supervised}; {signed}"
        answered = sum(answer.state is not AnswerState.NOT_ASKED for answer in assessment.answers)
        rows = tuple(_answer(answer, assessment.started_by) for answer in assessment.answers if not _in_spoken(answer))
        total = len(assessment.answers)
        sets.append(
            AnswerSet(assessment.title, f"version {assessment.version}, {asked}; {answered} of {total} asked", rows)
        )
    return tuple(sets)


def _in_spoken(answer: Answer) -> bool:
    return _is_spoken(answer) and answer.state is AnswerState.ANSWERED and isinstance(answer.shown or answer.value, str)


def _answer(answer: Answer, asker: str) -> AnswerRow:
    said = answer.shown
    if said is None and answer.value is not None:
        said = answer.value if isinstance(answer.value, str) else ", ".join(answer.value)
    if answer.state is not AnswerState.ANSWERED:
        said = STATE_WORDS[answer.state]
    elif said in ("yes", "no"):
        said = said.capitalize()
    by_other = answer.recorded_by not in (None, asker) or (answer.said_by not in (None, "person", "the person"))
    who = ", ".join(filter(None, (
        f"said by {answer.said_by}" if answer.said_by not in (None, "person", "the person") else None,
        f"recorded by {answer.recorded_by}" if answer.recorded_by not in (None, asker) else None,
        moment(answer.recorded_at) if by_other and answer.recorded_at else None,
    )))  # fmt: skip
    rest = "; ".join(filter(None, (answer.note, answer.reason, who)))
    open_states = (AnswerState.DECLINED, AnswerState.UNKNOWN, AnswerState.NOT_ASKED)
    mark = "attention" if answer.attention else ("none" if answer.state in open_states else "")
    return AnswerRow(answer.words, said or NOT_RECORDED, rest, mark)


def _about_person(person: Person, stay: Stay | None) -> tuple[Labelled, ...]:
    pairs = [
        ("NHS No.", f"{nhs_number(person.nhs_number)}, {TRACE_WORDS[person.nhs_trace_status]}"),
        ("PNC", person.pnc_number or NOT_RECORDED),
        ("CRO", person.cro_number or NOT_RECORDED),
        (
            "Also known as",
            "; ".join(f"{a.family_name.upper()}, {a.given_names}" for a in person.aliases) or NOT_RECORDED,
        ),
        ("Likes to be called", stated(person.preferred_name)),
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
        arrived = f"{moment(stay.arrived_at)} from {stay.arrived_from or 'where: not recorded'}, {ARRIVAL_WORDS[stay.arrival_kind]}"
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
