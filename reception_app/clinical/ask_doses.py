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
    """A medicine that is given once in so many days, never more often.

    `form`: only forms whose name begins so. `least`: only from this dose on, where less is given every day.
    """

    every_days: int
    form: str | None
    source: str
    mark: str
    least: Dose | None = None

    def may_be(self, form: str | None, mass: Dose | None) -> bool:
        """True where neither the form nor the dose speaks against it; what nobody said does not."""
        if self.form and form and not form.casefold().startswith(self.form):
            return False
        if self.least is None or mass is None or mass.unit not in MASS_UNITS:
            return True
        return compare(mass, self.least) >= 0


@lru_cache(maxsize=4)
def load_seldom(path: Path | None = None) -> dict[str, Seldom]:
    """Return the medicines given once in so many days, by generic name. Raises FormProblem as `load_ask_doses`."""
    row = read_rows(path or paths.resources() / "ask_doses.yaml")
    row.only("source", "mark", "doses", "seldom")
    source, mark = marked(row)
    known = {entry.generic for entry in load_formulary().entries}
    found: dict[str, Seldom] = {}
    for item in row.rows("seldom", called="medicine"):
        item.only("medicine", "form", "every_days", "least", "unit")
        medicine, days = item.text("medicine"), item.integer("every_days")
        if medicine not in known:
            raise item.fail("FM-109", "medicine", f"“{medicine}” is not in the formulary.", "Correct it.")
        if days is None or days < 2:
            raise item.fail("FM-107", "every_days", "it is no number of days above one.", "Write the days.")
        amount = item.number("least")
        least = Dose(amount, item.one_of("unit", tuple(MASS_UNITS))) if amount else None
        found[medicine] = Seldom(days, item.maybe_text("form"), source, mark, least)
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
