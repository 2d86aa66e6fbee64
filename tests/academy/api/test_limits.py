"""Limits hold however many ask at once, and whatever they claim to be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory

from academy.api.limits import CALLS, VISITS, Limit, TooOften, address_of, count, uncount
from academy.kernel.db import Now, now
from academy.kernel.models.rate import Rate
from tests.small_school import Program, SmallSchool, in_own_connection

THREE = Limit("three", 3, timedelta(minutes=1))


def counted(limit: Limit, who: object, times: int) -> list[bool]:
    found = []
    for _time in range(times):
        try:
            count(limit, who)
        except TooOften:
            found.append(False)
        else:
            found.append(True)
    return found


def age(seconds: int) -> None:
    """Let every hit have happened so much earlier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE academy_rate SET hits = ARRAY(SELECT hit - %s * interval '1 second' FROM unnest(hits) AS hit)",
            [seconds],
        )


@pytest.mark.django_db
def test_so_many_and_no_more_each_for_themselves() -> None:
    assert counted(THREE, "mia", 5) == [True, True, True, False, False]
    assert counted(THREE, "leo", 1) == [True]
    assert counted(Limit("other", 3, timedelta(minutes=1)), "mia", 1) == [True]


@pytest.mark.django_db
def test_a_refused_one_says_how_long_to_wait_and_does_not_make_it_longer() -> None:
    counted(THREE, "mia", 3)
    age(20)

    with pytest.raises(TooOften) as first:
        count(THREE, "mia")
    with pytest.raises(TooOften) as second:
        count(THREE, "mia")

    assert (first.value.wait, second.value.wait) == (40, 40)


@pytest.mark.django_db
def test_the_stretch_of_time_slides() -> None:
    counted(THREE, "mia", 2)
    age(50)
    assert counted(THREE, "mia", 2) == [True, False]

    age(11)

    # The first two have gone, the third still counts.
    assert counted(THREE, "mia", 3) == [True, True, False]


@pytest.mark.django_db
def test_the_web_servers_own_clock_does_not_matter() -> None:
    counted(THREE, "mia", 3)

    with time_machine.travel(timedelta(days=1)):
        assert counted(THREE, "mia", 1) == [False]


@pytest.mark.django_db
def test_one_taken_back_is_free_again() -> None:
    counted(THREE, "mia", 2)
    hit = count(THREE, "mia")

    uncount(THREE, "mia", hit)

    assert counted(THREE, "mia", 2) == [True, False]


@pytest.mark.django_db
def test_what_counts_no_more_is_forgotten() -> None:
    counted(THREE, "mia", 1)
    counted(THREE, "leo", 1)
    Rate.objects.filter(pk=Rate.objects.earliest("pk").pk).update(expires_at=Now() - timedelta(seconds=1))

    assert Rate.objects.forget_old() == 1
    assert Rate.objects.count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_not_one_more_than_allowed() -> None:
    def ask(_number: int) -> bool:
        return in_own_connection(lambda: counted(Limit("five", 5, timedelta(minutes=5)), "mia", 1)[0])

    with ThreadPoolExecutor(25) as many:
        allowed = list(many.map(ask, range(50)))

    assert (allowed.count(True), len(allowed)) == (5, 50)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_control_looking_first_and_counting_then_lets_more_through() -> None:
    meet = Barrier(10)
    Rate.objects.create(key="naive", hits=[], expires_at=Now())

    def naive() -> bool:
        row = Rate.objects.get(key="naive")
        meet.wait(timeout=10)
        if len(row.hits) >= 5:
            return False
        row.hits.append(now())
        row.save(update_fields=["hits"])
        return True

    with ThreadPoolExecutor(10) as many:
        allowed = list(many.map(lambda _number: in_own_connection(naive), range(10)))

    assert allowed.count(True) > 5


@pytest.mark.concurrency
def test_fifty_wrong_passwords_at_once_are_five_tries(committed_school: SmallSchool) -> None:
    email = committed_school.priya.email

    def ask(number: int) -> int:
        # Each from an address of its own, as an attacker with many would.
        program = Program()
        request = {"email": email, "password": f"guess {number}"}
        return in_own_connection(lambda: program.call("POST", "/api/auth/token", request, remote=f"10.0.0.{number}"))

    with ThreadPoolExecutor(25) as many:
        statuses = [answer.status_code for answer in many.map(ask, range(50))]

    assert {status: statuses.count(status) for status in set(statuses)} == {401: 5, 429: 45}


def test_a_person_may_call_sixty_times_a_minute_with_all_tokens_together(small_school: SmallSchool) -> None:
    path = "/api/parent/bookings/1"
    first, second = small_school.program(small_school.priya), small_school.program(small_school.priya)
    for _time in range(CALLS.most - 1):
        count(CALLS, small_school.priya.pk)

    answers = [first.get(path), second.get(path), first.get(path)]

    assert [answer.status_code for answer in answers] == [404, 429, 429]
    assert 55 <= int(answers[1]["Retry-After"]) <= 60
    assert small_school.program(small_school.tom).get(path).status_code == 404


def test_a_visitors_address_is_counted_too(db: None) -> None:
    for _time in range(VISITS.most - 1):
        count(VISITS, "127.0.0.1")

    answers = [Program().get("/api/public/teachers", X_Forwarded_For=f"198.51.100.{number}") for number in (1, 2)]

    assert [answer.status_code for answer in answers] == [200, 429]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unix socket", "unix socket"),
    ],
)
def test_a_homes_whole_network_is_one_address(address: str, counted_as: str) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == counted_as


@pytest.mark.parametrize(("proxies", "counted_as"), [(0, "10.0.0.1"), (1, "192.0.2.9"), (2, "203.0.113.7")])
def test_only_the_proxies_we_know_are_believed(settings: Any, proxies: int, counted_as: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7, 192.0.2.9"}
    )

    assert address_of(request) == counted_as
