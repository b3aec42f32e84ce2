"""What stands in a file and what points at what: by full address, by type and id, or inside one resource (`#id`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reception_app.handover.fhir.nodes import Node, Trail
from reception_app.handover.fhir.people import person_of

_KIND = re.compile(r"[A-Za-z]{1,40}", re.ASCII)
_TYPE_AND_ID = re.compile(r"(?:^|/)([A-Za-z]{1,40}/[A-Za-z0-9.\-]{1,64})(?:/_history/[^/]*)?$", re.ASCII)


def kind_of(data: dict[str, Any]) -> str:
    """Return a resource's type; `resource` for one that does not say a possible one."""
    said = data.get("resourceType")
    return said if isinstance(said, str) and _KIND.fullmatch(said) else "resource"


def kind_referred(reference: str | None) -> str | None:
    """Return the kind that a reference names by itself: `Patient/1` is a Patient's."""
    match = _TYPE_AND_ID.search(reference or "")
    return match[1].partition("/")[0] if match else None


class Library:
    """The resources of one file, in order, and how to find them. Two of one address that differ are found by none."""

    def __init__(self, document: dict[str, Any], trail: Trail) -> None:
        self.trail = trail
        self.top = Node(document, kind_of(document), trail)
        self.entries: list[Node] = []
        self.nodes: list[Node] = []
        self.repeated = 0
        self._by_address: dict[str, Node | None] = {}
        self._full: dict[str, str] = {}
        self._called: dict[tuple[int, bool], str | None] = {}
        self._inside: dict[int, dict[str, Node]] = {}
        if kind_of(document) != "Bundle":
            self._add(self.top, None)
            return
        for entry in self.top.children("entry"):
            self.entries.append(entry)
            resource = entry.child("resource")
            address = entry.line("fullUrl")
            if resource is not None:
                self._add(Node(resource.data, f"{kind_of(resource.data)} {len(self.nodes) + 1}", self.trail), address)

    def of_kind(self, *kinds: str) -> Iterator[Node]:
        """Yield the resources of these kinds, in the file's order."""
        return (node for node in self.nodes if kind_of(node.data) in kinds)

    def _add(self, node: Node, address: str | None) -> None:
        self.nodes.append(node)
        own = node.data.get("id")
        names = [address, f"{kind_of(node.data)}/{own}" if isinstance(own, str) else None]
        for name in filter(None, names):
            if name in self._by_address:
                self.repeated += 1
                held = self._by_address[name]
                self._by_address[name] = held if held is not None and held.data == node.data else None
            else:
                self._by_address[name] = node
                self._full[name] = address or ""

    def find(self, whose: Node, reference: str | None) -> Node | None:
        """Return what a reference in `whose` points at, or None when it is not in the file."""
        if not reference:
            return None
        if reference.startswith("#"):
            return self._contained(whose).get(reference[1:])
        found = self._by_address.get(reference)
        match = _TYPE_AND_ID.search(reference)
        if found is not None or match is None or self._is_elsewhere(reference, match[1]):
            return found
        return self._by_address.get(match[1])

    def _contained(self, whose: Node) -> dict[str, Node]:
        """Return what stands inside a resource by its id, the first of each; looked through once, not for each line."""
        held = self._inside.get(id(whose.data))
        if held is None:
            held = self._inside[id(whose.data)] = {}
            for each in contained(whose):
                own = each.data.get("id")
                if isinstance(own, str):
                    held.setdefault(own, each)
        return held

    def _is_elsewhere(self, reference: str, name: str) -> bool:
        """True for a whole address that is not the one of what has this type and id here: another server's."""
        full = self._full.get(name, "")
        return "://" in reference and "://" in full and reference.partition("/_history/")[0] != full

    def who(self, whose: Node, name: str) -> str | None:
        """Return the name of whoever a field refers to: who wrote, who said, whose system it is."""
        for reference in whose.children(name):
            reference.line("type")
            display, pointer = reference.line("display"), reference.line("reference")
            found = self.find(whose, pointer)
            words = (self.who_is(found) if found is not None else None) or display
            if words:
                return words
        return None

    def who_is(self, node: Node, deeper: bool = True) -> str | None:
        """Return what a person, place or device is called; `deeper`: a role names whoever has it, and where."""
        asked = (id(node.data), deeper)
        if asked not in self._called:
            self._called[asked] = self._name_of(node, deeper)
        return self._called[asked]

    def _name_of(self, node: Node, deeper: bool) -> str | None:
        kind = kind_of(node.data)
        if kind == "Patient":
            return "the person"
        if kind == "PractitionerRole" and deeper:
            parts = [self._named(node, "practitioner"), self._named(node, "organization")]
            return ", ".join(filter(None, parts)) or None
        if isinstance(node.data.get("name"), str):
            return node.line("name")
        names = person_of(node).names
        if not names:
            return None
        first = names[0]
        return first.text or " ".join(filter(None, (first.given, first.family))) or None

    def _named(self, node: Node, name: str) -> str | None:
        reference = node.child(name)
        if reference is None:
            return None
        display, found = reference.line("display"), self.find(node, reference.line("reference"))
        return (self.who_is(found, deeper=False) if found is not None else None) or display


def contained(node: Node) -> tuple[Node, ...]:
    """Return the resources that stand inside another."""
    return node.children("contained")
