"""An old pack that nobody will receipt any more is closed: by whom, why. A receipt that comes later still counts."""

from __future__ import annotations

from functools import partial

from reception_app.identifiers import show_name
from reception_app.services.closing_unreceipted import close_without_receipt
from reception_app.services.outstanding import SentRow
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_asks import ReasonPanel
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.runs import Run, bold, small


class ClosePanel(ReasonPanel):
    """Closes a pack without its receipt, by a reason."""

    def __init__(self, shell: Shell, row: SentRow) -> None:
        ring = row.telephone or tr("no number in this desk’s directory")
        kept = tr("Nothing says that it arrived; a receipt that comes later is still recorded.")
        about = (
            (bold(show_name(row.family_name, row.given_names)), Run(f"  {row.number}, {row.pack_number}")),
            (Run(tr("Ring {0} first: ").format(row.to_name)), bold(ring)),
            (small(kept),),
        )
        close = partial(close_without_receipt, shell.ctx, row.pack_id)
        super().__init__(shell, tr("Close without a receipt"), about, tr("Close it"), close)
