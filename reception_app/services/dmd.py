"""The NHS dictionary of medicines and devices (dm+d) at this desk: loaded from the site's own release, and searched.

A release replaces the one before whole, in one transaction, or nothing is changed. Products are searched by name,
brand, former name or code. The desk works without any: a medicine that is not found can always be written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from reception_app.clock import local_day
from reception_app.dates import date_text
from reception_app.errors import MustChoose, UsageProblem
from reception_app.identifiers import normalise_name
from reception_app.models import DmdProduct, DmdRelease
from reception_app.services.context import AppContext, writing
from reception_app.services.dmd_products import LEVELS, ReadProduct, read_products
from reception_app.services.dmd_reading import find_release
from reception_app.services.roles import require

OnProgress = Callable[[str, int, int], bool | None]
"""Called with what is being done, how much of it and of how much, from the thread that imports. False stops it."""

CODE_DIGITS = 6
"""The fewest digits that are looked up as a code: the shortest SNOMED CT identifier has so many."""

NO_CONTROL = "0000"
"""The code of CONTROL_DRUG_CATEGORY that says a product is no controlled drug."""

_STOPPED = "It was stopped before it was done. Nothing half-done was kept."
_FRESH_DAYS = 366
_AT_ONCE = 5_000
_MOST_TYPED = 100
_MOST_WORDS = 8
_NO_BREAK = re.compile(r"(?<=\d),(?=\d{3})")
_MICRO = re.compile(r"(?<=\d)\s*(?:mcg|[µμ]g|ug)\b")
_APART = re.compile(r"(?<=\d)\s+(?=(?:mg|micrograms?|nanograms?|g|ml|units?|%|mmol|iu)(?!\w))")
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*%?")


@dataclass(frozen=True, slots=True)
class Product:
    """One product as it is offered. `code` and `parent_code` are SNOMED CT identifiers, `level` is vtm, vmp or amp.

    `generic` is the therapeutic moiety's name. `strength` is told where one amount of one ingredient is coded, else it
    stands in the name only. `controlled_drug` is the release's words, also for no status; None when it says nothing.
    """

    code: str
    level: str
    name: str
    generic: str | None
    strength: str | None
    form: str | None
    routes: tuple[str, ...]
    ingredients: tuple[str, ...]
    controlled_code: str | None
    controlled_drug: str | None
    supplier: str | None
    parent_code: str | None
    invalid: bool

    @property
    def controlled(self) -> bool | None:
        """Whether the release calls it a controlled drug of any schedule; None when it says nothing."""
        return None if self.controlled_code is None else self.controlled_code != NO_CONTROL


@dataclass(frozen=True, slots=True)
class Release:
    """The release that is loaded: its day, when and by whom it was loaded, and how many products of each level.

    The counts are of valid products; `invalids` are kept to be found by a code already written, and never offered.
    """

    released_on: date
    imported_at: datetime
    imported_by: str
    vtms: int
    vmps: int
    amps: int
    invalids: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the release now loaded, the one it replaced, and sentences worth reading."""

    release: Release
    replaced: Release | None
    warnings: tuple[str, ...]


def loaded_release(ctx: AppContext) -> Release | None:
    """Return the release that is loaded, or None before the first."""
    with ctx.sessions.read() as session:
        row = session.get(DmdRelease, "dmd")
        return None if row is None else _release(row)


def _release(row: DmdRelease) -> Release:
    return Release(row.released_on, row.imported_at, row.imported_by, row.vtms, row.vmps, row.amps, row.invalids)


def import_release(
    ctx: AppContext, folder: Path, *, replace: bool = False, on_progress: OnProgress | None = None
) -> Imported:
    """Load the dm+d release in `folder` in place of the one before; the record is as it was until the very end.

    `replace` takes a release older than the loaded one, or less than half as large. Raises NotAllowed; UsageProblem
    US-380 to US-385 for a folder that is no whole release, US-009 when `on_progress` said to stop; MustChoose CH-401
    (older) and CH-402 (much smaller). Reading takes no lock; only writing does.
    """
    require(ctx, "import the medicines dictionary")
    tell = partial(_tell, on_progress)
    files = find_release(folder)
    before = loaded_release(ctx)
    if before is not None and files.released_on < before.released_on and not replace:
        raise _older(before, files.released_on)
    products = read_products(files, tell)
    valid = sum(not product.invalid for product in products)
    if before is not None and valid * 2 < before.vtms + before.vmps + before.amps and not replace:
        raise _smaller()
    rows = _prepared(products, tell)
    with writing(ctx, "import-dmd") as session:
        _write_products(session, rows, tell)
        row = session.get(DmdRelease, "dmd")
        if row is None:
            row = DmdRelease(id="dmd")
            session.add(row)
        row.released_on, row.imported_at, row.imported_by = files.released_on, ctx.now(), ctx.operator.full_name
        row.vtms, row.vmps, row.amps = (_count(products, level) for level in LEVELS)
        row.invalids = len(products) - valid
        release = _release(row)
    return Imported(release, before, _warnings(release, before, local_day(ctx.now())))


def _tell(on_progress: OnProgress | None, step: str, done: int, total: int) -> None:
    if on_progress is not None and on_progress(step, done, total) is False:
        raise UsageProblem("US-009", _STOPPED, "Begin it again when you are ready.")


def _older(before: Release, released_on: date) -> MustChoose:
    return MustChoose(
        "CH-401",
        f"This release is of {date_text(released_on)}, older than the loaded one of {date_text(before.released_on)}. "
        "Nothing was changed.",
        "Fetch the newest release. To go back to this one all the same, add --replace.",
    )


def _smaller() -> MustChoose:
    return MustChoose(
        "CH-402",
        "This release holds less than half as many products as the loaded one: part of it may be missing. Nothing was "
        "changed.",
        "Fetch it again. To load it all the same, add --replace.",
    )


def _count(products: list[ReadProduct], level: str) -> int:
    return sum(product.level == level and not product.invalid for product in products)


def _warnings(release: Release, before: Release | None, today: date) -> tuple[str, ...]:
    said = []
    if today - release.released_on > timedelta(days=_FRESH_DAYS):
        said.append(f"This release is more than a year old: it is of {date_text(release.released_on)}.")
    if release.released_on > today:
        said.append(f"This release is dated {date_text(release.released_on)}, which is still to come.")
    if before is not None and release.released_on < before.released_on:
        said.append(f"It replaced a newer release, of {date_text(before.released_on)}.")
    return tuple(said)


@dataclass(frozen=True, slots=True)
class _Row:
    """One product to write: a value for each column, and its words, None when it is not to be found."""

    values: tuple[Any, ...]
    words: str | None


_COLUMNS = tuple(column.name for column in DmdProduct.__table__.columns)
_INSERT = f"INSERT INTO dmd_product ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


def _prepared(products: list[ReadProduct], tell: Callable[[str, int, int], None]) -> list[_Row]:
    """Return the rows to write, in the order of their rank: cutting words takes longest, and needs no lock."""
    rows = []
    for rank, product in enumerate(products, 1):
        if rank % _AT_ONCE == 1:
            tell("Sorting products", rank - 1, len(products))
        rows.append(_Row(_values(rank, product), None if product.invalid else " ".join(_indexed(product))))
    return rows


def _values(rank: int, product: ReadProduct) -> tuple[Any, ...]:
    read = (getattr(product, name) for name in _COLUMNS[1:])
    return (rank, *(_listed(value) if isinstance(value, tuple) else value for value in read))


@lru_cache(4096)
def _listed(value: tuple[str, ...]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write_products(session: Session, rows: list[_Row], tell: Callable[[str, int, int], None]) -> None:
    """Replace every product, by the driver itself: mapping 100,000 rows would take longer than writing them."""
    cursor = session.connection().connection.cursor()
    cursor.execute("INSERT INTO dmd_search (dmd_search) VALUES ('delete-all')")
    cursor.execute("DELETE FROM dmd_product")
    for start in range(0, len(rows), _AT_ONCE):
        tell("Writing products", start, len(rows))
        some = rows[start : start + _AT_ONCE]
        cursor.executemany(_INSERT, [row.values for row in some])
        words = [(row.values[0], row.words) for row in some if row.words is not None]
        cursor.executemany("INSERT INTO dmd_search (rowid, words) VALUES (?, ?)", words)
    tell("Writing products", len(rows), len(rows))
    cursor.execute("INSERT INTO dmd_search (dmd_search) VALUES ('optimize')")


def _indexed(product: ReadProduct) -> Iterator[str]:
    """The words a product is found by. Its name's first word stands there once more with a mark before it."""
    words = search_words(product.name)
    if words:
        yield f"_{words[0]}"
    for other in (product.previous_name, product.short_name, product.generic, product.supplier):
        words += _words_of_many(other or "")
    yield from dict.fromkeys(words)


@lru_cache(4096)
def _words_of_many(text: str) -> tuple[str, ...]:
    return search_words(text)


def search_words(typed: str) -> tuple[str, ...]:
    """Return text cut into words as it is indexed and searched: `µg` and `mcg` are micrograms, `2.5 mg` is one word."""
    plain = _MICRO.sub("microgram", _NO_BREAK.sub("", normalise_name(typed)))
    return tuple(_WORD.findall(_APART.sub("", plain)))


_FOUND = ", ".join(
    f"p.{name}"
    for name in (
        "code", "level", "name", "generic", "strength", "form", "routes", "ingredients", "controlled_code",
        "controlled_drug", "supplier", "parent_code", "invalid", "rank",
    )
)  # fmt: skip
# In the order of the index's own rows, which is the order to offer them in: it stops at the limit and sorts nothing.
_BY_WORDS = text(
    f"SELECT {_FOUND} FROM dmd_search s JOIN dmd_product p ON p.rank = s.rowid "
    "WHERE dmd_search MATCH :query ORDER BY s.rowid LIMIT :limit"
)
# The plus keeps the two indexes of codes in use: without it every product would be looked at in the order of its rank.
_BY_CODE = text(
    f"SELECT {_FOUND} FROM dmd_product p WHERE NOT p.invalid AND "
    "(p.code BETWEEN :code AND :past OR p.previous_code BETWEEN :code AND :past) ORDER BY +p.rank LIMIT :limit"
)


def search_products(ctx: AppContext, typed: str, limit: int = 20) -> tuple[Product, ...]:
    """Return products each word typed begins a word of: name, brand, former name, generic or supplier; or by code.

    Those whose name begins with the first word come first; then the general before the particular, the short before
    the long. Six digits or more are looked up as the beginning of a code, current or former. Invalid products are
    never found. Nobody's data is read, so no role is asked for.
    """
    words = search_words(typed[:_MOST_TYPED])[:_MOST_WORDS]
    digits = "".join(typed.split())
    with ctx.sessions.read() as session:
        if digits.isascii() and digits.isdigit() and len(digits) >= CODE_DIGITS:
            found = session.execute(_BY_CODE, {"code": digits, "past": digits + ":", "limit": limit}).all()
            if found:
                return tuple(_product(row) for row in found)
        if not words:
            return ()
        first = {"query": _query((f"_{words[0]}", *words[1:])), "limit": limit}
        rows = list(session.execute(_BY_WORDS, first))
        if len(rows) < limit:
            ranks = {row.rank for row in rows}
            more = session.execute(_BY_WORDS, {"query": _query(words), "limit": limit})
            rows += [row for row in more if row.rank not in ranks]
    return tuple(_product(row) for row in rows[:limit])


def _query(words: Iterable[str]) -> str:
    """Return an FTS5 query of quoted prefixes: a word holds no quote, so nothing typed is ever read as its syntax."""
    return " AND ".join(f'"{word}"*' for word in words)


def _product(row: Any) -> Product:
    return Product(
        row.code, row.level, row.name, row.generic, row.strength, row.form, tuple(json.loads(row.routes)),
        tuple(json.loads(row.ingredients)), row.controlled_code, row.controlled_drug, row.supplier, row.parent_code,
        bool(row.invalid),
    )  # fmt: skip
