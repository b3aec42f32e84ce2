"""Check answers: every answer by topic, what is missing with the way there, and signing. Read-only once signed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.clinical.words import date_text
from reception_app.clock import local
from reception_app.forms import answers as rules
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_check_lines import AnswerLink, NotAskedPanel, TopicPanel, undecided_plan
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_gaps import GapSummary
from reception_app.ui.screens.triage_places import TopicState
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar, Problem
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AllergyState

_AT_ONCE, _AT_A_TIME = 3, 3
"""Topics built before the page is first painted, and between one breath of the window and the next."""
_MOST_LINES = 6
"""Lines of what is missing before the answers themselves are pushed out of sight."""


class CheckPage(Scroller):
    """Everything said. `change(key)` goes to a question; `amend(key)` amends a signed one; `sign(supervisor)`."""

    change = Signal(str)
    amend = Signal(str)
    sign = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((24, 12, 24, 20), theme.SPACE_12, colour=theme.WHITE, parent=parent)
        self.setAccessibleName(self.tr("Check answers and sign"))
        self._links: dict[str, AnswerLink] = {}
        self._panels: list[Panel] = []
        self._draft: Draft | None = None
        self._shown: object = None
        self._waiting: list[TopicState] = []
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._build_more)
        self.title = Text(self.tr("Check answers and sign"), role=TypeRole.PAGE_TITLE)
        self.summary = GapSummary()
        self.summary.followed.connect(self.change)
        self.state = AlertBar(Level.CHECKED, "")
        self.approved = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.plan = Panel(self.tr("First night, not decided yet"))
        self._plan = Text("")
        self.plan.body.add(self._plan)
        self.supervisor = TextField(
            self.tr("Registered nurse on duty"),
            hint=self.tr("A healthcare assistant signs under a registered nurse."),
            width=320,
        )
        self.supervisor.entered.connect(self._sign)
        self.button = Button(self.tr("Sign the triage"), Kind.PRIMARY, key="Ctrl Enter", large=True)
        self.button.acted.connect(self._sign)
        self._beside = Text("", tone=theme.INK_2)
        self._foot = QWidget()
        foot = Row(self._foot, spacing=theme.SPACE_16)
        foot.add(self.button)
        foot.addWidget(self._beside, 1, Qt.AlignmentFlag.AlignVCenter)
        self.column.add(self.title, self.approved, self.summary, self.state, self.plan)
        self._first_topic = self.column.count()
        self.column.add(self.supervisor, self._foot, 1)

    def show_draft(self, draft: Draft) -> None:
        """Show every answer as it is on disk: the first topics now, the others as soon as these are painted."""
        shown = (draft.view, draft.gaps(), draft.may_amend())
        if shown != self._shown:
            self._shown = shown
            self._make(draft)
        self._show_state(draft)

    def complete(self) -> None:
        """Build what is not built yet."""
        while self._waiting:
            self._build(len(self._waiting))

    def _make(self, draft: Draft) -> None:
        focused, scrolled = self._focused_key(), self.verticalScrollBar().value()
        for panel in self._panels:
            self.column.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
        self._panels, self._links, self._draft = [], {}, draft
        self._waiting = list(draft.states())
        self._build(_AT_ONCE)
        if focused or scrolled:
            self.complete()
        if focused in self._links:
            self._links[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_more(self) -> None:
        self._build(_AT_A_TIME)

    def _build(self, count: int) -> None:
        """Add the next topics, and behind the last one what came with the person and is not asked any more."""
        draft = self._draft
        if draft is None or not self._waiting:
            return
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        made: list[Panel] = []
        for state in now:
            panel = TopicPanel(draft, state)
            for link in panel.links.values():
                link.followed.connect(self.amend if draft.read_only else self.change)
            self._links |= panel.links
            made.append(panel)
        if not self._waiting and draft.view.not_asked_now:
            made.append(NotAskedPanel(draft.view.not_asked_now))
        for place, each in enumerate(made, start=self._first_topic + len(self._panels)):
            self.column.insertWidget(place, each)
        self._panels += made
        self._order_tabs()
        if self._waiting:
            self._more.start()

    def _order_tabs(self) -> None:
        before: QWidget = self.summary.links[-1] if self.summary.links else self.summary
        for widget in (*self._links.values(), self.supervisor.box, self.button):
            QWidget.setTabOrder(before, widget)
            before = widget

    def show_gaps(self, draft: Draft) -> None:
        """Show what stops the signature, with the focus on the first line; nothing when nothing does."""
        blocking = [problem for problem in draft.gaps() if problem.blocks]
        title = self.tr("To answer or put right before signing: {0}").format(len(blocking))
        lines = [Problem(self._said(draft, gap), gap.key) for gap in blocking[:_MOST_LINES]]
        if len(blocking) > _MOST_LINES:
            more = self.tr("And {0} more: go on here, or with F8").format(len(blocking) - _MOST_LINES)
            lines.append(Problem(more, blocking[_MOST_LINES].key))
        self.summary.show_problems(title, lines)
        self._order_tabs()
        self.state.setVisible(not blocking)
        if blocking:
            self.verticalScrollBar().setValue(0)

    def show_problem(self, words: str) -> None:
        """Show why it was not signed, under the field it is about."""
        if self.supervisor.isVisible():
            self.supervisor.show_problem(words)
            self.supervisor.box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.summary.show_problems(words, [Problem(words, "")])

    def focus_start(self) -> None:
        """Put the focus where the eye starts: what is missing, else the first answer, else the button."""
        if self.summary.isVisible():
            self.summary.take_focus()
            return
        first = next(iter(self._links.values()), None)
        target: QWidget = first if first is not None else self.button if self._foot.isVisible() else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_line(self, key: str) -> None:
        """Put the focus on the line of a question and bring it into view."""
        self.complete()
        link = self._links.get(key)
        if link is not None:
            link.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(link, 0, theme.px(theme.SPACE_24))

    def amend_focused(self) -> None:
        """Ask to amend the answer whose line has the focus (F2)."""
        key = self._focused_key()
        if key:
            self.amend.emit(key)
        else:
            self.focus_start()  # straight after signing nothing is chosen: the first answer is, and F2 again opens it

    def ask_signature(self) -> None:
        """Ask to sign, as the button does."""
        self._sign()

    def show_topic(self, slug: str) -> None:
        """Bring the answers of a topic into view; the focus goes with them."""
        self.complete()
        for panel in self._panels:
            if panel.objectName() == slug:
                self.verticalScrollBar().setValue(panel.y())
                if isinstance(panel, TopicPanel) and panel.links:
                    next(iter(panel.links.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def link(self, key: str) -> AnswerLink:
        """Return the link of a question. Raises KeyError."""
        self.complete()
        return self._links[key]

    def _sign(self) -> None:
        self.sign.emit(self.supervisor.value().strip() if self.supervisor.isVisible() else "")

    def _focused_key(self) -> str:
        focused = QApplication.focusWidget()
        return focused.key if isinstance(focused, AnswerLink) else ""

    def _said(self, draft: Draft, gap: rules.Problem) -> str:
        question = draft.view.form.question(gap.key)
        return f"{question.words if question else gap.key}  {gap.words}"

    def _show_state(self, draft: Draft) -> None:
        form = draft.view.form
        self.title.set_words(form.title if draft.read_only else self.tr("Check answers and sign"))
        self.button.set_label(self.tr("Sign: {0}").format(form.title))
        self._foot.setVisible(not draft.read_only)
        self.supervisor.setVisible(not draft.read_only and draft.needs_supervisor())
        on = f", {date_text(form.approved_on)}" if form.approved_on is not None else ""
        self.approved.set_words(self.tr("Version {0}, approved by {1}{2}").format(form.version, form.approved_by, on))
        self.approved.setVisible(form.approved_by is not None)
        lines = undecided_plan(draft)
        self._plan.set_words(lines)
        self.plan.setVisible(bool(lines))
        if draft.read_only:
            self.summary.hide()
            self._show_read_only(draft)
        else:
            self._show_open(draft)

    def _show_read_only(self, draft: Draft) -> None:
        view = draft.view
        if view.form_missing:
            self.state.set_level(Level.SOON)
            what = self.tr("This form, version {0}, is not on this desk.").format(view.form.version)
            rest = self.tr("The answers stand in the words in which they were asked. They can be read, not changed.")
        elif view.signed_at is not None:
            at = local(view.signed_at)
            self.state.set_level(Level.CHECKED, Icon.TICK_CIRCLE)
            under = self.tr(" under {0}").format(view.supervised_by) if view.supervised_by else ""
            what = self.tr("Signed {0} by {1}{2}.").format(f"{at:%H:%M}", view.signed_by or "", under)
            amend = self.tr("F2 amends the answer you stand on; both are kept.") if draft.may_amend() else ""
            rest = f"{date_text(at.date())}. {amend}".rstrip()
        else:
            self.state.set_level(Level.SOON)
            what = self.tr("This assessment was never signed.")
            rest = self.tr("It is shown to be read.")
        self.state.set_words(what, rest)
        self.state.show()

    def _show_open(self, draft: Draft) -> None:
        gaps = draft.gaps()
        blocking = sum(gap.blocks for gap in gaps)
        done = sum(state.complete for state in draft.states())
        far = self.tr("{0} of {1} topics complete.").format(done, len(draft.states()))
        if blocking:
            self.state.set_level(Level.SOON)
            head = self.tr("Still to answer or put right: {0}.").format(blocking)
            self.state.set_words(head, self.tr("{0} The draft is kept; go to the first with F8.").format(far))
        else:
            self.state.set_level(Level.CHECKED, Icon.TICK_CIRCLE)
            later = len(gaps)
            rest = self.tr("To ask later: {0}.").format(later) if later else self.tr("Read it through, then sign.")
            head = self.tr("Every question of this form is answered.")
            if draft.page.record.allergies.state is AllergyState.NOT_RECORDED:
                self.state.set_level(Level.SOON)
                head = self.tr("{0} Allergies: not recorded.").format(head)
            self.state.set_words(head, f"{far} {rest}")
            self.summary.hide()
        self._beside.set_words(self.tr("{0} to answer or put right first").format(blocking) if blocking else "")
