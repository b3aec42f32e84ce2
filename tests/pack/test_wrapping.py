"""Files sealed for an establishment: opened by its key and by nobody else's, and by the ordinary age tool."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random

import pyrage
import pytest

from reception_app.errors import PackRefused, UsageProblem
from reception_app.handover import reading, seal, wrapping
from reception_app.handover.wrapping import is_recipient, is_wrapped, make_identity, recipient_of, unwrap, wrap
from tests.support.codes_pages import issuer_for
from tests.support.records import sample_pack

HERE, ELSEWHERE = make_identity(), make_identity()
TEXT = b"%PDF-1.7 nobody is in here" * 40


def test_only_its_key_opens_it() -> None:
    sealed = wrap(TEXT, [recipient_of(HERE)])
    assert is_wrapped(sealed)
    assert TEXT[:20] not in sealed
    assert unwrap(sealed, [HERE]) == TEXT
    assert unwrap(sealed, [ELSEWHERE, HERE]) == TEXT
    for held in ([], [ELSEWHERE]):
        with pytest.raises(PackRefused, match="PK-247") as caught:
            unwrap(sealed, held)
        assert "another establishment" in caught.value.what


def test_for_two_establishments_either_opens_it() -> None:
    sealed = wrap(TEXT, [recipient_of(HERE), recipient_of(ELSEWHERE)])
    assert unwrap(sealed, [HERE]) == unwrap(sealed, [ELSEWHERE]) == TEXT


def test_caps_before_and_after() -> None:
    with pytest.raises(UsageProblem, match="US-147"):
        wrap(bytes(wrapping.MAX_PLAIN + 1), [recipient_of(HERE)])
    assert len(wrap(bytes(wrapping.MAX_PLAIN), [recipient_of(HERE)] * 20)) <= wrapping.MAX_WRAPPED
    with pytest.raises(PackRefused, match="PK-201"):
        unwrap(wrapping.MAGIC + bytes(wrapping.MAX_WRAPPED), [HERE])
    recipient = pyrage.x25519.Recipient.from_str(recipient_of(HERE))
    with pytest.raises(PackRefused, match="PK-201"):
        unwrap(bytes(pyrage.encrypt(bytes(wrapping.MAX_PLAIN + 1), [recipient])), [HERE])
    with pytest.raises(PackRefused, match="PK-249"):
        unwrap(wrap(wrap(TEXT, [recipient_of(HERE)]), [recipient_of(HERE)]), [HERE])


@pytest.mark.parametrize(
    "recipients",
    [[], ["age1"], ["age1" + "q" * 58], [""], [HERE], [recipient_of(HERE).upper()], [recipient_of(HERE)] * 21],
)
def test_for_nobody_or_what_is_no_key_nothing_is_sealed(recipients: list[str]) -> None:
    with pytest.raises(UsageProblem, match="US-146"):
        wrap(TEXT, recipients)


def test_what_is_a_key_and_what_is_none() -> None:
    assert is_recipient(recipient_of(HERE))
    for other in ("", "age1", HERE, recipient_of(HERE) + " ", recipient_of(HERE)[:-1], "age1" + "é" * 58):
        assert not is_recipient(other)
        with pytest.raises(UsageProblem, match="US-146"):
            recipient_of(other.replace("AGE", "EGA"))


def test_two_thousand_damaged_files_none_opens_and_none_crashes() -> None:
    sealed, random = wrap(TEXT, [recipient_of(HERE)]), Random(11)
    for _ in range(2_000):
        changed = bytearray(sealed)
        for _ in range(random.randrange(1, 4)):
            changed[random.randrange(len(changed))] ^= random.randrange(1, 256)
        cut = bytes(changed[: random.randrange(20, len(changed) + 1)])
        with pytest.raises(PackRefused, match=r"PK-24[78]"):
            unwrap(cut, [HERE])


def test_a_sealed_pack_is_read_where_it_belongs_and_named_where_it_does_not() -> None:
    pack = sample_pack(training=False)
    envelope = seal.seal(pack, issuer_for(pack))
    sealed = wrap(envelope, [recipient_of(HERE)])
    assert reading.read_envelopes([sealed], identities=[HERE]).envelopes == (envelope,)
    for held in ([], [ELSEWHERE]):
        with pytest.raises(PackRefused, match="PK-247"):
            reading.read_envelopes([sealed], identities=held)
    with pytest.raises(PackRefused, match="PK-202"):
        reading.read_envelopes([wrap(b"something else", [recipient_of(HERE)])], identities=[HERE])


@pytest.mark.skipif(shutil.which("age") is None, reason="the age tool is not on this machine")
def test_the_ordinary_tool_opens_ours_and_we_open_its(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(HERE + "\n", encoding="utf-8")
    (tmp_path / "pack.pdf.age").write_bytes(wrap(TEXT, [recipient_of(HERE)]))
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", tmp_path / "key.txt", tmp_path / "pack.pdf.age"],
        capture_output=True, check=True,
    )  # fmt: skip
    assert opened.stdout == TEXT
    sealed = subprocess.run(["age", "--recipient", recipient_of(HERE)], input=TEXT, capture_output=True, check=True)
    assert unwrap(sealed.stdout, [HERE]) == TEXT
