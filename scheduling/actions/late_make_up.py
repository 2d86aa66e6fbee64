"""A make-up for a lesson that gave none, where the policy sells them; the books see to its being paid."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import User
from academy.queries.audience import may_book
from academy.queries.school import school_today
from scheduling.actions.credit import issue
from scheduling.actions.judge import USUAL
from scheduling.models import Decision, MakeUpCredit, PolicyRule
from scheduling.queries.judging import minutes_of, subject_of


def refuse_sale(*, decision: Decision, by: User) -> None:
    """Raises Refusal: not allowed, not for sale, or the decision is none that left the family without a make-up."""
    if not may_book(by, decision.student.family_id):
        raise Refusal(_("You may not book for this student."), code="not-allowed")
    if decision.policy is None or decision.policy.late_price_cents is None:
        raise Refusal(_("The school does not sell make-up lessons."), code="not-for-sale")
    _refuse_settled(decision)


@transaction.atomic
def give_bought(*, decision: Decision, by: User) -> MakeUpCredit:
    """The credit for the missed lesson, which has been paid for. Again: the same.

    Raises Refusal where the lesson was settled in another way meanwhile; then the money goes back.
    """
    # Against its being decided anew at the same moment.
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("student", "lesson__teacher")
        .get(pk=decision.pk)
    )
    there = MakeUpCredit.objects.filter(decision=decision).first()
    if there:
        return there
    _refuse_settled(decision)
    return issue(
        student=decision.student,
        subject=subject_of(decision.lesson, decision.student),
        teacher=decision.lesson.teacher,
        minutes=minutes_of(decision.lesson),
        expires_on=school_today() + USUAL,
        because=_("Bought, because the policy gave none."),
        decision=decision,
        by=by,
    )


def _refuse_settled(decision: Decision) -> None:
    if decision.outcome != PolicyRule.Outcome.CHARGED or decision.replaced_at:
        raise Refusal(_("This lesson is settled in another way already."), code="settled")
