"""What was numbered after the backup stands on papers: no number of it is given again, to somebody else perhaps."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from reception_app.clock import SystemClock
from reception_app.services import handovers, packs
from reception_app.services.backups import back_up_now
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from reception_app.services.handovers import Plan
from reception_app.services.high_water import go_on_without
from reception_app.services.restoring import backups_of, restore
from tests.support.desks import PASSPHRASE, USER, make_training_desk, populate
from tests.torture.figures import copy_files, put_back, work


def pack_of(ctx: AppContext, person: str) -> str:
    return packs.issue_pack(ctx, handovers.plan_handover(ctx, person, Plan("MDI"))).number


@pytest.mark.parametrize("first", [0, 1], ids=["no-pack-before", "a-pack-before"])
@pytest.mark.parametrize("how", ["restored", "restored-on-a-new-computer", "an-older-file-put-back"])
def test_a_number_given_since_is_not_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int, how: str
) -> None:
    ctx = make_training_desk(tmp_path)
    person = populate(ctx)
    given = [pack_of(ctx, person) for _ in range(first)]
    assert back_up_now(ctx, "interval").made is not None
    copy_files(ctx.folder, tmp_path / "old")
    given.append(pack_of(ctx, person))
    ctx.close()
    folder = ctx.folder
    if how == "an-older-file-put-back":
        put_back(tmp_path / "old", folder)
    else:
        if how == "restored-on-a-new-computer":
            monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "another computer"))
        restore(folder, backups_of(folder)[0], USER, PASSPHRASE, SystemClock())
    ctx = open_desk(folder, USER, PASSPHRASE)
    if how == "an-older-file-put-back":
        go_on_without(ctx, "the papers are here")
    assert pack_of(ctx, person) not in given
    ctx.close()


def test_a_restore_that_lost_nothing_leaves_no_gap(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    person = populate(ctx)
    assert pack_of(ctx, person) == "LEI-000001"
    assert back_up_now(ctx, "interval").made is not None
    ctx.close()
    restore(ctx.folder, backups_of(ctx.folder)[0], USER, PASSPHRASE, SystemClock())
    ctx = open_desk(ctx.folder, USER, PASSPHRASE)
    work(ctx, 1, Random(1))
    assert pack_of(ctx, person) == "LEI-000002"
    ctx.close()
