"""What allocations say of money, told as people follow it: this came in for it on that day, that went back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from academy.kernel.money import Money
from academy.queries.school import school_day
from billing.documents.parts import Paid
from billing.models import Allocation, Invoice, Payment, Refund


@dataclass(frozen=True)
class Use:
    """What of one payment or credit began to pay invoices (cents), or no longer did (below nothing), at one moment.

    at: for money that was used when it was booked, when it came in.
    """

    source: Payment | Invoice
    at: datetime
    parts: tuple[tuple[Invoice, int], ...]

    @property
    def amount(self) -> Money:
        """All parts together."""
        return Money(sum(cents for _invoice, cents in self.parts), self.source.currency)


def uses(allocations: Iterable[Allocation]) -> list[Use]:
    """The earliest first. What was released and used again at one moment is told as the difference."""
    parts: dict[tuple[Payment | Invoice, datetime], dict[Invoice, int]] = defaultdict(lambda: defaultdict(int))
    for row in allocations:
        source = row.payment or row.credit
        if source is None:
            raise TypeError("an allocation has a source")
        for at, sign in ((row.at, 1), (row.released_at, -1)):
            if at:
                parts[source, at][row.invoice] += sign * row.cents
    found = [Use(source, _counts_at(source, at), tuple(changed.items())) for (source, at), changed in parts.items()]
    return sorted((use for use in found if any(cents for _invoice, cents in use.parts)), key=lambda use: use.at)


def _counts_at(source: Payment | Invoice, at: datetime) -> datetime:
    used_at_once = isinstance(source, Payment) and school_day(source.created_at) == school_day(at)
    return source.received_at if used_at_once and isinstance(source, Payment) else at


def in_words(use: Use) -> Paid:
    """As papers list it."""
    day = school_day(use.at)
    if isinstance(use.source, Invoice):
        return Paid(day, _("Credit %(number)s") % {"number": use.source}, use.amount)
    if use.amount.cents > 0:
        return replace(received(use.source), day=day, amount=use.amount)
    for refund in use.source.refunds.all():
        if school_day(refund.created_at) == day:
            return replace(given_back(refund), amount=use.amount)
    return Paid(day, _("Kept to your credit"), use.amount, receipt_of(use.source))


def how(payment: Payment) -> str:
    """By card, in cash …"""
    return payment.method or str(payment.get_provider_display())


def receipt_of(payment: Payment) -> str:
    """Its receipt's name."""
    return _("Receipt %(number)s") % {"number": payment.receipt_number}


def received(payment: Payment) -> Paid:
    """What came in by a payment."""
    return Paid(school_day(payment.received_at), how(payment), payment.amount, receipt_of(payment))


def given_back(refund: Refund) -> Paid:
    """What went back, as money that left the school."""
    because = _("Given back: %(reason)s") % {"reason": refund.reason}
    return Paid(school_day(refund.created_at), because, Money(0, refund.payment.currency) - refund.amount)
