"""No data file has a key that nobody reads: one typed wrong (`mintues`) is refused by its name, never left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from reception_app import paths
from reception_app.clinical.alerts_data import load_alerts
from reception_app.clinical.ask_doses import load_ask_doses, load_seldom
from reception_app.clinical.authorities import load_authorities
from reception_app.clinical.copy_order import load_copy_order
from reception_app.clinical.dependence import load_dependence
from reception_app.clinical.establishment_form import load_questions
from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.form_units import load_form_units
from reception_app.clinical.formulary_loading import read_drug_classes, read_time_critical
from reception_app.clinical.in_possession import load_levels
from reception_app.clinical.instrument_loading import read_instrument
from reception_app.clinical.missed_policy import load_missed_doses
from reception_app.clinical.observation_levels import load_observation_levels
from reception_app.clinical.policies import load_policies
from reception_app.clinical.quick_entry_words import load_frequencies, load_vocabulary
from reception_app.clinical.release_data import load_release
from reception_app.clinical.reviews import load_reviews
from reception_app.clinical.services import load_test_kinds, load_vaccinations
from reception_app.clinical.sources import load_sources
from reception_app.clinical.substances import load_substances
from reception_app.clinical.urgent_tasks import load_urgent_tasks
from reception_app.clinical.wider_needs import load_needs
from reception_app.errors import FormProblem

_UNKNOWN = "zz_nobody_reads_this"
FILES: dict[str, Callable[[Path], object]] = {
    "alerts.yaml": load_alerts,
    "ask_doses.yaml": lambda path: (load_ask_doses(path), load_seldom(path)),
    "authorities.yaml": load_authorities,
    "clinical_copy.yaml": load_copy_order,
    "dependence.yaml": load_dependence,
    "establishment_services.yaml": load_questions,
    "flags.yaml": load_flag_kinds,
    "form_units.yaml": load_form_units,
    "formulary/classes.yaml": read_drug_classes,
    "formulary/time_critical.yaml": read_time_critical,
    "frequencies.yaml": load_frequencies,
    "in_possession.yaml": load_levels,
    "instruments/news2.yaml": read_instrument,
    "instruments/sds.yaml": read_instrument,
    "missed_doses.yaml": load_missed_doses,
    "observation_levels.yaml": load_observation_levels,
    "policies.yaml": load_policies,
    "quick_entry.yaml": load_vocabulary,
    "release.yaml": load_release,
    "reviews.yaml": load_reviews,
    "sources.yaml": load_sources,
    "substances.yaml": load_substances,
    "test_kinds.yaml": load_test_kinds,
    "urgent_tasks.yaml": load_urgent_tasks,
    "vaccinations.yaml": load_vaccinations,
    "wider_needs.yaml": load_needs,
}


def _tables(node: yaml.Node | None, at: str) -> Iterator[tuple[str, yaml.MappingNode]]:
    if isinstance(node, yaml.MappingNode):
        yield at, node
        for key, value in node.value:
            yield from _tables(value, f"{at}/{key.value}")
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _tables(value, f"{at}[]")


def _cases() -> Iterator[tuple[str, int, bool]]:
    """Yield each kind of table of each file once: where it stands, its place in the text, whether in braces."""
    for name in FILES:
        seen: set[str] = set()
        for at, node in _tables(yaml.compose((paths.resources() / name).read_text(encoding="utf-8")), name):
            if at not in seen:
                seen.add(at)
                yield at, node.start_mark.index, bool(node.flow_style)


CASES = list(_cases())


@pytest.mark.parametrize(("at", "place", "braces"), CASES, ids=[at for at, *_ in CASES])
def test_a_key_that_nobody_reads_is_refused(tmp_path: Path, at: str, place: int, braces: bool) -> None:
    name = next(name for name in FILES if at == name or at.startswith((f"{name}/", f"{name}[")))
    text = (paths.resources() / name).read_text(encoding="utf-8")
    indent = place - (text.rfind("\n", 0, place) + 1)
    more, here = (f"{_UNKNOWN}: x, ", place + 1) if braces else (f"{_UNKNOWN}: x\n{' ' * indent}", place)
    broken = tmp_path / Path(name).name
    broken.write_text(text[:here] + more + text[here:], encoding="utf-8")
    with pytest.raises(FormProblem) as caught:
        FILES[name](broken)
    assert caught.value.code == "FM-106"
    assert _UNKNOWN in caught.value.sentence
