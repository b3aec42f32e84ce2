"""A pack explained: every layer from the outside in, what held and what did not, and nothing of the record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reception_app.cli import run
from reception_app.errors import ExitCode
from reception_app.handover import seal, trust
from reception_app.handover.explain import Layer, explain
from tests.support.codes_pages import ROOT, issuer_for
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
    assert "LOOK  certificate" in said
    assert run(["pack", "explain", str(bad), *home, "--json"]) == ExitCode.PACK_REFUSED
    assert "PK-209" in capsys.readouterr().out
