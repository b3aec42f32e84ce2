"""What scripts do to one another: doubles, sedation that adds up, methadone and the heart, opioids and a blocker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from reception_app.clinical.alerts_making import Alert, Case, Line, listed
from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import amount_words
from reception_app.clinical.medicine_match import form_text
from reception_app.clinical.per_day import HowOften, a_day, how_often, quantity_of

_KNOWN_QT = "known risk"


def pair_alerts(case: Case) -> Iterator[Alert]:
    """Yield what medicines given on one day do to one another; what steps of one reduction do alike is told once."""
    told: set[tuple[str, str]] = set()
    for one in case.together:
        found = [alert for alert in _of_one_day(one) if (alert.kind, alert.words) not in told]
        told.update((alert.kind, alert.words) for alert in found)
        yield from found


def _of_one_day(case: Case) -> Iterator[Alert]:
    yield from _substitution_twice(case)
    yield from _same_medicine(case)
    yield from _same_class(case)
    yield from _sedation(case)
    yield from _qt(case)
    yield from _methadone_lowered(case)
    yield from _naltrexone(case)


def _substitution_twice(case: Case) -> Iterator[Alert]:
    lines = [line for line in case.current if line.substitution]
    if len(lines) > 1:
        yield case.alert("substitution_twice", lines, {"medicines": _told_apart(lines)})


def _told_apart(lines: Sequence[Line]) -> str:
    return listed(line.told_apart for line in lines)


def _same_medicine(case: Case) -> Iterator[Alert]:
    """Yield scripts that share an ingredient, each set of scripts once, with all that they share."""
    shared: dict[tuple[str, ...], list[str]] = {}
    found: dict[tuple[str, ...], list[Line]] = {}
    for ingredient in sorted({name for line in case.current for name in line.ingredients}):
        lines = [line for line in case.current if ingredient in line.ingredients]
        if len(lines) < 2 or all(line.substitution for line in lines):
            continue
        ids = tuple(line.script.id for line in lines)
        shared.setdefault(ids, []).append(ingredient)
        found[ids] = lines
    for ids, lines in found.items():
        said = {"medicines": _told_apart(lines)}
        if not _meant_together(case, lines):
            yield case.alert("same_medicine_twice", lines, {**said, "ingredient": listed(shared[ids])})
        elif len(_regular(case.in_group("doubling_harms", lines))) > 1:
            yield case.alert("two_forms_both_regular", lines, said)
        else:
            yield case.alert("same_medicine_in_two_forms", lines, said)


def _regular(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if not line.script.as_required]


def _meant_together(case: Case, lines: Sequence[Line]) -> bool:
    """True when the scripts may well be meant: one depot with its tablets, forms of one medicine, one when required.

    Two medicines that share an ingredient (co-codamol and paracetamol) are not, nor two depots, nor a depot that slows
    breathing beside a patch or a tablet.
    """
    depots = [line for line in lines if line.entry is not None and line.entry.depots]
    if len(depots) > 1 or case.in_group("slows_breathing", depots):
        return False
    others = [line for line in lines if line not in depots]
    return _forms_apart(others)


def _forms_apart(lines: Sequence[Line]) -> bool:
    """True for one line, or for lines of one medicine of which no two have the same form and are regular alike."""
    if len(lines) == 1:
        return True
    if len({line.entry.generic if line.entry else line.script.medicine for line in lines}) > 1:
        return False
    forms = [form_text(line.script.form) for line in lines]
    apart = [(form, line.script.as_required) for form, line in zip(forms, lines, strict=True)]
    return len(set(apart)) == len(apart) and (all(forms) or len({line.script.as_required for line in lines}) > 1)


def _same_class(case: Case) -> Iterator[Alert]:
    """Yield scripts of a class of which two are seldom meant, unless they are one medicine and so already told."""
    for slug in sorted({slug for line in case.current for slug in line.classes}):
        one = case.formulary.classes[slug]
        lines = [line for line in case.current if slug in line.classes]
        if one.duplicate is not None and len({line.ingredients for line in lines}) > 1:
            yield case.alert("same_class_twice", lines, {"why": one.duplicate}, (slug,), (one.source, one.mark))


def _sedation(case: Case) -> Iterator[Alert]:
    """Yield that medicines, and substances used lately, slow breathing together; louder with opioid substitution."""
    lines = case.in_group("slows_breathing", case.current)
    substances = [case.data.substances[slug] for slug in sorted(case.facts.substances)]
    with_substitution = any(line.substitution for line in lines)
    medicines = {line.ingredients for line in lines}
    # Several substitution medicines are told as such; alone they are no mixture.
    only_substitution = all(line.substitution for line in lines) and not substances
    if lines and len(medicines) + len(substances) > 1 and not only_substitution:
        kind = "sedation_with_substitution" if with_substitution else "sedation"
        doses = (_dose_fact(line) for line in lines)
        said = listed((*(line.name for line in lines), *substances))
        yield case.alert(kind, lines, {"medicines": said}, (*doses, *case.facts.substances))
    others = [line for line in case.current if line not in lines and line.entry is not None and line.entry.sedating]
    if with_substitution and others:
        substitution = [line for line in lines if line.substitution]
        said = listed(line.name for line in others)
        yield case.alert("sedation_other", (*substitution, *others), {"medicines": said})


def _dose_fact(line: Line) -> str:
    """Return how much and how often as a fact for the key: more of the same is a new thing to look at."""
    script = line.script
    return f"{script.id} {script.dose} {script.frequency} {len(script.times)} {script.every_days}"


def _qt(case: Case) -> Iterator[Alert]:
    """Yield methadone above the dose, methadone with what else lengthens the QT interval, or both in one."""
    lines = case.in_group("methadone", case.current)
    if not lines:
        return
    limit, total = case.data.number("qt_methadone_above_mg"), _milligrams(case, lines)
    others = [line for line in case.current if line not in lines and _lengthens(case, line)]
    risks = [case.data.qt_risks[slug] for slug in sorted(case.facts.qt_risks)]
    high = total is not None and total > limit
    amount = amount_words(Dose(_decimal(total), "mg")) if total is not None else ""
    reasons = listed((*(line.name for line in others), *risks))
    said = {"amount": amount, "limit": amount_words(Dose(Decimal(limit), "mg")), "reasons": reasons}
    facts = (*case.facts.qt_risks, amount)
    if high and reasons:
        yield case.alert("qt_dose_and_more", (*lines, *others), said, facts)
    elif high:
        yield case.alert("qt_dose", lines, said, facts)
    elif reasons:
        yield case.alert("qt_more", (*lines, *others), said, facts)


def _lengthens(case: Case, line: Line) -> bool:
    known = line.entry is not None and line.entry.qt == _KNOWN_QT
    return known or bool(case.in_group("lengthens_qt", [line]) or case.in_group("raises_methadone", [line]))


def _milligrams(case: Case, lines: Sequence[Line]) -> Fraction | None:
    """Return what methadone comes to in a day in mg, of the lines that can be read; None when none can.

    Of a schedule that says what is given it is the most of any of its days.
    """
    total = Fraction(0)
    for line in lines:
        script, scheduled = line.script, case.facts.scheduled.get(line.script.id)
        if scheduled is not None:
            quantity = quantity_of(scheduled.most_a_day, script.strength)
            often: HowOften | None = HowOften(1)
        else:
            quantity = quantity_of(script.dose, script.strength)
            often = how_often(script.frequency, script.times, script.every_days)
        if quantity is not None and quantity.unit == "g" and often is not None:
            total += a_day(quantity, often).amount * 1000
    return total or None


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).normalize()


def _methadone_lowered(case: Case) -> Iterator[Alert]:
    methadone, others = case.in_group("methadone", case.current), case.in_group("lowers_methadone", case.current)
    if methadone and others:
        said = listed(line.name for line in others)
        yield case.alert("methadone_lowered", (*methadone, *others), {"medicines": said})


def _naltrexone(case: Case) -> Iterator[Alert]:
    naltrexone, opioids = case.in_group("naltrexone", case.current), case.in_group("opioid", case.current)
    street = [case.data.substances["opioid"]] if "opioid" in case.facts.substances else []
    if naltrexone and (opioids or street):
        said = listed((*(line.name for line in (*naltrexone, *opioids)), *street))
        yield case.alert("naltrexone_with_opioid", (*naltrexone, *opioids), {"medicines": said}, street)
