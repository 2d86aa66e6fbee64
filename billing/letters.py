"""What is said about money."""

from django.conf import settings
from django.urls import reverse

from academy.documents.files import file_name, sheet_pdf
from academy.documents.letterhead import letterhead
from academy.documents.pdf import PdfUnavailable
from academy.kernel.letters import Attachment, Facts, Kind
from academy.kernel.models import Notice
from academy.words import here, locale, long_date
from billing.documents.receipt import receipt_sheet
from billing.models import Payment
from billing.queries.papers import receipt_paper


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
    if payment is None:
        return []
    sheet = receipt_sheet(receipt_paper(payment), letterhead())
    try:
        return [Attachment(file_name(sheet), sheet_pdf(sheet), "application/pdf")]
    except PdfUnavailable:
        return []


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
