"""Mailjet's Send API, spoken to by django-anymail."""

import json

from anymail.message import AnymailMessage
from django.core.mail import get_connection

from tests.world import World


def test_a_mail_lands_in_the_mailbox_and_its_events_come_back(world: World, receiver) -> None:
    connection = get_connection(
        "anymail.backends.mailjet.EmailBackend",
        api_key="local",
        secret_key="local-secret",
        api_url=world.mailjet_api,
    )
    message = AnymailMessage(
        "Your receipt", "Thank you.", "School <hello@example.com>", ["Mia <mia@example.com>"], connection=connection
    )
    message.attach_alternative("<p>Thank you.</p>", "text/html")
    message.attach("receipt.pdf", b"%PDF-1.7", "application/pdf")
    message.metadata = {"message": "12"}
    assert message.send() == 1
    assert message.anymail_status.status == {"sent"}

    [kept] = world.mailbox("mia@example.com")
    assert (kept["subject"], kept["text"], kept["html"]) == ("Your receipt", "Thank you.", "<p>Thank you.</p>")
    assert kept["attachments"][0]["name"] == "receipt.pdf"
    assert kept["message_id"] == message.anymail_status.message_id

    world.deliver()
    [told] = [json.loads(each.body) for each in receiver.received]
    assert (told["event"], told["email"]) == ("sent", "mia@example.com")
    assert str(told["MessageID"]) == kept["message_id"]
    assert json.loads(told["Payload"]) == {"message": "12"}
