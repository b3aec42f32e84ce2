"""Most tests of the services need the same three: a clock moved by hand, a training desk that goes by it, a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reception_app.services.context import AppContext
from tests.support.desks import MovingClock, arrive, make_training_desk


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def ctx(tmp_path: Path, clock: MovingClock) -> Iterator[AppContext]:
    ctx = make_training_desk(tmp_path, clock=clock)
    yield ctx
    ctx.close()


@pytest.fixture
def person(ctx: AppContext) -> str:
    """Somebody who just arrived, and of whom nothing is known yet."""
    return arrive(ctx)
