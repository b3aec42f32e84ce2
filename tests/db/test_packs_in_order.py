"""The series of one prison's packs about one person: one that was never seen here is pointed out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import MustChoose, PackRefused
from reception_app.handover.receipt import open_receipt
from reception_app.handover.record import Person as PersonTree
from reception_app.handover.record import Record, Script
from reception_app.handover.seal import hash_of, open_sealed, seal
from reception_app.handover.trust import DeskKey, Issuer, certify, make_desk_key, make_request, training_root
from reception_app.models import Desk
from reception_app.services import care, handovers, opening, packs, receipts_made, receiving
from reception_app.services.dispositions import Choice
from reception_app.services.handovers import Plan
from reception_app.services.received import received_lately
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import Disposition, FitToTravel
from tests.support.desks import MovingClock, make_training_desk, populate
from tests.support.killed_imports import issued


def test_a_pack_that_was_never_seen_here_is_told_of_and_one_that_was_is_not(tmp_path: Path) -> None:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = populate(leeds)
    leaves = clock.now() + timedelta(hours=1)
    plan = Plan("MDI", leaves, leaves + timedelta(hours=2), FitToTravel.YES, healthcare_telephone="01632 960118")
    handover = handovers.plan_handover(leeds, person, plan)
    packs.issue_pack(leeds, handover)
    told = []
    for flag in ("asthma", "diabetes"):
        care.raise_flag(leeds, person, care.NewFlag(flag))
        incoming = opening.open_pack(moorland, packs.issue_pack(leeds, handover).cose)
        choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
        told.append(receiving.receive(moorland, incoming, choices).warnings)
    second, third = told
    assert "This is pack 2 of this person from Leeds (HMP); 1 earlier not seen here." in second
    # The first was still never seen; the second was.
    assert "This is pack 3 of this person from Leeds (HMP); 1 earlier not seen here." in third
    leeds.close()
    moorland.close()


OTHER = PersonTree("DUMMY", "Otto", date(1971, 2, 3), "A0099TT")


class TwoDesksOfOnePrison:
    """Leeds has two desks, each of which counts its own packs; Moorland receives from both."""

    def __init__(self, folder: Path) -> None:
        self.clock = MovingClock()
        self.moorland = make_training_desk(folder, "MDI", self.clock)
        leeds = make_training_desk(folder, "LEI", self.clock)
        with leeds.sessions.read() as session:
            desk, store = session.get_one(Desk, "desk"), trust_store(session)
            assert desk.certificate is not None
            self.first = Issuer(DeskKey(desk.signing_key), desk.certificate)
        self.pack = open_sealed(issued(leeds, populate(leeds)), store, self.clock.now()).pack
        leeds.close()
        key = make_desk_key()
        asked = make_request(key, "LEI", "The other desk")
        self.second = Issuer(key, certify(training_root(), asked, self.clock.now() - timedelta(days=1), 365))

    def sent(self, issuer: Issuer, sequence: int, amount: int) -> bytes:
        """Return a pack made now by a desk: its number of it, and how much of the first medicine."""
        now, record = self.clock.now(), self.pack.record
        script = replace(record.scripts[0], dose=Dose(Decimal(amount), "mg"))
        header = replace(
            self.pack.header, sequence=sequence, number=f"LEI-{sequence:06d}", made_at=now,
            not_valid_after=now + timedelta(hours=20), supersedes=None,
        )  # fmt: skip
        return seal(replace(self.pack, header=header, record=replace(record, scripts=(script,))), issuer)

    def take_in(self, data: bytes) -> receiving.Receipt:
        incoming = opening.open_pack(self.moorland, data)
        choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
        return receiving.receive(self.moorland, incoming, choices)


def test_the_other_desk_s_newer_pack_is_no_older_one_because_it_counts_from_one(tmp_path: Path) -> None:
    two = TwoDesksOfOnePrison(tmp_path)
    two.take_in(two.sent(two.first, 5, 20))
    two.clock.forward(days=40)
    newer = two.sent(two.second, 1, 30)
    assert opening.open_pack(two.moorland, newer).older_than is None
    two.take_in(newer)
    latest, before = received_lately(two.moorland, timedelta(days=90))
    assert (latest.pack_number, latest.superseded_by) == ("LEI-000001", None)
    assert (before.pack_number, before.superseded_by) == ("LEI-000005", "LEI-000001")
    two.moorland.close()


def test_the_other_desk_s_older_pack_is_older_however_high_it_counts(tmp_path: Path) -> None:
    two = TwoDesksOfOnePrison(tmp_path)
    older = two.sent(two.second, 9, 20)
    two.clock.forward(days=2)
    two.take_in(two.sent(two.first, 1, 30))
    assert opening.open_pack(two.moorland, older).older_than == "LEI-000001"
    with pytest.raises(PackRefused) as caught:
        two.take_in(older)
    assert caught.value.code == "PK-304"
    two.moorland.close()


def test_one_number_on_two_packs_of_one_desk_is_told_and_the_receipt_is_of_the_later(tmp_path: Path) -> None:
    """A desk that was put back to a backup counts anew."""
    two = TwoDesksOfOnePrison(tmp_path)
    first = two.take_in(two.sent(two.first, 1, 20))
    assert not any("Another pack" in words for words in first.warnings)
    two.clock.forward(hours=3)
    again = two.sent(two.first, 1, 30)
    second = two.take_in(again)
    (told,) = [words for words in second.warnings if words.startswith("Another pack LEI-000001, made ")]
    assert told.endswith("Ring them, and ask which one stands.")
    made = receipts_made.make_receipt(
        two.moorland, receipts_made.to_receipt(two.moorland, second.person_id, "LEI-000001").received_pack_id,
        receipts_made.Found(),
    )  # fmt: skip
    with two.moorland.sessions.read() as session:
        receipt = open_receipt(made.cose, trust_store(session), two.clock.now()).receipt
    assert receipt.pack_hash == hash_of(again)
    two.moorland.close()


def test_a_receipt_by_number_alone_is_refused_where_two_people_have_that_number(tmp_path: Path) -> None:
    """Two desks of one prison each make a LEI-000001, of two people: a guess would be a receipt of the wrong one."""
    two = TwoDesksOfOnePrison(tmp_path)
    two.take_in(two.sent(two.first, 1, 20))
    record = Record(OTHER, scripts=(Script("ab" * 8, "paracetamol"),), allergies=two.pack.record.allergies)
    two.pack = replace(two.pack, record=record)
    two.take_in(two.sent(two.second, 1, 30))
    with pytest.raises(MustChoose) as caught:
        receipts_made.received_pack_by_number(two.moorland, "LEI-000001")
    assert caught.value.code == "CH-306"
    two.moorland.close()
