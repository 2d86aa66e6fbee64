"""The ground floor's rows: the school, its people and courses; and the kernel's."""

from academy.kernel.models import (
    AuditEntry,
    DeadLetter,
    Heartbeat,
    IdempotentReply,
    InboundEvent,
    Notice,
    Rate,
    Run,
    Step,
)
from academy.models.course import Course, CourseOffering
from academy.models.enrolment import Enrolment
from academy.models.family import Family
from academy.models.guardian import Guardian
from academy.models.price import Price
from academy.models.school import School
from academy.models.semester import AcademicYear, ClosedDate, Semester
from academy.models.student import Student
from academy.models.subject import Subject
from academy.models.teacher import Teacher
from academy.models.user import User

__all__ = [
    "AcademicYear",
    "AuditEntry",
    "ClosedDate",
    "Course",
    "CourseOffering",
    "DeadLetter",
    "Enrolment",
    "Family",
    "Guardian",
    "Heartbeat",
    "IdempotentReply",
    "InboundEvent",
    "Notice",
    "Price",
    "Rate",
    "Run",
    "School",
    "Semester",
    "Step",
    "Student",
    "Subject",
    "Teacher",
    "User",
]
