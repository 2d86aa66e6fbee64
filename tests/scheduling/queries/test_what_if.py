"""What another policy would have given: the same facts, two policies, four queries."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from academy.models import Student
from scheduling.actions.call_off import take_back
from scheduling.makeup.rules import NO_RULES, rules_from, rules_of
from scheduling.models import Attendance, Cancellation, Cause, Lesson, MakeUpPolicy, Side
from scheduling.queries.judging import facts_of
from scheduling.queries.policy import policy_on
from scheduling.queries.what_if import missed_lessons, what_if
from tests.cast import LIND
from tests.scheduling.hours import TUESDAY, at
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar
from tests.today import day_at_school


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def around() -> dict[str, Any]:
    today = day_at_school()
    return {"first_day": today - timedelta(days=30), "last_day": today + timedelta(days=120)}


def test_the_facts_are_those_that_the_judge_reads(school: MakeUps) -> None:
    lesson = school.lesson(1)
    school.cannot_come(lesson, cause=Cause.ILLNESS, words="Flu.")
    [missed] = missed_lessons(**around())
    known = facts_of(lesson, school.mia, NO_RULES)

    for name in ("side", "cause", "starts_at", "zone", "announced_at", "channel", "words", "has_proof", "kind"):
        assert getattr(missed.facts, name) == getattr(known, name), name
    for name in ("is_make_up", "is_adult", "student", "course", "family", "terms", "school_years"):
        assert getattr(missed.facts, name) == getattr(known, name), name
    assert missed.price_cents == 3400


def test_an_evening_before_the_birthday_is_one_of_a_child(school: MakeUps) -> None:
    """On the server's clock it is the birthday already."""
    lesson = school.lesson(1)
    school.cannot_come(lesson)
    lesson.starts_at = at(TUESDAY, "23:00")
    lesson.ends_at = lesson.starts_at + timedelta(minutes=30)
    lesson.save()
    tomorrow = TUESDAY + timedelta(days=1)
    Student.objects.filter(pk=school.mia.pk).update(birth_date=tomorrow.replace(year=tomorrow.year - 18))

    [missed] = missed_lessons(first_day=TUESDAY, last_day=TUESDAY)

    assert missed.facts.is_adult is facts_of(lesson, school.mia, NO_RULES).is_adult is False


def test_what_was_taken_back_is_not_missed_and_who_did_not_come_is(school: MakeUps) -> None:
    taken_back, absent = school.lesson(1), school.soon(hours=-3)
    school.cannot_come(school.lesson(2))
    take_back(cancellation=Cancellation.objects.get(), by=school.giulia)
    participant = absent.participants.get()
    Attendance.objects.create(participant=participant, mark=Attendance.Mark.ABSENT, marked_by=school.cedar.user(LIND))

    found = [missed.facts for missed in missed_lessons(**around())]

    assert taken_back.pk
    assert [(one.side, one.announced_at, one.starts_at) for one in found] == [(Side.FAMILY, None, absent.starts_at)]


def test_caps_are_counted_in_the_order_in_which_things_were_said(
    school: MakeUps, django_assert_num_queries: Any
) -> None:
    for number in range(1, 5):
        school.cannot_come(school.lesson(number))
    now = rules_of(policy_on(day_at_school()) or MakeUpPolicy())
    # At once, so that no term's end between these lessons matters.
    then = rules_from(
        {"version": 1, "rules": [{"outcome": "credit"}], "caps": [{"most": 2, "period": "days", "days": 120}]}
    )

    with django_assert_num_queries(5):
        months = what_if(now=now, then=then, **around())

    assert sum(month.now.credits for month in months) == 4
    assert sum(month.then.credits for month in months) == 2
    assert sum(month.then.missed for month in months) == 4
    assert sum(month.net_more for month in months) == 2 * 3400
    assert [month.first.day for month in months] == [1] * len(months)


def test_a_policy_is_loaded_from_a_file(cedar: Cedar, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"policy": {"name": "Ours", "rules": [{"side": "family", "outcome": "charged"}]}}))

    call_command("load_policy", str(file))

    assert "Ours 1 is a draft now" in capsys.readouterr().out
    file.write_text("{")
    with pytest.raises(CommandError, match="Expecting property name"):
        call_command("load_policy", str(file))


def test_trials_are_left_out(school: MakeUps) -> None:
    school.cannot_come(school.lesson(1))
    Lesson.objects.filter(cancellations__isnull=False).update(kind=Lesson.Kind.SINGLE, series=None, day=None)
    assert len(missed_lessons(**around())) == 1

    Lesson.objects.filter(cancellations__isnull=False).update(kind=Lesson.Kind.TRIAL)

    assert missed_lessons(**around()) == []
