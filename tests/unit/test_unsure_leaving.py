"""Asked once more before somebody is marked as left: a life at risk, long before its time, a pack with gaps (E16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reception_app.handover.record import Flag
from reception_app.services.handover_state import PackState
from reception_app.services.handovers import HandoverView, Plan
from reception_app.ui.screens.prepare_words import unsure
from reception_app.vocabulary import FlagLevel, Purpose
from tests.support.records import sample_pack

NOW = datetime(2026, 11, 20, 14, 19, tzinfo=UTC)
WHOLE = PackState("p" * 16, "LEI-000001", NOW, (), False, None, False, "7Q4M-K2P9-XR3T")


def flag(kind: str, level: FlagLevel, ended_at: datetime | None = None) -> Flag:
    return Flag("f" * 16, kind, level, f"{kind} said", started_at=NOW - timedelta(hours=2), ended_at=ended_at)


def view(*flags: Flag, leaves: timedelta = timedelta(minutes=5), pack: PackState = WHOLE) -> HandoverView:
    record = replace(sample_pack().record, flags=flags)
    plan = Plan(leaves_at=NOW + leaves)
    return HandoverView("h" * 16, "q" * 16, Purpose.TRANSFER, plan, "Moorland (HMP & YOI)", (), record, pack, (), None)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (view(), ()),
        (view(leaves=timedelta(minutes=60)), ()),
        (view(leaves=timedelta(minutes=-30)), ()),
        (view(leaves=timedelta(minutes=101)), ("Leaving is planned for",)),
        (view(flag("acct_open", FlagLevel.KNOW)), ("acct_open said",)),
        (view(flag("self_harm_now", FlagLevel.ACT_NOW)), ("self_harm_now said",)),
        (view(flag("asthma", FlagLevel.ACT_NOW)), ()),
        (view(flag("acct_open", FlagLevel.ACT_NOW, NOW)), ()),
        (view(pack=replace(WHOLE, missing=("a", "b"))), ("2 things missing",)),
        (replace(view(flag("acct_open", FlagLevel.KNOW), leaves=timedelta(hours=5)), purpose=Purpose.HOSPITAL), ()),
    ],
)
def test_only_what_gives_pause_is_asked(seen: HandoverView, said: tuple[str, ...]) -> None:
    words = unsure(seen, NOW)
    assert len(words) == len(said)
    assert all(part in whole for part, whole in zip(said, words, strict=True))
