"""Work, to its end."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from academy.kernel.db import now
from academy.kernel.models import InboundEvent
from academy.kernel.models.work import Work, WorkState
from academy.kernel.trace import current
from academy.kernel.work import (
    claim,
    do,
    perform,
    settle,
    wait_for_the_database,
)


def raising(error: BaseException) -> Callable[[Any], None]:
    def effect(_work: Any) -> None:
        raise error

    return effect


def fresh(piece: InboundEvent) -> InboundEvent:
    return InboundEvent.objects.get(pk=piece.pk)


def seconds_away(piece: InboundEvent) -> float:
    return (fresh(piece).not_before - now()).total_seconds()


@pytest.mark.django_db(transaction=True)
def test_the_queues_alarm_is_written_down_before_the_worker_goes() -> None:
    piece = InboundEvent.objects.create(provider="test", event_id="one", kind="seen", payload={})

    with pytest.raises(SystemExit):
        perform(InboundEvent, piece.pk, raising(SystemExit("Task exceeded maximum timeout value (45 seconds)")))

    after = fresh(piece)
    assert (after.attempts, after.leased_until) == (1, None)
    assert after.last_error == "SystemExit: Task exceeded maximum timeout value (45 seconds)"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_away_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("academy.kernel.work.DATABASE_BACK_WITHIN", 0.1)
    monkeypatch.setitem(connection.settings_dict, "NAME", "a database that is not there")

    with pytest.raises(OperationalError, match="does not exist"):
        wait_for_the_database()


def test_work_runs_under_the_trace_of_who_asked_for_it(piece: InboundEvent) -> None:
    InboundEvent.objects.update(request_id="a-request-of-somebody")
    seen = []

    perform(InboundEvent, piece.pk, lambda _work: seen.append(current()))

    assert [(trace.request_id, trace.actor) for trace in seen] == [("a-request-of-somebody", "worker")]


def test_the_queues_task_does_the_work_of_its_kind(piece: InboundEvent, settings: Any) -> None:
    settings.INBOX = {"test": "tests.academy.kernel.readers.READERS"}

    do("academy.InboundEvent", piece.pk)

    assert fresh(piece).state == WorkState.DONE


def test_settling_twice_changes_nothing(piece: InboundEvent) -> None:
    work = claim(InboundEvent, piece.pk)
    assert work
    settle(work, WorkState.DONE)
    before = fresh(piece).finished_at
    settle(work, WorkState.CLOSED, because="too late")

    assert (fresh(piece).state, fresh(piece).finished_at) == (WorkState.DONE, before)


def test_every_kind_of_work_is_known() -> None:
    assert [kind.label() for kind in Work.kinds()] == [
        "academy.InboundEvent",
        "academy.Notice",
        "academy.Run",
        "billing.BillingBatch",
        "billing.Reconciliation",
    ]
