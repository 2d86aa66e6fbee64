"""A payment of Mia's at Stripe, and what happens to it there, heard of over the real webhook or not at all."""

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.conf import settings
from django.test import Client

from academy.queries.school import school_today
from billing.actions.checkout import record_checkout
from billing.actions.invoice import raise_invoice
from billing.actions.payer import family_payer
from billing.models import Checkout, Invoice, InvoiceLine, Payment
from billing.stripe.client import open_session
from tests.billing.stripe.exercises import BACK
from tests.booked import Booked, booked
from tests.cast import ALVAREZ, ANNE, GIULIA, LEO, LIND, MIA, NOAH, OKAFOR
from tests.drain import drain
from tests.school import Cedar
from tests.signing import signature
from tests.world import World
from tests.world_fixtures import client

DAYS = 24 * 3600
BOOKINGS = (
    (MIA, LIND, "piano", GIULIA),
    (LEO, OKAFOR, "drums", GIULIA),
    (NOAH, ALVAREZ, "guitar", ANNE),
)


def asked(cedar: Cedar, worker: Callable[[], int], number: int = 0) -> Booked:
    """The first, second or third family's booking, with its page at Stripe open."""
    child, teacher, subject, guardian = BOOKINGS[number]
    booking = booked(cedar, child, teacher, subject, guardian)
    worker()
    return booking


def paid(cedar: Cedar, world: World, worker: Callable[[], int], number: int = 0) -> Booked:
    """They booked and paid on Stripe's page, and everybody has heard of it."""
    booking = asked(cedar, worker, number)
    world.pay(booking.checkout.url)
    hear(world, worker)
    return booking


def hear(world: World, worker: Callable[[], int], **which: Any) -> None:
    """What Stripe has to say arrives and is handled."""
    world.deliver(provider="stripe", **which)
    worker()


def dispute(world: World, payment: Payment) -> str:
    """The owner of the card asks their bank for the money back; Stripe's name for it."""
    world.press("dispute", payment.reference)
    return str(world.log("dispute.opened")[-1]["data"]["dispute"])


def pay_out(world: World) -> str:
    """Three days later all that is available goes to the bank; Stripe's name for it."""
    world.clock(advance=3 * DAYS)
    [payout] = world.press("pay out")
    return str(payout["id"])


def event_of(world: World, kind: str) -> str:
    """The newest event of a kind, by Stripe's name for it."""
    found = client(world).v1.events.list({"type": kind, "limit": 1})
    return str(found.data[0].id)


def told(world: World, *, after: Collection[str] = ()) -> list[dict[str, Any]]:
    """All that Stripe would have told us, the oldest first, but for what was told before."""
    found = client(world).v1.events.list({"limit": 100}).auto_paging_iter()
    events = [event.to_dict() for event in found]
    return [event for event in reversed(events) if event["id"] not in after]


def tell(events: Iterable[dict[str, Any]]) -> None:
    """They arrive in this order at the real door, signed, and each is handled as it comes."""
    for event in events:
        # Decimals are words on the wire.
        body = json.dumps(event, default=str)
        words = {"Stripe-Signature": signature(body, settings.STRIPE_WEBHOOK_SECRET)}
        answer = Client(headers=words).post("/webhooks/stripe/", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        drain()


def owing(cedar: Cedar, cents: int) -> Invoice:
    """Mia's family owes so much."""
    payer = family_payer(family=cedar.student(MIA).family)
    invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=school_today())
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Lessons", amount_cents=cents)
    return raise_invoice(invoice=invoice)


def page_for(invoice: Invoice, customer: str) -> Checkout:
    """A page at Stripe on which it can be paid."""
    session = open_session(
        invoice=invoice.pk,
        customer=customer,
        title="Lessons",
        amount=invoice.total.cents,
        currency="CAD",
        done_url=BACK,
        back_url=BACK,
        key=f"page-{invoice.pk}",
    )
    return record_checkout(invoice=invoice, session=session.id, url=session.url, amount_cents=invoice.total.cents)
