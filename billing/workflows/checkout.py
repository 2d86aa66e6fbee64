"""Getting an invoice paid at Stripe: the customer, the page to pay on, and closing that page for good.

Each is a remote step of a recipe whose subject is an enrolment, or a make-up that is bought.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse

from academy.kernel.recipe import Remote, Result
from academy.models import Enrolment
from billing.models import Checkout, Invoice, Payer, Purchase
from billing.queries.balances import is_settled
from billing.queries.first_invoice import bookers_last
from billing.workflows.paying import (
    ask_again,
    close_page,
    create_customer,
    find_customer,
    find_page,
    open_page,
    record_closed,
    record_customer,
    record_page,
)

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


def _create_customer(bought: Bought, _key: str) -> Result:
    return create_customer(_payer(bought), email=bought.booked_by.email)


def _find_customer(bought: Bought, _key: str) -> Result | None:
    return find_customer(_payer(bought), email=bought.booked_by.email)


def _record_customer(bought: Bought, result: Result) -> None:
    record_customer(_payer(bought), result)


def _has_customer(bought: Bought) -> bool:
    return owes_nothing(bought) or bool(_payer(bought).stripe_customer)


def _open_checkout(bought: Bought, key: str) -> Result:
    invoice = _invoice(bought)
    back = settings.ORIGIN + reverse(PAGES[type(bought)], args=[bought.pk])
    return open_page(invoice, title=_title(bought, invoice), back_url=back, key=key)


def _title(bought: Bought, invoice: Invoice) -> str:
    """What is paid, as the provider's page and its receipt say it."""
    lines = list(invoice.lines.all())
    if len(lines) == 1 or isinstance(bought, Purchase):
        return lines[0].description
    return f"{bought.student.first_name} · {bought.offering}"


def _find_checkout(bought: Bought, _key: str) -> Result | None:
    return find_page(_invoice(bought))


def _record_checkout(bought: Bought, result: Result) -> Any:
    return record_page(_invoice(bought), result)


def _latest(bought: Bought) -> Checkout | None:
    return Checkout.objects.filter(invoice__in=bought.invoices.all()).first()


def _close_checkout(bought: Bought, _key: str) -> Result:
    return close_page(_latest(bought))


def _record_closed(_bought: Bought, result: Result) -> None:
    record_closed(result)


def _nothing_to_close(bought: Bought) -> bool:
    checkout = _latest(bought)
    return checkout is None or owes_nothing(bought)


register_customer = Remote(
    "register_customer", _create_customer, _find_customer, _record_customer, skip_if=_has_customer
)
open_checkout = Remote("open_checkout", _open_checkout, _find_checkout, _record_checkout, skip_if=owes_nothing)
close_checkout = Remote("close_checkout", _close_checkout, ask_again, _record_closed, skip_if=_nothing_to_close)
