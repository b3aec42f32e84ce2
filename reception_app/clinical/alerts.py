"""What a desk points out about somebody's scripts: few things, ranked, each with its source. Pure.

The words, grades and lists are data (`resources/alerts.yaml`, the formulary); the rules are in the `alerts_…` modules.
Nothing here gives a dose or stops anything: an alert is acknowledged with a reason, and its `key` keeps that until the
facts behind it change. Evidence: E12, E14.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reception_app.clinical.alerts_allergy import allergy_alerts
from reception_app.clinical.alerts_making import (
    Alert,
    AlertScript,
    AllergyFact,
    AllergyFacts,
    Assessment,
    Case,
    CourseOver,
    Facts,
    Line,
    ProductSaid,
    Scheduled,
    Trigger,
)
from reception_app.clinical.alerts_pairs import pair_alerts
from reception_app.clinical.alerts_single import single_alerts
from reception_app.clinical.flag_kinds import LOUDEST_FIRST

__all__ = [
    "Alert",
    "AlertScript",
    "AllergyFact",
    "AllergyFacts",
    "Assessment",
    "CourseOver",
    "Facts",
    "ProductSaid",
    "Scheduled",
    "Trigger",
    "check",
]


def check(scripts: Sequence[AlertScript], allergies: AllergyFacts, facts: Facts, now: datetime) -> tuple[Alert, ...]:
    """Return what is to be pointed out, loudest first, then in the order of `alerts.yaml`, then by words.

    `now` decides which stops are still recent and which triggers have happened. The same alert never stands twice.
    """
    lines = [Line(script) for script in scripts]
    over = tuple(line for line in lines if line.script.id in facts.ended)
    case = Case(tuple(line for line in lines if line not in over), allergies, facts, now, over)
    found = {alert.key: alert for alert in (*allergy_alerts(case), *pair_alerts(case), *single_alerts(case))}
    places = {slug: kind.place for slug, kind in case.data.kinds.items()}

    def rank(alert: Alert) -> tuple[int, int, str]:
        return LOUDEST_FIRST.index(alert.grade), places[alert.kind], alert.words

    return tuple(sorted(found.values(), key=rank))
