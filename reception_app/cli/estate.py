"""`estate`: the root that certifies desks, kept offline. Needs no desk."""

from __future__ import annotations

import os
from pathlib import Path

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import new_passphrase_of, passphrase_of, read_text, write_new
from reception_app.cli.output import show, show_json
from reception_app.errors import ExitCode

ESTATE_VARIABLE = "RECEPTION_ESTATE"
DEFAULT_DAYS = 1095
"""Three years; local policy until an estate sets its own [GK]."""


def add(commands: Commands) -> None:
    """Add the commands."""
    estate = group(commands, "estate", "the root that certifies desks")
    init = command(estate, "init", init_estate, "make a root: root.key, sealed with a passphrase, and root.pub")
    init.add_argument("folder", metavar="DIR")
    certify = command(estate, "certify", certify_desk, "sign a desk's request")
    certify.add_argument("request", metavar="REQUEST")
    certify.add_argument("--out", metavar="FILE", required=True, help="where the certificate goes")
    certify.add_argument("--estate", metavar="DIR", help=f"the folder of root.key (else {ESTATE_VARIABLE}, or found)")
    certify.add_argument("--days", type=int, default=DEFAULT_DAYS, help="how long it is valid")


def init_estate(asked: Asked) -> int:
    """Make an estate root."""
    from reception_app.services.estate import make_estate

    key, public = make_estate(Path(asked.folder).absolute(), new_passphrase_of(asked))
    if asked.json:
        show_json({"root_key": str(key), "root_public": str(public)})
    else:
        show(f"Keep this offline, with its passphrase: {key}", f"Give this to every desk: {public}")
    return ExitCode.DONE


def certify_desk(asked: Asked) -> int:
    """Sign a desk's request with the estate's root."""
    from reception_app.clock import SystemClock
    from reception_app.services.estate import certify_request, find_estate

    request = read_text(Path(asked.request), "request")
    named = asked.estate or os.environ.get(ESTATE_VARIABLE)
    beside = [Path(asked.request).absolute().parent, Path(asked.out).absolute().parent, Path.cwd()]
    folder = find_estate([Path(named).absolute()] if named else beside)
    passphrase = passphrase_of(asked, "Passphrase of the estate root: ")
    certificate, code, desk_name = certify_request(folder, passphrase, request, SystemClock().now(), asked.days)
    written = write_new(Path(asked.out), certificate, "certificate")
    if asked.json:
        show_json({"certificate": str(written), "establishment": code, "desk": desk_name, "days": asked.days})
    else:
        show(f"Certificate of {desk_name}, {code}, for {asked.days} days: {written}")
    return ExitCode.DONE
