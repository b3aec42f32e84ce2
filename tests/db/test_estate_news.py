"""The estate's directory at a desk: what it revokes holds, who was concerned gets a task, an older one does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from reception_app.clinical.establishment_entry import MergeOutcome, directory_to_json
from reception_app.errors import EstateRefused, NotAllowed, NotFound, PackRefused, UsageProblem
from reception_app.handover import trust, wrapping
from reception_app.handover.estate_directory import EstateDirectory, sign_directory
from reception_app.handover.revocations import Revocation
from reception_app.models import EstateDirectoryFile, ReceivedPack, RevokedKey, SealingKey, SealingRecipient
from reception_app.services import estate, estate_news, handovers, opening, packs, receiving, sealing
from reception_app.services.context import AppContext, writing
from reception_app.services.directory import entry_of, import_directory, read_directory
from reception_app.services.dispositions import Choice
from reception_app.services.person_view import open_tasks
from reception_app.services.trusting import certificate_request, read_trust
from reception_app.vocabulary import Disposition, RevokedBecause, Role, Trust
from tests.support.desks import MovingClock, as_role, make_training_desk, populate
from tests.support.estate_cases import NOW, RECIPIENT, directory, estate_desk
from tests.support.estate_cases import ROOT as ESTATE_ROOT

ROOT = trust.training_root()


@dataclass
class Two:
    """Leeds sends, Moorland receives, both training desks: their estate's root is the training root."""

    leeds: AppContext
    moorland: AppContext
    handover: str
    pack: bytes
    clock: MovingClock

    def key(self) -> bytes:
        return opening.open_pack(self.moorland, self.pack).opened.certificate.public_key

    def news(self, *revocations: Revocation, serial: int = 1, **more: object) -> bytes:
        made = directory(*revocations, root=ROOT, serial=serial, made_at=self.clock.at)
        return sign_directory(replace(made, **more), ROOT)  # type: ignore[arg-type] # fields by name

    def revoked(self, because: RevokedBecause = RevokedBecause.LOST, hours: float = 24) -> Revocation:
        """Leeds' key, revoked from so many hours ago."""
        since = self.clock.at - timedelta(hours=hours)
        return Revocation(ROOT.root.key_id, trust.key_id(self.key()), since, because, "LEI", "Training desk")

    def receive(self) -> receiving.Receipt:
        incoming = opening.open_pack(self.moorland, self.pack)
        choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
        return receiving.receive(self.moorland, incoming, choices)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = populate(leeds)
    handover = handovers.plan_handover(leeds, person, handovers.Plan(to_code="MDI"))
    yield Two(leeds, moorland, handover, packs.issue_pack(leeds, handover).cose, clock)
    leeds.close()
    moorland.close()


def test_looking_at_it_changes_nothing_and_taking_it_in_holds(two: Two) -> None:
    data = two.news(two.revoked())
    offer = estate_news.read_estate_file(two.moorland, data)
    assert "the key of Training desk, Leeds" in offer.urgent[0]
    assert opening.open_pack(two.moorland, two.pack).opened.trust is Trust.TRAINING
    estate_news.take_estate_file(two.moorland, data)
    incoming = opening.open_pack(two.moorland, two.pack)
    assert incoming.opened.trust is Trust.REVOKED
    assert incoming.record.scripts
    with pytest.raises(PackRefused, match="PK-309"):
        receiving.receive(two.moorland, incoming, {}, new=True, reason="rang Leeds")
    assert estate_news.read_estate_file(two.moorland, data).already
    assert estate_news.take_estate_file(two.moorland, data).already


def test_opened_before_and_saved_after_the_key_was_revoked_is_not_taken_in(two: Two) -> None:
    incoming = opening.open_pack(two.moorland, two.pack)
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent") for script in incoming.to_decide}
    estate_news.take_estate_file(two.moorland, two.news(two.revoked()))
    with pytest.raises(PackRefused, match="PK-309"):
        receiving.receive(two.moorland, incoming, choices)


@pytest.mark.parametrize(
    ("because", "hours", "concerns"),
    [
        (RevokedBecause.LOST, 24, True),
        (RevokedBecause.LOST, -1, True),
        (RevokedBecause.EXPOSED, -1, True),
        (RevokedBecause.MISTAKE, -1, True),
        (RevokedBecause.CLOSED, 24, True),
        (RevokedBecause.CLOSED, -1, False),
        (RevokedBecause.REPLACED, -1, False),
    ],
)
def test_whoever_was_taken_in_with_such_a_pack_is_listed_and_gets_one_task(
    two: Two, because: RevokedBecause, hours: float, concerns: bool
) -> None:
    receipt = two.receive()
    two.clock.forward(hours=2)
    # "-1": an hour after the pack was made, and so an hour before now.
    revocation = replace(two.revoked(because, hours=1 if hours < 0 else hours + 2))
    estate_news.take_estate_file(two.moorland, two.news(revocation))
    listed = estate_news.imports_to_check(two.moorland)
    assert [row.person_id for row in listed] == ([receipt.person_id] if concerns else [])
    assert estate_news.count_to_check(two.moorland) == len(listed)
    tasks = [row.task for row in open_tasks(two.moorland) if row.task.kind == estate_news.REVOKED_KEY]
    assert len(tasks) == len(listed)
    estate_news.take_estate_file(two.moorland, two.news(revocation, serial=2))
    again = [row for row in open_tasks(two.moorland) if row.task.kind == estate_news.REVOKED_KEY]
    assert len(again) == len(listed)
    if concerns:
        assert receipt.pack_number in tasks[0].title
        assert "another source" in str(tasks[0].detail)


def test_packs_of_an_older_version_are_found_by_their_own_header(two: Two) -> None:
    two.receive()
    with two.moorland.sessions.write() as session:
        session.execute(text("UPDATE received_pack SET key_id = NULL"))
    estate_news.take_estate_file(two.moorland, two.news(two.revoked()))
    assert estate_news.count_to_check(two.moorland) == 1
    with two.moorland.sessions.read() as session:
        (row,) = session.scalars(select(ReceivedPack))
        assert row.key_id == trust.key_id(two.key()).hex()


def test_an_older_one_is_refused_in_a_sentence_and_a_newer_one_is_the_whole_truth(two: Two) -> None:
    estate_news.take_estate_file(two.moorland, two.news(two.revoked(), serial=3))
    with pytest.raises(EstateRefused, match="ED-110") as caught:
        estate_news.take_estate_file(two.moorland, two.news(serial=2))
    assert "number 2" in caught.value.what
    assert "number 3" in caught.value.what
    with pytest.raises(EstateRefused, match="ED-111"):
        estate_news.take_estate_file(two.moorland, two.news(serial=3))
    assert opening.open_pack(two.moorland, two.pack).opened.trust is Trust.REVOKED
    offer = estate_news.take_estate_file(two.moorland, two.news(serial=4))
    assert any("No longer revoked" in words for words in offer.urgent)
    assert opening.open_pack(two.moorland, two.pack).opened.trust is Trust.TRAINING


def test_a_date_to_come_and_one_long_past_are_amber(two: Two) -> None:
    early = two.news(made_at=two.clock.at + timedelta(hours=3), next_by=two.clock.at + timedelta(days=30))
    assert "still to come" in estate_news.read_estate_file(two.leeds, early).amber[0]
    data = two.news()
    assert estate_news.read_estate_file(two.leeds, data).amber == ()
    two.clock.forward(days=36)
    assert "was due by" in estate_news.read_estate_file(two.leeds, data).amber[0]


def test_a_desk_whose_own_key_is_revoked_is_told_first_and_signs_nothing(two: Two) -> None:
    offer = estate_news.take_estate_file(two.leeds, two.news(two.revoked()))
    assert offer.urgent[0].startswith("This desk's own key is revoked")
    state = read_trust(two.leeds)
    assert state.trust is Trust.REVOKED
    assert state.revocation is not None
    with pytest.raises(UsageProblem, match="US-226"):
        packs.issue_pack(two.leeds, two.handover)


def test_what_prisons_can_do_comes_in_and_what_was_edited_here_is_asked_about(two: Two) -> None:
    estate_news.take_estate_file(two.leeds, two.news())
    row = entry_of(two.leeds, "MDI")
    assert row is not None
    assert row.received_from == "Sampleford estate, directory 1"
    told = directory(root=ROOT).places[1].services
    assert row.entry == told


def test_a_file_nobody_signed_never_stands_unasked_over_what_the_estate_signed(two: Two) -> None:
    """A copy edited by hand and dated later: buprenorphine no becomes yes."""
    estate_news.take_estate_file(two.leeds, two.news())
    (signed,) = [row for row in read_directory(two.leeds) if row.signed_serial is not None]
    assert signed.unsigned_from is None
    other = not signed.entry.nursing_24h
    edited = replace(signed.entry, as_of=signed.entry.as_of + timedelta(days=1), nursing_24h=other)
    data = directory_to_json((edited,)).encode()
    (offered,) = import_directory(two.leeds, data, "a colleague")
    assert (offered.merged.outcome, offered.merged.asks) == (MergeOutcome.UNSIGNED, True)
    held = entry_of(two.leeds, signed.entry.code)
    assert held is not None
    assert held.entry == signed.entry
    import_directory(two.leeds, data, "a colleague", {signed.entry.code})
    taken = entry_of(two.leeds, signed.entry.code)
    assert taken is not None
    assert (taken.entry.nursing_24h, taken.unsigned_from) == (other, "a colleague")


def test_sealing_follows_the_directory(two: Two) -> None:
    assert sealing.seal_for(two.leeds, "MDI") is None
    estate_news.take_estate_file(two.leeds, two.news())
    found = sealing.seal_for(two.leeds, "MDI")
    assert found is not None
    assert (found.name, len(found.words.split())) == ("Moorland (HMP & YOI)", 8)
    assert [each.code for each in sealing.can_seal_for(two.leeds)] == ["MDI"]
    gone = replace(directory(root=ROOT, recipients={}), made_at=two.clock.at, serial=2)
    offer = estate_news.take_estate_file(two.leeds, sign_directory(gone, ROOT))
    assert "Files can no longer be sealed for Moorland." in offer.changes
    assert sealing.seal_for(two.leeds, "MDI") is None


def test_a_desk_is_told_when_the_estate_names_a_key_it_does_not_have(two: Two) -> None:
    assert "does not have" in estate_news.take_estate_file(two.moorland, two.news()).amber[0]
    own = sealing.read_own_key(two.moorland)
    assert own is None
    asked = trust.read_request(certificate_request(two.moorland))
    assert asked.recipient is not None
    held = sealing.read_own_key(two.moorland)
    assert held is not None
    assert held.published is False
    named = directory(root=ROOT, serial=2, recipients={"MDI": asked.recipient})
    estate_news.take_estate_file(two.moorland, sign_directory(replace(named, made_at=two.clock.at), ROOT))
    held = sealing.read_own_key(two.moorland)
    assert held is not None
    assert held.published
    assert trust.read_request(certificate_request(two.moorland)).recipient == asked.recipient


def test_the_history_and_the_log_hold_no_key_that_opens(two: Two) -> None:
    certificate_request(two.moorland)
    sealing.export_sealing_key(two.moorland, "carried by telephone to moorland", memory_bytes=8192, passes=1)
    with two.moorland.sessions.read() as session:
        (identity,) = session.scalars(select(SealingKey.identity))
        lines = session.execute(text("SELECT coalesce(before, '') || coalesce(after, '') FROM event")).scalars().all()
    assert identity.startswith("AGE-SECRET-KEY-1")
    assert not any(identity[16:40] in line for line in lines)


def test_who_may(two: Two) -> None:
    data = two.news()
    for role in (Role.NURSE, Role.DESK_ADMINISTRATOR):
        assert estate_news.read_estate_file(as_role(two.moorland, role), data).directory.serial == 1
    for act in (estate_news.read_estate_file, estate_news.take_estate_file):
        with pytest.raises(NotAllowed):
            act(as_role(two.moorland, Role.ESCORT), data)
    with pytest.raises(NotAllowed):
        estate_news.imports_to_check(as_role(two.moorland, Role.DESK_ADMINISTRATOR))
    assert estate_news.count_to_check(as_role(two.moorland, Role.DESK_ADMINISTRATOR)) == 0
    with pytest.raises(NotAllowed):
        sealing.export_sealing_key(as_role(two.moorland, Role.NURSE), "carried by telephone to moorland")


def test_a_refused_file_leaves_not_one_row(two: Two) -> None:
    stranger = trust.RootKey(b"F" * 32, training=True)
    foreign: EstateDirectory = replace(directory(two.revoked(), root=stranger), revocations=())
    for data in (sign_directory(foreign, stranger), two.news()[:-1], b"", two.news() + b"x"):
        with pytest.raises(EstateRefused):
            estate_news.take_estate_file(two.moorland, data)
    with two.moorland.sessions.read() as session:
        assert session.scalars(select(RevokedKey)).all() == []
        assert session.execute(text("SELECT count(*) FROM estate_directory")).scalar_one() == 0


STRANGER = trust.RootKey(b"S" * 32, training=False)
OTHERS = wrapping.recipient_of(wrapping.make_identity())


def other_root(ctx: AppContext, *revocations: Revocation, **recipients: str) -> None:
    """Keep what a directory of a second trusted root would have left, whichever way its name sorts."""
    with writing(ctx, "take-estate-directory") as session:
        for root in (STRANGER.root.key_id.hex(), "00" * 8, "ff" * 8):
            file = EstateDirectoryFile(root_id=root, estate="Other estate", serial=1, body=b"other")
            file.made_at = file.next_by = file.imported_at = ctx.now()
            file.imported_by = "N. Testford"
            session.add(file)
            session.flush()
            for each in revocations:
                session.add(
                    RevokedKey(
                        root_id=root, key_id=each.key_id.hex(), from_at=each.from_at, because=each.because,
                        establishment_code=each.establishment_code, desk_name=each.desk_name,
                    )
                )  # fmt: skip
            for code, recipient in recipients.items():
                session.add(SealingRecipient(root_id=root, code=code, name=code, recipient=recipient))


def test_another_roots_word_against_a_key_asks_nobody_to_check_anything(two: Two) -> None:
    two.receive()
    other_root(two.moorland, two.revoked(RevokedBecause.LOST))
    assert estate_news.imports_to_check(two.moorland) == ()
    assert estate_news.count_to_check(two.moorland) == 0


def test_another_roots_word_does_not_stand_over_the_keys_own_root(two: Two) -> None:
    two.receive()
    two.clock.forward(hours=2)
    estate_news.take_estate_file(two.moorland, two.news(two.revoked(RevokedBecause.LOST, hours=1)))
    other_root(two.moorland, two.revoked(RevokedBecause.REPLACED, hours=0))
    (listed,) = estate_news.imports_to_check(two.moorland)
    assert listed.revocation.because is RevokedBecause.LOST


def test_files_are_sealed_for_whom_this_desks_own_root_names(two: Two) -> None:
    estate_news.take_estate_file(two.leeds, two.news())
    own = sealing.seal_for(two.leeds, "MDI")
    assert own is not None
    other_root(two.leeds, MDI=OTHERS, LEI=OTHERS, BMI=OTHERS)
    assert sealing.seal_for(two.leeds, "MDI") == own
    # This desk's own estate names no key for these two: another estate's is not used in its place.
    assert sealing.seal_for(two.leeds, "LEI") is None
    assert sealing.seal_for(two.leeds, "BMI") is None
    assert sealing.can_seal_for(two.leeds) == (own,)


def test_two_estates_that_name_different_keys_are_not_chosen_between(two: Two) -> None:
    other_root(two.leeds, BMI=OTHERS)
    assert sealing.seal_for(two.leeds, "BMI") is not None
    with writing(two.leeds, "take-estate-directory") as session:
        session.get_one(SealingRecipient, ("ff" * 8, "BMI")).recipient = RECIPIENT
    assert sealing.seal_for(two.leeds, "BMI") is None
    assert sealing.can_seal_for(two.leeds) == ()
    with pytest.raises(NotFound, match="NF-139"):
        sealing.receivers(two.leeds, ("BMI",))
    with pytest.raises(NotFound, match="NF-130"):
        sealing.receivers(two.leeds, ("WDI",))


@pytest.mark.parametrize("before", list(RevokedBecause))
@pytest.mark.parametrize("after", list(RevokedBecause))
def test_a_revocation_said_again_is_never_weaker(tmp_path: Path, before: RevokedBecause, after: RevokedBecause) -> None:
    """A desk whose key somebody else may have is not made one that only has a new key: the asking would go with it."""
    weight = {RevokedBecause.EXPOSED: 2, RevokedBecause.LOST: 2, RevokedBecause.MISTAKE: 1}
    (tmp_path / estate.ROOT_PUBLIC).write_text(trust.write_root_public(ESTATE_ROOT), encoding="utf-8")
    certificate = estate_desk().issuer.certificate
    since, now = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    estate.revoke_desk(tmp_path, certificate, since, before, now)
    weaker = weight.get(after, 0) < weight.get(before, 0)
    with pytest.raises(UsageProblem, match="US-329") if weaker else nullcontext():
        estate.revoke_desk(tmp_path, certificate, since, after, now)
    (row,) = estate.list_desks(tmp_path)[0].revoked
    assert row.because is (before if weaker else after)
