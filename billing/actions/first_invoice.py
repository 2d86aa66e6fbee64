"""The invoice by which a place is paid for."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Enrolment
from billing.actions.agree import agree
from billing.actions.draft import lock_families, write_drafts
from billing.actions.invoice import raise_invoices
from billing.actions.payer import family_payer
from billing.models import Invoice
from billing.pricing.charge import ItemKind
from billing.pricing.contradictions import Contradiction
from billing.pricing.tuition import month_after
from billing.queries.first_invoice import first_invoice
from billing.queries.hours import lesson_hours
from billing.queries.owed import owed_by


@transaction.atomic
def raise_first_invoice(*, enrolment: Enrolment) -> Invoice:
    """Invoice what an enrolment's lessons cost: the whole term, or where it is billed by the month its first month.

    One for each payer; whoever booked pays their own to get the place, and that one is returned. Again: the same one.
    Raises Refusal where it holds no lessons, or they cost nothing.
    """
    lock_families([enrolment.student.family_id])
    there = first_invoice(enrolment)
    if there:
        return there
    days = [hour.day for hour in lesson_hours([enrolment.pk]).get(enrolment.pk, []) if hour.gap is None]
    if not days:
        raise Refusal(_("There are no lessons to invoice."), code="nothing-to-invoice")
    family_payer(family=enrolment.student.family)
    agree(enrolment=enrolment, first_lesson=min(days))
    family, until = enrolment.student.family_id, month_after(min(days))
    owed = owed_by([family], until=until, also=enrolment)[family]
    if isinstance(owed, Contradiction):
        raise Refusal(str(owed), code="cannot-be-billed")
    lines = [line for line in owed if line.item.kind != ItemKind.EXTRA and line.item.about == enrolment.pk]
    raise_invoices(invoices=write_drafts(lines, until=until, enrolment=enrolment))
    raised = first_invoice(enrolment)
    if raised is None:
        raise Refusal(_("There is nothing to pay for these lessons."), code="nothing-to-invoice")
    return raised
