"""The mailbox for people: safe to look at whatever a letter holds."""

from email.mime.image import MIMEImage

import httpx
import pytest

from tests.messaging.email.sandbox.letters import letter
from tests.world import World

HTML = '<p style="color:red">Hello <a href="http://127.0.0.1:9/set-password/abc">here</a></p><script>x()</script>'


@pytest.fixture
def page(world: World) -> str:
    """The address of one letter with everything in it."""
    message = letter(world, "mia@example.com", body="Open http://127.0.0.1:9/set-password/abc.", subject="<b>Hi</b>")
    message.attach_alternative(HTML, "text/html")
    message.attach("evil.html", "<script>x()</script>", "text/html")
    picture = MIMEImage(b"\x89PNG\r\n", _subtype="png")
    picture.add_header("Content-ID", "<logo>")
    message.attach(picture)
    message.send()
    return f"{world.address}/mailbox/{world.mailbox()[0]['id']}/"


def test_the_letter_is_shown_in_a_cage(page: str) -> None:
    answer = httpx.get(page)

    assert "&lt;b&gt;Hi&lt;/b&gt;" in answer.text
    assert 'href="http://127.0.0.1:9/set-password/abc"' in answer.text
    assert '<iframe class="mail"' in answer.text
    assert "<script" not in answer.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in answer.text


def test_the_cage_lets_no_script_run_and_nothing_load(page: str) -> None:
    answer = httpx.get(page + "body")

    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert '<p style="color:red">' in answer.text


def test_an_attachment_is_saved_and_not_shown(page: str) -> None:
    answer = httpx.get(page + "attachments/0")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="evil.html"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.text == "<script>x()</script>"
    assert httpx.get(page + "attachments/9").status_code == 404


def test_the_box_can_be_searched_by_addressee(world: World, page: str) -> None:
    assert "&lt;b&gt;Hi" in httpx.get(f"{world.address}/mailbox/?to=MIA@example.com").text
    assert "Nothing was sent to ann@example.com." in httpx.get(f"{world.address}/mailbox/?to=ann@example.com").text


def test_a_letter_that_is_none_is_not_found(world: World) -> None:
    assert httpx.get(f"{world.address}/mailbox/none/").status_code == 404
