"""The office asks for an invoice by link, sends the link again, and takes it back."""

from collections.abc import Callable

import pytest

from billing.models import Invoice, PaymentLink
from tests.academy.admin.office import Browser, at, words_of
from tests.billing.instamojo.links import in_rupees
from tests.cast import MIA
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
ASK = "billing_paymentlink_ask"


def asks(invoice: Invoice) -> dict[str, str]:
    """For the whole of it, now."""
    return {"invoice": str(invoice.number), "instalments": "1", "first_due_on": ""}


def test_an_invoice_is_asked_for_in_parts(
    cedar: Cedar, outside_world: World, worker: Callable[[], int], finance: Browser
) -> None:
    invoice = in_rupees(cedar.student(MIA).family)

    answer = finance.press(at(ASK), invoice=f" {invoice.number} ", instalments="2", first_due_on="")
    worker()

    assert f"2 links for invoice {invoice.number} are being opened and sent." in words_of(answer)
    first = PaymentLink.objects.get(instalment=1)
    of_invoice = f"{at('billing_paymentlink_changelist')}?invoice__id__exact={invoice.pk}"
    assert of_invoice in finance.get(at("billing_invoice_change", invoice.pk)).content.decode()
    assert "2 payment links" in finance.words(of_invoice)
    assert "INR 1,250.00" in finance.words(at("billing_paymentlink_change", first.pk))
    sent = finance.press(at("billing_paymentlink_resend", first.pk), on=at("billing_paymentlink_change", first.pk))
    assert "The link over INR 1,250.00 is sent again." in words_of(sent)
    finance.press(at("billing_paymentlink_take_back", first.pk))
    worker()
    first.refresh_from_db()
    assert first.state == "disabled"
    assert "Send again" not in finance.words(at("billing_paymentlink_change", first.pk))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"invoice": "2001-00001"}, "There is no such invoice."),
        ({"first_due_on": "2026-02-01"}, "The first part is due from "),
        ({"instalments": "13"}, "Ensure this value is less than or equal to 12."),
    ],
)
def test_what_is_typed_wrongly_is_said(cedar: Cedar, finance: Browser, typed: dict[str, str], sentence: str) -> None:
    invoice = in_rupees(cedar.student(MIA).family)

    answer = finance.press(at(ASK), **(asks(invoice) | typed))

    assert sentence in words_of(answer)
    assert PaymentLink.objects.count() == 0


def test_a_refusal_is_shown(cedar: Cedar, finance: Browser) -> None:
    invoice = in_rupees(cedar.student(MIA).family)
    finance.press(at(ASK), **asks(invoice))

    assert "Nothing on this invoice is left to ask for." in words_of(finance.press(at(ASK), **asks(invoice)))
