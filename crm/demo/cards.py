"""A family whose card is saved, and what its bank said when an invoice was taken from it."""

from datetime import timedelta

from django.db.models import F

from academy.kernel.db import Now
from billing.models import Card, Charge, Invoice, Payer
from tests.cast import ANNE


def add_cards() -> None:
    """Anne pressed pay for the sheet music; there was not enough on the card."""
    payer = Payer.objects.get(family__guardians__user__email=ANNE.email, person=None)
    if payer.cards.exists():
        return
    card = Card.objects.create(
        payer=payer,
        payment_method="pm_demo_tremblay",
        brand="visa",
        last4="4242",
        expires_month=8,
        expires_year=2029,
        is_default=True,
    )
    invoice = Invoice.objects.filter(payer=payer, state=Invoice.State.OPEN, enrolment=None).latest("pk")
    charge = Charge.objects.create(
        invoice=invoice,
        nth=1,
        card=card,
        amount_cents=invoice.total.cents,
        currency=invoice.currency,
        asked_by=payer.family.guardians.get(user__email=ANNE.email).user,
        asked_at=Now() - timedelta(days=1),
    )
    Charge.objects.filter(pk=charge.pk).update(
        state=Charge.State.DECLINED,
        payment_intent="pi_demo_tremblay",
        decline_code="insufficient_funds",
        settled_at=F("asked_at"),
    )
