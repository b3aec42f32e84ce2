"""Every key of the program in one table: the shortcuts are made from it, and Ctrl+/ shows it.

Long because it is one table: a key that stood in two would come to mean two things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton

from reception_app.ui.covered import covered


@dataclass(frozen=True)
class KeyHint:
    """Keys as printed and what they do, as the status bar shows them: (("Y", "N"), "answer")."""

    keys: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class KeyEntry:
    """A line of the table: the keys as printed, what they do, and for the window's own shortcuts their sequences.

    A line without any is pressed by the button on which its key is printed.
    """

    slug: str
    keys: tuple[str, ...]
    words: str
    sequences: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyPlace:
    """Where a group of keys works."""

    slug: str
    title: str
    entries: tuple[KeyEntry, ...]


def _tr(words: str) -> str:
    return str(QT_TRANSLATE_NOOP("Keys", words))


EVERYWHERE: Final = KeyPlace(
    "everywhere",
    _tr("Everywhere"),
    (
        KeyEntry("help", ("F1",), _tr("help"), ("F1",)),
        KeyEntry("all_keys", ("Ctrl /",), _tr("all keys"), ("Ctrl+/",)),
        KeyEntry("find", ("Ctrl F",), _tr("find a person"), ("Ctrl+F",)),
        KeyEntry("new_arrival", ("Ctrl N",), _tr("new arrival"), ("Ctrl+N",)),
        KeyEntry("print", ("Ctrl P",), _tr("print"), ("Ctrl+P",)),
        KeyEntry("undo", ("Ctrl Z",), _tr("undo"), ("Ctrl+Z",)),
        KeyEntry("redo", ("Ctrl Y",), _tr("redo"), ("Ctrl+Y",)),
        KeyEntry("lock", ("Ctrl L", "F12"), _tr("lock"), ("Ctrl+L", "F12")),
        KeyEntry("switch_user", ("Ctrl Shift L",), _tr("switch user"), ("Ctrl+Shift+L",)),
        KeyEntry("short_code", ("F9",), _tr("code for short breaks"), ("F9",)),
        KeyEntry("board", ("Ctrl 1",), _tr("Board"), ("Ctrl+1",)),
        KeyEntry("tasks", ("Ctrl 2",), _tr("Tasks"), ("Ctrl+2",)),
        KeyEntry("handovers", ("Ctrl 3",), _tr("Handovers"), ("Ctrl+3",)),
        KeyEntry("shift", ("Ctrl 4",), _tr("End of shift"), ("Ctrl+4",)),
        KeyEntry("desk", ("Ctrl 5",), _tr("Users and desk, for its administrator"), ("Ctrl+5",)),
        KeyEntry("next_part", ("F6",), _tr("next part"), ("F6",)),
        KeyEntry("last_part", ("Shift F6",), _tr("last part"), ("Shift+F6",)),
        KeyEntry("next_problem", ("F8",), _tr("next to put right"), ("F8",)),
        KeyEntry("last_problem", ("Shift F8",), _tr("last to put right"), ("Shift+F8",)),
        KeyEntry("main_act", ("Ctrl Enter",), _tr("the screen’s main act"), ("Ctrl+Return", "Ctrl+Enter")),
        KeyEntry("back", ("Esc",), _tr("back, draft kept"), ("Esc",)),
        KeyEntry("seen", ("Alt J",), _tr("seen: takes the amber line away")),
        KeyEntry("larger", ("Ctrl +",), _tr("larger text"), ("Ctrl++", "Ctrl+=")),
        KeyEntry("smaller", ("Ctrl −",), _tr("smaller text"), ("Ctrl+-",)),
        KeyEntry("normal_size", ("Ctrl 0",), _tr("normal text"), ("Ctrl+0",)),
    ),
)
PLACES: Final[tuple[KeyPlace, ...]] = (
    EVERYWHERE,
    KeyPlace(
        "sign_in",
        _tr("Sign-in, locked"),
        (
            KeyEntry("user", ("Alt 1", "Alt 6"), _tr("choose a user")),
            KeyEntry("enter", ("Enter",), _tr("sign in, unlock")),
            KeyEntry("show", ("Alt S",), _tr("show what I type")),
            KeyEntry("someone_else", ("Alt W",), _tr("someone else signs in")),
            KeyEntry("training", ("Alt T",), _tr("training desk")),
            KeyEntry("recover", ("Alt N",), _tr("nobody can sign in")),
            KeyEntry("print_code", ("Alt P",), _tr("print the recovery code")),
            KeyEntry("print_passphrases", ("Alt H",), _tr("print the one-time passphrases, after another key")),
        ),
    ),
    KeyPlace(
        "board",
        _tr("Board"),
        (
            KeyEntry("choose", ("↑", "↓"), _tr("person")),
            KeyEntry("open", ("Enter",), _tr("open")),
            KeyEntry("triage", ("T",), _tr("triage")),
            KeyEntry("filter", ("0 – 7",), _tr("filter")),
            KeyEntry("finish", ("F",), _tr("finish reception")),
            KeyEntry("expected_list", ("P",), _tr("paste or open the day’s list")),
            KeyEntry("expect_one", ("Ins",), _tr("expect one person")),
            KeyEntry("not_expected", ("Del",), _tr("take off the list")),
            KeyEntry("half_typed", ("H",), _tr("go on with what is half typed")),
        ),
    ),
    KeyPlace(
        "person",
        _tr("Person"),
        (
            KeyEntry("tabs", ("Alt 1", "Alt 9"), _tr("tabs")),
            KeyEntry("next_tab", ("Ctrl Tab",), _tr("next tab")),
            KeyEntry("given", ("G",), _tr("given")),
            KeyEntry("observed", ("O",), _tr("observed")),
            KeyEntry("handover", ("H",), _tr("handover")),
            KeyEntry("copy", ("K",), _tr("copy for the clinical system")),
            KeyEntry("wing_sheet", ("W",), _tr("wing sheet")),
            KeyEntry("whole_record", ("R",), _tr("whole record, for their own request, on the overview")),
            KeyEntry("identity", ("E",), _tr("who they are")),
            KeyEntry("move", ("M",), _tr("move to another place")),
            KeyEntry("contact", ("C",), _tr("contact")),
            KeyEntry("brought", ("B",), _tr("papers and medicines brought")),
            KeyEntry("decide", ("D",), _tr("decide about dependence")),
        ),
    ),
    KeyPlace(
        "triage",
        _tr("Triage"),
        (
            KeyEntry("yes_no", ("Y", "N"), _tr("answer and move on")),
            KeyEntry("states", ("D", "U", "X"), _tr("declined, unknown, not applicable")),
            KeyEntry("not_asked", ("A",), _tr("not asked, and why")),
            KeyEntry("still_true", ("C",), _tr("still true")),
            KeyEntry("next", ("Enter",), _tr("next")),
            KeyEntry("topic", ("PgUp", "PgDn"), _tr("topic")),
            KeyEntry("note", ("Ctrl M",), _tr("note")),
            KeyEntry("row", ("Ins",), _tr("another entry of a list")),
            KeyEntry("amend", ("F2",), _tr("amend a signed answer")),
            KeyEntry("welsh", ("F7",), _tr("the question in Welsh")),
            KeyEntry("others_no", ("Shift N",), _tr("No for the other rows here")),
            KeyEntry("approximate", ("Alt A",), _tr("approximate date")),
            KeyEntry("open_acct", ("Alt O",), _tr("ACCT already open, at the stop")),
            KeyEntry("in_error", ("Alt E",), _tr("entered in error, at an amendment")),
        ),
    ),
    KeyPlace(
        "scripts",
        _tr("Scripts"),
        (
            KeyEntry("add", ("Ins",), _tr("add")),
            KeyEntry("open", ("Enter",), _tr("open line")),
            KeyEntry("prescription", ("P",), _tr("prescription")),
            KeyEntry("given", ("G",), _tr("given")),
            KeyEntry("schedule", ("S",), _tr("schedule")),
            KeyEntry("review", ("D",), _tr("review")),
            KeyEntry("source", ("V",), _tr("source")),
            KeyEntry("interim", ("I",), _tr("interim")),
            KeyEntry("stop", ("Del",), _tr("stop, or entered in error")),
            KeyEntry("missed", ("M",), _tr("decision after missed doses")),
            KeyEntry("acknowledge", ("K",), _tr("acknowledge the first alert")),
            KeyEntry("possession", ("E",), _tr("in possession: what may be kept")),
            KeyEntry("last_dose", ("L",), _tr("last dose before arrival")),
            KeyEntry("carrier", ("C",), _tr("who carries it")),
            KeyEntry("release", ("R",), _tr("release by a prescriber")),
            KeyEntry("allergies", ("A",), _tr("allergies")),
            KeyEntry("places", ("W",), _tr("places to ask")),
            KeyEntry("wrong_script", ("Alt E",), _tr("entered in error, where a line is stopped")),
            KeyEntry("paper", ("Alt Y",), _tr("add: a line from a paper sheet")),
            KeyEntry("other_schedule", ("N",), _tr("another schedule, from the one in force")),
            KeyEntry("dose_now", ("Alt N",), _tr("now, where a dose is recorded")),
            KeyEntry("as_prescribed", ("Alt P",), _tr("as prescribed, or at the usual interval")),
            KeyEntry("all_fields", ("Alt F",), _tr("all fields of a new line")),
            KeyEntry("copy_schedule", ("Alt C",), _tr("write the doses of the one in force")),
            KeyEntry("meant", ("Alt M",), _tr("the prescriber means it so")),
            KeyEntry("another_allergy", ("Alt L",), _tr("another allergy")),
        ),
    ),
    KeyPlace(
        "prepare",
        _tr("Prepare"),
        (
            KeyEntry("issue", ("Ctrl Enter",), _tr("issue, or issue again")),
            KeyEntry("still_fit", ("Alt Y",), _tr("still fit to travel, when asked again")),
            KeyEntry("fit_unasked", ("Alt W",), _tr("issue without asking that again")),
            KeyEntry("leave", ("Alt M",), _tr("mark as left")),
            KeyEntry("save_pack", ("Alt S",), _tr("save to a folder")),
            KeyEntry("serves", ("Alt V",), _tr("it still serves")),
            KeyEntry("read_back", ("Alt R",), _tr("read the print back")),
            KeyEntry("open_scan", ("Alt O",), _tr("open a scan of it")),
            KeyEntry("have_left", ("Alt L",), _tr("they have left, when asked once more")),
            KeyEntry("has_not_left", ("Alt U",), _tr("marked as left, and has not left")),
            KeyEntry("put_back", ("Alt B",), _tr("put back on the board, when asked why")),
            KeyEntry("released_there", ("Alt H",), _tr("released by the court or the hospital: their release pack")),
            KeyEntry("write_plan", ("Alt K",), _tr("write the release plan down")),
            KeyEntry(
                "tick",
                (
                    "Alt 1",
                    "Alt 4",
                ),
                _tr("sheets to print"),
            ),
        ),
    ),
    KeyPlace(
        "receive",
        _tr("Receive"),
        (
            KeyEntry("continue", ("C",), _tr("continue")),
            KeyEntry("bridge", ("B",), _tr("bridge")),
            KeyEntry("hold", ("H",), _tr("hold")),
            KeyEntry("stop", ("S",), _tr("stop")),
            KeyEntry("reason", ("Enter",), _tr("reason")),
            KeyEntry(
                "arrived",
                (
                    "Y",
                    "N",
                ),
                _tr("is it here?"),
            ),
            KeyEntry("open_file", ("Ctrl O",), _tr("open a file")),
            KeyEntry("checked", ("Alt H",), _tr("how this was checked")),
            KeyEntry("start_triage", ("Alt T",), _tr("triage, after the receipt")),
        ),
    ),
    KeyPlace(
        "chart",
        _tr("Chart"),
        (
            KeyEntry("reading", ("←", "→"), _tr("reading")),
            KeyEntry("new_score", ("Ins",), _tr("new score")),
            KeyEntry("wrong_score", ("Del",), _tr("entered in error")),
            KeyEntry("points", ("0 – 9",), _tr("answer and move on, in a new score")),
            KeyEntry(
                "item",
                (
                    "PgUp",
                    "PgDn",
                ),
                _tr("item before, next item"),
            ),
            KeyEntry("scale_2", ("Alt 2",), _tr("oxygen scale 2")),
        ),
    ),
    KeyPlace(
        "treatment",
        _tr("Treatment"),
        (
            KeyEntry("service", ("S",), _tr("service or order")),
            KeyEntry("test", ("R",), _tr("test or result")),
            KeyEntry("vaccination", ("V",), _tr("vaccination")),
            KeyEntry("ended", ("E",), _tr("ended")),
            KeyEntry("correct", ("C",), _tr("correct a row")),
            KeyEntry("wrong_row", ("Del",), _tr("entered in error")),
        ),
    ),
    KeyPlace(
        "tasks",
        _tr("Tasks"),
        (
            KeyEntry("task_done", ("D",), _tr("done")),
            KeyEntry("task_declined", ("X",), _tr("not done, why")),
            KeyEntry("pass_on", ("P",), _tr("pass on")),
            KeyEntry("reopen", ("R",), _tr("open again")),
            KeyEntry("task_filter", ("0 – 9",), _tr("filter")),
        ),
    ),
    KeyPlace(
        "directory",
        _tr("What prisons can do"),
        (
            KeyEntry("edit", ("Enter",), _tr("edit")),
            KeyEntry("save_file", ("Alt S",), _tr("save to a file")),
            KeyEntry("take_file", ("Alt T",), _tr("take in a file")),
            KeyEntry("known", ("Y", "N", "U"), _tr("yes, no, not known")),
        ),
    ),
    KeyPlace(
        "risk",
        _tr("Risk"),
        (
            KeyEntry("raise", ("Ins",), _tr("raise a flag")),
            KeyEntry("seen_now", ("O",), _tr("observed now")),
            KeyEntry("end_flag", ("Del",), _tr("end it")),
        ),
    ),
    KeyPlace(
        "handovers",
        _tr("Handovers, escort desk"),
        (
            KeyEntry(
                "receive_one",
                (
                    "R",
                    "Ctrl O",
                ),
                _tr("receive a handover or a receipt"),
            ),
            KeyEntry("told", ("T",), _tr("somebody says that a pack arrived")),
            KeyEntry("close_unreceipted", ("C",), _tr("close an old pack without a receipt")),
            KeyEntry("receipt_back", ("B",), _tr("receipt for the sender")),
            KeyEntry("amend", ("A",), _tr("amend a pack that has left")),
            KeyEntry("has_not_left", ("U",), _tr("marked as left, and has not left")),
            KeyEntry("take_over", ("L",), _tr("who took over, and what was counted")),
            KeyEntry("emergency", ("E",), _tr("emergency view, for an officer alone")),
        ),
    ),
    KeyPlace(
        "end_of_shift",
        _tr("End of shift"),
        (
            KeyEntry(
                "only_red",
                (
                    "0",
                    "1",
                ),
                _tr("all, only red"),
            ),
            KeyEntry("figures", ("F",), _tr("figures")),
            KeyEntry("csv", ("S",), _tr("figures: save as CSV")),
            KeyEntry(
                "day",
                (
                    "←",
                    "→",
                ),
                _tr("figures: day before, day after"),
            ),
        ),
    ),
    KeyPlace(
        "arrival",
        _tr("New arrival"),
        (
            KeyEntry("open_record", ("Alt O",), _tr("open the record that matches")),
            KeyEntry("again", ("Alt I",), _tr("take them in again")),
            KeyEntry("another", ("Alt P",), _tr("this is another person")),
            KeyEntry("ruled_out", ("Alt R",), _tr("those ruled out")),
            KeyEntry("new_from_find", ("Alt N",), _tr("new arrival, from find")),
            KeyEntry("carry_on", ("Alt G",), _tr("continue what was begun, here and on scripts")),
            KeyEntry("afresh", ("Alt Z",), _tr("start afresh instead")),
            KeyEntry("add_lines", ("Alt E",), _tr("add the lines of the day’s list")),
            KeyEntry("open_list", ("Alt V",), _tr("open the day’s list as CSV")),
        ),
    ),
    KeyPlace(
        "copy",
        _tr("Clinical copy"),
        (KeyEntry("copy_section", ("C",), _tr("copy this section")),),
    ),
    KeyPlace(
        "desk",
        _tr("Users and desk"),
        (
            KeyEntry("add_user", ("Ins",), _tr("add a user")),
            KeyEntry("roles", ("R",), _tr("change roles")),
            KeyEntry("new_passphrase", ("P",), _tr("new one-time passphrase")),
            KeyEntry("disable", ("Del",), _tr("disable")),
            KeyEntry("remove", ("X",), _tr("remove for good")),
            KeyEntry("recovery_code", ("Alt Y",), _tr("recovery code")),
            KeyEntry("print_recovery", ("Alt H",), _tr("print it")),
            KeyEntry("another_key", ("Alt A",), _tr("another key for the records")),
            KeyEntry("directory", ("Alt D",), _tr("what prisons can do")),
            KeyEntry("places_to_ask", ("Alt P",), _tr("places to ask")),
            KeyEntry("request", ("Alt Q",), _tr("save a request")),
            KeyEntry("root", ("Alt R",), _tr("trust a root, remove my code")),
            KeyEntry("certificate", ("Alt C",), _tr("load the certificate")),
            KeyEntry("distrust", ("Alt U",), _tr("believe a root no more")),
            KeyEntry("desk_number", ("Alt M",), _tr("number of this desk")),
            KeyEntry("backup", ("Alt B",), _tr("back up now")),
            KeyEntry("restore", ("Alt E",), _tr("sign out and restore a backup")),
            KeyEntry("retention", ("Alt Z",), _tr("copies past their time")),
            KeyEntry("sealing", ("Alt K",), _tr("files sealed for this prison")),
            KeyEntry("sealing_out", ("Alt O",), _tr("its key for another desk of this prison")),
            KeyEntry("sealing_in", ("Alt I",), _tr("take in another desk’s key")),
            KeyEntry("sealing_anew", ("Alt N",), _tr("another key")),
        ),
    ),
    KeyPlace(
        "help",
        _tr("Help"),
        (KeyEntry("save_log", ("Alt X",), _tr("save the log to send")),),
    ),
    KeyPlace(
        "body_map",
        _tr("Body map"),
        (
            KeyEntry("cursor", ("←", "→", "↑", "↓"), _tr("over the figure; Shift further")),
            KeyEntry("put", ("Enter",), _tr("put a mark")),
            KeyEntry("view", ("F", "B"), _tr("front, back")),
            KeyEntry("take_away", ("Del",), _tr("take the mark away")),
        ),
    ),
)


def at_a_door(*own: KeyHint) -> tuple[KeyHint, ...]:
    """Return the hints of a door: its own keys, and those that work at each, how to find all keys last."""
    return (*own, *(hint("everywhere", slug) for slug in ("help", "larger", "all_keys")))


def press_by(button: QAbstractButton, key: str) -> QShortcut | None:
    """Let an "Alt …" key, printed on `button`, press it at once from anywhere in its window, unless it is covered.

    Qt's own button shortcuts press a tenth of a second later, after an animation: typing would overtake them.
    """
    return _Press(button, key) if key.startswith("Alt ") else None


class _Press(QShortcut):
    """An "Alt …" key of a button. Of two buttons with one key, the one nothing lies over is pressed."""

    def __init__(self, button: QAbstractButton, key: str) -> None:
        super().__init__(QKeySequence(key.replace(" ", "+")), button)
        self._button = button
        self.activated.connect(self._press)
        self.activatedAmbiguously.connect(self._press_the_one)

    def _press(self) -> None:
        if not covered(self._button):
            self._button.click()

    def _press_the_one(self) -> None:
        alike = [each for each in self._button.window().findChildren(_Press) if each.key() == self.key()]
        free = [each for each in alike if each.may_press()]
        if len(free) == 1:
            free[0]._press()

    def may_press(self) -> bool:
        """True while its button is in the window, works and nothing lies over it."""
        return self._button.isVisible() and self._button.isEnabled() and not covered(self._button)


def words(entry: KeyEntry | KeyPlace) -> str:
    """Return the translated words of a line or the title of a place."""
    said = entry.words if isinstance(entry, KeyEntry) else entry.title
    return QCoreApplication.translate("Keys", said)


def hint(place: str, slug: str) -> KeyHint:
    """Return a line of the table for the status bar. Raises KeyError."""
    for group in PLACES:
        if group.slug == place:
            for entry in group.entries:
                if entry.slug == slug:
                    return KeyHint(entry.keys, words(entry))
    raise KeyError(f"{place}/{slug}")
