"""`forms`: which question sets a desk has, whether others load, what an instrument scores. Needs no passphrase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import folder_of, read_text
from reception_app.cli.output import show, show_json, show_warnings
from reception_app.errors import ExitCode, FormProblem, UsageProblem

if TYPE_CHECKING:
    from reception_app.clinical.instruments import Instrument, Scored
    from reception_app.forms.definition import Form


def add(commands: Commands) -> None:
    """Add the commands."""
    forms = group(commands, "forms", "question sets and scored instruments")
    command(forms, "list", list_forms, "the question sets of this desk, with version, hash and who approved them")
    check = command(forms, "check", check_forms, "say whether the question sets in a folder load")
    check.add_argument("folder", metavar="DIR", help="holds ID/VERSION.yaml, as the desk's own folder forms does")
    score = command(forms, "score", score_answers, "score an instrument; no total while an item is missing")
    score.add_argument("instrument", metavar="INSTRUMENT", help="cows ciwa-ar audit-c audit phq-2 gad-2 sds news2")
    score.add_argument("--answers", metavar="FILE", required=True, help='JSON: item number to points, {"1": 0, "2": 3}')
    score.add_argument("--drug", metavar="SLUG", help="which substance the SDS is about, for example heroin")


def list_forms(asked: Asked) -> int:
    """List the forms of the program and of the desk's own folder; a broken site form is told, not listed."""
    from reception_app.forms.loading import load_library

    library = load_library(folder_of(asked).forms)
    forms = sorted(library, key=lambda form: (form.id, library.versions(form.id).index(form.version)))
    warnings = [str(problem) for problem in library.problems]
    if asked.json:
        show_json({"forms": [_told(form, library.shipped(form)) for form in forms], "warnings": warnings})
        return ExitCode.DONE
    for form in forms:
        approved = f", approved by {form.approved_by} on {form.approved_on}" if form.approved_by else ""
        show(f"{form.id} {form.version}  {form.title}{approved}")
    show_warnings(warnings)
    return ExitCode.DONE


def _told(form: Form, shipped: bool) -> dict[str, Any]:
    return {
        "id": form.id,
        "version": form.version,
        "title": form.title,
        "mark": form.mark,
        "source": form.source,
        "hash": form.form_hash,
        "questions": sum(1 for _ in form.written()),
        "approved_by": form.approved_by,
        "approved_on": form.approved_on.isoformat() if form.approved_on else None,
        "shipped": shipped,
    }


def check_forms(asked: Asked) -> int:
    """Load every form of a folder. The first that does not load is told with file, line and key (exit status 2)."""
    from reception_app.forms.loading import RELEASED, form_files, load_form

    folder = Path(asked.folder)
    named = form_files(folder)
    single = [path for path in sorted(folder.glob("*.yaml")) if path.name != RELEASED]
    if not named and not single:
        raise UsageProblem(
            "US-342", "There is no form in that folder.", "Name a folder that holds forms as ID/VERSION.yaml."
        )
    forms = _named(asked, folder, named) if named else []
    forms += [load_form(path) for path in single]
    notes = [
        f"{form.id} {form.version} names nobody who approved it: a desk takes its own forms only approved."
        for form in forms
        if form.approved_by is None and not _of_the_program(form)
    ]
    if asked.json:
        show_json({"forms": [_told(form, _of_the_program(form)) for form in forms], "warnings": notes})
    else:
        questions = sum(1 for form in forms for _ in form.written())
        show(f"{_count(len(forms), 'form loads', 'forms load')}, {_count(questions, 'question', 'questions')} in all.")
        show_warnings(notes)
    return ExitCode.DONE


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _named(asked: Asked, folder: Path, files: tuple[Path, ...]) -> list[Form]:
    """Load forms as a desk would: by the rules for its own where they are its own, or would stand for a shipped one."""
    from reception_app.forms.loading import load_forms, load_site_form

    shipped = load_forms()
    own = folder.resolve() == folder_of(asked).forms.resolve()
    forms = list(load_forms(folder))
    for path, form in zip(files, forms, strict=True):
        if own or (form.version in shipped.versions(form.id) and not _of_the_program(form)):
            load_site_form(path, shipped)
    return forms


def _of_the_program(form: Form) -> bool:
    """Whether this very form is shipped: the same version with the same content."""
    from reception_app.forms.loading import load_forms

    try:
        return load_forms().get(form.id, form.version).form_hash == form.form_hash
    except FormProblem:
        return False


def score_answers(asked: Asked) -> int:
    """Score the points of a file. While an item is missing there is no total and no band, only what is missing."""
    from reception_app.clinical.instruments import instrument, item_words, score

    found = instrument(asked.instrument)
    subject = _subject(found, asked.drug)
    scored = score(found, _points(Path(asked.answers)), subject=subject)
    if asked.json:
        show_json(_scored(scored))
        return ExitCode.DONE
    if scored.total is None:
        show(f"{found.title}: no total yet, {_count(len(scored.missing), 'item is', 'items are')} missing.")
        for number in scored.missing:
            item = found.item(number)
            show(f"  {number}  {item_words(item, drug=subject) if item else ''}".rstrip())
    else:
        show(f"{found.title}: {scored.total}" + (f" – {scored.band.words}" if scored.band else ""))
    show(f"Source: {scored.source}", scored.does_not_mean)
    return ExitCode.DONE


def _scored(scored: Scored) -> dict[str, Any]:
    told: dict[str, Any] = {
        "instrument": scored.instrument,
        "version": scored.version,
        "missing": list(scored.missing),
        "source": scored.source,
        "does_not_mean": scored.does_not_mean,
    }
    if scored.total is not None:
        told["total"] = scored.total
    if scored.band is not None:
        told |= {"band": scored.band.slug, "band_words": scored.band.words}
    return told


def _subject(found: Instrument, drug: str | None) -> str | None:
    """Return whose cut-off counts for a substance. One without a cut-off of its own is scored and not banded."""
    if drug is None:
        return None
    from reception_app.clinical.substances import load_substances

    if not found.subjects:
        raise UsageProblem("US-341", f"{found.title} is not about one substance.", "Leave --drug out.")
    own = {each.slug for each in found.subjects}
    if drug in own:
        return drug
    substances = load_substances()
    if drug not in substances:
        known = ", ".join(sorted(own | set(substances)))
        raise UsageProblem("US-341", f"{found.title} knows no such substance.", f"Choose one of: {known}.")
    return substances[drug].sds


def _points(path: Path) -> dict[str, int | None]:
    """Return item number → points of a JSON file. What each item takes is judged by the instrument."""
    wrong = UsageProblem(
        "US-340",
        "The file of answers is not a JSON object of item numbers and points.",
        'Write it as {"1": 0, "2": 3}, each item once.',
    )
    text = read_text(path, "file of answers")
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(data, dict):
        raise wrong
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of a JSON file, in which no key stands twice: of two answers, neither is chosen for people."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
