"""A wing sheet too long for its one page: page one keeps tonight and the gravest signs, the rest goes on on the next.

Nobody goes into a first night without the sheet because too much is to be watched for; nothing is cut.
"""

from __future__ import annotations

from collections.abc import Sequence

from reception_app.handover.sheets.escort_fitting import Fitting
from reception_app.handover.sheets.escort_middle import sign_rows, sign_table
from reception_app.handover.sheets.flow import Block, Section, flow
from reception_app.handover.sheets.frame import Frame, continuation_height
from reception_app.handover.sheets.going_on import Page, goes_on_bar, later_head
from reception_app.handover.sheets.in_full import BAR, InFull, Room, in_full, parted
from reception_app.handover.sheets.pen import BODY_END
from reception_app.handover.views.wing import WingView

FITTING = Fitting(False, 2)
_ROOMS = {
    "name": Room("Name", 110), "prison": Room("Prison No.", 30), "called": Room("Likes to be called", 60),
    "speaks": Room("Speaks", 200), "place": Room("Where", 120), "food": Room("Food", 300), "aids": Room("Aids", 300),
    "keeps": Room("Keeps", 300), "seen_when": Room("Seen", 300), "seen_by": Room("Seen by", 160),
    "medicine_words": Room("Medicines", 400), "medicine_waits": Room("Waits", 300),
    "establishment": Room("Prison", 60), "made_by": Room("Made by", 60),
}  # fmt: skip


def told_short(view: WingView) -> tuple[WingView, InFull]:
    """Return the view as page one holds it, and what of its names and places stands in full on the next."""
    return parted(view, _ROOMS)


def long_pages(
    view: WingView,
    frame: Frame,
    top: float,
    parts: tuple[Sequence[Block], Sequence[Block]],
    undecided: Block | None,
    in_part: InFull = (),
) -> list[Page]:
    """Return the blocks of every page; `parts`: above and at the foot of page one, whose body begins at `top`."""
    upper, foot = parts
    rows = sign_rows(view.signs, FITTING)
    more = ["more to watch for", *(["what is not decided yet"] if undecided else []), *([BAR] if in_part else [])]
    bar = goes_on_bar("; ".join(more))
    fixed = (*upper, sign_table((), view.radio, FITTING), bar, *foot)
    room = BODY_END - top - sum(block.height for block in fixed)
    if room < 0:
        return _one_after_the_other(view, frame, top, (upper, [undecided] if undecided else [], rows, foot), in_part)
    kept = 0
    while kept < len(rows) and rows[kept].height <= room:
        room -= rows[kept].height
        kept += 1
    first: Page = []
    y = top
    for block in (*upper, sign_table(view.signs[:kept], view.radio, FITTING), bar):
        first.append((y, block))
        y += block.height
    y = max(y, BODY_END - sum(block.height for block in foot))
    for block in foot:
        first.append((y, block))
        y += block.height
    rest = [
        Section(None, (undecided,) if undecided else (), space=0.0),
        Section(later_head("WATCH FOR, AND DO, continued"), tuple(sign_rows(view.signs[kept:], Fitting(False, 0)))),
        *([in_full(in_part)] if in_part else []),
    ]
    return [first, *flow(rest, continuation_height(frame), BODY_END)]


def _one_after_the_other(
    view: WingView,
    frame: Frame,
    top: float,
    parts: tuple[Sequence[Block], Sequence[Block], Sequence[Block], Sequence[Block]],
    in_part: InFull,
) -> list[Page]:
    """Return the pages where everything is long at once: in order, and the signatures last."""
    upper, undecided, rows, foot = parts
    sections = [
        Section(None, (*upper, *undecided), space=0.0),
        Section(later_head("WATCH FOR, AND DO"), (sign_table((), view.radio, FITTING), *rows)),
        *([in_full(in_part)] if in_part else []),
        Section(None, tuple(foot)),
    ]
    return flow(sections, max(top, continuation_height(frame)), BODY_END)
