"""Sell lessons in advance."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.models import Enrolment, User
from academy.queries.school import school, school_today
from billing.actions.draft import lock_families, write_drafts
from billing.actions.extra import charge_extra
from billing.actions.invoice import raise_invoices
from billing.actions.lot import keep_lots
from billing.actions.payer import family_payer
from billing.models import Lot, Package, Sort
from billing.pricing.contradictions import Contradiction
from billing.pricing.lots import worth
from billing.queries.owed import owed_by
from billing.queries.terms import due_by_terms

WEEK = timedelta(days=7)


@transaction.atomic
def sell_package(
    *, enrolment: Enrolment, lessons: int, cents: int, first_day: date, weeks: int, by: User | None
) -> Package:
    """So many lessons of an enrolment for a price (cents, before tax), invoiced at once, each payer their part.

    The first lot holds for so many weeks from the first day, each other a week longer. Lessons from that day on take
    their lots now. Raises Refusal where the family cannot be billed, or there is nothing to pay.
    """
    student = enrolment.student
    lock_families([student.family_id])
    family_payer(family=student.family)
    name = _("%(lessons)s lessons in advance: %(course)s") % {"lessons": lessons, "course": enrolment.offering.course}
    extra = charge_extra(
        student=student,
        sort=Sort.PACKAGE,
        name=name[:200],
        amount=Money(cents, school().currency),
        day=school_today(),
        by=by,
    )
    package = Package.objects.create(extra=extra, enrolment=enrolment, lessons=lessons, first_day=first_day)
    Lot.objects.bulk_create(
        Lot(
            package=package,
            position=position,
            cents=part,
            first_day=first_day,
            last_day=first_day + WEEK * (weeks + position - 1) - timedelta(days=1),
        )
        for position, part in enumerate(worth(price=cents, lots=lessons), start=1)
    )
    owed = owed_by([student.family_id], until=school_today() + timedelta(days=1))[student.family_id]
    if isinstance(owed, Contradiction):
        raise Refusal(str(owed), code="cannot-be-billed")
    lines = [line for line in owed if line.item.kind == "extra" and line.item.about == extra.pk]
    raise_invoices(invoices=write_drafts(lines, until=None), due_on=due_by_terms())
    keep_lots(students=[student.pk])
    return package
