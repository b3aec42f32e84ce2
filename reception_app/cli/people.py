"""`people` and `record`: who is at the desk, and one record in the shape that travels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import opened
from reception_app.cli.output import answer

if TYPE_CHECKING:
    from reception_app.handover.record import Record, Script
    from reception_app.services.finding import FoundPerson


def add(commands: Commands) -> None:
    """Add the commands."""
    command(commands, "people", list_everybody, "list everybody with a record at this desk")
    record = command(commands, "record", print_record, "print one record")
    record.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")


def list_everybody(asked: Asked) -> int:
    """Print everybody with a record here; noted in the audit as an export."""
    from reception_app.services.context import begun
    from reception_app.services.finding import list_people

    with opened(asked) as ctx:
        people = list_people(ctx)
        with begun(ctx, "export-people", "person", None, None):
            lines = (f"{p.number:9} {p.family_name.upper()}, {p.given_names} ({p.state.value})" for p in people)
            return answer(asked, {"people": [_row(person) for person in people]}, *lines)


def _row(person: FoundPerson) -> dict[str, Any]:
    numbered = not person.number.startswith("T-")  # a desk reference stands for a number not yet given
    row = {
        "prison_number": person.number if numbered else None,
        "family_name": person.family_name,
        "given_names": person.given_names,
        "date_of_birth": person.date_of_birth.isoformat() if person.date_of_birth else None,
        "state": person.state.value,
    }
    return row if numbered else {**row, "desk_reference": person.number}


def print_record(asked: Asked) -> int:
    """Print one record; noted in the audit as an export. What travels is not moved by it."""
    from reception_app.handover.jsonform import to_json
    from reception_app.services.context import begun
    from reception_app.services.person_view import find_person_id, read_person

    with opened(asked) as ctx:
        person_id = find_person_id(ctx, asked.number)
        record = read_person(ctx, person_id).record
        with begun(ctx, "export-record", "person", person_id, person_id):
            return answer(asked, to_json(record), *record_lines(record))


def _verified(script: Script) -> str:
    """Return whether a line is verified, and at which dose where it was changed since."""
    from reception_app.handover.verified_then import verified_then

    then = verified_then(script)
    return f"verified {then.words}" if then is not None else "verified" if script.verified else "not verified"


def record_lines(record: Record) -> list[str]:
    """Return a record in a few lines for people."""
    from reception_app.dates import date_text

    person = record.person
    born = date_text(person.date_of_birth) if person.date_of_birth else "Not Known"
    lines = [f"{person.family_name.upper()}, {person.given_names}", f"Born {born}"]
    lines += [f"Prison No. {person.prison_number or 'not yet given'}", f"Allergies: {record.allergies.state.value}"]
    for script in record.scripts:
        parts = (script.medicine, script.strength, script.form, script.dose, script.route, script.frequency)
        told = " \N{EM DASH} ".join(str(part) for part in parts if part is not None)
        lines.append(f"{told} ({script.status.value}, {_verified(script)})")
    lines += [f"Flag: {flag.words}" for flag in record.flags if flag.ended_at is None]
    return [*lines, "All of it: add --json"]
