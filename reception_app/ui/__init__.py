"""The window: theme, widgets, fields, tables, screens. Only here and in `app.py` is Qt known."""

from reception_app.ui.singletons import keep_singletons
from reception_app.ui.unread_sources import leave_sources_unread

leave_sources_unread()
keep_singletons()
