"""The desk's settings: one documented file, `desk.toml`. An unknown key or a wrong value is an error, never ignored."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from reception_app.clock import Clock, StandingClock, SystemClock, from_wire
from reception_app.errors import UsageProblem
from reception_app.paths import read_plain

NATIONS = ("England", "Wales")
DESK_NUMBERS = (1, 9)
"""The first and the last number a desk of a prison may have."""
NOW_VARIABLE = "RECEPTION_NOW"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one desk is set to. `desk_number` 1–9; `idle_lock_minutes` 2–30; `backups_kept` 1–500."""

    establishment: str
    desk_name: str
    nation: str = "England"
    training: bool = False
    idle_lock_minutes: int = 10
    backups_kept: int = 60
    backups_second_place: str = ""
    healthcare_telephone: str = ""
    desk_number: int = 1


_COMMENTS = {
    "establishment": "The establishment's code, as in the list of prisons (LEI, MDI, …).",
    "desk_name": "What this desk is called on packs and certificates.",
    "nation": "England or Wales: which rules and which languages.",
    "training": "true only for a desk where nobody is real.",
    "idle_lock_minutes": "Minutes without a key before the desk locks (2 to 30).",
    "backups_kept": "How many backups are kept (1 to 500).",
    "backups_second_place": "A second folder for every backup, for example on another disk or a stick; empty for none.",
    "healthcare_telephone": "The 24-hour healthcare number printed on escort sheets; changed in Users and desk.",
    "desk_number": "Which of this prison's desks this is (1 to 9), no two alike: packs are numbered by it. Changed in "
    "Users and desk.",
}


def read_settings(path: Path) -> Settings:
    """Read `desk.toml`. Raises UsageProblem (US-201) naming the key that is wrong."""
    try:
        data: dict[str, Any] = tomllib.loads(read_plain(path).decode("utf-8").replace("\r\n", "\n"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _problem("cannot be read as settings") from error
    known = {field.name: field.type for field in fields(Settings)}
    for name, value in data.items():
        if name not in known:
            raise _problem(f"has an unknown setting, {name}")
        if type(value).__name__ != known[name]:
            raise _problem(f"has a value of the wrong kind for {name}")
    if missing := [name for name in ("establishment", "desk_name") if name not in data]:
        raise _problem(f"lacks {missing[0]}")
    settings = Settings(**data)
    if settings.nation not in NATIONS:
        raise _problem("has a nation that is neither England nor Wales")
    ranges = (
        (settings.desk_number, *DESK_NUMBERS),
        (settings.idle_lock_minutes, 2, 30),
        (settings.backups_kept, 1, 500),
    )
    if any(not least <= value <= most for value, least, most in ranges):
        raise _problem("has a number out of its range")
    return settings


def write_settings(path: Path, settings: Settings) -> None:
    """Write `desk.toml` with each setting explained."""
    path.write_text(settings_text(settings), encoding="utf-8")


def settings_text(settings: Settings) -> str:
    """Return what stands in `desk.toml`: each setting, explained."""
    lines = ["# This desk's settings. Change a value with the program closed.", ""]
    for field in fields(Settings):
        value = getattr(settings, field.name)
        written = str(value).lower() if isinstance(value, bool | int) else _quoted(value)
        lines += [f"# {_COMMENTS[field.name]}", f"{field.name} = {written}", ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _problem(what: str) -> UsageProblem:
    return UsageProblem(
        "US-201",
        f"The settings file of this desk (desk.toml) {what}.",
        "Correct the file, or put back the one from the newest backup. The records are as they were.",
    )


def wall_clock(settings: Settings) -> Clock:
    """Return the desk's clock. Only a training desk may be told the time by RECEPTION_NOW (US-210, US-211)."""
    told = os.environ.get(NOW_VARIABLE)
    if not told:
        return SystemClock()
    if not settings.training:
        raise UsageProblem(
            "US-210",
            "RECEPTION_NOW is set, and a real desk takes its time only from this computer.",
            "Unset RECEPTION_NOW, or use a training desk.",
        )
    try:
        return StandingClock(from_wire(told))
    except ValueError as error:
        raise UsageProblem(
            "US-211", "RECEPTION_NOW is not a time with its zone.", "Write it as 2026-11-20T19:40:00Z."
        ) from error
