"""Whether a script lasts until somebody there can prescribe and supply more (E2, E5). Pure.

The case behind it: an anti-epileptic, a transfer on a Friday, none sent, no prescriber until Monday (HSIB 2019). What
nobody has said is never read kindly: an arrival not said is any time of the day of leaving, so that a dose may fall on
the way and a prescriber of that day may be gone. A prescriber who is there is no supply of what cannot wait.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from reception_app.clinical.bank_holidays import ENGLAND
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clinical.fit_parts import cannot_wait
from reception_app.clinical.formulary import identify
from reception_app.clinical.leaving_script import LeavingScript, course_is_over, doses_after, is_timed
from reception_app.clinical.opening_hours import ClosedUntil, OpeningHours, OpenNow, holiday_words, next_reached, state
from reception_app.clinical.per_day import how_often
from reception_app.clinical.policies import policy
from reception_app.clinical.schedule import instant_of
from reception_app.clinical.supply import (
    Cover,
    cover_of,
    from_stock,
    margin_minutes,
    nothing_of,
    nothing_travels,
    unsaid_of,
)
from reception_app.clinical.words import time_text, weekday_words
from reception_app.clock import as_utc, local, local_day
from reception_app.vocabulary import TRAVELS, ScriptStatus

NO_PRESCRIBER = "no prescriber is known to come"
_NONE_SENT = "none is sent, and no stock there is known"
_NEXT_PRESCRIBER = re.compile(r"next (prescriber [^.;,(]+)")


@dataclass(frozen=True, slots=True)
class Help:
    """When somebody there can next prescribe, and then supply (UTC). None: not known, or never (`known` says which).

    `because`: the bank holidays on which nobody prescribes until then.
    """

    prescriber_at: datetime | None
    pharmacy_at: datetime | None
    prescriber_known: bool
    pharmacy_known: bool
    because: tuple[date, ...] = ()

    def at(self, *, from_stock: bool) -> datetime | None:
        """Return when a new supply can begin: with the prescriber when it is held as stock there, else the pharmacy."""
        return self.prescriber_at if from_stock or not self.pharmacy_known else self.pharmacy_at

    def never(self, *, from_stock: bool) -> bool:
        """True when it is known that nobody comes in all the days looked ahead."""
        nobody = self.prescriber_known and self.prescriber_at is None
        return nobody or (not from_stock and self.pharmacy_known and self.prescriber_known and self.pharmacy_at is None)


def help_after(services: EstablishmentServices | None, arrives_at: datetime, nation: str = ENGLAND) -> Help:
    """Return when a prescriber, and after that the pharmacy, is next reached there by somebody arriving then."""
    if services is None:
        return Help(None, None, prescriber_known=False, pharmacy_known=False)
    stays = policy("help_reached_minutes").value
    prescriber = pharmacy = None
    because: tuple[date, ...] = ()
    if services.prescriber_hours is not None:
        prescriber = next_reached(services.prescriber_hours, arrives_at, nation, for_minutes=stays)
        because = _holidays_before(services.prescriber_hours, arrives_at, nation)
    if services.pharmacy_hours is not None and prescriber is not None:
        pharmacy = next_reached(services.pharmacy_hours, prescriber, nation, for_minutes=stays)
    return Help(
        prescriber,
        pharmacy,
        prescriber_known=services.prescriber_hours is not None,
        pharmacy_known=services.pharmacy_hours is not None,
        because=because,
    )


def help_from(
    services: EstablishmentServices | None, leaves_at: datetime, arrives_at: datetime | None, nation: str, *,
    stock: bool,
) -> Help:  # fmt: skip
    """Return when help is next reached by somebody who leaves then; an arrival nobody said is as late as it may be."""
    return help_after(services, arrives_at or _latest(leaves_at, services, stock=stock), nation)


def _holidays_before(hours: OpeningHours, arrives_at: datetime, nation: str) -> tuple[date, ...]:
    found = state(hours, arrives_at, nation)
    if isinstance(found, OpenNow) and found.until is not None:
        found = state(hours, found.until, nation)
    return found.because if isinstance(found, ClosedUntil) else ()


@dataclass(frozen=True, slots=True)
class RunsOut:
    """A script whose doses end before help. `without_at`: the first dose nobody has; `help_at` None: nobody is known.

    All instants are UTC; `last_at` is the last dose sent, else the last one given, or None. `minutes`: from the first
    dose without to help, None without end. `words`: `last dose Fri 20:00; next prescriber Mon 09:00`.
    `unsaid`: what nobody has said, so that it counts as nothing; None when it is known what travels. `in_time`: a
    prescriber and a pharmacy are reached before that dose, and yet nothing is known to supply what cannot wait.
    """

    script_id: str
    medicine: str
    leaves_at: datetime
    last_at: datetime | None
    without_at: datetime
    prescriber_at: datetime | None
    pharmacy_at: datetime | None
    help_at: datetime | None
    minutes: int | None
    words: str
    unsaid: str | None = None
    in_time: bool = False

    @property
    def headline(self) -> str:
        """`Runs out before help`, or `Runs out` where only the supply is lacking: both lead into `words`."""
        return "Runs out" if self.in_time else "Runs out before help"


def runs_out(
    script: LeavingScript, leaves_at: datetime, arrives_at: datetime | None, services: EstablishmentServices | None,
    now: datetime, nation: str = ENGLAND,
) -> RunsOut | None:  # fmt: skip
    """Return how a script runs out before help at the destination, or None when it lasts or nobody can say.

    `arrives_at` None: nobody said. Nobody can say when the prescriber's hours there are not known, or what is sent
    cannot be counted: `fit.py` asks. What nobody has said counts as nothing: it ends with the last dose given (E2). A
    dose within its class's margin of the hour of help does not count as missed. What cannot wait, of which none goes
    along and no stock is known, runs out whoever is there. Depots are given by staff there.
    """
    entry = identify(script.medicine, script.brand, script.form)
    if entry is not None and entry.depots:
        return None
    stock, unsaid = from_stock(script, entry), unsaid_of(script)
    without, cover = _first_without(script, leaves_at, arrives_at)
    if without is None:
        return None
    always = not stock and nothing_travels(script) and cannot_wait(entry)
    helped = help_from(services, leaves_at, arrives_at, nation, stock=stock)
    at = helped.at(from_stock=stock)
    if at is None and not helped.never(from_stock=stock) and not always:
        return None
    minutes = None if at is None else int((at - without) // timedelta(minutes=1))
    in_time = minutes is not None and minutes <= margin_minutes(entry)
    if in_time and not always:
        return None
    last = (cover.last_at if cover else None) or script.last_given_at
    words = _words(last, without, helped, stock, now, none_sent=in_time)
    return RunsOut(
        script.id, script.medicine, as_utc(leaves_at), last, without, helped.prescriber_at,
        None if stock else helped.pharmacy_at, at, None if in_time else minutes,
        words, None if stock else unsaid, in_time,
    )  # fmt: skip


def lasts(script: LeavingScript, leaves_at: datetime, services: EstablishmentServices | None) -> bool | None:
    """Return whether a script that `runs_out` does not name is known to last until help; None: nobody can say."""
    entry = identify(script.medicine, script.brand, script.form)
    if entry is not None and entry.depots:
        return True
    cover, stock = cover_of(script, leaves_at), from_stock(script, entry)
    if cover is not None and cover.without_at is None:
        return True
    if cover is None or services is None or services.prescriber_hours is None:
        return None
    return True if stock or services.pharmacy_hours is not None else None


def day_end(leaves_at: datetime) -> datetime:
    """Return the last minute (UTC) of the day of leaving: the latest a person arrives of whom nobody said when."""
    return max(as_utc(leaves_at), instant_of(local_day(leaves_at), "23:59"))


def _latest(leaves_at: datetime, services: EstablishmentServices | None, *, stock: bool) -> datetime:
    """Return from when help counts for an arrival nobody said: from leaving on only where it never closes."""
    needed = [services.prescriber_hours, *([] if stock else [services.pharmacy_hours])] if services else [None]
    return leaves_at if all(hours is not None and hours.always for hours in needed) else day_end(leaves_at)


def _first_without(
    script: LeavingScript, leaves_at: datetime, arrives_at: datetime | None
) -> tuple[datetime | None, Cover | None]:
    """Return the first dose nobody has, and what is counted as sent: what falls on a known way is told apart."""
    there = as_utc(arrives_at or leaves_at)
    cover = cover_of(script, leaves_at) or (nothing_of(script, leaves_at) if unsaid_of(script) else None)
    if cover is None:
        due = _due_untimed(script) if not course_is_over(script, leaves_at) else None
        return (max(due, there) if due is not None else None), None
    if cover.without_at is None or cover.without_at >= there:
        return cover.without_at, cover
    later = next(doses_after(script, there), None)
    return (later.at if later else None), cover


def _due_untimed(script: LeavingScript) -> datetime | None:
    """Return when the next dose of a medicine without dose times is due, where none is known to travel.

    By how often it is taken, from the last one given; by as long as its class may go without one where that is not
    said; at once where neither is, or nobody knows when the last one was. None where it is not for `runs_out` to say.
    """
    travels = script.carrier in TRAVELS and unsaid_of(script) is None
    if script.as_required or script.status is not ScriptStatus.CURRENT or travels or is_timed(script):
        return None
    if script.last_given_at is None:
        return _AT_ONCE
    entry = identify(script.medicine, script.brand, script.form)
    critical = entry.time_critical if entry else None
    hours = [critical.max_gap_hours] if critical is not None and critical.max_gap_hours is not None else []
    often = how_often(script.frequency, script.times, script.every_days)
    if often is not None:
        hours.append(_A_DAY * often.every_days // often.count)
    return as_utc(script.last_given_at) + timedelta(hours=min(hours)) if hours else _AT_ONCE


_A_DAY = 24
_AT_ONCE = datetime.min.replace(tzinfo=UTC)


def prescriber_in(words: str) -> str:
    """Return when a prescriber is next reached, of the words of `RunsOut`: `prescriber Mon 09:00`, nobody, or ""."""
    if NO_PRESCRIBER in words:
        return NO_PRESCRIBER
    found = _NEXT_PRESCRIBER.search(words)
    return found[1].strip() if found else ""


def _words(
    last: datetime | None, without: datetime, helped: Help, stock: bool, now: datetime, *, none_sent: bool
) -> str:
    here = local(now)
    ends = f"last dose {weekday_words(local(last), here)}" if last else f"due {weekday_words(local(without), here)}"
    ends += f"; {_NONE_SENT}" if none_sent else ""
    if helped.prescriber_at is None:
        return f"{ends}; {NO_PRESCRIBER if helped.prescriber_known else 'when a prescriber comes is not known'}"
    comes = f"{ends}; next prescriber {weekday_words(local(helped.prescriber_at), here)}"
    comes += f" ({holiday_words(helped.because)})" if helped.because else ""
    if stock or helped.pharmacy_at == helped.prescriber_at:
        return comes
    if not helped.pharmacy_known:
        return f"{comes}, pharmacy not known"
    if helped.pharmacy_at is None:
        return f"{comes}, no pharmacy is known to open"
    there = local(helped.pharmacy_at)
    same_day = there.date() == local(helped.prescriber_at).date()
    return f"{comes}, pharmacy {time_text(there) if same_day else weekday_words(there, here)}"
