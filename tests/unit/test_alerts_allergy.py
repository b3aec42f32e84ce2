"""Allergies against scripts: ingredient, class, cross-reaction, and what could not be checked."""

import pytest

from reception_app.clinical.formulary import load_formulary
from reception_app.handover.record import Allergies, Allergy, Script
from reception_app.vocabulary import AllergyState, FlagLevel
from tests.support.alert_cases import NONE_KNOWN, alerts, allergic, on_hold, script, stopped, told


def why(slug: str) -> str:
    """Return why an allergy to one of a class counts for the others."""
    words = load_formulary().classes[slug].allergy
    assert words is not None
    return words


def crossing(*classes: str) -> str:
    """Return what the formulary says of two classes that cross-react."""
    return next(each.words for each in load_formulary().cross_reactions if set(each.classes) == set(classes))


PENICILLIN = f"allergy_class: Allergy to penicillin: amoxicillin. {why('penicillin')}."


@pytest.mark.parametrize(
    ("allergy", "medicine", "expected"),
    [
        # The ingredient, under any of its names.
        ("codeine", "codeine", "allergy: Allergy to codeine: codeine."),
        ("Codeine Phosphate", "codeine", "allergy: Allergy to Codeine Phosphate: codeine."),
        ("codeine", "co-codamol", "allergy: Allergy to codeine: co-codamol."),
        ("co-codamol 30/500", "paracetamol", "allergy: Allergy to co-codamol 30/500: paracetamol."),
        ("co-codamol", "codeine", "allergy: Allergy to co-codamol: codeine."),
        ("Lustral", "sertraline", "allergy: Allergy to Lustral: sertraline."),
        ("sertraline", "Lustral", "allergy: Allergy to sertraline: lustral."),
        ("aspirin / ibuprofen", "ibuprofen", "allergy: Allergy to aspirin / ibuprofen: ibuprofen."),
        ("aspirin and ibuprofen", "ibuprofen", "allergy: Allergy to aspirin and ibuprofen: ibuprofen."),
        ("rash with sertraline tablets", "sertraline", "allergy: Allergy to rash with sertraline tablets: sertraline."),
        ("bad codeine reaction", "codeine", "allergy: Allergy to bad codeine reaction: codeine."),
        # A medicine that is not listed is told by its name.
        ("Placebo-Specimen", "placebo specimen", "allergy: Allergy to Placebo-Specimen: placebo specimen."),
        ("clavulanic acid", "co-amoxiclav", "allergy: Allergy to clavulanic acid: co-amoxiclav."),
        (
            "valsartan",
            "losartan",
            f"allergy_class: Allergy to valsartan: losartan. {why('angiotensin_blocker')}.",
        ),
        # The class, said or through a member.
        ("penicillin", "amoxicillin", PENICILLIN),
        ("Penicillins", "amoxicillin", PENICILLIN.replace("to penicillin", "to Penicillins")),
        ("all penicillins", "amoxicillin", PENICILLIN.replace("to penicillin", "to all penicillins")),
        ("flucloxacillin", "amoxicillin", PENICILLIN.replace("to penicillin", "to flucloxacillin")),
        ("NSAIDs", "naproxen", f"allergy_class: Allergy to NSAIDs: naproxen. {why('nsaid')}."),
        ("opiates", "methadone", "allergy_class: Allergy to opiates: methadone. It is one of this class: Opioid."),
        ("morphine", "codeine", f"allergy_class: Allergy to morphine: codeine. {why('morphine_related')}."),
        # Classes that cross-react, both ways.
        (
            "penicillin",
            "cefalexin",
            f"allergy_cross: Allergy to penicillin: cefalexin. {crossing('penicillin', 'cephalosporin')}.",
        ),
        (
            "cefalexin",
            "amoxicillin",
            f"allergy_cross: Allergy to cefalexin: amoxicillin. {crossing('penicillin', 'cephalosporin')}.",
        ),
        ("aspirin", "ibuprofen", f"allergy_cross: Allergy to aspirin: ibuprofen. {crossing('nsaid', 'salicylate')}."),
        ("ibuprofen", "aspirin", f"allergy_cross: Allergy to ibuprofen: aspirin. {crossing('nsaid', 'salicylate')}."),
        # Several written one after the other, with nothing between: each counts.
        ("codeine ibuprofen rash", "ibuprofen", "allergy: Allergy to codeine ibuprofen rash: ibuprofen."),
        ("codeine ibuprofen rash", "codeine", "allergy: Allergy to codeine ibuprofen rash: codeine."),
        (
            "rash ibuprofen tranexamic acid",
            "tranexamic acid",
            "allergy: Allergy to rash ibuprofen tranexamic acid: tranexamic acid.",
        ),
        (
            "rash ibuprofen tranexamic acid",
            "ibuprofen",
            "allergy: Allergy to rash ibuprofen tranexamic acid: ibuprofen.",
        ),
        ("penicillin ibuprofen", "ibuprofen", "allergy: Allergy to penicillin ibuprofen: ibuprofen."),
        ("penicillin ibuprofen", "amoxicillin", PENICILLIN.replace("to penicillin", "to penicillin ibuprofen")),
        # Another name of a medicine; a class by its own name, not by a shorter one within it.
        ("acetylsalicylic acid", "aspirin", "allergy: Allergy to acetylsalicylic acid: aspirin."),
        ("anabolic steroids", "prednisolone", None),
        # A class without a shared allergy counts only when it is named.
        ("morphine", "methadone", None),
        ("sertraline", "citalopram", None),
        ("penicillin", "doxycycline", None),
        ("penicillin", "placebo specimen", None),
        ("co-codamol", "tramadol", None),
    ],
)
def test_an_allergy_meets_a_script_by_ingredient_class_or_cross_reaction(
    allergy: str, medicine: str, expected: str | None
) -> None:
    assert told([script(medicine)], allergic(allergy)) == ([expected] if expected else [])


def test_of_two_classes_that_are_both_shared_always_the_same_one_is_told() -> None:
    shared = f"allergy_class: Allergy to primidone: phenobarbital. {why('aromatic_anti_epileptic')}."
    assert shared in told([script("phenobarbital")], allergic("primidone"))


@pytest.mark.parametrize(
    ("reaction", "shown"), [("rash", " (rash)"), (" swelling ", " (swelling)"), (None, ""), (" ", "")]
)
def test_the_reaction_stands_with_the_substance(reaction: str | None, shown: str) -> None:
    assert told([script("codeine")], allergic(" codeine ", reaction=reaction)) == [
        f"allergy: Allergy to codeine{shown}: codeine."
    ]


def test_each_script_is_told_once_by_what_is_closest_and_each_allergy_by_itself() -> None:
    scripts = [script("amoxicillin"), script("flucloxacillin"), script("cefalexin"), script("ibuprofen")]
    found = told(scripts, allergic("amoxicillin", "aspirin"))
    assert found == [
        "allergy: Allergy to amoxicillin: amoxicillin.",
        f"allergy_class: Allergy to amoxicillin: flucloxacillin. {why('penicillin')}.",
        f"allergy_cross: Allergy to amoxicillin: cefalexin. {crossing('penicillin', 'cephalosporin')}.",
        f"allergy_cross: Allergy to aspirin: ibuprofen. {crossing('nsaid', 'salicylate')}.",
    ]


def test_several_scripts_of_one_reason_are_one_alert() -> None:
    found = alerts([script("naproxen"), script("ibuprofen", as_required=True)], allergic("aspirin"))
    assert [alert.scripts for alert in found if alert.kind == "allergy_cross"] == [("ibuprofen", "naproxen")]


def test_grades_and_sources_are_those_of_what_was_found() -> None:
    (same,) = alerts([script("codeine")], allergic("codeine"))
    assert (same.grade, same.mark) == (FlagLevel.ACT_NOW, "GK")
    (member,) = alerts([script("amoxicillin")], allergic("penicillin"))
    one = load_formulary().classes["penicillin"]
    assert (member.grade, member.source, member.mark) == (FlagLevel.ACT_NOW, one.source, one.mark)
    (said,) = alerts([script("methadone")], allergic("opioids"))
    opioid = load_formulary().classes["opioid"]
    assert (said.grade, said.source, said.mark) == (FlagLevel.ACT_NOW, opioid.source, opioid.mark)
    (cross,) = alerts([script("cefalexin")], allergic("penicillin"))
    reaction = next(each for each in load_formulary().cross_reactions if "cephalosporin" in each.classes)
    assert (cross.grade, cross.source, cross.mark) == (FlagLevel.SOON, reaction.source, reaction.mark)


@pytest.mark.parametrize(
    ("scripts", "count"),
    [([script("codeine")], 1), ([on_hold("codeine", as_required=True)], 1), ([stopped("codeine")], 0), ([], 0)],
)
def test_what_is_on_hold_counts_and_what_is_stopped_does_not(scripts: list[Script], count: int) -> None:
    assert len([each for each in alerts(scripts, allergic("codeine")) if each.kind == "allergy"]) == count


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (AllergyState.NOT_RECORDED, "Allergies not recorded: no script could be checked against them."),
        (AllergyState.UNAVAILABLE, "Allergies unavailable: no script could be checked against them."),
        (AllergyState.NONE_KNOWN, None),
        (AllergyState.KNOWN, None),
    ],
)
def test_not_recorded_is_not_none(state: AllergyState, expected: str | None) -> None:
    found = told([script("sertraline")], Allergies(state))
    assert found == ([f"allergies_not_known: {expected}"] if expected else [])
    assert told([], Allergies(state)) == []
    assert told([stopped("amlodipine")], Allergies(state)) == []


@pytest.mark.parametrize(
    ("substances", "expected"),
    [
        (["zzz"], "zzz"),
        ([" Zzz ", "St John's wort"], "Zzz and St John's wort"),
        (["penicillin and zzz"], "penicillin and zzz"),
        (["latex"], None),
        (["Bee stings"], None),
        (["latex, nuts"], None),
        (["latex and zzz"], "latex and zzz"),
        (["latex, 2019"], None),
        (["ibuprofen and zzz"], "ibuprofen and zzz"),
        (["penicillin"], None),
        (["opiates"], None),
        (["co-codamol 30/500"], None),
        (["amoxicillin 500"], None),
        (["all beta-lactams"], None),
        (["penicillin,"], None),
        (["opiates and aspirin"], None),
        # Ingredients that come only in combinations.
        (["sulfamethoxazole"], None),
        (["amoxicillin with clavulanic acid"], None),
        (["vitamins B and C"], None),
        (["vitamins B and zzz"], "vitamins B and zzz"),
    ],
)
def test_an_allergy_the_program_does_not_know_is_compared_by_eye(substances: list[str], expected: str | None) -> None:
    found = told([script("amlodipine")], allergic(*substances))
    words = f"The program does not know this allergy: {expected}. Compare it with each script by eye."
    assert found == ([f"allergy_not_matched: {words}"] if expected else [])


def test_what_was_matched_is_not_also_called_unknown() -> None:
    assert told([script("placebo specimen")], allergic("placebo specimen")) == [
        "allergy: Allergy to placebo specimen: placebo specimen."
    ]


def test_an_emergency_medicine_is_never_stopped_by_an_alert() -> None:
    assert told([script("salbutamol"), script("Ventolin", as_required=True)], allergic("salbutamol"))[0] == (
        "allergy: Allergy to salbutamol: salbutamol and ventolin. "
        "For emergencies, and not stopped by this: salbutamol and ventolin."
    )


def test_the_key_stays_until_the_facts_change() -> None:
    def key(allergies: Allergies, *names: str) -> str:
        return next(each.key for each in alerts([script(name) for name in names], allergies) if "allergy" in each.kind)

    rash = allergic("codeine", reaction="rash")
    same = key(rash, "codeine")
    assert key(rash, "codeine", "amlodipine") == same
    assert same.startswith("allergy:")
    assert "codeine" not in same.split(":")[1]
    changed = {
        key(rash, "codeine", "co-codamol"),
        key(allergic("codeine", reaction="swelling"), "codeine"),
        key(allergic("codeine phosphate", reaction="rash"), "codeine"),
    }
    assert len(changed) == 3
    assert same not in changed


def test_items_count_whatever_the_state_says() -> None:
    assert told([script("codeine")], Allergies(AllergyState.UNAVAILABLE, (Allergy("codeine"),))) == [
        "allergy: Allergy to codeine: codeine.",
        "allergies_not_known: Allergies unavailable: no script could be checked against them.",
    ]
    assert told([script("codeine")], NONE_KNOWN) == []


def test_a_key_is_the_one_that_was_acknowledged_with_an_earlier_version() -> None:
    """Keys are kept with acknowledgements: made otherwise, everything acknowledged would come back."""
    (found,) = alerts([script("codeine")], allergic("codeine", reaction="brûlure"))
    assert found.key == "allergy:e1677feb46c26e1c"
