"""Any k of k + p pieces make the whole: systematic Cauchy Reed–Solomon over GF(256).

Field: polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11D), bytes as its elements. Pieces 0 … k-1 are the data themselves;
recovery piece k + j is the sum over i of data i divided by ((128 + j) xor i). Every square part of such a matrix can
be inverted (Cauchy), so no choice of k pieces is worse than another. The factor depends on neither k nor p.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

MOST = 32
"""No set has more pieces than this."""

_POLYNOMIAL = 0x11D
_FIRST_RECOVERY = 128


def _powers() -> tuple[bytes, bytes]:
    """Return the powers of 2 (twice over, so that exponents need no remainder) and the logarithms."""
    powers, logarithms, value = bytearray(510), bytearray(256), 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value <<= 1
        if value > 0xFF:
            value ^= _POLYNOMIAL
    return bytes(powers), bytes(logarithms)


_POWERS, _LOGARITHMS = _powers()


def recovery_pieces(data: Sequence[bytes], count: int) -> list[bytes]:
    """Return `count` recovery pieces for data pieces of one length. Raises ValueError beyond `MOST` pieces in all."""
    if not data or count < 0 or len(data) + count > MOST or len({len(piece) for piece in data}) != 1:
        raise ValueError("1 to 32 pieces of one length")
    return [_sum(_times(_factor(row, column), piece) for column, piece in enumerate(data)) for row in range(count)]


def recover(needed: int, pieces: Mapping[int, bytes]) -> list[bytes]:
    """Return the `needed` data pieces from any that many pieces, by index, all of one length.

    Raises ValueError when there are fewer, or an index or a length that no set has.
    """
    if not 1 <= needed <= MOST or len(pieces) < needed or not all(0 <= index < MOST for index in pieces):
        raise ValueError("too few pieces")
    if len({len(piece) for piece in pieces.values()}) != 1:
        raise ValueError("pieces of one length")
    found = {index: pieces[index] for index in range(needed) if index in pieces}
    missing = [index for index in range(needed) if index not in found]
    rows = sorted(index - needed for index in pieces if index >= needed)[: len(missing)]
    sums = [
        _sum([pieces[needed + row], *(_times(_factor(row, column), piece) for column, piece in found.items())])
        for row in rows
    ]
    found.update(
        zip(missing, _solve([[_factor(row, column) for column in missing] for row in rows], sums), strict=True)
    )
    return [found[index] for index in range(needed)]


def _factor(row: int, column: int) -> int:
    """Return what recovery piece `row` takes of data piece `column`: the inverse of their sum, which is never 0."""
    return _POWERS[255 - _LOGARITHMS[_FIRST_RECOVERY + row ^ column]]


def _product(one: int, other: int) -> int:
    return _POWERS[_LOGARITHMS[one] + _LOGARITHMS[other]] if one and other else 0


@cache
def _table(factor: int) -> bytes:
    return bytes(_product(factor, value) for value in range(256))


def _times(factor: int, piece: bytes) -> bytes:
    return piece.translate(_table(factor))


def _sum(pieces: Iterable[bytes]) -> bytes:
    total, length = 0, 0
    for piece in pieces:
        total ^= int.from_bytes(piece)
        length = len(piece)
    return total.to_bytes(length)


def _solve(matrix: list[list[int]], sums: list[bytes]) -> list[bytes]:
    """Return the x of matrix · x = sums (Gauss–Jordan); every pivot of a Cauchy matrix can be used where it stands."""
    for pivot in range(len(matrix)):
        inverse = _POWERS[255 - _LOGARITHMS[matrix[pivot][pivot]]]
        matrix[pivot] = [_product(inverse, value) for value in matrix[pivot]]
        sums[pivot] = _times(inverse, sums[pivot])
        for row in range(len(matrix)):
            factor = matrix[row][pivot]
            if row != pivot and factor:
                matrix[row] = [a ^ _product(factor, b) for a, b in zip(matrix[row], matrix[pivot], strict=True)]
                sums[row] = _sum([sums[row], _times(factor, sums[pivot])])
    return sums
