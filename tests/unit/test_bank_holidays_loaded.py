"""Of the library of the world's holidays, one country is loaded; and it says what the whole library says."""

from __future__ import annotations

import json
import subprocess
import sys

_ASKED = """
import json, sys
from reception_app.clinical.bank_holidays import bank_holidays

def loaded():
    return sorted(name for name in sys.modules if name.startswith("holidays.countries"))

at_start = loaded()
days = {nation: [str(day) for year in range(2020, 2036) for day in bank_holidays(year, nation)]
        for nation in ("England", "Wales")}
then = loaded()
from holidays.countries import France, GB
whole = {nation: [str(day) for year in range(2020, 2036) for day in sorted(GB(subdiv=part, years=year, expand=False))]
         for nation, part in (("England", "ENG"), ("Wales", "WLS"))}
print(json.dumps([at_start, then, days, whole, len(loaded())]))
"""


def test_one_country_is_loaded_late_and_says_what_the_whole_library_says() -> None:
    done = subprocess.run([sys.executable, "-c", _ASKED],
                          capture_output=True, text=True, check=True)  # fmt: skip
    at_start, then, ours, whole, every = json.loads(done.stdout)
    assert at_start == []
    assert then == ["holidays.countries.united_kingdom"]
    assert ours == whole
    assert len(ours["England"]) >= 16 * 8
    assert every > 100, "who asks for the whole package after us gets it"
