"""What the clinical sheet's front page says: due, dangerous, allergic, leading, not settled, travelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reception_app.clinical.lines import brand_text, generic_text
from reception_app.clinical.observation_levels import level_words
from reception_app.handover.clinical_lines import clinical_lines
from reception_app.handover.dose_stands import DoseStands, dose_stands
from reception_app.handover.grave_news import grave_scores
from reception_app.handover.hospital_why import is_why, said_in
from reception_app.handover.in_bag import in_bag, seals_of
from reception_app.handover.record import Allergies, Flag, Pack, PackHeader, Record, Script, Stay
from reception_app.handover.scheduled import course_ended
from reception_app.handover.untreated import unscored_in, untreated_in
from reception_app.handover.verified_then import verified_then
from reception_app.handover.views.clinical_compared import Checks, differing, pointed_out_first
from reception_app.handover.views.clinical_parts import (
    AllergyBox,
    AllergyLine,
    Danger,
    DueRow,
    Lead,
    NotSettled,
    Travelling,
)
from reception_app.handover.views.clinical_supply import RunningOut
from reception_app.handover.views.dues import Due
from reception_app.handover.views.for_staff import asked_of_risk, risk_flags, risk_was_asked
from reception_app.handover.views.medicines import (
    dose_alone,
    medicine_line,
    prescribed_there,
    time_critical,
    unprescribed_words,
)
from reception_app.handover.views.words import (
    LEVELS,
    NOT_RECORDED,
    STATE_WORDS,
    clock_time,
    day_as_known,
    day_beside,
    moment,
    sentence,
    short_moment,
    where_carried,
)
from reception_app.handover.waiting import is_gravely_kept_back, waits_of
from reception_app.vocabulary import (
    ROLE_WORDS,
    AllergyState,
    AnswerState,
    AssessmentStatus,
    Carrier,
)

_ALLERGY_BARS = {
    AllergyState.KNOWN: "KNOWN ALLERGIES",
    AllergyState.NONE_KNOWN: "NO KNOWN ALLERGIES",
    AllergyState.NOT_RECORDED: "ALLERGIES NOT RECORDED",
    AllergyState.UNAVAILABLE: "ALLERGIES UNAVAILABLE",
}

_URGENCY = tuple(LEVELS)


def due_rows(dues: Sequence[Due], header: PackHeader, stay: Stay | None) -> tuple[DueRow, ...]:
    """Return the lines of DUE NEXT; `stay` is the one it is sent from, in which a prescriber decided a line, or none.

    That nobody there prescribed it, or that another dose was confirmed, is told with a medicine's first dose: the page
    has room for it once.
    """
    told: set[str] = set()
    rows = []
    for due in dues:
        rows.append(_due_row(due, header, stay, again=due.script.id in told))
        told.add(due.script.id)
    return tuple(rows)


def _due_row(due: Due, header: PackHeader, stay: Stay | None, *, again: bool) -> DueRow:
    script, critical = due.script, time_critical(due.script)
    late = critical.late if critical else ""
    if _blocked(script, header.made_at):
        # What is only not verified harms by being left out too: both are said.
        waiting = "Not to be given until a prescriber decides"
        only_unverified = late and not is_gravely_kept_back(script, header.made_at)
        late = f"{waiting}: ring now. {late}" if only_unverified else waiting
    extra, never, then = script.form or "", unprescribed_words(script, stay), verified_then(script)
    return DueRow(
        time=clock_time(due.at),
        day=day_beside(due.at, header.made_at),
        medicine=medicine_line(script).generic,
        brand=brand_text(script.brand) if script.brand else "",
        dose=dose_alone(due.dose, script.strength),
        extra=extra,
        where=where_carried(script, header.to.name),
        late=late,
        critical=critical is not None,
        not_confirmed=not script.verified,
        interim_was=_was(script),
        overdue=due.overdue,
        unprescribed="" if again else sentence(never[:1].upper() + never[1:]),
        confirmed_then="" if again or then is None else sentence(f"Confirmed {then.words}"),
    )


def _blocked(script: Script, now: datetime) -> bool:
    """True when it waits for a prescriber; what an emergency is treated with stays, confirmed or not."""
    waits = waits_of(script, now)
    return waits is not None and not waits.emergency


def _was(script: Script) -> str | None:
    if script.interim is None:
        return None
    return str(script.interim.replaced) if script.interim.replaced else "no dose"


def open_flags(record: Record) -> list[Flag]:
    """Return the flags not ended, loudest first, then oldest."""
    flags = [flag for flag in record.flags if flag.ended_at is None]
    return sorted(flags, key=lambda flag: (_URGENCY.index(flag.level), flag.started_at, flag.id))


def flag_facts(flag: Flag, now: datetime | None, *, front: bool = False) -> str:
    """Return a flag's timed facts; the front page leaves what is of the past to the section of all risks.

    A review of this year (that of `now`) is told without it; with None for a text that is read at any time, never.
    """
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
        _since(flag),
        f"No. {flag.reference}" if flag.reference else None,
        f"Observation: {level_words(flag.observation)}" if flag.observation else None,
        f"Last: {day_as_known(flag.last_on)}" if flag.last_on else None,
        listed("Ways", flag.methods),
        listed("Upset by", flag.triggers),
        f"Next review {_moment_at(flag.next_review_at, now)}" if flag.next_review_at else None,
        *(() if front else past),
    )
    return " ".join(sentence(fact) for fact in facts if fact)


def _since(flag: Flag) -> str | None:
    """Return since when a flag holds, and where it was raised; its start is only that where somebody said so."""
    if is_why(flag) and said_in(flag).since is None:
        return flag.where
    return f"Since {moment(flag.started_at)}" + (f", {flag.where}" if flag.where else "")


def _moment_at(at: datetime, now: datetime | None) -> str:
    return moment(at) if now is None else short_moment(at, now)


def danger(flag: Flag, now: datetime) -> Danger:
    """Return a flag as a danger of the next 24 hours."""
    return Danger(flag.words, flag_facts(flag, now, front=True), clinical_lines().do_for(flag.kind))


def grave_dangers(record: Record, now: datetime) -> tuple[Danger, ...]:
    """Return the last scores that say to act now, with whom their band tells."""
    return tuple(
        Danger(
            score.words,
            f"Scored {short_moment(score.taken_at, now)}.",
            sentence(score.todo[:1].upper() + score.todo[1:]),
        )
        for score in grave_scores(record, now)
    )


def not_asked(record: Record) -> tuple[Danger, ...]:
    """Return the danger nobody looked for: no risk of self-harm is open, and nobody asked (E29).

    The escort sheet says so too; whoever opens this one must not read *no danger is flagged* as *none*.
    """
    if risk_flags(record.open_flags) or risk_was_asked(record):
        return ()
    asked = asked_of_risk(record)
    state = STATE_WORDS[asked.state if asked is not None else AnswerState.NOT_ASKED]
    return (Danger(f"Suicide and self-harm: {state.lower()}", "No answer is in this record.", "Ask on arrival."),)


def allergy_box(allergies: Allergies) -> AllergyBox:
    """Return the box of one of the four allergy states: blank never stands for *none*."""
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


def lead(pack: Pack) -> Lead:
    """Return who leads; when nobody is named, the sending prison's healthcare."""
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


def unsettled(
    record: Record,
    current: tuple[Script, ...],
    header: PackHeader,
    checks: Checks,
    ending: tuple[RunningOut, ...],
) -> tuple[NotSettled, ...]:
    """Return what is not settled: interim, blocked, sources that disagree, differences without a reason, not confirmed,
    overdue, unknown, not sent, not signed (E3, E4, E5)."""
    current = tuple(script for script in current if course_ended(script, header.made_at) is None)
    stands = {script.id: dose_stands(script, header.made_at) for script in current}
    apart = [
        script
        for script in current
        if ((check := checks.get(script.id)) is not None and check.sources)
        or stands[script.id] in (DoseStands.APART, DoseStands.DIFFERS)
    ]
    unexplained = [
        script
        for script in current
        if (check := checks.get(script.id)) is not None and any(each.missing for each in differing(check))
    ]
    now = header.made_at
    interim = [script for script in current if script.interim]
    unconfirmed = [script for script in current if stands[script.id] is DoseStands.NOT_VERIFIED]
    apart_now = [script for script in current if verified_then(script) is not None]
    blocked = [script for script in current if _blocked(script, now)]
    overdue = [script for script in current if script.next_due_at and script.next_due_at < header.made_at]
    unprescribed = [script for script in current if not prescribed_there(script, record.stay)]
    none_sent = [script for script in current if script.carrier is Carrier.NOT_SENT]
    unknown = [script for script in current if not script.as_required and not script.next_due_at and not script.times]
    drafts = [assessment for assessment in record.assessments if assessment.status is AssessmentStatus.DRAFT]
    found = (
        (len(interim), "interim change", "; ".join(
            f"{generic_text(script.medicine)}: review by {short_moment(change.review_by, now)}, {change.owner}"
            for script in interim if (change := script.interim))),
        (len(blocked), "not to be given until a prescriber decides", _names(blocked)),
        *_dependence(record),
        (len(ending), "out before help comes there", _names([one.script for one in ending])),
        (len(apart), "with sources that disagree", _names(apart)),
        (len(unexplained), "changed without all that a change needs", _names(unexplained)),
        *pointed_out_first(record, now),
        (len(unconfirmed), "not confirmed", _names(unconfirmed)),
        (len(apart_now), "changed since it was confirmed", _names(apart_now)),
        (len(overdue), "overdue", "; ".join(
            f"{generic_text(script.medicine)}, due {short_moment(script.next_due_at, now)}"
            + ("" if prescribed_there(script, record.stay) else " (not prescribed there)")
            for script in overdue if script.next_due_at)),
        (len(unprescribed), f"not prescribed at {header.sender.name}", _names(unprescribed)),
        (len(unknown), "next dose not known", _names(unknown)),
        (len(none_sent), "not sent", _names(none_sent)),
        (len(drafts), "assessment not signed", "; ".join(assessment.title for assessment in drafts)),
    )  # fmt: skip
    return tuple(NotSettled(f"{count} {label}", what) for count, label, what in found if count)


def _dependence(record: Record) -> tuple[tuple[int, str, str], ...]:
    waiting, unscored = untreated_in(record), unscored_in(record)
    return (
        (len(waiting), "dependent and untreated", f"{', '.join(waiting)}: nobody has decided"),
        (len(unscored), "withdrawal not scored", ", ".join(unscored)),
    )


def _names(scripts: list[Script]) -> str:
    return ", ".join(generic_text(script.medicine) for script in scripts)


def travels(pack: Pack, current: tuple[Script, ...]) -> tuple[Travelling, ...]:
    """Return what travels and what does not, every medicine among them but those of ended courses that stay (E2)."""
    travel = pack.header.travel
    missing = "no number"
    rows = [Travelling("Sealed envelope", travel.envelope_seal or missing, "escort", "1", pages=True)]
    carried = in_bag(current, pack.header.made_at)
    if travel.bag_seal or carried:
        rows.append(Travelling("Medicines bag", travel.bag_seal or seals_of(carried) or missing, "escort", "1"))
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
        for script in current
        if script.carrier in losses and course_ended(script, pack.header.made_at) is None
    )  # fmt: skip
    return tuple(rows)


def _short_line(script: Script) -> str:
    line = medicine_line(script)
    return " ".join((line.generic, *line.rest))
