"""How a move is said in lists: who, where to, when, the state of its pack. No clinical word can stand here."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.words import due_words, near_moment_text, relative_words
from reception_app.clock import local
from reception_app.services.handovers import MoveRow
from reception_app.services.legs import LegRow, bare_seal
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.theme import Level
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.runs import Line, Run, bold, small

READY, INCOMPLETE, OUT_OF_DATE = "Ready", "Incomplete", "Out of date"
"""How the service says these states; any other state of an issued pack is a stale one."""


def tr(words: str) -> str:
    """Return words of these lists in the language of the program."""
    return QCoreApplication.translate("Moves", words)


def person_lines(family: str, given: str, number: str) -> tuple[Line, ...]:
    """Return `SPECIMEN, Carl` over the prison number."""
    return (bold(f"{family.upper()}, {given}" if given else family.upper()),), (small(number),)


def to_lines(move: MoveRow, now: datetime) -> tuple[Line, ...]:
    """Return where to, and when the person is expected there."""
    where = Run(move.to_name) if move.to_name else Run(tr("not said yet"), theme.INK_2)
    if move.expected_at is None:
        return ((where,),)
    return (where,), (small(tr("expected {0}").format(within(move.expected_at, now))),)


def leaves_lines(move: MoveRow, now: datetime) -> tuple[Line, ...]:
    """Return how soon, with the clock time under it; or when the person left."""
    if move.left_at is not None:
        return (Run(tr("Left"), theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),), (small(_at(move.left_at, now)),)
    if move.leaves_at is None:
        return ((Run(tr("not said yet"), theme.INK_2),),)
    at, here = local(move.leaves_at), local(now)
    soon = relative_words(at, here)
    tone = theme.RED_TEXT if at < here else theme.INK
    return (bold(soon, tone),), (small(near_moment_text(at, here)),)


def is_issued_and_good(move: MoveRow) -> bool:
    """True when the issued pack is complete and still says what the record says."""
    return move.pack_words == READY


def is_stale(move: MoveRow) -> bool:
    """True when the record changed after the pack was made; of somebody who left, the pack is what it was."""
    return move.left_at is None and move.may_print and move.pack_words not in (READY, INCOMPLETE, OUT_OF_DATE)


def pack_badge(move: MoveRow) -> BadgeData:
    """Return the state of the pack in a word."""
    if not move.may_print:
        return BadgeData(Level.NEUTRAL, tr("Not issued"))
    if is_stale(move):
        return BadgeData(Level.SOON, tr("Stale"))
    words = {READY: tr("Ready"), INCOMPLETE: tr("Incomplete"), OUT_OF_DATE: tr("Out of date")}[move.pack_words]
    return BadgeData(Level.CHECKED if is_issued_and_good(move) else Level.SOON, words)


def pack_lines(move: MoveRow) -> tuple[Line, ...]:
    """Return the state of the pack over its number; the number alone once the person has left."""
    if move.left_at is not None:
        return ((Run(move.pack_number or tr("left without a pack")),),)
    badge: Line = (Run(badge=pack_badge(move)),)
    return (badge, (small(move.pack_number),)) if move.pack_number else (badge,)


def seal_lines(move: MoveRow) -> tuple[Line, ...]:
    """Return the seals of the envelope and of the medicines bag, and what was found wrong with one on the way."""
    envelope = Run(move.envelope_seal) if move.envelope_seal else Run(tr("not said yet"), theme.INK_2)
    bag = tr("bag {0}").format(move.bag_seal) if move.bag_seal else tr("no bag")
    broken = any(leg.seals_whole is False for leg in move.legs)
    another = any(differing(move, leg.envelope_seal, leg.bag_seal) for leg in move.legs)
    found = {
        (True, True): tr("a seal is broken, another was read"),
        (True, False): tr("a seal is broken"),
        (False, True): tr("another seal was read"),
    }.get((broken, another))
    wrong: tuple[Line, ...] = ((small(found, theme.AMBER_TEXT, strong=True),),) if found else ()
    return (envelope,), (small(bag),), *wrong


def seals_differ(wanted: str | None, read: str | None) -> bool:
    """True when a seal was read out and it is not the one on the sheet; spaces and letter case do not count."""
    return bool(read and read.strip()) and bare_seal(wanted) != bare_seal(read)


def differing(move: MoveRow, envelope: str | None, bag: str | None) -> tuple[str, ...]:
    """Return a sentence for each seal that is not the one written on the sheet."""
    said = []
    if seals_differ(move.envelope_seal, envelope):
        words = tr("The envelope should carry {0}, and {1} was read out.")
        said.append(words.format(move.envelope_seal or tr("no seal"), (envelope or "").strip()))
    if seals_differ(move.bag_seal, bag):
        words = tr("The medicines bag should carry {0}, and {1} was read out.")
        said.append(words.format(move.bag_seal or tr("no seal"), (bag or "").strip()))
    return tuple(said)


def leg_lines(move: MoveRow, leg: LegRow, now: datetime) -> tuple[Line, ...]:
    """Return one change of hands: when, from whom to whom, which seals, what was found."""
    names = tr("{0} took over from {1}").format(leg.taken_by, leg.given_by)
    lines: list[Line] = [(Run(f"{_at(leg.taken_at, now)}  "), bold(names))]
    seals = tr("envelope {0}, bag {1}").format(leg.envelope_seal or tr("not read"), leg.bag_seal or tr("not read"))
    whole = {True: tr("seals whole"), False: tr("A SEAL IS BROKEN"), None: tr("not said whether whole")}
    amber = leg.seals_whole is False
    state = small(whole[leg.seals_whole], theme.AMBER_TEXT if amber else theme.INK_2, strong=amber)
    lines.append((small(f"{seals}; "), state))
    lines += [
        (small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),)
        for words in differing(move, leg.envelope_seal, leg.bag_seal)
    ]
    if leg.note:
        lines.append((small(leg.note, theme.INK),))
    return tuple(lines)


def within(moment: datetime, now: datetime) -> str:
    """Return a moment beside today as it stands inside a sentence: `tomorrow 08:00`, `Mon 08:00`."""
    said = due_words(local(moment), local(now))
    near = said.startswith(("Today", "Tomorrow", "Yesterday"))
    return said[0].lower() + said[1:] if near else said


def _at(moment: datetime, now: datetime) -> str:
    return due_words(local(moment), local(now))
