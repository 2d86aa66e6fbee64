"""Stripe's own pages for a payer: the billing portal, and payment links."""

import httpx
import pytest
import stripe

from tests.billing.stripe.sandbox.goods import subscription
from tests.world import World

LINE = {"quantity": 2, "price_data": {"currency": "cad", "unit_amount": 500, "product_data": {"name": "Strings"}}}


@pytest.fixture
def mia(world: World, api) -> str:
    """A customer with two cards and a subscription."""
    customer = api.v1.customers.create({"email": "mia@example.com", "name": "Mia Chen"}).id
    rhythm = {"recurring": {"interval": "month"}, "product_data": {"name": "Guitar"}}
    price = api.v1.prices.create({"currency": "cad", "unit_amount": 12000, **rhythm}).id
    world.pay(api.v1.checkout.sessions.create(subscription(price, customer=customer)).id)
    api.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    return str(customer)


def test_a_payer_chooses_and_removes_cards_and_comes_back(api, mia: str) -> None:
    back = "http://127.0.0.1:9/family/billing/"
    page = api.v1.billing_portal.sessions.create({"customer": mia, "return_url": back}).url
    text = httpx.get(page).text
    assert ("Mia Chen" in text, "•••• 0341" in text, "Guitar" in text, back in text) == (True,) * 4
    failing, good = api.v1.customers.payment_methods.list(mia).data

    httpx.post(page, data={"do": "choose", "id": good.id})
    httpx.post(page, data={"do": "remove", "id": failing.id})

    assert api.v1.customers.retrieve(mia).invoice_settings.default_payment_method == good.id
    assert [each.id for each in api.v1.customers.payment_methods.list(mia).data] == [good.id]


def test_a_payer_ends_a_subscription_and_keeps_it_after_all(api, mia: str) -> None:
    page = api.v1.billing_portal.sessions.create({"customer": mia}).url
    [begun] = api.v1.subscriptions.list({"customer": mia}).data

    for button, ends in (("end", True), ("keep", False)):
        assert httpx.post(page, data={"do": button, "id": begun.id}).status_code == 302
        assert api.v1.subscriptions.retrieve(begun.id).cancel_at_period_end is ends


def test_nobody_elses_card_is_in_reach(api, mia: str) -> None:
    other = api.v1.customers.create({"email": "leo@example.com"}).id
    page = api.v1.billing_portal.sessions.create({"customer": other}).url
    [card, _] = api.v1.customers.payment_methods.list(mia).data

    assert httpx.post(page, data={"do": "remove", "id": card.id}).status_code == 400
    assert api.v1.payment_methods.retrieve(card.id).customer == mia
    assert httpx.get(page.rpartition("/")[0] + "/bps_none").status_code == 404


def test_a_payment_link_opens_a_fresh_checkout_for_whoever_comes(world: World, api) -> None:
    link = api.v1.payment_links.create(
        {
            "line_items": [LINE],
            "metadata": {"invoice": "7"},
            "payment_intent_data": {"metadata": {"invoice": "7"}},
            "after_completion": {"type": "redirect", "redirect": {"url": "http://127.0.0.1:9/thanks"}},
            "restrictions": {"completed_sessions": {"limit": 1}},
        }
    )
    pages = [httpx.get(link.url).headers["Location"] for _ in range(2)]
    assert pages[0] != pages[1]

    paid = world.pay(pages[0])

    assert (paid["payment_link"], paid["metadata"], paid["amount_total"]) == (link.id, {"invoice": "7"}, 1000)
    assert api.v1.payment_intents.retrieve(paid["payment_intent"]).metadata.invoice == "7"
    assert [line.description for line in api.v1.payment_links.line_items.list(link.id).data] == ["Strings"]
    assert httpx.get(link.url).status_code == 410


def test_a_closed_link_is_closed(api) -> None:
    link = api.v1.payment_links.create({"line_items": [LINE]})
    assert [each.id for each in api.v1.payment_links.list({"active": True}).data] == [link.id]

    api.v1.payment_links.update(link.id, {"active": False, "inactive_message": "Sold out."})

    answer = httpx.get(link.url)
    assert (answer.status_code, "Sold out." in answer.text) == (410, True)
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param"):
        api.v1.payment_links.create({"line_items": []})
