"""The clinical sheet: front page, medicines, then all the rest, on as many pages as it takes."""

from __future__ import annotations

from reception_app.handover.sheets.clinical_found import bodies, found, needs
from reception_app.handover.sheets.clinical_front import front_page
from reception_app.handover.sheets.clinical_rest import about, answers, labelled, missing, risks, spoken, tasks
from reception_app.handover.sheets.clinical_schedule import schedules
from reception_app.handover.sheets.clinical_scores import scores
from reception_app.handover.sheets.clinical_scripts import medicines, stopped
from reception_app.handover.sheets.codes import CodesPage, draw_codes_page
from reception_app.handover.sheets.codes_foot import ToType
from reception_app.handover.sheets.flow import Section, draw_page, flow, text_block
from reception_app.handover.sheets.frame import (
    Frame,
    continuation,
    continuation_height,
    footer,
    incomplete_band,
    missing_fits,
)
from reception_app.handover.sheets.pen import BODY_END, CONTENT, LEFT, Pen
from reception_app.handover.sheets.setting import bold, plain
from reception_app.handover.views import ClinicalView


def clinical_sheet(view: ClinicalView, codes: CodesPage | None = None, *, too_long: bool = False) -> bytes:
    """Return the clinical sheet as a PDF, its last page the codes when there are any; `too_long` for them is said.

    Raises SheetProblem (SH-101) for a character that cannot be printed.
    """
    frame = _frame(view)
    front = front_page(view, frame)
    top = continuation_height(frame)
    sections: list[Section] = []
    if view.issue.missing and not missing_fits(_missing_words(view)):
        sections.append(missing(view.issue.missing))
    sections += front.spilled
    sections += [
        medicines(view.scripts),
        stopped(view.stopped),
        *([labelled("THE DESTINATION CANNOT DO IT ALL: WHAT WAS AGREED", view.agreed, "")] if view.agreed else []),
        *([labelled("POINTED OUT ABOUT THESE MEDICINES", view.pointed, "")] if view.pointed else []),
        *schedules(view.schedules),
        risks(view.risks),
        *scores(view.findings.scores),
        *([needs(view.findings.needs)] if view.findings.needs else []),
        *found(view.findings),
        *bodies(view.findings.bodies),
        tasks(view.tasks),
        *([labelled("PLAN FOR RELEASE", view.release, "")] if view.release else []),
        *(answers((view.plan,), BODY_END - top) if view.plan else []),
        spoken(view.spoken),
    ]
    sections.append(labelled("PEOPLE", view.people, "Nobody is named. Ask the person."))
    # Before the answers: three lines alone on a last page would only cost paper.
    sections.append(_seal(view, too_long))
    sections += answers(view.answers, BODY_END - top)
    sections.append(about("ABOUT THE PERSON AND THIS STAY", view.about))
    sections.append(labelled("CAME IN WITH THE PERSON", view.brought, "Nothing is recorded as brought in."))
    pages = flow(sections, top, BODY_END)
    pen = Pen(f"Clinical sheet, pack {view.issue.number}", 1 + len(pages) + (1 if codes else 0))
    draw_page(pen, front.blocks)
    footer(pen, frame)
    for page in pages:
        pen.next_page()
        incomplete_band(pen, frame)
        continuation(pen, frame)
        draw_page(pen, page)
        footer(pen, frame)
    if codes:
        pen.next_page()
        typed = [ToType(script.number, script.typed, script.code) for script in view.scripts]
        draw_codes_page(pen, frame, codes, typed)
    return pen.finish()


def _frame(view: ClinicalView) -> Frame:
    person, issue = view.person, view.issue
    words = None
    if issue.missing:
        words = _missing_words(view)
        if not missing_fits(words):
            words = f"{_count(issue.missing)}: all listed on page 2 under WHAT IS MISSING. {_printed(view)}"
    return Frame("CLINICAL SHEET", person.name, person.born, person.nhs, person.prison, issue.number, issue.issued,
                 issue.training, words)  # fmt: skip


def _count(things: tuple[str, ...]) -> str:
    return "1 thing missing" if len(things) == 1 else f"{len(things)} things missing"


def _printed(view: ClinicalView) -> str:
    return f"A complete sheet must follow. Printed {view.issue.issued} by {view.issue.maker}."


def _missing_words(view: ClinicalView) -> str:
    listed = "; ".join(thing.strip().rstrip(".") for thing in view.issue.missing)
    return f"{_count(view.issue.missing)}: {listed}. {_printed(view)}"


def _seal(view: ClinicalView, too_long: bool) -> Section:
    follows = f" It follows pack {view.issue.follows}." if view.issue.follows else ""
    words = plain(
        bold("This sheet"),
        f" is set from signed record {view.issue.sheet_number}, SHA-256 {view.issue.record_hash}.{follows} ",
        "The seal shows who made the record, not that it is the newest.",
        " The record is too long for codes on this sheet: it travels whole in the file only." if too_long else None,
    )  # fmt: skip
    return Section(None, (text_block(LEFT, CONTENT, words, 8.5),))
