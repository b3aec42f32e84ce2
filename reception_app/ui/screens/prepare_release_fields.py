"""The fields of a release: what is decided, given and arranged, as typed and as the record keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.release_data import load_release
from reception_app.clock import local, local_day
from reception_app.services.release import ReleaseSaid
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.dates import DateField
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import FieldBox, ListField, TextField, UnitField
from reception_app.ui.fields.when import Lean, NotUnderstood, show_day
from reception_app.ui.screens.prepare_fields import InstantField
from reception_app.ui.screens.prepare_release_needs import PREFIX, NeedFields
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.widgets.layouts import Column, beside
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AnswerState, CarerConsent

_TEXTS = (
    ("opioid_reason", "Why", 260), ("wanted", "What they want, in their words", 300),
    ("naloxone_detail", "Naloxone: what and how, or why not", 260),
    ("warning_detail", "Warning: how, or why not", 200), ("prescription_detail", "How it is collected", 280),
    ("pharmacy", "Pharmacy", 190), ("pharmacy_address", "Its address", 240),
    ("pharmacy_telephone", "Its telephone", 130),
    ("pharmacy_hours", "Its hours", 200), ("referral", "Community team, referred to", 220),
    ("referral_telephone", "Its telephone", 130), ("gp", "GP, if another than in the record", 240),
    ("gp_address", "Address of the GP", 260), ("gp_telephone", "Telephone of the GP", 140),
    ("carer", "Carer’s name", 180), ("carer_relation", "Who they are", 120), ("carer_telephone", "Telephone", 130),
    ("meets_where", "Where they meet", 200),
)  # fmt: skip
_WANTED_WORDS = {AnswerState.DECLINED: "Declined to say", AnswerState.UNKNOWN: "They do not know"}
_CONSENT_WORDS = {CarerConsent.AGREED: "Agreed", CarerConsent.DECLINED: "Declined"}


class ReleaseFields(QWidget):
    """Every field of the plan. `edited` for a person's change. What is typed is text until `said` reads it."""

    edited = Signal()

    def __init__(self, now: datetime) -> None:
        super().__init__()
        data = load_release()
        self.day = DateField(tr("Day of release"), local_day(now), lean=Lean.FUTURE)
        self.way = _listed(tr("How it comes"), {slug: each.words for slug, each in data.ways.items()}, 210)
        self.opioid_plan = _listed(
            tr("Opioid plan: a prescriber decides"), {slug: each.words for slug, each in data.plans.items()}, 330
        )
        self.wanted_state = _listed(tr("If they did not say"), _WANTED_WORDS, 170)
        steps = {slug: each.words for slug, each in data.steps.items()}
        self.naloxone = _listed(tr("Naloxone to take home"), steps, 190)
        self.warning = _listed(tr("Warned of overdose"), steps, 190)
        self.prescription = _listed(
            tr("Medicines for the day"), {slug: each.words for slug, each in data.prescriptions.items()}, 280
        )
        self.prescription_days = UnitField(tr("For how long"), tr("days"), width=56)
        self.referred_on = DateField(tr("Referred on"), local_day(now))
        self.consent = _listed(tr("May the carer be told?"), _CONSENT_WORDS, 130)
        self.meets_at = InstantField(tr("They meet at"), local(now))
        self.texts = {name: TextField(tr(label), width=width) for name, label, width in _TEXTS}
        self.shares = {slug: Checkbox(each.words) for slug, each in data.shares.items()}
        self.needs = NeedFields()
        self._lay_out()
        self._base: Mapping[str, str] = self._typed()  # nothing is typed on boxes that nobody was shown yet
        for field in self._boxes().values():
            field.edited.connect(self.edited)
        for tick in self.shares.values():
            tick.edited.connect(self.edited)

    def decided_after(self) -> FieldBox:
        """Return the field after which it is asked who decided."""
        return self.opioid_plan

    def show_said(self, said: ReleaseSaid) -> None:
        """Show a plan as it is kept; from here on what differs is typed. Emits nothing."""
        for name, field in self._boxes().items():
            if not name.startswith(PREFIX):
                field.set_value(_raw(getattr(said, name)))
        self.needs.show_needs(said.needs or ())
        for slug, tick in self.shares.items():
            tick.set_value(slug in said.shares)
        self.meets_at.set_instant(said.meets_at)
        self._base = self._typed()

    def held(self) -> dict[str, Any]:
        """Return what is typed and differs from the plan as it is kept; {} when nothing does."""
        return {name: text for name, text in self._typed().items() if text != self._base.get(name)}

    def show_typed(self, typed: Mapping[str, Any]) -> None:
        """Lay what was typed before over the plan. Emits nothing."""
        for name, field in self._boxes().items():
            if name in typed:
                field.set_value(str(typed[name]))
        if "shares" in typed:
            for slug, tick in self.shares.items():
                tick.set_value(slug in str(typed["shares"]).split())

    def said(self, leaves_at: datetime | None) -> ReleaseSaid:
        """Return the plan as typed; what cannot be read is left out. An empty day is that of `leaves_at`."""
        texts: dict[str, Any] = {name: field.value().strip() or None for name, field in self.texts.items()}
        answered = AnswerState.ANSWERED if texts["wanted"] else AnswerState(self.wanted_state.value() or "not_asked")
        days = self.prescription_days.value().strip()
        return ReleaseSaid(
            day=self.day.day() or (local_day(leaves_at) if leaves_at else None),
            leaves_at=leaves_at,
            way=self.way.value() or None,
            opioid_plan=self.opioid_plan.value() or None,
            wanted_state=answered,
            naloxone=self.naloxone.value() or None,
            warning=self.warning.value() or None,
            prescription=self.prescription.value() or None,
            prescription_days=int(days) if days.isdecimal() and len(days) <= 3 else None,
            referred_on=self.referred_on.day(),
            consent=CarerConsent(self.consent.value() or CarerConsent.NOT_ASKED),
            shares=tuple(slug for slug, tick in self.shares.items() if tick.value()),
            meets_at=self.meets_at.instant(),
            needs=self.needs.said(),
            **texts,
        )

    def wrong(self, leaves_at: datetime | None) -> FieldBox | None:
        """Show what cannot be read at its field, and return the first such field; None when all can."""
        found: list[FieldBox] = [field for field in (self.day, self.referred_on) if not field.check()]
        if not self.meets_at.check() or isinstance(self.meets_at.value_or_problem(), NotUnderstood):
            found.append(self.meets_at)
        day = self.day.day()
        if day is not None and leaves_at is not None and day != local_day(leaves_at):
            self.day.show_problem(tr("“Leaves at” above says another day. Put one of the two right."))
            found.append(self.day)
        days = self.prescription_days.value().strip()
        unread = bool(days) and not (days.isdecimal() and len(days) <= 3)
        self.prescription_days.show_problem(tr("Write a whole number of days.") if unread else "")
        lacking = self.needs.wrong()
        return next(iter((*found, *((self.prescription_days,) if unread else ()))), lacking)

    def _typed(self) -> dict[str, str]:
        typed = {name: field.value() for name, field in self._boxes().items()}
        typed["shares"] = " ".join(slug for slug, tick in self.shares.items() if tick.value())
        return typed

    def _boxes(self) -> dict[str, TextField | ListField]:
        return {
            "day": self.day, "way": self.way, "opioid_plan": self.opioid_plan, "wanted_state": self.wanted_state,
            "naloxone": self.naloxone, "warning": self.warning, "prescription": self.prescription,
            "prescription_days": self.prescription_days, "referred_on": self.referred_on, "consent": self.consent,
            "meets_at": self.meets_at, **self.texts, **self.needs.boxes(),
        }  # fmt: skip

    def _lay_out(self) -> None:
        text, column = self.texts, Column(self, spacing=theme.SPACE_12)
        self.decided = Column(spacing=0)
        _group(column, "", self.day, self.way)
        _group(column, tr("Opioids"), self.opioid_plan, text["opioid_reason"])
        column.addLayout(self.decided)
        _group(column, "", text["wanted"], self.wanted_state)
        _group(column, tr("Naloxone and the warning"), self.naloxone, text["naloxone_detail"])
        _group(column, "", self.warning, text["warning_detail"])
        _group(column, tr("Medicines for the day"), self.prescription, self.prescription_days)
        _group(column, "", text["prescription_detail"], *(text[f"pharmacy{part}"] for part in ("", "_telephone")))
        _group(column, "", text["pharmacy_hours"], text["pharmacy_address"])
        _group(column, tr("Who goes on with it"), text["referral"], text["referral_telephone"], self.referred_on)
        _group(column, "", text["gp"], text["gp_telephone"], text["gp_address"])
        _group(column, tr("Carer"), text["carer"], text["carer_relation"], text["carer_telephone"], self.consent)
        _group(column, tr("What the carer may be told"), *self.shares.values())
        _group(column, "", self.meets_at, text["meets_where"])
        column.add(self.needs)


def _group(column: Column, title: str, *fields: QWidget) -> None:
    if title:
        column.add(Text(title, strong=True))
    column.add(beside(*fields))


def _listed(label: str, words: Mapping[Any, str], width: int) -> ListField:
    return ListField(label, tuple(Option(str(slug), tr(said)) for slug, said in words.items()), width=width)


def _raw(value: Any) -> str:
    if value is None or isinstance(value, datetime):
        return ""  # an instant has a field of its own, which shows it
    return show_day(value) if hasattr(value, "isoformat") else str(value)
