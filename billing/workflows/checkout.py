"""Getting an invoice paid at Stripe: the customer, the page to pay on, and closing that page for good.

Each is a remote step of a recipe whose subject is an enrolment, or a make-up that is bought.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse

from academy.kernel.recipe import Remote, Result
from academy.models import Enrolment
from billing.actions.checkout import record_checkout
from billing.models import Checkout, Invoice, Payer, Purchase
from billing.queries.balances import balance, is_settled
from billing.queries.first_invoice import bookers_last
from billing.stripe import client
from billing.stripe.events.sessions import settle_session

Bought = Enrolment | Purchase
# Where the family follows what becomes of it.
PAGES = {Enrolment: "family-booking", Purchase: "family-purchase"}


def invoice_of(bought: Bought) -> Invoice | None:
    """The invoice by which an enrolment's place, or a make-up, is paid; the last one, also when it was taken back."""
    rows = bought.invoices.select_related("payer__family", "payer__person")
    return bookers_last(rows).last()


def owes_nothing(bought: Bought) -> bool:
    """Whether its invoice is settled, or there is none because it costs nothing."""
    invoice = invoice_of(bought)
    return invoice is None or is_settled(invoice)


def _invoice(bought: Bought) -> Invoice:
    invoice = invoice_of(bought)
    if invoice is None:
        raise Invoice.DoesNotExist
    return invoice


def _payer(bought: Bought) -> Payer:
    return _invoice(bought).payer


def _create_customer(bought: Bought, key: str) -> Result:
    payer, person = _payer(bought), bought.booked_by
    # One customer per payer, whichever enrolment comes first: the key is the payer's, not the step's.
    customer = client.create_customer(
        payer=payer.pk, name=payer.name, email=person.email, key=f"payer-{payer.pk}-customer"
    )
    return {"customer": customer}


def _find_customer(bought: Bought, _key: str) -> Result | None:
    customer = client.find_customer(payer=_payer(bought).pk, email=bought.booked_by.email)
    return {"customer": customer} if customer else None


def _record_customer(bought: Bought, result: Result) -> None:
    Payer.objects.filter(pk=_payer(bought).pk, stripe_customer=None).update(stripe_customer=result["customer"])


def _has_customer(bought: Bought) -> bool:
    return owes_nothing(bought) or bool(_payer(bought).stripe_customer)


def _open_checkout(bought: Bought, key: str) -> Result:
    invoice = _invoice(bought)
    back = settings.ORIGIN + reverse(PAGES[type(bought)], args=[bought.pk])
    asked = balance(invoice)
    page = client.open_session(
        invoice=invoice.pk,
        customer=str(invoice.payer.stripe_customer),
        title=_title(bought, invoice),
        amount=asked.cents,
        currency=asked.currency,
        done_url=f"{back}?paid=1",
        back_url=back,
        key=key,
    )
    return {**page.facts(), "amount": asked.cents}


def _title(bought: Bought, invoice: Invoice) -> str:
    """What is paid, as the provider's page and its receipt say it."""
    lines = list(invoice.lines.all())
    if len(lines) == 1 or isinstance(bought, Purchase):
        return lines[0].description
    return f"{bought.student.first_name} · {bought.offering}"


def _find_checkout(bought: Bought, _key: str) -> Result | None:
    invoice = _invoice(bought)
    session = client.find_session(invoice=invoice.pk, customer=str(invoice.payer.stripe_customer))
    return session.facts() if session else None


def _record_checkout(bought: Bought, result: Result) -> Any:
    return record_checkout(
        invoice=_invoice(bought), session=result["id"], url=result["url"], amount_cents=result["amount"]
    )


def _latest(bought: Bought) -> Checkout | None:
    return Checkout.objects.filter(invoice__in=bought.invoices.all()).first()


def _close_checkout(bought: Bought, _key: str) -> Result:
    checkout = _latest(bought)
    session = client.expire_session(session=checkout.session) if checkout else None
    return session.facts() if session else {}


def _ask_again(_bought: Bought, _key: str) -> Result | None:
    # Closing a closed page is harmless, and its answer is what we want to know: simply do it again.
    return None


def _record_closed(_bought: Bought, result: Result) -> None:
    if result:
        settle_session(client.Session.from_facts(result))


def _nothing_to_close(bought: Bought) -> bool:
    checkout = _latest(bought)
    return checkout is None or owes_nothing(bought)


register_customer = Remote(
    "register_customer", _create_customer, _find_customer, _record_customer, skip_if=_has_customer
)
open_checkout = Remote("open_checkout", _open_checkout, _find_checkout, _record_checkout, skip_if=owes_nothing)
close_checkout = Remote("close_checkout", _close_checkout, _ask_again, _record_closed, skip_if=_nothing_to_close)
