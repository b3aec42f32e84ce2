"""What sources say of one medicine: which of them counts as verified, and where they disagree (E5). Pure.

Sources stand beside each other by rank; the person's own word is shown with them and never verifies. Nothing is
averaged and nobody is believed by majority: a disagreement is told, and people ask again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import combinations

from reception_app.clinical.continuity import line_words
from reception_app.clinical.doses import Dose
from reception_app.clinical.medicine_match import form_text
from reception_app.clinical.per_day import (
    HowOften,
    Quantity,
    a_day,
    how_often,
    is_every_day,
    is_far,
    is_weekly_beside_daily,
    quantity_of,
    ratio_of,
)
from reception_app.clinical.policies import policy
from reception_app.clinical.sources import can_verify, rule_of
from reception_app.clinical.words import short_moment_text
from reception_app.clock import as_utc, local, local_day
from reception_app.vocabulary import SourceKind, SourceOutcome


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """One medicine as one source has it; it fits wherever a line of a record does (`medicine_match.Regular`).

    `rank` 1 is the best source. `outcome` as recorded: only `confirmed` can verify. `taken` False: the source says that
    the person does not take it, or no longer. `last_observed_at`: the last dose it saw taken. `doubt`: why this very
    source does not verify, in words. `supervised` and `most` (of a medicine when required): None when it does not say.
    `as_it_stood` False: the line was changed since, and how it was is not known.
    """

    kind: SourceKind
    rank: int
    medicine: str
    outcome: SourceOutcome = SourceOutcome.CONFIRMED
    dose: Dose | None = None
    strength: str | None = None
    form: str | None = None
    brand: str | None = None
    route: str | None = None
    frequency: str | None = None
    times: tuple[str, ...] = ()
    every_days: int = 1
    as_required: bool = False
    name: str | None = None
    asked_at: datetime | None = None
    taken: bool = True
    last_observed_at: datetime | None = None
    missed_days: int | None = None
    doubt: str | None = None
    supervised: bool | None = None
    most: str | None = None
    as_it_stood: bool = True


@dataclass(frozen=True, slots=True)
class Disagreement:
    """That sources differ, in one sentence. `grave`: two of them are so far apart that one may be a slip.

    `doses`: on what is taken, not only on when it was last.
    """

    words: str
    grave: bool
    doses: bool = True


def verified_by(statements: Sequence[SourceStatement]) -> SourceStatement | None:
    """Return the statement that counts as verified: best rank, then latest; None when only the person says so.

    It must be confirmed and hold a dose. What a source says is not taken verifies nothing.
    """
    confirmed = [
        each
        for each in statements
        if each.outcome is SourceOutcome.CONFIRMED and can_verify(each.kind) and each.doubt is None
        if each.dose is not None and each.taken
    ]
    return min(confirmed, key=_best_first) if confirmed else None


def _best_first(statement: SourceStatement) -> tuple[int, float]:
    asked = as_utc(statement.asked_at or datetime.min.replace(tzinfo=UTC))
    return statement.rank, -(asked - datetime.min.replace(tzinfo=UTC)).total_seconds()


def disagreement(statements: Sequence[SourceStatement], now: datetime, strength: str | None = None) -> str | None:
    """Return in one sentence how sources differ, or None when they agree or too few have said a dose.

    `strength`: the script's own, for statements that give none: mL means nothing without it.
    """
    found = disagreeing(statements, now, strength)
    return found.words if found else None


def disagreeing(
    statements: Sequence[SourceStatement], now: datetime, strength: str | None = None
) -> Disagreement | None:
    """Return how sources differ, on doses and on what was taken lately: far apart (grave), differently, or not to be
    compared. Two entries of the same place are two statements like any others. `now` (aware) tells which dates need
    their year."""
    doses, lately = _doses_apart(statements, strength), _lately_apart(statements, now)
    if lately is None:
        return doses
    if doses is None:
        return Disagreement(lately, grave=False, doses=False)
    return replace(doses, words=f"{doses.words} {lately}")


def _lately_apart(statements: Sequence[SourceStatement], now: datetime) -> str | None:
    """Return how sources that know of the same doses tell of different last ones, or of other days missed."""
    last: dict[int, SourceStatement] = {}
    days: dict[int, SourceStatement] = {}
    for one, other in combinations(sorted(statements, key=_best_first), 2):
        sees = rule_of(one.kind).sees
        if sees is None or sees != rule_of(other.kind).sees:
            continue
        if _last_apart(one, other):
            last |= {id(one): one, id(other): other}
        elif _missed_apart(one, other):
            days |= {id(one): one, id(other): other}
    said = (
        [f"Sources disagree on the last dose: {'; '.join(_told_last(each, now) for each in last.values())}."]
        if last
        else []
    )
    said += (
        [f"Sources disagree on days missed: {'; '.join(_told_missed(each, now) for each in days.values())}."]
        if days
        else []
    )
    said += [words for each in statements if (words := _days_unlike_last(each, now)) is not None]
    return " ".join(said) or None


def _days_unlike_last(statement: SourceStatement, now: datetime) -> str | None:
    """Return that the days a source says were missed are not those since the dose it says it saw; None where they are.

    The day on which it was asked may be among them or not: nobody knows how they counted.
    """
    last, asked, days = statement.last_observed_at, statement.asked_at, statement.missed_days
    if last is None or asked is None or days is None or rule_of(statement.kind).sees is None:
        return None
    if statement.as_required or not is_every_day(statement.frequency, statement.times, statement.every_days):
        return None
    since = (local_day(asked) - local_day(last)).days
    if days in (max(since - 1, 0), since):
        return None
    told = "1 day missed" if days == 1 else f"{days} days missed"
    who, seen = _who(statement), short_moment_text(local(as_utc(last)), local(now))
    return f"{who[:1].upper()}{who[1:]} says {told} and a last dose {seen}{_asked(statement, now)}: ask again."


def _last_apart(one: SourceStatement, other: SourceStatement) -> bool:
    """True when one tells an earlier last dose than the other, though it was asked after the later one was taken."""
    if one.last_observed_at is None or other.last_observed_at is None:
        return False
    earlier, later = sorted((one, other), key=_last_seen)
    told, known = _last_seen(later), earlier.asked_at
    return _last_seen(earlier) != told and (known is None or as_utc(known) >= told)


def _last_seen(statement: SourceStatement) -> datetime:
    assert statement.last_observed_at is not None
    return as_utc(statement.last_observed_at)


def _missed_apart(one: SourceStatement, other: SourceStatement) -> bool:
    if one.asked_at is None or other.asked_at is None or local_day(one.asked_at) != local_day(other.asked_at):
        return False
    return None not in (one.missed_days, other.missed_days) and one.missed_days != other.missed_days


def _told_last(statement: SourceStatement, now: datetime) -> str:
    seen = short_moment_text(local(_last_seen(statement)), local(now))
    return f"{_who(statement)} {seen}{_asked(statement, now)}"


def _told_missed(statement: SourceStatement, now: datetime) -> str:
    return f"{_who(statement)} {statement.missed_days}{_asked(statement, now)}"


def _asked(statement: SourceStatement, now: datetime) -> str:
    """Say when it was asked: two entries of one place are told apart by that."""
    at = statement.asked_at
    return f" (asked {short_moment_text(local(at), local(now))})" if at is not None else ""


def _doses_apart(statements: Sequence[SourceStatement], strength: str | None) -> Disagreement | None:
    ranked = sorted(statements, key=_best_first)
    said = [each for each in ranked if each.taken and each.dose is not None]
    denied = [each for each in ranked if not each.taken]
    forms = {form_text(each.form) for each in said if each.form}
    ratios = []
    for one, other in combinations(said, 2):
        ratio = _ratio(one, other, strength)
        grave = _far_apart(one, other, ratio)
        if grave is not None:
            return grave
        ratios.append(ratio)
    differ = bool(said) and (bool(denied) or len(forms) > 1 or any(ratio not in (None, 1) for ratio in ratios))
    if not differ and None not in ratios:
        return None
    told = "; ".join(_told(each, len(forms) > 1) for each in (*said, *denied))
    return Disagreement(f"Sources {'disagree' if differ else 'cannot be compared'}: {told}.", grave=False)


def _far_apart(one: SourceStatement, other: SourceStatement, ratio: Fraction | None) -> Disagreement | None:
    far = policy("doses_far_apart").value
    if ratio is not None and is_far(ratio, far):
        head = f"Two sources are {far} times apart or more"
        then = "One may be a slip of mg and mL or of a decimal point: ask both again."
    elif is_weekly_beside_daily(_often(one), _often(other)):
        head, then = "One source says every day, another not", "Ask both again."
    else:
        return None
    return Disagreement(f"{head}: {_told(one, False)}; {_told(other, False)}. {then}", grave=True)


def _often(statement: SourceStatement) -> HowOften | None:
    return how_often(statement.frequency, statement.times, statement.every_days)


def _ratio(one: SourceStatement, other: SourceStatement, strength: str | None) -> Fraction | None:
    """Return other / one: what a day comes to; single doses where both are as required or neither says how often."""
    if one.as_required != other.as_required:
        return None
    doses = _quantity(one, strength), _quantity(other, strength)
    often = _often(one), _often(other)
    if one.as_required or often == (None, None):
        return ratio_of(*doses)
    if often[0] is None or often[1] is None or doses[0] is None or doses[1] is None:
        return None
    return ratio_of(a_day(doses[0], often[0]), a_day(doses[1], often[1]))


def _quantity(statement: SourceStatement, strength: str | None) -> Quantity | None:
    return quantity_of(statement.dose, statement.strength or strength)


def _told(statement: SourceStatement, with_form: bool) -> str:
    """Return `pharmacy (Sample Street) 80 mg once a day`, with the form where forms differ."""
    who = _who(statement)
    if not statement.taken:
        return f"{who} not taken"
    form = f", {statement.form}" if with_form and statement.form else ""
    return f"{who} {line_words(statement)}{form}"


def _who(statement: SourceStatement) -> str:
    who = rule_of(statement.kind).told
    return f"{who} ({statement.name})" if statement.name and statement.kind is not SourceKind.PERSON else who
