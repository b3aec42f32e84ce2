"""The line of a script that a desk with nothing else can type from the sheet, and reading it back. Pure.

    A4417XK; carbamazepine; 400 mg; modified-release tablet; 400 mg; oral; twice a day at 08:00 and 20:00

Seven parts: prison number, medicine with its brand, strength, form, dose with its unit, route, how often and when. Each
stands in its place, and one that nobody knows is said to be not known, so nothing is read that was not written. Before
how often stands for how long, and from which day on, of a course: `for 7 days from 20-Nov-2026, once a day`. What is
read back prints the same line again, or is not taken. The check code of the line is `check_code`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from reception_app.clinical.check_code import LENGTH, canonical, holds, tidy_code
from reception_app.clinical.doses import Dose, read_decimal, unit_of
from reception_app.clinical.formulary import identify
from reception_app.clinical.lines import (
    FullParts,
    amount_words,
    brand_text,
    clean,
    duration_words,
    frequency_words,
    generic_text,
    strength_words,
)
from reception_app.clinical.quick_entry_draft import ScriptDraft
from reception_app.clinical.quick_entry_start import read_first_day
from reception_app.errors import InputProblem

PARTS = 7
NOT_KNOWN = "not known"
NO_NUMBER = "no number"
"""Stands on the sheet of somebody without one."""
BY_SCHEDULE = "by schedule"
"""What stands for the dose while a schedule says it day by day."""

_BRAND = ", brand "
_REQUIRED = re.compile(r"when required|as required|when needed")
_MOST = re.compile(r"(?:^|, )((?:at most|up to) .+)$")
_TIMES = re.compile(r"(?:^| )at ((?:[0-2]\d:[0-5]\d, )*[0-2]\d:[0-5]\d(?: and [0-2]\d:[0-5]\d)?)$")
_DAYS = re.compile(r"\bevery (\d+) days\b")
_COURSE = re.compile(r"for (?P<days>\d[\d,]*) days?(?: from (?P<day>\d\d-[a-z]{3}-\d{4}))?(?:, |$)", re.IGNORECASE)
_ONLY_DAYS = re.compile(r"(?:^|, )every \d+ days$")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as read back: whose it is (prison number in capitals), the script, whether a schedule says the doses."""

    number: str
    script: ScriptDraft
    by_schedule: bool


def typed_line(number: str, script: FullParts, *, by_schedule: bool = False) -> str:
    """Return the line to type. `number`: the prison number, or what the sheet has in its place."""
    dose = BY_SCHEDULE if by_schedule else amount_words(script.dose) if script.dose is not None else NOT_KNOWN
    name = generic_text(script.medicine) + (f"{_BRAND}{brand_text(script.brand)}" if script.brand else "")
    strength = strength_words(script.strength) if script.strength else NOT_KNOWN
    parts = (number, name, strength, clean(script.form or ""), dose, clean(script.route or ""), _often(script))
    return "; ".join(_part(part) for part in parts)


def check_typed(line: str, code: str, number: str | None) -> TypedLine:
    """Return the line that was typed, when code and person are right.

    `number`: the prison number of whoever it is for, "" when none is recorded, None while it is for nobody yet. Raises
    InputProblem: IN-154 the code is no code, IN-155 line and code do not agree, IN-157 the line is of another person,
    IN-158 it is of somebody and no number is recorded here, IN-156 it is right and cannot be filled in.
    """
    if re.fullmatch(f"[A-Z]{{{LENGTH}}}", tidy_code(code)) is None:
        raise InputProblem(
            "IN-154", "A check code has five letters and no digits.", "Type the five letters in the box by the line."
        )
    if not holds(line, code):
        raise InputProblem(
            "IN-155",
            "The line and its code do not agree: something is wrong, missing or has changed places.",
            "Compare both with the sheet, letter by letter; capitals, spaces and dashes do not matter.",
        )
    found = read_typed(line)
    if number == "" and not _said(found.number, NO_NUMBER):
        raise InputProblem(
            "IN-158",
            f"The line is of {found.number}, and no number is recorded of this person.",
            "Record their number first (Overview, E), or type the line as any other.",
        )
    if number and canonical(number) != canonical(found.number):
        raise InputProblem(
            "IN-157",
            "This line is from the sheet of another person.",
            "Compare the number at its beginning with the person on screen.",
        )
    return found


def read_typed(line: str) -> TypedLine:
    """Return the parts of a line. Raises InputProblem (IN-156) unless they print this very line again."""
    small = line.lower() if line.isupper() else line
    parts = [part.strip() for part in small.replace("\N{NO-BREAK SPACE}", " ").split(";")]
    try:
        found = _taken_apart(parts) if len(parts) == PARTS else None
    except InputProblem:
        found = None
    if found is None or canonical(_again(found)) != canonical(line):
        raise InputProblem(
            "IN-156",
            "This line cannot be filled in by itself.",
            "Type the medicine into the line above, and compare each box with the sheet.",
        )
    return found


def _again(found: TypedLine) -> str:
    return typed_line(found.number, found.script, by_schedule=found.by_schedule)


def _part(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace(";", ",").split()) or NOT_KNOWN


def _often(script: FullParts) -> str:
    """Return for how long, then how often: in this order a desk of before courses still reads the times behind."""
    course = duration_words(script.duration_days, script.started_on) if script.duration_days else ""
    return ", ".join(filter(None, (course, _how_often(script))))


def _how_often(script: FullParts) -> str:
    words = frequency_words(
        script.frequency, script.times, script.every_days, script.as_required, script.maximum, script.supervised
    )
    every = f"every {script.every_days} days"
    # `every 72 hours` alone would be read back as every day.
    return f"{words}, {every}" if script.every_days > 1 and every not in words else words


def _taken_apart(parts: list[str]) -> TypedLine:
    number, name, strength, form, dose, route, often = parts
    medicine, _, brand = name.partition(_BRAND)
    by_schedule = _said(dose, BY_SCHEDULE)
    script = ScriptDraft(
        medicine=medicine.strip(),
        brand=brand.strip() or None,
        strength=_known(strength),
        form=_known(form),
        dose=None if by_schedule else _dose(_known(dose)),
        route=_known(route),
    )
    script, often = _with_course(script, _known(often) or "")
    return TypedLine(number.upper(), _with_often(_spelt(script), often), by_schedule)


def _with_course(script: ScriptDraft, often: str) -> tuple[ScriptDraft, str]:
    """Take for how long, and from which day on, away from before how often."""
    found = _COURSE.match(often)
    if found is None:
        return script, often
    began = read_first_day(found["day"], date.min) if found["day"] else None
    course = replace(script, duration_days=int(found["days"].replace(",", "")), started_on=began)
    return course, often[found.end() :]


def _spelt(script: ScriptDraft) -> ScriptDraft:
    """Write form and route as the formulary does, where only capitals, spaces and dashes differ."""
    entry = identify(script.medicine, script.brand, script.form)
    forms = entry.forms if entry is not None else ()
    form = next((one.form for one in forms if script.form and _said(one.form, script.form)), script.form)
    routes = {route for one in forms for route in one.routes}
    route = next((one for one in routes if script.route and _said(one, script.route)), script.route)
    return replace(script, form=form, route=route)


def _said(part: str, words: str) -> bool:
    return canonical(part) == canonical(words)


def _known(part: str) -> str | None:
    return None if _said(part, NOT_KNOWN) else part


def _dose(text: str | None) -> Dose | None:
    if text is None:
        return None
    found = re.fullmatch(r"([\d.,]+)\s*(\S.*)", text)
    if found is None:
        raise InputProblem("IN-101", "The dose is not a number.", "Type the number, for example 60 or 7.5.")
    return Dose(read_decimal(found[1], "dose"), unit_of(found[2]) or found[2])


def _with_often(script: ScriptDraft, often: str) -> ScriptDraft:
    """Take how often apart from the back, as `lines.frequency_words` puts it together."""
    days = _DAYS.search(often)
    left = _ONLY_DAYS.sub("", often)
    left, supervised = _without(left, "observed")
    most = _MOST.search(left)
    left, apart = _without(left[: most.start()] if most else left, "when required")
    at = _TIMES.search(left)
    left = _ONLY_DAYS.sub("", left[: at.start()] if at else left).strip()
    return replace(
        script,
        frequency=left or None,
        times=tuple(re.findall(r"\d\d:\d\d", at[1])) if at else (),
        every_days=int(days[1]) if days else 1,
        as_required=apart or _REQUIRED.search(left) is not None,
        maximum=most[1].removeprefix("at most ") if most else None,
        supervised=supervised,
    )


def _without(text: str, words: str) -> tuple[str, bool]:
    if text == words:
        return "", True
    return (text.removesuffix(f", {words}"), True) if text.endswith(f", {words}") else (text, False)
