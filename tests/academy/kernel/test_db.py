"""The one clock, locks in an agreed order, rows by the thousand."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from academy.kernel.db import Now, advisory_locks, insert, now
from academy.models import Family


def test_the_databases_clock_goes_on_within_a_transaction(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        began = cursor.fetchone()[0]
    first = now()

    assert began < first < now()
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=5)
    assert Family.objects.create(name="x").pk
    assert Family.objects.filter(created_at__lte=Now()).exists()


@pytest.mark.django_db(transaction=True)
def test_who_wants_the_same_number_waits_until_the_first_has_committed() -> None:
    order: list[str] = []
    locked = Event()

    def second() -> None:
        locked.wait(5)
        with transaction.atomic():
            advisory_locks(space=9, numbers=[3, 2**40, 1])
            order.append("second")
        connection.close()

    def other_space() -> None:
        locked.wait(5)
        with transaction.atomic():
            advisory_locks(space=8, numbers=[1, 2, 3])
            order.append("another space")
        connection.close()

    threads = [Thread(target=second), Thread(target=other_space)]
    with transaction.atomic():
        advisory_locks(space=9, numbers=[2**40, 5])
        for thread in threads:
            thread.start()
        locked.set()
        threads[1].join(5)
        order.append("first")
    threads[0].join(5)

    assert order == ["another space", "first", "second"]


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_same_in_opposite_orders_do_not_wait_in_a_circle() -> None:
    done: list[int] = []

    def take(numbers: list[int]) -> None:
        for _ in range(30):
            with transaction.atomic():
                advisory_locks(space=9, numbers=numbers)
        done.append(1)
        connection.close()

    threads = [Thread(target=take, args=[numbers]) for numbers in ([1, 2, 3], [3, 2, 1], [2, 3, 1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(done) == 3


def test_no_number_needs_no_lock(db: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        advisory_locks(space=1, numbers=[])


def test_many_rows_are_written_by_one_statement_in_their_order(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = [f"Family {n}" for n in range(1000)]

    with django_assert_num_queries(1):
        found = insert(Family, ("name",), [(name,) for name in names])

    assert list(Family.objects.filter(pk__in=found).order_by("pk").values_list("name", flat=True)) == names
    assert found == sorted(found)
    assert insert(Family, ("name",), []) == []
