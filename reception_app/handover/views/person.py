"""The person's own copy: what they take and when, what waits, whom to ask, in plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from reception_app.clinical.doses import Dose, read_strength
from reception_app.clinical.lines import amount_words, generic_text
from reception_app.clinical.per_day import is_every_day
from reception_app.clock import local_day
from reception_app.dates import long_date_text
from reception_app.handover.clinical_lines import clinical_lines
from reception_app.handover.course_told import course_told
from reception_app.handover.in_error import counted
from reception_app.handover.missed_days import missed_told
from reception_app.handover.record import Allergies, Pack, PackHeader, Record, Script, Stay
from reception_app.handover.scheduled import by_schedule, dose_due
from reception_app.handover.translations import Translation, translation_of
from reception_app.handover.views.medicines import (
    dose_alone,
    dose_text,
    frequency_text,
    liquid_amount,
    prescribed_there,
)
from reception_app.handover.views.person_next import Afterwards, afterwards
from reception_app.handover.views.to_the_person import last_day, unconfirmed, undecided
from reception_app.handover.views.translated import Translated, TranslatedPart, no_dose, of_each, part_in, told
from reception_app.handover.views.words import called, clock_time, long_day, number_of, plain_moment, sentence
from reception_app.handover.waiting import record_as_given
from reception_app.vocabulary import RELEASED, AllergyState, Carrier, Purpose, ScriptStatus

PARTS = ("morning", "midday", "evening", "night")
PART_WORDS = ("Morning", "Midday", "Evening", "Night")
_STOPPED_WINDOW = timedelta(days=28)
_PIECES = ("capsule", "tablet", "caplet", "sachet", "patch", "lozenge", "suppository")


@dataclass(frozen=True, slots=True)
class Amount:
    """What is taken at one part of the day: `30 mg` over `30 mL` of `1 mg in 1 mL`, or `3 capsules` of `10 mg`.

    `times` when it is taken more than once in that part of the day.
    """

    amount: str
    under: str
    each: str
    liquid: bool
    times: str


@dataclass(frozen=True, slots=True)
class TakenRow:
    """One medicine: four amounts (None: nothing then), or a sentence in their place; notes below.

    `unsure` stands out under the amounts: nobody could confirm them.
    """

    name: str
    why: str
    cells: tuple[Amount | None, ...]
    sentence: str
    notes: tuple[str, ...]
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One medicine that is not given now, and why in plain words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """All that the person's copy may hold."""

    called: str
    name: str
    prison: str
    pack_number: str
    issued: str
    training: bool
    incomplete: bool
    going_to: str
    must_not_have: str
    rows: tuple[TakenRow, ...]
    waiting: tuple[Waiting, ...]
    ask: tuple[str, ...]
    after: Afterwards = Afterwards()
    translated: Translated | None = None
    """The same in another language but for every dose, for whoever speaks it, or is in Wales."""


YOURS = "Your medicines, in plain words. This paper is yours to keep."
UNFINISHED = "This paper is not complete. We are still checking some things. Ask a nurse."
NO_MEDICINE = "No medicine is written down for you. If you take any, tell the nurse."


def person_view(pack: Pack) -> PersonView:
    """Build the person's copy."""
    view = _in_english(pack)
    tongue = translation_of(pack)
    return view if tongue is None else replace(view, translated=Translated(tongue.mark, _in(tongue, view)))


def _in(tongue: Translation, view: PersonView) -> tuple[TranslatedPart, ...]:
    parts = ", ".join(f"{tongue.of(word)} ({word})" for word in PART_WORDS) + "."
    columns = (parts,) if any(row.cells for row in view.rows) else ()
    notes = [(row.name, " ".join(filter(None, (row.sentence, *row.notes)))) for row in view.rows]
    taken = (no_dose(tongue), *columns, *of_each(tongue, notes))
    if not view.rows:
        taken = part_in(tongue, "", (NO_MEDICINE,)).lines
    waiting = of_each(tongue, ((one.name, one.words) for one in view.waiting))
    allowed = told(tongue, (("You are going to", view.going_to), ("You must not have", view.must_not_have)))
    after = (
        part_in(tongue, head, lines)
        for head, lines in (("What happens next", view.after.next), ("If you feel bad", view.after.feel_bad))
    )
    return (
        part_in(tongue, "Your copy", (YOURS, *((UNFINISHED,) if view.incomplete else ()))),
        TranslatedPart("", allowed),
        TranslatedPart(part_in(tongue, "What you take").head, (*taken, *waiting)),
        *after,
        part_in(tongue, "Who to ask", view.ask),
    )


def _in_english(pack: Pack) -> PersonView:
    header = pack.header
    record = record_as_given(pack.record, header.made_at)
    leaves = header.travel.leaves_at or header.made_at
    person = record.person
    taken = [script for script in record.scripts if script.givable]
    return PersonView(
        called=called(person),
        name=f"{person.given_names} {person.family_name}",
        prison=number_of(person),
        pack_number=header.number,
        issued=f"{long_day(header.made_at)}, {clock_time(header.made_at)}",
        training=header.training,
        incomplete=bool(header.missing),
        going_to=f"{_where(header)}, {long_day(leaves)}",
        must_not_have=_must_not_have(record.allergies),
        rows=tuple(_row(script, record.stay, pack) for script in taken),
        waiting=_waiting(record, header.made_at),
        ask=_ask(pack),
        after=afterwards(pack, record),
    )


def _where(header: PackHeader) -> str:
    """Return where to, as the person says it: nobody is going to a place called Released."""
    nowhere = header.purpose is Purpose.RELEASE and header.to.name == RELEASED
    return "outside" if nowhere else header.to.name


def _must_not_have(allergies: Allergies) -> str:
    if allergies.state is AllergyState.KNOWN:
        return ", ".join(item.substance for item in allergies.items) or "not written down: tell the nurse"
    return {
        AllergyState.NONE_KNOWN: "nothing that we know of",
        AllergyState.NOT_RECORDED: "not asked yet: tell the nurse",
        AllergyState.UNAVAILABLE: "we could not find out: tell the nurse",
    }[allergies.state]


def _row(script: Script, stay: Stay | None, pack: Pack) -> TakenRow:
    """Return what is taken; of a line nobody here has prescribed, only that it is not decided: it is never settled."""
    if not prescribed_there(script, stay):
        return _undecided(script, pack)
    if pack.header.purpose is Purpose.RELEASE:
        script = replace(script, supervised=False)  # no nurse of the prison is there any more
    planned = by_schedule(script, local_day(pack.header.made_at))
    every_day = is_every_day(script.frequency, script.times, script.every_days)
    daily = bool(script.times) and every_day and not script.as_required
    in_columns = daily and script.dose is not None and not planned
    return TakenRow(
        name=generic_text(script.medicine),
        why=_why(script),
        cells=_cells(script) if in_columns else (),
        sentence="" if in_columns else _planned(script) if planned else _sentence(script),
        notes=(*_missed(script, pack), *last_day(script, pack), *_notes(script)),
        unsure=unconfirmed(script, pack),
    )


def _why(script: Script) -> str:
    why = script.indication or ""
    return f"for {why}" if why and not why.lower().startswith(("for ", "so ", "to ", "a ", "an ")) else why


def _undecided(script: Script, pack: Pack) -> TakenRow:
    english, *beside = undecided(script, pack, outside=pack.header.purpose is Purpose.RELEASE)
    notes = (*beside, *_missed(script, pack), *last_day(script, pack), *_notes(replace(script, supervised=False)))
    return TakenRow(generic_text(script.medicine), _why(script), (), english, notes, unconfirmed(script, pack))


def _missed(script: Script, pack: Pack) -> tuple[str, ...]:
    told = missed_told(script, pack.header.made_at)
    return (told,) if told else ()


def _cells(script: Script) -> tuple[Amount | None, ...]:
    assert script.dose is not None  # only asked of a script with a dose
    amount, under, each, liquid = _amount(script.dose, script)
    by_part: dict[str, list[str]] = {part: [] for part in PARTS}
    for hhmm in script.times:
        by_part[part_of_day(hhmm)].append(hhmm)
    return tuple(
        Amount(amount, under, each, liquid, f"at {' and '.join(times)}" if len(times) > 1 else "")
        if (times := by_part[part])
        else None
        for part in PARTS
    )


def part_of_day(hhmm: str) -> str:
    """Return which of the four columns a clock time stands in."""
    found = PARTS[-1]
    for part, begins in clinical_lines().parts_of_day:
        if hhmm >= begins:
            found = part
    return found if hhmm >= clinical_lines().parts_of_day[0][1] else PARTS[-1]


def _amount(dose: Dose, script: Script) -> tuple[str, str, str, bool]:
    """Return the dose as prescribed, the volume or pieces under it, their strength, and whether it is a liquid."""
    liquid = liquid_amount(dose, script.strength)
    if liquid:
        return *liquid, True
    return amount_words(dose), *_pieces(dose, script), False


def _pieces(dose: Dose, script: Script) -> tuple[str, str]:
    """Return `3 capsules` and `10 mg` when the dose is a whole number of them; nothing otherwise."""
    strength = read_strength(script.strength) if script.strength else None
    form = (script.form or "").lower()
    piece = next((word for word in _PIECES if word in form), None)
    if strength is None or strength.per is not None or piece is None or strength.unit != dose.unit:
        return "", ""
    count = dose.amount / strength.amount
    if count != count.to_integral_value() or not 1 <= count <= 20:
        return "", ""
    return amount_words(Dose(Decimal(int(count)), piece)), str(strength)


def _planned(script: Script) -> str:
    """Return what is said of a dose that changes by a schedule: only the next one can be told."""
    if script.next_due_at is None:
        return "The plan for this one has ended. Ask the nurse."
    dose = dose_text(dose_due(script, script.next_due_at), script.strength)
    return f"How much you take changes day by day, by a plan. Next: {dose}, {plain_moment(script.next_due_at)}."


def _sentence(script: Script) -> str:
    dose = dose_alone(script.dose, script.strength)
    if script.as_required:
        most = f" At most {script.maximum}." if script.maximum else ""
        keep = " Keep it on you." if script.carrier is Carrier.PERSON else ""
        return f"{dose} when you need it.{most}{keep}"
    next_due = f" Next: {plain_moment(script.next_due_at)}." if script.next_due_at else ""
    return f"{sentence(f'{dose}, {frequency_text(script)}')}{next_due}"


def _notes(script: Script) -> tuple[str, ...]:
    notes = []
    if script.supervised:
        notes.append("You take it in front of a nurse.")
    if script.interim:
        before = str(script.interim.replaced) if script.interim.replaced else "none"
        review = plain_moment(script.interim.review_by)
        notes.append(f"Changed for now: it was {before}. A prescriber looks at it again by {review}.")
    return tuple(notes)


def _waiting(record: Record, now: datetime) -> tuple[Waiting, ...]:
    found = []
    for script in counted(record.scripts):
        name = generic_text(script.medicine)
        course = course_told(script, now)
        if script.status is ScriptStatus.ON_HOLD:
            found.append(Waiting(name, "not given for now."))
        elif course is not None and course.course is not None and course.over:
            found.append(Waiting(name, f"finished: the last day was {long_date_text(course.course.ended_on)}."))
        elif script.status is ScriptStatus.CURRENT and script.not_until_prescriber:
            found.append(Waiting(name, "not given yet. It is not to be given until a prescriber decides."))
        elif script.status is ScriptStatus.STOPPED and script.stopped_at and now - script.stopped_at <= _STOPPED_WINDOW:
            found.append(Waiting(name, f"stopped on {long_day(script.stopped_at)}."))
    return tuple(found)


def _who_there(purpose: Purpose, name: str) -> str:
    """Return whom to ask on arrival. No court is sure to have a nurse of its own, and nobody is asked at home."""
    if purpose is Purpose.COURT:
        return f"Court healthcare or custody staff at {name}."
    if purpose is Purpose.HOSPITAL:
        return f"The ward or emergency staff at {name}."
    return "Your own GP or pharmacist." if purpose is Purpose.RELEASE else f"Any nurse at {name}."


def _ask(pack: Pack) -> tuple[str, ...]:
    header = pack.header
    telephone = header.travel.healthcare_telephone
    lines = [_who_there(header.purpose, header.to.name)]
    lead = next((contact for contact in pack.record.contacts if contact.kind == "lead"), None)
    number = (lead.telephone if lead else None) or telephone
    who = lead.name if lead else "Healthcare"
    if lead or number:
        lines.append(f"{who}, {header.sender.name}, who sent you" + (f": {number}" if number else "") + ".")
    worker = next((contact for contact in pack.record.contacts if contact.kind == "key_worker"), None)
    if worker:
        lines.append(f"Your key worker: {worker.name}" + (f", {worker.telephone}" if worker.telephone else "") + ".")
    lines.append("Something wrong on this paper? Tell any nurse. We will put it right.")
    return tuple(lines)
