"""Whitelist views: what each sheet may hold, built from the record, never by hiding fields of another."""

from reception_app.handover.views.clinical import clinical_view
from reception_app.handover.views.clinical_parts import ClinicalView
from reception_app.handover.views.escort import EscortView, escort_view
from reception_app.handover.views.person import PersonView, person_view
from reception_app.handover.views.shift import ShiftRow, ShiftSection, ShiftView, shift_row
from reception_app.handover.views.wing import WingView, wing_view

__all__ = [
    "ClinicalView",
    "EscortView",
    "PersonView",
    "ShiftRow",
    "ShiftSection",
    "ShiftView",
    "WingView",
    "clinical_view",
    "escort_view",
    "person_view",
    "shift_row",
    "wing_view",
]
