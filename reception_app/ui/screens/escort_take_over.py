"""One change of hands as it is read out: who gave, who took over, when, which seals, and what both counted."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal

from reception_app.clock import as_utc, local
from reception_app.errors import KnownProblem
from reception_app.identifiers import show_name
from reception_app.services.handovers import MoveRow
from reception_app.services.legs import TRAVELS_WITH, record_leg
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.fields.when import Lean, NotUnderstood, When, read_when, show_when
from reception_app.ui.screens.escort_counts import PacketFields
from reception_app.ui.screens.moves_words import differing, tr
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import beside, show_if
from reception_app.ui.widgets.runs import Text


class TakeOverPanel(AskPanel):
    """Records a leg of `move`. `recorded` fires when it is on disk. Seals that differ are said, and kept as read."""

    recorded = Signal()

    def __init__(self, shell: Shell, move: MoveRow) -> None:
        super().__init__(shell, tr("Who took over"), Button(tr("Record"), Kind.PRIMARY, key="Enter"))
        self._move = move
        now = local(shell.ctx.now())
        self.given = TextField(tr("Handed over by"), hint=tr("Name and role, or number"), width=250)
        self.taken = TextField(tr("Taken over by"), hint=tr("Name and number"), width=250)
        self.at = TextField(tr("When"), width=188)
        self.envelope = TextField(tr("Seal of the envelope, as read"), width=220)
        self.bag = TextField(tr("Seal of the bag, as read"), optional=True, width=220)
        self.whole = ChoiceGroup(
            (Option("yes", tr("Yes, whole"), "Y"), Option("no", tr("No, broken"), "N")), name=tr("Seals whole")
        )
        self.lost = ChoiceGroup(
            (
                Option("nothing", tr("Nothing"), "N"),
                Option("envelope", tr("The envelope"), "E"),
                Option("bag", tr("The medicines bag"), "M"),
                Option("property", tr("Property"), "P"),
            ),
            name=tr("What is missing"),
        )
        self.remark = TextField(tr("Note"), hint=tr("Nothing about health"), optional=True)
        self.differs = AlertBar(Level.SOON, "")
        self.trouble = AlertBar(Level.SOON, "")
        self.at.set_value(show_when(When(now, True)))
        if move.legs:
            self.given.set_value(move.legs[-1].taken_by)
        self.packets = tuple(PacketFields(packet) for packet in move.packets)
        counted = tr(
            "Controlled drugs are counted by both of you: who takes over counts, who hands over watches. "
            "A sealed bag that is whole need not be opened: then leave it empty."
        )
        self.counting = Text(counted, role=TypeRole.SMALL, tone=theme.INK_2)
        self.inside.add(
            Text(tr("{0}, {1}").format(show_name(move.family_name, move.given_names), move.number), strong=True),
            beside(self.given, self.taken),
            beside(self.at, FieldBox(tr("Are the seals whole?"), self.whole)),
            beside(self.envelope, self.bag),
            FieldBox(tr("Is something missing?"), self.lost),
            self.differs,
            self.counting,
            *self.packets,
            self.remark,
            self.trouble,
        )
        show_if(self.counting, bool(self.packets))
        self.differs.hide()
        self.trouble.hide()
        theme.fix(self, min_width=580, max_width=640)
        self.act.acted.connect(self.finish)
        for field in (self.given, self.taken, self.at, self.envelope, self.bag, self.remark):
            field.entered.connect(self.finish)
        for packet in self.packets:
            packet.entered.connect(self.finish)
        for field in (self.envelope, self.bag):
            field.edited.connect(self._compare)

    def focus_start(self) -> None:
        """Put the focus into the first empty field."""
        first = self.taken if self.given.value() else self.given
        first.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Keep the leg, when both names and an instant are there."""
        at = self._at()
        names = [self._named(self.given), self._named(self.taken)]
        if at is None or not all(names):
            return
        whole = {"yes": True, "no": False}.get(self.whole.value())
        for packet in self.packets:
            wrong = packet.check(needed=whole is False)
            if wrong is not None:
                self.go_to(wrong)
                return
        counts = [count for packet in self.packets if (count := packet.counted()) is not None]
        try:
            record_leg(
                self._shell.ctx,
                self._move.handover_id,
                given_by=self.given.value(),
                taken_by=self.taken.value(),
                taken_at=at,
                envelope_seal=self.envelope.value() or None,
                bag_seal=self.bag.value() or None,
                seals_whole=whole,
                note=self.remark.value() or None,
                missing=tuple(slug for slug in TRAVELS_WITH if slug == self.lost.value()),
                counts=counts,
            )
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
            self.trouble.show()
            return
        self._shell.changed()
        self._shell.close_overlay()
        self.recorded.emit()

    def _compare(self) -> None:
        said = differing(self._move, self.envelope.value(), self.bag.value())
        self.differs.set_words(" ".join(said), tr("Read it again; ring healthcare if it is so.") if said else "")
        self.differs.setVisible(bool(said))

    def _named(self, field: TextField) -> bool:
        named = bool(field.value().strip())
        field.show_problem("" if named else tr("There is no name yet. Write who."))
        return named

    def _at(self) -> datetime | None:
        read = read_when(self.at.value(), local(self._shell.ctx.now()), Lean.PAST)
        wrong = read.words if isinstance(read, NotUnderstood) else ""
        if isinstance(read, When) and not read.has_time:
            wrong = tr("Write the time too, such as 20-Nov 19:40.")
        self.at.show_problem(wrong)
        return as_utc(read.at) if isinstance(read, When) and not wrong else None
