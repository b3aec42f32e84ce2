"""The dictionary of medicines and devices at a desk: loaded whole or not at all, replaced, searched."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import KnownProblem, MustChoose, NotAllowed, UsageProblem
from reception_app.services import dmd
from reception_app.services.context import AppContext
from reception_app.services.dmd import Product
from reception_app.vocabulary import Role
from tests.support.desks import as_role
from tests.support.dmd import MEDICINES, RELEASED_ON, change, cut_short, file_of, write_release


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return write_release(tmp_path / "release")


@pytest.fixture
def loaded(ctx: AppContext, release: Path) -> AppContext:
    dmd.import_release(ctx, release)
    return ctx


def names(ctx: AppContext, typed: str, limit: int = 20) -> list[str]:
    return [product.name for product in dmd.search_products(ctx, typed, limit)]


def first(ctx: AppContext, typed: str) -> Product:
    return dmd.search_products(ctx, typed, 1)[0]


def stored(ctx: AppContext) -> tuple[object, ...]:
    """Everything of the dictionary in the database, to be compared before and after."""
    with ctx.sessions.read() as session:
        counted = [session.execute(text(f"SELECT * FROM {table}")).all() for table in ("dmd_release", "dmd_product")]
        events = session.execute(text("SELECT count(*) FROM event")).scalar_one()
    return (*counted, events, names(ctx, "m", 50))


def test_a_release_is_loaded_with_its_day_its_counts_and_a_line_in_the_history(ctx: AppContext, release: Path) -> None:
    assert dmd.loaded_release(ctx) is None
    done = dmd.import_release(ctx, release)
    assert (done.replaced, done.warnings) == (None, ())
    assert dmd.loaded_release(ctx) == done.release
    assert (done.release.released_on, done.release.imported_by) == (RELEASED_ON, "Sam Sampleworth")
    assert (done.release.imported_at, done.release.vtms) == (ctx.now(), 13)
    assert done.release.vmps >= 30
    assert done.release.amps >= 60
    with ctx.sessions.read() as session:
        line = session.execute(text("SELECT action, entity, after FROM event ORDER BY sequence DESC LIMIT 1")).one()
        kept = session.execute(text("SELECT count(*), sum(invalid) FROM dmd_product")).one()
    assert tuple(line)[:2] == ("import-dmd", "dmd_release")
    assert json.loads(line[2])["released_on"] == "2026-11-12"
    release_counts = done.release.vtms + done.release.vmps + done.release.amps
    assert tuple(kept) == (release_counts + done.release.invalids, done.release.invalids)


def test_a_product_is_told_as_the_release_codes_it(loaded: AppContext) -> None:
    generic, virtual, brand = (first(loaded, typed) for typed in ("methad", "methadone 10mg/ml", "samplidone"))
    assert (generic.level, generic.name, generic.generic, generic.controlled) == ("vtm", "Methadone", "Methadone", None)
    assert (virtual.level, virtual.strength, virtual.form) == ("vmp", "10 mg in 1 mL", "Oral solution")
    assert (virtual.routes, virtual.ingredients) == (("Oral",), ("Methadone hydrochloride",))
    assert (virtual.controlled_code, virtual.controlled_drug, virtual.controlled) == ("0002", "Schedule 2 (CD)", True)
    assert (virtual.supplier, virtual.parent_code) == (None, generic.code)
    assert (brand.level, brand.name, brand.generic) == ("amp", "Samplidone 1mg/ml oral solution", "Methadone")
    assert brand.supplier == "Placeholder Pharma Ltd"
    assert (brand.strength, brand.controlled_drug) == ("1 mg in 1 mL", "Schedule 2 (CD)")


@pytest.mark.parametrize(
    ("typed", "strength", "form", "routes", "controlled"),
    [
        ("diazepam 2mg/5ml", "0.4 mg in 1 mL", "Oral solution", ("Oral",), True),
        ("levothyroxine 25", "25 micrograms", "Tablet", ("Oral",), False),
        ("co-codamol 30", None, "Tablet", ("Oral",), True),  # two ingredients: no one strength
        ("salbutamol 100", None, "Inhalation solution", ("Inhalation",), False),  # coded in a unit nobody writes
        ("specilin", "100 units in 1 mL", "Solution for injection", ("Subcutaneous", "Intravenous"), False),  # licensed
        ("buprenorphine 5", "5 micrograms in 1 hour", "patch", ("transdermal",), True),  # form and route by ontology
        ("sample wound", None, None, (), False),
    ],
)
def test_strength_form_and_routes(
    loaded: AppContext, typed: str, strength: str | None, form: str | None, routes: tuple[str, ...], controlled: bool
) -> None:
    found = first(loaded, typed)
    assert (found.strength, found.form, found.routes, found.controlled) == (strength, form, routes, controlled)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("m", "Methadone"),
        ("sertraline 100", "Sertraline 100mg tablets"),
        ("SERT 100 MG", "Sertraline 100mg tablets"),
        ("150 preg", "Pregabalin 150mg capsules"),
        ("olanz 2.5", "Olanzapine 2.5mg tablets"),
        ("olanz 2.5 mg", "Olanzapine 2.5mg tablets"),
        ("levothyroxine 25mcg", "Levothyroxine sodium 25micrograms tablets"),
        ("levothyroxine 25 µg", "Levothyroxine sodium 25micrograms tablets"),
        ("levothyroxine 25 micrograms", "Levothyroxine sodium 25micrograms tablets"),
        ("co codamol 30", "Co-codamol 30mg/500mg tablets"),
        ("cödamol 30mg/500", "Co-codamol 30mg/500mg tablets"),
        ("mockadol", "Mockadol 30mg/500mg tablets"),
        ("methadone samplidone", "Samplidone 1mg/ml oral solution"),
        (
            "glargine 100units/ml",
            "Insulin glargine 100units/ml solution for injection 3ml pre-filled disposable devices",
        ),
        ("diazepam oral suspension", "Diazepam 2mg/5ml oral solution sugar free"),  # its former name
        ("old name samplidone", "Samplidone 1mg/ml oral solution sugar free"),
        ("mockral tab placeholder", "Mockral"),  # by supplier
    ],
)
def test_what_is_typed_finds_the_product(loaded: AppContext, typed: str, expected: str) -> None:
    assert names(loaded, typed)[0].startswith(expected)


def test_the_general_comes_before_the_particular_and_what_begins_so_before_what_holds_it(loaded: AppContext) -> None:
    levels = [product.level for product in dmd.search_products(loaded, "methadone", 50)]
    named = [p.level for p in dmd.search_products(loaded, "methadone", 50) if p.name.startswith("Methadone")]
    assert named == sorted(named, key=("vtm", "vmp", "amp").index)
    assert len(levels) > len(named)
    found = names(loaded, "dumm", 50)
    begins = [name.casefold().startswith("dumm") for name in found]
    assert begins == sorted(begins, reverse=True)
    assert not all(begins)
    brands = [name for name in names(loaded, "olanzapine 10mg", 50) if name.startswith("Examplexa")]
    assert brands == ["Examplexa 10mg tablets"]


@pytest.mark.parametrize("typed", ["", "  ", '"', "'*", "AND", "NEAR(", "words:", "zzzz", "-", "a" * 5_000, "%", "()"])
def test_nothing_typed_is_read_as_a_query(loaded: AppContext, typed: str) -> None:
    assert len(dmd.search_products(loaded, typed)) <= 20


def test_a_search_before_any_release_finds_nothing(ctx: AppContext) -> None:
    assert dmd.search_products(ctx, "methadone") == ()


def test_a_code_is_found_current_begun_or_former(loaded: AppContext, release: Path) -> None:
    wanted = first(loaded, "carbamazepine")
    vtm_file = file_of(release, "vtm").read_text(encoding="utf-8")
    former = vtm_file.split("<VTMIDPREV>")[1].split("<")[0]
    assert dmd.search_products(loaded, wanted.code) == (wanted,)
    assert dmd.search_products(loaded, f" {wanted.code[:4]} {wanted.code[4:]} ") == (wanted,)
    assert wanted in dmd.search_products(loaded, wanted.code[:8], 200)
    assert dmd.search_products(loaded, former) == (wanted,)


def test_what_is_invalid_is_never_offered_by_name_or_by_code(loaded: AppContext) -> None:
    assert "Zopiclone 15mg tablets" not in names(loaded, "zopiclone", 50)
    assert names(loaded, "withdrawnol") == []
    with loaded.sessions.read() as session:
        row = "SELECT code FROM dmd_product WHERE name = 'Withdrawnol'"
        code = str(session.execute(text(row)).scalar_one())
    assert dmd.search_products(loaded, code) == ()


def test_a_newer_release_replaces_the_older_whole(loaded: AppContext, tmp_path: Path) -> None:
    fewer = [medicine for medicine in MEDICINES if medicine.name != "Quetiapine"]
    done = dmd.import_release(loaded, write_release(tmp_path / "next", date(2026, 11, 19), fewer))
    assert done.replaced is not None
    assert done.replaced.released_on == RELEASED_ON
    assert names(loaded, "quetiapine") == []
    assert names(loaded, "testoquel") == []
    assert names(loaded, "sertraline 100")
    again = dmd.import_release(loaded, tmp_path / "next")
    assert (again.release.vmps, again.warnings) == (done.release.vmps, ())


def test_an_older_release_is_told_and_taken_only_when_asked_for(loaded: AppContext, tmp_path: Path) -> None:
    older = write_release(tmp_path / "older", date(2025, 10, 2))
    before = stored(loaded)
    with pytest.raises(MustChoose) as caught:
        dmd.import_release(loaded, older)
    assert caught.value.code == "CH-401"
    assert "02-Oct-2025" in caught.value.what
    assert stored(loaded) == before
    done = dmd.import_release(loaded, older, replace=True)
    assert done.release.released_on == date(2025, 10, 2)
    assert len(done.warnings) == 2


def test_a_release_much_smaller_than_the_loaded_one_is_not_taken_unasked(loaded: AppContext, tmp_path: Path) -> None:
    small = write_release(tmp_path / "small", date(2026, 11, 19), MEDICINES[:3])
    before = stored(loaded)
    with pytest.raises(MustChoose) as caught:
        dmd.import_release(loaded, small)
    assert caught.value.code == "CH-402"
    assert stored(loaded) == before
    assert dmd.import_release(loaded, small, replace=True).release.vtms == 3


def test_a_release_from_the_future_is_told(ctx: AppContext, tmp_path: Path) -> None:
    done = dmd.import_release(ctx, write_release(tmp_path / "future", date(2027, 11, 18)))
    assert [warning.split(",")[0] for warning in done.warnings] == ["This release is dated 18-Nov-2027"]


def _gone(kind: str) -> Callable[[Path], object]:
    return lambda folder: file_of(folder, kind).unlink()


def _cut(kind: str, keep: float = 0.7) -> Callable[[Path], object]:
    return lambda folder: cut_short(folder, kind, keep)


def _changed(kind: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: change(folder, kind, old, new)


def _renamed(kind: str, old: str, new: str) -> Callable[[Path], object]:
    def rename(folder: Path) -> None:
        path = file_of(folder, kind)
        path.rename(path.with_name(path.name.replace(old, new)))

    return rename


def _two_years(folder: Path) -> None:
    write_release(folder, date(2025, 11, 13))


def _latin(folder: Path) -> None:
    path = file_of(folder, "vmp")
    path.write_bytes(path.read_bytes().replace(b"Methadone", b"Meth\xe9done"))


_HEAD = '<?xml version="1.0" encoding="utf-8" ?>\n'
_BOMB = f'{_HEAD}<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
_OUTSIDE = f'{_HEAD}<!DOCTYPE x SYSTEM "file:///etc/hostname">\n'
_SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no AMP file": (_gone("amp"), "US-380"),
    "no lookup file": (_gone("lookup"), "US-380"),
    "AMP file cut short": (_cut("amp"), "US-382"),
    "VMP file cut short in its last tag": (_cut("vmp", 0.9995), "US-382"),
    "VTM file empty": (_cut("vtm", 0), "US-382"),
    "not the letters it says": (_latin, "US-382"),
    "a list is gone": (_changed("vmp", "CONTROL_DRUG_INFO>", "OTHER_LIST>"), "US-382"),
    "one file of another year": (_renamed("vmp", "121126", "131125"), "US-381"),
    "two releases in one folder": (_two_years, "US-381"),
    "no possible date": (_renamed("vtm", "121126", "321326"), "US-383"),
    "another version by its name": (_renamed("amp", "2_3", "2_4"), "US-383"),
    "another version inside": (_changed("amp", "amp_v2_3.xsd", "amp_v2_2.xsd"), "US-383"),
    "another kind of file": (_changed("lookup", "<LOOKUP", "<OTHER"), "US-383"),
    "a namespace": (_changed("vtm", 'xmlns=""', 'xmlns="urn:other"'), "US-383"),
    "entities that swell": (_changed("vtm", _HEAD, _BOMB), "US-383"),
    "an entity from outside": (_changed("amp", _HEAD, _OUTSIDE), "US-383"),
    "elements in elements": (_changed("vtm", "<NM>Methadone", "<NM><b/>Methadone"), "US-383"),
    "endless text": (_changed("amp", "<NM>Methadone", f"<NM>{'x' * 5_000}"), "US-383"),
    "no name": (_changed("vmp", "<NM>Methadone 1mg/ml oral solution</NM>", ""), "US-384"),
    "a code of letters": (_changed("vtm", "<VTMID>9", "<VTMID>x"), "US-384"),
    "a code of twenty digits": (_changed("vtm", "<VTMID>9", "<VTMID>1234567"), "US-384"),
    "a field twice": (_changed("vtm", "<NM>Methadone", "<NM>a</NM><NM>Methadone"), "US-384"),
    "a strength that is no number": (
        _changed("vmp", "<STRNT_NMRTR_VAL>1<", "<STRNT_NMRTR_VAL>one<"), "US-384"
    ),
    "a parent that is not there": (_changed("amp", "<VPID>9", "<VPID>8"), "US-385"),
    "a moiety that is not there": (_changed("vmp", "<VTMID>9", "<VTMID>8"), "US-385"),
    "a schedule nobody knows": (_changed("vmp", "<CATCD>0002", "<CATCD>0099"), "US-385"),
    "a supplier nobody knows": (_changed("amp", "<SUPPCD>9", "<SUPPCD>8"), "US-385"),
    "a substance nobody knows": (_changed("vmp", "<ISID>9", "<ISID>8"), "US-385"),
}  # fmt: skip


@pytest.mark.parametrize("spoilt", sorted(_SPOILT))
def test_a_spoilt_release_is_told_in_one_sentence_and_changes_nothing(
    loaded: AppContext, tmp_path: Path, spoilt: str
) -> None:
    spoil, code = _SPOILT[spoilt]
    folder = write_release(tmp_path / "spoilt")
    spoil(folder)
    before = stored(loaded)
    with pytest.raises(UsageProblem) as caught:
        dmd.import_release(loaded, folder)
    assert caught.value.code == code, caught.value
    assert caught.value.todo
    assert "Nothing was changed." in caught.value.what
    assert stored(loaded) == before


def test_a_line_twice_is_told_by_file_and_line(ctx: AppContext, release: Path) -> None:
    path = file_of(release, "vtm")
    lines = path.read_text(encoding="utf-8").splitlines()
    lines.insert(4, lines[3])
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UsageProblem) as caught:
        dmd.import_release(ctx, release)
    assert caught.value.what.startswith("f_vtm2_3121126.xml, line 5: this code stands there twice.")


def test_a_release_without_a_level_is_not_whole(ctx: AppContext, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        dmd.import_release(ctx, write_release(tmp_path / "none", medicines=MEDICINES[-1:]))
    assert caught.value.code == "US-385"
    assert "no VTM" in caught.value.what


@pytest.mark.parametrize("stop_at", ["Reading f_amp", "Sorting", "Writing"])
def test_stopping_leaves_the_dictionary_as_it_was(loaded: AppContext, tmp_path: Path, stop_at: str) -> None:
    newer = write_release(tmp_path / "newer", date(2026, 11, 19), MEDICINES[:9])
    before = stored(loaded)
    with pytest.raises(UsageProblem) as caught:
        dmd.import_release(loaded, newer, on_progress=lambda step, done, total: not step.startswith(stop_at))
    assert caught.value.code == "US-009"
    assert stored(loaded) == before


def test_a_fault_while_writing_leaves_the_dictionary_as_it_was(loaded: AppContext, tmp_path: Path) -> None:
    newer = write_release(tmp_path / "newer", date(2026, 11, 19), MEDICINES[:9])
    before = stored(loaded)

    def fail(step: str, done: int, total: int) -> None:
        if step == "Writing products" and done == total:
            raise RuntimeError("the machine was switched off")

    with pytest.raises(RuntimeError, match="switched off"):
        dmd.import_release(loaded, newer, on_progress=fail)
    assert stored(loaded) == before


def test_progress_goes_forward_to_the_end_of_each_step(ctx: AppContext, release: Path) -> None:
    told: list[tuple[str, int, int]] = []
    dmd.import_release(ctx, release, on_progress=lambda *step: told.append(step))
    read = [(done, total) for step, done, total in told if step.startswith("Reading")]
    assert read == sorted(read)
    assert read[-1][0] == read[-1][1] == sum(file.stat().st_size for file in release.iterdir())
    assert told[-1][0] == "Writing products"
    assert told[-1][1] == told[-1][2]


def test_pharmacy_and_the_desk_administrator_load_a_release_and_others_do_not(ctx: AppContext, release: Path) -> None:
    for role in (Role.NURSE, Role.PRESCRIBER, Role.ESCORT):
        with pytest.raises(NotAllowed):
            dmd.import_release(as_role(ctx, role), release)
    for role in (Role.PHARMACY, Role.DESK_ADMINISTRATOR):
        assert dmd.import_release(as_role(ctx, role), release).release.imported_by == "N. Testford"


def test_a_folder_that_is_none_is_told(ctx: AppContext, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(KnownProblem) as caught:
            dmd.import_release(ctx, folder)
        assert caught.value.code == "US-380"
