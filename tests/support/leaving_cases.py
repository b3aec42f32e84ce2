"""Cases of people who leave for a prison that cannot do everything: the directory's entry, and what they take."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from reception_app.clinical.doses import Dose
from reception_app.clinical.establishment_entry import read_entry
from reception_app.services import directory, scripts
from reception_app.services.context import AppContext, writing
from reception_app.services.person_view import read_person
from reception_app.services.run_outs import open_run_outs
from reception_app.services.scripts import ScriptLine, Supply
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import Carrier, LastGivenHow, SourceKind

MOORLAND: dict[str, Any] = {
    "schema": 1, "code": "MDI", "as_of": "2026-11-02", "told_by": "N. Testford, duty nurse",
    "methadone": {"given": True, "limit": {"amount": "100", "unit": "mg"}},
    "buprenorphine": {"given": False},
    "buprenorphine_naloxone": {"given": False},
    "buprenorphine_lyophilisate": {"given": False},
    "depot_buprenorphine": {"given": True, "days": ["Mon", "Tue", "Wed", "Thu", "Fri"]},
    "other_depots": {"given": True},
    "withdrawal_at_night": False, "nursing_24h": False,
    "prescriber_hours": "Mon–Fri 09:00–17:00", "pharmacy_hours": "Mon–Fri 09:00–17:00",
    "rounds": ["08:00", "12:00", "17:30"], "weekend_rounds": ["08:30", "16:30"],
    "night_medicines": "not_given", "in_possession": "assessed", "excluded": ["quetiapine"],
    "healthcare_contact": "duty nurse", "healthcare_telephone": "01632 960055",
}  # fmt: skip
"""A prison that gives methadone to 100 mg and no buprenorphine by mouth, with nobody to prescribe from Friday on."""

CARBAMAZEPINE = ScriptLine(
    medicine="carbamazepine",
    dose=Dose(Decimal(400), "mg"),
    strength="400 mg",
    form="modified-release tablet",
    route="by mouth",
    frequency="twice a day",
    times=("08:00", "20:00"),
    indication="epilepsy",
)
BUPRENORPHINE = ScriptLine(
    medicine="buprenorphine",
    dose=Dose(Decimal(12), "mg"),
    strength="8 mg",
    form="sublingual tablet",
    route="under the tongue",
    frequency="once a day",
    times=("08:00",),
    supervised=True,
)
QUETIAPINE = ScriptLine(
    medicine="quetiapine",
    dose=Dose(Decimal(200), "mg"),
    strength="200 mg",
    form="tablet",
    route="by mouth",
    frequency="at night",
    times=("21:00",),
)


def know_moorland(ctx: AppContext, **items: Any) -> None:
    """Write what is known of Moorland into the desk's directory; an item given as None is not known."""
    said = {key: value for key, value in (MOORLAND | items).items() if value is not None}
    known = directory.entry_of(ctx, "MDI")
    directory.save_entry(ctx, read_entry(said), known.revision if known else None)


def know(ctx: AppContext, code: str, **items: Any) -> None:
    """Write the same of another prison."""
    said = {key: value for key, value in (MOORLAND | items).items() if value is not None}
    directory.save_entry(ctx, read_entry(said | {"code": code}), None)


def takes(
    ctx: AppContext,
    person_id: str,
    line: ScriptLine,
    carrier: Carrier | None = None,
    supply: Supply | None = None,
    *,
    hours: float = 11.75,
) -> str:
    """Add a script the pharmacy confirmed, last given `hours` ago; say what goes along; return its id."""
    last = LastDose(ctx.now() - timedelta(hours=hours), LastGivenHow.OBSERVED, "Leeds (HMP)")
    said = SourceSaid(SourceKind.PHARMACY, name="Example Street Pharmacy")
    script_id = scripts.add_script(ctx, person_id, line, scripts.as_written(line, said), last)
    if carrier is not None:
        scripts.set_carrier(ctx, person_id, script_id, carrier, supply=supply)
    return script_id


ONE_TABLET = Supply(Dose(Decimal(1), "tablets"))
AS_OF = date(2026, 11, 2)


def runs_out_here(ctx: AppContext, person_id: str, code: str = "LEI") -> str:
    """Give somebody carbamazepine for one night at a prison without a prescriber till Monday; returns the script's id.

    What receiving their pack would do: the script runs out before help, and that is a task.
    """
    know(ctx, code)
    script_id = takes(ctx, person_id, CARBAMAZEPINE, Carrier.ESCORT, ONE_TABLET)
    scripts_here = read_person(ctx, person_id).record.scripts
    with writing(ctx, "receive-pack") as session:
        open_run_outs(ctx, session, person_id, scripts_here)
    return script_id
