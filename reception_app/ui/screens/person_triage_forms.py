"""The forms of one person: what is offered with its state and time, and what was filled in before, all to be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.words import date_text, due_words, moment_text, short_day_text, short_moment_text
from reception_app.clock import local
from reception_app.errors import FormProblem
from reception_app.handover.record import Assessment
from reception_app.services.context import AppContext
from reception_app.services.form_clocks import FIRST_RECEPTION
from reception_app.services.offered import NOT_STARTED, OfferedForm, offered_forms
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_times import tr
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import AssessmentStatus

FORM, ASSESSMENT = "form", "assessment"


@dataclass(frozen=True)
class FormRow:
    """One line: a form that may be filled in, or an assessment to be read. `key` is `form:<id>` or `assessment:<id>`.

    `approved` says who approved a site's own form and when; `missing` that its version is not on this desk.
    """

    key: str
    title: str
    state: str
    assessment_id: str | None = None
    due_at: datetime | None = None
    overdue: bool = False
    why: str = ""
    second: str = ""
    approved: str = ""
    missing: bool = False

    @property
    def begun(self) -> bool:
        """True once there is something to look at."""
        return self.assessment_id is not None


def form_rows(ctx: AppContext, person_id: str) -> tuple[FormRow, ...]:
    """Return the forms offered for a person, the one to begin with first."""
    now = ctx.now()
    return tuple(_row(ctx, offer, now) for offer in offered_forms(ctx, person_id))


def _row(ctx: AppContext, offer: OfferedForm, now: datetime) -> FormRow:
    approved, missing = "", False
    try:
        form = ctx.forms.get(offer.id, offer.version)
    except FormProblem:
        missing = True
    else:
        if form.approved_by is not None:
            on = f", {date_text(form.approved_on)}" if form.approved_on is not None else ""
            approved = tr("Own form, version {0}, approved by {1}{2}").format(form.version, form.approved_by, on)
    return FormRow(
        key=f"{ASSESSMENT}:{offer.assessment_id}" if missing and offer.assessment_id else f"{FORM}:{offer.id}",
        title=offer.title,
        state=offer.state,
        assessment_id=offer.assessment_id,
        due_at=offer.due_at if offer.state != AssessmentStatus.SIGNED.value else None,
        overdue=offer.overdue(now),
        why=offer.why,
        second=_state(offer, now),
        approved=approved,
        missing=missing,
    )


def earlier_row(one: Assessment) -> FormRow:
    """Return an assessment of another stay or place as a line to be opened and read."""
    where = one.where or tr("where: not recorded")
    if one.status is AssessmentStatus.SIGNED and one.signed_at is not None:
        who = tr("signed {0} by {1}").format(moment_text(local(one.signed_at)), one.signed_by or tr("not known"))
    else:
        who = tr("draft of {0} by {1}, not signed").format(moment_text(local(one.started_at)), one.started_by)
    return FormRow(f"{ASSESSMENT}:{one.id}", one.title, one.status.value, one.id, second=f"{where}, {who}")


def form_lines(row: FormRow) -> tuple[Line, ...]:
    """Return a line of the list: the form, how far it is and when it is due, who approved it."""
    marks = {
        AssessmentStatus.SIGNED.value: (Icon.TICK_CIRCLE, theme.GREEN_TEXT),
        AssessmentStatus.DRAFT.value: (Icon.HALF, theme.INK),
    }
    icon, tone = marks.get(row.state, (Icon.CIRCLE, theme.INK_2))
    lines: list[Line] = [(Run("", tone, icon=icon), bold(f" {row.title}"))]
    late = theme.RED_TEXT if row.overdue else theme.INK_2
    lines.append((small(row.second, late, strong=row.overdue),))
    if row.missing:
        lines.append((small(tr("Its version is not on this desk: to be read"), theme.AMBER_TEXT),))
    if row.approved:
        lines.append((small(row.approved),))
    return tuple(lines)


def form_key(row: FormRow) -> str:
    """Return a line's identity."""
    return row.key


def form_level(row: FormRow) -> Level | None:
    """Return the stripe of a line: red when it is past its time."""
    return Level.ACT_NOW if row.overdue else None


def act_words(row: FormRow | None) -> str:
    """Return what Enter does with a line."""
    if row is None:
        return tr("Start triage")
    looking = row.key.startswith(ASSESSMENT) or row.state == AssessmentStatus.SIGNED.value
    if row.key == f"{FORM}:{FIRST_RECEPTION}":
        return tr("Look at the triage") if looking else tr("Resume triage") if row.begun else tr("Start triage")
    if looking:
        return tr("Look at: {0}").format(row.title)
    return (tr("Resume: {0}") if row.begun else tr("Start: {0}")).format(row.title)


def _state(offer: OfferedForm, now: datetime) -> str:
    if offer.signed_at is not None:
        return tr("signed {0}").format(short_moment_text(local(offer.signed_at), local(now)))
    far = tr("not started") if offer.state == NOT_STARTED else tr("draft")
    if offer.due_at is None:
        return far
    at = local(offer.due_at)
    near = abs((at.date() - local(now).date()).days) <= 1
    due = due_words(at, local(now)) if near else short_day_text(at.date(), local(now).date())
    return (tr("{0}, was due {1}") if offer.overdue(now) else tr("{0}, due {1}")).format(far, due)


def find_row(rows: Sequence[FormRow], key: str) -> FormRow | None:
    """Return the line with this identity."""
    return next((row for row in rows if row.key == key), None)
