"""From which single dose entry asks whether the amount is right, by medicine: `resources/ask_doses.yaml`.

These are questions about a slip of the pen, never limits of a dose: nothing is refused and nothing is recommended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.doses import MASS_UNITS, Dose, compare
from reception_app.clinical.formulary import load_formulary
from reception_app.data_files import marked, read_rows


@dataclass(frozen=True, slots=True)
class AskDose:
    """The dose above which is asked, and who says so. Mark GK: a clinical owner has yet to confirm it.

    `by_form`: what stands for forms whose name begins so, `modified-release`, instead of `above`.
    """

    above: Dose
    source: str
    mark: str
    by_form: tuple[tuple[str, Dose], ...] = ()

    def above_in(self, form: str | None) -> Dose:
        """Return above which dose is asked in a form; a form nobody said is asked about like the commonest."""
        own = (above for begins, above in self.by_form if form and form.casefold().startswith(begins))
        return next(own, self.above)


@dataclass(frozen=True, slots=True)
class Seldom:
    """A medicine that is given at most once in so many days.

    `form`: only forms whose name begins so; `not_form`: not those with this word. `least`: only from this dose on, as
    less is given more often. `asks_only`: it guards no dose.
    """

    every_days: int
    form: str | None
    source: str
    mark: str
    least: Dose | None = None
    not_form: str | None = None
    asks_only: bool = False

    def may_be(self, form: str | None, mass: Dose | None) -> bool:
        """True where neither the form nor the dose speaks against it; what nobody said does not."""
        if self.form and form and not form.casefold().startswith(self.form):
            return False
        if self.not_form and form and self.not_form in form.casefold():
            return False
        return self.least is None or not _is_mass(mass) or self._reached(mass)

    def surely(self, form: str | None, mass: Dose | None) -> bool:
        """True where all that it asks of form and dose is said, and is so."""
        if (self.form or self.not_form) and not form:
            return False
        return self.may_be(form, mass) and (self.least is None or _is_mass(mass))

    def often_words(self) -> str:
        """Return how often at most: `at most once a week`."""
        return "at most once a week" if self.every_days == 7 else f"at most once in {self.every_days} days"

    def _reached(self, mass: Dose | None) -> bool:
        return mass is not None and self.least is not None and compare(mass, self.least) >= 0


def _is_mass(dose: Dose | None) -> bool:
    return dose is not None and dose.unit in MASS_UNITS


def seldom_rules(generic: str) -> tuple[Seldom, ...]:
    """Return the rules of a medicine given at most once in so many days, the longest interval first."""
    return tuple(sorted(load_seldom().get(generic, ()), key=_days_of, reverse=True))


def _days_of(rule: Seldom) -> int:
    return rule.every_days


@lru_cache(maxsize=4)
def load_seldom(path: Path | None = None) -> dict[str, tuple[Seldom, ...]]:
    """Return what is given at most once in so many days, by generic name. Raises FormProblem as `load_ask_doses`."""
    row = read_rows(path or paths.resources() / "ask_doses.yaml")
    row.only("source", "mark", "doses", "seldom")
    source, mark = marked(row)
    known = {entry.generic for entry in load_formulary().entries}
    found: dict[str, tuple[Seldom, ...]] = {}
    for item in row.rows("seldom", called="medicine"):
        item.only("medicine", "form", "not_form", "every_days", "least", "unit", "asks_only")
        medicine, days = item.text("medicine"), item.integer("every_days")
        if medicine not in known:
            raise item.fail("FM-109", "medicine", f"“{medicine}” is not in the formulary.", "Correct it.")
        if days is None or days < 2:
            raise item.fail("FM-107", "every_days", "it is no number of days above one.", "Write the days.")
        amount = item.number("least")
        least = Dose(amount, item.one_of("unit", tuple(MASS_UNITS))) if amount else None
        form, not_form = item.maybe_text("form"), item.maybe_text("not_form")
        rule = Seldom(days, form, source, mark, least, not_form, item.truth("asks_only"))
        found[medicine] = (*found.get(medicine, ()), rule)
    return found


@lru_cache(maxsize=4)
def load_ask_doses(path: Path | None = None) -> dict[str, AskDose]:
    """Return from which dose is asked, by generic name. Raises FormProblem (FM-101 … FM-109) naming file and key."""
    row = read_rows(path or paths.resources() / "ask_doses.yaml")
    row.only("source", "mark", "doses", "seldom")
    source, mark = marked(row)
    known = {entry.generic: entry for entry in load_formulary().entries}
    found: dict[str, AskDose] = {}
    for item in row.rows("doses", called="medicine"):
        item.only("medicine", "form", "above", "unit")
        medicine, above, form = item.text("medicine"), item.number("above"), item.maybe_text("form")
        if medicine not in known:
            raise item.fail("FM-109", "medicine", f"“{medicine}” is not in the formulary.", "Correct it.")
        if form and not any(one.form.startswith(form) for one in known[medicine].forms):
            raise item.fail("FM-109", "form", f"“{medicine}” has no form that begins so.", "Correct it.")
        if form and medicine not in found:
            raise item.fail("FM-103", "form", f"“{medicine}” has no row before it without a form.", "Add one.")
        if medicine in found and form in (None, *(begins for begins, _ in found[medicine].by_form)):
            raise item.fail("FM-103", "medicine", f"“{medicine}” stands twice.", "Remove one of them.")
        if above is None or above <= 0:
            raise item.fail("FM-107", "above", "it is no amount above zero.", "Write an amount.")
        dose = Dose(above, item.one_of("unit", tuple(MASS_UNITS)))
        if form:
            own = found[medicine]
            found[medicine] = replace(own, by_form=(*own.by_form, (form, dose)))
        else:
            found[medicine] = AskDose(dose, source, mark)
    return found
