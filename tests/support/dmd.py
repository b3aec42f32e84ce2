"""Small releases of the schema of the dictionary of medicines and devices, written by tests: nothing of a real one.

Every code is invented, and so is every brand and supplier; generics have their everyday names, so that what is found
can be judged. Lists, tags and the order of fields are those of the published schema, release 2, version 3.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

RELEASED_ON = date(2026, 11, 12)
"""A Thursday before the evening at which test desks stand."""

Fields = dict[str, str]

_CATEGORIES = {
    "0000": "No Controlled Drug Status",
    "0001": "Schedule 1 (CD Lic)",
    "0002": "Schedule 2 (CD)",
    "0003": "Schedule 2 (CD Exempt Safe Custody)",
    "0004": "Schedule 3 (CD No Register)",
    "0005": "Schedule 3 (CD No Register Exempt Safe Custody)",
    "0008": "Schedule 4 (CD Anab)",
    "0009": "Schedule 4 (CD Benz)",
    "0010": "Schedule 5 (CD Inv)",
}
_UNITS = ("mg", "gram", "microgram", "unit", "ml", "hour", "square cm")
_FORMS = (
    "Tablet", "Capsule", "Oral solution", "Oral suspension", "Sublingual tablet", "Modified-release tablet",
    "Modified-release capsule", "Solution for injection", "Inhalation solution", "Transdermal patch",
    "Oral lyophilisate",
)  # fmt: skip
_ROUTES = ("Oral", "Sublingual", "Intramuscular", "Subcutaneous", "Inhalation", "Transdermal", "Intravenous")
_FORM_ROUTES = {"0001": "tablet.oral", "0005": "solution.oral", "0034": "patch.transdermal"}
SUPPLIERS = ("Placeholder Pharma Ltd", "Dummy Laboratories Ltd", "Specimen & Sons Ltd", "Exampleton Medicines Ltd")


@dataclass(frozen=True)
class Virtual:
    """One virtual product: `parts` are ingredients with their amounts as (name, amount, unit, per, per unit)."""

    name: str
    form: str
    route: str
    parts: tuple[tuple[str, str, str, str, str], ...] = ()
    brands: tuple[str, ...] = ()
    former: str | None = None
    invalid: bool = False
    by_ontology: str | None = None


@dataclass(frozen=True)
class Moiety:
    """One therapeutic moiety, its controlled drug category and its products. Without a name: products of none."""

    name: str
    category: str
    products: tuple[Virtual, ...]
    former_code: bool = False
    invalid: bool = False


def _solid(
    name: str, substance: str, amounts: Iterable[str], form: str = "Tablet", brand: str = ""
) -> Iterator[Virtual]:
    words = {"Tablet": "tablets", "Capsule": "capsules"}.get(form, f"{form.lower()}s")
    for amount in amounts:
        unit = "microgram" if amount.endswith("microgram") else "mg"
        number = amount.removesuffix(unit)
        route = "Sublingual" if form.startswith("Sublingual") else "Oral"
        rest = f"{amount if unit in amount else amount + 'mg'}{'s' if unit == 'microgram' else ''} {words}"
        yield Virtual(
            f"{name} {rest}", form, route, ((substance, number, unit, "", ""),), (f"{brand} {rest}",) if brand else ()
        )


MEDICINES = (
    Moiety("Methadone", "0002", (
        Virtual("Methadone 1mg/ml oral solution", "Oral solution", "Oral",
                (("Methadone hydrochloride", "1", "mg", "1", "ml"),), ("Samplidone 1mg/ml oral solution",)),
        Virtual("Methadone 1mg/ml oral solution sugar free", "Oral solution", "Oral",
                (("Methadone hydrochloride", "1", "mg", "1", "ml"),), ("Samplidone 1mg/ml oral solution sugar free",)),
        Virtual("Methadone 10mg/ml oral solution sugar free", "Oral solution", "Oral",
                (("Methadone hydrochloride", "10", "mg", "1", "ml"),)),
        *_solid("Methadone", "Methadone hydrochloride", ("5",)),
    )),
    Moiety("Buprenorphine", "0004", (
        *_solid("Buprenorphine", "Buprenorphine hydrochloride", ("0.4", "2", "8"), "Sublingual tablet", "Placebutex"),
        Virtual("Buprenorphine 2mg oral lyophilisates sugar free", "Oral lyophilisate", "Oral",
                (("Buprenorphine hydrochloride", "2", "mg", "", ""),), ("Specilyo 2mg oral lyophilisates",)),
        Virtual("Buprenorphine 5micrograms/hour transdermal patches", "Transdermal patch", "Transdermal",
                (("Buprenorphine", "5", "microgram", "1", "hour"),),
                ("Dummytrans 5micrograms/hour transdermal patches",), by_ontology="0034"),
    )),
    Moiety("Sertraline", "0000",
           (*_solid("Sertraline", "Sertraline hydrochloride", ("25", "50", "100"), brand="Mockral"),)),
    Moiety("Pregabalin", "0005",
           (*_solid("Pregabalin", "Pregabalin", ("75", "150", "300"), "Capsule", "Pretendica"),)),
    Moiety("Olanzapine", "0000", (*_solid("Olanzapine", "Olanzapine", ("2.5", "5", "10"), brand="Examplexa"),)),
    Moiety("Diazepam", "0009", (
        *_solid("Diazepam", "Diazepam", ("2", "5", "10")),
        Virtual("Diazepam 2mg/5ml oral solution sugar free", "Oral solution", "Oral",
                (("Diazepam", "0.4", "mg", "1", "ml"),), former="Diazepam 2mg/5ml oral suspension sugar free"),
    )),
    Moiety("Carbamazepine", "0000", (
        *_solid("Carbamazepine", "Carbamazepine", ("100", "200")),
        *_solid("Carbamazepine", "Carbamazepine", ("200", "400"), "Modified-release tablet", "Dummytol Retard"),
    ), former_code=True),
    Moiety("Insulin glargine", "0000", (
        Virtual("Insulin glargine 100units/ml solution for injection 3ml pre-filled disposable devices",
                "Solution for injection", "Subcutaneous", (("Insulin glargine", "100", "unit", "1", "ml"),),
                ("Specilin 100units/ml solution for injection 3ml pre-filled pens",)),
    )),
    Moiety("Salbutamol", "0000", (
        Virtual("Salbutamol 100micrograms/dose inhaler CFC free", "Inhalation solution", "Inhalation",
                (("Salbutamol sulfate", "100", "microgram", "1", "square cm"),),
                ("Breathsample 100micrograms/dose inhaler",)),
    )),
    Moiety("Quetiapine", "0000",
           (*_solid("Quetiapine", "Quetiapine fumarate", ("25", "100", "200"), brand="Testoquel"),)),
    Moiety("Levothyroxine sodium", "0000",
           (*_solid("Levothyroxine sodium", "Levothyroxine sodium", ("25microgram", "50microgram", "100microgram")),)),
    Moiety("Co-codamol", "0010", (
        Virtual("Co-codamol 30mg/500mg tablets", "Tablet", "Oral",
                (("Codeine phosphate", "30", "mg", "", ""), ("Paracetamol", "500", "mg", "", "")),
                ("Mockadol 30mg/500mg tablets",)),
    )),
    Moiety("Zopiclone", "0009", (
        *_solid("Zopiclone", "Zopiclone", ("3.75", "7.5")),
        Virtual("Zopiclone 15mg tablets", "Tablet", "Oral", (("Zopiclone", "15", "mg", "", ""),), invalid=True),
    )),
    Moiety("Withdrawnol", "0000", (), invalid=True),
    Moiety("", "0000", (Virtual("Sample wound dressing 10cm x 10cm", "", "", (), ("Dressample 10cm x 10cm",)),)),
)  # fmt: skip
"""What the small release holds. Carbamazepine had another code once; Zopiclone 15 mg and Withdrawnol are invalid."""


def write_release(
    folder: Path, released_on: date = RELEASED_ON, medicines: Iterable[Moiety] = MEDICINES, version: str = "3"
) -> Path:
    """Write the five files of one release into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    made = _Made(medicines)
    for kind, root, lists in (
        ("lookup", "LOOKUP", made.lookups),
        ("ingredient", "INGREDIENT_SUBSTANCES", {"": ("ING", made.substances)}),
        ("vtm", "VIRTUAL_THERAPEUTIC_MOIETIES", {"": ("VTM", made.moieties)}),
        ("vmp", "VIRTUAL_MED_PRODUCTS", made.virtual),
        ("amp", "ACTUAL_MEDICINAL_PRODUCTS", made.actual),
    ):
        path = folder / f"f_{kind}2_{version}{released_on:%d%m%y}.xml"
        _write(path, root, f"{kind}_v2_{version}.xsd", lists)
    return folder


def file_of(folder: Path, kind: str) -> Path:
    """Return the file of one kind in a release's folder."""
    return next(folder.glob(f"f_{kind}2_*.xml"))


def cut_short(folder: Path, kind: str, keep: float = 0.7) -> Path:
    """Cut a file of a release, as a full disk or a lost connection does; returns the folder."""
    path = file_of(folder, kind)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    return folder


def change(folder: Path, kind: str, old: str, new: str) -> Path:
    """Put `new` in the place of the first `old` of a file, which must be there; returns the folder."""
    path = file_of(folder, kind)
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def _write(path: Path, root: str, schema: str, lists: dict[str, tuple[str, list[Fields]]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8" ?>\n')
        file.write(f'<{root} xsi:noNamespaceSchemaLocation="{schema}" xmlns="" ')
        file.write('xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n<!-- Invented by a test -->\n')
        for name, (tag, lines) in lists.items():
            file.write(f"<{name}>\n" if name else "")
            for fields in lines:
                inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in fields.items() if value)
                file.write(f"<{tag}>{inner}</{tag}>\n")
            file.write(f"</{name}>\n" if name else "")
        file.write(f"</{root}>\n")


class _Made:
    """The lines of every list, with codes given in order."""

    def __init__(self, medicines: Iterable[Moiety]) -> None:
        self._last = 0
        self._substances: dict[str, str] = {}
        self.units = {unit: self._code() for unit in _UNITS}
        self.forms = {form: self._code() for form in _FORMS}
        self.routes = {route: self._code() for route in _ROUTES}
        self.suppliers = {name: self._code() for name in SUPPLIERS}
        self.former = {name: self._code() for name in ("form", "supplier", "substance")}
        self.moieties: list[Fields] = []
        self.virtual: dict[str, tuple[str, list[Fields]]] = {
            "VMPS": ("VMP", []), "VIRTUAL_PRODUCT_INGREDIENT": ("VPI", []), "ONT_DRUG_FORM": ("ONT", []),
            "DRUG_FORM": ("DFORM", []), "DRUG_ROUTE": ("DROUTE", []), "CONTROL_DRUG_INFO": ("CONTROL_INFO", []),
        }  # fmt: skip
        self.actual: dict[str, tuple[str, list[Fields]]] = {
            "AMPS": ("AMP", []), "AP_INGREDIENT": ("AP_ING", []), "LICENSED_ROUTE": ("LIC_ROUTE", []),
            "AP_INFORMATION": ("AP_INFO", []),
        }  # fmt: skip
        for moiety in medicines:
            self._moiety(moiety)

    def _code(self) -> str:
        """The next invented code: sixteen digits that end as codes of a national extension do."""
        self._last += 1
        return f"9{self._last:07d}1000001{self._last % 9 + 1:02d}"[:18]

    @property
    def lookups(self) -> dict[str, tuple[str, list[Fields]]]:
        one: list[Fields] = [{"CD": "0001", "DESC": "rINN - Recommended International Non-proprietary"}]
        status: list[Fields] = [{"CD": "0001", "DESC": "Valid as a prescribable product"}]
        forms = [{"CD": code, "DESC": form} for form, code in self.forms.items()]
        forms[0] |= {"CDDT": "2008-01-11", "CDPREV": self.former["form"]}
        suppliers = [{"CD": code, "DESC": name} for name, code in self.suppliers.items()]
        suppliers[0] |= {"CDDT": "2010-02-01", "CDPREV": self.former["supplier"]}
        return {
            "BASIS_OF_NAME": ("INFO", one),
            "VIRTUAL_PRODUCT_PRES_STATUS": ("INFO", status),
            "CONTROL_DRUG_CATEGORY": ("INFO", [{"CD": code, "DESC": words} for code, words in _CATEGORIES.items()]),
            "UNIT_OF_MEASURE": ("INFO", [{"CD": code, "DESC": unit} for unit, code in self.units.items()]),
            "FORM": ("INFO", forms),
            "ONT_FORM_ROUTE": ("INFO", [{"CD": code, "DESC": words} for code, words in _FORM_ROUTES.items()]),
            "ROUTE": ("INFO", [{"CD": code, "DESC": route} for route, code in self.routes.items()]),
            "SUPPLIER": ("INFO", suppliers),
        }

    @property
    def substances(self) -> list[Fields]:
        lines = [{"ISID": code, "NM": name} for name, code in self._substances.items()]
        if lines:
            lines[0] = {"ISID": lines[0]["ISID"], "ISIDPREV": self.former["substance"], "NM": lines[0]["NM"]}
        return lines

    def _substance(self, name: str) -> str:
        if name not in self._substances:
            self._substances[name] = self._code()
        return self._substances[name]

    def _moiety(self, moiety: Moiety) -> None:
        code = self._code() if moiety.name else ""
        if moiety.name:
            former = self._code() if moiety.former_code else ""
            self.moieties.append({
                "VTMID": code, "INVALID": "1" if moiety.invalid else "", "NM": moiety.name, "VTMIDPREV": former,
                "VTMIDDT": "2017-03-10" if former else "",
            })  # fmt: skip
        for product in moiety.products:
            self._virtual(product, code, moiety)

    def _virtual(self, product: Virtual, moiety_code: str, moiety: Moiety) -> None:
        code = self._code()
        former = self._code() if product.former else ""
        self.virtual["VMPS"][1].append({
            "VPID": code, "VPIDDT": "2009-04-01" if former else "", "VPIDPREV": former, "VTMID": moiety_code,
            "INVALID": "1" if product.invalid else "", "NM": product.name, "BASISCD": "0001",
            "NMDT": "2014-04-24" if former else "", "NMPREV": product.former or "",
            "BASIS_PREVCD": "0001" if former else "", "PRES_STATCD": "0001",
            "SUG_F": "0001" if "sugar free" in product.name else "", "DF_INDCD": "1",
        })  # fmt: skip
        for name, amount, unit, per, per_unit in product.parts:
            self.virtual["VIRTUAL_PRODUCT_INGREDIENT"][1].append({
                "VPID": code, "ISID": self._substance(name), "BASIS_STRNTCD": "0001", "STRNT_NMRTR_VAL": amount,
                "STRNT_NMRTR_UOMCD": self.units[unit], "STRNT_DNMTR_VAL": per,
                "STRNT_DNMTR_UOMCD": self.units[per_unit] if per_unit else "",
            })  # fmt: skip
        if product.by_ontology:
            self.virtual["ONT_DRUG_FORM"][1].append({"VPID": code, "FORMCD": product.by_ontology})
        elif product.form:
            self.virtual["DRUG_FORM"][1].append({"VPID": code, "FORMCD": self.forms[product.form]})
            self.virtual["DRUG_ROUTE"][1].append({"VPID": code, "ROUTECD": self.routes[product.route]})
        category = {"VPID": code, "CATCD": moiety.category}
        if moiety.name == "Pregabalin":
            category |= {"CATDT": "2019-04-01", "CAT_PREVCD": "0000"}
        self.virtual["CONTROL_DRUG_INFO"][1].append(category)
        for name in (*product.brands, product.name, product.name):
            self._actual(name, code, product)

    def _actual(self, name: str, virtual_code: str, product: Virtual) -> None:
        code = self._code()
        lines = self.actual["AMPS"][1]
        supplier = SUPPLIERS[len(lines) % len(SUPPLIERS)]
        invalid = product.invalid or (name == product.name and len(lines) % 12 == 11)
        former = f"{name} (old name)" if name.startswith("Samplidone 1mg/ml oral solution sugar") else ""
        lines.append({
            "APID": code, "INVALID": "1" if invalid else "", "VPID": virtual_code,
            "NM": name, "DESC": f"{name} ({supplier})", "NMDT": "2020-01-01" if former else "", "NM_PREV": former,
            "SUPPCD": self.suppliers[supplier], "LIC_AUTHCD": "0001", "AVAIL_RESTRICTCD": "0001",
        })  # fmt: skip
        if name in product.brands and product.route == "Subcutaneous":
            self.actual["LICENSED_ROUTE"][1].append({"APID": code, "ROUTECD": self.routes["Subcutaneous"]})
            self.actual["LICENSED_ROUTE"][1].append({"APID": code, "ROUTECD": self.routes["Intravenous"]})


_SYLLABLES = (
    "pa", "ra", "ce", "ta", "mol", "ibu", "pro", "fen", "met", "for", "min", "ato", "va", "sta", "tin", "zo", "clo",
    "dia", "ze", "pam", "lor", "que", "tia", "pi", "ser", "tra", "li", "flu", "oxe", "ome", "car", "be", "do", "xi",
    "ne", "hy", "dro", "cor", "ti", "bu", "den", "mo", "gly", "chi", "ju", "ke", "wa", "yo", "e", "u",
)  # fmt: skip
_BULK_FORMS = (
    ("tablets", "Tablet"), ("capsules", "Capsule"), ("oral suspension sugar free", "Oral suspension"),
    ("modified-release tablets", "Modified-release tablet"), ("oral solution", "Oral solution"),
    ("solution for injection ampoules", "Solution for injection"),
)  # fmt: skip


def many_medicines(products: int, seed: int = 7) -> Iterator[Moiety]:
    """Yield invented medicines that have at least `products` products among them, of all levels."""
    dice = random.Random(seed)
    made = 0
    names: set[str] = set()
    while made < products:
        name = "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, 5))).capitalize()
        if name in names:
            continue
        names.add(name)
        brand = "".join(dice.choice(_SYLLABLES) for _ in range(3)).capitalize()
        virtual = []
        for words, form in dice.sample(_BULK_FORMS, 4):
            for amount in dice.sample(("1", "2.5", "5", "10", "20", "50", "100", "250", "500"), 3):
                rest = f"{amount}mg {words}"
                brands = tuple(f"{brand}{number or ''} {rest}" for number in range(dice.randint(1, 6)))
                route = "Oral" if form != "Solution for injection" else "Intramuscular"
                virtual.append(Virtual(f"{name} {rest}", form, route, ((name, amount, "mg", "", ""),), brands))
                made += 3 + len(brands)
        made += 1
        yield Moiety(name, "0000", tuple(virtual))
