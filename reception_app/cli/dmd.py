"""`formulary import-dmd` and `find-dmd`: the site's own release of the NHS dictionary, loaded and searched."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import opened
from reception_app.cli.output import answer, show, show_json, show_warnings
from reception_app.errors import ExitCode, NotFound

if TYPE_CHECKING:
    from reception_app.services.dmd import Product

_FOUND = 20


def add(commands: Commands) -> None:
    """Add the group `formulary` with these commands alone."""
    add_import(group(commands, "formulary", "medicines this desk knows by name"))


def add_import(formulary_group: Commands) -> None:
    """Add the commands to the group `formulary`."""
    words = "load a release of the NHS dictionary of medicines and devices (dm+d) into this desk"
    load = command(formulary_group, "import-dmd", import_dmd, words)
    load.add_argument("folder", metavar="DIR", help="holds the release's files, f_vtm2_3….xml and the others, unzipped")
    load.add_argument("--replace", action="store_true", help="also when older or much smaller than the loaded one")
    find = command(formulary_group, "find-dmd", find_dmd, "find products of the loaded release by name, brand or code")
    find.add_argument("words", metavar="TEXT", help="the beginnings of words, or of a code")


def import_dmd(asked: Asked) -> int:
    """Load a release in place of the one before, all of it or nothing."""
    from reception_app.services.dmd import import_release

    progress = _Progress()
    with opened(asked) as ctx:
        try:
            done = import_release(ctx, Path(asked.folder), replace=asked.replace, on_progress=progress.tell)
        finally:
            progress.over()
    release, before = done.release, done.replaced
    if asked.json:
        show_json(
            {
                "released_on": release.released_on.isoformat(),
                "vtm": release.vtms,
                "vmp": release.vmps,
                "amp": release.amps,
                "invalid": release.invalids,
                "replaced": before.released_on.isoformat() if before else None,
                "warnings": list(done.warnings),
            }
        )
        return ExitCode.DONE
    from reception_app.dates import date_text

    show(
        f"Loaded the release of {date_text(release.released_on)}: {release.vtms:,} generics, {release.vmps:,} virtual "
        f"and {release.amps:,} actual products. {release.invalids:,} more are marked invalid and are not offered."
    )
    show_warnings(done.warnings)
    return ExitCode.DONE


class _Progress:
    """One line at a keyboard that says how far it is; nothing where standard error goes to a file."""

    def __init__(self) -> None:
        self._shown = ""
        self._visible = sys.stderr.isatty()

    def tell(self, step: str, done: int, total: int) -> None:
        """Write the line anew when its words change."""
        words = f"{step}: {done * 100 // max(total, 1)} %"
        if self._visible and words != self._shown:
            print(f"\r{words:<60}", end="", file=sys.stderr, flush=True)
            self._shown = words

    def over(self) -> None:
        """Take the line away."""
        if self._shown:
            print(f"\r{'':<60}\r", end="", file=sys.stderr, flush=True)


def find_dmd(asked: Asked) -> int:
    """Print the products that type-ahead would offer. Raises NotFound (NF-141) before the first release is loaded."""
    from reception_app.services.dmd import loaded_release, search_products

    with opened(asked) as ctx:
        if loaded_release(ctx) is None:
            raise NotFound(
                "NF-141",
                "No release of the dictionary of medicines is loaded at this desk.",
                "Load one with formulary import-dmd. Medicines can be written without it.",
            )
        found = search_products(ctx, asked.words, _FOUND)
    return answer(
        asked,
        {"products": [_told(product) for product in found]},
        *(f"{p.code:>18}  {p.level.upper()}  {p.name}{f' ({p.supplier})' if p.supplier else ''}" for p in found),
    )


def _told(product: Product) -> dict[str, Any]:
    return {
        "code": product.code,
        "level": product.level,
        "name": product.name,
        "generic": product.generic,
        "strength": product.strength,
        "form": product.form,
        "routes": list(product.routes),
        "ingredients": list(product.ingredients),
        "controlled_drug": product.controlled_drug,
        "supplier": product.supplier,
        "parent": product.parent_code,
    }
