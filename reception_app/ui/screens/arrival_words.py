"""The choices of an arrival: how somebody came, how an NHS number is known, legal status, sex: slugs and words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from reception_app.ui.fields.segments import Option
from reception_app.vocabulary import ArrivalKind, NhsTraceStatus

UNKNOWN_SEX = "not_known"
NOT_ASKED_WORDS = {"sex": "sex", "arrived_from": "from", "arrival_kind": "how they came"}
"""What may be left unanswered, said so before saving: by slug, in the order of the form."""


def _tr(words: str) -> str:
    return QCoreApplication.translate("Arrival", words)


def kind_options() -> tuple[Option, ...]:
    """Return what may have brought somebody to the desk."""
    return (
        Option(ArrivalKind.COURT_REMAND, _tr("From court, remanded")),
        Option(ArrivalKind.COURT_SENTENCED, _tr("From court, sentenced")),
        Option(ArrivalKind.RECALL, _tr("Recall")),
        Option(ArrivalKind.TRANSFER, _tr("Transfer from another prison")),
        Option(ArrivalKind.COURT_RETURN, _tr("Back from court")),
        Option(ArrivalKind.HOSPITAL_RETURN, _tr("Back from hospital")),
        Option(ArrivalKind.OTHER, _tr("Another way")),
    )


def trace_options() -> tuple[Option, ...]:
    """Return how an NHS number may be known: a possible number is not a traced one."""
    return (
        Option(NhsTraceStatus.VERIFIED, _tr("Traced")),
        Option(NhsTraceStatus.FROM_DOCUMENT, _tr("From a document")),
        Option(NhsTraceStatus.STATED, _tr("They say it")),
    )


def sex_options() -> tuple[Option, ...]:
    """Return the four values of the national display standard (CGS); `not_known` is the state, not a value."""
    return (
        Option("Male", _tr("Male"), "M"),
        Option("Female", _tr("Female"), "F"),
        Option("Indeterminate", _tr("Indeterminate"), "I"),
        Option(UNKNOWN_SEX, _tr("Not Known"), "K"),
    )


def unanswered(slugs: Sequence[str]) -> str:
    """Return `Not answered: sex, from.`"""
    return _tr("Not answered: {0}.").format(", ".join(_tr(NOT_ASKED_WORDS[slug]) for slug in slugs))


LEGAL_STATUS = (
    "remand",
    "convicted, not sentenced",
    "sentenced",
    "recalled",
    "immigration detention",
    "civil",
)
"""Kept as words, because sheets print them as they stand [GK]."""


def legal_options() -> tuple[Option, ...]:
    """Return the legal statuses; the words kept are English, the label is the program's."""
    return tuple(Option(words, _tr(words[:1].upper() + words[1:])) for words in LEGAL_STATUS)
