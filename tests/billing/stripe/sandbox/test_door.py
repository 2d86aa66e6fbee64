"""The door of the API: keys, forms, unknown addresses, errors as Stripe words them."""

import httpx
import pytest
import stripe

from billing.stripe.sandbox.errors import StripeError
from billing.stripe.sandbox.forms import FREE, WORDS, fields, parse, read
from tests.billing.stripe.sandbox.goods import lesson
from tests.world import World
from tests.world_fixtures import SECRET_KEY, client

TABLE = fields("name age:int glad:bool", tags=WORDS, address=fields("city"), lines=[fields("price")], metadata=FREE)


def test_a_form_becomes_what_the_table_says() -> None:
    raw = (
        "name=Mia+Chen&age=7&glad=true&tags[]=a&tags[]=b&address[city]=Toronto"
        "&lines[1][price]=late&lines[0][price]=early&metadata[0]=zero"
    )

    assert read(parse(raw), TABLE) == {
        "name": "Mia Chen",
        "age": 7,
        "glad": True,
        "tags": ["a", "b"],
        "address": {"city": "Toronto"},
        "lines": [{"price": "early"}, {"price": "late"}],
        "metadata": {"0": "zero"},
    }


@pytest.mark.parametrize(
    ("raw", "param"),
    [
        ("age=seven", "age"),
        ("age=", "age"),
        ("glad=perhaps", "glad"),
        ("tags=a", "tags"),
        ("address=Toronto", "address"),
        ("name[first]=Mia", "name"),
        ("address[street]=1", "address[street]"),
        ("name=Mia&name[first]=Mia", "name"),
        ("nothing=1", "nothing"),
    ],
)
def test_a_form_that_says_something_else_is_refused(raw: str, param: str) -> None:
    with pytest.raises(StripeError) as refused:
        read(parse(raw), TABLE)

    assert (refused.value.status, refused.value.body["param"]) == (400, param)


def test_only_the_right_key_opens(world: World) -> None:
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key provided: sk_test_"):
        client(world, key="sk_test_" + "x" * 24).v1.customers.list()
    url = f"{world.stripe_api}/v1/customers"
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, auth=(SECRET_KEY, "")).status_code == 200
    assert httpx.get(url, headers={"Authorization": f"Bearer {SECRET_KEY}"}).status_code == 200


def test_every_answer_has_a_request_id(world: World, api) -> None:
    customer = api.v1.customers.create({"email": "mia@example.com"})
    assert customer.last_response.request_id.startswith("req_")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.customers.retrieve("cus_none")

    assert str(refused.value.request_id).startswith("req_")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    assert refused.value.user_message == "No such customer: 'cus_none'"


def test_an_event_names_the_request_that_made_it(api) -> None:
    customer = api.v1.customers.create({"email": "mia@example.com"}, {"idempotency_key": "mia"})

    [event] = api.v1.events.list().data

    assert (event["request"].id, event["request"].idempotency_key) == (customer.last_response.request_id, "mia")


def test_an_unknown_address_and_an_unknown_method(world: World) -> None:
    auth = (SECRET_KEY, "")
    for method, path in [("GET", "weather"), ("DELETE", "charges"), ("PUT", "customers")]:
        answer = httpx.request(method, f"{world.stripe_api}/v1/{path}", auth=auth)
        assert answer.status_code == 404
        assert answer.json()["error"]["message"] == f"Unrecognized request URL ({method}: /v1/{path})."


def test_a_version_that_is_none_is_refused(world: World) -> None:
    answer = httpx.get(
        f"{world.stripe_api}/v1/customers", auth=(SECRET_KEY, ""), headers={"Stripe-Version": "yesterday"}
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Invalid Stripe API version: yesterday"


def test_metadata_is_merged_and_unset(api) -> None:
    mia = api.v1.customers.create({"metadata": {"family": "3", "note": "x"}})

    changed = api.v1.customers.update(mia.id, {"metadata": {"note": "", "level": "2"}})
    assert changed.metadata.to_dict() == {"family": "3", "level": "2"}
    assert api.v1.customers.update(mia.id, {"metadata": ""}).metadata.to_dict() == {}


def test_a_deleted_customer_leaves_a_stub(api) -> None:
    mia = api.v1.customers.create({"email": "mia@example.com"})

    assert api.v1.customers.delete(mia.id).deleted is True
    assert api.v1.customers.retrieve(mia.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.customers.update(mia.id, {"name": "Mia"})


def test_a_refused_call_leaves_nothing_behind(world: World, api) -> None:
    good = lesson()["line_items"]

    with pytest.raises(stripe.InvalidRequestError):
        api.v1.checkout.sessions.create(lesson(line_items=[*good, {"price": "price_none"}]))

    assert api.v1.products.list().data == []
    assert api.v1.events.list().data == []
    assert world.deliver() == []
