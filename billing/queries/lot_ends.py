"""Lots that came to their end: a lesson was held, or their last day is over; what is booked of them, and what not."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from billing.models import JournalEntry, Lot, LotUse
from billing.pricing.lots import worth
from billing.queries.lots import billed_net, held_uses, with_use

# By lesson, or without one.
ENDS = (JournalEntry.Kind.EARNING, JournalEntry.Kind.BREAKAGE)


def ends() -> QuerySet[JournalEntry]:
    """What is booked of lots that came to their end."""
    return JournalEntry.objects.filter(kind__in=ENDS, about_label=Lot._meta.label)


def to_expire(*, today: date) -> list[Lot]:
    """Lots that nobody took and whose last day is over, as far as nothing is booked of them."""
    booked = Exists(ends().filter(about_id=OuterRef("pk")))
    over = Lot.objects.filter(last_day__lt=today, package__taken_back_at=None).exclude(booked)
    return list(with_use(over).filter(lesson=None).select_related("package__extra").order_by("pk"))


def to_earn() -> list[tuple[Lot, date]]:
    """Lots whose lessons were held, each with the day, as far as nothing is booked of them. Two queries."""
    uses = LotUse.objects.filter(given_back_at=None).exclude(Exists(ends().filter(about_id=OuterRef("lot"))))
    return [(use.lot, day) for use, day in held_uses(uses)]


def earned_with(lot: Lot) -> Iterator[tuple[int, int]]:
    """What its end earns of each payer (by id), in net cents; nobody who was billed nothing for it."""
    for payer, net in sorted(billed_net(lot.package).items()):
        if cents := worth(price=max(0, net), lots=lot.package.lessons)[lot.position - 1]:
            yield payer, cents


def unbooked(day: date) -> list[Lot]:
    """Those that came to their end by that day and would earn something, of which nothing is booked."""
    over = to_expire(today=day) + [lot for lot, held in to_earn() if held <= day]
    return [lot for lot in over if any(earned_with(lot))]
