"""What a family had of the policy around a missed lesson: its limits count by days, whichever version decided."""

from datetime import timedelta

from django.db.models import Prefetch, Q, QuerySet

from academy.models import Student
from academy.queries.school import school
from academy.words import in_zone
from scheduling.makeup.facts import Earlier
from scheduling.makeup.rules import Rule, Rules, row_of
from scheduling.models import Decision, Lesson, MakeUpCredit, Participant, PolicyRule

# No period that a policy counts by is longer, on either side of the lesson.
LOOKED_AT = timedelta(days=400)
NOT_USED_YET = (MakeUpCredit.State.OPEN, MakeUpCredit.State.RESERVED)


def earlier_misses(lesson: Lesson, student: Student, rules: Rules) -> tuple[Earlier, ...]:
    """The family's other decided misses around it, in the order of their lessons, as these rules count them."""
    zone = school().zone
    return tuple(
        Earlier(
            on=in_zone(row.lesson.starts_at, zone).date(),
            student=row.student_id,
            course=_course(row),
            family=student.family_id,
            counted=row.counts,
            rule=_rule(row, rules),
            is_open=hasattr(row, "credit") and row.credit.state in NOT_USED_YET,
        )
        for row in _decisions(lesson, student)
    )


def _decisions(lesson: Lesson, student: Student) -> QuerySet[Decision]:
    """Those that count, but for this lesson's own; three queries, however many."""
    seats = Participant.objects.filter(student__family=student.family_id)
    return (
        Decision.objects.filter(
            student__family=student.family_id,
            replaced_at=None,
            lesson__starts_at__gt=lesson.starts_at - LOOKED_AT,
            lesson__starts_at__lt=lesson.starts_at + LOOKED_AT,
        )
        .exclude(Q(lesson=lesson, student=student))
        .select_related("lesson__place__enrolment__offering", "credit")
        .prefetch_related(
            Prefetch("lesson__participants", seats.select_related("place__enrolment__offering"), to_attr="seats"),
            Prefetch("policy__rules", PolicyRule.objects.order_by("position"), to_attr="its_rules"),
        )
        .order_by("lesson__starts_at", "pk")
    )


def _course(decision: Decision) -> int | None:
    """By the lesson's own place, or by the seat in a group."""
    seats = [row.place for row in decision.lesson.seats if row.student_id == decision.student_id]  # type: ignore[attr-defined]
    place = next(filter(None, [decision.lesson.place, *seats]), None)
    return place.enrolment.offering.course_id if place else None


def _rule(decision: Decision, rules: Rules) -> int | None:
    """The number of the rule that decided; of another version's, that of the rule that says the same now."""
    said = next((one["values"].get("rule") for one in decision.because if one.get("code") == "rule"), None)
    if said is None or decision.policy is None:
        return said
    was = next((row for row in decision.policy.its_rules if row.position == said), None)  # type: ignore[attr-defined]
    heir = rules.heir_of(row_of(Rule, was)) if was else None
    return heir.position if heir else None
