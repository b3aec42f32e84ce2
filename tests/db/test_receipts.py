"""A receipt from the desk that received to the desk that sent: signed, matched by hash, each gap a task (E2, E20)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.errors import InputProblem, IssuerUnknown, NotAllowed, PackRefused
from reception_app.handover.estate_directory import sign_directory
from reception_app.handover.receipt import open_receipt, seal_receipt, typed_letters
from reception_app.handover.receipt_record import Discrepancy, Lacking, Receipt, Seal, SealFound, SealState
from reception_app.handover.record import Establishment
from reception_app.handover.revocations import Revocation
from reception_app.handover.trust import DeskKey, Issuer, Request, certify, key_id, new_root_key, training_root
from reception_app.services import handovers, opening, packs, receipts, receipts_made, receiving, scripts
from reception_app.services.context import AppContext
from reception_app.services.directory import save_entry
from reception_app.services.dispositions import Choice
from reception_app.services.estate_news import take_estate_file
from reception_app.services.packs import IssuedPack, issuer_of
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.receipts import Told
from reception_app.services.receipts_made import Found, MadeReceipt
from reception_app.services.tasks import close_task
from reception_app.services.trusting import trust_store
from reception_app.vocabulary import Carrier, Disposition, RevokedBecause, Role, TaskState, Trust
from tests.support.desks import MovingClock, as_role, make_training_desk, populate
from tests.support.estate_cases import directory
from tests.support.receiving import plan_to

WRONG = Found(
    (SealFound(Seal.ENVELOPE, SealState.BROKEN),), (Discrepancy(Lacking.DOCUMENT, "medicine chart of the last week"),)
)


@dataclass
class Sent:
    """Leeds sent a pack, Moorland received it with one medicine missing; an hour has passed."""

    leeds: AppContext
    moorland: AppContext
    person: str
    handover: str
    pack: IssuedPack
    received: str
    clock: MovingClock

    def make(self, found: Found = WRONG) -> MadeReceipt:
        return receipts_made.make_receipt(self.moorland, self.received, found)

    def resigned(self, change: Callable[[Receipt], Receipt]) -> bytes:
        """Return a receipt truly signed at Moorland that says something else."""
        with self.moorland.sessions.read() as session:
            issuer, store = issuer_of(session), trust_store(session)
        receipt = open_receipt(self.make().cose, store, self.clock.now()).receipt
        return seal_receipt(change(receipt), issuer)


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[Sent]:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = populate(leeds)
    for script in read_person(leeds, person).record.scripts:
        scripts.set_carrier(leeds, person, script.id, Carrier.ESCORT, "7 days", "M 0048812")
    handover = handovers.plan_handover(leeds, person, plan_to(leeds))
    pack = packs.issue_pack(leeds, handover)
    handovers.mark_left(leeds, handover, anyway="the van is here")
    clock.forward(hours=2)
    incoming = opening.open_pack(moorland, pack.cose)
    gone = incoming.to_decide[0].id
    choices = {
        script.id: Choice(Disposition.CONTINUE, "as sent", arrived=script.id != gone) for script in incoming.to_decide
    }
    receipt = receiving.receive(moorland, incoming, choices)
    clock.forward(minutes=20)
    received = receipts_made.to_receipt(moorland, receipt.person_id, pack.number).received_pack_id
    yield Sent(leeds, moorland, person, handover, pack, received, clock)
    leeds.close()
    moorland.close()


def test_a_line_chosen_before_the_pack_was_saved_is_on_its_receipt(tmp_path: Path) -> None:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = populate(leeds)
    pack = packs.issue_pack(leeds, handovers.plan_handover(leeds, person, plan_to(leeds)))
    clock.forward(hours=2)
    incoming = opening.open_pack(moorland, pack.cose)
    name, chosen_at = moorland.operator.full_name, clock.now()
    choices = {
        script.id: Choice(Disposition.CONTINUE, "as sent", taken_by=name, taken_at=chosen_at)
        for script in incoming.to_decide
    }
    clock.forward(minutes=3)
    person_here = receiving.receive(moorland, incoming, choices).person_id
    received = receipts_made.to_receipt(moorland, person_here, pack.number).received_pack_id
    made = receipts_made.make_receipt(moorland, received, Found())
    lines = receipts.open_incoming_receipt(leeds, made.cose).words.lines
    assert len(lines) == len(incoming.to_decide) > 0
    assert made.in_order
    leeds.close()
    moorland.close()


def rows(ctx: AppContext) -> tuple[int, int]:
    with ctx.sessions.read() as session:
        return tuple(
            session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in ("receipt_read", "task")
        )


def test_a_receipt_names_nobody_and_no_medicine_and_comes_back_to_its_pack(sent: Sent) -> None:
    made = sent.make()
    record = read_person(sent.leeds, sent.person).record
    person = record.person
    clear = made.cose + repr(receipts.open_incoming_receipt(sent.leeds, made.cose).receipt).encode()
    for word in (person.family_name, person.given_names, person.prison_number, *(s.medicine for s in record.scripts)):
        assert word
        assert word.encode().lower() not in clear.lower()
    incoming = receipts.open_incoming_receipt(sent.leeds, made.cose)
    assert (incoming.person_id, incoming.opened.trust, incoming.already) == (sent.person, Trust.TRAINING, None)
    assert len(incoming.words.lines) == len(record.scripts)
    assert incoming.found == (
        f"Medicine missing on arrival: {record.scripts[0].medicine}: 7 days were sent",
        "Envelope, seal E 0048810: broken",
        "Document missing: medicine chart of the last week",
    )
    assert incoming.words.clocks
    assert "no recorded check for" in incoming.words.clocks[0] or "no check on the way" in incoming.words.clocks[0]


def test_recorded_once_it_opens_a_task_for_each_thing_missing_though_the_person_left(sent: Sent) -> None:
    made = sent.make()
    incoming = receipts.open_incoming_receipt(sent.leeds, made.cose)
    first = receipts.record_receipt(sent.leeds, incoming)
    titles = [row.task.title for row in open_tasks(sent.leeds) if row.person_id == sent.person]
    assert sorted(titles) == sorted(f"Moorland (HMP & YOI): {words}" for words in incoming.found)
    mine = [row.task for row in open_tasks(sent.leeds) if row.person_id == sent.person]
    close_task(sent.leeds, sent.person, mine[0].id, TaskState.DONE)
    assert len([row for row in open_tasks(sent.leeds) if row.person_id == sent.person]) == len(mine) - 1
    kept = rows(sent.leeds)
    again = receipts.open_incoming_receipt(sent.leeds, made.cose)
    assert again.already is not None
    assert receipts.record_receipt(sent.leeds, again) == first
    assert rows(sent.leeds) == kept
    (row,) = receipts.receipts_of(sent.leeds, sent.pack.pack_id)
    assert (row.number, row.told_by, row.found) == (made.number, None, incoming.found)


def test_an_older_receipt_after_a_newer_is_only_read(sent: Sent) -> None:
    older = sent.make()
    newer = sent.make(Found())
    assert newer.number != older.number
    receipts.record_receipt(sent.leeds, receipts.open_incoming_receipt(sent.leeds, newer.cose))
    late = receipts.open_incoming_receipt(sent.leeds, older.cose)
    assert any("older one can only be read" in words for words in late.warnings)
    with pytest.raises(PackRefused) as caught:
        receipts.record_receipt(sent.leeds, late)
    assert caught.value.code == "PK-314"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: replace(r, pack_hash="ab" * 32), "PK-311"),
        (lambda r: replace(r, pack_hash="ab" * 32, pack_number="HUL-000007"), "PK-312"),
        (lambda r: replace(r, pack_number="LEI-000999"), "PK-313"),
    ],
)
def test_a_receipt_of_another_pack_is_refused_and_nothing_changes(
    sent: Sent, change: Callable[[Receipt], Receipt], code: str
) -> None:
    before = rows(sent.leeds)
    with pytest.raises(PackRefused) as caught:
        receipts.open_incoming_receipt(sent.leeds, sent.resigned(change))
    assert caught.value.code == code
    assert rows(sent.leeds) == before


def test_a_receipt_is_no_pack_and_a_pack_no_receipt(sent: Sent) -> None:
    with pytest.raises(PackRefused) as caught:
        opening.open_pack(sent.leeds, sent.make().cose)
    assert caught.value.code == "PK-317"
    with pytest.raises(PackRefused) as caught:
        receipts.open_incoming_receipt(sent.leeds, sent.pack.cose)
    assert caught.value.code == "PK-261"


def revoke(ctx: AppContext, envelope: bytes, now: datetime) -> None:
    """Take the estate's news in at a desk: the key that signed a receipt is lost."""
    root = training_root()
    key = key_id(open_receipt(envelope, None, now).certificate.public_key)
    lost = Revocation(root.root.key_id, key, now - timedelta(days=1), RevokedBecause.LOST, "MDI", "Training desk")
    take_estate_file(ctx, sign_directory(directory(lost, root=root, serial=1, made_at=now), root))


def test_a_receipt_whose_key_is_revoked_before_it_is_kept_is_not_kept(sent: Sent) -> None:
    made = sent.make()
    incoming = receipts.open_incoming_receipt(sent.leeds, made.cose)
    before = rows(sent.leeds)
    revoke(sent.leeds, made.cose, sent.clock.now())
    kept = rows(sent.leeds)
    with pytest.raises(PackRefused) as caught:
        receipts.record_receipt(sent.leeds, incoming)
    assert caught.value.code == "PK-263"
    assert rows(sent.leeds) == kept
    assert kept[0] == before[0] == 0


def test_a_receipt_once_kept_stays_kept_though_its_key_is_revoked_later(sent: Sent) -> None:
    made = sent.make()
    incoming = receipts.open_incoming_receipt(sent.leeds, made.cose)
    first = receipts.record_receipt(sent.leeds, incoming)
    revoke(sent.leeds, made.cose, sent.clock.now())
    assert receipts.record_receipt(sent.leeds, incoming) == first


def test_what_is_found_is_worked_out_when_it_is_kept(sent: Sent) -> None:
    made = sent.make()
    stale = replace(receipts.open_incoming_receipt(sent.leeds, made.cose), found=(), person_id="nobody")
    receipts.record_receipt(sent.leeds, stale)
    (row,) = receipts.receipts_of(sent.leeds, sent.pack.pack_id)
    assert row.found == receipts.open_incoming_receipt(sent.leeds, made.cose).found
    assert len([each for each in open_tasks(sent.leeds) if each.person_id == sent.person]) >= len(row.found) > 0


def test_a_receipt_made_here_can_be_looked_at_after_this_desks_key_was_revoked(sent: Sent) -> None:
    made = sent.make()
    revoke(sent.moorland, made.cose, sent.clock.now())
    assert receipts_made.read_made(sent.moorland, made.receipt_id) == made
    whole = replace(made, in_order=True)
    assert receipts_made.read_made(sent.moorland, made.receipt_id) != whole


def strangers(sent: Sent, code: str = "MDI", name: str = "Moorland (HMP & YOI)") -> bytes:
    """Return a receipt signed by a desk whose root nobody here trusts: whole, and from whom is not known."""
    with sent.moorland.sessions.read() as session:
        receipt = open_receipt(sent.make().cose, trust_store(session), sent.clock.now()).receipt
    told = replace(receipt, receiver=Establishment(code, name), telephone="01632 960666")
    key, root = DeskKey(b"D" * 32), replace(new_root_key(), training=True)
    certificate = certify(root, Request(code, "Desk", key.public_key), sent.clock.now() - timedelta(days=1), 30)
    return seal_receipt(told, Issuer(key, certificate))


@pytest.mark.parametrize(
    ("code", "name", "listed", "ring"),
    [
        ("MDI", "Ring me instead", "01632 960233", "Ring Moorland (HMP & YOI) on 01632 960233"),
        ("MDI", "Moorland (HMP & YOI)", None, "Ring Moorland (HMP & YOI)."),
        ("ZZZ", "HMP Nowhere", None, "Ring the receiving prison."),
    ],
)
def test_nobody_is_sent_to_a_number_or_a_name_that_an_unknown_receipt_gives(
    sent: Sent, code: str, name: str, listed: str | None, ring: str
) -> None:
    if listed is not None:
        save_entry(sent.leeds, EstablishmentServices(code, date(2026, 11, 2), healthcare_telephone=listed), None)
    incoming = receipts.open_incoming_receipt(sent.leeds, strangers(sent, code, name))
    receipts.record_receipt(sent.leeds, incoming, "rang them on the number we hold")
    tasks = [row.task for row in open_tasks(sent.leeds) if row.person_id == sent.person]
    assert tasks
    for task in tasks:
        said = f"{task.title} {task.detail}"
        assert ring in said
        assert "cannot say who made it" in said
        assert "960666" not in said
        assert "Ring me" not in said
        assert "Nowhere" not in said


def test_a_receipt_that_is_believed_says_whom_to_ring(sent: Sent) -> None:
    cose = sent.resigned(lambda receipt: replace(receipt, telephone="01632 960777"))
    receipts.record_receipt(sent.leeds, receipts.open_incoming_receipt(sent.leeds, cose))
    details = [row.task.detail or "" for row in open_tasks(sent.leeds) if row.person_id == sent.person]
    assert details
    assert all("Ring Moorland (HMP & YOI) on 01632 960777." in each for each in details)


@pytest.mark.parametrize(
    "words",
    ["wallet of Mr {family}", "{family_lower}’s wallet", "photograph of {given}", "card {number}", "card {spaced}"],
)
def test_a_receipt_says_nobodys_name_or_number(sent: Sent, words: str) -> None:
    person = read_person(sent.leeds, sent.person).record.person
    number = person.prison_number or ""
    said = words.format(
        family=person.family_name, family_lower=person.family_name.lower(), given=person.given_names.split()[0],
        number=number, spaced=f"{number[:3]} {number[3:]}".lower(),
    )  # fmt: skip
    with pytest.raises(InputProblem) as caught:
        sent.make(Found((), (Discrepancy(Lacking.OTHER, said),)))
    assert caught.value.code == "IN-839"
    assert said not in str(caught.value)
    assert person.family_name not in str(caught.value)


def test_an_unknown_receiver_needs_a_reason_which_is_kept(sent: Sent) -> None:
    with sent.moorland.sessions.read() as session:
        receipt = open_receipt(sent.make().cose, trust_store(session), sent.clock.now()).receipt
    key, root = DeskKey(b"D" * 32), replace(new_root_key(), training=True)
    certificate = certify(root, Request("MDI", "Desk", key.public_key), sent.clock.now() - timedelta(days=1), 30)
    incoming = receipts.open_incoming_receipt(sent.leeds, seal_receipt(receipt, Issuer(key, certificate)))
    assert incoming.opened.trust is Trust.ISSUER_UNKNOWN
    with pytest.raises(IssuerUnknown) as caught:
        receipts.record_receipt(sent.leeds, incoming)
    assert caught.value.code == "PK-315"
    assert caught.value.what == "The receipt is as it was signed, but this desk cannot say who made it."
    receipts.record_receipt(sent.leeds, incoming, "rang them on the number we hold")
    assert receipts.receipts_of(sent.leeds, sent.pack.pack_id)[0].trust is Trust.ISSUER_UNKNOWN


def test_a_receipt_by_telephone_says_who_said_so(sent: Sent) -> None:
    now = sent.clock.now()
    for told, code in (
        (Told(" ", now), "IN-832"),
        (Told("R. Placeholder", now + timedelta(hours=1)), "IN-833"),
        (Told("R. Placeholder", now - timedelta(days=2)), "IN-833"),
        (Told("R. Placeholder", now, number="MDI-R-000001", letters="AAAAA"), "IN-834"),
    ):
        with pytest.raises(InputProblem) as caught:
            receipts.record_told(sent.leeds, sent.pack.pack_id, told)
        assert caught.value.code == code
    receipts.record_told(sent.leeds, sent.pack.pack_id, Told("R. Placeholder, nurse", now, ("insulin pen",)))
    (row,) = receipts.receipts_of(sent.leeds, sent.pack.pack_id)
    assert (row.told_by, row.trust, row.found) == ("R. Placeholder, nurse", None, ("insulin pen",))
    assert any(each.task.title.endswith("insulin pen") for each in open_tasks(sent.leeds))


def test_letters_typed_from_the_slip_tie_it_to_the_pack_and_say_whether_all_came(sent: Sent) -> None:
    made = sent.make()
    incoming = receipts.open_incoming_receipt(sent.leeds, made.cose)
    letters = typed_letters(made.number, incoming.receipt.pack_hash, in_order=False)
    told = Told("slip, typed by Sam", sent.clock.now(), number=made.number.lower(), letters=letters.lower())
    receipts.record_told(sent.leeds, sent.pack.pack_id, told)
    (row,) = receipts.receipts_of(sent.leeds, sent.pack.pack_id)
    assert row.found == ("Something is missing: the slip says what",)


def test_who_may_do_it_and_that_it_is_noted(sent: Sent) -> None:
    with pytest.raises(NotAllowed):
        receipts_made.make_receipt(as_role(sent.moorland, Role.ESCORT), sent.received, Found())
    made = sent.make()
    with pytest.raises(NotAllowed):
        receipts.open_incoming_receipt(as_role(sent.leeds, Role.ESCORT), made.cose)
    with receipts_made.letting_out(sent.moorland, made.receipt_id, "print"):
        pass
    receipts.open_incoming_receipt(sent.leeds, made.cose)
    for ctx, action in ((sent.moorland, "print-receipt"), (sent.leeds, "open-receipt")):
        with ctx.sessions.read() as session:
            count = session.execute(text("SELECT count(*) FROM event WHERE action = :it"), {"it": action}).scalar_one()
        assert count == 1


def test_blank_words_make_no_receipt(sent: Sent) -> None:
    with pytest.raises(InputProblem) as caught:
        sent.make(Found((), (Discrepancy(Lacking.OTHER, "  "),)))
    assert caught.value.code == "IN-831"


def test_a_recorded_receipt_is_never_changed(sent: Sent) -> None:
    receipts.record_receipt(sent.leeds, receipts.open_incoming_receipt(sent.leeds, sent.make().cose))
    with pytest.raises(Exception, match="only added"), sent.leeds.sessions.write() as session:
        session.execute(text("UPDATE receipt_read SET found = '[]'"))


def test_a_receiver_that_calls_itself_otherwise_is_told_by_its_certificates_name(sent: Sent) -> None:
    cose = sent.resigned(lambda receipt: replace(receipt, receiver=Establishment("MDI", "Moorside Special Hospital")))
    incoming = receipts.open_incoming_receipt(sent.leeds, cose)
    assert incoming.receiver_name == "Moorland (HMP & YOI)"
    assert "Moorland (HMP & YOI)" in incoming.words.received
    assert "Moorside" not in repr(incoming.words)
