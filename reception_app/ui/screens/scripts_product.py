"""What a product of the medicines dictionary tells the boxes of a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reception_app.identifiers import normalise_name
from reception_app.services.dmd import Product


def product_of(held: Mapping[str, Any]) -> Product:
    """Return the product that a draft held as it was put by."""
    lists = {name: tuple(held[name]) for name in ("routes", "ingredients")}
    return Product(**(dict(held) | lists))


def told_by(product: Product | None) -> dict[str, str]:
    """Return the strength and the form a product tells, in small letters but for units; without any of them, {}."""
    if product is None:
        return {}
    told = {"strength": product.strength or "", "form": (product.form or "").lower()}
    return {name: value for name, value in told.items() if value}


def brand_of(product: Product) -> str:
    """Return the name an actual product has of its own: the words before its figures, unless they are the generic's."""
    first = normalise_name(product.generic or "").partition(" ")[0]
    if product.level != "amp" or not first or normalise_name(product.name).startswith(first):
        return ""
    return product.name[: next((place for place, letter in enumerate(product.name) if letter.isdigit()), 0)].strip()
