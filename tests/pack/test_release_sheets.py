"""The release sheets: what each reader must have, and what each must never see (E18, E28, E32, E37)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import generic_text
from reception_app.clinical.release import points
from reception_app.errors import InputProblem
from reception_app.handover.missed_days import missed_note, missed_told
from reception_app.handover.record import Flag, Pack, Script, Vaccination, WiderNeed
from reception_app.handover.released import facts_of
from reception_app.handover.sheets.clinical import clinical_sheet
from reception_app.handover.sheets.release_letters import gp_letter, identity_letter, prescription_sheet
from reception_app.handover.sheets.release_pages import carer_release_page, person_release_page
from reception_app.handover.views import clinical_view, person_view
from reception_app.handover.views.clinical_release import release_plan
from reception_app.handover.views.hospital import hospital_summary
from reception_app.handover.views.release import carer_release, identity_release, person_release
from reception_app.handover.views.release_letters import gp_release, prescription_release
from reception_app.vocabulary import AnswerState, CarerConsent, Carrier, FlagLevel, Purpose, VaccinationState
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.support.pdf import fonts, glyphs, page_texts, text_of
from tests.support.release_cases import KEPT, going_home, going_home_well, with_needs
from tests.support.sheet_cases import (
    HASH,
    METHADONE,
    SHORT,
    at,
    dose,
    incomplete,
    nothing_to_report,
    twenty_five_scripts,
)


def person_page(pack: Pack) -> bytes:
    return person_release_page(person_release(pack))


def carer_page(pack: Pack) -> bytes:
    view = carer_release(pack)
    assert view is not None
    return carer_release_page(view)


def letter(pack: Pack) -> bytes:
    return gp_letter(gp_release(pack))


def for_pharmacy(pack: Pack) -> bytes:
    return prescription_sheet(prescription_release(pack))


def identity(pack: Pack) -> bytes:
    return identity_letter(identity_release(pack))


SHEETS: dict[str, Callable[[Pack], bytes]] = {
    "person": person_page, "carer": carer_page, "gp": letter, "pharmacy": for_pharmacy, "identity": identity,
}  # fmt: skip
CLINICAL = (
    "methadone", "chlordiazepoxide", "pregabalin", "quetiapine", "salbutamol", "mirtazapine", "opioid", "overdose",
    "naloxone", "alcohol", "allerg", "penicillin", "self-harm", "prescri", "medicine", "dose", "withdrawal",
)  # fmt: skip


def many() -> Pack:
    """Return somebody with 25 scripts, a name of 79 characters and 20 appointments."""
    pack, going = twenty_five_scripts(), going_home(shares=("meeting", "appointments", "medicines", "overdose"))
    kept = going.record.appointments[0]
    appointments = tuple(replace(kept, id=f"appoint{n}", what=f"Visit {n}") for n in range(20))
    return replace(pack, record=replace(pack.record, release=going.record.release, appointments=appointments))


@pytest.fixture(scope="module", params=[f"{kind} {case}" for case in ("home", "many") for kind in SHEETS])
def made(request: pytest.FixtureRequest) -> tuple[str, Pack, bytes]:
    kind, case = request.param.split()
    pack = going_home() if case == "home" else many()
    return request.param, pack, SHEETS[kind](pack)


def test_characters_stay_on_the_page_and_apart(made: tuple[str, Pack, bytes]) -> None:
    found = glyphs(made[2])
    for glyph in found:
        assert glyph.left >= 11, glyph
        assert glyph.right <= 199, glyph
        assert glyph.bottom <= 284.2 or glyph.top >= FOOTER_TOP, glyph
        assert glyph.bottom <= 295.5, glyph
    assert overlapping(found) == []


def test_type_is_large_enough_for_its_reader(made: tuple[str, Pack, bytes]) -> None:
    least = 13.99 if made[0].startswith(("person", "carer")) else 7.99
    assert min(glyph.size for glyph in glyphs(made[2]) if glyph.top < FOOTER_TOP) >= least


def test_every_page_says_who_which_page_and_that_it_is_training(made: tuple[str, Pack, bytes]) -> None:
    pages = page_texts(made[2])
    for number, words in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in words
        assert made[1].record.person.given_names.split()[0] in words
        assert "TRAINING: not a real person" in words


def test_fonts_are_embedded_and_the_same_pack_gives_the_same_bytes(made: tuple[str, Pack, bytes]) -> None:
    assert all("Plex" in name or "DejaVu" in name for name in fonts(made[2]))
    kind, case = made[0].split()
    assert SHEETS[kind](going_home() if case == "home" else many()) == made[2]


def test_the_person_reads_the_warning_what_was_given_and_what_comes_next() -> None:
    words = " ".join(text_of(person_page(going_home())).split())
    for said in (
        "Going home: stay alive", "Danny", "Your body is not used to drugs any more.", "Ring 999.", "Naloxone.",
        "given 09:10: nose spray, 2 doses, shown how.", "Your medicine goes on outside.",
        "30 mg, 30 mL of 1 mg in 1 mL, once a day at 08:00.", "Next from Lowry Chemist, Mon-Sat 09:00-18:00.",
        "Monday 17 March 2031, 10:30: Prescriber, J. Dolor", "01632 960302", "116 123",
    ):  # fmt: skip
        assert said in words, said
    assert "Housing" not in words, "an appointment that was cancelled is not one"
    assert "opioid dependence" not in words, "somebody may read it with them"
    assert len(page_texts(person_page(going_home()))) == 1


def test_what_keeps_alive_stands_in_welsh_after_the_english_and_says_that_it_is_not_checked() -> None:
    pack = going_home()
    sender = replace(pack.header.sender, code="CFI")
    in_wales = " ".join(text_of(person_page(replace(pack, header=replace(pack.header, sender=sender)))).split())
    english = " ".join(text_of(person_page(pack)).split())
    welsh = "Nid yw eich corff wedi arfer â chyffuriau mwyach."
    mark = "Cymraeg, heb ei wirio eto (Welsh, not yet checked)"
    assert "Your body is not used to drugs any more." in in_wales
    assert in_wales.index("Ring 999.") < in_wales.index(mark) < in_wales.index(welsh)
    assert welsh not in english
    assert mark not in english


def test_the_person_reads_where_they_sleep_and_what_is_still_to_be_done() -> None:
    """E35: in plain words what is arranged and what is not; nothing of what was not said or is nothing."""
    words = " ".join(text_of(person_page(with_needs(going_home()))).split())
    for said in (
        "Your first days", "A hostel has a place for you. 4 Sample Street, ask for J. Dolor.",
        "Claim your benefits on your first day.",
    ):  # fmt: skip
        assert said in words, said
    assert "Who you care for" not in words
    assert "Your things" not in words
    assert "Your first days" not in text_of(person_page(going_home()))
    for kind in ("carer", "gp", "pharmacy", "identity"):
        assert "hostel" not in text_of(SHEETS[kind](with_needs(going_home()))).casefold(), kind


def test_a_need_of_a_newer_list_is_told_in_its_own_words() -> None:
    newer = WiderNeed(
        "need-9", "tonight", "Where they sleep tonight", AnswerState.ANSWERED, "boat", "On a boat", "pier 2"
    )
    pack = going_home()
    words = text_of(person_page(replace(pack, record=replace(pack.record, needs=(newer,)))))
    assert "On a boat. pier 2." in " ".join(words.split())


def test_somebody_without_opioids_is_told_nothing_about_them() -> None:
    words = text_of(person_page(going_home_well()))
    assert "Going home" in words
    assert "drugs" not in words
    assert "Naloxone" not in words
    assert carer_release(going_home_well()) is None


@pytest.mark.parametrize(
    ("naloxone", "detail", "words"),
    [("declined", None, "offered and declined."), ("not_given", "none left", "not given: none left."),
     (None, None, "not recorded: ask the nurse")],
)  # fmt: skip
def test_what_was_not_given_is_said_as_it_was(naloxone: str | None, detail: str | None, words: str) -> None:
    text = " ".join(text_of(person_page(going_home(naloxone=naloxone, naloxone_detail=detail))).split())
    assert f"Naloxone {words}" in text


@pytest.mark.parametrize(
    ("shares", "has", "never"),
    [(("meeting",), ("main gate",), ("Dolor", "methadone", "999")),
     (("appointments",), ("Dolor",), ("main gate", "methadone", "999")),
     (("medicines",), ("methadone", "quetiapine"), ("main gate", "Dolor", "999", "pregabalin", "opioid", "sleep")),
     (("overdose",), ("Ring 999.", "Slow breath"), ("main gate", "Dolor", "methadone", "quetiapine"))],
)  # fmt: skip
def test_a_carer_is_told_what_was_agreed_and_nothing_else(
    shares: tuple[str, ...], has: tuple[str, ...], never: tuple[str, ...]
) -> None:
    """E28: with what the person agreed may be shared."""
    words = text_of(carer_page(going_home(shares=shares)))
    assert [one for one in has if one not in words] == []
    number = going_home().record.person.prison_number or ""
    assert [one for one in (*never, number, "999 043 7211", "02-Nov-1988", "penicillin") if one in words] == []


@pytest.mark.parametrize("consent", [CarerConsent.DECLINED, CarerConsent.NOT_ASKED])
def test_without_agreement_there_is_no_carers_page(consent: CarerConsent) -> None:
    assert carer_release(going_home(consent=consent)) is None
    assert carer_release(going_home(shares=())) is None
    assert carer_release(going_home(carer=None)) is None


def test_the_identity_letter_says_who_and_nothing_about_health() -> None:
    """E32, E35: an officer, a landlord or a counter may read it."""
    pdf = identity(going_home())
    words = text_of(pdf)
    assert "Daniel Tobias Sampleford-Bright, born 02-Nov-1988" in words
    assert "999 043 7211" in words
    found = words.lower().replace("gp practice", "").replace("health", "")
    assert [stem for stem in CLINICAL if stem in found] == []
    assert all(stem.encode() not in pdf.lower() for stem in ("methadone", "overdose"))


def test_the_gp_reads_first_what_to_do_and_when() -> None:
    words = " ".join(text_of(letter(going_home())).split())
    for said in (
        "PLEASE DO", "your first working day is Mon 17-Mar-2031", "Do not prescribe methadone: Turning Lane",
        "Review and go on with", "Decide about pregabalin", "not given here, nobody has confirmed the dose.",
        "A practice may register somebody without an address", "mirtazapine: stopped", "penicillin, anaphylaxis",
        "Overdose, most of all in the first week", "The opioid substitution goes on outside.", "Dr S. Specimen",
    ):  # fmt: skip
        assert said in words, said


def missed_two_days(pack: Pack) -> Pack:
    """Return somebody whose methadone was last seen taken three days ago: two days missed, today's not yet given."""
    seen = replace(METHADONE, last_given_at=at(11, "08:12"), next_due_at=at(12, "08:00"), given=())
    scripts = tuple(seen if one.id == METHADONE.id else one for one in pack.record.scripts)
    return replace(pack, record=replace(pack.record, scripts=scripts))


def test_days_missed_stand_beside_the_dose_on_every_paper_that_says_it() -> None:
    pack = missed_two_days(going_home())
    missed = "2 days missed (Wed, Thu); 78 h since the last observed dose; today's dose not yet given"
    for words in (
        text_of(letter(pack)),
        text_of(for_pharmacy(pack)),
        text_of(clinical_sheet(clinical_view(pack, HASH, SHORT))),
    ):
        assert missed in " ".join(words.split()).replace("\N{NO-BREAK SPACE}", " ")
    hospital = replace(pack, header=replace(pack.header, purpose=Purpose.HOSPITAL))
    (line,) = (one for one in hospital_summary(hospital).medicines if one.name.startswith("methadone"))
    assert missed in line.dose
    told = "You missed 2 days of it. Tell whoever gives it to you before you take any."
    assert any(told in words for _, words in person_release(pack).today)
    (row,) = (one for one in person_view(pack).rows if one.name == "methadone")
    assert told in row.notes


@pytest.mark.parametrize(
    ("frequency", "note", "told"),
    [
        ("on Tuesdays and Saturdays", None, None),
        ("on Tuesdays and Thursdays",
         "3 days, 78 h since the last observed dose; 1 day missed on which it was due (Thu); none due today",
         "You missed 1 day of it. Tell whoever gives it to you before you take any."),
    ],
    ids=["none was due", "one was due"],
)  # fmt: skip
def test_of_what_is_due_on_some_days_only_those_are_missed(frequency: str, note: str | None, told: str | None) -> None:
    pack = missed_two_days(going_home())
    (line,) = (one for one in pack.record.scripts if one.id == METHADONE.id)
    line = replace(line, frequency=frequency)
    now = pack.header.made_at
    assert (missed_note(line, now), missed_told(line, now)) == (note, told)


def test_no_day_is_said_to_be_missed_of_a_depot_given_in_its_time() -> None:
    depot = replace(
        METHADONE, medicine="buprenorphine prolonged-release", form="prolonged-release injection", brand="Buvidal",
        every_days=28, frequency="every 28 days", last_given_at=at(1, "10:00"), next_due_at=at(29, "10:00"),
    )  # fmt: skip
    pack = going_home()
    pack = replace(pack, record=replace(pack.record, scripts=(depot,)))
    assert "missed (" not in text_of(letter(pack))
    assert not any("You missed" in " ".join(row.notes) for row in person_view(pack).rows)


def test_no_day_is_said_to_be_missed_where_none_was() -> None:
    pack = going_home()
    assert "days missed" not in text_of(letter(pack)) + text_of(for_pharmacy(pack))
    assert not any("You missed" in words for _, words in person_release(pack).today)


def test_nothing_clinical_stands_where_an_envelope_shows_it() -> None:
    for sheet in (letter, for_pharmacy):
        above = [glyph for glyph in glyphs(sheet(going_home())) if glyph.page == 1 and glyph.bottom < 78]
        words = "".join(glyph.character for glyph in above).lower()
        assert above
        assert [stem for stem in CLINICAL if stem in words] == []


def test_every_medicine_is_on_the_letter_and_at_the_pharmacy() -> None:
    """Nothing vanishes on the way out: what is not given is there too, and said to be so."""
    for pack in (going_home(), many()):
        for sheet in (letter, for_pharmacy):
            words = text_of(sheet(pack))
            assert [one.medicine for one in pack.record.scripts if not _named(one, words, sheet)] == []


def _named(script: Script, words: str, sheet: Callable[[Pack], bytes]) -> bool:
    return generic_text(script.medicine) in words or (script.stopped_at is not None and sheet is for_pharmacy)


def test_the_days_of_an_instalment_prescription_are_only_those_of_the_substitution() -> None:
    rows = {row.line.split(" — ")[0]: row.ends for row in gp_release(going_home()).medicines}
    assert rows["methadone"] == "20-Mar-2031"
    assert rows["quetiapine"] == "Not recorded"
    supplied = {row.line.split(" — ")[0]: row.ends for row in gp_release(going_home(prescription="supplied")).medicines}
    assert supplied["methadone"] == "Not recorded"
    assert supplied["quetiapine"] == "20-Mar-2031"
    assert supplied["salbutamol"] == "Not recorded", "what is taken when required was never counted in days"


def test_a_medicine_that_ends_before_the_rest_is_pointed_out_by_its_own_days() -> None:
    pack = going_home()
    scripts = tuple(
        replace(one, carrier=Carrier.PERSON, supply_days=1) if one.medicine.lower() == "quetiapine" else one
        for one in pack.record.scripts
    )
    facts = facts_of(replace(pack.record, scripts=scripts))
    assert [days for name, days in facts.lasts if name.lower() == "quetiapine"] == [1]
    assert any("quetiapine lasts until Fri 14-Mar" in point.words for point in points(facts))


def test_the_pharmacy_is_not_told_of_an_appointment_before_the_release() -> None:
    early = replace(KEPT, id="early", at=at(10, "10:30"))
    pack = going_home()
    pack = replace(pack, record=replace(pack.record, appointments=(early, KEPT)))
    (seen,) = [words for label, words in prescription_release(pack).details if label == "Seen next by a prescriber"]
    assert seen.replace("\N{NO-BREAK SPACE}", " ").startswith("Monday 17 March 2031")


def test_counted_days_of_a_medicine_weigh_more_than_those_of_the_prescription() -> None:
    pack = going_home()
    counted = Dose(Decimal(14), "tablets")
    scripts = tuple(
        replace(one, supply=counted, supply_days=14) if one.medicine == "Quetiapine" else one
        for one in pack.record.scripts
    )
    rows = gp_release(replace(pack, record=replace(pack.record, scripts=scripts))).medicines
    assert [row.ends for row in rows if row.line.startswith("quetiapine")] == ["27-Mar-2031"]


def test_the_pharmacys_sheet_says_that_it_is_no_prescription() -> None:
    words = text_of(for_pharmacy(going_home()))
    assert "This sheet is not a prescription." in words
    assert "INSTALMENT PRESCRIPTION (FP10MDA)" in words
    assert "Sunday's dose goes home on Saturday" in words
    wales = text_of(prescription_sheet(prescription_release(going_home(), wales=True)))
    assert "(WP10MDA)" in wales


def test_a_gap_is_said_and_never_left_blank() -> None:
    bare = going_home(gp=None, gp_address=None, pharmacy=None, pharmacy_address=None, pharmacy_telephone=None,
                      pharmacy_hours=None, prescription=None, prescription_days=None, decider=None)  # fmt: skip
    bare = replace(bare, record=replace(bare.record, contacts=()))
    assert "GP: not recorded" in text_of(letter(bare))
    words = text_of(for_pharmacy(bare))
    for said in ("Pharmacy: not recorded", "WHAT IS PRESCRIBED: NOT RECORDED", "decided by: not recorded"):
        assert said in words, said


def test_an_incomplete_pack_says_so_on_every_release_sheet() -> None:
    missing = incomplete().header.missing
    pack = going_home()
    pack = replace(pack, header=replace(pack.header, missing=missing))
    assert missing
    assert "This paper is not complete." in text_of(person_page(pack))
    assert "Not everything for this release is recorded yet" in text_of(letter(pack))


def test_without_a_release_there_are_no_release_sheets() -> None:
    for view in (person_release, carer_release, gp_release, prescription_release, identity_release):
        with pytest.raises(InputProblem) as problem:
            view(nothing_to_report())
        assert problem.value.code == "IN-566"


def test_a_day_that_is_a_friday_names_the_next_working_day() -> None:
    """E19: Fridays and holidays."""
    assert gp_release(going_home(day=date(2031, 4, 10))).working_day == "Tue 15-Apr-2031"


def unprescribed() -> Pack:
    """Return somebody whose every line was only told here: no prescriber of this prison decided about it."""
    pack = going_home()
    scripts = tuple(replace(script, decider=None) for script in pack.record.scripts)
    return replace(pack, record=replace(pack.record, scripts=scripts))


def test_what_nobody_here_prescribed_is_settled_on_no_paper() -> None:
    """Going home once said how much to take, while the copy beside it said that nobody had decided."""
    said, before = " ".join(text_of(person_page(unprescribed())).split()), text_of(person_page(going_home()))
    assert "Not settled when you left." in said
    assert "Not settled yet." not in before
    for sheet in (letter, for_pharmacy):
        words = " ".join(text_of(sheet(unprescribed())).split())
        assert "HMP Leeds had not prescribed it" in words
        assert "the sending prison" not in words


def test_the_letters_say_what_of_each_medicine_was_supplied_on_the_day() -> None:
    pack = going_home()
    first, second, _, third, fourth, *_ = pack.record.scripts
    on_person = replace(first, carrier=Carrier.PERSON, quantity_sent="7 tablets", supply=None, supply_days=7)
    counted = replace(second, carrier=Carrier.PERSON, quantity_sent=None, supply=dose("210", "mg"), supply_days=None)
    none = replace(third, carrier=Carrier.NOT_SENT, quantity_sent=None, supply=None, supply_days=None)
    unsaid = replace(fourth, carrier=None, quantity_sent=None, supply=None, supply_days=None)
    pack = replace(pack, record=replace(pack.record, scripts=(on_person, counted, none, unsaid)))
    said = ["7 tablets, for 7 days", "210\N{NO-BREAK SPACE}mg", "None", "Not recorded"]
    assert [row.supplied for row in gp_release(pack).medicines] == said
    for sheet in (letter, for_pharmacy):
        words = " ".join(text_of(sheet(pack)).split())
        assert "Supplied on release" in words
        assert "7 tablets, for 7 days" in words


def test_a_carer_reads_what_is_not_settled_as_that_and_is_not_the_one_who_goes() -> None:
    pack = unprescribed()
    assert pack.record.release is not None
    release = replace(pack.record.release, consent=CarerConsent.AGREED, shares=("medicines",))
    pack = replace(pack, record=replace(pack.record, release=release), header=replace(pack.header, missing=("triage",)))
    view = carer_release(pack)
    assert view is not None
    methadone, *_ = [words for words in view.medicines if words.startswith("methadone")]
    assert methadone.endswith("Not settled yet: ask a GP or ring 111 first.")
    reliever, *_ = [words for words in view.medicines if words.startswith("salbutamol")]
    assert "Not settled" not in reliever
    words = " ".join(text_of(carer_release_page(view)).split())
    assert "some things were not settled yet" in words
    assert "before you go" not in words


def test_the_gp_reads_that_a_life_is_at_risk_and_what_else_goes_on() -> None:
    """The letter once named allergies and opioids, and nothing of an open ACCT."""
    pack = going_home()
    harm = next(flag for flag in pack.record.flags if flag.kind == "acct_open")
    other = [
        replace(harm, id=kind * 2, kind=kind, words=words)
        for kind, words in (("pregnant", "Pregnant"), ("violence_risk", "Violence to officers"))
    ]
    dose = Vaccination("ef" * 8, "hepatitis_b", "Hepatitis B dose 1", VaccinationState.GIVEN)
    dose = replace(dose, given_on=date(2031, 3, 13), next_due_on=date(2031, 3, 20))
    record = replace(pack.record, flags=(harm, *other), vaccinations=(dose,))
    words = " ".join(text_of(letter(replace(pack, record=record))).split()).replace("\N{NO-BREAK SPACE}", " ")
    know = words[words.index("KNOW") :]
    assert f"Self-harm {harm.words}" in know
    assert "Problems Pregnant" in know
    assert "Violence" not in know, "custody's own"
    assert "Hepatitis B dose 1, given 13-Mar-2031; next due 20-Mar-2031." in know
    ended = replace(harm, ended_at=harm.started_at)
    words = text_of(letter(replace(pack, record=replace(record, flags=(ended,)))))
    assert "ended" in words[words.index("Self-harm") :]
    words = " ".join(text_of(letter(replace(pack, record=replace(record, flags=(), assessments=())))).split())
    assert "Self-harm Not asked, or not answered: ask." in words


def test_the_gp_reads_of_an_open_acct_before_anything_else_and_rings_no_number_that_is_none() -> None:
    pack = going_home_well()
    acct = Flag("f2", "acct_open", FlagLevel.ACT_NOW, "ACCT open", at(14, "14:01"))
    travel = replace(pack.header.travel, healthcare_telephone=None)
    at_risk = replace(pack, record=replace(pack.record, flags=(acct,)), header=replace(pack.header, travel=travel))
    words = " ".join(text_of(letter(at_risk)).split())
    assert "Read first ACCT open, when this letter was made: see KNOW." in words
    assert "Ring telephone" not in words
    assert "With any doubt ring healthcare at HMP Leeds: no telephone number is recorded." in words
    assert "Read first" not in text_of(letter(pack))


def test_what_was_given_on_another_day_stands_with_that_day() -> None:
    """Under "Today, 17 March" stood "given 09:10": it was three days before."""
    pack = going_home(day=date(2031, 3, 17))
    assert (
        dict(person_release(pack).today)["Naloxone"]
        .replace("\N{NO-BREAK SPACE}", " ")
        .startswith("given Fri 14-Mar 09:10: nose spray")
    )
    rows = {row.label: row.value for row in release_plan(pack.record)}
    assert rows["Naloxone"].replace("\N{NO-BREAK SPACE}", " ").startswith("given Fri 14-Mar 09:10: nose spray")
