"""The page on which a person plays the card holder and the banks."""

import httpx
import pytest

from tests.billing.stripe.sandbox.goods import lesson
from tests.world import World


@pytest.fixture
def page(world: World) -> str:
    return f"{world.address}/stripe/money/"


def test_a_payment_is_disputed_answered_and_won_by_buttons(world: World, api, page: str) -> None:
    intent = world.pay(api.v1.checkout.sessions.create(lesson()).id)["payment_intent"]
    charge = api.v1.payment_intents.retrieve(intent).latest_charge
    assert (charge in httpx.get(page).text, "Nobody has disputed" in httpx.get(page).text) == (True, True)

    httpx.post(page, data={"do": "dispute", "id": charge})
    [dispute] = api.v1.disputes.list().data
    assert "The school answers" in httpx.get(page).text
    for button, status in (("answer", "under_review"), ("win", "won")):
        assert httpx.post(page, data={"do": button, "id": dispute.id}).status_code == 302
        assert api.v1.disputes.retrieve(dispute.id).status == status

    late = httpx.post(page, data={"do": "lose", "id": dispute.id})
    assert (late.status_code, "already closed" in late.text) == (400, True)


def test_money_is_paid_out_and_arrives_by_buttons(world: World, api, page: str) -> None:
    world.pay(api.v1.checkout.sessions.create(lesson()).id)
    world.clock(advance=3 * 24 * 3600)
    assert "CAD 465.78" in httpx.get(page).text

    httpx.post(page, data={"do": "pay out"})
    [payout] = api.v1.payouts.list().data
    httpx.post(page, data={"do": "arrive", "id": payout.id})

    assert api.v1.payouts.retrieve(payout.id).status == "paid"
    httpx.post(page, data={"do": "pay out daily"})
    assert "Stop paying out daily" in httpx.get(page).text


@pytest.mark.parametrize("asked", [{"do": "dance"}, {"do": "win", "id": "dp_none"}, {"do": "dispute", "id": "ch_none"}])
def test_a_button_that_does_not_fit_says_so(page: str, asked: dict[str, str]) -> None:
    assert httpx.post(page, data=asked).status_code == 400
    assert httpx.post(page.replace("/stripe/money/", "/_world/stripe/do"), json=asked).status_code == 400
