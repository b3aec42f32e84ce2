"""Words of the receive screen: what the pack says beside what this desk has, as lines for the screen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reception_app import establishments
from reception_app.clinical.holds import Hold, needs_prescriber_first
from reception_app.clinical.lines import amount_words, dose_only, dose_runs, dose_words, frequency_words, name_runs
from reception_app.clinical.same_strength import same_strength
from reception_app.clinical.words import age_words, due_words, given_words, relative_words, short_moment_text
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.handover.compared import grave_words
from reception_app.handover.record import Script, Stay
from reception_app.handover.scheduled import course_begins, course_ended, day_words, dose_due, taken_unlike_written
from reception_app.handover.verified_then import verified_then
from reception_app.handover.views.medicines import prescribed_there, time_critical, unprescribed_words
from reception_app.services.dispositions import Choice
from reception_app.services.opening import HereNow, Incoming
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_fit_supply import count_words
from reception_app.ui.screens.prepare_words import sent_of
from reception_app.ui.screens.receive_states import course_lines, inside, not_taken_lines
from reception_app.ui.screens.receive_states import tr as tr
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.widgets.runs import Line, Run, small
from reception_app.vocabulary import TRAVELS, Carrier, Disposition, LastGivenHow, ScriptStatus, Trust

SOON = timedelta(minutes=60)
"""A dose due within this is pointed out (design: within the hour, amber)."""
DISPOSITION_WORDS: dict[Disposition, str] = {
    Disposition.CONTINUE: "Continue",
    Disposition.BRIDGE: "Bridge",
    Disposition.HOLD: "Hold",
    Disposition.STOP: "Stop",
}
_HOW = {
    LastGivenHow.OBSERVED: "Given {0}",
    LastGivenHow.RECORDED: "Recorded given {0}",
    LastGivenHow.STATED: "Person says {0}",
}


def sender_name(incoming: Incoming) -> str:
    """Return who sent the pack: the name belongs to the code its certificate was given, never to what the pack says."""
    known = establishments.find(incoming.opened.establishment_code)
    return known.name if known is not None else incoming.header.sender.name


def from_whom(incoming: Incoming) -> str:
    """Return the sender for the banner: as the pack says it when nobody here can tell."""
    if incoming.opened.trust is Trust.ISSUER_UNKNOWN:
        return tr("a sender not known here")
    return sender_name(incoming)


def trust_words(incoming: Incoming, now: datetime, *, matched: bool) -> tuple[str, str]:
    """Return the headline and the second line about who sent the pack and how that is known."""
    at = local(incoming.header.made_at)
    issued = tr("Issued {0}, {1}.").format(moment_text(at), age_words(at, local(now)))
    series = series_words(incoming, matched=matched)
    name = sender_name(incoming)
    if incoming.opened.trust is Trust.REVOKED and incoming.opened.revocation is not None:
        head = tr("Key revoked: sent by {0}. To read only, never taken in").format(
            f"{name}, {incoming.opened.desk_name}"
        )
        return head, f"{incoming.opened.revocation.words} {issued} {series} {_as_sealed()}"
    if incoming.opened.trust is Trust.ISSUER_UNKNOWN:
        says = tr("It says it comes from {0}.").format(name)
        return tr("Not known who made this pack"), f"{says} {_as_sealed()} {issued} {series}"
    where = f"{name}, {incoming.opened.desk_name}"
    head = tr("Verified for training: sent by {0}") if incoming.opened.trust is Trust.TRAINING else ""
    return (head or tr("Verified: sent by {0}")).format(where), f"{issued} {series} {_as_sealed()}"


def _as_sealed() -> str:
    return tr("The record is as it was sealed; printed pages are not checked.")


def trust_line(incoming: Incoming) -> Line:
    """Return how far the sender is believed, where little room is: icon, word and colour."""
    trust = incoming.opened.trust
    if trust is Trust.REVOKED:
        return (small(tr("Key revoked: to read only"), theme.RED_TEXT, strong=True, icon=Icon.OCTAGON),)
    if trust is Trust.ISSUER_UNKNOWN:
        return (_amber(tr("Not known who made this pack"), Icon.QUESTION),)
    words = tr("Verified for training") if trust is Trust.TRAINING else tr("Verified")
    return (small(words, theme.GREEN_TEXT, icon=Icon.SHIELD),)


def series_words(incoming: Incoming, *, matched: bool) -> str:
    """Return which pack of this person this is, and whether the earlier ones are known here (`matched`: who it is)."""
    last = incoming.header.sequence - 1
    this = tr("Pack {0} of this person from there").format(incoming.header.sequence)
    if last < 1 or not matched:
        return f"{this}."
    unseen = set(range(1, last + 1)) - set(incoming.packs_known)
    if unseen:
        said = tr("1 earlier one is not known here") if len(unseen) == 1 else tr("{0} earlier ones are not known here")
        return f"{this}; {said.format(len(unseen))}."
    known = tr("pack 1 is known here") if last == 1 else tr("packs 1 to {0} are known here").format(last)
    return f"{this}; {known}."


def waits(script: Script, now: datetime, *, unverified: bool) -> Hold | None:
    """Return why a continued or bridged script still waits; a pack of unknown origin verifies nothing."""
    return needs_prescriber_first(replace(script, verified=False) if unverified else script, now)


def medicine_lines(script: Script, now: datetime, *, unverified: bool, stay: Stay | None = None) -> tuple[Line, ...]:
    """Return the medicine line, its dose line, and its tags: never prescribed by the sender, interim, not verified.

    `stay`: the one it was sent from, in which a prescriber there decided it, or none did.
    """
    lines: list[Line] = [rich(name_runs(script)), *dose_lines(script, now)]
    if never := unprescribed_words(script, stay):
        lines.append((_amber(f"{never[:1].upper()}{never[1:]}", Icon.TRIANGLE),))
    if script.interim is not None:
        lines.append(_interim(script, now))
    if unverified:
        lines.append((_amber(tr("Not verified: the sender is not known"), Icon.QUESTION),))
    elif not script.verified:
        lines.append((_amber(tr("Not verified there"), Icon.QUESTION),))
    elif then := verified_then(script):
        lines.append((_amber(tr("Verified {0}").format(then.words), Icon.TRIANGLE),))
    lines += [(small(words, theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE),) for words in grave_words(script)]
    if script.status is ScriptStatus.ON_HOLD:
        lines.append((_amber(tr("On hold there"), Icon.TRIANGLE),))
    return tuple(lines)


def dose_lines(script: Script, now: datetime) -> tuple[Line, ...]:
    """Return the dose line; while a schedule is in force its next dose and day, for the line's own is not it (E9)."""
    scheduled = day_words(script, now)
    if not scheduled:
        return (rich(dose_runs(script)),)
    due = dose_due(script, script.next_due_at) if script.next_due_at is not None else None
    said = dose_words(due, script.strength) if due is not None else tr("no dose left")
    return ((Run(said, strong=True),), (small(f"{scheduled[:1].upper()}{scheduled[1:]}", theme.INK),))


def _interim(script: Script, now: datetime) -> Line:
    interim = script.interim
    assert interim is not None
    late = interim.review_by < now
    review, here = local(interim.review_by), local(now)
    when = relative_words(review, here) if late else inside(due_words(review, here))
    replaced = amount_words(interim.replaced) if interim.replaced else tr("a dose not recorded")
    words = tr("Interim, replaces {0}: review {1}, {2}").format(replaced, when, interim.owner)
    return (small(words, theme.PURPLE_TEXT, strong=True, icon=Icon.HOURGLASS),)


def here_lines(
    items: Sequence[HereNow], scripts: Mapping[str, Script], script: Script, now: datetime
) -> tuple[Line, ...]:
    """Return what this desk has of the same medicine: dose, how often, last given, and whether it differs."""
    if not items:
        return ((Run(tr("Nothing here"), theme.INK_2),),)
    lines: list[Line] = []
    for item in items:
        held = scripts.get(item.script_id)
        if held is None:
            lines.append((Run(item.dose),))
            continue
        lines.append(rich(dose_only(held.dose, held.strength)))
        often = _often(held)
        status = tr("on hold") if held.status is ScriptStatus.ON_HOLD else ""
        lines.append((small(", ".join(part for part in (often, status) if part)),))
        if held.last_given_at is not None and held.last_given_at != script.last_given_at:
            lines.append((small(tr("given {0}").format(inside(given_words(local(held.last_given_at), local(now))))),))
        differs = _differences(held, script)
        same = small(tr("same"), theme.GREEN_TEXT, icon=Icon.TICK)
        lines.append((_amber(tr("differs: {0}").format(", ".join(differs))) if differs else same,))
    return tuple(lines)


def _differences(held: Script, script: Script) -> tuple[str, ...]:
    found = (
        (tr("dose"), held.dose != script.dose),
        (tr("strength"), not same_strength(held.strength, script.strength)),
        (tr("times"), _often(held) != _often(script)),
    )
    return tuple(word for word, differs in found if differs)


def only_here_line(script: Script) -> Line:
    """Return a line this desk has and the pack has not."""
    return (*rich(name_runs(script)), Run(" — "), *rich(dose_runs(script)))


def _often(script: Script) -> str:
    return frequency_words(
        script.frequency, script.times, script.every_days, script.as_required, script.maximum, script.supervised
    )


def way_lines(script: Script, now: datetime, arrived: str, stay: Stay | None = None) -> tuple[Line, ...]:
    """Return what happened on the way: last given, next due or late, what was sent; `arrived` yes, no or ""."""
    given = () if script.last_given_at is None and course_begins(script, now) else (_given(script, now),)
    told = (*given, *_told(script, now), *not_taken_lines(script, now))
    return (*told, *_due(script, now, stay), _sent(script, arrived))


def _given(script: Script, now: datetime) -> Line:
    if script.last_given_at is None:
        return (_amber(tr("Last dose not known"), Icon.QUESTION),)
    when = inside(given_words(local(script.last_given_at), local(now)))
    how = script.last_given_how or LastGivenHow.STATED
    words = tr(_HOW[how]).format(", ".join(part for part in (when, script.last_given_where or "") if part))
    unlike = taken_unlike_written(script)
    if unlike is not None:
        words = tr("{0}: {1}, not as written").format(words, amount_words(unlike))
        return (Run("", theme.RED_TEXT, icon=Icon.TRIANGLE), small(words, theme.RED_TEXT, strong=True))
    if how is LastGivenHow.STATED:
        return (_amber(words, Icon.PERSON),)
    return (Run("", theme.GREEN, icon=Icon.TICK), small(words, theme.INK))


def _told(script: Script, now: datetime) -> tuple[Line, ...]:
    """Return a last dose that was only told of, beside the one that is recorded: never as given."""
    if script.told is None:
        return ()
    when = inside(given_words(local(script.told.at), local(now)))
    words = {
        LastGivenHow.OBSERVED: tr("Told, not confirmed: seen taken {0}"),
        LastGivenHow.RECORDED: tr("Told, not confirmed: given {0}"),
        LastGivenHow.STATED: tr("Told, not confirmed: person says {0}"),
    }[script.told.how]
    return ((_amber(words.format(", ".join(filter(None, (when, script.told.where)))), Icon.PERSON),),)


def _only_past(script: Script, stay: Stay | None) -> bool:
    """True for a time that is past of what nobody there prescribed, and that may wait: it is no dose left out."""
    return not prescribed_there(script, stay) and time_critical(script) is None


def _due(script: Script, now: datetime, stay: Stay | None) -> tuple[Line, ...]:
    course = course_lines(script, now)
    if course_ended(script, now) is not None:
        return course
    return (*course, *_next(script, now, stay))


def _next(script: Script, now: datetime, stay: Stay | None) -> tuple[Line, ...]:
    if script.as_required:
        return ()
    if script.next_due_at is None:
        return ((small(tr("No next dose timed")),),)
    due, here = local(script.next_due_at), local(now)
    if script.next_due_at < now:
        when = inside(due_words(due, here))
        if _only_past(script, stay):
            return ((_amber(tr("Its time was {0}, not prescribed there").format(when), Icon.CLOCK),),)
        words = tr("{0}, was due {1}").format(relative_words(due, here), when)
        lines: tuple[Line, ...] = ((small(words, theme.RED_TEXT, strong=True, icon=Icon.OCTAGON),),)
        if not prescribed_there(script, stay):
            lines += ((small(tr("time-critical, and not prescribed there"), theme.RED_TEXT, strong=True),),)
        return lines
    if script.next_due_at - now <= SOON:
        words = tr("Due {0}, {1}").format(inside(due_words(due, here)), relative_words(due, here))
        return ((_amber(words, Icon.CLOCK),),)
    return ((small(tr("Due {0}").format(inside(due_words(due, here)))),),)


def _sent(script: Script, arrived: str) -> Line:
    if script.carrier is None:
        return (_amber(tr("Not said what was sent"), Icon.QUESTION),)
    if script.carrier is Carrier.STOCK:
        return (small(tr("None sent: use this prison’s stock")),)
    if script.carrier is Carrier.NOT_SENT:
        return (_amber(tr("None sent"), Icon.TRIANGLE),)
    sent = sent_of(script)
    words = ", ".join(
        part
        for part in (
            sent.quantity or (count_words(script.supply) if script.supply else "") or tr("amount not said"),
            tr("with the escort") if script.carrier is Carrier.ESCORT else tr("on the person"),
            tr("seal {0}").format(sent.seal) if sent.seal else "",
            sent.reason,
        )
        if part
    )
    # The same words whatever is answered, so that nothing moves: the icon and the tone say it, and the buttons beside.
    icon, tone = {
        "yes": (Icon.TICK, theme.GREEN_TEXT),
        "no": (Icon.TRIANGLE, theme.AMBER_TEXT),
    }.get(arrived, (Icon.QUESTION, theme.INK_2))
    return (small(words, tone, icon=icon),)


def is_sent(script: Script) -> bool:
    """True when somebody carried it: then whether it is here must be said."""
    return script.carrier in TRAVELS


def choice_line(
    choice: Choice | None, script: Script, now: datetime, hold: Hold | None, arrived: str, stay: Stay | None = None
) -> Line:
    """Return what will happen, under the buttons: first why not yet or how late, then the decision, then what lacks."""
    gives = choice is None or choice.disposition in (Disposition.CONTINUE, Disposition.BRIDGE)
    runs: list[Run] = []
    if gives and choice is not None and hold is not None:
        runs.append(_amber(tr("Not to be given until a prescriber decides. {0} ").format(hold.words)))
    elif gives and script.next_due_at is not None and script.next_due_at < now and not script.as_required:
        late = relative_words(local(script.next_due_at), local(now))
        if not _only_past(script, stay):
            runs.append(small(tr("{0}. ").format(late), theme.RED_TEXT, strong=True))
    if choice is None:
        ask = tr("Choose one. A missing bag item becomes a task.") if arrived == "no" else tr("Choose one.")
        return (*runs, small(ask))
    over = course_ended(script, now) is not None
    runs.append(small(what_happens(choice, now, waits=hold is not None, over=over)))
    if is_sent(script) and not arrived:
        runs.append(_amber(tr(" Say whether what was sent is here.")))
    elif arrived == "no":
        runs.append(_amber(tr(" Missing: saving makes a task.")))
    return tuple(runs)


def what_happens(choice: Choice, now: datetime, *, waits: bool = False, over: bool = False) -> str:
    """Return a decision as a sentence: what is done until when, who decides, why.

    `waits`: the line is not to be given until a prescriber decides; then nothing here says to give it. `over`: its
    course has ended, and nobody carries that on.
    """
    until = short_moment_text(local(choice.until), local(now)) if choice.until else tr("a time not said")
    why = tr(" Reason: {0}.").format(choice.reason.rstrip(".")) if choice.reason else ""
    match choice.disposition:
        case Disposition.CONTINUE | Disposition.BRIDGE if over:
            words = tr("The line is kept as it was sent. Its course has ended: nothing of it is given.")
        case Disposition.CONTINUE if waits:
            words = tr("The line is kept as it was sent.")
        case Disposition.BRIDGE if waits:
            words = tr("The line is kept as it was sent, until {0}.").format(until)
        case Disposition.CONTINUE:
            words = tr("Carry on unchanged until this prison’s prescriber decides.")
        case Disposition.BRIDGE:
            words = tr("Give what was sent until {0}.").format(until)
        case Disposition.HOLD:
            words = tr("Do not give until {0} decides, by {1}.").format(choice.decider, until)
        case Disposition.STOP:
            words = _stopped(choice)
    return words + why


def _stopped(choice: Choice) -> str:
    said = {
        True: tr("discussed with the person"),
        False: tr("not discussed with the person"),
        None: tr("not recorded whether discussed"),
    }[choice.discussed]
    words = tr(" The person said: “{0}”.").format(choice.person_said) if choice.person_said else ""
    if choice.by is None:
        return tr("Stopped by you, {0}.").format(said) + words
    return tr("Stopped by {0}, {1}.").format(choice.by.name, said) + words


def _amber(words: str, icon: Icon | None = None) -> Run:
    return small(words, theme.AMBER_TEXT, strong=True, icon=icon)
