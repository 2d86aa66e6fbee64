"""A family whose card is saved, and what its bank said when an invoice was taken from it."""

import json
from datetime import timedelta
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from academy.kernel.db import Now
from academy.queries.school import school
from billing.actions.card import keep_cards
from billing.models import Card, Charge, Invoice, Payer
from billing.stripe import client
from billing.workflows.paying import create_customer, record_customer
from tests.cast import ANNE

NUMBER = "4242424242424242"  # Stripe's own for trying out: it always pays.


def add_cards() -> None:
    """Anne saved a card on Stripe's page; when she pressed pay for the sheet music there was not enough on it.

    The card is saved at the sandbox, so that it can be charged. Raises ProviderDown where no sandbox runs.
    """
    payer = Payer.objects.get(family__guardians__user__email=ANNE.email, person=None)
    if payer.cards.exists():
        return
    record_customer(payer, create_customer(payer, email=ANNE.email))
    payer.refresh_from_db()
    _save(payer)
    _declined(payer.cards.kept().get())


def _save(payer: Payer) -> None:
    back, customer = settings.ORIGIN + reverse("family-cards"), str(payer.stripe_customer)
    page = client.open_card_page(
        payer=payer.pk,
        customer=customer,
        currency=school().currency,
        done_url=f"{back}?saved=1",
        back_url=back,
        key=f"demo-{payer.pk}",
    )
    told = json.dumps({"url": page.url, "card": NUMBER}).encode()
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(urljoin(page.url, "/_world/stripe/pay"), told, headers), timeout=30) as answer:  # noqa: S310 - the sandbox's
        answer.read()
    keep_cards(payer=payer, cards=client.list_cards(customer=customer))


def _declined(card: Card) -> None:
    payer = card.payer
    Card.objects.filter(pk=card.pk).update(is_default=True)
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
