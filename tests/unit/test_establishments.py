"""The list of prisons as it ships."""

from pathlib import Path

import pytest

from reception_app.errors import FormProblem
from reception_app.establishments import COLUMNS, find, load_establishments, search


def test_every_row_of_the_register_is_loaded() -> None:
    rows = load_establishments()
    assert len(rows) == 172
    assert sum(row.active for row in rows) == 127
    assert sum(row.under_18 for row in rows) == 6


def test_one_is_found_by_code_in_any_case() -> None:
    leeds = find(" lei ")
    assert leeds is not None
    assert (leeds.name, leeds.sex, leeds.nation, leeds.active) == ("Leeds (HMP)", "M", "England", True)
    assert find("ZZZ") is None


def test_an_exact_code_comes_first_then_names_that_begin() -> None:
    assert search("MDI")[0].code == "MDI"
    assert next(row.name for row in search("moor")) == "Moorland (HMP & YOI)"
    assert all(row.active for row in search(""))
    assert len(search("", active_only=False)) == 172


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,name\n", "line 1: the columns"),
        (",".join(COLUMNS) + "\nAB," + "x," * 12 + "\n", "line 2: code or name"),
        (",".join(COLUMNS) + "\nABC,Sampleford,short\n", "line 2: the number of columns"),
        (",".join(COLUMNS) + "\n" + ("ABC,Sampleford" + "," * 12 + "\n") * 2, "line 3: the code ABC stands twice"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "establishments.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormProblem, match=said):
        load_establishments(path)
