"""`pack receive`: a pack taken in, every current script decided by somebody."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import opened, read_decisions, unread_decisions
from reception_app.cli.output import show, show_json, show_warnings
from reception_app.cli.packs import FILES, envelopes_in
from reception_app.errors import ExitCode, UsageProblem
from reception_app.vocabulary import DecisionMode, Disposition, Role

if TYPE_CHECKING:
    from datetime import datetime

    from reception_app.services.decisions import DecidedBy
    from reception_app.services.dispositions import Choice
    from reception_app.services.opening import Incoming
    from reception_app.services.receiving import Receipt

_FIELDS = frozenset(
    {"disposition", "reason", "until", "decider", "prescriber", "discussed", "person_said", "arrived", "ours"}
)
_PRESCRIBER = frozenset({"name", "role", "registration", "mode"})
TRAINING_REASON = "training"


def add(commands: Commands) -> None:
    """Add the command."""
    receive = command(commands, "receive", receive_packs, "take a pack in, every script decided")
    receive.add_argument("files", metavar="FILE", nargs="+", help=FILES)
    decided = receive.add_mutually_exclusive_group()
    decided.add_argument(
        "--dispositions", metavar="FILE.json", help="script id to continue, bridge, hold or stop, with reason"
    )
    words = [disposition.value for disposition in Disposition]
    decided.add_argument("--disposition", choices=words, help="one for all scripts; training desks only")
    whose = receive.add_mutually_exclusive_group()
    whose.add_argument("--person", metavar="NUMBER", help="the record here that the pack belongs to")
    whose.add_argument("--new", action="store_true", help="the person is nobody who has a record here")
    receive.add_argument("--reason", help="why a pack is taken in whose sender or time cannot be confirmed")


def receive_packs(asked: Asked) -> int:
    """Take packs in. All are opened and their decisions checked before the first is saved."""
    from reception_app.services.dispositions import complete_choices
    from reception_app.services.opening import open_pack
    from reception_app.services.person_view import find_person_id
    from reception_app.services.receiving import receive

    given = _read_dispositions(asked.dispositions) if asked.dispositions else None
    envelopes = tuple(dict.fromkeys(envelopes_in(asked.files, asked)))  # the sheet and record.cose are one pack
    with opened(asked) as ctx:
        if asked.disposition and not ctx.settings.training:
            raise UsageProblem(
                "US-310",
                "One decision for all scripts is for training desks: here each script is decided.",
                "Write the decisions into a file and name it with --dispositions.",
            )
        packs = [open_pack(ctx, data) for data in envelopes]
        person_id = find_person_id(ctx, asked.person) if asked.person else None
        choices = [_choices_for(asked, pack, given) for pack in packs]
        for pack, chosen in zip(packs, choices, strict=True):
            if pack.already is None and len(packs) > 1:
                complete_choices(ctx, pack.to_decide, chosen)
        receipts = [
            receive(ctx, pack, chosen, person_id=person_id, new=asked.new, reason=asked.reason)
            for pack, chosen in zip(packs, choices, strict=True)
        ]
    _tell(asked, receipts)
    return ExitCode.DONE


def _tell(asked: Asked, receipts: list[Receipt]) -> None:
    told = [_receipt(receipt) for receipt in receipts]
    if asked.json:
        show_json(told[0] if len(told) == 1 else {"packs": told})
        return
    for receipt in receipts:
        was = "was already received" if receipt.already else "is received"
        show(f"Pack {receipt.pack_number} of {receipt.number} {was}.")
        show(*(f"  Missing on arrival: {words}" for words in receipt.missing))
        show_warnings(receipt.warnings)


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "person": receipt.number,
        "pack": receipt.pack_number,
        "already": receipt.already,
        "decisions": {script_id: disposition.value for script_id, disposition in receipt.decisions},
        "missing": list(receipt.missing),
        "warnings": list(receipt.warnings),
    }


def _choices_for(asked: Asked, pack: Incoming, given: Mapping[str, Choice] | None) -> dict[str, Choice]:
    """Return the decisions about this pack's scripts; with several packs one file may decide for all of them."""
    from reception_app.services.dispositions import Choice

    current = {script.id for script in pack.to_decide}
    if asked.disposition:
        choice = Choice(Disposition(asked.disposition), asked.reason or TRAINING_REASON)
        return dict.fromkeys(current, choice)
    if given is None or pack.already is not None:
        return {}
    if len(asked.files) == 1:
        return dict(given)
    return {script_id: choice for script_id, choice in given.items() if script_id in current}


def _read_dispositions(name: str) -> dict[str, Choice]:
    decisions = read_decisions(Path(name), "script id to decision")
    return {script_id: _choice(script_id, value) for script_id, value in decisions.items()}


def _choice(script_id: str, value: Any) -> Choice:
    from reception_app.services.dispositions import Choice

    entry = {"disposition": value} if isinstance(value, str) else value
    where = f"at {script_id[:40]}"
    if not isinstance(entry, dict):
        raise unread_decisions(f"{where} a word or an object was expected")
    _check_names(entry, _FIELDS, where)
    return Choice(
        disposition=_disposition(entry.get("disposition"), where),
        reason=_text(entry, "reason", where) or "",
        until=_instant(entry, where),
        decider=_text(entry, "decider", where),
        by=_decided_by(entry.get("prescriber"), where),
        discussed=_yes_no(entry, "discussed", where),
        person_said=_text(entry, "person_said", where),
        arrived=_yes_no(entry, "arrived", where),
        ours=_yes_no(entry, "ours", where),
    )


def _check_names(entry: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for name in entry:
        if name not in known:
            raise unread_decisions(f"{where} there is no such field as {name[:40]}")


def _disposition(value: Any, where: str) -> Disposition:
    try:
        return Disposition(value)
    except ValueError as error:
        raise unread_decisions(f"{where} the decision is none of continue, bridge, hold, stop") from error


def _text(entry: Mapping[str, Any], name: str, where: str) -> str | None:
    value = entry.get(name)
    if value is not None and not isinstance(value, str):
        raise unread_decisions(f"{where}, {name}: a text was expected")
    return value


def _yes_no(entry: Mapping[str, Any], name: str, where: str) -> bool | None:
    value = entry.get(name)
    if value is not None and not isinstance(value, bool):
        raise unread_decisions(f"{where}, {name}: true or false was expected")
    return value


def _instant(entry: Mapping[str, Any], where: str) -> datetime | None:
    from reception_app.clock import from_wire

    text = _text(entry, "until", where)
    if text is None:
        return None
    try:
        return from_wire(text)
    except ValueError as error:
        raise unread_decisions(f"{where}, until: a time with its zone was expected, as 2026-11-20T19:40:00Z") from error


def _decided_by(value: Any, where: str) -> DecidedBy | None:
    from reception_app.services.decisions import DecidedBy

    if value is None:
        return None
    entry = {"name": value} if isinstance(value, str) else value
    where = f"{where}, prescriber"
    if not isinstance(entry, dict):
        raise unread_decisions(f"{where}: a name or an object was expected")
    _check_names(entry, _PRESCRIBER, where)
    try:
        role = Role(entry.get("role", Role.PRESCRIBER))
        mode = DecisionMode(entry.get("mode", DecisionMode.TELEPHONE))
    except ValueError as error:
        raise unread_decisions(f"{where}: role or mode is not one of its words") from error
    return DecidedBy(_text(entry, "name", where) or "", role, _text(entry, "registration", where), mode)
