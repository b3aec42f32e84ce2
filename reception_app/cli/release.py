"""`release`: what is planned for somebody's release, what is missing, appointments outside, wider needs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import opened, read_text
from reception_app.cli.output import show, show_json
from reception_app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from reception_app.clinical.release import Point
    from reception_app.handover.record import Record, Release
    from reception_app.services.release import ReleaseSaid

_ITS_OWN = (
    "id", "decider", "naloxone_at", "naloxone_by", "warning_at", "warning_by", "recorded_by", "recorded_at",
    "recorded_where",
)  # fmt: skip
"""Fields that the desk writes itself: nobody says them."""
_SHOWN = frozenset({"release", "needs", "appointments", "points"})
"""What `release show` prints: of it the plan and the needs can be written down again, put right."""


def add(commands: Commands) -> None:
    """Add the commands."""
    release = group(commands, "release", "what is planned for a release")
    shown = command(release, "show", show_release, "print the plan, the appointments and what is missing or wrong")
    record = command(release, "record", record_plan, "write the plan down; what the file does not name stays as it is")
    meeting = command(release, "appointment", add_meeting, "write an appointment after release down")
    for parser in (shown, record, meeting):
        parser.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")
    record.add_argument("--file", metavar="FILE", required=True, help="JSON: release and needs of release show --json")
    record.add_argument("--decided-by", metavar="NAME", help="the prescriber who told you the opioid plan")
    meeting.add_argument("--what", metavar="WORDS", required=True, help="with whom or what for")
    meeting.add_argument("--at", metavar="WHEN", required=True, help="as 2026-11-24T14:00:00Z")
    meeting.add_argument("--with", dest="whom", metavar="NAME")
    meeting.add_argument("--place", metavar="WORDS")
    meeting.add_argument("--telephone", metavar="NUMBER")
    meeting.add_argument("--hours", metavar="HOURS", help='when they are there, as "Mon-Fri 09:00-17:00"')


def show_release(asked: Asked) -> int:
    """Print what is planned and what is missing or cannot be kept. Noted in the audit as an export."""
    from reception_app.services.context import begun
    from reception_app.services.person_view import find_person_id, read_person
    from reception_app.services.release import release_points

    with opened(asked) as ctx:
        person_id = find_person_id(ctx, asked.number)
        record = read_person(ctx, person_id).record
        points = release_points(record, ctx.settings.nation, ctx.now())
        with begun(ctx, "export-release", "person", person_id, person_id):
            _print(asked, record, points)
    return ExitCode.DONE


def record_plan(asked: Asked) -> int:
    """Write the plan down. A changed opioid plan is a prescriber's: one signed in, or the one named."""
    from reception_app.services.decisions import DecidedBy
    from reception_app.services.person_view import find_person_id, read_person
    from reception_app.services.release import record_release, release_points

    given = _read(Path(asked.file))
    by = DecidedBy(asked.decided_by) if asked.decided_by else None
    with opened(asked) as ctx:
        person_id = find_person_id(ctx, asked.number)
        record_release(ctx, person_id, _said(read_person(ctx, person_id).record, given), by)
        record = read_person(ctx, person_id).record
        points = release_points(record, ctx.settings.nation, ctx.now())
    _print(asked, record, points)
    return ExitCode.DONE


def add_meeting(asked: Asked) -> int:
    """Write an appointment down."""
    from reception_app.services.person_view import find_person_id, read_person
    from reception_app.services.release import AppointmentSaid, add_appointment, release_points

    said = AppointmentSaid(asked.what, _moment(asked.at), asked.whom, asked.place, asked.telephone, asked.hours)
    with opened(asked) as ctx:
        person_id = find_person_id(ctx, asked.number)
        add_appointment(ctx, person_id, said)
        record = read_person(ctx, person_id).record
        points = release_points(record, ctx.settings.nation, ctx.now())
    _print(asked, record, points)
    return ExitCode.DONE


def _moment(text: str) -> datetime:
    from reception_app.clock import as_utc

    try:
        return as_utc(datetime.fromisoformat(text))
    except ValueError as error:
        raise UsageProblem(
            "US-001", "That is not a time with its zone.", "Write it as 2026-11-24T14:00:00Z."
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        given = json.loads(read_text(path, "file"))
    except ValueError as error:
        raise UsageProblem("US-004", "The file is not JSON.", "Write it as release show --json prints it.") from error
    if not isinstance(given, dict):
        raise UsageProblem("US-004", "The file is not JSON.", "Write it as release show --json prints it.")
    if isinstance(plan := given.get("release"), dict) and given.keys() <= _SHOWN:
        given = {**plan, **({"needs": given["needs"]} if "needs" in given else {})}
    return {name: value for name, value in given.items() if name not in _ITS_OWN}


def _said(record: Record, given: dict[str, Any]) -> ReleaseSaid:
    """Return the plan as it is to stand. `needs`, as `release show --json` prints them, are laid over those asked."""
    from reception_app.clinical.wider_needs import load_needs
    from reception_app.handover.jsonform import from_json
    from reception_app.handover.record import WiderNeed
    from reception_app.services.release import said_of

    needs = given.pop("needs", None)
    if needs is None:
        return said_of(_over(record.release, given))
    told = {need.kind: need for need in record.needs}
    for place, each in enumerate(needs if isinstance(needs, list) else [needs]):
        if not isinstance(each, dict):
            raise UsageProblem("US-004", "A need of the file is no table of names.", "Write it as release show has it.")
        need = from_json(WiderNeed, {"id": f"new-{place}", "words": "-", **each})
        told[need.kind] = need
    unknown = set(told) - set(load_needs())
    if unknown:
        raise UsageProblem("US-124", "A need of the file is none of the list.", "Use the kinds that release show has.")
    return said_of(_over(record.release, given), tuple(told.values()))


def _over(held: Release | None, given: dict[str, Any]) -> Release:
    """Return the plan with what is given laid over it. A name or a value that no plan has is refused (US-121 …)."""
    from reception_app.handover.jsonform import from_json, to_json
    from reception_app.handover.record import Release

    before = to_json(held) if held is not None else {"id": "new"}
    return from_json(Release, {name: value for name, value in {**before, **given}.items() if value is not None})


def _print(asked: Asked, record: Record, points: tuple[Point, ...]) -> None:
    from reception_app.handover.jsonform import to_json

    if asked.json:
        show_json(
            {
                "release": to_json(record.release) if record.release else None,
                "appointments": [to_json(one) for one in record.appointments],
                "needs": [to_json(one) for one in record.needs],
                "points": [{"about": one.about, "words": one.words, "act": one.act} for one in points],
            }
        )
        return
    day = record.release.day.isoformat() if record.release and record.release.day else "not recorded"
    show(f"Day of release: {day}", f"Appointments: {sum(one.cancelled_at is None for one in record.appointments)}")
    show(*([one.words for one in points] or ["Nothing is missing."]))
