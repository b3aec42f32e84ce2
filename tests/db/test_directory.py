"""What prisons can do, at this desk: edited, sent out as a file, taken in strictly, nothing forgotten unasked (E8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.establishment_entry import MAX_BYTES, MergeOutcome, directory_to_json
from reception_app.clinical.establishment_services import EstablishmentServices, Offer
from reception_app.errors import InputProblem, KnownProblem, NotAllowed, StaleWrite, UsageProblem
from reception_app.services import directory
from reception_app.services.context import AppContext
from reception_app.vocabulary import Role
from tests.support.desks import as_role, make_training_desk

TODAY = date(2026, 11, 20)
METHADONE = Offer(True, Dose(Decimal(100), "mg"))
MDI = EstablishmentServices("MDI", TODAY - timedelta(days=18), "R. Placeholder", METHADONE, nursing_24h=False)


def test_an_entry_is_kept_and_changed_by_one_at_a_time(ctx: AppContext) -> None:
    assert directory.entry_of(ctx, "MDI") is None
    directory.save_entry(ctx, MDI, None)
    row = directory.entry_of(ctx, "mdi")
    assert row is not None
    assert (row.entry, row.edited_by, row.edited_at, row.received_from) == (MDI, "Sam Sampleworth", ctx.now(), None)
    directory.save_entry(ctx, replace(MDI, nursing_24h=True), row.revision)
    with pytest.raises(StaleWrite, match="ST-102"):
        directory.save_entry(ctx, replace(MDI, nursing_24h=False), row.revision)
    with pytest.raises(StaleWrite, match="ST-102"):
        directory.save_entry(ctx, MDI, None)
    (held,) = directory.read_directory(ctx)
    assert held.entry.nursing_24h is True


def test_what_no_entry_may_be_is_refused(ctx: AppContext) -> None:
    with pytest.raises(UsageProblem, match="US-202"):
        directory.save_entry(ctx, replace(MDI, code="XQZ"), None)
    with pytest.raises(InputProblem, match="IN-36"):
        directory.save_entry(ctx, replace(MDI, as_of=TODAY + timedelta(days=2)), None)
    with pytest.raises(NotAllowed, match="RO-101"):
        directory.save_entry(as_role(ctx, Role.ESCORT), MDI, None)
    assert directory.read_directory(ctx) == ()


def test_a_file_goes_out_and_comes_in_the_same(ctx: AppContext, tmp_path: Path) -> None:
    directory.save_entry(ctx, MDI, None)
    directory.save_entry(ctx, EstablishmentServices("LEI", TODAY, nursing_24h=True), None)
    told = directory.export_directory(ctx)
    assert directory.export_directory(ctx, {"MDI"}) == directory_to_json((MDI,))
    moorland = make_training_desk(tmp_path, "BXI")
    offered = directory.import_directory(moorland, told.encode(), "the region's pharmacist")
    assert [each.merged.outcome for each in offered] == [MergeOutcome.NEW, MergeOutcome.NEW]
    assert [row.entry for row in directory.read_directory(moorland)] == [
        row.entry for row in directory.read_directory(ctx)
    ]
    row = directory.entry_of(moorland, "MDI")
    assert row is not None
    assert (row.received_from, row.edited_by) == ("the region's pharmacist", None)


def test_what_asks_is_only_taken_when_somebody_said_so(ctx: AppContext) -> None:
    directory.save_entry(ctx, MDI, None)
    older = directory_to_json((replace(MDI, as_of=MDI.as_of - timedelta(days=3), nursing_24h=True),)).encode()
    (offered,) = directory.read_file(ctx, older)
    assert offered.merged.outcome is MergeOutcome.OLDER
    directory.import_directory(ctx, older, "a colleague")
    held = directory.entry_of(ctx, "MDI")
    assert held is not None
    assert held.entry == MDI
    directory.import_directory(ctx, older, "a colleague", {"MDI"})
    taken = directory.entry_of(ctx, "MDI")
    assert taken is not None
    assert (taken.entry.nursing_24h, taken.received_from) == (True, "a colleague")


def test_an_establishment_nobody_knows_is_told_and_left_out(ctx: AppContext) -> None:
    data = directory_to_json((replace(MDI, code="XQZ"),)).encode()
    (offered,) = directory.import_directory(ctx, data, "a colleague", {"XQZ"})
    assert offered.unknown
    assert directory.read_directory(ctx) == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * (MAX_BYTES + 1), "US-390"),
        (b"\xff\xfe\x00", "US-390"),
        (b"{}", "IN-36"),
        (b'{"kind": "reception-directory", "schema": 1, "entries": [{"schema": 1, "code": "MDI"}]}', "IN-361"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(ctx: AppContext, data: bytes, code: str) -> None:
    with pytest.raises(KnownProblem, match=code):
        directory.import_directory(ctx, data, "a colleague")
    assert directory.read_directory(ctx) == ()


def test_a_file_names_its_sender(ctx: AppContext) -> None:
    with pytest.raises(InputProblem, match="IN-185"):
        directory.import_directory(ctx, directory_to_json((MDI,)).encode(), " ")
