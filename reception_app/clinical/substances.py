"""The substances people are asked about, each in the same way: `resources/substances.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.instruments import load_instruments
from reception_app.data_files import Row, marked, read_rows

CLASSES = (
    "alcohol", "opioid", "benzodiazepine", "gabapentinoid", "stimulant", "cannabinoid", "nps", "steroid", "other",
)  # fmt: skip
WITHDRAWAL_SCALES = ("cows", "ciwa-ar", "ciwa-b")

_KEYS = ("slug", "words", "class", "sds", "withdrawal", "depends", "daily_units_above", "also", "source", "mark")


@dataclass(frozen=True, slots=True)
class Substance:
    """One substance. `sds`: which SDS cut-off counts for it; `withdrawal`: the scale (instrument id) that scores it.

    `depends`: daily use counts as reported dependence, of alcohol only beyond `daily_units_above` units a day. `also`:
    other names. `source` and `mark` are about `depends`.
    """

    slug: str
    words: str
    kind: str
    sds: str | None
    withdrawal: str | None
    depends: bool
    daily_units_above: int | None
    also: tuple[str, ...]
    source: str
    mark: str


@lru_cache(maxsize=4)
def load_substances(path: Path | None = None) -> dict[str, Substance]:
    """Return every substance by slug, in the order asked. Raises FormProblem (FM-101 … FM-109)."""
    row = read_rows(path or paths.resources() / "substances.yaml")
    row.only("substances")
    found: dict[str, Substance] = {}
    for item in row.rows("substances", called="slug"):
        substance = _substance(item)
        if substance.slug in found:
            raise item.fail("FM-103", "slug", f"“{substance.slug}” stands twice.", "Remove one of them.")
        found[substance.slug] = substance
    return found


def _substance(item: Row) -> Substance:
    item.only(*_KEYS)
    cut_offs = [subject.slug for subject in load_instruments()["sds"].subjects]
    return Substance(
        slug=item.text("slug"),
        words=item.text("words"),
        kind=item.one_of("class", CLASSES),
        sds=item.one_of("sds", cut_offs) if item.has("sds") else None,
        withdrawal=item.one_of("withdrawal", WITHDRAWAL_SCALES) if item.has("withdrawal") else None,
        depends=item.truth("depends"),
        daily_units_above=item.integer("daily_units_above"),
        also=item.texts("also"),
        source=marked(item)[0],
        mark=marked(item)[1],
    )


def substance(slug: str) -> Substance | None:
    """Return the substance with this slug, or None: an answer from another desk may name one not known here."""
    return load_substances().get(slug)


def counts_as_dependence(slug: str, daily: bool, units_a_day: int | None = None) -> bool:
    """True when this reported use counts as dependence: `daily` use, of alcohol with more units a day than the limit.

    Units not known do not make alcohol safe: daily drinking of an unknown amount counts.
    """
    found = substance(slug)
    if found is None or not daily or not found.depends:
        return False
    limit = found.daily_units_above
    return limit is None or units_a_day is None or units_a_day > limit
