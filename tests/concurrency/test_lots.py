"""The last prepaid lesson, wanted by two lessons at once: one has it. Without the guards the same harness turns red."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction

from billing.actions.lot import keep_lots
from billing.actions.package import sell_package
from billing.models import Lot, LotUse
from billing.queries.lots import with_use
from scheduling.models import Lesson
from tests.billing.owing import MARCH, enrolment_of, taught
from tests.concurrency.crowd import meeting, together
from tests.school import Cedar

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ROUNDS, AT_ONCE = 5, 6
RULE = "lot_used_once"


@pytest.fixture
def lessons(cedar: Cedar) -> list[Lesson]:
    """Mia's, and one lot for them all that none has taken."""
    series = taught(cedar)
    enrolment = enrolment_of(series)
    sell_package(enrolment=enrolment, lessons=1, cents=3000, first_day=MARCH, weeks=20, by=None)
    LotUse.objects.update(given_back_at=enrolment.created_at)
    return list(series.lessons.order_by("day"))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_last_lot_is_one_lessons(number: int, lessons: list[Lesson]) -> None:
    student = lessons[0].participants.get().student_id

    together(*[partial(keep_lots, students=[student])] * AT_ONCE)

    assert LotUse.objects.filter(given_back_at=None).count() == 1


def naively(lesson: Lesson, looked: Callable[[], int]) -> None:
    """Look whether it is free, then take it. looked: met in between."""
    with transaction.atomic():
        lot = with_use(Lot.objects.all()).get()
        if lot.lesson:  # type: ignore[attr-defined]
            return
        looked()
        LotUse.objects.create(lot=lot, lesson=lesson, student_id=lesson.participants.get().student_id)


def test_without_lock_and_constraint_whoever_looks_first_takes_it_twice(lessons: list[Lesson]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {RULE}")
    try:
        looked = meeting(2)
        together(*[partial(naively, lesson, looked) for lesson in lessons[:2]])
        assert LotUse.objects.filter(given_back_at=None).count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE billing_lotuse")
            cursor.execute(f"CREATE UNIQUE INDEX {RULE} ON billing_lotuse (lot_id) WHERE given_back_at IS NULL")
