"""A new arrival: who came and how, with those already here who may be the same person in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from reception_app.clinical.ages import outside_question_sets
from reception_app.errors import KnownProblem, MustChoose
from reception_app.services.board import read_board
from reception_app.services.matching import NearMatch, near_matches
from reception_app.services.people import add_arrival, arrive_again
from reception_app.services.typed_drafts import DraftOf
from reception_app.ui import theme
from reception_app.ui.fields.segments import SegmentGroup
from reception_app.ui.keys import KeyHint
from reception_app.ui.screen import Screen
from reception_app.ui.screens.arrival_form import ArrivalForm
from reception_app.ui.screens.arrival_matches import MatchPanel
from reception_app.ui.screens.arrival_words import unanswered
from reception_app.ui.screens.typed_offer import TypedOffer
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar, ErrorSummary, Problem
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, StackingRow
from reception_app.ui.widgets.panels import Scroller
from reception_app.ui.widgets.runs import Text

MATCHES = "matches"
"""The slug of the problem that leads to the near matches."""


class NewArrivalScreen(Screen):
    """Typing somebody in. No record is made until it is saved (Ctrl+Enter); then their triage opens.

    What is typed is kept as a draft at each field that is left, and offered when the screen opens again.

    `has_draft()` is True while typed text would be lost: whoever shows screens keeps this one then.
    """

    def __init__(self, shell: Shell, expected_id: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self.expected_id = expected_id
        self._not_these: set[str] = set()
        self._matches: tuple[NearMatch, ...] = ()
        self._saved = False
        self.form = ArrivalForm(self._moment)
        self.matches = MatchPanel(shell.ctx.now())
        self.summary = ErrorSummary()
        self.under_18 = AlertBar(
            Level.SOON,
            self.tr("Under 18."),
            self.tr("The question sets here are for adults. The record can still be made and can travel."),
        )
        self.under_18.hide()
        self.notice = AlertBar(Level.SOON, "", act=self.tr("Show"), key="F6", full_width=True)
        self.notice.hide()
        self.unasked = AlertBar(Level.KNOW, "", full_width=True)
        self.unasked.hide()
        self._told: tuple[str, ...] = ()
        self._again = ""
        self.save_button = Button(self.tr("Save and start triage"), Kind.PRIMARY, key="Ctrl Enter")
        self.offer = TypedOffer(shell, DraftOf.NEW_ARRIVAL, self._typed)
        self._build()
        self._connect()
        self._take_expected()
        self.offer.look()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("Ctrl Enter",), self.tr("save, start triage")),
            KeyHint(("Tab",), self.tr("next field")),
            KeyHint(("F8",), self.tr("next to put right")),
            KeyHint(("F6",), self.tr("already here?")),
            KeyHint(("Esc",), self.tr("back")),
        )

    def has_draft(self) -> bool:
        """True while something is typed that is not on disk."""
        return not self._saved and self.form.typed()

    def parts(self) -> Sequence[QWidget]:
        asked = (self.matches,) if self._open_matches() else ()
        return (self.form, *asked, self.save_button)

    def focus_start(self) -> None:
        self.form.family.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        self._look()
        self._tell_draft()

    def main_act(self) -> None:
        self.save()

    def next_problem(self, *, backwards: bool = False) -> None:
        wrong = [slug for slug, field in self.form.fields.items() if field.problem()]
        if self._open_matches():
            wrong.append(MATCHES)
        wrong += [_SHOWN_AS.get(slug, slug) for slug in self._told if slug in self.form.not_asked()]
        if not wrong:
            return
        here = [n for n, slug in enumerate(wrong) if self._holds_focus(slug)]
        step = -1 if backwards else 1
        self._go(wrong[(here[0] + step) % len(wrong) if here else 0])

    def save(self) -> None:
        """Make the record and the stay, and go on to triage; or show what is to be put right."""
        problems = self.form.problems()
        self._look()
        if self._open_matches():
            problems.append(Problem(self.tr("Say whether the record shown is this person."), MATCHES))
        if problems:
            self._show(problems)
            return
        again = self.tr("Ctrl+Enter again saves without, as not asked; F8 goes there.")
        if self._say_unasked(self.form.not_asked(), again):
            return
        try:
            person_id = add_arrival(
                self._shell.ctx, self.form.identity(), self.form.arrival(), not_these=tuple(self._not_these)
            )
        except KnownProblem as problem:
            self._refused(problem)
            return
        self._done(person_id)

    def take_in_again(self, person_id: str) -> None:
        """Open a new stay for somebody whose record is here, as this form tells the arrival."""
        problems = self.form.arrival_problems()
        if problems:
            self._show(problems)
            return
        again = self.tr("Take in again once more saves without, as not asked; F8 goes there.")
        if self._say_unasked(self.form.not_asked(known=True), again):
            return
        try:
            arrive_again(self._shell.ctx, person_id, self.form.arrival())
        except KnownProblem as problem:
            self._refused(problem)
            return
        self._done(person_id)

    def _say_unasked(self, slugs: tuple[str, ...], again: str) -> bool:
        """Say once what nothing is said about. True when it was not said before; the next time it is saved so."""
        if set(slugs) <= set(self._told):
            return False
        self._told = slugs
        self._again = again
        self._look_unasked()
        return True

    def _look_unasked(self) -> None:
        """Name what is still unanswered of what was said to be; nothing once all of it is answered."""
        left = tuple(slug for slug in self.form.not_asked() if slug in self._told)
        self.unasked.set_words(unanswered(left) if left else "", self._again)
        self.unasked.setVisible(bool(left))

    def _build(self) -> None:
        scroller = Scroller((16, 8, 16, 16), theme.SPACE_8)
        scroller.column.add(self.summary)
        both = _Beside()
        beside = _Side()
        side = Column(beside)
        side.add(self.matches, self.under_18, 1)
        both.addWidget(self.form, 1)
        both.addWidget(beside, 0)
        scroller.column.addLayout(both)
        scroller.column.addStretch(1)
        head = Row(margins=(16, 7, 16, 7), spacing=theme.SPACE_16)
        middle = Qt.AlignmentFlag.AlignVCenter
        head.addWidget(Text(self.tr("New arrival"), role=TypeRole.NAME, wrap=False), 1, middle)
        head.addWidget(self.save_button, 0, middle)
        top = QWidget()
        top.setLayout(head)
        column = Column(self, spacing=0)
        column.add(top, self.offer, self.notice, self.unasked)
        column.addWidget(scroller, 1)
        self._scroller = scroller

    def _connect(self) -> None:
        self.form.edited.connect(self._tell_draft)
        self.form.edited.connect(self._look_unasked)
        self.form.edited.connect(self.offer.typed)
        self.form.left.connect(self.offer.keep)
        self.offer.carried.connect(self._carry_on)
        self.offer.cleared.connect(self._clear)
        self.offer.decided.connect(self.focus_start)
        self.form.settled.connect(self._settled)
        self.form.born.changed.connect(self._tell_age)
        self.summary.followed.connect(self._go)
        self.matches.opened.connect(self._shell.open_person)
        self.matches.again.connect(self.take_in_again)
        self.matches.another.connect(self._rule_out)
        self.matches.shown_again.connect(self._show_ruled_out)
        self.notice.acted.connect(self._go_to_matches)
        self.save_button.acted.connect(self.save)

    def leave(self) -> None:
        self.offer.keep()

    def _typed(self) -> dict[str, str]:
        """Return what a draft keeps of the form; nothing once it is saved."""
        return {} if self._saved else self.form.texts()

    def _carry_on(self, fields: Mapping[str, str]) -> None:
        self.form.set_texts(fields)
        self._not_these.clear()
        self._tell_age()
        self._settled()
        self._tell_draft()

    def reopened(self) -> None:
        """The screen is asked for again with what was typed on it: say whose that is, and offer a fresh one."""
        self.offer.tell_own()

    def _clear(self) -> None:
        """Empty the form for somebody else; what stood in it is kept or deleted already."""
        self.summary.show_problems("", ())
        self._told, self.expected_id = (), None
        self._look_unasked()
        self._carry_on({})

    def _moment(self) -> datetime:
        return self._shell.ctx.now()

    def _take_expected(self) -> None:
        if self.expected_id is None:
            return
        try:
            lines = read_board(self._shell.ctx).expected
        except KnownProblem as problem:
            self._shell.tell(problem)
            return
        for line in lines:
            if line.expected_id == self.expected_id:
                self.form.fill(line)
        self._tell_age()

    def _tell_draft(self) -> None:
        words = self.tr("Draft kept, not saved yet: Ctrl+Enter saves")
        self.not_saved.emit(words if self.form.typed() else "")

    def _tell_age(self) -> None:
        self.under_18.setVisible(outside_question_sets(self.form.born.day(), self._shell.ctx.now()))

    def _settled(self) -> None:
        self.form.recheck()
        self._look()

    def _look(self) -> None:
        """Look for the people here who may be the one described."""
        identity = self.form.identity()
        self._matches = near_matches(self._shell.ctx, identity)
        self._show_matches()

    def _show_matches(self) -> None:
        found = {match.person_id for match in self._matches}
        asked = bool(self.form.identity().family_name or self.form.identity().date_of_birth)
        left = self._open_matches()
        self.matches.show_matches(left, len(found & self._not_these), asked=asked)
        self._show_notice()
        if self.summary.isVisible() and not left and not any(field.problem() for field in self.form.fields.values()):
            self.summary.hide()

    def _show_notice(self) -> None:
        """Say at large text, where the matches may be scrolled away, that there are any."""
        count = len(self._open_matches())
        one = self.tr("1 record may be this person.")
        self.notice.set_words(one if count == 1 else self.tr("{0} records may be this person.").format(count))
        self.notice.setVisible(count > 0 and theme.active().collapsed)

    def rescale(self) -> None:
        """Take what the new text size asks for."""
        self._show_notice()

    def _go_to_matches(self) -> None:
        self._go(MATCHES)

    def _open_matches(self) -> tuple[NearMatch, ...]:
        return tuple(match for match in self._matches if match.person_id not in self._not_these)

    def _rule_out(self, person_id: str) -> None:
        self._not_these.add(person_id)
        self._show_matches()
        if not self._open_matches():
            self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_ruled_out(self) -> None:
        self._not_these.clear()
        self._show_matches()

    def _show(self, problems: Sequence[Problem]) -> None:
        self.summary.show_problems(self.tr("Not saved. Put this right first"), problems)
        self._scroller.ensureVisible(0, 0)

    def _refused(self, problem: KnownProblem) -> None:
        field = MATCHES if isinstance(problem, MustChoose) else _FIELDS.get(problem.code, "family_name")
        self._look()
        self._show([Problem(problem.in_full, field)])

    def _done(self, person_id: str) -> None:
        self._saved = True
        self.offer.saved()
        self.summary.show_problems("", ())
        self._shell.changed()
        self._shell.open_triage(person_id)

    def _go(self, slug: str) -> None:
        target: QWidget = self.matches.table
        if slug != MATCHES:
            control = self.form.fields[slug].control
            if isinstance(control, SegmentGroup):
                control.focus_first()
                self._scroller.ensureWidgetVisible(control)
                return
            target = control
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroller.ensureWidgetVisible(target, theme.px(theme.SPACE_16), theme.px(theme.SPACE_32))

    def _holds_focus(self, slug: str) -> bool:
        part = self.matches if slug == MATCHES else self.form.fields[slug]
        focused = self.window().focusWidget()
        return focused is not None and (part is focused or part.isAncestorOf(focused))


_SHOWN_AS = {"arrival_kind": "kind"}
"""The field of the form, where it is not called as the arrival calls it."""
_NO_LIMIT = 16_777_215
"""Qt's own largest width."""
_FIELDS = {"IN-201": "prison_number", "IN-202": "nhs_number", "IN-211": "family_name", "IN-222": "arrived_at"}
"""Where a service's refusal belongs on the form."""


class _Side(QWidget):
    """The side column: as wide as designed, from 150 % as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.rescale()

    def rescale(self) -> None:
        """Take the width of the theme in force."""
        wide = theme.px(theme.SIDE_PANEL)
        collapsed = theme.active().collapsed
        self.setMinimumWidth(0 if collapsed else wide)
        self.setMaximumWidth(_NO_LIMIT if collapsed else wide)


class _Beside(StackingRow):
    """Form left, matches right; from 150 % the matches stand above the form, where they cannot be missed."""

    def rescale(self) -> None:
        super().rescale()
        up, across = QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.LeftToRight
        self.setDirection(up if theme.active().collapsed else across)
