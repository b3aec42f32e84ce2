"""Whitelist views: what each sheet may hold, built from the record field by field, never by hiding fields of another."""

from reception_app.handover.views.clinical import clinical_view
from reception_app.handover.views.clinical_parts import ClinicalView

__all__ = ["ClinicalView", "clinical_view"]
