"""A pack explained: every layer from the outside in, what held and what did not, and nothing of the record."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from reception_app.cli import run
from reception_app.errors import ExitCode
from reception_app.handover import seal, trust
from reception_app.handover.explain import Layer, explain
from reception_app.handover.explain_files import explain_file
from reception_app.handover.pdf import finish_clinical
from reception_app.handover.receipt import seal_receipt
from tests.support.codes_pages import ROOT, issuer_for, printed
from tests.support.receipt_cases import issuer as receiver_of
from tests.support.receipt_cases import sample_receipt
from tests.support.records import sample_pack

PACK = sample_pack(training=False)
ENVELOPE = seal.seal(PACK, issuer_for(PACK))
NOW = PACK.header.made_at + timedelta(hours=2)
KNOWN = trust.TrustStore((ROOT.root,))


def names(layers: tuple[Layer, ...]) -> list[str]:
    return [layer.name for layer in layers]


def test_a_good_pack_holds_in_every_layer() -> None:
    layers = explain(ENVELOPE, KNOWN, NOW)
    assert names(layers)[:6] == ["bytes", "envelope", "certificate", "signature", "issuer", "record"]
    assert names(layers)[-1] in ("what it holds", "look at")
    assert all(layer.held for layer in layers if layer.name in ("envelope", "certificate", "signature", "issuer"))
    said = "\n".join(words for layer in layers for words in layer.found)
    assert seal.hash_of(ENVELOPE) in said
    assert f"scripts: {len(PACK.record.scripts)}" in said


def test_a_moment_is_told_as_the_clock_on_the_wall_said_it() -> None:
    summer = datetime(2026, 7, 14, 17, 25, tzinfo=UTC)
    pack = replace(PACK, header=replace(PACK.header, made_at=summer, not_valid_after=summer + timedelta(days=1)))
    layers = explain(seal.seal(pack, issuer_for(pack)), KNOWN, summer)
    (said,) = [layer for layer in layers if layer.name == "what it says of itself"]
    assert said.found[1].startswith("Made 14-Jul-2026 18:25 UK time (2026-07-14T17:25:00Z) at ")
    assert said.found[2] == "Not valid after 15-Jul-2026 18:25 UK time (2026-07-15T17:25:00Z)."


def test_nothing_of_the_record_is_said() -> None:
    said = "\n".join(words for layer in explain(ENVELOPE, KNOWN, NOW) for words in layer.found).casefold()
    person = PACK.record.person
    secret = [
        person.family_name,
        person.given_names,
        person.prison_number or "",
        *(s.medicine for s in PACK.record.scripts),
    ]
    for word in filter(None, secret):
        assert word.casefold() not in said


def test_an_unknown_issuer_is_said_and_the_rest_explained() -> None:
    layers = explain(ENVELOPE, trust.TrustStore(()), NOW)
    by_name = {layer.name: layer for layer in layers}
    assert not by_name["certificate"].held
    assert not by_name["issuer"].held
    assert by_name["signature"].held
    assert "refused" not in by_name


@pytest.mark.parametrize(
    ("data", "code", "before"),
    [
        (ENVELOPE[:-1] + bytes((ENVELOPE[-1] ^ 1,)), "PK-209", "certificate"),
        (ENVELOPE[: len(ENVELOPE) // 2], "PK-203", "bytes"),
        (b"hello", "PK-202", "bytes"),
        (b"", "PK-202", "bytes"),
    ],
)
def test_what_does_not_hold_ends_it(data: bytes, code: str, before: str) -> None:
    layers = explain(data, KNOWN, NOW)
    assert names(layers)[-2:] == [before, "refused"]
    assert layers[-1].found[0].startswith(code)
    assert not layers[-1].held


def test_the_command_needs_no_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.cose", tmp_path / "bad.cose"
    good.write_bytes(ENVELOPE)
    bad.write_bytes(ENVELOPE[:-1] + b"\0")
    home = ["--home", str(tmp_path / "nothing here")]
    assert run(["pack", "explain", str(good), *home]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "good  signature" in said
    assert "not checked  pages" in said
    assert "LOOK  certificate" in said
    assert run(["pack", "explain", str(bad), *home, "--json"]) == ExitCode.PACK_REFUSED
    assert "PK-209" in capsys.readouterr().out


RECEIPT = seal_receipt(sample_receipt(PACK, ENVELOPE), receiver_of(PACK))


def test_the_envelope_is_told_in_words_and_not_in_numbers() -> None:
    (envelope,) = [layer for layer in explain(ENVELOPE, KNOWN, NOW) if layer.name == "envelope"]
    said = " ".join(envelope.found)
    assert "signed with Ed25519" in said
    assert seal.CONTENT_TYPE in said
    assert "schema 1, dictionary 1" in said
    assert "-65537" not in said


def test_a_receipt_is_explained_as_a_receipt() -> None:
    layers = explain(RECEIPT, KNOWN, NOW)
    assert names(layers)[:2] == ["bytes", "envelope"]
    assert {"signature", "issuer", "record", "what it says of itself", "what it holds"} <= set(names(layers))
    assert "refused" not in names(layers)
    said = "\n".join(words for layer in layers for words in layer.found)
    assert "It is a receipt" in said
    assert "PK-205" not in said


def test_a_receipt_that_was_changed_says_so() -> None:
    layers = explain(RECEIPT[:-1] + bytes((RECEIPT[-1] ^ 1,)), KNOWN, NOW)
    assert names(layers)[-1] == "refused"
    assert layers[-1].found[0].startswith("PK-264")


def test_each_file_is_a_layer_of_its_own_before_the_packs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clinical = finish_clinical(printed(PACK).clinical, ENVELOPE, b"{}", NOW, "Clinical sheet", training=False)
    found = explain_file(clinical)
    said = "\n".join(found.found)
    assert f"{len(clinical)} bytes; SHA-256 {hashlib.sha256(clinical).hexdigest()}." in said
    assert "A PDF, with attachments: record.cose" in said
    assert "ips.json" in said
    assert "What a page of it shows is not signed" in said
    good, file = tmp_path / "good.cose", tmp_path / "sheet.pdf"
    good.write_bytes(ENVELOPE)
    file.write_bytes(clinical)
    assert run(["pack", "explain", str(file), str(good), "--json", "--home", str(tmp_path / "none")]) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert [layer["layer"] for layer in told["files"]] == ["file 1", "file 2"]
    assert "The signed record alone" in " ".join(told["files"][1]["found"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "A picture"),
        (b"age-encryption.org/v1\n" + bytes(20), "Sealed for somebody (age)"),
        (b"%PDF-1.7\nnothing of ours", "A PDF without a readable attachment"),
        (b"HP1:ABC*", "Codes as a scanner types them"),
        (b"hello", "no file that packs come in"),
    ],
)
def test_whatever_the_file_is_it_is_named_by_its_first_bytes(data: bytes, words: str) -> None:
    assert words in " ".join(explain_file(data).found)


def test_a_file_with_no_pack_in_it_is_still_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "letter.txt"
    other.write_bytes(b"hello")
    assert run(["pack", "explain", str(other), "--json", "--home", str(tmp_path / "none")]) == ExitCode.PACK_REFUSED
    told = json.loads(capsys.readouterr().out)
    assert hashlib.sha256(b"hello").hexdigest() in told["files"][0]["found"][0]
    assert [layer["layer"] for layer in told["packs"][0]] == ["refused"]
    assert told["packs"][0][0]["found"][0].startswith("PK-202")


def test_a_pdf_whose_printed_words_were_changed_is_nowhere_called_good_as_a_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record inside is good; the dose printed on the page is another."""
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 700, "methadone 600 mg")
    canvas.save()
    file = tmp_path / "clinical.pdf"
    with pikepdf.open(io.BytesIO(page.getvalue())) as pdf:
        pdf.attachments["record.cose"] = pikepdf.AttachedFileSpec(pdf, ENVELOPE, filename="record.cose")
        pdf.save(file)
    home = ["--home", str(tmp_path / "nothing here")]
    for command in ("verify", "explain"):
        run(["pack", command, str(file), *home])
        lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
        assert any(line.startswith("not checked") for line in lines)
        assert not any(line.startswith("good") and "page" in line.casefold() for line in lines)
    run(["pack", "verify", str(file), *home, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["not_checked"] == [seal.PAGES.words]
    assert "pages" not in [check["layer"] for check in told["checks"]]
