"""Checkout sessions: what they take, how they end, and that they end once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.billing.stripe.sandbox.goods import effects, lesson
from tests.world import World


def kinds(api) -> list[str]:
    """Every event so far, oldest first."""
    return [event.type for event in reversed(api.v1.events.list({"limit": 100}).data)]


def test_an_expired_checkout_takes_no_money(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson())

    expired = api.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(ValueError, match="status of `expired`"):
        world.pay(session.id)
    assert kinds(api)[-1] == "checkout.session.expired"
    assert effects(world) == []


def test_a_paid_checkout_cannot_be_expired(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson())
    world.pay(session.id)

    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`") as refused:
        api.v1.checkout.sessions.expire(session.id)

    assert refused.value.http_status == 400


def test_paying_and_expiring_at_once_has_one_winner(world: World, api) -> None:
    for _ in range(10):
        session = api.v1.checkout.sessions.create(lesson())
        with ThreadPoolExecutor() as pool:
            paying = pool.submit(world.pay, session.id)
            expiring = pool.submit(api.v1.checkout.sessions.expire, session.id)
            results = [paying.exception(), expiring.exception()]
        status = api.v1.checkout.sessions.retrieve(session.id).status
        assert [status == "complete", status == "expired"] == [error is None for error in results]


def test_two_payments_of_one_checkout_take_the_money_once(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson())

    with ThreadPoolExecutor() as pool:
        tries = [pool.submit(world.pay, session.id) for _ in range(4)]
        failures = [each.exception() for each in tries]

    assert sum(failure is None for failure in failures) == 1
    assert effects(world) == [("charge.captured", 48000)]


def test_time_alone_expires_a_checkout_and_says_so(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson())
    assert session.expires_at - session.created == 24 * 3600

    world.clock(advance=24 * 3600 + 1)

    assert api.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert kinds(api)[-1] == "checkout.session.expired"


def test_a_checkout_stays_open_half_an_hour_at_least(api) -> None:
    session = api.v1.checkout.sessions.create(lesson())
    half_an_hour = session.created + 30 * 60

    assert api.v1.checkout.sessions.create(lesson(expires_at=half_an_hour + 5)).status == "open"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.checkout.sessions.create(lesson(expires_at=half_an_hour - 600))
    assert refused.value.param == "expires_at"


def test_a_card_is_saved_without_taking_money(world: World, api) -> None:
    mia = api.v1.customers.create({"email": "mia@example.com"})
    session = api.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "cad", "customer": mia.id, "success_url": "http://127.0.0.1:9/"}
    )
    assert (session.payment_status, session.amount_total) == ("no_payment_required", None)

    done = world.pay(session.id)

    intent = api.v1.setup_intents.retrieve(done["setup_intent"], {"expand": ["payment_method"]})
    assert (intent.status, intent.payment_method.customer) == ("succeeded", mia.id)
    assert [each.id for each in api.v1.customers.payment_methods.list(mia.id).data] == [intent.payment_method.id]
    assert kinds(api)[-3:] == ["payment_method.attached", "setup_intent.succeeded", "checkout.session.completed"]
    assert effects(world) == []


def test_a_declined_card_is_not_saved(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "cad", "success_url": "http://127.0.0.1:9/"}
    )

    assert world.pay(session.id, "4000000000000002")["error"]["code"] == "card_declined"
    assert kinds(api)[-1] == "setup_intent.setup_failed"
    assert world.pay(session.id, "4000002500003155", approve=True)["status"] == "complete"


def test_a_guest_is_no_customer_unless_asked(world: World, api) -> None:
    guest = world.pay(api.v1.checkout.sessions.create(lesson()).id, email="ann@example.com")
    asked = world.pay(api.v1.checkout.sessions.create(lesson(customer_creation="always")).id, email="ann@example.com")

    assert guest["customer"] is None
    assert guest["customer_details"]["email"] == "ann@example.com"
    assert api.v1.customers.retrieve(asked["customer"]).email == "ann@example.com"


def test_a_card_used_for_later_payments_is_kept(world: World, api) -> None:
    mia = api.v1.customers.create({"email": "mia@example.com"})
    data = {"setup_future_usage": "off_session"}
    session = api.v1.checkout.sessions.create(lesson(customer=mia.id, payment_intent_data=data))
    world.pay(session.id)

    [method] = api.v1.customers.payment_methods.list(mia.id).data
    later = api.v1.payment_intents.create(
        {
            "amount": 2500,
            "currency": "cad",
            "customer": mia.id,
            "payment_method": method.id,
            "off_session": True,
            "confirm": True,
        }
    )
    assert later.status == "succeeded"


def test_nothing_to_pay_needs_no_card_charged(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson(0))

    done = world.pay(session.id)

    assert (done["status"], done["payment_status"], done["payment_intent"]) == ("complete", "no_payment_required", None)


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"mode": "later"}, "mode", None),
        ({"mode": ""}, "mode", "parameter_missing"),
        ({"success_url": ""}, "success_url", "parameter_missing"),
        ({"success_url": "thanks"}, "success_url", "url_invalid"),
        ({"line_items": []}, "line_items", "parameter_missing"),
        ({"customer": "cus_none"}, "customer", "resource_missing"),
        ({"colour": "green"}, "colour", "parameter_unknown"),
        ({"line_items": [{"price": "price_none"}]}, "line_items[0][price]", "resource_missing"),
        ({"line_items": [{"prize": "x"}]}, "line_items[0][prize]", "parameter_unknown"),
        ({"mode": "subscription"}, "line_items", None),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]", None),
        ({"client_reference_id": "x" * 201}, "client_reference_id", None),
    ],
)
def test_what_a_checkout_refuses(api, changes: dict[str, Any], param: str, code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.checkout.sessions.create(lesson(**changes))

    assert (refused.value.http_status, refused.value.param, refused.value.code) == (400, param, code)


def test_the_lines_of_a_checkout_are_told_when_asked(api) -> None:
    session = api.v1.checkout.sessions.create(lesson())
    assert "line_items" not in session

    whole = api.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items.data.price.product"]})

    [line] = whole.line_items.data
    assert (line.description, line.amount_total, line.price.product.name) == (
        "Piano, 30 minutes weekly",
        48000,
        "Piano, 30 minutes weekly",
    )
    assert api.v1.checkout.sessions.line_items.list(session.id).data[0].id == line.id
