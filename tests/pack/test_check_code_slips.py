"""Every single slip of the keys in every golden line, one by one: none holds against the printed check code.

The keys are all of a British keyboard and what a sheet may print besides: the whole printable alphabet.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reception_app.clinical.check_code import canonical, check_code
from reception_app.clinical.typed_line import typed_line
from tests.unit.test_lines_golden import CASES, draft

KEYS = "".join(dict.fromkeys(map(str.lower, map(chr, range(32, 127))))) + "£¬¦€éŵŷłđ½µ—’"
"""Every printable character but the capitals, which do not count, and what a sheet may print besides."""
LINES = tuple(dict.fromkeys(typed_line("A0001TT", draft(case)) for case, _ in CASES))
TYPED = tuple(line for line in LINES if "PHYSEPTONE" in line or "30/500" in line or "every 28" in line)


def slips(text: str) -> Iterator[str]:
    """Yield the text with each character wrong in every way, missing or doubled, and neighbours swapped."""
    for at in range(len(text)):
        yield from (text[:at] + key + text[at + 1 :] for key in KEYS)
        yield text[:at] + text[at + 1 :]
        yield text[:at] + text[at] + text[at:]
        yield text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


@pytest.mark.parametrize("line", LINES)
def test_no_single_slip_in_what_counts_of_a_golden_line_holds(line: str) -> None:
    text, code = canonical(line), check_code(line)
    assert [slip for slip in slips(text) if check_code(slip) == code and canonical(slip) != text] == []


@pytest.mark.parametrize("line", TYPED)
def test_no_single_slip_in_a_line_as_it_is_typed_holds(line: str) -> None:
    """With the spaces, dashes and capitals as printed: what passes says the same, but for those."""
    text, code, bare = canonical(line), check_code(line), str.maketrans("", "", " -—")
    wrong = [slip for slip in slips(line) if check_code(slip) == code and canonical(slip) != text]
    assert wrong == []
    same = {slip.lower().translate(bare) for slip in slips(line) if canonical(slip) == text}
    assert same == {line.lower().translate(bare)}


def test_the_lines_are_many_and_their_codes_differ() -> None:
    assert len(LINES) > 50
    assert len(TYPED) >= 4
    assert len({check_code(line) for line in LINES}) == len(LINES)
