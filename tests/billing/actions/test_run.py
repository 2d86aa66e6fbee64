"""A month is billed for everybody: in batches, once, and one family's trouble stops nobody."""

from collections.abc import Callable

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.models.work import WorkState
from billing.actions.run import start_run
from billing.jobs import earn
from billing.models import BillingBatch, BillingRun, Extra, Invoice, Sort
from tests.billing.earning import billed, held, past, tuesday
from tests.billing.owing import LESSON, MARCH, enrolment_of, taught
from tests.booked import books
from tests.cast import MIA, NOAH, OLIVIA
from tests.school import Cedar

Drain = Callable[[], int]
DRAFT, RAISE = BillingRun.Kind.DRAFT, BillingRun.Kind.RAISE


def test_drafted_looked_at_and_raised(cedar: Cedar, worker: Drain) -> None:
    taught(cedar)
    taught(cedar, NOAH, starts="17:00")

    drafting = start_run(kind=DRAFT, month=MARCH, by=cedar.user(OLIVIA))
    worker()
    Invoice.objects.filter(payer__family=cedar.student(MIA).family).update(state=Invoice.State.REVIEWED)
    start_run(kind=RAISE, month=MARCH, by=cedar.user(OLIVIA))
    worker()

    assert sum(batch.invoices for batch in drafting.batches.all()) == 2
    invoices = list(Invoice.objects.order_by("number"))
    assert [invoice.state for invoice in invoices] == ["open", "open"]
    assert [int(str(invoice.number)[-5:]) for invoice in invoices] == [1, 2]
    assert books() == {"receivable": 16 * LESSON, "deferred": -16 * LESSON}


def test_run_again_nothing_is_billed_twice(cedar: Cedar, worker: Drain) -> None:
    taught(cedar)
    for kind in (DRAFT, DRAFT, RAISE, DRAFT):
        start_run(kind=kind, month=MARCH, by=None)
        worker()

    assert Invoice.objects.count() == 1
    with pytest.raises(Refusal) as no:
        start_run(kind=RAISE, month=MARCH, by=None)
    assert no.value.code == "nothing-to-bill"


def test_a_batch_done_again_after_a_crash_bills_once(cedar: Cedar, worker: Drain) -> None:
    taught(cedar)
    run = start_run(kind=DRAFT, month=MARCH, by=None)
    worker()
    BillingBatch.objects.filter(run=run).update(state=WorkState.DUE, finished_at=None)
    worker()

    assert Invoice.objects.count() == 1


def test_a_family_that_cannot_be_billed_is_named_and_stops_nobody(cedar: Cedar, worker: Drain) -> None:
    student = enrolment_of(taught(cedar)).student
    taught(cedar, NOAH, starts="17:00")
    Extra.objects.create(
        family=student.family, student=student, sort=Sort.GOODS, day=MARCH, name="Reeds", cents=900, currency="USD"
    )

    run = start_run(kind=DRAFT, month=MARCH, by=None)
    worker()

    assert [(problem.family, "USD" in problem.sentence) for problem in run.problems.all()] == [(student.family, True)]
    assert [invoice.payer.family for invoice in Invoice.objects.all()] == [cedar.student(NOAH).family]


def test_every_night_what_lessons_earned_is_booked(cedar: Cedar, worker: Drain) -> None:
    series = past(cedar)
    billed(enrolment_of(series).student)
    held(series, 2)

    earn()
    worker()
    earn()
    worker()

    runs = BillingRun.objects.order_by("pk")
    assert [run.kind for run in runs] == ["earn", "earn"]
    assert [batch.invoices for run in runs for batch in run.batches.all()] == [2, 0]
    assert books() == {"receivable": 6 * LESSON, "deferred": -4 * LESSON, "revenue": -2 * LESSON}


def test_while_families_are_billed_what_lessons_earned_waits(cedar: Cedar, worker: Drain) -> None:
    taught(cedar)
    start_run(kind=DRAFT, month=MARCH, by=None)

    earn()
    worker()

    assert [run.kind for run in BillingRun.objects.all()] == ["draft"]


def test_a_family_of_which_it_cannot_be_said_is_named(cedar: Cedar, worker: Drain) -> None:
    student = enrolment_of(past(cedar)).student
    Extra.objects.create(
        family=student.family, student=student, sort=Sort.GOODS, day=tuesday(), name="Reeds", cents=900, currency="USD"
    )

    earn()
    worker()

    assert [problem.family for problem in BillingRun.objects.get().problems.all()] == [student.family]


def test_one_run_at_a_time(cedar: Cedar, worker: Drain) -> None:
    taught(cedar)
    start_run(kind=DRAFT, month=MARCH, by=None)

    with pytest.raises(Refusal) as no:
        start_run(kind=DRAFT, month=MARCH, by=None)
    worker()

    assert no.value.code == "run-under-way"
