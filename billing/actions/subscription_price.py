"""Another price was agreed on for what Stripe collects: it takes that one, or the office is asked to see to it."""

from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.queries.school import school_today
from billing.actions.subscription import change_price
from billing.actions.subscription_alert import alert
from billing.models import Agreement, Subscription
from billing.queries.subscriptions import part_of, taken_each_time, wish_of


def of_another_price(live: Any) -> Any:
    """Those of these that take the price that was agreed on before the one that is billed today.

    One to which the office has given a third price keeps it.
    """
    today = school_today()
    theirs = Agreement.objects.filter(enrolment=OuterRef("enrolment"), first_day__lte=today).order_by("-first_day")
    in_force = theirs.filter(Q(last_day=None) | Q(last_day__gte=today))
    before = theirs.filter(last_day__lt=today).values("price")
    agreed = live.alias(price=Subquery(in_force.values("price")[:1])).annotate(
        agreed=Subquery(in_force.values("pk")[:1])
    )
    return agreed.filter(price__isnull=False, wished_price=Subquery(before[:1])).exclude(price=F("wished_price"))


def follow_agreement(subscription: Subscription, agreement: Agreement) -> bool:
    """Take what was agreed on from now on; whether it does. Where a person must see to it the office is told once:
    the price is not collected so, or the office had typed a sum of its own."""
    last = wish_of(subscription)
    points = part_of(subscription.payer, subscription.enrolment.student_id, school_today())
    if last.cents == taken_each_time(last.price, points):
        try:
            change_price(subscription=subscription, price=agreement.price, by=None)
            return True
        except Refusal as no:
            because = no.sentence
    else:
        because = _("Its sum is one that the office has typed.")
    alert(
        subscription,
        title=_("A subscription does not follow the new price"),
        because=_("it goes on taking %(amount)s. %(because)s") % {"amount": last.amount, "because": because},
        about=subscription,
        occasion=f"agreement-{agreement.pk}",
    )
    return False
