"""What went wrong, at a shell: a code explained, the log to send, and refusals no other journey meets."""

from __future__ import annotations

import errno
import getpass
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app import log
from reception_app.cli import run
from reception_app.cli.arguments import parse
from reception_app.cli.faults import known_fault
from reception_app.errors import UsageProblem
from reception_app.models.faults import database_fault
from reception_app.paths import DeskFolder
from reception_app.services.desk import open_desk
from tests.support.error_codes import entries
from tests.support.shell import PASSPHRASE, Shell

Training = Callable[[str], Path]
NEWCOMER = {
    "family_name": "SPECIMENOVSKA", "given_names": "Placidia", "prison_number": "A0937TT", "nhs_number": "999 055 0193",
}  # fmt: skip
PERSONAL = {
    "family_name", "given_names", "prison_number", "nhs_number", "pnc_number", "preferred_name", "medicine",
    "telephone",
}  # fmt: skip


def test_a_code_is_explained_however_it_is_written(shell: Shell) -> None:
    answer = shell("help", "(in-198)")
    assert answer.status == 0
    assert answer.out.startswith("IN-198  The dose they said cannot be compared")
    assert "\n        Do: Write the amount (60 mg)" in answer.out
    (told,) = shell.good("help", "CH101")["codes"]
    assert told["code"] == "CH-101"
    assert all(set(way) == {"what", "do"} for way in told["ways"])
    assert shell.refused("help", "PK-000") == (8, "NF-151")


def test_without_a_code_all_are_listed(shell: Shell) -> None:
    assert [each["code"] for each in shell.good("help")["codes"]] == [entry.code for entry in entries()]


def test_without_a_window_a_command_is_named(clean_shell: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert capsys.readouterr().err.startswith("US-010: ")


@pytest.mark.parametrize(("content", "code"), [(b"not JSON", "US-120"), (b" " * (16 * 1024 * 1024 + 1), "US-126")])
def test_a_file_of_people_that_is_none_is_refused(
    shell: Shell, training: Training, tmp_path: Path, content: bytes, code: str
) -> None:
    file = tmp_path / "people.json"
    file.write_bytes(content)
    asked = ("demo", "--no-window", "--home", training("MDI"), "--from", file)
    assert shell.refused(*asked) == (2, code)


class Keyboard(io.StringIO):
    """A terminal at which a passphrase can be typed."""

    def isatty(self) -> bool:
        return True


def test_a_new_passphrase_is_typed_twice_the_same(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["four words typed at night", "four words typed at noon"])
    monkeypatch.setattr("sys.stdin", Keyboard())
    monkeypatch.setattr(getpass, "getpass", lambda prompt, stream: next(typed))
    new = ("desk", "init", "--home", tmp_path / "new", "--user", "s.sampleworth", "--establishment", "LEI")
    assert shell.refused(*new, "--full-name", "Sam Sampleworth", "--role", "nurse") == (2, "US-007")
    assert not (tmp_path / "new").exists()


def test_a_role_that_is_none_is_told_with_every_role_and_capitals_do_not_matter(tmp_path: Path) -> None:
    new = ("desk", "init", "--home", tmp_path / "new", "--user", "s.sampleworth", "--establishment", "LEI")
    who = ("--full-name", "Sam Sampleworth", "--role")
    with pytest.raises(UsageProblem) as told:
        parse([str(part) for part in (*new, *who, "matron")])
    assert "desk_administrator')" in told.value.what
    assert parse([str(part) for part in (*new, *who, "Nurse")]).roles == ["nurse"]


# The log


def sent(shell: Shell, home: Path, out: Path) -> str:
    """Return the log as a person would send it."""
    told = shell.good("desk", "log", "--home", home, "--out", out)
    assert told["file"] == str(out)
    return out.read_text(encoding="utf-8")


def values(data: object, *, personal: bool = False) -> Iterator[str]:
    """Return every name, number and medicine in a record."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from values(value, personal=personal or key in PERSONAL)
    elif isinstance(data, list):
        for each in data:
            yield from values(each, personal=personal)
    elif isinstance(data, str) and personal and len(data) > 3:
        yield data.casefold()


def break_every_table(home: Path) -> int:
    """Make each table fail over the next row written into it; the failure quotes the row. Returns how many."""
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    try:
        with ctx.sessions.write() as session:
            names = session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
            ).scalars()
            tables = [name for name in names if name not in ("event", "alembic_version")]
            for table in tables:
                for act in ("INSERT", "UPDATE"):
                    session.execute(text(
                        f'CREATE TRIGGER "break_{table}_{act}" BEFORE {act} ON "{table}" '
                        "BEGIN SELECT RAISE(ABORT, 'over the row'); END"
                    ))  # fmt: skip
    finally:
        ctx.close()
    return len(tables)


def test_whatever_fails_at_a_full_desk_the_log_to_send_names_nobody(
    shell: Shell, training: Training, tmp_path: Path
) -> None:
    home = training("LEI")
    people = shell.good("people", "--home", home)["people"]
    records = [shell.good("record", person["prison_number"], "--home", home) for person in people]
    planted = {word for data in (records, people, [NEWCOMER]) for word in values(data)}
    assert len(planted) > 40
    newcomers = tmp_path / "newcomers.json"
    person = {**records[0]["person"], **NEWCOMER}
    newcomers.write_text(json.dumps([{**records[0], "person": person}]), encoding="utf-8")
    assert break_every_table(home) > 40
    failed = 0
    for each in people[:3]:
        number = each["prison_number"]
        for act in (
            ("pack", "make", number, "--purpose", "transfer", "--to", "MDI", "--out", tmp_path / "out"),
            ("record", number),
            ("demo", "--no-window", "--from", newcomers),
            ("record", f"{each['family_name']} {each['given_names']}"),
        ):
            failed += shell(*act, "--home", home).status != 0
    log_text = sent(shell, home, tmp_path / "log.txt")
    assert failed >= 3
    assert "ERROR bug" in log_text
    assert "IntegrityError at " in log_text
    assert [word for word in planted if word in log_text.casefold()] == []
    assert "of another form" not in log_text


def test_the_log_needs_no_desk_and_no_passphrase(shell: Shell, tmp_path: Path) -> None:
    assert "0 lines" in sent(shell, tmp_path / "nowhere", tmp_path / "log.txt")
    assert shell.refused("desk", "log", "--out", tmp_path) == (2, "US-003")
    assert log.FILE == "reception.log"


@pytest.mark.parametrize(
    ("number", "code"), [(errno.EIO, "US-006"), (errno.ENOSPC, "US-008"), (errno.EDQUOT, "US-008")]
)
def test_what_the_disk_says_is_no_bug_of_ours(clean_shell: None, number: int, code: str) -> None:
    error = OSError(number, "said by the system")
    problem = database_fault(error) or known_fault(error)
    assert problem is not None
    assert problem.code == code
    assert "said by the system" not in problem.todo


@pytest.mark.skipif(sys.platform == "win32", reason="the system's reports of a crash are not ours there")
def test_the_program_asks_for_no_image_of_its_memory_when_it_crashes() -> None:
    """An image holds the key and the records in clear: a core file would be the one place on the disk that does."""
    asked = (
        "import sys, resource; from reception_app.__main__ import main; sys.argv[1:] = ['help', 'IN-198']; main(); "
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "(0, 0)"
