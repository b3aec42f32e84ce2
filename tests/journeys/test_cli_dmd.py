"""`reception-app formulary import-dmd` and `find-dmd`: a release loaded at a shell, and told when it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.support.dmd import change, cut_short, write_release
from tests.support.shell import Shell

Training = Callable[[str], Path]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return write_release(tmp_path / "release")


def test_a_release_is_loaded_and_found_by_name_brand_and_code(shell: Shell, training: Training, release: Path) -> None:
    home = training("MDI")
    assert shell.refused("formulary", "find-dmd", "methadone", "--home", home) == (8, "NF-141")
    done = shell.good("formulary", "import-dmd", release, "--home", home)
    assert (done["released_on"], done["vtm"], done["replaced"], done["warnings"]) == ("2026-11-12", 13, None, [])
    found = shell.good("formulary", "find-dmd", "samplidone", "--home", home)["products"]
    assert (found[0]["level"], found[0]["generic"], found[0]["strength"]) == ("amp", "Methadone", "1 mg in 1 mL")
    assert found[0]["controlled_drug"] == "Schedule 2 (CD)"
    by_code = shell.good("formulary", "find-dmd", found[0]["code"], "--home", home)["products"]
    assert by_code == found[:1]
    told = shell("formulary", "find-dmd", "methadone 5mg", "--home", home)
    assert "VMP  Methadone 5mg tablets" in told.out.splitlines()[0]
    again = shell("formulary", "import-dmd", release, "--home", home)
    assert again.out.startswith("Loaded the release of 12-Nov-2026: 13 generics, ")
    assert again.err == ""


def test_a_folder_that_is_no_whole_release_changes_nothing(
    shell: Shell, training: Training, release: Path, tmp_path: Path
) -> None:
    home = training("MDI")
    load = ("formulary", "import-dmd")
    shell.good(*load, release, "--home", home)
    before = shell("formulary", "find-dmd", "o", "--home", home).out
    short = cut_short(write_release(tmp_path / "short"), "amp")
    other = change(write_release(tmp_path / "other"), "vmp", "vmp_v2_3.xsd", "vmp_v2_2.xsd")
    mixed = write_release(write_release(tmp_path / "mixed"), date(2024, 11, 14))
    for folder, code in ((short, "US-382"), (other, "US-383"), (mixed, "US-381"), (tmp_path, "US-380")):
        assert shell.refused(*load, folder, "--home", home) == (2, code)
        assert shell("formulary", "find-dmd", "o", "--home", home).out == before


def test_a_release_of_another_year_is_told_and_taken_with_replace(
    shell: Shell, training: Training, release: Path, tmp_path: Path
) -> None:
    home = training("MDI")
    shell.good("formulary", "import-dmd", release, "--home", home)
    older = write_release(tmp_path / "older", date(2025, 10, 2))
    assert shell.refused("formulary", "import-dmd", older, "--home", home) == (8, "CH-401")
    told = shell("formulary", "import-dmd", older, "--home", home).err
    assert "of 02-Oct-2025, older than the loaded one of 12-Nov-2026" in told
    done = shell.good("formulary", "import-dmd", older, "--replace", "--home", home)
    assert done["replaced"] == "2026-11-12"
    assert any("more than a year old" in warning for warning in done["warnings"])
