"""Webhooks get lost; whoever asks finds out what was paid."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from academy.kernel.db import Now
from billing.actions import asking
from billing.actions.reconcile import reconcile
from billing.jobs import reconcile_checkouts
from billing.models import Checkout
from tests.booked import Booked, booked
from tests.cast import LEO, OKAFOR
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> list[Booked]:
    """Two checkouts that nobody has looked at for a while; the second for longer."""
    both = [booked(cedar), booked(cedar, LEO, OKAFOR, "drums")]
    worker()
    for minutes, one in enumerate(both, start=2):
        Checkout.objects.filter(pk=one.checkout.pk).update(checked_at=Now() - timedelta(minutes=minutes))
    return both


def test_what_was_paid_without_a_word_is_found(
    waiting: list[Booked], outside_world: World, worker: Callable[[], int]
) -> None:
    mia, leo = waiting
    outside_world.pay(mia.checkout.url)

    assert reconcile() == 2
    worker()

    assert mia.states == ("active", "confirmed", "open")
    assert leo.states == ("provisional", "held", "open")
    assert (mia.checkout.state, leo.checkout.state) == ("complete", "open")


def test_whom_it_asked_it_leaves_alone_for_a_while(waiting: list[Booked]) -> None:
    assert reconcile() == 2
    assert reconcile() == 0


def test_a_provider_that_is_down_ends_the_round_and_the_next_begins_where_it_ended(
    waiting: list[Booked], outside_world: World
) -> None:
    mia, leo = waiting
    outside_world.faults({"match": {"method": "GET", "path": "/sessions/"}, "do": "status", "times": 1})

    assert reconcile() == 1
    outside_world.faults()
    assert reconcile() == 1
    looked = [one.checkout.checked_at for one in (leo, mia)]
    assert looked == sorted(looked)


def test_a_slow_provider_does_not_keep_the_worker(waiting: list[Booked], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.0)

    assert reconcile() == 0


def test_a_session_that_does_not_fit_our_books_stops_nobody_else(
    waiting: list[Booked], outside_world: World, worker: Callable[[], int]
) -> None:
    mia, leo = waiting
    Checkout.objects.filter(pk=leo.checkout.pk).update(session="cs_test_nobody_knows")
    outside_world.pay(mia.checkout.url)

    reconcile_checkouts()
    worker()

    assert mia.states == ("active", "confirmed", "open")
