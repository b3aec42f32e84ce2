"""What goes wrong with codes on a desk: a scanner that types them amiss, and two sheets in one pile; seeded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from reception_app.handover.codes.base45 import ALPHABET
from reception_app.handover.codes.erasure import recovery_pieces
from reception_app.handover.codes.gathering import Gathering
from reception_app.handover.codes.symbols import SetKey, Symbol, SymbolError, read_symbol, set_id, symbol_text

Fault = Callable[[str, Random], str]

_LAYOUTS: tuple[dict[str, str | int | None], ...] = (
    {"Y": "Z", "Z": "Y"},
    {"A": "Q", "Q": "A", "W": "Z", "Z": "W", "M": "?"},
    {":": "Ö", "*": "(", "+": "`", "/": "-", "-": "ß"},
    {"$": "£", "%": "5", "*": "8", "+": "=", ":": ";"},
)
"""Keys that a desk set to another country's keyboard confuses."""


def _change(text: str, chance: Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(ALPHABET) + text[place + 1 :]


def _swap(text: str, chance: Random) -> str:
    place = chance.randrange(len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _drop(text: str, chance: Random) -> str:
    place, length = chance.randrange(len(text)), chance.randint(1, 4)
    return text[:place] + text[place + length :]


def _repeat(text: str, chance: Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + text[place] * chance.randint(2, 4) + text[place + 1 :]


def _insert(text: str, chance: Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(ALPHABET) + text[place:]


def _cut(text: str, chance: Random) -> str:
    return text[: chance.randrange(1, len(text))]


def _layout(text: str, chance: Random) -> str:
    return text.translate(str.maketrans(chance.choice(_LAYOUTS)))


def _trim(text: str, chance: Random) -> str:
    return chance.choice((text.strip("* "), text.replace(" ", ""), " ".join(text.split()), text.replace(" ", "  ")))


def _move(text: str, chance: Random) -> str:
    start, end = sorted(chance.sample(range(len(text)), 2))
    return text[start:end] + text[:start] + text[end:]


def _many(text: str, chance: Random) -> str:
    for _ in range(chance.randint(2, 6)):
        text = _change(text, chance)
    return text


FAULTS: tuple[Fault, ...] = (_change, _swap, _drop, _repeat, _insert, _cut, _layout, _trim, _move, _many)


def altered_texts(texts: Sequence[str], count: int, seed: int) -> list[str]:
    """Inject `count` faults and return those that were accepted with another content than was typed."""
    chance = Random(seed)
    meant = {text: read_symbol(text) for text in texts}
    accepted = []
    for number in range(count):
        text = chance.choice(texts)
        faulty = FAULTS[number % len(FAULTS)](text, chance)
        try:
            found = read_symbol(faulty)
        except SymbolError:
            continue
        if found != meant[text]:
            accepted.append(faulty)
    return accepted


def mixed_envelopes(shuffles: int, seed: int) -> tuple[int, int]:
    """Read so many handfuls of the symbols of two sheets; return how many sheets came out whole, and how many mixed."""
    chance = Random(seed)
    first, second = chance.randbytes(50), chance.randbytes(50)
    pile = [*small_texts(first), *small_texts(second)]
    whole = mixed = 0
    for _ in range(shuffles):
        gathering = Gathering()
        for text in chance.sample(pile, chance.randint(4, 12)):
            gathering.add(text)
        for sheet in gathering.sheets:
            made = sheet.envelope()
            whole += made in (first, second)
            mixed += made not in (first, second, None)
    return whole, mixed


def small_texts(envelope: bytes, needed: int = 5, recovery: int = 4) -> list[str]:
    """Return the symbols of a small envelope in as many pieces as a large one has: quick to read by the thousand."""
    size = -(-len(envelope) // needed)
    data = [envelope[start : start + size].ljust(size, b"\0") for start in range(0, needed * size, size)]
    key = SetKey(set_id(envelope), needed, recovery, len(envelope))
    pieces = [*data, *recovery_pieces(data, recovery)]
    return [symbol_text(Symbol(key, index, piece)) for index, piece in enumerate(pieces)]
