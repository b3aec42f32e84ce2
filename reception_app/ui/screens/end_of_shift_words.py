"""Words of the end-of-shift screen's chrome."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.words import near_moment_text
from reception_app.clock import local
from reception_app.services.end_of_shift import EndOfShift


def tr(words: str) -> str:
    """Return words of this screen in the language of the program."""
    return QCoreApplication.translate("EndOfShift", words)


def summary(held: EndOfShift) -> str:
    """Return how many are here, arrived and signed since the shift began, and need nothing."""
    started, now = local(held.started), local(held.at)
    since = near_moment_text(started, now)
    words = tr("{0} here; since {1}: arrived {2}, assessments signed {3}, nothing needed by {4}.")
    return words.format(held.here, since, held.arrived, held.signed, held.need_nothing)
