"""Allergies, flags and contacts of a person; tasks are worked in `tasks`, and named here too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.observation_levels import FIRST_NIGHT_PLAN, level_words
from reception_app.errors import InputProblem, NotFound
from reception_app.models import Allergy, Contact, Flag
from reception_app.services.acct_tasks import ACCT, settle_acct_tasks
from reception_app.services.context import AppContext, here, writing
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.said_anew import take_its_place
from reception_app.services.tasks import add_task as add_task
from reception_app.services.tasks import close_task as close_task
from reception_app.vocabulary import FLAG_LEVEL_WORDS, AllergyState, FlagLevel


@dataclass(frozen=True, slots=True)
class AllergySaid:
    """One allergy as told: what to, what happens, who says so."""

    substance: str
    reaction: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class NewFlag:
    """A flag to raise; `kind` is a slug of `resources/flags.yaml`."""

    kind: str
    detail: str | None = None
    level: FlagLevel | None = None
    reference: str | None = None
    observation: str | None = None
    last_on: str | None = None
    methods: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    next_review_at: datetime | None = None
    raised_by_answer: str | None = None


def set_allergies(
    ctx: AppContext, person_id: str, state: AllergyState, items: tuple[AllergySaid, ...] = (), reason: str | None = None
) -> None:
    """Record which of the four states holds now, with every known allergy. *None known* says who asked and when."""
    require(ctx, "record allergies")
    if (state is AllergyState.KNOWN) != bool(items):
        raise InputProblem(
            "IN-501",
            "Known allergies need at least one line, and the other three states have none.",
            "Write what the person is allergic to, or choose another state.",
        )
    if state is AllergyState.UNAVAILABLE and not (reason or "").strip():
        raise InputProblem("IN-502", "Allergies unavailable needs its reason.", "Write why they cannot be known now.")
    with writing(ctx, "record-allergies") as session:
        person = person_by_id(session, person_id)
        person.allergy_state = state
        asked = state in (AllergyState.KNOWN, AllergyState.NONE_KNOWN)
        person.allergy_asked_by = ctx.operator.full_name if asked else None
        person.allergy_asked_role = ctx.operator.role if asked else None
        person.allergy_asked_at = ctx.now() if asked else None
        person.allergy_reason = (reason or "").strip() or None
        held = session.scalars(select(Allergy).where(Allergy.person_id == person_id, Allergy.removed_at.is_(None)))
        wanted = {(item.substance.strip().casefold(), item.reaction, item.source): item for item in items}
        for row in held:
            if wanted.pop((row.substance.casefold(), row.reaction, row.source), None) is None:
                row.removed_at, row.removed_reason = ctx.now(), "recorded anew"
        session.add_all(
            Allergy(
                id=ctx.new_id(),
                person_id=person_id,
                substance=item.substance.strip(),
                reaction=item.reaction,
                source=item.source,
                recorded_by=ctx.operator.full_name,
                recorded_at=ctx.now(),
            )
            for item in wanted.values()
        )


def raise_flag(ctx: AppContext, person_id: str, flag: NewFlag) -> str:
    """Raise a flag and return its id."""
    require(ctx, "raise a flag")
    with writing(ctx, "raise-flag") as session:
        person_by_id(session, person_id)
        return raise_flag_in(ctx, session, person_id, flag).id


def raise_flag_in(ctx: AppContext, session: Session, person_id: str, flag: NewFlag) -> Flag:
    """Raise a flag in an open transaction."""
    kind = load_flag_kinds().find(flag.kind)
    if kind is None:
        raise InputProblem("IN-508", "That is not a kind of flag this desk knows.", "Choose one from the list.")
    row = Flag(
        id=ctx.new_id(),
        person_id=person_id,
        kind=flag.kind,
        level=flag.level or kind.level,
        words=kind.words,
        started_at=ctx.now(),
        detail=flag.detail,
        recorded_by=ctx.operator.full_name,
        where=here(ctx),
        reference=flag.reference,
        observation=flag.observation,
        last_on=flag.last_on,
        methods=flag.methods,
        triggers=flag.triggers,
        actions=flag.actions,
        next_review_at=flag.next_review_at,
        raised_by_answer=flag.raised_by_answer,
    )
    session.add(row)
    session.flush()
    if row.kind == ACCT:
        settle_acct_tasks(ctx, session, person_id)
    return row


def end_flag(ctx: AppContext, person_id: str, flag_id: str, reason: str) -> None:
    """End a flag, with why. It stays in the record."""
    require(ctx, "raise a flag")
    if not reason.strip():
        raise InputProblem("IN-503", "Ending a flag needs its reason.", "Write why it no longer holds.")
    with writing(ctx, "end-flag") as session:
        flag = _flag_of(session, person_id, flag_id)
        flag.ended_at, flag.end_reason = ctx.now(), reason.strip()


def change_flag(
    ctx: AppContext,
    person_id: str,
    flag_id: str,
    reason: str,
    *,
    observation: str | None = None,
    level: FlagLevel | None = None,
) -> str:
    """Change how often somebody is observed, or how loud a flag is, up or down, with why. Returns the new line's id.

    The only way down: answers never lower what stands. The line before stays in the record, ended.
    """
    require(ctx, "raise a flag")
    if not reason.strip():
        raise InputProblem("IN-503", "Changing a flag needs its reason.", "Write why it is changed.")
    with writing(ctx, "change-flag") as session:
        flag = _flag_of(session, person_id, flag_id)
        if flag.ended_at is not None:
            raise NotFound("NF-105", "That flag is not open in this person's record.", "Open the record again.")
        changed = []
        if observation is not None and observation != flag.observation:
            was = level_words(flag.observation) if flag.observation else "not said"
            changed.append(f"Observed {was}, now {level_words(observation)}")
        if level is not None and level is not flag.level:
            changed.append(f"How loud: {FLAG_LEVEL_WORDS[flag.level]}, now {FLAG_LEVEL_WORDS[level]}")
        if not changed:
            raise InputProblem("IN-509", "Nothing is changed.", "Choose another level or interval, or go back.")
        fields = {"observation": observation or flag.observation, "level": level or flag.level}
        return take_its_place(ctx, session, flag, fields, f"{'; '.join(changed)}: {reason.strip()}", None).id


def _flag_of(session: Session, person_id: str, flag_id: str) -> Flag:
    flag = session.get(Flag, flag_id)
    if flag is None or flag.person_id != person_id:
        raise NotFound("NF-105", "That flag is not in this person's record.", "Open the record again.")
    return flag


def record_observed(ctx: AppContext, person_id: str, flag_id: str) -> None:
    """Record that the person was observed just now, as a flag asks. One look serves the first-night plan too."""
    require(ctx, "work a task")
    with writing(ctx, "observed") as session:
        flag = _flag_of(session, person_id, flag_id)
        planned = select(Flag).where(
            Flag.person_id == person_id, Flag.kind == FIRST_NIGHT_PLAN, Flag.ended_at.is_(None)
        )
        for each in (flag, *session.scalars(planned)):
            each.last_observed_at = ctx.now()


def set_contact(
    ctx: AppContext,
    person_id: str,
    kind: str,
    name: str,
    organisation: str | None = None,
    telephone: str | None = None,
    hours: str | None = None,
    note: str | None = None,
) -> None:
    """Record who can be asked; a contact of the same kind and name is replaced."""
    require(ctx, "record a source")
    if not name.strip():
        raise InputProblem("IN-507", "The contact has no name.", "Write a name, or the place's name.")
    with writing(ctx, "set-contact") as session:
        person_by_id(session, person_id)
        held = session.scalars(
            select(Contact).where(
                Contact.person_id == person_id,
                Contact.kind == kind,
                Contact.name == name.strip(),
                Contact.removed_at.is_(None),
            )
        ).all()
        for row in held:
            row.removed_at = ctx.now()
        session.add(
            Contact(
                id=ctx.new_id(),
                person_id=person_id,
                kind=kind,
                name=name.strip(),
                organisation=organisation,
                telephone=telephone,
                hours=hours,
                note=note,
            )
        )
