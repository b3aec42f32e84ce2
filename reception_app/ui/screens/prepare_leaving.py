"""One person's leaving on disk: planned by the first thing said, changed, explained, put away, or done."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from reception_app.errors import InputProblem
from reception_app.handover.record import Record, Script
from reception_app.services import handovers
from reception_app.services.handovers import HandoverView, Plan
from reception_app.services.person_view import read_person
from reception_app.services.release_sheets import HOME
from reception_app.services.scanned_back import skip_check
from reception_app.services.scripts import Supply, set_carrier
from reception_app.services.typed_drafts import DraftOf, find_draft
from reception_app.ui.screens.prepare_fit_supply import supply_of
from reception_app.ui.screens.prepare_words import Sent
from reception_app.ui.shell import Shell
from reception_app.vocabulary import NotReadBack, Purpose


class Leaving:
    """Writes and reads the leaving of one person. What a service refuses is raised as it is (`KnownProblem`)."""

    def __init__(self, shell: Shell, person_id: str, handover_id: str | None) -> None:
        self._shell = shell
        self._person_id = person_id
        self._handover_id = handover_id

    def read(self) -> HandoverView | None:
        """Return the handover as it stands on disk; None while nothing is planned."""
        return handovers.read_handover(self._shell.ctx, self._handover_id) if self._handover_id is not None else None

    def person_record(self) -> Record:
        """Return the person's record as it stands on disk."""
        return read_person(self._shell.ctx, self._person_id).record

    def begins(self, record: Record) -> Plan:
        """Return what the screen begins with: nothing said, or a release of this stay that somebody began to plan."""
        blank = Plan(healthcare_telephone=self._shell.ctx.settings.healthcare_telephone or None)
        written = record.release.recorded_at if record.release is not None else None
        ours = written is not None and record.stay is not None and written >= record.stay.arrived_at
        draft = find_draft(self._shell.ctx, DraftOf.RELEASE, person_id=self._person_id)
        # Desks of 0.3.0 kept one of empty boxes when somebody only looked at a leaving.
        typed = draft is not None and any(value for name, value in draft.fields.items() if name != "about")
        begun = ours or typed
        return replace(blank, purpose=Purpose.RELEASE) if begun else blank

    def write(self, plan: Plan) -> None:
        """Keep a plan; the first one plans the leaving."""
        if self._handover_id is None:
            self._handover_id = handovers.plan_handover(self._shell.ctx, self._person_id, plan)
        else:
            handovers.change_plan(self._shell.ctx, self._handover_id, plan)

    def begin_release(self) -> None:
        """Plan the release of somebody whom the court let go while they were away; they stay off the board."""
        plan = Plan(purpose=Purpose.RELEASE, to_name=HOME)
        self._handover_id = handovers.plan_handover(self._shell.ctx, self._person_id, plan)

    def save_way(self, script: Script, sent: Sent) -> None:
        """Keep what goes along of one medicine: in words, and counted as far as the words say an amount.

        Words whose amount cannot be right for the medicine (mL of what has no strength) are kept as words.
        """
        assert sent.carrier is not None  # a row without a carrier is not offered for saving
        keep = partial(
            set_carrier, self._shell.ctx, self._person_id, script.id, sent.carrier, sent.stored_quantity(),
            sent.seal or None,
        )  # fmt: skip
        try:
            keep(supply_of(script, sent))
        except InputProblem:
            keep(Supply())

    def mark_left(self, reason: str | None = None) -> None:
        """Record that the person left; `reason`: why all the same, when something is in the way."""
        if self._handover_id is not None:
            handovers.mark_left(self._shell.ctx, self._handover_id, anyway=reason)

    def say_fit_again(self) -> None:
        """Keep that who is signed in says the same of fitness again, now."""
        if self._handover_id is not None:
            handovers.say_fit_again(self._shell.ctx, self._handover_id)

    def skip_read_back(self, because: NotReadBack, words: str) -> None:
        """Record why the newest pack's print is not read back."""
        if self._handover_id is not None:
            skip_check(self._shell.ctx, self._handover_id, because, words)

    def explain_stale(self, why: str) -> None:
        """Record why a pack older than the record still serves."""
        if self._handover_id is not None:
            handovers.explain_stale(self._shell.ctx, self._handover_id, why)

    def put_away(self, reason: str) -> None:
        """Record that the person does not leave after all."""
        if self._handover_id is not None:
            handovers.cancel_handover(self._shell.ctx, self._handover_id, reason)
