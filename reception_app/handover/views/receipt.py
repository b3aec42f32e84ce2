"""The view behind a receipt slip, and a receipt in words: what it says, held against the pack it is of.

A receipt names lines and flags by their identifiers only; whoever has the pack can say what they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.lines import generic_text
from reception_app.clinical.words import duration_words
from reception_app.handover.receipt import typed_letters
from reception_app.handover.receipt_record import (
    ClockResumed,
    Lacking,
    Receipt,
    ReceiptLine,
    Seal,
    SealFound,
    SealState,
)
from reception_app.handover.record import Pack, Script, Travel
from reception_app.handover.views.medicines import dose_alone, frequency_text
from reception_app.handover.views.words import (
    DISPOSITION_WORDS,
    NOT_RECORDED,
    born,
    clock_time,
    family_first,
    moment,
    nhs_number,
    number_of,
    short_moment,
)
from reception_app.vocabulary import ROLE_WORDS, TRAVELS, Disposition, ScriptStatus

SEAL_WORDS = {Seal.ENVELOPE: "Envelope", Seal.BAG: "Medicines bag", Seal.PROPERTY: "Property"}
STATE_WORDS = {
    SealState.WHOLE: "whole",
    SealState.BROKEN: "BROKEN",
    SealState.ANOTHER: "ANOTHER SEAL",
    SealState.ABSENT: "NOT THERE",
    SealState.NOT_LOOKED: "not looked at",
}
LACKING_WORDS = {
    Lacking.DOCUMENT: "Document missing",
    Lacking.MEDICINE: "Medicine not as sent",
    Lacking.PROPERTY: "Property missing",
    Lacking.OTHER: "Not as it should be",
}
UNKNOWN_LINE = "a line that is not in this pack"


@dataclass(frozen=True, slots=True)
class SealLine:
    """A seal: what it is on, its number as sent, how it was found; `fine` False is printed in black."""

    name: str
    number: str
    state: str
    fine: bool | None


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """One script: its place in the pack, the medicine and dose as sent, the decision, the first dose or why not."""

    number: int
    medicine: str
    decided: str
    rest: str
    disposition: Disposition
    arrived: bool | None


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """A receipt in words: for the screen, the command line and the slip."""

    received: str
    seals: tuple[SealLine, ...]
    lines: tuple[DecidedLine, ...]
    missing: tuple[str, ...]
    clocks: tuple[str, ...]
    counted: str
    accounted: str
    telephone: str | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """All that the slip holds. The name stands in its words and in no code."""

    name: str
    born: str
    nhs: str
    prison: str
    pack: str
    back_to: str
    receipt: str
    letters: str
    made: str
    training: bool
    words: ReceiptWords


def receipt_view(receipt: Receipt, pack: Pack) -> ReceiptView:
    """Build the slip's view of a receipt and the pack it is of."""
    person = pack.record.person
    return ReceiptView(
        name=family_first(person),
        born=born(person.date_of_birth, receipt.made_at),
        nhs=nhs_number(person.nhs_number),
        prison=number_of(person),
        pack=receipt.pack_number,
        back_to=pack.header.sender.name,
        receipt=receipt.number,
        letters=typed_letters(receipt.number, receipt.pack_hash, in_order=receipt.in_order),
        made=moment(receipt.made_at),
        training=receipt.training,
        words=receipt_words(receipt, pack),
    )


def receipt_words(receipt: Receipt, pack: Pack, now: datetime | None = None) -> ReceiptWords:
    """Say what a receipt says, in words, against the pack it is of; `now` (aware): when it is read, if later."""
    now = now or receipt.made_at
    scripts = {script.id: (n, script) for n, script in enumerate(pack.record.scripts, 1)}
    role = ROLE_WORDS[receipt.made_role].lower()
    lines = tuple(_line(line, scripts.get(line.script_id), receipt, now) for line in receipt.lines)
    total = sum(script.status is not ScriptStatus.STOPPED for script in pack.record.scripts)
    return ReceiptWords(
        received=(
            f"Received at {receipt.receiver.name} {short_moment(receipt.received_at, now)}; "
            f"receipt by {receipt.made_by}, {role}, {short_moment(receipt.made_at, now)}"
        ),
        seals=tuple(_seal(found, pack.header.travel) for found in receipt.seals),
        lines=tuple(sorted(lines, key=_place)),
        missing=missing_words(receipt, pack),
        clocks=tuple(_clock(clock, pack) for clock in receipt.clocks),
        counted=f"{len(lines)} of {total} scripts decided.",
        accounted=accounted_words(receipt, pack),
        telephone=receipt.telephone,
    )


def missing_words(receipt: Receipt, pack: Pack) -> tuple[str, ...]:
    """Return a sentence for each thing missing or not as it should be, medicines first."""
    scripts = {script.id: script for script in pack.record.scripts}
    said = []
    for line in receipt.missing_lines:
        script = scripts.get(line.script_id)
        sent = f": {script.quantity_sent} were sent" if script is not None and script.quantity_sent else ""
        said.append(f"Medicine missing on arrival: {generic_text(script.medicine) if script else UNKNOWN_LINE}{sent}")
    said += [f"{_seal_sentence(found, pack.header.travel)}" for found in receipt.wrong_seals]
    said += [f"{LACKING_WORDS[each.kind]}: {each.words}" for each in receipt.discrepancies]
    return tuple(said)


def accounted_words(receipt: Receipt, pack: Pack) -> str:
    """Return whether all that was sent is accounted for: all of it, something not, or nobody said what was sent.

    What the pack never named cannot be found missing, and is not said to be here either.
    """
    current = [script for script in pack.record.scripts if script.status is not ScriptStatus.STOPPED]
    unsaid = [generic_text(script.medicine) for script in current if script.carrier is None]
    if unsaid and len(unsaid) == len(current):
        return "The pack did not say whether any medicine was sent."
    if unsaid:
        return f"The pack did not say whether these were sent: {', '.join(unsaid)}."
    if not receipt.in_order:
        return ""
    here = {line.script_id for line in receipt.lines if line.arrived}
    unlooked = [script for script in current if script.carrier in TRAVELS and script.id not in here]
    if unlooked:
        return "It is not said whether everything that was sent is here."
    return "Everything that was sent is accounted for."


def undecided(receipt: Receipt, pack: Pack) -> tuple[str, ...]:
    """Return the medicines of a pack of which the receipt says nothing, though they were current."""
    told = {line.script_id for line in receipt.lines}
    return tuple(
        script.medicine
        for script in pack.record.scripts
        if script.status is not ScriptStatus.STOPPED and script.id not in told
    )


def seals_of(travel: Travel) -> tuple[tuple[Seal, str], ...]:
    """Return the seals a pack names, with their numbers."""
    named = (
        (Seal.ENVELOPE, travel.envelope_seal), (Seal.BAG, travel.bag_seal), (Seal.PROPERTY, travel.property_seal),
    )  # fmt: skip
    return tuple((seal, number) for seal, number in named if number)


def _place(line: DecidedLine) -> int:
    return line.number or 1_000


def _line(line: ReceiptLine, found: tuple[int, Script] | None, receipt: Receipt, now: datetime) -> DecidedLine:
    if found is None:
        number, medicine = 0, UNKNOWN_LINE
    else:
        number, script = found
        often = frequency_text(script)
        dose = dose_alone(script.dose, script.strength)
        medicine = ", ".join(filter(None, (f"{generic_text(script.medicine)} {dose}", often)))
    return DecidedLine(
        number,
        medicine,
        DISPOSITION_WORDS[line.disposition],
        _rest(line, found, receipt, now),
        line.disposition,
        line.arrived,
    )


def _rest(line: ReceiptLine, found: tuple[int, Script] | None, receipt: Receipt, now: datetime) -> str:
    """Return the first dose here, or why there is none, and whether what was sent is here."""
    said = []
    if line.disposition is Disposition.STOP:
        said.append("stopped by a prescriber's decision")
    elif line.disposition is Disposition.HOLD:
        said.append(f"to be decided by {short_moment(line.until, now)}" if line.until else "waits for a decision")
    else:
        if line.disposition is Disposition.BRIDGE and line.until:
            said.append(f"as sent until {short_moment(line.until, now)}")
        if line.waits:
            said.append("not given until a prescriber decides")
        elif line.next_due_at:
            late = ", late" if line.next_due_at < receipt.made_at else ""
            said.append(f"next dose {short_moment(line.next_due_at, now)}{late}")
    if line.arrived is False:
        said.append("NOT HERE")
    elif line.arrived is None and found is not None and found[1].carrier in TRAVELS:
        said.append("not said whether it is here")
    return "; ".join(said) or "no time set"


def _number(seal: Seal, travel: Travel) -> str:
    return dict(seals_of(travel)).get(seal) or NOT_RECORDED


def _seal(found: SealFound, travel: Travel) -> SealLine:
    fine = {SealState.WHOLE: True, SealState.NOT_LOOKED: None}.get(found.state, False)
    state = STATE_WORDS[found.state] + (f": {found.read}" if found.read else "")
    return SealLine(SEAL_WORDS[found.seal], _number(found.seal, travel), state, fine)


def _seal_sentence(found: SealFound, travel: Travel) -> str:
    name, number = SEAL_WORDS[found.seal], _number(found.seal, travel)
    if found.state is SealState.ANOTHER:
        return f"{name}: sealed {number} when it left, found with {found.read or 'another seal'}"
    return f"{name}, seal {number}: {'broken' if found.state is SealState.BROKEN else 'not there'}"


def _clock(clock: ClockResumed, pack: Pack) -> str:
    flag = next((flag for flag in pack.record.flags if flag.id == clock.flag_id), None)
    name = flag.words if flag is not None else "A watch"
    if clock.last_at is None or clock.gap_minutes is None:
        return f"{name}: goes on here; no check on the way is recorded"
    gap = duration_words(clock.gap_minutes)
    return f"{name}: goes on here; no recorded check for {gap} (last {clock_time(clock.last_at)})"
