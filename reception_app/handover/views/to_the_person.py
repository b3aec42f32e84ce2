"""What a sheet says to the person: English always, and Welsh beside it for whoever speaks it or is in Wales.

Nobody has checked the Welsh yet. It says so of itself, and stands beside the English, never in its place.
"""

from __future__ import annotations

from dataclasses import replace

from reception_app.establishments import find
from reception_app.handover.person_lines import Said, person_lines
from reception_app.handover.record import Pack, Script
from reception_app.handover.views.medicines import dose_text, frequency_text, known
from reception_app.handover.views.words import sentence
from reception_app.vocabulary import AnswerState

_WELSH = ("welsh", "cymraeg")


def in_welsh(pack: Pack) -> bool:
    """True for whoever speaks Welsh, and for everybody who is in Wales."""
    language, here = pack.record.person.language, find(pack.header.sender.code or "")
    speaks = language.state is AnswerState.ANSWERED and (language.value or "").casefold() in _WELSH
    return speaks or (here is not None and here.nation == "Wales")


def _told(said: Said, pack: Pack) -> tuple[str, ...]:
    """Return a sentence, and the Welsh to print after it, marked as not yet checked; none for whoever needs none."""
    return said.words, *((f"{person_lines().unchecked_cy} {said.words_cy}",) if in_welsh(pack) else ())


def unconfirmed(script: Script, pack: Pack) -> tuple[str, ...]:
    """Return what every paper the person reads says of a dose nobody could confirm; nothing of a confirmed one."""
    if script.verified:
        return ()
    lines = person_lines()
    return _told(lines.emergency_unconfirmed if for_emergencies(script) else lines.unconfirmed, pack)


def undecided(script: Script, pack: Pack, *, outside: bool = False) -> tuple[str, ...]:
    """Return what every paper the person reads says of a line nobody here has prescribed: it is not settled.

    `outside`: they read it when they are free, and no nurse of the prison is there to ask.
    """
    script = replace(script, supervised=False)  # how it is taken is settled with whether it is
    dose = dose_text(script.dose, script.strength)
    line = sentence(f"{dose} when you need it" if script.as_required else f"{dose}, {frequency_text(script)}")
    lines = person_lines()
    if for_emergencies(script):
        return _told((lines.outside_emergency if outside else lines.emergency).of(line), pack)
    return _told((lines.outside_undecided if outside else lines.undecided).of(line), pack)


def for_emergencies(script: Script) -> bool:
    """True of what an emergency is treated with: nobody short of breath is told to ask first."""
    entry = known(script)
    return entry is not None and entry.emergency_item is not None
