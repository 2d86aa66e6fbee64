"""Seven days as bars, drawn here, each with its table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from academy.kernel.money import Money
from academy.words import short_day
from crm.queries.trends import Day

HEIGHT = 64
STEP = 28


@dataclass(frozen=True)
class Bar:
    """One day: its place in the drawing (units of the viewBox) and its number in words."""

    day: str
    said: str
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Trend:
    """One thing over seven days; total in words."""

    title: str
    total: str
    bars: list[Bar]
    width: int = STEP * 7
    height: int = HEIGHT


def trend_cards(request: HttpRequest, days: list[Day]) -> list[Trend]:
    """The trends this person may see."""
    cards = []
    if request.user.has_perm("crm.view_lead"):
        cards.append(_trend(_("Enquiries"), days, [day.enquiries for day in days]))
    if request.user.has_perm("scheduling.view_place"):
        cards.append(_trend(_("Places taken"), days, [day.places for day in days]))
    if request.user.has_perm("billing.view_payment"):
        cards.append(_trend(_("Money received"), days, [day.received.cents for day in days], say=_money(days)))
    return cards


def _money(days: list[Day]) -> Callable[[int], str]:
    return lambda cents: str(Money(cents, days[0].received.currency))


def _trend(title: str, days: list[Day], numbers: list[int], *, say: Callable[[int], str] = str) -> Trend:
    most = max(numbers) or 1
    bars = []
    for place, (day, number) in enumerate(zip(days, numbers, strict=True)):
        # A day without anything keeps a hairline, so that seven days are always seen.
        height = max(1, round(number / most * HEIGHT))
        bars.append(Bar(short_day(day.day), say(number), place * STEP, HEIGHT - height, height))
    return Trend(title=title, total=say(sum(numbers)), bars=bars)
