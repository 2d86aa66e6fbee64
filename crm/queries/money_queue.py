"""What of the money needs a person now."""

from billing.models import Dispute, Mismatch
from crm.queries.work_queue import Heap, heap


def disputes_to_answer() -> Heap:
    """Payments that are disputed and have no answer yet; the one whose evidence is due first comes first."""
    rows = Dispute.objects.filter(state=Dispute.State.NEEDS_ANSWER)
    return heap(rows.select_related("payment__payer__family").order_by("evidence_due_at", "pk"))


def mismatches() -> Heap:
    """What a provider and our books say differently, and nobody has explained."""
    return heap(Mismatch.objects.open().order_by("found_at", "pk"))
