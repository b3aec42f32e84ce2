"""Steps that the stories of taking somebody in share: a desk with its window open, and one nurse's hands and eyes.

A story says what each question is answered with; everything else is answered as by somebody with nothing to report.
Every key is pressed where the focus is, as at the desk, and counted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from reception_app.forms.definition import AskedOf, Question, QuestionType
from reception_app.handover.record import Record
from reception_app.paths import DeskFolder
from reception_app.services import finding, triage, users
from reception_app.services.board import BoardRow, read_board
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, change_passphrase, create_desk, open_desk
from reception_app.services.person_view import read_person
from reception_app.services.triage import FIRST_RECEPTION, TriageView
from reception_app.settings import Settings
from reception_app.ui import theme
from reception_app.ui.fields.question_base import options_of
from reception_app.ui.front import Front
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.screens.triage_rows import RowsPage
from reception_app.ui.widgets.badges import BadgeRow
from reception_app.vocabulary import Role
from tests.support.desks import PASSPHRASE
from tests.support.hands import Hands, PaperDesk

ARRIVAL = "2026-11-20T19:40:00Z"
"""A Friday evening in November: London is on UTC."""
NURSE = NewUser("s.sampleworth", "Sam Sampleworth", (Role.NURSE, Role.DESK_ADMINISTRATOR))
OTHER_NURSE = NewUser("n.testford", "Nell Testford", (Role.NURSE,))
MOST_LOOKS = 4
"""Presses until every option of a question was on screen."""
MOST_QUESTIONS = 200


_TYPED = frozenset({
    QuestionType.TEXT, QuestionType.LONG_TEXT, QuestionType.NUMBER, QuestionType.MEASUREMENT, QuestionType.DATE,
    QuestionType.DATETIME_APPROX, QuestionType.TIME,
})  # fmt: skip


@dataclass(frozen=True)
class Words:
    """Words typed into the field that has the focus."""

    text: str


Step = str | Words
"""A key to press (`y`, `Ctrl+Enter`), or words to type."""
Answers = Mapping[str, Sequence[Step]]
"""What is done at a question, by its key."""
Otherwise = Callable[[Question], Sequence[Step]]
"""What is done at every other question; () for nothing of its own."""


def type_in(text: str) -> Words:
    """Type words where the focus is."""
    return Words(text)


class Nurse(Hands):
    """As `Hands`; does keys and words one after another, and counts them all."""

    def settle(self) -> None:
        """Wait for the worker, if it has work, and let everything be laid out: a story presses hundreds of keys."""
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        workplace = self.front.workplace
        if workplace is not None and workplace.worker.busy:
            super().settle()

    def do(self, *steps: Step) -> None:
        """Do one step after another."""
        for step in steps:
            if isinstance(step, Words):
                self.presses += len(step.text)
                QTest.keyClicks(self.focused(), step.text)
                self.settle()
            else:
                self.press(step)


@dataclass
class Place:
    """One desk with its window open and somebody signed in."""

    front: Front
    hands: Nurse
    paper: PaperDesk
    spent: dict[str, int] = field(default_factory=dict)
    """Key presses by the topic they were made on; "" for those outside the questions."""

    @property
    def ctx(self) -> AppContext:
        """The open desk. Fails while nobody is signed in."""
        assert self.front.ctx is not None
        return self.front.ctx

    def person_id(self, number: str) -> str:
        """Return the id of the person with this prison number."""
        (found,) = finding.find_people(self.ctx, number)
        return found.person_id

    def record(self, number: str) -> Record:
        """Return the record as it is on disk."""
        return read_person(self.ctx, self.person_id(number)).record

    def triage(self, number: str, form: str = FIRST_RECEPTION) -> TriageView:
        """Return the person's form as it is on disk."""
        return triage.start_or_resume(self.ctx, self.person_id(number), form)

    def screen(self) -> TriageScreen:
        """Return the triage that is shown."""
        screen = self.front.window.shown()
        assert isinstance(screen, TriageScreen), f"no triage is shown, but {type(screen).__name__}"
        return screen

    def asked(self) -> Question | None:
        """Return the question that has the focus; None on a button, on Check answers and while a panel lies over it."""
        page = self.screen().page()
        key = page.key_of(QApplication.focusWidget()) if page is not None and self.panel() is None else ""
        return self.screen().draft.view.form.question(key) if key else None

    def topic(self) -> str:
        """Return the key of the topic shown; "" on Check answers."""
        page = self.screen().page()
        return page.topic.key if page is not None else ""

    def panel(self) -> object | None:
        """Return what lies over the screen, or None."""
        overlay = self.front.window.overlay()
        return getattr(overlay, "panel", overlay)

    def page(self) -> str:
        """Return every word that can be read on the triage's page."""
        page = self.screen().page() or self.screen().check_page()
        return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())

    def banner(self) -> str:
        """Return every word of the person's banner, the badges too; "" while it is hidden."""
        banner = self.front.window.banner
        if not banner.isVisible():
            return ""
        words = [label.text() for label in banner.findChildren(QLabel) if label.isVisible()]
        return " ".join([*words, *(row.accessibleName() for row in banner.findChildren(BadgeRow))])

    def board(self, number: str) -> BoardRow:
        """Return the person's line on the board."""
        shown = read_board(self.ctx)
        return next(row for row in (*shown.here, *shown.leaving) if row.number == number)

    def fill(self, answers: Answers, *, until: str = "", rest: Otherwise | None = None) -> None:
        """Answer question after question up to Check answers, or to the topic `until`.

        `answers`: what is done at a question. The others are answered as `rest` says; where it says nothing, as by
        somebody with nothing to report.
        """
        left = dict(answers)
        for _ in range(MOST_QUESTIONS):
            topic = self.topic()
            if not topic or topic == until:
                assert until or not left, f"never asked: {sorted(left)}"
                return
            before = self.hands.presses
            question = self.asked()
            if question is None:
                assert self.panel() is None, "a panel lies over the triage"
                self.hands.press("PgDn")
            else:
                told = left.pop(question.key, None)
                steps = told or (rest(question) if rest is not None else ()) or self._nothing(question, left)
                self.hands.do(*steps)
                for _ in range(MOST_LOOKS):
                    if self.asked() != question or len(steps) > 1:
                        break
                    self.hands.do(*steps)  # what was not on screen came into view first
            self.spent[topic] = self.spent.get(topic, 0) + self.hands.presses - before
            assert question is None or self.asked() != question, f"{question.key} still has the focus"
        raise AssertionError(f"the triage never came to its end; it stands at {self.hands.name()}")

    def _nothing(self, question: Question, told: Answers) -> Sequence[Step]:
        page = self.screen().page()
        if isinstance(page, RowsPage) and question.key in page.others() and not set(page.others()) & set(told):
            return ("n", "Shift+N") if question.key == page.keys()[0] else ("Shift+N",)
        if question.key in NOTHING:
            return NOTHING[question.key]
        if question.type in (QuestionType.YES_NO, QuestionType.SUBSTANCE):
            return ("n",)
        alone = next((option.value for option in question.options if option.exclusive), None)
        keys = {option.slug: option.key for option in options_of(question)}
        assert alone, f"nothing is said of {question.key}"
        return (keys[alone].casefold(),)


def state(key: str) -> Otherwise:
    """Return what puts questions to a person who answers each with one of the other states: `d` declined, `u` unknown.

    What the nurse sees and decides is not theirs to decline.
    """

    def pressed(question: Question) -> Sequence[Step]:
        if question.asked_of is AskedOf.ASSESSOR and question.type is not QuestionType.MEASUREMENT:
            return ()
        if not question.required:
            return ("Enter",)
        return (f"Alt+{key.upper()}",) if question.type in _TYPED else (key,)

    return pressed


NOTHING: Answers = {
    "acct_on_arrival": ("n",),
    "injecting_ever": ("1",),
    "smoking": ("n",),
    "hepatitis_b_test": ("2",),
    "hepatitis_c_test": ("2",),
    "hiv_test": ("2",),
    "hepatitis_b_vaccine": ("2",),
    "obs_respirations": (type_in("16"), "Enter"),
    "obs_spo2": (type_in("98"), "Enter"),
    "obs_oxygen": ("1",),
    "obs_systolic": (type_in("124"), "Enter"),
    "obs_diastolic": (type_in("78"), "Enter"),
    "obs_pulse": (type_in("72"), "Enter"),
    "obs_consciousness": ("1",),
    "obs_temperature": (type_in("36.8"), "Enter"),
    "own_words": (type_in("Nothing"), "PgDn"),
    "plan_place": ("1",),
    "plan_location": ("Enter",),
    "plan_cell_sharing": ("1",),
    "plan_bunk": ("2",),
    "plan_floor": ("2",),
    "plan_observation": ("1",),
    "plan_in_possession": ("1",),
    "plan_medicine_times": ("n",),
    "plan_diet": ("1",),
    "plan_aids": ("n",),
    "plan_seen_next_at": (type_in("08:00"), "Enter"),
    "plan_seen_next_by": ("1",),
}
"""What is pressed at the questions that have no No, by somebody with nothing to report."""


def make_desk(home: Path, establishment: str = "LEI", *more: NewUser) -> DeskFolder:
    """Make a training desk with a nurse and others who may sign in; everybody has the same passphrase."""
    folder = DeskFolder(home / establishment)
    settings = Settings(establishment, "Reception", training=True, healthcare_telephone="01632 960118")
    create_desk(folder, settings, NURSE, PASSPHRASE)
    ctx = open_desk(folder, NURSE.username, PASSPHRASE)
    once = {user.username: users.add_user(ctx, user, PASSPHRASE) for user in more}
    ctx.close()
    for username, given in once.items():
        ctx = open_desk(folder, username, given)
        change_passphrase(ctx, given, PASSPHRASE).close()
    return folder


@contextmanager
def at_desk(folder: DeskFolder, now: str = ARRIVAL) -> Iterator[Place]:
    """Open a desk's window at a time that stands still, with the nurse signed in; close it afterwards."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, 1.0)
    os.environ["RECEPTION_NOW"] = now
    paper = PaperDesk()
    front = Front(folder, paper)
    try:
        front.begin()
        front.window.resize(1366, 720)
        place = Place(front, Nurse(front), paper)
        place.hands.settle()
        place.hands.write(PASSPHRASE)
        place.hands.press("Enter")
        place.hands.presses = 0
        yield place
    finally:
        front.window.close()
        front.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        del os.environ["RECEPTION_NOW"]


def take_in(place: Place, number: str, family: str, given: str, sex: str = "Male", **more: str) -> None:
    """Take somebody in whom nobody announced; the triage is open afterwards."""
    hands = place.hands
    hands.press("Ctrl+N")
    hands.fill(Family_name=family, Given_names=given, Born="14-Jul-1985", Prison_number=number)
    hands.tab_to(f"Sex: {sex}" if sex == "Male" else "Sex: Male")
    hands.press(*(() if sex == "Male" else ("Right",)), "Space")
    hands.fill(**more)
    hands.tab_to("From")
    hands.write("Leeds Magistrates' Court")
    hands.press("Ctrl+Enter")
    if "Not answered: how they came." in hands.sees():  # the story leaves it so: the van waits
        hands.press("Ctrl+Enter")


def sign(place: Place) -> None:
    """Sign on Check answers, which is shown when nothing is missing."""
    place.hands.press("Ctrl+Enter")
