"""Nobody makes themselves or anybody else more powerful, nor takes a login over."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from academy.actions.login import change_address
from academy.admin.user import PersonForm, UserAdmin
from academy.kernel.errors import Refusal
from academy.models import User
from tests.academy.admin.office import Browser, at, words_of
from tests.cast import FELIX, GIULIA, OLIVIA
from tests.school import Cedar

FORM = {"first_name": "Giulia", "last_name": "Rossi", "phone": "", "zone": "", "language": "en", "is_active": "on"}
POWER = {"is_staff": "on", "is_superuser": "on", "groups": "1", "user_permissions": "1", "password": "x"}


def rights_of(person: User) -> Any:
    person.refresh_from_db()
    groups = list(person.groups.values_list("name", flat=True))
    return person.is_staff, person.is_superuser, groups, person.user_permissions.count(), person.password, person.email


def test_the_front_desk_corrects_a_name_and_gives_no_rights(cedar: Cedar, desk: Browser) -> None:
    giulia = cedar.user(GIULIA)
    before = rights_of(giulia)

    answer = desk.press(
        at("academy_user_change", giulia.pk), **FORM | POWER | {"first_name": "Julia", "email": "thief@example.com"}
    )

    assert answer.status_code == 200
    assert rights_of(giulia) == before
    assert giulia.first_name == "Julia"


def test_control_without_its_fixed_fields_the_page_would_give_rights(
    cedar: Cedar, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserAdmin, "get_readonly_fields", lambda *_: ())
    monkeypatch.setattr(UserAdmin, "get_fieldsets", lambda *_: [(None, {"fields": PersonForm.Meta.fields})])
    giulia = cedar.user(GIULIA)

    thief = {"email": "thief@example.com", "groups": Group.objects.get(name="Owner").pk}
    desk.press(at("academy_user_change", giulia.pk), **FORM | POWER | thief)

    assert rights_of(giulia)[:3] == (True, True, ["Owner"])
    assert giulia.email == "thief@example.com"


def test_the_front_desk_changes_its_own_name_but_not_its_rights(cedar: Cedar, desk: Browser) -> None:
    felix = cedar.user(FELIX)
    before = rights_of(felix)

    desk.press(at("academy_user_change", felix.pk), **FORM | POWER | {"first_name": "Felix B."})

    assert rights_of(felix) == before
    assert felix.first_name == "Felix B."


def test_the_front_desk_cannot_touch_the_owner(cedar: Cedar, desk: Browser) -> None:
    olivia = cedar.user(OLIVIA)
    before = rights_of(olivia)

    page = desk.get(at("academy_user_change", olivia.pk))
    saved = desk.press(at("academy_user_change", olivia.pk), on=at("academy_user_add"), **FORM | POWER)
    moved = desk.press(at("academy_user_address", olivia.pk), email="thief@example.com")

    assert page.status_code == 200
    assert 'name="first_name"' not in page.content.decode()
    assert "Change the address" not in words_of(page)
    assert saved.status_code == 403
    assert "Only an owner may change the address of somebody who works here." in words_of(moved)
    assert rights_of(olivia) == before


def test_an_owner_gives_a_role(cedar: Cedar, owner: Browser) -> None:
    giulia, finance = cedar.user(GIULIA), Group.objects.get(name="Finance")

    owner.press(at("academy_user_change", giulia.pk), **FORM | {"is_staff": "on", "groups": finance.pk})

    assert rights_of(giulia)[:3] == (True, False, ["Finance"])


def test_only_listed_addresses_become_staff(cedar: Cedar, owner: Browser, settings: Any) -> None:
    settings.ADMIN_EMAIL_ALLOWLIST = ["olivia.hart@cedarheights.example"]
    giulia = cedar.user(GIULIA)

    answer = owner.press(at("academy_user_change", giulia.pk), **FORM | {"is_staff": "on"})

    assert "not on the list of those who may work in the office" in words_of(answer)
    assert rights_of(giulia)[0] is False


def test_a_new_person_has_no_password(cedar: Cedar, desk: Browser) -> None:
    desk.press(at("academy_user_add"), **FORM | POWER | {"first_name": "Nora", "email": "Nora@Example.com"})

    nora = User.objects.get(email="nora@example.com")
    assert not nora.has_usable_password()
    assert rights_of(nora)[:4] == (False, False, [], 0)


def test_a_new_address_closes_the_old_one(cedar: Cedar, desk: Browser) -> None:
    giulia = cedar.user(GIULIA)

    answer = desk.press(at("academy_user_address", giulia.pk), email="Giulia@New.example")

    giulia.refresh_from_db()
    assert "now signs in as giulia@new.example" in words_of(answer)
    assert giulia.email == "giulia@new.example"
    assert not EmailAddress.objects.filter(user=giulia).exists()


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("felix.moreau@cedarheights.example", "This address has a login already."),
        ("nonsense@", "Enter a valid email address."),
    ],
)
def test_a_refused_address_is_kept_on_the_form(cedar: Cedar, desk: Browser, email: str, said: str) -> None:
    giulia = cedar.user(GIULIA)

    answer = desk.press(at("academy_user_address", giulia.pk), email=email)

    assert said in words_of(answer)
    assert f'value="{email}"' in answer.content.decode()
    assert cedar.user(GIULIA).email == GIULIA.email


def test_the_verb_refuses_what_is_no_address(cedar: Cedar) -> None:
    with pytest.raises(Refusal, match=r"name@example\.com") as no:
        change_address(person=cedar.user(GIULIA), email="nonsense", by=cedar.user(OLIVIA))

    assert set(no.value.fields) == {"email"}


def test_roles_are_an_owners(cedar: Cedar, desk: Browser, owner: Browser) -> None:
    role = Group.objects.get(name="Finance")

    assert desk.get(at("auth_group_change", role.pk)).status_code == 403
    assert owner.get(at("auth_group_change", role.pk)).status_code == 200
