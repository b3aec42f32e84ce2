"""What a sheet says to the person: English always, and Welsh beside it for whoever speaks it or is in Wales.

Nobody has checked the Welsh yet. It says so of itself, and stands beside the English, never in its place.
"""

from __future__ import annotations

from dataclasses import replace

from reception_app.establishments import find
from reception_app.handover.person_lines import person_lines
from reception_app.handover.record import Pack, Script
from reception_app.handover.views.medicines import dose_text, frequency_text
from reception_app.handover.views.words import sentence
from reception_app.vocabulary import AnswerState

_WELSH = ("welsh", "cymraeg")


def in_welsh(pack: Pack) -> bool:
    """True for whoever speaks Welsh, and for everybody who is in Wales."""
    language, here = pack.record.person.language, find(pack.header.sender.code or "")
    speaks = language.state is AnswerState.ANSWERED and (language.value or "").casefold() in _WELSH
    return speaks or (here is not None and here.nation == "Wales")


def beside(words_cy: str, pack: Pack) -> tuple[str, ...]:
    """Return the Welsh to print after the English, marked as not yet checked; nothing for whoever needs none."""
    return (f"{person_lines().unchecked_cy} {words_cy}",) if in_welsh(pack) else ()


def unconfirmed(script: Script, pack: Pack) -> tuple[str, ...]:
    """Return what every paper the person reads says of a dose nobody could confirm; nothing of a confirmed one."""
    if script.verified:
        return ()
    return person_lines().unconfirmed, *beside(person_lines().unconfirmed_cy, pack)


def undecided(script: Script, pack: Pack) -> tuple[str, ...]:
    """Return what every paper the person reads says of a line nobody here has prescribed: it is not settled."""
    script = replace(script, supervised=False)  # how it is taken is settled with whether it is
    dose = dose_text(script.dose, script.strength)
    line = sentence(f"{dose} when you need it" if script.as_required else f"{dose}, {frequency_text(script)}")
    lines = person_lines()
    return lines.undecided.format(line=line), *beside(lines.undecided_cy.format(line=line), pack)
