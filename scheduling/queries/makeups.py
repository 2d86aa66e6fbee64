"""A family's make-up credits, what was decided of its missed lessons, and the hours at which a credit can be used."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Prefetch, QuerySet

from academy.kernel.db import Now
from academy.models import Family, Student
from scheduling.models import CreditEntry, Decision, Lesson, MakeUpCredit

# So long a past credit or decision is shown.
KEPT = timedelta(days=365)
State = MakeUpCredit.State


def credits_of(students: Iterable[Student]) -> list[MakeUpCredit]:
    """Of the last year, with all that is said of them: those that expire first come first."""
    rows = MakeUpCredit.objects.filter(student__in=[row.pk for row in students], created_at__gt=Now() - KEPT)
    return list(with_ledger(rows).order_by("expires_on", "pk"))


def open_credits(family: Family) -> list[MakeUpCredit]:
    """What this family can book with today, the first to expire first."""
    return list(with_ledger(MakeUpCredit.objects.open().of_family(family)))


def with_ledger(rows: QuerySet[MakeUpCredit]) -> QuerySet[MakeUpCredit]:
    """With student, subject, teacher, decision and every entry, in a fixed number of queries."""
    entries = CreditEntry.objects.select_related("lesson__teacher", "lesson__room", "by").order_by("pk")
    return rows.select_related("student", "subject", "teacher", "decision__lesson__teacher").prefetch_related(
        Prefetch("entries", entries)
    )


def lesson_of(credit: MakeUpCredit) -> Lesson | None:
    """The missed lesson it was given for; none where the office gave it by hand."""
    return credit.decision.lesson if credit.decision else None


def booked_lesson(credit: MakeUpCredit) -> Lesson | None:
    """The make-up it is booked or was used for (reads the prefetched entries)."""
    if credit.state not in (State.RESERVED, State.REDEEMED):
        return None
    return next((row.lesson for row in reversed(credit.entries.all()) if row.kind == CreditEntry.Kind.RESERVED), None)


def credit_of(lesson: Lesson) -> MakeUpCredit | None:
    """The credit a make-up lesson was booked with last."""
    entry = lesson.credit_entries.filter(kind=CreditEntry.Kind.RESERVED).select_related("credit").last()
    return entry.credit if entry else None


def decisions_about(students: Iterable[Student]) -> list[Decision]:
    """What counts today of the last year's missed lessons, the newest first."""
    rows = Decision.objects.filter(
        student__in=[row.pk for row in students], replaced_at=None, decided_at__gt=Now() - KEPT
    )
    return list(rows.select_related("student", "lesson__teacher", "credit").order_by("-decided_at", "-pk")[:50])
