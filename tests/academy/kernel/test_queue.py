"""The doorbell rings if and only if the work was written."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection, transaction

from academy.kernel.models import InboundEvent
from academy.kernel.queue import clock_late, enqueue, purge_results, ring, unacknowledged, waiting
from tests.academy.kernel.undone import rolled_back
from tests.site import database_url
from tests.world import ROOT


def write(name: str) -> InboundEvent:
    return InboundEvent.objects.create(provider="test", event_id=name, kind="seen", payload={})


@pytest.mark.django_db(transaction=True)
def test_work_and_ring_are_written_together_or_not_at_all() -> None:
    with transaction.atomic():
        ring(write("kept"))
    with rolled_back():
        ring(write("rolled back"))

    assert list(InboundEvent.objects.values_list("event_id", flat=True)) == ["kept"]
    assert waiting() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("how", "rings"), [("inside", 1), ("afterwards", 0)])
def test_a_kill_between_the_commit_and_what_follows_it(how: str, rings: int) -> None:
    """Rung inside the transaction the bell survives; the control, rung on commit, is lost."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "academy.settings.test",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "tests/academy/kernel/dying.py", how],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )

    assert done.returncode == -9, done.stderr.decode()
    assert InboundEvent.objects.filter(event_id=how).count() == 1
    assert waiting() == rings


def test_rings_are_counted_by_whether_somebody_took_them(db: None) -> None:
    for _ in range(3):
        enqueue("academy.kernel.pulse.answer", "nobody", 0)
    assert (waiting(), unacknowledged()) == (3, 0)

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE django_q_ormq SET lock = now() + interval '180 seconds'"
            " WHERE id = (SELECT min(id) FROM django_q_ormq)"
        )
    assert (waiting(), unacknowledged()) == (2, 1)


def test_the_clock_is_late_by_its_oldest_missed_tick(db: None) -> None:
    assert clock_late() == 0

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_q_schedule (name, func, schedule_type, repeats, next_run)"
            " VALUES ('late', 'x.y', 'I', -1, now() - interval '100 seconds'),"
            " ('over', 'x.y', 'O', 0, now() - interval '9000 seconds'),"
            " ('to come', 'x.y', 'I', -1, now() + interval '100 seconds')"
        )
    assert 100 <= clock_late() < 110


def test_old_records_of_failed_tasks_are_dropped(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_q_task (id, name, func, started, stopped, success, attempt_count)"
            " VALUES ('a', 'old', 'x.y', now(), now() - interval '15 days', false, 1),"
            " ('b', 'new', 'x.y', now(), now(), false, 1)"
        )

    assert purge_results(older_than=timedelta(days=14)) == 1
