"""The table that Ctrl+/ shows: every key printed on a control or told in a hint of a screen stands in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import reception_app.ui
from reception_app.ui import keys
from reception_app.ui.screens.scripts_acts import ACTS

SCREENS = sorted(Path(reception_app.ui.__file__).parent.glob("screens/*.py"))
WELL_KNOWN = {"Enter", "Esc", "Tab", "↑", "↓", "PgUp", "PgDn", ""}
"""Keys that mean everywhere what they say."""


def listed() -> set[str]:
    return {key for place in keys.PLACES for entry in place.entries for key in entry.keys}


def printed(file: Path) -> Iterator[str]:
    """Yield every key that a screen prints: `key="…"` of a control, and the keys of a hint."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if (
                keyword.arg == "key"
                and isinstance(keyword.value, ast.Constant)
                and isinstance(keyword.value.value, str)
            ):
                yield keyword.value.value
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "KeyHint" and node.args and isinstance(node.args[0], ast.Tuple):
            yield from (part.value for part in node.args[0].elts if isinstance(part, ast.Constant))  # type: ignore[misc]  # keys are text


def test_every_key_printed_on_a_screen_is_in_the_list() -> None:
    known = listed() | WELL_KNOWN | {f"Alt {tab}" for tab in range(1, 10)}
    missing = {f"{file.stem}: {key}" for file in SCREENS for key in printed(file) if key not in known}
    assert missing == set()


def test_every_key_of_the_scripts_screen_stands_under_scripts() -> None:
    (place,) = [place for place in keys.PLACES if place.slug == "scripts"]
    assert set(ACTS) <= {key for entry in place.entries for key in entry.keys}


@pytest.mark.parametrize("place", keys.PLACES, ids=lambda place: str(place.slug))
def test_a_place_names_each_of_its_keys_and_slugs_once(place: keys.KeyPlace) -> None:
    slugs = [entry.slug for entry in place.entries]
    assert len(set(slugs)) == len(slugs)
    spoken = [key for entry in place.entries for key in entry.keys]
    assert len(set(spoken)) == len(spoken)
