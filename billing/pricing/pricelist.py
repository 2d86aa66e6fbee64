"""The price list: which price holds for what, on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from billing.pricing.contradictions import Contradiction
from billing.pricing.rules import Plan, Price


class PriceList:
    """The prices by plan; one for the very frequency goes before one for any."""

    def __init__(self, prices: Iterable[Price]) -> None:
        self._of: dict[Plan, list[Price]] = defaultdict(list)
        for price in prices:
            self._of[price.plan].append(price)
        self._found: dict[tuple[Plan, date], Price] = {}

    def of(self, plan: Plan, day: date) -> Price:
        """The one that holds. Raises Contradiction where none does, or two."""
        if (plan, day) not in self._found:
            self._found[plan, day] = self._look_up(plan, day)
        return self._found[plan, day]

    def _look_up(self, plan: Plan, day: date) -> Price:
        found = self._hold(plan, day) or self._hold(replace(plan, per_week=0), day)
        if len(found) > 1:
            raise Contradiction(f"Two prices of course {plan.course} hold on {day}.")
        if found:
            return found[0]
        raise Contradiction(
            f"No price of course {plan.course} by the {plan.basis} ({plan.minutes} minutes, {plan.per_week} a week) "
            f"holds on {day}."
        )

    def _hold(self, plan: Plan, day: date) -> list[Price]:
        return [price for price in self._of.get(plan, ()) if price.first_day <= day <= price.last_day]
