"""The calendar's pages at whatever size the school has: a week and a search for hours, beside the stated 200 ms."""

from datetime import timedelta

from django.utils import timezone

from academy.bench.ground import Ground
from academy.bench.load import Rush, rush_apart
from academy.bench.requests import get
from academy.bench.rounds import ROUNDS, Line, percentile
from academy.bench.visitors import signed_in
from academy.models import Teacher, User

STATED = 200.0  # milliseconds, for nineteen of twenty
EACH = 40
# Those of a full timetable: the first of the copied ones.
TEACHER = "teacher-1"


def measure(ground: Ground, name: str, path: str, *, session: str = "", rounds: int = ROUNDS) -> Line:
    """What nineteen of twenty requests of one visitor stay below, round by round."""
    rush_apart(Rush(ground.port, [[get(path, session=session)] * 10] * 4))
    took: list[float] = []
    wrong: list[str] = []
    for _round in range(rounds):
        answers = rush_apart(Rush(ground.port, [[get(path, session=session)] * EACH]))
        wrong += [f"status {answer.status}" for answer in answers if answer.status != 200]
        took.append(percentile([answer.took for answer in answers], 0.95) * 1000)
    return Line(name, "ms", took, [STATED], [one / STATED for one in took], at_most=1.0, wrong=wrong)


def week_of_a_teacher(ground: Ground, *, slug: str = TEACHER, rounds: int = ROUNDS) -> Line:
    """A teacher's own week, next week."""
    teacher = Teacher.objects.select_related("user").get(slug=slug)
    [session] = signed_in([teacher.user])
    return measure(ground, "week view", f"/teacher/week/?week={_next_week()}", session=session, rounds=rounds)


def week_of_the_office(ground: Ground, *, slug: str = TEACHER, rounds: int = ROUNDS) -> Line:
    """The same week in the office's calendar, as its page reads it."""
    teacher = Teacher.objects.get(slug=slug)
    owner = User.objects.create_superuser(f"bench-{timezone.now():%H%M%S%f}@bench.example", first_name="Bench")
    [session] = signed_in([owner])
    query = f"?view=week&teacher={teacher.pk}&day={_next_week()}"
    path = f"/admin/scheduling/lesson/calendar/events/{query}"
    return measure(ground, "week view, office", path, session=session, rounds=rounds)


def day_of_the_office(ground: Ground, *, rounds: int = ROUNDS) -> Line:
    """A day with its first columns, of all the school's teachers."""
    owner = User.objects.create_superuser(f"bench-day-{timezone.now():%H%M%S%f}@bench.example", first_name="Bench")
    [session] = signed_in([owner])
    path = f"/admin/scheduling/lesson/calendar/events/?day={_next_week()}"
    return measure(ground, "day view, office", path, session=session, rounds=rounds)


def slot_search(ground: Ground, *, rounds: int = ROUNDS) -> Line:
    """Free weekly times of one subject on one day."""
    return measure(ground, "slot search", "/timeslots/?subject=piano&day=1", rounds=rounds)


def _next_week() -> str:
    return f"{timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday()):%Y-%m-%d}"
