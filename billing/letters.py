"""What is said about money."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.documents.files import file_name, sheet_pdf
from academy.documents.letterhead import letterhead
from academy.documents.pdf import PdfUnavailable
from academy.kernel.letters import Attachment, Facts, Kind
from academy.kernel.models import Notice
from academy.queries.school import school_day
from academy.words import locale, long_date
from billing.documents.receipt import receipt_sheet
from billing.models import Payment
from billing.queries.papers import receipt_paper


def _receipt(notice: Notice) -> Facts | None:
    payment: Payment | None = notice.about()
    if payment is None:
        return None
    invoice = payment.invoice
    line = invoice.lines.first() if invoice else None
    return {
        "number": payment.receipt_number,
        "amount": payment.amount.format(locale()),
        "date": long_date(school_day(payment.received_at)),
        "what": line.description if line else _("Money on your account"),
        "student": _student(payment),
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
    page = reverse("family-invoice", args=[invoice.pk]) if invoice else reverse("family-invoices")
    return {
        "amount": refund.amount.format(locale()),
        "student": _student(refund.payment),
        "reason": refund.reason,
        "link": settings.ORIGIN + page,
    }


def _student(payment: Payment) -> str:
    """Whose place it was for, if it was for one."""
    enrolment = payment.invoice.enrolment if payment.invoice else None
    return enrolment.student.first_name if enrolment else ""


RECEIPT = Kind(facts=_receipt, attachments=_receipt_file)
PAYMENT_REFUNDED = Kind(facts=_refunded)
