"""A summary of another system, laid over Receive: whose it is, who it is about, every line decided, taken in once.

Nothing of it is verified and nothing becomes live; what was not understood is shown as it stands in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt

from reception_app.errors import KnownProblem, PackRefused
from reception_app.handover.fhir.documents import LARGEST, check_size
from reception_app.handover.fhir.shown import allergies_head, made_words, person_words
from reception_app.handover.fhir.summary import Summary, SummaryAllergy, SummaryMedicine
from reception_app.services.context import AppContext
from reception_app.services.matching import NearMatch
from reception_app.services.summaries import OpenedSummary, open_summary, summary_beside, take_in_summary
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.screens.receive_summary_lines import SummaryLineRow
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.ui.widgets.panels import Rule, clear
from reception_app.ui.widgets.runs import Run, Text, bold, small
from reception_app.ui.worker import Steps

SUFFIXES = (".json", ".xml")
_MOST_ROWS = 200
"""Lines laid out with a choice. Those that need none are counted beyond it, and stay left out."""
_SHOWN = 200
"""Lines shown of what is only shown; the rest is counted, and stands whole in `ips read`."""


def is_summary(paths: Sequence[Path]) -> bool:
    """True when one file was chosen that can be another system's summary and never a pack."""
    return len(paths) == 1 and paths[0].suffix.casefold() in SUFFIXES


def show_summary(shell: Shell, path: Path, done: Callable[[str], None]) -> None:
    """Read a summary on the worker, with progress and a way to cancel it; lay its panel over the screen.

    `done(words)` when it is taken in.
    """
    shell.run_in_steps(tr("Reading the summary"), partial(_read, shell.ctx, path), partial(_show, shell, done))


def _read(ctx: AppContext, path: Path, steps: Steps) -> OpenedSummary | KnownProblem:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        check_size(len(data))
        return open_summary(ctx, data, partial(steps.step, tr("Reading the summary")))
    except OSError:
        return PackRefused("PK-200", "The file could not be read.", "Copy it from the stick again, then open it.")
    except KnownProblem as problem:
        return problem


def _show(shell: Shell, done: Callable[[str], None], found: OpenedSummary | KnownProblem) -> None:
    if isinstance(found, KnownProblem):
        shell.tell(found)
        return
    panel = SummaryPanel(shell, found, done)
    shell.show_overlay(panel)
    panel.focus_start()


class SummaryPanel(AskPanel):
    """Shows a summary and takes it in for somebody here, once every line is decided."""

    def __init__(self, shell: Shell, opened: OpenedSummary, done: Callable[[str], None]) -> None:
        act = Button(tr("Take it in"), Kind.PRIMARY, key="Alt I")
        super().__init__(shell, tr("A summary from another system"), act)
        self._opened, self._done = opened, done
        self.rows: list[SummaryLineRow] = []
        self.who = _who(opened.matches)
        self.agreement = Text()
        self.reason = TextField(
            tr("How do you know that it is this person?"), hint=tr("Kept with your name."), width=420
        )
        self._lines = Column(spacing=theme.SPACE_4)
        self.trouble = AlertBar(Level.SOON, "")
        self.inside.add(
            *self._head(), Rule(), _heading(tr("Who is it about?")), Text(person_words(opened.summary.person))
        )
        nobody = tr("Nobody here is like this person. Take them in first, then open the summary again.")
        self.inside.add(self.who or Text(nobody, tone=theme.AMBER_TEXT))
        self.inside.add(self.agreement, self.reason, Rule())
        self.inside.addLayout(self._lines)
        self.inside.add(Rule(), *_rest(opened.summary), self.trouble)
        for hidden in (self.agreement, self.reason, self.trouble):
            show_if(hidden, False)
        show_if(act, bool(opened.matches) and opened.already is None)
        self._fill_lines()
        theme.fix(self, min_width=600, max_width=900)
        self.act.acted.connect(self.finish)
        if self.who is not None:
            self.who.edited.connect(self._picked)

    def focus_start(self) -> None:
        """Put the focus where the next key is wanted."""
        if self.who is not None and self._opened.already is None:
            self.who.focus_first()
        else:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Take the summary in, or go to the first thing that is missing."""
        if self._opened.already is not None or self.who is None:
            return
        if not self.who.value():
            self._say(tr("Say who it is about: nobody is joined by itself."), "")
            self.who.focus_first()
            return
        for row in self.rows:
            if row.missing():
                self._say(row.missing(), "")
                row.focus_missing()
                self.scroller.ensureWidgetVisible(row, 0, theme.px(theme.SPACE_16))
                return
        chosen = {row.said.key: choice for row in self.rows if (choice := row.decided()) is not None}
        try:
            taken = take_in_summary(
                self._shell.ctx, self._opened, self.who.value(), chosen, reason=self.reason.value().strip() or None
            )
        except KnownProblem as problem:
            self._say(problem.what, f"{problem.todo} ({problem.code})")
            return
        self._shell.changed()
        self._shell.close_overlay()
        self._shell.open_person(taken.person_id, "scripts")
        self._done(
            tr("Summary taken in: {0} on hold, {1} beside, {2} allergies; nothing is verified").format(
                len(taken.new), len(taken.beside), len(taken.allergies)
            )
        )

    def _head(self) -> list[Text | AlertBar]:
        summary = self._opened.summary
        by = ", ".join(summary.by)
        parts: list[Text | AlertBar] = [
            Text(((bold(summary.system), Run(f"  {made_words(summary)}"), small(f"  {by}" if by else "")),)),
            AlertBar(
                Level.SOON, tr("Not verified."), tr("It is read from a file: ask the source before it is relied on.")
            ),
        ]
        if self._opened.already:
            words = tr("Already taken in {0}. Nothing is changed.").format(self._opened.already)
            parts.append(AlertBar(Level.KNOW, words))
        parts += [AlertBar(Level.SOON, words) for words in summary.warnings]
        return parts

    def _picked(self) -> None:
        if self.who is None:
            return
        try:
            self._opened = summary_beside(self._shell.ctx, self._opened, self.who.value())
        except KnownProblem as problem:
            self._say(problem.what, f"{problem.todo} ({problem.code})")
            return
        found = self._opened.agreement
        assert found is not None
        same, differs = ", ".join(found.same) or tr("nothing"), ", ".join(found.differs)
        words = tr("Agrees: {0}.").format(same)
        if differs:
            words += " " + tr("DIFFERS: {0}. It is another person’s.").format(differs)
        self.agreement.set_words(words)
        self.agreement.set_tone(theme.GREEN_TEXT if found.enough else theme.AMBER_TEXT)
        self.agreement.show()
        self.reason.setVisible(not found.enough and not found.differs)
        self.trouble.hide()
        if self._opened.already:
            self._say(tr("Already taken in {0}. Nothing is changed.").format(self._opened.already), "")
        self._fill_lines()

    def _fill_lines(self) -> None:
        """Lay out every line; what was decided before somebody else was picked is decided again."""
        clear(self._lines)
        self.rows = []
        summary, opened = self._opened.summary, self._opened
        needed = {line.key for line in opened.to_decide}
        self._lines.add(_heading(tr("Medicines") if summary.medicines else tr("Medicines: none are listed")))
        medicines = _within(summary.medicines, needed)
        for medicine in medicines:
            here = (opened.here_now or {}).get(medicine.key, ())
            self._add_row(SummaryLineRow(medicine, here, needed=medicine.key in needed, known=False))
        self._say_beyond(len(summary.medicines) - len(medicines))
        self._lines.add(Rule(), _heading(allergies_head(summary)))
        allergies = _within(summary.allergies, needed)
        for allergy in allergies:
            known = allergy.key in opened.held_allergies
            self._add_row(SummaryLineRow(allergy, (), needed=allergy.key in needed, known=known))
        self._say_beyond(len(summary.allergies) - len(allergies))

    def _say_beyond(self, count: int) -> None:
        if count:
            words = tr(
                "{0} more lines, said not to hold any more, are left out. The command line shows them: ips read."
            )
            self._lines.add(Text(words.format(count), tone=theme.AMBER_TEXT))

    def _add_row(self, row: SummaryLineRow) -> None:
        row.edited.connect(self.trouble.hide)
        self.rows.append(row)
        self._lines.add(row)

    def _say(self, what: str, todo: str) -> None:
        self.trouble.set_words(what, todo)
        self.trouble.show()
        self.scroller.ensureWidgetVisible(self.trouble, 0, theme.px(theme.SPACE_16))


_Said = TypeVar("_Said", SummaryMedicine, SummaryAllergy)


def _within(said: Sequence[_Said], needed: set[str]) -> list[_Said]:
    """Return every line that needs a choice, and others as far as there is room, in the file's order."""
    room = max(0, _MOST_ROWS - sum(each.key in needed for each in said))
    others = [each.key for each in said if each.key not in needed][:room]
    return [each for each in said if each.key in needed or each.key in others]


def _heading(words: str) -> Text:
    return Text(words, strong=True)


def _who(matches: Sequence[NearMatch]) -> ChoiceGroup | None:
    if not matches:
        return None
    options = [Option(match.person_id, _called(match)) for match in matches]
    return ChoiceGroup(options, name=tr("Who is it about?"), wrap=True)


def _called(match: NearMatch) -> str:
    return tr("{0}, {1} ({2})").format(match.family_name, match.given_names, match.number)


def _rest(summary: Summary) -> list[Text]:
    """Return what is only shown, each kind of it under its title; at most `_SHOWN` lines of each."""
    kinds = (
        (tr("Also said, shown only"), [f"{line.kind}: {line.words}" for line in summary.lines]),
        (
            tr("In its own words"),
            [f"{section.title}: {words}" for section in summary.sections for words in section.words.splitlines()],
        ),
        (
            tr("Not understood, as it stands in the file"),
            [f"{each.place}: {each.words}" for each in summary.not_understood],
        ),
    )
    found = []
    for title, lines in kinds:
        more = len(lines) - _SHOWN
        shown = [*lines[:_SHOWN], *([tr("and {0} more in the file").format(more)] if more > 0 else [])]
        if shown:
            found.append(Text([(bold(title),), *((Run(line),) for line in shown)]))
    return found or [Text(tr("Nothing else is in it."))]
