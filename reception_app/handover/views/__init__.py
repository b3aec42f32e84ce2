"""Whitelist views: what each sheet may hold, built from the record, never by hiding fields of another."""

from reception_app.handover.views.clinical import clinical_view
from reception_app.handover.views.clinical_parts import ClinicalView
from reception_app.handover.views.escort import EscortView, escort_view
from reception_app.handover.views.person import PersonView, person_view

__all__ = ["ClinicalView", "EscortView", "PersonView", "clinical_view", "escort_view", "person_view"]
