"""The sheets for hospital: the emergency summary for its doctors and nurses, and the page at the bedside."""

from __future__ import annotations

from reception_app.handover.sheets.flow import Block, Cell, Section, row_block
from reception_app.handover.sheets.leaving_parts import (
    Bar,
    Head,
    frame_of,
    identity,
    listed,
    pages_of,
    pair,
    paragraph,
    ring,
    written,
)
from reception_app.handover.sheets.pen import LEFT, RIGHT
from reception_app.handover.sheets.setting import Words, bold, lay, plain
from reception_app.handover.views.hospital import BedWatch, HospitalSummary, SummaryMedicine

_SMALLER = 10.0


def hospital_summary_sheet(view: HospitalSummary) -> bytes:
    """Return the emergency summary as a PDF. Raises SheetProblem (SH-101) for what cannot be printed."""
    issue = view.issue
    who = identity(issue, (("NHS No.", view.nhs), ("Sex", issue.sex), ("Leaves (planned)", view.leaves)))
    medicines = tuple(map(_medicine, view.medicines)) or (paragraph("No medicine is current.", _SMALLER),)
    problems = tuple(pair(*each, _SMALLER) for each in view.problems) or (
        paragraph("No problem or risk is flagged: look in the record.", _SMALLER),
    )
    sections = [
        Section(None, (who,), space=0.0),
        Section(Bar("WHY THEY COME"), tuple(pair(*each) for each in view.why)),
        Section(Bar(view.allergy_bar), (paragraph(view.allergies, strong=True),)),
        *([Section(Head("ON THE WAY", "as written"), tuple(pair(*each, _SMALLER) for each in view.on_the_way))]
          if view.on_the_way else []),
        Section(Head("PROBLEMS AND RISKS", "most urgent first"), problems),
        Section(Head("MEDICINES", "last given; next due"), (_medicine_head(), *medicines)),
        *([Section(Head("HELD OR STOPPED"), tuple(pair(*each, _SMALLER) for each in view.not_given))]
          if view.not_given else []),
        *([Section(Head("LAST SCORES"), tuple(pair(*each, _SMALLER) for each in view.found))] if view.found else []),
        Section(
            Bar("RING BEFORE THEY GO BACK"),
            (ring(f"{issue.sender} healthcare", issue.telephone), *(pair(*each, _SMALLER) for each in view.contacts)),
        ),
        Section(
            Head("BACK TO PRISON: WE NEED"),
            (*(pair(each, "", _SMALLER, width=180.0, box=True) for each in view.back),
             paragraph(view.back_note, _SMALLER),
             written("Given and changed here, with times; what to watch; name, role, ward, telephone:", 4)),
        ),
    ]  # fmt: skip
    frame = frame_of(issue, "EMERGENCY SUMMARY")
    return pages_of(frame, "MEDICAL IN CONFIDENCE", view.head, sections)


def bed_watch_sheet(view: BedWatch) -> bytes:
    """Return the bed-watch page as a PDF. Raises SheetProblem (SH-101) for what cannot be printed."""
    issue = view.issue
    items = (paragraph("For emergencies: " + "; ".join(view.items) + ".", strong=True),) if view.items else ()
    observe = (
        paragraph(f"{view.observe_word}. Risk of self-harm: {view.observe_risk}.", strong=True),
        *(pair(label or "Do", words) for label, words in view.observe_lines),
    )
    who = identity(issue, (("Leaves (planned)", view.leaves), ("Envelope", issue.envelope_seal)))
    sections = [
        Section(None, (who,), space=0.0),
        Section(None, (ring("Prison healthcare", issue.telephone), *map(listed, view.rules))),
        Section(Bar("OBSERVE"), observe),
        Section(
            Head("MAY HAPPEN: CALL THE NURSE ON THE WARD AT ONCE"),
            (*(listed(sign.may) for sign in view.signs), *items, paragraph(view.moving)),
        ),
        Section(Head("WHAT COMES NEXT"), tuple(pair(when, then, box=True, width=64) for when, then in view.ends)),
        Section(
            Head("WRITE HERE"),
            (written("Arrived at, handed to (name, ward):"), written("Changes of officers, with times:", 2),
             written("Left hospital at, letter and medicines with seal:")),
        ),
    ]  # fmt: skip
    return pages_of(frame_of(issue, "BED WATCH"), "For officers at the bedside", issue.to, sections)


def _medicine_head() -> Block:
    cells = ((LEFT, "Medicine and dose"), (122.0, "Last given"), (162.0, "Next due"))
    return row_block(tuple(Cell(x, lay(plain(word), 8.5, 36)) for x, word in cells), pad=0.4, rule=(LEFT, RIGHT))


def _line(row: SummaryMedicine) -> Words:
    """Return the medicine and its strength, then the dose: it is what is given, and stands out, never the strength."""
    dose, comma, rest = row.dose.partition(", ")
    dash = "\N{NO-BREAK SPACE}\N{EM DASH} "
    label = "DOSE\N{NO-BREAK SPACE}" if dose[:1].isdigit() else ""
    return plain(bold(row.name), dash, bold(f"{label}{dose}"), f"{comma}{rest}")


def _medicine(row: SummaryMedicine) -> Block:
    cells = (
        Cell(LEFT, lay(_line(row), _SMALLER, 106)),
        Cell(122.0, lay(plain(row.last), _SMALLER, 38)),
        Cell(162.0, lay(plain(row.due), _SMALLER, 36)),
    )
    return row_block(cells, pad=0.8, rule=(LEFT, RIGHT))
