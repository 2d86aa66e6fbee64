"""Claim → effect → settle: what is counted, what is held, what is tried again and when."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from academy.kernel.db import Now, now
from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.models import DeadLetter, InboundEvent
from academy.kernel.models.work import WorkState
from academy.kernel.work import (
    IN_A_ROW,
    Closed,
    LeaseLost,
    claim,
    delay,
    held,
    let_go,
    perform,
    worker_name,
)
from tests.academy.kernel.recipes import Killed


def raising(error: BaseException) -> Callable[[Any], None]:
    def effect(_work: Any) -> None:
        raise error

    return effect


def fresh(piece: InboundEvent) -> InboundEvent:
    return InboundEvent.objects.get(pk=piece.pk)


def seconds_away(piece: InboundEvent) -> float:
    return (fresh(piece).not_before - now()).total_seconds()


def test_the_attempt_is_counted_and_the_lease_taken_before_the_effect(piece: InboundEvent) -> None:
    seen: list[InboundEvent] = []

    perform(InboundEvent, piece.pk, lambda _work: seen.append(fresh(piece)))

    [during] = seen
    assert (during.attempts, during.claims, during.state) == (1, 1, WorkState.DUE)
    assert during.leased_by == worker_name()
    assert during.leased_until
    assert timedelta(seconds=55) < during.leased_until - now() <= timedelta(seconds=60)
    after = fresh(piece)
    assert (after.state, after.leased_until, after.leased_by) == (WorkState.DONE, None, "")
    assert after.finished_at


def test_what_is_leased_is_not_taken_by_another_until_the_lease_is_over(piece: InboundEvent) -> None:
    assert claim(InboundEvent, piece.pk)
    assert claim(InboundEvent, piece.pk) is None

    InboundEvent.objects.update(leased_until=Now() - timedelta(seconds=1))
    again = claim(InboundEvent, piece.pk)
    assert again
    assert (again.attempts, again.claims) == (2, 2)


def test_what_lies_in_the_future_is_not_taken(piece: InboundEvent) -> None:
    InboundEvent.objects.update(not_before=Now() + timedelta(seconds=30))

    assert claim(InboundEvent, piece.pk) is None


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_is_just_taking_is_left_to_them() -> None:
    piece = InboundEvent.objects.create(provider="test", event_id="one", kind="seen", payload={})
    ran: list[int] = []

    def other() -> None:
        perform(InboundEvent, piece.pk, lambda work: ran.append(work.pk))
        connection.close()

    threads = [Thread(target=other) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ran == [piece.pk]


def test_a_failure_is_tried_again_later_and_later_and_the_third_goes_to_a_person(
    piece: InboundEvent, at_once: Callable[[Any], Any]
) -> None:
    perform(InboundEvent, piece.pk, raising(RuntimeError("It broke.")))
    assert 1.0 < seconds_away(piece) <= 2.5
    assert (fresh(piece).attempts, fresh(piece).last_error) == (1, "RuntimeError: It broke.")
    assert DeadLetter.objects.count() == 0

    perform(InboundEvent, at_once(piece).pk, raising(RuntimeError("It broke.")))
    assert 2.5 < seconds_away(piece) <= 5

    perform(InboundEvent, at_once(piece).pk, raising(RuntimeError("It broke.")))
    assert fresh(piece).state == WorkState.DEAD
    [letter] = DeadLetter.objects.all()
    assert (letter.kind, letter.work_id, letter.error) == (
        "academy.InboundEvent",
        piece.pk,
        "RuntimeError: It broke.",
    )


def test_the_delay_doubles_and_never_exceeds_five_minutes_and_a_quarter() -> None:
    for times, wanted in ((1, 2), (2, 4), (5, 32), (20, 300)):
        for _ in range(20):
            assert 0.75 * wanted <= delay(times).total_seconds() <= 1.25 * wanted


def test_a_job_that_ends_its_process_is_given_up_after_three_begun_attempts(
    piece: InboundEvent, at_once: Callable[[Any], Any]
) -> None:
    for _ in range(3):
        with pytest.raises(Killed):
            perform(InboundEvent, at_once(piece).pk, raising(Killed()))
    ran: list[int] = []
    perform(InboundEvent, at_once(piece).pk, lambda work: ran.append(1))

    assert ran == []
    assert fresh(piece).state == WorkState.DEAD
    assert DeadLetter.objects.get().error.startswith("Each attempt took its worker process with it")


def test_counted_only_after_the_effect_such_a_job_would_run_for_ever(
    piece: InboundEvent, at_once: Callable[[Any], Any]
) -> None:
    """The control: the attempt is written down when the effect is over, as queues do it."""
    for _ in range(6):
        with pytest.raises(Killed):
            perform(InboundEvent, at_once(piece).pk, raising(Killed()))
        InboundEvent.objects.update(attempts=0)

    assert fresh(piece).state == WorkState.DUE


def test_who_lost_the_lease_writes_nothing_more(piece: InboundEvent, at_once: Callable[[Any], Any]) -> None:
    def slow(work: InboundEvent) -> None:
        # Meanwhile its lease ran out and another took it.
        assert claim(InboundEvent, at_once(work).pk)
        with pytest.raises(LeaseLost):
            held(work)

    perform(InboundEvent, piece.pk, slow)

    after = fresh(piece)
    assert (after.state, after.claims, after.finished_at) == (WorkState.DUE, 2, None)


def test_without_its_number_the_slow_one_would_end_what_another_has_in_hand(
    piece: InboundEvent, at_once: Callable[[Any], Any]
) -> None:
    """The control: the same, but the slow worker does not compare claims."""

    def slow(work: InboundEvent) -> None:
        other = claim(InboundEvent, at_once(work).pk)
        assert other
        work.claims = other.claims

    perform(InboundEvent, piece.pk, slow)

    assert fresh(piece).state == WorkState.DONE


def test_a_lease_of_work_that_was_turned_round_is_given_back(piece: InboundEvent) -> None:
    def turned_round(work: InboundEvent) -> None:
        InboundEvent.objects.filter(pk=work.pk).update(claims=7)
        raise LeaseLost

    perform(InboundEvent, piece.pk, turned_round)

    assert (fresh(piece).leased_until, fresh(piece).leased_by) == (None, "")


def test_a_lease_that_is_anothers_is_not_given_back(piece: InboundEvent) -> None:
    InboundEvent.objects.update(leased_until=Now() + timedelta(seconds=60), leased_by="somebody:1")

    let_go(piece)

    assert fresh(piece).leased_by == "somebody:1"


def test_a_provider_that_is_down_costs_no_attempt_and_no_patience_for_days(
    piece: InboundEvent, at_once: Callable[[Any], Any]
) -> None:
    for times in range(1, 11):
        perform(InboundEvent, at_once(piece).pk, raising((ProviderDown if times % 2 else Unknown)("It is down.")))
        assert (fresh(piece).attempts, fresh(piece).outages) == (0, times)
    perform(InboundEvent, at_once(piece).pk, lambda _work: None)

    assert fresh(piece).state == WorkState.DONE


def test_a_provider_that_says_when_is_asked_not_sooner(piece: InboundEvent) -> None:
    perform(InboundEvent, piece.pk, raising(ProviderDown("Slow down.", retry_after=90)))

    assert 85 < seconds_away(piece) <= 90


def test_what_slept_for_days_has_its_patience_when_it_wakes(piece: InboundEvent, at_once: Callable[[Any], Any]) -> None:
    InboundEvent.objects.update(created_at=Now() - timedelta(days=4))
    for _ in range(IN_A_ROW):
        perform(InboundEvent, at_once(piece).pk, raising(ProviderDown("Too many requests.")))

    assert (fresh(piece).state, DeadLetter.objects.count()) == (WorkState.DUE, 0)


def test_patience_ends_after_three_days(piece: InboundEvent) -> None:
    InboundEvent.objects.update(created_at=Now() - timedelta(days=3, minutes=1), outages=IN_A_ROW)

    perform(InboundEvent, piece.pk, raising(ProviderDown("It is down.")))

    assert fresh(piece).state == WorkState.DEAD
    assert DeadLetter.objects.get().error == "It is down."


def test_a_refusal_is_final(piece: InboundEvent) -> None:
    perform(InboundEvent, piece.pk, raising(Refusal("It belongs to nobody.")))

    assert (fresh(piece).state, fresh(piece).attempts) == (WorkState.DEAD, 1)
    assert DeadLetter.objects.get().error == "It belongs to nobody."


def test_work_that_need_not_be_done_is_closed_with_the_reason(piece: InboundEvent) -> None:
    perform(InboundEvent, piece.pk, lambda _work: Closed("Nobody reads this."))

    assert (fresh(piece).state, fresh(piece).last_error) == (WorkState.CLOSED, "Nobody reads this.")


def test_work_that_laid_itself_to_rest_is_left_alone(piece: InboundEvent) -> None:
    perform(InboundEvent, piece.pk, lambda _work: WorkState.DUE)

    assert fresh(piece).state == WorkState.DUE


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_cut_is_nobodys_fault() -> None:
    piece = InboundEvent.objects.create(provider="test", event_id="one", kind="seen", payload={})

    def cut(_work: InboundEvent) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    perform(InboundEvent, piece.pk, cut)

    after = fresh(piece)
    assert (after.state, after.attempts, after.outages, after.leased_until) == (WorkState.DUE, 0, 1, None)


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_the_works_own_fault() -> None:
    piece = InboundEvent.objects.create(provider="test", event_id="one", kind="seen", payload={})

    def sleep(_work: InboundEvent) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 20")
            try:
                cursor.execute("SELECT pg_sleep(1)")
            finally:
                cursor.execute("RESET statement_timeout")

    perform(InboundEvent, piece.pk, sleep)

    assert (fresh(piece).attempts, fresh(piece).outages) == (1, 0)
    assert "QueryCanceled" in fresh(piece).last_error or "OperationalError" in fresh(piece).last_error
