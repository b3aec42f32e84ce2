"""By whose authority a dose is given that nobody at this prison has prescribed: `resources/authorities.yaml`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from reception_app import paths
from reception_app.clinical.formulary import identify
from reception_app.data_files import Row, marked, read_rows
from reception_app.vocabulary import ROLE_WORDS, DoseAuthority, Role


@dataclass(frozen=True, slots=True)
class AuthorityRule:
    """One kind of authority. `words` as a choice, `told` after the name of who gave it.

    `by_prescriber`: a prescriber is named. `reason`: it says why. `controlled`: it may stand for a controlled drug of
    Schedule 2 or 3. Mark GK: a clinical owner has yet to confirm it.
    """

    how: DoseAuthority
    words: str
    told: str
    by_prescriber: bool
    reason: bool
    controlled: bool
    source: str
    mark: str


@lru_cache(maxsize=4)
def load_authorities(path: Path | None = None) -> dict[DoseAuthority, AuthorityRule]:
    """Return every kind of authority in the file's order. Raises FormProblem (FM-101 … FM-109) naming file and line."""
    row = read_rows(path or paths.resources() / "authorities.yaml")
    row.only("authorities")
    rules = [_rule(item) for item in row.rows("authorities", called="slug")]
    found = {rule.how: rule for rule in rules}
    if len(rules) != len(found) or set(found) != set(DoseAuthority):
        raise row.fail("FM-108", "authorities", "every kind of authority stands once.", "Add or remove rows.")
    return found


def _rule(row: Row) -> AuthorityRule:
    row.only("slug", "words", "told", "by", "reason", "controlled", "source", "mark")
    source, mark = marked(row)
    return AuthorityRule(
        how=DoseAuthority(row.one_of("slug", [each.value for each in DoseAuthority])),
        words=row.text("words"),
        told=row.text("told"),
        by_prescriber=row.one_of("by", ("prescriber", "anyone")) == "prescriber",
        reason=row.truth("reason"),
        controlled=row.truth("controlled"),
        source=source,
        mark=mark,
    )


def authority_rule(how: DoseAuthority) -> AuthorityRule:
    """Return the shipped rule of a kind of authority."""
    return load_authorities()[how]


class GivenUnder(Protocol):
    """An authority as it is recorded: named as in `handover.record.Authority`."""

    @property
    def how(self) -> DoseAuthority: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> Role | None: ...
    @property
    def reason(self) -> str | None: ...


def authority_words(given: GivenUnder) -> str:
    """Return `Dr E. Example, prescriber, by telephone`, with why where that was said."""
    role = ROLE_WORDS[given.role].lower() if given.role is not None else "role not recorded"
    why = f": {given.reason}" if given.reason else ""
    return f"{given.name}, {role}, {authority_rule(given.how).told}{why}"


def emergency_lifts(medicine: str, brand: str | None, form: str | None) -> bool:
    """True when an emergency may go before a line's waiting for a prescriber.

    Not for opioid substitution, clozapine and depots: after a break those doses harm, and no emergency is treated by
    them; a prescriber is named as before. Nor for a medicine nobody knows by that name: a misspelt one may be these.
    """
    entry = identify(medicine, brand, form)
    return entry is not None and not (entry.opioid_substitution or entry.is_clozapine or entry.depots)
