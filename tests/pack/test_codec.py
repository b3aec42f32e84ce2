"""The record as CBOR and JSON: equal both ways, strict one way, one form only."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import cbor2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose
from reception_app.errors import PackRefused, UsageProblem
from reception_app.handover import shapes
from reception_app.handover.codec import from_cbor, from_json, json_text, to_cbor, to_json
from reception_app.handover.record import Answer, Flag, Interim, Pack, Person, Record, Script, Stated, Stay
from reception_app.handover.shapes import ShapeError
from reception_app.vocabulary import AnswerState
from tests.support.records import empty_pack, sample_pack
from tests.support.strategies import records

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ROWS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("pack", [sample_pack(), empty_pack()], ids=["full", "empty"])
def test_sample_packs_return_equal_from_both_forms(pack: Pack) -> None:
    body = to_cbor(pack)
    assert from_cbor(Pack, body) == pack
    assert from_json(Pack, json.loads(json_text(to_json(pack)))) == pack


@QUICK
@given(records(Pack))
def test_any_pack_returns_equal_from_both_forms(pack: Pack) -> None:
    body = to_cbor(pack)
    assert from_cbor(Pack, body) == pack
    assert to_cbor(from_cbor(Pack, body)) == body
    text = json_text(to_json(pack))
    assert from_json(Pack, json.loads(text)) == pack
    assert from_json(Pack, json.loads(text, parse_float=Decimal)) == pack
    assert json_text(to_json(from_json(Pack, json.loads(text)))) == text


@ROWS
@given(st.one_of(records(Script), records(Answer), records(Flag), records(Person)))
def test_any_row_returns_equal_from_both_forms(row: Any) -> None:
    assert from_cbor(type(row), to_cbor(row)) == row
    assert from_json(type(row), json.loads(json_text(to_json(row)))) == row


def test_every_class_of_the_tree_has_a_shape_and_no_key_is_used_twice() -> None:
    seen: set[type] = set()

    def visit(cls: type) -> None:
        seen.add(cls)
        for slot in shapes.slots(cls):
            inner = slot.shape.of or (slot.shape.item.of if slot.shape.item else None)
            if inner is not None and hasattr(inner, "__dataclass_fields__") and inner not in seen:
                visit(inner)

    visit(Pack)
    assert {"Pack", "Script", "Dose", "Stated", "Travel", "Decision"} <= {cls.__name__ for cls in seen}


def test_defaults_and_absent_values_are_not_written() -> None:
    assert cbor2.loads(to_cbor(Person("NOBODY", "Dummy"))) == {1: "NOBODY", 2: "Dummy"}
    assert cbor2.loads(to_cbor(Stated())) == {}


def test_ids_and_hashes_are_written_as_their_bytes() -> None:
    body = to_cbor(Script(id="00ff00ff00ff00ff", medicine="methadone"))
    assert cbor2.loads(body)[1] == bytes.fromhex("00ff00ff00ff00ff")
    assert from_cbor(Script, body).id == "00ff00ff00ff00ff"


@pytest.mark.parametrize(
    ("amount", "plain"),
    [("60", 60), ("7.5", [-1, 75]), ("0.0625", [-4, 625]), ("60.0", 60), ("1E+3", 1000), ("0", 0), ("-2.5", [-1, -25])],
)
def test_decimals_are_exact_and_have_one_form(amount: str, plain: Any) -> None:
    dose = Dose(Decimal(amount), "mg")
    assert cbor2.loads(to_cbor(dose))[1] == plain
    assert from_cbor(Dose, to_cbor(dose)) == dose
    assert from_json(Dose, json.loads(json_text(to_json(dose)))) == dose


def _dose(amount: Any) -> bytes:
    return cbor2.dumps({1: amount, 2: "mg"}, canonical=True)


REFUSED: dict[str, tuple[type, bytes]] = {
    "unknown key": (Person, cbor2.dumps({1: "A", 2: "B", 99: 1}, canonical=True)),
    "missing field": (Person, cbor2.dumps({1: "A"})),
    "text where a number belongs": (Script, cbor2.dumps({1: "a", 2: "b", 10: "1"}, canonical=True)),
    "number where a text belongs": (Person, cbor2.dumps({1: 1, 2: "B"})),
    "true where a number belongs": (Script, cbor2.dumps({1: "a", 2: "b", 10: True}, canonical=True)),
    "number where true belongs": (Script, cbor2.dumps({1: "a", 2: "b", 11: 1}, canonical=True)),
    "explicit null": (Person, cbor2.dumps({1: "A", 2: "B", 3: None})),
    "explicit default": (Script, cbor2.dumps({1: "a", 2: "b", 10: 1}, canonical=True)),
    "explicit empty list": (Person, cbor2.dumps({1: "A", 2: "B", 11: []}, canonical=True)),
    "identifier as text": (Script, cbor2.dumps({1: "00ff00ff00ff00ff", 2: "b"}, canonical=True)),
    "bytes of another length": (Script, cbor2.dumps({1: b"abc", 2: "b"}, canonical=True)),
    "unknown word": (Stated, cbor2.dumps({1: "perhaps"})),
    "keys out of order": (Person, bytes.fromhex("a2026142016141")),
    "key twice": (Person, bytes.fromhex("a30161410161410261 42".replace(" ", ""))),
    "number not shortest": (Person, bytes.fromhex("a2180161410261 42".replace(" ", ""))),
    "length not shortest": (Person, bytes.fromhex("a2017801410261 42".replace(" ", ""))),
    "open-ended map": (Person, bytes.fromhex("bf01614102614 2ff".replace(" ", ""))),
    "open-ended text": (Person, bytes.fromhex("a2017f6141ff026142")),
    "bytes after the end": (Person, cbor2.dumps({1: "A", 2: "B"}) + b"\x00"),
    "nothing": (Person, b""),
    "half": (Person, cbor2.dumps({1: "A", 2: "B"})[:-1]),
    "not UTF-8": (Person, bytes.fromhex("a20161ff026142")),
    "tag": (Person, bytes.fromhex("a201c06141026142")),
    "float": (Dose, _dose(1.5)),
    "NaN": (Dose, _dose(float("nan"))),
    "infinity": (Dose, _dose(float("inf"))),
    "big number tag": (Dose, _dose(10**400)),
    "decimal fraction tag": (Dose, _dose(Decimal("7.5"))),
    "decimal too fine": (Dose, _dose([-10, 1])),
    "decimal with a whole exponent": (Dose, _dose([0, 5])),
    "decimal not normal": (Dose, _dose([-1, 50])),
    "decimal too large": (Dose, _dose(10**10)),
    "decimal of three": (Dose, _dose([-1, 5, 5])),
    "instant in the year 1899": (Stay, cbor2.dumps({1: -2208988801})),
    "instant in the year 2201": (Stay, cbor2.dumps({1: 7289654400 + 86400})),
    "instant beyond any calendar": (Stay, cbor2.dumps({1: 2**63})),
    "day beyond any calendar": (Person, cbor2.dumps({1: "A", 2: "B", 3: 2**62}, canonical=True)),
    "clock time 24:00": (Script, cbor2.dumps({1: "a", 2: "b", 9: ["24:00"]}, canonical=True)),
    "clock time 8:00": (Script, cbor2.dumps({1: "a", 2: "b", 9: ["8:00"]}, canonical=True)),
    "every 0 days": (Script, cbor2.dumps({1: "a", 2: "b", 10: 0}, canonical=True)),
    "text too long": (Person, cbor2.dumps({1: "A" * 8001, 2: "B"})),
    "list too long": (Script, cbor2.dumps({1: "a", 2: "b", 9: ["08:00"] * 1001}, canonical=True)),
    "list longer than the data": (Script, bytes.fromhex("a30161610261620 99affffffff".replace(" ", ""))),
    "nested deeply": (Person, b"\x81" * 200_000 + b"\x00"),
    "maps nested deeply": (Person, b"\xa1\x01" * 200_000 + b"\x00"),
    "a list": (Person, cbor2.dumps([1, 2])),
    "keys as text": (Person, cbor2.dumps({"1": "A", "2": "B"})),
    "a lone surrogate": (Person, bytes.fromhex("a20163eda080026142")),
    "very many items": (Person, b"\x9a\x00\x10\x00\x00" + b"\x00" * 0x100000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_strict_reading_refuses(name: str) -> None:
    cls, data = REFUSED[name]
    with pytest.raises(PackRefused) as caught:
        from_cbor(cls, data)
    assert caught.value.code in {f"PK-22{digit}" for digit in range(6)}


def test_refusals_name_the_place_and_never_the_value() -> None:
    data = cbor2.dumps({1: "SPECIMEN", 2: "Dummy", 7: "SECRETWORD"}, canonical=True)
    with pytest.raises(PackRefused) as caught:
        from_cbor(Person, data)
    assert "nhs_trace_status" in caught.value.what
    assert "SECRETWORD" not in str(caught.value)
    assert "SPECIMEN" not in str(caught.value)


def test_writing_refuses_what_reading_would() -> None:
    with pytest.raises(ShapeError):
        to_cbor(Person("A" * 8001, "B"))
    with pytest.raises(ShapeError):
        to_cbor(Dose(Decimal("NaN"), "mg"))
    with pytest.raises(ShapeError):
        to_cbor(Script(id="a", medicine="b", times=("8.00",)))
    with pytest.raises(ValueError, match="aware"):
        to_cbor(Stay(datetime(2026, 11, 20)))  # noqa: DTZ001  # a naive time is what is refused
    with pytest.raises(ValueError, match="second"):
        to_cbor(Stay(datetime(2026, 11, 20, microsecond=1, tzinfo=UTC)))


def test_json_has_every_field_and_one_text() -> None:
    data = to_json(sample_pack().record)
    script = data["scripts"][0]
    assert script["dose"] == {"amount": 60, "unit": "mg"}
    assert script["last_given_at"] == "2026-11-23T07:45:00Z"
    assert script["interim"] is None
    assert script["carrier"] == "stock"
    assert data["person"]["date_of_birth"] == "1985-07-14"
    assert data["scripts"][4]["dose"] == {"amount": 2.5, "unit": "mL"}
    assert data["events"] == {"count": 46, "head": data["events"]["head"]}
    assert set(to_json(Record(Person("A", "B")))) == {slot.name for slot in shapes.slots(Record)}
    assert json_text({"b": "ŵ", "a": [1]}) == '{\n  "a": [\n    1\n  ],\n  "b": "ŵ"\n}'


def test_json_forgives_absent_fields_and_numbers_as_text() -> None:
    person = from_json(Person, {"family_name": "SPECIMEN", "given_names": "Dummy"})
    assert person == Person("SPECIMEN", "Dummy")
    assert from_json(Dose, {"amount": "7.50", "unit": "mg"}) == Dose(Decimal("7.5"), "mg")
    answer = {"key": "k", "words": "w", "state": "answered", "value": ["a", "b"]}
    assert from_json(Answer, answer).value == ("a", "b")
    interim = {"review_by": "2026-11-26T13:00:00+01:00", "owner": "prescriber"}
    assert from_json(Interim, interim).review_by == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert from_json(Interim, interim).replaced is None


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        ({"family_name": "A", "given_names": "B", "shoe_size": 9}, "US-121", "shoe_size"),
        ({"family_name": "A", "given_names": "B", "SPECIMEN SECRET": 9}, "US-121", "(a name)"),
        ({"family_name": "A"}, "US-122", "given_names"),
        ({"family_name": 1, "given_names": "B"}, "US-123", "family_name"),
        ({"family_name": "A", "given_names": "B", "date_of_birth": "14/07/1985"}, "US-124", "date_of_birth"),
        ({"family_name": "A", "given_names": "B", "nhs_trace_status": "sure"}, "US-124", "nhs_trace_status"),
        ({"family_name": "A", "given_names": "B", "sex": {"state": "answered", "value": 1}}, "US-123", "sex.value"),
        ({"family_name": "A", "given_names": "B", "aliases": [{}]}, "US-122", "aliases.0.family_name"),
        ({"family_name": "\ud800", "given_names": "B"}, "US-124", "family_name"),
        (["A"], "US-123", "the top"),
    ],
)
def test_json_names_the_place_of_what_is_wrong_and_not_the_value(data: Any, code: str, place: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        from_json(Person, data)
    assert caught.value.code == code
    assert f" at {place}:" in caught.value.what
    assert "SECRET" not in str(caught.value)
    assert "14/07" not in str(caught.value)


@pytest.mark.parametrize(
    "when", ["2026-11-20T19:40:00", "2026-11-20", "0001-01-01T00:00:00+23:00", "now", "9999-12-31T23:59:59-12:00"]
)
def test_json_refuses_instants_without_a_zone_or_out_of_range(when: str) -> None:
    with pytest.raises(UsageProblem, match="US-124"):
        from_json(Stay, {"arrived_at": when})


@pytest.mark.parametrize("amount", ["1e400", "NaN", "Infinity", "1e-12", "1234567890123456.5", True, None, [1]])
def test_json_refuses_decimals_that_are_none(amount: Any) -> None:
    with pytest.raises(UsageProblem):
        from_json(Dose, {"amount": amount, "unit": "mg"})


def test_equal_trees_give_equal_bytes_whatever_the_decimals_look_like() -> None:
    assert to_cbor(Dose(Decimal("60.00"), "mg")) == to_cbor(Dose(Decimal(60), "mg"))
    pack = sample_pack()
    assert to_cbor(pack) == to_cbor(replace(pack, header=replace(pack.header)))


def test_answers_in_any_state_keep_it() -> None:
    for state in AnswerState:
        answer = Answer("k", "w", state)
        assert from_cbor(Answer, to_cbor(answer)).state is state
