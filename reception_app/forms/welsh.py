"""The answers of a question in Welsh, which nobody has checked yet: shown beside the English, never in its place.

An option's own Welsh weighs more; `resources/option_words_cy.yaml` fills in for released forms, which are never edited.
"""

from __future__ import annotations

from functools import lru_cache

import yaml

from reception_app import paths
from reception_app.forms.definition import Option


@lru_cache(maxsize=1)
def load_option_words() -> dict[str, str]:
    """Return the Welsh of answers by their English words. Read once."""
    held = yaml.safe_load((paths.resources() / "option_words_cy.yaml").read_text(encoding="utf-8"))
    return {str(words): str(words_cy) for words, words_cy in held["options"].items()}


def option_words_cy(option: Option) -> str | None:
    """Return an answer's Welsh, unchecked; None where there is none."""
    return option.words_cy or load_option_words().get(option.words)
