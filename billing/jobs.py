"""What the worker does for billing."""

from billing.actions.reconcile import reconcile


def reconcile_checkouts() -> None:
    """Ask Stripe about open checkouts, in case its webhook was lost."""
    reconcile()
