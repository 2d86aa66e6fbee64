"""How often Instamojo repeats a word that was lost is not known; so we ask what became of each link."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from billing.actions.asking import ask_in_turn, does_not_fit
from billing.actions.payment_link import withdraw_link
from billing.instamojo.client import is_on, read_request
from billing.instamojo.events import settle_request
from billing.models import Invoice, PaymentLink
from billing.queries.balances import unpaid

# Links stay open for weeks; each is asked about so often.
EVERY = timedelta(minutes=10)


def reconcile_links() -> int:
    """Look at the open links that were not looked at lately, the longest-unseen first; returns how many.

    A link whose invoice needs it no more is taken back.
    """
    return ask_in_turn(iter(_take, None), _look_at) if is_on() else 0


def _look_at(link: PaymentLink) -> None:
    try:
        settle_request(read_request(str(link.reference)))
    except Refusal as no:
        does_not_fit(link, no, title=_("A payment link does not fit our books"))
    _take_back(link)


@transaction.atomic
def _take() -> PaymentLink | None:
    # Marked as looked at before the asking, so that two workers do not ask the same.
    due = PaymentLink.objects.open().select_for_update(skip_locked=True)
    row = due.filter(reference__isnull=False, checked_at__lt=Now() - EVERY).order_by("checked_at").first()
    if row:
        PaymentLink.objects.filter(pk=row.pk).update(checked_at=Now())
    return row


def _take_back(link: PaymentLink) -> None:
    still = PaymentLink.objects.open().filter(pk=link.pk)
    if still.exists() and not unpaid(Invoice.objects.filter(pk=link.invoice_id)).exists():
        withdraw_link(link=link)
