"""Webhooks get lost; so we ask about charges that wait for their payer, or for Stripe."""

import time

import structlog
from django.utils.translation import gettext as _

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.notices import tell_staff
from billing.actions.charge import settle_charge
from billing.models import Charge
from billing.stripe.client import read_charge

log = structlog.get_logger("reconcile")

# A slow provider must not keep the worker from everything else.
SECONDS = 8.0


def reconcile_charges() -> int:
    """Look at every attempt that Stripe knows and that is not over, the oldest first; returns how many."""
    until = time.monotonic() + SECONDS
    asked = 0
    for charge in Charge.objects.live().filter(payment_intent__isnull=False).order_by("pk"):
        if time.monotonic() > until:
            break
        asked += 1
        try:
            settle_charge(charge=charge, attempt=read_charge(payment_intent=str(charge.payment_intent)))
        except (ProviderDown, Unknown) as error:
            # Stripe is down: the next tick asks again.
            log.warning("could not ask", charge=charge.key, error=str(error))
            break
        except Refusal as no:
            log.error("charge does not fit our books", charge=charge.key, reason=no.sentence)
            facts = {"title": _("A card charge does not fit our books"), "reason": no.sentence}
            tell_staff("staff_alert", about=charge, occasion="misfit", facts=facts)
    return asked
