"""The ledger of make-up credits: every change is an entry with its cause, and the database keeps the balance.

Two who use one credit at once meet in the constraint `credit_is_used_once`; a lost race is a Refusal here.
"""

from datetime import date

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Student, Subject, Teacher, User
from scheduling.models import CreditEntry, Decision, Lesson, MakeUpCredit

Kind = CreditEntry.Kind
# What the database says to an entry that comes too late: the balance's constraint, or the edges of the credit's state.
JUDGES = ("credit_is_used_once", "Invalid transition of field")


@transaction.atomic
def issue(
    *,
    student: Student,
    minutes: int,
    because: str,
    subject: Subject | None = None,
    teacher: Teacher | None = None,
    expires_on: date | None = None,
    decision: Decision | None = None,
    by: User | None = None,
) -> MakeUpCredit:
    """Give a credit of so many minutes, by a decision or by hand (then by somebody)."""
    credit = MakeUpCredit.objects.create(
        student=student,
        subject=subject,
        teacher=teacher,
        minutes=minutes,
        expires_on=expires_on,
        decision=decision,
    )
    enter(credit, Kind.ISSUED, because=because, by=by)
    credit.refresh_from_db()
    return credit


def reserve(*, credit: MakeUpCredit, lesson: Lesson, because: str, by: User | None = None) -> None:
    """open → booked for that make-up lesson. Raises Refusal (code "credit-used") where it is not open any more."""
    enter(credit, Kind.RESERVED, lesson=lesson, because=because, by=by)


def release(*, credit: MakeUpCredit, lesson: Lesson, because: str, by: User | None = None) -> None:
    """booked → open: the make-up does not take place, and the family keeps the credit."""
    enter(credit, Kind.RELEASED, lesson=lesson, because=because, by=by)


def redeem(*, credit: MakeUpCredit, lesson: Lesson, because: str, by: User | None = None) -> None:
    """booked → used: the make-up was taught, or lost as the policy says."""
    enter(credit, Kind.REDEEMED, lesson=lesson, because=because, by=by)


def revoke(*, credit: MakeUpCredit, because: str, by: User | None = None) -> None:
    """open → withdrawn, with the reason."""
    enter(credit, Kind.REVOKED, because=because, by=by)


def expire(*, credit: MakeUpCredit, because: str) -> None:
    """open → expired."""
    enter(credit, Kind.EXPIRED, because=because)


def enter(
    credit: MakeUpCredit, kind: CreditEntry.Kind, *, because: str, lesson: Lesson | None = None, by: User | None = None
) -> None:
    """Write one line of the ledger. Raises Refusal where the credit's state does not lead there."""
    try:
        with transaction.atomic():
            CreditEntry.objects.create(
                credit=credit, kind=kind, amount=CreditEntry.AMOUNTS[kind], lesson=lesson, because=because[:300], by=by
            )
    except DatabaseError as error:
        if not any(judge in str(error) for judge in JUDGES):
            raise
        raise _refused(credit) from error


def _refused(credit: MakeUpCredit) -> Refusal:
    credit.refresh_from_db()
    sentence = _("This credit is “%(state)s” already, so nothing was changed.")
    return Refusal(sentence % {"state": credit.get_state_display()}, code="credit-used")
