"""The view behind an amendment slip: what changed since the pack that went with the person, was and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.check_code import check_code
from reception_app.clinical.typed_line import NO_NUMBER, typed_line
from reception_app.handover.in_error import in_error
from reception_app.handover.record import Allergies, Pack, Person, Record, Script, Stated
from reception_app.handover.slip_changes import Changes, ScriptChange, same_thing
from reception_app.handover.verified_then import confirmed_note
from reception_app.handover.views.amendment_entries import entry_words
from reception_app.handover.views.medicines import dose_text, frequency_text, medicine_line
from reception_app.handover.views.words import (
    NOT_RECORDED,
    born,
    discussed,
    family_first,
    moment,
    nhs_number,
    number_of,
    sentence,
    short_moment,
    stated,
    who_decided,
)
from reception_app.vocabulary import ROLE_WORDS, AllergyState, ScriptStatus

_ALLERGY_WORDS = {
    AllergyState.KNOWN: "Known allergies",
    AllergyState.NONE_KNOWN: "No known allergies",
    AllergyState.NOT_RECORDED: "Allergies not recorded",
    AllergyState.UNAVAILABLE: "Allergies: information unavailable",
}
_WHO = "Who the person is"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change: the bold name, the dose line, and what is said of it, a line each."""

    name: str
    dose: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One change. `was` None: it was not in the pack. `code`: the check letters of the line as it is now."""

    was: Side | None
    now: Side
    why: str
    code: str | None


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """All that the slip holds."""

    place: int
    name: str
    born: str
    nhs: str
    prison: str
    pack: str
    made: str
    made_words: str
    follows: str
    why: str
    changes: tuple[Changed, ...]
    others: int
    sheet_number: str
    to_name: str
    training: bool


def amendment_view(
    before: Pack, after: Pack, changes: Changes, *, place: int, why: str, follows: str, sheet_number: str
) -> AmendmentView:
    """Build the view of the `place`th amendment; `follows` names the pack or slip before it."""
    person, header = after.record.person, after.header
    ring = f", {header.travel.healthcare_telephone}" if header.travel.healthcare_telephone else ""
    role = ROLE_WORDS[header.made_role].lower()
    return AmendmentView(
        place=place,
        name=family_first(person),
        born=born(person.date_of_birth, header.made_at),
        nhs=nhs_number(person.nhs_number),
        prison=number_of(person),
        pack=header.number,
        made=moment(header.made_at),
        made_words=f"Made {moment(header.made_at)} by {header.made_by}, {role}, {header.sender.name}{ring}",
        follows=follows,
        why=sentence(why),
        changes=changed_lines(before, after, changes),
        others=changes.others,
        sheet_number=sheet_number,
        to_name=header.to.name,
        training=header.training,
    )


def changed_lines(before: Pack, after: Pack, changes: Changes) -> tuple[Changed, ...]:
    """Return each change as was and now: who it is first, then medicines, allergies and the rest."""
    now = after.header.made_at
    whose = after.record.person.prison_number or NO_NUMBER
    lines = [_who(before, after)] if changes.person is not None else []
    lines += [_script(change, whose, now) for change in changes.scripts]
    if changes.allergies is not None:
        lines.append(Changed(_allergies(before.record.allergies), _allergies(changes.allergies), "", None))
    for name, entry in changes.entries:
        held = [each for each in getattr(before.record, name) if same_thing(each) == same_thing(entry)]
        was = _entry(name, held[0], before.record, now) if held else None
        lines.append(Changed(was, _entry(name, entry, after.record, now), "", None))
    return tuple(lines)


def change_words(changed: Changed) -> str:
    """Return a change as one sentence, for lists and the command line: what stayed the same is said once or not."""
    was, now = changed.was, changed.now
    if was is None:
        return f"New: {_said(now.name, now.dose, *now.notes)}"
    name = () if was.name == now.name else (now.name,)
    dose = () if was.dose == now.dose else (now.dose,)
    before = _said(
        *(() if was.dose == now.dose else (was.dose,)), *(note for note in was.notes if note not in now.notes)
    )
    after = _said(*name, *dose, *(note for note in now.notes if note not in was.notes))
    return f"{was.name}: {_turned(before, after)}"


def _turned(before: str, after: str) -> str:
    if not before and not after:
        return "recorded otherwise (its sources, its schedule or the doses given)"
    return f"was {before}; now {after or 'no longer so'}" if before else f"now {after}"


def _said(*pieces: str) -> str:
    return ", ".join(filter(None, pieces))


def _who(before: Pack, after: Pack) -> Changed:
    """Return what is not as it was of who the person is: a line each, the same lines on both sides."""
    was, now = (_person(pack.record.person, after.header.made_at) for pack in (before, after))
    differ = [label for label in now if was[label] != now[label]]
    sides = [Side(_WHO, "", tuple(f"{label} {said[label]}" for label in differ)) for said in (was, now)]
    return Changed(sides[0], sides[1], "", None)


def _person(person: Person, now: datetime) -> dict[str, str]:
    """Return everything that is told of who somebody is, by its label."""
    others = "; ".join(f"{alias.family_name.upper()}, {alias.given_names}" for alias in person.aliases)
    numbers = {"Desk reference": person.desk_reference, "PNC No.": person.pnc_number, "CRO No.": person.cro_number}
    facts = {name: getattr(person, name) for name in person.__slots__}
    return {
        "Name": family_first(person),
        "Other names": others or "none recorded",
        "Born": born(person.date_of_birth, now),
        "Prison No.": number_of(person),
        "NHS No.": nhs_number(person.nhs_number),
        "NHS No. traced:": person.nhs_trace_status.value.replace("_", " "),
        **{label: number or NOT_RECORDED for label, number in numbers.items()},
        **{
            f"{name.capitalize().replace('_', ' ')}:": stated(fact)
            for name, fact in facts.items()
            if isinstance(fact, Stated)
        },
    }


def _script(change: ScriptChange, whose: str, now: datetime) -> Changed:
    script = change.after
    stopped = script.status is ScriptStatus.STOPPED
    code = None if stopped else check_code(typed_line(whose, script))
    return Changed(_side(change.before, now) if change.before else None, _side(script, now), _why(change), code)


def _side(script: Script, now: datetime) -> Side:
    line = medicine_line(script)
    name = " — ".join((line.generic, *line.rest))
    dose = f"DOSE {dose_text(script.dose, script.strength)}"
    how = " — ".join((dose, script.route or "how taken: not recorded", frequency_text(script)))
    notes = []
    if script.status is ScriptStatus.STOPPED:
        word = "ENTERED IN ERROR, counts for nothing:" if in_error(script) else "STOPPED"
        notes.append(f"{word} {short_moment(script.stopped_at, now)}" if script.stopped_at else word)
    if script.status is ScriptStatus.ON_HOLD:
        notes.append("ON HOLD")
    if note := confirmed_note(script):
        notes.append(note)
    if script.interim is not None:
        notes.append(f"INTERIM, review by {short_moment(script.interim.review_by, now)}")
    if script.schedule is not None:
        notes.append("each dose by its schedule: see the pack's SCHEDULE")
    if script.not_until_prescriber:
        notes.append(script.not_until_prescriber)
    notes.append(
        f"last given {short_moment(script.last_given_at, now)}" if script.last_given_at else "last given: not known"
    )
    return Side(name, how, tuple(notes))


def _why(change: ScriptChange) -> str:
    """Return why, by whom and whether it was discussed, from what was recorded with the change itself."""
    script, before = change.after, change.before
    if in_error(script):
        return sentence(script.stop_reason or "")
    if script.status is ScriptStatus.STOPPED:
        said = (script.stop_reason or "", who_decided(script.stop_decider), discussed(script.stop_discussed))
        return " ".join(sentence(each) for each in said if each)
    known = before.changes if before is not None else ()
    new = [each for each in script.changes if each not in known]
    if not new:
        return ""
    last = new[-1]
    said = (last.reason or "", who_decided(last.decider), discussed(last.discussed))
    return " ".join(sentence(each) for each in said if each)


def _allergies(allergies: Allergies) -> Side:
    items = tuple(" ".join(filter(None, (item.substance, item.reaction))) for item in allergies.items)
    return Side(_ALLERGY_WORDS[allergies.state], "", items)


def _entry(name: str, entry: object, record: Record, now: datetime) -> Side:
    head, notes = entry_words(name, entry, record, now)
    return Side(head, "", notes)
