"""`estate`: the root that certifies desks, kept offline, and the directory it signs for all of them. Needs no desk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import new_passphrase_of, passphrase_of, read_text, write_new
from reception_app.cli.output import answer, show, show_json, show_warnings
from reception_app.errors import ExitCode, UsageProblem
from reception_app.vocabulary import REVOKED_WORDS, RevokedBecause

if TYPE_CHECKING:
    from reception_app.services.estate import Certified, DeskRow

ESTATE_VARIABLE = "RECEPTION_ESTATE"
DEFAULT_DAYS = 1095
"""Three years; local policy until an estate sets its own [GK]."""
_KEY_LETTERS = 16
_LARGEST = 1024 * 1024
_LARGEST_PICTURE = 25 * _LARGEST


def add(commands: Commands) -> None:
    """Add the commands."""
    estate = group(commands, "estate", "the root that certifies desks, and the directory it signs")
    init = command(estate, "init", init_estate, "make a root: root.key, sealed with a passphrase, and root.pub")
    init.add_argument("folder", metavar="DIR")
    init.add_argument("--name", default="Estate", help="what the estate is called")
    certify = command(estate, "certify", certify_desk, "sign a desk's request")
    certify.add_argument("request", metavar="REQUEST")
    _add_certificate_options(certify)
    certify.add_argument(
        "--replace-sealing-key", action="store_true", help="the establishment's key for sealed files is a new one"
    )
    renew = command(estate, "renew", renew_certificate, "sign the same desk's same key again, for longer")
    renew.add_argument("which", metavar="KEY", help="the key's name of estate list, or the old certificate's file")
    _add_certificate_options(renew)
    revoke = command(estate, "revoke", revoke_key, "say that a desk's key is believed no more; then publish")
    revoke.add_argument("which", metavar="KEY", help="the key's name of estate list, or the certificate's file")
    reasons = "; ".join(f"{each.value}: {words}" for each, words in REVOKED_WORDS.items())
    revoke.add_argument("--because", choices=[each.value for each in RevokedBecause], required=True, help=reasons)
    revoke.add_argument(
        "--since", metavar="TIME", required=True, help="when the key was last surely in the right hands, or now"
    )
    listed = command(estate, "list", list_keys, "the desks that were certified, until when, and what is revoked")
    services = command(estate, "services", take_file, "take in what prisons can do, from a desk's directory export")
    services.add_argument("file", metavar="FILE")
    publish = command(estate, "publish", publish_file, "sign the directory that every desk takes in")
    publish.add_argument("--out", metavar="FILE", required=True, help="where the directory goes")
    publish.add_argument("--next-days", type=int, default=35, help="a newer one comes within so many days")
    publish.add_argument("--serial", type=int, help="skip ahead to this number, after the folder came from a backup")
    sealing = command(estate, "sealing-key", take_sealing_key, "take in a prison's key for sealed files, from paper")
    sealing.add_argument("source", metavar="SOURCE", nargs="+", help="a file, scan or photograph; or the key, typed")
    sealing.add_argument("--for", dest="code", metavar="CODE", required=True, help="the prison whose key it is")
    sealing.add_argument(
        "--words", metavar="WORDS", required=True, help="its eight words, as that prison read them out"
    )
    sealing.add_argument("--replace-sealing-key", action="store_true", help="the prison made another key")
    for parser in (revoke, listed, services, publish, sealing):
        _add_estate(parser)
    words = command(estate, "words", say_words, "the eight words of a key, to compare by telephone")
    words.add_argument("file", metavar="FILE", help="root.pub, a desk's request or a certificate")


def _add_certificate_options(parser: Any) -> None:
    parser.add_argument("--out", metavar="FILE", required=True, help="where the certificate goes")
    _add_estate(parser)
    parser.add_argument("--days", type=int, default=DEFAULT_DAYS, help="how long it is valid")


def _add_estate(parser: Any) -> None:
    parser.add_argument("--estate", metavar="DIR", help=f"the folder of root.key (else {ESTATE_VARIABLE}, or found)")


def _folder(asked: Asked, *beside: str) -> Path:
    from reception_app.services.estate import find_estate

    named = asked.estate or os.environ.get(ESTATE_VARIABLE)
    near = [*(Path(name).absolute().parent for name in beside), Path.cwd()]
    return find_estate([Path(named).absolute()] if named else near)


def _passphrase(asked: Asked) -> str:
    return passphrase_of(asked, "Passphrase of the estate root: ")


def init_estate(asked: Asked) -> int:
    """Make an estate root."""
    from reception_app.handover.spoken_fingerprint import spoken
    from reception_app.services.estate import make_estate, read_public

    key, public = make_estate(Path(asked.folder).absolute(), new_passphrase_of(asked), asked.name)
    words = spoken(read_public(key.parent).public_key)
    if asked.json:
        show_json({"root_key": str(key), "root_public": str(public), "words": words})
    else:
        show(f"Keep this offline, with its passphrase: {key}", f"Give this to every desk: {public}")
        show(f"Its eight words, to read out to each desk: {words}")
    return ExitCode.DONE


def certify_desk(asked: Asked) -> int:
    """Sign a desk's request with the estate's root."""
    from reception_app.clock import SystemClock
    from reception_app.services.estate import certify_request

    request = read_text(Path(asked.request), "request")
    folder = _folder(asked, asked.request, asked.out)
    made = certify_request(
        folder, _passphrase(asked), request, SystemClock().now(), asked.days, replace_key=asked.replace_sealing_key
    )
    return _certified(asked, made)


def renew_certificate(asked: Asked) -> int:
    """Sign a desk's key again."""
    from reception_app.clock import SystemClock
    from reception_app.services.estate import renew_desk

    folder = _folder(asked, asked.out)
    return _certified(
        asked, renew_desk(folder, _passphrase(asked), _which(asked.which), SystemClock().now(), asked.days)
    )


def _certified(asked: Asked, made: Certified) -> int:
    from reception_app.handover.spoken_fingerprint import spoken
    from reception_app.handover.trust import key_id

    written = write_new(Path(asked.out), made.certificate, "certificate")
    told = {
        "certificate": str(written),
        "establishment": made.establishment_code,
        "desk": made.desk_name,
        "days": asked.days,
        "key": key_id(made.public_key).hex(),
        "words": spoken(made.public_key),
    }
    if asked.json:
        show_json(told)
    else:
        show(f"Certificate of {made.desk_name}, {made.establishment_code}, for {asked.days} days: {written}")
        show(f"The desk must read out the same eight words: {told['words']}")
    return ExitCode.DONE


def _which(name: str) -> str | bytes:
    """Return the name of a key, or a certificate's bytes."""
    if len(name) == _KEY_LETTERS and all(letter in "0123456789abcdefABCDEF" for letter in name):
        return name
    return _bytes(Path(name), "certificate")


def revoke_key(asked: Asked) -> int:
    """Revoke a desk's key."""
    from reception_app.cli.fit import moment_of
    from reception_app.clock import SystemClock, to_wire
    from reception_app.services.estate import revoke_desk

    now = SystemClock().now()
    since = now if asked.since == "now" else moment_of(asked.since)
    assert since is not None
    because = RevokedBecause(asked.because)
    issued, revocation = revoke_desk(_folder(asked), _which(asked.which), since, because, now)
    if asked.json:
        told = {"key": revocation.key_id.hex(), "establishment": issued.establishment_code, "desk": issued.desk_name}
        show_json({**told, "since": to_wire(revocation.from_at), "because": because.value})
    else:
        show(f"{issued.desk_name}, {issued.establishment_code}: {REVOKED_WORDS[because]}.")
        show("No desk knows it yet: run estate publish, and carry the new directory to every desk.")
    return ExitCode.DONE


def list_keys(asked: Asked) -> int:
    """List every desk's key in the book."""
    from reception_app.clock import SystemClock, to_wire
    from reception_app.services.estate import list_desks

    book, rows = list_desks(_folder(asked))
    now = SystemClock().now()
    if asked.json:
        desks = [
            {
                "key": row.issued.key_id.hex(),
                "establishment": row.issued.establishment_code,
                "desk": row.issued.desk_name,
                "valid_until": to_wire(row.issued.not_after),
                "state": _state(row, (row.issued.not_after - now).days),
                "revoked_since": to_wire(row.revocation.from_at) if row.revocation else None,
            }
            for row in rows
        ]
        show_json({"name": book.name, "serial": book.serial, "desks": desks, "sealing_keys": dict(book.recipients)})
        return ExitCode.DONE
    show(f"{book.name}: last directory {book.serial or 'none yet'}, desks: {len(rows)}")
    for row in rows:
        until = f"until {row.issued.not_after:%d-%b-%Y}"
        state = _state(row, (row.issued.not_after - now).days)
        named = f"{row.issued.establishment_code}, {row.issued.desk_name}"
        show(f"  {row.issued.key_id.hex()}  {named}, {until}, {state.replace('_', ' ')}")
    return ExitCode.DONE


def _state(row: DeskRow, days: int) -> str:
    from reception_app.handover.trust import ENDS_SOON

    if row.revocation is not None:
        return "revoked"
    if days < 0:
        return "expired"
    return "ends_soon" if days <= ENDS_SOON.days else "good"


def take_file(asked: Asked) -> int:
    """Take what prisons can do into the book."""
    from reception_app.clock import SystemClock
    from reception_app.services.estate import take_services

    data = _bytes(Path(asked.file), "directory")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageProblem("US-390", "That file is not text.", "Choose the directory file.") from error
    told = take_services(_folder(asked), text, SystemClock().now())
    return answer(
        asked,
        {"entries": [{"code": code, "outcome": outcome.value} for code, outcome in told]},
        *(f"{code}: {outcome.value}" for code, outcome in told),
    )


def take_sealing_key(asked: Asked) -> int:
    """Take a prison's key for sealed files into the book."""
    from reception_app.services.estate_sealing import take_recipient

    named = Path(asked.source[0])
    typed = len(asked.source) > 1 or not named.exists()
    data = " ".join(asked.source).encode("utf-8") if typed else _bytes(named, "file", _LARGEST_PICTURE)
    code = asked.code.strip().upper()
    recipient = take_recipient(_folder(asked), code, data, asked.words, replace_key=asked.replace_sealing_key)
    if asked.json:
        show_json({"establishment": code, "recipient": recipient})
    else:
        show(f"Files for {code} are sealed with {recipient}.")
        show("No desk knows it yet: run estate publish, and carry the new directory to every desk.")
    return ExitCode.DONE


def publish_file(asked: Asked) -> int:
    """Sign the next directory."""
    from reception_app.clock import SystemClock, to_wire
    from reception_app.services.estate import publish_directory

    folder = _folder(asked, asked.out)
    now = SystemClock().now()
    data, directory = publish_directory(
        folder, _passphrase(asked), now, next_days=asked.next_days, serial=asked.serial
    )  # fmt: skip
    written = write_new(Path(asked.out), data, "directory")
    without = [place.code for place in directory.places if place.recipient is None]
    warnings = [f"No key for sealed files of {', '.join(without)}: nobody can seal for them."] if without else []
    if asked.json:
        show_json(
            {
                "directory": str(written),
                "serial": directory.serial,
                "next_by": to_wire(directory.next_by),
                "establishments": len(directory.places),
                "revoked": len(directory.revocations),
                "warnings": warnings,
            }
        )
    else:
        show(f"Directory {directory.serial}: {written}")
        show(f"  Establishments: {len(directory.places)}; keys revoked: {len(directory.revocations)}")
        show(f"  The next one is due by {directory.next_by:%d-%b-%Y}. Carry this one to every desk.")
        show_warnings(warnings)
    return ExitCode.DONE


def say_words(asked: Asked) -> int:
    """Print the eight words of the key in a file."""
    from reception_app.handover.spoken_fingerprint import spoken
    from reception_app.services.estate import key_in

    what, public_key = key_in(_bytes(Path(asked.file), "file"))
    return answer(asked, {"key_of": what, "words": spoken(public_key)}, f"{what}: {spoken(public_key)}")


def _bytes(path: Path, what: str, most: int = _LARGEST) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise UsageProblem(
            "US-004", f"The {what} cannot be read.", "Check its name, and that you may read it."
        ) from error
