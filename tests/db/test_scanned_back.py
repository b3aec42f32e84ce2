"""A fresh print is read back before somebody leaves; every wrong page has its own sentence, and marks nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from reception_app.errors import InputProblem, KnownProblem, NotAllowed, PackRefused
from reception_app.handover.codes.gathering import Gathering
from reception_app.handover.codes.symbols import Symbol, read_symbol, symbol_text, symbol_texts
from reception_app.handover.pdf import SHORT_NAME, attachment
from reception_app.services import care, handovers, packs, scanned_back
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan
from reception_app.services.packs import IssuedPack
from reception_app.services.person_view import read_history, read_person
from reception_app.services.scanned_back import check_print, check_typed, skip_check
from reception_app.vocabulary import FitToTravel, NotReadBack, PersonState, PrintRead, Role
from tests.support.codes_pages import nine_of_another, raster, saved
from tests.support.desks import FRIDAY_EVENING, arrive, as_role, specimen
from tests.support.read_back import DPI, part_of, pdf_scan_of, scan_of


@pytest.fixture
def handover(ctx: AppContext) -> str:
    return leaving(ctx, "SPECIMEN", "A0002TT")


def leaving(ctx: AppContext, family: str, number: str) -> str:
    person = arrive(ctx, specimen(number, family))
    return handovers.plan_handover(ctx, person, Plan(to_code="MDI", leaves_at=FRIDAY_EVENING, fit=FitToTravel.YES))


def carried(pack: IssuedPack) -> bytes:
    try:
        return attachment(pack.clinical, SHORT_NAME)
    except PackRefused:
        return pack.cose


def test_nobody_is_marked_as_left_before_the_print_is_read_back(ctx: AppContext, handover: str) -> None:
    pack = packs.issue_pack(ctx, handover)
    with pytest.raises(InputProblem, match="IN-816"):
        handovers.mark_left(ctx, handover)
    result = check_print(ctx, pack.pack_id, [scan_of(pack.clinical)])
    assert (result.how, result.kinds) == (PrintRead.SCAN, ("png",))
    assert result.words == "All 9 codes were read, and each says what this pack says."
    view = handovers.read_handover(ctx, handover)
    assert view.read_back is not None
    assert view.read_back.sentence == "Print read back from a scan: 9 of 9 codes, equal to the pack"
    assert (view.read_back.by, view.read_back.at) == ("Sam Sampleworth", ctx.now())
    assert view.pack is not None
    assert not view.pack.stale  # reading the print back changes nothing that travels
    handovers.mark_left(ctx, handover)
    assert read_person(ctx, view.person_id).state is PersonState.LEFT


@pytest.mark.parametrize(
    ("picture", "how", "kind"),
    [
        (scan_of, PrintRead.SCAN, "png"),
        (pdf_scan_of, PrintRead.SCAN, "pdf"),
        (lambda clinical: saved(raster(clinical, DPI), "JPEG", quality=85), PrintRead.PHOTO, "jpeg"),
        (lambda clinical: saved(raster(clinical, DPI), "TIFF", dpi=(DPI, DPI)), PrintRead.SCAN, "tiff"),
    ],
    ids=["png", "pdf of a scanner", "photograph", "tiff"],
)
def test_every_kind_of_picture_is_read_and_its_kind_kept(
    ctx: AppContext, handover: str, picture: Callable[[bytes], bytes], how: PrintRead, kind: str
) -> None:
    pack = packs.issue_pack(ctx, handover)
    result = check_print(ctx, pack.pack_id, [picture(pack.clinical)])
    assert (result.how, result.kinds, len(result.read)) == (how, (kind,), 9)


def test_a_scanner_that_types_reads_it_too_and_says_which_codes_it_has(ctx: AppContext, handover: str) -> None:
    pack = packs.issue_pack(ctx, handover)
    gathering = Gathering(one_sheet=True)
    texts = symbol_texts(carried(pack))
    wanted = [place for place in range(len(texts)) if place not in (2, 7)]
    for place in wanted:
        gathering.add(texts[place])
    result = check_typed(ctx, pack.pack_id, gathering.sheets[0])
    assert (result.how, result.kinds) == (PrintRead.TYPED, ("typed",))
    assert result.words == (
        f"7 of 9 codes were read, and each says what this pack says; 3 and 8 were not read: any {result.needed} are "
        "enough."
    )
    assert check_print(ctx, pack.pack_id, ["\n".join(texts).encode()]).how is PrintRead.TYPED


def refusals(ctx: AppContext, handover: str) -> dict[str, Callable[[], object]]:
    """Return every wrong page, as something that reads it."""
    older = packs.issue_pack(ctx, handover)
    person = handovers.read_handover(ctx, handover).person_id
    care.raise_flag(ctx, person, care.NewFlag("asthma"))
    pack = packs.issue_pack(ctx, handover)
    other = packs.issue_pack(ctx, leaving(ctx, "DUMMY", "A0003TT"))
    texts = symbol_texts(carried(pack))
    third = read_symbol(texts[2])
    altered = symbol_text(Symbol(third.key, third.index, bytes(len(third.piece))))
    white = saved(raster(pack.clinical, DPI).point([255] * 256), dpi=(DPI, DPI))

    def of(*files: bytes) -> Callable[[], object]:
        return lambda: check_print(ctx, pack.pack_id, files)

    return {
        "somebody else's": of(scan_of(other.clinical)),
        "of another prison": of(scan_of(nine_of_another().clinical)),
        "both together": of(scan_of(pack.clinical), scan_of(other.clinical)),
        "part of somebody else's": of(scan_of(pack.clinical), part_of(other.clinical, 0.33, 0.5)),
        "an older pack": of(scan_of(older.clinical)),
        "its own file": of(pack.clinical),
        "its own record": of(pack.cose),
        "the file of somebody else": of(other.clinical),
        "the record of somebody else": of(other.cose),
        "the file of an older pack": of(older.clinical),
        "a torn page": of(part_of(pack.clinical, 0.33, 0.5)),
        "a page of nothing": of(white),
        "the escort sheet": of(scan_of(pack.escort)),
        "one code altered": of("\n".join((altered, *texts[3:])).encode()),
        "a pack put away": lambda: check_print(ctx, older.pack_id, [scan_of(older.clinical)]),
    }


EXPECTED = {
    "somebody else's": ("PK-281", "This is the sheet of somebody else, or of another prison."),
    "of another prison": ("PK-281", "This is the sheet of somebody else, or of another prison."),
    "both together": ("PK-281", "This is the sheet of somebody else, or of another prison."),
    "part of somebody else's": ("PK-281", "One code belongs to another sheet: perhaps somebody else's."),
    "an older pack": ("PK-282", "This is LEI-000001, an older pack of the same person."),
    "its own file": ("PK-283", "This is the pack's own file, not a picture of the paper."),
    "the file of somebody else": ("PK-281", "This is the sheet of somebody else, or of another prison."),
    "the record of somebody else": ("PK-281", "This is the sheet of somebody else, or of another prison."),
    "the file of an older pack": ("PK-282", "This is LEI-000001, an older pack of the same person."),
    "its own record": ("PK-283", "This is the pack's own file, not a picture of the paper."),
    "a torn page": ("PK-284", "1 of 9 codes could be read, and 4 are needed: the next desk might read no more."),
    "a page of nothing": ("PK-284", "No code was found on this page: only one page has them."),
    "the escort sheet": ("PK-284", "No code was found on this page: only one page has them."),
    "one code altered": ("PK-285", "A code on this page says something else than this pack."),
    "a pack put away": ("PK-282", "This is LEI-000001, an older pack of the same person."),
}


def test_every_wrong_page_has_its_own_sentence_and_marks_nothing(ctx: AppContext, handover: str) -> None:
    wrong = refusals(ctx, handover)
    assert wrong.keys() == EXPECTED.keys()
    for name, read in wrong.items():
        with pytest.raises(KnownProblem) as told:
            read()
        problem = told.value
        assert (problem.code, re.sub(r"\d are needed", "4 are needed", problem.what)) == EXPECTED[name], name
        assert problem.todo, name
        for secret in ("SPECIMEN", "DUMMY", "A0002TT", "A0003TT"):
            assert secret not in problem.what + problem.todo
    view = handovers.read_handover(ctx, handover)
    assert view.read_back is None
    with pytest.raises(InputProblem, match="IN-816"):
        handovers.mark_left(ctx, handover)
    with pytest.raises(PackRefused, match=r"Scan page \d of the clinical sheet"):
        wrong["the escort sheet"]()
    refused = [line.what for line in read_history(ctx, view.person_id) if "that is not this pack's" in line.what]
    assert len(refused) >= 7


def test_not_reading_it_back_needs_a_reason_and_words_and_stays_in_the_history(ctx: AppContext, handover: str) -> None:
    with pytest.raises(InputProblem, match="IN-808"):
        skip_check(ctx, handover, NotReadBack.NO_TIME, "the van left the gate")
    packs.issue_pack(ctx, handover)
    with pytest.raises(InputProblem, match="IN-817"):
        skip_check(ctx, handover, NotReadBack.NO_READER, "  ")
    skip_check(ctx, handover, NotReadBack.NO_READER, "the lamp of the scanner is broken")
    view = handovers.read_handover(ctx, handover)
    assert view.read_back is not None
    assert view.read_back.sentence == (
        "Print not read back: no scanner, camera or telephone works here; the lamp of the scanner is broken"
    )
    history = "; ".join(f"{line.what} {line.changed}" for line in read_history(ctx, view.person_id))
    assert "the lamp of the scanner is broken" in history
    handovers.mark_left(ctx, handover)
    with pytest.raises(InputProblem, match="IN-801"):
        skip_check(ctx, handover, NotReadBack.OTHER, "too late")


def test_a_pack_issued_again_is_read_back_again(ctx: AppContext, handover: str) -> None:
    pack = packs.issue_pack(ctx, handover)
    check_print(ctx, pack.pack_id, [scan_of(pack.clinical)])
    packs.issue_pack(ctx, handover)
    assert handovers.read_handover(ctx, handover).read_back is None
    with pytest.raises(InputProblem, match="IN-816"):
        handovers.mark_left(ctx, handover)


def test_a_reading_counts_before_an_earlier_or_later_reason(ctx: AppContext, handover: str) -> None:
    pack = packs.issue_pack(ctx, handover)
    skip_check(ctx, handover, NotReadBack.NO_READER, "no lamp")
    check_print(ctx, pack.pack_id, [scan_of(pack.clinical)])
    skip_check(ctx, handover, NotReadBack.NO_TIME, "pressed by mistake")
    found = handovers.read_handover(ctx, handover).read_back
    assert found is not None
    assert not found.skipped
    with ctx.sessions.read() as session:
        assert scanned_back.checks_of(session, [pack.pack_id]) == {pack.pack_id: found}


def test_an_escort_reads_no_print_back(ctx: AppContext, handover: str) -> None:
    pack = packs.issue_pack(ctx, handover)
    escort = as_role(ctx, Role.ESCORT)
    with pytest.raises(NotAllowed):
        check_print(escort, pack.pack_id, [scan_of(pack.clinical)])
    with pytest.raises(NotAllowed):
        skip_check(escort, handover, NotReadBack.NO_TIME, "no")
