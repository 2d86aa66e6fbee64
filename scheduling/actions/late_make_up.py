"""Buy a make-up for a lesson that gave none, where the policy sells them; the books raise its invoice."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.workflow import start
from academy.models import User
from academy.queries.audience import may_book
from scheduling.actions.credit import issue
from scheduling.actions.judge import USUAL
from scheduling.models import Decision, MakeUpCredit, PolicyRule
from scheduling.queries.judging import minutes_of, subject_of


def buy_make_up(*, decision: Decision, by: User) -> MakeUpCredit:
    """A credit for the missed lesson, once; asking again returns it.

    Raises Refusal: not allowed, not for sale, or the decision is none that left the family without a make-up.
    """
    student, policy = decision.student, decision.policy
    if not may_book(by, student.family_id):
        raise Refusal(_("You may not book for this student."), code="not-allowed")
    if policy is None or policy.late_price_cents is None:
        raise Refusal(_("The school does not sell make-up lessons."), code="not-for-sale")
    if decision.outcome != PolicyRule.Outcome.CHARGED or decision.replaced_at:
        raise Refusal(_("This lesson is settled in another way already."), code="settled")
    there = MakeUpCredit.objects.filter(decision=decision).first()
    if there:
        return there
    try:
        with transaction.atomic():
            credit = issue(
                student=student,
                subject=subject_of(decision.lesson, student),
                teacher=decision.lesson.teacher,
                minutes=minutes_of(decision.lesson),
                expires_on=timezone.localdate() + USUAL,
                because=_("Bought, because the policy gave none."),
                decision=decision,
                by=by,
            )
            start("late-make-up", credit)
            return credit
    except IntegrityError:
        # Somebody clicked twice: the decision has its credit already.
        return MakeUpCredit.objects.get(decision=decision)
