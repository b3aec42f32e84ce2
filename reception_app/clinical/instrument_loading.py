"""Reading `resources/instruments/<id>.yaml`: a hole, an overlap or a wrong sum is a problem naming line and key."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from reception_app.clinical.instrument_definition import (
    Band,
    Escalation,
    Instrument,
    Item,
    Measured,
    Next,
    NotFor,
    Option,
    Outcome,
    PointRange,
    Repeat,
    Subject,
    Variant,
)
from reception_app.data_files import Row, marked, read_rows
from reception_app.errors import FormProblem
from reception_app.vocabulary import FlagLevel, Role

DEFAULT = "default"
"""The variant that an instrument's own `bands` are."""

_MARKS = ("V", "GK")
_LEVELS = [level.value for level in FlagLevel]
_ROLES = [role.value for role in Role]
_TOP = (
    "id", "version", "title", "full_title", "source", "mark", "notice", "notice_mark", "intro", "does_not_mean",
    "result_only", "least", "most", "items", "bands", "any_single_3", "variant", "variants", "subjects", "outcomes",
    "next", "not_for",
)  # fmt: skip
_ITEM = (
    "number", "words", "hint", "words_for", "options", "between", "unit", "decimals", "least", "most", "ranges",
    "scale_2_on_air", "scale_2_on_oxygen", "oxygen_from",
)  # fmt: skip
_BAND = ("from", "to", "slug", "words", "level", "escalate", "repeat", "source", "mark")


def read_instrument(path: Path) -> Instrument:
    """Read one file. Raises FormProblem (FM-101 … FM-108, FM-111) naming file, line and key."""
    row = read_rows(path)
    row.only(*_TOP)
    if row.text("id") != path.stem:
        raise row.fail("FM-111", "id", f"the file is called {path.stem}.", "Give both the same name.")
    source, mark = marked(row)
    least, most = row.integer("least"), row.integer("most")
    items = tuple(_item(each) for each in row.rows("items", called="number"))
    bands = _bands(row, "bands", least, most, source) if row.has("bands") else ()
    subjects = tuple(_subject(each, least, most) for each in row.rows("subjects", called="slug"))
    outcomes = tuple(_outcome(each) for each in row.rows("outcomes", called="slug"))
    variants = tuple(_variant(each, least, most) for each in row.rows("variants", called="slug"))
    single = row.row("any_single_3")
    found = Instrument(
        id=path.stem,
        version=row.text("version"),
        title=row.text("title"),
        full_title=row.text("full_title"),
        source=source,
        mark=mark,
        notice=row.text("notice"),
        notice_mark=row.one_of("notice_mark", _MARKS),
        intro=row.text("intro"),
        does_not_mean=row.text("does_not_mean"),
        result_only=row.truth("result_only"),
        least=least,
        most=most,
        items=items,
        bands=bands,
        any_single_3=_band(single, source) if single else None,
        variant=row.one_of("variant", (DEFAULT, *(each.slug for each in variants)), DEFAULT),
        variants=variants,
        subjects=subjects,
        outcomes=outcomes,
        next=tuple(_next(each) for each in row.rows("next", called="instrument")),
        not_for=tuple(_not_for(each) for each in row.rows("not_for", called="fact")),
    )
    _check(row, found)
    return found


def _check(row: Row, found: Instrument) -> None:
    """Refuse an instrument that says two things: numbers twice, a range its items do not add up to, nothing to say."""
    for name, slugs in (
        ("items", [item.number for item in found.items]),
        ("variants", [each.slug for each in found.variants]),
        ("subjects", [each.slug for each in found.subjects]),
        ("outcomes", [each.slug for each in found.outcomes]),
    ):
        if len(set(slugs)) != len(slugs):
            raise row.fail("FM-103", name, "one of them stands twice.", "Number them as published.")
    if found.result_only == bool(found.items):
        raise row.fail("FM-108", "result_only", "an instrument has items, or holds only results.", "Choose one.")
    if not (found.bands or found.subjects or found.outcomes):
        raise row.fail("FM-105", "bands", "nothing says what a total means.", "Add bands, subjects or outcomes.")
    if found.items:
        least = sum(item.allowed[0] for item in found.items)
        most = sum(item.allowed[-1] for item in found.items)
        if (least, most) != (found.least, found.most):
            raise row.fail("FM-108", "most", f"the items add up to {least} to {most}.", "Correct the range or an item.")
    for item in found.items:
        other = item.measured.oxygen_from if item.measured else None
        if other is not None and found.item(other) is None:
            raise row.fail("FM-109", "items", f"item {item.number} names item {other}, which is not there.", "Add it.")


def _item(row: Row) -> Item:
    row.only(*_ITEM)
    per_sex = row.row("words_for")
    if per_sex is not None:
        per_sex.only("female", "male")
    options = tuple(_option(each) for each in row.rows("options", called="points"))
    measured = _measured(row) if row.has("ranges") else None
    if bool(options) == (measured is not None):
        raise row.fail("FM-108", "options", "an item has options, or ranges of a reading.", "Write one of the two.")
    if list(options) != sorted(options, key=_points):
        raise row.fail("FM-108", "options", "the points do not ascend.", "Write them in the published order.")
    return Item(
        number=row.text("number"),
        words=row.text("words"),
        hint=row.maybe_text("hint"),
        options=options,
        between=row.truth("between"),
        measured=measured,
        words_for=tuple((sex, per_sex.text(sex)) for sex in ("female", "male")) if per_sex else (),
    )


def _points(option: Option) -> int:
    return option.points


def _option(row: Row) -> Option:
    row.only("points", "words", "value")
    return Option(_whole(row, "points"), row.text("words"), row.maybe_text("value"))


def _whole(row: Row, name: str) -> int:
    """Return a whole number of 0 or more that must be written."""
    row.text(name)
    value = row.integer(name)
    if value is None or value < 0:
        raise row.fail("FM-107", name, "this must be 0 or more.", "Write a whole number.")
    return value


def _number(row: Row, name: str) -> Decimal:
    row.text(name)
    value = row.number(name)
    assert value is not None  # text() has just refused a missing key
    return value


def _measured(row: Row) -> Measured:
    decimals = _whole(row, "decimals")
    least, most = _number(row, "least"), _number(row, "most")
    return Measured(
        unit=row.text("unit"),
        decimals=decimals,
        least=least,
        most=most,
        ranges=_ranges(row, "ranges", decimals, least, most),
        scale_2_on_air=_ranges(row, "scale_2_on_air", decimals, least, most),
        scale_2_on_oxygen=_ranges(row, "scale_2_on_oxygen", decimals, least, most),
        oxygen_from=row.maybe_text("oxygen_from"),
    )


def _ranges(row: Row, name: str, decimals: int, least: Decimal, most: Decimal) -> tuple[PointRange, ...]:
    """Read ranges that cover every possible reading once: a range ends one step before the next begins."""
    step = Decimal(1).scaleb(-decimals)
    found: list[PointRange] = []
    for each in row.rows(name):
        each.only("from", "to", "points")
        low, high = each.number("from"), each.number("to")
        part = PointRange(least if low is None else low, most if high is None else high, _whole(each, "points"))
        expected = found[-1].most + step if found else least
        if part.least != expected or part.most < part.least:
            raise each.fail("FM-108", "from", f"this range must begin at {expected}.", "Close the hole or overlap.")
        found.append(part)
    if found and found[-1].most != most:
        raise row.fail("FM-108", name, f"the ranges must end at {most}.", "Close the hole.")
    return tuple(found)


def _bands(row: Row, name: str, least: int | None, most: int | None, source: str) -> tuple[Band, ...]:
    """Read bands that cover every total from `least` to `most` once."""
    found: list[Band] = []
    if least is None or most is None:
        raise row.fail("FM-105", name, "bands need the range of the total.", "Write least and most.")
    for each in row.rows(name, called="slug"):
        band = _band(each, source)
        expected = found[-1].most + 1 if found else least
        if band.least != expected:
            raise each.fail("FM-108", "from", f"this band must begin at {expected}.", "Close the hole or overlap.")
        if band.slug in [other.slug for other in found]:
            raise each.fail("FM-103", "slug", f"the band “{band.slug}” stands twice.", "Rename one of them.")
        found.append(band)
    if not found or found[-1].most != most:
        raise row.fail("FM-108", name, f"the bands must end at {most}.", "Close the hole.")
    return tuple(found)


def _band(row: Row, source: str) -> Band:
    row.only(*_BAND)
    least, most = _whole(row, "from"), _whole(row, "to")
    if most < least:
        raise row.fail("FM-108", "to", "the band ends before it begins.", "Correct its ends.")
    return Band(
        least=least,
        most=most,
        slug=row.text("slug"),
        words=row.text("words"),
        level=_level(row),
        escalate=_escalation(row),
        repeats=_repeats(row, least, most),
        source=row.text("source", source),
        mark=row.one_of("mark", _MARKS),
    )


def _level(row: Row) -> FlagLevel | None:
    return FlagLevel(row.one_of("level", _LEVELS)) if row.has("level") else None


def _escalation(row: Row) -> Escalation | None:
    each = row.row("escalate")
    if each is None:
        return None
    each.only("title", "owner_role", "due_minutes", "source", "mark")
    role = Role(each.one_of("owner_role", _ROLES))
    return Escalation(each.text("title"), role, _whole(each, "due_minutes"), *marked(each))


def _repeats(row: Row, least: int, most: int) -> tuple[Repeat, ...]:
    """Read when to score again: one entry, or several that share the band's totals without hole or overlap."""
    found: list[Repeat] = []
    for each in row.rows("repeat"):
        each.only("from", "to", "minutes", "source", "mark")
        low = each.integer("from")
        high = each.integer("to")
        part = Repeat(
            least if low is None else low, most if high is None else high, _whole(each, "minutes"), *marked(each)
        )
        if part.least != (found[-1].most + 1 if found else least) or not part.least <= part.most <= most:
            raise each.fail("FM-108", "from", "these totals do not fit the band.", "Close the hole or overlap.")
        if part.minutes == 0:
            raise each.fail("FM-107", "minutes", "this must be 1 or more.", "Write the minutes.")
        found.append(part)
    if found and found[-1].most != most:
        raise row.fail("FM-108", "repeat", f"the totals must end at {most}.", "Close the hole.")
    return tuple(found)


def _variant(row: Row, least: int | None, most: int | None) -> Variant:
    row.only("slug", "words", "note", "source", "mark", "bands")
    source, mark = marked(row)
    bands = _bands(row, "bands", least, most, source)
    return Variant(row.text("slug"), row.text("words"), row.maybe_text("note"), bands, source, mark)


def _subject(row: Row, least: int | None, most: int | None) -> Subject:
    row.only("slug", "words", "note", "source", "mark", "bands")
    source, mark = marked(row)
    bands = _bands(row, "bands", least, most, source)
    return Subject(row.text("slug"), row.text("words"), row.maybe_text("note"), bands, source, mark)


def _outcome(row: Row) -> Outcome:
    row.only("slug", "words", "level", "escalate", "mark")
    return Outcome(row.text("slug"), row.text("words"), _level(row), _escalation(row), row.one_of("mark", _MARKS))


def _next(row: Row) -> Next:
    row.only("from", "instrument")
    return Next(_whole(row, "from"), row.text("instrument"))


def _not_for(row: Row) -> NotFor:
    row.only("fact", "under", "is", "words")
    under, value = row.integer("under"), row.maybe_text("is")
    if (under is None) == (value is None):
        raise row.fail("FM-108", "fact", "say `under` or `is`, not both.", "Write one of the two.")
    return NotFor(row.text("fact"), under, value, row.text("words"))


def refuse_unknown_next(path: Path, found: dict[str, Instrument]) -> None:
    """Refuse an instrument that leads to one that is not there (FM-109)."""
    for each in found.values():
        for follows in each.next:
            if follows.instrument not in found:
                name = f"{path.name}/{each.id}.yaml"
                raise FormProblem(
                    "FM-109", f"{name}, next: there is no instrument “{follows.instrument}”.", "Add it, or take it out."
                )
