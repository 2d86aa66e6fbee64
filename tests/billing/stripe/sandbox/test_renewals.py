"""Subscriptions over time: trials, renewals, declines and retries, pauses, ends; the clock may jump over weeks."""

from datetime import UTC, datetime

import httpx
import pytest
import stripe

from tests.billing.stripe.sandbox.goods import effects
from tests.world import World

DAY = 24 * 3600
ASKING = "4000002760003184"


def price_of(api, cents: int = 12000, interval: str = "month", name: str = "Guitar, weekly") -> str:
    return str(
        api.v1.prices.create(
            {
                "currency": "cad",
                "unit_amount": cents,
                "recurring": {"interval": interval},
                "product_data": {"name": name},
            }
        ).id
    )


@pytest.fixture
def monthly(api) -> str:
    """A price of 120 dollars a month."""
    return price_of(api)


@pytest.fixture
def mia(api) -> str:
    """A customer with a good card, chosen."""
    customer = api.v1.customers.create({"email": "mia@example.com"}).id
    use(api, customer, "pm_card_visa")
    return str(customer)


def use(api, customer: str, method: str) -> str:
    """Save a card and choose it."""
    saved = api.v1.payment_methods.attach(method, {"customer": customer}).id
    api.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": saved}})
    return str(saved)


def begin(api, customer: str, price: str, **more: object):
    return api.v1.subscriptions.create({"customer": customer, "items": [{"price": price}], "off_session": True, **more})


def states(api, subscription: str) -> list[tuple[str, int]]:
    """Every invoice, the oldest first."""
    found = api.v1.invoices.list({"subscription": subscription, "limit": 100}).data
    return [(invoice.status, invoice.total) for invoice in reversed(found)]


def told(api, start: str = "customer.subscription") -> list[str]:
    return [event.type for event in reversed(api.v1.events.list({"limit": 100}).data) if event.type.startswith(start)]


def test_it_begins_paid_and_renews_every_month(world: World, api, mia: str, monthly: str) -> None:
    begun = begin(api, mia, monthly, metadata={"place": "9"})
    assert (begun.status, begun.metadata.place) == ("active", "9")

    world.clock(advance=63 * DAY)

    assert effects(world) == [("charge.captured", 12000)] * 3
    now = api.v1.subscriptions.retrieve(begun.id)
    assert (now.status, states(api, begun.id)) == ("active", [("paid", 12000)] * 3)
    starts = [
        invoice.lines.data[0].period.start
        for invoice in reversed(api.v1.invoices.list({"subscription": begun.id}).data)
    ]
    days = {datetime.fromtimestamp(start, tz=UTC).day for start in starts}
    assert len(days) == 1 or max(days) >= 29
    renewal = api.v1.invoices.list({"subscription": begun.id}).data[0]
    assert renewal.status_transitions.finalized_at - renewal.created == 3600
    assert renewal.billing_reason == "subscription_cycle"


def test_a_trial_ends_is_told_of_three_days_before_and_then_charged(world: World, api, mia: str, monthly: str) -> None:
    begun = begin(api, mia, monthly, trial_period_days=14)
    assert (begun.status, states(api, begun.id)) == ("trialing", [("paid", 0)])

    world.clock(advance=11 * DAY + 60)
    assert told(api)[-1] == "customer.subscription.trial_will_end"
    assert effects(world) == []

    world.clock(advance=3 * DAY + 3600)
    assert api.v1.subscriptions.retrieve(begun.id).status == "active"
    assert effects(world) == [("charge.captured", 12000)]


def test_a_trial_may_be_ended_early(world: World, api, mia: str, monthly: str) -> None:
    begun = begin(api, mia, monthly, trial_period_days=14)

    api.v1.subscriptions.update(begun.id, {"trial_end": "now"})
    world.clock(advance=3601)

    assert (api.v1.subscriptions.retrieve(begun.id).status, effects(world)) == ("active", [("charge.captured", 12000)])


@pytest.mark.parametrize("after", ["canceled", "unpaid", "past_due"])
def test_a_declined_renewal_is_tried_three_times_more(world: World, api, mia: str, monthly: str, after: str) -> None:
    world.press("after retries", after)
    begun = begin(api, mia, monthly)
    use(api, mia, "pm_card_chargeCustomerFail")

    world.clock(advance=31 * DAY + 7200)
    late = api.v1.subscriptions.retrieve(begun.id)
    invoice = api.v1.invoices.retrieve(late.latest_invoice)
    assert (late.status, invoice.attempt_count) == ("past_due", 1)
    assert invoice.next_payment_attempt is not None

    world.clock(advance=16 * DAY)
    invoice = api.v1.invoices.retrieve(invoice.id)
    assert (invoice.status, invoice.attempt_count, invoice.next_payment_attempt) == ("open", 4, None)
    assert api.v1.subscriptions.retrieve(begun.id).status == after
    assert [kind for kind, _ in effects(world)] == ["charge.captured"] + ["charge.refused"] * 4


def test_another_card_heals_it(world: World, api, mia: str, monthly: str) -> None:
    begun = begin(api, mia, monthly)
    use(api, mia, "pm_card_chargeCustomerFail")
    world.clock(advance=31 * DAY + 7200)
    late = api.v1.subscriptions.retrieve(begun.id)
    with pytest.raises(stripe.CardError):
        api.v1.invoices.pay(late.latest_invoice)

    use(api, mia, "pm_card_visa")
    assert api.v1.invoices.pay(late.latest_invoice).status == "paid"

    assert api.v1.subscriptions.retrieve(begun.id).status == "active"
    assert [row.fee for row in api.v1.balance_transactions.list({"type": "charge"}).data] == [378, 378]


def test_without_money_it_stays_incomplete_and_expires(world: World, api, mia: str, monthly: str) -> None:
    use(api, mia, "pm_card_chargeCustomerFail")
    begun = begin(api, mia, monthly)
    assert begun.status == "incomplete"
    with pytest.raises(stripe.CardError):
        begin(api, mia, monthly, payment_behavior="error_if_incomplete")
    assert len(api.v1.subscriptions.list({"status": "all"}).data) == 1

    world.clock(advance=23 * 3600 + 60)

    assert (api.v1.subscriptions.retrieve(begun.id).status, states(api, begun.id)) == (
        "incomplete_expired",
        [("void", 12000)],
    )


def test_the_bank_asks_the_payer_who_is_here(world: World, api, mia: str, monthly: str) -> None:
    method = api.v1.payment_methods.create({"type": "card", "card": {"number": ASKING}})
    use(api, mia, method.id)
    begun = begin(api, mia, monthly, off_session=False)
    assert begun.status == "incomplete"
    invoice = api.v1.invoices.retrieve(begun.latest_invoice, {"expand": ["payments"]})
    intent = api.v1.payment_intents.retrieve(invoice.payments.data[0].payment.payment_intent)
    assert intent.status == "requires_action"

    httpx.post(intent.next_action.redirect_to_url.url, data={"do": "approve"})

    assert api.v1.subscriptions.retrieve(begun.id).status == "active"
    assert states(api, begun.id) == [("paid", 12000)]


def test_a_change_within_the_period_is_prorated_to_the_cent(world: World, api, mia: str, monthly: str) -> None:
    begun = begin(api, mia, monthly)
    [item] = begun["items"].data
    dearer = price_of(api, 18000, name="Guitar, an hour")
    world.clock(
        at=datetime.fromtimestamp((item.current_period_start + item.current_period_end) // 2, tz=UTC).isoformat()
    )

    api.v1.subscriptions.update(
        begun.id, {"items": [{"id": item.id, "price": dearer}], "proration_behavior": "always_invoice"}
    )

    assert states(api, begun.id) == [("paid", 12000), ("paid", 3000)]
    lines = api.v1.invoices.list({"subscription": begun.id}).data[0].lines.data
    assert [(line.amount, line.parent.subscription_item_details.proration) for line in lines] == [
        (-6000, True),
        (9000, True),
    ]


def test_a_change_there_and_back_is_worth_nothing_and_a_smaller_one_is_used_up(
    world: World, api, mia: str, monthly: str
) -> None:
    begun = begin(api, mia, monthly)
    [item] = begun["items"].data
    cheaper = price_of(api, 6000)
    world.clock(
        at=datetime.fromtimestamp((item.current_period_start + item.current_period_end) // 2, tz=UTC).isoformat()
    )
    for price in (cheaper, monthly, cheaper):
        api.v1.subscriptions.update(begun.id, {"items": [{"id": item.id, "price": price}]})
    assert [row.amount for row in api.v1.invoice_items.list().data] == [3000, -6000, 6000, -3000, 3000, -6000]

    api.v1.subscriptions.update(
        begun.id, {"items": [{"id": item.id, "price": cheaper}], "proration_behavior": "always_invoice"}
    )

    assert states(api, begun.id)[-1] == ("paid", -3000)
    assert api.v1.customers.retrieve(mia).balance == -3000
    world.clock(advance=17 * DAY)
    assert states(api, begun.id)[-1] == ("paid", 6000)
    assert effects(world) == [("charge.captured", 12000), ("charge.captured", 3000)]


@pytest.mark.parametrize(
    ("behaviour", "state"), [("void", "void"), ("mark_uncollectible", "uncollectible"), ("keep_as_draft", "draft")]
)
def test_a_pause_bills_and_collects_nothing(
    world: World, api, mia: str, monthly: str, behaviour: str, state: str
) -> None:
    begun = begin(api, mia, monthly)
    api.v1.subscriptions.update(begun.id, {"pause_collection": {"behavior": behaviour}})

    world.clock(advance=32 * DAY)
    assert states(api, begun.id) == [("paid", 12000), (state, 12000)]

    api.v1.subscriptions.update(begun.id, {"pause_collection": ""})
    world.clock(advance=32 * DAY)
    assert effects(world) == [("charge.captured", 12000)] * 2


def test_an_end_with_the_period_may_be_taken_back(world: World, api, mia: str, monthly: str) -> None:
    kept, ended = (begin(api, mia, monthly).id for _ in range(2))
    for each in (kept, ended):
        api.v1.subscriptions.update(each, {"cancel_at_period_end": True})
    assert api.v1.subscriptions.update(kept, {"cancel_at_period_end": False}).cancel_at is None

    world.clock(advance=32 * DAY)

    assert [api.v1.subscriptions.retrieve(each).status for each in (kept, ended)] == ["active", "canceled"]
    with pytest.raises(stripe.InvalidRequestError, match="canceled subscription"):
        api.v1.subscriptions.update(ended, {"cancel_at_period_end": False})


def test_a_week_is_seven_days(world: World, api, mia: str) -> None:
    begun = begin(api, mia, price_of(api, 3500, "week"))

    world.clock(advance=28 * DAY + 7200)

    assert states(api, begun.id) == [("paid", 3500)] * 5
