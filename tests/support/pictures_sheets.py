"""The pictures of every sheet for six very different invented people, in `docs/pictures/sheets`, for `docs/sheets.md`.

Each is drawn from the very PDF that prints, as a picture of sixteen greys: the sheets hold ink and no colour.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2

from reception_app.handover import seal
from reception_app.handover.codes.symbols import LONGEST
from reception_app.handover.hospital_why import KIND, HospitalWhy
from reception_app.handover.receipt import seal_receipt
from reception_app.handover.record import Flag, Pack, Person, Script
from reception_app.handover.sheets import make_sheets
from reception_app.handover.sheets.amendment import amendment_slip
from reception_app.handover.sheets.receipt import receipt_slip
from reception_app.handover.sheets.superseded import superseded
from reception_app.handover.shortened import shortened
from reception_app.handover.slip import slip_codes
from reception_app.handover.slip_changes import amended_only, changes_between
from reception_app.handover.views.amendment import amendment_view
from reception_app.handover.views.receipt import receipt_view
from reception_app.services.leaving_sheets import set_sheets
from reception_app.vocabulary import RELEASED, Carrier, FlagLevel, Purpose
from tests.support import sheet_cases
from tests.support.codes_pages import issuer_for
from tests.support.leaving_sheet_cases import COURT, HOSPITAL, leaving
from tests.support.receipt_cases import issuer, sample_receipt
from tests.support.release_cases import going_home
from tests.support.sheet_cases import dose, said

DPI = 100
GREYS = 16
LETTERS = ("Wójciechowska-Łukaszewicz-Llanfairpwll-Gwŷnedd", "Nguyễn Ŵan")
"""A family name and given names of 60 characters with the comma between them: Polish, Welsh and Vietnamese letters."""


def draw(pdf: bytes, folder: Path, name: str) -> None:
    """Write each page of a PDF as a picture: `name-1.png`, `name-2.png`, …"""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            grey = page.render(scale=DPI / 72, grayscale=True).to_pil()
            grey.quantize(GREYS).save(folder / f"{name}-{number}.png", optimize=True)
    finally:
        document.close()


def album(folder: Path) -> None:
    """Draw everything."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pack in people().items():
        for sheet, pdf in every_sheet(pack).items():
            draw(pdf, folder, f"{name}-{sheet}")
    for name, pdf in between_desks().items():
        draw(pdf, folder, name)


def people() -> dict[str, Pack]:
    """Return the six, and the first of them with things missing; each leaves for another reason."""
    return {
        "methadone-acct": sheet_cases.methadone_self_harm(),
        "pregnant-insulin": pregnant_with_insulin(),
        "many-scripts": many_scripts(),
        "no-medicines": in_the_morning(leaving(sheet_cases.nothing_to_report(), Purpose.COURT, COURT)),
        "long-name-welsh": with_letters(),
        "released-friday": released_on_a_friday(),
        "incomplete": sheet_cases.incomplete(),
    }


def pregnant_with_insulin() -> Pack:
    """Return somebody pregnant on insulin whose labour began: to hospital."""
    pack, insulin = sheet_cases.pregnant(), sheet_cases.insulin_epilepsy().record.scripts[:2]
    began = sheet_cases.at(14, "05:50")
    why = HospitalWhy("contractions every 5 minutes, waters broke", began, "06:20 pulse 96, 128/82, glucose 6.4, awake")
    flag = Flag(
        "why-hospital", KIND, FlagLevel.SOON, "Sent to hospital", began, detail=why.detail, recorded_by="N. Testford",
        where="HMP Leeds",
    )  # fmt: skip
    record = replace(pack.record, scripts=(*insulin, *pack.record.scripts), flags=(*pack.record.flags, flag))
    return in_the_morning(leaving(replace(pack, record=record), Purpose.HOSPITAL, HOSPITAL))


def in_the_morning(pack: Pack) -> Pack:
    """Return a pack made before seven in which nothing was said, given or due at a time still to come."""
    made_at, night = pack.header.made_at, sheet_cases.at(13, "21:00")
    travel = replace(pack.header.travel, fit_decided_at=sheet_cases.at(14, "06:30"))
    flags = tuple(replace(flag, started_at=min(flag.started_at, made_at, night)) for flag in pack.record.flags[:-1])
    record = replace(
        pack.record, flags=(*flags, *pack.record.flags[-1:]), scripts=tuple(map(_at_dawn, pack.record.scripts))
    )
    return replace(pack, header=replace(pack.header, travel=travel), record=record)


def _at_dawn(script: Script) -> Script:
    """Return a line by the clock as it stands early in the morning: its last dose given last night."""
    if not script.times or script.next_due_at is None:
        return script
    given, due = sheet_cases.at(13, script.times[-1]), sheet_cases.at(14, script.times[0])
    return replace(script, last_given_at=given if script.last_given_at else None, next_due_at=due)


def many_scripts() -> Pack:
    """Return somebody with 25 scripts, off at once to a prison nearby."""
    pack = sheet_cases.twenty_five_scripts()
    travel = replace(pack.header.travel, leaves_at=sheet_cases.at(14, "15:50"), expected_at=sheet_cases.at(14, "16:10"))
    return replace(pack, header=replace(pack.header, travel=travel))


def with_letters() -> Pack:
    """Return somebody with a name of 60 characters who speaks Welsh, on insulin and an anti-epileptic, to court."""
    family, given = LETTERS
    pack = in_the_morning(leaving(sheet_cases.insulin_epilepsy(), Purpose.COURT, COURT))
    person = replace(pack.record.person, family_name=family, given_names=given, language=said("Welsh"))
    return replace(pack, record=replace(pack.record, person=person))


def released_on_a_friday() -> Pack:
    """Return somebody on methadone whom nobody planned to release today: a sister comes for them at ten past four."""
    out = sheet_cases.at(14, "16:10")
    pack = going_home(
        way="unplanned", leaves_at=out, meets_at=out, naloxone_at=sheet_cases.at(14, "15:10"),
        shares=("meeting", "appointments", "overdose"),
    )  # fmt: skip
    travel = replace(
        pack.header.travel, leaves_at=out, expected_at=None, fit=None, fit_decided_by=None, fit_decided_at=None,
        conditions=None, instruction=None,
    )  # fmt: skip
    header = replace(pack.header, purpose=Purpose.RELEASE, to=replace(COURT, name=RELEASED), travel=travel)
    return Pack(header, replace(pack.record, scripts=tuple(map(_taken_home, pack.record.scripts))))


def _taken_home(script: Script) -> Script:
    """Return a line as it goes home: the person carries it, and no place outside keeps it."""
    carrier = {Carrier.ESCORT: Carrier.PERSON, Carrier.STOCK: Carrier.NOT_SENT}
    return replace(script, carrier=carrier.get(script.carrier, script.carrier) if script.carrier else None)


def every_sheet(pack: Pack) -> dict[str, bytes]:
    """Return every sheet of a pack as it prints, by its name."""
    envelope = seal.seal(pack, issuer_for(pack))
    whole = seal.hash_of(envelope)
    short = shortened(pack, envelope, issuer_for(pack), LONGEST) if len(envelope) > LONGEST else None
    made = make_sheets(pack, whole, seal.short_hash(whole), envelope, short)
    sheets = {"clinical": made.clinical, "escort": made.escort, "person": made.person, "label": made.label}
    further = set_sheets(pack, "wales" if pack.record.person.language == said("Welsh") else "england")
    return sheets | {slug.replace("_", "-"): pdf for slug, pdf in further.items()}


def between_desks() -> dict[str, bytes]:
    """Return what goes back and forth afterwards: a receipt, an amendment, and sheets that another replaced."""
    pack = sheet_cases.methadone_self_harm()
    envelope = seal.seal(pack, issuer_for(pack))
    receipt = sample_receipt(pack, envelope)
    words = "by pack 2, LEI-000418, of 14-Mar-2031 22:40. Give nothing from this sheet. Reprinted 15-Mar-2031 09:00."
    old = every_sheet(pack)
    return {
        "receipt": receipt_slip(receipt_view(receipt, pack), slip_codes(seal_receipt(receipt, issuer(pack)))),
        "amendment": amendment_of(pack, envelope),
        "superseded-clinical": superseded(old["clinical"], words),
        "superseded-escort": superseded(old["escort"], words),
    }


def amendment_of(before: Pack, envelope: bytes) -> bytes:
    """Return the slip of a pack whose first dose was wrong."""
    first: Script = before.record.scripts[0]
    right = replace(first, dose=dose("40", "mg"))
    person: Person = before.record.person
    made = replace(
        before.header, number="LEI-000418", sequence=2, supersedes=seal.hash_of(envelope),
        made_at=before.header.made_at + timedelta(hours=7),
    )  # fmt: skip
    record = replace(before.record, person=person, scripts=(right, *before.record.scripts[1:]))
    after = replace(before, header=made, record=record)
    changes = changes_between(before, after)
    new = seal.seal(after, issuer_for(after))
    old, number = seal.short_hash(seal.hash_of(envelope)), seal.short_hash(seal.hash_of(new))
    follows = f"Follows pack {before.header.number} of 14-Mar-2031 15:40, sheet {old}"
    why = "the chart says 40 mg since Monday"
    view = amendment_view(before, after, changes, place=1, why=why, follows=follows, sheet_number=number)
    return amendment_slip(view, slip_codes(amended_only(after, changes, new, issuer_for(after)).envelope))
