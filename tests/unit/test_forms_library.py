"""What a desk holds: the shipped forms, released ones unchanged, and the site's own; broken ones are left out."""

from pathlib import Path

import pytest

from reception_app import paths
from reception_app.errors import FormProblem
from reception_app.forms.loading import load_forms, load_library
from reception_app.paths import DeskFolder

SITE = """\
id: ward-round
version: "1"
title: Ward round
source: Invented
mark: GK
approved_by: Dr Placeholder
approved_on: 2026-11-20
topics:
  - key: one
    title: One
    questions:
      - {key: well, type: yes_no, words: Well?}
"""


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_released_form_is_as_it_was() -> None:
    library = load_forms()
    assert library.get("first-reception", "1").form_hash.startswith("63f9780e")
    assert library.problems == ()
    assert all(library.shipped(form) for form in library)


def test_without_a_site_folder_the_shipped_forms_are_all(tmp_path: Path) -> None:
    assert load_library() is load_library(DeskFolder(tmp_path).forms) is load_forms()


def test_a_site_adds_forms_and_newer_versions(tmp_path: Path) -> None:
    put(tmp_path, "ward-round/1.yaml", SITE)
    newer = SITE.replace("id: ward-round", "id: first-reception").replace('"1"', '"9.1"')
    put(tmp_path, "first-reception/9.1.yaml", newer)
    library = load_library(tmp_path)
    assert library.problems == ()
    assert set(library.ids()) == {*load_forms().ids(), "ward-round"}
    assert library.get("first-reception").version == "9.1"
    assert library.get("first-reception", "1").title == "Reception triage"
    site = library.get("ward-round")
    assert (site.approved_by, str(site.approved_on)) == ("Dr Placeholder", "2026-11-20")
    assert not library.shipped(site)
    assert library.shipped(library.get("first-reception", "1"))


BROKEN = [
    ("ward-round/1.yaml", SITE.replace("type: yes_no", "type: yes"), "FM-107",
     "line 12, topics[one].questions[well].type"),
    ("ward-round/2.yaml", SITE, "FM-111", "line 2, version: this file holds the form ward-round version 1"),
    ("other/1.yaml", SITE, "FM-111", "line 1, id: this file holds the form ward-round version 1"),
    ("ward-round/1.yaml", SITE.replace("approved_by: Dr Placeholder\napproved_on: 2026-11-20\n", ""), "FM-114",
     "approved_by: a site's own form says who approved it and when"),
    ("first-reception/1.yaml", SITE.replace("ward-round", "first-reception"), "FM-113",
     "line 2, version: first-reception version 1 is the program's own"),
    ("ward-round/1.yaml", "[" * 100, "FM-102", "line 1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code", "words"), BROKEN, ids=[f"{n}-{b[2]}" for n, b in enumerate(BROKEN)])
def test_a_broken_site_form_is_told_and_left_out(tmp_path: Path, name: str, text: str, code: str, words: str) -> None:
    put(tmp_path, name, text)
    put(tmp_path, "good/3.yaml", SITE.replace("ward-round", "good").replace('"1"', '"3"'))
    library = load_library(tmp_path)
    (problem,) = library.problems
    assert problem.code == code
    assert problem.what.startswith(f"{name}, line ")
    assert words in problem.what
    assert set(library.ids()) == {*load_forms().ids(), "good"}
    assert library.get("first-reception").form_hash == load_forms().get("first-reception").form_hash


def test_a_site_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "ward-round" / "1.yaml").mkdir(parents=True)
    (problem,) = load_library(tmp_path).problems
    assert (problem.code, problem.what) == ("FM-101", "ward-round/1.yaml, line 1: the file cannot be opened.")


RELEASED = 'released:\n  - {id: ward-round, version: "1", hash: HASH}\n'


@pytest.mark.parametrize(
    ("released", "code", "words"),
    [
        (RELEASED, "FM-112", "released.yaml, line 2, ward-round version 1: the form was changed after it was released"),
        (RELEASED.replace('"1"', '"2"'), "FM-112", "line 2, ward-round version 2: this released form is missing"),
        (RELEASED + RELEASED.partition("\n")[2], "FM-103", "ward-round version 1 is listed twice"),
        (RELEASED.replace("hash", "sum"), "FM-106", "released[ward-round].sum"),
        (RELEASED.replace("released:", "forms:"), "FM-106", "line 1, forms"),
    ],
)
def test_a_released_form_that_changed_is_refused(tmp_path: Path, released: str, code: str, words: str) -> None:
    put(tmp_path, "ward-round/1.yaml", SITE)
    put(tmp_path, "released.yaml", released)
    with pytest.raises(FormProblem) as caught:
        load_forms(tmp_path)
    assert caught.value.code == code
    assert words in caught.value.what


def test_a_released_form_that_is_whole_loads(tmp_path: Path) -> None:
    put(tmp_path, "ward-round/1.yaml", SITE)
    put(tmp_path, "released.yaml", RELEASED.replace("HASH", load_forms(tmp_path).get("ward-round").form_hash))
    put(tmp_path, "ward-round/2.yaml", SITE.replace('"1"', '"2"'))
    assert load_forms(tmp_path).versions("ward-round") == ("1", "2")


def test_the_list_of_released_forms_holds_what_earlier_versions_shipped() -> None:
    releases = Path(__file__).parents[1] / "releases"
    shipped = {path.relative_to(folder / "forms").as_posix()
               for folder in releases.iterdir() for path in (folder / "forms").glob("*/*.yaml")}  # fmt: skip
    listed = (paths.resources() / "forms" / "released.yaml").read_text(encoding="utf-8")
    for name in shipped:
        form_id, version = name.removesuffix(".yaml").split("/")
        assert f'id: {form_id}, version: "{version}"' in listed
