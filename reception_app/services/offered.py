"""Which forms are offered for somebody, why, and by when; the one to begin with first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.forms.definition import Form
from reception_app.models import Assessment, CarriedAnswer, Stay
from reception_app.services.context import AppContext
from reception_app.services.form_clocks import COURT_RETURN, FIRST_RECEPTION, SECOND_STAGE, TRANSFER_IN, due_at
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.records import current_stay, person_by_id
from reception_app.services.roles import require
from reception_app.vocabulary import RETURNS, ArrivalKind, AssessmentStatus

NOT_STARTED = "not_started"

_FIRST = {ArrivalKind.TRANSFER: TRANSFER_IN, **dict.fromkeys(RETURNS, COURT_RETURN)}
_WHY = {
    FIRST_RECEPTION: "Everybody who arrives, before a cell is chosen",
    TRANSFER_IN: "Came from another prison",
    COURT_RETURN: "Back from court or hospital",
    SECOND_STAGE: "Everybody, in the first week",
}
_NEVER_SEEN = "No reception of this person is recorded, here or in a record: all of it is asked"
_ONLY = {TRANSFER_IN: (ArrivalKind.TRANSFER,), COURT_RETURN: tuple(RETURNS)}


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """A form that may be filled in for a person. `state`: not_started, draft or signed; `due_at` None: no clock.

    `first`: the one to begin with. `assessment_id`: this stay's latest, None when there is none.
    """

    id: str
    version: str
    title: str
    why: str
    due_at: datetime | None
    state: str
    assessment_id: str | None
    signed_at: datetime | None
    first: bool

    def overdue(self, now: datetime) -> bool:
        """True when it is past its time and not signed."""
        return self.due_at is not None and self.due_at < now and self.state != AssessmentStatus.SIGNED.value


def offered_forms(ctx: AppContext, person_id: str) -> tuple[OfferedForm, ...]:
    """Return what may be filled in for a person: the one to begin with, then by clock, then by title.

    Drafts of a form this desk no longer holds are listed too: they can be read.
    """
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        person_by_id(session, person_id)
        stay = current_stay(session, person_id)
        latest = _latest(session, person_id, stay)
        had_second = _signed_before(session, person_id, SECOND_STAGE, stay)
        known = _known_before(session, person_id, stay)
    begin = first_form(ctx, stay.arrival_kind if stay else None, known=known)
    found = [
        _offer(form, stay, latest.get(form.id), begin, known=known)
        for form in map(ctx.forms.get, ctx.forms.ids())
        if _meant_for(form, stay, had_second) or form.id in latest
    ]
    here = set(ctx.forms.ids())
    found += [_left_over(row) for form_id, row in latest.items() if form_id not in here]
    return tuple(sorted(found, key=_order))


def form_to_begin(ctx: AppContext, person_id: str) -> str:
    """Return the id of the form this person's arrival calls for first."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        stay = current_stay(session, person_by_id(session, person_id).id)
        known = _known_before(session, person_id, stay)
    return first_form(ctx, stay.arrival_kind if stay else None, known=known)


def first_form(ctx: AppContext, kind: ArrivalKind | None, *, known: bool = True) -> str:
    """Return the id of the form to begin with for that kind of arrival; of the first reception where a form lacks.

    The short form of somebody back from court or hospital asks what is new: whom nobody ever saw (`known` False) has
    the whole first reception.
    """
    wanted = _FIRST.get(kind, FIRST_RECEPTION) if kind is not None else FIRST_RECEPTION
    wanted = FIRST_RECEPTION if wanted == COURT_RETURN and not known else wanted
    return wanted if wanted in ctx.forms.ids() else FIRST_RECEPTION


def _order(offer: OfferedForm) -> tuple[object, ...]:
    return (not offer.first, offer.id != FIRST_RECEPTION, offer.due_at is None, str(offer.due_at), offer.title)


def _meant_for(form: Form, stay: Stay | None, had_second: bool) -> bool:
    kind = stay.arrival_kind if stay is not None else None
    if form.id == FIRST_RECEPTION:
        return True
    if form.id in _ONLY:
        return kind in _ONLY[form.id]
    if form.id == SECOND_STAGE:
        return not (kind in RETURNS and had_second)
    return not form.offered_for or kind in form.offered_for


def _offer(form: Form, stay: Stay | None, row: Assessment | None, begin: str, *, known: bool) -> OfferedForm:
    never = not known and stay is not None and stay.arrival_kind in RETURNS and form.id == FIRST_RECEPTION
    return OfferedForm(
        id=form.id,
        version=row.version if row is not None else form.version,
        title=form.title,
        why=_NEVER_SEEN if never else _WHY.get(form.id, "When it is needed"),
        due_at=due_at(form.id, stay.arrived_at) if stay is not None else None,
        state=row.status.value if row is not None else NOT_STARTED,
        assessment_id=row.id if row is not None else None,
        signed_at=row.signed_at if row is not None else None,
        first=form.id == begin,
    )


def _left_over(row: Assessment) -> OfferedForm:
    why = "The form is not on this desk: to be read"
    return OfferedForm(
        row.form, row.version, row.title, why, None, row.status.value, row.id, row.signed_at, first=False
    )


def _latest(session: Session, person_id: str, stay: Stay | None) -> dict[str, Assessment]:
    if stay is None:
        return {}
    rows = select(Assessment).where(Assessment.person_id == person_id, Assessment.stay_id == stay.id)
    return {row.form: row for row in session.scalars(rows.order_by(Assessment.started_at, ENTRY_ORDER))}


def _known_before(session: Session, person_id: str, stay: Stay | None) -> bool:
    """True when this person was here before, or a whole reception is recorded, or a record came with them."""
    return any(
        session.scalars(found.limit(1)).first() is not None
        for found in (
            select(Stay.id).where(Stay.person_id == person_id, Stay.id != (stay.id if stay else "")),
            select(Assessment.id).where(
                Assessment.person_id == person_id,
                Assessment.form.in_((FIRST_RECEPTION, TRANSFER_IN)),
                Assessment.status == AssessmentStatus.SIGNED,
            ),
            select(CarriedAnswer.id).where(CarriedAnswer.person_id == person_id),
        )
    )


def _signed_before(session: Session, person_id: str, form_id: str, stay: Stay | None) -> bool:
    found = session.scalars(
        select(Assessment.id).where(
            Assessment.person_id == person_id,
            Assessment.form == form_id,
            Assessment.status == AssessmentStatus.SIGNED,
            Assessment.stay_id.is_distinct_from(stay.id if stay else None),
        )
    ).first()
    return found is not None
