"""Connections: what one has read and decrypted is kept for the next session, also after several were needed at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reception_app.services.context import AppContext


def test_the_connection_used_last_is_used_next(ctx: AppContext) -> None:
    with ctx.sessions.read() as first, ctx.sessions.read() as second:
        assert driver_of(first) is not driver_of(second)
    used = []
    for _ in range(4):
        with ctx.sessions.read() as session:
            used.append(driver_of(session))
        with ctx.sessions.write() as session:
            used.append(driver_of(session))
    assert len({id(each) for each in used}) == 1


def driver_of(session: Session) -> object:
    return session.connection().connection.driver_connection
