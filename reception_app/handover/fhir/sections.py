"""A document's own words: its sections, in plain text, and why one is empty. Markup is taken off, never followed.

Source: HL7 FHIR R4 Composition and narrative; the section of allergies is LOINC 48765-2 (IPS 2.0).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from reception_app.handover.fhir.concepts import code_of, concept, concept_words
from reception_app.handover.fhir.nodes import Node
from reception_app.handover.fhir.summary import SummarySection

ALLERGIES = "48765-2"
_BREAKS = re.compile(r"<\s*/?\s*(?:p|br|li|tr|div|h[1-6]|ul|ol|table|thead|tbody)\b[^<>]{0,400}>", re.IGNORECASE)
_CELLS = re.compile(r"<\s*/\s*t[dh]\s*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_SPACES = re.compile(r"[ \u00a0]+")


def plain(markup: str) -> str:
    """Return narrative as plain text: one line for each paragraph, row or list entry."""
    bare = _TAGS.sub("", _CELLS.sub(" | ", _BREAKS.sub("\n", markup)))
    lines = (_SPACES.sub(" ", line).strip(" |") for line in html.unescape(bare).splitlines())
    return "\n".join(line for line in lines if line)


def narrative(node: Node) -> tuple[str, str] | None:
    """Return a resource's narrative as (status, plain text), or None without one; it counts as read."""
    text = node.child("text")
    if text is None:
        return None
    status, div = text.line("status"), text.data.get("div")
    if not isinstance(div, str):
        return None
    text.trail.seen.add(text.at("div"))
    return status or "", text.trail.free(plain(div), text.at("div"))


def sections(composition: Node) -> Iterator[tuple[SummarySection, str | None, str | None]]:
    """Yield every section, inner ones after their own, with its code and the code of why it is empty."""
    for node in composition.children("section"):
        code, empty = node.child("code"), node.child("emptyReason")
        title = node.text("title") or concept_words(code, strict=False) or "A section without a title"
        words = narrative(node)
        told = SummarySection(title, words[1] if words else "", concept_words(empty, strict=False))
        node.line("mode")
        for entry in node.children("entry"):
            entry.line("reference")
            entry.line("type")
            entry.line("display")
        yield told, _first_code(code), code_of(empty) if empty is not None else None
        yield from sections(node)


def _first_code(node: Node | None) -> str | None:
    found = concept(node, strict=False)
    codes = [code.rpartition("|")[2] for code in found.codes] if found else []
    return ALLERGIES if ALLERGIES in codes else next(iter(codes), None)
