"""What HL7 asks of a FHIR R4 document beyond its shape: the values of required codes, and the invariants of its types.

`fhir.resources` checks shape and cardinality only. Its models say which codes may stand; the invariants are those of
FHIR R4 (4.0.1), by HL7's own keys, for the types our documents hold. Each is true of what is right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

from fhir.resources.R4B.bundle import Bundle
from pydantic import BaseModel

Data = dict[str, Any]
Rule = Callable[[Data], bool]
TERMS = "http://terminology.hl7.org/CodeSystem/"
BASIC_HTML = frozenset(
    re.findall(
        r"\w+",
        """
        a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img
        li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var
        """,
    )
)
"""The elements a narrative may hold (R4, Narrative): no script, no form, no style of a page."""


MORE_CODES = {("Observation", "status"): ("corrected", "cancelled", "entered-in-error", "unknown")}
"""Codes of R4 that a model leaves out: it ends its list with a plus sign."""


def has(name: str) -> Callable[[Data], bool]:
    """Return whether an element is there, of whichever type it is: `value` is also `valueQuantity`."""
    return lambda data: any(re.fullmatch(rf"_?{name}([A-Z]\w*)?", key) for key in data)


def coded(data: Data, name: str, system: str, *codes: str) -> bool:
    """True when one of the codes of that system stands in an element."""
    return any(
        one.get("system") == TERMS + system and one.get("code") in codes for one in data.get(name, {}).get("coding", ())
    )


def narrative_is_basic(data: Data) -> bool:
    """True for XHTML of basic elements only (txt-1) that says something (txt-2)."""
    root = ElementTree.fromstring(data["div"])
    names = [each.tag.partition("}")[2] for each in root.iter()]
    attributes = {name for each in root.iter() for name in each.attrib}
    plain = set(names) <= BASIC_HTML and not any(name.startswith("on") for name in attributes)
    return plain and bool("".join(root.itertext()).strip())


def entered_in_error(system: str) -> Callable[[Data], bool]:
    """Return whether the verification status says that it was entered in error."""
    return lambda data: coded(data, "verificationStatus", system, "entered-in-error")


def both(first: str, second: str) -> Rule:
    """Return the rule that the first never stands without the second."""
    return lambda data: not has(first)(data) or has(second)(data)


def never_both(first: str, second: str) -> Rule:
    """Return the rule that only one of two stands."""
    return lambda data: not (has(first)(data) and has(second)(data))


def in_order(data: Data) -> bool:
    """True unless a period ends before it starts; days are compared with days."""
    start, end = data.get("start"), data.get("end")
    return start is None or end is None or str(start)[:10] <= str(end)[:10]


def first_is_composition(data: Data) -> bool:
    """True for a document that begins as one does."""
    return bool(data["entry"][0]["resource"]["resourceType"] == "Composition")


_AIT, _CON = entered_in_error("allergyintolerance-verification"), entered_in_error("condition-ver-status")
RULES: dict[str, dict[str, Rule]] = {
    "Bundle": {
        "bdl-1": lambda data: "total" not in data,
        "bdl-3": lambda data: not any("request" in each or "response" in each for each in data["entry"]),
        "bdl-7": lambda data: len({each["fullUrl"] for each in data["entry"]}) == len(data["entry"]),
        "bdl-9": lambda data: bool(data["identifier"]["system"] and data["identifier"]["value"]),
        "bdl-10": has("timestamp"),
        "bdl-11": first_is_composition,
    },
    "CompositionSection": {
        "cmp-1": lambda data: any(map(data.get, ("text", "entry", "section"))),
        "cmp-2": never_both("emptyReason", "entry"),
    },
    "Organization": {"org-1": lambda data: has("identifier")(data) or has("name")(data)},
    "AllergyIntolerance": {
        "ait-1": lambda data: _AIT(data) or has("clinicalStatus")(data),
        "ait-2": lambda data: not _AIT(data) or not has("clinicalStatus")(data),
    },
    "Condition": {
        "con-4": lambda data: (
            not has("abatement")(data)
            or coded(data, "clinicalStatus", "condition-clinical", "resolved", "remission", "inactive")
        ),
        "con-5": lambda data: not _CON(data) or not has("clinicalStatus")(data),
    },
    "Observation": {"obs-6": never_both("dataAbsentReason", "value")},
    "CarePlanActivity": {"cpl-3": never_both("detail", "reference")},
    "Reference": {"ref-1": lambda data: not str(data.get("reference", "")).startswith("#")},
    "Period": {"per-1": in_order},
    "Quantity": {"qty-3": both("code", "system")},
    "Narrative": {"txt-1": narrative_is_basic},
    "Extension": {"ext-1": lambda data: has("extension")(data) != has("value")(data)},
    "TimingRepeat": {
        "tim-1": both("duration", "durationUnit"),
        "tim-2": both("period", "periodUnit"),
        "tim-4": lambda data: float(data.get("duration", 0)) >= 0,
        "tim-5": lambda data: float(data.get("period", 0)) >= 0,
        "tim-6": both("periodMax", "period"),
        "tim-8": both("countMax", "count"),
        "tim-9": both("offset", "when"),
        "tim-10": never_both("timeOfDay", "when"),
    },
}  # fmt: skip
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def faults(document: str | bytes) -> list[str]:
    """Return what is wrong with a document, [] for nothing: each with the type and HL7's key. Its shape is right."""
    return [fault for part in parts(Bundle.model_validate_json(document)) for fault in _of(part)]


def parts(value: Any) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))
    elif isinstance(value, list):
        for each in value:
            yield from parts(each)


def _of(part: BaseModel) -> Iterator[str]:
    kind, data = type(part).__name__, _plain(part)
    for key, rule in RULES.get(kind, {}).items():
        if not rule(data):
            yield f"{kind}: {key}"
    for name, codes in _codes_of(type(part)).items():
        said = data.get(name, ())
        for each in said if isinstance(said, list | tuple) else (said,):
            if each not in codes:
                yield f"{kind}.{name}: no such code {each}"
    for name, each in data.items():
        if isinstance(each, str) and re.match(r"\d{4}-\d\d-\d\dT", each) and not _INSTANT.fullmatch(each):
            yield f"{kind}.{name}: a time without its zone"


def _codes_of(kind: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """Return the codes that may stand in each coded element of a type."""
    found = {}
    for name, field in kind.model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and isinstance(codes := extra.get("enum_values"), list):
            more = MORE_CODES.get((kind.__name__, name), ())
            if "+" not in codes or more:  # an open list nobody wrote out here says nothing
                found[field.alias or name] = (*map(str, codes), *more)
    return found


def _plain(part: BaseModel) -> Data:
    return dict(json.loads(part.model_dump_json(by_alias=True, exclude_none=True)))
