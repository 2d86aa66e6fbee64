"""Who comes first: of each month the dearest child, and each child's dearest course."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from billing.pricing.tuition import Priced


class Ranks:
    """By the price of the month's lessons before anything was taken off, by a discount or the make-up policy: a lesson
    called off must not change who the second child is. Of two as dear, the one who was there first.
    """

    def __init__(self, lessons: Iterable[Priced]) -> None:
        children: dict[date, Counter[int]] = defaultdict(Counter)
        courses: dict[tuple[date, int], Counter[int]] = defaultdict(Counter)
        for lesson in lessons:
            children[lesson.month][lesson.tuition.student] += lesson.full
            courses[lesson.month, lesson.tuition.student][lesson.tuition.key] += lesson.full
        self._children = {month: _ranked(sums) for month, sums in children.items()}
        self._courses = {month_and_child: _ranked(sums) for month_and_child, sums in courses.items()}

    def of_child(self, lesson: Priced) -> int:
        """1 for the dearest child of the lesson's month."""
        return self._children[lesson.month][lesson.tuition.student]

    def of_course(self, lesson: Priced) -> int:
        """1 for the child's dearest course in the lesson's month."""
        return self._courses[lesson.month, lesson.tuition.student][lesson.tuition.key]


def _ranked(sums: Counter[int]) -> dict[int, int]:
    dearest_first = sorted(sums, key=lambda key: (-sums[key], key))
    return {key: rank for rank, key in enumerate(dearest_first, start=1)}
