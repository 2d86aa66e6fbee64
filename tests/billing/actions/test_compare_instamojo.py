"""Instamojo's own book held against ours over HTTP: paid, given back, unheard of, and nothing of ours."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from academy.kernel.db import now
from academy.kernel.invariants import verify
from academy.kernel.money import Money
from academy.kernel.trace import tracing
from billing.actions.mismatch import explain_mismatch
from billing.actions.payment_link import open_links
from billing.actions.refund import give_back
from billing.instamojo import client
from billing.models import Mismatch, Payment, PaymentLink, Reconciliation, Refund
from tests.billing.instamojo.links import in_rupees, pay
from tests.booked import books
from tests.cast import MIA, NOAH, OLIVIA, Child
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
AMOUNT, FEE = 250_000, 250_000 * 2 // 100 + 300


@pytest.fixture
def opened(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Callable[[Child], PaymentLink]:
    """A link for an invoice over 2,500 rupees of a child's family."""

    def opened(child: Child) -> PaymentLink:
        with tracing(actor="test"):
            [link] = open_links(invoice=in_rupees(cedar.student(child).family, AMOUNT))
        worker()
        return PaymentLink.objects.get(pk=link.pk)

    return opened


@pytest.fixture
def known(opened: Callable[[Child], PaymentLink], outside_world: World, worker: Callable[[], int]) -> Payment:
    """One that was paid, and of which we heard."""
    reference = pay(outside_world, opened(MIA))
    outside_world.deliver(provider="instamojo")
    worker()
    return Payment.objects.get(reference=reference)


def compared(*options: str) -> dict[str, Any]:
    """What the command says of Instamojo."""
    out = StringIO()
    # It ends with 1 where something differs.
    with suppress(SystemExit):
        call_command("reconcile", "--json", *options, stdout=out)
    [said] = [one for one in json.loads(out.getvalue()) if one["provider"] == "instamojo"]
    return dict(said)


def strangers(world: World) -> str:
    """Somebody pays on a page that another system opened with the same account; the payment's number."""
    request = client.create_request(
        purpose="A concert ticket",
        amount_cents=90_000,
        name="Nobody",
        email="nobody@example.com",
        phone="",
        redirect_url="https://elsewhere.example/",
        webhook="https://elsewhere.example/hook",
        expires_at=now() + timedelta(days=1),
    )
    return str(world.call("POST", "instamojo/pay", {"request": request.id})["payment_id"])


def test_paid_and_given_back_both_sides_say_the_same(known: Payment, worker: Callable[[], int]) -> None:
    with tracing(actor="test"):
        give_back(payment=known, because="One lesson less.", amount=Money(50_000, "INR"), key="part")
    worker()
    assert Refund.objects.get().state == Refund.State.DONE

    said = compared()

    figures = said["figures"]["INR"]
    assert (said["drift_cents"], said["healed"], said["mismatches"]) == (0, 0, [])
    assert figures["charges"] == {"provider": AMOUNT, "books": AMOUNT, "drift": 0, "count": 1}
    assert figures["refunds"] == {"provider": -50_000, "books": -50_000, "drift": 0, "count": 1}
    assert figures["fees"] == {"provider": -FEE, "books": -FEE, "drift": 0, "count": 0}
    assert books()["cash_imojo"] == AMOUNT - FEE - 50_000
    assert verify() == {}


def test_a_payment_whose_word_was_lost_is_booked_once_and_the_word_changes_nothing(
    known: Payment, opened: Callable[[Child], PaymentLink], outside_world: World, worker: Callable[[], int]
) -> None:
    lost = opened(NOAH)
    reference = pay(outside_world, lost)

    only_looked = compared("--only-look")
    assert (only_looked["drift_cents"], Payment.objects.count()) == (AMOUNT + FEE, 1)
    assert [one["reference"] for one in only_looked["mismatches"]] == [reference]
    said = compared()

    assert (said["drift_cents"], said["healed"], said["mismatches"]) == (0, 1, [])
    assert Payment.objects.get(reference=reference).invoice == lost.invoice
    assert PaymentLink.objects.get(pk=lost.pk).state == "paid"
    before = books()
    outside_world.deliver(provider="instamojo")
    worker()
    assert (books(), compared()["healed"], verify()) == (before, 0, {})


def test_a_refund_made_on_instamojos_own_pages_is_booked(known: Payment, worker: Callable[[], int]) -> None:
    refund = client.refund(payment=known.reference, amount_cents=30_000, reason="By hand", key="by-hand")

    said = compared()

    assert (said["drift_cents"], said["healed"]) == (0, 1)
    assert list(Refund.objects.values_list("reference", "amount_cents", "state")) == [(refund, 30_000, "done")]
    assert verify() == {}


def test_a_payment_that_is_nobodys_waits_for_a_person_and_drifts_until_it_is_explained(
    known: Payment, outside_world: World, cedar: Cedar
) -> None:
    reference = strangers(outside_world)
    fee = 90_000 * 2 // 100 + 300

    for _time in range(2):
        said = compared()
        assert said["drift_cents"] == 90_000 + fee
    row = Mismatch.objects.get()
    assert (row.provider, row.kind, row.reference, row.currency) == ("instamojo", "charge", reference, "INR")
    assert (row.told_cents, row.told_fee_cents, row.booked_cents) == (90_000, fee, None)
    assert "belongs to no link of ours" in row.reason
    assert Payment.objects.count() == 1

    explain_mismatch(mismatch=row, because="The concert's own till.", by=cedar.user(OLIVIA))

    assert compared()["drift_cents"] == 0
    assert [row.drift_cents for row in Reconciliation.objects.filter(provider="instamojo").order_by("pk")][-1] == 0


def test_what_only_our_books_know_is_found(known: Payment, outside_world: World) -> None:
    outside_world.reset(webhooks={})

    said = compared()

    assert said["drift_cents"] == AMOUNT + FEE
    row = Mismatch.objects.get(provider="instamojo")
    assert (row.reference, row.told_cents, row.booked_cents) == (known.reference, None, AMOUNT)
