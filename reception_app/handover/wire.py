"""How a field of the record says its integer key on the wire."""

from __future__ import annotations

from dataclasses import field
from typing import Any


def wire(number: int, **options: Any) -> Any:
    """Declare a field with its integer key on the wire."""
    return field(metadata={"key": number}, **options)
