"""Who comes in, and that looking never does anything."""

from typing import Any

from django.contrib import admin
from django.test import Client

from academy.kernel.models import AuditEntry, DeadLetter, InboundEvent
from academy.models import User
from tests.academy.admin.office import PAGES, Browser, at, browser_of, name_of
from tests.academy.admin.rows import three_of_everything
from tests.cast import GIULIA, LIND
from tests.school import Cedar

# Every button of the office: over a row, and over a list.
OVER_ROWS = [(model, button) for model, page in PAGES for button in page.buttons]
OVER_LISTS = [(model, button) for model, page in PAGES for button in page.list_buttons]


def test_a_visitor_is_sent_to_the_schools_own_login_and_back(db: None) -> None:
    answer = Client().get(at("crm_lead_changelist"), follow=True)

    assert [step[0] for step in answer.redirect_chain] == [
        "/admin/login/?next=/admin/crm/lead/",
        "/accounts/login/?next=%2Fadmin%2Fcrm%2Flead%2F",
    ]
    assert answer.status_code == 200


def test_whoever_does_not_work_here_finds_nothing(cedar: Cedar) -> None:
    for person in (GIULIA, LIND):
        browser = browser_of(cedar.user(person))
        for path in ("/admin/", "/admin/login/", at("crm_lead_changelist"), at("academy_user_add"), "/admin/nowhere/"):
            assert browser.get(path).status_code == 404, path


def test_somebody_of_the_office_without_a_role_sees_no_rows(cedar: Cedar) -> None:
    browser = browser_of(User.objects.create_user("new@cedarheights.example", None, first_name="New", is_staff=True))

    assert "Nothing needs a person now" in browser.words("/admin/")
    for model, _page in PAGES:
        assert browser.get(at(f"{name_of(model)}_changelist")).status_code == 403, model


def test_the_door_lets_staff_through_and_out(owner: Browser) -> None:
    assert owner.get("/admin/login/").headers["Location"] == "/admin/"
    assert owner.get(at("password_change")).headers["Location"] == "/accounts/password/change/"
    assert owner.get(at("password_change_done")).headers["Location"] == "/admin/"

    left = owner.press(at("logout"), on="/admin/")

    assert left.redirect_chain == [("/", 302)]
    assert owner.get("/admin/").status_code == 302


def test_only_the_schools_own_tables_are_shown() -> None:
    rooms = {model._meta.app_label for model, _page in PAGES}

    assert rooms == {"academy", "auth", "billing", "crm", "messaging", "scheduling"}
    assert len(PAGES) == len(admin.site._registry)


def everything() -> Any:
    """What no look may change."""
    return AuditEntry.objects.count(), list(InboundEvent.objects.order_by("pk").values()), DeadLetter.objects.count()


def test_looking_at_a_button_changes_nothing(cedar: Cedar, owner: Browser) -> None:
    three_of_everything(cedar)
    before = everything()
    paths = [at(f"{name_of(model)}_{button.name}", model.objects.latest("pk").pk) for model, button in OVER_ROWS]
    paths += [at(f"{name_of(model)}_{button.name}") for model, button in OVER_LISTS]

    answers = {path: owner.get(path).status_code for path in paths}

    assert set(answers.values()) == {200}, answers
    assert len(answers) == 85
    assert everything() == before
    # Control: a change would have been seen.
    letter = DeadLetter.objects.latest("pk")
    owner.press(at("academy_deadletter_replay", letter.pk), on=at("academy_deadletter_change", letter.pk))
    assert everything() != before


def test_a_button_needs_its_right_and_the_forms_token(cedar: Cedar, owner: Browser) -> None:
    three_of_everything(cedar)
    nobody = browser_of(User.objects.create_user("new@cedarheights.example", None, first_name="New", is_staff=True))
    before = everything()

    for model, button in OVER_ROWS:
        path = at(f"{name_of(model)}_{button.name}", model.objects.latest("pk").pk)
        assert nobody.get(path).status_code == 403, path
        assert owner.post(path, {"reason": "because"}).status_code == 403, "no token"
        assert owner.get(at(f"{name_of(model)}_{button.name}", 10**9)).status_code == 404, path

    assert everything() == before


def test_a_button_leads_back_only_within_the_house(cedar: Cedar, owner: Browser) -> None:
    path = at("scheduling_timeslot_publish")

    assert (
        'href="https://elsewhere.example'
        not in owner.get(path, {"next": "https://elsewhere.example/"}).content.decode()
    )
    assert 'href="/admin/"' in owner.get(path, {"next": "/admin/"}).content.decode()
