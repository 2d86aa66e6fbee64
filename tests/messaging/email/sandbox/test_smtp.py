"""Plain SMTP lands in the same mailbox."""

import base64
import smtplib
from email.message import EmailMessage

from tests.world import World


def test_a_letter_by_smtp(world: World) -> None:
    message = EmailMessage()
    message["From"] = "École <hello@example.com>"
    message["To"] = "Mia Chen <mia@example.com>"
    message["Cc"] = "ann@example.com"
    message["Subject"] = "Reçu — merci"
    message["Message-ID"] = "<7@example.com>"
    message.set_content("Merci.\n")
    message.add_alternative("<p>Merci.</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="reçu.pdf")

    with smtplib.SMTP("127.0.0.1", world.smtp_port, timeout=10) as smtp:
        smtp.send_message(message, to_addrs=["mia@example.com", "ann@example.com", "office@example.com"])

    [kept] = world.mailbox("office@example.com")
    assert (kept["via"], kept["subject"], kept["from"]) == ("smtp", "Reçu — merci", "École <hello@example.com>")
    assert (kept["to"], kept["cc"], kept["bcc"]) == (["mia@example.com"], ["ann@example.com"], ["office@example.com"])
    assert (kept["text"].strip(), kept["html"].strip()) == ("Merci.", "<p>Merci.</p>")
    assert [(each["name"], base64.b64decode(each["content"])) for each in kept["attachments"]] == [
        ("reçu.pdf", b"%PDF-1.7")
    ]
    assert kept["message_id"] == "<7@example.com>"
    assert world.deliver() == []


def test_a_plain_letter_without_parts(world: World) -> None:
    with smtplib.SMTP("127.0.0.1", world.smtp_port, timeout=10) as smtp:
        smtp.sendmail("a@example.com", ["b@example.com"], "Subject: Hello\r\n\r\nJust text.")

    [kept] = world.mailbox("b@example.com")
    assert (kept["subject"], kept["text"].strip(), kept["attachments"]) == ("Hello", "Just text.", [])
    assert kept["bcc"] == ["b@example.com"]
