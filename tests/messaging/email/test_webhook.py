"""The mail provider's door: it shows its password, or nothing happens."""

import base64
import json
from typing import Any

import pytest
from django.test import Client

from academy.kernel.models import InboundEvent

pytestmark = pytest.mark.django_db
PATH = "/webhooks/mail/mailjet/tracking/"
EVENT = {
    "event": "sent",
    "time": 1767225600,
    "MessageID": 19421777835146490,
    "Message_GUID": "1ab23cd4-e567-8901-2345-6789f0gh1i2j",
    "email": "nora@example.com",
    "CustomID": "",
    "Payload": "",
    "smtp_reply": "sent (250 2.0.0 OK)",
}
GOOD = "mail:local-webhook-secret"


def send(password: str | None = GOOD, body: Any = EVENT, **headers: str) -> Any:
    if password is not None:
        headers["HTTP_AUTHORIZATION"] = f"Basic {base64.b64encode(password.encode()).decode()}"
    data = body if isinstance(body, bytes) else json.dumps(body)
    return Client().post(PATH, data, content_type="application/json", **headers)


def test_a_report_is_written_down_once() -> None:
    answers = [send().status_code, send().status_code, send(body=[EVENT, {**EVENT, "event": "open"}]).status_code]

    assert answers == [200] * 3
    assert sorted(InboundEvent.objects.values_list("kind", "deliveries")) == [("delivered", 3), ("opened", 1)]


@pytest.mark.parametrize(
    "password", [None, "", ":", "mail:", "mail:wrong", "local-webhook-secret", f"{GOOD} ", GOOD.upper()]
)
def test_without_its_password_nothing_happens(password: str | None) -> None:
    assert send(password).status_code == 400
    assert not InboundEvent.objects.exists()


@pytest.mark.parametrize("header", ["Basic", "Basic !", "Bearer abc", "Basic " + "A" * 9999, "Basic \xff"])
def test_a_header_that_makes_no_sense_is_no_password(header: str) -> None:
    assert send(None, HTTP_AUTHORIZATION=header).status_code == 400
    assert not InboundEvent.objects.exists()


@pytest.mark.parametrize("secret", [None, ""])
def test_where_no_secret_is_configured_the_door_stays_shut(settings: Any, secret: str | None) -> None:
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": secret}

    for password in (None, "", GOOD):
        assert send(password).status_code == 400
    assert not InboundEvent.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"\xff", b"1", b'"sent"', b"null", b"[1]", b"[[]]", b"{}", b'{"time": "x"}']
)
def test_a_body_that_makes_no_sense_is_refused(body: bytes) -> None:
    assert send(body=body).status_code == 400
    assert not InboundEvent.objects.exists()


@pytest.mark.parametrize("provider", ["mailgun", "sendgrid", "postmark", "amazon_ses", "mandrill"])
def test_no_other_providers_door_is_open(provider: str) -> None:
    assert Client().post(f"/webhooks/mail/{provider}/tracking/", {}).status_code == 404
