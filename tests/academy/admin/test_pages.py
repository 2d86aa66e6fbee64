"""Every page of the office opens, for whoever may see it, and says so under a strict content policy."""

import base64
import hashlib
import re

from django.conf import settings
from django.test import Client

from tests.academy.admin.office import PAGES, Browser, at, name_of
from tests.academy.admin.rows import three_of_everything
from tests.cast import OLIVIA
from tests.school import Cedar

# What is written by a form of its own; everything else is written by verbs.
BY_HAND = {
    "academy_academicyear", "academy_course", "academy_family", "academy_guardian",
    "academy_student", "academy_subject", "academy_teacher", "academy_user", "auth_group", "billing_discount",
    "billing_taxrate", "scheduling_availability",
    "scheduling_makeupday", "scheduling_makeuppolicy", "scheduling_room",
}  # fmt: skip


def test_every_rows_page_and_its_history_open(cedar: Cedar, owner: Browser) -> None:
    three_of_everything(cedar)

    for model, page in PAGES:
        row = model.objects.latest("pk")
        answer = owner.get(at(f"{name_of(model)}_change", row.pk))
        history = owner.words(at(f"{name_of(model)}_history", row.pk))

        assert answer.status_code == 200, model
        assert (at(f"{name_of(model)}_history", row.pk) in answer.content.decode()) == page.is_audited, model
        assert ("never changed" in history) != page.is_audited, model


def test_new_rows_are_written_by_forms_or_by_verbs(owner: Browser) -> None:
    open_forms = {name_of(model) for model, _page in PAGES if owner.get(at(f"{name_of(model)}_add")).status_code == 200}

    assert open_forms == BY_HAND


def test_facts_cannot_be_posted_to(cedar: Cedar) -> None:
    three_of_everything(cedar)
    # Without the form's token being asked for: what counts here is the right.
    browser = Client()
    browser.force_login(cedar.user(OLIVIA), backend="django.contrib.auth.backends.ModelBackend")
    facts = [
        "academy_run", "academy_deadletter", "academy_inboundevent", "academy_notice", "academy_auditentry",
        "academy_heartbeat", "academy_enrolment", "scheduling_lesson", "scheduling_place", "billing_invoice",
        "billing_payment", "billing_refund", "billing_checkout", "billing_journalentry", "messaging_message",
    ]  # fmt: skip
    models = {name_of(model): model for model, _page in PAGES}

    for name in facts:
        row = models[name].objects.order_by("-pk").first()
        before = models[name].objects.filter(pk=row.pk).values().get()
        sent = browser.post(at(f"{name}_change", row.pk), {"state": "done", "_save": "Save"})
        gone = browser.post(at(f"{name}_delete", row.pk), {"post": "yes"})

        assert sent.status_code == 403, name
        assert gone.status_code == 403, name
        assert models[name].objects.filter(pk=row.pk).values().get() == before


def test_the_policy_lets_in_what_is_needed_and_no_more(owner: Browser) -> None:
    answer = owner.get("/admin/")
    style = re.search(r'<style id="unfold-theme-colors">(.*?)</style>', answer.content.decode(), flags=re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert f"'sha256-{digest}'" in settings.ADMIN_CONTENT_POLICY["style-src-elem"]
    assert settings.ADMIN_CONTENT_POLICY["script-src"] == "'self' 'unsafe-eval'"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self' 'unsafe-eval';")
    assert len(re.findall(r"<style", answer.content.decode())) == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=\"", answer.content.decode())
