"""A reader written from the published format alone opens our packs; what is published is what the program holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reception_app.handover import seal, trust
from reception_app.handover.codes.symbols import symbol_texts
from scripts.pack_keys import FOLDER, files
from tests.support.codes_pages import ROOT, issuer_for, short_pack
from tests.support.records import sample_pack

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
    assert len(source.splitlines()) <= 110


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
