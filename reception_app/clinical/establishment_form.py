"""The questions of the directory form, and the words for each answer: `resources/establishment_services.yaml`.

Also which medicine each question about an offer covers: buprenorphine is three products, not equal mg for mg.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.establishment_services import CHOICES, ITEM_KINDS, KINDS, EstablishmentServices
from reception_app.clinical.formulary import Entry
from reception_app.clinical.opening_text import hours_text
from reception_app.data_files import Row, marked, read_rows
from reception_app.identifiers import normalise_name

NOT_KNOWN = "not known"
SCHEMA = "1"


@dataclass(frozen=True, slots=True)
class Question:
    """One item of the directory. `words` asks for it, `short` names it; `choices` are (slug, words).

    Of an offer: the generic names it covers, and a form and brands that tell products of one medicine apart.
    """

    key: str
    kind: str
    words: str
    short: str
    hint: str | None
    unit: str | None
    choices: tuple[tuple[str, str], ...]
    medicines: tuple[str, ...]
    form: str | None
    brands: tuple[str, ...]
    source: str
    mark: str


@lru_cache(maxsize=4)
def load_questions(path: Path | None = None) -> dict[str, Question]:
    """Return every question by its item's key, in order. Raises FormProblem (FM-101 … FM-109).

    The file holds exactly the items of `EstablishmentServices`, each of its kind, choices with exactly their values.
    """
    row = read_rows(path or paths.resources() / "establishment_services.yaml")
    row.only("schema", "items")
    if row.text("schema") != SCHEMA:
        raise row.fail("FM-108", "schema", "this is another version of the directory form.", "Restore the file.")
    found: dict[str, Question] = {}
    for item in row.rows("items", called="key"):
        question = _question(item)
        if question.key in found:
            raise item.fail("FM-103", "key", f"“{question.key}” stands twice.", "Remove one of them.")
        found[question.key] = question
    if {key: question.kind for key, question in found.items()} != ITEM_KINDS:
        raise row.fail("FM-108", "items", "these are not the items of the directory.", "Restore the file.")
    return found


def _question(row: Row) -> Question:
    row.only(
        "key", "kind", "words", "short", "hint", "unit", "choices", "medicines", "form", "brands", "source", "mark"
    )
    key = row.one_of("key", tuple(ITEM_KINDS))
    choices = []
    for item in row.rows("choices", called="slug"):
        item.only("slug", "words")
        choices.append((item.text("slug"), item.text("words")))
    if tuple(slug for slug, _ in choices) != CHOICES.get(key, ()):
        raise row.fail("FM-108", "choices", "the values of a choice are fixed.", "Change only their words.")
    source, mark = marked(row)
    return Question(
        key=key,
        kind=row.one_of("kind", KINDS),
        words=row.text("words"),
        short=row.text("short"),
        hint=row.maybe_text("hint"),
        unit=row.maybe_text("unit"),
        choices=tuple(choices),
        medicines=row.texts("medicines"),
        form=row.maybe_text("form"),
        brands=row.texts("brands"),
        source=source,
        mark=mark,
    )


def question(key: str) -> Question:
    """Return the shipped question of an item. Raises KeyError for what is no item."""
    return load_questions()[key]


def said(entry: EstablishmentServices, key: str) -> str:
    """Return an item's answer in words: `yes, up to 100 mg`, `08:00, 12:00 and 16:30`, `none`, `not known`."""
    value, asked = entry.value(key), question(key)
    if value is None:
        return NOT_KNOWN
    if asked.kind == "offer":
        return str(value.words())
    if asked.kind == "yes_no":
        return "yes" if value else "no"
    if asked.kind == "hours":
        return hours_text(value)
    if asked.kind == "choice":
        return dict(asked.choices)[value]
    return _listed(value) if isinstance(value, tuple) else str(value)


def _listed(words: tuple[str, ...]) -> str:
    if len(words) < 2:
        return words[0] if words else "none"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def unknown_items(entry: EstablishmentServices) -> tuple[Question, ...]:
    """Return the questions nobody has answered, in order; the note is not missed."""
    return tuple(asked for key, asked in load_questions().items() if not entry.known(key) and key != "note")


def offer_key(entry: Entry, brand: str | None = None, form: str | None = None) -> str | None:
    """Return the item that says whether a medicine is given there, or None when none is asked about it.

    Only opioid substitution and depots are asked about one by one; the rest is what the formulary leaves out.
    """
    if not entry.opioid_substitution:
        return "other_depots" if entry.depots else None
    own = [asked for asked in load_questions().values() if entry.generic in asked.medicines]
    special = [asked for asked in own if _is_this_product(asked, brand, form)]
    plain = [asked for asked in own if asked.form is None]
    return next((asked.key for asked in (*special, *plain)), None)


def _is_this_product(asked: Question, brand: str | None, form: str | None) -> bool:
    if brand and normalise_name(brand) in [normalise_name(name) for name in asked.brands]:
        return True
    return asked.form is not None and asked.form in normalise_name(form or "")


def offers_words(entry: EstablishmentServices) -> str:
    """Return what is given there of opioid substitution: `methadone, up to 100 mg; depot buprenorphine, Mon to Fri`."""
    given = []
    for asked in load_questions().values():
        offer = entry.value(asked.key) if asked.medicines else None
        if offer is not None and offer.given:
            given.append(", ".join(part for part in (asked.short, offer.limit_words(), offer.days_words()) if part))
    return "; ".join(given)
