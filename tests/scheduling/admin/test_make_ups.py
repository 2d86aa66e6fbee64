"""What the office does about make-ups by hand: each with its reason, and each in the account."""

from datetime import timedelta

import pytest

from scheduling.models import Decision, MakeUpCredit
from tests.academy.admin.office import Browser, at, words_of
from tests.scheduling.makeups import broken, make_ups
from tests.school import Cedar
from tests.today import day_at_school

pytestmark = pytest.mark.django_db


def test_a_credit_is_given_extended_and_withdrawn_with_reasons(cedar: Cedar, desk: Browser) -> None:
    school = make_ups(cedar)
    wish = {
        "student": school.mia.pk,
        "subject": cedar.subject("piano").pk,
        "minutes": 30,
        "expires_on": str(day_at_school() + timedelta(days=30)),
    }
    assert "Say why" in words_of(desk.press(at("scheduling_makeupcredit_give"), **wish))
    desk.press(at("scheduling_makeupcredit_give"), **wish, because="The heating failed.")
    credit = MakeUpCredit.objects.get()

    later = day_at_school() + timedelta(days=60)
    desk.press(at("scheduling_makeupcredit_extend", credit.pk), expires_on=str(later))
    desk.press(at("scheduling_makeupcredit_revoke", credit.pk), reason="Given twice.")

    credit.refresh_from_db()
    assert (credit.state, credit.expires_on) == ("revoked", later)
    page = desk.words(at("scheduling_makeupcredit_change", credit.pk))
    assert "Issued: The heating failed. (Felix Moreau)" in page
    assert "Withdrawn: Given twice. (Felix Moreau)" in page
    assert broken() == {}


def test_a_decision_is_made_otherwise(cedar: Cedar, desk: Browser) -> None:
    school = make_ups(cedar)
    decision = school.cannot_come(school.soon(hours=3))

    desk.press(at("scheduling_decision_otherwise", decision.pk), outcome="credit", reason="A funeral.")

    anew = Decision.objects.get(replaced_at=None)
    assert (anew.outcome, anew.exception) == ("credit", "A funeral.")
    assert MakeUpCredit.objects.get(decision=anew).state == "open"
    assert broken() == {}
