"""The codes page, read back from its own PDF: every symbol, where it stands, and what is said around it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import segno
import zxingcpp

from reception_app.clinical.doses import Dose
from reception_app.handover.codes.matrix import LEVEL, MODULES, VERSION, matrix
from reception_app.handover.codes.symbols import LONGEST, counts, symbol_texts
from reception_app.handover.record import Pack
from reception_app.handover.seal import hash_of, seal, short_hash
from reception_app.handover.sheets import clinical_sheet, make_sheets
from reception_app.handover.sheets.codes import FOLDS, codes_page, places
from reception_app.handover.sheets.codes_foot import Proof
from reception_app.handover.views import clinical_view
from tests.support.codes_pages import Printed, issuer_for, nine, page_count, printed, raster, short_pack, sixteen
from tests.support.pdf import fonts, glyphs, page_texts
from tests.support.records import make_id, sample_pack

MODULE = 0.5
LONG_NAME = "PLACEHOLDER-SAMPLEFORD-TESTMAN-OF-SPECIMEN-AND-DUMMY"


@pytest.fixture(scope="module", params=["nine", "sixteen"])
def made(request: pytest.FixtureRequest) -> Printed:
    return {"nine": nine, "sixteen": sixteen}[request.param]()


def symbols_on(sheet: Printed, dpi: int) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(raster(sheet.clinical, dpi), formats=zxingcpp.BarcodeFormat.QRCode)


def dark_boxes(sheet: Printed) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of the dark modules of each symbol, in mm, as a decoder finds them."""
    dpi = 300
    boxes = []
    for symbol in symbols_on(sheet, dpi):
        where = symbol.position
        corners = (where.top_left, where.top_right, where.bottom_left, where.bottom_right)
        xs, ys = [point.x / dpi * 25.4 for point in corners], [point.y / dpi * 25.4 for point in corners]
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    return boxes


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_every_symbol_reads_back_as_its_text(made: Printed, dpi: int) -> None:
    found = symbols_on(made, dpi)
    assert sorted(symbol.text for symbol in found) == sorted(symbol_texts(made.envelope))
    assert {(symbol.extra["Version"], symbol.ec_level) for symbol in found} == {(str(VERSION), LEVEL)}


def test_modules_are_half_a_millimetre_and_rows_keep_off_the_folds(made: Printed) -> None:
    boxes = dark_boxes(made)
    assert len(boxes) == sum(counts(len(made.envelope)) or ())
    for left, top, right, bottom in boxes:
        assert right - left == pytest.approx(MODULES * MODULE, abs=0.25)
        assert bottom - top == pytest.approx(MODULES * MODULE, abs=0.25)
        for fold in FOLDS:
            assert top >= fold + 3.9 or bottom <= fold - 4.9, (top, bottom, fold)
        assert left >= 12 + 2 - 0.15
        assert right <= 198 - 2 + 0.15


def test_quiet_zones_hold_nothing(made: Printed) -> None:
    page = raster(made.clinical, 300)
    for left, top, right, bottom in dark_boxes(made):
        zone = [round(mm / 25.4 * 300) for mm in (left - 1.8, top - 1.8, right + 1.8, bottom + 1.8)]
        dark = [round(mm / 25.4 * 300) for mm in (left - 0.2, top - 0.2, right + 0.2, bottom + 0.2)]
        around = page.crop(zone)
        around.paste(255, [edge - zone[n % 2] for n, edge in enumerate(dark)])
        assert min(around.tobytes()) > 200


def test_nine_codes_are_staggered_so_that_few_upright_lines_meet_three() -> None:
    spans = [(left, right) for left, _, right, _ in dark_boxes(nine())]
    assert len({round(left) for left, _ in spans}) == 9
    meets = [sum(left <= tenth / 10 <= right for left, right in spans) for tenth in range(120, 1980)]
    assert max(meets) == 3
    assert meets.count(3) / len(meets) < 0.1


def test_each_symbol_says_its_number_and_how_many_are_enough(made: Printed) -> None:
    needed, recovery = counts(len(made.envelope)) or (0, 0)
    text = page_texts(made.clinical)[-1]
    for number in range(1, needed + recovery + 1):
        assert f"{number} of {needed + recovery}: any {needed} are enough" in text
    assert f"THE WHOLE RECORD AS {needed + recovery} CODES" in text
    assert f"any {needed} of the {needed + recovery} are enough" in text
    assert short_hash(hash_of(made.envelope)) in text
    assert "not that it is the newest" in text


def test_the_page_stands_alone_after_the_words(made: Printed) -> None:
    texts = page_texts(made.clinical)
    assert [("CODES" in text) for text in texts] == [False] * (len(texts) - 1) + [True]
    assert f"Page {len(texts)} of {len(texts)}" in texts[-1]
    person = made.pack.record.person
    assert person.family_name in texts[-1]
    assert person.prison_number in texts[-1]
    for script in made.pack.record.scripts:
        assert script.id not in texts[-1]


def test_nothing_runs_into_anything_however_long_the_name() -> None:
    pack = short_pack(LONG_NAME)
    person = replace(
        pack.record.person, given_names="Maximilian Bartholomew Christopher-Alexander Testman Nobody Dummy"
    )
    header = replace(pack.header, missing=("allergies not recorded", "NHS number not traced", "no lead named"))
    sheet = printed(Pack(header, replace(pack.record, person=person)))
    assert len(symbols_on(sheet, 200)) == 9
    on_page = [glyph for glyph in glyphs(sheet.clinical) if glyph.page == page_count(sheet.clinical)]
    boxes = dark_boxes(sheet)
    for glyph in on_page:
        assert glyph.size >= 7.99
        for left, top, right, bottom in boxes:
            apart = glyph.right < left or glyph.left > right or glyph.bottom < top - 1 or glyph.top > bottom + 1
            assert apart, glyph
    assert "choose Receive" in page_texts(sheet.clinical)[-1]


def test_a_head_of_many_lines_moves_the_words_below_the_codes() -> None:
    pack = short_pack(" ".join(["SAMPLEFORD"] * 14))
    sheet = printed(replace(pack, header=replace(pack.header, missing=("allergies not recorded",))))
    assert len(symbols_on(sheet, 200)) == 9
    assert "choose Receive" in page_texts(sheet.clinical)[-1]


def test_the_symbols_are_those_of_an_independent_encoder() -> None:
    for text in (*symbol_texts(nine().envelope)[:2], symbol_texts(b"short")[0]):
        ours = [list(row) for row in matrix(text)]
        theirs = [
            [
                list(row)
                for row in segno.make_qr(text, error=LEVEL, version=VERSION, mask=mask, boost_error=False).matrix
            ]
            for mask in range(8)
        ]
        assert ours in theirs


def test_a_text_too_long_for_its_symbol_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        matrix("A" * 601)


def test_a_record_too_long_for_codes_says_so_and_has_none() -> None:
    pack = sample_pack(training=False)
    sheets = make_sheets(pack, "ab" * 32, "7Q4M-K2P9-XR3T", bytes(LONGEST + 1))
    assert "too long for codes" in " ".join(page_texts(sheets.clinical))
    assert page_count(sheets.clinical) == page_count(make_sheets(pack, "ab" * 32, "7Q4M-K2P9-XR3T").clinical)


def test_nothing_signed_has_no_codes_page() -> None:
    pack = short_pack()
    assert "CODES" not in " ".join(page_texts(make_sheets(pack, "0" * 64, "NOT ISSUED").clinical))


def test_the_same_pack_gives_the_same_page() -> None:
    assert printed(short_pack()).clinical == nine().clinical


def test_only_our_fonts_are_used() -> None:
    assert all("Plex" in name or "DejaVu" in name for name in fonts(nine().clinical))


def test_escort_and_person_sheets_carry_no_symbol() -> None:
    pack = short_pack()
    envelope = seal(pack, issuer_for(pack))
    sheets = make_sheets(pack, hash_of(envelope), short_hash(hash_of(envelope)), envelope)
    for other in (sheets.escort, sheets.person):
        for page in range(page_count(other)):
            assert zxingcpp.read_barcodes(raster(other, 200, page)) == []


def test_the_lines_to_type_stand_under_nine_codes_with_their_letters() -> None:
    sheet = nine()
    text = page_texts(sheet.clinical)[-1]
    assert "IF NO CODE CAN BE READ" in text
    boxes = clinical_view(sheet.pack, "ab" * 32, "7Q4M-K2P9-XR3T").scripts
    assert len(boxes) == 4
    for script in boxes:
        assert script.typed in text
        assert "".join(script.code) in text.replace(" ", "")


def test_lines_to_type_that_have_no_room_are_counted_and_stand_with_the_medicines() -> None:
    pack = short_pack()
    first = pack.record.scripts[0]
    many = tuple(replace(first, id=make_id(str(n)), dose=Dose(Decimal(n), "mg")) for n in range(1, 26))
    proof = Proof("7Q4M-K2P9-XR3T", "Leeds (HMP)")
    page = codes_page(nine().envelope, proof)
    view = clinical_view(replace(pack, record=replace(pack.record, scripts=many)), "ab" * 32, "7Q4M-K2P9-XR3T")
    sheet = clinical_sheet(view, page)
    texts = page_texts(sheet)
    shown = [script for script in view.scripts if script.typed in texts[-1]]
    assert 5 <= len(shown) < 25
    assert f"and {25 - len(shown)} more" in texts[-1]
    assert all(script.typed in " ".join(texts[:-1]) for script in view.scripts)
    body = [glyph for glyph in glyphs(sheet) if glyph.page == len(texts)]
    assert all(glyph.bottom <= 284.2 or glyph.top >= 286.0 for glyph in body)


def test_sixteen_codes_leave_the_lines_to_type_with_the_medicines() -> None:
    texts = page_texts(sixteen().clinical)
    assert "IF NO CODE CAN BE READ" not in texts[-1]
    for script in clinical_view(sixteen().pack, "ab" * 32, "7Q4M-K2P9-XR3T").scripts:
        assert script.typed in " ".join(texts[:-1])


def test_places_are_those_of_the_design() -> None:
    assert [x for x, _ in places(9)] == [12, 66.5, 121, 29.25, 83.75, 138.25, 46.5, 101, 155.5]
    assert [y for _, y in places(9)][::3] == [52.2, 101.2, 150.8]
    assert [x for x, _ in places(16)][:4] == [14.75, 60.75, 106.75, 152.75]
    assert places(16)[-1] == (152.75, 200.6)


def test_a_preview_shows_where_the_codes_will_stand_and_none_that_can_be_read() -> None:
    sheet = nine()
    planned = make_sheets(sheet.pack, "0" * 64, "NOT ISSUED", planned=len(sheet.envelope)).clinical
    assert page_count(planned) == page_count(sheet.clinical)
    assert zxingcpp.read_barcodes(raster(planned, 200)) == []
    words = page_texts(planned)[-1]
    assert "Code 1" in words
    assert "Code 9" in words
    assert words.count("made when it is issued") == 9
    longest = make_sheets(sheet.pack, "0" * 64, "NOT ISSUED", planned=LONGEST + 1).clinical
    assert "Code 1" not in page_texts(longest)[-1]
