"""What a confirmation must hold before it verifies a line: who was asked, and the dose as they said it (E5). Pure.

The dose they said, its form and how often are held against the written ones exactly. A difference is not smoothed, and
what cannot be compared does not count as agreeing: neither is a confirmation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from reception_app.clinical.doses import VOLUME_UNIT, Dose
from reception_app.clinical.medicine_match import form_text
from reception_app.clinical.per_day import how_often, is_piece, quantity_of, ratio_of
from reception_app.clinical.quick_entry_words import AsRequired, load_vocabulary
from reception_app.clinical.script_facts import Regular
from reception_app.clinical.sources import Labelled, can_verify, verifies
from reception_app.identifiers import normalise_name
from reception_app.vocabulary import SourceKind


class Gap(StrEnum):
    """Why a confirmation is none yet: nobody is named, no dose was said, it is another one, or the dose, the form or
    how often it is taken cannot be compared."""

    NAME = "name"
    DOSE = "dose"
    APART = "apart"
    NOT_COMPARED = "not_compared"
    FORM = "form"
    OFTEN = "often"


_GRAVEST_FIRST = (Gap.APART, Gap.NOT_COMPARED, Gap.FORM, Gap.OFTEN)


class Confirms(Labelled, Protocol):
    """What a source said, named as in `handover.record.Source`; what it did not say is None or empty."""

    @property
    def name(self) -> str | None: ...
    @property
    def said(self) -> str | None: ...
    @property
    def dose(self) -> Dose | None: ...
    @property
    def strength(self) -> str | None: ...
    @property
    def form(self) -> str | None: ...
    @property
    def frequency(self) -> str | None: ...
    @property
    def times(self) -> Sequence[str]: ...
    @property
    def every_days(self) -> int | None: ...
    @property
    def not_taken(self) -> bool: ...


def must_be_named(kind: SourceKind) -> bool:
    """True when somebody or some place must be named before this kind verifies; a container is named by its label."""
    return can_verify(kind) and kind is not SourceKind.CONTAINER


def confirmation_gap(source: Confirms, line: Regular) -> Gap | None:
    """Return what keeps a confirmation of `line` by `source` from being one; None when nothing does.

    What verifies nothing (the person's own word, a test, a label in another name) lacks nothing, but may not say
    something else. Without a dose, on the line or from them, nothing is verified: a dose written later would be too.
    """
    apart = Gap.APART if source.not_taken else stands_apart(source, line)
    if apart is Gap.APART or not verifies(source):
        return apart if apart is Gap.APART else None
    if must_be_named(source.kind) and not (source.name or "").strip():
        return Gap.NAME
    if source.dose is None:
        return Gap.DOSE
    return Gap.NOT_COMPARED if line.dose is None else apart


def stands_apart(source: Confirms, line: Regular) -> Gap | None:
    """Return whether what was said is something else than is written (`APART`), or which part of it cannot be compared
    (`NOT_COMPARED`: the dose; `FORM`; `OFTEN`); None: neither."""
    found = {_dose_apart(source, line), _form_apart(source, line), _often_apart(source, line)}
    return next((gap for gap in _GRAVEST_FIRST if gap in found), None)


def strength_is_missing(source: Confirms, line: Regular) -> bool:
    """True when they say mL or pieces and not of which strength: the line's own says nothing of what they have there.

    mL never stands for mg (domain: units). Pieces of which no strength is written either are only counted.
    """
    if source.dose is None or (source.strength or "").strip():
        return False
    return source.dose.unit == VOLUME_UNIT or (is_piece(source.dose.unit) and bool(line.strength))


def _dose_apart(source: Confirms, line: Regular) -> Gap | None:
    if source.dose is None or line.dose is None:
        return None
    if strength_is_missing(source, line):
        return Gap.NOT_COMPARED
    if source.dose == line.dose and source.strength in (None, "", line.strength):
        return None
    ratio = ratio_of(quantity_of(line.dose, line.strength), quantity_of(source.dose, source.strength))
    if ratio is None:
        return Gap.NOT_COMPARED
    return Gap.APART if ratio != 1 else None


def _form_apart(source: Confirms, line: Regular) -> Gap | None:
    if not (source.form or "").strip():
        return None
    if not (line.form or "").strip():
        return Gap.FORM
    return Gap.APART if form_text(source.form) != form_text(line.form) else None


def _often_apart(source: Confirms, line: Regular) -> Gap | None:
    """Return how what they say of how often stands to what is written; None when it is the same, or they say nothing.

    What cannot be read on either side is not taken to agree.
    """
    if not (source.frequency or source.times or source.every_days):
        return None
    said, needed_said = _without_required(source.frequency)
    written, needed = _without_required(line.frequency)
    needed = needed or line.as_required
    days = source.every_days or 1
    if needed != needed_said:
        return Gap.APART if source.frequency or source.times else Gap.OFTEN
    if not source.frequency and not source.times:
        return None if days == line.every_days else Gap.APART
    if needed and not said and not source.times and days == line.every_days:
        return None  # they say no more than that it is taken when required
    if said == written and days == line.every_days and tuple(source.times) in ((), tuple(line.times)):
        return None
    often = how_often(said, source.times, days), how_often(written, line.times, line.every_days)
    if often[0] is None or often[1] is None:
        return Gap.OFTEN
    return Gap.APART if often[0] != often[1] else None


def _without_required(frequency: str | None) -> tuple[str, bool]:
    """Return how often without the words for *when required*, and whether they stood there."""
    text = normalise_name(frequency or "").replace(".", "")
    rest = _required().sub(" ", text)
    return " ".join(rest.split()).strip(" ,;"), rest != text


@lru_cache(maxsize=1)
def _required() -> re.Pattern[str]:
    phrases = [" ".join(key) for key, row in load_vocabulary().phrases.items() if isinstance(row, AsRequired)]
    phrases.sort(key=len, reverse=True)
    return re.compile(rf"\b(?:only )?(?:{'|'.join(map(re.escape, phrases))})\b")
