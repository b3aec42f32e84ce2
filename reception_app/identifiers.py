"""Identifiers of a person: checked, brought to one written form, shown as people read them. Also names for searching.

Sources: prison number pattern, PNC and CRO check letters from the Ministry of Justice's published code; NHS number
modulus 11 by python-stdnum. A valid number is not a traced one: `NhsTraceStatus` is kept apart. Problems are
InputProblem with codes IN-201 (prison number), IN-202 (NHS number), IN-203 (PNC), IN-204 (CRO).
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.gb import nhs

from reception_app.errors import InputProblem

_PRISON_NUMBER = re.compile(r"[A-Z]\d{4}[A-Z]{2}", re.ASCII)
_PNC = re.compile(r"(?P<year>\d{2}|\d{4})/?(?P<serial>\d{1,7})(?P<letter>[A-Z])", re.ASCII)
_CRO_STANDARD = re.compile(r"(?P<serial>\d{1,6})/(?P<year>\d{2})(?P<letter>[A-Z])", re.ASCII)
_CRO_FILE = re.compile(r"SF(?P<year>\d{2})/(?P<serial>\d{1,6})(?P<letter>[A-Z])", re.ASCII)
_CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′"), None)
_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h"}
)
_HYPHENS = dict.fromkeys(map(ord, "-‐‑‒–—"), " ")


def _tidy(text: str) -> str:
    return "".join(text.split()).upper()


def read_prison_number(text: str) -> str:
    """Return `A1234BC`; spaces and letter case are forgiven. Raises InputProblem IN-201."""
    number = _tidy(text)
    if not _PRISON_NUMBER.fullmatch(number):
        raise InputProblem(
            "IN-201",
            "A prison number is a letter, four digits and two letters.",
            "Check it against the warrant or leave it empty: a desk reference is given until there is one.",
        )
    return number


def read_nhs_number(text: str) -> str:
    """Return ten digits; spaces are forgiven, nothing else. Raises InputProblem IN-202."""
    number = "".join(text.split())
    if not re.fullmatch(r"\d{10}", number, re.ASCII) or not nhs.is_valid(number):
        raise InputProblem(
            "IN-202",
            "This is not a possible NHS number: it has ten digits, the last one checks the others.",
            "Read it again digit by digit, or leave it empty.",
        )
    return number


def show_nhs_number(number: str) -> str:
    """Return `999 012 3403`: 3-3-4 with no-break spaces, one line (NUM-0001, 0002)."""
    space = "\N{NO-BREAK SPACE}"
    return f"{number[:3]}{space}{number[3:6]}{space}{number[6:]}" if len(number) == 10 else number


def _check_letter(year: str, serial: str) -> str:
    return _CHECK_LETTERS[int(year[-2:] + serial) % 23]


def read_pnc_number(text: str, *, this_year: int) -> str:
    """Return `YYYY/NNNNNNND`; a two-digit year is the latest one that is not after `this_year`. Raises IN-203."""
    problem = InputProblem(
        "IN-203",
        "This is not a possible PNC number: year, slash, up to seven digits, a check letter.",
        "Read it again from the custody record, or leave it empty.",
    )
    match = _PNC.fullmatch(_tidy(text))
    if match is None:
        raise problem
    year, serial = match["year"], match["serial"].zfill(7)
    if len(year) == 2:
        century = this_year // 100 * 100
        full = century + int(year)
        year = str(full if full <= this_year else full - 100)
    if match["letter"] != _check_letter(year, serial) or int(year) > this_year:
        raise problem
    return f"{year}/{serial}{match['letter']}"


def read_cro_number(text: str) -> str:
    """Return `NNNNNN/YYD`, or `SFYY/N…D` for a file without fingerprints. Raises InputProblem IN-204."""
    tidy = _tidy(text)
    standard, on_file = _CRO_STANDARD.fullmatch(tidy), _CRO_FILE.fullmatch(tidy)
    if standard:
        serial = standard["serial"].zfill(6)
        if standard["letter"] == _check_letter(standard["year"], serial):
            return f"{serial}/{standard['year']}{standard['letter']}"
    elif on_file and on_file["letter"] == _check_letter(on_file["year"], on_file["serial"]):
        return f"SF{on_file['year']}/{on_file['serial']}{on_file['letter']}"
    raise InputProblem(
        "IN-204",
        "This is not a possible CRO number: digits, slash, two-digit year, a check letter.",
        "Read it again from the custody record, or leave it empty.",
    )


def normalise_name(text: str) -> str:
    """Return a name as it is indexed and searched: `O’Brien-Łukasz` is `obrien lukasz`.

    Case-folded, accents stripped (NFKD), apostrophes dropped, hyphens to spaces, ł đ ø to l d o, runs of space to one.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_APOSTROPHES).translate(_HYPHENS).split())
    # Decomposed before and after folding: a mathematical or full-width capital only becomes a letter by the first.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(mark for mark in folded if not unicodedata.combining(mark))
    return " ".join(bare.translate(_APOSTROPHES).translate(_HYPHENS).translate(_LETTERS).split())


def show_name(family: str, given: str, title: str | None = None) -> str:
    """Return `FAMILY, Given (Title)` (PAB-0049…0054)."""
    name = f"{family.upper()}, {given}" if given else family.upper()
    return f"{name} ({title})" if title else name
