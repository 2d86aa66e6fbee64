"""The tax on each charge, made whole over a month, so that no bill's edge makes or loses a cent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from billing.pricing.charge import Charge, Taxed
from billing.pricing.contradictions import Contradiction
from billing.pricing.rules import WHOLE, Tax
from billing.pricing.whole import whole


def taxed(charges: Sequence[Charge], taxes: Iterable[Tax]) -> Iterator[Charge]:
    """Each with its net and tax, in the order they came; what no rate names is exempt.

    All that a rate takes in a month is rounded once, and a line's tax is what the sum so far gained by it.
    Raises Contradiction where two rates hold.
    """
    rates = list(taxes)
    after = list(charges)
    runs: dict[tuple[Tax, date], list[int]] = defaultdict(list)
    for place, charge in enumerate(charges):
        if rate := _rate(charge, rates):
            runs[rate, charge.day.replace(day=1)].append(place)
    for (rate, _month), places in runs.items():
        by = Taxed(rate.key, rate.name, rate.points, rate.included)
        parts = whole(
            (charges[place].cents * rate.points for place in places), WHOLE + rate.points if rate.included else WHOLE
        )
        for place, tax in zip(places, parts, strict=True):
            net = charges[place].cents - (tax if rate.included else 0)
            after[place] = replace(charges[place], net=net, tax=tax, rate=by)
    yield from after


def _rate(charge: Charge, rates: Iterable[Tax]) -> Tax | None:
    found = [rate for rate in rates if rate.sort == charge.sort and rate.first_day <= charge.day <= rate.last_day]
    if len(found) > 1:
        raise Contradiction(f"Two taxes on {charge.sort} hold on {charge.day}: {found[0].name} and {found[1].name}.")
    return found[0] if found else None
