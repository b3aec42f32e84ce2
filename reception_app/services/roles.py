"""Who may do what: one readable table. Services check it; screens only use it to say so beforehand."""

from __future__ import annotations

from reception_app.errors import NotAllowed
from reception_app.services.context import AppContext
from reception_app.vocabulary import ROLE_WORDS, Role

CLINICAL = frozenset(
    {
        Role.NURSE,
        Role.HEALTHCARE_ASSISTANT,
        Role.PRESCRIBER,
        Role.PHARMACY,
        Role.SUBSTANCE_MISUSE_WORKER,
        Role.MENTAL_HEALTH_WORKER,
    }
)
_HEALTHCARE = CLINICAL | {Role.HEALTHCARE_ADMINISTRATOR}
_NURSING = frozenset({Role.NURSE, Role.PRESCRIBER})

MAY: dict[str, frozenset[Role]] = {
    "see the board": _HEALTHCARE,
    "see a record": _HEALTHCARE,
    "take somebody in": _HEALTHCARE,
    "change who somebody is": _HEALTHCARE,
    "record triage answers": CLINICAL,
    "sign an assessment": _NURSING
    | {Role.HEALTHCARE_ASSISTANT, Role.MENTAL_HEALTH_WORKER, Role.SUBSTANCE_MISUSE_WORKER},
    "amend a signed assessment": _NURSING
    | {Role.HEALTHCARE_ASSISTANT, Role.MENTAL_HEALTH_WORKER, Role.SUBSTANCE_MISUSE_WORKER},
    "record a score": CLINICAL,
    "record a script": CLINICAL - {Role.HEALTHCARE_ASSISTANT},
    "record a source": _HEALTHCARE,
    "decide a dose": frozenset({Role.PRESCRIBER}),
    "record another's decision": frozenset({Role.NURSE, Role.PHARMACY}),
    "record a dose given": frozenset({Role.NURSE, Role.PRESCRIBER, Role.PHARMACY}),
    "count a controlled drug": frozenset({Role.NURSE, Role.PRESCRIBER, Role.PHARMACY}),
    "assess what may be kept": frozenset({Role.NURSE, Role.PRESCRIBER, Role.PHARMACY}),
    "acknowledge an alert": CLINICAL,
    "record a review": CLINICAL,
    "change the list of places": _HEALTHCARE | {Role.DESK_ADMINISTRATOR},
    "change the directory": _HEALTHCARE | {Role.DESK_ADMINISTRATOR},
    "record allergies": CLINICAL,
    "raise a flag": CLINICAL,
    "work a task": _HEALTHCARE,
    "record a service or order": _HEALTHCARE,
    "record a test or vaccination": CLINICAL,
    "see the end of shift": _HEALTHCARE,
    "see figures": _HEALTHCARE | {Role.DESK_ADMINISTRATOR},
    "copy to the clinical system": _HEALTHCARE,
    "prepare a handover": _HEALTHCARE,
    "plan a release": _HEALTHCARE,
    "say fit to travel": _NURSING,
    "issue a pack": _NURSING,
    "receive a pack": _NURSING,
    "see the escort desk": frozenset({Role.ESCORT}) | _HEALTHCARE,
    "record a leg": frozenset({Role.ESCORT}) | _HEALTHCARE,
    "see what keeps somebody alive in an emergency": frozenset({Role.ESCORT}),
    "manage users": frozenset({Role.DESK_ADMINISTRATOR}),
    "manage the desk": frozenset({Role.DESK_ADMINISTRATOR}),
    # Whoever runs the desk lets go of its copies; what they held is no longer care, and nothing clinical is shown.
    "erase records past their time": frozenset({Role.DESK_ADMINISTRATOR}),
    # Administrators answer requests for a record; nurses and prescribers can judge whether reading it would do harm.
    "export a whole record": frozenset({Role.NURSE, Role.PRESCRIBER, Role.HEALTHCARE_ADMINISTRATOR}),
    "import the medicines dictionary": frozenset({Role.PHARMACY, Role.DESK_ADMINISTRATOR}),
}
"""What each act needs: any one of these roles."""


def may(ctx: AppContext, act: str) -> bool:
    """True when the signed-in person holds a role for `act`."""
    return bool(MAY[act] & ctx.operator.roles)


def require(ctx: AppContext, act: str) -> None:
    """Raise NotAllowed (RO-101) unless the signed-in person may do `act`."""
    if not may(ctx, act):
        needed = ", ".join(ROLE_WORDS[role].lower() for role in Role if role in MAY[act])
        raise NotAllowed(
            "RO-101", f"Your roles at this desk do not let you {act}.", f"Ask someone with this role: {needed}."
        )
