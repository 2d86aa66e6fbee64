"""The providers' own books held against ours, both ways, to the cent."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from academy.kernel.invariants import verify
from academy.kernel.models import Notice
from academy.kernel.trace import tracing
from billing.actions.compare import start_comparison
from billing.actions.mismatch import explain_mismatch
from billing.actions.refund import give_back
from billing.models import Dispute, Mismatch, Payment, Payout, Reconciliation
from tests.billing.stripe.exercises import Family
from tests.billing.stripe.moving import asked, dispute, hear, paid, pay_out
from tests.booked import Booked, books
from tests.cast import OLIVIA, STAFF
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Booked:
    return paid(cedar, outside_world, worker)


def compared(*options: str) -> tuple[int, dict[str, Any]]:
    """The command's exit status, and what it says of Stripe."""
    out = StringIO()
    try:
        call_command("reconcile", "--json", *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())[0]
    return 0, json.loads(out.getvalue())[0]


def test_where_both_say_the_same_nothing_differs(booking: Booked, outside_world: World) -> None:
    status, said = compared()

    [payment] = booking.payments
    assert (status, said["drift_cents"], said["healed"], said["mismatches"]) == (0, 0, 0, [])
    assert said["figures"]["CAD"]["charges"] == {
        "provider": payment.amount_cents,
        "books": payment.amount_cents,
        "drift": 0,
        "count": 1,
    }
    assert said["figures"]["CAD"]["fees"] == {
        "provider": -payment.fee_cents,
        "books": -payment.fee_cents,
        "drift": 0,
        "count": 0,
    }


def test_everything_whose_word_was_lost_is_booked(
    cedar: Cedar, booking: Booked, outside_world: World, worker: Callable[[], int]
) -> None:
    with tracing(actor="test"):
        give_back(payment=booking.payments[0], because="Moved away.")
    worker()
    second = paid(cedar, outside_world, worker, 1)
    third = asked(cedar, worker, 2)
    # From here on nobody hears anything.
    outside_world.pay(third.checkout.url)
    payout = pay_out(outside_world)
    reference = dispute(outside_world, second.payments[0])
    outside_world.press("lose", reference)
    outside_world.press("arrive", payout)

    status, before = compared("--only-look")
    assert (status, Payment.objects.count(), Dispute.objects.count()) == (1, 2, 0)
    lacking = {(one["kind"], one["provider"]["cents"]) for one in before["mismatches"]}
    assert {kind for kind, _cents in lacking} == {"charge", "dispute", "payout"}
    assert before["drift_cents"] == sum(
        abs(one["provider"]["cents"]) + one["provider"]["fee_cents"] for one in before["mismatches"]
    )

    status, after = compared()

    assert (status, after["drift_cents"], after["healed"]) == (0, 0, 3)
    assert (Payment.objects.count(), Dispute.objects.get().state, Payout.objects.get().state) == (3, "lost", "paid")
    assert set(Mismatch.objects.values_list("settled_because", flat=True)) == {"It matches now."}
    assert verify() == {}
    again = books()
    hear(outside_world, worker)
    assert books() == again


def test_what_cannot_be_booked_waits_for_a_person_with_both_sides(
    cedar: Cedar, booking: Booked, outside_world: World
) -> None:
    stranger = Family(outside_world).charge()

    for _time in (1, 2):
        status, said = compared()
        assert (status, said["drift_cents"]) == (1, 12000 + 378)

    row = Mismatch.objects.get()
    assert (row.kind, row.reference, row.told_cents, row.told_fee_cents) == (
        "charge",
        stranger.payment_intent,
        12000,
        378,
    )
    assert (row.booked_cents, "belongs to no invoice of ours" in row.reason) == (None, True)
    assert Notice.objects.filter(kind="staff_money", about_label="billing.Mismatch").count() == len(STAFF)

    explain_mismatch(mismatch=row, because="The old shop.", by=cedar.user(OLIVIA))

    status, said = compared()
    assert (status, said["drift_cents"], Mismatch.objects.open().count()) == (0, 0, 0)


def test_what_only_our_books_know_is_found(booking: Booked, outside_world: World) -> None:
    outside_world.reset(webhooks={})

    status, said = compared()

    [payment] = booking.payments
    assert (status, said["drift_cents"]) == (1, payment.amount_cents + payment.fee_cents)
    row = Mismatch.objects.get()
    assert (row.reference, row.told_cents, row.booked_cents) == (payment.reference, None, payment.amount_cents)


def test_a_provider_that_does_not_answer_is_no_drift_and_is_asked_again(
    booking: Booked, outside_world: World, settings: Any, worker: Callable[[], int]
) -> None:
    there, settings.STRIPE_API_URL = settings.STRIPE_API_URL, "http://127.0.0.1:9"
    status, said = compared()
    assert (status, said["drift_cents"], bool(said["error"])) == (2, None, True)

    settings.STRIPE_API_URL = there
    Reconciliation.objects.update(not_before="2026-01-01T00:00Z")
    worker()

    row = Reconciliation.objects.get(provider="stripe")
    assert (row.state, row.drift_cents, row.outages) == ("done", 0, 1)


def test_it_looks_back_as_far_as_something_does_not_match(booking: Booked, cedar: Cedar) -> None:
    with tracing(actor="test"):
        usual = start_comparison(provider=Payment.Provider.STRIPE)
        Mismatch.objects.create(
            provider="stripe",
            kind="charge",
            reference="pi",
            currency="CAD",
            happened_at="2026-01-05T12:00Z",
            told_cents=1,
        )
        longer = start_comparison(provider=Payment.Provider.STRIPE)

    assert str(longer.since) == "2026-01-05"
    assert usual.since > longer.since
