"""The page a teacher begins the day with."""

from datetime import timedelta

from django.test import Client

from tests.cast import LIND, MIA
from tests.scheduling.hours import at, lesson
from tests.school import Cedar
from tests.today import day_at_school


def test_on_the_evening_before_the_birthday_a_student_is_not_yet_a_year_older(cedar: Cedar, client: Client) -> None:
    """On the server's clock it is the birthday already."""
    today, mia = day_at_school(), cedar.student(MIA)
    tomorrow = today + timedelta(days=1)
    mia.birth_date = tomorrow.replace(year=tomorrow.year - 8)
    mia.save()
    lesson(cedar.teacher(LIND), at(today, "23:00"), students=(mia,))
    client.force_login(cedar.user(LIND))

    [row] = client.get("/teacher/").context["today"]

    assert (row["student_name"], row["age"]) == ("Mia Rossi", 7)
