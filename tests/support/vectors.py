"""Makes the golden vectors of a schema, once: invented records with body, envelope and symbol texts.

    python -m tests.support.vectors

Writes what is not there yet into `tests/pack/vectors`; a file that is there is frozen and never made again.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from reception_app.handover import codec, cose, deflated, seal, shapes
from reception_app.handover.codes.symbols import LONGEST, counts, symbol_texts
from reception_app.handover.dictionary import CURRENT, dictionary
from reception_app.handover.jsonform import to_json
from reception_app.handover.receipt import open_receipt, seal_receipt, typed_letters
from reception_app.handover.receipt_record import Receipt
from reception_app.handover.record import SCHEMA, Pack
from reception_app.handover.shapes import Kind, Shape, ShapeError, Slot
from reception_app.handover.shortened import Shortened, shortened
from reception_app.handover.slip import slip_codes
from reception_app.handover.slip_changes import amended_only, changes_between
from reception_app.vocabulary import AnswerState, DoseOutcome, ScriptStatus
from tests.support import receipt_cases
from tests.support.codes_pages import ROOT, issuer_for, short_pack
from tests.support.records import MADE_AT, make_id, sample_pack

FOLDER = Path(__file__).parent.parent / "pack" / "vectors"
ABOUT = (
    "Invented people. Record, its CBOR body, the signed envelope and its symbol texts. Never remade: a reader of any "
    "later version must read these."
)
_TEXTS = ("a sample of {0}", "08:00", "mg", "sample-{1}")
_WHOLES = (2, 1, 0)
_MEANT: dict[tuple[str, str], Any] = {
    ("Script", "status"): ScriptStatus.STOPPED,
    ("GivenDoseRecord", "outcome"): DoseOutcome.GIVEN,
    ("WiderNeed", "state"): AnswerState.ANSWERED,
    ("PackHeader", "training"): False,
    ("PackHeader", "made_at"): MADE_AT,
    ("Establishment", "code"): "LEI",
    ("Person", "date_of_birth"): date(1985, 7, 14),
    ("Person", "prison_number"): "A0001TT",
    ("Person", "family_name"): "SPECIMEN",
    ("Person", "given_names"): "Terry Testman",
}  # fmt: skip
"""Values that a reader checks against each other, and the names of somebody who plainly does not exist."""


def everything() -> Pack:
    """Return a pack in which every field of the schema says something: each key of the table is written once."""
    pack: Pack = _filled(Pack, count(1))
    return pack


def _filled(cls: Any, numbers: Iterator[int]) -> Any:
    return cls(**{slot.name: _value(cls.__name__, slot, numbers) for slot in shapes.slots(cls)})


def _value(of: str, slot: Slot, numbers: Iterator[int]) -> Any:
    if (of, slot.name) in _MEANT:
        return _MEANT[of, slot.name]
    if slot.name == "id":
        return make_id(f"{of}-{next(numbers)}")
    for value in _candidates(slot.shape, slot.name, numbers):
        if value == slot.default:
            continue
        try:
            shapes.check_slot(slot, value)
        except ShapeError:
            continue
        return value
    raise ValueError(f"nothing fits {of}.{slot.name}")


def _candidates(shape: Shape, name: str, numbers: Iterator[int]) -> Iterator[Any]:
    kind, number = shape.kind, next(numbers)
    if kind is Kind.RECORD:
        yield _filled(shape.of, numbers)
    elif kind in (Kind.LIST, Kind.TEXT_OR_LIST):
        for value in _candidates(shape.item or Shape(Kind.TEXT), name, numbers):
            yield (value,)
    elif kind is Kind.TEXT:
        for text in _TEXTS:
            yield text.format(name.replace("_", " "), number)
    elif kind is Kind.WORD:
        yield from reversed(list(shape.of))
    elif kind is Kind.INSTANT:
        yield MADE_AT - timedelta(minutes=number)
    elif kind is Kind.DAY:
        yield MADE_AT.date() - timedelta(days=number)
    elif kind is Kind.YES_NO:
        yield from (True, False)
    elif kind is Kind.DECIMAL:
        yield Decimal(number) + Decimal("0.5")
    else:
        yield from _WHOLES


def _packed(name: str, pack: Pack, envelope: bytes, short: Shortened | None = None) -> dict[str, Any]:
    body = codec.to_cbor(short.pack if short else pack)
    made = short.envelope if short else envelope
    fits = counts(len(made))
    vector = {
        "name": name,
        "pack": to_json(short.pack if short else pack),
        "body": b64encode(body).decode(),
        "envelope": b64encode(made).decode(),
        "needed": fits[0] if fits else 0,
        "symbols": list(symbol_texts(made)) if fits else [],
    }
    if short is not None:
        vector["short"] = {
            "whole": short.short.whole.hex(), "cuts": [[cut.kind, cut.count] for cut in short.short.cuts]
        }  # fmt: skip
    message = cose.open_sign1(made)
    assert message.headers[-65537] == [SCHEMA, CURRENT]
    assert deflated.inflate(message.payload, dictionary(CURRENT)) == body
    return vector


def _sealed(pack: Pack) -> bytes:
    return seal.seal(pack, issuer_for(pack))


def packs() -> list[dict[str, Any]]:
    """Return nine codes, sixteen, every key once, a short record and an amendment."""
    nine, sixteen, full = short_pack(), sample_pack(training=False), everything()
    whole = _sealed(sixteen)
    cut = shortened(sixteen, whole, issuer_for(sixteen), len(whole) - 1)
    assert cut is not None
    first, *others = nine.record.scripts
    header = replace(
        nine.header, number=f"{nine.header.number}-A", sequence=nine.header.sequence + 1, because="the dose was wrong",
        made_at=nine.header.made_at + timedelta(hours=2), supersedes=seal.hash_of(_sealed(nine)), made_with="0.3.0",
    )  # fmt: skip
    stopped = replace(
        first, status=ScriptStatus.STOPPED, stopped_at=header.made_at - timedelta(minutes=5), stop_reason="sample"
    )
    amended = Pack(header, replace(nine.record, scripts=(stopped, *others)))
    slip = amended_only(amended, changes_between(nine, amended), _sealed(amended), issuer_for(amended))
    return [
        _packed("nine", nine, _sealed(nine)),
        _packed("sixteen", sixteen, whole),
        _packed("every-key", full, _sealed(full)),
        _packed("short", sixteen, whole, cut),
        _packed("amendment-whole", amended, _sealed(amended)),
        _packed("amendment-slip", amended, b"", slip),
    ]


def receipts() -> list[dict[str, Any]]:
    """Return a receipt of everything in order, one with all there is to say, and the one that replaces it."""
    pack = short_pack()
    envelope, issuer = _sealed(pack), receipt_cases.issuer(pack)
    good = receipt_cases.sample_receipt(pack, envelope, in_order=True)
    wrong = receipt_cases.sample_receipt(pack, envelope)
    again = replace(
        wrong, number="MDI-R-000002", sequence=2, replaces=seal.hash_of(seal_receipt(wrong, issuer)),
        made_at=wrong.made_at + timedelta(hours=1), lines=wrong.lines[:1],
    )  # fmt: skip
    return [_receipt(name, one, pack) for name, one in (("in-order", good), ("wrong", wrong), ("replaces", again))]


def _receipt(name: str, receipt: Receipt, pack: Pack) -> dict[str, Any]:
    envelope = seal_receipt(receipt, receipt_cases.issuer(pack))
    codes = slip_codes(envelope)
    assert codes is not None
    assert open_receipt(envelope, receipt_cases.store(pack), _later(receipt)).receipt == receipt
    return {
        "name": name,
        "receipt": to_json(receipt),
        "body": b64encode(codec.to_cbor(receipt)).decode(),
        "envelope": b64encode(envelope).decode(),
        "needed": codes.needed,
        "symbols": list(codes.texts),
        "letters": typed_letters(receipt.number, seal.hash_of(envelope), in_order=receipt.in_order),
    }


def _later(receipt: Receipt) -> datetime:
    return receipt.made_at + timedelta(minutes=1)


FILES: dict[str, Callable[[], list[dict[str, Any]]]] = {f"schema-{SCHEMA}.json": packs, "receipts-1.json": receipts}


def main() -> int:
    """Write each file that is not there; return 2 when there is nothing to write."""
    made = 0
    for name, vectors in FILES.items():
        file = FOLDER / name
        if file.exists():
            sys.stderr.write(f"{name} is frozen: it is never made again.\n")
            continue
        found = vectors()
        for each in found:
            size = len(each["envelope"]) * 3 // 4
            sys.stdout.write(f"{name} {each['name']}: {size} bytes, {each['needed']} of {len(each['symbols'])}\n")
            assert size > LONGEST or each["symbols"], each["name"]
        data = {"about": ABOUT, "root_public_key": b64encode(ROOT.root.public_key).decode(), "vectors": found}
        file.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        made += 1
    return 0 if made else 2


if __name__ == "__main__":
    sys.exit(main())
