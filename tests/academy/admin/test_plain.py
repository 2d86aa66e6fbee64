"""Without JavaScript, fields that look somebody up while one types are lists; with scripts they stay as they are."""

import pytest

from scheduling.models import Availability, MakeUpCredit
from tests.academy.admin.office import Browser, at, words_of
from tests.cast import LIND, MIA
from tests.school import Cedar
from tests.spring import YEAR
from tests.today import day_at_school

pytestmark = pytest.mark.django_db
PLAIN = "?plain=yes"


@pytest.mark.parametrize(
    ("page", "choice"),
    [
        ("scheduling_makeupcredit_give", "Mia Rossi"),
        ("scheduling_lesson_new", "Mia Rossi"),
        ("scheduling_availability_add", "Ms Lind"),
        ("scheduling_lesson_calendar", "Mia Rossi"),
    ],
)
def test_the_way_without_leads_to_a_list(cedar: Cedar, owner: Browser, page: str, choice: str) -> None:
    scripted, plain = owner.get(at(page)).content.decode(), owner.get(at(page) + PLAIN).content.decode()

    assert 'href="?plain=yes"' in scripted
    assert "admin-autocomplete" in scripted
    assert choice in plain
    assert "admin-autocomplete" not in plain
    assert "Show them as lists" not in plain


def test_what_is_chosen_there_counts_and_what_was_typed_is_kept(cedar: Cedar, owner: Browser) -> None:
    wish = {"student": cedar.student(MIA).pk, "subject": cedar.subject("piano").pk, "minutes": 30}
    page = at("scheduling_makeupcredit_give") + PLAIN

    refused = owner.press(page, **wish, because="")
    kept = refused.content.decode()
    owner.press(page, **wish, expires_on=str(day_at_school()), because="The heating failed.")

    assert "Say why" in words_of(refused)
    assert f'<option value="{cedar.student(MIA).pk}" selected' in kept
    assert MakeUpCredit.objects.get().student == cedar.student(MIA)


def test_hours_are_entered_without_scripts(cedar: Cedar, owner: Browser) -> None:
    teacher = cedar.user(LIND).teacher
    before = Availability.objects.count()
    hours = {"teacher": teacher.pk, "weekday": 4, "starts": "09:00", "ends": "08:00", "buffer_minutes": 0}
    days = {"first_day": f"{YEAR}-03-01", "zone": "America/Toronto"}
    page = at("scheduling_availability_add") + PLAIN

    refused = words_of(owner.press(page, **hours, **days))
    owner.press(page, **{**hours, "ends": "12:00"}, **days)

    assert "It must end after it starts." in refused
    assert Availability.objects.count() == before + 1
