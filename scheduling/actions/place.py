"""What becomes of a held place: it is confirmed, or it is freed; its lessons go with it."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from scheduling.models import Lesson, Place


@transaction.atomic
def confirm_place(*, place: Place) -> None:
    """Make a held place the student's own, with all its lessons. Again: nothing more happens.

    Raises Refusal where it was freed meanwhile: somebody else may have it by now.
    """
    # Against its being freed at the same moment.
    place = Place.objects.select_for_update().get(pk=place.pk)
    if place.state == Place.State.FREED:
        raise Refusal(_("This place was given back before it could be confirmed."), code="freed")
    if place.state == Place.State.HELD:
        place.lessons.filter(state=Lesson.State.HELD).update(state=Lesson.State.BOOKED)
        Place.objects.filter(pk=place.pk).update(state=Place.State.CONFIRMED, confirmed_at=Now())


@transaction.atomic
def free_place(*, place: Place, because: str) -> None:
    """Give a place back to the calendar, with the reason. Lessons already taught stay. Again: nothing more happens."""
    # Against its being confirmed at the same moment.
    place = Place.objects.select_for_update().get(pk=place.pk)
    if place.state != Place.State.FREED:
        place.lessons.filter(state__in=(Lesson.State.HELD, Lesson.State.BOOKED)).update(state=Lesson.State.CANCELLED)
        Place.objects.filter(pk=place.pk).update(state=Place.State.FREED, freed_at=Now(), freed_because=because[:200])
