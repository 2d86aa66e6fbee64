"""A weekly place rests (holiday hold), and goes on again."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import User
from academy.queries.audience import may_book
from academy.queries.office import works_here
from academy.queries.school import school_today
from academy.wiring import FAILED_PAYMENTS
from scheduling.actions.materialise import Changes, materialise
from scheduling.makeup.facts import Span
from scheduling.makeup.holds import may_rest
from scheduling.makeup.reasons import in_words
from scheduling.makeup.rules import rules_of
from scheduling.models import Pause, Place
from scheduling.queries.policy import policy_on


@transaction.atomic
def pause_place(
    *,
    place: Place,
    first_day: date,
    last_day: date,
    by: User,
    because: str = "",
    exception: str = "",
) -> Pause:
    """No lessons of this place from one day to another (both included); its weekly time stays the student's.

    exception: why the office lets it rest although the policy says no. Raises Refusal as refuse_pause does, and where
    some of the days are paused already.
    """
    # Against its being freed at the same moment.
    place = Place.objects.select_for_update(of=("self",)).select_related("enrolment__student").get(pk=place.pk)
    refuse_pause(place=place, first_day=first_day, last_day=last_day, by=by, exception=exception)
    try:
        with transaction.atomic():
            pause = Pause.objects.create(
                place=place,
                first_day=first_day,
                last_day=last_day,
                because=" ".join(words for words in (because.strip(), exception.strip()) if words)[:200],
                asked_by=by,
            )
    except IntegrityError as error:
        if "paused_once_at_a_time" not in str(error):
            raise
        raise Refusal(_("Some of these days are paused already."), code="paused") from error
    _follow(pause)
    return pause


def refuse_pause(*, place: Place, first_day: date, last_day: date, by: User, exception: str = "") -> None:
    """Raises Refusal: not allowed, not confirmed, days that are over or in no order, or against the policy without an
    exception of the office, with every reason."""
    _refuse_person(place, by)
    if place.state != Place.State.CONFIRMED:
        raise Refusal(_("Only a confirmed place can rest."), code="not-confirmed")
    for field, wrong, sentence in (
        ("last_day", last_day < first_day, _("The last day is before the first.")),
        ("first_day", first_day < school_today(), _("This day is over. Choose one that is to come.")),
    ):
        if wrong:
            raise Refusal(sentence, code="nonsense", fields={field: sentence})
    if not (exception.strip() and works_here(by)):
        _refuse_by_policy(place, first_day, last_day)


@transaction.atomic
def take_back_pause(*, pause: Pause, by: User) -> list[date]:
    """Before it begins the family may say that the place goes on after all; answers as lift_pause does.

    Raises Refusal: not allowed, or it has begun.
    """
    _refuse_person(pause.place, by)
    if pause.first_day <= school_today():
        sentence = _("This rest has begun. Write to the office if the lessons are to go on earlier.")
        raise Refusal(sentence, code="begun")
    return lift_pause(pause=pause)


@transaction.atomic
def lift_pause(*, pause: Pause) -> list[date]:
    """The place goes on; returns the days on which somebody else has the hour meanwhile. Again: nothing happens."""
    # Against two who lift it at once.
    pause = Pause.objects.select_for_update(of=("self",)).get(pk=pause.pk)
    if pause.lifted_at:
        return []
    Pause.objects.filter(pk=pause.pk).update(lifted_at=now())
    return [day for changes in _follow(pause) for day in changes.in_the_way]


def _refuse_person(place: Place, by: User) -> None:
    if not works_here(by) and not may_book(by, place.enrolment.student.family_id):
        raise Refusal(_("You may not do this for this student."), code="not-allowed")


def _refuse_by_policy(place: Place, first_day: date, last_day: date) -> None:
    today = school_today()
    policy = policy_on(today)
    if policy is None:
        return
    earlier = [Span(row.first_day, row.last_day) for row in place.pauses.filter(lifted_at=None)]
    answer = may_rest(
        rules_of(policy),
        Span(first_day, last_day),
        earlier=earlier,
        failed_payments=import_string(FAILED_PAYMENTS)(place.enrolment.student.family_id),
        today=today,
    )
    if not answer.is_yes:
        raise Refusal(" ".join(in_words(answer.because)), code="policy")


def _follow(pause: Pause) -> list[Changes]:
    concerned = pause.place.series.filter(last_day__gte=pause.first_day, first_day__lte=pause.last_day)
    return [materialise(series=series) for series in concerned.order_by("pk")]
