"""Roles are what the lists say, whatever they were before."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from academy.actions import roles
from academy.actions.roles import ensure_roles


def rights_of(name: str) -> set[str]:
    found = Permission.objects.filter(group__name=name).select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in found}


def test_each_role_may_what_it_needs_and_no_more(db: None) -> None:
    ensure_roles()

    assert {"crm.change_lead", "academy.add_family", "scheduling.add_place"} <= rights_of("Front desk")
    assert not {"billing.add_payment", "billing.view_payment", "academy.change_school"} & rights_of("Front desk")
    assert {"billing.add_payment", "billing.view_journalentry"} <= rights_of("Finance")
    assert not {"crm.change_lead", "academy.change_user", "academy.add_guardian"} & rights_of("Finance")
    assert {"billing.add_payment", "crm.change_lead", "academy.change_school"} <= rights_of("Owner")
    everybody = rights_of("Front desk") | rights_of("Finance") | rights_of("Owner")
    assert not {right for right in everybody if "group" in right and not right.endswith("view_group")}
    # The rows of a policy go only while it is a draft (scheduling/admin/policy.py).
    assert {right for right in everybody if ".delete_" in right} == {
        "academy.delete_closeddate", "scheduling.delete_availability", "scheduling.delete_timeslot",
        "scheduling.delete_unavailability", "scheduling.delete_makeupday", "scheduling.delete_policycap",
        "scheduling.delete_policyrule", "scheduling.delete_misslimit",
    }  # fmt: skip


def test_again_it_takes_back_what_was_given_by_hand(db: None) -> None:
    ensure_roles()
    desk = Group.objects.get(name="Front desk")
    before = rights_of("Front desk")
    desk.permissions.add(Permission.objects.get(codename="add_payment"))

    call_command("ensure_roles", verbosity=0)

    assert rights_of("Front desk") == before
    assert Group.objects.count() == 3


def test_a_right_that_does_not_exist_is_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles.ROLES, "Front desk", ("crm.lead: vieww",))

    with pytest.raises(LookupError, match="vieww_lead"):
        ensure_roles()
