"""Words of the receive screen: what the pack says beside what this desk has, told by pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.ages import born_text
from reception_app.clinical.lines import dose_words, name_runs, plain
from reception_app.clinical.words import age_words, given_words, relative_words, short_moment_text
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.handover.record import Script
from reception_app.identifiers import show_nhs_number
from reception_app.services.receiving import Choice, Incoming
from reception_app.ui.people import number_of
from reception_app.vocabulary import Carrier, Disposition, LastGivenHow, Trust


@dataclass(frozen=True)
class Compared:
    """One line of "Is this the same person?": what the pack says, what is here, and whether they agree (None: unknown)."""

    label: str
    in_pack: str
    here: str
    same: bool | None


def trust_words(incoming: Incoming, now: datetime) -> tuple[str, str]:
    """Return the headline and the second line about who sent the pack and how that is known."""
    header = incoming.header
    issued = f"Issued {moment_text(local(header.made_at))}, {age_words(local(header.made_at), local(now))}."
    packs = f"Pack {header.sequence} of this person from there."
    known = "" if not incoming.packs_known else f" {len(incoming.packs_known)} earlier known here."
    if incoming.opened.trust is Trust.ISSUER_UNKNOWN:
        return (
            "Whole, but not known who made it",
            f"It says it comes from {header.sender.name}. {issued} {packs}{known}",
        )
    where = f"{header.sender.name}, {incoming.opened.desk_name}"
    kind = "Training pack" if incoming.opened.trust is Trust.TRAINING else "Verified"
    return f"{kind}: sent by {where}", f"{issued} {packs}{known} Nothing altered since it was sealed."


def compare(incoming: Incoming, number: str | None, now: datetime) -> tuple[Compared, ...]:
    """Return the identity lines of the pack beside those of the person here with `number` (None: nobody)."""
    person = incoming.record.person
    here = next((match for match in incoming.matches if match.number == number), None)
    name = f"{person.family_name.upper()}, {person.given_names}"
    born = born_text(person.date_of_birth, now)
    nhs = show_nhs_number(person.nhs_number) if person.nhs_number else "Not Known"
    if here is None:
        return tuple(
            Compared(label, said, "", None)
            for label, said in (("Name", name), ("Born", born), ("Prison No.", number_of(person)), ("NHS No.", nhs))
        )
    here_name = f"{here.family_name.upper()}, {here.given_names}"
    here_nhs = show_nhs_number(here.nhs_number) if here.nhs_number else "Not Known"
    return (
        Compared("Name", name, here_name, name == here_name),
        Compared("Born", born, born_text(here.date_of_birth, now), person.date_of_birth == here.date_of_birth),
        Compared("Prison No.", number_of(person), here.number, _agree(person.prison_number, here.number)),
        Compared("NHS No.", nhs, here_nhs, _agree(person.nhs_number, here.nhs_number)),
    )


def _agree(one: str | None, other: str | None) -> bool | None:
    if not one or not other or other.startswith("T-"):
        return None
    return one == other


def medicine_words(script: Script) -> tuple[str, str]:
    """Return the medicine's line and its dose line."""
    often = script.frequency or ("when required" if script.as_required else "how often not said")
    times = f" at {' and '.join(script.times)}" if script.times else ""
    dose = dose_words(script.dose, script.strength) if script.dose else "DOSE not known"
    return plain(name_runs(script)), f"{dose} — {often}{times}"


def on_the_way(script: Script, now: datetime) -> tuple[str, bool]:
    """Return when it was last given and what was sent, and whether the next dose is late."""
    how = {LastGivenHow.OBSERVED: "given", LastGivenHow.RECORDED: "given", LastGivenHow.STATED: "person says"}
    if script.last_given_at is None:
        given = "Last dose not known"
    else:
        said = how[script.last_given_how] if script.last_given_how else "given"
        given = f"Last {said} {given_words(local(script.last_given_at), local(now))}"
    late = script.next_due_at is not None and script.next_due_at < now
    due = f"Due {relative_words(local(script.next_due_at), local(now))}" if script.next_due_at else "No next dose timed"
    return f"{given}\n{due}", late


def sent_words(script: Script) -> str:
    """Return what was sent of it and who carried it."""
    words = {Carrier.ESCORT: "with the escort", Carrier.PERSON: "on the person", Carrier.NOT_SENT: "not sent",
             Carrier.STOCK: "not sent: from this prison's stock"}  # fmt: skip
    if script.carrier is None:
        return "Not said what was sent"
    if script.carrier in (Carrier.NOT_SENT, Carrier.STOCK):
        return words[script.carrier].capitalize()
    parts = (
        script.quantity_sent or "amount not said",
        words[script.carrier],
        f"seal {script.seal}" if script.seal else "",
    )
    return ", ".join(part for part in parts if part)


def choice_words(choice: Choice | None, script: Script) -> str:
    """Return what will happen, under the buttons."""
    if choice is None:
        return "Choose one."
    reason = f" {choice.reason}." if choice.reason else ""
    match choice.disposition:
        case Disposition.CONTINUE:
            return "Carry on unchanged, until this prison's prescriber decides." + reason
        case Disposition.BRIDGE:
            return f"Give what was sent until {_when(choice.until)}." + reason
        case Disposition.HOLD:
            return f"Do not give until {choice.decider} decides, by {_when(choice.until)}." + reason
        case Disposition.STOP:
            by = f" by {choice.by.name}" if choice.by else ""
            said = {True: "discussed", False: "not discussed", None: "not recorded whether discussed"}[choice.discussed]
            return f"Stop{by}, {said}." + reason


def _when(at: datetime | None) -> str:
    return short_moment_text(local(at)) if at else "a time not said"
