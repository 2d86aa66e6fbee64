"""Which open invoices are to be taken from a saved card now: derived from the rows each time, never stored."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from academy.queries.school import school_day, school_today
from billing.models import Card, Charge, ChargingSwitch, Checkout, DunningPolicy, Invoice, Payer
from billing.models.charge import LIVE
from billing.queries.balances import unpaid
from billing.queries.subscriptions import left_to_a_subscription


def stopped_by() -> ChargingSwitch | None:
    """By what the office stopped the charging of cards; None while they are charged."""
    newest = ChargingSwitch.objects.select_related("by").first()
    return None if newest is None or newest.is_on else newest


def charging_is_on() -> bool:
    """Whether cards are charged now."""
    return stopped_by() is None


def dunning() -> DunningPolicy:
    """The rules in force."""
    return DunningPolicy.objects.first() or DunningPolicy()


def default_card(payer: Payer) -> Card | None:
    """The card that is charged when nothing else is said."""
    return payer.cards.filter(is_default=True).first()


def day_of_charge(*, day: int, raised: date, chosen: date, due: date) -> date:
    """When an invoice is first taken from the card of a payer with a day of the month of their own.

    The first such day since it was raised and the day was chosen, or the day it is due where that comes first.
    """
    begins = max(raised, chosen)
    month = begins if begins.day <= day else begins.replace(day=1) + timedelta(days=31)
    return max(begins, min(month.replace(day=day), due))


def _is_time(invoice: Any, today: date) -> bool:
    payer = invoice.payer
    raised, chosen = school_day(invoice.raised_at), school_day(payer.autopay_at)
    return day_of_charge(day=payer.autopay_day, raised=raised, chosen=chosen, due=invoice.due_on) <= today


def tried(charges: Any, card: Card) -> list[Charge]:
    """The clock's attempts with this card that failed, the first one first; one that nobody answered is one, too."""
    rows = [one for one in charges if one.card_id == card.pk and one.asked_by_id is None and one.decline_code]
    return sorted((one for one in rows if one.state not in LIVE), key=lambda one: one.nth)


def next_attempt(failed: list[Charge], policy: DunningPolicy) -> datetime | None:
    """When the clock tries again after these; None: never again with this card."""
    last = failed[-1]
    if last.is_hard or len(failed) > policy.retries or last.settled_at is None:
        return None
    return last.settled_at + policy.every


def due_for_charging(invoices: Any, at: datetime) -> Iterator[tuple[Invoice, Card]]:
    """Those of these invoices that the clock takes from a card at this moment.

    Nobody's whose payer is just now paying on a page, none of which an attempt is under way, and none that a
    subscription is going to pay.
    """
    policy, today = dunning(), school_today()
    rows = unpaid(invoices.filter(payer__autopay_day__isnull=False, payer__cards__is_default=True))
    rows = rows.exclude(checkouts__state=Checkout.State.OPEN).exclude(charges__state__in=LIVE)
    rows = rows.filter(~left_to_a_subscription(today))
    for invoice in rows.select_related("payer").prefetch_related("charges", "payer__cards").order_by("due_on", "pk"):
        card = next(one for one in invoice.payer.cards.all() if one.is_default)
        failed = tried(invoice.charges.all(), card)
        again = next_attempt(failed, policy) if failed else None
        if again <= at if again else not failed and _is_time(invoice, today):
            yield invoice, card
