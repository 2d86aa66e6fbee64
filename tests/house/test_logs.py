"""What the logs say, and what they never say."""

import base64
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.db import IntegrityError, transaction
from django.test import Client

from academy.api.authentication import issue_token
from academy.kernel.models import AuditEntry, DeadLetter, Notice, Run
from academy.kernel.models.work import Work
from academy.kernel.work import fail
from academy.models import Enrolment
from crm.letters import set_password_url
from crm.models import Lead
from tests.cast import GIULIA, LIND, MIA, PASSWORD, SAM
from tests.school import Cedar
from tests.world import World

CARD = "4242 4242 4242 4242"
NOTE = "He has asthma and an inhaler in his bag"
PHONE = "416 555 0188"
WRONG = "a-wrong-password-canary"
FORGED = "forgedkeycanary"


@pytest.fixture
def lines() -> Iterator[Callable[[], str]]:
    """lines(): everything logged so far, as the console would show it."""
    console = next(
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    )
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(console.formatter)
    logging.getLogger().addHandler(handler)
    yield written.getvalue
    logging.getLogger().removeHandler(handler)


def through_every_door(cedar: Cedar) -> dict[str, str]:
    """Put secrets in at each door that takes any; returns them by name."""
    giulia, browser = cedar.user(GIULIA), Client()
    link = set_password_url(giulia)
    for password in (WRONG, PASSWORD):
        browser.post("/accounts/login/", {"login": GIULIA.email, "password": password})
        browser.post("/api/auth/token", {"email": GIULIA.email, "password": password}, content_type="application/json")
    enquiry = {
        "first_name": "Canaria",
        "last_name": "Finch",
        "email": "canaria.finch@example.com",
        "phone": PHONE,
        "student_name": "Pip",
        "birth_date": "2018-02-03",
        "subject": "piano",
        "message": f"{NOTE}. {CARD}",
        "consent": "on",
    }
    for changed in ({}, {"phone": f"{PHONE} or so, ask first"}, {"birth_date": "never"}):
        Client().post("/enquiry/", {**enquiry, **changed})
    token = issue_token(giulia)
    for bearer in (token, token[:-4] + "AAAA"):
        browser.get("/api/parent/bookings/1", HTTP_AUTHORIZATION=f"Bearer {bearer}")
    browser.post("/accounts/password/reset/", {"email": GIULIA.email})
    browser.get("/" + link.split("/", 3)[3])
    browser.get(f"/accounts/password/reset/key/1-{FORGED}/")
    browser.get(f"/accounts/password/reset/{FORGED}")
    browser.get("/timeslots/", {"token": "query-canary"})
    other = Client()
    other.post("/accounts/login/code/", {"email": SAM.email})
    code = Notice.objects.get(kind="login_code").facts["code"]
    for typed in ("WRONG1", code):
        other.post("/accounts/login/code/confirm/", {"code": typed})
    signature = {"HTTP_STRIPE_SIGNATURE": "t=1,v1=signaturecanary"}
    browser.post("/webhooks/stripe/", "{}", content_type="application/json", **signature)
    basic = base64.b64encode(b"mail:webhook-canary").decode()
    browser.post(
        "/webhooks/mail/mailjet/tracking/", "[]", content_type="application/json", HTTP_AUTHORIZATION=f"Basic {basic}"
    )
    return {
        "password": PASSWORD,
        "wrong password": WRONG,
        "card": CARD,
        "note": NOTE,
        "phone": PHONE,
        "phone as kept": "+14165550188",
        "address": "canaria.finch",
        "child": "Pip",
        "token": token.rpartition(".")[2][:-4],
        "cookie": str(browser.cookies["sessionid"].value),
        "link": link.rpartition("-")[2].strip("/"),
        "forged link": FORGED,
        "code": code,
        "query": "query-canary",
        "signature": "signaturecanary",
        "webhook password": "webhook-canary",
        "basic": basic,
    }


@pytest.mark.django_db
def test_no_secret_enters_the_logs(cedar: Cedar, lines: Callable[[], str], worker: Callable[[], int]) -> None:
    secrets = through_every_door(cedar)
    for kind in Work.kinds():
        for work in kind.objects.all():
            structlog.get_logger("test").info("work", title=str(work))

    written = lines()
    assert {name: secret for name, secret in secrets.items() if secret in written} == {}
    assert len(secrets) >= 12
    assert written.count('"event": "request"') > 15
    assert all(json.loads(line)["request_id"] for line in written.splitlines() if '"event": "request"' in line)


@pytest.mark.django_db
def test_a_crash_logs_its_route_and_not_its_address(cedar: Cedar, lines: Callable[[], str], settings: Any) -> None:
    settings.UNREAD = "messaging.queries.nothing_there"
    browser = Client(raise_request_exception=False)
    browser.force_login(cedar.user(GIULIA), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get(f"/accounts/password/reset/key/1-{FORGED}/")

    assert answer.status_code == 500
    written = lines()
    assert "Internal Server Error: accounts/password/reset/key/(?P<uidb36>" in written
    assert "nothing_there" in written
    assert FORGED not in written


@pytest.mark.django_db
def test_a_refused_row_is_not_spelt_out(cedar: Cedar, lines: Callable[[], str]) -> None:
    lead = Lead.objects.create(
        first_name="Canaria",
        email="canaria.finch@example.com",
        phone=PHONE,
        student_name="Pip",
        birth_date="2018-02-03",
        subject=cedar.subject("piano"),
        message=NOTE,
    )
    run = Run.objects.create(recipe="conversion", subject_label="crm.Lead", subject_id=lead.pk, attempts=3)
    with pytest.raises(IntegrityError, match="lost_lead_has_its_reason") as refused, transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(stage="lost")
    try:
        raise refused.value
    except IntegrityError as error:
        structlog.get_logger("test").exception("work failed")
        fail(run, error)

    written = lines()
    [letter] = DeadLetter.objects.all()
    assert NOTE in str(refused.value), "PostgreSQL shows the whole row"
    assert "lost_lead_has_its_reason" in written
    assert "lost_lead_has_its_reason" in letter.error
    assert NOTE not in written + letter.error
    assert PHONE not in written + letter.error


@pytest.mark.django_db(transaction=True)
def test_one_request_id_finds_the_whole_story(
    cedar: Cedar, outside_world: World, worker: Callable[[], int], lines: Callable[[], str]
) -> None:
    story = "a-story-of-one-booking"
    browser, slot = Client(), cedar.slot(LIND)
    browser.force_login(cedar.user(GIULIA), backend="django.contrib.auth.backends.ModelBackend")
    form = {"student": cedar.student(MIA).pk, "subject": "piano"}
    answer = browser.post(f"/family/bookings/new/?timeslot={slot.pk}", form, HTTP_X_REQUEST_ID=story)
    worker()
    page = browser.get(answer["Location"]).content.decode()
    found = re.search(r'id="pay" href="([^"]+)"', page)
    assert found
    outside_world.pay(found[1])
    outside_world.deliver()
    worker()

    told = [json.loads(line) for line in lines().splitlines() if story in line]
    assert answer["X-Request-ID"] == story
    assert {line["event"] for line in told} == {"request", "step done", "called Stripe", "mail handed over"}
    assert {line["actor"] for line in told} == {f"user:{cedar.user(GIULIA).pk}", "worker"}
    assert story in json.dumps(outside_world.log(provider="stripe"))
    audited = set(AuditEntry.objects.filter(request_id=story).values_list("table_name", "operation"))
    assert {("academy_enrolment", "INSERT"), ("academy_enrolment", "UPDATE"), ("billing_invoice", "INSERT")} <= audited
    assert Run.objects.get(recipe="enrolment").request_id == story
    assert Notice.objects.get(kind="welcome").request_id == story
    assert Enrolment.objects.get().state == Enrolment.State.ACTIVE


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space-and-more", 'quote"quote"quote', "new\nline-new-line"])
def test_a_callers_own_request_id_is_taken_only_where_it_is_harmless(db: None, given: str) -> None:
    answer = Client().get("/health/live", HTTP_X_REQUEST_ID=given)

    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-ID"])
