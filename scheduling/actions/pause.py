"""A weekly place rests (holiday hold), and goes on again."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import User
from scheduling.actions.materialise import Changes, materialise
from scheduling.models import Pause, Place


@transaction.atomic
def pause_place(*, place: Place, first_day: date, last_day: date, by: User, because: str = "") -> Pause:
    """No lessons of this place from one day to another (both included); its weekly time stays the student's.

    Whether the policy allows it is asked before (scheduling/makeup/holds.py). Raises Refusal: not confirmed, days that
    are over or in no order, or paused already.
    """
    # Against its being freed at the same moment.
    place = Place.objects.select_for_update().get(pk=place.pk)
    if place.state != Place.State.CONFIRMED:
        raise Refusal(_("Only a confirmed place can rest."), code="not-confirmed")
    for field, wrong, sentence in (
        ("last_day", last_day < first_day, _("The last day is before the first.")),
        ("first_day", first_day < timezone.localdate(), _("This day is over. Choose one that is to come.")),
    ):
        if wrong:
            raise Refusal(sentence, code="nonsense", fields={field: sentence})
    try:
        with transaction.atomic():
            pause = Pause.objects.create(
                place=place, first_day=first_day, last_day=last_day, because=because.strip()[:200], asked_by=by
            )
    except IntegrityError as error:
        if "paused_once_at_a_time" not in str(error):
            raise
        raise Refusal(_("Some of these days are paused already."), code="paused") from error
    _follow(pause)
    return pause


@transaction.atomic
def lift_pause(*, pause: Pause) -> list[date]:
    """The place goes on; returns the days on which somebody else has the hour meanwhile. Again: nothing happens."""
    # Against two who lift it at once.
    pause = Pause.objects.select_for_update(of=("self",)).get(pk=pause.pk)
    if pause.lifted_at:
        return []
    Pause.objects.filter(pk=pause.pk).update(lifted_at=now())
    return [day for changes in _follow(pause) for day in changes.in_the_way]


def _follow(pause: Pause) -> list[Changes]:
    concerned = pause.place.series.filter(last_day__gte=pause.first_day, first_day__lte=pause.last_day)
    return [materialise(series=series) for series in concerned.order_by("pk")]
