"""`reception-app figures`: the day's numbers for people, for programs and for a table, with nobody in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support.shell import Shell


def test_figures_of_a_training_desk_add_up_and_name_nobody(shell: Shell, training: Callable[[str], Path]) -> None:
    home = training("LEI")
    found = shell.good("figures", "--day", "2026-11-20", "--home", home)
    assert found["day"] == "2026-11-20"
    assert sum(found["seen"].values()) == found["receptions"] > 0
    assert sum(topic["total"] for topic in found["answers"]) == found["completeness"]["total"] > 0
    told = shell("figures", "--home", home)
    assert f"Receptions: {found['receptions']}" in told.out.splitlines()
    table = shell("figures", "--csv", "--home", home)
    assert table.out.startswith(f"figure,value\nday,2026-11-20\nreceptions,{found['receptions']}\n")
    for person in shell.good("people", "--home", home)["people"]:
        for text in (told.out, table.out):
            assert person["family_name"] not in text
            assert str(person["prison_number"]) not in text


def test_a_day_that_is_none_or_to_come_is_refused(shell: Shell, training: Callable[[str], Path]) -> None:
    home = training("LEI")
    assert shell.refused("figures", "--day", "yesterday", "--home", home) == (2, "US-350")
    assert shell.refused("figures", "--day", "2026-11-21", "--home", home) == (2, "IN-751")
