"""A script being entered: its line and who says so, what each box offers, and where what is written in one goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from reception_app.clinical.doses import VOLUME_UNIT
from reception_app.clinical.per_day import is_piece
from reception_app.clock import local_day
from reception_app.services import scripts
from reception_app.services.dmd import Product
from reception_app.services.source_places import PlaceRow
from reception_app.ui.screens import scripts_told
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_offered import NOTHING, RIGHT, begun, choices, fitting, meant, names
from reception_app.ui.screens.scripts_quick import QuickScript, Rest
from reception_app.ui.screens.scripts_shown import BoxData, line_boxes, told_boxes
from reception_app.ui.screens.scripts_source import read_around_places
from reception_app.ui.screens.scripts_suggest import Suggestion
from reception_app.ui.screens.scripts_told import SAID_OF, Source, Told
from reception_app.ui.shell import Shell

_CLOSED = ("kind", "label_name", "how", "left_over", "supervised", "product")
"""Boxes in which only what is offered can be said; the letters typed mark the first that begins with them."""


class NewScript:
    """What is entered of one script. `whole`: boxes that hold nothing show too."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell  # asked anew each time: who is signed in may change while a line is begun
        self.quick, self.told = QuickScript(self._today), Told()
        self.whole = False

    def _today(self) -> date:
        return local_day(self._shell.ctx.now())

    def clear(self) -> None:
        """Forget everything: nothing of one line goes into the next."""
        self.quick.clear()
        self.told.clear()

    def begun(self) -> bool:
        """True when anything is written."""
        return bool(self.quick.text.strip()) or not self.told.empty()

    def held(self) -> dict[str, Any]:
        """Return everything that was entered as plain values, for a draft; nothing while nothing was."""
        if not self.begun():
            return {}
        return {"line": self.quick.held(), "told": self.told.held(), "about": " ".join(self.quick.text.split())}

    def hold(self, held: Mapping[str, Any]) -> None:
        """Take what `held` returned in place of what is here."""
        self.quick.hold(held.get("line", {}))
        self.told.hold(held.get("told", {}))

    def line_boxes(self, *, typing: bool) -> list[BoxData]:
        """Return what the line is read as. While `typing`, its last word is not judged yet."""
        return line_boxes(self.quick, whole=self.whole, typing=typing)

    def told_boxes(self, now: datetime) -> list[BoxData]:
        """Return who says so. `now` is local time."""
        return told_boxes(self.told, now, self.quick.rest_for(Rest.SAID), asks=self.begun())

    def names(self, typed: str) -> Sequence[Suggestion]:
        """Return names for the line, while it holds nothing but the beginning of one."""
        return names(self._shell.ctx, typed) if self.quick.typing_name() else ()

    def fitting(self, field: str, typed: str) -> Sequence[Suggestion]:
        """Return what a box offers for what is typed in it."""
        if field == "medicine":
            return names(self._shell.ctx, typed)
        if field == "name":
            return fitting((*self._places(), *self.told.choices(field)), typed)
        if field == "said_dose":
            return fitting((*self._as_written(), *self.told.choices(field)), typed)
        offered = self.told.choices(field) if field in scripts_told.ORDER else choices(self.quick, field)
        return fitting(offered, typed)

    def meant(self, field: str, typed: str, items: Sequence[Suggestion]) -> int:
        """Return which of them is meant by what is typed, to be taken by Enter; -1 for none."""
        if field in ("medicine", "said_dose"):
            return -1  # a number alone is no dose: the unit is theirs to say
        return begun(typed, items) if field in _CLOSED else meant(typed, items)

    def take_name(self, item: Suggestion) -> None:
        """Take a name, or a product, for the medicine."""
        if isinstance(item.what, Product):
            self.quick.take_product(item.what)
        else:
            self.quick.take_name(item.value)

    def take(self, field: str, item: Suggestion) -> None:
        """Take what was chosen in a box."""
        match item.what:
            case Source() as source:
                self.told.take(source)
            case PlaceRow() as place:
                self.told.take_place(place)
            case Rest() as where:
                self.quick.put_rest(where)
            case (str() as strength, str() as form):
                self.quick.take_strength(strength, form)
            case _ if item.what is RIGHT:
                self.quick.dose_is_right()
            case _ if item.what is NOTHING:
                self._write(field, None)
            case _ if field == "medicine":
                self.take_name(item)
            case _:
                self._write(field, item.value)

    def write(self, field: str, typed: str) -> None:
        """Take what was written in a box; empty takes back what was written there before."""
        if field in ("left_over", "product"):
            return  # only what is offered can be said of these
        if typed:
            self._write(field, typed)
        elif field in scripts_told.ORDER:
            self.told.say(field, None)
        else:
            self.quick.unsay(field)

    def save(self, person_id: str, now: datetime) -> str:
        """Save it, and return the script's id. Raises KnownProblem; every box must be settled."""
        more = "; ".join(filter(None, (self.quick.rest_for(Rest.SAID), self.quick.answered())))
        said = self.told.source(now.date(), more)
        return scripts.add_script(self._shell.ctx, person_id, self.quick.line(), said, self.told.last(now))

    def _as_written(self) -> tuple[Suggestion, ...]:
        """Return the dose of the line, of its strength where that tells the dose: for what they said just so."""
        draft = self.quick.draft
        if draft is None or draft.dose is None:
            return ()
        of_strength = draft.strength and (draft.dose.unit == VOLUME_UNIT or is_piece(draft.dose.unit))
        words = f"{draft.dose}{SAID_OF}{draft.strength}" if of_strength else str(draft.dose)
        return (Suggestion(words.replace("\N{NO-BREAK SPACE}", " "), tr("as it is written")),)

    def _places(self) -> tuple[Suggestion, ...]:
        """Return the places of the desk's list that are of the kind chosen."""
        kind = self.told.kind()
        found = read_around_places(self._shell) if kind is not None else ()
        return tuple(Suggestion(place.name, place.telephone or "", place) for place in found if place.kind is kind)

    def _write(self, field: str, typed: str | None) -> None:
        if field in scripts_told.ORDER:
            self.told.say(field, typed)
        else:
            self.quick.say(field, typed)
