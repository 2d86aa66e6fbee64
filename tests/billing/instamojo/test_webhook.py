"""Instamojo's door: what is not proven to come from Instamojo, unchanged, gets 400 and does nothing."""

import hashlib
import hmac
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from academy.kernel.models import InboundEvent
from billing.instamojo.webhook import LARGEST, Untrusted, mac, read_payment_told

pytestmark = pytest.mark.django_db
SALT = "local-sandbox-instamojo-salt"
FIELDS = {
    "amount": "2500.00",
    "buyer": "foo@example.com",
    "buyer_name": "John Doe",
    "buyer_phone": "9999999999",
    "currency": "INR",
    "fees": "125.00",
    "longurl": "https://www.instamojo.com/@ashwch/d66cb29dd059482e8072999f995c4eef",
    "payment_id": "MOJO5a06005J21512197",
    "payment_request_id": "d66cb29dd059482e8072999f995c4eef",
    "purpose": "FIFA 16",
    "shorturl": "https://imjo.in/NNxHg",
    "status": "Credit",
}
# All values by the names of their fields, one bar between two.
MESSAGE = (
    "2500.00|foo@example.com|John Doe|9999999999|INR|125.00"
    "|https://www.instamojo.com/@ashwch/d66cb29dd059482e8072999f995c4eef|MOJO5a06005J21512197"
    "|d66cb29dd059482e8072999f995c4eef|FIFA 16|https://imjo.in/NNxHg|Credit"
)


def sign(message: str, salt: str = SALT) -> str:
    return hmac.new(salt.encode(), message.encode(), hashlib.sha1).hexdigest()


def signed(fields: dict[str, str]) -> dict[str, str]:
    """With the mac that Instamojo would put into it."""
    return fields | {"mac": sign("|".join(fields[name] for name in sorted(fields, key=str.lower)))}


def send(fields: Any) -> Any:
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    return Client().post("/webhooks/instamojo/", body, content_type="application/x-www-form-urlencoded")


def test_known_vectors_are_what_we_check_by() -> None:
    assert mac(FIELDS, "instamojo-private-salt-EXAMPLE") == "1050514c74158a121c4945ca312209726d78c6c7"
    assert mac({"foo": "1", "bar": "2", "baz": "3"}, "s") == sign("2|3|1", "s")
    assert mac({"foo": "1", "Bar": "2", "baz": "3"}, "s") == sign("2|3|1", "s")


def test_a_signed_payment_is_written_down() -> None:
    answer = send(signed(FIELDS) | {"mac": sign(MESSAGE)})

    [event] = InboundEvent.objects.all()
    assert answer.status_code == 200
    assert (event.provider, event.event_id, event.kind) == ("instamojo", "MOJO5a06005J21512197:Credit", "Credit")
    assert event.payload == FIELDS


def test_the_order_of_the_fields_is_none_of_our_business() -> None:
    told = signed(FIELDS)
    few = list(told.items())[-4:]
    rest = list(told.items())[:-4]

    assert {send([*order, *rest]).status_code for order in permutations(few)} == {200}
    assert InboundEvent.objects.get().deliveries == 24


def test_fields_that_came_since_are_signed_too() -> None:
    more = FIELDS | {"Gstin": "29ABCDE", "variants": "[]"}

    assert send(signed(more)).status_code == 200
    assert send(signed(FIELDS) | {"variants": "[]"}).status_code == 400


def test_names_in_any_script_are_signed_as_they_are() -> None:
    fields = FIELDS | {"buyer_name": "आशा राव 🎻", "purpose": "Klavier für Zoë"}

    assert send(signed(fields)).status_code == 200
    assert InboundEvent.objects.get().payload["buyer_name"] == "आशा राव 🎻"


def test_an_empty_value_is_a_value() -> None:
    assert send(signed(FIELDS | {"shorturl": "", "buyer_phone": ""})).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        FIELDS,
        FIELDS | {"mac": ""},
        FIELDS | {"mac": "nonsense"},
        FIELDS | {"mac": "ünsinn"},
        FIELDS | {"mac": sign(MESSAGE, "another-salt")},
        FIELDS | {"mac": sign(MESSAGE, "")},
        FIELDS | {"mac": sign(MESSAGE).upper()},
        FIELDS | {"mac": hmac.new(SALT.encode(), MESSAGE.encode(), hashlib.sha256).hexdigest()},
        FIELDS | {"mac": sign(MESSAGE), "amount": "1.00"},
        FIELDS | {"mac": sign(MESSAGE), "status": "Failed"},
        [*(FIELDS | {"mac": sign(MESSAGE)}).items(), ("status", "Credit")],
        [*(FIELDS | {"mac": sign(MESSAGE)}).items(), ("mac", sign(MESSAGE))],
        {name: words for name, words in FIELDS.items() if name != "fees"} | {"mac": sign(MESSAGE)},
        b"",
        b"mac=",
        b"not a form",
        b"a=%ff%fe",
        b"&".join(b"a%d=1" % number for number in range(100)),
    ],
    ids=[
        "unsigned", "empty mac", "nonsense", "no hex", "another salt", "empty salt", "upper case", "another hash",
        "another amount", "another status", "a field twice", "the mac twice", "a field less", "empty", "only a mac",
        "no form", "no text", "a hundred fields",
    ],
)  # fmt: skip
def test_what_is_not_proven_has_no_effect(fields: Any) -> None:
    answer = send(fields)

    assert (answer.status_code, answer.content) == (400, b"")
    assert not InboundEvent.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"payment_id": ""},
        {"payment_id": "M" * 81},
        {"status": ""},
        {"status": "C" * 31},
        {"payment_request_id": ""},
        {"payment_request_id": "d" * 81},
        {"purpose": "zero \0 byte"},
        {"zero\0": "1"},
    ],
)
def test_a_signed_thing_that_tells_of_no_payment_has_no_effect(changed: dict[str, str]) -> None:
    assert send(signed(FIELDS | changed)).status_code == 400
    assert not InboundEvent.objects.exists()


def test_nothing_is_trusted_where_no_salt_is_configured(settings: Any) -> None:
    settings.INSTAMOJO_SALT = ""

    assert send(FIELDS | {"mac": sign(MESSAGE, "")}).status_code == 400
    with pytest.raises(Untrusted, match="No salt is configured"):
        read_payment_told(b"")


@pytest.mark.parametrize("size", [LARGEST, 3_000_000])
def test_a_body_that_is_too_large_is_refused(size: int) -> None:
    assert send(signed(FIELDS | {"purpose": "x" * size})).status_code in (400, 413)
    assert not InboundEvent.objects.exists()


def test_a_replay_is_counted_and_changes_nothing() -> None:
    assert [send(signed(FIELDS)).status_code for _again in range(5)] == [200] * 5
    assert InboundEvent.objects.get().deliveries == 5


def test_only_a_post_is_heard() -> None:
    assert Client().get("/webhooks/instamojo/").status_code == 405
