"""What several stories ask of Stripe for a payer: their customer, a page to pay on, and to close that page."""

from typing import Any

from academy.kernel.recipe import Result
from billing.actions.checkout import record_checkout
from billing.models import Checkout, Invoice, Payer
from billing.queries.balances import balance
from billing.stripe import client
from billing.stripe.events.sessions import settle_session


def create_customer(payer: Payer, *, email: str) -> Result:
    """One customer per payer, whichever story comes first: the key is the payer's, not the step's."""
    key = f"payer-{payer.pk}-customer"
    return {"customer": client.create_customer(payer=payer.pk, name=payer.name, email=email, key=key)}


def find_customer(payer: Payer, *, email: str) -> Result | None:
    """The same, where its answer was lost."""
    customer = client.find_customer(payer=payer.pk, email=email)
    return {"customer": customer} if customer else None


def record_customer(payer: Payer, result: Result) -> None:
    """The first that was written down stays."""
    Payer.objects.filter(pk=payer.pk, stripe_customer=None).update(stripe_customer=result["customer"])


def open_page(invoice: Invoice, *, title: str, back_url: str, key: str) -> Result:
    """A page on which all that is open of an invoice can be paid; it leads back with ?paid=1 where it was."""
    asked = balance(invoice)
    page = client.open_session(
        invoice=invoice.pk,
        customer=str(invoice.payer.stripe_customer),
        title=title,
        amount=asked.cents,
        currency=asked.currency,
        done_url=f"{back_url}?paid=1",
        back_url=back_url,
        key=key,
    )
    # What was paid is held against what we asked for, not against what Stripe says we did.
    return {**page.facts(), "amount": asked.cents}


def find_page(invoice: Invoice) -> Result | None:
    """The newest there, unless it is one that was asked for, and written down, before."""
    found = client.find_session(invoice=invoice.pk, customer=str(invoice.payer.stripe_customer))
    return None if found is None or Checkout.objects.filter(session=found.id).exists() else found.facts()


def record_page(invoice: Invoice, result: Result) -> Any:
    """Families see it from now on."""
    return record_checkout(invoice=invoice, session=result["id"], url=result["url"], amount_cents=result["amount"])


def close_page(checkout: Checkout | None) -> Result:
    """So that nobody pays on it any more; or learn that somebody has."""
    return client.expire_session(session=checkout.session).facts() if checkout else {}


def record_closed(result: Result) -> None:
    """Whatever became of it."""
    if result:
        settle_session(client.Session.from_facts(result))


def ask_again(_subject: Any, _key: str) -> Result | None:
    """The lookup of calls that do no harm when they are made twice: their answer is what we want to know."""
    return None
