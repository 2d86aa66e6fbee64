"""A page asks the same number of questions however much it shows, and few of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academy.kernel.db import now
from academy.kernel.models import Run
from academy.kernel.notices import tell
from academy.kernel.trace import tracing
from academy.kernel.work import perform
from academy.kernel.workflow import advance, run_of
from academy.models import Enrolment, Student, Teacher, User
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.payment import record_payment
from billing.models import Checkout, Payment, PaymentLink
from crm.demo.kinds import add_courses
from messaging.models import Message
from scheduling.actions.book import book_place
from scheduling.actions.by_hand import give_credit
from scheduling.models import Lesson, Participant, WaitingEntry
from scheduling.queries.free import free_times, offered
from tests.cast import GIULIA, JONAS, LIND, OLIVIA, Person
from tests.house.access_tables import TABLES
from tests.school import Cedar, open_cedar_heights
from tests.today import day_at_school

MOST = 15
PAGES: dict[str, tuple[str, Person | None, int]] = {
    "home": ("/", None, 17),
    "courses": ("/courses/", None, MOST),
    "teachers": ("/teachers/", None, MOST),
    "teacher": ("/teachers/lind/", None, MOST),
    "timeslots": ("/timeslots/", None, 16),
    "enquiry": ("/enquiry/", None, MOST),
    "me/notices": ("/me/notices/", GIULIA, MOST),
    "family": ("/family/", GIULIA, 18),
    "family/lessons": ("/family/lessons/", GIULIA, MOST),
    "family/make-ups": ("/family/make-ups/", GIULIA, 26),
    "family/bookings/new": ("/family/bookings/new/?timeslot=any", GIULIA, MOST),
    "groups": ("/groups/", None, MOST),
    "family/seats/new": ("/family/seats/new/?course=guitar-circle", GIULIA, MOST),
    "family/trials": ("/family/trials/", GIULIA, MOST),
    "family/waiting": ("/family/waiting/", GIULIA, MOST),
    "family/waiting/new": ("/family/waiting/new/?subject=piano", GIULIA, MOST),
    "api/public/groups": ("/api/public/groups", None, MOST),
    "api/public/openings": ("/api/public/openings?kind=trial&subject=piano", None, MOST),
    "family/invoices": ("/family/invoices/", GIULIA, MOST),
    "family/ways-to-pay": ("/family/ways-to-pay/", GIULIA, MOST),
    "family/statement": ("/family/statement/", GIULIA, MOST),
    "family/week": ("/family/week/", GIULIA, MOST),
    "family/calendar": ("/family/calendar/", GIULIA, MOST),
    "student": ("/student/", JONAS, 10),
    "student/make-ups": ("/student/make-ups/", JONAS, 12),
    "student/week": ("/student/week/", JONAS, 12),
    "student/calendar": ("/student/calendar/", JONAS, 10),
    "teacher/day": ("/teacher/day/", LIND, MOST),
    "teacher/students": ("/teacher/students/", LIND, MOST),
    "teacher/absences": ("/teacher/absences/", LIND, MOST),
    "teacher/week": ("/teacher/week/", LIND, MOST),
    "teacher/calendar": ("/teacher/calendar/", LIND, MOST),
    "teacher/": ("/teacher/", LIND, MOST),
    "api/public/teachers": ("/api/public/teachers", None, MOST),
    "api/public/timeslots": ("/api/public/timeslots", None, MOST),
    **{
        f"office/{table.label}": (f"/admin/{table.label.replace('.', '/')}/", OLIVIA, MOST)
        for table in TABLES
        if table.label != "academy.school"
    },
    "office": ("/admin/", OLIVIA, 30),
}


def sign_up(cedar: Cedar, child: str, family: str, teacher: str, *, is_paid: bool) -> None:
    """A new student of a family with a weekly place, paid or waiting for it."""
    born = day_at_school() - timedelta(days=3300)
    household = cedar.family(family)
    guardian = household.guardians.filter(may_pay=True, until=None).select_related("user").get().user
    student = Student.objects.create(family=household, first_name=child, birth_date=born)
    time = free_times(offered().filter(teacher__slug=teacher), students=[student])[0]
    enrolment = book_place(student=student, timeslot=time.timeslot, by=guardian)
    invoice = raise_first_invoice(enrolment=enrolment)
    page = f"cs_{enrolment.pk}"
    Checkout.objects.create(
        invoice=invoice, session=page, url=f"https://checkout.stripe.com/c/pay/{page}", amount_cents=9
    )
    PaymentLink.objects.create(invoice=invoice, amount_cents=900, currency="INR", due_on=invoice.due_on)
    notice = tell(guardian, "staff_alert", about=enrolment)
    Message.objects.create(notice=notice, channel="app", person=guardian, subject="Said", message_id=str(notice.pk))
    if is_paid:
        pay(enrolment)


def pay(enrolment: Enrolment) -> None:
    invoice = enrolment.invoices.get()
    record_payment(
        invoice=invoice,
        amount=invoice.total,
        provider=Payment.Provider.TRANSFER,
        reference=f"paid-{invoice.pk}",
        received_at=now(),
    )
    Checkout.objects.filter(invoice=invoice).update(state=Checkout.State.COMPLETE)
    run = run_of("enrolment", enrolment)
    perform(Run, run.pk, advance)


def teach_today(student: Student) -> None:
    """A lesson earlier today, so that the teacher's day shows it."""
    place = student.enrolments.get().places.get()
    begins = timezone.now().replace(hour=12, minute=0) + timedelta(minutes=student.pk % 600)
    lesson = Lesson.objects.create(
        place=place, teacher=place.timeslot.teacher, starts_at=begins, ends_at=begins + timedelta(seconds=30)
    )
    Participant.objects.create(lesson=lesson, student=student)


def owe(cedar: Cedar, student: Student) -> None:
    """A make-up lesson to book, given by hand."""
    give_credit(
        student=student,
        subject=cedar.subject("piano"),
        minutes=30,
        expires_on=day_at_school() + timedelta(days=30),
        because="The piano was out of tune.",
        by=cedar.user(OLIVIA),
    )


def grow(cedar: Cedar, number: int) -> None:
    """One more of everything."""
    sign_up(cedar, f"Child {number}", "Rossi", "lind", is_paid=True)
    sign_up(cedar, f"Waits {number}", "Rossi", "alvarez", is_paid=False)
    sign_up(cedar, f"Other {number}", "Tremblay", "okafor", is_paid=True)
    child = Student.objects.get(first_name=f"Child {number}")
    teach_today(child)
    owe(cedar, child)
    # On a day on which he does not teach, so that nothing that is free fits.
    WaitingEntry.objects.create(
        student=child, teacher=Teacher.objects.get(slug="tanaka"), weekday=2, asked_by=cedar.user(GIULIA)
    )


def learns(cedar: Cedar, subject: str) -> None:
    """Jonas gets one more weekly place, and a make-up lesson to book."""
    jonas = Student.objects.get(first_name="Jonas")
    helga = User.objects.get(first_name="Helga")
    time = free_times(offered(subject=cedar.subject(subject)), students=[jonas])[0]
    pay_for = book_place(student=jonas, timeslot=time.timeslot, by=helga, subject=cedar.subject(subject))
    raise_first_invoice(enrolment=pay_for)
    pay(pay_for)
    owe(cedar, jonas)


def count() -> dict[str, int]:
    """The queries of every page now."""
    found = {}
    for name, (path, person, _most) in PAGES.items():
        browser = Client()
        if person:
            browser.force_login(
                User.objects.get(email=person.email), backend="django.contrib.auth.backends.ModelBackend"
            )
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            answer = browser.get(path)
            transaction.set_rollback(True)
        assert answer.status_code == 200, (name, answer.status_code)
        found[name] = len(
            [query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]
        )
    return found


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, tuple[int, int]]]:
    """By page: its queries where there is one of everything, and where there are three."""
    with django_db_blocker.unblock(), transaction.atomic(), tracing(actor="test"):
        cedar = open_cedar_heights(day_at_school())
        add_courses(cedar.semester)
        others = Teacher.objects.exclude(slug__in=("lind", "alvarez", "okafor"))
        others.update(is_public=False, is_active=False)
        grow(cedar, 1)
        learns(cedar, "piano")
        one = count()
        grow(cedar, 2)
        grow(cedar, 3)
        learns(cedar, "guitar")
        learns(cedar, "drums")
        others.update(is_public=True, is_active=True)
        three = count()
        yield {name: (one[name], three[name]) for name in PAGES}
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_three_rows_cost_no_more_queries_than_one(counted: dict[str, tuple[int, int]], page: str) -> None:
    one, three = counted[page]

    assert one == three
    assert one <= PAGES[page][2]
