"""What runs out before help stands on page one of the clinical sheet: none sent on Friday, nobody till Monday (E2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reception_app.handover.record import Flag, LeavingConflict, Pack
from reception_app.handover.sheets.clinical import clinical_sheet
from reception_app.handover.views import clinical_view
from reception_app.handover.waiting import is_gravely_kept_back
from reception_app.vocabulary import Carrier, FlagLevel, Purpose
from tests.support.pdf import page_texts
from tests.support.sheet_cases import HASH, METHADONE, SHORT, at, insulin_epilepsy, nothing_to_report

WORDS = (
    "carbamazepine runs out before help, by 2 days. Due Fri 20:00; next prescriber Mon 09:00, pharmacy 10:00. "
    "Ring Moorland duty nurse, 01632 960055."
)


def unsent(carrier: Carrier = Carrier.NOT_SENT, words: str | None = WORDS) -> Pack:
    """Return somebody with epilepsy whose carbamazepine travels so, with the finding told before leaving, if any."""
    base = insulin_epilepsy()
    scripts = tuple(
        replace(script, carrier=carrier, quantity_sent=None, supply=None, supply_days=None)
        if script.medicine == "Carbamazepine"
        else script
        for script in base.record.scripts
    )
    own = next(script for script in scripts if script.medicine == "Carbamazepine")
    found = LeavingConflict(
        "c1", f"MDI/runs_out/{own.id}", words or "", "act_now", "N. Testford, duty nurse",
        "Out-of-hours doctor tonight", at(13, "18:00"), "S. Sampleworth", to_name=base.header.to.name, script_id=own.id,
    )  # fmt: skip
    record = replace(base.record, scripts=scripts, flags=(), conflicts=(found,) if words else ())
    return replace(base, record=record)


def first_page(pack: Pack) -> str:
    pages = page_texts(clinical_sheet(clinical_view(pack, HASH, SHORT)))
    return " ".join(pages[0].replace("\N{NO-BREAK SPACE}", " ").split())


def test_what_runs_out_is_a_danger_is_not_settled_and_the_bar_says_when_a_prescriber_comes() -> None:
    words = first_page(unsent())
    assert "No danger is flagged" not in words
    assert "carbamazepine: runs out before help" in words
    assert "a medicine runs out before help: prescriber Mon 09:00" in words
    assert "1 out before help comes there carbamazepine" in words
    assert "Plan: Out-of-hours doctor tonight. Agreed with N. Testford, duty nurse." in words


def test_nobody_known_to_come_is_said_in_the_bar() -> None:
    view = clinical_view(
        unsent(words="carbamazepine runs out before help. No prescriber is known to come"), HASH, SHORT
    )
    assert view.prescriber == ""  # only the finding's own words are read
    said = "carbamazepine runs out before help. Due Fri 20:00; no prescriber is known to come."
    assert clinical_view(unsent(words=said), HASH, SHORT).prescriber == "no prescriber is known to come"


def test_without_a_finding_a_time_critical_medicine_nobody_carries_is_a_danger_all_the_same() -> None:
    words = first_page(unsent(words=None))
    assert "carbamazepine: none is sent Nobody carries it. First dose nobody has:" in words
    assert "No danger is flagged" not in words
    hospital = unsent(words=None)
    hospital = replace(hospital, header=replace(hospital.header, purpose=Purpose.HOSPITAL))
    assert not any("none is sent" in danger.name for danger in clinical_view(hospital, HASH, SHORT).dangers)


@pytest.mark.parametrize(("quantity", "told"), [("14 days", False), ("1 day", True), ("2 boxes", True)])
def test_enough_sent_since_ends_the_finding_and_what_cannot_be_counted_does_not(quantity: str, told: bool) -> None:
    pack = unsent(Carrier.ESCORT)
    scripts = tuple(
        replace(script, quantity_sent=quantity) if script.medicine == "Carbamazepine" else script
        for script in pack.record.scripts
    )
    view = clinical_view(replace(pack, record=replace(pack.record, scripts=scripts)), HASH, SHORT)
    assert any("runs out" in danger.name for danger in view.dangers) is told


def test_a_finding_about_another_destination_is_not_told_here() -> None:
    pack = unsent(Carrier.ESCORT)
    elsewhere = tuple(replace(found, to_name="HMP Nowhere") for found in pack.record.conflicts)
    view = clinical_view(replace(pack, record=replace(pack.record, conflicts=elsewhere)), HASH, SHORT)
    assert not any("runs out" in danger.name for danger in view.dangers)
    assert view.prescriber == ""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, True),
        ({"at": at(14, "07:00") - timedelta(days=9)}, False),  # before this stay
        ({"to_name": None}, False),  # agreed before anybody said where to
    ],
)
def test_only_what_was_found_for_this_leaving_is_a_danger_now(changes: dict[str, Any], told: bool) -> None:
    pack = unsent(Carrier.ESCORT)
    found = tuple(replace(each, **changes) for each in pack.record.conflicts)
    view = clinical_view(replace(pack, record=replace(pack.record, conflicts=found)), HASH, SHORT)
    assert any("runs out" in danger.name for danger in view.dangers) is told
    assert bool(view.prescriber) is told
    assert any("out before help" in one.count for one in view.unsettled) is told


@pytest.mark.parametrize(("days", "told"), [(3, True), (6, False)])
def test_a_finding_of_a_leaving_that_came_to_nothing_ends_within_days(days: int, told: bool) -> None:
    pack = unsent(Carrier.ESCORT)
    assert pack.record.stay is not None
    long_here = replace(pack.record.stay, arrived_at=pack.header.made_at - timedelta(days=30))
    found = replace(pack.record.conflicts[0], at=pack.header.made_at - timedelta(days=days))
    record = replace(pack.record, stay=long_here, conflicts=(found,))
    view = clinical_view(replace(pack, record=record), HASH, SHORT)
    assert any("runs out" in danger.name for danger in view.dangers) is told


def test_opioid_substitution_is_held_by_every_prison_and_is_not_told_as_sent_by_nobody() -> None:
    pack = nothing_to_report()
    own = replace(METHADONE, interim=None, changes=(), carrier=Carrier.NOT_SENT)
    view = clinical_view(replace(pack, record=replace(pack.record, scripts=(own,))), HASH, SHORT)
    assert not any("none is sent" in danger.name for danger in view.dangers)


def test_what_waits_for_a_prescriber_is_not_told_as_sent_by_nobody() -> None:
    pack = unsent(words=None)
    held = tuple(replace(each, decider=None, last_given_at=at(15, "08:00")) for each in pack.record.scripts)
    own = next(each for each in held if each.medicine == "Carbamazepine")
    assert own.givable
    assert is_gravely_kept_back(own, pack.header.made_at)
    view = clinical_view(replace(pack, record=replace(pack.record, scripts=held)), HASH, SHORT)
    assert not any("none is sent" in danger.name for danger in view.dangers)


def test_the_dangers_stand_in_the_order_in_which_they_harm() -> None:
    pack = unsent()
    flags = (
        Flag("f7" * 8, "asthma", FlagLevel.SOON, "Asthma", at(12, "18:45")),
        Flag("f8" * 8, "overdose", FlagLevel.ACT_NOW, "Sedation", at(13, "18:45")),
    )
    view = clinical_view(replace(pack, record=replace(pack.record, flags=flags, assessments=())), HASH, SHORT)
    names = [danger.name for danger in view.dangers]
    assert names[0] == "Sedation"
    assert names[1] == "carbamazepine: runs out before help"
    assert names[-2].startswith("Suicide and self-harm:")
    assert names[-1] == "Asthma"
