"""Check, offline, that every locked package is under a licence this project may ship or develop with.

Reads the metadata of what is installed. Run as `python -m scripts.check_licences`; exits 1, a line for each fault.
Allowed: permissive licences, and the weak copyleft ones that a separate, replaceable library may carry (LGPL, MPL).
"""

from __future__ import annotations

import re
import sys
from importlib import metadata

from scripts.check_lock import ROOT, read_lock

ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1",
        "PSF-2.0", "Unlicense", "Zlib",
        "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0",
    }
)  # fmt: skip
"""SPDX names of what may be used."""

SAID_LOOSELY = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd license": "BSD-3-Clause",
    "mit license": "MIT",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "lgpl": "LGPL-2.1-or-later",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}
"""What older metadata writes, and the SPDX name meant."""

READ_BY_A_PERSON = {
    # Locked for Windows alone, so there is no metadata to read elsewhere; its LICENSE file is BSD-3-Clause.
    "colorama": "BSD-3-Clause",
    # Its metadata names none; its LICENSE file is the zlib licence, and the SQLCipher inside is BSD-3-Clause.
    "sqlcipher3": "Zlib AND BSD-3-Clause",
    # It says "BSD-3-Clause, Apache-2.0, dependency licenses"; what PDFium brings is permissive.
    "pypdfium2": "Apache-2.0 AND BSD-3-Clause",
    # Its metadata names none; its LICENSE file is MIT, and the Rust crates inside leave a permissive choice each.
    "pyrage": "MIT AND Apache-2.0 AND BSD-3-Clause",
}
"""Packages whose metadata does not settle it, and what their licence files say."""


def is_allowed(expression: str) -> bool:
    """True when an SPDX expression leaves a choice made of allowed licences only.

    AND binds closer than OR. An expression with brackets is allowed only when every licence in it is.
    """
    if re.search(r"[()]", expression):
        return is_allowed(re.sub(r"[()]", " ", re.sub(r"\sOR\s", " AND ", expression)))
    return any(
        all(part.strip() in ALLOWED for part in re.split(r"\sAND\s", choice))
        for choice in re.split(r"\sOR\s", expression)
    )


def licence_of(name: str) -> str:
    """Return the SPDX expression of an installed package as best its metadata tells, or "" when it does not.

    An expression is the package's word and settles it. Before there were expressions a package said it twice over, in
    a classifier and in a free field; either may be the one that can be read.
    """
    if name in READ_BY_A_PERSON:
        return READ_BY_A_PERSON[name]
    fields = metadata.metadata(name)
    if stated := fields.get_all("License-Expression"):
        return str(stated[0])
    classifiers = [text for text in fields.get_all("Classifier") or [] if text.startswith("License ::")]
    told = [text.rpartition("::")[2].strip() for text in classifiers]
    told += [text.split("\n")[0].partition(" (")[0] for text in fields.get_all("License") or []]
    meant = [SAID_LOOSELY.get(words.lower(), words) for words in told]
    return next((words for words in meant if is_allowed(words)), " / ".join(told))


def main() -> int:
    """Print every package whose licence is not allowed or not known; return 0 when there is none."""
    pins, _ = read_lock((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    here = [pin.name for pin in pins if pin.applies_here]
    faults = [(name, licence) for name in here if not is_allowed(licence := licence_of(name))]
    for name, licence in faults:
        print(f"licences: {name} is under {licence or 'no stated licence'!r}, which is not allowed", file=sys.stderr)
    if not faults:
        print(f"licences: {len(here)} packages, all allowed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
