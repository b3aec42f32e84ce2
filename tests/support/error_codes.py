"""Every error code that stands in the program's source: what the help must explain."""

from __future__ import annotations

import re
from pathlib import Path

_CODE = re.compile(r'"([A-Z]{2,3}-\d{1,3})"')
SOURCE = Path(__file__).resolve().parents[2] / "reception_app"


def codes_in_source(folder: Path = SOURCE) -> dict[str, str]:
    """Return each code and the file it first stands in."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.py")):
        for code in _CODE.findall(file.read_text(encoding="utf-8")):
            found.setdefault(code, file.name)
    return found
