"""Writes what a stranger needs to read a pack: key tables and preset dictionaries, into docs/pack-format.

Run: make pack-keys. A test fails while they are not those of the program.
"""

from __future__ import annotations

import json
from dataclasses import MISSING
from enum import StrEnum
from pathlib import Path
from typing import Any

from reception_app.handover.dictionary import HASHES, dictionary
from reception_app.handover.receipt_record import Receipt
from reception_app.handover.record import Pack
from reception_app.handover.shapes import BOUND_WORDS, Kind, Shape, Slot, slots

FOLDER = Path(__file__).parent.parent / "docs" / "pack-format"


def key_table(root: Any = Pack) -> dict[str, dict[str, Any]]:
    """Return every kind of part, from `root` down: key on the wire → name, kind, what of, bound, default."""
    table: dict[str, dict[str, Any]] = {}
    waiting: list[Any] = [root]
    while waiting:
        part = waiting.pop(0)
        if part.__name__ in table:
            continue
        table[part.__name__] = {str(slot.key): _field(slot) for slot in slots(part)}
        waiting += [of for slot in slots(part) if (of := _part_of(slot.shape)) is not None]
    return table


def files() -> dict[str, bytes]:
    """Return the files of the folder that are made from the program, by name."""
    tables = {"keys.json": key_table(), "receipt-keys.json": key_table(Receipt)}
    texts = {name: json.dumps(table, ensure_ascii=False, indent=1) + "\n" for name, table in tables.items()}
    return {name: text.encode() for name, text in texts.items()} | {
        f"dictionary-{number}.bin": dictionary(number) for number in HASHES
    }


def _part_of(shape: Shape) -> Any:
    if shape.kind is Kind.RECORD:
        return shape.of
    return _part_of(shape.item) if shape.item is not None else None


def _field(slot: Slot) -> dict[str, Any]:
    shape = slot.shape.item if slot.shape.kind is Kind.LIST and slot.shape.item is not None else slot.shape
    field: dict[str, Any] = {"name": slot.name, "kind": shape.kind.name.lower()}
    if slot.shape.kind is Kind.LIST:
        field["list"] = True
    if shape.kind is Kind.RECORD:
        field["of"] = shape.of.__name__
    if shape.kind is Kind.WORD and issubclass(shape.of, StrEnum):
        field["words"] = [word.value for word in shape.of]
    if slot.bound is not None:
        field["bound"] = BOUND_WORDS[slot.bound]
    if slot.required:
        field["required"] = True
    elif slot.default is not MISSING and slot.default not in (None, ()):
        field["default"] = _plain(slot.default)
    return field


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value if isinstance(value, bool | int | str) else "empty"


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
