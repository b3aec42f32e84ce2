"""A symbol's text as the modules of a QR code: version 15, level M, alphanumeric."""

from __future__ import annotations

from typing import Any

from reception_app.handover.codes.symbols import CAPACITY

VERSION = 15
LEVEL = "M"
MODULES = 4 * VERSION + 17
QUIET = 4
"""Modules of white that every side needs."""
MODULE_MM = 0.5
SIDE_MM = (MODULES + 2 * QUIET) * MODULE_MM
"""A symbol's side with its quiet zones: 42.5 mm."""

_DARK = bytes([1]) + bytes(255)
"""From grey levels to modules: black is 1, whatever is lighter 0."""

Matrix = tuple[bytes, ...]
"""Rows from the top, a byte for each module: 1 dark, 0 light; without quiet zones."""


def matrix(text: str) -> Matrix:
    """Return the modules of one symbol. Raises ValueError for a text that is too long for it."""
    # Loaded by the one who draws: opening a desk needs no codes.
    import zxingcpp

    if len(text) > CAPACITY:
        raise ValueError("too long for a symbol")
    # The version is stated: a short text would otherwise make a smaller symbol, and the page is laid out for one size.
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL, version=VERSION)
    modules = _modules(made)
    if len(modules) != MODULES:
        raise ValueError("not a symbol of version 15")
    return modules


def any_matrix(text: str) -> Matrix:
    """Return the modules of a QR code of level M as large as a text needs: for what is no part of a record."""
    import zxingcpp

    return _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL))


def _modules(made: Any) -> Matrix:
    picture: Any = made.to_image(scale=1, add_quiet_zones=False)
    modules = memoryview(picture)
    height, width = modules.shape or (0, 0)
    dark = modules.tobytes().translate(_DARK)
    return tuple(dark[start : start + width] for start in range(0, height * width, width))
