"""Raise and void invoices."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.kernel.db import advisory_locks, now
from academy.kernel.errors import Refusal
from academy.models import Course, Enrolment
from academy.queries.school import school
from academy.words import in_zone, long_date
from billing.actions.ledger import post, take_back
from billing.models import Account, Invoice, InvoiceLine, JournalEntry, Payer
from scheduling.models import Lesson
from scheduling.queries.held import lessons_of_place

# The space of advisory locks for numbers that must not have gaps.
NUMBERS = 2


@transaction.atomic
def raise_first_invoice(*, enrolment: Enrolment) -> Invoice:
    """Invoice the lessons an enrolment holds, once: calling it again returns the first invoice.

    Raises Refusal where it holds none.
    """
    there = Invoice.objects.filter(enrolment=enrolment).exclude(state=Invoice.State.VOID).first()
    if there:
        return there
    course = enrolment.offering.course
    lessons = [
        lesson.starts_at
        for place in enrolment.places.live()
        for lesson in lessons_of_place(place)
        if lesson.state != Lesson.State.CANCELLED
    ]
    if not lessons:
        raise Refusal(_("There are no lessons to invoice."), code="nothing-to-invoice")
    payer, _is_new = Payer.objects.get_or_create(family=enrolment.student.family)
    invoice = Invoice.objects.create(payer=payer, enrolment=enrolment, currency=course.currency, due_on=now().date())
    InvoiceLine.objects.create(
        invoice=invoice,
        position=1,
        description=f"{enrolment.student.first_name} · {_what(enrolment, lessons[0])}",
        arithmetic=ngettext("%(lessons)s lesson × %(price)s", "%(lessons)s lessons × %(price)s", len(lessons))
        % {"lessons": len(lessons), "price": course.price},
        amount_cents=course.lesson_cents * len(lessons),
    )
    return raise_invoice(invoice=invoice)


def _what(enrolment: Enrolment, first: datetime) -> str:
    """Such as "Trial lesson, piano, 12 January 2027", or the course and its semester."""
    course = enrolment.offering.course
    words = {"subject": course.subject.name.lower(), "day": long_date(in_zone(first, school().zone))}
    if course.format == Course.Format.TRIAL:
        return _("Trial lesson, %(subject)s, %(day)s") % words
    if course.format == Course.Format.SINGLE:
        return _("Single lesson, %(subject)s, %(day)s") % words
    return f"{course.name}, {enrolment.offering.semester.name}"


@transaction.atomic
def raise_invoice(*, invoice: Invoice) -> Invoice:
    """draft → open: it gets its number and stands in the books."""
    # Against two invoices getting one number; released at commit, so that a rolled-back number leaves no gap.
    advisory_locks(space=NUMBERS, numbers=[1])
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if invoice.state != Invoice.State.DRAFT:
        return invoice
    invoice.number = _next_number()
    invoice.state = Invoice.State.OPEN
    invoice.raised_at = now()
    invoice.save(update_fields=["number", "state", "raised_at"])
    total = invoice.total
    post(
        kind=JournalEntry.Kind.INVOICE,
        about=invoice,
        memo=f"Invoice {invoice.number}",
        payer=invoice.payer,
        currency=total.currency,
        sides=[(Account.RECEIVABLE, total.cents), (Account.DEFERRED, -total.cents)],
    )
    return invoice


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_char(clock_timestamp(), 'YYYY') || '-' || lpad((coalesce(max(substr(number, 6)::int), 0) + 1)"
            "::text, 5, '0') FROM billing_invoice WHERE number LIKE to_char(clock_timestamp(), 'YYYY') || '-%'"
        )
        return cursor.fetchone()[0]


@transaction.atomic
def void_invoice(*, invoice: Invoice, because: str) -> None:
    """Take an invoice back, with the reason. Again: nothing more happens.

    A payment already received stays on it; whoever voids a paid invoice gives the money back (give_back).
    """
    # Against a payment that arrives at the same moment.
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if invoice.state == Invoice.State.VOID:
        return
    if invoice.state == Invoice.State.DRAFT:
        raise Refusal(_("A draft was never raised; there is nothing to take back."), code="draft")
    invoice.state = Invoice.State.VOID
    invoice.voided_because = because[:200]
    invoice.save(update_fields=["state", "voided_because"])
    take_back(
        entry=JournalEntry.objects.get(
            kind=JournalEntry.Kind.INVOICE, about_label=Invoice._meta.label, about_id=invoice.pk
        ),
        kind=JournalEntry.Kind.VOID,
        about=invoice,
        memo=f"Invoice {invoice.number} voided: {because}",
    )
