"""Let a brother or sister use a make-up credit."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Student, User
from academy.queries.audience import may_book
from academy.queries.school import school_today
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.models import MakeUpCredit
from scheduling.queries.judging import rules_on


@transaction.atomic
def hand_over(*, credit: MakeUpCredit, to: Student, by: User) -> None:
    """The open credit is this student's from now on. Again: nothing more happens.

    Raises Refusal: not allowed, no child of the same family, the policy does not let them, or it is used already.
    """
    # Against its being booked at the same moment.
    lock_calendars(credit.student)
    credit = MakeUpCredit.objects.select_for_update(of=("self",)).select_related("student").get(pk=credit.pk)
    if to.family_id != credit.student.family_id or not may_book(by, to.family_id):
        raise Refusal(_("You may not book for this student."), code="not-allowed")
    if credit.student_id == to.pk:
        return
    if not rules_on(school_today()).for_siblings:
        sentence = _("By the policy a make-up is for the student who missed the lesson.")
        raise Refusal(sentence, code="not-for-siblings")
    if credit.state != MakeUpCredit.State.OPEN:
        sentence = _("This credit is “%(state)s” already, so it stays with %(student)s.")
        said = {"state": credit.get_state_display(), "student": credit.student.first_name}
        raise Refusal(sentence % said, code="credit-used")
    MakeUpCredit.objects.filter(pk=credit.pk).update(student=to)
