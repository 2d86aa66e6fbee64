"""One check taken out each time, and the addresses at which the matrix must notice it."""

from rest_framework.permissions import IsAuthenticated

from academy.admin.base import FactAdmin
from academy.models.enrolment import EnrolmentQuerySet
from academy.models.family import FamilyQuerySet
from academy.models.student import StudentQuerySet
from academy.staff import StaffSite
from billing.api.payments import PaymentsView
from billing.models.invoice import InvoiceQuerySet
from messaging.models import Message
from messaging.models.message import MessageQuerySet
from scheduling.admin.calendar import CalendarPages
from scheduling.api.teacher_lessons import AttendanceView
from scheduling.models.lesson import LessonQuerySet
from tests.house.mutation import Both, Edit, Swap

GUARD = "academy.audiences"
# Whose names a lesson tells a family or a student.
NAMES_OF_FAMILY = Edit("scheduling.queries.lessons", "named.filter(student__family=to)", "named")
NAMES_OF_STUDENT = Edit("scheduling.queries.lessons", "named.filter(student=to)", "named")
PRIVATE_NOTES = Edit("scheduling.queries.notes", "Q(student=student), is_private=False)", "Q(student=student))")
EVERY_FAMILY = 'list(__import__("academy.models").models.Family.objects.all())'

# What is taken out; the door and the beginning of the addresses it guards.
MUTANTS: dict[str, tuple[Edit | Swap | Both, str, str]] = {
    "family pages ask nobody to sign in": (
        Edit(GUARD, "    @login_required\n    def guarded(request: Any", "    def guarded(request: Any"),
        "pages",
        "family/",
    ),
    "every family is everybody's": (
        Edit(GUARD, "families = families_of(request.user)", f"families = {EVERY_FAMILY}"),
        "pages",
        "family/lessons",
    ),
    "no family is no hindrance": (Edit(GUARD, "if not families:", "if False:"), "pages", "family/lessons"),
    "whoever taught, teaches": (Edit(GUARD, ", is_active=True)", ")"), "pages", "teacher/"),
    "whoever is no teacher, teaches": (Edit(GUARD, "if request.teacher is None:", "if False:"), "pages", "teacher/"),
    "whoever is no student, studies": (Edit(GUARD, "if request.student is None:", "if False:"), "pages", "student/"),
    "a person is anybody": (Edit(GUARD, "return login_required(view)", "return view"), "pages", "me/"),
    "a withdrawn guardian is a guardian": (
        Swap(FamilyQuerySet, "of", lambda self, person: self.filter(guardians__user=person).distinct()),
        "pages",
        "family/lessons",
    ),
    "invoices are of every family": (
        Swap(InvoiceQuerySet, "of_family", lambda self, _family: self),
        "pages",
        "family/",
    ),
    "bookings are of every family": (
        Swap(EnrolmentQuerySet, "of_family", lambda self, _family: self),
        "pages",
        "family/bookings/<",
    ),
    "students are of every family": (
        Swap(StudentQuerySet, "of_family", lambda self, _family: self),
        "pages",
        "family/bookings/new",
    ),
    "make-ups are of every family's students": (
        Swap(StudentQuerySet, "of_family", lambda self, _family: self),
        "pages",
        "family/make-ups",
    ),
    "anybody's lesson can be called off": (
        Both(Swap(LessonQuerySet, "of_family", lambda self, _family: self), NAMES_OF_FAMILY),
        "pages",
        "family/lessons/<int:pk>/cancellation",
    ),
    "whoever is signed in may speak for any family by the API": (
        Swap(FamilyQuerySet, "of", lambda self, _person: self),
        "api",
        "api/parent/makeups",
    ),
    "a family has everybody's lessons": (
        Both(Swap(LessonQuerySet, "of_family", lambda self, _family: self), NAMES_OF_FAMILY),
        "pages",
        "family/lessons",
    ),
    "a student has everybody's lessons": (
        Both(Swap(LessonQuerySet, "of_student", lambda self, _who: self), NAMES_OF_STUDENT),
        "pages",
        "student",
    ),
    "a student has everybody's credits": (
        Edit("scheduling.views.student_make_ups", "[request.student])", "type(request.student).objects.all())"),
        "pages",
        "student/make-ups",
    ),
    "in a group everybody is told of everybody": (NAMES_OF_FAMILY, "pages", "family/lessons"),
    "a teacher has everybody's lessons": (
        Swap(LessonQuerySet, "of_teacher", lambda self, _who: self),
        "pages",
        "teacher/",
    ),
    "a family reads what teachers wrote for themselves": (PRIVATE_NOTES, "pages", "family/lessons/<int:pk>/"),
    "a student reads what teachers wrote for themselves": (PRIVATE_NOTES, "pages", "student/lessons/<int:pk>/"),
    "a teacher meets everybody's students": (
        Edit("scheduling.queries.teaching", "lesson__teacher=teacher,\n        lesson__state__in", "lesson__state__in"),
        "pages",
        "teacher/students/<",
    ),
    "the API tells a teacher everybody's lessons": (
        Swap(LessonQuerySet, "of_teacher", lambda self, _who: self),
        "api",
        "api/teacher/lessons",
    ),
    "whoever has a token marks": (
        Swap(AttendanceView, "permission_classes", [IsAuthenticated]),
        "api",
        "api/teacher/attendance",
    ),
    "a teacher is told of everybody's new students": (
        Edit("scheduling.queries.teaching", "series__teacher=teacher, ", ""),
        "pages",
        "teacher/",
    ),
    "receipts are of every family": (
        Edit("billing.views.family_papers", ".filter(payer__in=mine)", ""),
        "pages",
        "family/receipts/<int:pk>/",
    ),
    "yearly receipts are of every family's children": (
        Edit(
            "billing.views.family_papers",
            "Student.objects.of_family(request.family).select_related",
            "Student.objects.select_related",
        ),
        "pages",
        "family/students/<",
    ),
    "a statement is of whatever anybody paid": (
        Edit("billing.queries.statement", ", payer__in=payers", ""),
        "pages",
        "family/statement/",
    ),
    "anybody revokes a family's calendar addresses": (
        Edit("scheduling.views.calendars", "get_object_or_404(whose.feeds, pk=pk)", "CalendarFeed.objects.get(pk=pk)"),
        "pages",
        "family/calendar/<",
    ),
    "a week names other families' children": (
        Edit("scheduling.views.weeks", "row.student.family_id == request.family.pk", "True"),
        "pages",
        "family/week/",
    ),
    "a lesson's file is of every family": (
        Edit("scheduling.views.lesson_file", "Lesson.objects.of_family(request.family)", "Lesson.objects"),
        "pages",
        "family/lessons/<int:pk>/lesson.ics",
    ),
    "the home page owes everybody's invoices": (
        Edit("billing.views.family", "Invoice.objects.of_family(family, request.user)", "Invoice.objects.all()"),
        "pages",
        "family/",
    ),
    "an invoice page without its guard": (
        Edit("billing.views.family_papers", "@require_safe\n@family_page\ndef invoice(", "def invoice("),
        "pages",
        "family/invoices/<",
    ),
    "the bell rings for everybody": (
        Swap(MessageQuerySet, "in_app", lambda self, _person: self.filter(channel=Message.Channel.APP)),
        "pages",
        "me/notices",
    ),
    "the bell remembers for the withdrawn": (
        Swap(MessageQuerySet, "in_app", lambda self, person: self.filter(person=person)),
        "pages",
        "me/notices",
    ),
    "the API's bookings are of every family": (
        Edit("billing.api.bookings", "student__family__in=Family.objects.of(person_of(request)), ", ""),
        "api",
        "api/parent/bookings/",
    ),
    "the API lists the bookings of every family": (
        Edit("billing.api.bookings", "student__family__in=Family.objects.of(person_of(request)), ", ""),
        "api",
        "api/parent/bookings",
    ),
    "anybody with a token books payments": (
        Swap(PaymentsView, "permission_classes", [IsAuthenticated]),
        "api",
        "api/admin/payments",
    ),
    "a disabled person's token opens": (
        Edit("academy.api.authentication", ", is_active=True)", ")"),
        "api",
        "api/parent/bookings",
    ),
    "an old token opens": (
        Edit("academy.api.authentication", '"require": CLAIMS', '"require": CLAIMS, "verify_exp": False'),
        "api",
        "api/parent/bookings",
    ),
    "whoever signs in works in the office": (
        Swap(StaffSite, "has_permission", lambda _self, request: request.user.is_authenticated),
        "office",
        "admin/academy/course/",
    ),
    "who may look at the calendar may drag in it": (
        Swap(CalendarPages, "may_drag", lambda _self, _request: True),
        "office",
        "admin/scheduling/lesson/",
    ),
    "the office changes facts": (
        Swap(FactAdmin, "has_change_permission", lambda _self, _request, _row=None: True),
        "office",
        "admin/billing/payment/",
    ),
}
