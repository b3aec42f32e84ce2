"""What another instrument asked in the same words today, shown above the items with one key that confirms all of it."""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.instruments import Instrument, Item
from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.score_before import AnsweredBefore, answered_before
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scores_items import choices_of
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar


def read_before(ctx: AppContext, person_id: str, found: Instrument) -> AnsweredBefore | None:
    """Return what was answered today already; None when nothing was, or the instrument is not one of points."""
    if found.measured or found.result_only:
        return None
    return answered_before(read_person(ctx, person_id).record, found, ctx.now())


def before_bar(found: Instrument, before: AnsweredBefore) -> AlertBar:
    """Return the bar that shows each answer as it was given; its act confirms them, and nothing else does."""
    each = before.points.items()
    told = [tr("item {0}: {1}").format(number, _answer(found, number, points)) for number, points in each]
    said = "; ".join(told)
    head = tr("Already answered in {0}, {1}.").format(before.title, _who(before.taken_at, before.taken_by))
    act = tr("Confirm these {0}").format(len(before.points))
    return AlertBar(Level.KNOW, head, tr("{0}. Ask again, or confirm.").format(said), act=act, key="Alt G")


def _who(at: datetime, name: str) -> str:
    return tr("{0} by {1}").format(time_text(local(at)), name)


def _answer(found: Instrument, number: str, points: int) -> str:
    item = found.item(number)
    assert isinstance(item, Item)
    return next((choice.words for choice in choices_of(found, item) if choice.value == str(points)), str(points))
