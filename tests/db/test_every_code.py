"""Known problems brought about through the real services and files, one by one: each refuses, and nothing is written.

Most codes are provoked where their rule is tested. Here stand those that would be provoked nowhere else, so that none
is only a line in the catalogue (`tests/support/provoked.py` counts).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from reception_app.clinical.doses import Dose
from reception_app.errors import KnownProblem
from reception_app.forms.answers import AnswerValue
from reception_app.handover.codes.symbols import symbol_texts
from reception_app.handover.seal import seal
from reception_app.handover.trust import (
    DeskKey,
    Issuer,
    RootKey,
    certify,
    make_desk_key,
    make_request,
    new_root_key,
    training_root,
)
from reception_app.models.faults import database_fault
from reception_app.services import (
    amendments,
    board,
    care,
    desk,
    estate,
    expected,
    handovers,
    interim_doses,
    legs,
    opening,
    packs,
    people,
    receipts_made,
    release,
    scanned_back,
    tasks,
    treatment,
    triage,
    triage_saving,
    triage_signing,
    trusting,
    users,
)
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.dispositions import Choice, complete_choices
from reception_app.services.explained import explain
from reception_app.services.handovers import Plan
from reception_app.services.people import Arrival
from reception_app.services.soundness import check_records
from reception_app.services.triage_signing import StopRecord
from reception_app.settings import Settings, read_settings
from reception_app.vocabulary import (
    AllergyState,
    AnswerState,
    ArrivalKind,
    Disposition,
    FitToTravel,
    FlagLevel,
    InvolvementState,
    Role,
)
from tests.support.desks import METHADONE, PASSPHRASE, SERTRALINE, USER, add, arrive, as_role, specimen
from tests.support.records import MADE_AT, sample_pack
from tests.support.triaged import sign_triage

Act = Callable[[AppContext, str], object]
NOBODY = "0190aaaa-0000-7000-8000-000000000000"
MORE = Dose(Decimal(70), "mg")
PRESCRIBER = DecidedBy("Dr P. Pretend", registration="9999991")


def interim(ctx: AppContext, person: str, *, hours: float = 12, owner: str = "duty prescriber") -> str:
    script = add(ctx, person, METHADONE)
    interim_doses.set_interim(
        ctx, person, script, MORE, review_by=ctx.now() + timedelta(hours=hours), owner=owner, reason="sedated",
        discussed=True, by=PRESCRIBER,
    )  # fmt: skip
    return script


def resolve(ctx: AppContext, person: str, script: str, resolution: str) -> None:
    interim_doses.resolve_interim(ctx, person, script, resolution, reason="steady", discussed=True, by=PRESCRIBER)


def increased(ctx: AppContext, person: str, by: DecidedBy) -> None:
    script = add(ctx, person, METHADONE)
    interim_doses.set_interim(
        ctx, person, script, MORE, review_by=ctx.now() + timedelta(hours=1), owner="duty prescriber", reason="sedated",
        discussed=True, by=by,
    )  # fmt: skip


def planned(ctx: AppContext, person: str, **plan: object) -> str:
    return handovers.plan_handover(ctx, person, replace(Plan(to_code="MDI"), **plan))  # type: ignore[arg-type]


def answered(ctx: AppContext, person: str, value: AnswerValue) -> None:
    view = triage.start_or_resume(ctx, person)
    gap = next(gap for gap in triage.gaps(view, ctx.now()) if gap.blocks)
    triage.save_answer(ctx, person, view.assessment_id, gap.key, value)


def carried(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person)
    question = next(each for each in view.form.walk() if not each.always_afresh)
    triage_saving.confirm_carried(ctx, person, view.assessment_id, question.key)


def answered_after_signing(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person)
    gap = next(gap for gap in triage.gaps(view, ctx.now()) if gap.blocks)
    sign_triage(ctx, person)
    triage.save_answer(ctx, person, view.assessment_id, gap.key, AnswerValue(AnswerState.DECLINED))


def signed_by_an_assistant(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person)
    triage.sign(as_role(ctx, Role.HEALTHCARE_ASSISTANT), person, view.assessment_id)


def arrived_again(ctx: AppContext, person: str) -> None:
    people.arrive_again(ctx, person, Arrival(ctx.now(), "Leeds", ArrivalKind.COURT_REMAND, "remand"))


def without_certificate(ctx: AppContext, person: str) -> None:
    with ctx.sessions.write() as session:
        session.execute(text("UPDATE desk SET certificate = NULL"))
    packs.issue_pack(ctx, planned(ctx, person))


def without_label(ctx: AppContext, person: str) -> None:
    pack = packs.issue_pack(ctx, planned(ctx, person))
    with ctx.sessions.write() as session:
        session.execute(text("UPDATE pack SET label = NULL"))
    packs.sheet_to_print(ctx, pack.pack_id, "label")


def unknown_setting(ctx: AppContext, person: str) -> None:
    settings = ctx.folder.settings
    settings.write_text(settings.read_text(encoding="utf-8") + '\ncolour = "blue"\n', encoding="utf-8")
    read_settings(settings)


def in_a_file(ctx: AppContext, person: str) -> None:
    file = ctx.folder.home / "occupied"
    file.write_text("", encoding="utf-8")
    settings = Settings("LEI", "Reception", training=True)
    first = desk.NewUser(USER, "Sam Sampleworth", (Role.NURSE,))
    desk.create_desk(replace(ctx.folder, home=file / "desk"), settings, first, PASSPHRASE)


def estate_in_a_file(ctx: AppContext, person: str) -> None:
    file = ctx.folder.home / "occupied"
    file.write_text("", encoding="utf-8")
    estate.make_estate(file / "estate", "four words typed at night")


def several_users(ctx: AppContext, person: str) -> None:
    users.add_user(ctx, desk.NewUser("n.testford", "Nell Testford", (Role.NURSE,)), PASSPHRASE)
    ctx.close()
    desk.open_desk(ctx.folder, None, PASSPHRASE)


def read_only(ctx: AppContext, person: str) -> None:
    with ctx.sessions.write() as session:
        session.execute(text("PRAGMA query_only = ON"))
        try:
            session.execute(text("UPDATE desk SET certificate = NULL"))
        except OperationalError as error:
            problem = database_fault(error)
            assert problem is not None
            raise problem from error
        finally:
            session.execute(text("PRAGMA query_only = OFF"))


def stopped_without_reason(ctx: AppContext, person: str) -> None:
    from reception_app.services.person_view import read_person

    add(ctx, person, SERTRALINE)
    (script,) = read_person(ctx, person).record.scripts
    complete_choices(ctx, (script,), {script.id: Choice(Disposition.STOP)})


def changed_to_what_it_is(ctx: AppContext, person: str) -> None:
    flag = care.raise_flag(ctx, person, care.NewFlag("self_harm_now", observation="hourly"))
    care.change_flag(ctx, person, flag, "seen at noon", observation="hourly", level=FlagLevel.ACT_NOW)


CASES: dict[str, Act] = {
    "CH-102": lambda ctx, person: people.change_identity(
        ctx, arrive(ctx, specimen("A0009TT", "DUMMY", "Dan")), specimen()
    ),
    "DB-109": read_only,
    "IN-108": lambda ctx, person: interim(ctx, person, hours=-1),
    "IN-109": lambda ctx, person: interim(ctx, person, owner=" "),
    "IN-112": lambda ctx, person: resolve(ctx, person, interim(ctx, person), "both"),
    "IN-117": lambda ctx, person: resolve(ctx, person, add(ctx, person, METHADONE), "reinstate"),
    "IN-171": lambda ctx, person: add(ctx, person, replace(SERTRALINE, duration_days=0)),
    "IN-172": lambda ctx, person: add(ctx, person, replace(SERTRALINE, maximum_hours=24)),
    "IN-211": lambda ctx, person: arrive(ctx, replace(specimen("A0009TT"), family_name=" ")),
    "IN-212": lambda ctx, person: arrive(
        ctx, replace(specimen("A0009TT", "DUMMY", "Dan"), facts={"shoe": (AnswerState.ANSWERED, "9")})
    ),
    "IN-221": arrived_again,
    "IN-302": lambda ctx, person: users.add_user(ctx, desk.NewUser("N T!", "Nell Testford", (Role.NURSE,)), PASSPHRASE),
    "IN-303": lambda ctx, person: desk.change_passphrase(ctx, PASSPHRASE, PASSPHRASE),
    "IN-304": lambda ctx, person: users.change_roles(ctx, USER, ()),
    "IN-305": lambda ctx, person: users.add_user(ctx, desk.NewUser(USER, "Nell Testford", (Role.NURSE,)), PASSPHRASE),
    "IN-401": lambda ctx, person: increased(ctx, person, replace(PRESCRIBER, name=" ")),
    "IN-402": lambda ctx, person: increased(
        ctx, person, replace(PRESCRIBER, decided_at=ctx.now() + timedelta(hours=1))
    ),
    "IN-501": lambda ctx, person: care.set_allergies(ctx, person, AllergyState.KNOWN),
    "IN-502": lambda ctx, person: care.set_allergies(ctx, person, AllergyState.UNAVAILABLE),
    "IN-503": lambda ctx, person: care.end_flag(ctx, person, NOBODY, " "),
    "IN-504": lambda ctx, person: tasks.add_task(ctx, person, " ", Role.NURSE, None),
    "IN-507": lambda ctx, person: care.set_contact(ctx, person, "pharmacy", " "),
    "IN-508": lambda ctx, person: care.raise_flag(ctx, person, care.NewFlag("no such kind")),
    "IN-509": changed_to_what_it_is,
    "IN-546": lambda ctx, person: treatment.end_involvement(
        ctx, person, NOBODY, InvolvementState.CURRENT, "2026-11-20"
    ),
    "IN-547": lambda ctx, person: treatment.end_involvement(
        ctx, person, NOBODY, InvolvementState.ENDED_EARLY, "2026-11-20"
    ),
    "IN-602": answered_after_signing,
    "IN-603": lambda ctx, person: answered(ctx, person, AnswerValue(AnswerState.ANSWERED)),
    "IN-604": lambda ctx, person: answered(ctx, person, AnswerValue(AnswerState.NOT_ASKED)),
    "IN-607": carried,
    "IN-608": lambda ctx, person: triage_signing.record_stop(ctx, person, NOBODY, StopRecord(" ", "hourly")),
    "IN-609": signed_by_an_assistant,
    "IN-701": lambda ctx, person: expected.read_expected_list(ctx, " \n"),
    "IN-804": lambda ctx, person: planned(ctx, person, fit=FitToTravel.WITH_CONDITIONS),
    "IN-805": lambda ctx, person: handovers.cancel_handover(ctx, planned(ctx, person), " "),
    "IN-806": lambda ctx, person: packs.issue_pack(ctx, planned(ctx, person, to_code=None)),
    "IN-807": lambda ctx, person: handovers.explain_stale(ctx, planned(ctx, person), " "),
    "IN-811": lambda ctx, person: legs.record_leg(ctx, planned(ctx, person), given_by="N. Testford", taken_by=" "),
    "IN-814": lambda ctx, person: planned(ctx, person, to_code="LEI"),
    "IN-815": lambda ctx, person: planned(ctx, person, to_code=None, to_name="Sampleton House"),
    "IN-901": lambda ctx, person: complete_choices(ctx, (), {NOBODY: Choice(Disposition.CONTINUE)}),
    "IN-902": stopped_without_reason,
    "NF-102": lambda ctx, person: board.finish_reception(ctx, NOBODY),
    "NF-103": lambda ctx, person: users.disable_user(ctx, "n.nobody"),
    "NF-105": lambda ctx, person: care.record_observed(ctx, person, NOBODY),
    "NF-107": lambda ctx, person: triage.read_triage(ctx, person, NOBODY),
    "NF-108": lambda ctx, person: expected.remove_expected(ctx, NOBODY, "not coming"),
    "NF-109": lambda ctx, person: handovers.cancel_handover(ctx, NOBODY, "not going"),
    "NF-136": lambda ctx, person: release.cancel_appointment(ctx, person, NOBODY, "not going"),
    "NF-142": lambda ctx, person: receipts_made.to_receipt(ctx, person, "LEI-000000-1"),
    "NF-143": lambda ctx, person: receipts_made.read_made(ctx, NOBODY),
    "NF-144": lambda ctx, person: amendments.read_slip(ctx, NOBODY),
    "NF-151": lambda ctx, person: explain("PK-000"),
    "US-201": unknown_setting,
    "US-203": in_a_file,
    "US-204": several_users,
    "US-220": without_certificate,
    "US-221": lambda ctx, person: packs.sheet_to_print(ctx, NOBODY, "menu"),
    "US-228": without_label,
    "US-321": estate_in_a_file,
}


@pytest.mark.parametrize("code", CASES)
def test_each_is_brought_about_and_changes_nothing(ctx: AppContext, code: str) -> None:
    person = arrive(ctx)
    with pytest.raises(KnownProblem) as caught:
        CASES[code](ctx, person)
    assert caught.value.code == code
    assert caught.value.what
    assert caught.value.todo
    for planted in ("SPECIMEN", "Carl", "A0002TT"):
        assert planted not in str(caught.value)


def test_a_code_is_found_however_it_is_written() -> None:
    for written in ("IN-198", "in-198", "IN198", " (IN-198). "):
        assert explain(written).code == "IN-198"


def own_request(ctx: AppContext, code: str) -> str:
    with ctx.sessions.read() as session:
        key = DeskKey(session.execute(text("SELECT signing_key FROM desk")).scalar_one())
    return make_request(key, code, "Reception desk")


@pytest.mark.parametrize(
    ("code", "root", "establishment"), [("US-223", new_root_key, "LEI"), ("US-224", training_root, "MDI")]
)
def test_a_certificate_of_another_estate_or_establishment_is_not_loaded(
    ctx: AppContext, code: str, root: Callable[[], RootKey], establishment: str
) -> None:
    certificate = certify(root(), own_request(ctx, establishment), ctx.now(), 30)
    with pytest.raises(KnownProblem, match=code):
        trusting.load_certificate(ctx, certificate)


def test_a_pack_of_a_real_person_is_not_opened_at_a_training_desk(ctx: AppContext) -> None:
    key = make_desk_key()
    issuer = Issuer(key, certify(new_root_key(), make_request(key, "LEI", "Reception desk"), MADE_AT, 30))
    with pytest.raises(KnownProblem, match="PK-307"):
        opening.open_pack(ctx, seal(sample_pack(training=False), issuer))


def test_a_pack_too_long_for_codes_has_nothing_to_read_back(ctx: AppContext) -> None:
    pack = packs.issue_pack(ctx, planned(ctx, arrive(ctx)))
    texts = "\n".join(symbol_texts(pack.cose)).encode()
    with ctx.sessions.write() as session:
        session.execute(text("UPDATE pack SET cose = randomblob(300000)"))
    with pytest.raises(KnownProblem, match="PK-286"):
        scanned_back.check_print(ctx, pack.pack_id, [texts])


@pytest.mark.parametrize(
    ("code", "statements"),
    [
        ("DB-130", ("DROP TRIGGER event_no_update", "UPDATE event SET action = 'nothing' WHERE sequence = 2")),
        ("DB-132", (f"UPDATE stay SET person_id = '{NOBODY}'",)),
    ],
)
def test_what_was_altered_in_the_records_is_said_with_its_code(
    ctx: AppContext, code: str, statements: tuple[str, ...]
) -> None:
    arrive(ctx)
    with ctx.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
    (broken,) = [check for check in check_records(ctx.sessions) if check.broken]
    assert f"({code})" in broken.words
