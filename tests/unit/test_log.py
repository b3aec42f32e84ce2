"""The log names nobody: an exception's words never reach it, it is bounded, and only its own lines are sent."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from reception_app import __version__, log
from reception_app.errors import InputProblem

PLANTED = ("SPECIMEN", "Carl", "A0001TT", "999 123 4567", "methadone")
SAID = "SPECIMEN, Carl A0001TT 999 123 4567 on methadone 60 mg"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "log" / "reception.log"
    log.set_up(path)
    yield path
    log.close()


def fail(words: str) -> None:
    raise LookupError(words)


def caught(words: str, *, chained: bool = True) -> Exception:
    """Return an exception that was really raised, with a cause whose words name somebody too."""
    try:
        try:
            fail(words)
        except LookupError as cause:
            if chained:
                raise ValueError(f"again: {words}") from cause
            raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what is wanted
        return error


def nobody_in(text: str) -> bool:
    return not any(name.casefold() in text.casefold() for name in PLANTED)


@pytest.mark.parametrize("chained", [False, True])
def test_a_bug_is_its_class_and_places_and_those_of_its_causes_without_their_words(file: Path, chained: bool) -> None:
    log.bug(caught(SAID, chained=chained))
    text = file.read_text(encoding="utf-8")
    assert nobody_in(text)
    assert "LookupError at test_log.py:" in text
    assert ("because of LookupError" in text) is chained
    assert nobody_in(log.to_send(file))
    assert "LookupError at test_log.py:" in log.to_send(file)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Nothing was saved. (IN-198)", "told IN-198"),
        (f"{SAID} (PK-303)", "told PK-303"),
        (SAID, ""),
        ("SPECIMEN, Carl is in HB-3-14, ward LEI-201", ""),
    ],
)
def test_of_a_message_only_its_code_is_kept(file: Path, words: str, kept: str) -> None:
    log.told(words)
    text = file.read_text(encoding="utf-8")
    assert nobody_in(text)
    assert [line.split(" INFO ")[1] for line in text.splitlines()][1:] == ([kept] if kept else [])


def test_nothing_is_printed_when_there_is_no_file_to_log_into(capfd: pytest.CaptureFixture[str]) -> None:
    log.close()
    log.bug(caught(SAID))
    log.note("something")
    assert capfd.readouterr() == ("", "")


def test_the_log_is_bounded_in_size_and_in_files(file: Path) -> None:
    for _ in range(200):
        log.note("x" * 20_000)
    files = sorted(file.parent.iterdir())
    assert len(files) == log.FILES
    assert all(each.stat().st_size <= log.BYTES for each in files)


def test_what_is_sent_is_the_oldest_first_with_what_it_runs_on(file: Path, tmp_path: Path) -> None:
    log.note("first")
    other = tmp_path / "machine.log"
    log.set_up(other)
    log.note("second")
    sent = log.to_send(file, other)
    assert sent.index("INFO first") < sent.index("INFO second")
    assert sent.splitlines()[1].startswith(f"Reception {__version__}, ")
    assert "Python 3." in sent
    assert "SQLAlchemy " in sent
    assert log.to_send(tmp_path / "none.log").splitlines()[2] == "0 lines"


def test_lines_that_the_log_did_not_write_are_not_sent(file: Path) -> None:
    log.bug(caught(SAID))
    with file.open("a", encoding="utf-8") as already:
        already.write("Traceback (most recent call last):\n  " + SAID + "\nValueError: " + SAID + "\n")
    sent = log.to_send(file)
    assert nobody_in(sent)
    assert "3 of another form left out" in sent
    assert "because of LookupError at test_log.py:" in sent


def test_a_known_problem_s_words_are_not_logged_either(file: Path) -> None:
    problem = InputProblem("IN-105", SAID, SAID)
    log.bug(problem)
    logging.getLogger(log.NAME).exception("bug", exc_info=problem)
    assert nobody_in(file.read_text(encoding="utf-8"))
