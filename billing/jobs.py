"""What the worker does for billing."""

from academy.kernel.errors import Refusal
from academy.queries.school import school_today
from billing.actions import lot_clock
from billing.actions import run as actions
from billing.actions.charge import begin_due_charges
from billing.actions.compare import compare, providers, start_comparison
from billing.actions.reconcile import reconcile
from billing.actions.reconcile_charges import reconcile_charges
from billing.actions.reconcile_links import reconcile_links
from billing.actions.reconcile_subscriptions import reconcile_subscriptions
from billing.actions.subscription_clock import tend_subscriptions
from billing.models import BillingBatch, BillingRun, Reconciliation


def bill_batch(batch: BillingBatch) -> None:
    """The work of some families' turn in a billing run."""
    actions.bill_batch(batch=batch)


def earn() -> None:
    """Begin booking what lessons earned, unless families are being billed just now: then the next time."""
    try:
        actions.start_run(kind=BillingRun.Kind.EARN, month=school_today().replace(day=1), by=None)
    except Refusal as no:
        if no.code not in ("run-under-way", "nothing-to-bill"):
            raise


def reconcile_checkouts() -> None:
    """Ask Stripe about open checkouts, in case its webhook was lost."""
    reconcile()


def reconcile_payment_links() -> None:
    """Ask Instamojo about open payment links, in case its webhook was lost."""
    reconcile_links()


def charge_cards() -> None:
    """Begin to take from saved cards whatever is due for it."""
    begin_due_charges()


def reconcile_card_charges() -> None:
    """Ask Stripe about charges and subscriptions of which nothing was heard, in case its webhook was lost."""
    reconcile_charges()
    reconcile_subscriptions()


def keep_subscriptions() -> None:
    """Subscriptions end with their enrolments, and follow the card that was chosen."""
    tend_subscriptions()


def tend_lots() -> None:
    """Prepaid lessons are taken, told of, and expire."""
    lot_clock.tend_lots()


def compare_every_night() -> None:
    """Have each provider's own book held against ours."""
    for provider in providers():
        start_comparison(provider=provider)


def compare_books(row: Reconciliation) -> None:
    """The work of one comparison."""
    compare(row)
