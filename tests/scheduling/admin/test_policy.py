"""The office writes, tries, compares and publishes a make-up policy; everybody reads what is in force."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.demo.policy import add_policy
from scheduling.actions.load_policy import load_policy
from scheduling.models import MakeUpPolicy
from tests.academy.admin.office import Browser, at, words_of
from tests.scheduling.makeup.labelled import policies
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar
from tests.spring import YEAR
from tests.today import day_at_school

PAGE = "scheduling_makeuppolicy_change"


@pytest.fixture
def draft(cedar: Cedar) -> MakeUpPolicy:
    """One of another school's, not published."""
    return load_policy(policies()["melody_makers"]["policy"])


def press_form(draft: MakeUpPolicy) -> dict[str, Any]:
    """The change form as it stands, with no row of any kind added."""
    fields = (field.name for field in MakeUpPolicy._meta.fields if field.editable and field.name != "id")
    given = {name: getattr(draft, name) for name in fields}
    own = {name: value for name, value in given.items() if value is not None and value is not False}
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
    rows = {f"{name}-{key}": value for name in ("rules", "caps", "miss_limits") for key, value in empty.items()}
    return {**own, **rows}


def test_a_draft_is_changed_and_a_published_version_is_not(owner: Browser, desk: Browser, draft: MakeUpPolicy) -> None:
    page = at(PAGE, draft.pk)
    assert "At most 2 credits in a term, for each student." in owner.words(page)
    owner.press(page, **{**press_form(draft), "expiry": "days", "expiry_count": 45})
    draft.refresh_from_db()
    assert (draft.expiry, draft.expiry_count) == ("days", 45)

    today = day_at_school()
    owner.press(at("scheduling_makeuppolicy_publish", draft.pk), valid_from=f"{today:%Y-%m-%d}")
    draft.refresh_from_db()
    assert draft.valid_from == today
    before = MakeUpPolicy.objects.values().get(pk=draft.pk)
    refused = owner.press(
        page, on=at("scheduling_makeuppolicy_try", draft.pk), **{**press_form(draft), "expiry_count": 5}
    )

    assert refused.status_code == 403
    assert MakeUpPolicy.objects.values().get(pk=draft.pk) == before
    assert 'name="expiry_count"' not in owner.get(page).content.decode()
    assert desk.get(at("scheduling_makeuppolicy_publish", draft.pk)).status_code == 403


def test_a_new_version_begins_where_the_published_one_ends(owner: Browser, cedar: Cedar) -> None:
    published = add_policy(cedar.semester)

    answer = owner.press(at("scheduling_makeuppolicy_anew", published.pk), on=at(PAGE, published.pk))

    assert "Cedar Heights 2 is a draft now." in words_of(answer)
    anew = MakeUpPolicy.objects.get(name="Cedar Heights", version=2)
    assert (anew.valid_from, anew.rules.count(), anew.caps.count()) == (None, 6, 1)


def test_a_contradiction_is_shown_and_refused(owner: Browser, cedar: Cedar) -> None:
    wrong = load_policy({"name": "Wrong", "rules": [{"outcome": "charged"}, {"notice_hours": 9, "outcome": "credit"}]})
    sentence = "Rule 2 can never apply: rule 1 comes before it and fits whenever it would."
    assert sentence in owner.words(at(PAGE, wrong.pk))

    refused = owner.press(at("scheduling_makeuppolicy_publish", wrong.pk), valid_from=f"{YEAR}-03-01")

    assert sentence in words_of(refused)
    wrong.refresh_from_db()
    assert wrong.valid_from is None


def test_whoever_tries_a_policy_reads_every_reason(desk: Browser, draft: MakeUpPolicy) -> None:
    path = at("scheduling_makeuppolicy_try", draft.pk)
    asked = {
        "side": "family",
        "cause": "family",
        "kind": "weekly",
        "day": "2026-02-10",
        "starts": "16:00",
        "notice": "30",
        "channel": "portal",
        "words": "x",
    }

    in_time = words_of(desk.press(path, **asked))
    late = words_of(desk.press(path, **{**asked, "notice": "23.5"}))
    third = words_of(desk.press(path, **asked, earlier="2026-01-13, 2026-01-20"))
    nonsense = words_of(desk.press(path, **asked, earlier="yesterday"))

    assert "You told us 30 hours before the lesson. That is in time: rule 3 asks for 24 hours." in in_time
    assert "The credit does not expire." in in_time
    assert "Rule 3 asks for 24 hours of notice, and 23 hours and 30 minutes are less, so it does not apply." in late
    assert "Charged, no credit" in late
    assert "This would be credit number 3 this term. At most 2 are given." in third
    assert "“yesterday” is no day." in nonsense


def test_what_if_says_the_difference_month_by_month(desk: Browser, owner: Browser, cedar: Cedar) -> None:
    school: MakeUps = make_ups(cedar)
    for number in (1, 2, 3):
        school.cannot_come(school.lesson(number))
    base = MakeUpPolicy.objects.get(name="Cedar")
    none = load_policy(policies()["no_make_ups"]["policy"])
    first, last = day_at_school(), day_at_school() + timedelta(days=90)
    asked = {"base": base.pk, "first_day": f"{first:%Y-%m-%d}", "last_day": f"{last:%Y-%m-%d}"}

    answer = desk.press(at("scheduling_makeuppolicy_what_if", none.pk), **asked)
    same = desk.press(at("scheduling_makeuppolicy_what_if", base.pk), **asked)
    wrong = desk.press(at("scheduling_makeuppolicy_what_if", base.pk), **{**asked, "last_day": "2020-01-01"})

    # Three lessons of 34 dollars: three credits less, so three lessons less that are owed.
    assert "Credits: −3. For the school, with the lessons that are owed for them: +CAD 102.00." in words_of(answer)
    assert b"<svg" in answer.content
    assert "Credits: 0." in words_of(same)
    assert "Choose days in their order" in words_of(wrong)


@pytest.mark.django_db
def test_families_read_the_policy_in_words(client: Client, cedar: Cedar) -> None:
    assert "There is no make-up policy yet" in words_of(client.get(reverse("make-up-policy")))
    add_policy(cedar.semester)

    said = words_of(client.get(reverse("make-up-policy")))

    assert (
        "Called off by the family At least 24 hours before the lesson: a make-up credit. Otherwise: the lesson is"
        in said
    )
    assert "Called off by the family, in case of illness, with proof: a make-up credit" in said
    assert "At most 2 credits in a term, for each student." in said
    assert "A credit lasts 60 days, counted from the missed lesson." in said
