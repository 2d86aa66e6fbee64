"""Links: those we mail are ours and open once; those we follow stay on this site; other hosts get nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from academy.kernel.models import Notice
from academy.models import User
from crm.letters import set_password_url
from tests.cast import GIULIA, PASSWORD
from tests.school import Cedar

ANOTHER = "four quiet horses"


@pytest.fixture
def unset(cedar: Cedar) -> str:
    """Somebody who has not chosen a password yet."""
    return User.objects.create_user("unset@cedarheights.example", None, first_name="Una").email


def follow(link: str, browser: Client) -> Any:
    """Open a link from a mail, and send the form behind it."""
    page = browser.get(link.partition("testserver")[2] or "/" + link.split("/", 3)[3])
    if page.status_code != 302:
        return page
    return browser.post(page["Location"], {"password1": ANOTHER, "password2": ANOTHER})


def test_a_set_password_link_opens_once_and_signs_in(cedar: Cedar, unset: str, settings: Any) -> None:
    link = set_password_url(User.objects.get(email=unset))
    first, second = follow(link, Client()), follow(link, Client())

    assert link.startswith(f"{settings.ORIGIN}/accounts/password/reset/key/")
    assert first.status_code == 302
    assert first.client.session["_auth_user_id"]
    assert second.status_code == 200
    assert "_auth_user_id" not in second.client.session
    assert User.objects.get(email=unset).check_password(ANOTHER)


@pytest.mark.parametrize(("hours", "opens"), [(47.9, True), (48.1, False)])
def test_a_set_password_link_is_good_for_two_days(cedar: Cedar, unset: str, hours: float, opens: bool) -> None:
    person = User.objects.get(email=unset)
    with travel(person.created_at, tick=True):
        link = set_password_url(person)
    with travel(person.created_at + timedelta(hours=hours), tick=True):
        answer = follow(link, Client())

    assert (answer.status_code == 302) is opens
    assert User.objects.get(email=unset).has_usable_password() is opens


def test_the_key_leaves_the_address_before_anything_is_shown(cedar: Cedar, unset: str) -> None:
    link = set_password_url(User.objects.get(email=unset))
    answer = Client().get("/" + link.split("/", 3)[3])

    assert answer.status_code == 302
    assert answer["Location"].endswith("-set-password/")


@pytest.mark.parametrize("name", ["HTTP_X_FORWARDED_HOST", "HTTP_HOST"])
def test_the_mailed_link_leads_to_our_own_origin_whatever_the_request_claims(
    cedar: Cedar, settings: Any, name: str
) -> None:
    claimed = "evil.example" if name != "HTTP_HOST" else "127.0.0.1:9999"
    Client().post("/accounts/password/reset/", {"email": GIULIA.email}, **{name: claimed})

    text = Notice.objects.get(person__email=GIULIA.email).facts["text"]
    assert f"{settings.ORIGIN}/accounts/password/reset/key/" in text
    assert claimed not in text


@pytest.mark.parametrize("path", ["/", "/accounts/password/reset/", "/api/public/teachers", "/health/ready"])
def test_another_host_is_refused(db: None, path: str) -> None:
    answer = Client().get(path, HTTP_HOST="evil.example")

    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


ELSEWHERE = ["//evil.example", "https:evil.example", "/\\evil.example", "javascript:alert(1)", "https://evil.example/"]


@pytest.mark.parametrize("going", [*ELSEWHERE, "/%00", "\x00", "///evil.example", "http:///evil.example"])
def test_one_is_sent_on_only_within_the_site(cedar: Cedar, going: str) -> None:
    browser = Client()
    answers = [
        browser.post("/zone/", {"zone": "Asia/Kolkata", "next": going}),
        browser.post("/accounts/login/", {"login": GIULIA.email, "password": PASSWORD, "next": going}),
        browser.post("/accounts/logout/", {"next": going}),
    ]

    for answer in answers:
        assert answer.status_code == 302
        assert re.match(r"/(?![/\\])", answer["Location"]), answer["Location"]
        assert "evil" not in answer["Location"]


def test_one_is_sent_where_one_wanted_to_go(cedar: Cedar) -> None:
    answer = Client().post(
        "/accounts/login/", {"login": GIULIA.email, "password": PASSWORD, "next": "/family/lessons/"}
    )

    assert answer["Location"] == "/family/lessons/"
