"""What of a record stands: which scripts are given as they are, which wait, which flags are open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reception_app.handover.record import Flag, Person, Record, Script
from reception_app.vocabulary import FlagLevel, ScriptStatus

WAITS = "strength not known"
AT = datetime(2031, 3, 14, 16, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "waits_for", "givable", "not_given_now"),
    [
        (ScriptStatus.CURRENT, None, True, False),
        (ScriptStatus.CURRENT, WAITS, False, True),
        (ScriptStatus.ON_HOLD, None, False, True),
        (ScriptStatus.ON_HOLD, WAITS, False, True),
        (ScriptStatus.STOPPED, None, False, False),
        (ScriptStatus.STOPPED, WAITS, False, False),
    ],
)
def test_a_script_is_given_waits_or_is_over_and_never_two_of_them(
    status: ScriptStatus, waits_for: str | None, givable: bool, not_given_now: bool
) -> None:
    script = Script(id="s", medicine="placeholderine", status=status, not_until_prescriber=waits_for)
    assert (script.givable, script.not_given_now) == (givable, not_given_now)


def test_a_record_says_which_flags_are_open_and_which_scripts_current() -> None:
    open_one = Flag(id="f1", kind="acct_open", level=FlagLevel.ACT_NOW, words="ACCT open", started_at=AT)
    ended = Flag(id="f2", kind="acct_open", level=FlagLevel.ACT_NOW, words="ACCT open", started_at=AT, ended_at=AT)
    current = Script(id="s1", medicine="placeholderine", not_until_prescriber=WAITS)
    stopped = Script(id="s2", medicine="placeholderine", status=ScriptStatus.STOPPED)
    record = Record(Person("SPECIMEN", "Dummy"), flags=(open_one, ended), scripts=(current, stopped))
    assert record.open_flags == (open_one,)
    assert record.current_scripts == (current,)
