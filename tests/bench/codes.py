"""P7: a whole pack, against ReportLab alone setting the same pages; P8: three scans to a verified record, against
zxing-cpp alone reading the same files. Processor time: two things that compute, and nothing they wait for.

python -m tests.bench.codes
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zxingcpp
from PIL import Image

from reception_app.handover.codes.reading import read_codes
from reception_app.handover.ips import make_ips
from reception_app.handover.pdf import finish_clinical
from reception_app.handover.seal import hash_of, open_sealed, seal, short_hash
from reception_app.handover.sheets import make_sheets
from reception_app.handover.trust import TrustStore
from tests.bench.sheets_alone import asked_again, written_down
from tests.support.codes_pages import ROOT, Printed, issuer_for, nine, raster, saved, sixteen

RUNS = 15
DPI = 200


@dataclass(frozen=True)
class Ratio:
    """Median seconds of processor time: ours, its floor's; and the median of the ratio, each of a pair run in turn."""

    name: str
    ours: float
    floor: float
    ratio: float
    target: float


def measure() -> Iterator[Ratio]:
    """Yield P7 and P8 of a short record and of a realistic one."""
    for codes, sheet in (("9 codes", nine()), ("16 codes", sixteen())):
        yield pack(f"P7 a pack made, PDF/A checked: {codes}", sheet)
        yield scans(f"P8 three scans to a record: {codes}", sheet)


def pack(name: str, sheet: Printed) -> Ratio:
    """All sheets typeset, the record sealed, its codes drawn, written as PDF/A and checked; ReportLab's marks alone."""
    made, whole = sheet.pack, hash_of(sheet.envelope)
    issuer = issuer_for(made)
    same = written_down(lambda: make_sheets(made, whole, short_hash(whole), sheet.envelope))

    def ours() -> None:
        envelope = seal(made, issuer)
        sheets = make_sheets(made, whole, short_hash(whole), envelope)
        finish_clinical(sheets.clinical, envelope, make_ips(made), made.header.made_at, "Bench", made.header.training)

    return _in_turn(name, ours, lambda: asked_again(same), 3.0)


def scans(name: str, sheet: Printed) -> Ratio:
    """PNG files to the record, its signature checked; zxing-cpp with its usual settings on the same files."""
    files = [saved(raster(sheet.clinical, DPI, page)) for page in (0, 1, -1)]
    store, when = TrustStore((ROOT.root,)), sheet.pack.header.made_at

    def ours() -> None:
        (envelope,) = read_codes(files).envelopes
        open_sealed(envelope, store, when)

    kind = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

    def alone() -> None:
        for data in files:
            zxingcpp.read_barcodes(Image.open(io.BytesIO(data)).convert("L"), formats=kind)

    return _in_turn(name, ours, alone, 1.3)


def _in_turn(name: str, ours: Callable[[], object], floor: Callable[[], object], target: float) -> Ratio:
    """Run both in turn after one warm-up each."""
    ours(), floor()
    pairs = []
    for _ in range(RUNS):
        started = time.process_time()
        ours()
        between = time.process_time()
        floor()
        pairs.append((between - started, time.process_time() - between))
    return Ratio(
        name,
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[0] / pair[1] for pair in pairs),
        target,
    )


def line(found: Ratio) -> str:
    """Return one line of the table."""
    figures = f"{found.ours * 1000:>7.1f}ms{found.floor * 1000:>7.1f}ms{found.ratio:>8.2f}"
    return f"{found.name:<44}{figures}{f'≤ {found.target}':>8}"


def main() -> int:
    """Print a line for each."""
    for found in measure():
        sys.stdout.write(line(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
