"""The guarantee behind the doorbell: whatever is due is rung for again, and what dead hands hold is taken back."""

from datetime import timedelta

from django.db import connection

from academy.kernel.db import Now
from academy.kernel.models import InboundEvent
from academy.kernel.queue import enqueue, waiting
from academy.kernel.sweeper import ENOUGH, free_the_dead, release, sweep


def silence() -> None:
    """No bell rings."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_q_ormq")


def age(**times: timedelta) -> None:
    InboundEvent.objects.update(**{name: Now() - ago for name, ago in times.items()})


def test_due_work_whose_bell_was_lost_is_rung_for_once(piece: InboundEvent) -> None:
    age(not_before=timedelta(seconds=3))

    assert sweep() == 1
    assert waiting() == 1
    assert sweep() == 0


def test_a_bell_that_has_just_rung_is_given_its_time(piece: InboundEvent) -> None:
    assert sweep() == 0


def test_a_ring_that_led_to_nothing_is_repeated_after_a_while(piece: InboundEvent) -> None:
    age(not_before=timedelta(seconds=60), rung_at=timedelta(seconds=14))
    assert sweep() == 0

    age(rung_at=timedelta(seconds=16))
    assert sweep() == 1


def test_what_waits_for_its_time_is_in_living_hands_or_is_over_is_left_alone(piece: InboundEvent) -> None:
    InboundEvent.objects.update(not_before=Now() + timedelta(seconds=1))
    assert sweep() == 0

    age(not_before=timedelta(seconds=60))
    InboundEvent.objects.update(leased_until=Now() + timedelta(seconds=1), leased_by="somebody:1")
    assert sweep() == 0

    InboundEvent.objects.update(leased_until=None, state="done", finished_at=Now())
    assert sweep() == 0


def test_a_lease_that_ran_out_is_due_again(piece: InboundEvent) -> None:
    age(not_before=timedelta(seconds=90))
    InboundEvent.objects.update(leased_until=Now() - timedelta(seconds=1), leased_by="somebody:1")

    assert sweep() == 1


def test_a_long_queue_is_not_made_longer(piece: InboundEvent) -> None:
    age(not_before=timedelta(seconds=60))
    for _ in range(ENOUGH):
        enqueue("academy.kernel.pulse.answer", "nobody", 0)

    assert sweep() == 0
    silence()
    assert sweep() == 1


def held_by(name: str) -> InboundEvent:
    return InboundEvent.objects.create(
        provider="test",
        event_id=name,
        kind="seen",
        payload={},
        leased_by=name,
        leased_until=Now() + timedelta(seconds=60),
    )


def still_held() -> set[str]:
    return set(InboundEvent.objects.exclude(leased_by="").values_list("leased_by", flat=True))


def test_what_a_dead_worker_held_is_freed_and_what_its_living_cluster_holds_is_not(db: None) -> None:
    for name in ("attic:old:11", "attic:new:12", "attic-two:old:13", "cellar:old:14"):
        held_by(name)

    assert release("attic", but="attic:new") == 1
    assert still_held() == {"attic:new:12", "attic-two:old:13", "cellar:old:14"}
    assert release("attic") == 1
    assert InboundEvent.objects.due().count() == 2


def test_a_process_that_was_killed_with_work_in_its_hands_holds_it_no_more(db: None) -> None:
    for name in ("attic:new:11", "attic:new:12", "attic:old:11"):
        held_by(name)
    asked: list[int] = []

    def is_alive(pid: int) -> bool:
        asked.append(pid)
        return pid == 12

    assert free_the_dead("attic:new", is_alive=is_alive) == 1
    assert asked == [11, 12]
    assert still_held() == {"attic:new:12", "attic:old:11"}
    assert free_the_dead("attic:new", is_alive=is_alive) == 0
