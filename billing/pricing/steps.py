"""The arithmetic of a line as codes with values: kept with the line, and said by words.py in the reader's language."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from billing.pricing.charge import Because, Part, Taxed
from billing.pricing.rules import WHOLE

Step = dict[str, int | str]  # "code" and its values, fit for JSON; amounts in minor units


def steps(parts: Sequence[Part], *, before: int) -> Iterator[Step]:
    """What was added up, then the tax on it, then the payer's share of both, then what was billed before (cents)."""
    yield from _sums(parts)
    yield from _taxes(parts)
    yield from _shares(parts)
    if not parts:
        yield {"code": "not_owed"}
    if before:
        yield {"code": "before", "cents": before}


def _sums(parts: Iterable[Part]) -> Iterator[Step]:
    """Charges that came about in the same way are one step: 3 lessons at so much."""
    alike: dict[Because, list[Part]] = defaultdict(list)
    for part in parts:
        because = part.charge.because
        alike[Because(because.code, because.values)].append(part)
    for because, run in alike.items():
        cents = sum(part.charge.cents for part in run)
        of = sum(part.charge.because.of for part in run)
        yield {"code": because.code, "n": len(run), "cents": cents, "of": of, **dict(because.values)}


def _taxes(parts: Iterable[Part]) -> Iterator[Step]:
    rates: dict[Taxed, list[Part]] = defaultdict(list)
    for part in parts:
        if part.charge.rate:
            rates[part.charge.rate].append(part)
    for rate, run in rates.items():
        yield {
            "code": "tax_included" if rate.included else "tax",
            "name": rate.name,
            "points": rate.points,
            "of": sum(part.charge.cents for part in run),
            "cents": sum(part.charge.tax for part in run),
        }


def _shares(parts: Iterable[Part]) -> Iterator[Step]:
    """Said only where somebody else pays too."""
    shares: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        shares[part.points].append(part)
    if set(shares) <= {WHOLE}:
        return
    for points, run in shares.items():
        yield {
            "code": "share",
            "points": points,
            "of": sum(part.charge.net + part.charge.tax for part in run),
            "cents": sum(part.net + part.tax for part in run),
        }
