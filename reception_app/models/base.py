"""What every table shares: column types that refuse what they cannot hold, and the base class."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Enum, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from reception_app.clock import from_wire, to_wire


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, kept as `2026-11-20T19:40:00Z` so that text order is time order. Naive values raise."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else to_wire(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_wire(value)


class ExactDecimal(TypeDecorator[Decimal]):
    """An exact decimal, kept as text: SQLite's own numbers are floats."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class TextList(TypeDecorator[tuple[str, ...]]):
    """A short list of texts, kept as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        return json.dumps(list(value or ()), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value else ()


class AnswerText(TypeDecorator[str | tuple[str, ...]]):
    """An answer's value: one text, or several, kept as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | tuple[str, ...] | None:
        if value is None:
            return None
        read = json.loads(value)
        return tuple(read) if isinstance(read, list) else str(read)


def slug(values: type[StrEnum], name: str | None = None) -> Enum:
    """Return a column type that holds only the slugs of `values`, checked by the database too.

    `name` names the constraint where a table holds two columns of the same list.
    """
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=30,
        name=name or values.__name__.lower(),
        values_callable=_slugs,
    )


def _slugs(values: type[StrEnum]) -> list[str]:
    return [value.value for value in values]


def not_blank(column: str) -> CheckConstraint:
    """Return a constraint that `column` is not blank text."""
    return CheckConstraint(f"length(trim({column})) > 0", name=f"{column}_not_blank")


class Base(DeclarativeBase):
    """The mapped classes: the domain's objects. `audited` rows leave an event at every write.

    A row that `travels` is part of the record: a write to one moves the person's record, and so makes a pack stale.
    `hidden_columns` are never written into events (keys, printed sheets).
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    audited: ClassVar[bool] = True
    travels: ClassVar[bool] = False
    hidden_columns: ClassVar[frozenset[str]] = frozenset()
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcInstant,
        Decimal: ExactDecimal,
        tuple[str, ...]: TextList,
        str: Text,
    }

    def moves_record(self) -> bool:
        """True when a write to this row changes what travels: as its class says, unless a row of it knows better."""
        return self.travels


class Revised:
    """A row two people might change at once: `revision` guards against a lost update."""

    revision: Mapped[int] = mapped_column(Integer, default=1)


class Correctable:
    """A row that is never removed: a wrong one is marked, by whom, when and why."""

    error_at: Mapped[datetime | None]
    error_by: Mapped[str | None]
    error_reason: Mapped[str | None]


class Recorded:
    """Who wrote a row, when and where; as it came, when it came with the person."""

    recorded_by: Mapped[str | None]
    recorded_at: Mapped[datetime | None]
    recorded_where: Mapped[str | None]


Id = Mapped[str]
"""A record identifier, 16 hexadecimal digits."""

__all__ = [
    "AnswerText",
    "Base",
    "Correctable",
    "ExactDecimal",
    "Id",
    "Recorded",
    "Revised",
    "TextList",
    "UtcInstant",
    "date",
    "not_blank",
    "slug",
]
