"""What became of a letter, told back to the academy as Mailjet does, and read by django-anymail."""

import base64
import json

import httpx
import pytest
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from django.test import RequestFactory

from tests.messaging.email.sandbox.letters import letter
from tests.world import World

COMMON = {
    "event",
    "time",
    "MessageID",
    "Message_GUID",
    "email",
    "mj_campaign_id",
    "mj_contact_id",
    "customcampaign",
    "CustomID",
    "Payload",
}
FATES = [
    ("mia@example.com", "sent", "delivered", None, {"smtp_reply", "mj_message_id"}),
    ("bounce@example.com", "bounce", "bounced", "bounced", {"hard_bounce", "blocked", "error", "error_related_to"}),
    ("softbounce@example.com", "bounce", "bounced", "bounced", {"hard_bounce", "blocked", "error"}),
    ("blocked@example.com", "blocked", "rejected", "blocked", {"error", "error_related_to"}),
    ("spam@example.com", "spam", "complained", None, {"source"}),
]


@pytest.mark.parametrize(("address", "event", "kind", "reason", "own"), FATES)
def test_the_address_decides_and_anymail_understands(
    world: World, receiver, address: str, event: str, kind: str, reason: str | None, own: set[str]
) -> None:
    message = letter(world, address, metadata={"message": "12"})
    message.send()

    world.deliver()

    [came] = receiver.received
    body = json.loads(came.body)
    assert body["event"] == event
    assert body.keys() >= COMMON | own
    [read] = MailjetTrackingWebhookView(webhook_secret="mail:secret").parse_events(
        RequestFactory().post("/", came.body, content_type="application/json")
    )
    assert (read.event_type, read.reject_reason, read.recipient) == (kind, reason, address)
    assert read.message_id == message.anymail_status.message_id
    assert read.metadata == {"message": "12"}


def test_user_and_password_of_the_address_become_a_header(world: World, receiver) -> None:
    url = receiver.url.replace("://", "://mail:local-webhook-secret@")
    world.reset(webhooks={"mailjet": {"url": url}}, callback_delay=None)
    letter(world, "mia@example.com").send()

    [told] = world.deliver()

    scheme, _, pair = receiver.received[0].headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(pair)) == ("Basic", b"mail:local-webhook-secret")
    assert "local-webhook-secret" not in json.dumps([told, world.log()])


def test_looking_at_a_letter_opens_it_once(world: World, receiver) -> None:
    letter(world, "mia@example.com", cc=["ann@example.com"]).send()
    [kept] = world.mailbox()
    page = f"{world.address}/mailbox/{kept['id']}/"

    for _ in range(2):
        assert httpx.get(page).status_code == 200
    world.deliver()

    events = [(json.loads(each.body)["event"], json.loads(each.body)["email"]) for each in receiver.received]
    assert events == [
        ("sent", "mia@example.com"),
        ("sent", "ann@example.com"),
        ("open", "mia@example.com"),
        ("open", "ann@example.com"),
    ]
    assert world.mailbox()[0]["state"] == "opened"


def test_a_bounced_letter_is_never_opened(world: World, receiver) -> None:
    letter(world, "bounce@example.com").send()
    httpx.get(f"{world.address}/mailbox/{world.mailbox()[0]['id']}/")

    assert len(world.deliver()) == 1
    assert world.mailbox()[0]["state"] == "bounced"
