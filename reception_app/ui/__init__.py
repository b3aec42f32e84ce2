"""The window: theme, widgets, fields, tables, screens. Only here and in `app.py` is Qt known."""

from reception_app.ui.singletons import keep_singletons

keep_singletons()
