"""Whether today counts as missed is the site's: its policy is read wherever missed days are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reception_app.clinical import missed as missed_module
from reception_app.clinical.holds import all_holds
from reception_app.clinical.missed_script import missed_of
from reception_app.clinical.policies import load_policies, policy
from reception_app.services.context import AppContext
from reception_app.services.records import person_by_id, read_record
from reception_app.vocabulary import SourceKind
from tests.support.desks import METHADONE, MovingClock, add, arrive


@pytest.mark.parametrize(("switch", "days"), [(0, 2), (1, 3)])
def test_today_counts_once_its_dose_is_overdue_where_the_site_says_so(
    ctx: AppContext, clock: MovingClock, monkeypatch: pytest.MonkeyPatch, switch: int, days: int
) -> None:
    slug = "ost_today_counts_once_overdue"
    site = load_policies() | {slug: replace(policy(slug), value=switch)}
    monkeypatch.setattr(missed_module, "policy", site.__getitem__)  # the data of a site, not code of ours
    person = arrive(ctx)
    add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=12)
    clock.forward(days=3)
    with ctx.sessions.read() as session:
        (script,) = read_record(session, person_by_id(session, person), ctx.now()).scripts
    found = missed_of(script, ctx.now(), observed=(script.last_given_at,))
    assert found is not None
    assert found.missed is not None
    assert found.missed.days == days
    held = [each.kind for each in all_holds(script, ctx.now())]
    assert ("missed_days" in held) == (days >= 3)
