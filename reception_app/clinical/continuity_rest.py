"""What else of a line differs from what was verified: observed or not, the most when required; or that it is not known.

Its own module beside `continuity`, whose lines know neither (E4, E12).
"""

from __future__ import annotations

from typing import Protocol

from reception_app.clinical.continuity import Difference, Kind
from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import amount_words, clean


class Most(Protocol):
    """The most that may be taken of a medicine when required, in words or as so much in so many hours."""

    @property
    def as_required(self) -> bool: ...
    @property
    def maximum(self) -> str | None: ...
    @property
    def maximum_dose(self) -> Dose | None: ...
    @property
    def maximum_hours(self) -> int | None: ...


class Stood(Protocol):
    """What was verified, as far as it is known how the line stood then."""

    @property
    def as_it_stood(self) -> bool: ...
    @property
    def supervised(self) -> bool | None: ...
    @property
    def most(self) -> str | None: ...


class Observed(Most, Protocol):
    """A line that stands here."""

    @property
    def supervised(self) -> bool: ...


def most_words(line: Most) -> str | None:
    """Return `8 tablets in 24 hours`, the words of the line, or None when nothing is said or it is taken regularly."""
    if not line.as_required:
        return None
    if line.maximum_dose is not None and line.maximum_hours is not None:
        return f"{amount_words(line.maximum_dose)} in {line.maximum_hours} hours"
    return clean(line.maximum) if line.maximum else None


def with_the_rest(
    found: tuple[Difference, ...], verified: Stood | None, here: Observed | None
) -> tuple[Difference, ...]:
    """Return the differences found with those of observing and of the most; *same* only when nothing at all differs."""
    if verified is None or here is None or {each.kind for each in found} & {Kind.STOPPED, Kind.SWITCHED}:
        return found
    more = [*_rest(verified, here), *([] if verified.as_it_stood else [_NOT_KNOWN])]
    if not more:
        return found
    told = (*(each for each in found if each.kind is not Kind.SAME), *more)
    return tuple(sorted(told, key=lambda each: list(Kind).index(each.kind)))


_NOT_KNOWN = Difference(
    Kind.CANNOT_COMPARE,
    "Not known how it was",
    "Cannot compare: the line was changed after it was confirmed, and how it was then is not known.",
)


def _rest(verified: Stood, here: Observed) -> list[Difference]:
    found = []
    if verified.supervised is not None and verified.supervised != here.supervised:
        words = "not observed to observed" if here.supervised else "observed to not observed"
        found.append(Difference(Kind.GIVEN_DIFFERENTLY, "Given differently", f"Given differently: {words}."))
    most = most_words(here)
    if verified.most is not None and here.as_required and most != verified.most:
        words = f"at most {verified.most} to {f'at most {most}' if most else 'no maximum recorded'}"
        found.append(Difference(Kind.GIVEN_DIFFERENTLY, "Maximum changed", f"Maximum changed: {words}."))
    return found
