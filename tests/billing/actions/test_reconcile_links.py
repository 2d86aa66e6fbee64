"""Nobody knows how often Instamojo repeats a word; whoever asks finds out what was paid."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from academy.kernel.db import Now
from academy.kernel.models import Notice
from billing.actions import asking
from billing.actions.payment_link import open_links
from billing.actions.reconcile_links import reconcile_links
from billing.jobs import reconcile_payment_links
from billing.models import Payment, PaymentLink
from tests.billing.instamojo.links import in_rupees, pay
from tests.booked import pay_by_transfer
from tests.cast import MIA, STAFF
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def links(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> list[PaymentLink]:
    """Two parts at which nobody has looked for a while; the second for longer."""
    made = open_links(invoice=in_rupees(cedar.student(MIA).family), instalments=2)
    worker()
    for minutes, link in enumerate(made, start=11):
        PaymentLink.objects.filter(pk=link.pk).update(checked_at=Now() - timedelta(minutes=minutes))
    return [PaymentLink.objects.get(pk=link.pk) for link in made]


def states(links: list[PaymentLink]) -> list[str]:
    return [PaymentLink.objects.get(pk=link.pk).state for link in links]


def test_what_was_paid_without_a_word_is_found_and_the_word_changes_nothing(
    links: list[PaymentLink], outside_world: World, worker: Callable[[], int]
) -> None:
    reference = pay(outside_world, links[0])

    assert reconcile_links() == 2
    assert states(links) == ["paid", "open"]
    outside_world.deliver(provider="instamojo")
    worker()

    assert [payment.reference for payment in Payment.objects.all()] == [reference]


def test_whom_it_asked_it_leaves_alone_for_a_while(links: list[PaymentLink]) -> None:
    assert [reconcile_links(), reconcile_links()] == [2, 0]


def test_a_provider_that_is_down_ends_the_round(links: list[PaymentLink], outside_world: World) -> None:
    outside_world.faults({"match": {"provider": "instamojo"}, "do": "status", "times": 1})

    assert reconcile_links() == 1
    outside_world.faults()
    assert reconcile_links() == 1


def test_a_slow_provider_does_not_keep_the_worker(links: list[PaymentLink], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.0)

    assert reconcile_links() == 0


def test_what_does_not_fit_is_told_once_and_stops_nobody_else(links: list[PaymentLink], outside_world: World) -> None:
    pay(outside_world, links[1], amount="10.00")
    pay(outside_world, links[0])

    for _round in range(2):
        reconcile_payment_links()
        PaymentLink.objects.update(checked_at=Now() - timedelta(hours=1))

    assert states(links) == ["paid", "open"]
    alerts = Notice.objects.filter(kind="staff_alert", about_label="billing.PaymentLink", about_id=links[1].pk)
    assert alerts.count() == len(STAFF)
    assert "paid INR 10.00" in alerts[0].facts["reason"]


def test_a_link_whose_invoice_was_paid_otherwise_is_taken_back(
    links: list[PaymentLink], outside_world: World, worker: Callable[[], int]
) -> None:
    pay_by_transfer(links[0].invoice)

    reconcile_links()
    worker()

    assert states(links) == ["disabled", "disabled"]
    assert len(outside_world.log("request.disabled")) == 2
