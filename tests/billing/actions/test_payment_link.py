"""An invoice is asked for once, in parts that add up; a link is opened, sent, sent again and taken back."""

from calendar import isleap
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.models import Notice, Run
from academy.kernel.models.work import WorkState
from billing.actions.invoice import void_invoice
from billing.actions.payment_link import open_links, resend_link, withdraw_link
from billing.models import Invoice, PaymentLink
from tests.billing.instamojo.links import in_rupees, pay
from tests.booked import booked, pay_by_transfer
from tests.cast import GIULIA, MIA
from tests.school import Cedar
from tests.today import day_at_school
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice(cedar: Cedar, outside_world: World) -> Invoice:
    return in_rupees(cedar.student(MIA).family)


def opened(invoice: Invoice, worker: Callable[[], int], **more: Any) -> list[PaymentLink]:
    links = open_links(invoice=invoice, **more)
    worker()
    return [PaymentLink.objects.get(pk=link.pk) for link in links]


def letters(link: PaymentLink) -> list[tuple[str, str]]:
    told = Notice.objects.filter(kind="payment_link", about_id=link.pk).order_by("pk")
    return list(told.values_list("person__email", "state"))


def test_a_link_is_opened_and_sent_to_who_pays(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    [link] = opened(invoice, worker)

    [request] = outside_world.log("request.opened")
    assert request["data"] == {
        "request": link.reference,
        "amount": "2500.00",
        "purpose": f"L-{link.pk:06d}, invoice {invoice.number}",
    }
    assert (link.state, link.amount, link.due_on) == ("open", invoice.total, invoice.due_on)
    assert letters(link) == [(GIULIA.email, "done")]
    [mail] = outside_world.mailbox(GIULIA.email)
    assert link.url in mail["text"]
    assert "INR 2,500.00 to pay by " in mail["subject"]


def test_a_payment_by_link_is_booked_with_a_receipt(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    [link] = opened(invoice, worker)
    reference = pay(outside_world, link)
    assert [result["status"] for result in outside_world.deliver(provider="instamojo")] == [200]
    worker()

    link.refresh_from_db()
    [payment] = invoice.payments.all()
    assert (link.state, payment.reference, payment.amount, payment.provider) == (
        "paid", reference, link.amount, "instamojo",
    )  # fmt: skip
    assert Notice.objects.filter(kind="receipt", state=WorkState.DONE).count() == 1


def test_ten_words_at_once_are_one_payment(invoice: Invoice, outside_world: World, worker: Callable[[], int]) -> None:
    [link] = opened(invoice, worker)
    pay(outside_world, link)
    answers = outside_world.deliver(times=10, provider="instamojo", at_once=True)
    worker()

    assert [result["status"] for result in answers] == [200] * 10
    assert (invoice.payments.count(), Notice.objects.filter(kind="receipt").count()) == (1, 1)


def test_parts_are_equal_to_the_coin_and_a_month_apart(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    today = day_at_school()
    year = today.year + (today > date(today.year, 1, 31))

    links = opened(invoice, worker, instalments=3, first_due_on=date(year, 1, 31))

    assert [(link.instalment, link.amount_cents) for link in links] == [(1, 83333), (2, 83334), (3, 83333)]
    assert [link.due_on for link in links] == [
        date(year, 1, 31), date(year, 2, 28 + isleap(year)), date(year, 3, 31),
    ]  # fmt: skip
    assert len({link.reference for link in links}) == 3
    assert len(outside_world.log("request.opened")) == 3


def test_the_family_hears_of_a_part_a_week_before_it_is_due(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    links = opened(invoice, worker, instalments=2, first_due_on=invoice.due_on)

    assert [[state for _person, state in letters(link)] for link in links] == [["done"], ["due"]]
    later = Notice.objects.get(kind="payment_link", about_id=links[1].pk).not_before
    assert links[1].due_on - later.date() == timedelta(days=7)


def test_what_was_paid_or_asked_for_is_not_asked_for_again(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    first, second = opened(invoice, worker, instalments=2)
    pay(outside_world, first)
    outside_world.deliver(provider="instamojo")
    worker()

    with pytest.raises(Refusal) as refused:
        open_links(invoice=invoice)
    withdraw_link(link=second)
    worker()
    [again] = open_links(invoice=invoice)

    assert refused.value.code == "nothing-to-ask"
    assert (again.instalment, again.amount) == (2, second.amount)


@pytest.mark.parametrize(
    ("spoil", "more", "code"),
    [
        (lambda invoice, _s: void_invoice(invoice=invoice, because="Nobody came."), {}, "nothing-to-ask"),
        (lambda invoice, _s: pay_by_transfer(invoice), {}, "nothing-to-ask"),
        (lambda _i, settings: setattr(settings, "INSTAMOJO_API_KEY", ""), {}, "instamojo-off"),
        (lambda invoice, _s: None, {"instalments": 300}, "amount"),
    ],
    ids=["void", "paid", "off", "too small"],
)
def test_what_cannot_be_asked_for_is_refused(
    invoice: Invoice, settings: Any, spoil: Callable[..., Any], more: dict[str, Any], code: str
) -> None:
    spoil(invoice, settings)

    with pytest.raises(Refusal) as refused:
        open_links(invoice=invoice, **more)

    assert (refused.value.code, PaymentLink.objects.count()) == (code, 0)


def test_more_than_instamojo_takes_is_refused(cedar: Cedar) -> None:
    with pytest.raises(Refusal, match=r"from INR 9\.00 to INR 200,000\.00 at a time; INR 200,000\.01 is outside"):
        open_links(invoice=in_rupees(cedar.student(MIA).family, cents=20_000_001))


def test_only_rupees_are_asked_for(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> None:
    one = booked(cedar)
    worker()

    with pytest.raises(Refusal, match="Instamojo takes INR only; this invoice is in CAD"):
        open_links(invoice=one.invoice)


def test_a_link_is_sent_again_but_not_at_every_click(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    [link] = opened(invoice, worker)

    resend_link(link=link)
    with pytest.raises(Refusal) as refused:
        resend_link(link=link)
    worker()
    PaymentLink.objects.update(resent_at=Now() - timedelta(minutes=11))
    resend_link(link=link)
    worker()

    assert refused.value.code == "just-sent"
    assert letters(link) == [(GIULIA.email, "done")] * 3


def test_a_page_that_is_not_open_yet_cannot_be_sent_or_taken_back(invoice: Invoice) -> None:
    [link] = open_links(invoice=invoice)

    for verb in (resend_link, withdraw_link):
        with pytest.raises(Refusal) as refused:
            verb(link=link)
        assert refused.value.code == "not-yet"


def test_a_link_that_is_taken_back_takes_no_money(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    [link] = opened(invoice, worker)
    withdraw_link(link=link)
    worker()

    link.refresh_from_db()
    assert link.state == "disabled"
    with pytest.raises(ValueError, match="not active"):
        pay(outside_world, link)
    with pytest.raises(Refusal) as refused:
        resend_link(link=link)
    assert refused.value.code == "not-open"


def test_paid_in_the_moment_it_is_taken_back_is_paid(
    invoice: Invoice, outside_world: World, worker: Callable[[], int]
) -> None:
    [link] = opened(invoice, worker)
    withdraw_link(link=link)
    pay(outside_world, link)
    worker()
    link.refresh_from_db()
    assert link.state == "open"

    outside_world.deliver(provider="instamojo")
    worker()
    link.refresh_from_db()
    assert (link.state, invoice.payments.count()) == ("paid", 1)


@pytest.mark.parametrize("fault", ["timeout_after_effect", "malformed"])
def test_an_answer_that_was_lost_is_found_by_our_own_number(
    invoice: Invoice, outside_world: World, worker: Callable[[], int], fault: str
) -> None:
    lost = {"match": {"provider": "instamojo", "method": "POST"}, "do": fault, "args": {"seconds": 0}, "times": 1}
    outside_world.faults(lost)
    [link] = opened(invoice, worker)
    assert link.reference is None

    Run.objects.filter(recipe="payment-link").update(not_before=Now())
    worker()

    link.refresh_from_db()
    [request] = outside_world.log("request.opened")
    assert link.reference == request["data"]["request"]


def test_what_instamojo_refuses_is_given_up(invoice: Invoice, outside_world: World, worker: Callable[[], int]) -> None:
    outside_world.faults({"match": {"provider": "instamojo"}, "do": "status", "args": {"status": 400}, "times": 1})
    [link] = opened(invoice, worker)

    run = Run.objects.get(recipe="payment-link")
    assert (link.state, run.state, letters(link)) == ("disabled", "closed", [])
    assert run.reason != ""
