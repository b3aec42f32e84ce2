"""The bill of materials: in CycloneDX's form, and every locked package in it with version, hash and licence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scripts.bill_of_materials import bill_of_materials, faults_of, hashes_of
from scripts.check_licences import is_allowed
from scripts.check_lock import read_lock

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return bill_of_materials(LOCK, PROJECT)


def test_it_has_the_form_of_cyclonedx(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.5", 1)
    assert set(bill) == {"bomFormat", "specVersion", "version", "metadata", "components", "dependencies"}
    whole = bill["metadata"]["component"]
    assert (whole["type"], whole["name"]) == ("application", "reception-app")
    refs = [component["bom-ref"] for component in bill["components"]]
    assert len(set(refs)) == len(refs)
    for component in bill["components"]:
        assert component["type"] == "library"
        assert component["scope"] in ("required", "excluded")
        assert re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[0-9][0-9a-z.]*", component["purl"])
        assert all(re.fullmatch(r"[0-9a-f]{64}", each["content"]) for each in component["hashes"])
        assert {each["alg"] for each in component["hashes"]} == {"SHA-256"}
    known = {whole["bom-ref"], *refs}
    assert {each["ref"] for each in bill["dependencies"]} == known
    assert all(set(each["dependsOn"]) <= known for each in bill["dependencies"])


def test_every_locked_package_stands_in_it_with_version_hash_and_licence(bill: dict[str, Any]) -> None:
    pins, _ = read_lock(LOCK)
    listed = {component["name"]: component for component in bill["components"]}
    assert set(listed) == {pin.name for pin in pins}
    assert sum(len(component["hashes"]) for component in listed.values()) == LOCK.count("--hash=sha256:")
    for pin in pins:
        component = listed[pin.name]
        assert component["version"] == str(pin.version)
        assert component["hashes"]
        assert is_allowed(component["licenses"][0]["expression"]), pin.name
    assert faults_of(bill) == []


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("pyside6-essentials", "required"),
        ("shiboken6", "required"),  # behind the last
        ("fonttools", "required"),  # behind an extra that is asked for
        ("pytest", "excluded"),
        ("colorama", "excluded"),
    ],
)
def test_what_runs_is_told_apart_from_what_only_develops(bill: dict[str, Any], name: str, scope: str) -> None:
    assert next(each["scope"] for each in bill["components"] if each["name"] == name) == scope


def test_a_package_without_hash_or_licence_is_named() -> None:
    bill = bill_of_materials("nobodys-package==1.0\n", PROJECT)
    assert [fault.split(":")[0] for fault in faults_of(bill)] == [
        "nobodys-package has no hash",
        "nobodys-package has no licence",
    ]


def test_the_hashes_are_those_of_the_package_they_stand_under() -> None:
    one, two = "1" * 64, "2" * 64
    lock = f"a-b==1 \\\n    --hash=sha256:{one} \\\n    --hash=sha256:{two}\nc==2 --hash=sha256:{two}\n    # via a\n"
    assert hashes_of(lock) == {"a-b": (one, two), "c": (two,)}
