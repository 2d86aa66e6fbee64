"""Recipes that are cancelled, or end before they began."""

from collections.abc import Callable

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.models import DeadLetter, Run, Step
from academy.kernel.models.work import WorkState
from academy.kernel.queue import waiting
from academy.kernel.workflow import cancel, start
from academy.models import Family
from tests.academy.kernel import recipes
from tests.academy.kernel.recipes import LOST, PROVIDER, cook
from tests.academy.kernel.undone import rolled_back

pytestmark = pytest.mark.usefixtures("cookbook")
Cook = Callable[[Run], Run]


def words(family: Family) -> list[str]:
    """What the steps left behind, in order."""
    return Family.objects.get(pk=family.pk).name.split()[1:]


def steps(run: Run) -> list[tuple[str, str, str]]:
    return [(step.course, step.name, step.state) for step in Step.objects.filter(run=run)]


def test_cancelled_while_it_waits_it_is_undone(family: Family) -> None:
    run = cook(start("waits", family))

    cancel(run, reason="They moved.")
    run = recipes.cook(run)

    assert (run.state, run.reason, words(family)) == (WorkState.CLOSED, "They moved.", ["undone"])


def test_what_is_over_or_turned_round_cannot_be_cancelled(family: Family) -> None:
    over = cook(start("plain", family))
    with pytest.raises(Refusal) as refused:
        cancel(over, reason="Too late.")
    assert refused.value.code == "already-over"

    waiting_run = cook(start("waits", family))
    cancel(waiting_run, reason="They moved.")
    with pytest.raises(Refusal):
        cancel(waiting_run, reason="Again.")


def test_cancelled_while_a_provider_is_asked_the_answer_is_found_and_then_undone(family: Family) -> None:
    run = start("interrupted", family)
    run = cook(run)
    # The worker came back from the provider and found that the run was no longer its own.
    assert (run.state, run.course, run.leased_until) == (WorkState.DUE, "undoing", None)
    assert words(family) == []

    run = recipes.cook(run)
    key = f"interrupted-{run.pk}-forward-make"
    assert words(family) == [f"recorded:{key}", "undone"]
    assert PROVIDER.asked == {"make": 1, "find": 1}
    assert Step.objects.get(run=run, name="make").result == {"found": {"thing": key}}


def test_a_doubt_that_turns_out_to_be_nothing_is_cleared_too(family: Family, cook: Cook) -> None:
    run = start("remote", family)
    PROVIDER.mood = [LOST]
    run = cook(run)
    cancel(run, reason="They moved.")
    run = cook(run)

    assert run.state == WorkState.CLOSED
    assert PROVIDER.asked == {"make": 1, "find": 1}
    assert words(family) == ["began", "undone", "forgotten"]
    assert Step.objects.get(run=run, name="make").result == {"found": None}


def test_while_a_worker_has_it_in_hand_nobody_else_begins_to_undo(family: Family) -> None:
    run = start("waits", family)
    Run.objects.filter(pk=run.pk).update(leased_until="2100-01-01T00:00Z", leased_by="somebody:1")

    cancel(run, reason="They moved.")

    assert recipes.cook(run).leased_by == "somebody:1"
    assert words(family) == []


def test_a_dead_run_can_be_turned_round_which_answers_its_letter(family: Family, cook: Cook) -> None:
    run = start("breaks", family)
    for _ in range(3):
        run = cook(run)
    assert run.state == WorkState.DEAD

    cancel(run, reason="We did it by hand.")
    run = recipes.cook(run)

    assert run.state == WorkState.CLOSED
    [letter] = DeadLetter.objects.all()
    assert (letter.resolution, letter.reason, letter.resolved_by) == ("replayed", "We did it by hand.", None)


def test_started_in_a_transaction_that_is_rolled_back_it_never_was(family: Family) -> None:
    with rolled_back():
        start("plain", family)

    assert Run.objects.count() == 0
    assert waiting() == 0
