"""Counts of a controlled drug as they stand: those in error apart, what followed held against what was left.

Counts are only added, and the record's schema is frozen. That a count was entered in error is therefore a row of its
own, of the same leg and instant: it names the count by the amount that was written (`expected_amount`), sets what
should be there back to what it was before (`amount`), so that an older desk goes on from that too, and says by whom,
when and why in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from reception_app.clinical.doses import Dose, ratio, read_strength
from reception_app.handover.in_error import error_words, is_mark, stop_words
from reception_app.handover.record import CustodyReceipt


@dataclass(frozen=True, slots=True)
class CountsKept:
    """The counts of one script, oldest first, each held against what truly should have been there.

    `errors`: the words of the mark, by the id of a count entered in error.
    """

    counts: tuple[CustodyReceipt, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def standing(self) -> tuple[CustodyReceipt, ...]:
        """The counts that count."""
        return tuple(count for count in self.counts if count.id not in self.errors)

    def before(self, count: CustodyReceipt) -> Dose | None:
        """Return what should have been there at a count: as counted last before it; None: nothing was."""
        place = [each.id for each in self.counts].index(count.id)
        earlier = [each for each in self.counts[:place] if each.id not in self.errors]
        return Dose(earlier[-1].amount, earlier[-1].unit) if earlier else None


def error_mark(by: str, when: str, reason: str) -> str:
    """Return the words of a mark: by whom, when and why."""
    return error_words(f"{by}, {when}", reason)


def counts_kept(receipts: Sequence[CustodyReceipt], strength: str | None) -> CountsKept:
    """Read the rows of one script, in the order of their instants, as counts and marks."""
    counts = tuple(each for each in receipts if not is_mark(each.discrepancy))
    errors: dict[str, str] = {}
    for mark in receipts:
        if not is_mark(mark.discrepancy):
            continue
        told = (mark.leg, mark.at, mark.expected_amount, mark.unit)
        of = (each for each in counts if (each.leg, each.at, each.amount, each.unit) == told and each.id not in errors)
        marked = next(of, None)
        if marked is not None:
            errors[marked.id] = mark.discrepancy or ""
    kept = CountsKept(counts, errors)
    return CountsKept(tuple(_held_anew(kept, place, strength) for place in range(len(counts))), errors)


def _held_anew(kept: CountsKept, place: int, strength: str | None) -> CustodyReceipt:
    """Return a count; one that was held against a count entered in error is held against the one before that."""
    count = kept.counts[place]
    against = kept.counts[place - 1] if place else None
    if against is None or against.id not in kept.errors or not _was_held(count, against, strength):
        return count
    amount, held = Dose(count.amount, count.unit), kept.before(count)
    then = what_differs(amount, count.expected_amount, Dose(against.amount, against.unit), None) or ""
    said = (count.discrepancy or "").removeprefix(then).removeprefix("; ")
    expected = in_unit(held, count.unit, strength) if held is not None else None
    return replace(count, expected_amount=expected, discrepancy=what_differs(amount, expected, held, said))


def _was_held(count: CustodyReceipt, against: CustodyReceipt, strength: str | None) -> bool:
    expected = in_unit(Dose(against.amount, against.unit), count.unit, strength)
    unlike = expected is None and "cannot be compared" in (count.discrepancy or "")
    return unlike or (expected is not None and count.expected_amount == expected)


def in_unit(held: Dose, unit: str, strength: str | None) -> Decimal | None:
    """Return an amount in another unit, tied to its own by the strength alone; None where nothing ties them."""
    if held.unit == unit or not held.amount:
        return held.amount
    times = ratio(Dose(Decimal(1), unit), held, read_strength(strength) if strength else None)
    if times is None:
        return None
    found = Decimal(times.numerator) / Decimal(times.denominator)
    return found.normalize() if Fraction(found) == times else None


def what_differs(amount: Dose, expected: Decimal | None, held: Dose | None, said: str | None) -> str | None:
    """Return what does not agree; an amount that cannot be held against what should be there is no agreement."""
    found = ""
    if expected is not None and expected != amount.amount:
        found = f"{amount} counted, {Dose(expected, amount.unit)} expected"
    elif expected is None and held is not None:
        found = f"{amount} counted, {held} expected: the two cannot be compared"
    return "; ".join(part for part in (found, stop_words(said or "")) if part) or None
