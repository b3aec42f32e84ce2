"""`pack explain`: a pack taken apart layer by layer, and how each check went. Nothing of the record is shown."""

from __future__ import annotations

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.output import show, show_json
from reception_app.cli.packs import FILES, desk_if_any, envelopes_in
from reception_app.errors import ExitCode


def add(commands: Commands) -> None:
    """Add the command."""
    parser = command(
        commands, "explain", explain_packs, "take a pack apart, layer by layer, and say how each check went"
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help=FILES)


def explain_packs(asked: Asked) -> int:
    """Explain each pack in the files. Exits 4 when a layer of one did not hold so that it must be refused."""
    from reception_app.services.checking import explain_pack

    envelopes = envelopes_in(asked.files, asked)
    with desk_if_any(asked) as ctx:
        packs = [explain_pack(ctx, envelope) for envelope in envelopes]
    if asked.json:
        told = [[{"layer": each.name, "held": each.held, "found": each.found} for each in layers] for layers in packs]
        show_json({"packs": told})
    else:
        for layers in packs:
            for layer in layers:
                show(f"{'good' if layer.held else 'LOOK'}  {layer.name}", *(f"      {words}" for words in layer.found))
    refused = any(layer.name == "refused" for layers in packs for layer in layers)
    return ExitCode.PACK_REFUSED if refused else ExitCode.DONE
