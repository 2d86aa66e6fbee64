"""Pages of Stripe's for a payer, and telling Stripe which card was chosen or taken away."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.recipe import Recipe, Remote, Result
from academy.queries.school import school
from billing.models import CardChange, Checkout, StripePage
from billing.queries.balances import balance
from billing.stripe import client
from billing.workflows.paying import (
    ask_again,
    create_customer,
    find_customer,
    find_page,
    open_page,
    record_customer,
    record_page,
)


def _create_customer(page: StripePage, _key: str) -> Result:
    return create_customer(page.payer, email=page.asked_by.email)


def _find_customer(page: StripePage, _key: str) -> Result | None:
    return find_customer(page.payer, email=page.asked_by.email)


def _record_customer(page: StripePage, result: Result) -> None:
    record_customer(page.payer, result)


def _has_customer(page: StripePage) -> bool:
    return bool(page.payer.stripe_customer)


def _customer(page: StripePage) -> str:
    return str(page.payer.stripe_customer)


def _open(page: StripePage, key: str) -> Result:
    if page.invoice:
        title = _("Invoice %(number)s") % {"number": page.invoice.number}
        back = settings.ORIGIN + reverse("family-invoice", args=[page.invoice_id])
        return open_page(page.invoice, title=title, back_url=back, key=key)
    back = settings.ORIGIN + reverse("family-cards")
    if page.kind == StripePage.Kind.PORTAL:
        return {"url": client.open_portal(customer=_customer(page), back_url=back)}
    found = client.open_card_page(
        payer=page.payer_id,
        customer=_customer(page),
        currency=school().currency,
        done_url=f"{back}?saved=1",
        back_url=back,
        key=key,
    )
    return {"session": found.session, "url": found.url}


def _find(page: StripePage, _key: str) -> Result | None:
    if page.invoice:
        return find_page(page.invoice)
    if page.kind == StripePage.Kind.PORTAL:
        return None
    found = client.find_card_page(payer=page.payer_id, customer=_customer(page))
    # The newest there may be one that was asked for before.
    if found is None or StripePage.objects.filter(session=found.session).exclude(pk=page.pk).exists():
        return None
    return {"session": found.session, "url": found.url}


def _nothing_to_pay(page: StripePage) -> bool:
    """It was paid, or is being paid on another page."""
    invoice = page.invoice
    return invoice is not None and (
        balance(invoice).cents <= 0 or invoice.checkouts.filter(state=Checkout.State.OPEN).exists()
    )


def _record(page: StripePage, result: Result) -> None:
    if page.invoice:
        record_page(page.invoice, result)
    StripePage.objects.filter(pk=page.pk, url="").update(session=result.get("session"), url=result["url"])


STRIPE_PAGE = Recipe(
    name="stripe-page",
    subject=StripePage,
    steps=(
        Remote("register_payer", _create_customer, _find_customer, _record_customer, skip_if=_has_customer),
        Remote("open_page", _open, _find, _record, skip_if=_nothing_to_pay),
    ),
)


def _tell(change: CardChange, key: str) -> Result:
    customer, method = str(change.card.payer.stripe_customer), change.card.payment_method
    if change.kind == CardChange.Kind.CHOOSE:
        client.choose_card(customer=customer, payment_method=method, key=key)
    else:
        client.remove_card(customer=customer, payment_method=method)
    return {}


def _told(change: CardChange, _result: Result) -> None:
    CardChange.objects.filter(pk=change.pk).update(done_at=Now())


def _is_overtaken(change: CardChange) -> bool:
    """Another card was chosen since, or this one taken away: Stripe hears of that."""
    return change.kind == CardChange.Kind.CHOOSE and not change.card.is_default


def close_change(change: CardChange) -> None:
    """There is nothing more to tell of it."""
    CardChange.objects.filter(pk=change.pk, done_at=None).update(done_at=Now())


CARD_CHANGE = Recipe(
    name="card-change",
    subject=CardChange,
    steps=(Remote("tell_stripe", _tell, ask_again, _told, skip_if=_is_overtaken), close_change),
    on_cancel=(close_change,),
)
