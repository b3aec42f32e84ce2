"""Summaries in the style of other systems, all about people who do not exist, and seeded ways to spoil them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from reception_app.errors import SummaryRefused
from reception_app.handover.fhir.reading import read_summary
from reception_app.handover.fhir.shown import shown_lines, summary_json
from reception_app.handover.ips import make_ips
from tests.support.records import empty_pack, sample_pack

FOLDER = Path(__file__).resolve().parents[1] / "pack" / "summaries"
NAMES = ("uk_text_only", "danish_coded", "french_requests", "single_statement", "traps")

_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 0.5, "", " ", "\u202e", "\x00", "\ud800", "☐", [], {}, [[]], [None], {"a": {}},
    {"reference": "#x"}, {"coding": [{}]}, "x" * 5000, "<b>&lt;</b>", "2026-13-45", "1985-07-14", "10 mg", ["mg"],
    {"value": 1, "unit": "mL"}, "\u200d", "Ω", "-", "NaN", {"extension": [{"url": 5}]},
)  # fmt: skip
_BYTES = (b"{", b"}", b"[", b'"', b"\\", b"\x00", b"\xff", b",", b":", b"9" * 50, b"1e400", b"NaN", b"null", b"<")


def summary_bytes(name: str) -> bytes:
    """Return one of the summaries of `tests/pack/summaries`."""
    return (FOLDER / f"{name}.json").read_bytes()


def all_summaries() -> tuple[bytes, ...]:
    """Return every summary there is, our own among them."""
    return (*(summary_bytes(name) for name in NAMES), make_ips(sample_pack()), make_ips(empty_pack()))


def spoilt(data: bytes, random: Random) -> bytes:
    """Return a file with one to six things of it changed: in its data, or in its very bytes."""
    if random.random() < 0.25:
        return _spoilt_bytes(data, random)
    document = json.loads(data)
    for _ in range(random.randint(1, 6)):
        places = list(_places(document))
        if not places:
            break
        holder, key = places[random.randrange(len(places))]
        _spoil(holder, key, random, places)
    return json.dumps(document).encode("utf-8", "surrogatepass")


def _spoilt_bytes(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    what = random.randrange(4)
    if what == 0:
        return data[:at]
    if what == 1:
        return data[:at] + random.choice(_BYTES) + data[at:]
    if what == 2:
        return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
    return data[:at] + data[min(len(data), at + random.randrange(1, 300)) :]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield value, key
            yield from _places(each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield value, index
            yield from _places(each)


def _spoil(holder: Any, key: Any, random: Random, places: list[tuple[Any, Any]]) -> None:
    what = random.randrange(6)
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, dict):
        holder[random.choice(("modifierExtension", "doseQuantity", "unit", "code", "zzz", "\u202ex"))] = holder.pop(key)
    elif what == 2:
        holder[key] = [holder[key], deepcopy(holder[key])]
    elif what == 3:
        other, place = places[random.randrange(len(places))]
        copied = other[place] if (isinstance(other, dict) and place in other) or _within(other, place) else None
        holder[key] = deepcopy(copied)
    else:
        holder[key] = deepcopy(random.choice(_ODD))


def _within(other: Any, place: Any) -> bool:
    return isinstance(other, list) and isinstance(place, int) and place < len(other)


def read_spoilt(rounds: int, seed: int) -> tuple[int, int]:
    """Read `rounds` spoilt summaries; return how many were read and how many refused. Anything else is raised."""
    random, originals = Random(seed), all_summaries()
    read = refused = 0
    for _ in range(rounds):
        data = spoilt(random.choice(originals), random)
        try:
            summary = read_summary(data)
        except SummaryRefused:
            refused += 1
            continue
        json.dumps(summary_json(summary), allow_nan=False).encode()
        "\n".join(shown_lines(summary)).encode()
        read += 1
    return read, refused
