"""Lists, filters and cursors."""

import pytest
import stripe

from tests.billing.stripe.sandbox.goods import lesson
from tests.world import World


@pytest.fixture
def seven(api) -> list[str]:
    """Seven customers, newest first."""
    made = [api.v1.customers.create({"email": f"{number}@example.com"}).id for number in range(7)]
    return made[::-1]


def test_pages_go_forward_and_back(api, seven: list[str]) -> None:
    first = api.v1.customers.list({"limit": 3})
    assert ([each.id for each in first.data], first.has_more) == (seven[:3], True)
    assert first.url == "/v1/customers"

    last = api.v1.customers.list({"limit": 4, "starting_after": seven[2]})
    assert ([each.id for each in last.data], last.has_more) == (seven[3:], False)

    back = api.v1.customers.list({"limit": 2, "ending_before": seven[3]})
    assert ([each.id for each in back.data], back.has_more) == (seven[1:3], True)


def test_the_library_pages_by_itself(api, seven: list[str]) -> None:
    assert [each.id for each in api.v1.customers.list({"limit": 2}).auto_paging_iter()] == seven


def test_ten_is_the_usual_page_and_a_hundred_the_most(api) -> None:
    for number in range(11):
        api.v1.customers.create({"email": f"{number}@example.com"})

    assert len(api.v1.customers.list().data) == 10
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.customers.list({"limit": 101})


def test_filters(world: World, api, seven: list[str]) -> None:
    assert [each.id for each in api.v1.customers.list({"email": "3@example.com"}).data] == [seven[3]]
    assert api.v1.customers.list({"email": "nobody@example.com"}).data == []
    session = api.v1.checkout.sessions.create(lesson(customer=seven[0]))
    intent = world.pay(session.id)["payment_intent"]
    api.v1.checkout.sessions.create(lesson(customer=seven[1]))

    assert [each.id for each in api.v1.checkout.sessions.list({"payment_intent": intent}).data] == [session.id]
    assert [each.id for each in api.v1.checkout.sessions.list({"status": "complete"}).data] == [session.id]
    assert [each.payment_intent for each in api.v1.charges.list({"customer": seven[0]}).data] == [intent]
    assert api.v1.charges.list({"customer": seven[1]}).data == []


def test_events_by_kind_and_time(world: World, api, seven: list[str]) -> None:
    world.clock(advance=3600)
    later = api.v1.customers.create({"email": "late@example.com"})

    since = api.v1.events.list({"created": {"gte": later.created - 60}, "type": "customer.created"})
    assert [event.data.object.id for event in since.data] == [later.id]
    assert len(api.v1.events.list({"created": {"lt": later.created - 60}, "limit": 100}).data) == 7
    assert api.v1.events.retrieve(since.data[0].id).type == "customer.created"


def test_a_cursor_that_names_nothing_is_refused(api) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.customers.list({"starting_after": "cus_none"})

    assert (refused.value.http_status, refused.value.param) == (400, "starting_after")


@pytest.mark.parametrize("path", ["colour", "email", "customer.name"])
def test_what_cannot_be_expanded_is_refused(api, seven: list[str], path: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        api.v1.customers.retrieve(seven[0], {"expand": [path]})


def test_lists_expand_too(world: World, api) -> None:
    world.pay(api.v1.checkout.sessions.create(lesson()).id)

    [charge] = api.v1.charges.list({"expand": ["data.balance_transaction", "data.payment_intent"]}).data

    assert (charge.balance_transaction.fee, charge.payment_intent.status) == (1422, "succeeded")
