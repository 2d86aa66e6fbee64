"""Where a credit may be booked: as the rule says that gave it, else as the policy does."""

from datetime import time

from academy.kernel.trace import tracing
from scheduling.actions.place import confirm_place
from scheduling.models import Cause, MakeUpDay, MakeUpPolicy, PolicyRule, Side
from scheduling.queries.bookable import bookable
from scheduling.queries.judging import credit_to_be, foreseen
from tests.booked import booked
from tests.scheduling.makeups import MakeUps
from tests.school import Cedar


def school(cedar: Cedar) -> MakeUps:
    """Any free hour will do, but for illness only the make-up days."""
    policy = MakeUpPolicy.objects.create(name="Days")
    PolicyRule.objects.create(
        policy=policy, position=1, cause=Cause.ILLNESS, outcome="credit", where=MakeUpPolicy.Where.DAYS
    )
    PolicyRule.objects.create(policy=policy, position=2, outcome="credit")
    policy.valid_from = cedar.semester.first_day
    policy.save()
    with tracing(actor="test"):
        place = booked(cedar).place
        confirm_place(place=place)
    return MakeUps(cedar, place.pk)


def test_a_rules_own_where_counts_before_and_after_the_credit_is_there(cedar: Cedar) -> None:
    made = school(cedar)
    lesson, mia = made.lesson(2), made.mia
    says = foreseen(lesson, mia, side=Side.FAMILY, causes=[Cause.FAMILY, Cause.ILLNESS])

    any_hour = credit_to_be(lesson, mia, says[Cause.FAMILY])
    only_days = credit_to_be(lesson, mia, says[Cause.ILLNESS])
    assert any_hour
    assert only_days
    free = bookable(any_hour)
    assert free
    assert bookable(only_days) == []

    day = free[0].starts_at.date()
    MakeUpDay.objects.create(day=day, starts=time(0, 1), ends=time(23, 59))
    fitting = [one.starts_at for one in free if one.starts_at.date() == day]
    assert [one.starts_at for one in bookable(only_days)] == fitting
    credit = made.cannot_come(lesson, cause=Cause.ILLNESS).credit
    assert [one.starts_at for one in bookable(credit)] == fitting
