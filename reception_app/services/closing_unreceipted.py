"""Closing an old pack that nobody will receipt any more: with who and why, in the history, until a receipt comes."""

from __future__ import annotations

from reception_app.errors import InputProblem
from reception_app.models.audit import append_event
from reception_app.services.context import AppContext, author, writing
from reception_app.services.handover_state import pack_by_id
from reception_app.services.outstanding import ACT, CLOSED, OLD_SENT, outstanding_in
from reception_app.services.roles import require


def close_without_receipt(ctx: AppContext, pack_id: str, why: str) -> None:
    """Close a pack that left over 30 days ago and has no receipt: it waits for nobody. A receipt may still come.

    Raises InputProblem: IN-849 without a reason, IN-850 for a pack that is not an old one without its receipt.
    """
    require(ctx, ACT)
    words = " ".join(why.split())
    if not words:
        raise InputProblem(
            "IN-849", "Closing a pack without its receipt needs a reason.", "Write whom you rang, and what they said."
        )
    with writing(ctx, "close-unreceipted") as session:
        pack = pack_by_id(session, pack_id)
        row = next((row for row in outstanding_in(session, ctx.now()) if row.pack_id == pack.id), None)
        if row is None or not row.older:
            raise InputProblem(
                "IN-850",
                f"Only a pack that left more than {OLD_SENT.days} days ago, and has no receipt, is closed without one.",
                "Ring where they went, and record what is said: T on its line.",
            )
        append_event(
            session, author(ctx, CLOSED), entity="pack", entity_id=pack.id, person_id=pack.person_id, in_record=False,
            after={"pack": pack.number, "why": words},
        )  # fmt: skip
