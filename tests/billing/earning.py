"""Lessons that were held, for tests of what they earned: a child's Tuesdays, the last of them not long ago."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from academy.kernel.db import now
from academy.kernel.invariants import Invariant, every
from academy.models import Course, CourseOffering, Enrolment, Student
from academy.queries.school import school_today
from billing.actions.agree import agree
from billing.actions.draft import draft_families
from billing.actions.earning import earn
from billing.actions.invoice import raise_invoices
from billing.actions.payer import family_payer
from billing.models import Account, Earning, Invoice, Posting
from scheduling.actions.credit import issue, reserve
from scheduling.actions.credit_clock import redeem_taught
from scheduling.models import Decision, Lesson, MakeUpCredit, Participant, Place, Series
from tests.cast import GIULIA, LIND, MIA, Child, Person
from tests.scheduling.hours import TORONTO
from tests.school import Cedar

WEEKS = 6


def tuesday(ago: int = 0) -> date:
    """The last one before today, or so many weeks before that."""
    today = school_today()
    return today - timedelta(days=(today.weekday() - 2) % 7 + 1 + 7 * ago)


def past(
    cedar: Cedar, child: Child = MIA, teacher: Person = LIND, *, weeks: int = WEEKS, starts: str = "15:00"
) -> Series:
    """A weekly place whose last lessons were on so many Tuesdays; none is marked yet."""
    first, last = tuesday(weeks - 1), tuesday()
    offering, _new = CourseOffering.objects.get_or_create(
        course=Course.objects.get(slug="piano-30"), semester=cedar.semester
    )
    enrolment = Enrolment.objects.create(
        student=cedar.student(child), offering=offering, booked_by=cedar.user(GIULIA), state="active"
    )
    place = Place.objects.create(
        enrolment=enrolment,
        state=Place.State.CONFIRMED,
        expires_at="2026-01-01T00:00Z",
        confirmed_at="2026-01-01T00:00Z",
    )
    hour = time.fromisoformat(starts)
    series = Series.objects.create(
        place=place,
        teacher=cedar.teacher(teacher),
        weekday=first.weekday(),
        starts=hour,
        zone=TORONTO,
        first_day=first,
        last_day=last,
    )
    for day in (first + timedelta(weeks=week) for week in range(weeks)):
        at = datetime.combine(day, hour, tzinfo=ZoneInfo(TORONTO))
        lesson = Lesson.objects.create(
            kind=Lesson.Kind.WEEKLY,
            place=place,
            series=series,
            day=day,
            teacher=series.teacher,
            starts_at=at,
            ends_at=at + timedelta(minutes=30),
        )
        Participant.objects.create(lesson=lesson, student=enrolment.student)
    family_payer(family=enrolment.student.family)
    agree(enrolment=enrolment, first_lesson=first)
    return series


def held(series: Series, count: int | None = None) -> list[Lesson]:
    """Its first so many lessons (all, if none is said) were taught."""
    lessons = list(series.lessons.order_by("day"))[:count]
    Lesson.objects.filter(pk__in=[lesson.pk for lesson in lessons], state=Lesson.State.BOOKED).update(
        state=Lesson.State.TAUGHT
    )
    return lessons


def billed(student: Student, until: date | None = None) -> list[Invoice]:
    """All that is owed by now, or before a day, is raised."""
    drafts = draft_families(families=[student.family_id], until=until or school_today()).invoices
    raise_invoices(invoices=drafts)
    return list(Invoice.objects.filter(pk__in=[draft.pk for draft in drafts]))


def booked(*students: Student) -> int:
    """Book what they earned; how many earnings."""
    return earn(families={student.family_id for student in students}).count


def standing() -> dict[date, int]:
    """What stands earned by each lesson's day (cents)."""
    found: dict[date, int] = {}
    for earning in Earning.objects.select_related("participant__lesson"):
        day: Any = earning.participant and earning.participant.lesson.day
        found[day] = found.get(day, 0) + earning.cents
    return {day: cents for day, cents in found.items() if cents}


def account(account: Account) -> int:
    """Its balance (cents; what was earned and what is not taught yet above nothing)."""
    return -sum(Posting.objects.filter(account=account).values_list("cents", flat=True))


def as_if_raised(invoice: Invoice, day: date) -> None:
    """It was raised on that day, and booked then."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE billing_invoice SET raised_at = %s WHERE id = %s", [f"{day}T17:00Z", invoice.pk])
        cursor.execute("ALTER TABLE billing_journalentry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE billing_journalentry SET happened_on = %s, booked_on = %s"
            " WHERE kind = 'invoice' AND about_label = 'billing.Invoice' AND about_id = %s",
            [day, day, invoice.pk],
        )
        cursor.execute("ALTER TABLE billing_journalentry ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def missed(lesson: Lesson, outcome: str, student: Student) -> Decision:
    """It did not take place, and that is what the policy said."""
    there = Lesson.objects.filter(pk=lesson.pk)
    there.filter(state=Lesson.State.TAUGHT).update(state=Lesson.State.BOOKED)
    there.update(state=Lesson.State.CANCELLED)
    return Decision.objects.create(lesson=lesson, student=student, outcome=outcome)


def credited(decision: Decision) -> MakeUpCredit:
    """The make-up credit that it gave."""
    return issue(student=decision.student, minutes=30, because="missed", decision=decision, expires_on=tuesday(-3))


def made_up(credit: MakeUpCredit, series: Series) -> Lesson:
    """A make-up was booked with it, and taught yesterday."""
    at = now() - timedelta(days=1)
    lesson = Lesson.objects.create(
        kind=Lesson.Kind.MAKE_UP, teacher=series.teacher, starts_at=at, ends_at=at + timedelta(minutes=30)
    )
    Participant.objects.create(lesson=lesson, student=credit.student)
    reserve(credit=credit, lesson=lesson, because="booked")
    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.TAUGHT)
    redeem_taught(lesson=lesson)
    return lesson


def assert_sound() -> None:
    """The books add up, and hold as not taught to the cent what was invoiced and not earned."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    promises = [one for one in every() if isinstance(one, Invariant) and one.name.startswith("I3 ")]
    assert {one.name: one.violations() for one in promises if one.violations()} == {}
