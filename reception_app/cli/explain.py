"""`pack explain`: a pack taken apart layer by layer, and how each check went. Nothing of the record is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.output import show, show_json
from reception_app.cli.packs import FILES, desk_if_any, envelopes_in, pack_bytes
from reception_app.errors import ExitCode, PackRefused

if TYPE_CHECKING:
    from reception_app.handover.explain import Layer


def add(commands: Commands) -> None:
    """Add the command."""
    parser = command(
        commands, "explain", explain_packs, "take a pack apart, layer by layer, and say how each check went"
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help=FILES)


def explain_packs(asked: Asked) -> int:
    """Explain each pack in the files. Exits 4 when a layer of one did not hold so that it must be refused."""
    from reception_app.handover.explain import Layer
    from reception_app.handover.explain_files import explain_file
    from reception_app.services.checking import explain_pack

    files = [explain_file(pack_bytes(name), f"file {number}") for number, name in enumerate(asked.files, 1)]
    try:
        envelopes = envelopes_in(asked.files, asked)
    except PackRefused as problem:
        return _tell(asked, files, [(Layer("refused", False, (str(problem),)),)])
    with desk_if_any(asked) as ctx:
        packs = [explain_pack(ctx, envelope) for envelope in envelopes]
    return _tell(asked, files, packs)


def _tell(asked: Asked, files: Sequence[Layer], packs: Sequence[Sequence[Layer]]) -> int:
    if asked.json:
        show_json({"files": _told(files), "packs": [_told(layers) for layers in packs]})
    else:
        for layers in (files, *packs):
            for layer in layers:
                show(f"{layer.word}  {layer.name}", *(f"      {words}" for words in layer.found))
    refused = any(layer.name == "refused" for layers in packs for layer in layers)
    return ExitCode.PACK_REFUSED if refused else ExitCode.DONE


def _told(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    return [{"layer": each.name, "held": each.held if each.looked else None, "found": each.found} for each in layers]
