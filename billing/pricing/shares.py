"""Whose charges they are: each payer's part of every charge, adding up to it to the cent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate

from billing.pricing.charge import Charge, Part
from billing.pricing.contradictions import Contradiction
from billing.pricing.facts import Share
from billing.pricing.rules import WHOLE
from billing.pricing.whole import whole


def shared(charges: Iterable[Charge], shares: Iterable[Share]) -> Iterator[Part]:
    """Every charge once for each of its payers; one that names its payer is theirs alone.

    Raises Contradiction where the shares of a day are not the whole.
    """
    held: dict[int, list[Share]] = defaultdict(list)
    for share in shares:
        held[share.student].append(share)
    runs: dict[tuple[int, date], list[Charge]] = defaultdict(list)
    for charge in charges:
        if charge.payer is not None:
            yield Part(charge, charge.payer, WHOLE, charge.net, charge.tax)
        elif charge.student is not None:
            runs[charge.student, charge.day.replace(day=1)].append(charge)
    for (student, _month), run in runs.items():
        if _is_of_one(run, held[student]):
            [share] = held[student]
            yield from (Part(charge, share.payer, WHOLE, charge.net, charge.tax) for charge in run)
            continue
        payers = sorted({share.payer for share in held[student]})
        points = [_points(charge, held[student], payers) for charge in run]
        nets = _parts([charge.net for charge in run], points)
        taxes = _parts([charge.tax for charge in run], points)
        for charge, of_each, net_parts, tax_parts in zip(run, points, nets, taxes, strict=True):
            for payer, share_of_it, net, tax in zip(payers, of_each, net_parts, tax_parts, strict=True):
                if share_of_it or net or tax:
                    yield Part(charge, payer, share_of_it, net, tax)


def _is_of_one(run: Iterable[Charge], held: Sequence[Share]) -> bool:
    """Whether one payer has the whole of it, as in most families: then nothing needs to be worked out."""
    if len(held) != 1 or held[0].points != WHOLE:
        return False
    return all(held[0].first_day <= charge.day <= held[0].last_day for charge in run)


def _points(charge: Charge, held: Iterable[Share], payers: Iterable[int]) -> list[int]:
    """Of each payer in turn, on the charge's day."""
    found = dict.fromkeys(payers, 0)
    for share in held:
        if share.first_day <= charge.day <= share.last_day:
            if share.points < 0:
                raise Contradiction(f"The share of payer {share.payer} is below nothing.")
            found[share.payer] += share.points
    if sum(found.values()) != WHOLE:
        raise Contradiction(f"The shares of student {charge.student} on {charge.day} are not the whole.")
    return list(found.values())


def _parts(amounts: Sequence[int], points: Sequence[Sequence[int]]) -> list[list[int]]:
    """Of each amount each payer's part; the month's sum of each is theirs to the cent.

    What the first k payers pay together is made whole, and each pays what they add to those before them: so the last
    always makes up the very amount, and over a month nobody pays more than a cent too much or too little.
    """
    together = zip(*(accumulate(of_each) for of_each in points), strict=True)
    columns = [list(whole((a * b for a, b in zip(amounts, column, strict=True)), WHOLE)) for column in together]
    return [[now - before for before, now in zip((0, *row), row, strict=False)] for row in zip(*columns, strict=True)]
