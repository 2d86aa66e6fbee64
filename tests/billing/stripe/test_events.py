"""What Stripe tells us is a trigger: whatever the order, the same end; whatever does not fit, no effect."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe
from djstripe.models import PaymentMethod

from academy.kernel.models import DeadLetter, InboundEvent, Notice
from academy.kernel.models.work import WorkState
from academy.kernel.work import do
from billing.actions.checkout import record_checkout
from billing.actions.first_invoice import raise_first_invoice
from billing.models import Checkout, Invoice, Payment
from billing.stripe.client import expire_session, open_session
from tests.billing.stripe.exercises import Family
from tests.booked import booked, books
from tests.cast import STAFF
from tests.orders import ends
from tests.school import Cedar
from tests.world import World
from tests.world_fixtures import client


@pytest.fixture
def invoice(cedar: Cedar) -> Invoice:
    return raise_first_invoice(enrolment=booked(cedar).enrolment)


def opened(invoice: Invoice, api: stripe.StripeClient, *, amount: int | None = None) -> Checkout:
    """A page on which it can be paid."""
    session = open_session(
        invoice=invoice.pk,
        customer=api.v1.customers.create({}).id,
        title="Lessons",
        amount=amount or invoice.total.cents,
        currency="CAD",
        done_url="http://127.0.0.1/",
        back_url="http://127.0.0.1/",
        key=f"key-{invoice.pk}",
    )
    return record_checkout(invoice=invoice, session=session.id, url=session.url, amount_cents=invoice.total.cents)


def events(api: stripe.StripeClient) -> list[dict[str, Any]]:
    """All that Stripe would have told us, the oldest first."""
    return [event.to_dict() for event in reversed(api.v1.events.list({"limit": 100}).data)]


def hear(told: list[dict[str, Any]]) -> list[InboundEvent]:
    """They arrive in this order, and each is handled as it comes."""
    rows = []
    for event in told:
        row = InboundEvent.objects.create(provider="stripe", event_id=event["id"], kind=event["type"], payload=event)
        do("academy.InboundEvent", row.pk)
        rows.append(row)
    return rows


def end(invoice: Invoice) -> dict[str, Any]:
    """Where everything stands."""
    return {
        "payments": sorted(Payment.objects.values_list("reference", "amount_cents", "fee_cents", "state")),
        "checkouts": sorted(Checkout.objects.values_list("session", "state")),
        "invoice": Invoice.objects.get(pk=invoice.pk).state,
        "books": books(),
        "notices": sorted(Notice.objects.exclude(kind="staff_alert").values_list("kind", "person__email")),
        "letters": DeadLetter.objects.count(),
    }


def ends_of(invoice: Invoice, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The end that each order of these events leads to."""
    return ends(told, lambda event: hear([event]), lambda: end(invoice))


def test_every_order_of_a_paid_sessions_events_leads_to_one_end(invoice: Invoice, stripe_world: World) -> None:
    api = client(stripe_world)
    page = opened(invoice, api)
    before = {event["id"] for event in events(api)}
    stripe_world.pay(page.url)
    told = [event for event in events(api) if event["id"] not in before]
    kinds = [event["type"] for event in told]
    assert "checkout.session.completed" in kinds
    # The completion, and the four beside it that are read or passed over: 120 orders.
    five = [event for event in told if event["type"] == "checkout.session.completed"]
    five += [event for event in told if event["type"] != "checkout.session.completed"][:4]

    found = ends_of(invoice, five)

    assert len(found) == 120
    assert all(one == found[0] for one in found)
    [(_, amount, fee, state)] = found[0]["payments"]
    assert (amount, state, found[0]["letters"]) == (invoice.total.cents, "succeeded", 0)
    assert found[0]["books"] == {"deferred": -amount, "cash_stripe": amount - fee, "fees": fee}
    assert [name for _, name in found[0]["checkouts"]] == ["complete"]


def test_every_order_of_an_expired_sessions_events_leads_to_one_end(invoice: Invoice, stripe_world: World) -> None:
    api = client(stripe_world)
    page = opened(invoice, api)
    expire_session(session=page.session)
    told = events(api)
    assert "checkout.session.expired" in [event["type"] for event in told]

    found = ends_of(invoice, told[-5:])

    assert all(one == found[0] for one in found)
    assert (found[0]["payments"], [state for _, state in found[0]["checkouts"]]) == ([], ["expired"])


def test_a_page_on_which_a_card_is_saved_pays_nothing_and_troubles_nobody(cedar: Cedar, stripe_world: World) -> None:
    card = Family(stripe_world).card()

    rows = hear(events(client(stripe_world)))

    assert "checkout.session.completed" in [row.kind for row in rows]
    assert (Payment.objects.count(), DeadLetter.objects.count()) == (0, 0)
    assert PaymentMethod.objects.get().id == card


def dead(row: InboundEvent) -> str:
    """Why it went to a person; and everybody in the office was told."""
    assert InboundEvent.objects.get(pk=row.pk).state == WorkState.DEAD
    letter = DeadLetter.objects.get(kind="academy.InboundEvent", work_id=row.pk)
    alerts = Notice.objects.filter(kind="staff_alert", about_label="academy.DeadLetter", about_id=letter.pk)
    assert alerts.count() == len(STAFF)
    return letter.error


def paid(page: Checkout, world: World) -> InboundEvent:
    """It is paid, and we hear of it."""
    world.pay(page.url)
    told = [event for event in events(client(world)) if event["type"] == "checkout.session.completed"]
    [row] = hear(told)
    return row


def test_a_session_of_nobody_here_goes_to_a_person_and_books_nothing(invoice: Invoice, stripe_world: World) -> None:
    page = opened(invoice, client(stripe_world))
    Checkout.objects.all().delete()

    row = paid(page, stripe_world)

    assert dead(row) == f"Session {page.session} belongs to no invoice of ours."
    assert Payment.objects.count() == 0


def test_another_amount_than_the_invoices_goes_to_a_person_and_books_nothing(
    invoice: Invoice, stripe_world: World
) -> None:
    page = opened(invoice, client(stripe_world), amount=100)

    row = paid(page, stripe_world)

    assert dead(row).startswith(f"Session {page.session} paid CAD 1.00, but asked {invoice.total} for")
    assert Payment.objects.count() == 0
    assert Checkout.objects.get().state == "open"


def test_an_event_about_a_session_stripe_does_not_know_goes_to_a_person(stripe_world: World, cedar: Cedar) -> None:
    told = {"id": "evt_x", "type": "checkout.session.completed", "data": {"object": {"id": "cs_test_nobody"}}}

    [row] = hear([told])

    assert "cs_test_nobody" in dead(row)


def test_a_fee_that_is_not_booked_yet_is_waited_for(
    invoice: Invoice, stripe_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(invoice, client(stripe_world))
    stripe_world.pay(page.url)
    told = [event for event in events(client(stripe_world)) if event["type"] == "checkout.session.completed"]
    forget: Callable[..., Any] = stripe.checkout._session_service.SessionService.retrieve

    def without_fee(*args: Any, **kwargs: Any) -> Any:
        session = forget(*args, **kwargs)
        session.payment_intent.latest_charge.balance_transaction = None
        return session

    monkeypatch.setattr(stripe.checkout._session_service.SessionService, "retrieve", without_fee)
    [row] = hear(told)

    row.refresh_from_db()
    assert (row.state, row.outages, Payment.objects.count()) == (WorkState.DUE, 1, 0)
