"""A sheet names the role that the header shows: whoever made it, and also after a lock during which a role changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.services.end_of_shift import read_end_of_shift
from reception_app.services.shift_sheet import shift_view
from reception_app.services.wing_sheet import made_by
from reception_app.vocabulary import Role
from tests.support.desks import as_role, make_training_desk
from tests.support.story import at_desk, make_desk

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)


@pytest.mark.parametrize(
    "roles",
    [(Role.NURSE,), (Role.PRESCRIBER,), (Role.NURSE, Role.PRESCRIBER), (Role.PRESCRIBER, Role.DESK_ADMINISTRATOR)],
)
def test_every_sheet_names_the_role_of_the_header(tmp_path: Path, roles: tuple[Role, ...]) -> None:
    ctx = as_role(make_training_desk(tmp_path), *roles)
    shown = ctx.operator.role_words
    assert made_by(ctx) == shift_view(ctx, read_end_of_shift(ctx)).made_by == f"N. Testford, {shown.lower()}"
    ctx.close()


def test_a_role_changed_while_locked_is_in_the_header_and_on_the_sheet_alike(tmp_path: Path, qtbot: QtBot) -> None:
    with at_desk(make_desk(tmp_path, "LEI")) as place:
        workplace, bar = place.front.workplace, place.front.window.bar
        assert workplace is not None
        assert bar.user.who[1] == "Nurse"
        workplace.pause()
        operator = replace(place.ctx.operator, roles=frozenset({Role.PRESCRIBER}))
        workplace.resume(place.ctx.signed_in_as(operator))
        assert bar.user.who == (operator.full_name, "Prescriber")
        assert made_by(workplace.ctx) == f"{operator.full_name}, prescriber"


def test_what_waits_is_counted_in_the_bar_after_a_lock_as_before_it(tmp_path: Path, qtbot: QtBot) -> None:
    with at_desk(make_desk(tmp_path, "LEI")) as place:
        workplace, bar = place.front.workplace, place.front.window.bar
        assert workplace is not None

        def counted() -> list[tuple[str, str]]:
            return [(button.entry.slug, button.accessibleName()) for button in bar.nav]

        before = counted()
        workplace.pause()
        workplace.resume(place.ctx)
        assert counted() == before
