"""The signed receipt and its slip: equal after paper, refused when altered, told apart from a pack."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest

from reception_app.errors import InputProblem, PackRefused
from reception_app.handover import reading, trust
from reception_app.handover.codes.symbols import counts
from reception_app.handover.receipt import (
    MAX_RECEIPT,
    is_receipt,
    open_receipt,
    read_typed,
    seal_receipt,
    typed_letters,
)
from reception_app.handover.receipt_record import Discrepancy, Lacking, Receipt, ReceiptLine
from reception_app.handover.sheets.receipt import receipt_slip
from reception_app.handover.slip import ON_A_SLIP, slip_codes
from reception_app.handover.views.receipt import accounted_words, receipt_view
from reception_app.vocabulary import Disposition, Trust
from tests.support.codes_pages import printed
from tests.support.pdf import page_texts, text_of
from tests.support.receipt_cases import issuer, sample_receipt, store
from tests.support.records import sample_pack

PACK = sample_pack(training=False)
ENVELOPE = printed(PACK).envelope
RECEIPT = sample_receipt(PACK, ENVELOPE)
SEALED = seal_receipt(RECEIPT, issuer(PACK))
NOW = RECEIPT.made_at


def slip_of(receipt: Receipt) -> bytes:
    return receipt_slip(receipt_view(receipt, PACK), slip_codes(seal_receipt(receipt, issuer(PACK))))


def scanned(pdf: bytes, dpi: int = 200) -> bytes:
    """Return the slip's last page as a grey scan."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[len(document) - 1]
    picture = page.render(scale=dpi / 72, grayscale=True).to_pil().rotate(2, fillcolor=255, expand=True)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_receipt_reads_back_equal_and_verified() -> None:
    opened = open_receipt(SEALED, store(PACK), NOW)
    assert (opened.receipt, opened.trust, opened.warnings) == (RECEIPT, Trust.VERIFIED, ())
    assert open_receipt(SEALED, None, NOW).trust is Trust.ISSUER_UNKNOWN
    assert is_receipt(SEALED)
    assert not is_receipt(ENVELOPE)


def test_every_flipped_cut_or_added_byte_is_refused() -> None:
    rng = random.Random(7)
    broken = [SEALED[:n] for n in range(0, len(SEALED), 37)] + [SEALED + b"\0"]
    for place in range(len(SEALED)):
        changed = bytearray(SEALED)
        changed[place] ^= 1 << rng.randrange(8)
        broken.append(bytes(changed))
    for data in broken:
        with pytest.raises(PackRefused):
            open_receipt(data, store(PACK), NOW)


def test_a_receipt_of_a_training_desk_says_nothing_at_a_real_one() -> None:
    practice = sample_pack(training=True)
    data = seal_receipt(replace(RECEIPT, training=True), issuer(practice))
    assert open_receipt(data, store(practice), NOW).trust is Trust.TRAINING
    with pytest.raises(PackRefused) as caught:
        open_receipt(data, store(PACK), NOW)
    assert caught.value.code in ("PK-265", "PK-263")
    unknown = seal_receipt(replace(RECEIPT, training=True), trust.training_issuer("MDI", NOW))
    with pytest.raises(PackRefused) as caught:
        open_receipt(unknown, store(PACK), NOW)
    assert caught.value.code == "PK-265"


def test_a_receipt_from_later_than_this_clock_is_amber() -> None:
    opened = open_receipt(SEALED, store(PACK), NOW - timedelta(hours=2))
    assert opened.warnings == ("The receipt is dated later than this desk's clock: compare both clocks.",)


@pytest.mark.parametrize(
    "change",
    [
        lambda r: replace(r, lines=(*r.lines, r.lines[0])),
        lambda r: replace(r, pack_hash="abc"),
        lambda r: replace(r, sequence=0),
        lambda r: replace(r, discrepancies=(Discrepancy(Lacking.OTHER, "bag\u202eno"),)),
    ],
)
def test_what_no_receipt_can_say_is_not_signed(change: object) -> None:
    with pytest.raises(InputProblem) as caught:
        seal_receipt(change(RECEIPT), issuer(PACK))  # type: ignore[operator]  # each is a function of a receipt
    assert caught.value.code == "IN-290"


@pytest.mark.parametrize("dpi", [150, 200])
def test_the_slip_is_one_page_and_its_photograph_is_the_receipt(dpi: int) -> None:
    pdf = slip_of(RECEIPT)
    (page,) = page_texts(pdf)
    assert "Page 1 of 1" in page
    for word in ("RECEIPT", PACK.record.person.family_name, "HOLD", "MISSING", "ANOTHER SEAL", RECEIPT.number):
        assert word in page
    assert page.count("MISSING") == 2, "the medicine and the document"
    assert page.count("CHECK") == 1, "another seal is not a missing one"
    found = reading.read_envelopes([scanned(pdf, dpi)])
    assert found.envelopes == (SEALED,)


def test_a_long_receipt_has_a_page_of_codes() -> None:
    more = tuple(
        ReceiptLine(
            f"{n:016x}", Disposition.HOLD, NOW + timedelta(minutes=n * n), False, False, NOW + timedelta(hours=n)
        )
        for n in range(30)
    )
    long = replace(RECEIPT, lines=(*RECEIPT.lines, *more))
    sealed = seal_receipt(long, issuer(PACK))
    codes = slip_codes(sealed)
    assert codes is not None
    assert (codes.own_page, len(codes.texts)) == (True, sum(counts(len(sealed)) or ()))
    pdf = slip_of(long)
    assert len(page_texts(pdf)) >= 2
    assert reading.read_envelopes([scanned(pdf)]).envelopes == (sealed,)


def test_half_of_a_slips_codes_are_enough() -> None:
    short = replace(RECEIPT, lines=RECEIPT.lines[:1], discrepancies=(), clocks=(), seals=(), telephone=None)
    codes = slip_codes(seal_receipt(short, issuer(PACK)))
    assert codes is not None
    assert (codes.needed, len(codes.texts)) == (2, ON_A_SLIP)


def test_everything_in_order_says_so_and_nothing_is_black() -> None:
    words = " ".join(text_of(slip_of(sample_receipt(PACK, ENVELOPE, in_order=True))).split())
    assert "Everything that was sent is accounted for." in words
    assert "MISSING" not in words


def test_what_the_pack_never_said_was_sent_is_not_accounted_for() -> None:
    receipt = sample_receipt(PACK, ENVELOPE, in_order=True)
    every = tuple(replace(script, carrier=None) for script in PACK.record.scripts)
    nobody_said = replace(PACK, record=replace(PACK.record, scripts=every))
    assert accounted_words(receipt, nobody_said) == "The pack did not say whether any medicine was sent."
    first = (every[0], *PACK.record.scripts[1:])
    one = accounted_words(receipt, replace(PACK, record=replace(PACK.record, scripts=first)))
    assert one == f"The pack did not say whether these were sent: {every[0].medicine}."
    unlooked = replace(receipt, lines=tuple(replace(line, arrived=None) for line in receipt.lines))
    assert accounted_words(unlooked, PACK) == "It is not said whether everything that was sent is here."
    assert accounted_words(RECEIPT, PACK) == "", "what is missing is told by name"


def test_the_letters_tie_a_number_to_a_pack() -> None:
    for in_order in (True, False):
        letters = typed_letters(RECEIPT.number, RECEIPT.pack_hash, in_order=in_order)
        assert read_typed(RECEIPT.number, RECEIPT.pack_hash, f" {letters[:2]} {letters[2:].lower()}") is in_order
        assert read_typed("MDI-R-000002", RECEIPT.pack_hash, letters) is None
        assert read_typed(RECEIPT.number, "0" * 64, letters) is None


def test_a_huge_file_is_no_receipt() -> None:
    assert not is_receipt(SEALED + b"\0" * MAX_RECEIPT)
