"""The facts by which the policy judges a missed lesson, read from what was said, marked, paid and decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.module_loading import import_string

from academy.kernel.db import now
from academy.models import Course, Student, Subject
from academy.queries.school import school
from academy.wiring import LESSON_IS_PAID
from academy.words import in_zone, long_date
from scheduling.makeup.engine import Verdict, decide
from scheduling.makeup.facts import Facts
from scheduling.makeup.reasons import in_words
from scheduling.makeup.rules import NO_RULES, Rules, rules_of
from scheduling.models import Attendance, Cancellation, Cause, Decision, Lesson, MakeUpCredit, PolicyRule, Side
from scheduling.queries.earlier_misses import earlier_misses
from scheduling.queries.makeups import credit_of
from scheduling.queries.policy import policy_on
from scheduling.queries.school_days import school_days

Mark = Attendance.Mark
OF_AGE = 18


def course_of(lesson: Lesson, student: Student) -> Course | None:
    """What the student learns in it: by the lesson's own place, or by the seat in a group."""
    if lesson.place:
        return lesson.place.enrolment.offering.course
    seat = lesson.participants.filter(student=student).select_related("place__enrolment__offering__course__subject")
    row = seat.first()
    return row.place.enrolment.offering.course if row and row.place else None


def subject_of(lesson: Lesson, student: Student) -> Subject | None:
    """The subject of a lesson; a make-up has that of its credit."""
    if lesson.kind == Lesson.Kind.MAKE_UP:
        credit = credit_of(lesson)
        return credit.subject if credit else None
    course = course_of(lesson, student)
    return course.subject if course else None


def minutes_of(lesson: Lesson) -> int:
    """Its length."""
    return int((lesson.ends_at - lesson.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Said:
    """What is known of an absence: on whose behalf, why, how and when it was said (None: it was not)."""

    side: str
    cause: str
    channel: str
    at: datetime | None
    words: str = ""
    has_proof: bool = False


def said_of(lesson: Lesson, student: Student) -> Said:
    """By the family's or school's word, else by the teacher's mark."""
    rows = lesson.cancellations.filter(taken_back_at=None).order_by("-announced_at")
    word = next((row for row in rows if row.student_id in (None, student.pk)), None)
    if word:
        return Said(word.side, word.cause, word.channel, word.announced_at, word.words, word.has_proof)
    marked = Attendance.objects.filter(participant__lesson=lesson, participant__student=student).first()
    if marked and marked.mark == Mark.TEACHER_ABSENT:
        return Said(Side.TEACHER, Cause.TEACHER, Cancellation.Channel.OFFICE, marked.marked_at)
    if marked and marked.mark == Mark.ABSENT_NOTICE:
        # The teacher knows that it was said, not when: no earlier than the lesson itself can be shown.
        return Said(Side.FAMILY, Cause.FAMILY, Cancellation.Channel.OFFICE, lesson.starts_at)
    return Said(Side.FAMILY, Cause.FAMILY, Cancellation.Channel.SYSTEM, None)


def rules_on(day: date) -> Rules:
    """What the policy in force on that day says; nothing where there is none."""
    policy = policy_on(day)
    return rules_of(policy) if policy else NO_RULES


def facts_of(lesson: Lesson, student: Student, rules: Rules, said: Said | None = None) -> Facts:
    """Everything these rules may ask about a missed lesson. said: what is to be assumed; else what is known."""
    said = said or said_of(lesson, student)
    zone, paid, days = school().zone, import_string(LESSON_IS_PAID), school_days()
    today = in_zone(lesson.starts_at, zone).date()
    course = course_of(lesson, student)
    own = credit_of(lesson) if lesson.kind == Lesson.Kind.MAKE_UP else None
    return Facts(
        side=said.side,
        cause=said.cause,
        starts_at=lesson.starts_at,
        zone=zone,
        announced_at=said.at,
        channel=said.channel,
        words=said.words,
        has_proof=said.has_proof,
        is_paid=paid(lesson, student),
        is_make_up=lesson.kind == Lesson.Kind.MAKE_UP,
        kind=lesson.kind,
        is_adult=student.age_on(today) >= OF_AGE,
        student=student.pk,
        course=course.pk if course else None,
        family=student.family_id,
        earlier=earlier_misses(lesson, student, rules),
        terms=days.terms,
        school_years=days.school_years,
        closed_days=days.closed_days,
        credit_expires_on=own.expires_on if own else None,
    )


@dataclass(frozen=True)
class Foreseen:
    """What the policy will say, before anything is done."""

    verdict: Verdict
    words_required: bool

    @property
    def sentences(self) -> list[str]:
        """Why. Nothing is said yet: "you told us" would not be true."""
        changed = {"told": "would_tell"}
        return in_words({**one, "code": changed.get(one["code"], one["code"])} for one in self.verdict.because)

    @property
    def until_label(self) -> str:
        """The last day of the make-up, where there is one."""
        return long_date(self.verdict.expires_on) if self.verdict.expires_on else ""

    @property
    def is_credit(self) -> bool:
        """Whether there will be a make-up."""
        return self.verdict.is_credit

    @property
    def outcome_label(self) -> str:
        """In a word or two."""
        return str(PolicyRule.Outcome(self.verdict.outcome).label)


def foreseen(lesson: Lesson, student: Student, *, side: str, causes: Sequence[str]) -> dict[str, Foreseen]:
    """For each cause what would follow if it were said on these pages now (with words, where they are asked for)."""
    rules = rules_on(in_zone(lesson.starts_at, school().zone).date())
    facts = facts_of(lesson, student, rules, Said(side, Cause.FAMILY, Cancellation.Channel.PORTAL, now(), words="…"))
    return {cause: Foreseen(decide(rules, replace(facts, cause=cause)), rules.words_required) for cause in causes}


def credit_to_be(lesson: Lesson, student: Student, said: Foreseen) -> MakeUpCredit | None:
    """The credit that would be given, not yet written; none where the policy gives none."""
    if not said.is_credit:
        return None
    return MakeUpCredit(
        student=student,
        subject=subject_of(lesson, student),
        teacher=lesson.teacher,
        minutes=said.verdict.minutes or minutes_of(lesson),
        expires_on=said.verdict.expires_on,
        # Not written either: by its reasons it is known where the credit may be used.
        decision=Decision(because=list(said.verdict.because)),
    )
