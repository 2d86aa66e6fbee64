"""A student leaves a course: notice is given, may be taken back until the last day, and then the place is freed."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.actions.enrolment import end_enrolment
from academy.kernel.db import Now, now
from academy.kernel.errors import Refusal
from academy.kernel.workflow import start, wake
from academy.models import Enrolment, User
from academy.models.zone import midnight
from academy.queries.audience import may_book
from academy.queries.office import works_here
from academy.queries.school import school, school_today
from academy.words import long_date
from scheduling.actions.place import free_place
from scheduling.actions.series import end_series
from scheduling.models import Place, Withdrawal
from scheduling.queries.terms_of_policy import notice_to_leave


def earliest_last_day() -> date:
    """The first day that may be a student's last, if notice is given today."""
    return school_today() + notice_to_leave()


def give_notice(
    *, enrolment: Enrolment, by: User, last_day: date | None = None, words: str = "", exception: str = ""
) -> Withdrawal:
    """Say that the student leaves after that day (the first that the notice allows, where none is said).

    exception: why the office lets them go earlier; only the office may. Again: the notice there is. Raises Refusal: not
    allowed, not a course that runs, too early a day, or one that is over.
    """
    office = works_here(by)
    if not office and not may_book(by, enrolment.student.family_id):
        raise Refusal(_("You may not do this for this student."), code="not-allowed")
    there = notice_of(enrolment)
    if there:
        return there
    if enrolment.state not in (Enrolment.State.ACTIVE, Enrolment.State.PAUSED):
        raise Refusal(_("Only a course that runs can be given up."), code="not-running")
    if not enrolment.is_weekly:
        raise Refusal(_("This is no weekly course: call the lesson off instead."), code="not-weekly")
    last_day = last_day or earliest_last_day()
    _refuse_day(last_day, office=office, exception=exception)
    try:
        with transaction.atomic():
            notice = Withdrawal.objects.create(
                enrolment=enrolment,
                last_day=last_day,
                words=words.strip()[:500],
                exception=exception.strip()[:300] if office else "",
                asked_by=by,
            )
            start("withdrawal", notice)
    except IntegrityError as error:
        # Said twice in one moment.
        if "withdrawn_once" not in str(error):
            raise
        return Withdrawal.objects.get(enrolment=enrolment, taken_back_at=None)
    return notice


def _refuse_day(last_day: date, *, office: bool, exception: str) -> None:
    if last_day < school_today():
        sentence = _("This day is over. Choose one that is to come.")
        raise Refusal(sentence, code="over", fields={"last_day": sentence})
    first = earliest_last_day()
    if last_day < first and not (office and exception.strip()):
        sentence = _("Notice to leave is %(days)s days: the earliest last day is %(day)s.") % {
            "days": notice_to_leave().days,
            "day": long_date(first),
        }
        fields = {"exception": _("Say why they may go earlier.")} if office else {"last_day": sentence}
        raise Refusal(sentence, code="too-early", fields=fields)


def notice_of(enrolment: Enrolment) -> Withdrawal | None:
    """The notice that stands."""
    return enrolment.withdrawals.filter(taken_back_at=None).first()


@transaction.atomic
def take_back_notice(*, notice: Withdrawal, by: User) -> None:
    """The student stays. Again: nothing more happens. Raises Refusal: not allowed, or the last day is over."""
    # Against its being carried out at the same moment.
    notice = Withdrawal.objects.select_for_update(of=("self",)).select_related("enrolment__student").get(pk=notice.pk)
    if not works_here(by) and not may_book(by, notice.enrolment.student.family_id):
        raise Refusal(_("You may not do this for this student."), code="not-allowed")
    if notice.taken_back_at:
        return
    if now() >= over_at(notice):
        raise Refusal(_("The last day is over; the place has been given to others."), code="over")
    Withdrawal.objects.filter(pk=notice.pk).update(taken_back_at=Now())
    wake(waits_for(notice))


def over_at(notice: Withdrawal) -> datetime:
    """The midnight after the last day, on the school's clock."""
    return midnight(notice.last_day + timedelta(days=1), school().zone)


def waits_for(notice: Withdrawal) -> str:
    """What wakes its story."""
    return f"withdrawal:{notice.pk}"


@transaction.atomic
def carry_out(*, notice: Withdrawal) -> bool:
    """After the last day: later lessons are called off, series, enrolment and place end, and the line is asked.

    False, and nothing happens, where the notice was taken back. Again: nothing more happens.
    """
    # Against its being taken back at the same moment.
    notice = Withdrawal.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=notice.pk)
    if notice.taken_back_at:
        return False
    because = _("The student has left.")
    for place in Place.objects.live().filter(enrolment=notice.enrolment):
        # Found late (nobody was at work for a while), it ends with yesterday: what was held was held.
        last_day = max(notice.last_day, school_today() - timedelta(days=1))
        for series in place.series.order_by("first_day"):
            end_series(series=series, last_day=last_day, because=because)
        free_place(place=place, because=because)
    end_enrolment(enrolment=notice.enrolment)
    return True
