"""Who pays how much of a student's bill."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Student, User
from academy.queries.audience import may_pay
from billing.models import Payer, Share
from billing.pricing.rules import WHOLE


@transaction.atomic
def divide(*, student: Student, first_day: date, parts: Mapping[User, int]) -> list[Share]:
    """From this day on these people pay a student's bill, each so many hundredths of a percent; no parts: the family.

    What holds until then ends the day before; what was to begin later falls away. Raises Refusal where the parts do
    not come to 100 %, or somebody may not pay for this family.
    """
    if parts and (sum(parts.values()) != WHOLE or min(parts.values()) <= 0):
        raise Refusal(_("The parts come to 100 % together, and each is more than nothing."), code="not-the-whole")
    for person in parts:
        if not may_pay(person, student.family):
            words = {"person": person, "family": student.family}
            raise Refusal(_("%(person)s may not pay for the family %(family)s.") % words, code="may-not-pay")
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    there = Share.objects.filter(student=student)
    there.filter(first_day__gte=first_day).delete()
    there.exclude(last_day__lt=first_day).update(last_day=first_day - timedelta(days=1))
    payers = {person: Payer.objects.get_or_create(family=student.family, person=person)[0] for person in parts}
    return Share.objects.bulk_create(
        Share(payer=payers[person], student=student, points=points, first_day=first_day)
        for person, points in parts.items()
    )
