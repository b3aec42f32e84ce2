"""`make fuzz`: packs, codes and summaries altered and spoilt, a desk that dies, damaged paper; exits 1 for one wrong
acceptance.

python -m tests.fuzz [--altered N] [--bodies N] [--taken N] [--kills N] [--pages N] [--faults N] [--shuffles N]
                     [--summaries N] [--damage NAME] [--minutes N] [--ledger FILE]
(make fuzz FUZZ="--minutes 60 --ledger FILE")

Everything is seeded. Damaged pages are counted by tens, all kinds in turn, and kept in the ledger: a run that was
stopped, or was given too few minutes, goes on where it ended. What is counted is of one state of damages and reader;
after a change to either it begins anew by itself.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic

from reception_app.handover.codes.symbols import symbol_texts
from reception_app.handover.seal import seal
from reception_app.handover.trust import TrustStore
from tests.support.attacks import altered, mutated_bodies
from tests.support.codes_pages import ROOT, issuer_for, nine, sixteen
from tests.support.damage import DAMAGES
from tests.support.damage_ledger import Ledger
from tests.support.damage_table import DPIS, Tally, summary, table
from tests.support.keyboard_faults import altered_texts, mixed_envelopes
from tests.support.killed_imports import killed
from tests.support.received_mutants import received_mutants
from tests.support.records import sample_pack
from tests.support.summaries import read_spoilt

PROMISE = 0.995
"""What is read of every damage but fax and everything at once."""
NOT_PROMISED = ("fax", "all together")


def main(argv: list[str]) -> int:
    """Run the counts and print them; return 1 when anything wrong was accepted."""
    asked = _parser().parse_args(argv)
    let_through = _attacked(asked.altered, asked.bodies, asked.kills)
    _taken_in(asked.taken)
    mistyped = len(altered_texts(symbol_texts(Random(1).randbytes(1585)), asked.faults, seed=1))
    print(f"keyboard faults: {asked.faults} injected, {mistyped} altered texts accepted")
    whole, mixed = mixed_envelopes(asked.shuffles, seed=1)
    print(f"two sheets shuffled: {asked.shuffles} times, {whole} sheets read whole, {mixed} mixed")
    read, refused = read_spoilt(asked.summaries, seed=1)  # anything but read or refused is raised
    print(f"spoilt summaries of other systems: {asked.summaries}, {read} read, {refused} refused, 0 crashes")
    damages = tuple(asked.damage or DAMAGES)
    layouts = {"9 codes, any 5": nine(), "16 codes, any 9": sixteen()}
    ends_at = monotonic() + asked.minutes * 60 if asked.minutes else None
    ledger = Ledger(Path(asked.ledger) if asked.ledger else None)
    tallies = table(layouts, asked.pages, _say, damages, ledger, partial(_over, ends_at))
    wrong = sum(each.wrong for each in tallies)
    whole_size = asked.pages * len(damages) * len(layouts) * len(DPIS)
    if sum(each.tried for each in tallies) < whole_size:
        print(f"\nstopped before the end: {whole_size} pages were asked for; run it again with the same --ledger")
    promised = [each for each in tallies if each.damage not in NOT_PROMISED]
    tried, read = sum(each.tried for each in promised), sum(each.read for each in promised)
    counted = {each.damage for each in promised if each.tried}
    below = {damage for damage in counted if _share(tallies, damage) < PROMISE}
    print("\n" + "\n".join(summary(tallies)))
    print(f"\n{sum(each.tried for each in tallies)} damaged pages, {wrong} read wrongly")
    print(f"promised: {read} of {tried} read; below {PROMISE:.1%}: {', '.join(sorted(below)) or 'none'}")
    return 1 if let_through or mistyped or mixed or wrong else 0


def _attacked(alterations: int, bodies: int, kills: int) -> int:
    """Attack the seal and the taking in; say the counts and return how often something got through."""
    pack = sample_pack(training=False)
    issuer, store = issuer_for(pack), TrustStore((ROOT.root,))
    tried = altered(seal(pack, issuer), store, alterations, 1, pack)
    words = ", ".join(f"{count} {kind}" for kind, count in tried.tried.items())
    _say(f"envelopes altered: {words}; {tried.accepted} accepted; each in {tried.median * 1000:.2f} ms (median)")
    signed = mutated_bodies(pack, issuer, store, bodies, 1)
    _say(
        f"signed and mutated bodies: {bodies}, {signed.refused} refused, {signed.accepted} accepted, of which "
        f"{signed.not_themselves} do not write back to themselves, 0 crashes"
    )
    with tempfile.TemporaryDirectory() as folder:
        found = killed(Path(folder), kills, Random(1)) if kills else {}
    _say(f"deaths while a pack is taken in: {kills}; the desk holds {found}")
    return tried.accepted + signed.not_themselves + found.get("a part", 0)


def _taken_in(count: int) -> None:
    """Take mutated packs in at a desk, to their receipts; anything but a known refusal is raised."""
    with tempfile.TemporaryDirectory() as folder:
        found = received_mutants(Path(folder), count, seed=1)
    words = ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
    _say(f"signed and mutated packs taken in at a desk: {count}, {words}; 0 crashes, 0 rows left by a refusal")


def _share(tallies: list[Tally], damage: str) -> float:
    of_it = [each for each in tallies if each.damage == damage]
    return sum(each.read for each in of_it) / sum(each.tried for each in of_it)


def _over(ends_at: float | None) -> bool:
    return ends_at is not None and monotonic() > ends_at


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument(
        "--altered", type=int, default=60_000, help="envelopes truncated, flipped, added to: a third each"
    )
    parser.add_argument("--bodies", type=int, default=20_000, help="bodies mutated and truly signed")
    parser.add_argument("--taken", type=int, default=200, help="mutated packs taken in at a desk, to the receipt")
    parser.add_argument("--kills", type=int, default=200, help="deaths while a pack is taken in")
    parser.add_argument("--pages", type=int, default=100, help="damaged pages of each kind, layout and resolution")
    parser.add_argument("--faults", type=int, default=200_000)
    parser.add_argument("--shuffles", type=int, default=100_000)
    parser.add_argument("--summaries", type=int, default=20_000)
    parser.add_argument(
        "--minutes", type=float, default=0, help="begin no more damaged pages after so many; 0: no limit"
    )
    parser.add_argument("--ledger", metavar="FILE", help="keeps what was counted, so that a run can go on")
    parser.add_argument("--damage", action="append", choices=sorted(DAMAGES), help="only this one; may be repeated")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
