"""What characters a text that travels may hold: names, identifiers and medicine lines strictly, people's own words
kindly.

Source of the rules: Unicode TR 36 and TR 39 (invisible and reordering characters make two different lines look
alike). Strict fields refuse every control and every invisible or reordering character; the joiners U+200C and U+200D
stay where they change how a word is written, between two letters of one joining script. Free text keeps newlines;
invisible characters in it are kept and reported.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from reception_app.errors import PackRefused
from reception_app.handover import shapes
from reception_app.handover.shapes import Kind

STRICT: dict[str, frozenset[str]] = {
    "Alias": frozenset({"family_name", "given_names"}),
    "Person": frozenset(
        {
            "family_name",
            "given_names",
            "prison_number",
            "desk_reference",
            "nhs_number",
            "pnc_number",
            "cro_number",
            "title",
            "aliases",
            "preferred_name",
        }
    ),
    "Decider": frozenset({"name", "registration", "recorded_by"}),
    "ToldDose": frozenset({"by"}),
    "Source": frozenset({"name", "telephone", "asked_by", "strength", "form", "frequency", "times"}),
    "Interim": frozenset({"owner", "replaced_frequency"}),
    "Script": frozenset(
        {
            "id",
            "medicine",
            "strength",
            "form",
            "brand",
            "route",
            "frequency",
            "times",
            "maximum",
            "recorded_by",
            "last_given_by",
            "quantity_sent",
            "seal",
            "site",
            "product_code",
            "supply_witness",
        }
    ),
    "Schedule": frozenset({"id", "recorded_by"}),
    "ScheduleDose": frozenset({"time", "unit"}),
    "GivenDoseRecord": frozenset({"id", "by", "witness", "recorded_by", "schedule_time"}),
    "MissedDecision": frozenset({"id", "recorded_by"}),
    "Review": frozenset({"id", "kind", "script_id", "done_by", "recorded_by"}),
    "CustodyReceipt": frozenset({"id", "medicine", "by", "witness", "unit", "script_id", "seal", "task_id"}),
    "LeavingConflict": frozenset({"id", "conflict_key", "grade", "named", "by", "script_id"}),
    "PossessionAssessment": frozenset({"id", "assessed_by", "recorded_by"}),
    "Release": frozenset(
        {
            "id",
            "way",
            "opioid_plan",
            "naloxone",
            "naloxone_by",
            "warning",
            "warning_by",
            "prescription",
            "pharmacy",
            "pharmacy_telephone",
            "referral",
            "referral_telephone",
            "gp",
            "gp_telephone",
            "carer",
            "carer_telephone",
            "shares",
            "recorded_by",
        }
    ),
    "Appointment": frozenset({"id", "with_whom", "telephone", "cancelled_by", "recorded_by"}),
    "WiderNeed": frozenset({"id", "kind", "choice", "recorded_by"}),
    "Dose": frozenset({"unit"}),
    "Allergy": frozenset({"substance", "recorded_by"}),
    "Allergies": frozenset({"asked_by"}),
    "Flag": frozenset({"id", "kind", "recorded_by", "reference", "observation"}),
    "Answer": frozenset({"key", "recorded_by"}),
    "Amendment": frozenset({"amended_by"}),
    "ErrorMark": frozenset({"by"}),
    "Score": frozenset({"id", "instrument", "version", "taken_by", "subject", "band"}),
    "ScoreItem": frozenset({"number", "value"}),
    "Involvement": frozenset({"id", "kind", "organisation", "contact_name", "telephone", "recorded_by"}),
    "HealthTest": frozenset({"id", "kind", "purpose", "found", "recorded_by"}),
    "Vaccination": frozenset({"id", "vaccine", "batch", "recorded_by"}),
    "Assessment": frozenset({"id", "form", "version", "form_hash", "started_by", "signed_by", "supervised_by"}),
    "Task": frozenset({"id", "script_id", "kind", "closed_by"}),
    "Contact": frozenset({"kind", "name", "telephone"}),
    "Brought": frozenset({"seal", "seen_by"}),
    "Events": frozenset({"head"}),
    "Establishment": frozenset({"code", "name"}),
    "Travel": frozenset(
        {"fit_decided_by", "hold_by", "healthcare_telephone", "envelope_seal", "bag_seal", "property_seal"}
    ),
    "PackHeader": frozenset({"number", "made_by", "received_hash", "supersedes", "made_with"}),
}
"""The names, identifiers and medicine lines of the record: everything under these fields is read strictly."""

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_UNJOINED = frozenset({"LATIN", "GREEK", "CYRILLIC"})
"""Scripts in which a joiner changes nothing that can be seen."""
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Letters and marks that draw nothing, though their category is not *format*."""
_LOOKALIKE_SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE"})
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_ASK_AGAIN = "Ask the sender to correct it and make the pack again, or use the printed clinical sheet."


def texts(record: Any, strict: bool = False, path: str = "") -> Iterator[tuple[str, str, bool]]:
    """Yield every text of a record tree as (place, text, strict)."""
    cls = type(record)
    strict_names = STRICT.get(cls.__name__, frozenset())
    for slot in shapes.slots(cls):
        value = getattr(record, slot.name)
        if value is None:
            continue
        here = strict or slot.name in strict_names
        place = f"{path}.{slot.name}" if path else slot.name
        if slot.shape.kind is Kind.RECORD:
            yield from texts(value, here, place)
        elif slot.shape.kind in (Kind.TEXT, Kind.TEXT_OR_LIST) and isinstance(value, str):
            yield place, value, here
        elif slot.shape.kind in (Kind.LIST, Kind.TEXT_OR_LIST):
            for index, entry in enumerate(value):
                if isinstance(entry, str):
                    yield f"{place}.{index}", entry, here
                else:
                    yield from texts(entry, here, f"{place}.{index}")


def check_texts(record: Any) -> tuple[str, ...]:
    """Read every text of a record. Returns warnings (places, never the words); raises PackRefused PK-231 or PK-232."""
    hidden, mixed = [], []
    for place, text, strict in texts(record):
        if text.isascii() and text.isprintable():
            continue
        if has_controls(text, newlines=not strict):
            raise PackRefused("PK-231", f"This pack holds control characters at {place}.", _ASK_AGAIN)
        if hidden_characters(text):
            if strict:
                raise PackRefused(
                    "PK-232",
                    f"This pack holds invisible or reordering characters in a name, number or medicine at {place}.",
                    _ASK_AGAIN,
                )
            hidden.append(place)
        if strict and mixes_scripts(text):
            mixed.append(place)
    warnings = []
    if hidden:
        warnings.append(f"Invisible characters stand in the text at {_list(hidden)}.")
    if mixed:
        warnings.append(f"Letters of two alphabets are mixed in one word at {_list(mixed)}: compare it with the paper.")
    return tuple(warnings)


def has_controls(text: str, *, newlines: bool) -> bool:
    """True when `text` holds a control character or a line separator; newlines only count where they are not wanted."""
    return any(
        unicodedata.category(letter) in _REFUSED_CATEGORIES and not (newlines and letter == "\n") for letter in text
    )


def hidden_characters(text: str) -> bool:
    """True when `text` holds an invisible or reordering character that no script needs there."""
    for index, letter in enumerate(text):
        if letter in _INVISIBLE:
            return True
        if unicodedata.category(letter) != "Cf":
            continue
        if letter not in _JOINERS or not _joins(text, index):
            return True
    return False


def mixes_scripts(text: str) -> bool:
    """True when one word mixes letters of alphabets that look alike (Latin, Greek, Cyrillic, …)."""
    for word in text.split():
        if len({_script(letter) for letter in word if letter.isalpha()} & _LOOKALIKE_SCRIPTS) > 1:
            return True
    return False


def _joins(text: str, index: int) -> bool:
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    script = _script(before)
    return bool(script) and script == _script(after) and script not in _UNJOINED


def _script(letter: str) -> str:
    """Return the script of a letter or mark as the first word of its Unicode name; empty for anything else."""
    if not letter or unicodedata.category(letter)[0] not in "LM":
        return ""
    return unicodedata.name(letter, "").partition(" ")[0]


def _list(places: list[str]) -> str:
    shown = ", ".join(places[:3])
    return f"{shown} and {len(places) - 3} more" if len(places) > 3 else shown
