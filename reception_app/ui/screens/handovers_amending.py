"""Amending a pack that has left: what changed since, why; then the slip as it prints."""

from __future__ import annotations

from functools import partial

from reception_app.errors import KnownProblem
from reception_app.services.amendments import IssuedAmendment, ToAmend, issue_amendment, letting_out, to_amend
from reception_app.services.outstanding import sent_pack_by_number
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.handovers_making import MakingPanel, SlipPanel, open_slip_after, whose_pack
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.runs import Text


class AmendPackPanel(MakingPanel):
    """Asks why a pack is amended; what is made is an `IssuedAmendment`."""

    def __init__(self, shell: Shell, found: ToAmend) -> None:
        title = tr("Amend pack {0}").format(found.pack_number)
        super().__init__(shell, title, Button(tr("Amend the pack"), Kind.PRIMARY, key="Enter"))
        self._found = found
        head = tr("What changed since it left for {0}:").format(found.to_name)
        changes = [Text(words) for words in found.changes]
        if found.others:
            more = tr("{0} more entries (answers, scores and the like): in the file, not on the slip.")
            changes.append(Text(more.format(found.others), tone=theme.INK_2))
        if not changes:
            changes = [Text(tr("Nothing. Change the person’s record first, then amend the pack."), tone=theme.INK_2)]
        hint = tr("What was wrong, or what came to light; it prints on the slip")
        self.why = TextField(tr("Why"), hint=hint)
        whose = whose_pack(shell, found.person_id, found.pack_number)
        self.inside.add(whose, Text(head, strong=True), *changes, self.why, self.trouble)
        theme.fix(self, min_width=600, max_width=760)
        self.act.acted.connect(self.finish)
        self.why.entered.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus into the reason."""
        self.go_to(self.why.box)

    def finish(self) -> None:
        """Issue it; what the service refuses shows here."""
        why = self.why.value().strip()
        self.why.show_problem("" if why else tr("There is no reason yet. Write why."))
        if not why:
            self.go_to(self.why.box)
            return
        work = partial(self._work, why)
        self._shell.run(tr("Making the amendment"), work, self._made)

    def _work(self, why: str) -> IssuedAmendment | KnownProblem:
        try:
            return issue_amendment(self._shell.ctx, self._found.pack_id, why)
        except KnownProblem as problem:
            return problem

    def _made(self, made: IssuedAmendment | KnownProblem) -> None:
        if isinstance(made, KnownProblem):
            self.show_problem(made)
        else:
            self.settle(made)


class AmendmentSlipPanel(SlipPanel):
    """The slip of an amendment, with the whole new pack's file beside it."""

    def __init__(self, shell: Shell, made: IssuedAmendment) -> None:
        files = {f"pack-{made.pack_number}.cose": made.cose, f"amendment-{made.pack_number}.pdf": made.slip}
        say = tr("Send the slip after the pack, and ring them: its codes carry what changed, the file everything.")
        title = tr("Amendment {0}, pack {1}").format(made.place, made.pack_number)
        super().__init__(shell, title, made.slip, files, partial(letting_out, shell.ctx, made.slip_id), say)


def open_amending(shell: Shell, pack_number: str) -> None:
    """Ask why a pack that left is amended; its slip follows once it is made. What is in the way is told."""
    try:
        found = to_amend(shell.ctx, sent_pack_by_number(shell.ctx, pack_number))
    except KnownProblem as problem:
        shell.tell(problem)
    else:
        open_slip_after(shell, AmendPackPanel(shell, found), AmendmentSlipPanel)
