"""A leaving looked at for another reason than is planned: nothing is written, so that no key loses what was planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reception_app.models import Handover
from reception_app.services.handover_missing import missing_from
from reception_app.services.handovers import COLUMNS, HandoverView, Plan
from reception_app.services.release_sheets import HOME
from reception_app.vocabulary import Purpose


def journey_of(plan: Plan, onto: Plan) -> Plan:
    """Return `onto` with the reason, the place and the times of `plan`, and why to hospital."""
    return replace(
        onto, purpose=plan.purpose, to_code=plan.to_code, to_name=plan.to_name, leaves_at=plan.leaves_at,
        expected_at=plan.expected_at, hospital=plan.hospital,
    )  # fmt: skip


def for_reason(plan: Plan, purpose: Purpose) -> Plan:
    """Return `plan` for this reason: place, times and what happened are asked anew when it was planned for another."""
    return plan if plan.purpose is purpose else journey_of(Plan(purpose=purpose), plan)


def says_a_journey(plan: Plan) -> bool:
    """True when a plan says where to, when or what happened, and not only the reason: a release goes home unsaid."""
    home = plan.purpose is Purpose.RELEASE and plan.to_name == HOME
    named = plan.to_code or (plan.to_name and not home)
    return bool(named or plan.leaves_at or plan.expected_at or not plan.hospital.blank)


def plan_to_keep(typed: Plan, planned: Plan) -> Plan:
    """Return what to keep of a plan typed: while only the reason is another, what is planned stays planned."""
    if typed.purpose is planned.purpose or says_a_journey(typed):
        return typed
    return journey_of(planned, typed)


def looked_at(view: HandoverView, purpose: Purpose, now: datetime) -> HandoverView:
    """Return a planned leaving as it would stand for another reason, of which nothing is said yet."""
    plan = journey_of(Plan(purpose=purpose), view.plan)
    as_if = Handover(**{name: getattr(plan, name) for name in COLUMNS})
    missing = missing_from(view.record, as_if, now, ())
    return replace(view, purpose=purpose, plan=plan, to_name=None, missing=missing, pack=None, read_back=None)
