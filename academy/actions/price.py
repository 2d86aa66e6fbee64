"""Keep the price list."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.models import Course, Price


@transaction.atomic
def list_price(
    *,
    course: Course,
    basis: str,
    cents: int,
    per_week: int = 0,
    is_in_advance: bool = False,
    deducts_closures: bool = False,
    collection: str = Price.Collection.INVOICE,
    trial_days: int = 0,
) -> Price:
    """List a price from now on, in the place of the one that was listed for the same; who agreed to that one keeps it.

    cents: minor units of the course's currency. Raises Refusal for the price of a single lesson of any frequency,
    which stands with the course itself, for a subscription without a rhythm, and where nothing would change.
    """
    if basis == Price.Basis.LESSON and not per_week:
        raise Refusal(
            _("What a lesson costs is said on the course’s own page."),
            code="price-of-the-course",
            fields={"basis": _("Change it on the course’s page.")},
        )
    by_subscription = collection == Price.Collection.SUBSCRIPTION
    if by_subscription and (is_in_advance or basis == Price.Basis.TERM):
        raise Refusal(
            _("A subscription takes a price by the month, or by the lesson for so many lessons a week."),
            code="no-rhythm",
            fields={"collection": _("Choose another price, or have it collected by our invoices.")},
        )
    if trial_days and not by_subscription:
        raise Refusal(
            _("Only a subscription has a trial."), code="no-trial", fields={"trial_days": _("Leave this at 0.")}
        )
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    facts: dict[str, Any] = {
        "cents": cents,
        "is_in_advance": is_in_advance,
        "deducts_closures": deducts_closures,
        "collection": collection,
        "trial_days": trial_days,
    }
    there = Price.objects.listed().filter(course=course, basis=basis, per_week=per_week).first()
    if there and all(getattr(there, name) == value for name, value in facts.items()):
        raise Refusal(_("This price is listed already."), code="listed-already")
    if there:
        Price.objects.filter(pk=there.pk).update(listed_until=Now())
    return Price.objects.create(course=course, basis=basis, per_week=per_week, currency=course.currency, **facts)


def unlist(*, price: Price) -> None:
    """Nobody can agree to it any more; who has keeps it. Again: nothing happens.

    Raises Refusal for the price of a single lesson: a course always has one.
    """
    if price.basis == Price.Basis.LESSON and not price.per_week:
        raise Refusal(_("A course always has a price by the lesson."), code="price-of-the-course")
    Price.objects.listed().filter(pk=price.pk).update(listed_until=Now())
