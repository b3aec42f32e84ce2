"""Paper alone: a pack's codes page goes through a scanner, and the other desk reads, verifies and receives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image

from reception_app.handover.codes.symbols import LONGEST, MAX_CHUNK, symbol_texts
from tests.support.codes_pages import raster
from tests.support.damage import crease, photocopy, photograph
from tests.support.shell import Shell

Training = Callable[[str], Path]
DPI = 200


@dataclass(frozen=True)
class Sent:
    """A pack whose record fits on its page of codes, and that page."""

    number: str
    receiver: Path
    record: dict[str, Any]
    envelope: bytes
    page: Image.Image


@pytest.fixture
def sent(shell: Shell, training: Training, tmp_path: Path) -> Sent:
    sender = training("LEI")
    for person in shell.good("people", "--home", sender)["people"]:
        number = person["prison_number"]
        made = shell.good("pack", "make", number, "--to", "MDI", "--out", tmp_path / number, "--home", sender)
        envelope = Path(made["record"]).read_bytes()
        if 2 * MAX_CHUNK < len(envelope) <= LONGEST:
            record = shell.good("record", number, "--home", sender)
            page = raster(Path(made["clinical"]).read_bytes(), DPI)
            return Sent(number, training("MDI"), record, envelope, page)
    raise AssertionError("no record fits on a page of codes")


def file(folder: Path, name: str, picture: Image.Image) -> Path:
    path = folder / name
    picture.save(path)
    return path


def test_a_creased_photocopy_is_the_whole_record(shell: Shell, sent: Sent, tmp_path: Path) -> None:
    copied = file(tmp_path, "scan.png", photocopy(crease(sent.page, DPI, Random(1)), DPI, Random(2)))
    read = shell.good("pack", "read", copied, "--home", sent.receiver)
    assert read.pop("pack")["trust"] == "training"
    assert read == sent.record
    told = shell.good("pack", "verify", copied, "--home", sent.receiver)
    assert all(check["ok"] for check in told["checks"])


def test_two_photographs_of_half_a_page_each_are_received_as_one_pack(shell: Shell, sent: Sent, tmp_path: Path) -> None:
    middle = sent.page.height // 2
    upper, lower = sent.page.copy(), sent.page.copy()
    upper.paste(255, (0, round(middle * 1.02), upper.width, upper.height))
    lower.paste(255, (0, 0, lower.width, middle))
    halves = [
        file(tmp_path, "lower.jpg", photograph(lower, DPI, Random(3))),
        file(tmp_path, "upper.tif", upper.rotate(180)),
    ]
    received = shell.good("pack", "receive", *halves, "--new", "--disposition", "continue", "--home", sent.receiver)
    assert received["person"] == sent.number
    again = shell.good("pack", "receive", *reversed(halves), "--disposition", "continue", "--home", sent.receiver)
    assert again["already"]


def test_too_few_codes_are_told_in_one_coded_line(shell: Shell, sent: Sent, tmp_path: Path) -> None:
    some = sent.page.crop((0, 0, round(60 / 210 * sent.page.width), round(98 / 297 * sent.page.height)))
    path = file(tmp_path, "some.png", some)
    assert shell.refused("pack", "read", path, "--home", sent.receiver) == (4, "PK-255")
    told = shell("pack", "read", path, "--home", sent.receiver)
    assert "1 of the" in told.err
    assert str(tmp_path) not in told.err
    blank = file(tmp_path, "blank.png", Image.new("L", (400, 400), 255))
    assert shell.refused("pack", "receive", blank, "--home", sent.receiver) == (4, "PK-254")


def test_what_was_left_out_is_said_beside_the_result(shell: Shell, sent: Sent, tmp_path: Path) -> None:
    whole = file(tmp_path, "whole.png", sent.page)
    other = tmp_path / "other.txt"
    other.write_text(symbol_texts(bytes(1000))[0], encoding="utf-8")
    told = shell("pack", "read", whole, other, "--json", "--home", sent.receiver)
    assert told.status == 0
    assert told.json["person"] == sent.record["person"]
    assert "1 code belongs to another sheet" in told.err
    other.write_text(symbol_texts(bytes(1000))[0] + "\n" + symbol_texts(bytes(900))[0], encoding="utf-8")
    assert shell.refused("pack", "read", other, "--home", sent.receiver) == (4, "PK-256")


def test_forty_one_files_are_refused_before_any_is_read(shell: Shell, sent: Sent, tmp_path: Path) -> None:
    assert shell.refused("pack", "read", *["missing.png"] * 41, "--home", sent.receiver) == (4, "PK-253")


def test_a_record_too_long_for_paper_travels_short_and_says_what_is_not_in_it(
    shell: Shell, training: Training, tmp_path: Path
) -> None:
    sender, receiver = training("LEI"), training("MDI")
    records = {
        person["prison_number"]: shell.good("record", person["prison_number"], "--home", sender)
        for person in shell.good("people", "--home", sender)["people"]
    }
    number, record = max(records.items(), key=lambda each: len(str(each[1])))
    made = shell.good("pack", "make", number, "--to", "MDI", "--out", tmp_path / "out", "--home", sender)
    assert Path(made["record"]).stat().st_size > LONGEST
    scan = file(tmp_path, "scan.png", raster(Path(made["clinical"]).read_bytes(), DPI))
    read = shell.good("pack", "read", scan, "--home", receiver)
    assert any("answers that need no attention" in words for words in read["pack"]["left_out"])
    current = [script for script in record["scripts"] if script["status"] != "stopped"]
    assert [script for script in read["scripts"] if script["status"] != "stopped"] == current
    assert (read["person"], read["allergies"]) == (record["person"], record["allergies"])
    told = shell.good("pack", "verify", scan, "--home", receiver)
    whole = shell.good("pack", "verify", made["clinical"], "--home", receiver)
    assert told["short_hash"] == whole["short_hash"]
    assert any("short record" in words for words in told["warnings"])
    assert "left_out" not in whole
    received = shell.good("pack", "receive", scan, "--new", "--disposition", "continue", "--home", receiver)
    assert any("short record" in words for words in received["warnings"])
