"""One row of an incoming pack as plain fields that JSON can hold, and back: its decision, what was typed, the count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from reception_app.clinical.doses import Dose
from reception_app.clock import from_wire, to_wire
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice
from reception_app.ui.screens.prepare_fit_count import Count
from reception_app.ui.screens.receive_details import Typed
from reception_app.ui.screens.receive_parts import DecisionRow
from reception_app.vocabulary import DecisionMode, Disposition, Role

Fields = Mapping[str, Any]


def row_fields(row: DecisionRow) -> dict[str, Any]:
    """Return what stands on a row; {} for nothing."""
    fields: dict[str, Any] = {}
    if row.choice is not None:
        fields["choice"] = _choice_fields(row.choice)
    if row.arrived.value():
        fields["arrived"] = row.arrived.value()
    if row.count is not None:
        count = row.count
        fields["count"] = {
            "amount": format(count.amount.amount, "f"), "unit": count.amount.unit, "witness": count.witness,
            "seal": count.seal, "discrepancy": count.discrepancy,
            "counted_by": count.by, "counted_at": to_wire(count.at) if count.at else None,
        }  # fmt: skip
    typed = {disposition.value: asdict(held) for disposition, held in row.typed.items() if held != Typed()}
    if typed:
        fields["typed"] = typed
    return fields


def choice_of(fields: Fields) -> Choice | None:
    """Return the decision a row held, with who took it when; None while it had none."""
    held = fields.get("choice")
    if not held:
        return None
    return Choice(
        disposition=Disposition(held["disposition"]),
        reason=held.get("reason") or "",
        until=_instant(held.get("until")),
        decider=held.get("decider"),
        by=_decided_by(held.get("by")),
        discussed=held.get("discussed"),
        person_said=held.get("person_said"),
        taken_by=held.get("taken_by"),
        taken_at=_instant(held.get("taken_at")),
        ours=held.get("ours"),
    )


def count_of(fields: Fields) -> Count | None:
    """Return how a controlled drug was counted, by whom and when; None while it was not, or nobody says by whom."""
    held = fields.get("count")
    if not held or not held.get("counted_by") or not held.get("counted_at"):
        return None
    amount, at = Dose(Decimal(held["amount"]), held["unit"]), from_wire(held["counted_at"])
    return Count(amount, held["witness"], held.get("seal") or "", held.get("discrepancy") or "", held["counted_by"], at)


def typed_of(fields: Fields) -> dict[Disposition, Typed]:
    """Return what was written for each decision."""
    return {Disposition(slug): Typed(**held) for slug, held in (fields.get("typed") or {}).items()}


def _decided_by(held: Fields | None) -> DecidedBy | None:
    if held is None:
        return None
    role, mode = Role(held["role"]), DecisionMode(held["mode"])
    return DecidedBy(held["name"], role, held.get("registration"), mode, _instant(held.get("decided_at")))


def _choice_fields(choice: Choice) -> dict[str, Any]:
    by = choice.by
    return {
        "disposition": choice.disposition.value,
        "reason": choice.reason,
        "until": to_wire(choice.until) if choice.until else None,
        "decider": choice.decider,
        "by": {
            "name": by.name, "role": by.role.value, "registration": by.registration, "mode": by.mode.value,
            "decided_at": to_wire(by.decided_at) if by.decided_at else None,
        } if by else None,
        "discussed": choice.discussed,
        "person_said": choice.person_said,
        "taken_by": choice.taken_by,
        "taken_at": to_wire(choice.taken_at) if choice.taken_at else None,
        "ours": choice.ours,
    }  # fmt: skip


def _instant(text: str | None) -> datetime | None:
    return from_wire(text) if text else None
