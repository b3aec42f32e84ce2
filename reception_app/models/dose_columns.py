"""A dose kept in two columns, amount and unit: read and set as one, so that neither is ever without the other."""

from __future__ import annotations

from typing import Any, overload

from reception_app.clinical.doses import Dose


class DoseColumns:
    """The dose in the columns `NAME_amount` and `NAME_unit` of a row; None when it is not known."""

    def __init__(self, name: str) -> None:
        self.amount, self.unit = f"{name}_amount", f"{name}_unit"

    @overload
    def __get__(self, row: None, owner: type) -> DoseColumns: ...
    @overload
    def __get__(self, row: object, owner: type) -> Dose | None: ...
    def __get__(self, row: object | None, owner: type) -> Any:
        if row is None:
            return self
        amount, unit = getattr(row, self.amount), getattr(row, self.unit)
        return None if amount is None or unit is None else Dose(amount, unit)

    def __set__(self, row: object, value: Dose | None) -> None:
        setattr(row, self.amount, value.amount if value else None)
        setattr(row, self.unit, value.unit if value else None)
