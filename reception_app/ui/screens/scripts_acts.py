"""What each key of the Scripts screen does to the current line: what it needs of the roles, and the panel it opens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from reception_app.clinical.reviews import ReviewClock
from reception_app.handover.in_error import in_error
from reception_app.handover.record import Record
from reception_app.handover.scheduled import day_words
from reception_app.services.script_errors import goes_along
from reception_app.ui.screens.places import PlacesPanel
from reception_app.ui.screens.prepare_fit_supply import is_controlled
from reception_app.ui.screens.scripts_allergies import AllergyPanel
from reception_app.ui.screens.scripts_changes import (
    InterimPanel,
    PrescriptionPanel,
    ScheduledPanel,
    StopScriptPanel,
    WrongScriptPanel,
)
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.screens.scripts_given import GivenPanel
from reception_app.ui.screens.scripts_missed import MissedPanel, may_decide_missed
from reception_app.ui.screens.scripts_panels import CarrierPanel, LastDosePanel, ReleasePanel
from reception_app.ui.screens.scripts_possession import PossessionPanel
from reception_app.ui.screens.scripts_reviews import ReviewPanel, reviewable
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_schedule import schedule_panel
from reception_app.ui.screens.scripts_settle import ResolvePanel
from reception_app.ui.screens.scripts_side import may_release
from reception_app.ui.screens.scripts_source import SourcePanel
from reception_app.ui.screens.scripts_statements import Around
from reception_app.ui.shell import Shell

ACTS = {
    "P": "record a script",
    "G": "record a dose given",
    "V": "record a source",
    "I": "record a script",
    "Del": "record a script",
    "L": "record a source",
    "C": "prepare a handover",
    "R": "record a script",
    "A": "record allergies",
    "E": "assess what may be kept",
    "S": "see a record",
    "D": "record a review",
    "M": "record a script",
    "K": "acknowledge an alert",
    "W": "change the list of places",
}
"""What each key's act needs of the roles, as `services.roles` names it."""

_PANELS: dict[str, type[PrescriptionPanel | GivenPanel | StopScriptPanel | LastDosePanel | CarrierPanel | ReleasePanel]]
_PANELS = {
    "P": PrescriptionPanel,
    "G": GivenPanel,
    "Del": StopScriptPanel,
    "L": LastDosePanel,
    "C": CarrierPanel,
    "R": ReleasePanel,
}


def person_panel(key: str, shell: Shell, person_id: str, record: Record | None) -> FormPanel | None:
    """Return the panel of a key that is about the person or the desk, not one line; None for any other key."""
    if key == "W":
        return PlacesPanel(shell, person_id)
    if record is None:
        return None
    if key == "A":
        return AllergyPanel(shell, person_id, record.allergies)
    return PossessionPanel(shell, person_id, record) if key == "E" else None


def line_panel(
    key: str,
    shell: Shell,
    person_id: str,
    row: ScriptRow,
    record: Record,
    around: Around,
    clocks: Sequence[ReviewClock],
) -> FormPanel | None:
    """Return the panel of a key for a line, None where the line has nothing to do for it.

    Of a stopped line the schedule can be opened, to be read, its counts of a controlled drug, and the line itself
    marked as entered in error. Raises InputProblem where it cannot be.
    """
    if row.stopped and key == "C" and is_controlled(row.script):
        return CarrierPanel(shell, person_id, row)
    if row.stopped and key == "Del" and not in_error(row.script):
        along = goes_along(shell.ctx, person_id, row.script.id)
        return WrongScriptPanel(shell, person_id, row, along)
    if row.stopped:
        held = row.script.schedule if key == "S" else None
        return schedule_panel(shell, person_id, row, record) if held is not None else None
    if key == "V":
        return SourcePanel(shell, person_id, row, around)
    if key == "M":
        return MissedPanel(shell, person_id, row) if may_decide_missed(row) else None
    if key == "I" and row.script.interim is None and day_words(row.script, row.at):
        return ScheduledPanel(shell, person_id, row, partial(schedule_panel, shell, person_id, row, record))
    if key == "I":
        return (ResolvePanel if row.script.interim is not None else InterimPanel)(shell, person_id, row)
    if key == "S":
        return schedule_panel(shell, person_id, row, record)
    if key == "D":
        due = reviewable(clocks, row)
        return ReviewPanel(shell, person_id, row, due) if due else None
    if key == "R" and not may_release(row):
        return None
    return _PANELS[key](shell, person_id, row)
