"""A reader written from the published format alone opens our packs; what is published is what the program holds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reception_app.clinical.check_code import check_code
from reception_app.handover import line_before, receipt, seal, trust
from reception_app.handover.codes.symbols import MAX_CHUNK, symbol_texts
from reception_app.handover.counts import counts_kept, error_mark
from reception_app.handover.decided_where import STANDING
from reception_app.handover.in_error import error_words, stop_words
from reception_app.handover.pdf import IPS_NAME, RECORD_NAME, SHORT_NAME
from reception_app.handover.record import CustodyReceipt
from reception_app.handover.short import CUT_WORDS, UNCHANGED, Cut, Short
from reception_app.vocabulary import CustodyLeg, ScriptStatus
from scripts.pack_keys import FOLDER, files
from tests.support.codes_pages import ROOT, issuer_for, short_pack
from tests.support.records import MADE_AT, make_id, sample_pack

READER = FOLDER / "reader.py"
RELEASES = Path(__file__).parent.parent / "releases"


def stranger(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the reader as somebody does who has nothing else of ours: `-I` keeps our own modules out of its reach."""
    return subprocess.run(
        [sys.executable, "-I", str(READER), str(file), *more], capture_output=True, text=True, check=False
    )


def read(file: Path, *more: str) -> Any:
    found = stranger(file, *more)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@pytest.mark.parametrize("name", sorted(files()))
def test_what_is_published_is_what_the_program_holds(name: str) -> None:
    assert (FOLDER / name).read_bytes() == files()[name], "run: make pack-keys"


def test_the_reader_knows_nothing_of_ours() -> None:
    source = READER.read_text(encoding="utf-8")
    assert "reception_app" not in source
    assert len(source.splitlines()) <= 100


def test_a_stranger_reads_the_whole_record_and_checks_whose_it_is(tmp_path: Path) -> None:
    pack = sample_pack(training=False)
    file = tmp_path / "record.cose"
    file.write_bytes(seal.seal(pack, issuer_for(pack)))
    said = read(file, "--root", ROOT.root.public_key.hex())
    assert said["root_checked"] is True
    assert said["sender"] == pack.header.sender.code
    record = said["pack"]["record"]
    assert record["person"]["family_name"] == pack.record.person.family_name
    assert [script["medicine"] for script in record["scripts"]] == [each.medicine for each in pack.record.scripts]
    assert [len(each["answers"]) for each in record["assessments"]] == [
        len(each.answers) for each in pack.record.assessments
    ]


def test_a_stranger_joins_any_codes_that_are_enough(tmp_path: Path) -> None:
    pack = short_pack()
    texts = list(symbol_texts(seal.seal(pack, issuer_for(pack))))
    Random(5).shuffle(texts)
    file = tmp_path / "codes.txt"
    file.write_text("\n".join(texts[:5]), encoding="utf-8")
    assert read(file)["pack"]["header"]["number"] == pack.header.number
    file.write_text("\n".join(texts[:4]), encoding="utf-8")
    few = stranger(file)
    assert few.returncode != 0
    assert "4 codes, 5 are needed" in few.stderr


def test_a_stranger_reads_what_a_scanner_typed_in_small_letters(tmp_path: Path) -> None:
    pack = short_pack()
    file = tmp_path / "codes.txt"
    texts = symbol_texts(seal.seal(pack, issuer_for(pack)))
    file.write_text("\r\n".join([*texts, "", ""]).swapcase(), encoding="utf-8", newline="")
    assert read(file)["pack"]["header"]["number"] == pack.header.number


@pytest.mark.parametrize("kinds", [(UNCHANGED,), ("plain_answers", "history")])
def test_a_stranger_hears_that_a_record_is_short_and_of_which_whole(kinds: tuple[str, ...], tmp_path: Path) -> None:
    pack = short_pack()
    issuer = issuer_for(pack)
    whole = seal.seal(pack, issuer)
    file = tmp_path / "short.cose"
    cuts = tuple(Cut(kind, 3) for kind in kinds)
    file.write_bytes(seal.seal(pack, issuer, Short(bytes.fromhex(seal.hash_of(whole)), cuts)))
    told = read(file)["short_of"]
    assert told == {"whole": seal.hash_of(whole), "left_out": dict.fromkeys(kinds, 3)}
    (tmp_path / "record.cose").write_bytes(whole)
    assert "short_of" not in read(tmp_path / "record.cose")


def test_the_page_names_everything_that_is_not_in_the_tables() -> None:
    """What has no row in keys.json stands in the prose: the kinds of cuts, and the one place that is none."""
    page = FOLDER.with_suffix(".md").read_text(encoding="utf-8")
    assert [kind for kind in CUT_WORDS if f"| `{kind}` |" not in page] == []
    for said in (
        STANDING, RECORD_NAME, SHORT_NAME, IPS_NAME, seal._HASH_LETTERS, f"{MAX_CHUNK} bytes", receipt.CONTENT_TYPE,
        f"at most {receipt.MAX_RECEIPT // 1024} KiB; payload", f"at most {receipt.MAX_LINES}\n", seal.CONTENT_TYPE,
        f"at most {trust.MAX_CERTIFICATE} bytes", f"1 to {trust.MAX_NAME} characters",
    ):  # fmt: skip
        assert said in page, said
    clauses = page.partition("| clause |")[2].partition("\n\n")[0]
    told = {word for row in clauses.splitlines() for word in row.strip("| ").split(" | ")[0].split(", ")}
    assert told >= {word for word, _, _ in line_before._FIELDS.values()}
    table = page.partition("| kind | what was cut |")[2].partition("\n\n")[0]
    assert set(re.findall(r"\| `([a-z_]+)` \|", table)) == set(CUT_WORDS), "no kind that is none"


def test_what_was_entered_in_error_is_told_from_a_stop_and_a_count_as_the_page_says(tmp_path: Path) -> None:
    """Written from the page alone: the mark of a line and of a count is in words, the schema having no place for it."""
    page = (
        FOLDER.with_suffix(".md").read_text(encoding="utf-8").partition("## Entered in error")[2].partition("\n## ")[0]
    )
    (head,) = re.findall(r"`(Entered in error by )WHO: WHY`", page)
    assert "“ and ”" in page
    pack = sample_pack(training=False)
    first = pack.record.scripts[0]
    stops = (error_words("N. Testford", "wrong person: typed here"), stop_words(error_words("N. Testford", "no mark")))
    scripts = tuple(
        replace(first, id=make_id(f"line-{place}"), status=ScriptStatus.STOPPED, stopped_at=MADE_AT, stop_reason=why)
        for place, why in enumerate(stops)
    )
    sent = CustodyReceipt(
        make_id("sent"), first.medicine, CustodyLeg.SENT, MADE_AT, "N. Testford", Decimal(56), "mL", first.id
    )
    wrong = replace(sent, id=make_id("wrong"), leg=CustodyLeg.RECEIVED, amount=Decimal(5), expected_amount=Decimal(56))
    mark = replace(
        wrong, id=make_id("mark"), amount=Decimal(56), expected_amount=Decimal(5),
        discrepancy=error_mark("N. Testford", "Fri 20-Nov-2026 19:40", "the 6 was not typed"),
    )  # fmt: skip
    record = replace(pack.record, scripts=(*pack.record.scripts, *scripts), receipts=(sent, wrong, mark))
    file = tmp_path / "record.cose"
    file.write_bytes(seal.seal(replace(pack, record=record), issuer_for(pack)))
    said = read(file)["pack"]["record"]
    marked = [each["id"] for each in said["scripts"] if each.get("stop_reason", "").startswith(head)]
    assert marked == [scripts[0].id]
    rows = said["receipts"]
    marks = [row for row in rows if row.get("discrepancy", "").startswith(head)]
    same = ("script_id", "leg", "at", "unit")
    errors = [
        next(row["id"] for row in rows if row not in marks and [row[key] for key in same] == [each[key] for key in same]
             and row["amount"] == each["expected_amount"])
        for each in marks
    ]  # fmt: skip
    assert (len(marks), errors) == (1, [wrong.id])
    assert counts_kept(record.receipts, first.strength).errors == {wrong.id: mark.discrepancy}, (
        "as the program reads it"
    )


def test_a_check_code_is_made_as_the_page_says() -> None:
    """Written from the page alone."""
    line = f"MDI-R-000001 {'0a' * 32} in order"
    text = re.sub(r"(?<![0-9])[ -]|[ -](?![0-9])", "", line.lower())
    values = [ord(letter) % 661 for letter in text]

    def letters(numbers: list[int]) -> str:
        total = 0
        for number in numbers:
            total = (total + number) * 26 % 661
        rest = (1 - total * 26) % 661
        return chr(65 + rest // 26) + chr(65 + rest % 26)

    said = letters(values) + letters(values[::-1]) + chr(65 + len(values) % 26)
    assert check_code(line) == said


def test_a_sheet_number_is_made_as_the_page_says() -> None:
    digits, number = "23456789CDFGHJKMNPQRTVWXY", int("5d" * 32, 16) % 25**12
    found = ""
    for place in range(11, -1, -1):
        found += digits[number // 25**place % 25]
    assert seal.short_hash("5d" * 32) == f"{found[:4]}-{found[4:8]}-{found[8:]}"


def test_a_stranger_notices_a_changed_byte_and_a_wrong_root(tmp_path: Path) -> None:
    pack = sample_pack(training=False)
    envelope = bytearray(seal.seal(pack, issuer_for(pack)))
    file = tmp_path / "record.cose"
    file.write_bytes(bytes(envelope))
    assert stranger(file, "--root", trust.new_root_key().root.public_key.hex()).returncode != 0
    envelope[len(envelope) // 2] ^= 1
    file.write_bytes(bytes(envelope))
    assert stranger(file).returncode != 0


@pytest.mark.parametrize(
    "release", sorted(entry.name for entry in RELEASES.iterdir() if (entry / "pack.cose").is_file())
)
def test_a_stranger_reads_every_pack_ever_released(release: str) -> None:
    assert read(RELEASES / release / "pack.cose")["pack"]["record"]["scripts"]


@pytest.mark.parametrize(
    ("file", "vector"),
    [
        pytest.param(file.stem, vector, id=f"{file.stem}-{vector['name']}")
        for file in sorted((Path(__file__).parent / "vectors").glob("*.json"))
        for vector in json.loads(file.read_text(encoding="utf-8"))["vectors"]
    ],
)
def test_a_stranger_reads_every_golden_vector_from_its_symbols(
    file: str, vector: dict[str, Any], tmp_path: Path
) -> None:
    codes = tmp_path / "codes.txt"
    codes.write_text("\n".join(vector["symbols"][-vector["needed"] :]), encoding="utf-8")
    said = read(codes, "--root", ROOT.root.public_key.hex())
    assert said["schema"] == int(file.partition("-")[2])
    if file.startswith("receipts"):
        assert said["receipt"]["number"] == vector["receipt"]["number"]
        assert [line["script_id"] for line in said["receipt"]["lines"]] == [
            line["script_id"] for line in vector["receipt"]["lines"]
        ]
        return
    header, record = vector["pack"]["header"], vector["pack"]["record"]
    assert said["pack"]["header"]["number"] == header["number"]
    found = said["pack"]["record"].get("scripts", [])
    assert [script["medicine"] for script in found] == [script["medicine"] for script in record["scripts"]]
