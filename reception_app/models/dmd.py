"""The NHS dictionary of medicines and devices, as the site's own release said it: one release, and its products.

Nothing of it ships with the program and nothing of it travels; a release is replaced whole. What is searched by is in
`dmd_search`, an index that stands only in the database (see its migration): its row numbers are the products' ranks.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reception_app.models.base import Base, not_blank


class DmdRelease(Base):
    """The release that is loaded: at most one row. Its changes are the history of what was loaded and by whom."""

    __tablename__ = "dmd_release"
    __table_args__ = (CheckConstraint("id = 'dmd'", name="one_release"),)

    id: Mapped[str] = mapped_column(primary_key=True, default="dmd")
    released_on: Mapped[date]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
    vtms: Mapped[int]
    vmps: Mapped[int]
    amps: Mapped[int]
    invalids: Mapped[int]


class DmdProduct(Base):
    """One product of the release, written in bulk and never by hand: the release's line in the history stands for all.

    `rank` is the order in which products are offered, the best first, and the row number in `dmd_search`; products
    that the release marks invalid come last and are not in the index. Codes are SNOMED CT identifiers as text.
    """

    __tablename__ = "dmd_product"
    __table_args__ = (CheckConstraint("level IN ('vtm', 'vmp', 'amp')", name="level_known"), not_blank("name"))
    audited: ClassVar[bool] = False

    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    previous_code: Mapped[str | None] = mapped_column(index=True)
    level: Mapped[str]
    name: Mapped[str]
    previous_name: Mapped[str | None]
    parent_code: Mapped[str | None]
    generic: Mapped[str | None]
    strength: Mapped[str | None]
    form: Mapped[str | None]
    routes: Mapped[tuple[str, ...]]
    ingredients: Mapped[tuple[str, ...]]
    controlled_code: Mapped[str | None]
    controlled_drug: Mapped[str | None]
    supplier: Mapped[str | None]
    invalid: Mapped[bool]
