"""`make fuzz`: the codes under faults, mixtures and damage, by the hundred thousand; exits 1 for one wrong acceptance.

python -m tests.fuzz [--pages N] [--faults N] [--shuffles N] [--damage NAME]
"""

from __future__ import annotations

import argparse
import sys
from random import Random

from reception_app.handover.codes.symbols import symbol_texts
from tests.support.codes_pages import nine, sixteen
from tests.support.damage import DAMAGES
from tests.support.damage_table import Tally, table
from tests.support.keyboard_faults import altered_texts, mixed_envelopes

PROMISE = 0.995
"""What is read of every damage but fax and everything at once."""
NOT_PROMISED = ("fax", "all together")


def main(argv: list[str]) -> int:
    """Run the counts and print them; return 1 when anything wrong was accepted."""
    asked = _parser().parse_args(argv)
    altered = len(altered_texts(symbol_texts(Random(1).randbytes(1585)), asked.faults, seed=1))
    print(f"keyboard faults: {asked.faults} injected, {altered} altered texts accepted")
    whole, mixed = mixed_envelopes(asked.shuffles, seed=1)
    print(f"two sheets shuffled: {asked.shuffles} times, {whole} sheets read whole, {mixed} mixed")
    damages = tuple(asked.damage or DAMAGES)
    layouts = {"9 codes, any 5": nine(), "16 codes, any 9": sixteen()}
    tallies = table(layouts, asked.pages, _say, damages)
    wrong = sum(each.wrong for each in tallies)
    promised = [each for each in tallies if each.damage not in NOT_PROMISED]
    tried, read = sum(each.tried for each in promised), sum(each.read for each in promised)
    below = {damage for damage in damages if damage not in NOT_PROMISED and _share(tallies, damage) < PROMISE}
    print(f"\n{sum(each.tried for each in tallies)} damaged pages, {wrong} read wrongly")
    print(f"promised: {read} of {tried} read; below {PROMISE:.1%}: {', '.join(sorted(below)) or 'none'}")
    return 1 if altered or mixed or wrong else 0


def _share(tallies: list[Tally], damage: str) -> float:
    of_it = [each for each in tallies if each.damage == damage]
    return sum(each.read for each in of_it) / sum(each.tried for each in of_it)


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=int, default=100, help="damaged pages of each kind, layout and resolution")
    parser.add_argument("--faults", type=int, default=200_000)
    parser.add_argument("--shuffles", type=int, default=100_000)
    parser.add_argument("--damage", action="append", choices=sorted(DAMAGES), help="only this one; may be repeated")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
