"""The database's schedules equal the list in academy/clock.py, whatever stood there before."""

import io

from django.core.management import call_command
from django.utils.module_loading import import_string
from django_q.models import Schedule

from academy.clock import CLOCK, sync_clock


def lines() -> set[tuple[str, str, str]]:
    return set(Schedule.objects.values_list("name", "cron", "func"))


def wanted() -> set[tuple[str, str, str]]:
    return {(tick.name, tick.cron, tick.job) for tick in CLOCK}


def test_an_empty_database_gets_every_tick_and_keeps_it(db: None) -> None:
    Schedule.objects.all().delete()

    assert sync_clock() == {"added": len(CLOCK), "changed": 0, "kept": 0, "removed": 0}
    assert lines() == wanted()
    assert sync_clock() == {"added": 0, "changed": 0, "kept": len(CLOCK), "removed": 0}


def test_a_changed_tick_begins_anew_and_does_not_wait_for_its_old_time(db: None) -> None:
    sync_clock()
    Schedule.objects.filter(name=CLOCK[0].name).update(cron="0 0 1 1 *", next_run="2099-01-01T00:00Z")

    assert sync_clock()["changed"] == 1
    assert lines() == wanted()
    assert Schedule.objects.get(name=CLOCK[0].name).next_run.year < 2099


def test_what_is_not_on_the_list_goes_and_a_double_is_one_again(db: None) -> None:
    sync_clock()
    Schedule.objects.create(name="by hand", func="x.y", cron="* * * * *")
    first = Schedule.objects.get(name=CLOCK[0].name)
    Schedule.objects.create(name=first.name, func=first.func, cron=first.cron, schedule_type=first.schedule_type)

    assert sync_clock() == {"added": 0, "changed": 1, "kept": len(CLOCK) - 1, "removed": 1}
    assert Schedule.objects.count() == len(CLOCK)


def test_every_tick_names_a_job_that_there_is_and_says_why(db: None) -> None:
    for tick in CLOCK:
        assert callable(import_string(tick.job))
        assert tick.why.endswith(".")
    said = io.StringIO()
    call_command("sync_clock", stdout=said)
    assert all(tick.why in said.getvalue() for tick in CLOCK)
