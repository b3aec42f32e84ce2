"""The forms a desk holds: those shipped, and the site's own from the desk's folder.

A released version is listed with its hash in `released.yaml` beside the forms and never edited. A site adds versions or
forms of its own, each with who approved it and when. A broken site form is left out and told, so that one wrong line
never takes a desk down; a broken shipped form is a broken installation, and raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.data_files import read_rows
from reception_app.errors import FormProblem
from reception_app.forms.definition import Form
from reception_app.forms.loading_form import load_form as load_form

RELEASED = "released.yaml"
UNAPPROVED = "a site's own form says who approved it and when."


class FormLibrary:
    """Every form and version this desk holds; `problems` are site forms that were left out, each with its sentence."""

    def __init__(self, forms: Iterable[Form], site: Iterable[Form] = (), problems: Iterable[FormProblem] = ()) -> None:
        own = {(form.id, form.version): form for form in site}
        self._forms: dict[tuple[str, str], Form] = {(form.id, form.version): form for form in forms} | own
        self._own = frozenset(own)
        self.problems = tuple(problems)

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms.values())

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the forms, sorted."""
        return tuple(sorted({form_id for form_id, _ in self._forms}))

    def versions(self, form_id: str) -> tuple[str, ...]:
        """Return the versions of one form, oldest first."""
        return tuple(sorted((version for known, version in self._forms if known == form_id), key=_version_order))

    def shipped(self, form: Form) -> bool:
        """True when the form came with the program, False when it is the site's own."""
        return (form.id, form.version) not in self._own

    def get(self, form_id: str, version: str | None = None) -> Form:
        """Return one version of a form, the newest when none is named. Raises FormProblem FM-110."""
        wanted = version or next(reversed(self.versions(form_id)), "")
        form = self._forms.get((form_id, wanted))
        if form is None:
            raise FormProblem(
                "FM-110",
                f"The form {form_id}{f', version {version},' if version else ''} is not on this desk.",
                "Install the version of the program that has it.",
            )
        return form


def _version_order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def load_forms(folder: Path | None = None) -> FormLibrary:
    """Load every `<id>/<version>.yaml` under `folder` (the shipped forms by default). Raises FormProblem."""
    return _load_shipped() if folder is None else _load_folder(folder)


@lru_cache(maxsize=1)
def _load_shipped() -> FormLibrary:
    return _load_folder(_shipped_folder())


def _shipped_folder() -> Path:
    return paths.resources() / "forms"


def _load_folder(folder: Path) -> FormLibrary:
    forms = [load_named(path) for path in form_files(folder)]
    _check_released({(form.id, form.version): form.form_hash for form in forms}, folder / RELEASED)
    return FormLibrary(forms)


def form_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of forms under a folder, in order: `<id>/<version>.yaml`."""
    return tuple(sorted(folder.glob("*/*.yaml")))


def load_named(path: Path) -> Form:
    """Load the form of `<id>/<version>.yaml`. Raises FormProblem, FM-111 when the file is named after another."""
    form = load_form(path)
    if (form.id, form.version) != (path.parent.name, path.stem):
        raise read_rows(path).fail(
            "FM-111",
            "id" if form.id != path.parent.name else "version",
            f"this file holds the form {form.id} version {form.version}.",
            "Give the file the form's id and version as its name.",
        )
    return form


def released(file: Path) -> dict[tuple[str, str], tuple[str, int]]:
    """Return hash and line of every released form, by id and version. Raises FormProblem FM-102, FM-103, FM-105 …"""
    if not file.exists():
        return {}
    row = read_rows(file)
    row.only("released")
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for item in row.rows("released", called="id"):
        item.only("id", "version", "hash")
        key = (item.text("id"), item.text("version"))
        if key in found:
            raise item.fail("FM-103", "id", f"{key[0]} version {key[1]} is listed twice.", "Remove one of them.")
        found[key] = (item.text("hash"), item.table.line)
    return found


def _check_released(hashes: Mapping[tuple[str, str], str], file: Path) -> None:
    for (form_id, version), (expected, line) in released(file).items():
        at = f"{file.parent.name}/{file.name}, line {line}, {form_id} version {version}"
        actual = hashes.get((form_id, version))
        if actual is None:
            raise FormProblem("FM-112", f"{at}: this released form is missing.", "Restore it from the installation.")
        if actual != expected:
            raise FormProblem(
                "FM-112",
                f"{at}: the form was changed after it was released.",
                "Restore it from the installation; put the change into a new version.",
            )


def load_library(site_folder: Path | None = None) -> FormLibrary:
    """Return the shipped forms and those of the site's folder. Raises FormProblem for a broken shipped form only."""
    shipped = load_forms()
    files = form_files(site_folder) if site_folder is not None else ()
    if not files:
        return shipped
    forms: list[Form] = []
    problems: list[FormProblem] = []
    for path in files:
        try:
            forms.append(load_site_form(path, shipped))
        except FormProblem as problem:
            problems.append(problem)
    return FormLibrary(shipped, forms, problems)


def load_site_form(path: Path, shipped: FormLibrary) -> Form:
    """Load one of the site's own forms. Raises FormProblem: FM-113 a version of the program's, FM-114 not approved."""
    try:
        form = load_named(path)
    except OSError as error:
        name = f"{path.parent.name}/{path.name}, line 1"
        raise FormProblem("FM-101", f"{name}: the file cannot be opened.", "Check who may read it.") from error
    if form.version in shipped.versions(form.id):
        raise read_rows(path).fail(
            "FM-113",
            "version",
            f"{form.id} version {form.version} is the program's own and never changes.",
            "Give the site's form a higher version.",
        )
    if form.approved_by is None:
        raise read_rows(path).fail("FM-114", "approved_by", UNAPPROVED, "Add approved_by and approved_on.")
    return form
