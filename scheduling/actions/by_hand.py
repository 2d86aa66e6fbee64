"""What the office does about make-ups by hand, always with its reason."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.notices import tell
from academy.models import Student, Subject, Teacher, User
from academy.queries.audience import told
from academy.queries.school import school_today
from scheduling.actions.credit import issue, revoke
from scheduling.actions.judge import judge
from scheduling.models import Decision, MakeUpCredit


@transaction.atomic
def give_credit(
    *,
    student: Student,
    subject: Subject,
    minutes: int,
    expires_on: date | None,
    because: str,
    by: User,
    teacher: Teacher | None = None,
) -> MakeUpCredit:
    """A credit that no policy asked for; the family hears of it. Raises Refusal without a reason or for a past day."""
    _refuse_without(because, "because")
    _refuse_past(expires_on)
    credit = issue(
        student=student,
        subject=subject,
        teacher=teacher,
        minutes=minutes,
        expires_on=expires_on,
        because=because.strip(),
        by=by,
    )
    for person in told(student.family):
        tell(person, "credit_given", about=credit)
    return credit


@transaction.atomic
def take_away(*, credit: MakeUpCredit, because: str, by: User) -> None:
    """Withdraw an open credit. Raises Refusal without a reason, or once it is booked or used."""
    _refuse_without(because, "reason")
    revoke(credit=credit, because=because.strip(), by=by)


@transaction.atomic
def extend(*, credit: MakeUpCredit, expires_on: date) -> None:
    """Give an open or booked credit a later last day. Raises Refusal for an earlier one, and once it is over."""
    credit = MakeUpCredit.objects.select_for_update(of=("self",)).get(pk=credit.pk)
    if credit.state not in (MakeUpCredit.State.OPEN, MakeUpCredit.State.RESERVED):
        sentence = _("This credit is “%(state)s”, so there is nothing to extend. Give another one instead.")
        raise Refusal(sentence % {"state": credit.get_state_display()}, code="credit-used")
    _refuse_past(expires_on)
    if credit.expires_on is None or expires_on < credit.expires_on:
        sentence = _("That is earlier than it expires now.")
        raise Refusal(sentence, code="earlier", fields={"expires_on": sentence})
    MakeUpCredit.objects.filter(pk=credit.pk).update(expires_on=expires_on)


@transaction.atomic
def decide_otherwise(*, decision: Decision, outcome: str, reason: str, by: User) -> Decision:
    """Another outcome than the policy's, with the reason; the family hears of it.

    Raises Refusal for one that was replaced already, without a reason, or where a credit it would take is used.
    """
    _refuse_without(reason, "reason")
    if decision.replaced_at:
        raise Refusal(_("Another decision has taken the place of this one. Look at that one."), code="replaced")
    anew = judge(lesson=decision.lesson, student=decision.student, by=by, outcome=outcome, exception=reason)
    if anew.pk != decision.pk:
        for person in told(decision.student.family):
            tell(person, "decided_anew", about=anew)
    return anew


def _refuse_without(reason: str, field: str) -> None:
    if not reason.strip():
        sentence = _("Say why; the family and your colleagues read it.")
        raise Refusal(sentence, code="reason-missing", fields={field: sentence})


def _refuse_past(day: date | None) -> None:
    if day and day < school_today():
        sentence = _("That day is over.")
        raise Refusal(sentence, code="over", fields={"expires_on": sentence})
