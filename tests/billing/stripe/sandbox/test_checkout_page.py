"""The checkout as a person meets it, without JavaScript."""

from typing import Any

import httpx
import pytest

from tests.billing.stripe.sandbox.goods import effects, lesson
from tests.world import World

FORM = {"email": "mia@example.com", "name": "Mia Chen", "card": "4242 4242 4242 4242"}


@pytest.fixture
def session(api) -> Any:
    """A checkout for 480 dollars."""
    return api.v1.checkout.sessions.create(lesson(customer_email="mia@example.com"))


def test_it_says_what_is_paid_and_to_whom(session) -> None:
    page = httpx.get(session.url).text

    for words in (
        "Cedar Heights Music Academy",
        "Pay CAD 480.00",
        "Piano, 30 minutes weekly",
        'value="mia@example.com"',
    ):
        assert words in page
    assert 'value="4242 4242 4242 4242"' in page
    for button in ('value="pay"', 'value="decline"', 'value="leave"'):
        assert button in page
    assert "4000 0000 0000 9995" in page


def test_paying_goes_back_to_the_school(world: World, api, session) -> None:
    answer = httpx.post(session.url, data={**FORM, "do": "pay"})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"http://127.0.0.1:9/thanks?session={session.id}"
    done = api.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.customer_details.name) == ("complete", "Mia Chen")
    assert effects(world) == [("charge.captured", 48000)]
    again = httpx.get(session.url)
    assert "This is paid" in again.text
    assert httpx.post(session.url, data={**FORM, "do": "pay"}).status_code == 200
    assert effects(world) == [("charge.captured", 48000)]


def test_a_refused_card_is_said_beside_the_field_and_what_was_typed_is_kept(world: World, session) -> None:
    answer = httpx.post(session.url, data={**FORM, "card": "4000000000009995", "name": "Mia C.", "do": "pay"})

    assert answer.status_code == 402
    assert "Your card has insufficient funds." in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="4000000000009995"' in answer.text
    assert 'value="Mia C."' in answer.text
    assert httpx.post(session.url, data={**FORM, "do": "pay"}).status_code == 302


def test_a_mistyped_number_is_said_too(session) -> None:
    answer = httpx.post(session.url, data={**FORM, "card": "4242424242424241", "do": "pay"})

    assert answer.status_code == 402
    assert "Your card number is incorrect." in answer.text


def test_the_decline_button_declines(world: World, session) -> None:
    answer = httpx.post(session.url, data={**FORM, "do": "decline"})

    assert "Your card was declined." in answer.text
    assert effects(world) == [("charge.refused", 48000)]


def test_leaving_goes_back_and_leaves_it_open(api, session) -> None:
    answer = httpx.post(session.url, data={"do": "leave"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "http://127.0.0.1:9/left")
    assert api.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_an_expired_checkout_says_so_and_takes_nothing(world: World, api, session) -> None:
    api.v1.checkout.sessions.expire(session.id)

    assert "This checkout has expired" in httpx.get(f"{world.address}/stripe/pay/{session.id}").text
    assert "expired" in httpx.post(f"{world.address}/stripe/pay/{session.id}", data={**FORM, "do": "pay"}).text
    assert effects(world) == []


@pytest.mark.parametrize(
    ("answer", "status", "effect"),
    [("approve", "complete", [("charge.captured", 48000)]), ("fail", "open", [])],
)
def test_the_bank_asks_on_a_second_page(
    world: World, api, session, answer: str, status: str, effect: list[tuple[str, int]]
) -> None:
    asked = httpx.post(session.url, data={**FORM, "card": "4000002500003155", "do": "pay"})
    question = world.address + asked.headers["Location"]
    assert "Is it you?" in httpx.get(question).text

    answered = httpx.post(question, data={"do": answer})

    assert api.v1.checkout.sessions.retrieve(session.id).status == status
    assert effects(world) == effect
    if answer == "approve":
        assert answered.headers["Location"].startswith("http://127.0.0.1:9/thanks")
        assert "Nothing to decide" in httpx.get(question).text
    else:
        assert "We are unable to authenticate your payment method." in answered.text
        assert f'action="/stripe/pay/{session.id}"' in answered.text


def test_a_checkout_that_is_none_is_not_found(world: World) -> None:
    assert httpx.get(f"{world.address}/stripe/pay/cs_test_none").status_code == 404


def test_the_receipt_can_be_looked_at(world: World, api, session) -> None:
    intent = world.pay(session.id)["payment_intent"]
    charge = api.v1.payment_intents.retrieve(intent, {"expand": ["latest_charge"]}).latest_charge

    page = httpx.get(charge.receipt_url).text

    assert "CAD 480.00 paid to Cedar Heights Music Academy" in page
    assert "•••• 4242" in page


def test_checkouts_are_listed(world: World, session) -> None:
    page = httpx.get(f"{world.address}/stripe/").text

    assert "Piano, 30 minutes weekly" in page
    assert "mia@example.com" in page
