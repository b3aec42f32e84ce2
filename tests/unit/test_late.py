"""What is loaded late is the module itself, once a name of it is asked for."""

from __future__ import annotations

import sys

from reception_app.late import late


def test_nothing_is_loaded_until_a_name_is_asked_for() -> None:
    sys.modules.pop("colorsys", None)
    stand_in = late("colorsys")
    assert "colorsys" not in sys.modules
    assert stand_in.rgb_to_hsv is sys.modules["colorsys"].rgb_to_hsv


def test_what_is_set_is_set_in_the_module() -> None:
    import colorsys

    late("colorsys").SPECIMEN = 1
    assert vars(colorsys).pop("SPECIMEN") == 1
