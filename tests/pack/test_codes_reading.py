"""From scans and photographs back to the envelope: kinds of file, several at once, and what is refused."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import threading
import zlib
from dataclasses import replace
from random import Random

import pikepdf
import pytest
import segno
from PIL import Image, ImageFilter

from reception_app.errors import ExitCode, PackRefused
from reception_app.handover import reading, seal
from reception_app.handover.codes import drawing, pictures
from reception_app.handover.codes import reading as codes_reading
from reception_app.handover.codes.reading import Found, Progress, read_codes
from reception_app.handover.codes.symbols import read_symbol, symbol_text, symbol_texts
from reception_app.handover.pdf import finish_clinical
from tests.support.codes_pages import Printed, nine, nine_of_another, page_count, raster, saved, sixteen
from tests.support.records import MADE_AT

DPI = 150


def page(sheet: Printed | None = None) -> Image.Image:
    return raster((sheet or nine()).clinical, DPI)


def rows_of(picture: Image.Image, *numbers: int) -> Image.Image:
    """Return the page with all rows of codes but these painted over."""
    kept = picture.copy()
    for number, top in enumerate((50.0, 99.0, 148.5)):
        if number not in numbers:
            edge = [round(mm / 25.4 * DPI) for mm in (0, top, 210, top + 46)]
            kept.paste(255, edge)
    return kept


def refused(*files: bytes) -> PackRefused:
    with pytest.raises(PackRefused) as caught:
        reading.read_envelopes(files)
    problem = caught.value
    assert problem.exit_code is ExitCode.PACK_REFUSED
    for name in ("SPECIMEN", "PLACEHOLDER", "A0001TT", "methadone"):
        assert name not in str(problem)
    return problem


def scanned_pdf(*pages: Image.Image) -> bytes:
    """Return pictures as a scanner's PDF, one a page."""
    file = io.BytesIO()
    pages[0].copy().save(file, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])
    return file.getvalue()


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("L", "PNG"), ("1", "PNG"), ("RGB", "PNG"), ("RGBA", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("L", "JPEG"),
     ("RGB", "JPEG"), ("CMYK", "JPEG"), ("1", "TIFF"), ("L", "TIFF"), ("RGB", "TIFF")],
)  # fmt: skip
def test_every_kind_of_picture_is_read(mode: str, kind: str) -> None:
    picture = page()
    data = saved(deep(picture) if mode == "I;16" else picture.convert(mode), kind)
    assert reading.read_envelopes([data]) == Found((nine().envelope,))
    assert reading.read_envelope(data) == nine().envelope


def test_a_picture_with_nothing_behind_it_is_read_on_white() -> None:
    picture = page()
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=picture.point([255 - value for value in range(256)]))
    assert reading.read_envelope(saved(clear)) == nine().envelope


def test_a_scan_of_many_pages_is_read_whatever_stands_before_the_codes() -> None:
    words = raster(nine().clinical, DPI, 0)
    file = io.BytesIO()
    words.convert("1").save(file, "TIFF", save_all=True, append_images=[page().convert("1"), words.convert("1")])
    assert reading.read_envelope(file.getvalue()) == nine().envelope
    assert reading.read_envelope(scanned_pdf(words, page(), words)) == nine().envelope


def test_our_own_pdf_is_read_from_its_attachment_and_saved_again_from_its_codes() -> None:
    sheet = nine()
    travels = finish_clinical(sheet.clinical, sheet.envelope, b"{}", MADE_AT, "Clinical sheet", False)
    assert reading.read_envelope(travels) == sheet.envelope
    with pikepdf.open(io.BytesIO(travels)) as document:
        del document.attachments["record.cose"]
        again = io.BytesIO()
        document.save(again)
    assert reading.read_envelope(again.getvalue()) == sheet.envelope


def test_pages_of_one_sheet_count_together_in_any_order() -> None:
    top, rest = saved(rows_of(page(), 0)), saved(rows_of(page(), 2).rotate(180), "JPEG")
    assert refused(top).code == "PK-255"
    assert reading.read_envelopes([rest, top]).envelopes == (nine().envelope,)
    assert reading.read_envelopes([top, scanned_pdf(rows_of(page(), 1))]).envelopes == (nine().envelope,)


def test_too_few_codes_are_counted() -> None:
    problem = refused(saved(rows_of(page(), 1)))
    assert problem.code == "PK-255"
    assert problem.what == "3 of the 5 codes needed were found, of 9 on the page."


def test_codes_of_two_sheets_are_kept_apart() -> None:
    mine, other = page(), page(nine_of_another())
    both = reading.read_envelopes([saved(mine), saved(other)])
    assert both == Found((nine().envelope, nine_of_another().envelope))
    some = reading.read_envelopes([saved(mine), saved(rows_of(other, 0))])
    assert some.envelopes == (nine().envelope,)
    assert some.left_out == ("3 codes belong to another sheet, of which 5 are needed: left out.",)
    assert refused(saved(rows_of(mine, 0)), saved(rows_of(other, 1))).code == "PK-256"
    glued = Image.new("L", (mine.width * 2, mine.height), 255)
    glued.paste(mine, (0, 0))
    glued.paste(other, (mine.width, 0))
    with pytest.raises(PackRefused, match="PK-256"):
        reading.read_envelope(saved(glued))


def test_a_code_altered_with_its_check_sum_is_noticed_when_all_are_together() -> None:
    texts = symbol_texts(nine().envelope)
    first = read_symbol(texts[0])
    altered = symbol_text(replace(first, piece=bytes([first.piece[0] ^ 1]) + first.piece[1:]))
    needed = [altered, *texts[1 : first.key.needed]]
    assert refused("\n".join(needed).encode()).code == "PK-257"


def test_a_file_and_its_photograph_are_one_pack() -> None:
    found = reading.read_envelopes([nine().envelope, saved(page())])
    assert found.envelopes == (nine().envelope,)


def test_a_file_chosen_twice_gives_its_envelope_twice() -> None:
    """`pack verify A B` tells of each file; a desk that takes one in counts what is the same once."""
    assert reading.read_envelopes([nine().envelope, nine().envelope]).envelopes == (nine().envelope,) * 2


def test_one_damaged_file_spoils_no_other() -> None:
    good = saved(page())
    found = reading.read_envelopes([good[: len(good) // 2], good])
    assert found.envelopes == (nine().envelope,)
    assert found.left_out == ("This picture is damaged.",)


def test_typed_codes_are_read_with_line_ends_and_small_letters() -> None:
    texts = symbol_texts(nine().envelope)
    typed = "\r\n".join(["", *texts[2:6], texts[3], "tea"]).encode()
    assert refused(typed).what.startswith("4 of the 5 codes")
    assert reading.read_envelope(b"\xef\xbb\xbf" + typed.lower() + f"\n{texts[8]}".encode()) == nine().envelope
    assert reading.read_envelope(typed + saved(page())[:0] + f"\n{texts[8]}".encode()) == nine().envelope


def test_a_picture_completes_what_was_typed() -> None:
    texts = symbol_texts(nine().envelope)
    found = reading.read_envelopes(["\n".join(texts[6:]).encode(), saved(rows_of(page(), 0))])
    assert found.envelopes == (nine().envelope,)


def test_blur_is_rescued_by_a_closer_look() -> None:
    soft = raster(sixteen().clinical, DPI).filter(ImageFilter.GaussianBlur(0.27 / 25.4 * DPI))
    heard: list[Progress] = []
    assert read_codes([saved(soft)], heard.append).envelopes == (sixteen().envelope,)
    assert [each.found for each in heard] == [0, 0, 16]


def deep(picture: Image.Image) -> Image.Image:
    """Return a grey picture with 16 bits a pixel, as some scanners make them."""
    return Image.frombytes("I;16", picture.size, b"".join(bytes((value, value)) for value in picture.tobytes()))


def test_a_deep_scan_is_rescued_by_a_closer_look_too() -> None:
    soft = raster(sixteen().clinical, DPI).filter(ImageFilter.GaussianBlur(0.27 / 25.4 * DPI))
    assert read_codes([saved(deep(soft))]).envelopes == (sixteen().envelope,)
    assert refused(saved(deep(Image.new("L", (1240, 1754), 255)))).code == "PK-254"


def test_half_see_through_ink_is_read_on_white() -> None:
    """Half black over white is grey, whatever colour the page says is under its glass."""
    picture = Image.new("RGBA", (4, 1))
    for x, pixel in enumerate([(0, 0, 0, 255), (0, 0, 0, 128), (0, 0, 0, 0), (255, 255, 255, 255)]):
        picture.putpixel((x, 0), pixel)
    for kind, tolerated in (("RGBA", 1), ("LA", 1)):
        (read,) = pictures.pages(saved(picture.convert(kind)))
        assert read.mode == "L"
        assert all(abs(a - b) <= tolerated for a, b in zip(read.tobytes(), (0, 127, 255, 255), strict=True)), kind


MOST_MEMORY = 600
"""Megabytes that one page of 50 megapixels may take, whatever its kind, with the closest look at it."""
_CHILD = """
import re, sys
from pathlib import Path
from reception_app.handover.codes import decoding, pictures
import PIL.Image, PIL.ImageFilter, zxingcpp
def most():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
before = most()
for page in pictures.pages(sys.stdin.buffer.read()):
    decoding.sharpened_look(page)
print((most() - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counted by what this system tells of a process")
@pytest.mark.parametrize("mode", ["L", "RGBA", "I;16"])
def test_the_largest_picture_takes_no_more_memory_than_it_may(mode: str) -> None:
    data = saved(Image.new(mode, (7_000, 7_100)))
    done = subprocess.run([sys.executable, "-c", _CHILD], input=data, capture_output=True, check=True)
    assert 40 < int(done.stdout) < MOST_MEMORY


def test_a_file_that_takes_longer_to_look_at_than_any_scan_is_left_and_spoils_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = io.BytesIO()
    blank = Image.new("L", (1240, 1754), 255)
    blank.save(many, "TIFF", save_all=True, append_images=[blank] * 5)
    looked: list[Progress] = []
    monkeypatch.setattr(codes_reading, "LOOK_SECONDS", 0.0)
    found = read_codes([many.getvalue(), saved(page())], looked.append)
    assert found.envelopes == (nine().envelope,)
    assert any("more work or memory" in words for words in found.left_out)
    assert [each.file for each in looked] == [1, 2], "of the first file one page"
    assert refused(many.getvalue()).code == "PK-259"


def test_progress_tells_file_and_symbols_and_can_end_the_reading() -> None:
    heard: list[Progress] = []
    read_codes([saved(rows_of(page(), 0)), saved(page())], heard.append)
    assert [(each.file, each.files, each.found, each.needed) for each in heard] == [(1, 2, 3, 5), (2, 2, 9, 5)]

    class StoppedError(Exception):
        pass

    def stop(progress: Progress) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        read_codes([saved(page())], stop)


# What is refused.


def png_that_says(width: int, height: int) -> bytes:
    """Return a small file whose header promises a picture of that size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n", "PK-251"),
        (b"\xff\xd8\xff\xe0", "PK-251"),
        (b"II*\x00", "PK-251"),
        (b"MM\x00*\x00\x00\x00\x08\xff\xff", "PK-251"),
        (b"GIF89a", "PK-250"),
        (b"\x00\x00\x00\x18ftypheic", "PK-250"),
        (b"RIFF\x00\x00\x00\x00WEBP", "PK-250"),
        (b"HP1:ABC", "PK-254"),
        (b"hp1:", "PK-254"),
        (png_that_says(7072, 7072), "PK-252"),
        (png_that_says(40_000, 40_000), "PK-252"),
        (png_that_says(2**31 - 1, 2**31 - 1), "PK-252"),
        (b"\x89PNG\r\n\x1a\n" + bytes(pictures.MAX_FILE), "PK-201"),
        (b"%PDF-1.7\n", "PK-241"),
        (b"%PDF-" + bytes(pictures.MAX_FILE), "PK-201"),
        (b"HP1:" + b"A" * 300_000, "PK-201"),
    ],
)
def test_pictures_that_cannot_be_are_refused(data: bytes, code: str) -> None:
    assert refused(data).code == code


def endless_pdf(depth: int = 28) -> bytes:
    """Return a PDF of five kilobytes that asks for 2 ** `depth` drawings: each form draws the next one twice."""
    form = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[4 0 R]/Count 1>>",
        "<</Length 5>>stream\n/F Do\nendstream",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        *(
            f"<<{form}/Resources<</XObject<</F {number} 0 R>>>>/Length 11>>stream\n/F Do /F Do\nendstream"
            for number in range(6, 6 + depth)
        ),
        f"<<{form}/Length 15>>stream\n0 0 m 9 9 l S  \nendstream",
    ]
    text, places = "%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(bodies) + 1}/Root 1 0 R>>\n"
    return f"{text}{end}startxref\n{len(text)}\n%%EOF\n".encode()


def test_a_small_pdf_that_asks_for_endless_drawing_is_ended_and_spoils_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing, "PAGE_SECONDS", 1.0)
    ended_by: list[threading.Thread] = []
    kill = subprocess.Popen.kill

    def noted(process: subprocess.Popen[bytes]) -> None:
        ended_by.append(threading.current_thread())
        kill(process)

    monkeypatch.setattr(subprocess.Popen, "kill", noted)
    endless = endless_pdf()
    assert len(endless) < 10_000
    with pytest.raises(PackRefused, match="PK-259"):
        list(pictures.pages(endless))
    # Not by the bound of memory, which some machines meet after a while.
    assert isinstance(ended_by[0], threading.Timer)
    found = read_codes([endless, saved(page())])
    assert len(found.envelopes) == 1
    assert any("more work or memory" in words for words in found.left_out)


@pytest.mark.skipif(sys.platform == "win32", reason="no bound of memory can be set there")
def test_a_pdf_that_needs_more_memory_than_it_may_have_takes_no_more_than_its_own_process_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scan = scanned_pdf(page())
    assert len(list(pictures.pages(scan))) == 1
    monkeypatch.setattr(drawing, "MEMORY", 24 * 1024 * 1024)
    with pytest.raises(PackRefused, match="PK-259"):
        list(pictures.pages(scan))


def test_a_photograph_of_hundreds_of_passes_is_refused_before_it_is_unpacked() -> None:
    """Each pass of 98 bytes costs a tenth of a second of work: a file of 25 MB would take hours."""
    photograph = saved(Image.new("L", (800, 800), 255), "JPEG", progressive=True, optimize=True)
    passes = photograph.split(b"\xff\xda")
    many = b"\xff\xda".join([*passes[:-1], *[passes[-2]] * 100, passes[-1]])
    assert len(list(pictures.pages(photograph))) == 1
    with pytest.raises(PackRefused, match="PK-259"):
        list(pictures.pages(many))


def test_what_draws_is_ended_when_nobody_wants_further_pages() -> None:
    pages = pictures.pages(scanned_pdf(*[page()] * 3))
    assert next(iter(pages)).width
    pages.close()  # type: ignore[attr-defined]  # a generator; a process still running would fail the test


def test_a_blank_page_holds_no_code() -> None:
    blank = Image.new("L", (1240, 1754), 255)
    assert refused(saved(blank)).code == "PK-254"
    assert refused(scanned_pdf(blank)).code in ("PK-240", "PK-241")
    assert refused(saved(blank), scanned_pdf(blank)).code == "PK-254"


def test_codes_of_other_things_are_no_codes_of_ours() -> None:
    file = io.BytesIO()
    segno.make("https://example.org/parcel/1", micro=False).save(file, kind="png", scale=6)
    assert refused(file.getvalue()).code == "PK-254"


def test_more_than_forty_files_are_refused_before_reading() -> None:
    assert refused(*[b"\x89PNG\r\n\x1a\n"] * 41).code == "PK-253"


def test_of_a_file_of_many_pages_only_the_first_forty_are_looked_at() -> None:
    small = Image.new("1", (8, 8), 255)
    data = io.BytesIO()
    small.save(data, "TIFF", save_all=True, append_images=[small] * 60)
    assert len(list(pictures.pages(data.getvalue()))) == pictures.MAX_PAGES
    scan = scanned_pdf(*[small] * 60)
    assert len(list(pictures.pages(scan))) == pictures.MAX_PAGES


def test_a_page_that_says_it_is_enormous_is_drawn_within_bounds() -> None:
    file = io.BytesIO()
    Image.new("1", (8, 8), 255).save(file, "PDF", resolution=0.05)
    (drawn,) = pictures.pages(file.getvalue())
    assert 40_000_000 <= drawn.width * drawn.height <= pictures.MAX_PIXELS


def test_pages_of_words_are_not_drawn_at_all() -> None:
    sheet = nine().clinical
    assert page_count(sheet) == 4
    assert len(list(pictures.pages(sheet, 50))) == 1
    assert list(pictures.pages(sheet, 50, scans_only=True)) == []
    assert len(list(pictures.pages(scanned_pdf(page()), 50, scans_only=True))) == 1


def outcome(data: bytes) -> str:
    """Return "read" when the right envelope came out, else the code of the refusal."""
    try:
        found = reading.read_envelopes([data])
    except PackRefused as problem:
        return problem.code
    return "read" if found.envelopes == (nine().envelope,) else "wrong"


def test_noise_in_a_file_never_crashes_the_reader() -> None:
    small = page().crop((0, 0, 1240, 850))
    good = saved(small, "JPEG", quality=20)
    outcomes = set()
    for seed in range(12):
        chance = Random(seed)
        spoilt = bytearray(good)
        for _ in range(chance.randint(1, 40)):
            spoilt[chance.randrange(3, len(spoilt))] = chance.randrange(256)
        outcomes.add(outcome(bytes(spoilt)))
    assert outcomes <= {"read", "PK-251", "PK-252", "PK-254", "PK-255"}


def test_what_the_codes_make_is_still_only_as_good_as_its_signature() -> None:
    forged = bytearray(nine().envelope)
    forged[-1] ^= 1
    typed = "\n".join(symbol_texts(bytes(forged))).encode()
    with pytest.raises(PackRefused, match="PK-209"):
        seal.open_sealed(reading.read_envelope(typed), None, MADE_AT)
