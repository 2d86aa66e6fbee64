"""Fractions of cents made whole, so that no cent is lost or made by where a line is drawn."""

from collections.abc import Iterable, Iterator


def half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number; of two as near, the upper."""
    return (2 * numerator + denominator) // (2 * denominator)


def whole(numerators: Iterable[int], denominator: int) -> Iterator[int]:
    """Each numerator over the denominator in whole cents: what the sum so far, rounded, gained by it.

    Any run of them therefore adds up to what the fractions come to, within a cent, and all of them to the rounded sum.
    """
    exact = made = 0
    for numerator in numerators:
        exact += numerator
        until = half_up(exact, denominator)
        yield until - made
        made = until
