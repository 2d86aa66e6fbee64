"""What documents say, read from the rows of invoices and payments: each in a constant number of questions."""

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.money import Money
from academy.models import Family, Guardian
from academy.queries.school import school_day
from billing.documents.credit_note import CreditNotePaper
from billing.documents.invoice import InvoicePaper
from billing.documents.parts import Line, Paid, Tax
from billing.documents.parts import Payer as PaperPayer
from billing.documents.receipt import ReceiptPaper
from billing.models import Allocation, Invoice, JournalEntry, Payer, Payment, Refund, TaxRate
from billing.queries.used import given_back, how, in_words, uses

# What an invoice's paper, and a receipt, read of its row: to be prefetched.
OF_INVOICE = (
    "lines",
    "payments__refunds__payment",
    "allocations__payment__refunds__payment",
    "allocations__credit",
    "given__invoice",
)
OF_PAYMENT = ("invoice__lines", "refunds__payment", "allocations__invoice")


def payer_of(family: Family, payers: Collection[Payer]) -> PaperPayer:
    """Each person who pays for themselves by name; for the family, the guardians who pay for it now."""
    people = [str(payer.person) for payer in payers if payer.person]
    if len(people) < len(payers):
        guardians = Guardian.objects.current().filter(family=family, may_pay=True, user__is_active=True)
        people += [str(guardian.user) for guardian in guardians.select_related("user")]
    return PaperPayer(tuple(dict.fromkeys(people)), family.name)


def lines_of(invoice: Invoice) -> tuple[Line, ...]:
    """Its lines, each with its tax by the name it had on the day; where there is none the line is exempt."""
    lines, currency = list(invoice.lines.all()), invoice.currency
    day = school_day(invoice.raised_at or invoice.created_at)
    names: dict[str, str] = {}
    if any(line.tax_cents for line in lines):
        names = {rate.sort: str(rate) for rate in TaxRate.objects.filter(first_day__lte=day).order_by("first_day")}
    return tuple(
        Line(
            line.description,
            line.arithmetic,
            Money(line.amount_cents - line.tax_cents, currency),
            Tax(names.get(line.sort, _("Tax")), Money(line.tax_cents, currency)) if line.tax_cents else None,
        )
        for line in lines
    )


def invoice_paper(invoice: Invoice) -> InvoicePaper:
    """A raised invoice with what pays it, or what it pays, until now; `of_family` keeps the drafts out."""
    return InvoicePaper(
        number=invoice.number or "",
        payer=payer_of(invoice.payer.family, [invoice.payer]),
        day=school_day(invoice.raised_at or invoice.created_at),
        due=invoice.due_on,
        currency=invoice.currency,
        lines=lines_of(invoice),
        paid=_paid(invoice),
        taken_back=invoice.voided_because,
        written_off=invoice.state == Invoice.State.WRITTEN_OFF,
        pay_at=settings.ORIGIN + reverse("family-invoice", args=[invoice.pk]),
    )


def receipt_paper(payment: Payment) -> ReceiptPaper:
    """A payment that is here, for an invoice or on account."""
    invoice = payment.invoice
    back = [refund.amount for refund in payment.refunds.all() if refund.state == Refund.State.DONE]
    return ReceiptPaper(
        number=payment.receipt_number,
        payer=payer_of(payment.payer.family, [payment.payer]),
        day=school_day(payment.received_at),
        how=how(payment),
        amount=payment.amount,
        invoice=str(invoice.number) if invoice else "",
        lines=lines_of(invoice) if invoice else (),
        pays=tuple(
            (str(one.invoice.number), one.amount)
            for one in payment.allocations.all()
            if one.released_at is None and one.invoice_id != payment.invoice_id
        ),
        given_back=sum(back, start=Money(0, payment.currency)),
    )


def credit_note_paper(invoice: Invoice) -> CreditNotePaper:
    """What takes back a void invoice, whole; it bears the invoice's number. JournalEntry.DoesNotExist if it stands."""
    entry = JournalEntry.objects.get(kind=JournalEntry.Kind.VOID, about_label=Invoice._meta.label, about_id=invoice.pk)
    return CreditNotePaper(
        number=f"C-{invoice.number}",
        invoice=invoice.number or "",
        payer=payer_of(invoice.payer.family, [invoice.payer]),
        day=entry.happened_on,
        because=invoice.voided_because,
        currency=invoice.currency,
        lines=lines_of(invoice),
        settled=tuple(given_back(refund) for refund in _refunds(invoice)),
    )


def _paid(invoice: Invoice) -> tuple[Paid, ...]:
    """What paid it, and went back; below nothing, what it pays of others."""
    paid = [in_words(use) for use in uses(invoice.allocations.all())]
    return (*paid, *(_used(one) for one in invoice.given.all() if one.released_at is None))


def _used(allocation: Allocation) -> Paid:
    words = _("Used for invoice %(number)s") % {"number": allocation.invoice}
    return Paid(school_day(allocation.at), words, Money(-allocation.cents, allocation.invoice.currency))


def _refunds(invoice: Invoice) -> list[Refund]:
    refunds = [refund for payment in invoice.payments.all() for refund in payment.refunds.all()]
    return [refund for refund in refunds if refund.state == Refund.State.DONE]
