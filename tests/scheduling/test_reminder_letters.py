"""What a reminder says, to whom and on whose clock; and that it arrives once, with its calendar file."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from academy.kernel.trace import tracing
from academy.models import Guardian, User
from academy.words import day, in_zone
from messaging.models import Message
from scheduling.actions.remind import remind
from scheduling.queries.reminders import A_DAY, A_QUARTER
from scheduling.reminder_letters import LESSON_REMINDER
from tests.cast import ANNE, GIULIA, HELGA, JONAS, JONAS_HIMSELF, LEO, LIND, MARC, MIA, NOAH, PAOLO
from tests.scheduling.reminding import reminders, said, soon
from tests.school import Cedar
from tests.world import World

MINUTE = timedelta(minutes=1)
TOMORROW = A_DAY.before + 3 * MINUTE


@pytest.fixture(autouse=True)
def _acting() -> Iterator[None]:
    with tracing(actor="test"):
        yield


def test_two_children_of_a_family_are_one_letter_and_nobody_is_told_who_may_not_be(cedar: Cedar) -> None:
    lesson = soon(cedar, TOMORROW, cedar.student(MIA), cedar.student(LEO), cedar.student(NOAH))

    remind()

    told = {one.person.email: one for one in reminders(lesson)}
    assert set(told) >= {LIND.email, GIULIA.email, ANNE.email}
    assert PAOLO.email not in told
    assert (MARC.email in told) == Guardian.objects.told().filter(user=cedar.user(MARC)).exists()
    # Each reads of their own alone.
    begins = in_zone(lesson.starts_at, "America/Toronto")
    hour = f"{day(begins)}, {begins:%H:%M}–"
    assert said(told[GIULIA.email]).startswith(f"Mia, Leo’s lesson: {hour}")
    assert said(told[ANNE.email]).startswith(f"Noah’s lesson: {hour}")
    assert said(told[LIND.email]).startswith(f"Lesson with Mia, Leo, Noah: {hour}")


def test_the_letter_has_the_readers_own_clock_and_a_calendar_file(cedar: Cedar) -> None:
    User.objects.filter(pk=cedar.user(HELGA).pk).update(zone="Europe/Zurich")
    lesson = soon(cedar, TOMORROW, cedar.student(JONAS_HIMSELF), meeting_url="https://meet.example/7")
    remind()
    helga, jonas = (one for one in reminders(lesson) if one.person.email in (HELGA.email, JONAS.email))

    facts = LESSON_REMINDER.facts(helga)

    assert facts
    rows = dict(facts["rows"])
    begins = in_zone(lesson.starts_at, "Europe/Zurich")
    assert f"{begins:%H:%M}–" in rows["When"]
    assert rows["When"].endswith("(Zurich time)")
    assert rows["Link"] == "https://meet.example/7"
    assert facts["sentences"][0] == "It begins in 24 hours."
    assert facts["link"].endswith(f"/family/lessons/{lesson.pk}/")
    assert said(jonas).startswith("Your lesson: ")
    [file] = LESSON_REMINDER.attachments(helga)
    text = file.content.decode()
    assert (file.name, file.kind) == (f"lesson-{lesson.pk}.ics", "text/calendar")
    assert f"UID:lesson-{lesson.pk}@" in text
    assert "SEQUENCE:0" in text
    assert "Jonas" in text
    assert "Weber" not in text


def test_it_arrives_once_with_its_calendar_file_and_stands_under_the_bell(
    outside_world: World, cedar: Cedar, worker: Callable[[], int]
) -> None:
    lesson = soon(cedar, A_QUARTER.before - MINUTE, cedar.student(MIA))
    for _twice in range(2):
        remind()
        worker()

    [mail] = outside_world.mailbox(to=GIULIA.email)
    assert mail["subject"].startswith("Mia’s lesson: ")
    [file] = mail["attachments"]
    assert (file["name"], file["type"]) == (f"lesson-{lesson.pk}.ics", "text/calendar")
    [shown] = Message.objects.in_app(cedar.user(GIULIA))
    assert (shown.subject, shown.url) == (mail["subject"], f"/family/lessons/{lesson.pk}/")
