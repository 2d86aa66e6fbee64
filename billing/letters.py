"""What is said about money."""

from django.conf import settings
from django.urls import reverse

from academy.kernel.letters import Attachment, Facts, Kind
from academy.kernel.models import Notice
from academy.words import here, locale, long_date
from billing.models import Payment
from billing.queries.receipt import receipt_of
from billing.rendering import receipt_pdf


def _receipt(notice: Notice) -> Facts | None:
    payment: Payment | None = notice.about()
    if payment is None:
        return None
    line = payment.invoice.lines.first()
    student = payment.invoice.enrolment.student.first_name if payment.invoice.enrolment else ""
    return {
        "number": payment.receipt_number,
        "amount": payment.amount.format(locale()),
        "date": long_date(here(payment.received_at)),
        "what": line.description if line else "",
        "student": student,
        "method": payment.method,
        "link": settings.ORIGIN + reverse("family-receipt", args=[payment.pk]),
    }


def _receipt_file(notice: Notice) -> list[Attachment]:
    payment: Payment | None = notice.about()
    pdf = receipt_pdf(receipt_of(payment)) if payment else None
    return [Attachment(f"receipt-{payment.receipt_number}.pdf", pdf, "application/pdf")] if payment and pdf else []


def _refunded(notice: Notice) -> Facts | None:
    refund = notice.about()
    if refund is None:
        return None
    invoice = refund.payment.invoice
    return {
        "amount": refund.amount.format(locale()),
        "student": invoice.enrolment.student.first_name if invoice.enrolment else "",
        "reason": refund.reason,
        "link": settings.ORIGIN + reverse("family-invoice", args=[invoice.pk]),
    }


RECEIPT = Kind(facts=_receipt, attachments=_receipt_file)
PAYMENT_REFUNDED = Kind(facts=_refunded)
