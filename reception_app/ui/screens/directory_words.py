"""The words of the directory's list and of a file that is taken in: pure functions of what services tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reception_app import establishments
from reception_app.clinical.establishment_entry import MergeOutcome
from reception_app.clinical.establishment_form import load_questions, offers_words, question, said, unknown_items
from reception_app.clinical.policies import policy
from reception_app.clinical.words import short_moment_text
from reception_app.clock import local
from reception_app.dates import date_text
from reception_app.establishments import Establishment
from reception_app.services.directory import DirectoryRow, Offered
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.directory_fields import tr
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import Line, Run, bold, small


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One establishment of the list, and what is known of it (None: nothing) at a moment of the desk's clock."""

    place: Establishment
    known: DirectoryRow | None
    now: datetime
    here: bool

    @property
    def unknown(self) -> int:
        """How many items nobody has said."""
        return len(unknown_items(self.known.entry)) if self.known is not None else _asked()

    @property
    def old(self) -> bool:
        """True when it was said longer ago than the policy trusts."""
        days = (self.now.date() - self.known.entry.as_of).days if self.known is not None else 0
        return days > policy("directory_old_days").value


def _asked() -> int:
    return len(load_questions()) - 1  # the note is not missed


def key_of(row: PlaceRow) -> str:
    """Return a row's identity."""
    return row.place.code


def name_cell(row: PlaceRow) -> tuple[Line, ...]:
    """Return the establishment's name, and its code with what it is."""
    about = [row.place.code, row.place.category, row.place.country]
    here = [tr("this prison")] if row.here else []
    return (bold(row.place.name),), (small(", ".join([*(part for part in about if part), *here])),)


def known_cell(row: PlaceRow) -> tuple[Line, ...]:
    """Return how much is known."""
    if row.known is None:
        return ((Run(tr("Nothing known"), theme.AMBER_TEXT, icon=Icon.QUESTION),),)
    known = _asked() - row.unknown
    words = tr("{0} of {1} known").format(known, _asked())
    if row.unknown == 0:
        return ((Run(words, theme.GREEN_TEXT, icon=Icon.TICK),),)
    short = [asked.short for asked in unknown_items(row.known.entry)[:3]]
    more = tr(" and {0} more").format(row.unknown - len(short)) if row.unknown > len(short) else ""
    return (Run(words),), (small(tr("Not known: {0}{1}").format(", ".join(short), more), theme.AMBER_TEXT),)


def as_of_cell(row: PlaceRow) -> tuple[Line, ...]:
    """Return for which day it was said, how old that is, and by whom."""
    if row.known is None:
        return ((Run("–", theme.INK_2),),)
    entry = row.known.entry
    days = (row.now.date() - entry.as_of).days
    age = tr("today") if days <= 0 else tr("1 day old") if days == 1 else tr("{0} days old").format(days)
    tone = theme.AMBER_TEXT if row.old else theme.INK_2
    icon = Icon.CLOCK if row.old else None
    return (Run(date_text(entry.as_of)),), (small(age, tone, strong=row.old, icon=icon),)


def offers_cell(row: PlaceRow) -> tuple[Line, ...]:
    """Return what is given of opioid substitution, as far as it is known."""
    if row.known is None:
        return ((Run("–", theme.INK_2),),)
    given = offers_words(row.known.entry)
    return ((Run(given[0].upper() + given[1:] if given else tr("None, or not known"), theme.INK),),)


def from_words(row: DirectoryRow, now: datetime) -> str:
    """Return where an entry came from: `Edited here by S. Sampleworth, Fri 20-Nov 21:40`."""
    if row.edited_by and row.edited_at:
        return tr("Edited here by {0}, {1}.").format(row.edited_by, short_moment_text(local(row.edited_at), local(now)))
    if row.received_from:
        if row.signed_serial is None:
            return tr("From a file of {0}. Nobody signed it.").format(row.received_from)
        return tr("From a file of {0}, signed by the estate.").format(row.received_from)
    return tr("Not known where it came from.")


def place_name(code: str) -> str:
    """Return an establishment's name by its code, or the code."""
    place = establishments.find(code)
    return place.name if place is not None else code


_OUTCOMES = {
    MergeOutcome.NEW: ("Nothing was known here", Level.KNOW),
    MergeOutcome.SAME: ("The same as here", Level.CHECKED),
    MergeOutcome.NEWER: ("Newer than here", Level.KNOW),
    MergeOutcome.FORGETS: ("Newer, and it no longer says what is known here", Level.SOON),
    MergeOutcome.OLDER: ("Older than what is known here", Level.SOON),
    MergeOutcome.UNSIGNED: ("Newer than what the estate signed, and nobody signed this file", Level.SOON),
    MergeOutcome.DIFFERS: ("Of the same day, and it differs", Level.SOON),
}


def outcome_words(offered: Offered) -> tuple[str, Level]:
    """Return what an entry of a file means for the one here, and how loudly."""
    if offered.unknown:
        return tr("Left out: no establishment of this code is in the list"), Level.SOON
    words, level = _OUTCOMES[offered.merged.outcome]
    return tr(words), level


def change_lines(offered: Offered, here: DirectoryRow | None) -> Sequence[str]:
    """Return every item that would change: `methadone: yes, up to 100 mg (here: not known)`."""
    keys = [key for key in load_questions() if _differs(offered, here, key)]
    return [_change(offered, here, key) for key in keys]


def _differs(offered: Offered, here: DirectoryRow | None, key: str) -> bool:
    held = here.entry.value(key) if here is not None else None
    return bool(offered.theirs.value(key) != held)


def _change(offered: Offered, here: DirectoryRow | None, key: str) -> str:
    now = said(offered.theirs, key)
    if here is None:
        return f"{question(key).short}: {now}"
    return tr("{0}: {1} (here: {2})").format(question(key).short, now, said(here.entry, key))
