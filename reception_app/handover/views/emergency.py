"""The emergency view: what first aid and the ambulance ask for at once, and nothing else of the record.

No medicine by name, no diagnosis, no answer, no history (E32): every sentence but the allergies is from fixed lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from reception_app.clinical.policies import policy
from reception_app.handover.escort_lines import EscortLines, SignLine, escort_lines
from reception_app.handover.record import Record
from reception_app.handover.scheduled import taken_of
from reception_app.handover.views.for_staff import Observe, observe, signs, talking
from reception_app.handover.views.medicines import known as entry_of
from reception_app.handover.views.words import born, called, family_first, number_of
from reception_app.vocabulary import AllergyState

_STATES = {
    AllergyState.KNOWN: "Allergies are known, and are not written down: tell the ambulance crew so.",
    AllergyState.NONE_KNOWN: "No known allergies.",
    AllergyState.NOT_RECORDED: "Not recorded: nobody asked. Tell the ambulance crew so.",
    AllergyState.UNAVAILABLE: "Not available: nobody could tell. Tell the ambulance crew so.",
}


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """All that is seen. `until` (aware UTC): when it closes. `allergies`: one line each, or the state in words."""

    name: str
    born: str
    number: str
    called: str
    talking: str
    seen_at: datetime
    until: datetime
    allergies: tuple[str, ...]
    allergies_known: bool
    at_hand: tuple[str, ...]
    observe: Observe
    signs: tuple[SignLine, ...]
    call_999: tuple[str, ...]
    telephone: str


def emergency_view(record: Record, now: datetime, telephone: str) -> EmergencyView:
    """Return what an officer sees of `record` from `now` (aware UTC) on; `telephone` is healthcare's."""
    lines, flags, person = escort_lines(), record.open_flags, record.person
    allergies = record.allergies
    known = allergies.state is AllergyState.KNOWN
    each = tuple(f"{item.substance}{f': {item.reaction}' if item.reaction else ''}" for item in allergies.items)
    return EmergencyView(
        name=family_first(person),
        born=born(person.date_of_birth, now),
        number=number_of(person),
        called=called(person),
        talking=talking(record, lines),
        seen_at=now,
        until=now + timedelta(minutes=policy("break_glass_minutes").value),
        allergies=each if known and each else (_STATES[allergies.state],),
        allergies_known=known,
        at_hand=_at_hand(record, lines),
        observe=observe(record, flags, lines),
        signs=(*signs(flags, taken_of(record, now), (), lines), lines.general),
        call_999=lines.call_999,
        telephone=telephone,
    )


def _at_hand(record: Record, lines: EscortLines) -> tuple[str, ...]:
    """Return what the person should have at hand, by its kind and never by its name: an inhaler, a sweet drink."""
    entries = [entry_of(script) for script in record.current_scripts]
    return tuple(
        dict.fromkeys(lines.items[entry.emergency_item] for entry in entries if entry and entry.emergency_item)
    )
