"""The lines of a dm+d release made into products: names, forms, routes, ingredients and schedules put together.

Everything is as the release says it; nothing is made up. A strength is told only where the release codes one amount of
one ingredient. Problems are UsageProblem: US-384 a line that cannot be, US-385 files that do not belong together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import partial

from reception_app.clinical.doses import Dose, Strength
from reception_app.errors import UsageProblem
from reception_app.services.dmd_reading import Line, ReleaseFiles, read_lines

Report = Callable[[str, int, int], None]
"""Told which file is being read, and how many bytes of how many in all are done."""

LEVELS = ("vtm", "vmp", "amp")

_STRENGTH_UNITS = {
    "mg": "mg",
    "gram": "g",
    "microgram": "micrograms",
    "nanogram": "nanograms",
    "unit": "units",
    "ml": "mL",
    "dose": "dose",
    "hour": "hour",
}
"""Units of the release as strengths are written here. A strength in any other is told in the product's name only."""


@dataclass(frozen=True, slots=True)
class ReadProduct:
    """One product of a release. `own_name` is true of an actual product that has a name of its own: a brand."""

    code: str
    level: str
    name: str
    invalid: bool
    previous_code: str | None = None
    previous_name: str | None = None
    short_name: str | None = None
    parent_code: str | None = None
    generic: str | None = None
    strength: str | None = None
    form: str | None = None
    routes: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    controlled_code: str | None = None
    controlled_drug: str | None = None
    supplier: str | None = None
    own_name: bool = False

    @property
    def order(self) -> tuple[bool, int, int, str, str]:
        """Where it stands among all: valid first, then what is general, then what is short."""
        kind = LEVELS.index(self.level) + (self.level == "amp" and not self.own_name)
        return (self.invalid, kind, len(self.name), self.name, self.code)


@dataclass(slots=True)
class _About:
    """What the lists around the virtual products say of one of them."""

    forms: list[str] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)
    form_routes: list[str] = field(default_factory=list)
    ingredients: list[Line] = field(default_factory=list)
    category: str | None = None


def read_products(files: ReleaseFiles, report: Report) -> list[ReadProduct]:
    """Read a release into products, the best to offer first; every code is there once.

    Raises UsageProblem US-382 to US-385; whatever `report` raises passes through.
    """
    return _Assembly(files, report).products()


class _Assembly:
    """Reads the files in order and keeps what later ones refer to."""

    def __init__(self, files: ReleaseFiles, report: Report) -> None:
        self._files = files
        self._report = report
        self._before = 0
        self._words: dict[str, dict[str, str]] = defaultdict(dict)
        self._substances: dict[str, str] = {}
        self._found: dict[str, ReadProduct] = {}

    def products(self) -> list[ReadProduct]:
        for line in self._lines("lookup"):
            self._keep_word(line)
        for line in self._lines("ingredient"):
            self._substances[line.code("ISID")] = line.need("NM")
            previous = line.code_or_none("ISIDPREV")
            if previous is not None:
                self._substances.setdefault(previous, line.need("NM"))
        for line in self._lines("vtm"):
            self._keep(line, self._moiety(line))
        self._read_virtual()
        self._read_actual()
        for level in LEVELS:
            if not any(product.level == level for product in self._found.values()):
                raise self._apart(f"there is no {level.upper()} in it")
        return sorted(self._found.values(), key=_order)

    def _lines(self, kind: str) -> Iterator[Line]:
        file = next(file for file in self._files.files if file.kind == kind)
        yield from read_lines(file, partial(self._tell, file.path.name))
        self._before += file.size

    def _tell(self, name: str, read: int) -> None:
        self._report(f"Reading {name}", self._before + read, self._files.size)

    def _keep_word(self, line: Line) -> None:
        """Keep what a code means. A code that another replaced means what that one means."""
        words = self._words[line.section]
        words[line.code("CD")] = line.need("DESC")
        previous = line.code_or_none("CDPREV")
        if previous is not None:
            words.setdefault(previous, line.need("DESC"))

    def _keep(self, line: Line, product: ReadProduct) -> None:
        if product.code in self._found:
            raise line.refuse("this code stands there twice.")
        self._found[product.code] = product

    def _meaning(self, line: Line, section: str, code: str) -> str:
        found = self._words[section].get(code)
        if found is None:
            raise self._apart(f"{line.file}, line {line.number}: the lookup file does not know this {section} code")
        return found

    def _apart(self, what: str) -> UsageProblem:
        return UsageProblem(
            "US-385",
            f"The files of this release do not belong together: {what}. Nothing was changed.",
            "Unzip one whole release into an empty folder, and name that folder.",
        )

    def _moiety(self, line: Line) -> ReadProduct:
        return ReadProduct(
            code=line.code("VTMID"),
            level="vtm",
            name=line.need("NM"),
            invalid=line.flag("INVALID"),
            previous_code=line.code_or_none("VTMIDPREV"),
            short_name=line.text("ABBREVNM"),
            generic=line.need("NM"),
        )

    def _read_virtual(self) -> None:
        products: list[Line] = []
        about: dict[str, _About] = defaultdict(_About)
        for line in self._lines("vmp"):
            if line.section == "VMPS":
                products.append(line)
            else:
                self._note(line, about[line.code("VPID")])
        for line in products:
            self._keep(line, self._virtual(line, about.pop(line.code("VPID"), _About())))
        if about:
            raise self._apart("a list of the VMP file names a product that is not in it")

    def _note(self, line: Line, about: _About) -> None:
        match line.section:
            case "VIRTUAL_PRODUCT_INGREDIENT":
                about.ingredients.append(line)
            case "DRUG_FORM":
                about.forms.append(self._meaning(line, "FORM", line.code("FORMCD")))
            case "ONT_DRUG_FORM":
                about.form_routes.append(self._meaning(line, "ONT_FORM_ROUTE", line.code("FORMCD")))
            case "DRUG_ROUTE":
                about.routes.append(self._meaning(line, "ROUTE", line.code("ROUTECD")))
            case "CONTROL_DRUG_INFO":
                about.category = line.code("CATCD")
                self._meaning(line, "CONTROL_DRUG_CATEGORY", about.category)

    def _virtual(self, line: Line, about: _About) -> ReadProduct:
        moiety = self._parent(line, "VTMID", "vtm") if line.text("VTMID") else None
        from_ontology = [entry.partition(".") for entry in about.form_routes]
        forms = about.forms or [form for form, _, _ in from_ontology]
        routes = about.routes or [route for _, _, route in from_ontology if route]
        category = about.category
        return ReadProduct(
            code=line.code("VPID"),
            level="vmp",
            name=line.need("NM"),
            invalid=line.flag("INVALID"),
            previous_code=line.code_or_none("VPIDPREV"),
            previous_name=line.text("NMPREV"),
            short_name=line.text("ABBREVNM"),
            parent_code=moiety.code if moiety else None,
            generic=moiety.name if moiety else None,
            strength=self._strength(about.ingredients),
            form=" and ".join(dict.fromkeys(forms)) or None,
            routes=tuple(dict.fromkeys(routes)),
            ingredients=self._ingredients(about.ingredients),
            controlled_code=category,
            controlled_drug=self._words["CONTROL_DRUG_CATEGORY"][category] if category else None,
        )

    def _parent(self, line: Line, name: str, level: str) -> ReadProduct:
        parent = self._found.get(line.code(name))
        if parent is None or parent.level != level:
            raise self._apart(f"{line.file}, line {line.number}: its {name} is not in the {level.upper()} file")
        return parent

    def _ingredients(self, lines: list[Line]) -> tuple[str, ...]:
        """The substances, and the base that a strength is told by, each once."""
        codes = [code for line in lines for code in (line.code("ISID"), line.code_or_none("BS_SUBID")) if code]
        for code in codes:
            if code not in self._substances:
                raise self._apart("the ingredient file does not know a substance of the VMP file")
        return tuple(dict.fromkeys(self._substances[code] for code in codes))

    def _strength(self, lines: list[Line]) -> str | None:
        if len(lines) != 1 or lines[0].text("STRNT_NMRTR_VAL") is None:
            return None
        amount = self._amount(lines[0], "STRNT_NMRTR")
        whole = lines[0].text("STRNT_DNMTR_VAL") is None
        per = None if whole else self._amount(lines[0], "STRNT_DNMTR")
        if amount is None or not (whole or per):
            return None
        return str(Strength(amount.amount, amount.unit, per)).replace("\N{NO-BREAK SPACE}", " ")

    def _amount(self, line: Line, name: str) -> Dose | None:
        """Return an amount with its unit, exactly as coded; None in a unit that no strength is written in."""
        try:
            amount = Decimal(line.need(f"{name}_VAL"))
        except InvalidOperation as error:
            raise line.refuse(f"{name}_VAL is not a number.") from error
        unit = _STRENGTH_UNITS.get(self._meaning(line, "UNIT_OF_MEASURE", line.code(f"{name}_UOMCD")))
        return Dose(amount, unit) if unit and amount.is_finite() and amount > 0 else None

    def _read_actual(self) -> None:
        licensed: dict[str, list[str]] = defaultdict(list)
        for line in self._lines("amp"):
            if line.section == "AMPS":
                self._keep(line, self._actual(line))
            else:
                licensed[line.code("APID")].append(self._meaning(line, "ROUTE", line.code("ROUTECD")))
        for code, routes in licensed.items():
            product = self._found.get(code)
            if product is None:
                raise self._apart("a list of the AMP file names a product that is not in it")
            self._found[code] = replace(product, routes=tuple(dict.fromkeys(routes)))

    def _actual(self, line: Line) -> ReadProduct:
        """Return an actual product with its virtual product's routes: those it is licensed for come later."""
        virtual = self._parent(line, "VPID", "vmp")
        name = line.need("NM")
        return ReadProduct(
            code=line.code("APID"),
            level="amp",
            name=name,
            invalid=line.flag("INVALID"),
            previous_name=line.text("NM_PREV"),
            short_name=line.text("ABBREVNM"),
            parent_code=virtual.code,
            generic=virtual.generic,
            strength=virtual.strength,
            form=virtual.form,
            routes=virtual.routes,
            ingredients=virtual.ingredients,
            controlled_code=virtual.controlled_code,
            controlled_drug=virtual.controlled_drug,
            supplier=self._meaning(line, "SUPPLIER", line.code("SUPPCD")),
            own_name=name.casefold() != virtual.name.casefold(),
        )


def _order(product: ReadProduct) -> tuple[bool, int, int, str, str]:
    return product.order
