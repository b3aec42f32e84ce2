"""What the side panel says of how a line is known: sources by rank, whether they agree, who can be asked next (E5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reception_app.clinical.authorities import authority_words
from reception_app.clinical.bank_holidays import ENGLAND
from reception_app.clinical.lines import amount_words, clean, dose_only, frequency_words
from reception_app.clinical.opening_text import hours_or_none
from reception_app.clinical.sources import Meanwhile, Place, SourceNow, can_verify, sources_now, unverified_words
from reception_app.clinical.statements import SourceStatement
from reception_app.clinical.words import given_words
from reception_app.clock import local
from reception_app.handover.compared import doubt_of, statements_of
from reception_app.handover.record import Contact, GivenDoseRecord, Script, Source
from reception_app.identifiers import normalise_name
from reception_app.services.alerts import SeenAlert
from reception_app.services.source_places import PlaceRow
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import listed, source_label, tr, when_words
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.screens.scripts_label import label_words
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import DoseOutcome, SourceKind, SourceOutcome

Block = tuple[Line, ...]

_CONTACTS = {"pharmacy": SourceKind.PHARMACY, "gp": SourceKind.GP_RECORD, "community_team": SourceKind.PRESCRIBER}
_BY_TELEPHONE = (SourceKind.PRESCRIBER, SourceKind.PHARMACY, SourceKind.GP_RECORD, SourceKind.POLICE_OR_COURT)
_FEW = 3
"""Of the desk's own places of a kind nobody is known to use, so many may stand in the list before it only grows."""


@dataclass(frozen=True, slots=True)
class Around:
    """What belongs to the person and the desk beside the line: who can be asked, and alerts already seen."""

    contacts: tuple[Contact, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    nation: str = ENGLAND
    seen: tuple[SeenAlert, ...] = field(default=())


def agreement(row: ScriptRow) -> Line:
    """Return what stands beside the title: how many sources agree, that they disagree, or that nobody was asked."""
    if row.sources or any(source.outcome is SourceOutcome.DIFFERS for source in row.script.standing_sources):
        tone = theme.RED_TEXT if row.grave else theme.AMBER_TEXT
        return (small(tr("sources disagree"), tone, strong=True, icon=Icon.TRIANGLE),)
    agreed = {
        (said.kind, said.name)
        for said in statements_of(row.script)
        if said.outcome is SourceOutcome.CONFIRMED
        and said.dose is not None
        and can_verify(said.kind)
        and not said.doubt
    }
    if len(agreed) > 1:
        return (small(tr("{0} sources agree").format(len(agreed))),)
    own = any(source.kind is SourceKind.PERSON for source in row.script.standing_sources)
    return (small(tr("1 source") if agreed else tr("only the person says so") if own else tr("not asked yet")),)


def statement_blocks(row: ScriptRow) -> tuple[Block, ...]:
    """Return one block for each source: those that weigh most first, of one kind the latest first."""
    said = zip(row.script.standing_sources, statements_of(row.script), strict=True)
    ranked = sorted(said, key=_weight)
    wrong = tuple(_struck(source, row) for source in row.script.sources if source.error is not None)
    if not ranked:
        return (((small(tr("No source has been asked yet."), theme.AMBER_TEXT, icon=Icon.QUESTION),),), *wrong)
    return (*(_statement(source, statement, row) for source, statement in ranked), *wrong)


def _struck(source: Source, row: ScriptRow) -> Block:
    """Return an entry in error: struck through, with who marked it, when and why. It counts for nothing."""
    mark = source.error
    assert mark is not None
    what = listed((source_label(source.kind), source.name or "", tr(_LOOKS[source.outcome][2])))
    by = listed((when_words(mark.at, row.at), mark.by or ""))
    return (
        (Run(what, theme.INK_2, role=theme.TypeRole.SMALL, struck=True),),
        (small(tr("Entered in error: {0}").format(mark.reason), theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),),
        (small(by),),
    )


def _weight(said: tuple[Source, SourceStatement]) -> tuple[int, float]:
    source, statement = said
    return statement.rank, -source.asked_at.timestamp() if source.asked_at else 0.0


_LOOKS = {
    SourceOutcome.CONFIRMED: (Icon.SHIELD, theme.GREEN_TEXT, "confirmed"),
    SourceOutcome.DIFFERS: (Icon.TRIANGLE, theme.AMBER_TEXT, "says otherwise"),
    SourceOutcome.COULD_NOT_SAY: (Icon.QUESTION, theme.AMBER_TEXT, "could not say"),
    SourceOutcome.NO_ANSWER: (Icon.BROKEN_LINK, theme.AMBER_TEXT, "no answer"),
}


def _statement(source: Source, statement: SourceStatement, row: ScriptRow) -> Block:
    own, doubt = source.kind is SourceKind.PERSON, doubt_of(row.script, source)
    icon, tone, words = _LOOKS[source.outcome]
    if own:
        icon, tone, words = Icon.PERSON, theme.INK_2, "not a check"
    elif source.kind is SourceKind.FILE and source.outcome is SourceOutcome.COULD_NOT_SAY:
        words = "not verified, nobody asked"
    elif doubt is not None and source.outcome is SourceOutcome.CONFIRMED:
        icon, tone, words = Icon.QUESTION, theme.AMBER_TEXT, "does not verify"
    when = given_words(local(source.asked_at), local(row.at)) if source.asked_at else tr("when: not recorded")
    head: Line = (
        small("", tone, icon=icon),
        bold(source_label(source.kind)),
        small(f"   {tr(words)}, {when}", tone, strong=not own),
    )
    lines: list[Line] = [head, (small(listed((source.name or "", source.telephone or ""))),)]
    if source.dose is None and source.outcome is SourceOutcome.CONFIRMED and not own and statement.dose is not None:
        dose = rich(dose_only(statement.dose, statement.strength))
        lines.append((small(tr("As written then: "), theme.INK), *_small(dose)))
    if doubt is not None and source.outcome is SourceOutcome.CONFIRMED:
        words = f"{doubt[:1].upper()}{doubt[1:]}."
        lines.append((small(words, theme.AMBER_TEXT, strong=True),))
    lines += said_lines(source, row)
    if source.said:
        lines.append((small(f"“{source.said}”", theme.INK),))
    lines.append((small(tr("asked by {0}").format(source.asked_by) if source.asked_by else ""),))
    return tuple(lines)


def said_lines(source: Source, row: ScriptRow) -> list[Line]:
    """Return what a source has of the line (dose, how often, product) and of the last days (seen, missed, at home)."""
    lines: list[Line] = []
    if source.not_taken:
        lines.append((small(tr("Not taken, or no longer"), theme.RED_TEXT, strong=True),))
    how = frequency_words(source.frequency, source.times, source.every_days or 1)
    if source.dose is not None:
        dose = rich(dose_only(source.dose, source.strength or row.script.strength))
        lines.append((*_small(dose), small(f" {how}" if how else "", theme.INK)))
    elif how:
        lines.append((small(how, theme.INK),))
    product = listed((clean(source.strength or ""), clean(source.form or "")))
    lines.append((small(product, theme.INK),))
    if said := label_words(source):
        lines.append((small(said, theme.INK),))
    if source.last_observed_at:
        lines.append((small(tr("Saw it taken {0}").format(when_words(source.last_observed_at, row.at)), theme.INK),))
    if source.missed_days is not None:
        days = {0: tr("No day missed"), 1: tr("1 day missed")}.get(
            source.missed_days, tr("{0} days missed").format(source.missed_days)
        )
        lines.append((small(days, theme.INK),))
    if source.take_home:
        lines.append((small(tr("Taken home: {0}").format(source.take_home), theme.INK),))
    return lines


def _small(line: Line) -> Line:
    return tuple(small(run.text, run.tone, strong=run.strong) for run in line)


def unverified_block(row: ScriptRow) -> Block:
    """Return how long a line has stood unverified and what was given meanwhile, by whose authority; else nothing."""
    script = row.script
    if script.verified or row.stopped or script.recorded_at is None:
        return ()
    given = [_meanwhile(dose, script) for dose in script.given if _given_since(dose, script.recorded_at)]
    words = unverified_words(script.recorded_at, row.at, given, None if given else script.last_given_at)
    return ((small(f"{words[:1].upper()}{words[1:]}.", theme.AMBER_TEXT, strong=True, icon=Icon.QUESTION),),)


def _given_since(dose: GivenDoseRecord, since: datetime) -> bool:
    return dose.outcome is DoseOutcome.GIVEN and dose.error is None and dose.given_at >= since


def _meanwhile(dose: GivenDoseRecord, script: Script) -> Meanwhile:
    amount = amount_words(dose.dose) if dose.dose is not None else tr("an amount not recorded")
    decider = dose.decider or script.decider
    said = authority_words(dose.authority) if dose.authority is not None else decider.name if decider else None
    return Meanwhile(dose.given_at, amount, said)


def askable_blocks(row: ScriptRow, around: Around) -> tuple[Block, ...]:
    """Return who can be asked next, who answers now first: everybody by telephone who has not confirmed it yet (E5)."""
    told = [source for source in row.script.standing_sources if source.outcome is SourceOutcome.CONFIRMED]
    confirmed = {source.kind for source in told}
    apart = row.sources is not None
    kinds = [kind for kind in _BY_TELEPHONE if apart or kind not in confirmed]
    found = sources_now(kinds, places_of(row.script, around), row.at, around.nation)
    return tuple(_askable(source, row.at) for source in found)


def places_of(script: Script, around: Around) -> tuple[Place, ...]:
    """Return the places to ask about a script: the person's own, with the desk's hours where it knows the place better.

    Of a kind that nobody is known to use the desk's own stand, if they are few.
    """
    own = [
        (_CONTACTS[each.kind], each.name, each.telephone, each.hours)
        for each in around.contacts
        if each.kind in _CONTACTS
    ]
    own += [(source.kind, source.name, source.telephone, None) for source in script.standing_sources if source.name]
    kept = {(place.kind, normalise_name(place.name)): place for place in around.places}
    found: dict[tuple[SourceKind, str], Place] = {}
    for kind, name, telephone, hours in own:
        place = kept.get((kind, normalise_name(name)))
        said = hours if hours_or_none(hours) is not None else None
        if place is not None:
            telephone, said = telephone or place.telephone, said or place.hours
        found.setdefault((kind, normalise_name(name)), Place(kind, name, telephone, said or hours))
    for kind in _BY_TELEPHONE:
        desk = [place for place in around.places if place.kind is kind]
        if len(desk) <= _FEW and not any(held is kind for held, _ in found):
            found |= {(kind, place.name): Place(kind, place.name, place.telephone, place.hours) for place in desk}
    return tuple(found.values())


def _askable(source: SourceNow, now: datetime) -> Block:
    name = source.name or source.rule.words
    state = source.state.words(now) if source.state is not None else tr("at hand")
    usual = tr("usually ") if source.usual else ""
    tone, icon = (theme.GREEN_TEXT, Icon.PHONE) if source.answers else (theme.INK_2, Icon.CLOCK)
    head: Line = (Run("", tone, icon=icon), bold(name), small(f"   {usual}{state}", tone, strong=source.answers))
    rest = listed((tr(source.rule.words) if source.name else "", source.telephone or tr("no number recorded")))
    return head, (small(rest),)


def opens_words(hours: str | None, kind: SourceKind, now: datetime, nation: str) -> str:
    """Return when a place of the desk's list answers, for a list of suggestions: `answers now`, `opens Mon 09:00`."""
    found = sources_now((kind,), (Place(kind, "", None, hours),), now, nation)[0]
    return found.state.words(now) if found.state is not None else ""
