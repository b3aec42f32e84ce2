"""`custody`: controlled drugs counted on their way: what should be there, and each count, by whom and before whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.opening import opened
from reception_app.cli.output import answer, show, show_json
from reception_app.errors import ExitCode, UsageProblem
from reception_app.vocabulary import CustodyLeg

if TYPE_CHECKING:
    from reception_app.clinical.doses import Dose
    from reception_app.handover.record import CustodyReceipt
    from reception_app.services.controlled_drugs import CountSaved, Custody


def add(commands: Commands) -> None:
    """Add the commands."""
    custody = group(commands, "custody", "controlled drugs counted on their way")
    told = command(custody, "show", show_custody, "print every count of somebody's controlled drugs")
    told.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")
    count = command(custody, "count", record_custody, "record a count made by two people")
    count.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")
    count.add_argument("--script", metavar="ID", required=True, help="the script's id, as custody show prints it")
    legs = [leg.value for leg in CustodyLeg]
    count.add_argument("--leg", choices=legs, required=True, help="where on the way it was counted")
    count.add_argument("--amount", metavar="AMOUNT", required=True, help='with its unit, for example "28 tablets"')
    count.add_argument("--witness", metavar="NAME", required=True, help="who counted with you; another person")
    count.add_argument("--by", metavar="NAME", help="who counted, if not you")
    count.add_argument("--seal", metavar="SEAL", help="the seal it is under")
    count.add_argument("--discrepancy", metavar="WORDS", help="what else does not agree; it becomes a task")
    wrong = command(
        custody, "wrong", mark_custody, "mark a count as entered in error: it stays, and counts for nothing"
    )
    wrong.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")
    wrong.add_argument("--count", metavar="ID", required=True, help="the count's id, as custody show prints it")
    wrong.add_argument("--reason", metavar="WORDS", required=True, help="what was wrong")


def show_custody(asked: Asked) -> int:
    """Print what should be there of each controlled drug, and every count of it. Nothing is changed."""
    from reception_app.services.controlled_drugs import custody_of
    from reception_app.services.people import opened as seen
    from reception_app.services.person_view import find_person_id

    with opened(asked) as ctx:
        person_id = find_person_id(ctx, asked.number)
        found, now = custody_of(ctx, person_id), ctx.now()
        seen(ctx, person_id)
    return answer(
        asked,
        {"person": asked.number, "medicines": [_custody_json(each) for each in found]},
        *[line for each in found for line in _lines(each, now)] or ["No controlled drug to count."],
    )


def record_custody(asked: Asked) -> int:
    """Record one count. Another amount than should be there is kept all the same, and becomes a task."""
    from reception_app.clinical.controlled import read_count
    from reception_app.services.controlled_drugs import Counted, record_count
    from reception_app.services.person_view import find_person_id

    amount = read_count(asked.amount)
    if amount is None:
        raise UsageProblem(
            "US-365",
            "That is not an amount that was counted.",
            'Write it with its unit, for example "28 tablets" or "56 mL".',
        )
    counted = Counted(amount, asked.witness, asked.by, seal=asked.seal, discrepancy=asked.discrepancy)
    with opened(asked) as ctx:
        saved = record_count(
            ctx, find_person_id(ctx, asked.number), asked.script, CustodyLeg(asked.leg), counted
        )  # fmt: skip
    _tell(asked, saved, amount)
    return ExitCode.DONE


def mark_custody(asked: Asked) -> int:
    """Mark one count as entered in error. What should be there is again what it was before."""
    from reception_app.services.count_errors import mark_count_wrong
    from reception_app.services.person_view import find_person_id

    with opened(asked) as ctx:
        mark_count_wrong(ctx, find_person_id(ctx, asked.number), asked.count, asked.reason)
    return answer(asked, {"id": asked.count, "in_error": True}, "Marked as entered in error.")


def _tell(asked: Asked, saved: CountSaved, amount: Dose) -> None:
    from reception_app.clinical.doses import Dose

    expected = None if saved.expected is None else _amount_json(Dose(saved.expected, amount.unit))
    if asked.json:
        show_json({"id": saved.id, "expected": expected, "agrees": saved.task_id is None, "task": saved.task_id})
    elif saved.task_id is None:
        show(f"Counted: {_words(amount)}.")
    else:
        show(f"Counted: {_words(amount)}. It does not agree: a task for the pharmacy was opened.")


def _custody_json(custody: Custody) -> dict[str, Any]:
    return {
        "script_id": custody.script_id,
        "medicine": custody.medicine,
        "held": _amount_json(custody.held),
        "seal": custody.seal,
        "counts": [_count_json(each, custody.errors.get(each.id)) for each in custody.counts],
    }


def _count_json(count: CustodyReceipt, error: str | None) -> dict[str, Any]:
    from reception_app.clinical.doses import Dose
    from reception_app.clock import to_wire

    expected = None if count.expected_amount is None else Dose(count.expected_amount, count.unit)
    return {
        "id": count.id,
        "leg": count.leg.value,
        "at": to_wire(count.at),
        "counted": _amount_json(Dose(count.amount, count.unit)),
        "expected": _amount_json(expected),
        "agrees": count.discrepancy is None,
        "discrepancy": _spaced(count.discrepancy),
        "in_error": error,
        "by": count.by,
        "witness": count.witness,
        "seal": count.seal,
        "where": count.where,
        "task": count.task_id,
    }


def _amount_json(amount: Dose | None) -> dict[str, Any] | None:
    from reception_app.handover.jsonform import to_json

    return {**to_json(amount), "words": _words(amount)} if amount is not None else None


def _words(amount: Dose) -> str:
    """Return figures and words, so that neither can be altered alone: `56 (fifty-six) mL`."""
    from reception_app.clinical.number_words import in_words

    return f"{in_words(amount.amount) if amount.amount else '0 (zero)'} {amount.unit}"


def _spaced(text: str | None) -> str | None:
    # At a shell a no-break space only hides what is searched for.
    return text.replace("\N{NO-BREAK SPACE}", " ") if text is not None else None


def _lines(custody: Custody, now: datetime) -> list[str]:
    from reception_app.clinical.doses import Dose
    from reception_app.clinical.words import short_moment_text
    from reception_app.clock import local

    held = f"{_words(custody.held)} should be there" if custody.held else "not counted yet"
    lines = [f"{custody.medicine} ({custody.script_id}): {held}"]
    for each in custody.counts:
        at = short_moment_text(local(each.at), local(now))
        words = f"  {at} {each.leg.value}: {_words(Dose(each.amount, each.unit))}"
        witness = f", with {each.witness}" if each.witness else ""
        wrong = f"; does not agree: {_spaced(each.discrepancy)}" if each.discrepancy else ""
        if each.id in custody.errors:
            wrong = f"; counts for nothing: {custody.errors[each.id]}"
        lines.append(f"{words}, by {each.by}{witness}{wrong}")
    return lines
