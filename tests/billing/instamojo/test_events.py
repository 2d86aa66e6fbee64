"""What Instamojo tells us is a trigger: whatever the order, the same end; whatever does not fit, no effect."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from academy.kernel.models import DeadLetter, InboundEvent
from academy.kernel.models.work import WorkState
from billing.actions.invoice import void_invoice
from billing.actions.payment_link import close_link, open_links
from billing.instamojo import events
from billing.instamojo.client import PaymentRequest
from billing.models import Invoice, Payment, PaymentLink, Refund
from tests.billing.instamojo.links import dead, hear, in_rupees, pay, told
from tests.booked import books
from tests.cast import MIA
from tests.orders import ends
from tests.receiver import Receiver
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(instamojo_world: World, settings: Any) -> Any:
    """Where Instamojo's words arrive without being heard yet."""
    with Receiver() as receiver:
        where = {"url": receiver.url, "secret": settings.INSTAMOJO_SALT}
        instamojo_world.reset(webhooks={"instamojo": where}, callback_delay=None)
        yield receiver


@pytest.fixture
def invoice(cedar: Cedar) -> Invoice:
    return in_rupees(cedar.student(MIA).family)


@pytest.fixture
def link(invoice: Invoice, receiver: Receiver, worker: Callable[[], int]) -> PaymentLink:
    [link] = open_links(invoice=invoice)
    worker()
    link.refresh_from_db()
    return link


def end(link: PaymentLink) -> dict[str, Any]:
    """Where everything stands."""
    return {
        "payments": sorted(Payment.objects.values_list("reference", "amount_cents", "fee_cents", "state")),
        "link": PaymentLink.objects.get(pk=link.pk).state,
        "books": books(),
        "letters": DeadLetter.objects.count(),
    }


def test_every_order_of_what_is_told_leads_to_one_end(
    link: PaymentLink, instamojo_world: World, receiver: Receiver
) -> None:
    for _attempt in range(3):
        pay(instamojo_world, link, fails=True)
    payment = pay(instamojo_world, link)
    forms = told(instamojo_world, receiver)
    assert [form["status"] for form in forms] == ["Failed", "Failed", "Failed", "Credit"]

    found = ends(forms, hear, lambda: end(link))

    assert len(found) == 24
    assert all(one == found[0] for one in found)
    amount = link.amount_cents
    fee = amount * 2 // 100 + 300
    assert found[0] == {
        "payments": [(payment, amount, fee, "succeeded")],
        "link": "paid",
        "books": {"deferred": -amount, "cash_imojo": amount - fee, "fees": fee},
        "letters": 0,
    }


def test_figures_in_the_word_are_not_believed(link: PaymentLink, instamojo_world: World, receiver: Receiver) -> None:
    pay(instamojo_world, link)
    [form] = told(instamojo_world, receiver)

    hear(form | {"amount": "1.00", "fees": "0.00", "currency": "USD", "payment_id": "MOJOANOTHER"})

    [payment] = Payment.objects.all()
    assert (payment.amount, payment.reference) == (link.amount, form["payment_id"])


def test_a_word_of_a_payment_that_never_was_books_nothing(link: PaymentLink, instamojo_world: World) -> None:
    hear({"payment_id": "MOJONEVER", "payment_request_id": str(link.reference), "status": "Credit"})

    assert (Payment.objects.count(), PaymentLink.objects.get().state) == (0, "open")


def test_a_request_of_nobody_here_goes_to_a_person_and_books_nothing(link: PaymentLink) -> None:
    [row] = hear({"payment_id": "MOJO1", "payment_request_id": "../refunds", "status": "Credit"})

    assert dead(row) == "Payment request ../refunds belongs to no link of ours."
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("other", "sentence"), [({"amount": "10.00"}, "paid INR 10.00, but"), ({"currency": "USD"}, "paid USD ")]
)
def test_another_amount_or_currency_goes_to_a_person_and_books_nothing(
    link: PaymentLink, instamojo_world: World, receiver: Receiver, other: dict[str, str], sentence: str
) -> None:
    pay(instamojo_world, link, **other)

    [row] = hear(*told(instamojo_world, receiver))

    assert sentence in dead(row)
    assert (Payment.objects.count(), PaymentLink.objects.get().state) == (0, "open")


def test_a_word_nobody_reads_is_closed(link: PaymentLink) -> None:
    [row] = hear({"payment_id": "MOJO1", "payment_request_id": str(link.reference), "status": "Chargeback"})

    row.refresh_from_db()
    assert (row.state, row.last_error) == (WorkState.CLOSED, "Nobody reads this kind.")


def test_a_provider_that_is_down_is_asked_again(
    link: PaymentLink, instamojo_world: World, receiver: Receiver, worker: Callable[[], int]
) -> None:
    pay(instamojo_world, link)
    forms = told(instamojo_world, receiver)
    instamojo_world.faults({"match": {"provider": "instamojo"}, "do": "status", "args": {"status": 503}, "times": 1})

    [row] = hear(*forms)
    row.refresh_from_db()
    assert (row.state, row.outages, Payment.objects.count()) == (WorkState.DUE, 1, 0)

    InboundEvent.objects.update(not_before=row.created_at)
    worker()
    assert PaymentLink.objects.get().state == "paid"


def test_what_was_paid_twice_on_one_link_goes_back(
    link: PaymentLink, instamojo_world: World, receiver: Receiver, worker: Callable[[], int]
) -> None:
    first = pay(instamojo_world, link)
    request = events.read_request(str(link.reference))
    [received] = request.received
    again = replace(request, received=(received, replace(received, payment="MOJO2")))

    for _time in range(2):
        events.settle_request(again)

    assert [(refund.payment.reference, refund.amount) for refund in Refund.objects.all()] == [("MOJO2", link.amount)]
    assert sorted(Payment.objects.values_list("reference", flat=True)) == sorted([first, "MOJO2"])


def test_money_for_a_void_invoice_comes_in_and_goes_back_at_instamojo(
    link: PaymentLink, instamojo_world: World, receiver: Receiver, worker: Callable[[], int]
) -> None:
    void_invoice(invoice=link.invoice, because="Nobody came.")
    payment = pay(instamojo_world, link)

    hear(*told(instamojo_world, receiver))
    worker()

    refund = Refund.objects.get()
    assert (refund.state, refund.amount) == ("done", link.amount)
    [given] = instamojo_world.log("payment.refunded")
    assert (given["data"]["payment"], given["data"]["refund"]) == (payment, refund.reference)


@pytest.mark.parametrize(("status", "state"), [("Expired", "expired"), ("Inactive", "disabled"), ("Sent", "open")])
def test_what_instamojo_says_of_the_page_is_written_down(link: PaymentLink, status: str, state: str) -> None:
    events.settle_request(PaymentRequest(str(link.reference), link.url, "", link.amount_cents, status, ""))

    assert PaymentLink.objects.get().state == state


def test_money_that_came_as_the_page_was_closed_makes_it_paid(link: PaymentLink, instamojo_world: World) -> None:
    pay(instamojo_world, link)
    close_link(link=link, state=PaymentLink.State.DISABLED)

    events.settle_request(events.read_request(str(link.reference)))
    close_link(link=link, state=PaymentLink.State.EXPIRED)

    assert PaymentLink.objects.get().state == "paid"
