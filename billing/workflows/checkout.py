"""Getting an invoice paid at Stripe: the customer, the page to pay on, and closing that page for good.

Each is a remote step of a recipe whose subject is an enrolment (or anything else that has invoices).
"""

from typing import Any

from django.conf import settings
from django.urls import reverse

from academy.kernel.recipe import Remote, Result
from academy.models import Enrolment
from billing.actions.checkout import record_checkout
from billing.models import Checkout, Invoice, Payer
from billing.queries.balances import is_settled
from billing.stripe import client
from billing.stripe.events import settle_session


def invoice_of(enrolment: Enrolment) -> Invoice:
    """The invoice an enrolment's place is paid by."""
    return enrolment.invoices.select_related("payer__family").latest("pk")


def owes_nothing(enrolment: Enrolment) -> bool:
    """Whether its invoice is settled, or there is none because it costs nothing."""
    invoice = enrolment.invoices.order_by("-pk").first()
    return invoice is None or is_settled(invoice)


def _payer(enrolment: Enrolment) -> Payer:
    return Payer.objects.select_related("family").get(family=enrolment.student.family)


def _create_customer(enrolment: Enrolment, key: str) -> Result:
    payer, person = _payer(enrolment), enrolment.booked_by
    # One customer per payer, whichever enrolment comes first: the key is the payer's, not the step's.
    customer = client.create_customer(
        payer=payer.pk, name=payer.family.name, email=person.email, key=f"payer-{payer.pk}-customer"
    )
    return {"customer": customer}


def _find_customer(enrolment: Enrolment, _key: str) -> Result | None:
    customer = client.find_customer(payer=_payer(enrolment).pk, email=enrolment.booked_by.email)
    return {"customer": customer} if customer else None


def _record_customer(enrolment: Enrolment, result: Result) -> None:
    Payer.objects.filter(pk=_payer(enrolment).pk, stripe_customer=None).update(stripe_customer=result["customer"])


def _has_customer(enrolment: Enrolment) -> bool:
    return owes_nothing(enrolment) or bool(_payer(enrolment).stripe_customer)


def _open_checkout(enrolment: Enrolment, key: str) -> Result:
    invoice = invoice_of(enrolment)
    back = settings.ORIGIN + reverse("family-booking", args=[enrolment.pk])
    return client.open_session(
        invoice=invoice.pk,
        customer=str(invoice.payer.stripe_customer),
        title=invoice.lines.all()[0].description,
        amount=invoice.total.cents,
        currency=invoice.currency,
        done_url=f"{back}?paid=1",
        back_url=back,
        key=key,
    ).facts()


def _find_checkout(enrolment: Enrolment, _key: str) -> Result | None:
    invoice = invoice_of(enrolment)
    session = client.find_session(invoice=invoice.pk, customer=str(invoice.payer.stripe_customer))
    return session.facts() if session else None


def _record_checkout(enrolment: Enrolment, result: Result) -> Any:
    return record_checkout(invoice=invoice_of(enrolment), session=result["id"], url=result["url"])


def _latest(enrolment: Enrolment) -> Checkout | None:
    return Checkout.objects.filter(invoice__enrolment=enrolment).first()


def _close_checkout(enrolment: Enrolment, _key: str) -> Result:
    checkout = _latest(enrolment)
    session = client.expire_session(session=checkout.session) if checkout else None
    return session.facts() if session else {}


def _ask_again(_enrolment: Enrolment, _key: str) -> Result | None:
    # Closing a closed page is harmless, and its answer is what we want to know: simply do it again.
    return None


def _record_closed(_enrolment: Enrolment, result: Result) -> None:
    if result:
        settle_session(client.Session.from_facts(result))


def _nothing_to_close(enrolment: Enrolment) -> bool:
    checkout = _latest(enrolment)
    return checkout is None or owes_nothing(enrolment)


register_customer = Remote(
    "register_customer", _create_customer, _find_customer, _record_customer, skip_if=_has_customer
)
open_checkout = Remote("open_checkout", _open_checkout, _find_checkout, _record_checkout, skip_if=owes_nothing)
close_checkout = Remote("close_checkout", _close_checkout, _ask_again, _record_closed, skip_if=_nothing_to_close)
