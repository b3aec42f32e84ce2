"""P8: three scanned pages to an envelope, against the decoder alone; P7: a whole pack, against its sheets alone.

python -m tests.bench.codes
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import zxingcpp
from PIL import Image

from reception_app.handover.codes.reading import read_codes
from reception_app.handover.ips import make_ips
from reception_app.handover.pdf import finish_clinical
from reception_app.handover.seal import hash_of, seal, short_hash
from reception_app.handover.sheets import make_sheets
from tests.support.codes_pages import Printed, issuer_for, nine, raster, saved, sixteen

RUNS = 11
DPI = 200


def _in_turn(ours: Callable[[], object], floor: Callable[[], object]) -> tuple[float, float]:
    """Return the median seconds of both, run in turn after one warm-up each."""
    ours(), floor()
    pairs = []
    for _ in range(RUNS):
        started = time.perf_counter()
        ours()
        between = time.perf_counter()
        floor()
        pairs.append((between - started, time.perf_counter() - between))
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def scans(sheet: Printed) -> tuple[float, float]:
    """P8: PNG files to the envelope, and zxing-cpp with its usual settings on the same files."""
    files = [saved(raster(sheet.clinical, DPI, page)) for page in (0, 1, -1)]

    def alone() -> None:
        for data in files:
            zxingcpp.read_barcodes(Image.open(io.BytesIO(data)).convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)

    return _in_turn(lambda: read_codes(files), alone)


def pack(sheet: Printed) -> tuple[float, float]:
    """P7: sealed, typeset, with codes, as a verified PDF/A; and the same sheets typeset without codes."""
    made, whole = sheet.pack, hash_of(sheet.envelope)
    issuer = issuer_for(made)

    def ours() -> None:
        envelope = seal(made, issuer)
        sheets = make_sheets(made, whole, short_hash(whole), envelope)
        finish_clinical(sheets.clinical, envelope, make_ips(made), made.header.made_at, "Bench", made.header.training)

    return _in_turn(ours, lambda: make_sheets(made, whole, short_hash(whole)))


def main() -> None:
    """Print both for both layouts."""
    for name, sheet in (("9 codes", nine()), ("16 codes", sixteen())):
        for figure, (ours, floor), target in (("P8", scans(sheet), 1.3), ("P7", pack(sheet), 3.0)):
            print(f"{figure} {name:<10}{ours * 1000:>8.1f}ms{floor * 1000:>8.1f}ms{ours / floor:>7.2f}  ≤ {target}")


if __name__ == "__main__":
    main()
