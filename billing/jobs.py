"""What the worker does for billing."""

from billing.actions import run as actions
from billing.actions.reconcile import reconcile
from billing.actions.reconcile_links import reconcile_links
from billing.models import BillingBatch


def bill_batch(batch: BillingBatch) -> None:
    """The work of some families' turn in a billing run."""
    actions.bill_batch(batch=batch)


def reconcile_checkouts() -> None:
    """Ask Stripe about open checkouts, in case its webhook was lost."""
    reconcile()


def reconcile_payment_links() -> None:
    """Ask Instamojo about open payment links, in case its webhook was lost."""
    reconcile_links()
