"""The table of users: who, user name, roles, and whether they may sign in."""

from __future__ import annotations

from PySide6.QtCore import QObject

from reception_app.services.users import UserRow
from reception_app.ui import theme
from reception_app.ui.screens.users_entries import tr
from reception_app.ui.tables.rows import Column, RowsModel
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import ROLE_WORDS


def users_model(parent: QObject) -> RowsModel[UserRow]:
    """Return the model of the table, by user name."""
    columns = (
        Column[UserRow](tr("Name"), who_cell, 150, stretch=2, fixed=True),
        Column[UserRow](tr("User name"), name_cell, 110, stretch=1),
        Column[UserRow](tr("Roles"), roles_cell, 200, stretch=3),
        Column[UserRow](tr("State"), state_cell, 140, stretch=2),
    )
    return RowsModel(columns, key=_key, parent=parent)


def who_cell(row: UserRow) -> tuple[Line, ...]:
    """Return full name and registration."""
    return (bold(row.full_name),), (small(row.registration or tr("no registration given")),)


def name_cell(row: UserRow) -> tuple[Line, ...]:
    """Return the user name."""
    return ((Run(row.username),),)


def roles_cell(row: UserRow) -> tuple[Line, ...]:
    """Return every role."""
    return ((Run(", ".join(ROLE_WORDS[role] for role in row.roles) or tr("None")),),)


def state_cell(row: UserRow) -> tuple[Line, ...]:
    """Return whether the user may sign in."""
    if row.disabled:
        return ((Run(tr("Disabled"), theme.INK_2),),)
    if row.must_change:
        return ((Run(tr("One-time passphrase, not changed yet"), theme.AMBER_TEXT),),)
    return ((Run(tr("May sign in"), theme.GREEN_TEXT),),)


def _key(row: UserRow) -> str:
    return row.username
