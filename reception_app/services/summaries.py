"""Another system's summary: opened beside what this desk has, and taken in line by line by a person's choice.

Nothing of it becomes live and nothing is verified by it: a new medicine enters on hold for a prescriber, a known one
gets what the summary says as one more source, an allergy enters with whose word it is. The file is kept as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.medicine_match import ingredients_of
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import MustChoose, SummaryRefused
from reception_app.handover import record as tree
from reception_app.handover.fhir.nodes import no_step
from reception_app.handover.fhir.products import Product, product_of
from reception_app.handover.fhir.reading import NOT_NAMED, read_summary
from reception_app.handover.fhir.shown import stands
from reception_app.handover.fhir.summary import Summary, SummaryAllergy, SummaryMedicine, SummaryPerson
from reception_app.models import Allergy, Person, ReceivedSummary, Script
from reception_app.services.context import AppContext, note_view, writing
from reception_app.services.matching import NearMatch, near_matches_in
from reception_app.services.opening import HereNow
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.summary_identity import Agreement, agreement_in, check_agreement, identity_said
from reception_app.services.summary_lines import Act, LineChoice, SummaryWriter, TakenIn
from reception_app.services.summary_texts import one_line
from reception_app.vocabulary import ScriptStatus


@dataclass(frozen=True, slots=True)
class OpenedSummary:
    """A file read and not saved. `matches`: who here it may be about.

    `already`: when and by whom it was taken in for the person, or for everybody it may be about while none is chosen.
    Beside a person (`person_id`): `agreement` with them, and for each medicine's key what stands here of the same one;
    `held_allergies`: keys of allergies that are already recorded.
    """

    summary: Summary
    document: bytes
    matches: tuple[NearMatch, ...] = ()
    already: str | None = None
    person_id: str | None = None
    agreement: Agreement | None = None
    here_now: Mapping[str, tuple[HereNow, ...]] | None = None
    held_allergies: frozenset[str] = frozenset()

    @property
    def to_decide(self) -> tuple[SummaryMedicine | SummaryAllergy, ...]:
        """The lines that need a choice: what is said to be taken, and allergies said to hold that are not known here.

        The rest are left out with the summary's own reason unless somebody chooses otherwise.
        """
        medicines = (each for each in self.summary.medicines if each.taken)
        allergies = (each for each in self.summary.allergies if each.holds and each.key not in self.held_allergies)
        return (*medicines, *allergies)


def open_summary(ctx: AppContext, data: bytes, step: Callable[[float], None] = no_step) -> OpenedSummary:
    """Read a file and look who it may be about. Nothing is saved; that it was looked at is noted in the audit.

    `step` hears how far it is (0.0 to 1.0), and stops it by raising. Raises SummaryRefused (FH-1…) for a file that
    cannot be read, or is about several people.
    """
    require(ctx, "see a record")
    summary = read_summary(data, step)
    with ctx.sessions.read() as session:
        said = summary.person
        matches = near_matches_in(session, identity_said(said)) if said is not None else ()
        taken = _taken_in(session, summary)
    note_view(ctx, "open-summary", "received_summary", summary.document_hash, None)
    if matches and all(match.person_id in taken for match in matches):
        return OpenedSummary(summary, data, matches, already=taken[matches[0].person_id])
    if taken:
        before = f"This very file was taken in here before, {next(iter(taken.values()))}: see whose it is."
        summary = replace(summary, warnings=(*summary.warnings, before))
    return OpenedSummary(summary, data, matches)


def summary_beside(ctx: AppContext, opened: OpenedSummary, person_id: str) -> OpenedSummary:
    """Return a summary beside somebody's record: how far they agree, and what stands here of each medicine."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        person = person_by_id(session, person_id)
        agreement = agreement_in(session, person, _said(opened.summary))
        here_now = _here_now(session, person.id, opened.summary)
        held = _held_allergies(session, person.id, opened.summary)
        already = _taken_in(session, opened.summary).get(person.id)
    return replace(
        opened, person_id=person_id, agreement=agreement, here_now=here_now, held_allergies=held, already=already
    )


def take_in_summary(
    ctx: AppContext,
    opened: OpenedSummary,
    person_id: str,
    choices: Mapping[str, LineChoice],
    *,
    reason: str | None = None,
) -> TakenIn:
    """Take a summary in for somebody here, every line as chosen, in one transaction. The person is never made by it.

    Raises SummaryRefused (FH-3…) when it is about somebody else, MustChoose (CH-311, CH-312) for what a person has to
    say first. A file that was taken in before changes nothing.
    """
    require(ctx, "record a script")
    require(ctx, "record allergies")
    _check(ctx, opened.summary)
    beside = summary_beside(ctx, opened, person_id)
    with writing(ctx, "import-summary") as session:
        person = person_by_id(session, person_id)
        already = _taken_in(session, opened.summary).get(person.id)
        if already is not None:
            return TakenIn(person.id, person.number, opened.summary.system, already=already)
        check_agreement(agreement_in(session, person, _said(opened.summary)), reason)
        filled = complete(beside, choices)
        written = SummaryWriter(ctx, session, person, opened.summary).write(filled)
        session.add(_kept(ctx, person, opened, reason, written.left_out))
    return replace(written, number=person.number)


def complete(opened: OpenedSummary, choices: Mapping[str, LineChoice]) -> dict[str, LineChoice]:
    """Return a choice for every line. Raises MustChoose (CH-312) for a line without one, or one that cannot be."""
    wanted = {line.key for line in opened.to_decide}
    missing = wanted - set(choices)
    if missing:
        count = "1 line has" if len(missing) == 1 else f"{len(missing)} lines have"
        raise MustChoose(
            "CH-312",
            f"{count} no decision. Nothing was saved.",
            "Take each line in, lay it beside one here, or leave it.",
        )
    filled: dict[str, LineChoice] = {}
    lines: tuple[SummaryMedicine | SummaryAllergy, ...] = (*opened.summary.medicines, *opened.summary.allergies)
    for line in lines:
        filled[line.key] = choices.get(line.key) or LineChoice(Act.LEAVE, reason=_why_left(line, opened))
    unknown = set(choices) - set(filled)
    if unknown:
        raise MustChoose("CH-312", "A decision names a line that is not in this summary.", "Use the keys it prints.")
    return filled


def _why_left(line: SummaryMedicine | SummaryAllergy, opened: OpenedSummary) -> str:
    if isinstance(line, SummaryAllergy) and line.holds:
        return "recorded here already"
    said = stands(line) if isinstance(line, SummaryMedicine) else line.status or "no status"
    return f"the summary says: {said}"


def _check(ctx: AppContext, summary: Summary) -> None:
    if summary.training and not ctx.settings.training:
        raise SummaryRefused(
            "FH-304",
            "This summary is marked as test data: its person and medicines are not real.",
            "Open it on a training desk. If a real person came with it, use their paper and report it.",
        )
    if summary.person is None:
        raise SummaryRefused(
            "FH-302",
            "This file does not say whom it is about, so nothing can be taken in from it.",
            "Ask whoever sent it for the whole summary, or write its lines in by hand.",
        )


def _said(summary: Summary) -> SummaryPerson:
    return summary.person or SummaryPerson()


def _taken_in(session: Session, summary: Summary) -> dict[str, str]:
    """Return for whom this very file was taken in, by person, and when and by whom; the latest first."""
    rows = session.scalars(
        select(ReceivedSummary)
        .where(ReceivedSummary.document_hash == summary.document_hash)
        .order_by(ReceivedSummary.received_at.desc(), ReceivedSummary.id)
    )
    return {row.person_id: f"{moment_text(local(row.received_at))} by {row.received_by}" for row in rows}


def _here_now(session: Session, person_id: str, summary: Summary) -> dict[str, tuple[HereNow, ...]]:
    rows = session.scalars(
        select(Script).where(Script.person_id == person_id, Script.status != ScriptStatus.STOPPED)
    ).all()
    held = [(row, _ingredients(Product(row.medicine, row.brand, row.strength, row.form))) for row in rows]
    here: dict[str, tuple[HereNow, ...]] = {}
    for said in summary.medicines:
        named = _ingredients(product_of(said)) if held else frozenset()
        here[said.key] = tuple(
            HereNow(row.id, row.medicine, str(row.dose or "dose not known"), row.status)
            for row, ingredients in held
            if named & ingredients
        )
    return here


def _ingredients(product: Product) -> frozenset[str]:
    return ingredients_of(tree.Script("", product.medicine, brand=product.brand, form=product.form))


def _held_allergies(session: Session, person_id: str, summary: Summary) -> frozenset[str]:
    held = session.scalars(
        select(Allergy.substance).where(Allergy.person_id == person_id, Allergy.removed_at.is_(None))
    )
    known = {substance.casefold() for substance in held}
    return frozenset(each.key for each in summary.allergies if each.substance.words.casefold() in known)


def _kept(
    ctx: AppContext,
    person: Person,
    opened: OpenedSummary,
    reason: str | None,
    left_out: tuple[str, ...],
) -> ReceivedSummary:
    return ReceivedSummary(
        id=ctx.new_id(),
        person_id=person.id,
        document_hash=opened.summary.document_hash,
        system=one_line(opened.summary.system) or NOT_NAMED,
        made=opened.summary.made,
        reason=(reason or "").strip() or None,
        received_at=ctx.now(),
        received_by=ctx.operator.full_name,
        left_out=left_out,
        document=opened.document,
    )


@dataclass(frozen=True, slots=True)
class KeptSummary:
    """One summary that was taken in for somebody: whose, when made, when and by whom taken in, what was left out."""

    id: str
    system: str
    made: str | None
    received_at: datetime
    received_by: str
    left_out: tuple[str, ...]


def summaries_of(ctx: AppContext, person_id: str) -> tuple[KeptSummary, ...]:
    """Return the summaries taken in for somebody, the latest first."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        rows = session.scalars(
            select(ReceivedSummary)
            .where(ReceivedSummary.person_id == person_id)
            .order_by(ReceivedSummary.received_at.desc(), ReceivedSummary.id)
        ).all()
        return tuple(
            KeptSummary(row.id, row.system, row.made, row.received_at, row.received_by, row.left_out) for row in rows
        )
