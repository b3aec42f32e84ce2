"""Check, offline, that `requirements.lock` answers `pyproject.toml`: pinned, hashed, complete, naming no index.

Run as `python -m scripts.check_lock`. Exits 1 with one line for each fault.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = re.compile(r"://|^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


@dataclass(frozen=True)
class Pin:
    """One locked package: its canonical name, its version, and for which machines."""

    name: str
    version: Version
    requirement: Requirement

    @property
    def applies_here(self) -> bool:
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def read_lock(text: str) -> tuple[list[Pin], list[str]]:
    """Return the pins of a lock file's text, and what is wrong with it, one sentence each."""
    pins, faults = [], []
    for line in _logical_lines(text):
        if _ADDRESS.search(line):
            faults.append(f"an address in the lock: {line[:80]}")
            continue
        words, _, hashes = line.partition("--hash=")
        try:
            requirement = Requirement(words.strip())
        except InvalidRequirement:
            faults.append(f"not a pinned package: {line[:80]}")
            continue
        specifiers = list(requirement.specifier)
        if len(specifiers) != 1 or specifiers[0].operator != "==" or "*" in specifiers[0].version:
            faults.append(f"{requirement.name} is not pinned to one version")
            continue
        if not hashes or not all(_HASH.fullmatch(word) for word in f"--hash={hashes}".split()):
            faults.append(f"{requirement.name} has no usable hash")
        pins.append(Pin(canonicalize_name(requirement.name), Version(specifiers[0].version), requirement))
    return pins, faults


def faults_of_answers(pins: Iterable[Pin], wanted: Iterable[str]) -> list[str]:
    """Return which of the `wanted` requirements ("name>=1") the pins do not answer."""
    locked = {pin.name: pin for pin in pins}
    faults = []
    for text in wanted:
        requirement = Requirement(text)
        pin = locked.get(canonicalize_name(requirement.name))
        if pin is None:
            faults.append(f"{requirement.name} is in pyproject.toml and not in the lock")
        elif not requirement.specifier.contains(pin.version, prereleases=True):
            faults.append(f"{requirement.name} is locked at {pin.version}, not {requirement.specifier}")
    return faults


def faults_of_environment(pins: Iterable[Pin]) -> list[str]:
    """Return which pins are not what is installed here, and what the installed ones need that is not locked."""
    pins = list(pins)
    locked = {pin.name for pin in pins}
    faults = []
    for pin in pins:
        if not pin.applies_here:
            continue
        try:
            installed = metadata.distribution(pin.name)
        except metadata.PackageNotFoundError:
            faults.append(f"{pin.name} is locked and not installed: remove .venv and run again")
            continue
        if Version(installed.version) != pin.version:
            faults.append(f"{pin.name} is locked at {pin.version}, {installed.version} is installed: remove .venv")
        for text in installed.requires or ():
            needed = Requirement(text)
            here = needed.marker is None or needed.marker.evaluate({"extra": ""})
            if here and canonicalize_name(needed.name) not in locked:
                faults.append(f"{pin.name} needs {needed.name}, which is not in the lock")
    return faults


def wanted_by(project: dict[str, object]) -> list[str]:
    """Return every requirement that a parsed `pyproject.toml` states: ours, the developers', the build's."""
    table = project["project"]
    build = project["build-system"]
    assert isinstance(table, dict)
    assert isinstance(build, dict)
    extras = table.get("optional-dependencies", {})
    return [*table["dependencies"], *(text for group in extras.values() for text in group), *build["requires"]]


def main() -> int:
    """Print every fault; return 0 when there is none."""
    pins, faults = read_lock((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    faults += faults_of_answers(pins, wanted_by(project))
    faults += faults_of_environment(pins)
    for fault in faults:
        print(f"requirements.lock: {fault}", file=sys.stderr)
    if not faults:
        print(f"lock: {len(pins)} packages pinned and hashed, no index address")
    return 1 if faults else 0


def _logical_lines(text: str) -> Iterator[str]:
    """Yield the file's statements: continued lines joined, comments and blank lines left out."""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        statement = re.sub(r"(^|\s)#.*", "", line).strip()
        if statement:
            yield statement


if __name__ == "__main__":
    sys.exit(main())
