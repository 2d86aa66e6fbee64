"""What the policy in force says of waiting and leaving; the house's own terms where no policy is in force yet."""

from datetime import timedelta

from academy.queries.school import school_today
from scheduling.models import MakeUpPolicy


def _policy() -> MakeUpPolicy:
    return MakeUpPolicy.objects.in_force(school_today()).first() or MakeUpPolicy()


def offer_lasts() -> timedelta:
    """How long an offer from the waiting list is open."""
    return timedelta(hours=_policy().offer_hours)


def notice_to_leave() -> timedelta:
    """How long before the last day a family must say that a student leaves."""
    return timedelta(days=_policy().withdrawal_days)
