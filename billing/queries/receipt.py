"""A receipt, as page, paper and PDF show it."""

from dataclasses import dataclass
from typing import Any

from academy.kernel.money import Money
from academy.models import School
from academy.queries.school import school
from academy.words import here, locale, long_date
from billing.models import Invoice, Payment


@dataclass(frozen=True)
class Receipt:
    """What components/receipt.html needs."""

    number: str
    date_label: str
    amount_label: str
    method_label: str
    invoice_number: str
    payer_name: str
    lines: list[dict[str, Any]]
    school: School
    pdf_url: str = ""


def receipt_of(payment: Payment, *, pdf_url: str = "") -> Receipt:
    """The receipt of a payment."""
    invoice = payment.invoice
    return Receipt(
        number=payment.receipt_number,
        date_label=long_date(here(payment.received_at)),
        amount_label=payment.amount.format(locale()),
        method_label=payment.method or str(payment.get_provider_display()),
        invoice_number=invoice.number or "",
        payer_name=invoice.payer.family.name,
        lines=line_rows(invoice),
        school=school(),
        pdf_url=pdf_url,
    )


def line_rows(invoice: Invoice) -> list[dict[str, Any]]:
    """An invoice's lines with their amounts in words."""
    return [
        {
            "description": line.description,
            "arithmetic": line.arithmetic,
            "amount_label": Money(line.amount_cents, invoice.currency).format(locale()),
        }
        for line in invoice.lines.all()
    ]
