"""`pack check-print`: the fresh print read back at a shell; what it says, and every page that is not it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reception_app.paths import DeskFolder
from reception_app.services.desk import open_desk
from tests.support.desks import arrive, specimen
from tests.support.pdf import text_of
from tests.support.read_back import pdf_scan_of, scan_of
from tests.support.shell import PASSPHRASE, Shell

Training = Callable[[str], Path]
NUMBER, OTHER = "A0042TT", "A0043TT"


@pytest.fixture
def home(training: Training) -> Path:
    home = training("LEI")
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    arrive(ctx, specimen(NUMBER, "PLACEHOLDER", "Colin"))
    arrive(ctx, specimen(OTHER, "NOBODY", "Brian"))
    ctx.close()
    return home


def issued(shell: Shell, home: Path, number: str, folder: Path) -> tuple[str, bytes]:
    told = shell.good("pack", "make", number, "--to", "MDI", "--out", str(folder), "--home", str(home))
    return told["number"], Path(told["clinical"]).read_bytes()


def kept(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def test_a_print_is_read_back_and_any_other_page_refused(shell: Shell, home: Path, tmp_path: Path) -> None:
    pack, clinical = issued(shell, home, NUMBER, tmp_path / "out")
    _, other = issued(shell, home, OTHER, tmp_path / "other")
    right = kept(tmp_path, "scan.pdf", pdf_scan_of(clinical))
    wrong = kept(tmp_path, "wrong.png", scan_of(other))
    told = shell.good("pack", "check-print", pack, right, "--home", str(home))
    assert (told["equal"], told["how"], told["kinds"], told["pack"]) == (True, "scan", ["pdf"], pack)
    assert told["codes"]["read"] == list(range(1, told["codes"]["total"] + 1))
    assert "scan.pdf" not in str(told)
    for files, code, status in (
        ((wrong,), "PK-281", 4),
        ((right, wrong), "PK-281", 4),
        ((str(tmp_path / "out" / f"pack-{pack}-clinical.pdf"),), "PK-283", 4),
        ((), "US-001", 2),
    ):
        assert shell.refused("pack", "check-print", pack, *files, "--home", str(home)) == (status, code)
    gone = shell.refused("pack", "check-print", "LEI-999999", right, "--home", str(home))
    assert gone == (8, "NF-110")


def test_why_it_is_not_read_back_is_kept(shell: Shell, home: Path, tmp_path: Path) -> None:
    pack, _ = issued(shell, home, NUMBER, tmp_path / "out")
    half = shell.refused("pack", "check-print", pack, "--skip", "no_time", "--home", str(home))
    assert half == (2, "US-001")
    told = shell.good(
        "pack", "check-print", pack, "--skip", "no_time", "--because", "the van had gone", "--home", str(home)
    )
    assert (told["equal"], told["words"]) == (None, "Not read back: the van could not wait; the van had gone")


@pytest.mark.parametrize(
    ("purpose", "sheets"),
    [("court", {"court-custody", "court-released"}), ("hospital", {"hospital-summary", "hospital-watch"})],
)
def test_court_and_hospital_have_their_own_sheets(
    shell: Shell, home: Path, tmp_path: Path, purpose: str, sheets: set[str]
) -> None:
    out = ("--out", str(tmp_path / "out"), "--home", str(home))
    make = ("pack", "make", NUMBER, "--purpose", purpose)
    assert shell.refused(*make, *out) == (2, "US-001")
    assert shell.refused(*make, "--to-name", "Sampleford", "--to", "MDI", *out) == (2, "US-001")
    told = shell.good(*make, "--to-name", "Sampleford", *out)
    assert {kind for kind in told if kind.startswith(purpose)} == sheets
    for kind in sheets:
        words = text_of(Path(told[kind]).read_bytes())
        assert "PLACEHOLDER, Colin" in words
        assert "Sampleford" in words
    read = shell.good("pack", "verify", told["record"], "--home", str(home))
    assert (read["purpose"], read["to"]["name"]) == (purpose, "Sampleford")


def test_why_somebody_goes_to_hospital_is_said_at_the_shell(shell: Shell, home: Path, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "out"), "--home", str(home))
    make = ("pack", "make", NUMBER, "--to-name", "Sampleford General", *out)
    why = ("--happened", "fell on the stairs", "--since", "2026-11-20T19:10:00Z", "--observations", "pulse 120")
    assert shell.refused(*make, "--purpose", "court", *why) == (2, "US-001")
    assert shell.refused(*make, "--purpose", "hospital", "--since", "tonight") == (2, "US-001")
    told = shell.good(*make, "--purpose", "hospital", *why)
    words = " ".join(text_of(Path(told["hospital-summary"]).read_bytes()).split())
    assert "What happened fell on the stairs Since Fri 20-Nov 19:10 Observations pulse 120" in words
    again = shell.good(*make, "--purpose", "hospital", "--out", str(tmp_path / "again"))
    assert not [each for each in again["warnings"] if "hospital" in each], "what is said stays said"
