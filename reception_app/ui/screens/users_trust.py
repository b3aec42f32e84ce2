"""Before a root is trusted or a certificate loaded: the eight words of the keys, to be compared by telephone first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.handover.spoken_fingerprint import fingerprint
from reception_app.services.trusting import key_of_certificate, key_of_root
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_entry import EntryPage
from reception_app.ui.screens.users_entries import tr
from reception_app.ui.theme import TypeRole
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
