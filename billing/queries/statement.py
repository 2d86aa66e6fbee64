"""The account of a family's payers between two days, as the books have it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from academy.kernel.money import Money
from academy.models import Family
from academy.queries.school import school
from billing.documents.statement import Movement, StatementPaper
from billing.models import Account, Invoice, JournalEntry, Payer, Payment, Posting, Refund
from billing.queries.papers import payer_of
from billing.queries.used import how


def statement_paper(family: Family, payers: Collection[Payer], first: date, last: date) -> StatementPaper:
    """What these payers owed, by the days on which it was booked: what a closed month said, it says for ever.

    In the school's currency."""
    currency = school().currency
    owed = Posting.objects.filter(account=Account.RECEIVABLE, payer__in=payers, currency=currency)
    before = owed.filter(entry__booked_on__lt=first).aggregate(cents=Sum("cents"))["cents"] or 0
    rows = owed.filter(entry__booked_on__range=(first, last)).select_related("entry")
    postings = list(rows.order_by("entry__booked_on", "pk"))
    causes = _causes([posting.entry for posting in postings])
    return StatementPaper(
        payer=payer_of(family, payers),
        first=first,
        last=last,
        opening=Money(before, currency),
        movements=tuple(
            Movement(posting.entry.booked_on, Money(posting.cents, currency), *_words(posting.entry, causes))
            for posting in postings
        ),
    )


def _causes(entries: list[JournalEntry]) -> dict[tuple[str, int], Any]:
    """The rows that caused them, one question for each kind of row."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        wanted[entry.about_label].add(entry.about_id)
    rows = {
        Invoice: Invoice.objects.all(),
        Payment: Payment.objects.select_related("invoice"),
        Refund: Refund.objects.select_related("payment__payer"),
    }
    return {
        (model._meta.label, pk): row
        for model, found in rows.items()
        for pk, row in found.in_bulk(wanted[model._meta.label]).items()
    }


def _words(entry: JournalEntry, causes: dict[tuple[str, int], Any]) -> tuple[str, str]:
    """What it was, and below it in small what it was for."""
    cause = causes.get((entry.about_label, entry.about_id))
    if isinstance(cause, Payment):
        return _("Payment"), _("Receipt %(number)s, %(how)s") % {"number": cause.receipt_number, "how": how(cause)}
    if isinstance(cause, Refund):
        return _("Given back"), cause.reason
    if isinstance(cause, Invoice) and entry.kind == JournalEntry.Kind.VOID:
        return _("Invoice %(number)s taken back") % {"number": cause.number}, cause.voided_because
    if isinstance(cause, Invoice) and entry.kind == JournalEntry.Kind.WRITE_OFF:
        return _("Invoice %(number)s written off") % {"number": cause.number}, ""
    if isinstance(cause, Invoice):
        return _("Invoice %(number)s") % {"number": cause.number}, ""
    return str(entry.get_kind_display()), ""
