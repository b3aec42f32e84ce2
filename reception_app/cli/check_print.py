"""`pack check-print`: a fresh print read back and compared with its pack, or why it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import opened
from reception_app.cli.output import answer
from reception_app.errors import UsageProblem

if TYPE_CHECKING:
    from reception_app.services.context import AppContext
    from reception_app.services.scanned_back import ReadBack

_WHY = ("no_reader", "no_print", "no_codes", "no_time", "other")


def add(commands: Commands) -> None:
    """Add the command."""
    check = command(commands, "check-print", check_print, "read a pack's fresh print back before the person leaves")
    check.add_argument("pack", metavar="PACK", help="the pack's number, as LEI-000001")
    scans = "scans and photographs of its codes page (PDF, PNG, JPEG, TIFF), or a text file of typed codes"
    check.add_argument("scans", metavar="SCAN", nargs="*", help=scans)
    check.add_argument("--how", choices=("scan", "photo", "typed"), help="how it was read, where the file cannot tell")
    check.add_argument("--skip", choices=_WHY, help="why it is not read back; needs --because")
    check.add_argument("--because", metavar="WORDS", help="the same in your own words")


def check_print(asked: Asked) -> int:
    """Compare the print with its pack, code by code, and record it; or record why it is not read back."""
    if bool(asked.scans) == bool(asked.skip) or bool(asked.because) != bool(asked.skip):
        raise UsageProblem(
            "US-001", "Name the scans, or say why there are none.", "Use SCAN …, or --skip REASON --because WORDS."
        )
    with opened(asked) as ctx:
        from reception_app.services.packs import issued_by_number

        pack_id, handover_id = issued_by_number(ctx, asked.pack)
        told = _skip(ctx, handover_id, asked) if asked.skip else _read(ctx, pack_id, asked)
    return answer(asked, {"pack": asked.pack, **told}, f"Pack {asked.pack}: {told['words']}")


def _read(ctx: AppContext, pack_id: str, asked: Asked) -> dict[str, Any]:
    from reception_app.cli.packs import pack_bytes
    from reception_app.handover.reading import check_count
    from reception_app.services.scanned_back import check_print as read_back
    from reception_app.vocabulary import PrintRead

    check_count(len(asked.scans))
    files = [pack_bytes(name) for name in asked.scans]
    return _said(read_back(ctx, pack_id, files, how=PrintRead(asked.how) if asked.how else None))


def _said(result: ReadBack) -> dict[str, Any]:
    codes = {"read": list(result.read), "total": result.total, "needed": result.needed}
    return {
        "equal": True, "codes": codes, "how": result.how.value, "kinds": list(result.kinds), "words": result.words,
    }  # fmt: skip


def _skip(ctx: AppContext, handover_id: str, asked: Asked) -> dict[str, Any]:
    from reception_app.services.scanned_back import WHY_WORDS, skip_check
    from reception_app.vocabulary import NotReadBack

    because = NotReadBack(asked.skip)
    skip_check(ctx, handover_id, because, asked.because)
    words = f"Not read back: {WHY_WORDS[because].lower()}; {asked.because.strip()}"
    return {"equal": None, "how": "skipped", "because": because.value, "words": words}
