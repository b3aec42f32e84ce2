"""Before a root is trusted or a certificate loaded: the eight words of the keys, to be compared by telephone first.

And the page on which a root is believed no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.handover.spoken_fingerprint import fingerprint
from reception_app.services.context import AppContext
from reception_app.services.trusting import RootRow, distrust_root, key_of_certificate, key_of_root
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_entry import EntryPage, need
from reception_app.ui.screens.users_entries import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Kind
from reception_app.ui.widgets.runs import Run, Text, bold, small


class CompareWords(EntryPage):
    """The eight words of a key, large; `act` happens when a person says that the other side shows the same."""

    def __init__(
        self, title: str, button: str, lead: str, words: Sequence[str], act: Callable[[], object], done: str
    ) -> None:
        super().__init__(title, button, lead)
        self._act, self._done_words = act, done
        self.words = " ".join(words)
        rows = [" ".join(words[:4]), " ".join(words[4:])]
        shown = Text(tuple((Run(row, theme.INK, strong=True, role=TypeRole.NAME),) for row in rows))
        shown.setAccessibleName(tr("Eight words: {0}").format(self.words))
        warn = bold(tr("Different in even one word? Do not go on."), theme.AMBER_TEXT, icon=Icon.TRIANGLE)
        why = small(tr("Then the file was changed on the way, or is another one: fetch it again."))
        self.add(shown, Text(((warn,), (why,))))

    def first(self) -> QWidget:
        return self.back_button  # nobody goes on by habit

    def focus_start(self) -> None:
        """Put the focus on the way back: going on is a choice of its own."""
        self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def check(self) -> bool:
        return True

    def write(self) -> str:
        self._act()
        return self._done_words


class DistrustRoot(EntryPage):
    """A root that is believed no more: which one, by its name and eight words, and what follows."""

    def __init__(self, ctx: AppContext, roots: Sequence[RootRow]) -> None:
        lead = tr("For a root whose key is in other hands, or that was only practised with. Trust its successor after.")
        super().__init__(tr("Believe a root no more?"), tr("Believe it no more"), lead, kind=Kind.STOP)
        self._ctx, self._roots = ctx, tuple(roots)
        options = [Option(str(place), row.name, str(place)) for place, row in enumerate(self._roots, 1)]
        self.which = ChoiceGroup(options, name=tr("Which root"), large=True, wrap=True)
        self.field = FieldBox(tr("Which root"), self.which)
        words = Text(tuple((bold(row.name), small(f"  {row.words}")) for row in self._roots))
        self.add(words, self.field)
        follows = tr("From then on packs of its desks are of an unknown issuer, and its directories are refused.")
        stays = tr("Nothing is sealed for whom it named. What was taken in before stays: ask for each by telephone.")
        self.add(Text(((Run(follows),), (Run(stays),))))
        self.watch(self.which)

    def first(self) -> QWidget:
        return self.back_button  # nobody goes on by habit

    def focus_start(self) -> None:
        """Put the focus on the way back: going on is a choice of its own."""
        self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def check(self) -> bool:
        return need(self.field, self.which.value(), tr("Choose the root, by its eight words."))

    def write(self) -> str:
        own = distrust_root(self._ctx, self._roots[int(self.which.value()) - 1].public_file)
        return tr("Root believed no more: load a new certificate") if own else tr("Root believed no more")


def compare_root(data: str, act: Callable[[], object]) -> CompareWords:
    """Return the page for a root. Raises UsageProblem US-13x when the file is none."""
    lead = tr(
        "Ring whoever runs the estate on a number you know. Their screen shows the same eight words (estate words)."
    )
    words = fingerprint(key_of_root(data))
    return CompareWords(
        tr("Trust this root?"), tr("The words are the same: trust it"), lead, words, act, tr("Root trusted")
    )


def compare_certificate(data: bytes, own: str, act: Callable[[], object]) -> CompareWords:
    """Return the page for a certificate; `own`: this desk's words. Raises PackRefused PK-207 when the file is none."""
    lead = tr("These are the words of the key it was made for. This desk’s own key has the same: {0}.").format(own)
    words = fingerprint(key_of_certificate(data))
    title, button = tr("Load this certificate?"), tr("The words are the same: load it")
    return CompareWords(title, button, lead, words, act, tr("Certificate loaded"))
