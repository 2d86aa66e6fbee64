"""What can be used, runs or is open until a day can be so until that day is over at the school, not on the server."""

from datetime import timedelta

from academy.models import Semester
from scheduling.models import MakeUpCredit, Series
from tests.booked import booked
from tests.cast import MIA
from tests.school import Cedar
from tests.today import school_elsewhere

DAY = timedelta(days=1)


def test_a_credit_is_open_until_its_last_day_is_over_at_the_school(cedar: Cedar) -> None:
    today = school_elsewhere()
    credit = MakeUpCredit.objects.create(student=cedar.student(MIA), minutes=30, expires_on=today)
    credit.entries.create(amount=1, kind="issued", because="The heating failed.")
    assert MakeUpCredit.objects.open().get() == credit

    MakeUpCredit.objects.update(expires_on=today - DAY)
    assert not MakeUpCredit.objects.open().exists()


def test_a_semester_is_bookable_until_its_last_day_is_over_at_the_school(cedar: Cedar) -> None:
    today, mine = school_elsewhere(), Semester.objects.filter(pk=cedar.semester.pk)
    mine.update(first_day=today - 90 * DAY, last_day=today)
    assert mine.bookable().exists()

    mine.update(last_day=today - DAY)
    assert not mine.bookable().exists()


def test_a_series_runs_until_its_last_day_is_over_at_the_school(cedar: Cedar) -> None:
    booked(cedar)
    today = school_elsewhere()
    Series.objects.update(first_day=today, last_day=today)
    assert Series.objects.running().exists()

    Series.objects.update(first_day=today - DAY, last_day=today - DAY)
    assert not Series.objects.running().exists()
