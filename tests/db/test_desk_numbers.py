"""Two desks of one prison never give one number to two people, and a pack that shows they count alike says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reception_app.errors import InputProblem, UsageProblem
from reception_app.handover.receipt import open_receipt
from reception_app.models import Counter
from reception_app.paths import DeskFolder
from reception_app.services import handovers, opening, packs, people, receipts_made, receiving
from reception_app.services.checking import open_pack_alone
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, create_desk, open_desk
from reception_app.services.desk_settings import check_desk_number, set_desk_number
from reception_app.services.dispositions import Choice
from reception_app.services.handovers import Plan
from reception_app.services.trusting import trust_store
from reception_app.settings import Settings, read_settings
from reception_app.vocabulary import Disposition, Role
from tests.support.desks import PASSPHRASE, USER, MovingClock, make_training_desk, populate, specimen

OTHER_DESK = "another desk of this prison counts as this one does"


def told(warnings: tuple[str, ...]) -> list[str]:
    return [words for words in warnings if OTHER_DESK in words]


@pytest.fixture
def leeds(tmp_path: Path) -> AppContext:
    return make_training_desk(tmp_path / "first", "LEI", MovingClock())


@pytest.fixture
def other(tmp_path: Path) -> AppContext:
    """A desk with a key of its own: those of `make_training_desk` are copies of one."""
    home = DeskFolder(tmp_path / "second")
    create_desk(home, Settings("LEI", "Reception", training=True), NewUser(USER, "R. Sample", tuple(Role)), PASSPHRASE)
    return replace(open_desk(home, USER, PASSPHRASE), clock=MovingClock())


@pytest.fixture
def copied(tmp_path: Path) -> AppContext:
    return make_training_desk(tmp_path / "copied", "LEI", MovingClock())


def planned(ctx: AppContext) -> str:
    return handovers.plan_handover(ctx, populate(ctx), Plan("MDI"))


def sent(ctx: AppContext) -> packs.IssuedPack:
    return packs.issue_pack(ctx, planned(ctx))


def test_the_second_desk_of_a_prison_numbers_packs_people_and_receipts_in_a_range_of_its_own(
    leeds: AppContext, other: AppContext, tmp_path: Path
) -> None:
    assert sent(leeds).number == "LEI-000001"
    second = set_desk_number(other, 2)
    assert read_settings(other.folder.settings).desk_number == 2
    assert sent(second).number == "LEI-200001"
    unnumbered = people.add_arrival(
        second,
        replace(specimen(family="DUMMY", given="Otto"), prison_number=None, date_of_birth=date(1971, 2, 3)),
        people.Arrival(second.now()),
    )
    with second.sessions.read() as session:
        assert people.person_by_id(session, unnumbered).desk_reference == "T-200001"
    moorland = make_training_desk(tmp_path, "MDI", MovingClock())
    handover = handovers.plan_handover(moorland, populate(moorland), Plan("LEI"))
    incoming = opening.open_pack(second, packs.issue_pack(moorland, handover).cose)
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
    taken = receiving.receive(second, incoming, choices)
    found = receipts_made.to_receipt(second, taken.person_id, taken.pack_number)
    made = receipts_made.make_receipt(second, found.received_pack_id, receipts_made.Found())
    with second.sessions.read() as session:
        assert open_receipt(made.cose, trust_store(session), second.now()).receipt.number == "LEI-R-200001"


def test_a_desk_numbered_anew_gives_no_number_twice(leeds: AppContext) -> None:
    handover = planned(leeds)
    given = [packs.issue_pack(set_desk_number(leeds, desk), handover).number for desk in (1, 2, 1, 2, 3)]
    assert given == ["LEI-000001", "LEI-200001", "LEI-000002", "LEI-200002", "LEI-300001"]


@pytest.mark.parametrize("number", [0, 10, -1], ids=["nought", "ten", "minus one"])
def test_a_desk_is_one_to_nine(leeds: AppContext, number: int) -> None:
    with pytest.raises(InputProblem) as caught:
        set_desk_number(leeds, number)
    assert caught.value.code == "IN-848"
    assert read_settings(leeds.folder.settings).desk_number == 1
    with pytest.raises(InputProblem):
        check_desk_number(number)


def test_the_last_number_of_a_range_is_not_followed_by_the_next_desk_s(leeds: AppContext) -> None:
    handover = planned(leeds)
    second = set_desk_number(leeds, 2)
    with second.sessions.write() as session:
        session.add(Counter(name="pack-2", last=99_999))
    assert packs.issue_pack(second, handover).number == "LEI-300000"
    with pytest.raises(UsageProblem) as caught:
        packs.issue_pack(second, handover)
    assert caught.value.code == "US-238"
    assert packs.issue_pack(set_desk_number(second, 3), handover).number == "LEI-300001"


def test_a_pack_of_the_prison_s_other_desk_with_a_number_of_this_one_says_so_and_how_to_put_it_right(
    leeds: AppContext, other: AppContext
) -> None:
    handover = planned(other)
    pack = packs.issue_pack(other, handover)
    (words,) = told(opening.open_pack(leeds, pack.cose).opened.warnings)
    assert words.startswith(
        "LEI-000001 is a number of this desk, which is set to be desk 1, and this desk did not make"
    )
    assert "reception-app desk number" in words
    assert told(open_pack_alone(leeds, pack.cose, read=False).warnings) == [words]
    # Its own pack, read back, and one of a desk with another number, say nothing.
    own = sent(leeds)
    assert not told(opening.open_pack(leeds, own.cose).opened.warnings)
    good = packs.issue_pack(set_desk_number(other, 2), handover)
    assert not told(opening.open_pack(leeds, good.cose).opened.warnings)


def test_a_desk_that_was_copied_is_told_of(leeds: AppContext, copied: AppContext) -> None:
    warnings = opening.open_pack(leeds, sent(copied).cose).opened.warnings
    assert any("signed with this desk’s own key, but is not among its packs" in words for words in warnings)
    assert not told(warnings)


def test_another_prison_is_told_that_two_desks_of_one_count_alike(
    leeds: AppContext, other: AppContext, tmp_path: Path
) -> None:
    moorland = make_training_desk(tmp_path, "MDI", MovingClock())
    incoming = opening.open_pack(moorland, sent(leeds).cose)
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
    receiving.receive(moorland, incoming, choices)
    warnings = opening.open_pack(moorland, sent(other).cose).opened.warnings
    (words,) = [each for each in warnings if each.startswith("Another pack LEI-000001, made ")]
    assert "two desks of that prison count alike" in words
    assert "put back" not in words
    assert not told(warnings)
