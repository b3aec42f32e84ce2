"""The panel that settles an interim change: the dose goes back, stays, becomes another, or the review is moved (E3)."""

from __future__ import annotations

from reception_app.clinical.lines import dose_words
from reception_app.services import interim_doses
from reception_app.services.decisions import DecidedBy
from reception_app.ui.fields.segments import Option
from reception_app.ui.screens.scripts_changes import AnotherDosePanel
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_fields import choice
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import show_if

_MOVE = "move"


class ResolvePanel(AnotherDosePanel):
    """I while an interim change is open: put the replaced dose back, keep this one, another dose, or a later review."""

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        title, act = tr("Settle the interim change"), tr("Record the decision")
        super().__init__(shell, person_id, row, title, act, tr("DOSE from now on"))
        script, interim = row.script, row.script.interim
        assert interim is not None
        replaced, now = dose_words(interim.replaced, script.strength), dose_words(script.dose, script.strength)
        why = interim.reason or tr("why: not recorded")
        words = tr("{0} in place of {1}: {2}").format(now, replaced, why)
        self.alert = AlertBar(Level.INTERIM, tr("Interim."), words)
        offered = (
            Option("reinstate", tr("Put {0} back").format(replaced), "B"),
            Option("permanent", tr("Keep {0}").format(now), "K"),
            Option(interim_doses.OTHER, tr("Another dose"), "A"),
            Option(_MOVE, tr("Review later"), "L"),
        )
        self.settled_box, self.settled = choice(tr("What is decided?"), offered)
        self.form.add(self.alert, self.settled_box, self.other, self.large, self.review_by)
        self.add_decision()
        self.form.addStretch(1)
        self._show()
        self.settled.edited.connect(self._show)

    def other_dose(self) -> bool:
        return self.settled.value() == interim_doses.OTHER

    def _show(self) -> None:
        show_if(self.other, self.other_dose())
        show_if(self.review_by, self.settled.value() == _MOVE)
        self._ask()

    def ready(self) -> bool:
        if not self.settled.value():
            self.refuse(self.settled_box, tr("Choose what is decided about the dose."))
            return False
        if self.other_dose():
            return self.dose_said()
        return self.settled.value() != _MOVE or self.review_said()

    def decide(self, by: DecidedBy | None) -> str | None:
        ctx, reason, discussed = self.shell.ctx, self.reason.value(), self.discussed.value()
        if self.settled.value() == _MOVE:
            assert self._review is not None
            interim_doses.move_review(
                ctx, self.person_id, self.script_id, self._review,
                reason=reason, discussed=discussed, by=by, person_said=self.said(),
            )  # fmt: skip
            return tr("Interim review moved")
        other = self.other_dose()
        interim_doses.resolve_interim(
            ctx, self.person_id, self.script_id, self.settled.value(),
            reason=self.large.with_answer(reason) if other else reason, discussed=discussed, by=by,
            person_said=self.said(), dose=self._dose if other else None,
        )  # fmt: skip
        return tr("Interim change settled")
