"""Every command of the program, found in its own parser, with what each needs filled in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from reception_app.cli import arguments

NO_DESK = frozenset({"window", "demo", "estate", "formulary", "forms", "script"})
"""Commands of no desk's records: the window itself, invented people, the estate's own, lists that are public."""


def leaves(
    parser: argparse.ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Yield every command that does something, with the words that name it."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield path, parser
    for group in groups:
        for name, inner in group.choices.items():
            yield from leaves(inner, (*path, name))


def filled(parser: argparse.ArgumentParser, about: dict[str, str]) -> list[str]:
    """Return what a command needs, filled in with somebody who is there, an issued pack or its file."""
    given = []
    for action in parser._actions:
        word = f"{action.metavar or ''} {action.dest}".casefold()
        value = str(next(iter(action.choices))) if action.choices else "x"
        value = next((about[name] for name in about if name in word), value)
        if action.option_strings and action.required:
            given += [action.option_strings[0], value]
        elif not action.option_strings and action.nargs not in ("?", "*"):
            given.append(value)
    return given


def commands() -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Yield every command that works on a desk that is there."""
    for path, parser in leaves(arguments._parser()):
        if path[0] not in NO_DESK and path != ("desk", "init"):
            yield path, parser
