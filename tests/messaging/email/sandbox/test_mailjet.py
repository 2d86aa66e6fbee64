"""Mailjet's Send API, spoken to by django-anymail and barely."""

import base64
from typing import Any

import httpx
import pytest
from anymail.exceptions import AnymailAPIError

from tests.messaging.email.sandbox.letters import letter, wire
from tests.world import World

KEYS = ("local", "local-secret")


def send(world: World, body: Any, auth: tuple[str, str] = KEYS) -> httpx.Response:
    """One call, as it is."""
    return httpx.post(f"{world.mailjet_api}send", json=body, auth=auth)


def test_a_letter_lands_in_the_mailbox_whole(world: World) -> None:
    message = letter(world, "Mia Chen <mia@example.com>", cc=["grandma@example.com"], bcc=["office@example.com"])
    message.attach_alternative("<p>Thank you.</p>", "text/html")
    message.attach("receipt.pdf", b"%PDF-1.7", "application/pdf")
    message.reply_to = ["desk@example.com"]
    message.extra_headers = {"List-Unsubscribe": "<http://127.0.0.1/stop>"}
    message.tags = ["receipts"]
    assert message.send() == 1
    assert message.anymail_status.status == {"sent"}

    [kept] = world.mailbox("Mia@Example.com")
    assert (kept["subject"], kept["text"], kept["html"]) == ("Your receipt", "Thank you.", "<p>Thank you.</p>")
    assert (kept["from"], kept["reply_to"]) == ("School <hello@example.com>", "desk@example.com")
    assert (kept["to"], kept["cc"], kept["bcc"]) == (
        ["mia@example.com"],
        ["grandma@example.com"],
        ["office@example.com"],
    )
    assert kept["headers"] == {"List-Unsubscribe": "<http://127.0.0.1/stop>"}
    assert [(each["name"], base64.b64decode(each["content"])) for each in kept["attachments"]] == [
        ("receipt.pdf", b"%PDF-1.7")
    ]
    assert kept["campaign"] == "receipts"
    told = {name: who.message_id for name, who in message.anymail_status.recipients.items()}
    assert {who["email"]: who["message_id"] for who in kept["recipients"]} == told
    assert len(set(told.values())) == 3


def test_a_batch_is_one_private_letter_each(world: World) -> None:
    message = letter(world, "mia@example.com", "ann@example.com")
    message.merge_data = {"mia@example.com": {}, "ann@example.com": {}}
    message.merge_metadata = {"mia@example.com": {"id": "1"}, "ann@example.com": {"id": "2"}}
    message.send()

    assert [(kept["to"], kept["payload"]) for kept in world.mailbox()] == [
        (["mia@example.com"], '{"id": "1"}'),
        (["ann@example.com"], '{"id": "2"}'),
    ]


def test_what_is_sent_twice_is_there_twice(world: World) -> None:
    for _ in range(2):
        letter(world, "mia@example.com").send()

    assert len(world.mailbox("mia@example.com")) == len(world.log("mail.accepted")) == 2


def test_the_answer_has_mailjets_shape(world: World) -> None:
    answer = send(world, {"Messages": [wire(CustomID="letter-7")]})

    assert answer.status_code == 200
    [result] = answer.json()["Messages"]
    assert (result["Status"], result["CustomID"], result["Cc"], result["Bcc"]) == ("success", "letter-7", [], [])
    [receipt] = result["To"]
    assert set(receipt) == {"Email", "MessageUUID", "MessageID", "MessageHref"}
    assert isinstance(receipt["MessageID"], int)


def test_each_message_fails_for_itself(world: World) -> None:
    answer = send(world, {"Messages": [wire(TextPart=""), wire()]})

    assert answer.status_code == 400
    bad, good = answer.json()["Messages"]
    assert (bad["Status"], good["Status"]) == ("error", "success")
    [error] = bad["Errors"]
    assert (error["ErrorCode"], error["StatusCode"], error["ErrorRelatedTo"]) == (
        "send-0003",
        400,
        ["HTMLPart", "TextPart", "TemplateID"],
    )
    assert len(world.mailbox()) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"From": None}, "mj-0003"),
        ({"To": []}, "mj-0007"),
        ({"To": [{"Email": ""}]}, "mj-0012"),
        ({"To": [{"Email": "mia"}]}, "mj-0013"),
        ({"To": ["mia@example.com"]}, "mj-0004"),
        ({"To": [{"Email": f"{number}@example.com"} for number in range(51)]}, "send-0015"),
        ({"Subject": "x" * 256}, "mj-0006"),
        ({"Headers": {"Subject": "Another"}}, "send-0011"),
        ({"Colour": "green"}, "mj-0004"),
        ({"Subject": 7}, "mj-0004"),
        ({"Attachments": {"Filename": "a"}}, "mj-0004"),
        ({"Attachments": [{"ContentType": "a/b", "Filename": "a", "Base64Content": "?!"}]}, "mj-0004"),
        ({"Attachments": [{"ContentType": "text/plain", "Filename": "a.txt"}]}, "mj-0012"),
        (
            {"Attachments": [{"ContentType": "a/b", "Filename": "a", "Base64Content": "A" * 22_000_000}]},
            "mj-0011",
        ),
    ],
)
def test_what_a_message_is_refused_for(world: World, change: dict[str, Any], code: str) -> None:
    answer = send(world, {"Messages": [wire(**change)]})

    assert answer.status_code == 400
    assert [error["ErrorCode"] for error in answer.json()["Messages"][0]["Errors"]] == [code]
    assert world.mailbox() == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "mj-0003"),
        ([], "mj-0003"),
        ({"Messages": []}, "mj-0007"),
        ({"Messages": [wire()], "Globals": [1]}, "mj-0004"),
        ({"Messages": [wire()] * 51}, "mj-0008"),
    ],
)
def test_what_a_whole_call_is_refused_for(world: World, body: Any, code: str) -> None:
    answer = send(world, body)

    assert (answer.status_code, answer.json()["ErrorCode"]) == (400, code)
    assert "ErrorIdentifier" in answer.json()


def test_broken_json_is_refused(world: World) -> None:
    answer = httpx.post(f"{world.mailjet_api}send", content=b"{", auth=KEYS)

    assert (answer.status_code, answer.json()["ErrorCode"]) == (400, "mj-0002")


def test_fifty_messages_go_in_one_call(world: World) -> None:
    answer = send(world, {"Globals": {"Subject": "Term dates"}, "Messages": [wire()] * 50})

    assert answer.status_code == 200
    assert len(world.mailbox()) == 50


def test_only_the_right_keys_open(world: World) -> None:
    answer = send(world, {"Messages": [wire()]}, auth=("local", "wrong"))

    assert (answer.status_code, answer.json()["StatusCode"]) == (401, 401)
    assert httpx.post(f"{world.mailjet_api}send", json={}).status_code == 401


def test_sandbox_mode_checks_and_sends_nothing(world: World) -> None:
    answer = send(world, {"SandboxMode": True, "Messages": [wire()]})

    assert answer.json()["Messages"][0]["To"][0]["MessageID"] == 0
    assert world.mailbox() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "status", "args": {"status": 503}},
        {"do": "status", "args": {"status": 429}},
        {"do": "html"},
        {"do": "malformed"},
    ],
)
def test_an_outage_is_an_error_to_the_sender(world: World, fault: dict[str, Any]) -> None:
    world.faults({"match": {"provider": "mailjet"}, **fault})

    with pytest.raises(AnymailAPIError):
        letter(world, "mia@example.com").send()

    assert len(world.mailbox()) == (fault["do"] == "malformed")
