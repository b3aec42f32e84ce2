"""`pack make`, `pack verify`, `pack read`: what leaves with a person, and what a file says before anybody uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli import check_print
from reception_app.cli.arguments import Asked, Commands, command, instant
from reception_app.cli.opening import folder_of, opened, plain_file, write_new
from reception_app.cli.output import show, show_aside, show_json, show_warnings
from reception_app.errors import ExitCode, IssuerUnknown, PackRefused, UsageProblem

if TYPE_CHECKING:
    from reception_app.handover.seal import Opened
    from reception_app.services.context import AppContext
    from reception_app.services.packs import IssuedPack
    from reception_app.services.sealing import SealFor

FILES = "the clinical sheet's PDF, the .cose file, or scans and photographs of its codes page (PDF, PNG, JPEG, TIFF)"


def add(commands: Commands) -> None:
    """Add the commands."""
    make = command(commands, "make", make_pack, "make the pack of somebody who leaves")
    make.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")
    purposes = ("transfer", "court", "release", "hospital")
    make.add_argument("--purpose", choices=purposes, default="transfer", help="why the person leaves")
    make.add_argument("--to", metavar="CODE", help="the establishment's code, for example MDI; needed for a transfer")
    make.add_argument("--to-name", metavar="WORDS", help="which court or hospital, or where after release, in words")
    make.add_argument("--happened", metavar="WORDS", help="why to hospital: what happened")
    make.add_argument("--since", metavar="TIME", help="since when, with its zone, as 2026-11-20T19:40:00Z")
    make.add_argument("--observations", metavar="WORDS", help="what was found: pulse, pressure, oxygen, awake or not")
    make.add_argument("--out", metavar="DIR", required=True, help="where the files go; made if missing")
    make.add_argument(
        "--seal-for",
        metavar="CODE",
        action="append",
        default=[],
        help="write only files sealed for this establishment, nothing in clear; may be given again",
    )
    check_print.add(commands)
    verify = command(commands, "verify", verify_packs, "say who made a pack and whether it is whole")
    read = command(commands, "read", read_packs, "print the record in a pack")
    for parser in (verify, read):
        parser.add_argument("files", metavar="FILE", nargs="+", help=FILES)


def make_pack(asked: Asked) -> int:
    """Issue a pack and write its sheets. No clinical fact is filled in: what is not known is missing."""
    from reception_app.services.packs import exporting, issue_pack
    from reception_app.services.person_view import find_person_id
    from reception_app.services.roles import require

    with opened(asked) as ctx:
        require(ctx, "issue a pack")
        person_id = find_person_id(ctx, asked.number)
        handover_id = _leaving(ctx, person_id, asked)
        folder = _writable(Path(asked.out))
        receivers = _receivers(ctx, asked)
        issued = issue_pack(ctx, handover_id)
        with exporting(ctx, issued.pack_id):
            paths = _write_sealed(ctx, folder, issued, receivers) if receivers else _write(folder, issued)
        pointed = _write_leaving(ctx, folder, issued, person_id, paths, asked.purpose)
    warnings = [*(f"Incomplete: {words}." for words in issued.missing), *pointed]
    if asked.json:
        show_json({**paths, "number": issued.number, "warnings": warnings})
    else:
        show(f"Pack {issued.number}, {issued.short_hash}", *paths.values())
        show_warnings(warnings)
    return ExitCode.DONE


def _leaving(ctx: AppContext, person_id: str, asked: Asked) -> str:
    if asked.purpose != "hospital" and (asked.happened or asked.since or asked.observations):
        raise UsageProblem(
            "US-001", "Only a way to hospital has a reason.", "Leave out what happened and what was found."
        )
    if asked.purpose == "release":
        from reception_app.services.release_sheets import plan_leaving

        if asked.to is not None:
            raise UsageProblem("US-001", "A release goes to no establishment.", "Say where to with --to-name.")
        return plan_leaving(ctx, person_id, asked.to_name)
    if asked.purpose in ("court", "hospital"):
        return _planned_named(ctx, person_id, asked)
    if asked.to is None or asked.to_name is not None:
        raise UsageProblem("US-001", "A transfer goes to an establishment of the list.", "Name it with --to CODE.")
    return _planned(ctx, person_id, asked.to)


def _planned_named(ctx: AppContext, person_id: str, asked: Asked) -> str:
    """Plan the day at court or in hospital, or make the planned leaving one: where to, as a name or as a code."""
    from reception_app.handover.hospital_why import HospitalWhy
    from reception_app.services.handovers import Plan, change_plan, plan_handover, read_handover
    from reception_app.services.leaving_looked import for_reason
    from reception_app.services.person_view import read_person
    from reception_app.vocabulary import Purpose

    if bool(asked.to) == bool(asked.to_name):
        raise UsageProblem("US-001", "Say which court or hospital.", "Name it with --to-name, or --to CODE.")
    planned = read_person(ctx, person_id).handover_id
    held = for_reason(read_handover(ctx, planned).plan if planned is not None else Plan(), Purpose(asked.purpose))
    since = instant(asked.since) if asked.since else held.hospital.since
    why = HospitalWhy(asked.happened or held.hospital.happened, since, asked.observations or held.hospital.found)
    plan = replace(held, to_code=asked.to, to_name=asked.to_name, hospital=why)
    if planned is None:
        return plan_handover(ctx, person_id, plan)
    change_plan(ctx, planned, plan)
    return planned


def _write_leaving(
    ctx: AppContext, folder: Path, issued: IssuedPack, person_id: str, paths: dict[str, str], purpose: str
) -> list[str]:
    """Write the sheets of why the person leaves beside the others; return what is missing or wrong about a release."""
    from reception_app.services.leaving_sheets import exporting_sheets, sheets_of
    from reception_app.services.person_view import read_person
    from reception_app.services.release import release_points

    sheets = sheets_of(ctx, issued.pack_id)
    with exporting_sheets(ctx, issued.pack_id) if sheets else nullcontext():
        for slug, content in sheets.items():
            kind = slug.replace("_", "-")
            paths[kind] = str(write_new(folder / f"pack-{issued.number}-{kind}.pdf", content, "pack"))
    if purpose != "release":
        return []
    record = read_person(ctx, person_id).record
    return [point.words for point in release_points(record, ctx.settings.nation, ctx.now())]


def _planned(ctx: AppContext, person_id: str, code: str) -> str:
    """Plan a transfer, or use the leaving that is planned: of a transfer only its destination is set."""
    from reception_app.establishments import find
    from reception_app.services.handovers import Plan, change_plan, plan_handover, read_handover
    from reception_app.services.leaving_looked import for_reason
    from reception_app.services.person_view import read_person
    from reception_app.vocabulary import Purpose

    found = find(code)
    if found is None:
        raise UsageProblem(
            "US-202", "That is not the code of an establishment in the list.", "Use its three letters, for example MDI."
        )
    planned = read_person(ctx, person_id).handover_id
    if planned is None:
        telephone = ctx.settings.healthcare_telephone or None
        return plan_handover(ctx, person_id, Plan(to_code=found.code, healthcare_telephone=telephone))
    held = read_handover(ctx, planned).plan
    plan = replace(for_reason(held, Purpose.TRANSFER), to_code=found.code)
    if plan != held:
        change_plan(ctx, planned, plan)
    return planned


def _writable(folder: Path) -> Path:
    """Make the folder before anything is issued, so that no pack is numbered and then lost."""
    target = folder.absolute()
    try:
        target.mkdir(parents=True, exist_ok=True)
        if not os.access(target, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13))
    except OSError as error:
        raise UsageProblem(
            "US-003",
            f"The folder for the pack cannot be used: {error.strerror or 'unknown reason'}.",
            "Name a folder you may write to with --out. No pack was made.",
        ) from error
    return target


def _write(folder: Path, issued: IssuedPack) -> dict[str, str]:
    files = {
        "clinical": (f"pack-{issued.number}-clinical.pdf", issued.clinical),
        "escort": (f"pack-{issued.number}-escort.pdf", issued.escort),
        "person": (f"pack-{issued.number}-person.pdf", issued.person_copy),
        "record": (f"pack-{issued.number}.cose", issued.cose),
    }
    return {kind: str(write_new(folder / name, content, "pack")) for kind, (name, content) in files.items()}


def _receivers(ctx: AppContext, asked: Asked) -> tuple[SealFor, ...]:
    """Return for whom the files are sealed, before a pack is numbered: nobody unless it was asked."""
    from reception_app.services.sealing import receivers

    if asked.seal_for and asked.purpose != "transfer":
        raise UsageProblem("US-001", "Only another prison's desk could open a sealed file.", "Leave --seal-for out.")
    return receivers(ctx, tuple(dict.fromkeys(code.strip().upper() for code in asked.seal_for)))


def _write_sealed(ctx: AppContext, folder: Path, issued: IssuedPack, receivers: tuple[SealFor, ...]) -> dict[str, str]:
    from reception_app.services.sealing import sealed_files

    files = sealed_files(ctx, issued, receivers)
    kinds = ("clinical", "record")
    return {
        kind: str(write_new(folder / name, content, "pack"))
        for kind, (name, content) in zip(kinds, files.items(), strict=True)
    }


@contextmanager
def desk_if_any(asked: Asked) -> Iterator[AppContext | None]:
    """Open the desk when there is one in the folder; None when there is none, for nothing is then known."""
    if not folder_of(asked).exists:
        yield None
        return
    with opened(asked) as ctx:
        yield ctx


def pack_bytes(name: str) -> bytes:
    """Read a pack's file or a scan, never more of it than its kind can be."""
    from reception_app.handover.reading import FIRST_BYTES, check_size

    try:
        with plain_file(name).open("rb") as file:
            first = file.read(FIRST_BYTES)
            size = os.fstat(file.fileno()).st_size
            check_size(size, first)
            return first + file.read(size)
    except OSError as error:
        raise UsageProblem(
            "US-004", f"The pack's file cannot be read: {error.strerror or 'unknown reason'}.", "Check its name."
        ) from error


def envelopes_in(names: list[str], asked: Asked | None = None) -> tuple[bytes, ...]:
    """Return the signed records in the files, all scans and photographs taken together; say what was left out.

    `asked` opens the desk for what is sealed for its establishment.
    """
    from reception_app.handover.reading import check_count, read_envelopes

    check_count(len(names))
    files = [pack_bytes(name) for name in names]
    found = read_envelopes(files, identities=_keys_for(files, asked))
    show_aside(found.left_out)
    return found.envelopes


def _keys_for(files: list[bytes], asked: Asked | None) -> tuple[str, ...]:
    """Return this desk's keys for sealed files, when one of the files is sealed; without a desk there are none."""
    from reception_app.handover.wrapping import is_wrapped
    from reception_app.services.sealing import identities

    if asked is None or not any(is_wrapped(data) for data in files):
        return ()
    with desk_if_any(asked) as ctx:
        return identities(ctx) if ctx is not None else ()


def verify_packs(asked: Asked) -> int:
    """Say who made each pack, for whom, and what was checked. Nothing of the record is shown."""
    from reception_app.vocabulary import Trust

    opened_packs = _open_all(asked, "verify")
    told = [_verdict(pack) for pack in opened_packs]
    if asked.json:
        show_json(told[0] if len(told) == 1 else {"packs": told})
    else:
        for each, pack in zip(told, opened_packs, strict=True):
            show(f"Pack {each['number']} from {each['from']['name']} to {each['to']['name']}: {each['trust']}")
            show(*(f"  {check.word}  {check.words}" for check in pack.how_checked))
            if pack.trust is Trust.ISSUER_UNKNOWN:
                show(f"  The sender's eight words: {each['sender_words']}. Ring them on a known number, and compare.")
            show_warnings(each["warnings"])
    return _trusted(opened_packs)


def read_packs(asked: Asked) -> int:
    """Print the record each pack carries, as the sender's `record --json` printed it."""
    from reception_app.handover.jsonform import to_json

    opened_packs = _open_all(asked, "read")
    told = [{**to_json(pack.pack.record), "pack": _origin(pack)} for pack in opened_packs]
    if asked.json:
        show_json(told[0] if len(told) == 1 else {"packs": told})
    else:
        from reception_app.cli.people import record_lines

        for pack in opened_packs:
            show(f"Pack {pack.pack.header.number}: {pack.trust.value}", *record_lines(pack.pack.record))
            if pack.short:
                show_warnings([f"This is the short record. Only the whole one, in the file, has: {pack.short.words}."])
    return _trusted(opened_packs)


def _open_all(asked: Asked, what: str) -> list[Opened]:
    from reception_app.services.checking import open_pack_alone

    packs = envelopes_in(asked.files, asked)
    with desk_if_any(asked) as ctx:
        return [open_pack_alone(ctx, data, read=what == "read") for data in packs]


def _trusted(packs: list[Opened]) -> int:
    """Return 4 for a revoked one, 3 when this desk cannot say who made one of the packs; with the line that says so."""
    from reception_app.cli import refuse
    from reception_app.vocabulary import Trust

    if any(pack.trust is Trust.REVOKED for pack in packs):
        return refuse(
            PackRefused(
                "PK-309",
                "The key that sealed this pack is revoked. It may be read, and is never taken in.",
                "Ring the sender on a number you know. Its medicine lines may be typed in from the paper, unverified.",
            )
        )
    if all(pack.trust is not Trust.ISSUER_UNKNOWN for pack in packs):
        return ExitCode.DONE
    return refuse(
        IssuerUnknown(
            "PK-301",
            "The record is as it was signed, but who made it cannot be said here.",
            "Ring the sender, or read it at a desk that trusts their estate.",
        )
    )


def _origin(pack: Opened) -> dict[str, Any]:
    from reception_app.clock import to_wire

    header = pack.pack.header
    return {
        "number": header.number,
        "made_at": to_wire(header.made_at),
        "from": _sender(pack),
        "to": {"code": header.to.code, "name": header.to.name},
        "purpose": header.purpose.value,
        "trust": pack.trust.value,
        "training": header.training,
        **({"left_out": [cut.words for cut in pack.short.cuts]} if pack.short else {}),
    }


def _sender(pack: Opened) -> dict[str, Any]:
    """Return who sent it, by the certificate; the pack's own word for the name counts only where we know none."""
    from reception_app.establishments import find

    known = find(pack.establishment_code)
    return {"code": pack.establishment_code, "name": known.name if known else pack.pack.header.sender.name}


def _verdict(pack: Opened) -> dict[str, Any]:
    from reception_app.handover.spoken_fingerprint import spoken

    checks = [
        {"layer": check.layer, "ok": check.ok, "words": check.words} for check in pack.how_checked if check.looked
    ]
    return {
        **_origin(pack),
        "hash": pack.pack_hash,
        "short_hash": pack.short_hash,
        "sender_words": spoken(pack.certificate.public_key),
        "checks": checks,
        "not_checked": [check.words for check in pack.how_checked if not check.looked],
        "warnings": list(dict.fromkeys((*pack.warnings, *pack.needs_named_person))),
    }
