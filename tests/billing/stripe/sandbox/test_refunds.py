"""Money given back: never more than came, and told exactly."""

import pytest
import stripe

from tests.billing.stripe.sandbox.goods import lesson
from tests.world import World


@pytest.fixture
def paid(world: World, api) -> str:
    """A payment of 480 dollars."""
    return str(world.pay(api.v1.checkout.sessions.create(lesson()).id)["payment_intent"])


def test_parts_add_up_to_the_whole_and_no_further(api, paid: str) -> None:
    for cents, whole in ((20000, False), (28000, True)):
        refund = api.v1.refunds.create({"payment_intent": paid, "amount": cents}, {})
        charge = api.v1.charges.retrieve(refund.charge)
        assert (charge.refunded, charge.status) == (whole, "succeeded")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.refunds.create({"payment_intent": paid})
    assert refused.value.code == "charge_already_refunded"
    assert [each.amount for each in api.v1.refunds.list({"payment_intent": paid}).data] == [28000, 20000]


def test_more_than_is_left_is_refused(api, paid: str) -> None:
    api.v1.refunds.create({"payment_intent": paid, "amount": 47000})

    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        api.v1.refunds.create({"payment_intent": paid, "amount": 1001})


def test_stripe_keeps_its_fee(api, paid: str) -> None:
    refund = api.v1.refunds.create({"payment_intent": paid}, {"idempotency_key": "all"})

    movement = api.v1.balance_transactions.retrieve(refund.balance_transaction)
    assert (movement.type, movement.amount, movement.fee, movement.net) == ("refund", -48000, 0, -48000)
    balance = api.v1.balance.retrieve()
    assert [each.amount for each in balance.available] == [-48000]
    assert [each.amount for each in balance.pending] == [46578]


def test_after_two_days_the_money_is_there(world: World, api, paid: str) -> None:
    world.clock(advance=2 * 24 * 3600 + 1)

    balance = api.v1.balance.retrieve()
    assert ([each.amount for each in balance.available], [each.amount for each in balance.pending]) == ([46578], [0])


@pytest.mark.parametrize(
    "params",
    [{}, {"charge": "ch_none"}, {"payment_intent": "pi_none"}, {"amount": 0}, {"amount": -5}, {"reason": "whim"}],
)
def test_what_a_refund_refuses(api, paid: str, params: dict[str, object]) -> None:
    names_something = {"charge", "payment_intent"} & set(params) or not params

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.refunds.create(params if names_something else {"payment_intent": paid, **params})

    assert refused.value.http_status == 400


def test_an_unpaid_intent_has_nothing_to_refund(api) -> None:
    intent = api.v1.payment_intents.create({"amount": 500, "currency": "cad"})

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        api.v1.refunds.create({"payment_intent": intent.id})


@pytest.mark.parametrize(
    ("cents", "fee"), [(50, 31), (100, 33), (1000, 59), (12000, 378), (48000, 1422), (99999, 2930)]
)
def test_the_fee_is_2_9_percent_and_30_cents(api, cents: int, fee: int) -> None:
    intent = api.v1.payment_intents.create(
        {"amount": cents, "currency": "cad", "payment_method": "pm_card_visa", "confirm": True}
    )

    [movement] = api.v1.balance_transactions.list({"source": intent.latest_charge}).data
    assert (movement.fee, movement.net) == (fee, cents - fee)
