"""What an enrolment is billed by."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Enrolment, Price
from billing.models import Agreement
from billing.pricing.bill import Line
from billing.pricing.contradictions import Contradiction
from billing.pricing.tuition import month_of
from billing.queries.owed import owed_by


@transaction.atomic
def agree(*, enrolment: Enrolment, first_lesson: date) -> Agreement:
    """Keep the price by the lesson that was listed when the enrolment was booked; again: the first one is returned.

    Raises Refusal where the course had none.
    """
    there = Agreement.objects.filter(enrolment=enrolment).first()
    if there:
        return there
    listed = Price.objects.filter(course=enrolment.offering.course_id, listed_from__lte=enrolment.created_at).filter(
        Q(listed_until=None) | Q(listed_until__gt=enrolment.created_at)
    )
    # As the list names them first: by the lesson before by the month before by the term.
    price = (
        listed.order_by("basis", "per_week").first()
        or Price.objects.filter(course=enrolment.offering.course_id).order_by("listed_from").first()
    )
    if price is None:
        raise Refusal(_("%(course)s has no price.") % {"course": enrolment.offering.course}, code="no-price")
    return Agreement.objects.create(enrolment=enrolment, price=price, first_day=month_of(first_lesson))


@transaction.atomic
def change_agreement(*, enrolment: Enrolment, price: Price, first_day: date) -> Agreement:
    """From this day on the enrolment is billed by another price of its course; what was billed is put right by lines.

    Raises Refusal where there is nothing to change, or it does not begin after the one that holds.
    """
    Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
    now_held = Agreement.objects.filter(enrolment=enrolment).order_by("-first_day").first()
    if now_held is None:
        raise Refusal(_("This enrolment has never been billed, so nothing was agreed yet."), code="no-agreement")
    if now_held.price_id == price.pk:
        raise Refusal(_("It is billed by this price already."), code="same-price")
    if first_day <= now_held.first_day:
        raise Refusal(
            _("A change begins after %(day)s, when the price that holds now began.") % {"day": now_held.first_day},
            code="too-early",
            fields={"first_day": _("Choose a later day.")},
        )
    Agreement.objects.filter(pk=now_held.pk).update(last_day=first_day - timedelta(days=1))
    return Agreement.objects.create(enrolment=enrolment, price=price, first_day=first_day)


@transaction.atomic
def foresee_change(*, enrolment: Enrolment, price: Price, first_day: date, until: date) -> list[Line]:
    """What the family's bills would say of the days before `until` after such a change; nothing is written.

    Raises Refusal as change_agreement does, and where the family could not be billed then.
    """
    family = enrolment.student.family_id
    with transaction.atomic():
        change_agreement(enrolment=enrolment, price=price, first_day=first_day)
        owed = owed_by([family], until=until)[family]
        transaction.set_rollback(True)
    if isinstance(owed, Contradiction):
        raise Refusal(str(owed), code="cannot-be-billed")
    return owed
