"""How far a billing run has got."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from academy.kernel.models.work import WorkState
from billing.models import BillingBatch, BillingProblem, BillingRun


def with_progress(runs: QuerySet[BillingRun]) -> QuerySet[BillingRun]:
    """Adds batches_all, batches_done, batches_dead, invoices_made and problems_found."""
    batches = BillingBatch.objects.filter(run=OuterRef("pk")).order_by().values("run")
    problems = BillingProblem.objects.filter(run=OuterRef("pk")).order_by().values("run")
    return runs.annotate(
        batches_all=_of(batches.annotate(n=Count("pk"))),
        batches_done=_of(batches.annotate(n=Count("pk", filter=Q(state=WorkState.DONE)))),
        batches_dead=_of(batches.annotate(n=Count("pk", filter=Q(state=WorkState.DEAD)))),
        invoices_made=_of(batches.annotate(n=Sum("invoices"))),
        problems_found=_of(problems.annotate(n=Count("pk"))),
    )


def _of(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n")), 0, output_field=IntegerField())
