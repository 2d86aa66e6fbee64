"""What becomes of a held place: it is confirmed, or it is freed; its lessons go with it."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from academy.kernel.db import Now, now
from academy.kernel.errors import Refusal
from scheduling.actions.line_bell import ask_the_line
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
    """Give a place back to the calendar, with the reason. Lessons already begun stay. Again: nothing more happens.

    In a group it gives the seats back, and the group's lessons go on. Whoever is in line for it is asked soon.
    """
    # Against its being confirmed at the same moment.
    place = Place.objects.select_for_update().get(pk=place.pk)
    if place.state == Place.State.FREED:
        return
    at = now()
    gone = Q(state=Lesson.State.HELD) | Q(state=Lesson.State.BOOKED, starts_at__gt=at)
    place.lessons.filter(gone).update(state=Lesson.State.CANCELLED)
    seats = place.participants.filter(attendance=None)
    if place.state == Place.State.CONFIRMED:
        seats = seats.filter(lesson__starts_at__gt=at)
    seats.delete()
    Place.objects.filter(pk=place.pk).update(state=Place.State.FREED, freed_at=Now(), freed_because=because[:200])
    ask_the_line()
