"""Bill a month for everybody: drafts first, and what was looked at is raised; and what lessons earned is booked."""

from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.queue import ring
from academy.kernel.trace import current
from academy.models import Family, User
from billing.actions.draft import draft_families, lock_families
from billing.actions.earning import earn
from billing.actions.invoice import raise_invoices
from billing.models import BillingBatch, BillingProblem, BillingRun, Invoice
from billing.models.invoice import InvoiceQuerySet
from billing.pricing.tuition import month_after, month_of
from billing.queries.taught import taught_families
from billing.queries.terms import due_by_terms

# So many families are billed in one transaction.
BATCH = 100


@transaction.atomic
def start_run(*, kind: BillingRun.Kind, month: date, by: User | None) -> BillingRun:
    """Have the worker draft, or raise, what all families owe for a month (its first day), or book what lessons earned.

    Raises Refusal while another run is under way, and where there is nobody to bill.
    """
    # Against two of the office starting it at once.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE billing_billingrun IN SHARE ROW EXCLUSIVE MODE")
    if BillingBatch.objects.open().exists():
        raise Refusal(_("A billing run is under way; wait until it is done."), code="run-under-way")
    families: QuerySet[Family]
    if kind == BillingRun.Kind.DRAFT:
        families = Family.objects.filter(students__enrolments__agreements__isnull=False) | Family.objects.filter(
            extras__isnull=False
        )
    elif kind == BillingRun.Kind.EARN:
        families = taught_families()
    else:
        families = Family.objects.filter(payers__invoices__in=_to_raise())
    numbers = list(families.order_by("pk").values_list("pk", flat=True).distinct())
    if not numbers:
        raise Refusal(_("There is nothing to bill."), code="nothing-to-bill")
    run = BillingRun.objects.create(kind=kind, month=month_of(month), asked_by=by)
    batches = BillingBatch.objects.bulk_create(
        BillingBatch(run=run, families=list(some), request_id=current().request_id) for some in _parts(numbers)
    )
    for batch in batches:
        ring(batch)
    return run


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[first : first + BATCH] for first in range(0, len(numbers), BATCH)]


def _to_raise() -> InvoiceQuerySet:
    return Invoice.objects.filter(state__in=Invoice.UNRAISED, until__isnull=False, enrolment=None)


@transaction.atomic
def bill_batch(*, batch: BillingBatch) -> int:
    """Draft or raise the bills of its families, or book what they earned; how many. Again: nothing happens twice."""
    run, problems = batch.run, dict[int, str]()
    if run.kind == BillingRun.Kind.DRAFT:
        drafted = draft_families(families=batch.families, until=month_after(run.month))
        count, problems = len(drafted.invoices), drafted.problems
    elif run.kind == BillingRun.Kind.EARN:
        booked = earn(families=batch.families)
        count, problems = booked.count, booked.problems
    else:
        lock_families(batch.families)
        count = raise_invoices(invoices=_to_raise().filter(payer__family__in=batch.families), due_on=due_by_terms())
    BillingProblem.objects.bulk_create(
        (BillingProblem(run=run, family_id=family, sentence=why[:300]) for family, why in problems.items()),
        ignore_conflicts=True,
    )
    BillingBatch.objects.filter(pk=batch.pk).update(invoices=count)
    return count
