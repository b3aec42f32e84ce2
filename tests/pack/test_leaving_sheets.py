"""The sheets for court and hospital: what each must have, and that no more than its whitelist is on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import SheetProblem
from reception_app.handover.escort_lines import escort_lines
from reception_app.handover.hospital_why import KIND, HospitalWhy
from reception_app.handover.leaving_lines import leaving_lines
from reception_app.handover.record import Flag, Pack
from reception_app.handover.record_findings import Score
from reception_app.handover.sheets.escort import escort_sheet
from reception_app.handover.views import clinical_view
from reception_app.handover.views.court import court_custody
from reception_app.handover.views.escort import escort_view
from reception_app.handover.views.escort_words import told_by
from reception_app.handover.views.hospital import hospital_summary
from reception_app.handover.views.medicines import dose_text
from reception_app.handover.views.person import person_view
from reception_app.handover.views.words import moment, nhs_number
from reception_app.handover.waiting import waits_of
from reception_app.services.leaving_sheets import SLUGS, set_sheets
from reception_app.vocabulary import Carrier, FitToTravel, FlagLevel, LastGivenHow, Purpose, ScriptStatus
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.pack.test_escort_sheet import STEMS
from tests.pack.test_views import clinical_words
from tests.support import sheet_cases
from tests.support.first_night_cases import ALL_CASES
from tests.support.leaving_sheet_cases import COURT, HOSPITAL, leaving, many_to, nothing_to, to_court, to_hospital
from tests.support.pdf import fonts, glyphs, page_texts, streams, text_of

CUSTODY = ("court_custody", "hospital_watch")
LARGE = ("court_released",)
CASES: dict[str, Callable[[], Pack]] = {
    "court": to_court, "hospital": to_hospital,
    "court many": lambda: many_to(Purpose.COURT), "hospital many": lambda: many_to(Purpose.HOSPITAL),
    "court nothing": lambda: nothing_to(Purpose.COURT), "hospital nothing": lambda: nothing_to(Purpose.HOSPITAL),
}  # fmt: skip


def sheets(pack: Pack) -> dict[str, bytes]:
    return set_sheets(pack, "england")


@pytest.fixture(scope="module", params=list(CASES))
def made(request: pytest.FixtureRequest) -> tuple[Pack, dict[str, bytes]]:
    pack = CASES[request.param]()
    return pack, sheets(pack)


def test_the_hospital_reads_how_a_last_dose_is_known_what_is_late_and_what_nobody_prescribed() -> None:
    seen = replace(
        sheet_cases.METHADONE, last_given_at=sheet_cases.at(13, "08:12"), next_due_at=sheet_cases.at(14, "05:00"),
    )  # fmt: skip
    told = replace(
        sheet_cases.QUETIAPINE, last_given_at=sheet_cases.at(13, "21:00"), last_given_how=LastGivenHow.STATED,
        next_due_at=sheet_cases.at(14, "21:00"), decider=None, verified=True,
    )  # fmt: skip
    pack = to_hospital(sheet_cases.methadone_self_harm())
    pack = replace(pack, record=replace(pack.record, scripts=(seen, told)))
    first, second = hospital_summary(pack).medicines
    assert first.last.endswith(", observed")
    assert first.due.endswith(", past its time")
    assert "prescribed" not in first.dose
    assert second.last.endswith(", stated by the person, not confirmed")
    assert "past" not in second.due
    assert "HMP Leeds had not prescribed it" in second.dose
    words = " ".join(text_of(sheets(pack)["hospital_summary"]).split())
    assert "past its time" in words
    assert "Observation: 30 min" in words, "the ward reads how often to look, too"


def test_the_hospital_reads_first_why_they_come_and_the_escort_does_not() -> None:
    why = HospitalWhy("fell on the stairs, query broken hip", sheet_cases.at(14, "05:40"), "pulse 120, 90/60")
    flag = Flag(
        "hospital-1", KIND, FlagLevel.SOON, "Sent to hospital", sheet_cases.at(14, "05:40"), detail=why.detail,
        recorded_by="N. Testford", where="HMP Leeds",
    )  # fmt: skip
    before = to_hospital()
    pack = replace(before, record=replace(before.record, flags=(*before.record.flags, flag)))
    found = sheets(pack)
    words = " ".join(text_of(found["hospital_summary"]).split())
    first, _, after = words.partition("WHY THEY COME")
    assert "PROBLEMS AND RISKS" not in first
    for said in (why.happened, "Fri 14-Mar 05:40", why.found, "N. Testford, HMP Leeds"):
        assert said in after, said
    assert "Sent to hospital" not in words, "said once, above"
    for sheet in (found["hospital_watch"], escort_sheet(escort_view(pack, sheet_cases.SHORT))):
        assert "stairs" not in text_of(sheet)
        assert "broken" not in text_of(sheet)
    unsaid = " ".join(text_of(sheets(before)["hospital_summary"]).split())
    assert "What happened NOT SAID: ask the escort, and ring healthcare." in unsaid


def test_a_dose_due_before_court_is_looked_up_on_the_escort_sheet_before_it_is_given() -> None:
    """Both sheets have a row for it: nobody gives it twice, nor leaves it to the other."""
    tablets = replace(
        sheet_cases.METHADONE, times=("08:00", "12:00"), every_days=1, carrier=Carrier.ESCORT, interim=None,
        last_given_at=sheet_cases.at(13, "12:00"), next_due_at=sheet_cases.at(14, "08:00"), schedule=None,
    )  # fmt: skip
    pack = to_court()
    view = court_custody(replace(pack, record=replace(pack.record, scripts=(tablets,))))
    first, second = view.doses
    assert (first.time, second.time) == ("08:00", "12:00")
    assert first.carrier == "Escort: sealed packet 1. Due on the way. Look on the escort sheet first"
    assert second.carrier == "Escort: sealed packet 2"


def test_every_sheet_of_the_purpose_is_made_and_the_same_again(made: tuple[Pack, dict[str, bytes]]) -> None:
    pack, found = made
    assert tuple(found) == SLUGS[pack.header.purpose]
    assert sheets(pack) == found
    assert all("Plex" in name or "DejaVu" in name for pdf in found.values() for name in fonts(pdf))


def test_characters_stay_on_the_page_apart_and_large_enough(made: tuple[Pack, dict[str, bytes]]) -> None:
    for slug, pdf in made[1].items():
        found = glyphs(pdf)
        for glyph in found:
            assert glyph.left >= 11, (slug, glyph)
            assert glyph.right <= 199, (slug, glyph)
            assert glyph.bottom <= 284.2 or glyph.top >= FOOTER_TOP, (slug, glyph)
        assert overlapping(found) == [], slug
        least = 13.99 if slug in LARGE else 7.99
        assert min(glyph.size for glyph in found if glyph.top < FOOTER_TOP) >= least, slug


def test_every_page_says_who_and_which_page(made: tuple[Pack, dict[str, bytes]]) -> None:
    for slug, pdf in made[1].items():
        pages = page_texts(pdf)
        for number, words in enumerate(pages, 1):
            assert f"Page {number} of {len(pages)}" in words, slug
            assert made[0].header.number in words, slug


@pytest.mark.parametrize("case", list(ALL_CASES))
@pytest.mark.parametrize("purpose", [Purpose.COURT, Purpose.HOSPITAL])
def test_what_custody_reads_names_no_medicine_no_diagnosis_and_no_history(case: str, purpose: Purpose) -> None:
    pack = leaving(ALL_CASES[case](), purpose, COURT if purpose is Purpose.COURT else HOSPITAL)
    found = sheets(pack)
    pdf = next(found[slug] for slug in CUSTODY if slug in found)
    said, raw = text_of(pdf).casefold(), streams(pdf).decode("latin-1").casefold()
    secrets = {word.casefold() for word in clinical_words(pack)} | set(STEMS)
    secrets |= {dose_text(script.dose, script.strength).casefold() for script in pack.record.scripts if script.dose}
    nhs = pack.record.person.nhs_number
    for secret in (*secrets, *((nhs, nhs_number(nhs)) if nhs else ())):
        assert secret not in said, secret
        assert secret not in raw, secret


def test_the_fixed_words_for_custody_tell_nothing() -> None:
    said, record = leaving_lines(), to_court().record
    lines = [*(part for end in (*said.court_ends, *said.watch_ends) for part in end), *said.watch_rules]
    lines += [said.court_missed, said.court_nothing, said.court_late, said.released_outside, said.released_sealed]
    assert [line for line in lines if told_by(line, record, escort_lines())] == []


def test_the_court_half_says_each_dose_by_time_and_packet_and_has_room_to_write() -> None:
    words = " ".join(text_of(sheets(to_court())["court_custody"]).split())
    for said in (
        "AT COURT TODAY", "bring this page back", "DOSES AT COURT, 14 March 2031", "17:00", "One dose. By mouth.",
        "Escort: sealed packet 1", "Given at, by", "Not had: why", "OBSERVE: 30 min. Risk of self-harm: YES.",
        "Back to the sending prison", "On to another prison", "Released by the court", "01632 960118", "CALL 999 IF",
        "sealed envelope", "Filled in by",
    ):  # fmt: skip
        assert said in words, said
    assert "00:00" not in words
    assert len(page_texts(sheets(to_court())["court_custody"])) == 1


@pytest.mark.parametrize("purpose", [Purpose.COURT, Purpose.HOSPITAL])
def test_what_staff_go_by_says_until_when_it_holds(purpose: Purpose) -> None:
    pack = to_court() if purpose is Purpose.COURT else to_hospital()
    until = moment(pack.header.not_valid_after).replace("\N{NO-BREAK SPACE}", " ")
    for slug, pdf in sheets(pack).items():
        if slug not in LARGE:
            words = " ".join(text_of(pdf).replace("\N{NO-BREAK SPACE}", " ").split())
            assert f"Not valid after {until}" in words, slug


def before_leaving() -> Pack:
    """Return a court pack of three doses a day, the first one due ten minutes before leaving, all in the bag."""
    pack = to_court()
    daily = replace(
        sheet_cases.methadone_self_harm().record.scripts[0],
        as_required=False, every_days=1, schedule=None, status=ScriptStatus.CURRENT, not_until_prescriber=None,
        carrier=Carrier.ESCORT, times=("06:50", "12:00", "17:00"), next_due_at=sheet_cases.at(14, "06:50"),
        last_given_at=sheet_cases.at(13, "17:00"),
    )  # fmt: skip
    return replace(pack, record=replace(pack.record, scripts=(daily,)))


def test_court_and_escort_number_the_same_packets_and_neither_has_a_dose_due_before_leaving() -> None:
    pack = before_leaving()
    on_the_way = [(dose.time, dose.packet) for dose in escort_view(pack, sheet_cases.SHORT).doses]
    at_court = [(dose.time, dose.carrier.removeprefix("Escort: ").capitalize()) for dose in court_custody(pack).doses]
    assert on_the_way == [("12:00", "Sealed packet 1")]
    assert at_court == [("12:00", "Sealed packet 1"), ("17:00", "Sealed packet 2")]
    assert "before healthcare has seen to the dose due" in " ".join(escort_view(pack, sheet_cases.SHORT).fitness.lines)


def test_what_waits_for_a_prescriber_by_its_own_facts_is_due_on_no_sheet() -> None:
    """The screen holds it back: an officer told of a packet at 12:00 would see it given (E4)."""
    pack = before_leaving()
    (daily,) = pack.record.scripts
    unknown = replace(daily, decider=None, last_given_at=None, last_given_how=None, given=(), sources=())
    waits = replace(pack, record=replace(pack.record, scripts=(unknown,)))
    escort, court = escort_view(waits, sheet_cases.SHORT), court_custody(waits)
    assert (escort.doses, court.doses) == ((), ())
    assert "Not to be given until healthcare decides: what is due at 06:50 and 12:00. Ring them" in escort.dose_note
    assert "until healthcare decides: what is due at 06:50, 12:00 and 17:00." in court.dose_note
    assert "No dose is due" not in f"{escort.dose_note} {court.dose_note}"
    assert "healthcare has decided about the dose due" in " ".join(escort.fitness.lines)


def unverified(**changes: object) -> Pack:
    """An insulin pen that travels with the escort: nobody verified it, no prescriber here decided it."""
    pack = before_leaving()
    (daily,) = pack.record.scripts
    plain = replace(
        daily,
        medicine="Insulin glargine",
        brand=None,
        form="solution for injection in pen",
        strength="100 units in 1 mL",
        dose=Dose(Decimal(18), "units"),
        route="under the skin",
        decider=None,
        verified=False,
        sources=(),
        given=(),
        last_given_at=None,
        last_given_how=None,
    )
    return replace(pack, record=replace(pack.record, scripts=(replace(plain, **changes),)))  # type: ignore[arg-type]


def test_what_nobody_verified_is_no_dose_of_theirs_and_they_ring_before_its_time() -> None:
    """The clinical sheet says not to be given and ring now: a court cell told "One dose" would give it (E5)."""
    pack = unverified()
    escort, court = escort_view(pack, sheet_cases.SHORT), court_custody(pack)
    assert (escort.doses, court.doses) == ((), ())
    assert "Not to be given until healthcare decides: what is due at 06:50 and 12:00. Ring them" in escort.dose_note
    assert "until healthcare decides: what is due at 06:50, 12:00 and 17:00." in court.dose_note
    front = clinical_view(pack, sheet_cases.HASH, sheet_cases.SHORT)
    assert {row.late.partition(":")[0] for row in front.due} == {"Not to be given until a prescriber decides"}
    assert all("ring now" in row.late for row in front.due), "going without it harms too"


def test_what_a_prescriber_decided_is_a_dose_of_theirs_verified_or_not() -> None:
    decided = replace(sheet_cases.SPECIMEN, decided_at=before_leaving().header.made_at)
    pack = unverified(decider=decided)
    assert [dose.time for dose in escort_view(pack, sheet_cases.SHORT).doses] == ["12:00"]
    assert "healthcare decides" not in escort_view(pack, sheet_cases.SHORT).dose_note


def test_a_decision_that_missed_days_have_ended_is_no_dose_to_take_on_any_paper() -> None:
    """Sixty milligrams after five missed days can kill: the clinical sheet said so, the person's copy gave the dose."""
    pack = before_leaving()
    (daily,) = pack.record.scripts
    decided = replace(daily.decider or sheet_cases.SPECIMEN, decided_at=sheet_cases.at(2, "09:00"))
    seen = replace(daily, decider=decided, last_given_at=sheet_cases.at(8, "08:00"), given=(), sources=())
    lapsed = replace(pack, record=replace(pack.record, scripts=(seen,)))
    assert waits_of(seen, pack.header.made_at) is not None
    assert "Ask before you take it." in " ".join(text_of(sheets(lapsed)["court_released"]).split())
    home = replace(lapsed, header=replace(lapsed.header, purpose=Purpose.HOSPITAL))
    summary = hospital_summary(home)
    assert summary.medicines == ()
    assert [name for name, why in summary.not_given if "missed" in why] == ["methadone"]
    assert person_view(lapsed).rows == ()


def test_the_ward_reads_the_last_finished_score_and_the_one_begun_since() -> None:
    pack = to_hospital(sheet_cases.methadone_self_harm())
    severe = Score("a" * 16, "ciwa-ar", "1", "CIWA-Ar", sheet_cases.at(14, "09:00"), "Dana Dummy", total=20)
    begun = replace(severe, id="b" * 16, taken_at=sheet_cases.at(14, "10:00"), total=None)
    found = hospital_summary(replace(pack, record=replace(pack.record, scores=(severe, begun)))).found
    assert len(found) == 2
    assert any("20" in said for pair in found for said in pair)


def test_nobody_without_a_dose_is_said_to_have_one() -> None:
    words = " ".join(text_of(sheets(nothing_to(Purpose.COURT))["court_custody"]).split())
    assert "No dose is due while the person is at court." in words
    assert "Given at, by" not in words


def test_the_sealed_half_shows_nothing_about_health_before_it_is_opened() -> None:
    pdf = sheets(to_court())["court_released"]
    first = min(glyph.page for glyph in glyphs(pdf))
    outside = "".join(glyph.character for glyph in glyphs(pdf) if glyph.page == first and glyph.top < 92)
    assert "IFTHECOURTRELEASESYOU" in outside.replace(" ", "")
    for word in ("methadone", "drug", "allerg", "mg", "medicine"):
        assert word not in outside.casefold()
    words = " ".join(text_of(pdf).split())
    for said in (
        "Your body is not used to drugs any more.", "methadone 1 mg in 1 mL oral solution", "Last taken",
        "Ask before you take it.", "penicillin", "01632 960118", "Lowry Chemist", "Mill Lane Surgery",
    ):  # fmt: skip
        assert said in words, said


def test_a_release_by_the_court_warns_nobody_whom_it_does_not_concern() -> None:
    words = text_of(sheets(nothing_to(Purpose.COURT))["court_released"])
    assert "Samaritans, any hour 116 123" in " ".join(words.split())  # whoever is let go by a court has no other paper
    assert "drugs" not in words
    assert "You take no medicine." in words


def test_the_summary_for_the_hospital_has_what_an_emergency_needs_and_its_way_back() -> None:
    words = " ".join(text_of(sheets(to_hospital())["hospital_summary"]).split())
    for said in (
        "EMERGENCY SUMMARY", "ALLERGIES UNAVAILABLE", "Seizures",
        "insulin aspart NOVORAPID 100 units in 1 mL", "6 units",
        "Last given", "Next due", "RING BEFORE THEY GO BACK", "BACK TO PRISON: WE NEED", "999 043 7211",
        "Every medicine given, changed or stopped",
    ):  # fmt: skip
        assert said.replace("\N{NO-BREAK SPACE}", " ") in words.replace("\N{NO-BREAK SPACE}", " "), said


@pytest.mark.parametrize(
    ("words", "told"),
    [("NovoRapid pen with the escort", "novorapid"), ("Epilepsy: midazolam is in the bag", "midazolam")],
    ids=["a medicine", "a problem and a medicine"],
)
def test_clinical_words_for_the_way_are_the_hospital_s_to_read_and_never_the_escort_s(words: str, told: str) -> None:
    """A refusal would hold an ambulance."""
    pack = to_hospital()
    travel = replace(pack.header.travel, fit=FitToTravel.WITH_CONDITIONS, conditions=words, instruction=words)
    pack = replace(pack, header=replace(pack.header, travel=travel))
    summary = " ".join(text_of(sheets(pack)["hospital_summary"]).split())
    assert f"Conditions {words} Safety {words}" in summary
    escort = " ".join(text_of(escort_sheet(escort_view(pack, "2345-6789-CDFG"))).split())
    assert told not in escort.casefold()
    assert escort.count("For the hospital's staff healthcare has written more. Ask healthcare before leaving.") == 1
    assert told not in " ".join(text_of(sheets(pack)["hospital_watch"]).split()).casefold()
    with pytest.raises(SheetProblem, match=r"SH-20[12]"):
        escort_view(replace(pack, header=replace(pack.header, purpose=Purpose.COURT)), "2345-6789-CDFG")


def test_conditions_of_an_earlier_answer_are_printed_nowhere_and_stop_nothing() -> None:
    pack = to_court()
    travel = replace(pack.header.travel, fit=FitToTravel.YES, conditions="methadone at six")
    escort_view(replace(pack, header=replace(pack.header, travel=travel)), "2345-6789-CDFG")


def test_what_is_held_or_stopped_is_told_to_the_hospital() -> None:
    words = " ".join(text_of(sheets(to_hospital(to_court()))["hospital_summary"]).split())
    assert "HELD OR STOPPED" in words
    assert "pregabalin" in words


def test_incomplete_says_so_on_every_page() -> None:
    pack = to_court()
    lacking = replace(pack, header=replace(pack.header, missing=("Allergies: not recorded",)))
    for page in page_texts(sheets(lacking)["court_custody"]):
        assert "INCOMPLETE" in page
        assert "Allergies" not in page
