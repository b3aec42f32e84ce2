"""The words and lists the Scripts screen offers: units by form, how often, sources, carriers, how a dose is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from reception_app.clinical.lines import frequency_words
from reception_app.clinical.quick_entry_words import Frequency, load_frequencies
from reception_app.clinical.sources import rule_of
from reception_app.clinical.words import near_moment_text
from reception_app.clock import local
from reception_app.handover.record import Decider
from reception_app.ui.fields.segments import Option
from reception_app.vocabulary import Carrier, DecisionMode, LastGivenHow, SourceKind, SourceOutcome

Slug = TypeVar("Slug", bound=StrEnum)


def tr(words: str) -> str:
    """Translate a word of chrome of this screen."""
    return QCoreApplication.translate("Scripts", words)


def frequency_of(typed: str) -> Frequency | None:
    """Return the offered frequency that `typed` means ("od" is once a day), or None."""
    words = frequency_words(typed) if typed.strip() else ""
    return next((known for known in load_frequencies() if known.words == words), None)


_UNITS: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({"solution", "suspension", "liquid", "syrup", "mixture"}), ("mg", "mL", "micrograms", "g", "units")),
    (frozenset({"tablet", "tablets", "film", "lyophilisate"}), ("mg", "micrograms", "g", "tablets")),
    (frozenset({"inhaler", "inhalation"}), ("puffs", "micrograms", "mg")),
    (frozenset({"capsule", "capsules"}), ("mg", "micrograms", "g", "capsules")),
    (frozenset({"spray"}), ("sprays", "micrograms", "mg")),
    (frozenset({"drops", "drop"}), ("drops", "mL")),
    (frozenset({"patch", "patches"}), ("patches", "micrograms", "mg")),
    (frozenset({"pen", "injector", "cartridge"}), ("units", "micrograms", "mg", "mL")),
    (frozenset({"injection", "infusion"}), ("mg", "micrograms", "g", "units", "mL")),
    (frozenset({"cream", "ointment", "gel", "lotion"}), ("applications", "g", "mL")),
    (frozenset({"sachet", "powder"}), ("sachets", "g", "mg")),
    (frozenset({"suppository"}), ("suppositories", "mg")),
)
ALL_UNITS = (
    "mg", "mL", "micrograms", "g", "units", "tablets", "capsules", "puffs", "sprays", "drops", "patches",
    "applications", "sachets", "suppositories", "nanograms",
)  # fmt: skip


def units_for(form: str) -> tuple[str, ...]:
    """Return the units a dose of this form is written in; every unit when the form says nothing."""
    said = set(form.lower().replace("-", " ").split())
    return next((units for words, units in _UNITS if words & said), ALL_UNITS)


def source_label(kind: SourceKind) -> str:
    """Return a kind of source as a label, as `sources.yaml` names it."""
    return tr(rule_of(kind).words)


CONTACT_OF: dict[SourceKind, str] = {SourceKind.PHARMACY: "pharmacy", SourceKind.GP_RECORD: "gp"}
"""The kind of contact whose name and number are offered for a source."""
OUTCOME_LABELS: dict[SourceOutcome, str] = {
    SourceOutcome.CONFIRMED: "Confirmed",
    SourceOutcome.DIFFERS: "Says otherwise",
    SourceOutcome.COULD_NOT_SAY: "Could not say",
    SourceOutcome.NO_ANSWER: "No answer",
}
OUTCOME_KEYS = "CSUN"
SOURCE_KEYS: dict[SourceKind, str] = {
    SourceKind.PHARMACY: "P",
    SourceKind.GP_RECORD: "G",
    SourceKind.PRESCRIBER: "R",
    SourceKind.POLICE_OR_COURT: "C",
    SourceKind.CONTAINER: "L",
    SourceKind.PREVIOUS_PACK: "K",
    SourceKind.TEST: "T",
    SourceKind.PERSON: "S",
}
"""The letter of each kind of source where one is chosen, in the order offered there; a file is read, never chosen."""
HOW_LABELS: dict[LastGivenHow, str] = {
    LastGivenHow.OBSERVED: "Seen taken",
    LastGivenHow.RECORDED: "Recorded, not seen",
    LastGivenHow.STATED: "The person says",
}
HOW_WORDS: dict[LastGivenHow, str] = {
    LastGivenHow.OBSERVED: "observed",
    LastGivenHow.RECORDED: "recorded",
    LastGivenHow.STATED: "person says",
}
MODE_LABELS: dict[DecisionMode, str] = {
    DecisionMode.TELEPHONE: "By telephone",
    DecisionMode.PRESENT: "Present",
    DecisionMode.REMOTE: "Remote",
}
CARRIER_LABELS: dict[Carrier, str] = {
    Carrier.ESCORT: "With the escort",
    Carrier.PERSON: "With the person",
    Carrier.NOT_SENT: "Not sent",
    Carrier.STOCK: "Stock there",
}


def options(labels: dict[Slug, str], keys: str = "") -> tuple[Option, ...]:
    """Return choices for `labels` in order, each with its letter of `keys`."""
    letters = keys or " " * len(labels)
    return tuple(
        Option(slug, tr(label), key.strip()) for (slug, label), key in zip(labels.items(), letters, strict=True)
    )


def listed(words: Iterable[str]) -> str:
    """Return words as a list: `Pharmacy, GP record`, each once."""
    return ", ".join(dict.fromkeys(word for word in words if word))


def when_words(at: datetime, now: datetime) -> str:
    """Return a past moment beside now: `20:58` today, else `Thu 19-Nov 21:00`."""
    return near_moment_text(local(at), local(now))


def decider_words(decider: Decider | None, now: datetime) -> str:
    """Return `Dr P. Pretend, by telephone, 20:58, Leeds (HMP)`, or that it is not recorded."""
    if decider is None:
        return tr("decider not recorded")
    mode = {DecisionMode.TELEPHONE: tr("by telephone"), DecisionMode.REMOTE: tr("remotely")}.get(decider.mode, "")
    when = when_words(decider.decided_at, now) if decider.decided_at else ""
    return listed((decider.name, mode, when, decider.where or ""))


def discussed_words(discussed: bool | None) -> str:
    """Return whether a change was discussed with the person; None is said, never taken for no."""
    if discussed is None:
        return tr("discussed: not recorded")
    return tr("discussed with the person") if discussed else tr("not discussed with the person")


def answered_words(question: str) -> str:
    """Return a question about a large dose with its answer, as it is kept with what was written."""
    return tr("Asked at entry: {0} Answer: it is right.").format(question)


def narrowed(choices: Sequence[str], typed: str) -> tuple[str, ...]:
    """Return the choices that fit what is typed; all of them when nothing or exactly one of them is typed."""
    wanted = _bare(typed)
    if not wanted or any(_bare(choice) == wanted for choice in choices):
        return tuple(choices)
    return tuple(choice for choice in choices if wanted in _bare(choice))


def _bare(text: str) -> str:
    return "".join(text.replace("/", "in").lower().split())
