"""Recipes: what is written together, what survives a crash, how a run waits, turns round and ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from academy.kernel.db import now
from academy.kernel.models import DeadLetter, Run, Step
from academy.kernel.models.work import WorkState
from academy.kernel.queue import waiting
from academy.kernel.workflow import run_of, start, wake
from academy.models import Family
from tests.academy.kernel import recipes
from tests.academy.kernel.recipes import DOWN, LOST, PROVIDER, Killed, cook

pytestmark = pytest.mark.usefixtures("cookbook")
Cook = Callable[[Run], Run]


def words(family: Family) -> list[str]:
    """What the steps left behind, in order."""
    return Family.objects.get(pk=family.pk).name.split()[1:]


def steps(run: Run) -> list[tuple[str, str, str]]:
    return [(step.course, step.name, step.state) for step in Step.objects.filter(run=run)]


def test_a_recipe_is_cooked_step_by_step_and_each_step_is_ticked(family: Family) -> None:
    run = cook(start("plain", family))

    assert words(family) == ["began", "finished"]
    assert steps(run) == [("forward", "begin", "done"), ("forward", "finish", "done")]
    assert (run.state, run.position, run.attempts) == (WorkState.DONE, 2, 1)


def test_started_twice_it_is_one_run(family: Family) -> None:
    first = start("plain", family)
    rings = waiting()

    assert start("plain", family).pk == first.pk
    assert waiting() == rings == 1
    assert run_of("plain", family) == first
    assert run_of("remote", family) is None


def test_a_step_and_its_tick_are_written_together_or_not_at_all(family: Family, cook: Cook) -> None:
    run = cook(start("breaks", family))

    assert words(family) == ["began"]
    assert steps(run) == [("forward", "begin", "done")]
    assert (run.position, run.last_error) == (1, "RuntimeError: It broke.")


def test_progress_counts_the_attempts_anew(family: Family, cook: Cook) -> None:
    run = start("breaks", family)
    Run.objects.filter(pk=run.pk).update(attempts=2)

    # The third attempt, and the last; but its first step succeeds before the second breaks.
    assert cook(run).state == WorkState.DUE
    assert cook(run).state == WorkState.DUE
    assert cook(run).state == WorkState.DEAD


@pytest.mark.django_db(transaction=True)
def test_a_provider_is_called_outside_any_transaction_after_the_intent_is_committed() -> None:
    family = Family.objects.create(name="Lindqvist")
    PROVIDER.mood = [Killed()]
    run = start("remote", family)
    with pytest.raises(Killed):
        cook(run)

    intent = Step.objects.get(run=run, name="make")
    assert (intent.state, intent.key) == ("intent", f"remote-{run.pk}-forward-make")
    assert not PROVIDER.in_transaction


def test_after_a_crash_before_the_answer_was_written_the_provider_is_looked_at_not_asked_again(
    family: Family, cook: Cook
) -> None:
    run = start("remote", family)
    PROVIDER.mood = [(Killed(),)]
    with pytest.raises(Killed):
        cook(run)
    run = cook(run)

    assert run.state == WorkState.DONE
    key = f"remote-{run.pk}-forward-make"
    assert PROVIDER.things == {key: "made"}
    assert PROVIDER.asked == {"make": 1, "find": 1}
    assert words(family) == ["began", f"recorded:{key}", "finished"]


def test_without_lookup_and_key_the_same_crash_does_it_twice(family: Family, cook: Cook) -> None:
    """The control."""
    run = start("blind", family)
    PROVIDER.mood = [(Killed(),)]
    with pytest.raises(Killed):
        cook(run)
    cook(run)

    assert len(PROVIDER.things) == 2


@pytest.mark.parametrize("happened", [True, False])
def test_a_lost_answer_is_a_state_of_its_own_and_is_looked_up_under_the_same_key(
    family: Family, cook: Cook, happened: bool
) -> None:
    run = start("remote", family)
    PROVIDER.mood = [(LOST,)] if happened else [LOST]
    run = cook(run)
    assert Step.objects.get(run=run, name="make").state == "unknown"
    assert (run.state, run.attempts, run.outages) == (WorkState.DUE, 0, 1)

    run = cook(run)
    assert run.state == WorkState.DONE
    assert list(PROVIDER.things) == [f"remote-{run.pk}-forward-make"]
    assert PROVIDER.asked == {"make": 1 if happened else 2, "find": 1}


def test_a_provider_that_is_down_is_asked_again_with_the_same_key(family: Family, cook: Cook) -> None:
    run = start("remote", family)
    PROVIDER.mood = [DOWN, DOWN, DOWN, DOWN]
    for _ in range(4):
        run = cook(run)
    assert (run.state, run.attempts, run.outages) == (WorkState.DUE, 0, 4)

    assert cook(run).state == WorkState.DONE
    assert list(PROVIDER.things) == [f"remote-{run.pk}-forward-make"]


def test_a_remote_step_with_nothing_to_do_is_ticked_as_skipped(family: Family) -> None:
    run = cook(start("skips", family))

    assert run.state == WorkState.DONE
    assert PROVIDER.asked == {}
    assert Step.objects.get(run=run, name="skipped").result == {"skipped": True}


def test_who_waits_is_asked_again_after_a_minute_at_the_latest(family: Family, cook: Cook) -> None:
    run = cook(start("waits", family))

    assert (run.state, run.waiting_for, run.attempts, run.leased_until) == (WorkState.DUE, f"paid:{family.pk}", 0, None)
    assert 55 < (run.not_before - now()).total_seconds() <= 60
    assert steps(run) == []

    recipes.note(family, "paid")
    assert cook(run).state == WorkState.DONE


def test_a_wake_makes_it_due_now_and_rings(family: Family) -> None:
    run = cook(start("waits", family))
    recipes.note(family, "paid")
    rings = waiting()

    wake(f"paid:{family.pk}")
    wake("somebody else's")

    run.refresh_from_db()
    assert run.not_before <= now()
    assert waiting() == rings + 1
    assert recipes.cook(run).state == WorkState.DONE


@pytest.mark.django_db(transaction=True)
def test_a_wake_between_looking_and_lying_down_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    family = Family.objects.create(name="Lindqvist")
    run = start("waits", family)
    looks: list[int] = []

    def pay() -> None:
        with transaction.atomic():
            recipes.note(family, "paid")
            wake(f"paid:{family.pk}")
        connection.close()

    def paid_after_the_first_look(point: str) -> None:
        if point == "waits.forward.wait.after":
            looks.append(1)
            if len(looks) == 1:
                # It has seen nothing, and has not said yet what it waits for.
                with ThreadPoolExecutor() as payer:
                    payer.submit(pay).result()

    monkeypatch.setattr("academy.kernel.workflow.faultpoint", paid_after_the_first_look)

    assert cook(run).state == WorkState.DONE
    assert looks


def test_a_wake_while_it_is_lying_down_finds_it_due(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def woken_at_the_second_look(point: str) -> None:
        if point == "waits.forward.wait.after":
            looks.append(1)
            if len(looks) == 2:
                # By now it has said what it waits for.
                recipes.note(family, "paid")
                wake(f"paid:{family.pk}")

    monkeypatch.setattr("academy.kernel.workflow.faultpoint", woken_at_the_second_look)

    assert cook(start("waits", family)).state == WorkState.DONE


@pytest.mark.parametrize(("name", "reason"), [("refuses", "The answer is no."), ("abandons", "Nobody came.")])
def test_a_no_turns_the_run_round_and_what_it_had_begun_is_undone(family: Family, name: str, reason: str) -> None:
    run = cook(start(name, family))

    undone = ["undone", "forgotten"] if name == "refuses" else ["undone"]
    assert words(family) == ["began", *undone]
    assert (run.state, run.course, run.reason) == (WorkState.CLOSED, "undoing", reason)
    assert [course for course, _, _ in steps(run)] == ["forward", *["undoing"] * len(undone)]


def test_a_remote_step_that_undoes_is_looked_up_like_any_other(family: Family, cook: Cook) -> None:
    run = start("undo_asks", family)
    PROVIDER.mood = [(LOST,)]
    run = cook(cook(run))

    assert run.state == WorkState.CLOSED
    assert PROVIDER.asked == {"make": 1, "find": 1}
    assert words(family)[-1] == "undone"


@pytest.mark.parametrize(("name", "error"), [("undo_breaks", "It broke."), ("undo_refuses", "may not refuse")])
def test_an_undoing_that_fails_is_shown_to_a_person(family: Family, cook: Cook, name: str, error: str) -> None:
    run = start(name, family)
    for _ in range(3):
        run = cook(run)

    assert run.state == WorkState.DEAD
    assert error in DeadLetter.objects.get().error
    assert words(family) == ["began"]
