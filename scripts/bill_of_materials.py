"""Write, offline, what the program is made of: every locked package as a CycloneDX 1.5 bill of materials in JSON.

Run as `python -m scripts.bill_of_materials FILE`; exits 1, a line for each fault, when a package has no licence.
Made from `requirements.lock`, `pyproject.toml` and the metadata of what is installed: the same ones give the same text.
A package's hashes are those of its released files, any one of which is what an installer takes; `scope` tells what the
program needs when it runs ("required") from what only its developers need ("excluded").
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.check_licences import licence_of
from scripts.check_lock import ROOT, Pin, read_lock

_HASHES = re.compile(r"--hash=sha256:([0-9a-f]{64})\b")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def bill_of_materials(lock: str, project: dict[str, Any]) -> dict[str, Any]:
    """Return the bill, a CycloneDX 1.5 object, of a lock file's text and a parsed `pyproject.toml`."""
    pins, _ = read_lock(lock)
    hashes = hashes_of(lock)
    ours = project["project"]
    needed, extras = closure(ours["dependencies"]), _extras(ours["dependencies"])
    root = f"{ours['name']}@{ours['version']}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": ours["name"],
                "version": ours["version"],
                "description": ours["description"],
                "licenses": [{"expression": ours["license"]}],
            },
        },
        "components": [_component(pin, hashes[pin.name], pin.name in needed) for pin in pins],
        "dependencies": [
            {"ref": root, "dependsOn": sorted(_refs(pins, _wanted(ours["dependencies"])))},
            *({"ref": ref_of(pin), "dependsOn": sorted(_refs(pins, _needs(pin.name, extras)))} for pin in pins),
        ],
    }


def hashes_of(lock: str) -> dict[str, tuple[str, ...]]:
    """Return the SHA-256 (hexadecimal) of every released file of each locked package, by its canonical name."""
    found: dict[str, tuple[str, ...]] = {}
    for statement in re.sub(r"\\\n", " ", lock).splitlines():
        name = re.match(r"[A-Za-z0-9._-]+", statement)
        if name is not None:
            found[canonicalize_name(name.group())] = tuple(_HASHES.findall(statement))
    return found


def closure(requirements: Iterable[str]) -> frozenset[str]:
    """Return the names of all packages that `requirements` need, directly or not, whatever the machine."""
    found: set[str] = set()
    waiting = [*_wanted(requirements)]
    extras = _extras(requirements)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _needs(name, extras)
    return frozenset(found)


def ref_of(pin: Pin) -> str:
    """Return what the bill calls a package by: its package URL."""
    return f"pkg:pypi/{pin.name}@{pin.version}"


def faults_of(bill: dict[str, Any]) -> list[str]:
    """Return what is missing from a bill, one sentence each: a package without hash or licence."""
    faults = []
    for component in bill["components"]:
        if not component["hashes"]:
            faults.append(f"{component['name']} has no hash")
        if not component["licenses"][0]["expression"]:
            faults.append(f"{component['name']} has no licence: read its licence file, and name it in check_licences")
    return faults


def _component(pin: Pin, hashes: tuple[str, ...], required: bool) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": ref_of(pin),
        "name": pin.name,
        "version": str(pin.version),
        "purl": ref_of(pin),
        "scope": "required" if required else "excluded",
        "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
        "licenses": [{"expression": _licence(pin.name)}],
    }


def _licence(name: str) -> str:
    try:
        return licence_of(name)
    except metadata.PackageNotFoundError:
        return ""


def _refs(pins: Iterable[Pin], names: Iterable[str]) -> set[str]:
    wanted = frozenset(names)
    return {ref_of(pin) for pin in pins if pin.name in wanted}


def _needs(name: str, extras: frozenset[str]) -> list[str]:
    """Return the packages one needs, whatever the machine; none of one that is locked for another machine alone."""
    try:
        return _wanted(metadata.requires(name) or (), extras)
    except metadata.PackageNotFoundError:
        return []


def _wanted(requirements: Iterable[str], extras: frozenset[str] = frozenset()) -> list[str]:
    """Return the names `requirements` ask for; of what is needed by an extra alone, only that of `extras`."""
    names: list[str] = []
    for requirement in map(Requirement, requirements):
        extra = _EXTRA.search(str(requirement.marker or ""))
        if extra is None or extra.group(1) in extras:
            names.append(canonicalize_name(requirement.name))
    return names


def _extras(requirements: Iterable[str]) -> frozenset[str]:
    return frozenset(extra for text in requirements for extra in Requirement(text).extras)


def main() -> int:
    """Write the bill to the file named; return 0 when every package has its hash and its licence."""
    if len(sys.argv) != 2:
        print("usage: python -m scripts.bill_of_materials FILE", file=sys.stderr)
        return 2
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    bill = bill_of_materials(lock, tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")))
    faults = faults_of(bill)
    for fault in faults:
        print(f"bill of materials: {fault}", file=sys.stderr)
    if faults:
        return 1
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"bill of materials: {len(bill['components'])} packages in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
