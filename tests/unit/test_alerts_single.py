"""What one script asks for by itself: hour, sudden stop, who keeps it, brand, product (E12, E14)."""

from datetime import date, datetime, timedelta

import pytest

from reception_app.clinical.alerts import Assessment, CourseOver, Facts, ProductSaid, Trigger
from reception_app.clinical.formulary import find
from reception_app.handover.record import Script
from reception_app.vocabulary import FlagLevel, InPossession
from tests.support.alert_cases import NOW, alerts, at, on_hold, script, stopped, told

KEPT, UNSAID, NOT_KEPT = InPossession.IN_POSSESSION, InPossession.NOT_ASSESSED, InPossession.NOT_IN_POSSESSION


def of(kinds: str, scripts: list[Script], facts: Facts | None = None, now: datetime = NOW) -> list[str]:
    """Return the words of the alerts whose kind begins with one of `kinds`."""
    wanted = tuple(kinds.split())
    return [words for words in told(scripts, facts=facts, now=now) if words.startswith(wanted)]


def stopping(name: str) -> str:
    entry = find(name)
    assert entry is not None
    assert entry.withdrawal_on_stopping is not None
    return entry.withdrawal_on_stopping


@pytest.mark.parametrize(
    ("scripts", "kind", "state", "named"),
    [
        ([stopped("venlafaxine")], "stopped_suddenly", "Stopped", "venlafaxine"),
        ([on_hold("venlafaxine")], "stopped_suddenly", "On hold", "venlafaxine"),
        ([stopped("diazepam")], "stopped_suddenly_grave", "Stopped", "diazepam"),
        ([stopped("carbamazepine")], "stopped_suddenly_grave", "Stopped", "carbamazepine"),
        ([on_hold("prednisolone")], "stopped_suddenly_grave", "On hold", "prednisolone"),
        ([stopped("insulin glargine")], "stopped_suddenly_grave", "Stopped", "insulin glargine"),
        ([stopped("apixaban")], "stopped_suddenly_grave", "Stopped", "apixaban"),
        ([stopped("phenobarbital")], "stopped_suddenly_grave", "Stopped", "phenobarbital"),
        ([stopped("methadone")], "stopped_suddenly", "Stopped", "methadone"),
        ([stopped("venlafaxine", None)], "stopped_suddenly", "Stopped", "venlafaxine"),
        # 28 days, in local days: 23 October counts on 20 November, the day before does not.
        ([stopped("venlafaxine", "2026-10-23 00:00")], "stopped_suddenly", "Stopped", "venlafaxine"),
        ([stopped("venlafaxine", "2026-10-22 23:59")], None, "", ""),
        ([script("venlafaxine")], None, "", ""),
        ([stopped("amlodipine")], None, "", ""),
        ([stopped("placebo specimen")], None, "", ""),
        ([stopped("Buvidal")], None, "", ""),
        ([stopped("diazepam", as_required=True)], None, "", ""),
        # Carried on under another name, or as the other substitution medicine.
        ([stopped("sertraline"), script("Lustral")], None, "", ""),
        ([stopped("codeine"), script("co-codamol")], None, "", ""),
        ([stopped("methadone"), script("buprenorphine", form="sublingual tablet")], None, "", ""),
        ([stopped("co-codamol"), script("paracetamol")], "stopped_suddenly", "Stopped", "co-codamol"),
        ([stopped("sertraline"), script("amlodipine")], "stopped_suddenly", "Stopped", "sertraline"),
        ([stopped("sertraline"), on_hold("amlodipine")], "stopped_suddenly", "Stopped", "sertraline"),
        ([stopped("methadone"), script("codeine")], "stopped_suddenly", "Stopped", "methadone"),
        ([stopped("codeine"), script("methadone")], "stopped_suddenly", "Stopped", "codeine"),
    ],
)
def test_a_sudden_stop_is_pointed_out(scripts: list[Script], kind: str | None, state: str, named: str) -> None:
    found = of("stopped_suddenly", scripts)
    expected = [f"{kind}: {state}: {named}. Stopping suddenly: {stopping(named)}."] if kind else []
    assert found == expected


def test_a_reduction_that_ended_was_no_sudden_stop() -> None:
    scripts = [stopped("diazepam")]
    assert of("stopped_suddenly", scripts, Facts(tapered=frozenset({"diazepam"}))) == []
    assert len(of("stopped_suddenly", scripts, Facts(tapered=frozenset({"venlafaxine"})))) == 1


def test_a_sudden_stop_has_grade_and_source_and_is_told_anew_when_put_on_hold() -> None:
    (grave,) = alerts([stopped("diazepam")])
    (other,) = alerts([stopped("venlafaxine")])
    entry = find("venlafaxine")
    assert entry is not None
    assert (grave.grade, other.grade) == (FlagLevel.ACT_NOW, FlagLevel.SOON)
    assert (other.source, other.mark) == entry.mark_of("withdrawal_on_stopping")
    assert other.scripts == ("venlafaxine",)
    (held,) = alerts([on_hold("venlafaxine")])
    assert held.key != other.key


@pytest.mark.parametrize(
    ("times", "early"),
    [
        (("16:30",), "16:30"),
        (("19:59",), "19:59"),
        (("20:00",), None),
        (("23:00",), None),
        (("03:59",), None),
        (("04:00",), "04:00"),
        (("08:00",), "08:00"),
        (("08:00", "16:30"), "16:30"),
        (("16:30", "08:00"), "16:30"),
        (("08:00", "20:00"), None),
        (("08:00", "03:00"), None),
        (("02:00", "03:00", "08:00"), None),
        ((), None),
    ],
)
def test_a_night_medicine_timed_before_the_night(times: tuple[str, ...], early: str | None) -> None:
    expected = [f"night_medicine_early: Night-time medicine timed before 20:00: olanzapine at {early}."]
    assert of("night", [script("olanzapine", times=times)]) == (expected if early else [])


@pytest.mark.parametrize(
    ("line", "told_of"),
    [
        (script("olanzapine", times=("16:30",)), True),
        (script("olanzapine", times=("16:30",), frequency="at night"), True),
        (script("amlodipine", times=("16:30",), frequency="nocte"), True),
        (script("amlodipine", times=("16:30",), frequency="o.n."), True),
        (script("olanzapine", times=("08:00",), frequency="o.m."), False),
        (script("placebo specimen", times=("16:30",), frequency="at night"), True),
        (script("amlodipine", times=("16:30",)), False),
        (script("placebo specimen", times=("16:30",)), False),
        (script("olanzapine", times=("08:00",), frequency="in the morning"), False),
        (script("olanzapine", times=("16:30",), as_required=True), False),
        (on_hold("olanzapine", times=("16:30",)), False),
        (stopped("olanzapine", times=("16:30",)), False),
    ],
)
def test_which_medicines_belong_to_the_night(line: Script, told_of: bool) -> None:
    assert bool(of("night", [line])) is told_of


@pytest.mark.parametrize(
    ("line", "early"),
    [
        (script("carbamazepine", times=("08:00", "16:30")), "16:30"),
        (script("levetiracetam", times=("19:59", "08:00")), "19:59"),
        (script("carbamazepine", times=("08:00", "20:00")), None),
        # Once a day is not a second dose; three a day are spread; small hours are the night.
        (script("lamotrigine", times=("16:30",)), None),
        (script("sodium valproate", times=("08:00", "13:00", "18:00")), None),
        (script("carbamazepine", times=("13:00", "01:00")), None),
        (script("carbamazepine", times=("07:00", "11:59")), None),
        (script("insulin glargine", times=("16:30",)), "16:30"),
        (script("isophane insulin", times=("08:00", "17:00")), "17:00"),
        (script("insulin glargine", times=("08:00",)), None),
        # With the evening meal, wherever that is.
        (script("insulin aspart", times=("08:00", "12:00", "17:00")), None),
        (script("biphasic insulin aspart", times=("08:00", "17:00")), None),
        (script("pregabalin", times=("08:00", "16:30")), None),
        (script("carbamazepine", times=("08:00", "16:30"), as_required=True), None),
        (on_hold("carbamazepine", times=("08:00", "16:30")), None),
    ],
)
def test_the_evening_dose_timed_in_the_afternoon(line: Script, early: str | None) -> None:
    said = f"Evening dose timed before 20:00: {line.medicine} at {early}. It leaves a long night without."
    assert of("evening", [line]) == ([f"evening_dose_early: {said}"] if early else [])


def test_what_is_said_to_be_for_the_night_is_told_as_that_alone() -> None:
    line = script("carbamazepine", times=("08:00", "16:30"), frequency="at night")
    assert [words.split(":")[0] for words in of("night evening", [line])] == ["night_medicine_early"]


def test_night_medicines_are_one_alert_and_a_new_hour_is_a_new_fact() -> None:
    scripts = [script("olanzapine", times=("16:30",)), script("zopiclone", times=("17:00",))]
    (found,) = (each for each in alerts(scripts) if each.kind == "night_medicine_early")
    assert found.words == "Night-time medicine timed before 20:00: olanzapine at 16:30 and zopiclone at 17:00."
    assert (found.grade, found.scripts) == (FlagLevel.SOON, ("olanzapine", "zopiclone"))
    (one,) = alerts([script("olanzapine", times=("16:30",))])
    (other,) = alerts([script("olanzapine", times=("16:00",))])
    assert one.key != other.key


OBSERVED = "Medicines of Schedule 2 and 3 and those for tuberculosis are always observed."


@pytest.mark.parametrize(
    ("line", "told_of"),
    [
        (script("pregabalin", in_possession=UNSAID), True),
        (script("methadone", in_possession=UNSAID), True),
        (script("rifampicin with isoniazid", in_possession=UNSAID), True),
        (script("pregabalin", in_possession=UNSAID, supervised=True), False),
        (script("pregabalin", in_possession=InPossession.SUPERVISED), False),
        (script("pregabalin", in_possession=NOT_KEPT), False),
        (script("morphine", strength="20 mg in 1 mL", in_possession=UNSAID), True),
        (script("morphine", strength="10 mg in 5 mL", in_possession=UNSAID), False),
        (script("diazepam", in_possession=UNSAID), False),
        (script("sertraline", in_possession=UNSAID), False),
        (script("placebo specimen", in_possession=UNSAID), False),
        (script("Buvidal", in_possession=UNSAID), False),
        (on_hold("pregabalin", in_possession=UNSAID), False),
        (stopped("pregabalin", in_possession=UNSAID), False),
    ],
)
def test_strict_schedules_and_tuberculosis_medicines_are_observed(line: Script, told_of: bool) -> None:
    found = of("not_observed", [line])
    assert found == ([f"not_observed: Not marked as observed: {line.medicine}. {OBSERVED}"] if told_of else [])


def kept(*names: str) -> list[Script]:
    return [script(name, in_possession=KEPT) for name in names]


NEVER = "kept_never: Kept by the person: pregabalin. Never in possession: every dose is observed or given by staff."


@pytest.mark.parametrize(
    ("scripts", "assessment", "expected"),
    [
        (kept("pregabalin"), Assessment.PASSED, [NEVER]),
        (kept("pregabalin"), Assessment.NOT_TOLD, [NEVER]),
        (
            kept("pregabalin", "sertraline"),
            Assessment.FAILED,
            [NEVER, "kept_against_assessment: Kept by the person against the in-possession assessment: sertraline."],
        ),
        (
            kept("sertraline"),
            Assessment.NOT_MADE,
            ["kept_not_assessed: Kept by the person without a recorded in-possession assessment: sertraline."],
        ),
        (kept("sertraline"), Assessment.PASSED, []),
        (kept("sertraline"), Assessment.NOT_TOLD, []),
        (kept("placebo specimen"), Assessment.PASSED, []),
        # What is for emergencies stays with the person, whatever an assessment says.
        (kept("salbutamol"), Assessment.FAILED, []),
        (kept("salbutamol"), Assessment.NOT_MADE, []),
        ([script("sertraline", in_possession=NOT_KEPT)], Assessment.FAILED, []),
        ([on_hold("sertraline", in_possession=KEPT)], Assessment.FAILED, []),
        ([], Assessment.FAILED, []),
    ],
)
def test_what_the_person_keeps(scripts: list[Script], assessment: Assessment, expected: list[str]) -> None:
    assert of("kept", scripts, Facts(assessment=assessment)) == expected


def test_grades_of_what_is_kept() -> None:
    def grade(scripts: list[Script], assessment: Assessment) -> FlagLevel:
        return next(each.grade for each in alerts(scripts, facts=Facts(assessment)) if each.kind.startswith("kept"))

    assert grade(kept("pregabalin"), Assessment.PASSED) is FlagLevel.ACT_NOW
    assert grade(kept("sertraline"), Assessment.FAILED) is FlagLevel.ACT_NOW
    assert grade(kept("sertraline"), Assessment.NOT_MADE) is FlagLevel.SOON


ASSESSED = at("2026-11-10 10:00")


@pytest.mark.parametrize(
    ("triggers", "assessed_at", "reasons"),
    [
        ((Trigger("acct", at("2026-11-15 10:00")),), ASSESSED, "an ACCT"),
        ((Trigger("acct", at("2026-11-10 10:00")),), ASSESSED, None),
        ((Trigger("acct", at("2026-11-10 10:01")),), ASSESSED, "an ACCT"),
        ((Trigger("acct", at("2026-11-09 10:00")),), ASSESSED, None),
        ((Trigger("acct", at("2026-11-09 10:00")),), None, "an ACCT"),
        ((Trigger("acct", NOW),), ASSESSED, "an ACCT"),
        ((Trigger("acct", NOW + timedelta(seconds=1)),), ASSESSED, None),
        ((), ASSESSED, None),
        # In the order of the list, each once.
        (
            (
                Trigger("segregation", at("2026-11-16 10:00")),
                Trigger("self_harm", at("2026-11-15 10:00")),
                Trigger("segregation", at("2026-11-17 10:00")),
            ),
            ASSESSED,
            "self-harm or another safety incident and a move to or from segregation",
        ),
    ],
)
def test_what_makes_the_assessment_be_made_again(
    triggers: tuple[Trigger, ...], assessed_at: datetime | None, reasons: str | None
) -> None:
    facts = Facts(Assessment.PASSED, assessed_at, triggers)
    words = f"In-possession assessment to be made again: {reasons}. Kept by the person: sertraline."
    expected = [f"kept_trigger: {words}"] if reasons else []
    assert of("kept", kept("sertraline"), facts) == expected
    assert of("kept", kept("sertraline"), Facts(Assessment.NOT_TOLD, assessed_at, triggers)) == expected
    assert of("kept", [script("sertraline")], facts) == []
    assert of("kept_trigger", kept("pregabalin"), facts) == []


def test_a_new_trigger_is_a_new_fact() -> None:
    def found(*triggers: Trigger) -> tuple[str, str, str]:
        (each,) = alerts(kept("sertraline"), facts=Facts(Assessment.PASSED, ASSESSED, triggers))
        return each.key, each.source, each.mark

    first, second = Trigger("acct", at("2026-11-15 10:00")), Trigger("acct", at("2026-11-16 10:00"))
    assert found(first)[0] != found(second)[0]
    assert found(first)[0] != found(first, second)[0]
    assert found(first, second) == found(second, first)
    assert found(first)[1:] == ("NICE NG57 (2016), in-possession medicines", "V")


def brand_words(name: str) -> str:
    entry = find(name)
    assert entry is not None
    assert entry.keep_brand is not None
    return entry.keep_brand


@pytest.mark.parametrize(
    "name", ["phenytoin", "carbamazepine", "phenobarbital", "primidone", "lithium carbonate", "tacrolimus"]
)
def test_a_brand_that_is_always_said(name: str) -> None:
    scripts = [script(name)]
    assert of("brand", scripts) == [f"brand_not_said: Brand not said: {name}. {brand_words(name)}."]
    (found,) = (each for each in alerts(scripts) if each.kind == "brand_not_said")
    entry = find(name)
    assert entry is not None
    assert (found.grade, found.source, found.mark) == (FlagLevel.SOON, *entry.mark_of("keep_brand"))
    assert of("brand", [script(name, brand="Placebex")]) == []
    assert of("brand", [on_hold(name)]) == []
    assert of("brand", [stopped(name)]) == []


@pytest.mark.parametrize(
    ("line", "told_of"),
    [
        (script("Tegretol"), False),
        (script("Tegretol Retard 400 mg"), False),
        (script("carbamazepine 400 mg"), True),
        (script("lamotrigine"), False),
        (script("insulin glargine"), False),
        (script("placebo specimen"), False),
    ],
)
def test_a_medicine_named_by_its_brand_has_said_it(line: Script, told_of: bool) -> None:
    assert bool(of("brand", [line])) is told_of


BUPRENORPHINE = (
    "Espranor (oral lyophilisate) and sublingual tablets are not the same milligram for milligram: "
    "Espranor gives 25 to 30% more than sublingual tablets."
)
SUBLINGUAL, MELT = {"form": "sublingual tablet"}, {"form": "oral lyophilisate"}


@pytest.mark.parametrize(
    ("scripts", "was", "expected"),
    [
        ([script("buprenorphine")], {}, f"product_not_said: Product not said: buprenorphine. {BUPRENORPHINE}"),
        ([script("buprenorphine", **SUBLINGUAL)], {}, None),
        ([script("buprenorphine", **MELT)], {}, None),
        ([script("Espranor")], {}, None),
        ([on_hold("buprenorphine")], {}, None),
        ([script("Buvidal")], {}, None),
        ([script("sertraline")], {}, None),
        (
            [script("buprenorphine", **SUBLINGUAL), stopped("Espranor")],
            {},
            f"product_differs: Products that are not alike: buprenorphine and espranor. {BUPRENORPHINE}",
        ),
        (
            [script("Subutex"), on_hold("buprenorphine", **MELT)],
            {},
            f"product_differs: Products that are not alike: subutex and buprenorphine. {BUPRENORPHINE}",
        ),
        ([script("Subutex"), stopped("Espranor", "2026-10-01 09:00")], {}, None),
        ([script("Subutex"), stopped("buprenorphine", **SUBLINGUAL)], {}, None),
        ([script("Subutex"), stopped("buprenorphine")], {}, None),
        ([script("Subutex"), script("beclometasone", brand="Qvar")], {}, None),
        ([stopped("Subutex"), stopped("Espranor")], {}, None),
        (
            [script("Subutex")],
            {"Subutex": ProductSaid(brand="Espranor")},
            f"product_differs: Products that are not alike: subutex. {BUPRENORPHINE}",
        ),
        (
            [script("Subutex")],
            {"Subutex": ProductSaid(form="oral lyophilisate")},
            f"product_differs: Products that are not alike: subutex. {BUPRENORPHINE}",
        ),
        ([script("Subutex")], {"Subutex": ProductSaid(form="sublingual tablet")}, None),
        ([script("Subutex")], {"Subutex": ProductSaid()}, None),
        ([script("Subutex")], {"another": ProductSaid(brand="Espranor")}, None),
    ],
)
def test_products_that_are_not_mg_for_mg(
    scripts: list[Script], was: dict[str, ProductSaid], expected: str | None
) -> None:
    assert of("product", scripts, Facts(was=was)) == ([expected] if expected else [])


def test_two_products_at_once_are_one_loud_alert_of_their_source() -> None:
    scripts = [script("Subutex"), script("Espranor")]
    (found,) = (each for each in alerts(scripts) if each.kind == "product_differs")
    assert (found.grade, found.scripts) == (FlagLevel.ACT_NOW, ("Espranor", "Subutex"))
    assert (found.source, found.mark) == ("NHS Borders", "V")
    (unsaid,) = alerts([script("buprenorphine")])
    assert (unsaid.grade, unsaid.source, unsaid.mark) == (FlagLevel.SOON, "NHS Borders", "V")


DESMOPRESSIN = [script("desmopressin", brand="DDAVP Melt"), stopped("desmopressin", brand="Desmotabs", id="before")]


@pytest.mark.parametrize(
    ("scripts", "kind", "scripts_told"),
    [
        ([stopped("placebo specimen"), stopped("diazepam")], "stopped_suddenly_grave", [("diazepam",)]),
        ([stopped("methadone"), script("Subutex"), stopped("diazepam")], "stopped_suddenly_grave", [("diazepam",)]),
        ([script("carbamazepine", brand="Tegretol"), script("phenytoin")], "brand_not_said", [("phenytoin",)]),
        ([script("sertraline"), script("buprenorphine")], "product_not_said", [("buprenorphine",)]),
        ([script("buprenorphine"), *DESMOPRESSIN], "product_differs", [("before", "desmopressin")]),
        (
            [script("desmopressin", brand="DDAVP Melt", id="again"), *DESMOPRESSIN],
            "product_differs",
            [("again", "before"), ("before", "desmopressin")],
        ),
    ],
)
def test_a_script_that_is_exempt_hides_none_after_it(
    scripts: list[Script], kind: str, scripts_told: list[tuple[str, ...]]
) -> None:
    assert sorted(each.scripts for each in alerts(scripts) if each.kind == kind) == scripts_told


def test_nothing_is_pointed_out_where_nothing_is() -> None:
    assert alerts([]) == ()
    assert alerts([script("amlodipine", "5 mg", times=("08:00",)), script("sertraline", "50 mg")]) == ()


@pytest.mark.parametrize(
    ("medicine", "ended_on", "days", "pointed_out"),
    [
        ("carbamazepine", date(2026, 11, 19), 7, True),
        ("carbamazepine", date(2026, 10, 23), 7, True),
        ("carbamazepine", date(2026, 10, 22), 7, False),  # four weeks and a day ago
        ("carbamazepine", date(2026, 11, 19), 90, True),
        ("prednisolone", date(2026, 11, 19), 21, False),
        ("prednisolone", date(2026, 11, 19), 22, True),
        ("amoxicillin", date(2026, 11, 19), 7, False),
    ],
)
def test_a_course_that_ended_is_a_sudden_stop_unless_it_is_a_short_one_of_a_steroid(
    medicine: str, ended_on: date, days: int, pointed_out: bool
) -> None:
    found = told([script(medicine)], facts=Facts(ended={medicine: CourseOver(ended_on, days)}))
    assert [each.startswith(f"stopped_suddenly_grave: Course ended: {medicine}.") for each in found] == (
        [True] if pointed_out else []
    )
