"""On a phone, with and without a script: a day is marked with a tap for each student, and a note reaches its family."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from academy.kernel.trace import tracing
from academy.models import Teacher
from academy.models.zone import zone
from crm.demo.attendance import add_attendance
from crm.demo.families import add_places
from crm.demo.make_ups import add_make_ups
from crm.demo.policy import add_policy
from scheduling.models import Attendance, Lesson, LessonNote
from tests.browser.test_make_ups import SIZES, Taps
from tests.browser.visitor import Visitor
from tests.cast import ALVAREZ, GIULIA, JONAS, LEO, LIND, MIA, NOAH, OKAFOR, ZOE, Child, Person
from tests.scheduling.hours import lesson
from tests.school import Cedar
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("_term")]


@pytest.fixture(scope="module")
def _term(academy: tuple[Site, Cedar]) -> None:
    """A school in the middle of its term, with marks and notes."""
    semester = academy[1].semester
    with tracing(actor="test"):
        add_policy(semester)
        add_places(semester)
        add_make_ups(semester)
        add_attendance()


def yesterday(cedar: Cedar, who: Person, plan: dict[int, tuple[Child, ...]]) -> dict[int, Lesson]:
    """Lessons at these hours of the day before, when nobody of the demo teaches; by hour."""
    teacher = Teacher.objects.get(user=cedar.user(who))
    day = timezone.localdate(timezone=zone(teacher.zone)) - timedelta(days=1)
    with tracing(actor="test"):
        return {
            hour: lesson(
                teacher,
                datetime.combine(day, time(hour), tzinfo=zone(teacher.zone)),
                students=tuple(cedar.student(child) for child in children),
                capacity=len(children),
            )
            for hour, children in plan.items()
        }


@pytest.mark.parametrize(
    ("who", "hours", "javascript"), [(LIND, (5, 6, 7), True), (ALVAREZ, (4, 9, 10), False)], ids=("script", "none")
)
def test_a_whole_day_in_a_tap_for_each_student(
    visit: Callable[..., Visitor], cedar: Cedar, who: Person, hours: tuple[int, ...], javascript: bool
) -> None:
    plan = dict(zip(hours, ((MIA,), (ZOE,), (LEO, NOAH, MIA)), strict=True))
    first, second, group = yesterday(cedar, who, plan).values()
    visitor, taps = visit(width=360, javascript=javascript), Taps()
    visitor.sign_in(who)
    page = visitor.page
    page.goto(f"/teacher/day/?day={first.starts_at.astimezone(zone(first.teacher.zone)):%Y-%m-%d}")
    visitor.check()

    def tap(row: Lesson, name: str, *, marked: int) -> None:
        """And wait until so many of its students are marked."""
        its = page.locator(f"#lesson-{row.pk}")
        taps.on(its.get_by_role("button", name=name, exact=True).first)
        its.locator("[aria-pressed=true]").nth(marked - 1).wait_for()

    tap(first, "Present", marked=1)
    tap(second, "Late", marked=1)
    tap(group, "Absent, without notice", marked=1)
    tap(group, "All others were present", marked=3)

    assert page.get_by_text("Nobody is left to mark.").is_visible()
    visitor.check()
    given = Attendance.objects.filter(participant__lesson__in=(first, second, group))
    assert sorted(given.values_list("mark", flat=True)) == ["absent", "late", "present", "present", "present"]
    assert taps.count < given.count()


def test_a_note_is_written_and_the_family_reads_it_without_a_script(
    visit: Callable[..., Visitor], cedar: Cedar
) -> None:
    [row] = yesterday(cedar, OKAFOR, {21: (LEO,)}).values()
    teacher = visit(width=360, javascript=False)
    teacher.sign_in(OKAFOR)
    page = teacher.page
    page.goto(f"/teacher/lessons/{row.pk}/")
    page.get_by_label("To the family").fill("Paradiddles at 80")
    page.get_by_label("For teachers and the office only").fill("Change often")
    Taps().on(page.get_by_role("button", name="Keep the notes"))
    page.get_by_text("Your notes are kept.").wait_for()
    assert LessonNote.objects.filter(lesson=row).count() == 2

    family, taps = visit(width=360, javascript=False), Taps()
    family.sign_in(GIULIA)
    family.page.goto("/family/lessons/")
    taps.on(family.page.locator(f"a[href^='/family/lessons/{row.pk}/']"))

    family.page.get_by_text("Paradiddles at 80").wait_for()
    assert family.page.get_by_text("Change often").count() == 0


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_the_pages_about_attendance_are_clean(
    visit: Callable[..., Visitor], cedar: Cedar, width: int, dark: bool
) -> None:
    def last(person: Person) -> Lesson:
        return Lesson.objects.filter(teacher__user=cedar.user(person), notes__isnull=False).latest("starts_at")

    pages = {
        LIND: (
            "/teacher/",
            "/teacher/day/",
            "/teacher/week/",
            "/teacher/students/",
            f"/teacher/students/{cedar.student(MIA).pk}/",
            f"/teacher/lessons/{last(LIND).pk}/",
        ),
        JONAS: ("/student/",),
        GIULIA: ("/family/lessons/",),
    }
    for person, paths in pages.items():
        visitor = visit(width=width, dark=dark)
        visitor.sign_in(person)
        for path in paths:
            visitor.look(path)
