"""Lessons that rest for a while: what Stripe would take for a week or month of them is not taken."""

from typing import Any

from django.db.models import BigIntegerField, Case, DateField, F, Func, OuterRef, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from academy.models.zone import zone
from academy.queries.school import school
from billing.actions.subscription import follow
from billing.models import Subscription
from scheduling.models import Pause

LAST_OF_WEEK = Func(F("renews_on"), template="(%(expressions)s + 6)")
LAST_OF_MONTH = Func(F("renews_on"), template="(%(expressions)s + interval '1 month' - interval '1 day')::date")


def follow_pauses(live: Any) -> int:
    """Let rest those of these whose next week or month lies within one pause of their lessons, and go on those whose
    next one does not any more; how many wishes that made.

    What is paused for a part of it only is taken as always: the invoice says less, and the rest is credit.
    """
    renews_on = TruncDate("renews_at", tzinfo=zone(school().zone))
    last = Case(When(every=Subscription.Every.WEEK, then=LAST_OF_WEEK), default=LAST_OF_MONTH, output_field=DateField())
    within = Pause.objects.filter(
        place__enrolment=OuterRef("enrolment"),
        lifted_at=None,
        first_day__lte=OuterRef("renews_on"),
        last_day__gte=OuterRef("paid_until"),
    )
    known = live.filter(renews_at__isnull=False).alias(renews_on=renews_on).alias(paid_until=last)
    found = known.annotate(resting=Subquery(within.values("pk")[:1]))
    turned = found.alias(was=_or_zero("wished_pause")).exclude(was=_or_zero("resting"))
    return sum(follow(subscription=one, pause=Pause.objects.filter(pk=one.resting).first()) for one in turned)


def _or_zero(pause: str) -> Coalesce:
    return Coalesce(pause, 0, output_field=BigIntegerField())
