"""A family's rows are made once, whoever asks twice or at once."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from academy.actions.family import family_of_guardian, person_with_login, student_in_family
from academy.models import Family, Guardian, Student, User


def at_once(count: int, act: Callable[[], object]) -> None:
    gate = Barrier(count)

    def run() -> None:
        gate.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_who_is_known_by_their_address_keeps_what_they_told_us(db: None) -> None:
    first = person_with_login(email="nora@example.com", first_name="Nora", phone="+14165550177")

    again = person_with_login(email="nora@example.com", first_name="N.", last_name="Quist")

    assert again == first
    assert (again.first_name, again.last_name, again.phone) == ("Nora", "", "+14165550177")
    assert not again.has_usable_password()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_person_one_family_and_one_student() -> None:
    at_once(6, lambda: person_with_login(email="nora@example.com", first_name="Nora"))
    nora = User.objects.get()

    at_once(6, lambda: family_of_guardian(guardian=nora, name="Quist"))
    family = Family.objects.get()
    assert Guardian.objects.count() == 1

    at_once(6, lambda: student_in_family(family=family, first_name="Ivo", birth_date=date(2018, 5, 1)))
    assert Student.objects.count() == 1


def test_a_namesake_with_another_birthday_is_another_student(db: None) -> None:
    family = Family.objects.create(name="Quist")

    one = student_in_family(family=family, first_name="Ivo", birth_date=date(2018, 5, 1))
    other = student_in_family(family=family, first_name="Ivo", birth_date=date(2019, 5, 1), last_name="Q.")

    assert one != other
    assert family_of_guardian(guardian=person_with_login(email="a@example.com", first_name="A"), name="A") != family
