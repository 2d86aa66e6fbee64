"""An hour was given back: families with an open credit that fits hear of it, each once."""

from academy.kernel.notices import tell
from academy.kernel.recipe import Recipe
from academy.queries.audience import told
from scheduling.models import Cancellation, Lesson
from scheduling.queries.bookable import closes_at
from scheduling.queries.matching import matches


def tell_who_could_use_it(said: Cancellation) -> None:
    """Nobody, where the hour is not free after all (a group goes on, the teacher is away, it was taken back)."""
    lesson = Lesson.objects.select_related("teacher", "room").get(pk=said.lesson_id)
    if said.taken_back_at or lesson.is_live:
        return
    for match in matches(lesson):
        for person in told(match.credit.student.family):
            tell(
                person,
                "hour_is_free",
                about=said,
                occasion=str(match.credit.pk),
                facts={"credit": match.credit.pk, "because": match.because},
                expires_at=closes_at(lesson.starts_at),
            )


FREED_HOUR = Recipe(name="freed-hour", subject=Cancellation, steps=(tell_who_could_use_it,))
