"""Quick entry: a line typed, read back in boxes, put right there and confirmed; by keys alone, and counted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import full_line, plain
from reception_app.handover.record import Script
from reception_app.services import care, dmd, source_places
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.scripts import check_line
from reception_app.services.source_places import PlaceSaid
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.screens.scripts_entry import ScriptEntry
from reception_app.ui.screens.scripts_quick import QuickScript, State
from reception_app.ui.screens.scripts_said import NOT_SAID
from reception_app.ui.screens.scripts_shown import line_boxes
from reception_app.vocabulary import LabelName, LastGivenHow, SourceKind
from tests.support.desks import PASSPHRASE, USER, arrive, make_training_desk
from tests.support.dmd import write_release
from tests.support.hands import Hands, PaperDesk

MOST_PRESSES = 200

EIGHT: tuple[tuple[tuple[str, ...], str], ...] = (
    (("meth", "Down", "Enter", "1mg/ml 60ml od supervised", "Down", "Enter", "Enter"),
     "methadone — 1 mg in 1 mL — oral solution — DOSE 60 mL (60 mg) — oral — once a day at 08:00, observed"),
    (("ser", "Down", "Enter", "100 mane", "Down", "Down", "Enter", "Down", "Enter", "Enter"),
     "sertraline — 50 mg — tablet — DOSE 100 mg — oral — in the morning at 08:00"),
    (("preg", "Down", "Enter", "150 bd", "Enter", "150", "Enter", "Down", "Enter", "Enter"),
     "pregabalin — 150 mg — capsule — DOSE 150 mg — oral — twice a day at 08:00 and 20:00"),
    (("ola", "Down", "Enter", "10 nocte", "Enter", "10", "Down", "Enter", "Down", "Enter", "Enter"),
     "olanzapine — 10 mg — tablet — DOSE 10 mg — oral — at night at 21:00"),
    (("glar", "Down", "Enter", "18 units nocte", "Down", "Enter", "Down", "Enter", "Enter"),
     "insulin glargine — 100 units in 1 mL — pen — DOSE 18 units — under the skin — at night at 21:00"),
    (("salb", "Down", "Enter", "inh 2 puffs prn", "Down", "Enter", "8", "Enter", "Down", "Enter", "Enter"),
     "salbutamol — 100 micrograms in 1 dose — inhaler — DOSE 2 puffs — inhaled — "
     "when required, at most 8 puffs in 24 hours"),
    (("carbam", "Down", "Enter", "mr 400 bd", "Down", "Down", "Enter", "Down", "Enter", "Enter"),
     "carbamazepine — 400 mg — modified-release tablet — DOSE 400 mg — oral — twice a day at 08:00 and 20:00"),
    (("diaz", "Down", "Enter", "10 tds", "Down", "Down", "Enter", "Down", "Enter", "Enter"),
     "diazepam — 5 mg — tablet — DOSE 10 mg — oral — three times a day at 08:00, 14:00 and 20:00"),
)  # fmt: skip
"""What is pressed for each of eight scripts, told by the person, and the line that is saved."""


class Desk(Hands):
    """Hands on the Scripts of one person, with the entry open."""

    def __init__(self, front: Front, person: str) -> None:
        super().__init__(front)
        self.person = person

    @property
    def entry(self) -> ScriptEntry:
        """The strip that is shown."""
        (entry,) = self.front.window.findChildren(ScriptEntry)
        return entry

    def scripts(self) -> tuple[Script, ...]:
        """Return what is on disk."""
        assert self.front.ctx is not None
        return read_person(self.front.ctx, self.person).record.scripts

    def script(self) -> Script:
        """Return the only one on disk."""
        (script,) = self.scripts()
        return script

    def type(self, text: str) -> None:
        """Type where the focus is, behind what stands there."""
        QTest.keyClicks(self.focused(), text)
        self.presses += len(text)
        self.settle()

    def boxes(self) -> dict[str, tuple[str, State]]:
        """Return what every box shows, and its state, by field."""
        row = [*self.entry.reads.shown(), *self.entry.says.shown()]
        return {box.data.field: (box.data.value.replace("\N{NO-BREAK SPACE}", " "), box.data.state) for box in row}

    def state(self, field: str) -> State:
        """Return the state of a box."""
        return self.boxes()[field][1]

    def said(self) -> str:
        """Return what stands under the boxes."""
        return self.entry.words.text()

    def offered(self) -> list[str]:
        """Return what the open list offers, under the line or in a box."""
        entry = self.entry
        return [item.value for item in (*entry.names.offered(), *entry.offers.offered())]

    def told_by_the_person(self) -> None:
        """Answer who says so, when that is what is asked."""
        assert self.name() == "who says so"
        self.press("t", "Enter")


def at_scripts(folder: Path, scale: float = 1.0) -> Desk:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    ctx = make_training_desk(folder)
    person = arrive(ctx)
    care.set_contact(ctx, person, "gp", "Example Road Surgery", None, "01632 960771")
    ctx.close()
    front = Front(ctx.folder, PaperDesk())
    front.begin(USER, PASSPHRASE)
    theme.apply(app, scale)
    front.window.resize(1366, 698)
    front.window.activateWindow()
    QApplication.processEvents()
    assert front.workplace is not None
    front.workplace.open_person(person, "scripts")
    desk = Desk(front, person)
    desk.settle()
    desk.press("Ins")
    return desk


def put_away(desk: Desk) -> None:
    desk.front.close()
    desk.front.window.close()
    desk.front.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def seen(desk: Desk) -> str:
    return desk.said().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    desk = at_scripts(tmp_path)
    yield desk
    put_away(desk)


def ctx_of(desk: Desk) -> AppContext:
    assert desk.front.ctx is not None
    return desk.front.ctx


def test_eight_scripts_are_entered_and_confirmed_in_under_200_key_presses(desk: Desk) -> None:
    for number, (pressed, _) in enumerate(EIGHT, 1):
        desk.press(*pressed)
        assert len(desk.scripts()) == number, (desk.boxes(), desk.name())
        assert desk.name() == "Add a script", "ready for the next line"
        assert desk.focused().text() == "", "nothing of one line goes into the next"  # type: ignore[attr-defined]  # the line has the focus
    saved = [plain(full_line(script)).replace("\N{NO-BREAK SPACE}", " ") for script in desk.scripts()]
    assert saved == [line for _, line in EIGHT]
    sys.stdout.write(f"\neight scripts in {desk.presses} key presses\n")
    assert desk.presses < MOST_PRESSES


def test_the_boxes_say_what_is_understood_guessed_and_to_be_chosen(desk: Desk) -> None:
    desk.type("salbutamol inh 2 puffs prn")
    boxes = desk.boxes()
    assert boxes["medicine"] == ("salbutamol", State.UNDERSTOOD)
    assert boxes["strength"] == ("100 micrograms in 1 dose, other", State.CHOOSE)
    assert boxes["form"] == ("inhaler", State.UNDERSTOOD)
    assert boxes["dose"] == ("2 puffs", State.UNDERSTOOD)
    assert boxes["route"] == ("inhaled", State.GUESSED)
    assert boxes["frequency"] == ("when required", State.UNDERSTOOD)
    assert boxes["maximum"] == ("in 24 hours?", State.CHOOSE)
    assert boxes["kind"][1] is State.CHOOSE
    spoken = [box.accessibleName() for box in desk.entry.reads.shown()]
    assert "strength: choose, 100 micrograms in 1 dose, other" in spoken
    assert "route, guessed: inhaled" in spoken
    assert not desk.scripts()


def test_a_red_box_is_gone_to_and_its_strength_is_never_taken_by_itself(desk: Desk) -> None:
    desk.type("sertraline 100 mane")
    desk.press("Enter")
    assert desk.name() == "strength"
    assert desk.offered() == ["25 mg", "50 mg", "100 mg", "not known"]
    assert desk.entry.offers.marked() is None
    desk.press("Enter", "Enter")
    assert desk.name() == "strength", "an empty answer is none"
    desk.press("1", "0", "Enter")
    assert desk.state("strength") is State.CHOOSE, "10 is neither 100 mg nor a strength"
    assert "unit" in desk.said()
    desk.write("100")
    assert desk.entry.offers.marked() is not None, "the number of one strength is that strength"
    desk.press("Enter")
    assert desk.boxes()["strength"] == ("100 mg", State.UNDERSTOOD)
    desk.told_by_the_person()
    assert not desk.scripts(), "the line is confirmed by Enter of its own"
    assert "sertraline — 100 mg — tablet — DOSE 100 mg — oral — in the morning at 08:00" in seen(desk)
    desk.press("Enter")
    assert (desk.script().strength, desk.script().dose) == ("100 mg", Dose(Decimal(100), "mg"))


def test_a_strength_nobody_knows_is_said_to_be_not_known_but_never_beside_ml(desk: Desk) -> None:
    desk.type("diazepam 10 tds")
    desk.press("Enter")
    desk.write("not known")
    desk.press("Enter")
    assert desk.boxes()["strength"] == ("not known", State.NOT_KNOWN)
    assert desk.name() == "form"
    desk.press("Down", "Enter")
    desk.told_by_the_person()
    desk.press("Enter")
    assert (desk.script().strength, desk.script().form) == (None, "tablet")
    desk.type("methadone 60ml od")
    desk.press("Enter")
    desk.write("not known")
    desk.press("Enter")
    assert desk.state("strength") is State.CHOOSE
    assert "needs the strength of the liquid" in desk.said()
    assert len(desk.scripts()) == 1


def test_what_is_written_in_a_box_wins_and_stays_while_the_line_is_typed_on(desk: Desk) -> None:
    desk.type("sertraline 100mg")
    desk.tab_to("strength")
    desk.press("5")
    desk.type("0 mg")
    desk.press("Enter", "Esc", "Esc")
    desk.type(" bd")
    boxes = desk.boxes()
    assert boxes["strength"] == ("50 mg", State.UNDERSTOOD)
    assert boxes["frequency"] == ("twice a day", State.UNDERSTOOD)
    desk.tab_to("how often")
    desk.press("Enter")
    desk.write("nocte")
    desk.press("Enter", "Esc", "Esc")
    desk.type(" for low mood")
    boxes = desk.boxes()
    assert boxes["frequency"] == ("at night", State.UNDERSTOOD)
    assert boxes["times"] == ("21:00", State.GUESSED)
    assert boxes["indication"] == ("low mood", State.UNDERSTOOD)


def test_what_the_line_says_later_against_a_box_is_asked(desk: Desk) -> None:
    desk.type("methadone 60mg od")
    desk.press("Down", "Enter", "Esc", "Esc")
    assert desk.boxes()["strength"] == ("1 mg in 1 mL", State.UNDERSTOOD)
    desk.type(" 10mg/ml")
    assert desk.state("strength") is State.CHOOSE
    desk.press("Enter")
    assert desk.offered()[:2] == ["10 mg in 1 mL", "1 mg in 1 mL"]
    assert "The line now says" in desk.said()
    desk.press("Down", "Enter")
    assert desk.boxes()["strength"] == ("10 mg in 1 mL", State.UNDERSTOOD)


def test_what_is_put_right_goes_with_its_medicine_and_not_to_another(desk: Desk) -> None:
    desk.type("sertraline 50mg")
    desk.press("Down", "Enter", "Esc", "Esc")
    assert desk.state("strength") is State.UNDERSTOOD
    desk.write("olanzapine 10mg")
    assert desk.state("strength") is State.CHOOSE
    desk.write("sertraline 50mg")
    assert desk.state("strength") is State.UNDERSTOOD


def test_what_is_not_understood_is_never_dropped(desk: Desk) -> None:
    desk.type("diazepam 10mg tab 10mg tds zzgl ")
    assert desk.boxes()["left_over"] == ("“zzgl”", State.GUESSED)
    desk.press("Enter")
    while desk.name() != "not understood":
        desk.press("Down", "Enter")
    assert desk.offered() == ["what it is for", "what was said", "leave it out"]
    desk.press("Enter")
    assert desk.name() == "not understood", "nothing is decided by Enter alone"
    desk.press("Down", "Enter")
    desk.told_by_the_person()
    assert desk.boxes()["indication"][0] == "zzgl"
    desk.press("Enter")
    assert desk.script().indication == "zzgl"


def test_a_word_being_typed_is_not_judged_before_it_is_finished(desk: Desk) -> None:
    seen = set()
    for letter in "sertraline 100mg od sup":
        desk.type(letter)
        seen |= {field for field in desk.boxes() if field == "left_over"}
    assert not seen
    desk.type("zz ")
    assert "left_over" in desk.boxes()


def test_a_medicine_in_no_list_is_shown_so_and_can_be_added(desk: Desk) -> None:
    desk.type("placebex ")
    desk.press("Enter")
    assert "medicine, not in the list: placebex" in [box.accessibleName() for box in desk.entry.reads.shown()]
    assert (desk.name(), desk.state("dose"), desk.scripts()) == ("DOSE", State.CHOOSE, ())  # nothing without a dose
    desk.write("not known")
    desk.press("Enter")
    assert desk.boxes()["dose"] == ("not known", State.NOT_KNOWN)
    desk.told_by_the_person()
    desk.press("Enter")
    assert (desk.script().medicine, desk.script().dose) == ("placebex", None)


def test_names_are_offered_and_typing_on_ignores_them(desk: Desk) -> None:
    desk.type("lustr")
    assert desk.offered() == ["Lustral"]
    desk.press("Esc")
    assert desk.offered() == []
    assert desk.entry.line.text() == "lustr"
    desk.type("al 50mg od")
    assert desk.offered() == []
    assert desk.boxes()["medicine"][0] == "sertraline"
    assert desk.boxes()["brand"] == ("Lustral", State.UNDERSTOOD)
    desk.write("olanz")
    assert desk.offered()[0] == "olanzapine"
    assert desk.entry.line.hasFocus()
    desk.press("Down", "Enter")
    assert desk.entry.line.text() == "olanzapine "


def test_no_key_is_lost_while_a_list_opens(desk: Desk) -> None:
    """The list is no window and has no focus: a key pressed at once, or while the window is behind another, counts."""
    line = desk.entry.line
    QTest.keyClicks(line, "olanz")  # no event is handled between these keys and the next
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClicks(line, "10 nocte")
    assert line.text() == "olanzapine 10 nocte"
    other = QWidget()
    other.show()
    other.activateWindow()
    desk.settle()
    line.clear()
    QTest.keyClicks(line, "sert")
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "sertraline "
    other.close()
    other.deleteLater()
    assert desk.entry.names.offered() == ()


def test_a_product_of_the_dictionary_fills_what_it_tells_as_chosen(desk: Desk, tmp_path: Path) -> None:
    dmd.import_release(ctx_of(desk), write_release(tmp_path / "release"))
    desk.type("samplid")
    assert desk.offered()[0] == "Samplidone 1mg/ml oral solution"
    desk.press("Down", "Enter")
    boxes = desk.boxes()
    assert boxes["medicine"] == ("methadone", State.UNDERSTOOD)
    assert boxes["brand"] == ("Samplidone", State.UNDERSTOOD)
    assert boxes["strength"] == ("1 mg in 1 mL", State.UNDERSTOOD)
    assert boxes["form"] == ("oral solution", State.UNDERSTOOD)
    assert boxes["product"][0] == "Samplidone 1mg/ml oral solution"
    desk.type("60ml od")
    desk.press("Enter")
    desk.told_by_the_person()
    desk.press("Enter")
    script = desk.script()
    (product,) = dmd.search_products(ctx_of(desk), script.product_code or "")
    assert (product.name, script.strength) == ("Samplidone 1mg/ml oral solution", "1 mg in 1 mL")
    assert script.dose == Dose(Decimal(60), "mL")


def test_another_strength_is_another_product(desk: Desk, tmp_path: Path) -> None:
    dmd.import_release(ctx_of(desk), write_release(tmp_path / "release"))
    desk.type("samplid")
    desk.press("Down", "Enter")
    desk.tab_to("strength")
    desk.press("Enter")
    desk.write("10 mg in 1 mL")
    desk.press("Enter")
    assert "product" not in desk.boxes()


def test_mg_and_ml_that_do_not_agree_are_not_added(desk: Desk) -> None:
    desk.type("methadone 1mg/ml 60mg (6ml) od")
    desk.press("Enter")
    assert "Check the amount" in desk.said()
    assert not desk.scripts()
    assert desk.entry.line.text() == "methadone 1mg/ml 60mg (6ml) od"


def test_who_says_so_is_chosen_for_each_line_and_the_last_is_offered_first(desk: Desk) -> None:
    desk.type("sertraline 50mg tab 50mg od")
    desk.press("Enter", "g", "Enter")
    boxes = desk.boxes()
    assert boxes["name"] == ("Example Road Surgery", State.GUESSED), "filled in from the contact on record"
    assert boxes["telephone"] == ("01632 960771", State.GUESSED)
    assert desk.name() == "DOSE they said"
    assert desk.offered() == ["50 mg", "dose not said"]
    desk.press("Down", "Enter", "Enter")
    first = desk.script().sources[0]
    assert (first.kind, first.name, first.telephone) == (
        SourceKind.GP_RECORD, "Example Road Surgery", "01632 960771",
    )  # fmt: skip
    desk.type("olanzapine 10mg tab 10mg nocte")
    assert desk.state("kind") is State.CHOOSE, "nothing of one line goes into the next"
    desk.press("Enter")
    assert desk.offered()[0] == "GP record, Example Road Surgery, 01632 960771"
    desk.press("Down", "Enter", "10 mg", "Enter", "Enter")
    assert [script.sources[0].name for script in desk.scripts()] == ["Example Road Surgery"] * 2


def test_a_new_line_names_who_was_asked_before_it_is_verified(desk: Desk) -> None:
    source_places.add_place(ctx_of(desk), PlaceSaid(SourceKind.PHARMACY, "Sample Street pharmacy", "01632 960011"))
    desk.type("sertraline 50mg tab 50mg od")
    desk.press("Enter", "ph", "Enter")
    assert desk.name() == "name of who was asked", "Enter goes to what is still to be chosen"
    assert "Write who was asked" in desk.said()
    assert desk.offered()[0] == "Sample Street pharmacy", "the desk's own places are offered"
    desk.press("Down", "Enter")
    assert desk.boxes()["telephone"][0] == "01632 960011"
    assert desk.name() == "DOSE they said"
    assert "without it nothing is verified" in desk.said()
    desk.press("Enter")
    assert desk.name() == "DOSE they said", "nothing is chosen by Enter alone"
    desk.press("Down", "Enter", "Enter")
    script = desk.script()
    assert (script.verified, script.sources[0].name) == (True, "Sample Street pharmacy")
    assert script.sources[0].dose == script.dose


def test_a_dose_they_did_not_say_verifies_nothing_and_another_one_is_told(desk: Desk) -> None:
    """The name of a pharmacy alone once made a line *Verified* (E5)."""
    desk.type("sertraline 50mg tab 50mg od")
    desk.press("Enter", "g", "Enter", "50", "Enter")
    assert desk.state("said_dose") is State.CHOOSE, "a number without its unit is no dose"
    desk.write("25 mg")
    desk.press("Enter", "Enter")
    assert "IN-170" in desk.said()
    assert not desk.scripts()
    desk.tab_to("DOSE they said")
    desk.press("Enter")
    desk.write("dose not said")
    desk.press("Enter")
    assert desk.boxes()["said_dose"] == ("not known", State.NOT_KNOWN)
    desk.press("Enter")
    script = desk.script()
    assert (script.verified, script.sources[0].dose) == (False, None)


def test_ten_times_the_dose_is_asked_in_its_box_and_the_answer_is_kept(desk: Desk) -> None:
    desk.type("zopiclone 7.5mg tab 75mg nocte")
    question = "75 mg is more than 15 mg of zopiclone for one dose. Is that right?"
    assert seen(desk) == question
    assert desk.state("dose") is State.CHOOSE
    desk.press("Enter")
    assert desk.name() == "DOSE"
    assert desk.offered()[0] == "yes, 75 mg"
    desk.press("Enter")
    assert desk.name() == "DOSE", "Enter alone is no answer"
    desk.press("Down", "Enter")
    assert desk.boxes()["dose"] == ("75 mg", State.UNDERSTOOD)
    desk.told_by_the_person()
    desk.press("Enter")
    script = desk.script()
    assert (script.dose, script.sources[0].said) == (
        Dose(Decimal(75), "mg"),
        f"Asked at entry: {question} Answer: it is right.",
    )


def test_another_amount_is_asked_about_anew(desk: Desk) -> None:
    quick = desk.entry.script.quick
    quick.type("zopiclone 7.5mg tab 75mg nocte")
    quick.dose_is_right()
    assert not quick.doubted()
    quick.type("zopiclone 7.5mg tab 750mg nocte")
    assert quick.doubted()
    assert quick.answered() == ""
    quick.type("zopiclone 7.5mg tab 7.5mg nocte")
    assert not quick.doubted()
    assert quick.answered() == ""


def test_a_new_line_from_a_container_asks_whose_name_and_what_date(desk: Desk) -> None:
    desk.type("sertraline 50mg tab 50mg od")
    assert "label_name" not in desk.boxes(), "asked of a container only"
    desk.press("Enter", "la", "Enter")
    assert desk.name() == "whose name on the label"
    desk.press("Enter")
    assert desk.name() == "whose name on the label", "nothing is chosen by Enter alone"
    desk.press("th", "Enter")
    assert desk.name() == "DOSE they said"
    desk.press("Down", "Enter")
    desk.tab_to("date on the label")
    desk.press("Enter")
    desk.write("12-Nov-2026")
    desk.press("Enter", "Enter")
    script = desk.script()
    source = script.sources[0]
    assert (source.label_name, source.label_date, script.verified) == (LabelName.YES, date(2026, 11, 12), True)
    desk.type("olanzapine 10mg tab 10mg nocte")
    desk.press("Enter", "la", "Enter", "an", "Enter", "Enter")
    other = next(script for script in desk.scripts() if script.medicine == "olanzapine")
    assert (other.sources[0].label_name, other.verified) == (LabelName.NO, False)


def test_a_last_dose_needs_its_time_and_the_persons_word_is_no_observed_dose(desk: Desk) -> None:
    desk.type("sertraline 50mg tab 50mg od")
    desk.press("Enter")
    desk.told_by_the_person()
    desk.tab_to("last taken when")
    desk.press("Enter")
    desk.write("today")
    desk.press("Enter")
    assert desk.name() == "last taken when"
    assert "time of day" in desk.said()
    desk.write("today 08:00")
    desk.press("Enter")
    assert desk.name() == "how is that known", "a time without how it is known is half a fact"
    desk.press("s", "Enter")
    assert "own word" in desk.said()
    desk.write("the")
    desk.press("Enter", "Enter")
    script = desk.script()
    assert script.last_given_how is LastGivenHow.STATED
    assert script.last_given_at is not None
    assert script.last_given_at.isoformat() == "2026-11-20T08:00:00+00:00"


def test_all_fields_can_be_written_in_boxes(desk: Desk) -> None:
    desk.type("amoxicillin 500mg caps 500mg tds")
    desk.press("Alt+F")
    for label, words in (
        ("what it is for", "chest infection"), ("for how long", "7"), ("site", "not here"), ("supervised", "observed"),
        ("maximum", "3 capsules"),
    ):  # fmt: skip
        desk.tab_to(label)
        desk.press("Enter")
        desk.write(words)
        desk.press("Tab")
    desk.tab_to("site")
    desk.press("Enter")
    desk.write("leave it empty")
    desk.press("Enter")
    assert desk.name() == "day 1"
    desk.write("20/11")
    desk.press("Enter")
    desk.told_by_the_person()
    desk.press("Enter")
    script = desk.script()
    assert script.started_on == date(2026, 11, 20)
    assert (script.indication, script.duration_days, script.site) == ("chest infection", 7, None)
    assert (script.supervised, script.maximum_dose, script.maximum_hours) == (True, Dose(Decimal(3), "capsules"), 24)


def test_esc_goes_back_step_by_step_and_keeps_what_is_typed(desk: Desk) -> None:
    desk.type("sertraline 50mg od")
    desk.press("Enter")
    desk.press("Esc")
    assert desk.name().startswith("strength: choose")
    desk.press("Esc")
    assert desk.name() == "Add a script"
    desk.press("Esc")
    assert not desk.entry.is_open()
    desk.press("Ins")
    assert desk.entry.line.text() == "sertraline 50mg od"
    assert desk.state("strength") is State.CHOOSE


def test_a_box_opens_and_a_choice_is_taken_by_mouse(desk: Desk) -> None:
    desk.type("sertraline 50mg od")
    box = desk.entry.reads.box("strength")
    assert box is not None
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.offered() == ["25 mg", "50 mg", "100 mg", "not known"]
    offered = desk.entry.offers._list  # no widget of its own can be found by its name
    assert offered is not None
    QTest.mouseClick(offered, Qt.MouseButton.LeftButton, pos=QPoint(20, theme.px(theme.COMPACT) + 5))
    desk.settle()
    assert desk.boxes()["strength"] == ("50 mg", State.UNDERSTOOD)
    assert desk.name() == "who says so", "the next red box is open"


TYPED = (
    "methadone", "sertraline", "insulin glargine", "co-codamol", "placebex", "1mg/ml", "60ml", "60", "100mg", "2 puffs",
    "tabs", "prn", "max 8", "od", "nocte", "mr", "7,5", "30/500", "left deltoid", "for pain", "zzgl", "08:00",
)  # fmt: skip
WRITTEN = (None, "", "10", "10 mg", "1mg/ml", "2 tablets", "half", "bd prn", "8", "08:00 25:00", "0", "3 weeks", "zzgl")


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(TYPED), max_size=6).map(" ".join), min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from(sorted(NOT_SAID)), st.sampled_from(WRITTEN)), max_size=4),
)
def test_a_line_with_no_red_box_is_never_refused_and_no_strength_comes_by_itself(
    lines: list[str], written: list[tuple[str, str | None]]
) -> None:
    quick = QuickScript()
    for line in lines:
        quick.type(line)
        for field, words in written:
            quick.say(field, words)
    boxes = line_boxes(quick, whole=True, typing=False)
    if not boxes or any(box.blocks for box in boxes):
        return
    made = quick.line()
    check_line(made)
    said = any(field == "strength" and words for field, words in written) or any(w in lines[-1] for w in ("mg", "30/"))
    assert said or made.strength is None


def test_nothing_under_the_line_moves_while_it_is_typed(desk: Desk) -> None:
    heights, places = set(), set()
    for letter in "methadone 1mg/ml 60ml od supervised":
        desk.type(letter)
        heights.add(desk.entry.height())
        box = desk.entry.says.box("kind")
        assert box is not None
        places.add(box.mapTo(desk.entry, QPoint(0, 0)))
    assert len(heights) == 1
    assert len(places) == 1


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_no_box_is_cut_and_every_one_is_reached_at_any_text_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T19:40:00Z")
    desk = at_scripts(tmp_path, scale)
    try:
        desk.type("carbamazepine mr 400 bd for seizures 28 days zzgl ")
        for box in (*desk.entry.reads.shown(), *desk.entry.says.shown()):
            assert box.height() >= box.heightForWidth(box.width()), box.accessibleName()
            around = box.parentWidget()
            assert around is not None
            assert box.geometry().right() <= around.width(), box.accessibleName()
            assert box.accessibleName()
        desk.tab_to("how is that known")
        assert isinstance(desk.focused(), QWidget)
        labels = [label.text() for label in desk.entry.findChildren(QLabel) if label.isVisible()]
        assert "Read as" in labels
        assert "Told by" in labels
    finally:
        put_away(desk)


def test_words_that_are_no_strength_stay_red_with_why(desk: Desk) -> None:
    desk.type("novorapid 10 units tds")
    desk.press("Enter")
    assert desk.name() == "strength"
    desk.type("The p")
    desk.press("Enter")
    assert desk.state("strength") is State.CHOOSE
    assert "“The p” is no strength. Write it as on the label: 50 mg, 1 mg in 1 mL, 0.1%." in seen(desk)
    assert not desk.scripts()


def test_an_open_box_covers_no_other(desk: Desk) -> None:
    desk.type("sertraline 100 mane")
    desk.press("Enter")
    assert desk.name() == "strength"
    editor = desk.entry.editor
    for box in desk.entry.reads.shown():
        own = QRect(box.mapTo(desk.entry, QPoint(0, 0)), box.size())
        assert box.data.field == "strength" or not own.intersects(editor.geometry()), box.data.field
    desk.press("Esc")
    assert max(box.width() for box in desk.entry.reads.shown()) < editor.width(), "the room is given back"


def test_a_line_just_added_is_not_covered(desk: Desk) -> None:
    desk.type("sertraline 100mg tablet 100mg mane")
    for _ in range(6):
        if not desk.scripts():
            if desk.name() == "who says so":
                desk.told_by_the_person()
            else:
                desk.press("Enter")
    assert desk.scripts()
    assert not desk.front.window.toast.isVisible()
