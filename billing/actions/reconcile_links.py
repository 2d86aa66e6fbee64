"""How often Instamojo repeats a word that was lost is not known; so we ask."""

import time
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.notices import tell_staff
from billing.actions.payment_link import withdraw_link
from billing.instamojo.client import is_on, read_request
from billing.instamojo.events import settle_request
from billing.models import Invoice, PaymentLink
from billing.queries.balances import unpaid

log = structlog.get_logger("reconcile")

# Links stay open for weeks; each is asked about so often.
EVERY = timedelta(minutes=10)
# A slow provider must not keep the worker from everything else; whoever was not asked is first the next time.
SECONDS = 8.0


def reconcile_links() -> int:
    """Look at the open links that were not looked at lately, the longest-unseen first; returns how many.

    A link whose invoice needs it no more is taken back.
    """
    until = time.monotonic() + SECONDS
    asked = 0
    while is_on() and time.monotonic() < until:
        link = _take()
        if link is None:
            break
        asked += 1
        try:
            settle_request(read_request(str(link.reference)))
        except (ProviderDown, Unknown) as error:
            # Instamojo is down: the next tick asks again.
            log.warning("could not ask", link=link.number, error=str(error))
            break
        except Refusal as no:
            log.error("payment request does not fit our books", link=link.number, reason=no.sentence)
            facts = {"title": _("A payment link does not fit our books"), "reason": no.sentence}
            tell_staff("staff_alert", about=link, facts=facts)
        _take_back(link)
    return asked


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
