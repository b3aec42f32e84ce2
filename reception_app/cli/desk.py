"""`desk`: made, checked, and made known to an estate."""

from __future__ import annotations

import os
from pathlib import Path

from reception_app.cli import backups, recovery, retention, support
from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import (
    folder_of,
    new_passphrase_of,
    opened,
    passphrase_of,
    read_text,
    typed_passphrase,
    user_of,
    write_new,
)
from reception_app.cli.output import answer, show, show_json, show_warnings
from reception_app.cli.users import ROLES
from reception_app.errors import ExitCode, PackRefused, UsageProblem
from reception_app.settings import NATIONS
from reception_app.vocabulary import Role

KEY_VARIABLE = "RECEPTION_SEALING_PASSPHRASE"


def add(commands: Commands) -> None:
    """Add the commands."""
    desk = group(commands, "desk", "make and look after the desk")
    init = command(desk, "init", init_desk, "make a desk, for real people")
    init.add_argument("--establishment", metavar="CODE", required=True, help="three letters, for example LEI")
    init.add_argument("--full-name", metavar="NAME", required=True, help="of its first user, named with --user")
    init.add_argument(
        "--role", action="append", type=str.casefold, choices=ROLES, dest="roles", metavar="ROLE", required=True
    )
    init.add_argument("--registration", metavar="NUMBER", help="professional registration, if there is one")
    init.add_argument("--nation", choices=NATIONS, help="else the establishment's own")
    init.add_argument("--name", default="Reception", help="what the desk is called on packs")
    init.add_argument("--telephone", default="", help="the 24-hour healthcare number printed on escort sheets")
    init.add_argument(
        "--number", metavar="N", type=int, default=1, help="which of the prison's desks, 1 to 9 (default 1)"
    )
    number = command(desk, "number", number_desk, "say or change which of the prison's desks this is")
    number.add_argument("to", metavar="N", type=int, nargs="?", help="1 to 9, one that no other desk of it has")
    check = command(desk, "check", check_desk, "can it work: makes a pack of nobody and reads it back")
    check.add_argument(
        "--deep",
        action="store_true",
        help="first look at every page, line and link, and how far this computer saw them",
    )
    backups.add(desk)
    retention.add(desk)
    recovery.add(desk)
    support.add_log(desk)
    request = command(desk, "request", request_certificate, "write a request for a certificate")
    request.add_argument("--out", metavar="FILE", required=True)
    trust = command(desk, "trust", trust_root, "believe packs of an estate's desks from now on")
    trust.add_argument("root", metavar="ROOT.pub")
    trust.add_argument("--name", default="Estate", help="what the estate is called")
    distrust = command(desk, "distrust", distrust_root, "believe an estate's root no more: its key is in other hands")
    distrust.add_argument("root", metavar="ROOT.pub")
    certificate = command(desk, "certificate", load_certificate, "load the certificate the estate made")
    certificate.add_argument("file", metavar="FILE")
    sealing = group(desk, "sealing-key", "the key that opens files sealed for this establishment; its desks share it")
    sent = command(
        sealing, "export", export_key, "write it, locked with a new passphrase, for another desk of this prison"
    )
    sent.add_argument("--out", metavar="FILE", required=True)
    taken = command(sealing, "import", import_key, "take in the key that another desk of this prison wrote")
    taken.add_argument("file", metavar="FILE")
    for parser in (sent, taken):
        parser.add_argument(
            "--key-passphrase-file",
            metavar="FILE",
            help=f"its first line locks the file (else {KEY_VARIABLE}, or typed)",
        )


def init_desk(asked: Asked) -> int:
    """Make a desk with its first user, who also looks after it."""
    from reception_app.establishments import find
    from reception_app.services.desk import NewUser, create_desk
    from reception_app.services.desk_settings import check_desk_number
    from reception_app.settings import Settings

    username = user_of(asked)
    if username is None:
        raise UsageProblem("US-001", "The first user has no name.", "Give one with --user, for example s.sampleworth.")
    folder = folder_of(asked)
    found = find(asked.establishment)
    code = found.code if found else asked.establishment
    nation = asked.nation or (found.nation if found and found.nation in NATIONS else NATIONS[0])
    roles = tuple(role for role in Role if role.value in asked.roles or role is Role.DESK_ADMINISTRATOR)
    first = NewUser(username, asked.full_name, roles, asked.registration)
    check_desk_number(asked.number)
    settings = Settings(code, asked.name, nation, healthcare_telephone=asked.telephone, desk_number=asked.number)
    if folder.exists:
        # Refused by `create_desk` with its own words, before anybody is asked for a passphrase.
        create_desk(folder, settings, first, "")
    recovery_code = create_desk(folder, settings, first, new_passphrase_of(asked))
    told = {"home": str(folder.home), "establishment": code, "user": username}
    return recovery.answer_with_code(
        asked,
        told | {"recovery_code": recovery_code},
        f"The desk of {found.name if found else code} is made in {folder.home}.",
        "",
        *recovery.code_lines(recovery_code),
        "",
        "Packs need a certificate: desk request, estate certify, desk trust, desk certificate.",
    )


def number_desk(asked: Asked) -> int:
    """Say which of its prison's desks this is, or change it."""
    from reception_app.services.desk_settings import set_desk_number

    with opened(asked) as ctx:
        changed = ctx if asked.to is None else set_desk_number(ctx, asked.to)
    number = changed.settings.desk_number
    return answer(asked, {"number": number}, f"This is desk {number} of {changed.settings.establishment}.")


def check_desk(asked: Asked) -> int:
    """Say whether the desk can work."""
    from reception_app.services.checking import check_deep
    from reception_app.services.checking import check_desk as check

    with opened(asked) as ctx:
        deep = check_deep(ctx) if asked.deep else ()
        broken = any(each.broken for each in deep)
        # What stands on damaged pages is not tried. Pages and history are looked at once.
        checks = (*deep, *(() if broken else check(ctx, after_deep=asked.deep)))
    warnings = [each.words for each in checks if not each.ok]
    if asked.json:
        told = [{"name": each.name, "ok": each.ok, "words": each.words} for each in checks]
        show_json({"checks": told, "warnings": warnings})
    else:
        show(*(f"good  {each.words}" for each in checks if each.ok))
        show_warnings(warnings)
    return ExitCode.DATABASE_REFUSED if broken else ExitCode.DONE


def request_certificate(asked: Asked) -> int:
    """Write this desk's certificate request."""
    from reception_app.handover.spoken_fingerprint import spoken
    from reception_app.services.estate import key_in
    from reception_app.services.trusting import certificate_request

    with opened(asked) as ctx:
        text = certificate_request(ctx)
    written = write_new(Path(asked.out), text.encode(), "request")
    words = spoken(key_in(text.encode())[1])
    return answer(
        asked,
        {"request": str(written), "words": words},
        f"Carry this to the estate, and bring back a certificate: {written}\n"
        f"This desk's eight words, to read out when the estate rings: {words}",
    )


def trust_root(asked: Asked) -> int:
    """Trust an estate's root."""
    from reception_app.handover.spoken_fingerprint import spoken
    from reception_app.services.trusting import key_of_root
    from reception_app.services.trusting import trust_root as trust

    public = read_text(Path(asked.root), "root's public key")
    with opened(asked) as ctx:
        trust(ctx, public, asked.name)
    words = spoken(key_of_root(public))
    return answer(
        asked,
        {"trusted": True, "words": words},
        "This desk now believes packs of the desks that this estate certified.\n"
        f"The root's eight words: {words}\n"
        "Ring whoever runs the estate and compare all eight. If one differs, run desk distrust with this file.",
    )


def distrust_root(asked: Asked) -> int:
    """Believe an estate's root no more."""
    from reception_app.services.trusting import distrust_root as distrust

    public = read_text(Path(asked.root), "root's public key")
    with opened(asked) as ctx:
        own = distrust(ctx, public)
    more = " Its own certificate is of that root: no other desk should believe it. Load a new one." if own else ""
    words = "This desk no longer believes packs of the desks that this estate certified."
    return answer(asked, {"trusted": False, "own_certificate": own}, f"{words}{more}")


def load_certificate(asked: Asked) -> int:
    """Load the desk's certificate."""
    from reception_app.services.trusting import load_certificate as load
    from reception_app.services.trusting import own_words_for

    certificate = _read_bytes(Path(asked.file))
    try:
        with opened(asked) as ctx:
            warnings = load(ctx, certificate)
            words = own_words_for(ctx, certificate)
    except PackRefused as problem:
        raise UsageProblem(
            "US-225", "This is not a desk's certificate, or it is damaged.", "Load the file the estate made."
        ) from problem
    if asked.json:
        show_json({"loaded": True, "words": words, "warnings": list(warnings)})
    else:
        show("This desk can now sign packs.", f"Its eight words: {words}")
        show_warnings(warnings)
    return ExitCode.DONE


def export_key(asked: Asked) -> int:
    """Write the establishment's sealing key for another of its desks."""
    from reception_app.services.sealing import export_sealing_key, exporting_key

    with opened(asked) as ctx:
        text = export_sealing_key(ctx, _key_passphrase(asked, new=True))
        with exporting_key(ctx):
            written = write_new(Path(asked.out), text.encode(), "sealing key")
    if asked.json:
        show_json({"sealing_key": str(written)})
    else:
        show(f"For the other desks of this prison, and for nobody else: {written}")
        show("Tell them the passphrase by another way than the file, and delete the file when they have it.")
    return ExitCode.DONE


def import_key(asked: Asked) -> int:
    """Take in the establishment's sealing key."""
    from reception_app.services.sealing import import_sealing_key

    text = read_text(Path(asked.file), "sealing key")
    with opened(asked) as ctx:
        new = import_sealing_key(ctx, text, _key_passphrase(asked))
    return answer(
        asked,
        {"new": new},
        "This desk now opens files sealed for this prison." if new else "This key was here already.",
    )


def _key_passphrase(asked: Asked, *, new: bool = False) -> str:
    """Return the passphrase that locks the file: another one than the desk's own."""
    apart = Asked(passphrase_file=asked.key_passphrase_file)
    given = os.environ.get(KEY_VARIABLE)
    if given and not apart.passphrase_file:
        return given
    if apart.passphrase_file:
        return passphrase_of(apart)
    return new_passphrase_of(apart, KEY_VARIABLE) if new else typed_passphrase("Passphrase of the file: ")


def _read_bytes(path: Path) -> bytes:
    from reception_app.handover.trust import MAX_CERTIFICATE

    try:
        with path.open("rb") as file:
            return file.read(MAX_CERTIFICATE + 1)
    except OSError as error:
        raise UsageProblem("US-004", "The certificate cannot be read.", "Check its name.") from error
