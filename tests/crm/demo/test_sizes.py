"""The large demo academy, at its smallest: copied past the triggers, and right all the same."""

import pytest

from academy.kernel.models import AuditEntry
from academy.models import Enrolment, Student, Teacher
from billing.models import Payment
from crm.demo.kinds import add_kinds
from crm.demo.sizes import enlarge
from scheduling.models import Claim, Lesson
from tests.scheduling.makeups import broken
from tests.school import Cedar
from tests.today import day_at_school


@pytest.mark.django_db
def test_every_student_has_a_paid_weekly_place_beside_all_kinds_of_courses(cedar: Cedar) -> None:
    add_kinds(cedar.semester)
    before = Student.objects.count()

    for _again in range(2):
        enlarge(cedar.semester, day_at_school(), students=40)

    assert Student.objects.count() == before + 40
    many = Enrolment.objects.filter(student__pk__gt=before, places__lessons__teacher__slug__startswith="teacher-")
    assert set(many.values_list("offering__course__format", flat=True)) == {"weekly"}
    assert many.values("student").distinct().count() == 40
    lessons = Lesson.objects.filter(teacher__in=Teacher.objects.filter(slug__startswith="teacher-"))
    assert Claim.objects.filter(lesson__in=lessons, role="student").count() == lessons.count() > 40 * 10
    assert AuditEntry.objects.filter(table_name="scheduling_lesson", row_id__in=lessons).count() == lessons.count()
    assert Payment.objects.filter(reference__startswith="many-", amount_cents__gt=0).count() == 40
    assert broken() == {}
