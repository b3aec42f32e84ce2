"""Steps on the tab of scripts that several stories take: write in a row of fields, add a script, confirm it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from reception_app.clinical.regimens import Schedule
from tests.support.hands import Hands
from tests.support.read_back import scan_of
from tests.support.story import Place


def write_in(hands: Hands, *texts: str) -> None:
    """Write each text where the focus is, over what stood there, and move on with Enter."""
    for text in texts:
        if isinstance(hands.focused(), QLineEdit):
            hands.write(text)
        else:
            QTest.keyClicks(hands.focused(), text)
        hands.press("Enter")


def fill_box(hands: Hands, name: str, words: str) -> None:
    """Open a box of the line being entered, and write in it."""
    hands.tab_to(name)
    hands.press("Enter")
    hands.write(words)
    hands.press("Enter")


def add_methadone(hands: Hands) -> None:
    """Write down a daily dose as the person tells it, from the list of scripts."""
    hands.press("Ins")
    hands.write("metha")
    hands.press("Down", "Enter", "1mg/ml 60mg od supervised for opioid dependence", "Enter")
    hands.press("the", "Enter", "Enter")


def confirm_by_pharmacy(hands: Hands) -> None:
    """Confirm the chosen script with the pharmacy, which saw a dose taken this morning."""
    hands.press("v")
    write_in(hands, "Ph", "Sample Street", "01632 960771")
    hands.tab_to("What came of it")
    hands.press("c")
    say_dose(hands, "60 mg")
    hands.tab_to("Last dose they saw taken")
    hands.write("today 08:00")
    hands.press("Ctrl+Enter")


def say_dose(hands: Hands, dose: str) -> None:
    """Write the dose as the source says it, and its unit."""
    amount, unit = dose.split(" ")
    hands.fill(DOSE_they_said=amount)
    hands.tab_to("Unit")
    hands.write(unit)


def seen(hands: Hands) -> str:
    """Return every word in sight, each space an ordinary one."""
    return " ".join(hands.sees().replace("\N{NO-BREAK SPACE}", " ").split())


def told_by_doctor(hands: Hands, name: str = "Dr P. Pretend") -> None:
    """Name the prescriber who decided, and that it was told by telephone."""
    hands.tab_to("Prescriber’s name")
    hands.write(name)
    hands.tab_to("How were you told")
    hands.press("t")


def lay_down(hands: Hands, laid: Schedule) -> None:
    """Type the doses of a schedule into its grid: a day like the one before is copied, any other is typed."""
    hands.tab_to("Doses, a row for each day")
    before: list[Decimal | None] = []
    for day in range(1, laid.days + 1):
        amounts = [each.dose.amount if each.dose else None for each in laid.doses if each.day == day]
        if amounts == before:
            hands.press("Ctrl+D")
            continue
        for amount in amounts:
            hands.press(*(f"{amount:f}" if amount else "-"), "Enter")
        before = amounts


def add_by_line(hands: Hands, begins: str, line: str) -> None:
    """Type a medicine as on the label; the person says so, the first of who may. Then go to the list of scripts."""
    hands.press("Ins", begins, "Down", "Enter", line, "Down", "Enter", "Enter", "Esc")
    hands.tab_to("Scripts")


def ask_the_person(hands: Hands, said: str) -> None:
    """Write down what the person says of the chosen script: it never counts as a check."""
    hands.press("v", "s")
    hands.tab_to("What they said, in words")
    hands.write(said)
    hands.press("Ctrl+Enter")


def ask_the_police(hands: Hands, dose: str, saw: str) -> None:
    """Choose the police healthcare of the desk's list; they confirm the dose, and when they saw one taken."""
    hands.press("v", "c")
    hands.tab_to("Name")
    hands.press("Down", "Enter")
    hands.tab_to("What came of it")
    hands.press("c")
    say_dose(hands, dose)
    hands.fill(Last_dose_they_saw_taken=saw)
    hands.press("Ctrl+Enter")


def decide_after_missed(hands: Hands, words: str) -> None:
    """Write down what a prescriber decided after missed doses, in their words."""
    hands.press("m")
    hands.write(words)
    told_by_doctor(hands)
    hands.press("Ctrl+Enter")


def cut_for_a_while(hands: Hands, milligrams: str, review_by: str, why: str, own_words: str = "") -> None:
    """Write down another dose for a while, told by telephone and not discussed."""
    hands.press("i")
    hands.fill(DOSE_for_now=milligrams)
    hands.tab_to("Unit")
    hands.press("mg")
    hands.fill(Review_by=review_by, Who_reviews_it="Duty prescriber", Reason=why)
    hands.tab_to("Discussed with the person")
    hands.press("n")
    if own_words:
        hands.fill(What_the_person_said=own_words)
    told_by_doctor(hands)
    hands.press("Ctrl+Enter")


def put_back(hands: Hands, why: str, doctor: str) -> None:
    """Settle the interim change of the chosen script: a prescriber puts the replaced dose back; discussed."""
    hands.press("i", "b")
    hands.fill(Reason=why)
    hands.tab_to("Discussed with the person")
    hands.press("y")
    told_by_doctor(hands, doctor)
    hands.press("Ctrl+Enter")


def give(hands: Hands, *, which: str = "", taken: str = "", witness: str = "", told_by: str = "") -> None:
    """Record a dose as given now and seen, on the open panel; as prescribed unless another was `taken` (`20 mg`).

    `which`: the number of the dose where a schedule offers several; `told_by`: the prescriber who said so on the
    telephone, where nobody here has prescribed it yet: then nothing is "as prescribed" and `taken` must be said.
    """
    hands.press("g")
    if which:
        hands.tab_to("Which dose of the schedule")
        hands.press(which)
    if taken:
        amount, _, unit = taken.partition(" ")
        hands.fill(How_much_was_taken=amount)
        hands.tab_to("Unit")
        hands.press(unit)
    else:
        hands.press("Alt+P")
    hands.press("Alt+N", "s")
    if told_by:
        hands.tab_to("By whose authority?")
        hands.press("t")
        hands.fill(Who_answers_for_it=told_by)
    if witness:
        hands.tab_to("Witness")
        hands.write(witness)
    hands.press("Ctrl+Enter")


def receive_file(place: Place, file: Path, *decisions: str) -> str:
    """Open a pack's file at the desk, press what is decided of each script, and save; returns what was seen before."""
    hands = place.hands
    place.paper.files = (file,)
    hands.press("Ctrl+3", "Ctrl+O", "Ctrl+O")
    hands.settle()
    said = seen(hands)
    hands.press(*decisions, "Ctrl+Enter")
    return said


def prepare(hands: Hands, to: str, leaves: str, expected: str, carried: Mapping[str, str]) -> None:
    """Plan a leaving from the person's record; `carried`: by medicine, the letter of who carries it."""
    hands.press("h")
    hands.tab_to("Hand over to")
    hands.write(to)
    hands.press("Down", "Enter")
    hands.fill(Leaves_at=leaves, Expected_there_at=expected)
    hands.tab_to("Fit to travel")
    hands.press("y")
    hands.fill(Seal_of_the_envelope="E 0048810")
    for medicine, letter in carried.items():
        hands.tab_to(f"{medicine}: who carries it:")  # the choice, not what is missing
        hands.press(letter)
    hands.settle()


def name_and_plan(hands: Hands, named: str, plan: str, *, also: int = 0) -> None:
    """Go to the first conflict that waits, and write who was told there and what was agreed.

    `also`: of how many more conflicts the same is said.
    """
    hands.press("F8", "Enter")
    hands.write(named)
    hands.press("Enter")
    hands.write(plan)
    for _ in range(also):
        hands.press("Tab")
        hands.tab_to("Also")
        hands.press("Space")
    hands.tab_to("Keep name and plan")
    hands.press("Enter")


def read_print_back(place: Place, clinical: Path) -> None:
    """Scan the codes page of the fresh print and let the desk read it back."""
    scan = clinical.with_name("scan.png")
    scan.write_bytes(scan_of(clinical.read_bytes()))
    place.paper.files = (scan,)
    place.hands.press("Alt+R", "Alt+O")
    place.hands.settle()


def issue_and_save(place: Place, folder: Path) -> Path:
    """Issue the pack, save its files into a new folder, and return the clinical sheet."""
    folder.mkdir()
    place.hands.press("Ctrl+Enter")
    place.hands.settle()
    place.paper.folder = folder
    place.hands.press("Alt+S")
    place.hands.settle()
    return next(folder.glob("*clinical*.pdf"))
