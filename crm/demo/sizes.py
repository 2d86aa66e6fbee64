"""The demo academy at the size of a real one: s, m or l, copied in on top of the named cast.

Every teacher has twenty students and four free half hours a week; every student has a paid, confirmed weekly place for
the whole term, behind them the lessons taught, before them those to come.
"""

from datetime import date

from academy.kernel.models import Notice
from academy.models import Enrolment, Family, Guardian, Semester, Student, Teacher, User
from billing.models import Invoice, InvoiceLine, JournalEntry, Payer, Payment, Posting
from crm.demo.copying import analyze, without_triggers
from crm.demo.history import copy_letters, copy_money
from crm.demo.people import copy_people
from crm.demo.term import copy_term
from messaging.models import Message
from scheduling.models import Claim, Lesson, Participant, Place, Resource, Room, Timeslot

# Thousands of students; each has about 20 lessons and 100 messages.
SIZES = {"s": 1, "m": 10, "l": 50}
MESSAGES_OF_A_STUDENT = 100


def enlarge(semester: Semester, today: date, *, students: int) -> None:
    """Copy a whole academy in; nothing where one was copied before. Takes seconds for s, minutes for l."""
    if Teacher.objects.filter(slug="teacher-1").exists():
        return
    kinds = (User, Teacher, Room, Family, Guardian, Student, Timeslot, Enrolment, Place, Lesson, Participant)
    money = (Payer, Invoice, InvoiceLine, Payment, JournalEntry, Posting)
    with without_triggers(*kinds, *money):
        copied = copy_people(students, today)
        bills = copy_term(copied, semester)
        copy_money(bills, families=copied.families, due_on=today)
        copy_letters(bills, each=MESSAGES_OF_A_STUDENT)
    # Fresh figures for the planner, which otherwise takes these tables for empty.
    analyze(*kinds, *money, Claim, Resource, Notice, Message)
