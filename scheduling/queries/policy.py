"""Which version of the make-up policy counts for a day."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from scheduling.models import MakeUpPolicy, MissLimit, PolicyCap, PolicyRule


def with_rows(policies: QuerySet[MakeUpPolicy]) -> QuerySet[MakeUpPolicy]:
    """With their rules, caps and limits, in a fixed number of queries; rules_of reads nothing else."""
    return policies.prefetch_related(
        Prefetch("rules", PolicyRule.objects.order_by("position", "pk")),
        Prefetch("caps", PolicyCap.objects.order_by("pk")),
        Prefetch("miss_limits", MissLimit.objects.order_by("pk")),
    )


def policy_on(day: date) -> MakeUpPolicy | None:
    """The version in force on that day, with its rows; none where the school has published none by then."""
    return with_rows(MakeUpPolicy.objects.in_force(day)).first()
