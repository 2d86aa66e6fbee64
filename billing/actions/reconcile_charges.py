"""Charges that wait for their payer, or for Stripe: what became of each."""

from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from billing.actions.asking import ask_in_turn, does_not_fit
from billing.actions.charge import settle_charge
from billing.models import Charge
from billing.stripe.client import read_charge


def reconcile_charges() -> int:
    """Look at every attempt that Stripe knows and that is not over, the oldest first; returns how many."""
    return ask_in_turn(Charge.objects.live().filter(payment_intent__isnull=False).order_by("pk"), _look_at)


def _look_at(charge: Charge) -> None:
    try:
        settle_charge(charge=charge, attempt=read_charge(payment_intent=str(charge.payment_intent)))
    except Refusal as no:
        does_not_fit(charge, no, title=_("A card charge does not fit our books"))
